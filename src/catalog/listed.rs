//! Services and rows of all loaded port lists. They are not stored: a [`Service`] is built from the lines of its list
//! when it is shown or chosen. A million lines take 40 MB besides their text, and 1.9 GB as services.

use std::hash::BuildHasher as _;
use std::iter::successors;
use std::ops::Range;
use std::sync::OnceLock;

use foldhash::fast::RandomState;

use crate::catalog::list::{Line, List, Span, Texts};
use crate::catalog::listed_ids::{ListedIds, Stems};
use crate::model::{
    Category, Endpoint, ListedProtocol, ListedRow, ListedService, Port, Progress, Service,
    ServiceId, Source, Status, Text,
};

/// Lines, services and rows of all lists, each by its number from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Listed {
    lists: Vec<Loaded>,
    /// Lines of all lists, in order.
    lines: Vec<Line>,
    /// First line of each service.
    services: Vec<u32>,
    /// First line of each row, in table order.
    rows: Vec<u32>,
    /// Ids that services of the lists must not have.
    reserved: Vec<ServiceId>,
    /// Ids of the services, which are needed only for those that are shown or chosen.
    ids: OnceLock<ListedIds>,
}

/// A list without its lines.
#[derive(Debug, Clone)]
struct Loaded {
    list: List,
    /// Tag of its document, which the ids of its services begin with.
    tag: String,
    first_line: usize,
}

impl Listed {
    /// Adds a list, whose document has the tag `tag`. Lines with the same name and port number belong to one service.
    pub(super) fn add(&mut self, mut list: List, tag: String, progress: Progress<'_>) {
        let first = self.lines.len();
        let mut lines = std::mem::take(&mut list.lines);
        let earlier = earlier_lines(&lines, &list.texts);
        // Last line of each service of this list, and the transports that it has rows for.
        let first_service = self.services.len();
        let mut last: Vec<(u32, u8)> = Vec::new();
        for (at, &earlier) in earlier.iter().enumerate() {
            if at % Progress::STRIDE == 0 {
                progress.report(at, lines.len());
            }
            let number = (first + at) as u32;
            let service = if earlier as usize == at {
                self.services.push(number);
                last.push((number, 0));
                self.services.len() as u32 - 1
            } else {
                lines[earlier as usize].service
            };
            let line = &mut lines[at];
            line.service = service;
            let (previous, transports) = &mut last[service as usize - first_service];
            let transport = 1 << line.port.transport() as u8;
            if *transports & transport == 0 {
                *transports |= transport;
                self.rows.push(number);
            }
            let before = std::mem::replace(previous, number);
            if before != number {
                lines[before as usize - first].next = number;
            }
        }
        if self.lines.is_empty() {
            self.lines = lines;
        } else {
            self.lines.extend(lines);
        }
        self.lists.push(Loaded {
            list,
            tag,
            first_line: first,
        });
    }

