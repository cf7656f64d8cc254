//! Random data for property tests: ports, options, hostile texts, and a catalog that contains them.

use ipnet::IpNet;
use portolan::catalog::Catalog;
use portolan::model::{
    Choice, Direction, DynamicMode, Options, Os, Pick, Port, PortRange, PortSpec, Ruleset, Service,
    Text, Transport,
};
use proptest::prelude::*;

use crate::support::rulesets::{HOSTILE_NAMES, catalog};

/// Returns a configuration with `cases` cases, or the number in `PORTOLAN_CASES`. Cases here are whole files and screens,
/// so few steps are spent on making a failed one smaller.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let wanted = std::env::var("PORTOLAN_CASES").ok();
    ProptestConfig {
        cases: wanted
            .and_then(|wanted| wanted.parse().ok())
            .unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 256,
        ..ProptestConfig::default()
    }
}

/// An untrusted text: a name with an injection attempt, or any text at all.
fn foreign_text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(HOSTILE_NAMES).prop_map(str::to_owned),
        any::<String>()
    ]
}

fn any_port() -> impl Strategy<Value = Port> {
    let range = (1..=u16::MAX, 0..2000_u16).prop_filter_map("in order", |(low, more)| {
        PortRange::from_numbers(low, low.saturating_add(more))
    });
    let spec = prop_oneof![
        6 => range.prop_map(PortSpec::from),
        1 => Just(PortSpec::DynamicRpc),
        1 => Just(PortSpec::DynamicEphemeral),
    ];
    (proptest::sample::select(Transport::ALL), spec, any::<u8>()).prop_filter_map(
        "a port",
        |(transport, spec, number)| {
            let spec = match transport {
                Transport::Tcp | Transport::Udp => spec,
                Transport::Ip => PortSpec::IpProtocol(number),
                Transport::Icmp | Transport::Icmpv6 => match number {
                    0..=60 => PortSpec::None,
                    61..=100 => PortSpec::IcmpType(transport.echo().unwrap_or_default()),
                    _ => PortSpec::IcmpType(number),
                },
                _ => PortSpec::None,
            };
            Port::new(transport, spec).ok()
        },
    )
}

fn any_options() -> impl Strategy<Value = Options> {
    let dynamic = prop_oneof![
        Just(DynamicMode::Full),
        Just(DynamicMode::Keyword),
        Just(DynamicMode::Omit),
        (1025..=60_000_u16).prop_filter_map("a range", |low| {
            PortRange::from_numbers(low, low + 999).map(DynamicMode::Narrowed)
        }),
    ];
    // Without destinations in most cases: not every target can name them.
    let destinations = proptest::prop_oneof![3 => any_networks(1), 1 => any_networks(4)];
    (
        proptest::sample::select(Os::ALL),
        dynamic,
        proptest::sample::select(&[Direction::In, Direction::Out][..]),
        any_networks(4),
        destinations,
    )
        .prop_map(
            |(os, dynamic, direction, source_networks, destination_networks)| Options {
                os,
                dynamic,
                direction,
                peers: Default::default(),
                source_networks,
                destination_networks,
                profiles: Default::default(),
            },
        )
}

/// Fewer than `most` networks of any address family and length.
fn any_networks(most: usize) -> impl Strategy<Value = Vec<IpNet>> {
    let networks = proptest::collection::vec(any::<(std::net::IpAddr, u8)>(), 0..most);
    networks.prop_map(|networks| {
        let network = |(address, length): (std::net::IpAddr, u8)| {
            let longest = if address.is_ipv4() { 33 } else { 129 };
            IpNet::new(address, length % longest).ok()
        };
        networks.into_iter().filter_map(network).collect()
    })
}

/// Returns the embedded catalog with `text` as every service name and protocol.
pub(crate) fn renamed(catalog: &Catalog, text: &str) -> Catalog {
    let text = Text {
        en: text.to_owned(),
        zh: text.to_owned(),
    };
    let rename = |service: &Service| {
        let mut service = service.clone();
        service.name = text.clone();
        for endpoint in &mut service.endpoints {
            endpoint.protocol = text.clone();
        }
        service
    };
    Catalog::new(
        catalog.services().iter().map(rename).collect(),
        Vec::new(),
        Vec::new(),
    )
}

/// Rules of any selection with fewer than `most` typed ports, in a catalog with hostile texts.
pub(crate) fn any_ruleset(most: usize) -> impl Strategy<Value = Ruleset> {
    let services = proptest::collection::vec(any::<proptest::sample::Index>(), 0..6);
    let ports = proptest::collection::vec(any_port(), 0..most);
    let excluded = proptest::collection::vec(any_port(), 0..4);
    let texts = (foreign_text(), foreign_text());
    (texts, any_options(), services, ports, excluded).prop_map(
        |((name, service_text), options, services, ports, excluded)| {
            let embedded = catalog();
            let mut choice = Choice::default();
            choice.set_name(&name);
            choice.options = options;
            for index in services {
                choice.add(Pick::Service(index.get(embedded.services()).id.clone()));
            }
            for port in ports {
                choice.add(Pick::Port(port));
            }
            for port in excluded {
                choice.exclude(port);
            }
            choice.ruleset(&renamed(embedded, &service_text))
        },
    )
}

/// Returns whether a network has loopback addresses, or is the unspecified address: Windows Firewall takes neither.
pub(crate) fn is_special(network: &IpNet) -> bool {
    let address = network.network();
    address.is_loopback() || address.is_unspecified() && network.prefix_len() > 0
}
