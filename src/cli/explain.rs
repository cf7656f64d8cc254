//! The `explain` command: reads files, and explains the ports that they show by services and roles.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::catalog::Catalog;
use crate::cli::args::{Explain, Selection};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::explain_page::{HostPage, NamedInput, Page};
use crate::cli::output;
use crate::cli::render::{ListingOptions, array};
use crate::cli::table::Table;
use crate::cli::{explain_record, resolve, suggest, words, write};
use crate::explain::{
    Claim, InputError, Known, LogReader, READERS, Reader, compare, explain_ports, infer_roles,
    is_any_port, is_log, read_input, read_log,
};
use crate::model::{
    Direction, Evidence, Label, Lang, Localized as _, Need, Observed, Port, Ruleset, Text, shown,
    text,
};
use crate::read::{Kinds, ReadError, open, read_to_limit};
use crate::search::{Index, Query};

/// Maximum size of an input in bytes: it is held in memory.
const MAX_INPUT: u64 = 64 << 20;

/// Explains the ports of the inputs. Returns `false` if nothing is open or explained; with a selection, if it is not
/// complete.
///
/// # Errors
/// If an argument is invalid, or an input can't be read or understood.
pub(super) fn explain(
    args: &Explain,
    catalog: &Catalog,
    context: &Context,
) -> Result<bool, CliError> {
    let lang = context.settings.lang;
    let ruleset = selected(&args.selection, catalog, context)?;
    let reader = args.input.as_deref().map(reader_named).transpose()?;
    let index = Index::new(catalog.rows(), &[]);
    let names = |name: &str| ports_of_name(name, &index, catalog);
    let mut inputs = Vec::new();
    for (name, content) in contents_of(args, reader)? {
        let read = match content {
            Content::Whole(bytes) => read_input(&bytes, reader, &names),
            Content::Log(log) => read_log(log),
        };
        match read {
            Ok(input) => inputs.push(NamedInput { name, input }),
            Err(InputError::Empty) => {
                output::report(placed(&name, &InputError::Empty).get(lang));
                return Ok(false);
            }
            Err(error) => return Err(CliError::new(placed(&name, &error))),
        }
    }
    inputs.iter().for_each(|input| report_notes(input, lang));
    let hosts = hosts_of(&inputs, args.host.as_deref())?;
    let claims = Claims::new(&index, catalog);
    let claims_of = |port: Port| claims.of(port);
    let known = Known {
        services: catalog.services(),
        roles: catalog.roles(),
        os: args.selection.os.unwrap_or_default(),
        claims: &claims_of,
    };
    let pages: Vec<HostPage> = hosts
        .into_iter()
        .map(|host| {
            let roles = infer_roles(&host, &known);
            let ports = explain_ports(&host, &roles, &known);
            let comparison = ruleset.as_ref().map(|ruleset| compare(&host, ruleset));
            HostPage {
                host,
                roles,
                ports,
                comparison,
            }
        })
        .collect();
    let page = Page {
        inputs: &inputs,
        hosts: &pages,
        catalog,
        os: known.os,
        all: args.all,
    };
    let options = context.options;
    let listing = options.render(
        || explain_record::json(&page),
        || explain_record::table(&page),
        || page.text(options.lang),
    )?;
    context.print_listing(&listing)?;
    Ok(pages.iter().all(is_answered))
}

/// Returns whether the exit code of a host is 0.
fn is_answered(page: &HostPage) -> bool {
    match &page.comparison {
        Some(comparison) => comparison.is_complete(),
        None => page.ports.iter().any(|port| port.kind.is_explained()),
    }
}

/// Lists the kinds of text.
///
/// # Errors
/// If JSON can't be written.
pub(super) fn inputs(options: ListingOptions) -> io::Result<String> {
    let lang = options.lang;
    let cells = |reader: &Reader| {
        [
            reader.name.to_owned(),
            reader.evidence.name().to_owned(),
            reader.made_by.to_owned(),
            reader.about.get(lang).to_owned(),
        ]
    };
    options.render(
        || array(READERS.iter().map(explain_record::ReaderRecord::new)),
        || {
            let mut table = Table::new(&["name", "kind", "made_by", "about"]);
            READERS.iter().for_each(|reader| table.push(cells(reader)));
            table
        },
        || {
            let heads = [words::NAME, words::KIND, words::MADE_BY, words::ABOUT];
            let mut table = Table::new(&heads.map(|head| head.get(lang)));
            READERS.iter().for_each(|reader| table.push(cells(reader)));
            table.columns(options.width)
        },
    )
}

