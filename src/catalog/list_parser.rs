//! Parsing of port lists: an `/etc/services` file (services(5)), an nmap-services file (its header documents the format)
//! or the CSV of the IANA registry of service names and port numbers. The format is detected from the first lines.

use std::collections::HashMap;
use std::ops::Range;
use std::thread;

use memchr::{memchr, memchr_iter};

use crate::catalog::error::CatalogError;
use crate::catalog::list::{Format, Line, List, Span, Texts};
use crate::model::{Port, PortNumber, PortSpec, Progress, Text, Transport, text, visible};

impl List {
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
        let parser = |text| Parser::new(text, file, format);
        let mut list = read_halves(&text, &parser, progress)
            .unwrap_or_else(|| parser(&text).read(0..text.len(), progress).list);
        if format != Format::Iana {
            list.texts.read = text;
        }
        list.lines.shrink_to_fit();
        Ok(list)
    }
}

/// Parser of a list.
struct Parser<'a> {
    text: &'a str,
    /// Length of the text that the list keeps: none of a CSV, whose cells are copied.
    base: usize,
    list: List,
    /// Number of the last line.
    line: usize,
    /// True if the rest of the text is ignored, because there are too many names.
    is_full: bool,
    /// Number of names and aliases.
    names: usize,
    on_port: NamesOnPort,
}

/// Parses each half of the lines of a long text in a thread of its own. Returns none if the text has no lines or few, and
/// if a limit that is counted across the halves is reached.
fn read_halves<'a>(
    text: &'a str,
    parser: &(impl Fn(&'a str) -> Parser<'a> + Sync),
    progress: Progress<'_>,
) -> Option<List> {
    const LONG: usize = if cfg!(test) { 64 } else { 1 << 20 };
    let first = parser(text);
    if text.len() < LONG || first.list.format == Format::Iana {
        return None;
    }
    let middle = text.len() / 2;
    let middle = middle + memchr(b'\n', &text.as_bytes()[middle..])?;
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| parser(text).read(middle + 1..text.len(), Progress::NONE));
        (first.read(0..middle, progress), second.join().ok())
    });
    first.append(second?)
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

    /// Returns whether a port has more names than are accepted, together with those in `other`.
    fn exceeds_limit_with(&self, other: &Self) -> bool {
        let is_over = |one: &u16, other: &u16| usize::from(*one + *other) > List::MOST_ON_PORT;
        let mut singles = self.single.iter().zip(&other.single);
        let mut others = self.others.iter();
        singles.any(|(one, other)| is_over(one, other))
            || others.any(|(port, one)| is_over(one, other.others.get(port).unwrap_or(&0)))
    }
}

impl Format {
    fn of(text: &str) -> Option<Self> {
        if memchr(0, text.as_bytes()).is_some() {
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
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, file: &str, format: Format) -> Self {
        Self {
            text,
            base: match format {
                Format::Iana => 0,
                Format::Services | Format::Nmap => text.len(),
            },
            list: List {
                file: file.to_owned(),
                format,
                texts: Texts::default(),
                lines: Vec::new(),
                aliases: Vec::new(),
                errors: Vec::new(),
                more_errors: 0,
            },
            line: 0,
            is_full: false,
            names: 0,
            on_port: NamesOnPort::new(),
        }
    }

    /// Reads a part of the text, which begins with a line.
    fn read(mut self, part: Range<usize>, progress: Progress<'_>) -> Self {
        let result = match self.list.format {
            Format::Iana => self.read_csv(progress),
            Format::Services | Format::Nmap => self.read_lines(part, progress),
        };
        if let Err(LimitReached) = result {
            let cause = text!(
                "this line and the rest of the list are ignored: the limit is 1,000,000 names and aliases",
                "此行及其后的内容已忽略：列表最多可有 1,000,000 个名称和别名"
            );
            let error = self.error_here(cause);
            self.list.errors.push(error);
            self.is_full = true;
        }
        self
    }

    /// Adds what was read after this, as if it had been read in one go. Returns none if the limits would have changed
    /// that.
    fn append(mut self, mut other: Self) -> Option<List> {
        let is_full = self.is_full || other.is_full || self.names + other.names > List::MOST;
        if is_full || self.on_port.exceeds_limit_with(&other.on_port) {
            return None;
        }
        let (lines, base) = (self.list.lines.len() as u32, self.base as u32);
        let changed = self.list.texts.changed.len() as u32;
        let shifted = |start: u32| {
            if start >= base {
                start + changed
            } else {
                start
            }
        };
        for line in &mut other.list.lines {
            line.number += self.line as u32;
            line.starts = line.starts.map(shifted);
        }
        for (line, alias) in &mut other.list.aliases {
            *line += lines;
            alias.start = shifted(alias.start);
        }
        for error in &mut other.list.errors {
            error.line += self.line;
        }
        let list = &mut self.list;
        list.lines.append(&mut other.list.lines);
        list.aliases.append(&mut other.list.aliases);
        list.texts.changed.push_str(&other.list.texts.changed);
        list.errors.append(&mut other.list.errors);
        list.more_errors += other.list.more_errors;
        list.more_errors += list.errors.len().saturating_sub(List::MAX_ERRORS);
        list.errors.truncate(List::MAX_ERRORS);
        Some(self.list)
    }

    fn read_lines(
        &mut self,
        part: Range<usize>,
        progress: Progress<'_>,
    ) -> Result<(), LimitReached> {
        let mut start = part.start;
        let ends = memchr_iter(b'\n', &self.text.as_bytes()[part.clone()]);
        let ends = ends.map(|at| part.start + at).chain([part.end]);
        for end in ends {
            if self.line.is_multiple_of(Progress::STRIDE) {
                progress.report(start, self.text.len());
            }
            self.line += 1;
            let line = &self.text[start..end];
            start = end + 1;
            let (facts, comment) = split_at_byte(line, b'#').unwrap_or((line, ""));
            if facts.is_ascii() {
                self.read_line(AsciiWords(facts), comment)?;
            } else {
                self.read_line(facts.split_whitespace(), comment)?;
            }
        }
        Ok(())
    }

    fn read_line<'b>(
        &mut self,
        mut words: impl Iterator<Item = &'b str> + Clone,
        comment: &str,
    ) -> Result<(), LimitReached> {
        let Some(name) = words.next() else {
            return Ok(());
        };
        let place = words.next().unwrap_or_default();
        // The third word of nmap-services is the frequency with which the port is open.
        let frequency = usize::from(self.list.format == Format::Nmap);
        let aliases = words.skip(frequency);
        let port = match split_at_byte(place, b'/') {
            Some((port, transport)) => read_port(port, transport),
            None => {
                let place = clean(place);
                Err(text!(
                    "“{place}” is not a port (for example 80/tcp)",
                    "“{place}”不是端口（例如 80/tcp）"
                ))
            }
        };
        self.add(name, port, comment, aliases)
    }

