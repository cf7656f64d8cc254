//! What an export format is, and what it has to say of a ruleset.

use ipnet::IpNet;

use crate::model::{
    Direction, DynamicMode, Lang, Localized, Matches, Notice, Rule, Ruleset, Transport,
};

/// One export format: a row of [`FORMATS`](crate::export::FORMATS), from which help, the command line,
/// the browser's popup and the tests all follow.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What kind of reader it is for.
    pub group: Group,
    /// The ending of its files, without the dot.
    pub extension: &'static str,
    /// What it is for, in one line, in English.
    pub about_en: &'static str,
    /// The same in Chinese.
    pub about_zh: &'static str,
    /// Whether the target has a word of its own for dynamic RPC.
    pub rpc_keyword: bool,
    /// What the target has no way to say.
    pub limits: Limits,
    /// How its files are encoded.
    pub encoding: Encoding,
    /// Writes the rules; lines end in `\n`, whatever the encoding. What is beyond the limits is no longer
    /// among them, but among the notices, which the text repeats where the target has comments.
    pub render: fn(&Ruleset, Lang) -> String,
}

/// What a target has no way to say. It is left out, and a notice tells so; when nothing is left, the
/// export is refused.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Whether the target can say this rule.
    pub says: fn(&Rule) -> bool,
    /// The source networks that it can name.
    pub networks: Networks,
    /// Whether it has rules for connections that this host opens.
    pub outbound: bool,
}

impl Limits {
    /// The target can say everything.
    pub const NONE: Self = Self {
        says: |_| true,
        networks: Networks::Both,
        outbound: true,
    };
    /// The target knows TCP and UDP only.
    pub const PORTS_ONLY: Self = Self {
        says: |rule| rule.transport.has_ports(),
        ..Self::NONE
    };
}

/// The source networks that a file of a format can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Networks {
    /// Those of both address families, or none are needed.
    Both,
    /// Those of both, each family in rules of its own: ICMP, which is IPv4's, needs one of IPv4.
    ByFamily,
    /// The same for connections that come in. Going out, the hosts that the rules are attached to are the
    /// source, and the head of the file tells to which.
    ByFamilyIn,
    /// Those of IPv4.
    Ipv4,
    /// Those of IPv6.
    Ipv6,
    /// None: they stand in the commands that put the file to use, which its head tells.
    Apart,
}

impl Networks {
    /// Whether they stand apart from the rules of that direction.
    fn are_apart(self, direction: Direction) -> bool {
        match self {
            Self::Apart => true,
            Self::ByFamilyIn => direction == Direction::Out,
            Self::Both | Self::ByFamily | Self::Ipv4 | Self::Ipv6 => false,
        }
    }

    /// Whether ICMP can come from one of `sources`, none of which means anyone.
    fn carry_icmp(self, sources: &[IpNet], direction: Direction) -> bool {
        let by_family = match self {
            Self::ByFamily => true,
            Self::ByFamilyIn => direction == Direction::In,
            Self::Both | Self::Ipv4 | Self::Ipv6 | Self::Apart => false,
        };
        let is_ipv4 = |source: &IpNet| matches!(source, IpNet::V4(_));
        !by_family || sources.is_empty() || sources.iter().any(is_ipv4)
    }

    fn names(self, network: &IpNet) -> bool {
        match self {
            Self::Both | Self::ByFamily | Self::ByFamilyIn | Self::Apart => true,
            Self::Ipv4 => matches!(network, IpNet::V4(_)),
            Self::Ipv6 => matches!(network, IpNet::V6(_)),
        }
    }
}

/// A kind of reader, under which formats are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Windows Firewall.
    Windows,
    /// Firewalls of Linux hosts.
    Linux,
    /// Firewalls, routers and switches.
    Devices,
    /// Firewalls of clouds.
    Clouds,
    /// Programs that write other formats.
    Generators,
    /// People and programs that read tables.
    Documents,
    /// Programs that look whether ports answer, or what passes.
    Checks,
}

impl Group {
    /// Its heading.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Windows, _) => "Windows",
            (Self::Linux, _) => "Linux",
            (Self::Devices, Lang::En) => "Devices",
            (Self::Devices, Lang::Zh) => "网络设备",
            (Self::Clouds, Lang::En) => "Clouds",
            (Self::Clouds, Lang::Zh) => "云",
            (Self::Generators, Lang::En) => "Generators",
            (Self::Generators, Lang::Zh) => "生成器",
            (Self::Documents, Lang::En) => "Documents",
            (Self::Documents, Lang::Zh) => "文档",
            (Self::Checks, Lang::En) => "Checks",
            (Self::Checks, Lang::Zh) => "检查",
        }
    }
}

