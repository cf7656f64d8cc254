//! Parsing of port lists, which add names for many more ports to the catalog: an `/etc/services` file
//! (services(5)), an nmap-services file (its header documents the format) or the CSV of the IANA registry of service
//! names and port numbers. The format is detected from the first lines.
//!
//! A list can have a million lines, so a line is a record of 32 bytes that refers to the text that was read.

use std::collections::HashMap;

use crate::catalog::error::CatalogError;
use crate::model::{Port, PortSpec, Progress, Text, Transport, text, visible};

/// A parsed port list. Its size is limited whatever the size of the file: [`List::MOST`] names and aliases,
/// [`List::MOST_ON_PORT`] names per port, [`List::MOST_ALIASES`] aliases per line, [`List::LONGEST`] characters
/// per text, and [`List::MAX_ERRORS`] errors.
#[derive(Debug, Clone)]
pub struct List {
    pub(super) file: String,
    pub(super) format: Format,
    pub(super) texts: Texts,
    pub(super) lines: Vec<Line>,
    /// Aliases with the index of their line, ascending.
    pub(super) aliases: Vec<(u32, Span)>,
    /// The first errors, followed by the limit that truncated the list, if any. The affected line, or the
    /// affected part of it, is ignored.
    pub errors: Vec<CatalogError>,
    /// Number of further errors.
    pub more_errors: usize,
}

/// Texts of a list: parts of the text that was read, and those that had to be changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    read: String,
    changed: String,
}

/// Part of the texts of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Position in the text that was read or, from its end on, in the changed texts.
    start: u32,
    len: u16,
}

/// Line of a port list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Starts and lengths of the name and of the description, which can be empty.
    starts: [u32; 2],
    lengths: [u16; 2],
    pub(super) port: Port,
    /// Line number in the file, from 1.
    pub(super) number: u32,
    /// Service of the line, and the next line of the same service, which may be [`Line::NONE`]; set when the list is
    /// added to the catalog.
    pub(super) service: u32,
    pub(super) next: u32,
}

impl Line {
    /// No next line.
    pub(super) const NONE: u32 = u32::MAX;

    /// Returns the place of the name.
    pub(super) const fn name(&self) -> Span {
        self.span(0)
    }

    /// Returns the place of the description.
    pub(super) const fn description(&self) -> Span {
        self.span(1)
    }

    const fn span(&self, at: usize) -> Span {
        Span {
            start: self.starts[at],
            len: self.lengths[at],
        }
    }
}

impl Texts {
    /// Returns a text.
    pub(super) fn get(&self, span: Span) -> &str {
        let (start, len) = (span.start as usize, usize::from(span.len));
        match start.checked_sub(self.read.len()) {
            Some(start) => &self.changed[start..start + len],
            None => &self.read[start..start + len],
        }
    }
}

/// Format of a port list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Services,
    Nmap,
    Iana,
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
    pub fn parse(file: &str, text: impl Into<String>) -> Result<Self, CatalogError> {
        Self::parse_with(file, text.into(), Progress::NONE)
    }

    /// Parses a list like [`List::parse`] and reports the progress.
    pub(super) fn parse_with(
        file: &str,
        mut text: String,
        progress: Progress<'_>,
    ) -> Result<Self, CatalogError> {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let format = Format::of(&text).ok_or_else(|| CatalogError {
            file: file.to_owned(),
            line: 1,
            cause: text!("not a port list: expected /etc/services, nmap-services or the CSV of the IANA registry", "不是端口列表：应为 /etc/services、nmap-services 或 IANA 注册表的 CSV"),
        })?;
        let mut parser = Parser {
            text: &text,
            base: if format == Format::Iana {
                0
            } else {
                text.len()
            },
            progress,
            names: 0,
            on_port: NamesOnPort::new(),
            list: Self {
                file: file.to_owned(),
                format,
                texts: Texts::default(),
                lines: Vec::new(),
                aliases: Vec::new(),
                errors: Vec::new(),
                more_errors: 0,
            },
        };
        let result = match format {
            Format::Iana => parser.read_csv(),
            Format::Services | Format::Nmap => parser.read_lines(),
        };
        if let Err(LimitReached { line }) = result {
            let cause = text!(
                "this line and the rest of the list are ignored: the limit is 1,000,000 names and aliases",
                "此行及其后的内容已忽略：列表最多可有 1,000,000 个名称和别名"
            );
            parser.list.errors.push(parser.error_at(line, cause));
        }
        let mut list = parser.list;
        if format != Format::Iana {
            list.texts.read = text;
        }
        list.lines.shrink_to_fit();
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
}