    fn read_csv(&mut self, progress: Progress<'_>) -> Result<(), LimitReached> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(self.text.as_bytes());
        for (at, record) in reader.records().enumerate() {
            match record {
                Ok(record) => {
                    let cell = |at| record.get(at).unwrap_or_default().trim();
                    let place = record.position();
                    self.line = place.map_or(0, csv::Position::line) as usize;
                    if at % Progress::STRIDE == 0 {
                        let offset = place.map_or(0, csv::Position::byte);
                        progress.report(offset as usize, self.text.len());
                    }
                    let (name, port, transport) = (cell(0), cell(1), cell(2));
                    // Skips reserved and unassigned ports, which have no name, and names without a port.
                    if name.is_empty() || port.is_empty() || transport.is_empty() {
                        continue;
                    }
                    let port = read_port(port, transport);
                    self.add(name, port, cell(3), std::iter::empty())?;
                }
                Err(error) => {
                    self.line = error.position().map_or(1, csv::Position::line) as usize;
                    let message = clean(&error.to_string());
                    let cause = text!("{message}", "不是有效的 CSV（{message}）");
                    self.report(cause);
                }
            }
        }
        Ok(())
    }

    /// Adds a line. Invalid lines are reported, and those with a transport other than TCP and UDP (`Ok(None)`) are
    /// skipped silently.
    fn add<'b>(
        &mut self,
        name: &str,
        port: Result<Option<Port>, Text>,
        description: &str,
        aliases: impl Iterator<Item = &'b str> + Clone,
    ) -> Result<(), LimitReached> {
        let port = match port {
            Ok(Some(port)) => port,
            Ok(None) => return Ok(()),
            Err(cause) => {
                self.report(cause);
                return Ok(());
            }
        };
        let name = self.store(name);
        if name.len == 0 {
            let cause = text!("the name has no visible characters", "名称没有可见字符");
            self.report(cause);
            return Ok(());
        }
        let names = 1 + aliases.clone().take(List::MOST_ALIASES).count();
        if self.names + names > List::MOST {
            return Err(LimitReached);
        }
        let on_port = self.on_port.of(port);
        if usize::from(*on_port) == List::MOST_ON_PORT {
            let cause = text!(
                "more than 1,000 names for {port}: this one is ignored",
                "{port} 的名称超过 1,000 个：此名称已忽略"
            );
            self.report(cause);
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
            number: u32::try_from(self.line).unwrap_or(u32::MAX),
            service: 0,
            next: Line::NONE,
        });
        for (count, alias) in aliases.enumerate() {
            if count == List::MOST_ALIASES {
                let cause = text!(
                    "more than 32 aliases: the rest are ignored",
                    "别名超过 32 个：其余已忽略"
                );
                self.report(cause);
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
        let read = self.text.as_bytes().as_ptr_range();
        if is_clean(trimmed) && read.contains(&trimmed.as_ptr()) {
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

    /// Reports an error in the last line.
    fn report(&mut self, cause: Text) {
        if self.list.errors.len() < List::MAX_ERRORS {
            let error = self.error_here(cause);
            self.list.errors.push(error);
        } else {
            self.list.more_errors += 1;
        }
    }

    fn error_here(&self, cause: Text) -> CatalogError {
        CatalogError {
            file: self.list.file.clone(),
            line: self.line,
            cause,
        }
    }
}

/// The list is full from the last line on.
struct LimitReached;

/// Words of an ASCII text, like [`str::split_whitespace`] in half the time: a list has millions.
#[derive(Debug, Clone)]
struct AsciiWords<'a>(&'a str);

impl<'a> Iterator for AsciiWords<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let is_blank = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
        let bytes = self.0.as_bytes();
        let start = bytes.iter().position(|byte| !is_blank(byte))?;
        let len = bytes[start..].iter().position(is_blank);
        let end = len.map_or(bytes.len(), |len| start + len);
        let word = &self.0[start..end];
        self.0 = &self.0[end..];
        Some(word)
    }
}

