//! Port lists, which add names for many more ports to the catalog: an `/etc/services` file (services(5)), an
//! nmap-services file (its header documents the format) or the CSV of the IANA registry of service names and
//! port numbers. The format is detected from the first lines.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr as _;

use crate::catalog::error::CatalogError;
use crate::catalog::lookup::Catalog;
use crate::model::{
    Category, Document, Endpoint, Port, PortSpec, Service, ServiceId, Source, Status, Text,
    Transport, text, visible,
};

/// A parsed port list. Its size is limited whatever the size of the file: [`List::MOST`] names and aliases,
/// [`List::MOST_ON_PORT`] names per port, [`List::MOST_ALIASES`] aliases per line, [`List::LONGEST`] characters
/// per text, and [`List::MAX_ERRORS`] errors.
#[derive(Debug, Clone)]
pub struct List {
    file: String,
    format: Format,
    lines: Vec<Line>,
    /// The first errors, followed by the limit that truncated the list, if any. The affected line, or the
    /// affected part of it, is ignored.
    pub errors: Vec<CatalogError>,
    /// Number of further errors.
    pub more_errors: usize,
    /// Number of names and aliases.
    names: usize,
    /// Number of names per port.
    on_port: HashMap<Port, usize>,
}

/// Format of a port list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Services,
    Nmap,
    Iana,
}

/// A line of a port list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    port: Port,
    description: String,
    aliases: Vec<String>,
    number: u32,
}

impl List {
    /// Maximum size of a file in bytes, ten times that of the IANA registry.
    pub const LARGEST: u64 = 64 << 20;
    /// Maximum number of names and aliases.
    pub const MOST: usize = 1_000_000;
    /// Maximum number of names per port, far more than in any registry or inventory.
    pub const MOST_ON_PORT: usize = 1_000;
    /// Maximum number of aliases per line.
    pub const MOST_ALIASES: usize = 32;
    /// Maximum length of a text in characters; longer ones are cut off.
    pub const LONGEST: usize = 200;
    /// Maximum number of errors that are stored; further ones are only counted.
    pub const MAX_ERRORS: usize = 10;

    /// Parses a list; `file` is its name in errors. Invalid lines are ignored and reported in [`List::errors`].
    ///
    /// # Errors
    /// If the file has none of the supported formats.
    pub fn parse(file: &str, text: &str) -> Result<Self, CatalogError> {
        let text = text.trim_start_matches('\u{feff}');
        let format = Format::of(text).ok_or_else(|| CatalogError {
            file: file.to_owned(),
            line: 1,
            cause: text!("not a port list: expected /etc/services, nmap-services or the CSV of the IANA registry", "不是端口列表：应为 /etc/services、nmap-services 或 IANA 注册表的 CSV"),
        })?;
        let mut list = Self {
            file: file.to_owned(),
            format,
            lines: Vec::new(),
            errors: Vec::new(),
            more_errors: 0,
            names: 0,
            on_port: HashMap::new(),
        };
        let result = match format {
            Format::Iana => list.read_csv(text),
            Format::Services | Format::Nmap => list.read_lines(text),
        };
        if let Err(LimitReached { line }) = result {
            let cause = text!(
                "this line and the rest of the list are ignored: the limit is 1,000,000 names and aliases",
                "此行及其后的内容已忽略：列表最多可有 1,000,000 个名称和别名"
            );
            list.errors.push(list.error_at(line, cause));
        }
        list.on_port = HashMap::new();
        Ok(list)
    }

