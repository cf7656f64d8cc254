//! Parser of source networks in CIDR notation (RFC 4632, RFC 4291). A bare address is a network of one host.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::model::lang::{Lang, Localized, Text, text};

/// Error from parsing a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum NetworkError {
    /// Neither a network nor an address; holds the text as typed.
    Unknown(String),
    /// Bits are set beyond the prefix.
    HostBits {
        /// Text as typed.
        typed: String,
        /// Network that contains the address.
        network: IpNet,
    },
}

impl Localized for NetworkError {
    fn both(&self) -> Text {
        match self {
            Self::Unknown(typed) => text!(
                "“{typed}” is not a network: expected one such as 10.0.0.0/8 or 2001:db8::/32, or an address",
                "“{typed}”不是有效的网络：应为 10.0.0.0/8 或 2001:db8::/32 的形式，或一个地址"
            ),
            Self::HostBits { typed, network } => text!(
                "“{typed}” has host bits set: use {network}",
                "“{typed}”的主机位不为 0：请使用 {network}"
            ),
        }
    }
}

/// Parses a network; a bare address becomes a network of one host (/32 or /128).
///
/// # Errors
/// If the text is neither a network nor an address, or has host bits set.
pub fn parse_network(typed: &str) -> Result<IpNet, NetworkError> {
    let text = typed.trim();
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => text
            .parse::<IpNet>()
            .map_err(|_| NetworkError::Unknown(typed.to_owned()))?,
    };
    if network.trunc() != network {
        return Err(NetworkError::HostBits {
            typed: typed.to_owned(),
            network: network.trunc(),
        });
    }
    Ok(network)
}

/// Parses networks separated by spaces, commas or semicolons, including Chinese ones, and removes duplicates.
/// An empty list means any network.
///
/// # Errors
/// The error of the first invalid network.
pub fn parse_networks(typed: &str) -> Result<Vec<IpNet>, NetworkError> {
    let is_separator = |char: char| char.is_whitespace() || ",;，、；".contains(char);
    let mut networks: Vec<IpNet> = Vec::new();
    for text in typed.split(is_separator).filter(|text| !text.is_empty()) {
        let network = parse_network(text)?;
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    Ok(networks)
}

/// Words between source and destination networks.
const TO: [&str; 5] = ["to", "->", "→", "到", "至"];

/// Parses source networks and, after `to` or `->`, destination networks, as [`parse_networks`] does: `10.0.0.0/8 to
/// 192.0.2.1`. An empty list means any network.
///
/// # Errors
/// The error of the first invalid network.
pub fn parse_path(typed: &str) -> Result<[Vec<IpNet>; 2], NetworkError> {
    let split = TO.iter().find_map(|word| {
        let (at, _) = typed.match_indices(word).next()?;
        Some((&typed[..at], &typed[at + word.len()..]))
    });
    let (sources, destinations) = split.unwrap_or((typed, ""));
    Ok([parse_networks(sources)?, parse_networks(destinations)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_addresses_and_networks_without_host_bits() {
        let parse = |text: &str| parse_network(text).map(|network| network.to_string());
        assert_eq!(parse("10.0.0.0/8").expect("good"), "10.0.0.0/8");
        assert_eq!(parse("192.0.2.7").expect("good"), "192.0.2.7/32");
        assert_eq!(parse("2001:db8::1").expect("good"), "2001:db8::1/128");
        let bits = parse("10.1.2.3/8").expect_err("host bits").to_string();
        assert!(bits.ends_with("use 10.0.0.0/8"), "{bits}");
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "office", "10.0.0.0/-1"] {
            assert_eq!(parse(wrong), Err(NetworkError::Unknown(wrong.to_owned())));
        }
    }

    #[test]
    fn splits_sources_from_destinations() {
        let parse = |text: &str| {
            let lists = parse_path(text).expect(text);
            lists.map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let path = [vec!["10.0.0.0/8"], vec!["192.0.2.1/32", "2001:db8::1/128"]];
        for text in [
            "10.0.0.0/8 to 192.0.2.1, 2001:db8::1",
            "10.0.0.0/8 -> 192.0.2.1 2001:db8::1",
            "10.0.0.0/8到192.0.2.1、2001:db8::1",
            "10.0.0.0/8→192.0.2.1；2001:db8::1",
        ] {
            assert_eq!(parse(text), path, "{text}");
        }
        assert_eq!(parse("to 192.0.2.1"), [vec![], vec!["192.0.2.1/32"]]);
        assert_eq!(parse("10.0.0.0/8"), [vec!["10.0.0.0/8"], vec![]]);
        assert_eq!(parse(" "), [Vec::<&str>::new(), vec![]]);
        assert!(parse_path("10.0.0.0/8 to office").is_err());
        assert!(parse_path("10.0.0.0/8 to 192.0.2.1 to 192.0.2.2").is_err());
    }

    #[test]
    fn splits_networks_at_blanks_and_punctuation() {
        let parse = |text: &str| {
            let networks = parse_networks(text)?;
            let texts: Vec<String> = networks.iter().map(ToString::to_string).collect();
            Ok::<_, NetworkError>(texts.join(" "))
        };
        let both = Ok("10.0.0.0/8 192.0.2.7/32".to_owned());
        for typed in [
            "10.0.0.0/8 192.0.2.7",
            "10.0.0.0/8,192.0.2.7",
            " 10.0.0.0/8，192.0.2.7、10.0.0.0/8；",
        ] {
            assert_eq!(parse(typed), both, "{typed}");
        }
        assert_eq!(parse("  ,"), Ok(String::new()));
        assert!(parse("10.0.0.0/8 office").is_err());
    }
}
