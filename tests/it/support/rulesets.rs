//! Rulesets to export: golden ones from the embedded catalog, and names with injection attempts.

use ipnet::IpNet;
use portolan::catalog::Catalog;
use portolan::model::{
    Choice, Direction, DynamicMode, Extras, Options, Os, Pick, PortSpec, Ruleset, Transport,
};

use crate::support::browser::CATALOG;

/// Predefined roles that every format is tested with, including all optional ports.
const ROLES: [&str; 5] = [
    "domain-controller",
    "file-server",
    "exchange-2003",
    "rras-vpn",
    "failover-cluster",
];

/// Types of ICMP and ICMPv6, and IP protocols by number.
const BY_TYPE: &[&str] = &[
    "icmp/echo",
    "icmp/11",
    "icmp/200",
    "icmpv6/echo",
    "icmpv6/2",
    "ip/2",
    "ip/41",
    "ip/200",
];

/// Names that a target could interpret as code, a keyword, an existing object, or an empty name.
pub(crate) const HOSTILE_NAMES: &[&str] = &[
    "svc-dc",
    "",
    " ",
    "域控制器",
    "$(rm -rf /)",
    "a\nb\r\nRemove-Item C:\\ #",
    "'; Remove-Item 'C:\\",
    "’; Remove-Item ‘C:\\",
    "filter",
    "all",
    "tcp",
    "2019 server",
    "} } table inet filter {",
    "a|b|c `x` <script> [y](z) #",
    "SIG # Begin signature block",
    "\u{202e}fdp\u{2028}# x",
    "=cmd|'/c calc'!A1",
    "trailing \\",
];

/// Returns a name of 300 characters.
pub(crate) fn long_name() -> String {
    "long ".repeat(60)
}

/// A golden case: a description and its rules.
pub(crate) struct Golden {
    pub(crate) label: &'static str,
    pub(crate) ruleset: Ruleset,
}

/// Returns the embedded catalog.
pub(crate) fn catalog() -> &'static Catalog {
    &CATALOG
}

/// Returns networks by their text.
pub(crate) fn networks(texts: &[&str]) -> Vec<IpNet> {
    let networks = texts.iter().map(|one| one.parse().expect("a network"));
    networks.collect()
}

/// Returns the rules for typed ports between these networks.
pub(crate) fn typed_between(ports: &[&str], sources: &[&str], destinations: &[&str]) -> Ruleset {
    let options = Options {
        source_networks: networks(sources),
        destination_networks: networks(destinations),
        ..Options::default()
    };
    choice(&[], ports, options).ruleset(catalog())
}

/// Returns a selection of these services and typed ports.
pub(crate) fn choice(services: &[&str], ports: &[&str], options: Options) -> Choice {
    let mut choice = Choice::default();
    choice.set_name("svc-dc");
    choice.options = options;
    for id in services {
        choice.add(Pick::Service(id.parse().expect("a service id")));
    }
    for port in ports {
        choice.add(Pick::Port(port.parse().expect("a port")));
    }
    choice
}

