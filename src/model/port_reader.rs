//! Ports as people write them in lists, tables, prose and other programs, in English and Chinese: `tcp/445`,
//! `389/TCP/UDP`, `TCP & UDP 88`, `53, 88; 135 和 445`, `49152:65535`, `> 49151`, `445号端口`. One reader for the
//! search box, the command line and the prompts of the browser.
//!
//! A transport belongs to the number that it is attached to (`tcp/88`, `88/tcp`), and holds for the rest of its list.
//! Otherwise, a text that starts with a transport puts the transports before their numbers, and a text that starts with
//! a number puts them after.

use std::collections::HashSet;

use crate::model::notation::{Notation, PortItem};
use crate::model::port::{Port, PortSpec};
use crate::model::port_error::PortError;
use crate::model::port_token::{Kind, Token, tokens};
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// Reads the ports of a text. It never fails: what is no port is a word.
#[must_use]
pub fn read_ports(text: &str) -> Notation<'_> {
    let tokens = tokens(text);
    let mut reader = Reader {
        tokens: &tokens,
        lead: Lead::of(&tokens),
        depth: 0,
        found: Notation::default(),
        entries: Vec::new(),
        prefix: None,
        groups: 0,
    };
    reader.run();
    reader.finish()
}

/// TCP, UDP or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Transports {
    tcp: bool,
    udp: bool,
}

impl Transports {
    fn add(&mut self, transport: Transport) {
        match transport {
            Transport::Tcp => self.tcp = true,
            _ => self.udp = true,
        }
    }

    const fn with(self, other: Self) -> Self {
        Self {
            tcp: self.tcp || other.tcp,
            udp: self.udp || other.udp,
        }
    }

    fn all(self) -> impl Iterator<Item = Transport> {
        let tcp = self.tcp.then_some(Transport::Tcp);
        tcp.into_iter().chain(self.udp.then_some(Transport::Udp))
    }
}

/// What a text starts with, and therefore the place of transports that are not attached to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Transport,
    Number,
}

impl Lead {
    fn of(tokens: &[Token<'_>]) -> Self {
        let lead = tokens.iter().find_map(|token| match token.kind {
            Kind::Transport(_) => Some(Self::Transport),
            Kind::Number(_) | Kind::Dynamic(_) => Some(Self::Number),
            _ => None,
        });
        lead.unwrap_or(Self::Number)
    }
}

/// Port before its transports are known.
#[derive(Debug, Clone, Copy)]
struct Entry {
    item: PortItem,
    /// Transports; none for an IP protocol and as long as nothing states them.
    transports: Option<Transports>,
    /// Number of the transports before it that hold for it; 0 for none.
    group: usize,
    /// True if these transports are attached to it.
    attached: bool,
}

/// Transports that hold for the numbers after them.
#[derive(Debug, Clone, Copy)]
struct Prefix {
    transports: Transports,
    used: bool,
    /// True if the first of the numbers is attached to them.
    attached: bool,
}

/// State of reading.
struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    lead: Lead,
    /// Number of open parentheses.
    depth: usize,
    found: Notation<'a>,
    entries: Vec<Entry>,
    prefix: Option<Prefix>,
    groups: usize,
}