/// How a format's files are encoded; all are UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lines end in LF.
    Lf,
    /// Lines end in CRLF.
    Crlf,
    /// Lines end in CRLF, and a byte order mark comes first when a character is not ASCII: Windows
    /// PowerShell 5.1 reads a file without it in the system's code page.
    CrlfMarked,
    /// Lines end in LF, and every character is ASCII. Comments are in English, whatever the reader's
    /// language, and foreign characters become `?`.
    Ascii,
    /// The same with lines that end in CRLF: cmd reads a batch file in the console's code page.
    AsciiCrlf,
}

impl Encoding {
    const fn is_ascii(self) -> bool {
        matches!(self, Self::Ascii | Self::AsciiCrlf)
    }
}

/// A ruleset in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The text, with the format's own line ends.
    pub text: String,
    /// What its reader must be told; the text says it too where the target has comments.
    pub notices: Vec<Notice>,
    marked: bool,
}

/// Why a ruleset can't be written in a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum ExportError {
    /// No rule.
    Empty,
    /// The target has no word for dynamic RPC.
    NoKeyword(&'static str),
    /// The target's word for dynamic RPC doesn't reach that far: Windows Firewall has none for the other
    /// side's ports ([MS-GPFAS] 2.2.2.19, `RPort`) and follows the TCP ports of RPC servers.
    KeywordElsewhere(&'static str),
    /// The target has rules for one direction only.
    NoOutbound(&'static str),
    /// All of it is beyond the target's limits.
    Inexpressible(&'static str),
}

impl Localized for ExportError {
    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Empty => lang.pick(
                "nothing is selected: add a service or a port first".to_owned(),
                "尚未选择任何内容：请先加入服务或端口".to_owned(),
            ),
            Self::NoKeyword(format) => lang.pick(
                format!(
                    "{format} has no keyword for dynamic RPC: use full, a range like 50000-50999, or omit"
                ),
                format!(
                    "{format} 没有动态 RPC 的关键字：请用 full、50000-50999 这样的范围或 omit"
                ),
            ),
            Self::KeywordElsewhere(format) => lang.pick(
                format!(
                    "the RPC keyword of {format} stands for the host's own TCP ports only: use full, a range \
                     like 50000-50999, or omit"
                ),
                format!(
                    "{format} 的 RPC 关键字只代表本机的 TCP 端口：请用 full、50000-50999 这样的范围或 omit"
                ),
            ),
            Self::NoOutbound(format) => lang.pick(
                format!("{format} has rules for inbound connections only: choose another format"),
                format!("{format} 只有入站规则：请选择其他格式"),
            ),
            Self::Inexpressible(format) => lang.pick(
                format!("nothing of this can be said in {format}: choose another format"),
                format!("{format} 无法表示其中任何一项：请选择其他格式"),
            ),
        }
    }
}

impl Format {
    /// What it is for.
    #[must_use]
    pub const fn about(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.about_en,
            Lang::Zh => self.about_zh,
        }
    }

    /// Writes `ruleset` in this format, its comments in `lang`.
    ///
    /// # Errors
    /// When there is nothing to write, or the format can't say what was asked for.
    pub fn export(&self, ruleset: &Ruleset, lang: Lang) -> Result<Export, ExportError> {
        if ruleset.is_empty() {
            return Err(ExportError::Empty);
        }
        if ruleset.dynamic == DynamicMode::Keyword && !self.rpc_keyword {
            return Err(ExportError::NoKeyword(self.name));
        }
        let elsewhere = ruleset.rules.iter().any(|rule| {
            rule.matches == Matches::RpcKeyword
                && (rule.transport != Transport::Tcp || ruleset.direction == Direction::Out)
        });
        if elsewhere {
            return Err(ExportError::KeywordElsewhere(self.name));
        }
        if ruleset.direction == Direction::Out && !self.limits.outbound {
            return Err(ExportError::NoOutbound(self.name));
        }
        let ruleset = self.fitted(ruleset)?;
        let text = if self.encoding.is_ascii() {
            let text = (self.render)(&ruleset, Lang::En);
            text.replace(|one: char| !one.is_ascii(), "?")
        } else {
            (self.render)(&ruleset, lang)
        };
        let marked = self.encoding == Encoding::CrlfMarked && !text.is_ascii();
        let text = match self.encoding {
            Encoding::Lf | Encoding::Ascii => text,
            Encoding::Crlf | Encoding::CrlfMarked | Encoding::AsciiCrlf => {
                text.replace('\n', "\r\n")
            }
        };
        Ok(Export {
            text,
            notices: ruleset.notices,
            marked,
        })
    }

    /// What the target can say of `ruleset`, with a notice for each thing that it can't.
    fn fitted(&self, ruleset: &Ruleset) -> Result<Ruleset, ExportError> {
        let mut fitted = ruleset.clone();
        let Ruleset {
            rules,
            source_networks,
            notices,
            ..
        } = &mut fitted;
        let networks = self.limits.networks;
        let icmp = networks.carry_icmp(source_networks, ruleset.direction);
        rules.retain(|rule| {
            let said = (self.limits.says)(rule) && (icmp || rule.transport != Transport::Icmp);
            if !said {
                notices.push(Notice::NotExpressible(rule.transport, rule.matches));
            }
            said
        });
        source_networks.retain(|network| {
            let named = networks.names(network);
            if !named {
                notices.push(Notice::NetworkNotExpressible(*network));
            }
            named
        });
        // Without the networks that were asked for, the rest would be open to anyone.
        if rules.is_empty() || source_networks.is_empty() != ruleset.source_networks.is_empty() {
            return Err(ExportError::Inexpressible(self.name));
        }
        if networks.are_apart(ruleset.direction) && !source_networks.is_empty() {
            notices.push(Notice::NetworksApart);
        }
        Ok(fitted)
    }
}

