//! Hosts as they are typed: names and addresses, never networks.

use std::net::IpAddr;
use std::str::FromStr;

use crate::model::{Localized, Text, escaped, text};

/// Maximum number of hosts of a check.
pub const MAX_HOSTS: usize = 64;

/// Example of the network interface of an address: Windows numbers them.
const INTERFACE: &str = if cfg!(windows) { "%12" } else { "%eth0" };

/// Name or address of a host, as it was typed, without the brackets of an IPv6 address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(String);

impl HostName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is not the name or address of a host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.both().en)]
pub enum HostError {
    /// Nothing was typed.
    Empty,
    /// A network or a range of addresses.
    Network(String),
    /// A URL, and the host in it.
    Url(String, String),
    /// A host with a port.
    WithPort(String, String),
    /// A port.
    Port(String),
    /// An address that no host has: unspecified, multicast or broadcast.
    NoHost(String),
    /// Numbers that are not an IPv4 address, but which the system would take as one, such as `10.0.1` and `010.0.0.1`.
    Numbers(String),
    /// A link-local address without its network interface.
    LinkLocal(String),
    /// Something else that can't be a name.
    NotAName(String),
    /// More hosts than [`MAX_HOSTS`]; their number.
    TooMany(usize),
}

impl Localized for HostError {
    fn both(&self) -> Text {
        match self {
            Self::Empty => text!("give a host to check", "请指定要检查的主机"),
            Self::Network(typed) => text!(
                "{typed} is a network: give single hosts, at most {MAX_HOSTS}",
                "{typed} 是网络：请指定单台主机，最多 {MAX_HOSTS} 台"
            ),
            Self::Url(typed, host) => text!(
                "{typed} is a URL: give only its host, {host}",
                "{typed} 是网址：请只写主机 {host}"
            ),
            Self::WithPort(host, port) => text!(
                "{host}:{port} has a port: give the host, and the port as in -p tcp/{port}",
                "{host}:{port} 含端口：请只写主机，端口用 -p tcp/{port} 指定"
            ),
            Self::Port(typed) => text!(
                "{typed} is no host: -p takes ports, as in -p tcp/445",
                "{typed} 不是主机：端口用 -p 指定，例如 -p tcp/445"
            ),
            Self::NoHost(typed) => text!(
                "{typed} is not the address of a single host",
                "{typed} 不是单台主机的地址"
            ),
            Self::Numbers(typed) => text!(
                "{typed} is not an IPv4 address: write four numbers from 0 to 255 without leading zeros",
                "{typed} 不是 IPv4 地址：请写四个 0 到 255 的数字，不带前导零"
            ),
            Self::LinkLocal(typed) => text!(
                "{typed} is a link-local address: add its network interface, as in {typed}{INTERFACE}",
                "{typed} 是链路本地地址：请加上网络接口，例如 {typed}{INTERFACE}"
            ),
            Self::NotAName(typed) => text!(
                "“{typed}” is neither a name nor an address of a host",
                "“{typed}”既不是主机名也不是地址"
            ),
            Self::TooMany(count) => text!(
                "{count} hosts: at most {MAX_HOSTS} are checked at once",
                "{count} 台主机：一次最多检查 {MAX_HOSTS} 台"
            ),
        }
    }
}

impl FromStr for HostName {
    type Err = HostError;

    fn from_str(typed: &str) -> Result<Self, HostError> {
        let typed = typed.trim();
        let shown = || escaped(typed).into_owned();
        if typed.is_empty() {
            return Err(HostError::Empty);
        }
        if let Some((_, rest)) = typed.split_once("://") {
            let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
            return Err(HostError::Url(shown(), escaped(host).into_owned()));
        }
        if typed.parse::<ipnet::IpNet>().is_ok() || is_range(typed) {
            return Err(HostError::Network(shown()));
        }
        if is_port(typed) {
            return Err(HostError::Port(shown()));
        }
        let name = match typed
            .strip_prefix('[')
            .and_then(|name| name.split_once(']'))
        {
            Some((name, "")) => name,
            Some((name, port)) => return Err(with_port(name, port.trim_start_matches(':'))),
            None => typed,
        };
        if let Some((name, port)) = name.split_once(':')
            && !port.contains(':')
        {
            return Err(with_port(name, port));
        }
        if let Ok(address) = name.parse::<IpAddr>() {
            return check_address(address, name);
        }
        if ends_in_number(name) {
            return Err(HostError::Numbers(shown()));
        }
        let is_name = |character: char| {
            character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | ':' | '%')
        };
        if name.len() > 255 || name.starts_with('-') || !name.chars().all(is_name) {
            return Err(HostError::NotAName(shown()));
        }
        Ok(Self(name.to_owned()))
    }
}

/// Returns the error for a host with a port, or for something that only looks like one.
fn with_port(name: &str, port: &str) -> HostError {
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !name.is_empty() {
        HostError::WithPort(escaped(name).into_owned(), port.to_owned())
    } else {
        HostError::NotAName(escaped(&format!("{name}:{port}")).into_owned())
    }
}

fn check_address(address: IpAddr, name: &str) -> Result<HostName, HostError> {
    let name = name.to_owned();
    match address {
        _ if !is_of_one_host(address) => Err(HostError::NoHost(name)),
        IpAddr::V6(address) if address.is_unicast_link_local() => Err(HostError::LinkLocal(name)),
        _ => Ok(HostName(name)),
    }
}