impl<'a> Reader<'_, 'a> {
    fn kind(&self, at: usize) -> Option<Kind<'a>> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn number(&self, at: usize) -> Option<PortNumber> {
        match self.kind(at)? {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns true if nothing separates a token from the one before it.
    fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    fn run(&mut self) {
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            if token.guessed {
                self.object(unreadable(token.part));
            }
            at = match token.kind {
                Kind::Number(number) => self.add_number(at, number),
                Kind::Dynamic(spec) => self.add(at + 1, spec),
                Kind::Transport(_) => self.add_transports(at),
                Kind::Protocol(port) => self.add_protocol(at, port),
                Kind::Compare(compare) => {
                    let range = self.number(at + 1).and_then(|number| compare.range(number));
                    match range {
                        Some(range) => self.add(at + 2, range.into()),
                        None => self.refuse(at),
                    }
                }
                Kind::Between(word) => match (self.number(at + 1), self.number(at + 3)) {
                    (Some(low), Some(high)) if matches!(self.kind(at + 2), Some(Kind::And(_))) => {
                        self.add_range(at + 4, low, high)
                    }
                    _ => self.add_word(at, word),
                },
                Kind::And(word) | Kind::To(word) => self.connect(at, word),
                Kind::Word(word) => self.add_word(at, word),
                Kind::Ip(word) => self.add_ip(at, word),
                Kind::PortWord(word) => {
                    self.found.port_word.get_or_insert(word);
                    at + 1
                }
                Kind::Open => {
                    self.depth += 1;
                    at + 1
                }
                Kind::Close => {
                    self.depth = self.depth.saturating_sub(1);
                    at + 1
                }
                Kind::Comma | Kind::Dash | Kind::Colon | Kind::Link => self.check_sign(at),
            };
        }
    }

    /// Adds a number, or the range that it starts.
    fn add_number(&mut self, at: usize, low: PortNumber) -> usize {
        let is_range = match self.kind(at + 1) {
            Some(Kind::Dash | Kind::To(_)) => true,
            Some(Kind::Colon) => self.is_glued(at + 1) && self.is_glued(at + 2),
            _ => false,
        };
        match self.number(at + 2) {
            Some(high) if is_range => self.add_range(at + 3, low, high),
            _ => self.add(at + 1, PortSpec::Single(low)),
        }
    }

    fn add_range(&mut self, next: usize, low: PortNumber, high: PortNumber) -> usize {
        let range = PortRange::new(low, high).or_else(|reversed| {
            self.object(reversed);
            PortRange::new(high, low)
        });
        match range {
            Ok(range) => self.add(next, range.into()),
            Err(_) => next,
        }
    }

    fn add(&mut self, next: usize, spec: PortSpec) -> usize {
        self.count_words();
        let prefix = self.prefix;
        if let Some(prefix) = &mut self.prefix {
            prefix.used = true;
        }
        self.entries.push(Entry {
            item: PortItem {
                transport: None,
                spec,
            },
            transports: prefix.map(|prefix| prefix.transports),
            group: prefix.map_or(0, |_| self.groups),
            attached: prefix.is_some_and(|prefix| prefix.attached && !prefix.used),
        });
        next
    }

    /// Adds the protocol of `IP protocol 50`.
    fn add_ip(&mut self, at: usize, word: &'a str) -> usize {
        let found = if word.is_ascii() {
            self.labeled(at + 1, &["protocol", "proto", "协议", "协议号"])
        } else {
            self.byte(at + 1)
        };
        match found {
            Some((next, number)) => match Port::of_protocol(number) {
                Ok(port) => self.add_protocol(next - 1, port),
                Err(error) => {
                    self.object(error);
                    next
                }
            },
            None => self.add_word(at, word),
        }
    }

    /// Returns the number after one of some words, and the place behind it.
    fn labeled(&self, at: usize, labels: &[&str]) -> Option<(usize, u8)> {
        let is = |at, known: &[&str]| match self.kind(at) {
            Some(Kind::Word(word)) => known.iter().any(|one| one.eq_ignore_ascii_case(word)),
            _ => false,
        };
        let number = if is(at, labels) { at + 1 } else { return None };
        let number = number + usize::from(is(number, &["number", "no.", "id"]));
        self.byte(number)
    }

    /// Returns a number up to 255, and the place behind it.
    fn byte(&self, at: usize) -> Option<(usize, u8)> {
        let value = self.number(at)?.get().try_into().ok()?;
        Some((at + 1, value))
    }

    /// Adds an IP protocol, or the message type of `ICMP type 8`.
    fn add_protocol(&mut self, mut at: usize, mut port: Port) -> usize {
        if port.transport().has_types()
            && port.icmp_type().is_none()
            && let Some((next, number)) = self.labeled(at + 1, &["type", "类型"])
            && let Ok(message) = Port::new(port.transport(), PortSpec::IcmpType(number))
        {
            (port, at) = (message, next - 1);
        }
        self.count_words();
        self.end_prefix();
        self.entries.push(Entry {
            item: port.into(),
            transports: None,
            group: 0,
            attached: false,
        });
        at + 1
    }

    /// Adds the transports that stand together from here on.
    fn add_transports(&mut self, at: usize) -> usize {
        self.count_words();
        let mut transports = Transports::default();
        let mut last = at;
        let mut next = Some(at);
        while let Some(found) = next {
            if let Some(Kind::Transport(transport)) = self.kind(found) {
                transports.add(transport);
            }
            last = found;
            next = self.next_transport(found);
        }
        let is_number = |kind| matches!(kind, Some(Kind::Number(_) | Kind::Dynamic(_)));
        let is_joint = |at| self.kind(at).is_some_and(Kind::is_joint);
        let is_number_at = |at: Option<usize>| at.is_some_and(|at| is_number(self.kind(at)));
        let left = self.is_glued(at)
            && (is_number_at(at.checked_sub(1))
                || at > 1
                    && is_joint(at - 1)
                    && self.is_glued(at - 1)
                    && is_number(self.kind(at - 2)));
        let starts_number =
            |at| is_number(self.kind(at)) || matches!(self.kind(at), Some(Kind::Compare(_)));
        let right = self.is_glued(last + 1)
            && (starts_number(last + 1)
                || (is_joint(last + 1) || matches!(self.kind(last + 1), Some(Kind::PortWord(_))))
                    && (self.is_glued(last + 2) || self.kind(last + 1) == Some(Kind::Colon))
                    && starts_number(last + 2));
        let ends_list = left && !right && !starts_number(last + 1);
        self.place(transports, left && !right, right && !left, ends_list);
        last + 1
    }

    /// Returns the next transport, if only signs and “and” are before it.
    fn next_transport(&self, at: usize) -> Option<usize> {
        let mut next = at + 1;
        while let Some(kind) = self.kind(next) {
            match kind {
                Kind::Transport(_) => return Some(next),
                Kind::Comma if self.depth == 0 => return None,
                Kind::Comma | Kind::Link | Kind::And(_) => next += 1,
                Kind::Dash | Kind::Colon if self.is_glued(next) => next += 1,
                _ => return None,
            }
        }
        None
    }

    /// Decides which numbers the transports hold for.
    fn place(&mut self, transports: Transports, left: bool, right: bool, ends_list: bool) {
        let waits = |entry: &Entry| entry.item.transport.is_none() && entry.transports.is_none();
        let waiting = self.entries.last().is_some_and(waits);
        let after = left || self.lead == Lead::Number && !right;
        if after && waiting {
            for entry in self.entries.iter_mut().filter(|entry| waits(entry)) {
                entry.transports = Some(transports);
            }
            self.end_prefix();
        } else if let (true, Some(entry)) = (ends_list, self.entries.last_mut()) {
            // `TCP 53, 123/udp`: the transport of this number is another one, unless it has one on each side.
            let attached = entry.transports.filter(|_| entry.attached);
            entry.transports = Some(attached.map_or(transports, |other| other.with(transports)));
            entry.group = 0;
            self.prefix = Some(Prefix {
                transports,
                used: true,
                attached: false,
            });
        } else {
            let unused = self.prefix.filter(|prefix| !prefix.used);
            let transports = unused.map_or(transports, |prefix| prefix.transports.with(transports));
            self.groups += usize::from(unused.is_none());
            self.prefix = Some(Prefix {
                transports,
                used: false,
                attached: right,
            });
        }
    }

    /// Ends the effect of the transports before this point.
    fn end_prefix(&mut self) {
        if let Some(prefix) = self.prefix.take().filter(|prefix| !prefix.used) {
            self.miss_port(prefix.transports);
        }
    }

    fn miss_port(&mut self, transports: Transports) {
        if let Some(transport) = transports.all().next() {
            self.object(PortError::MissingPort(transport));
        }
    }

    fn add_word(&mut self, at: usize, word: &'a str) -> usize {
        self.found.words.push(word);
        self.object(unreadable(self.tokens[at].part));
        at + 1
    }

    /// Reads “and” and the like, which mean nothing next to a port.
    fn connect(&mut self, at: usize, word: &'a str) -> usize {
        let is_port = |kind: Option<Kind<'_>>| kind.is_some_and(Kind::is_operand);
        let before = is_port(self.before(at, true));
        let after = is_port(self.after(at));
        if !(before && after) {
            self.object(unreadable(word));
        }
        if !(before || after) {
            self.found.words.push(word);
        }
        at + 1
    }

    /// Objects to a sign that does not stand between ports.
    fn check_sign(&mut self, at: usize) -> usize {
        let is_comma = self.kind(at) == Some(Kind::Comma);
        // A word is objected to by itself.
        let is_operand =
            |kind: Kind<'_>| kind.is_operand() || is_comma && matches!(kind, Kind::Word(_));
        let before = self.before(at, false).is_some_and(is_operand);
        let after = self.after(at).is_some_and(|kind| match kind {
            Kind::And(_) | Kind::Between(_) => is_comma,
            Kind::Compare(_) => true,
            kind => is_operand(kind),
        });
        if !(before && after) {
            self.object(unreadable(self.tokens[at].part));
        }
        at + 1
    }

    /// Returns the kind of the token before, without parentheses, and without commas if they are to be skipped.
    fn before(&self, at: usize, skip_commas: bool) -> Option<Kind<'a>> {
        let mut kinds = self.tokens[..at].iter().rev().map(|token| token.kind);
        kinds.find(|kind| match kind {
            Kind::Open | Kind::Close => false,
            Kind::Comma => !skip_commas,
            _ => true,
        })
    }

    /// Returns the kind of the token after, without parentheses.
    fn after(&self, at: usize) -> Option<Kind<'a>> {
        let mut kinds = self.tokens[at + 1..].iter().map(|token| token.kind);
        kinds.find(|kind| !matches!(kind, Kind::Open | Kind::Close))
    }

    fn refuse(&mut self, at: usize) -> usize {
        self.object(unreadable(self.tokens[at].part));
        at + 1
    }

    /// Notes the first problem.
    fn object(&mut self, problem: PortError) {
        self.found.problem.get_or_insert(problem);
    }

    /// Notes how many words are before the first port.
    fn count_words(&mut self) {
        if self.entries.is_empty() && self.prefix.is_none() {
            self.found.words_before = self.found.words.len();
        }
    }

    fn finish(mut self) -> Notation<'a> {
        if let Some(prefix) = self.prefix.filter(|prefix| !prefix.used) {
            self.miss_port(prefix.transports);
            let has_number = self
                .entries
                .iter()
                .any(|entry| entry.item.transport.is_none());
            if has_number {
                self.join_last_group(prefix.transports);
            } else {
                let all = prefix.transports.all().map(|transport| PortItem {
                    transport: Some(transport),
                    spec: PortSpec::None,
                });
                self.found.ports.extend(all);
            }
        }
        for entry in &self.entries {
            let PortItem { transport, spec } = entry.item;
            let transports = entry.transports.unwrap_or_default();
            let stated = transports.all().map(Some);
            let known = stated.chain(entry.transports.is_none().then_some(transport));
            self.found
                .ports
                .extend(known.map(|transport| PortItem { transport, spec }));
        }
        let mut seen = HashSet::new();
        self.found.ports.retain(|item| seen.insert(*item));
        self.found
    }

    /// Adds the transports at the end of `TCP 389 UDP` to the numbers before them.
    fn join_last_group(&mut self, transports: Transports) {
        let group = self.entries.last().map_or(0, |entry| entry.group);
        for entry in self.entries.iter_mut().filter(|entry| entry.group == group) {
            entry.transports = entry.transports.map(|stated| stated.with(transports));
        }
    }
}