/// Splits a text at the first `byte`, an ASCII character.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr(byte, text.as_bytes())?;
    Some((&text[..at], &text[at + 1..]))
}

/// Parses a port and its transport; returns `None` for transports other than TCP and UDP.
fn read_port(port: &str, transport: &str) -> Result<Option<Port>, Text> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte);
    if transport.is_empty() || !transport.bytes().all(is_word) {
        let transport = clean(transport);
        return Err(text!(
            "“{transport}” is not a transport (for example tcp)",
            "“{transport}”不是传输协议（例如 tcp）"
        ));
    }
    let single = port.parse::<PortNumber>().ok().map(PortSpec::Single);
    let spec = single.map_or_else(|| port.parse(), Ok).map_err(|_| {
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
    // Without branches, so that many bytes are compared at once.
    let is_printable = |byte: &u8| matches!(byte, b' '..=b'~');
    let bytes = text.as_bytes();
    let printable = bytes
        .iter()
        .fold(true, |all, byte| all & is_printable(byte));
    let after = bytes.iter().skip(1);
    let single = bytes.iter().zip(after).fold(true, |all, (one, next)| {
        all & ((*one != b' ') | (*next != b' '))
    });
    printable && single && bytes.len() <= List::LONGEST
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
    use proptest::prelude::*;

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

    /// Returns lines of all kinds, with what they refer to.
    fn contents(list: &List) -> impl PartialEq + std::fmt::Debug {
        let texts = |span| list.texts.get(span).to_owned();
        let line = |line: &Line| {
            let names = (texts(line.name()), texts(line.description()));
            (names, line.port, line.number)
        };
        let lines: Vec<_> = list.lines.iter().map(line).collect();
        let aliases = list.aliases.iter();
        let aliases: Vec<_> = aliases.map(|alias| (alias.0, texts(alias.1))).collect();
        (lines, aliases, list.errors.clone(), list.more_errors)
    }

    #[test]
    fn the_halves_of_a_list_keep_its_limit_of_names_per_port() {
        let names = |count| (0..count).fold(String::new(), |text, _| text + "name 80/tcp\n");
        for (count, more) in [(999, 0), (1000, 0), (1005, 5), (2100, 1100)] {
            let list = List::parse("list", names(count)).expect("a known list");
            assert_eq!(list.errors.len() + list.more_errors, more);
            assert_eq!(list.lines.len(), count - more);
        }
    }

    proptest! {
        #[test]
        fn quick_ways_agree_with_the_general_ones(typed in "[ -~\\t-\\r]{0,30}", longer in "[ -~]{0,300}") {
            prop_assert!(AsciiWords(&typed).eq(typed.split_whitespace()));
            for text in [typed.trim_ascii(), longer.trim_ascii()] {
                prop_assert!(!is_clean(text) || clean(text) == text);
            }
        }

        #[test]
        fn halves_are_parsed_like_the_whole(
            lines in proptest::collection::vec(
                prop_oneof![
                    "[a-c]{1,3} [1-3]/(tcp|udp)( [a-c]){0,3}( # [a-z ]{0,9})?\r?",
                    "(密钥|a\u{b}b|\u{200b}) [1-9]/tcp 别名  b # \u{3000}说明  two\tthree",
                    "[a-c ]{0,3}#?",
                    "x [0-9]{0,6}/(tcp|dccp|[?])",
                ],
                0..60,
            ),
            ended in any::<bool>(),
        ) {
            let text = format!("first 1/tcp\n{}{}", lines.join("\n"), if ended { "\n" } else { "" });
            let mut whole = Parser::new(&text, "list", Format::Services)
                .read(0..text.len(), Progress::NONE)
                .list;
            whole.texts.read.clone_from(&text);
            let halves = List::parse("list", text.clone()).expect("a known list");
            prop_assert_eq!(contents(&halves), contents(&whole));
        }
    }
}