/// Parser of a list.
struct Parser<'a> {
    text: &'a str,
    /// Length of the text that the list keeps: none of a CSV, whose cells are copied.
    base: usize,
    progress: Progress<'a>,
    list: List,
    /// Number of names and aliases.
    names: usize,
    on_port: NamesOnPort,
}

/// Number of names per port.
struct NamesOnPort {
    /// By transport and port number.
    single: Vec<u16>,
    others: HashMap<Port, u16>,
}

impl NamesOnPort {
    fn new() -> Self {
        Self {
            single: vec![0; 2 << 16],
            others: HashMap::new(),
        }
    }

    fn of(&mut self, port: Port) -> &mut u16 {
        match port.spec() {
            PortSpec::Single(number) => {
                let udp = usize::from(port.transport() == Transport::Udp);
                &mut self.single[udp << 16 | usize::from(number.get())]
            }
            _ => self.others.entry(port).or_default(),
        }
    }
}

impl<'a> Parser<'a> {
    fn read_lines(&mut self) -> Result<(), LimitReached> {
        let frequency = usize::from(self.list.format == Format::Nmap);
        for (at, line) in self.text.lines().enumerate() {
            if at % Progress::STRIDE == 0 {
                self.progress.report(self.offset(line), self.text.len());
            }
            let (facts, comment) = line.split_once('#').unwrap_or((line, ""));
            let mut words = facts.split_whitespace();
            let Some(name) = words.next() else {
                continue;
            };
            let place = words.next().unwrap_or_default();
            // The third word of nmap-services is the frequency with which the port is open.
            let aliases = words.skip(frequency);
            let port = match place.split_once('/') {
                Some((port, transport)) => read_port(port, transport),
                None => {
                    let place = clean(place);
                    Err(text!(
                        "“{place}” is not a port (for example 80/tcp)",
                        "“{place}”不是端口（例如 80/tcp）"
                    ))
                }
            };
            self.add(at + 1, name, port, comment, aliases)?;
        }
        Ok(())
    }