/// Returns the error for a text that is no port by itself.
fn unreadable(part: &str) -> PortError {
    match part.parse::<Port>() {
        Err(PortError::NoTransport(_)) | Ok(_) => PortError::Unreadable(part.to_owned()),
        Err(PortError::Unreadable(name)) if name.eq_ignore_ascii_case("sctp") => {
            PortError::UnknownTransport(name)
        }
        Err(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats the ports and the words of a text.
    fn read(text: &str) -> String {
        let found = read_ports(text);
        let ports: Vec<String> = found.ports.iter().map(ToString::to_string).collect();
        let words: Vec<String> = found.words.iter().map(|word| format!("“{word}”")).collect();
        [ports, words].concat().join(" ")
    }

    #[test]
    fn a_transport_holds_for_its_list() {
        for (text, right) in [
            ("445", "445"),
            ("tcp/445", "tcp/445"),
            ("445/TCP", "tcp/445"),
            ("TCP 445", "tcp/445"),
            ("tcp:53", "tcp/53"),
            ("tcp-53", "tcp/53"),
            ("tcp53 53udp", "tcp/53 udp/53"),
            ("389/TCP/UDP", "tcp/389 udp/389"),
            ("tcp+udp/53", "tcp/53 udp/53"),
            ("tcp/udp/53", "tcp/53 udp/53"),
            ("TCP/UDP 389", "tcp/389 udp/389"),
            ("445 TCP/UDP", "tcp/445 udp/445"),
            ("TCP and UDP 464", "tcp/464 udp/464"),
            ("TCP & UDP 88", "tcp/88 udp/88"),
            ("TCP, UDP 88", "tcp/88 udp/88"),
            ("TCP和UDP 88", "tcp/88 udp/88"),
            ("88 (TCP/UDP)", "tcp/88 udp/88"),
            ("88 (TCP, UDP), 53 (UDP)", "tcp/88 udp/88 udp/53"),
            ("88 TCP, UDP", "tcp/88 udp/88"),
            (
                "53,1024-65535/TCP/UDP",
                "tcp/53 udp/53 tcp/1024-65535 udp/1024-65535",
            ),
            ("TCP 53 88 UDP 53", "tcp/53 tcp/88 udp/53"),
            ("53 TCP 88 UDP 53", "tcp/53 udp/88 53"),
            ("53 tcp 88 udp", "tcp/53 udp/88"),
            ("135 tcp, udp 53", "tcp/135 udp/53"),
            ("TCP: 135, 139; UDP: 137-138", "tcp/135 tcp/139 udp/137-138"),
            (
                "135 TCP, 137-138 UDP, 139 TCP",
                "tcp/135 udp/137-138 tcp/139",
            ),
            (
                "135, 139 TCP; 137, 138 UDP",
                "tcp/135 tcp/139 udp/137 udp/138",
            ),
            ("53,tcp/88", "53 tcp/88"),
            ("tcp/53,88/udp,99", "tcp/53 udp/88 udp/99"),
            ("TCP 88/UDP 53", "tcp/88 udp/53"),
            ("53/tcp, 123", "tcp/53 123"),
            ("TCP 389 UDP", "tcp/389 udp/389"),
            ("tcp/389/udp", "tcp/389 udp/389"),
            ("T:135,445,U:137", "tcp/135 tcp/445 udp/137"),
            ("udp", "udp"),
            ("tcp/", "tcp"),
            ("tcp udp", "tcp udp"),
            ("端口445/tcp", "tcp/445"),
            ("TCP端口 135、139；UDP端口 137", "tcp/135 tcp/139 udp/137"),
        ] {
            let folded = text.replace('、', ",").replace('；', ";");
            assert_eq!(read(&folded), right, "{text}");
        }
    }

    #[test]
    fn lists_and_ranges_have_many_signs() {
        for (text, right) in [
            ("53, 88, 135, 445", "53 88 135 445"),
            ("135;139;445", "135 139 445"),
            ("135 139 445", "135 139 445"),
            ("3268/3269", "3268 3269"),
            ("3268 & 3269 + 389 and 636 or 88", "3268 3269 389 636 88"),
            ("135、139".replace('、', ",").as_str(), "135 139"),
            ("135和139或445与88及53", "135 139 445 88 53"),
            ("80 和 443", "80 443"),
            ("445,445,tcp/445", "445 tcp/445"),
            ("49152-65535", "49152-65535"),
            ("49152:65535", "49152-65535"),
            ("49152~65535", "49152-65535"),
            ("49152..65535", "49152-65535"),
            ("49152 - 65535", "49152-65535"),
            ("49152- 65535", "49152-65535"),
            ("49152 -65535", "49152-65535"),
            ("49152--65535", "49152-65535"),
            ("49152 to 65535", "49152-65535"),
            ("49152 through 65535", "49152-65535"),
            ("between 49152 and 65535", "49152-65535"),
            ("49152到65535", "49152-65535"),
            ("1025 至 5000", "1025-5000"),
            ("65535-49152", "49152-65535"),
            ("> 49151", "49152-65535"),
            (">=49152", "49152-65535"),
            ("≥ 49152", "49152-65535"),
            ("<1024", "1-1023"),
            ("<= 1023", "1-1023"),
            ("tcp/1024:65535", "tcp/1024-65535"),
            ("tcp > 1023", "tcp/1024-65535"),
            ("135-", "135"),
            ("135,", "135"),
            ("135 / ", "135"),
        ] {
            assert_eq!(read(text), right, "{text}");
        }
    }

    #[test]
    fn words_for_ports_and_protocols_are_understood() {
        for (text, right) in [
            ("port 445", "445"),
            ("port:445", "445"),
            ("port=445", "445"),
            (":445", "445"),
            ("ports 135, 139", "135 139"),
            ("port no. 445", "445"),
            ("port number 445", "445"),
            ("port range 49152-65535", "49152-65535"),
            ("端口445", "445"),
            ("端口号 445", "445"),
            ("445号端口", "445"),
            ("445 端口", "445"),
            ("tcp端口445", "tcp/445"),
            ("端口范围 1025-5000", "1025-5000"),
            ("gre", "gre"),
            ("ESP, AH", "esp ah"),
            ("icmp/echo, icmpv6/echo", "icmp/echo icmpv6/echo"),
            ("icmp/8 ICMPv6", "icmp/echo icmpv6"),
            ("ip/41", "ip/41"),
            ("41/ip ip/47", "ip/41 gre"),
            ("igmp", "ip/2"),
            ("IP protocol 47, IP protocol number 50", "gre esp"),
            ("IP协议 41", "ip/41"),
            ("icmp type 8", "icmp/echo"),
            ("tcp/dynamic-rpc", "tcp/dynamic-rpc"),
            ("135,dynamic-rpc/tcp", "tcp/135 tcp/dynamic-rpc"),
            ("gre 1723/tcp", "gre tcp/1723"),
            ("0.0.0.0:445", "445"),
            ("tcp [::]:445", "tcp/445"),
            (":::445", "445"),
            ("\"445\"", "445"),
            ("445.", "445"),
        ] {
            assert_eq!(read(text), right, "{text}");
        }
    }

    #[test]
    fn anything_else_is_a_word() {
        for text in [
            "0",
            "65536",
            "tcp/0",
            "tcp/65536",
            "x.400",
            "802.1x",
            "2.0",
            "1-2-3",
            "1:2:3",
            "a/b",
            "tcp/x",
            "tcp/ip",
            "tcpip",
            "0x800706ba",
            "10.0.0.1",
            "10.0.0.0/8",
            "fe80::1",
            "2001:db8::5:445",
            "esp8266",
            "hyper-v",
            "dc=contoso",
            "http/1.1",
            ">65535",
            "<1",
            "-2147023174",
            "sctp",
            "to5",
            "号",
        ] {
            assert_eq!(read(text), format!("“{text}”"), "{text}");
        }
        for (text, right) in [
            ("smb 139 445", "139 445 “smb”"),
            ("dns, dhcp", "“dns” “dhcp”"),
            ("Kerberos (88), LDAP (389)", "88 389 “Kerberos” “LDAP”"),
            ("smb/445", "445 “smb”"),
            ("ldap:389", "389 “ldap”"),
            ("dc01.contoso.com:636", "636 “dc01.contoso.com”"),
            ("135/tcp open msrpc", "tcp/135 “open” “msrpc”"),
            ("TCP 0.0.0.0:445 LISTENING", "tcp/445 “LISTENING”"),
            ("dns服务器53", "53 “dns” “服务器”"),
            ("打开445端口", "445 “打开”"),
            ("TCP和UDP的53端口", "tcp/53 udp/53"),
            ("135/t", "135"),
            ("135/x", "135 “x”"),
            ("SNMP (UDP In)", "“SNMP” “(UDP” “In)”"),
            ("Kerberos (TCP/UDP)", "tcp udp “Kerberos”"),
            ("Kerberos (KDC, IPv4) 88", "88 “Kerberos” “KDC” “IPv4”"),
            ("a,b (c)", "“a,b” “(c)”"),
            ("ip address", "“ip” “address”"),
            ("dns服务器", "“dns服务器”"),
            ("remote and local", "“remote” “and” “local”"),
            ("53 and ldap 389", "53 389 “ldap”"),
            ("sctp/2905", "2905 “sctp”"),
        ] {
            assert_eq!(read(text), right, "{text}");
        }
    }

    #[test]
    fn the_place_of_the_ports_among_the_words_is_known() {
        let place = |text: &str| read_ports(text).words_before;
        assert_eq!(place("dns 53 server"), 1);
        assert_eq!(place("53 dns"), 0);
        assert_eq!(place("udp dns 53"), 0);
        assert_eq!(place("dns server"), 0);
        assert_eq!(read_ports("smb ports").port_word, Some("ports"));
    }
}