    /// Returns the number of lines with a port.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Returns true if the list has no ports.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn read_lines(&mut self, text: &str) -> Result<(), LimitReached> {
        for (at, line) in text.lines().enumerate() {
            let (facts, comment) = line.split_once('#').unwrap_or((line, ""));
            let mut words = facts.split_whitespace();
            let Some(name) = words.next() else {
                continue;
            };
            let place = words.next().unwrap_or_default();
            if self.format == Format::Nmap {
                // Skips the frequency with which the port is open.
                words.next();
            }
            let aliases = words.by_ref().take(Self::MOST_ALIASES).map(clean).collect();
            let has_more = words.next().is_some();
            let port = place
                .split_once('/')
                .ok_or_else(|| {
                    let place = clean(place);
                    text!(
                        "“{place}” is not a port (for example 80/tcp)",
                        "“{place}”不是端口（例如 80/tcp）"
                    )
                })
                .and_then(|(port, transport)| read_port(port, transport));
            let is_added = self.add(at + 1, name, port, comment, aliases)?;
            if is_added && has_more {
                let cause = text!(
                    "more than 32 aliases: the rest are ignored",
                    "别名超过 32 个：其余已忽略"
                );
                self.report(at + 1, cause);
            }
        }
        Ok(())
    }

    fn read_csv(&mut self, text: &str) -> Result<(), LimitReached> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let cell = |at| record.get(at).unwrap_or_default().trim();
                    let line = record.position().map_or(0, csv::Position::line);
                    let (name, port, transport) = (cell(0), cell(1), cell(2));
                    // Skips reserved and unassigned ports, which have no name, and names without a port.
                    if name.is_empty() || port.is_empty() || transport.is_empty() {
                        continue;
                    }
                    let port = read_port(port, transport);
                    self.add(line as usize, name, port, cell(3), Vec::new())?;
                }
                Err(error) => {
                    let line = error.position().map_or(1, csv::Position::line);
                    let message = clean(&error.to_string());
                    let cause = text!("{message}", "不是有效的 CSV（{message}）");
                    self.report(line as usize, cause);
                }
            }
        }
        Ok(())
    }

    /// Adds a line; returns false if it was not added. Invalid lines are reported, and those with a transport
    /// other than TCP and UDP (`Ok(None)`) are skipped silently.
    fn add(
        &mut self,
        line: usize,
        name: &str,
        port: Result<Option<Port>, Text>,
        description: &str,
        aliases: Vec<String>,
    ) -> Result<bool, LimitReached> {
        let port = match port {
            Ok(Some(port)) => port,
            Ok(None) => return Ok(false),
            Err(cause) => {
                self.report(line, cause);
                return Ok(false);
            }
        };
        let name = clean(name);
        if name.is_empty() {
            let cause = text!("the name has no visible characters", "名称没有可见字符");
            self.report(line, cause);
            return Ok(false);
        }
        if self.names + 1 + aliases.len() > Self::MOST {
            return Err(LimitReached { line });
        }
        let on_port = self.on_port.entry(port).or_default();
        if *on_port == Self::MOST_ON_PORT {
            let cause = text!(
                "more than 1,000 names for {port}: this one is ignored",
                "{port} 的名称超过 1,000 个：此名称已忽略"
            );
            self.report(line, cause);
            return Ok(false);
        }
        *on_port += 1;
        self.names += 1 + aliases.len();
        self.lines.push(Line {
            name,
            port,
            description: clean(description),
            aliases,
            number: u32::try_from(line).unwrap_or(u32::MAX),
        });
        Ok(true)
    }

    fn report(&mut self, line: usize, cause: Text) {
        if self.errors.len() < Self::MAX_ERRORS {
            self.errors.push(self.error_at(line, cause));
        } else {
            self.more_errors += 1;
        }
    }

    fn error_at(&self, line: usize, cause: Text) -> CatalogError {
        CatalogError {
            file: self.file.clone(),
            line,
            cause,
        }
    }
}

/// The list is full from this line on.
struct LimitReached {
    line: usize,
}

impl Format {
    fn of(text: &str) -> Option<Self> {
        if text.contains('\0') {
            return None;
        }
        if text.starts_with("Service Name,Port Number,Transport Protocol") {
            return Some(Self::Iana);
        }
        let facts = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        let first = facts.map(str::trim).find(|facts| !facts.is_empty())?;
        let words: Vec<&str> = first.split_whitespace().take(3).collect();
        let (port, transport) = words.get(1)?.split_once('/')?;
        read_port(port, transport).ok()?;
        let is_frequency = |word: &&&str| word.contains('.') && word.parse::<f64>().is_ok();
        match words.get(2).filter(is_frequency) {
            Some(_) => Some(Self::Nmap),
            None => Some(Self::Services),
        }
    }

    /// Returns the tag that the documents of such lists and the ids of their services begin with.
    const fn tag(self) -> &'static str {
        match self {
            Self::Services => "etc",
            Self::Nmap => "nmap",
            Self::Iana => "iana",
        }
    }
}