/// Returns the rules of the selection, if there is one.
fn selected(
    selection: &Selection,
    catalog: &Catalog,
    context: &Context,
) -> Result<Option<Ruleset>, CliError> {
    if selection.direction == Some(Direction::Out) {
        let error = Label::new(
            "--direction out can't be compared: what is observed is the host's own ports",
            "--direction out 无法比较：观察到的是主机自身的端口",
        );
        return Err(CliError::new(error));
    }
    let mut selection = selection.clone();
    let lang = context.settings.lang;
    let saved = write::load_saved_roles(&mut selection, catalog, context.places(), lang)?;
    let choice = resolve::choice(&selection, &saved, catalog)?;
    Ok((!choice.is_empty()).then(|| choice.ruleset(catalog)))
}

fn reader_named(name: &str) -> Result<&'static Reader, CliError> {
    let found = READERS.iter().find(|reader| reader.name == name);
    found.ok_or_else(|| suggest::unknown_input(name))
}

/// Content of an input.
enum Content {
    /// Bytes that are held in memory.
    Whole(Vec<u8>),
    /// Log that was read in pieces.
    Log(LogReader),
}

/// Reads the inputs: the files, or standard input.
fn contents_of(
    args: &Explain,
    reader: Option<&Reader>,
) -> Result<Vec<(String, Content)>, CliError> {
    if args.inputs.is_empty() && io::stdin().is_terminal() {
        return Err(CliError::new(Label::new(
            "give a file, or pipe: netstat -ano | portolan explain",
            "请指定文件，或通过管道输入：netstat -ano | portolan explain",
        )));
    }
    let may_be_log = reader.is_none_or(|reader| reader.evidence == Evidence::Log);
    let paths: Vec<&Path> = if args.inputs.is_empty() {
        vec![Path::new("-")]
    } else {
        args.inputs.iter().map(PathBuf::as_path).collect()
    };
    let contents = paths.into_iter().map(|path| {
        let content = if path.as_os_str() == "-" {
            content_of(io::stdin().lock(), 0, may_be_log)
        } else {
            open(path, u64::MAX, Kinds::Streams).and_then(|file| {
                let size = file.metadata().map_or(0, |metadata| metadata.len());
                content_of(file, size, may_be_log)
            })
        };
        let content = content.map_err(|error| CliError::new(error.of(path)))?;
        Ok((shown(path), content))
    });
    contents.collect()
}