    /// Sorts the rows by port, then in the order of the lists, after all lists have been added. `ids` are those of the
    /// services of the catalog.
    pub(super) fn finish<'a>(&mut self, ids: impl Iterator<Item = &'a ServiceId>) {
        let keys = self.rows.iter();
        let keys = keys.map(|&line| (self.lines[line as usize].port.sort_key(), line));
        let mut keys: Vec<(u64, u32)> = keys.collect();
        keys.sort_unstable();
        self.rows = keys.into_iter().map(|(_, line)| line).collect();
        let has_tag = |id: &&ServiceId| {
            let mut lists = self.lists.iter();
            lists.any(|loaded| id.as_str().starts_with(&loaded.tag))
        };
        self.reserved = ids.filter(has_tag).cloned().collect();
        self.ids = OnceLock::new();
    }

    /// Returns the number of rows.
    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns the first line of each row, in table order.
    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Returns the first line of each row with exactly this port.
    pub(super) fn rows_on(&self, port: Port) -> &[u32] {
        &self.rows[self.on_port(port)]
    }

    /// Returns the indices of the rows with exactly this port.
    pub(super) fn on_port(&self, port: Port) -> Range<usize> {
        let key = |line: &u32| self.line(*line).port.sort_key();
        let first = self
            .rows
            .partition_point(|line| key(line) < port.sort_key());
        let rows = self.rows[first..].partition_point(|line| key(line) == port.sort_key());
        first..first + rows
    }

    /// Returns a line.
    pub(super) fn line(&self, line: u32) -> &Line {
        &self.lines[line as usize]
    }

    fn loaded(&self, line: u32) -> &Loaded {
        let after = self
            .lists
            .partition_point(|one| one.first_line <= line as usize);
        &self.lists[after - 1]
    }

    /// Returns the name in a line.
    pub(super) fn name(&self, line: u32) -> &str {
        self.loaded(line).list.texts.get(self.line(line).name())
    }

    /// Returns the protocol in a line: its description, or its name if it has none.
    pub(super) fn protocol(&self, line: u32) -> &str {
        let description = self
            .loaded(line)
            .list
            .texts
            .get(self.line(line).description());
        if description.is_empty() {
            self.name(line)
        } else {
            description
        }
    }

    /// Returns a line and those that follow it in the same service.
    fn lines_from(&self, line: u32) -> impl Iterator<Item = u32> {
        successors(Some(line), |&line| {
            Some(self.line(line).next).filter(|next| *next != Line::NONE)
        })
    }

    /// Returns the number of the service of a line.
    pub(super) fn service_of(&self, line: u32) -> u32 {
        self.line(line).service
    }

    fn aliases(&self, service: u32) -> impl Iterator<Item = &str> {
        let first = self.services[service as usize];
        let loaded = self.loaded(first);
        let line = first - loaded.first_line as u32;
        let aliases = &loaded.list.aliases;
        let start = aliases.partition_point(|&(of, _)| of < line);
        let own = aliases[start..]
            .iter()
            .take_while(move |&&(of, _)| of == line);
        own.map(|&(_, span): &(u32, Span)| loaded.list.texts.get(span))
    }

    /// Returns what the search needs of each service.
    pub(super) fn search_services(&self) -> impl ExactSizeIterator<Item = ListedService<'_>> {
        self.services
            .iter()
            .enumerate()
            .map(|(service, &first)| ListedService {
                name: self.name(first),
                aliases: self.aliases(service as u32).collect(),
            })
    }

    /// Returns the protocol of each row, in the order of the lists.
    pub(super) fn search_protocols(&self) -> impl Iterator<Item = ListedProtocol<'_>> {
        // In table order, each would be anywhere in the text.
        let mut is_first = vec![false; self.lines.len()];
        for &line in &self.rows {
            is_first[line as usize] = true;
        }
        let lines = (0_u32..).zip(is_first).filter(|(_, is_first)| *is_first);
        lines.map(|(line, _)| ListedProtocol {
            line,
            service: self.service_of(line),
            text: self.protocol(line),
        })
    }

    /// Returns what the search needs of each row, in table order.
    pub(super) fn search_rows(&self) -> impl ExactSizeIterator<Item = ListedRow> {
        self.rows.iter().map(|&line| ListedRow {
            line,
            service: self.service_of(line),
            port: self.line(line).port,
        })
    }

    /// Returns the services with this name or alias, ignoring case.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = u32> {
        let services = 0..self.services.len() as u32;
        services.filter(move |&service| {
            same(self.name(self.services[service as usize]), name)
                || self.aliases(service).any(|alias| same(alias, name))
        })
    }

    /// Returns the services with this name, ignoring case, or this alias, if none has the name.
    pub(super) fn find(&self, name: &str) -> Option<Service> {
        if let Ok(id) = name.to_lowercase().parse::<ServiceId>()
            && let Some(service) = self.by_id(&id)
        {
            return Some(self.service(service));
        }
        let has_name = |service: &u32| same(self.name(self.services[*service as usize]), name);
        let (named, aliased): (Vec<u32>, Vec<u32>) = self.named(name).partition(has_name);
        let first = named
            .into_iter()
            .min_by_key(|&service| self.id_text(service));
        let only = || match aliased[..] {
            [only] => Some(only),
            _ => None,
        };
        first.or_else(only).map(|service| self.service(service))
    }

    /// Returns the ports of a service.
    pub(super) fn lines_of(&self, service: u32) -> impl Iterator<Item = &Line> {
        let lines = self.lines_from(self.services[service as usize]);
        lines.map(|line| self.line(line))
    }

    /// Iterates over all services.
    pub(super) fn services(&self) -> impl Iterator<Item = Service> {
        (0..self.services.len() as u32).map(|service| self.service(service))
    }

    /// Builds the endpoint of a row, given by its first line.
    pub(super) fn endpoint(&self, row: u32) -> Endpoint {
        let mut endpoint = self.endpoint_without_sources(row);
        let own = self
            .lines_from(row)
            .filter(|&line| self.line(line).port == endpoint.port);
        endpoint.sources = own.map(|line| self.source(line)).collect();
        endpoint
    }

    fn endpoint_without_sources(&self, line: u32) -> Endpoint {
        Endpoint::new(
            self.line(line).port,
            same_text(self.protocol(line)),
            Vec::new(),
        )
    }

    fn source(&self, line: u32) -> Source {
        Source {
            document: self.loaded(line).tag.clone(),
            line: Some(self.line(line).number),
        }
    }

    /// Builds a service.
    pub(super) fn service(&self, service: u32) -> Service {
        let first = self.services[service as usize];
        let mut endpoints: Vec<Endpoint> = Vec::new();
        for line in self.lines_from(first) {
            let port = self.line(line).port;
            let known = endpoints.iter().position(|known| known.port == port);
            let at = known.unwrap_or_else(|| {
                endpoints.push(self.endpoint_without_sources(line));
                endpoints.len() - 1
            });
            endpoints[at].sources.push(self.source(line));
        }
        Service {
            id: self.id(service),
            system_names: Vec::new(),
            name: same_text(self.name(first)),
            today: None,
            other_names: Vec::new(),
            description: same_text(""),
            status: Status::Listed,
            successor: None,
            category: Category::Listed,
            aliases: self.aliases(service).map(str::to_owned).collect(),
            programs: Vec::new(),
            endpoints,
            notes: Vec::new(),
            origins: vec![self.loaded(first).list.file.clone()],
        }
    }
}

