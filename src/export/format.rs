//! Definition of an export format, and the preparation of a ruleset for it.

use ipnet::IpNet;

pub(super) use crate::export::error::{Excess, ExportError};
use crate::export::head::{HEAD_END, replaces};
use crate::export::input::Input;
use crate::export::network_list::Family;
use crate::export::target::Destinations;
pub(super) use crate::export::target::{Encoding, Group, Networks};
use crate::model::{
    Direction, DynamicMode, Label, Lang, Matches, Notice, Rule, Ruleset, Text, Transport,
};

/// Export format: a row of [`FORMATS`](crate::export::FORMATS), which the help, the command line, the
/// browser's popup and the tests are derived from.
#[derive(Debug)]
pub struct Format {
    /// Name on the command line.
    pub name: &'static str,
    /// Extension of its files, without the dot.
    pub extension: &'static str,
    /// Group in which it is listed.
    pub group: Group,
    /// Purpose, in one line.
    pub about: Label,
    /// Availability of a keyword for dynamic RPC in the target.
    pub rpc_keyword: bool,
    /// True if the file needs no keyword for dynamic RPC: it describes the rules, or tests whether ports are open.
    descriptive: bool,
    /// Source networks that the target can name.
    pub networks: Networks,
    /// Returns why the target rejects a network that it can name; none if it accepts it.
    rejects: fn(&IpNet) -> Option<Label>,
    /// Maximum size of a file in bytes.
    largest: usize,
    /// Encoding of its files.
    pub encoding: Encoding,
    /// Rules that the target can express.
    expresses: fn(&Rule) -> bool,
    /// Transports that the target can express for IPv4 networks only, other than ICMP.
    ipv4_only: fn(Transport) -> bool,
    /// Rules for which the target may reject the whole file.
    alone: fn(&Rule) -> bool,
    /// Support for outbound rules.
    outbound: bool,
    /// Support for destination networks.
    destinations: Destinations,
    /// Returns the identifier by which the target knows the rules; loading a file replaces everything that was loaded
    /// under it. None if the file changes nothing in a target.
    identifier: Option<fn(&Input<'_>) -> String>,
    /// Returns what exceeds a limit of the target.
    exceeds: fn(&Input<'_>) -> Option<Excess>,
    /// Returns how to load a file that can't say so itself.
    instructions: fn(&Input<'_>) -> Vec<Text>,
    /// Writes the rules; lines end in `\n`, whatever the encoding. Rules and networks that the target can't
    /// express have been removed and reported as notices, which the text repeats where the target has
    /// comments. The head of the text ends with [`HEAD_END`].
    render: Render,
}

/// Function that writes a format's text.
type Render = fn(&Input<'_>) -> String;

/// Builder methods: each format names only its differences from [`Format::new`].
impl Format {
    /// Creates a format that can express everything but dynamic RPC by keyword, in files with LF line ends.
    pub(super) const fn new(
        name: &'static str,
        extension: &'static str,
        group: Group,
        about: Label,
        render: Render,
    ) -> Self {
        Self {
            name,
            extension,
            group,
            about,
            rpc_keyword: false,
            descriptive: false,
            networks: Networks::Both,
            rejects: |_| None,
            largest: usize::MAX,
            encoding: Encoding::Lf,
            expresses: |_| true,
            ipv4_only: |_| false,
            alone: |_| false,
            outbound: true,
            destinations: Destinations::Never,
            identifier: None,
            exceeds: |_| None,
            instructions: |_| Vec::new(),
            render,
        }
    }

    /// Adds support for a dynamic RPC keyword.
    pub(super) const fn rpc_keyword(mut self) -> Self {
        self.rpc_keyword = true;
        self
    }

    /// Marks a format that needs no keyword for dynamic RPC.
    pub(super) const fn descriptive(mut self) -> Self {
        self.descriptive = true;
        self
    }

    /// Sets the limits on source networks.
    pub(super) const fn networks(mut self, networks: Networks) -> Self {
        self.networks = networks;
        self
    }

    /// Sets the networks that the target rejects, with the reasons.
    pub(super) const fn rejecting(mut self, rejects: fn(&IpNet) -> Option<Label>) -> Self {
        self.rejects = rejects;
        self
    }

    /// Sets the maximum size of a file in bytes.
    pub(super) const fn at_most(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    /// Sets the encoding.
    pub(super) const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Limits the format to the rules for which `expresses` is true. Other rules are left out with a notice;
    /// if none is left, the export fails.
    pub(super) const fn only(mut self, expresses: fn(&Rule) -> bool) -> Self {
        self.expresses = expresses;
        self
    }

    /// Limits the transports for which `ipv4_only` is true to IPv4 networks, with a notice if there are others.
    pub(super) const fn ipv4_only(mut self, ipv4_only: fn(Transport) -> bool) -> Self {
        self.ipv4_only = ipv4_only;
        self
    }

    /// Sets the rules that belong in a file of their own: they are left out with a notice if there are other rules.
    pub(super) const fn alone(mut self, alone: fn(&Rule) -> bool) -> Self {
        self.alone = alone;
        self
    }

    /// Limits the format to TCP and UDP.
    pub(super) const fn ports_only(self) -> Self {
        self.only(|rule| rule.transport.has_ports())
    }

    /// Adds support for destination networks.
    pub(super) const fn destinations(mut self) -> Self {
        self.destinations = Destinations::Always;
        self
    }

    /// Adds support for the destination networks of outbound rules.
    pub(super) const fn outbound_destinations(mut self) -> Self {
        self.destinations = Destinations::Outbound;
        self
    }

    /// Sets the identifier by which the target knows the rules.
    pub(super) const fn known_by(mut self, identifier: fn(&Input<'_>) -> String) -> Self {
        self.identifier = Some(identifier);
        self
    }

    /// Sets the limits of the target, other than the size of a file.
    pub(super) const fn limited(mut self, exceeds: fn(&Input<'_>) -> Option<Excess>) -> Self {
        self.exceeds = exceeds;
        self
    }

    /// Sets how to load a file that has no comments.
    pub(super) const fn instructions(mut self, lines: fn(&Input<'_>) -> Vec<Text>) -> Self {
        self.instructions = lines;
        self
    }

    /// Limits the format to inbound rules.
    pub(super) const fn inbound_only(mut self) -> Self {
        self.outbound = false;
        self
    }
}

/// Ruleset in an export format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The text, with the format's line ends.
    pub text: String,
    /// Number of lines before the rules: comments about the file, which end with an empty line in many formats. 0 if
    /// the format has no such comments.
    pub head: usize,
    /// Notices for the user; also part of the text where the target has comments.
    pub notices: Vec<Notice>,
    /// What loading the file replaces; none if it changes nothing in a target.
    pub replaces: Option<Text>,
    /// How to load a file that can't say so itself.
    pub instructions: Vec<Text>,
    byte_order_mark: bool,
}

impl Format {
    /// Checks whether `ruleset` can be written in this format, which takes far less time than writing it.
    ///
    /// # Errors
    /// If there is nothing to write, or the format can't express what the ruleset requires.
    pub fn check(&self, ruleset: &Ruleset) -> Result<(), ExportError> {
        if ruleset.is_empty() {
            return Err(ExportError::Empty);
        }
        if ruleset.dynamic == DynamicMode::Keyword && !self.rpc_keyword && !self.descriptive {
            return Err(ExportError::NoKeyword(self.name));
        }
        let elsewhere = ruleset.rules.iter().any(|rule| {
            rule.matches == Matches::RpcKeyword
                && (rule.transport != Transport::Tcp || ruleset.direction == Direction::Out)
        });
        if elsewhere && self.rpc_keyword {
            return Err(ExportError::KeywordElsewhere(self.name));
        }
        if ruleset.direction == Direction::Out && !self.outbound {
            return Err(ExportError::NoOutbound(self.name));
        }
        let (sources, destinations) = (&ruleset.source_networks, &ruleset.destination_networks);
        if !destinations.is_empty() {
            match (self.destinations, ruleset.direction) {
                (Destinations::Never, _) => return Err(ExportError::NoDestinations(self.name)),
                (Destinations::Outbound, Direction::In) => {
                    return Err(ExportError::NoInboundDestinations(self.name));
                }
                (Destinations::Outbound, Direction::Out) | (Destinations::Always, _) => {}
            }
        }
        let mut families = Family::ALL.into_iter();
        if !families.any(|family| ruleset_has(ruleset, family)) {
            return Err(ExportError::NoCommonFamily);
        }
        let is_left = |rule: &Rule| self.removal(rule, ruleset).is_none();
        let names_some = |networks: &[IpNet]| {
            networks.is_empty() || networks.iter().any(|network| self.networks.names(network))
        };
        // Without the requested networks, the remaining rules would be open to anyone.
        if !ruleset.rules.iter().any(is_left) || !names_some(sources) || !names_some(destinations) {
            return Err(ExportError::Inexpressible(self.name));
        }
        for &network in sources.iter().chain(destinations) {
            if let Some(why) = (self.rejects)(&network) {
                return Err(ExportError::RejectedNetwork {
                    format: self.name,
                    network,
                    why,
                });
            }
        }
        Ok(())
    }

    /// Writes `ruleset` in this format, with comments in `lang`.
    ///
    /// # Errors
    /// If there is nothing to write, or the format can't express what the ruleset requires.
    pub fn export(&self, ruleset: &Ruleset, lang: Lang) -> Result<Export, ExportError> {
        self.check(ruleset)?;
        let ruleset = self.restricted(ruleset);
        let lang = if self.encoding.is_ascii() {
            Lang::En
        } else {
            lang
        };
        let input = Input::new(&ruleset, lang, self.ipv4_only, self.identifier);
        if let Some(excess) = (self.exceeds)(&input) {
            return Err(ExportError::TooMany(self.name, excess));
        }
        let (mut text, head) = without_mark((self.render)(&input));
        if text.len() > self.largest {
            return Err(ExportError::TooLarge {
                format: self.name,
                bytes: text.len(),
                most: self.largest,
            });
        }
        if self.encoding.is_ascii() {
            text = text.replace(|one: char| !one.is_ascii(), "?");
        }
        let byte_order_mark = self.encoding == Encoding::CrlfMarked && !text.is_ascii();
        let text = match self.encoding {
            Encoding::Lf | Encoding::Ascii => text,
            Encoding::Crlf | Encoding::CrlfMarked | Encoding::AsciiCrlf => {
                text.replace('\n', "\r\n")
            }
        };
        Ok(Export {
            text,
            head,
            replaces: input.identifier.as_deref().map(replaces),
            instructions: (self.instructions)(&input),
            notices: ruleset.notices,
            byte_order_mark,
        })
    }

    /// Returns a notice about a rule that is left out: the target can't express it, it has no source or destination
    /// network of its address family, or it belongs in a file of its own.
    fn removal(&self, rule: &Rule, ruleset: &Ruleset) -> Option<Notice> {
        let is_kept =
            |other: &Rule| !(self.alone)(other) && self.own_removal(other, ruleset).is_none();
        let is_apart = || (self.alone)(rule) && ruleset.rules.iter().any(is_kept);
        let alone = || is_apart().then_some(Notice::Alone(rule.transport, rule.matches));
        self.own_removal(rule, ruleset).or_else(alone)
    }

    /// Like [`removal`](Self::removal), without regard to the other rules.
    fn own_removal(&self, rule: &Rule, ruleset: &Ruleset) -> Option<Notice> {
        let carries = |networks: &[IpNet]| Family::any_carries(networks, rule.transport);
        match rule.matches.protocol() {
            _ if !(self.expresses)(rule)
                || (self.ipv4_only)(rule.transport) && !ruleset_has(ruleset, Family::V4) =>
            {
                Some(Notice::NotExpressible(rule.transport, rule.matches))
            }
            Some(port) if !carries(&ruleset.source_networks) => Some(Notice::NoSource(port)),
            Some(port) if !carries(&ruleset.destination_networks) => {
                Some(Notice::NoDestination(port))
            }
            _ => None,
        }
    }

    /// Removes everything from `ruleset` that the target can't express, and the rules of an address family without
    /// a source network, with a notice for each removal.
    fn restricted(&self, ruleset: &Ruleset) -> Ruleset {
        let mut restricted = ruleset.clone();
        let networks = self.networks;
        let mut removed = Vec::new();
        restricted.retain_rules(|rule| {
            let notice = self.removal(rule, ruleset);
            let is_kept = notice.is_none();
            let is_cut =
                is_kept && (self.ipv4_only)(rule.transport) && ruleset_has(ruleset, Family::V6);
            removed.extend(notice);
            removed.extend(is_cut.then_some(Notice::NotOverIpv6(rule.transport, rule.matches)));
            is_kept
        });
        let Ruleset {
            source_networks,
            destination_networks,
            notices,
            ..
        } = &mut restricted;
        // A file that only tests ports opens none.
        let tests_only = self.group == Group::Checks;
        notices.retain(|notice| {
            !matches!(notice, Notice::WideRange(..)) || !tests_only && !is_removed(notice, &removed)
        });
        notices.append(&mut removed);
        for (own, others, inexpressible) in [
            (
                source_networks,
                &ruleset.destination_networks,
                Notice::NetworkNotExpressible as fn(IpNet) -> Notice,
            ),
            (
                destination_networks,
                &ruleset.source_networks,
                Notice::DestinationNotExpressible,
            ),
        ] {
            own.retain(|network| {
                let notice = if !networks.names(network) {
                    Some(inexpressible(*network))
                } else if !Family::of(network).is_in(others) {
                    Some(Notice::NoCounterpart(*network))
                } else {
                    None
                };
                let is_kept = notice.is_none();
                notices.extend(notice);
                is_kept
            });
        }
        let Ruleset {
            source_networks,
            notices,
            ..
        } = &mut restricted;
        if networks.are_separate(ruleset.direction) && !source_networks.is_empty() {
            notices.push(Notice::NetworksApart);
        }
        restricted
    }
}

/// Returns true for a notice about a wide range that is left out.
fn is_removed(notice: &Notice, removed: &[Notice]) -> bool {
    removed.iter().any(|removed| match (notice, removed) {
        (
            Notice::WideRange(transport, range, _),
            Notice::NotExpressible(of, Matches::Ports(left_out)),
        ) => transport == of && range == left_out,
        _ => false,
    })
}

/// Returns true if packets of `family` can come from the source networks and go to the destination networks.
fn ruleset_has(ruleset: &Ruleset, family: Family) -> bool {
    family.is_in(&ruleset.source_networks) && family.is_in(&ruleset.destination_networks)
}

/// Removes the mark at the end of the head; returns the text and the number of lines before the first line that is
/// neither part of the head nor an empty line or comment.
fn without_mark(mut text: String) -> (String, usize) {
    let Some(end) = text.find(HEAD_END) else {
        return (text, 0);
    };
    text.remove(end);
    let head = text[..end].lines();
    // A comment without words looks the same in the head.
    let has_words = |line: &str| line.contains(char::is_alphanumeric);
    let empty_comments: Vec<&str> = head.clone().filter(|line| !has_words(line)).collect();
    let is_empty = |line: &&str| line.trim().is_empty() || empty_comments.contains(line);
    let lines = head.count() + text[end..].lines().take_while(is_empty).count();
    (text, lines)
}

impl Export {
    /// Content for a file. Standard output and the clipboard get [`text`](Self::text), without a byte order
    /// mark.
    #[must_use]
    pub fn file_bytes(&self) -> Vec<u8> {
        let mark: &[u8] = if self.byte_order_mark {
            "\u{feff}".as_bytes()
        } else {
            b""
        };
        [mark, self.text.as_bytes()].concat()
    }

    /// Content for a file with a byte order mark, which Excel needs to read CSV as UTF-8.
    #[must_use]
    pub fn marked_bytes(&self) -> Vec<u8> {
        ["\u{feff}".as_bytes(), self.text.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Choice, EmptyCatalog, Options, Pick};

    fn ruleset(ports: &[&str], networks: &[&str]) -> Ruleset {
        let mut choice = Choice::default();
        choice.options = Options {
            source_networks: networks.iter().map(|one| one.parse().unwrap()).collect(),
            ..Options::default()
        };
        for port in ports {
            choice.add(Pick::Port(port.parse().unwrap()));
        }
        choice.ruleset(&EmptyCatalog)
    }

    fn format(expresses: fn(&Rule) -> bool, networks: Networks) -> Format {
        let render: Render = |input| {
            let networks = input.sources.words("any", ToString::to_string);
            format!("{:?} {:?} 端 {networks:?}", input.ruleset.set(), input.lang)
        };
        Format::new("x", "x", Group::Documents, Label::new("", ""), render)
            .only(expresses)
            .networks(networks)
            .encoding(Encoding::Ascii)
    }

    #[test]
    fn inexpressible_rules_are_left_out_with_a_notice() {
        let ports = format(|rule| rule.transport.has_ports(), Networks::Ipv4);
        let all = ruleset(&["tcp/53", "gre"], &["10.0.0.0/8", "fd00::/8"]);
        let export = ports.export(&all, Lang::Zh).unwrap();
        let rest = ruleset(&["tcp/53"], &["10.0.0.0/8"]);
        assert_eq!(export.text, ports.export(&rest, Lang::Zh).unwrap().text);
        assert!(export.text.contains(" En ? "), "{}", export.text);
        let notices = [
            Notice::NotExpressible(Transport::Gre, Matches::Protocol("gre".parse().unwrap())),
            Notice::NetworkNotExpressible("fd00::/8".parse().unwrap()),
        ];
        assert_eq!(export.notices, notices);
    }

    #[test]
    fn no_rule_is_widened_to_anyone_and_an_empty_result_is_an_error() {
        let refused = Err(ExportError::Inexpressible("x"));
        let v6 = format(|_| true, Networks::Ipv6);
        let from_v4 = ruleset(&["tcp/53"], &["10.0.0.0/8"]);
        assert_eq!(v6.export(&from_v4, Lang::En), refused);
        let ports = format(|rule| rule.transport.has_ports(), Networks::Both);
        assert_eq!(ports.export(&ruleset(&["gre"], &[]), Lang::En), refused);
    }

    #[test]
    fn separate_networks_are_reported() {
        let apart = format(|_| true, Networks::Apart);
        let export = apart.export(&ruleset(&["tcp/53"], &["10.0.0.0/8"]), Lang::En);
        assert_eq!(export.unwrap().notices, [Notice::NetworksApart]);
        let anyone = apart.export(&ruleset(&["tcp/53"], &[]), Lang::En);
        assert_eq!(anyone.unwrap().notices, []);
    }
}
