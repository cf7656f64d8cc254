//! Source networks for exports: aggregated, and split by address family.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::model::Transport;

/// Address family of networks and lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    /// Both families.
    pub(super) const ALL: [Self; 2] = [Self::V4, Self::V6];

    /// Returns true if one of `networks` is of this family; an empty slice means any network.
    pub(super) fn is_in(self, networks: &[IpNet]) -> bool {
        networks.is_empty() || networks.iter().any(|network| Self::of(network) == self)
    }

    /// Returns the network of all addresses.
    pub(super) fn all(self) -> IpNet {
        match self {
            Self::V4 => Ipv4Net::default().into(),
            Self::V6 => Ipv6Net::default().into(),
        }
    }

    /// Returns the family of a network.
    pub(super) const fn of(network: &IpNet) -> Self {
        match network {
            IpNet::V4(_) => Self::V4,
            IpNet::V6(_) => Self::V6,
        }
    }

    /// Returns true if the family has packets of `transport`: ICMP belongs to IPv4 and ICMPv6 to IPv6.
    pub(super) const fn carries(self, transport: Transport) -> bool {
        match transport {
            Transport::Icmp => matches!(self, Self::V4),
            Transport::Icmpv6 => matches!(self, Self::V6),
            _ => true,
        }
    }

    /// Returns true if packets of `transport` can come from or go to one of `networks`; an empty slice means any.
    pub(super) fn any_carries(networks: &[IpNet], transport: Transport) -> bool {
        networks.is_empty() || networks.iter().any(|one| Self::of(one).carries(transport))
    }
}

/// Networks that packets of one address family come from and go to.
pub(super) struct Flow {
    /// Address family; none if packets of both can come from anywhere and go anywhere.
    pub(super) family: Option<Family>,
    /// Source networks; empty for any address.
    pub(super) sources: Vec<IpNet>,
    /// Destination networks; empty for any address.
    pub(super) destinations: Vec<IpNet>,
}

impl Flow {
    /// Returns each source with each destination; none stands for any address.
    pub(super) fn pairs(&self) -> Vec<(Option<IpNet>, Option<IpNet>)> {
        let or_any = |networks: &[IpNet]| match networks {
            [] => vec![None],
            some => some.iter().copied().map(Some).collect(),
        };
        let destinations = or_any(&self.destinations);
        let to = |source| {
            destinations
                .iter()
                .map(move |&destination| (source, destination))
        };
        or_any(&self.sources).into_iter().flat_map(to).collect()
    }

    /// Returns each source with each destination; all addresses of `family` stand for any address.
    pub(super) fn paths(&self, family: Family) -> Vec<(IpNet, IpNet)> {
        let or_all = |network: Option<IpNet>| network.unwrap_or(family.all());
        let pairs = self.pairs().into_iter();
        pairs
            .map(|(source, destination)| (or_all(source), or_all(destination)))
            .collect()
    }
}

/// Source or destination networks of a ruleset, aggregated and without host bits. None means any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NetworkList {
    pub(super) v4: Vec<Ipv4Net>,
    pub(super) v6: Vec<Ipv6Net>,
}

impl NetworkList {
    /// Aggregates `networks`.
    pub(super) fn of(networks: &[IpNet]) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for network in IpNet::aggregate(&networks.to_vec()) {
            match network {
                IpNet::V4(network) => v4.push(network),
                IpNet::V6(network) => v6.push(network),
            }
        }
        Self { v4, v6 }
    }

    /// Returns true if there are no networks, so that anyone may connect.
    pub(super) fn are_anyone(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Returns the networks that packets of `transport` can come from. At least one remains of the networks of a
    /// rule that is exported.
    pub(super) fn carrying(&self, transport: Transport) -> Self {
        let mut sources = self.clone();
        if !Family::V4.carries(transport) {
            sources.v4.clear();
        }
        if !Family::V6.carries(transport) {
            sources.v6.clear();
        }
        sources
    }

    /// The networks of an address family.
    pub(super) fn of_family(&self, family: Family) -> Vec<IpNet> {
        match family {
            Family::V4 => self.v4.iter().copied().map(IpNet::from).collect(),
            Family::V6 => self.v6.iter().copied().map(IpNet::from).collect(),
        }
    }

    /// The networks of both address families, IPv4 first.
    pub(super) fn iter(&self) -> impl Iterator<Item = IpNet> {
        let v4 = self.v4.iter().copied().map(IpNet::from);
        v4.chain(self.v6.iter().copied().map(IpNet::from))
    }

    /// Formats each network with `write`; returns only `anyone` if there are none.
    pub(super) fn words(&self, anyone: &str, write: impl Fn(&IpNet) -> String) -> Vec<String> {
        if self.are_anyone() {
            return vec![anyone.to_owned()];
        }
        self.iter().map(|network| write(&network)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(networks: &[&str]) -> NetworkList {
        let networks: Vec<IpNet> = networks.iter().map(|one| one.parse().unwrap()).collect();
        NetworkList::of(&networks)
    }

    #[test]
    fn networks_are_aggregated_without_host_bits() {
        let sources = sources(&["fd00::1/8", "10.1.2.3/8", "10.9.0.0/16", "192.0.2.7/32"]);
        let words = sources.words("any", ToString::to_string);
        assert_eq!(words, ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"]);
    }

    #[test]
    fn icmp_comes_from_networks_of_its_family() {
        let both = sources(&["10.0.0.0/8", "fd00::/8"]);
        for (transport, networks) in [
            (Transport::Icmp, &["10.0.0.0/8"][..]),
            (Transport::Icmpv6, &["fd00::/8"]),
            (Transport::Gre, &["10.0.0.0/8", "fd00::/8"]),
        ] {
            assert_eq!(both.carrying(transport), sources(networks));
        }
        let v4 = ["10.0.0.0/8".parse().unwrap()];
        assert!(Family::any_carries(&v4, Transport::Icmp));
        assert!(!Family::any_carries(&v4, Transport::Icmpv6));
        assert!(Family::any_carries(&[], Transport::Icmpv6));
    }

    #[test]
    fn no_networks_means_any() {
        let anyone = sources(&[]);
        assert_eq!(anyone.words("any", ToString::to_string), ["any"]);
    }
}