/// Reads a source of that size in bytes, if it is known: a log in pieces, anything else as a whole.
fn content_of(
    mut source: impl io::Read,
    size: u64,
    may_be_log: bool,
) -> Result<Content, ReadError> {
    const HEAD: u64 = 64 << 10;
    const PIECE: usize = 1 << 20;
    let mut head = Vec::new();
    source.by_ref().take(HEAD).read_to_end(&mut head)?;
    if !(may_be_log && is_log(&head)) {
        if size > MAX_INPUT {
            return Err(ReadError::TooLarge(MAX_INPUT));
        }
        let rest = io::Cursor::new(head).chain(source);
        return Ok(Content::Whole(read_to_limit(rest, MAX_INPUT, size + 1)?));
    }
    let mut log = LogReader::new();
    log.feed(&head);
    let mut progress = ReadProgress::new(head.len() as u64, size);
    let mut piece = vec![0; PIECE];
    loop {
        match source.read(&mut piece) {
            Ok(0) => return Ok(Content::Log(log)),
            Ok(count) => {
                log.feed(&piece[..count]);
                progress.add(count as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Line on a terminal with the progress of a long input.
struct ReadProgress {
    read: u64,
    /// Size of the input in bytes; 0 if it is unknown.
    size: u64,
    shown: Option<Instant>,
    is_terminal: bool,
}

impl ReadProgress {
    fn new(read: u64, size: u64) -> Self {
        Self {
            read,
            size,
            shown: None,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Adds bytes that were read, and shows the progress a few times each second.
    fn add(&mut self, bytes: u64) {
        const INTERVAL: Duration = Duration::from_millis(200);
        self.read += bytes;
        if !self.is_terminal {
            return;
        }
        let now = Instant::now();
        let begun = *self.shown.get_or_insert(now);
        if now.duration_since(begun) < INTERVAL {
            return;
        }
        self.shown = Some(now);
        let mega = self.read >> 20;
        let of = match self.size >> 20 {
            0 => String::new(),
            size => format!(" / {size}"),
        };
        // The line is erased at the end.
        let _ = write!(io::stderr(), "\r{mega}{of} MiB\x1b[K");
    }
}

impl Drop for ReadProgress {
    fn drop(&mut self) {
        if self.is_terminal && self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// Returns an error of an input with its name.
fn placed(name: &str, error: &InputError) -> Text {
    let Text { en, zh } = error.both();
    text!("{name}: {en}", "{name}：{zh}")
}

/// Reports what was not understood, and what was assumed.
fn report_notes(named: &NamedInput, lang: Lang) {
    const SHOWN: usize = 3;
    let NamedInput { name, input } = named;
    for part in input.not_understood.iter().take(SHOWN) {
        let (line, part) = (part.line, &part.text);
        output::note(
            &text!(
                "{name}:{line} not understood: {part}",
                "{name}:{line} 无法理解：{part}"
            ),
            lang,
        );
    }
    let more = input.not_understood_count.saturating_sub(SHOWN);
    if more > 0 {
        output::note(&text!("and {more} more", "另有 {more} 处"), lang);
    }
    if input.is_tcp_assumed {
        output::note(
            &text!(
                "{name}: ports without a transport are taken as TCP",
                "{name}：未写传输协议的端口按 TCP 处理"
            ),
            lang,
        );
    }
    for rule in input.observed.iter().flat_map(|host| &host.any_port_rules) {
        let (line, rule) = (rule.line, &rule.name);
        output::note(
            &text!(
                "{name}:{line}: the rule “{rule}” is for any port: it explains nothing",
                "{name}:{line}：规则“{rule}”适用于任意端口，不能说明任何端口"
            ),
            lang,
        );
    }
}

/// Merges the inputs by host: those without a host are parts of one. With `wanted`, only that host is taken.
fn hosts_of(inputs: &[NamedInput], wanted: Option<&str>) -> Result<Vec<Observed>, CliError> {
    let mut hosts: Vec<Observed> = Vec::new();
    let mut places: HashMap<Option<&str>, usize> = HashMap::new();
    for observed in inputs.iter().flat_map(|named| &named.input.observed) {
        match places.entry(observed.host.as_deref()) {
            Entry::Occupied(place) => hosts[*place.get()].merge(observed),
            Entry::Vacant(place) => {
                place.insert(hosts.len());
                hosts.push(observed.clone());
            }
        }
    }
    let Some(wanted) = wanted else {
        return Ok(hosts);
    };
    let names: Vec<String> = hosts.iter().filter_map(|host| host.host.clone()).collect();
    hosts.retain(|host| host.host.as_deref() == Some(wanted));
    if hosts.is_empty() {
        let error = text!(
            "host {wanted} is not in the input",
            "输入中没有主机 {wanted}"
        );
        let known = names.join(", ");
        return Err(CliError::new(error).hint(text!("hosts: {known}", "主机：{known}")));
    }
    Ok(hosts)
}

/// Returns the required ports of the first answer that a search for a name gives.
fn ports_of_name(name: &str, index: &Index, catalog: &Catalog) -> Vec<Port> {
    if is_any_port(name) {
        return Vec::new();
    }
    let query = Query::parse(name);
    let mut hits = index.search(&query);
    index.rank(&mut hits, 1);
    if hits.answers() == 0 {
        return Vec::new();
    }
    let first = hits.get(0).and_then(|hit| catalog.row(hit.row));
    let ports = first.map(|row| {
        let service = row.service();
        let required = service.endpoints.iter().filter(|endpoint| {
            endpoint.need == Need::Required
                && endpoint.when.is_none()
                && endpoint.direction != Direction::Out
        });
        required.map(|endpoint| endpoint.port).collect()
    });
    ports.unwrap_or_default()
}

/// Claims of services to ports: the order in which search answers.
struct Claims<'a> {
    index: &'a Index,
    catalog: &'a Catalog,
    /// Claims to the ports of roles, which are asked for many times.
    known: HashMap<Port, Vec<Claim>>,
}

impl<'a> Claims<'a> {
    fn new(index: &'a Index, catalog: &'a Catalog) -> Self {
        let mut claims = Self {
            index,
            catalog,
            known: HashMap::new(),
        };
        let entries = catalog.roles().iter().flat_map(|role| &role.entries);
        for port in entries.map(|entry| entry.port) {
            if !claims.known.contains_key(&port) {
                let found = claims.search(port);
                claims.known.insert(port, found);
            }
        }
        claims
    }

    fn of(&self, port: Port) -> Vec<Claim> {
        let known = self.known.get(&port).cloned();
        known.unwrap_or_else(|| self.search(port))
    }

    fn search(&self, port: Port) -> Vec<Claim> {
        let query = Query::parse(&port.to_string());
        let mut hits = self.index.search(&query);
        self.index.rank(&mut hits, usize::MAX);
        let rows = hits.iter().take(hits.answers());
        let claims = rows.filter_map(|hit| {
            let row = self.catalog.row(hit.row)?;
            let endpoint = row.endpoint();
            Some(Claim {
                service: row.service_id().into_owned(),
                port: endpoint.port,
                protocol: endpoint.protocol.clone(),
                listens: endpoint.direction != Direction::Out,
                is_listed: false,
            })
        });
        claims.collect()
    }
}
