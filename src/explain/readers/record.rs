//! Records with named values, in which netsh, the management console and PowerShell write rules and sockets. One table
//! has the names of the values in English, German and Chinese.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::explain::reading::{Reading, is_loopback, port_of, range_of, transport_of};
use crate::model::{Port, PortSpec, PortState, Sighting, Transport};

/// Value of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Enabled,
    Direction,
    Protocol,
    LocalPort,
    RemotePort,
    Action,
    LocalAddress,
    RemoteAddress,
    State,
    Program,
}

/// Names of the values, in lower case and without blanks, each as any of the tools writes it. Sources: outputs of netsh
/// and the console in public documents and notes; for German several spellings are in use.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Name,
        &[
            "rulename",
            "regelname",
            "规则名称",
            "name",
            "displayname",
            "名称",
        ],
    ),
    (Field::Enabled, &["enabled", "aktiviert", "已启用"]),
    (Field::Direction, &["direction", "richtung", "方向"]),
    (Field::Protocol, &["protocol", "protokoll", "协议"]),
    (Field::LocalPort, &["localport", "lokalerport", "本地端口"]),
    (Field::RemotePort, &["remoteport", "remoteport", "远程端口"]),
    (Field::Action, &["action", "aktion", "操作"]),
    (
        Field::LocalAddress,
        &["localaddress", "lokaleadresse", "本地地址"],
    ),
    (
        Field::RemoteAddress,
        &[
            "remoteip",
            "remote-ip",
            "remoteaddress",
            "remoteadresse",
            "远程ip",
            "远程地址",
        ],
    ),
    (Field::State, &["state", "status"]),
    (
        Field::Program,
        &["processname", "process", "owningprocessname", "prozessname"],
    ),
];

/// Returns the value that a label or a column head names.
pub(super) fn field_of(label: &str) -> Option<Field> {
    let label: String = label.chars().filter(|char| !char.is_whitespace()).collect();
    let label = label.trim_matches('"').to_lowercase();
    let named = NAMES
        .iter()
        .find(|(_, names)| names.contains(&label.as_str()));
    named.map(|(field, _)| *field)
}

/// Record: its first line and its values.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) line: usize,
    pub(super) values: Vec<(Field, String)>,
}

impl Record {
    /// Returns a value, without blanks around it.
    pub(super) fn get(&self, field: Field) -> Option<&str> {
        let mut values = self.values.iter();
        let found = values.find(|(known, _)| *known == field)?;
        Some(found.1.trim())
    }
}

/// Words for yes, inbound, allow and any, in lower case.
const YES: &[&str] = &["yes", "ja", "是", "true", "1"];
const INBOUND: &[&str] = &["in", "ein", "eingehend", "入", "入站", "inbound", "1"];
const ALLOW: &[&str] = &["allow", "zulassen", "允许", "2"];
const ANY: &[&str] = &["any", "beliebig", "任何", "任意", "*", ""];

/// Words for groups of ports, in lower case: the endpoint mapper, dynamic RPC, IP-HTTPS.
const MAPPER: &[&str] = &[
    "rpc-epmap",
    "rpcepmap",
    "rpc endpoint mapper",
    "rpc-endpunktzuordnung",
    "rpc 终结点映射器",
];
const DYNAMIC_RPC: &[&str] = &[
    "rpc",
    "rpc dynamic ports",
    "dynamische rpc-ports",
    "rpc 动态端口",
    "动态 rpc 端口",
];
const IP_HTTPS: &[&str] = &["iphttps", "iphttpsin"];

/// Returns whether a value stands for any port or protocol.
pub(super) fn is_any(word: &str) -> bool {
    is_one(ANY, word)
}

fn is_one(words: &[&str], text: &str) -> bool {
    words.contains(&text.trim().to_lowercase().as_str())
}

/// Adds a rule, unless it is disabled or outbound.
pub(super) fn add_rule(record: &Record, reading: &mut Reading) {
    let is = |field, words: &[&str]| record.get(field).is_none_or(|value| is_one(words, value));
    if !is(Field::Enabled, YES) || !is(Field::Direction, INBOUND) {
        return;
    }
    let allows = is(Field::Action, ALLOW);
    let name = record.get(Field::Name).unwrap_or_default();
    let protocol = record.get(Field::Protocol).unwrap_or_default();
    let port = record.get(Field::LocalPort).unwrap_or_default();
    if is_one(ANY, protocol) {
        if allows {
            reading.allow_any(None, name, record.line);
        }
        return;
    }
    let Some(transport) = protocol_of(protocol) else {
        reading.reject(record.line, protocol);
        return;
    };
    if !transport.has_ports() {
        let port = Port::new(transport, PortSpec::None).or_else(|_| {
            // Echo requests stand for ICMP, whose other types are no ports.
            Port::new(transport, PortSpec::IcmpType(transport.echo().unwrap_or(0)))
        });
        if let Ok(port) = port {
            add(port, allows, record, reading);
        }
        return;
    }
    if is_one(ANY, port) {
        if allows {
            reading.allow_any(Some(transport), name, record.line);
        }
        return;
    }
    let (ports, unknown) = ports_of(transport, port);
    for port in ports {
        add(port, allows, record, reading);
    }
    for word in unknown {
        reading.reject(record.line, &word);
    }
}