/// Parses a port and its transport; returns `None` for transports other than TCP and UDP.
fn read_port(port: &str, transport: &str) -> Result<Option<Port>, Text> {
    let is_word = |char: char| char.is_ascii_alphanumeric() || "-+._".contains(char);
    if transport.is_empty() || !transport.chars().all(is_word) {
        let transport = clean(transport);
        return Err(text!(
            "“{transport}” is not a transport (for example tcp)",
            "“{transport}”不是传输协议（例如 tcp）"
        ));
    }
    let spec: PortSpec = port.parse().map_err(|_| {
        let port = clean(port);
        text!(
            "“{port}” is not a port: use 1 to 65535",
            "“{port}”不是端口：应为 1 到 65535"
        )
    })?;
    let transport = Transport::find(transport).filter(|transport| transport.has_ports());
    Ok(transport.and_then(|transport| Port::new(transport, spec).ok()))
}

/// Normalizes a text to one line of visible characters and cuts it off at [`List::LONGEST`].
fn clean(text: &str) -> String {
    let text = visible(text);
    let words = text.split_whitespace().flat_map(|word| [" ", word]);
    let chars = words.flat_map(str::chars).skip(1);
    chars.take(List::LONGEST).collect()
}

fn same_text(text: &str) -> Text {
    Text::each(|_| text.to_owned())
}

impl Catalog {
    /// Adds port lists to the catalog: one service for each name and port number, after the other services in
    /// the port table.
    #[must_use]
    pub fn with_lists(self, lists: Vec<List>) -> Self {
        let (mut services, mut documents) = (Vec::new(), Vec::new());
        let mut ids: HashSet<ServiceId> =
            self.services().iter().map(|one| one.id.clone()).collect();
        for list in lists {
            let tag = list.format.tag();
            let known = self.documents().iter().chain(&documents);
            let count = known.filter(|one| one.id.starts_with(tag)).count();
            let tag = if count == 0 {
                tag.to_owned()
            } else {
                format!("{tag}-{}", count + 1)
            };
            services.extend(list.services(&tag, &mut ids));
            documents.push(Document {
                label: same_text(list.file.rsplit(['/', '\\']).next().unwrap_or(&tag)),
                id: tag,
                title: same_text(&list.file),
                about: Some(text!(
                    "A port list that you loaded in addition to the catalog: it only names ports and does not state what Windows needs.",
                    "在服务资料库之外加载的端口列表：仅提供端口名称，不说明 Windows 需要哪些端口。"
                )),
                address: None,
                date: None,
            });
        }
        self.with_more(services, documents)
    }

    /// Returns the ports with this name or alias in the port lists, sorted and without duplicates. Ignores
    /// case.
    #[must_use]
    pub fn listed_ports(&self, name: &str) -> Vec<Port> {
        let is_called = |service: &&Service| {
            let mut names = service
                .names()
                .chain(service.aliases.iter().map(String::as_str));
            service.status == Status::Listed && names.any(|known| known.eq_ignore_ascii_case(name))
        };
        let called = self.services().iter().filter(is_called);
        let mut ports: Vec<Port> = called
            .flat_map(|service| service.endpoints.iter().map(|end| end.port))
            .collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }
}

impl List {
    fn services(&self, tag: &str, ids: &mut HashSet<ServiceId>) -> Vec<Service> {
        let mut places: HashMap<(&str, PortSpec), usize> = HashMap::new();
        let mut services: Vec<Service> = Vec::new();
        // Number of uses of each id, to find the next free one quickly.
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for line in &self.lines {
            let at = *places
                .entry((&line.name, line.port.spec()))
                .or_insert_with(|| {
                    services.push(Service {
                        id: free_id(tag, &line.name, ids, &mut taken),
                        system_names: Vec::new(),
                        name: same_text(&line.name),
                        today: None,
                        other_names: Vec::new(),
                        description: same_text(""),
                        status: Status::Listed,
                        successor: None,
                        category: Category::Listed,
                        aliases: line.aliases.clone(),
                        programs: Vec::new(),
                        endpoints: Vec::new(),
                        notes: Vec::new(),
                        origins: vec![self.file.clone()],
                    });
                    services.len() - 1
                });
            let protocol = if line.description.is_empty() {
                &line.name
            } else {
                &line.description
            };
            let source = Source {
                document: tag.to_owned(),
                line: Some(line.number),
            };
            let endpoints = &mut services[at].endpoints;
            match endpoints.iter_mut().find(|known| known.port == line.port) {
                Some(known) => known.sources.push(source),
                None => endpoints.push(Endpoint::new(line.port, same_text(protocol), vec![source])),
            }
        }
        services
    }
}

