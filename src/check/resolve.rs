//! Resolution of names by the system: on a thread, because it may take minutes.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use crate::check::host::{HostName, is_of_one_host};
use crate::model::{Localized, Text, text};

/// Time in which a name must be resolved.
const PATIENCE: Duration = Duration::from_secs(5);
/// Maximum number of addresses of a name that are asked.
pub const MAX_ADDRESSES: usize = 8;

/// Family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// Addresses of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Addresses that are asked, with port 0; at least one.
    pub addresses: Vec<SocketAddr>,
    /// Number of addresses that are not asked.
    pub left_out: usize,
}

/// Why a host has no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.both().en)]
pub enum ResolveError {
    /// The system knows no such name.
    NotFound(String),
    /// It has no address of the family that was asked for.
    OtherFamily(String, Family),
    /// It has only addresses that no single host has, such as this one.
    NoHost(String, IpAddr),
    /// The system gave no answer in time.
    TooLate(String),
}

impl Localized for ResolveError {
    fn both(&self) -> Text {
        match self {
            Self::NotFound(name) => text!(
                "{name}: name not found; check its spelling, or give an address",
                "{name}：找不到该名称；请检查拼写，或改用地址"
            ),
            Self::OtherFamily(name, Family::V4) => text!(
                "{name} has no IPv4 address: leave out -4",
                "{name} 没有 IPv4 地址：请去掉 -4"
            ),
            Self::OtherFamily(name, Family::V6) => text!(
                "{name} has no IPv6 address: leave out -6",
                "{name} 没有 IPv6 地址：请去掉 -6"
            ),
            Self::NoHost(name, address) => text!(
                "{name} has the address {address}, which is not that of a single host; is the name blocked?",
                "{name} 的地址是 {address}，不是单台主机的地址；该名称是否被屏蔽？"
            ),
            Self::TooLate(name) => text!(
                "{name}: the name was not resolved in 5 seconds; try again, or give an address",
                "{name}：5 秒内未能解析该名称；请重试，或改用地址"
            ),
        }
    }
}

/// Resolves hosts at the same time, to addresses of one family if it is given, and calls `found` with the index of each
/// and its addresses, in the order in which they are known.
pub(super) fn resolve(
    hosts: &[HostName],
    family: Option<Family>,
    mut found: impl FnMut(usize, Result<Resolved, ResolveError>),
) {
    let (sender, receiver) = channel();
    let mut missing: BTreeSet<usize> = (0..hosts.len()).collect();
    for (at, host) in hosts.iter().enumerate() {
        let (sender, name) = (sender.clone(), host.as_str().to_owned());
        // A name whose thread could not be started is too late as well.
        let _ = thread::Builder::new().spawn(move || {
            let addresses = (name.as_str(), 0).to_socket_addrs();
            // Nobody waits for a late answer.
            let _ = sender.send((at, addresses.map(Iterator::collect::<Vec<_>>)));
        });
    }
    drop(sender);
    let due = Instant::now() + PATIENCE;
    while !missing.is_empty() {
        let left = due.saturating_duration_since(Instant::now());
        let Ok((at, addresses)) = receiver.recv_timeout(left) else {
            break;
        };
        missing.remove(&at);
        let name = hosts[at].as_str().to_owned();
        found(
            at,
            match addresses {
                Ok(addresses) => chosen(name, addresses, family),
                Err(_) => Err(ResolveError::NotFound(name)),
            },
        );
    }
    for at in missing {
        found(
            at,
            Err(ResolveError::TooLate(hosts[at].as_str().to_owned())),
        );
    }
}

/// Returns the addresses of a family that a single host can have, each once, as many as are asked.
fn chosen(
    name: String,
    found: Vec<SocketAddr>,
    family: Option<Family>,
) -> Result<Resolved, ResolveError> {
    let mut addresses: Vec<SocketAddr> = Vec::new();
    let mut of_no_host = None;
    let mut of_other_family = false;
    for address in found {
        if !is_of_one_host(address.ip()) {
            of_no_host = Some(address.ip());
            continue;
        }
        let is_wanted = match family {
            Some(Family::V4) => address.is_ipv4(),
            Some(Family::V6) => address.is_ipv6(),
            None => true,
        };
        of_other_family |= !is_wanted;
        if is_wanted && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    let left_out = addresses.len().saturating_sub(MAX_ADDRESSES);
    addresses.truncate(MAX_ADDRESSES);
    match (family, of_no_host) {
        _ if !addresses.is_empty() => Ok(Resolved {
            addresses,
            left_out,
        }),
        (Some(family), _) if of_other_family => Err(ResolveError::OtherFamily(name, family)),
        (_, Some(address)) => Err(ResolveError::NoHost(name, address)),
        _ => Err(ResolveError::NotFound(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().expect(text)
    }

    #[test]
    fn addresses_are_chosen_by_family_and_number() {
        let both = vec![
            address("10.0.0.1:0"),
            address("[fd00::1]:0"),
            address("10.0.0.1:0"),
        ];
        let of = |family| chosen("dc1".to_owned(), both.clone(), family);
        let found = |found: &Result<Resolved, ResolveError>| {
            found.as_ref().expect("addresses").addresses.clone()
        };
        assert_eq!(found(&of(None)).len(), 2);
        assert_eq!(found(&of(Some(Family::V6))), [address("[fd00::1]:0")]);
        let one = chosen("dc1".to_owned(), both[..1].to_vec(), Some(Family::V6));
        assert_eq!(
            one,
            Err(ResolveError::OtherFamily("dc1".to_owned(), Family::V6))
        );
        let many: Vec<SocketAddr> = (1..=30)
            .map(|last| address(&format!("10.0.0.{last}:0")))
            .collect();
        let many = chosen("www".to_owned(), many, None).expect("addresses");
        assert_eq!((many.addresses.len(), many.left_out), (MAX_ADDRESSES, 22));
    }

    #[test]
    fn a_name_without_the_address_of_a_host_is_an_error() {
        let of = |found: &[&str]| {
            let found = found.iter().copied().map(address).collect();
            chosen("dc1".to_owned(), found, None)
        };
        let error = of(&["0.0.0.0:0", "[::]:0"]).expect_err("no host");
        let text = error.both().en;
        assert!(text.contains("dc1 has the address ::"), "{text}");
        let found = of(&["224.0.0.1:0", "10.0.0.1:0"]).expect("an address");
        assert_eq!(found.addresses, [address("10.0.0.1:0")]);
        assert_eq!(of(&[]), Err(ResolveError::NotFound("dc1".to_owned())));
    }

    #[test]
    fn addresses_need_no_name_server() {
        let hosts = ["::1", "127.0.0.1"].map(|host| host.parse().expect("a host"));
        let mut found = [None, None];
        resolve(&hosts, Some(Family::V6), |at, one| found[at] = Some(one));
        let [Some(Ok(six)), Some(Err(ResolveError::OtherFamily(..)))] = found else {
            panic!("{found:?}");
        };
        assert_eq!(six.addresses, [address("[::1]:0")]);
    }
}