impl Export {
    /// The bytes of a file. Standard output and the clipboard get [`text`](Self::text), without a byte
    /// order mark.
    #[must_use]
    pub fn file_bytes(&self) -> Vec<u8> {
        let mark: &[u8] = if self.marked {
            "\u{feff}".as_bytes()
        } else {
            b""
        };
        [mark, self.text.as_bytes()].concat()
    }

    /// The same with a byte order mark, which Excel needs to read a CSV file as UTF-8.
    #[must_use]
    pub fn marked_bytes(&self) -> Vec<u8> {
        ["\u{feff}".as_bytes(), self.text.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Choice, Lookup, Options, Pick, Role, RoleId, Service, ServiceId};

    struct Nothing;

    impl Lookup for Nothing {
        fn service(&self, _: &ServiceId) -> Option<&Service> {
            None
        }

        fn role(&self, _: &RoleId) -> Option<&Role> {
            None
        }
    }

    fn ruleset(ports: &[&str], networks: &[&str]) -> Ruleset {
        let mut choice = Choice::default();
        choice.options = Options {
            source_networks: networks.iter().map(|one| one.parse().unwrap()).collect(),
            ..Options::default()
        };
        for port in ports {
            choice.add(Pick::Port(port.parse().unwrap()));
        }
        choice.ruleset(&Nothing)
    }

    fn format(says: fn(&Rule) -> bool, networks: Networks) -> Format {
        Format {
            name: "x",
            group: Group::Documents,
            extension: "x",
            about_en: "",
            about_zh: "",
            rpc_keyword: false,
            limits: Limits {
                says,
                networks,
                ..Limits::NONE
            },
            encoding: Encoding::Ascii,
            render: |ruleset, lang| {
                format!(
                    "{:?} {lang:?} 端 {:?}",
                    ruleset.set(),
                    ruleset.source_networks
                )
            },
        }
    }

    #[test]
    fn what_cannot_be_said_is_left_out_and_told() {
        let ports = format(Limits::PORTS_ONLY.says, Networks::Ipv4);
        let all = ruleset(&["tcp/53", "gre"], &["10.0.0.0/8", "fd00::/8"]);
        let export = ports.export(&all, Lang::Zh).unwrap();
        let rest = ruleset(&["tcp/53"], &["10.0.0.0/8"]);
        assert_eq!(export.text, ports.export(&rest, Lang::Zh).unwrap().text);
        assert!(export.text.contains(" En ? "), "{}", export.text);
        let told = [
            Notice::NotExpressible(Transport::Gre, Matches::Protocol),
            Notice::NetworkNotExpressible("fd00::/8".parse().unwrap()),
        ];
        assert_eq!(export.notices, told);
    }

    #[test]
    fn nothing_is_widened_to_anyone_and_nothing_left_is_refused() {
        let refused = Err(ExportError::Inexpressible("x"));
        let v6 = format(Limits::NONE.says, Networks::Ipv6);
        let from_v4 = ruleset(&["tcp/53"], &["10.0.0.0/8"]);
        assert_eq!(v6.export(&from_v4, Lang::En), refused);
        let ports = format(Limits::PORTS_ONLY.says, Networks::Both);
        assert_eq!(ports.export(&ruleset(&["gre"], &[]), Lang::En), refused);
    }

    #[test]
    fn networks_that_stand_apart_are_told() {
        let apart = format(Limits::NONE.says, Networks::Apart);
        let export = apart.export(&ruleset(&["tcp/53"], &["10.0.0.0/8"]), Lang::En);
        assert_eq!(export.unwrap().notices, [Notice::NetworksApart]);
        let anyone = apart.export(&ruleset(&["tcp/53"], &[]), Lang::En);
        assert_eq!(anyone.unwrap().notices, []);
    }
}