fn add(port: Port, allows: bool, record: &Record, reading: &mut Reading) {
    if !allows {
        reading.block(port, record.line);
        return;
    }
    let networks = record.get(Field::RemoteAddress).unwrap_or_default();
    let sighting = Sighting {
        networks: networks_of(networks),
        line: record.line,
        ..Sighting::default()
    };
    reading.host(None).add(port, PortState::Open, sighting);
}

/// Returns the networks from which a rule lets in, as the input writes them, but with the length of a prefix in place of
/// a mask; none for any.
fn networks_of(text: &str) -> Vec<String> {
    let words = text.trim().trim_matches(['{', '}']);
    let words = words.split([',', ' ', '、', '，']);
    let words = words.map(str::trim).filter(|word| !word.is_empty());
    let networks: Vec<String> = words.clone().map(with_prefix).collect();
    if words.into_iter().any(is_any) {
        Vec::new()
    } else {
        networks
    }
}

/// Writes the mask of a network as the length of its prefix.
fn with_prefix(network: &str) -> String {
    let parsed = network.split_once('/').and_then(|(address, mask)| {
        let address: Ipv4Addr = address.parse().ok()?;
        let mask: Ipv4Addr = mask.parse().ok()?;
        Ipv4Net::with_netmask(address, mask).ok()
    });
    parsed.map_or_else(|| network.to_owned(), |network| network.to_string())
}

/// Returns the transport of a protocol by its name or its IANA number.
fn protocol_of(protocol: &str) -> Option<Transport> {
    let named = Transport::ALL.iter().copied();
    let mut named = named.filter(|transport| *transport != Transport::Ip);
    let by_number = || Transport::of_number(protocol.parse().ok()?);
    let is_icmp = |name: &str| protocol.eq_ignore_ascii_case(name);
    if is_icmp("icmpv4") {
        return Some(Transport::Icmp);
    }
    named
        .find(|transport| transport.name().eq_ignore_ascii_case(protocol))
        .or_else(by_number)
}

/// Returns the ports of a rule's value: `88, 464`, `5000-5100 5722`, `{80, 443}`, `RPC`. The second list has what is no
/// port.
pub(super) fn ports_of(transport: Transport, text: &str) -> (Vec<Port>, Vec<String>) {
    let (mut ports, mut unknown) = (Vec::new(), Vec::new());
    let text = text.trim().trim_matches(['{', '}']);
    if let Some(port) = word_of(transport, text) {
        return (vec![port], unknown);
    }
    let words = text.split([',', ' ', '\t', '、', '，']);
    for word in words.filter(|word| !word.is_empty()) {
        let (low, high) = word.split_once('-').unwrap_or((word, word));
        let range = low.parse().ok().zip(high.parse().ok());
        let port = range.and_then(|(low, high)| range_of(transport, low, high));
        match port.or_else(|| word_of(transport, word)) {
            Some(port) => ports.push(port),
            None => unknown.push(word.to_owned()),
        }
    }
    (ports, unknown)
}

/// Returns the port that a word stands for.
pub(super) fn word_of(transport: Transport, word: &str) -> Option<Port> {
    if is_one(MAPPER, word) {
        port_of(Transport::Tcp, 135)
    } else if is_one(DYNAMIC_RPC, word) {
        Port::new(transport, PortSpec::DynamicRpc).ok()
    } else if is_one(IP_HTTPS, word) {
        port_of(Transport::Tcp, 443)
    } else {
        None
    }
}

/// Adds a socket of a listing of one transport.
pub(super) fn add_socket(record: &Record, transport: Transport, reading: &mut Reading) {
    // PowerShell writes the state as a word or, in JSON of version 5.1, as its number. Bound sockets may listen, too.
    const LISTENING: &[&str] = &["listen", "2", "bound", "100", "abhören", "侦听"];
    let listens = record
        .get(Field::State)
        .is_none_or(|state| is_one(LISTENING, state));
    let Some(text) = record.get(Field::LocalPort).filter(|_| listens) else {
        return;
    };
    let transport = record
        .get(Field::Protocol)
        .and_then(transport_of)
        .unwrap_or(transport);
    let Some(port) = text
        .parse()
        .ok()
        .and_then(|number| port_of(transport, number))
    else {
        reading.reject(record.line, text);
        return;
    };
    let is_local = record.get(Field::LocalAddress).is_some_and(is_loopback);
    let program = record.get(Field::Program).filter(|name| !name.is_empty());
    let sighting = Sighting {
        program: program.map(str::to_owned),
        line: record.line,
        ..Sighting::default()
    };
    let state = if is_local {
        PortState::Local
    } else {
        PortState::Open
    };
    reading.host(None).add(port, state, sighting);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_as_any_tool_writes_them() {
        for (text, networks) in [
            ("10.20.0.0/255.255.0.0", vec!["10.20.0.0/16"]),
            ("10.0.0.0/8,LocalSubnet", vec!["10.0.0.0/8", "LocalSubnet"]),
            (
                "{10.0.0.1, 2001:db8::/32}",
                vec!["10.0.0.1", "2001:db8::/32"],
            ),
            ("Any", vec![]),
            ("Beliebig", vec![]),
            ("任何", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(networks_of(text), networks, "{text}");
        }
    }
}
