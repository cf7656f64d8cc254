//! Faults of ports that were typed or read from a file.

use crate::model::lang::{Lang, Localized, Text, text};
use crate::model::transport::Transport;

/// Why a text is no port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum PortError {
    /// Port 0.
    Zero,
    /// Above 65535.
    TooHigh(String),
    /// Not digits.
    NotANumber(String),
    /// The high end first.
    Reversed {
        /// The end that was written first.
        low: u16,
        /// The end that was written last.
        high: u16,
    },
    /// `tcp/` or `udp` alone.
    MissingPort(Transport),
    /// `gre/47`.
    HasNoPorts(Transport),
    /// `445` alone.
    NoTransport(String),
    /// `sctp/445`.
    UnknownTransport(String),
    /// Anything else.
    Unreadable(String),
}

impl Localized for PortError {
    fn both(&self) -> Text {
        match self {
            Self::Zero => text!(
                "port 0 is reserved: ports go from 1 to 65535",
                "端口 0 为保留端口：端口为 1 到 65535"
            ),
            Self::TooHigh(typed) => text!(
                "port {typed} is too high: ports go from 1 to 65535",
                "端口 {typed} 过大：端口为 1 到 65535"
            ),
            Self::NotANumber(typed) => text!(
                "“{typed}” is no port number: ports go from 1 to 65535",
                "“{typed}”不是端口号：端口为 1 到 65535"
            ),
            Self::Reversed { low, high } => text!(
                "the range {low}-{high} is reversed: write {high}-{low}",
                "范围 {low}-{high} 大小颠倒：请写 {high}-{low}"
            ),
            Self::MissingPort(transport) => text!(
                "{name} needs a port: write {name}/445 or {name}/3268-3269",
                "{name} 须带端口：请写 {name}/445 或 {name}/3268-3269",
                name = transport.name()
            ),
            Self::HasNoPorts(transport) => text!(
                "{name} is an IP protocol without ports: write {name} alone",
                "{name} 是没有端口的 IP 协议：请只写 {name}",
                name = transport.name()
            ),
            Self::NoTransport(typed) => text!(
                "{typed} names no transport: write tcp/{typed} or udp/{typed}",
                "{typed} 未指明传输协议：请写 tcp/{typed} 或 udp/{typed}"
            ),
            Self::UnknownTransport(typed) => text!(
                "no transport “{typed}”: known are tcp, udp, gre, esp, ah and icmp",
                "没有传输协议“{typed}”：可用 tcp、udp、gre、esp、ah、icmp"
            ),
            Self::Unreadable(typed) => text!(
                "“{typed}” is no port: write one like tcp/445, udp/5004-5005 or gre",
                "“{typed}”不是端口：请写成 tcp/445、udp/5004-5005 或 gre 的形式"
            ),
        }
    }
}
