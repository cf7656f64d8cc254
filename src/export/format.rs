//! Definition of an export format, and the preparation of a ruleset for it.

use ipnet::IpNet;

use crate::export::head::{HEAD_END, replaces};
use crate::export::input::Input;
use crate::export::network_list::Family;
use crate::export::windows::WITH_KEYWORD;
use crate::model::{
    Direction, DynamicMode, Label, Lang, Localized, Matches, Notice, Rule, Ruleset, Text,
    Transport, text,
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
    /// Support for outbound rules.
    outbound: bool,
    /// Support for destination networks.
    destinations: bool,
    /// Returns the identifier by which the target knows the rules; loading a file replaces everything that was loaded
    /// under it. None if the file changes nothing in a target.
    identifier: Option<fn(&Input<'_>) -> String>,
    /// Returns what exceeds a limit of the target.
    exceeds: fn(&Input<'_>) -> Option<Excess>,
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
            outbound: true,
            destinations: false,
            identifier: None,
            exceeds: |_| None,
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

    /// Limits the format to TCP and UDP.
    pub(super) const fn ports_only(self) -> Self {
        self.only(|rule| rule.transport.has_ports())
    }

    /// Adds support for destination networks.
    pub(super) const fn destinations(mut self) -> Self {
        self.destinations = true;
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

    /// Limits the format to inbound rules.
    pub(super) const fn inbound_only(mut self) -> Self {
        self.outbound = false;
        self
    }
}

/// Source networks that a file of a format can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Networks {
    /// Networks of both address families.
    Both,
    /// Networks of both address families for inbound rules. For outbound rules, the sources are the hosts that
    /// the rules are attached to, and the head of the file lists the networks.
    BothIn,
    /// IPv4 networks.
    Ipv4,
    /// IPv6 networks.
    Ipv6,
    /// No networks: they belong in the commands that load the file, which are listed in its head.
    Apart,
}

impl Networks {
    /// Returns true if the networks are not part of the rules of that direction.
    fn are_separate(self, direction: Direction) -> bool {
        match self {
            Self::Apart => true,
            Self::BothIn => direction == Direction::Out,
            Self::Both | Self::Ipv4 | Self::Ipv6 => false,
        }
    }

    fn names(self, network: &IpNet) -> bool {
        match self {
            Self::Both | Self::BothIn | Self::Apart => true,
            Self::Ipv4 => matches!(network, IpNet::V4(_)),
            Self::Ipv6 => matches!(network, IpNet::V6(_)),
        }
    }
}

/// Group of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Windows Firewall.
    Windows,
    /// Firewalls of Linux hosts.
    Linux,
    /// Routers and switches.
    Routers,
    /// Firewalls of other vendors.
    Firewalls,
    /// Firewalls of clouds.
    Clouds,
    /// Programs that write other formats.
    Generators,
    /// Tables for people and programs.
    Documents,
    /// Tools that test whether ports are open, or capture traffic.
    Checks,
}

impl Group {
    /// Heading.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Windows => Label::new("Windows", "Windows"),
            Self::Linux => Label::new("Linux", "Linux"),
            Self::Routers => Label::new("Routers and switches", "路由器和交换机"),
            Self::Firewalls => Label::new("Firewalls", "防火墙"),
            Self::Clouds => Label::new("Clouds", "云"),
            Self::Generators => Label::new("Generators", "生成器"),
            Self::Documents => Label::new("Documents", "文档"),
            Self::Checks => Label::new("Checks", "检查"),
        }
    }
}

/// Encoding of a format's files; always UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lines end in LF.
    Lf,
    /// Lines end in CRLF.
    Crlf,
    /// Lines end in CRLF, with a byte order mark if any character is not ASCII: without it, Windows
    /// PowerShell 5.1 reads a file in the system's code page.
    CrlfMarked,
    /// Lines end in LF, and every character is ASCII. Comments are in English, whatever the user's language,
    /// and other characters become `?`.
    Ascii,
    /// Like [`Ascii`](Self::Ascii) with CRLF line ends: cmd reads batch files in the console's code page.
    AsciiCrlf,
}

impl Encoding {
    const fn is_ascii(self) -> bool {
        matches!(self, Self::Ascii | Self::AsciiCrlf)
    }
}

/// Number of things that a target takes, and how many a ruleset needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    /// What is counted, in the plural, and in Chinese after its measure word: `rules`, `条规则`.
    pub what: Label,
    /// How many the ruleset needs.
    pub needed: usize,
    /// How many the target takes.
    pub most: usize,
}