/// Returns golden rulesets that together cover every transport, kind of rule, direction, Windows version and
/// dynamic RPC mode.
pub(crate) fn golden() -> Vec<Golden> {
    let catalog = catalog();
    let everything: Vec<&str> = catalog
        .services()
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let os = |os| Options {
        os,
        ..Options::default()
    };
    let dynamic = |text: &str| Options {
        dynamic: text.parse().expect("a dynamic mode"),
        ..Options::default()
    };
    let from = |networks: &[&str], direction| Options {
        source_networks: networks
            .iter()
            .map(|one| one.parse().expect("a network"))
            .collect(),
        direction,
        ..Options::default()
    };
    let between = |sources: &[&str], destinations: &[&str], direction| Options {
        destination_networks: destinations
            .iter()
            .map(|one| one.parse().expect("a network"))
            .collect(),
        ..from(sources, direction)
    };
    let case = |label, services: &[&str], ports: &[&str], options| Golden {
        label,
        ruleset: choice(services, ports, options).ruleset(catalog),
    };
    let mut golden = vec![
        case("one service", &["kerberos-kdc"], &[], Options::default()),
        case("tcp and udp", &["dns-server"], &[], Options::default()),
        case(
            "ip protocols",
            &["routing-and-remote-access"],
            &["icmp"],
            Options::default(),
        ),
        case(
            "ip protocols alone",
            &[],
            &["gre", "esp", "ah", "icmp"],
            Options::default(),
        ),
        case("dynamic, not rpc", &["ftp-publishing"], &[], os(Os::Legacy)),
        case("dynamic rpc", &["dfs-namespaces"], &[], Options::default()),
        case("both generations", &["exchange-server"], &[], os(Os::Mixed)),
        case("narrowed", &["dfs-namespaces"], &[], dynamic("50000-50999")),
        case("omitted", &["dfs-namespaces"], &[], dynamic("omit")),
        case(
            "keyword",
            &["dfs-namespaces"],
            &["tcp/50000"],
            dynamic("keyword"),
        ),
        case(
            "keyword, mapper in a range",
            &["dfs-namespaces"],
            &["tcp/134-139"],
            dynamic("keyword"),
        ),
        case(
            "keyword without the mapper",
            &[],
            &["tcp/dynamic-rpc", "gre"],
            dynamic("keyword"),
        ),
        case(
            "typed",
            &[],
            &["tcp/1-65535", "udp/65535", "udp/1", "esp"],
            Options::default(),
        ),
        case(
            "from ipv4",
            &["dns-server"],
            &["gre"],
            from(
                &["10.1.2.3/8", "10.9.0.0/16", "192.0.2.7/32"],
                Direction::In,
            ),
        ),
        case(
            "from ipv6",
            &["dns-server"],
            &["icmp"],
            from(&["2001:db8::/32"], Direction::In),
        ),
        case(
            "from both",
            &["dns-server"],
            &["ah"],
            from(&["0.0.0.0/0", "fd00::/8", "2001:db8::1/128"], Direction::In),
        ),
        case(
            "from some to some",
            &["dns-server"],
            &["gre", "icmp/echo", "icmpv6/echo"],
            between(
                &["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"],
                &["198.51.100.1/32", "198.51.100.9/32", "2001:db8:1::/48"],
                Direction::In,
            ),
        ),
        case(
            "to some, outbound",
            &["dns-server"],
            &["esp"],
            between(&[], &["198.51.100.0/24"], Direction::Out),
        ),
        case(
            "of other families",
            &["dns-server"],
            &["icmp"],
            between(
                &["10.0.0.0/8", "2001:db8::/32"],
                &["2001:db8:1::1/128"],
                Direction::Out,
            ),
        ),
        case("by type and number", &[], BY_TYPE, Options::default()),
        case(
            "by type and number from ipv4",
            &[],
            BY_TYPE,
            from(&["10.0.0.0/8"], Direction::In),
        ),
        case(
            "by type and number from both",
            &["dns-server"],
            BY_TYPE,
            from(&["10.0.0.0/8", "2001:db8::/32"], Direction::In),
        ),
        case("echo alone", &[], &["icmp/echo"], Options::default()),
        case(
            "both icmp out",
            &[],
            &["icmp", "icmpv6", "tcp/53"],
            from(&["10.0.0.0/8", "2001:db8::/32"], Direction::Out),
        ),
        case(
            "out",
            &["kerberos-kdc", "dfs-namespaces"],
            &["gre"],
            from(&[], Direction::Out),
        ),
        case(
            "out of a network",
            &["dns-server"],
            &[],
            from(&["10.0.0.0/24"], Direction::Out),
        ),
    ];
    for label in ROLES {
        let role = catalog.find_role(label).expect("a predefined role");
        let mut choice = Choice::default();
        choice.add_with(Pick::Role(role.id.clone()), Extras::ALL);
        let ruleset = choice.ruleset(catalog);
        golden.push(Golden { label, ruleset });
    }
    for &version in Os::ALL {
        golden.push(case("everything", &everything, &["icmp"], os(version)));
    }
    // The target's keyword is for TCP: excludes services with dynamic UDP ports.
    let over_udp = |id: &&str| {
        let ends = &catalog.find(id).expect("known").endpoints;
        let mut ports = ends.iter().map(|end| end.port);
        ports.any(|port| port.spec() == PortSpec::DynamicRpc && port.transport() == Transport::Udp)
    };
    let mut over_tcp = everything.clone();
    over_tcp.retain(|id| !over_udp(id));
    golden.push(case(
        "everything by keyword",
        &over_tcp,
        &[],
        dynamic("keyword"),
    ));
    golden
}

/// Returns true if the ruleset uses the target's keyword for dynamic RPC.
pub(crate) fn by_keyword(ruleset: &Ruleset) -> bool {
    ruleset.dynamic == DynamicMode::Keyword
}
