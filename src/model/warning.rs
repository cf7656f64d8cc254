//! What an administrator would want to be warned of before a ruleset is used: nothing is wrong with the rules
//! as such, but what they let through deserves a look.

use indexmap::{IndexMap, IndexSet};

use crate::model::generation::DynamicMode;
use crate::model::lang::{Localized, Text, text};
use crate::model::port::{Port, PortSpec};
use crate::model::range::{PortNumber, PortRange};
use crate::model::rule::{Kind, Matches, Part};
use crate::model::ruleset::Ruleset;
use crate::model::selection::Lookup;
use crate::model::service::Status;
use crate::model::transport::Transport;

/// Protocols that carry what they carry readable by anyone on the way: the name, and where they are at home.
/// Beside each stands the standard that says so or that adds the protection they lack.
///
/// Left out on purpose are those that Windows protects on the same port by default: LDAP (signing and
/// sealing), SMB, RPC, `WinRM` on 5985 (message encryption), and SMTP between servers (STARTTLS).
const CLEAR_TEXT: &[(&str, Transport, &[u16])] = &[
    // RFC 2577, 3: passwords and data travel unencrypted.
    ("FTP", Transport::Tcp, &[21]),
    // RFC 2941: Telnet sends passwords in clear, which its options have to add to.
    ("Telnet", Transport::Tcp, &[23]),
    // RFC 1350, 1: TFTP has neither users nor secrecy.
    ("TFTP", Transport::Udp, &[69]),
    // RFC 9110, 17: HTTP without TLS can be read and changed.
    ("HTTP", Transport::Tcp, &[80]),
    // RFC 8314: clear text is obsolete for reading mail.
    ("POP3", Transport::Tcp, &[110]),
    ("IMAP", Transport::Tcp, &[143]),
    // RFC 4642 adds TLS to NNTP.
    ("NNTP", Transport::Tcp, &[119]),
    // RFC 3410, 6: versions 1 and 2c have no security, version 3 has.
    ("SNMP", Transport::Udp, &[161, 162]),
    // RFC 1179 knows neither users nor secrecy.
    ("LPD", Transport::Tcp, &[515]),
];

/// The protocol that can be read on a port: the one at home there, or the one that a reason begins with (`HTTP
/// (clients)`, not `HTTPS`, not `FTP over TLS`).
fn clear_text(part: &Part) -> Option<&'static str> {
    let spoken = |name: &str| {
        let protocols = part
            .reasons
            .iter()
            .filter_map(|reason| reason.protocol.as_ref());
        protocols.into_iter().any(|protocol| {
            let text = protocol.en.as_str();
            let is_protected = text.contains("TLS") || text.contains("SSL");
            text.split_whitespace().next() == Some(name) && !is_protected
        })
    };
    let known = CLEAR_TEXT.iter().find(|(name, transport, homes)| {
        let home = |number| part.port.spec() == PortSpec::Single(number);
        let mut homes = homes.iter().filter_map(|&number| PortNumber::new(number));
        part.port.transport() == *transport && (homes.any(home) || spoken(name))
    });
    known.map(|(name, ..)| *name)
}

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

/// One sentence without a full stop.
impl Localized for Warning {
    fn both(&self) -> Text {
        match self {
            Self::ClearText(ports) => {
                let ports = ports
                    .iter()
                    .map(|(port, name)| text!("{port} {name}", "{port} {name}"));
                let Text { en, zh } = joined(ports);
                text!("sent in clear text: {en}", "明文传输：{zh}")
            }
            Self::Outdated(services) => {
                let services = services.iter().map(|(name, status)| {
                    let status = status.label();
                    Text::new(
                        format!("{} ({})", name.en, status.en),
                        format!("{}（{}）", name.zh, status.zh),
                    )
                });
                let Text { en, zh } = joined(services);
                text!("out of date: {en}", "已过时：{zh}")
            }
            Self::WholeDynamicRange(ranges) => {
                let ranges = ranges.iter().map(|range| text!("{range}", "{range}"));
                let Text { en, zh } = joined(ranges);
                text!(
                    "the whole dynamic range {en} is open",
                    "动态端口范围 {zh} 全部开放"
                )
            }
        }
    }
}

/// Joins the items of a list.
fn joined(items: impl Iterator<Item = Text>) -> Text {
    let (en, zh): (Vec<String>, Vec<String>) = items.map(|item| (item.en, item.zh)).unzip();
    Text::new(en.join(", "), zh.join("、"))
}

impl Ruleset {
    /// What to look at before it is used, each kind once.
    #[must_use]
    pub fn warnings(&self, known: &impl Lookup) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let parts = self.rules.iter().flat_map(|rule| &rule.parts);
        let clear = parts.filter_map(|part| Some((part.port, clear_text(part)?)));
        let clear: IndexSet<(Port, &str)> = clear.collect();
        if !clear.is_empty() {
            warnings.push(Warning::ClearText(clear.into_iter().collect()));
        }
        let mut outdated: IndexMap<Text, Status> = IndexMap::new();
        let services = self.rules.iter().flat_map(|rule| rule.services());
        for service in services.filter_map(|(id, _)| known.service(id)) {
            if matches!(service.status, Status::Removed | Status::Legacy) {
                let status = outdated.entry(service.name.clone());
                status.or_insert(service.status);
            }
        }
        if !outdated.is_empty() {
            warnings.push(Warning::Outdated(outdated.into_iter().collect()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::rule::Reason;

    fn part(port: &str, protocol: &str) -> Part {
        let text = Text::new(protocol.to_owned(), protocol.to_owned());
        Part {
            port: port.parse().unwrap(),
            reasons: vec![Reason {
                protocol: Some(text),
                ..Reason::default()
            }],
        }
    }

    #[test]
    fn what_can_be_read_is_known_by_its_port_or_its_name() {
        assert_eq!(clear_text(&part("tcp/80", "CRL and AIA")), Some("HTTP"));
        assert_eq!(
            clear_text(&part("tcp/8530", "HTTP (clients)")),
            Some("HTTP")
        );
        assert_eq!(clear_text(&part("udp/162", "SNMP traps")), Some("SNMP"));
        for (port, protocol) in [
            ("tcp/443", "HTTPS"),
            ("tcp/990", "FTP over TLS (implicit)"),
            ("tcp/5985", "WinRM 2.0 (HTTP)"),
            ("udp/80", "Anything"),
            ("tcp/389", "LDAP Server"),
        ] {
            assert_eq!(clear_text(&part(port, protocol)), None, "{port} {protocol}");
        }
    }
}
