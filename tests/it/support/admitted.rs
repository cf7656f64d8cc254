//! Traffic that a file admits: the ports and protocols for each source network, as compared after reading
//! back.

use std::collections::BTreeMap;

use ipnet::IpNet;
use portolan::export::{Format, Networks};
use portolan::model::{PortRange, PortSet, Rule, Ruleset, Transport};

/// Returns true if any traffic of the rule is possible. ICMP, which is IPv4 only, can't come from IPv6
/// networks, and formats whose rules each cover one family omit it then.
pub(crate) fn is_possible(ruleset: &Ruleset, format: &Format, rule: &Rule) -> bool {
    let networks = &ruleset.source_networks;
    let is_ipv4 = |network: &IpNet| matches!(network, IpNet::V4(_));
    rule.transport != Transport::Icmp
        || format.networks != Networks::ByFamily
        || networks.is_empty()
        || networks.iter().any(is_ipv4)
}

/// Ports and protocols by source network; `None` is any source.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Admitted(BTreeMap<Option<IpNet>, PortSet>);

impl Admitted {
    /// Adds a range such as `53` or `3268-3269`, whose ends are separated by `dash`.
    pub(crate) fn ports(&mut self, from: Option<&str>, transport: &str, ports: &str, dash: char) {
        let transport = Transport::find(transport).expect("a transport");
        assert!(transport.has_ports(), "{transport:?}");
        let (low, high) = ports.split_once(dash).unwrap_or((ports, ports));
        let number = |text: &str| text.parse::<u16>().expect("a number");
        let range = PortRange::from_numbers(number(low), number(high)).expect("a range");
        self.of(from).insert(transport, range);
    }

    /// Adds an IP protocol, by name or number.
    pub(crate) fn protocol(&mut self, from: Option<&str>, protocol: &str) {
        let found = Transport::ALL.iter().copied().find(|one| {
            one.name().eq_ignore_ascii_case(protocol) || one.ip_protocol().to_string() == protocol
        });
        let transport = found.expect("a protocol");
        assert!(!transport.has_ports(), "{transport:?}");
        self.of(from).insert_protocol(transport);
    }

    /// Adds the listed ports of a transport, or the protocol itself if there is no list.
    pub(crate) fn list(
        &mut self,
        from: Option<&str>,
        transport: &str,
        list: Option<&str>,
        dash: char,
    ) {
        match list {
            Some(list) => {
                for ports in list.split(',') {
                    self.ports(from, transport, ports, dash);
                }
            }
            None => self.protocol(from, transport),
        }
    }

    /// Adds all traffic of `other`.
    pub(crate) fn add(&mut self, other: Self) {
        for (from, set) in other.0 {
            let own = self.0.entry(from).or_default();
            *own = own.union(&set);
        }
    }

    fn of(&mut self, from: Option<&str>) -> &mut PortSet {
        let address = |from: &str| from.parse().map(|address: std::net::IpAddr| address.into());
        let network = |from: &str| from.parse().or_else(|_| address(from)).expect("a network");
        let network = from.map(network);
        self.0.entry(network).or_default()
    }

    /// Returns the traffic that `format` should admit for `ruleset`, limited to the rules its target can
    /// express.
    pub(crate) fn wanted(
        ruleset: &Ruleset,
        format: &Format,
        expresses: impl Fn(&Rule) -> bool,
    ) -> Self {
        let mut expressible = ruleset.clone();
        expressible
            .rules
            .retain(|rule| expresses(rule) && is_possible(ruleset, format, rule));
        let mut admitted = Self::default();
        let networks = IpNet::aggregate(&ruleset.source_networks);
        if networks.is_empty() {
            admitted.0.insert(None, expressible.set());
        }
        for network in networks {
            let named = match format.networks {
                Networks::Both | Networks::ByFamily | Networks::ByFamilyIn | Networks::Apart => {
                    true
                }
                Networks::Ipv4 => matches!(network, IpNet::V4(_)),
                Networks::Ipv6 => matches!(network, IpNet::V6(_)),
            };
            if named {
                admitted.0.insert(Some(network), expressible.set());
            }
        }
        admitted
    }

    /// Removes the source networks, for files that name none.
    pub(crate) fn without_networks(self) -> Self {
        let all = self.0.into_values().reduce(|one, other| one.union(&other));
        Self(BTreeMap::from([(None, all.unwrap_or_default())]))
    }

    /// Converts networks of all addresses to any source.
    pub(crate) fn with_all_as_anyone(self) -> Self {
        let all = |from: Option<IpNet>| from.filter(|network| network.prefix_len() > 0);
        let networks = self.0.into_iter();
        Self(networks.map(|(from, set)| (all(from), set)).collect())
    }
}
