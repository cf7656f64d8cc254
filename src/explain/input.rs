//! Inputs: recognition and reading of a text, as a whole or in pieces.

use crate::explain::decode::{decode, utf8_head};
use crate::explain::error::InputError;
use crate::explain::lines::{LineReader, Lines};
use crate::explain::readers::{Read, Reader};
use crate::explain::reading::{NotUnderstood, Reading};
use crate::explain::recognise::{HEAD, recognise};
use crate::model::{Evidence, Observed, Port, PortState};

/// What an input shows.
#[derive(Debug)]
pub struct Input {
    /// Reader that has read it.
    pub reader: &'static Reader,
    /// Kind of evidence.
    pub evidence: Evidence,
    /// Name of its encoding.
    pub encoding: &'static str,
    /// Number of lines.
    pub lines: usize,
    /// What was observed, one entry for each host.
    pub observed: Vec<Observed>,
    /// Parts that were not understood, limited in number.
    pub not_understood: Vec<NotUnderstood>,
    /// Number of all such parts.
    pub not_understood_count: usize,
    /// True if ports without a transport were taken as TCP.
    pub is_tcp_assumed: bool,
}

impl Input {
    /// Creates what a text of a reader would show of hosts, for what was observed without any.
    #[must_use]
    pub fn of_hosts(reader: &'static Reader, observed: Vec<Observed>) -> Self {
        Self {
            observed,
            ..Self::new(reader, Reading::new(reader.evidence), "UTF-8", 0)
        }
    }

    fn new(
        reader: &'static Reader,
        reading: Reading,
        encoding: &'static str,
        lines: usize,
    ) -> Self {
        let reading = reading.finish();
        Self {
            reader,
            evidence: reading.evidence,
            encoding,
            lines,
            observed: reading.hosts,
            not_understood: reading.not_understood,
            not_understood_count: reading.not_understood_count,
            is_tcp_assumed: reading.is_tcp_assumed,
        }
    }
}

/// Input that is read line by line, in pieces of any size.
#[derive(Debug)]
pub struct Stream {
    reader: &'static Reader,
    encoding: &'static str,
    lines: Lines,
    line_reader: Box<dyn LineReader>,
    reading: Reading,
}

impl Stream {
    /// Creates a reader of a text that begins so, unless its kind or its encoding has to be read as a whole. `head` is
    /// the text up to [`HEAD`] bytes, which are not read yet.
    #[must_use]
    pub fn of_head(head: &[u8], named: Option<&'static Reader>) -> Option<Self> {
        let head = utf8_head(head)?;
        if head.trim().is_empty() {
            return None;
        }
        let reader = match named {
            Some(reader) => reader,
            None => recognise(&head).ok()?,
        };
        match reader.read {
            Read::Lines(create) => Some(Self::new(reader, create(&head), "UTF-8")),
            Read::Whole(_) => None,
        }
    }

    fn new(
        reader: &'static Reader,
        line_reader: Box<dyn LineReader>,
        encoding: &'static str,
    ) -> Self {
        Self {
            reader,
            encoding,
            lines: Lines::default(),
            line_reader,
            reading: Reading::new(reader.evidence),
        }
    }

    /// Reads the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let (reader, reading) = (&mut self.line_reader, &mut self.reading);
        let mut read = |number: usize, line: &[u8]| reader.line(number, line, reading);
        self.lines.feed(piece, &mut read);
    }

    /// Ends the text, and returns what it shows.
    #[must_use]
    pub fn finish(mut self) -> Input {
        let (reader, reading) = (&mut self.line_reader, &mut self.reading);
        let mut read = |number: usize, line: &[u8]| reader.line(number, line, reading);
        let count = self.lines.finish(&mut read);
        self.line_reader.finish(&mut self.reading);
        Input::new(self.reader, self.reading, self.encoding, count)
    }
}

/// Reads an input: recognises its kind, unless one is named. `names` returns the ports that a name stands for in a list.
///
/// # Errors
/// If there is nothing in it, its kind is not recognised or it can't be evaluated, or it is broken.
pub fn read_input(
    bytes: &[u8],
    named: Option<&'static Reader>,
    names: &dyn Fn(&str) -> Vec<Port>,
) -> Result<Input, InputError> {
    if let Some(mut stream) = Stream::of_head(&bytes[..bytes.len().min(HEAD)], named) {
        stream.feed(bytes);
        return Ok(stream.finish());
    }
    let decoded = decode(bytes);
    let text = decoded.text.as_str();
    if text.trim().is_empty() {
        return Err(InputError::Empty);
    }
    let head = head_of(text);
    let reader = match named {
        Some(reader) => reader,
        None => recognise(head)?,
    };
    let read = match reader.read {
        Read::Lines(create) => {
            let mut stream = Stream::new(reader, create(head), decoded.encoding);
            stream.feed(text.as_bytes());
            return Ok(stream.finish());
        }
        Read::Whole(read) => read,
    };
    let mut reading = Reading::new(reader.evidence);
    read(text, &mut reading)?;
    resolve_names(&mut reading, names);
    let hosts = reading.hosts.iter();
    let ports = hosts.map(|host| host.ports.len() + host.any_port_rules.len());
    let is_nothing = ports.sum::<usize>() == 0;
    if reader.evidence == Evidence::List && (reading.other_words > reading.items || is_nothing) {
        return Err(InputError::unknown(text));
    }
    let lines = text.lines().count();
    Ok(Input::new(reader, reading, decoded.encoding, lines))
}

/// Beginning of a text, cut between characters.
fn head_of(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Adds the ports of names in a list; other lines are not understood.
fn resolve_names(reading: &mut Reading, names: &dyn Fn(&str) -> Vec<Port>) {
    /// Maximum number of names that are looked up: each takes a search.
    const MAX_NAMES: usize = 200;
    for (at, (line, name)) in std::mem::take(&mut reading.names).into_iter().enumerate() {
        let ports = if at < MAX_NAMES {
            names(&name)
        } else {
            Vec::new()
        };
        if ports.is_empty() {
            reading.reject(line, &name);
            continue;
        }
        reading.items += 1;
        reading.other_words -= name.split_whitespace().count();
        for port in ports {
            reading.add(port, PortState::Open, line);
        }
    }
}
