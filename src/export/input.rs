//! Input of a format's renderer: a ruleset, and the data that formats derive from it in the same way.

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::entry::{Entry, PortList, Protocol, port_lists, protocols};
use crate::export::head::Head;
use crate::export::name::{identifier, short_identifier};
use crate::export::network_list::{Family, Flow, NetworkList};
use crate::model::{Direction, Lang, Ruleset, Transport};

/// Input of a renderer.
pub(super) struct Input<'a> {
    /// The rules and networks that the target can express.
    pub(super) ruleset: &'a Ruleset,
    /// Language of comments; English where a format's files are ASCII.
    pub(super) lang: Lang,
    /// The source networks, aggregated.
    pub(super) sources: NetworkList,
    /// The destination networks, aggregated: the host's own addresses for inbound rules, the servers' for outbound
    /// ones. None if the format can't name destinations. Of each list that is not empty, the other one has
    /// networks of the same address families, or is empty.
    pub(super) destinations: NetworkList,
    /// Transports that the target can express for IPv4 networks only, other than ICMP.
    ipv4_only: fn(Transport) -> bool,
    /// Identifier by which the target knows the rules, if the file changes a target.
    pub(super) identifier: Option<String>,
}

/// Returns the identifier of the rules of this direction, by which most targets know them.
pub(super) fn full_name(input: &Input<'_>) -> String {
    input.full_name()
}

impl<'a> Input<'a> {
    /// Creates the input of a format; `ipv4_only` is true for transports that the target can express for IPv4 only, and
    /// `identifier` returns the identifier of the rules in the target.
    pub(super) fn new(
        ruleset: &'a Ruleset,
        lang: Lang,
        ipv4_only: fn(Transport) -> bool,
        identifier: Option<fn(&Self) -> String>,
    ) -> Self {
        let mut input = Self {
            ruleset,
            lang,
            sources: NetworkList::of(&ruleset.source_networks),
            destinations: NetworkList::of(&ruleset.destination_networks),
            ipv4_only,
            identifier: None,
        };
        input.identifier = identifier.map(|identifier| identifier(&input));
        input
    }

    /// Returns the networks of an address family that packets come from and go to; none if the source or the
    /// destination networks are all of the other one.
    pub(super) fn flow_of(&self, family: Family) -> Option<Flow> {
        let (sources, destinations) = (
            self.sources.of_family(family),
            self.destinations.of_family(family),
        );
        let is_other = |own: &[_], list: &NetworkList| own.is_empty() && !list.are_anyone();
        if is_other(&sources, &self.sources) || is_other(&destinations, &self.destinations) {
            return None;
        }
        Some(Flow {
            family: Some(family),
            sources,
            destinations,
        })
    }

    /// Returns the networks that packets of `transport` come from and go to, by address family; a single flow without
    /// a family and networks if they come from anywhere and go anywhere.
    pub(super) fn flows(&self, transport: Transport) -> Vec<Flow> {
        if self.sources.are_anyone() && self.destinations.are_anyone() {
            return vec![Flow {
                family: None,
                sources: Vec::new(),
                destinations: Vec::new(),
            }];
        }
        let families = Family::ALL.into_iter();
        let families = families.filter(|family| self.carries(*family, transport));
        families.filter_map(|family| self.flow_of(family)).collect()
    }

    /// Returns true if the target can express `transport` for networks of `family`.
    fn carries(&self, family: Family, transport: Transport) -> bool {
        family.carries(transport) && (family == Family::V4 || !(self.ipv4_only)(transport))
    }

    /// Returns the networks that rules of a security group name for `transport`, IPv4 first: the sources of inbound
    /// rules, the destinations of outbound ones. All addresses of a family stand for any network of it.
    pub(super) fn remote_networks(&self, transport: Transport) -> Vec<IpNet> {
        let families = Family::ALL.into_iter();
        let families = families.filter(|family| self.carries(*family, transport));
        let networks = families.flat_map(|family| {
            let flow = self.flow_of(family);
            let remote = flow.map(|flow| match self.ruleset.direction {
                Direction::In => flow.sources,
                Direction::Out => flow.destinations,
            });
            match remote {
                Some(any) if any.is_empty() => vec![family.all()],
                remote => remote.unwrap_or_default(),
            }
        });
        networks.collect()
    }

    /// Direction in names and commands: `in` or `out`.
    pub(super) fn direction(&self) -> &'static str {
        self.ruleset.direction.name()
    }

    /// Returns the source and the destination networks that are not any, each with the end of its names: `from` or `to`.
    pub(super) fn named_networks(&self) -> impl Iterator<Item = (&'static str, &NetworkList)> {
        let ends = [("from", &self.sources), ("to", &self.destinations)];
        ends.into_iter()
            .filter(|(_, networks)| !networks.are_anyone())
    }

    /// Name of the ruleset on one line, for texts.
    pub(super) fn title(&self) -> String {
        one_line(&self.ruleset.name)
    }

    /// Identifier of the ruleset: `portolan-svc-dc`.
    pub(super) fn name(&self) -> String {
        identifier(&self.ruleset.name)
    }

    /// Identifier of the rules of this direction: `portolan-svc-dc-in`.
    pub(super) fn full_name(&self) -> String {
        format!("{}-{}", self.name(), self.direction())
    }

    /// Identifier of the ruleset in at most `longest` characters, at least 17.
    pub(super) fn short_name(&self, longest: usize) -> String {
        short_identifier(&self.ruleset.name, longest)
    }

    /// Identifier of the rules of this direction in at most `longest` characters, at least 21. Only the part
    /// before the direction is cut.
    pub(super) fn short_full_name(&self, longest: usize) -> String {
        let direction = Direction::Out.name().len() + "-".len();
        let name = self.short_name(longest.saturating_sub(direction));
        format!("{name}-{}", self.direction())
    }

    /// Starts the comment at the top of a file.
    pub(super) fn head(&self) -> Head {
        Head::new(self.ruleset, self.identifier.as_deref(), self.lang)
    }

    /// Port list of each transport with ports.
    pub(super) fn port_lists(&self) -> Vec<PortList<'a>> {
        port_lists(self.ruleset, &self.ruleset.set())
    }

    /// Port ranges of all transports.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'a>> {
        let lists = self.port_lists().into_iter();
        lists.flat_map(|list| list.entries)
    }

    /// IP protocols without ports, and message types of them.
    pub(super) fn protocols(&self) -> Vec<Protocol<'a>> {
        protocols(self.ruleset, &self.ruleset.set())
    }
}
