//! What an administrator would want to be warned of before a ruleset is used: nothing is wrong with the rules
//! as such, but what they let through deserves a look.

use crate::model::generation::DynamicMode;
use crate::model::lang::{Lang, Text};
use crate::model::port::{Port, PortNumber, PortRange, PortSpec, Transport};
use crate::model::ruleset::{Kind, Matches, Ruleset};
use crate::model::selection::Lookup;
use crate::model::service::Status;

/// Protocols that carry what they carry readable by anyone on the way, on the port that is theirs: the
/// transport, the port, the name, and the standard that says so or that adds the protection they lack.
///
/// Left out on purpose are those that Windows protects on the same port by default: LDAP (signing and
/// sealing), SMB, RPC, `WinRM` on 5985 (message encryption), and SMTP between servers (STARTTLS).
const CLEAR_TEXT: &[(Transport, u16, &str)] = &[
    // RFC 2577, 3: passwords and data travel unencrypted.
    (Transport::Tcp, 21, "FTP"),
    // RFC 2941: Telnet sends passwords in clear, which its options have to add to.
    (Transport::Tcp, 23, "Telnet"),
    // RFC 1350, 1: TFTP has neither users nor secrecy.
    (Transport::Udp, 69, "TFTP"),
    // RFC 9110, 17: HTTP without TLS can be read and changed.
    (Transport::Tcp, 80, "HTTP"),
    // RFC 8314: clear text is obsolete for reading mail.
    (Transport::Tcp, 110, "POP3"),
    (Transport::Tcp, 143, "IMAP"),
    // RFC 4642 adds TLS to NNTP.
    (Transport::Tcp, 119, "NNTP"),
    // RFC 3410, 6: versions 1 and 2c have no security, version 3 has.
    (Transport::Udp, 161, "SNMP v1/v2c"),
    (Transport::Udp, 162, "SNMP v1/v2c"),
    // RFC 1179 knows neither users nor secrecy.
    (Transport::Tcp, 515, "LPD"),
];

/// Something to look at before the rules are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Ports on which a protocol speaks that anyone on the way can read.
    ClearText(Vec<(Port, &'static str)>),
    /// Services that are no part of today's Windows Server, with what became of them.
    Outdated(Vec<(Text, Status)>),
    /// The whole range of dynamic ports stands open.
    WholeDynamicRange(Vec<PortRange>),
}

impl Warning {
    /// What it says, in one sentence without a full stop.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let between = match lang {
            Lang::En => ", ",
            Lang::Zh => "、",
        };
        match self {
            Self::ClearText(ports) => {
                let shown = |(port, name): &(Port, &str)| format!("{port} {name}");
                let ports: Vec<String> = ports.iter().map(shown).collect();
                let ports = ports.join(between);
                match lang {
                    Lang::En => format!("sent in clear text: {ports}"),
                    Lang::Zh => format!("明文传输：{ports}"),
                }
            }
            Self::Outdated(services) => {
                let shown = |(name, status): &(Text, Status)| match lang {
                    Lang::En => format!("{} ({})", name.en, status.label(lang)),
                    Lang::Zh => format!("{}（{}）", name.zh, status.label(lang)),
                };
                let services: Vec<String> = services.iter().map(shown).collect();
                let services = services.join(between);
                match lang {
                    Lang::En => format!("out of date: {services}"),
                    Lang::Zh => format!("已过时：{services}"),
                }
            }
            Self::WholeDynamicRange(ranges) => {
                let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
                let ranges = ranges.join(between);
                match lang {
                    Lang::En => format!("the whole dynamic range {ranges} is open"),
                    Lang::Zh => format!("动态端口范围 {ranges} 全部开放"),
                }
            }
        }
    }
}

impl Ruleset {
    /// What to look at before it is used, each kind once.
    #[must_use]
    pub fn warnings(&self, known: &impl Lookup) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let clear: Vec<(Port, &str)> = CLEAR_TEXT
            .iter()
            .filter_map(|&(transport, number, name)| {
                let port = Port::new(transport, PortSpec::Single(PortNumber::new(number)?)).ok()?;
                let mut parts = self.rules.iter().flat_map(|rule| &rule.parts);
                parts.any(|part| part.port == port).then_some((port, name))
            })
            .collect();
        if !clear.is_empty() {
            warnings.push(Warning::ClearText(clear));
        }
        let mut outdated: Vec<(Text, Status)> = Vec::new();
        let services = self.rules.iter().flat_map(|rule| rule.services());
        for service in services.filter_map(|(id, _)| known.service(id)) {
            let known = outdated.iter().any(|(name, _)| *name == service.name);
            if matches!(service.status, Status::Removed | Status::Legacy) && !known {
                outdated.push((service.name.clone(), service.status));
            }
        }
        if !outdated.is_empty() {
            warnings.push(Warning::Outdated(outdated));
        }
        let mut whole: Vec<PortRange> = Vec::new();
        if self.dynamic == DynamicMode::Full && self.source_networks.is_empty() {
            let dynamic = self
                .rules
                .iter()
                .filter(|rule| rule.kind == Kind::DynamicRpc);
            for rule in dynamic {
                if let Matches::Ports(range) = rule.matches
                    && !whole.contains(&range)
                {
                    whole.push(range);
                }
            }
        }
        if !whole.is_empty() {
            warnings.push(Warning::WholeDynamicRange(whole));
        }
        warnings
    }
}