// Ids.
impl Listed {
    /// Returns the id of a service.
    pub(super) fn id(&self, service: u32) -> ServiceId {
        ServiceId::from_words(&self.id_text(service))
    }

    /// Returns the service with an id.
    pub(super) fn by_id(&self, id: &ServiceId) -> Option<u32> {
        let mut lists = self.lists.iter();
        if !lists.any(|loaded| id.as_str().starts_with(&loaded.tag)) {
            return None;
        }
        self.ids().find(id, self)
    }

    fn id_text(&self, service: u32) -> String {
        self.ids().text(service, self)
    }

    fn ids(&self) -> &ListedIds {
        let count = self.services.len() as u32;
        self.ids
            .get_or_init(|| ListedIds::new(count, self, &self.reserved))
    }

    /// Numbers the services with the same name, which takes time in large lists, unless it has been done before.
    pub(super) fn prepare_ids(&self) {
        self.ids();
    }
}

impl Stems for Listed {
    fn write(&self, service: u32, text: &mut String) {
        let first = self.services[service as usize];
        text.push_str(&self.loaded(first).tag);
        ServiceId::push_words(self.name(first), text);
    }
}

/// Returns an earlier line with the same name and port number as each line, or the line itself if it is the first.
///
/// Lines are compared with the one before, and the others sorted: a hash table of a million names takes twice the time,
/// since each is anywhere in it.
fn earlier_lines(lines: &[Line], texts: &Texts) -> Vec<u32> {
    let key = |at: u32| {
        let line = &lines[at as usize];
        (texts.get(line.name()), line.port.spec())
    };
    let hasher = RandomState::default();
    let mut earlier: Vec<u32> = (0..lines.len() as u32).collect();
    let mut hashes: Vec<(u64, u32)> = Vec::with_capacity(lines.len());
    for at in 0..lines.len() as u32 {
        let own = key(at);
        match at.checked_sub(1) {
            // Most services have two lines, which follow each other.
            Some(before) if key(before) == own => earlier[at as usize] = before,
            _ => hashes.push((hasher.hash_one(own), at)),
        }
    }
    hashes.sort_unstable();
    for same in hashes.chunk_by(|one, other| one.0 == other.0) {
        for (before, &(_, at)) in same.iter().enumerate().skip(1) {
            let mut firsts = same[..before].iter().map(|&(_, first)| first);
            if let Some(first) = firsts.find(|&first| key(first) == key(at)) {
                earlier[at as usize] = first;
            }
        }
    }
    earlier
}

/// Returns whether two texts are the same but for letter case.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (!one.is_ascii() && one.to_lowercase() == other.to_lowercase())
}

fn same_text(text: &str) -> Text {
    Text::each(|_| text.to_owned())
}