impl Excess {
    /// Returns the excess if more than `most` are needed.
    pub(super) fn of(what: Label, needed: usize, most: usize) -> Option<Self> {
        (needed > most).then_some(Self { what, needed, most })
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
    byte_order_mark: bool,
}

/// Reason why a ruleset can't be written in a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum ExportError {
    /// There are no rules.
    Empty,
    /// The target has no keyword for dynamic RPC.
    NoKeyword(&'static str),
    /// The target's keyword for dynamic RPC doesn't cover the rule: Windows Firewall has none for remote
    /// ports ([MS-GPFAS] 2.2.2.19, `RPort`), and its keyword tracks the TCP ports of local RPC servers.
    KeywordElsewhere(&'static str),
    /// The target supports one direction only.
    NoOutbound(&'static str),
    /// The target can express none of the rules.
    Inexpressible(&'static str),
    /// The target can't name destination networks.
    NoDestinations(&'static str),
    /// No packet can come from the source networks and go to the destination networks.
    NoCommonFamily,
    /// The rules exceed a limit of the target.
    TooMany(&'static str, Excess),
    /// The file would be larger than the target accepts.
    TooLarge {
        /// Name of the format.
        format: &'static str,
        /// Size in bytes.
        bytes: usize,
        /// Maximum size in bytes.
        most: usize,
    },
    /// The target rejects a network: a file with it would load in part or not at all.
    RejectedNetwork {
        /// Name of the format.
        format: &'static str,
        /// Network.
        network: IpNet,
        /// Reason.
        why: Label,
    },
}

impl Localized for ExportError {
    fn both(&self) -> Text {
        match self {
            Self::Empty => text!(
                "nothing is selected: add a service or a port first",
                "尚未选择任何内容：请先加入服务或端口"
            ),
            Self::NoKeyword(format) => {
                let [having, having_zh] = [", ", "、"].map(|between| WITH_KEYWORD.join(between));
                text!(
                    "{format} has no keyword for dynamic RPC, only {having} have one: use full, a range like 50000-50999, or omit",
                    "{format} 没有动态 RPC 的关键字（只有 {having_zh} 有）：请用 full、50000-50999 这样的范围或 omit"
                )
            }
            Self::KeywordElsewhere(format) => text!(
                "the RPC keyword of {format} only covers TCP ports of this host: use full, a range like \
                 50000-50999, or omit",
                "{format} 的 RPC 关键字仅适用于本机的 TCP 端口：请用 full、50000-50999 这样的范围或 omit"
            ),
            Self::NoOutbound(format) => text!(
                "{format} has rules for inbound connections only: choose another format",
                "{format} 只有入站规则：请选择其他格式"
            ),
            Self::NoDestinations(format) => text!(
                "{format} can't restrict destinations: leave out --destination, or choose another format",
                "{format} 无法限制目标地址：请去掉 --destination，或选择其他格式"
            ),
            Self::NoCommonFamily => text!(
                "the source and destination networks have no address family in common",
                "来源网络与目标网络没有相同的地址族"
            ),
            Self::TooMany(format, Excess { what, needed, most }) => {
                let Label { en, zh } = what;
                text!(
                    "{format} takes at most {most} {en}, and this selection needs {needed}: export fewer at a time",
                    "{format} 最多接受 {most} {zh}，所选内容需要 {needed} {zh}：请分次导出"
                )
            }
            Self::TooLarge {
                format,
                bytes,
                most,
            } => text!(
                "{format} takes at most {most} bytes, and these rules need {bytes}: export fewer at a time",
                "{format} 最多接受 {most} 字节，这些规则需要 {bytes} 字节：请分次导出"
            ),
            Self::RejectedNetwork {
                format,
                network,
                why,
            } => {
                let Label { en, zh } = why;
                text!(
                    "{format} can't name the network {network}: {en}",
                    "{format} 不能使用网络 {network}：{zh}"
                )
            }
            Self::Inexpressible(format) => text!(
                "{format} can't express any of these rules: choose another format",
                "{format} 无法表示其中任何规则：请选择其他格式"
            ),
        }
    }
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
        if !destinations.is_empty() && !self.destinations {
            return Err(ExportError::NoDestinations(self.name));
        }
        let families = Family::ALL.into_iter();
        let mut families = families.filter(|one| one.is_in(sources) && one.is_in(destinations));
        if families.next().is_none() {
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
        let input = Input::new(&ruleset, lang, self.identifier);
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
            notices: ruleset.notices,
            byte_order_mark,
        })
    }

    /// Returns a notice about a rule that the target can't express, or that has no source or destination network of
    /// its address family.
    fn removal(&self, rule: &Rule, ruleset: &Ruleset) -> Option<Notice> {
        let carries = |networks: &[IpNet]| Family::any_carries(networks, rule.transport);
        match rule.matches.protocol() {
            _ if !(self.expresses)(rule) => {
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
            removed.extend(notice);
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
