//! The networks that may connect, read as they are typed: in CIDR notation (RFC 4632, RFC 4291), or as an
//! address that is a network of its own.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::model::lang::{Lang, Localized, Text, text};

/// Why a text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub enum NetworkError {
    /// It can't be read, as typed.
    Unknown(String),
    /// It has bits set beyond its prefix.
    HostBits {
        /// As typed.
        typed: String,
        /// The network that it lies in.
        network: IpNet,
    },
}

impl Localized for NetworkError {
    fn both(&self) -> Text {
        match self {
            Self::Unknown(typed) => text!(
                "“{typed}” is no network: write one like 10.0.0.0/8 or 2001:db8::/32, or an address",
                "“{typed}”不是网段：请写成 10.0.0.0/8 或 2001:db8::/32 的形式，或写一个地址"
            ),
            Self::HostBits { typed, network } => {
                let prefix = network.prefix_len();
                text!(
                    "“{typed}” has bits set beyond /{prefix}: write {network}",
                    "“{typed}”在 /{prefix} 之外的位不为 0：请写 {network}"
                )
            }
        }
    }
}

/// Reads a network; a bare address is a network of its own.
///
/// # Errors
/// When it can't be read, or is not the lowest address of its network.
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

/// Reads networks parted by blanks, commas or semicolons, Chinese ones too, each once; none means anyone.
///
/// # Errors
/// The first that can't be read.
pub fn parse_networks(typed: &str) -> Result<Vec<IpNet>, NetworkError> {
    let parts = |char: char| char.is_whitespace() || ",;，、；".contains(char);
    let mut networks: Vec<IpNet> = Vec::new();
    for text in typed.split(parts).filter(|text| !text.is_empty()) {
        let network = parse_network(text)?;
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    Ok(networks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_or_its_own_lowest_address() {
        let read = |text: &str| parse_network(text).map(|network| network.to_string());
        assert_eq!(read("10.0.0.0/8").expect("good"), "10.0.0.0/8");
        assert_eq!(read("192.0.2.7").expect("good"), "192.0.2.7/32");
        assert_eq!(read("2001:db8::1").expect("good"), "2001:db8::1/128");
        let bits = read("10.1.2.3/8").expect_err("host bits").to_string();
        assert!(bits.ends_with("write 10.0.0.0/8"), "{bits}");
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "office", "10.0.0.0/-1"] {
            assert_eq!(read(wrong), Err(NetworkError::Unknown(wrong.to_owned())));
        }
    }

    #[test]
    fn networks_are_parted_by_what_people_type_between_them() {
        let read = |text: &str| {
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
            assert_eq!(read(typed), both, "{typed}");
        }
        assert_eq!(read("  ,"), Ok(String::new()));
        assert!(read("10.0.0.0/8 office").is_err());
    }
}