    fn read_csv(&mut self) -> Result<(), LimitReached> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(self.text.as_bytes());
        for (at, record) in reader.records().enumerate() {
            match record {
                Ok(record) => {
                    let cell = |at| record.get(at).unwrap_or_default().trim();
                    let place = record.position();
                    let line = place.map_or(0, csv::Position::line);
                    if at % Progress::STRIDE == 0 {
                        let offset = place.map_or(0, csv::Position::byte);
                        self.progress.report(offset as usize, self.text.len());
                    }
                    let (name, port, transport) = (cell(0), cell(1), cell(2));
                    // Skips reserved and unassigned ports, which have no name, and names without a port.
                    if name.is_empty() || port.is_empty() || transport.is_empty() {
                        continue;
                    }
                    let port = read_port(port, transport);
                    self.add(line as usize, name, port, cell(3), std::iter::empty())?;
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

    /// Adds a line. Invalid lines are reported, and those with a transport other than TCP and UDP (`Ok(None)`) are
    /// skipped silently.
    fn add<'b>(
        &mut self,
        line: usize,
        name: &str,
        port: Result<Option<Port>, Text>,
        description: &str,
        aliases: impl Iterator<Item = &'b str> + Clone,
    ) -> Result<(), LimitReached> {
        let port = match port {
            Ok(Some(port)) => port,
            Ok(None) => return Ok(()),
            Err(cause) => {
                self.report(line, cause);
                return Ok(());
            }
        };
        let name = self.store(name);
        if name.len == 0 {
            let cause = text!("the name has no visible characters", "名称没有可见字符");
            self.report(line, cause);
            return Ok(());
        }
        let names = 1 + aliases.clone().take(List::MOST_ALIASES).count();
        if self.names + names > List::MOST {
            return Err(LimitReached { line });
        }
        let on_port = self.on_port.of(port);
        if usize::from(*on_port) == List::MOST_ON_PORT {
            let cause = text!(
                "more than 1,000 names for {port}: this one is ignored",
                "{port} 的名称超过 1,000 个：此名称已忽略"
            );
            self.report(line, cause);
            return Ok(());
        }
        *on_port += 1;
        self.names += names;
        let at = self.list.lines.len() as u32;
        let description = self.store(description);
        self.list.lines.push(Line {
            starts: [name.start, description.start],
            lengths: [name.len, description.len],
            port,
            number: u32::try_from(line).unwrap_or(u32::MAX),
            service: 0,
            next: Line::NONE,
        });
        for (count, alias) in aliases.enumerate() {
            if count == List::MOST_ALIASES {
                let cause = text!(
                    "more than 32 aliases: the rest are ignored",
                    "别名超过 32 个：其余已忽略"
                );
                self.report(line, cause);
                break;
            }
            let alias = self.store(alias);
            self.list.aliases.push((at, alias));
        }
        Ok(())
    }

    /// Stores a text, cleaned: by its place if it is a clean part of the text that was read, as nearly all are.
    fn store(&mut self, part: &str) -> Span {
        let trimmed = part.trim_ascii();
        if is_clean(trimmed)
            && self
                .text
                .as_bytes()
                .as_ptr_range()
                .contains(&trimmed.as_ptr())
        {
            return Span {
                start: self.offset(trimmed) as u32,
                len: trimmed.len() as u16,
            };
        }
        let cleaned = clean(part);
        let changed = &mut self.list.texts.changed;
        let start = (self.base + changed.len()) as u32;
        changed.push_str(&cleaned);
        Span {
            start,
            len: cleaned.len() as u16,
        }
    }

    /// Returns the position of a part of the text.
    fn offset(&self, part: &str) -> usize {
        part.as_ptr().addr() - self.text.as_ptr().addr()
    }

    fn report(&mut self, line: usize, cause: Text) {
        if self.list.errors.len() < List::MAX_ERRORS {
            self.list.errors.push(self.error_at(line, cause));
        } else {
            self.list.more_errors += 1;
        }
    }

    fn error_at(&self, line: usize, cause: Text) -> CatalogError {
        CatalogError {
            file: self.list.file.clone(),
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
    pub(super) const fn tag(self) -> &'static str {
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

/// Returns whether [`clean`] would not change a text, if that is quick to tell: printable ASCII with single blanks.
fn is_clean(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_printable = bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable && bytes.len() <= List::LONGEST && !text.contains("  ")
}

/// Normalizes a text to one line of visible characters and cuts it off at [`List::LONGEST`].
fn clean(text: &str) -> String {
    let text = visible(text);
    let words = text.split_whitespace().flat_map(|word| [" ", word]);
    let chars = words.flat_map(str::chars).skip(1);
    chars.take(List::LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let list = List::parse("list", text).expect("a known list");
        let line = |(at, line): (usize, &Line)| {
            let own = list.aliases.iter().filter(|alias| alias.0 == at as u32);
            let aliases: Vec<&str> = own.map(|alias| list.texts.get(alias.1)).collect();
            let [name, description] =
                [line.name(), line.description()].map(|span| list.texts.get(span));
            format!("{name} {} {description} {aliases:?}", line.port)
        };
        let errors = list.errors.iter().map(ToString::to_string).collect();
        (list.lines.iter().enumerate().map(line).collect(), errors)
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
}