/// Creates a unique id such as `iana-http`, with a number if it is taken.
fn free_id(
    tag: &str,
    name: &str,
    ids: &mut HashSet<ServiceId>,
    taken: &mut BTreeMap<String, usize>,
) -> ServiceId {
    let letters = name.to_ascii_lowercase();
    let words = letters.split(|char: char| !char.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let stem = format!(
        "{tag}-{}",
        if words.is_empty() {
            "x".to_owned()
        } else {
            words.join("-")
        }
    );
    let count = taken.entry(stem.clone()).or_insert(0);
    loop {
        *count += 1;
        let text = if *count == 1 {
            stem.clone()
        } else {
            format!("{stem}-{count}")
        };
        // Always parses, since it consists of letters and digits with hyphens in between.
        if let Ok(id) = ServiceId::from_str(&text)
            && ids.insert(id.clone())
        {
            return id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let list = List::parse("list", text).expect("a known list");
        let line = |line: &Line| {
            format!(
                "{} {} {} {:?}",
                line.name, line.port, line.description, line.aliases
            )
        };
        let errors = list.errors.iter().map(ToString::to_string).collect();
        (list.lines.iter().map(line).collect(), errors)
    }

    #[test]
    fn formats_are_detected_by_their_first_lines() {
        let (lines, errors) = read(
            "# comment\n\ntcpmux\t1/tcp  # multiplexer\nrtmp 1/ddp\nhttp 80/tcp www w3 # web\nodd 99\nhttp 80/udp\nzero 0/tcp\n",
        );
        assert_eq!(
            lines,
            [
                "tcpmux tcp/1 multiplexer []",
                "http tcp/80 web [\"www\", \"w3\"]",
                "http udp/80  []"
            ]
        );
        assert!(
            errors[0].starts_with("list:6: “99” is not a port"),
            "{errors:?}"
        );
        assert!(
            errors[1].starts_with("list:8: “0” is not a port"),
            "{errors:?}"
        );
        let (lines, errors) = read("tcpmux\t1/tcp\t0.001995\t# TCP Multiplexer\nx 7/sctp 0.0\n");
        assert_eq!(
            (lines, errors.len()),
            (vec!["tcpmux tcp/1 TCP Multiplexer []".to_owned()], 0)
        );
        let (lines, errors) = read(
            "Service Name,Port Number,Transport Protocol,Description\n,0,tcp,Reserved\nhttp,80,tcp,\"World\nWide Web\"\nx11,6000-6063,tcp,X\nnone,,,No port\nbad,70000,tcp,\n",
        );
        assert_eq!(
            lines,
            ["http tcp/80 World Wide Web []", "x11 tcp/6000-6063 X []"]
        );
        assert!(
            errors[0].starts_with("list:7: “70000” is not a port"),
            "{errors:?}"
        );
    }

    #[test]
    fn other_files_are_rejected() {
        for text in [
            "",
            "# nothing",
            "\u{0}ELF",
            "hello world",
            "{\"a\": 1}",
            "a,b\n1,2",
        ] {
            assert!(List::parse("list", text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn texts_are_cleaned_and_ids_are_unique() {
        let text = "http 80/tcp # \u{1b}[31mred\u{202e}\nHTTP! 81/tcp\n??? 82/tcp\n";
        let list = || List::parse("list", text).expect("a list");
        let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new());
        let catalog = catalog.with_lists(vec![list(), list()]);
        let ids: Vec<&str> = catalog
            .services()
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "etc-2-http",
                "etc-2-http-2",
                "etc-2-x",
                "etc-http",
                "etc-http-2",
                "etc-x"
            ]
        );
        let red = &catalog.rows().next().expect("a row").1.protocol.en;
        assert_eq!(red, "[31mred");
        assert_eq!(catalog.listed_ports("Http").len(), 1);
        assert!(catalog.listed_ports("ftp").is_empty());
    }
}