/// Returns whether a single host can have an address. Systems take 0.0.0.0, which is also what name servers give for
/// names that they block, as this computer.
pub(super) fn is_of_one_host(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.octets()[0] != 0 && !address.is_multicast() && !address.is_broadcast()
        }
        IpAddr::V6(address) => !address.is_unspecified() && !address.is_multicast(),
    }
}

/// Returns whether the last part of a name is a number, decimal or hexadecimal. No name ends like that, but the system
/// reads it as an address: missing numbers as zeros, leading zeros as octal. The interface of an IPv6 address may, as
/// `eth0.100` of a VLAN.
fn ends_in_number(name: &str) -> bool {
    if name.contains(':') {
        return false;
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or(name);
    let hexadecimal = last
        .strip_prefix("0x")
        .or_else(|| last.strip_prefix("0X"))
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    hexadecimal || (!last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns whether a text is a range of addresses, such as `10.0.0.1-20` or `10.0.0.*`.
fn is_range(typed: &str) -> bool {
    let is_part = |character: char| character.is_ascii_digit() || "./-*".contains(character);
    let dots = typed.matches('.').count();
    dots >= 2 && typed.chars().all(is_part) && typed.contains(['-', '*', '/'])
}

/// Returns whether a text is a port: a number, which the system would take as an address, or `tcp/445`.
fn is_port(typed: &str) -> bool {
    let lower = typed.to_ascii_lowercase();
    let is_number = typed
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b',');
    is_number
        || lower.starts_with("tcp/")
        || lower.starts_with("udp/")
        || lower.ends_with("/tcp")
        || lower.ends_with("/udp")
}

/// Reads the hosts of a check, each once, in order.
///
/// # Errors
/// If one is none, or there are more than [`MAX_HOSTS`].
pub fn parse_hosts<'a>(
    typed: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<HostName>, HostError> {
    let mut hosts: Vec<HostName> = Vec::new();
    for one in typed {
        let host: HostName = one.parse()?;
        let is_known = hosts
            .iter()
            .any(|known| known.0.eq_ignore_ascii_case(&host.0));
        if !is_known {
            hosts.push(host);
        }
    }
    match hosts.len() {
        0 => Err(HostError::Empty),
        count if count > MAX_HOSTS => Err(HostError::TooMany(count)),
        _ => Ok(hosts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_hosts() {
        for (typed, name) in [
            ("dc1", "dc1"),
            ("dc1.corp.example", "dc1.corp.example"),
            (" 10.0.0.1 ", "10.0.0.1"),
            ("[fd00::1]", "fd00::1"),
            ("fe80::1%eth0", "fe80::1%eth0"),
            ("fe80::1%eth0.100", "fe80::1%eth0.100"),
            ("_ldap", "_ldap"),
            ("dc01", "dc01"),
            ("10.0.0.1.corp.example", "10.0.0.1.corp.example"),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
            ("域控", "域控"),
        ] {
            assert_eq!(typed.parse(), Ok(HostName(name.to_owned())), "{typed}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (typed, expected) in [
            ("10.0.0.0/24", "10.0.0.0/24 is a network"),
            ("fd00::/64", "fd00::/64 is a network"),
            ("10.0.0.1-20", "is a network"),
            ("10.0.0.*", "is a network"),
            ("https://dc1/x", "is a URL: give only its host, dc1"),
            ("dc1:389", "as in -p tcp/389"),
            ("[fd00::1]:389", "as in -p tcp/389"),
            ("389", "389 is no host"),
            ("445,389", "is no host"),
            ("tcp/389", "is no host"),
            ("389/tcp", "is no host"),
            ("0.0.0.0", "not the address of a single host"),
            ("ff02::1", "not the address of a single host"),
            ("255.255.255.255", "not the address of a single host"),
            ("0.0.0.1", "not the address of a single host"),
            ("::ffff:0.0.0.0", "not the address of a single host"),
            ("10.0.1", "10.0.1 is not an IPv4 address"),
            ("10.0.0.256", "10.0.0.256 is not an IPv4 address"),
            ("010.0.0.1", "010.0.0.1 is not an IPv4 address"),
            ("10.0.0.1.", "10.0.0.1. is not an IPv4 address"),
            ("0x7f.1", "0x7f.1 is not an IPv4 address"),
            ("0x7F000001", "0x7F000001 is not an IPv4 address"),
            ("fe80::1", "as in fe80::1%"),
            ("[fe80::1]", "as in fe80::1%"),
            ("dc1;reboot", "neither a name nor an address"),
            ("a b", "neither a name nor an address"),
            ("dc1:ldap", "neither a name nor an address"),
            ("", "give a host"),
        ] {
            let error = typed.parse::<HostName>().expect_err(typed);
            let text = error.both().en;
            assert!(text.contains(expected), "{typed}: {text}");
        }
    }

    #[test]
    fn hosts_are_checked_once_and_not_without_number() {
        let hosts = parse_hosts(["dc1", "DC1", "dc2"]).expect("hosts");
        assert_eq!(hosts.len(), 2);
        let many: Vec<String> = (0..65).map(|number| format!("h{number}")).collect();
        let many = many.iter().map(String::as_str);
        assert_eq!(parse_hosts(many), Err(HostError::TooMany(65)));
        assert_eq!(parse_hosts([]), Err(HostError::Empty));
    }
}
