//! Errors from parsing ports, as typed or read from a file.

use crate::model::lang::{Lang, Localized, Text, text};
use crate::model::transport::Transport;

/// Error from parsing a port number, a port range or a port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum PortError {
    /// Port 0.
    Zero,
    /// Number above 65535.
    TooHigh(String),
    /// Text with characters other than digits, or none at all.
    NotANumber(String),
    /// Range with the high end first.
    Reversed {
        /// Port before the hyphen.
        first: u16,
        /// Port after the hyphen.
        last: u16,
    },
    /// TCP or UDP without a port, as in `tcp/` or `udp`.
    MissingPort(Transport),
    /// IP protocol without ports that is followed by one, as in `gre/47`.
    HasNoPorts(Transport),
    /// Port without a transport, as in `445`.
    NoTransport(String),
    /// ICMP or ICMPv6 with a message type that is neither `echo` nor a number up to 255.
    UnknownType(Transport, String),
    /// `ip` with something else than a number up to 255, or alone.
    ProtocolNumber(String),
    /// IP protocol 0, which means all protocols in many targets.
    EveryProtocol,
    /// TCP or UDP by its number, which would open all of its ports.
    AllPorts(Transport),
    /// Unknown transport, as in `sctp/445`.
    UnknownTransport(String),
    /// Any other text.
    Unreadable(String),
}

impl Localized for PortError {
    fn both(&self) -> Text {
        match self {
            Self::Zero => text!(
                "port 0 is reserved: ports go from 1 to 65535",
                "端口 0 是保留端口：端口号范围为 1 到 65535"
            ),
            Self::TooHigh(typed) => text!(
                "port {typed} is too high: ports go from 1 to 65535",
                "端口 {typed} 过大：端口号范围为 1 到 65535"
            ),
            Self::NotANumber(typed) => text!(
                "invalid port number “{typed}”: ports go from 1 to 65535",
                "端口号“{typed}”无效：端口号范围为 1 到 65535"
            ),
            Self::Reversed { first, last } => text!(
                "the range {first}-{last} is reversed: write {last}-{first}",
                "范围 {first}-{last} 前后颠倒：请写 {last}-{first}"
            ),
            Self::MissingPort(transport) => text!(
                "{name} needs a port: write {name}/445 or {name}/3268-3269",
                "{name} 需要端口：请写 {name}/445 或 {name}/3268-3269",
                name = transport.name()
            ),
            Self::HasNoPorts(transport) => text!(
                "{name} is an IP protocol without ports: write only {name}",
                "{name} 是没有端口的 IP 协议：请只写 {name}",
                name = transport.name()
            ),
            Self::UnknownType(transport, typed) => unknown_type(*transport, typed),
            Self::ProtocolNumber(typed) => text!(
                "invalid IP protocol number “{typed}”: write a number from 1 to 255, as in ip/41",
                "IP 协议号“{typed}”无效：请写 1 到 255 的编号，例如 ip/41"
            ),
            Self::EveryProtocol => text!(
                "ip/0 would open every protocol: name the one that is needed, as in ip/41",
                "ip/0 会开放所有协议：请写明所需的协议，例如 ip/41"
            ),
            Self::AllPorts(transport) => all_ports(*transport),
            Self::NoTransport(typed) => text!(
                "{typed} has no transport: write tcp/{typed} or udp/{typed}",
                "{typed} 未指明传输协议：请写 tcp/{typed} 或 udp/{typed}"
            ),
            Self::UnknownTransport(typed) => text!(
                "unknown transport “{typed}”: expected tcp, udp, gre, esp, ah, icmp, icmpv6 or ip",
                "未知的传输协议“{typed}”：应为 tcp、udp、gre、esp、ah、icmp、icmpv6 或 ip"
            ),
            Self::Unreadable(typed) => text!(
                "invalid port “{typed}”: expected a port such as tcp/445, udp/5004-5005 or gre",
                "端口“{typed}”无效：应为 tcp/445、udp/5004-5005 或 gre 的形式"
            ),
        }
    }
}

fn unknown_type(transport: Transport, typed: &str) -> Text {
    let (name, echo) = (transport.name(), transport.echo().unwrap_or_default());
    text!(
        "unknown message type “{typed}”: write {name}/echo, or a number from 0 to 255 as in {name}/{echo}",
        "未知的消息类型“{typed}”：请写 {name}/echo，或 0 到 255 的编号，例如 {name}/{echo}"
    )
}

fn all_ports(transport: Transport) -> Text {
    let (name, label) = (transport.name(), transport.label());
    let number = transport.ip_protocol().unwrap_or_default();
    text!(
        "ip/{number} would open every {label} port: name the ports, as in {name}/445",
        "ip/{number} 会开放所有 {label} 端口：请写明端口，例如 {name}/445"
    )
}
