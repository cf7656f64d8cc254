//! Results of nmap as XML.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::explain::error::InputError;
use crate::explain::readers::nmap::{scanned, state_of};
use crate::explain::reading::{Reading, at_line, port_of, transport_of};
use crate::model::Port;

pub(super) fn knows(head: &str) -> bool {
    head.contains("<nmaprun")
}

/// Reads every host; what was scanned is in `scaninfo`.
///
/// # Errors
/// If the XML is broken or ends too early.
pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), InputError> {
    let mut xml = Reader::from_str(text);
    let mut scan = Scan::default();
    let mut is_closed = false;
    let mut lines = Lines::default();
    loop {
        let line = lines.at(text, xml.buffer_position());
        match xml.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => scan.take(&tag, line, reading),
            Ok(Event::End(tag)) => match tag.name().as_ref() {
                b"host" => scan.host = None,
                b"nmaprun" => is_closed = true,
                _ => {}
            },
            Ok(Event::Eof) if is_closed => return Ok(()),
            Ok(Event::Eof) | Err(_) => {
                return Err(InputError::Broken {
                    format: "XML",
                    line,
                });
            }
            Ok(_) => {}
        }
    }
}

/// Counter of lines up to a position that only grows.
#[derive(Default)]
struct Lines {
    position: usize,
    count: usize,
}

impl Lines {
    /// Returns the line at a position in bytes, counted from 1.
    fn at(&mut self, text: &str, position: u64) -> usize {
        let end = usize::try_from(position).unwrap_or(0).min(text.len());
        let passed = &text.as_bytes()[self.position.min(end)..end];
        self.count += passed.iter().filter(|byte| **byte == b'\n').count();
        self.position = end;
        self.count + 1
    }
}

/// State while a scan is read.
#[derive(Default)]
struct Scan {
    looked_at: Vec<Port>,
    host: Option<String>,
    port: Option<Port>,
}

impl Scan {
    /// Takes the beginning of an element.
    fn take(&mut self, tag: &BytesStart<'_>, line: usize, reading: &mut Reading) {
        let transport = || attribute(tag, "protocol").and_then(|name| transport_of(&name));
        match tag.name().as_ref() {
            b"scaninfo" => {
                if let Some((transport, ports)) = transport().zip(attribute(tag, "services")) {
                    self.looked_at.extend(scanned(transport, &ports));
                }
            }
            b"address" => {
                let is_mac = attribute(tag, "addrtype").is_some_and(|kind| kind == "mac");
                if !is_mac && self.host.is_none() {
                    self.host = attribute(tag, "addr");
                    let observed = reading.host(self.host.as_deref());
                    observed.looked_at = Some(self.looked_at.clone());
                }
            }
            b"port" => {
                let number = attribute(tag, "portid").and_then(|number| number.parse().ok());
                let port = transport().zip(number);
                self.port = port.and_then(|(transport, number)| port_of(transport, number));
            }
            b"state" => {
                if let Some((port, state)) = self.port.take().zip(attribute(tag, "state")) {
                    let observed = reading.host(self.host.as_deref());
                    observed.add(port, state_of(&state), at_line(line));
                }
            }
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(attribute.unescape_value().ok()?.into_owned())
}
