//! Property tests: ports and port sets against a naive model, selections and their history, search, and the
//! browser under any sequence of events.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use portolan::file::{Existing, SaveError};
use portolan::model::{
    Choice, Direction, DynamicMode, Endpoint, Extra, Extras, Lookup as _, Need, Options, Os, Peer,
    Pick, Port, PortNumber, PortRange, PortSet, PortSpec, Presence, Ruleset, Selection, Service,
    Transport, read_ports,
};
use portolan::saved::parse_saved;
use portolan::search::{Hit, Index, Query};
use portolan::tui::{Clipboard, Completion, Draft, Effect, Listing, Outcome};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index as Any, select};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Modifier, Style};

use crate::support::browser::{Browser, CATALOG};
use crate::support::random::cases;
use crate::support::screen;

/// Configuration for properties that take microseconds.
fn cheap() -> ProptestConfig {
    cases(256)
}

// Ports.

/// A port number; the ends and neighbors of the dynamic ranges are more frequent.
fn any_number() -> impl Strategy<Value = u16> {
    const EDGES: [u16; 14] = [
        1, 2, 134, 135, 136, 1024, 1025, 4999, 5000, 5001, 49151, 49152, 65534, 65535,
    ];
    prop_oneof![select(&EDGES[..]), 1..=u16::MAX]
}

fn any_range() -> impl Strategy<Value = PortRange> {
    let ends = (any_number(), prop_oneof![0..40u16, any::<u16>()]);
    ends.prop_map(|(low, more)| {
        let high = low.saturating_add(more);
        PortRange::from_numbers(low, high).expect("0 < low ≤ high")
    })
}

fn any_port() -> impl Strategy<Value = Port> {
    let with_ports = select(&[Transport::Tcp, Transport::Udp][..]);
    let dynamic = select(&[PortSpec::DynamicRpc, PortSpec::DynamicEphemeral][..]);
    let spec = prop_oneof![4 => any_range().prop_map(PortSpec::from), 1 => dynamic];
    prop_oneof![
        8 => (with_ports, spec).prop_map(|(transport, spec)| Port::new(transport, spec)),
        1 => any_protocol().prop_map(Ok),
    ]
    .prop_map(|port| port.expect("TCP and UDP have ports, the others none"))
}

/// A whole IP protocol, or a message type of ICMP or ICMPv6.
fn any_protocol() -> impl Strategy<Value = Port> {
    let number = any::<u8>().prop_filter_map("a protocol", |number| Port::of_protocol(number).ok());
    let message = (
        select(&[Transport::Icmp, Transport::Icmpv6][..]),
        any::<u8>(),
    );
    let message = message.prop_map(|(transport, number)| {
        Port::new(transport, PortSpec::IcmpType(number)).expect("ICMP has types")
    });
    prop_oneof![number, message]
}

proptest! {
    #![proptest_config(cheap())]

    #[test]
    fn written_ports_can_be_parsed(port in any_port(), range in any_range()) {
        prop_assert_eq!(port.to_string().parse::<Port>(), Ok(port));
        prop_assert_eq!(port.to_string().to_uppercase().parse::<Port>(), Ok(port));
        prop_assert_eq!(range.to_string().parse::<PortRange>(), Ok(range));
        if let Some((transport, spec)) = port.to_string().split_once('/') {
            prop_assert_eq!(format!("{spec}/{transport}").parse::<Port>(), Ok(port));
        }
    }

    #[test]
    fn parsed_ports_survive_a_round_trip(text in "[tud]{0,1}[cd]{0,1}p{0,1}/{0,1}[0-9]{0,6}-{0,1}[0-9]{0,6}") {
        if let Ok(port) = text.parse::<Port>() {
            prop_assert_eq!(port.to_string().parse::<Port>(), Ok(port));
        }
    }

    #[test]
    fn the_order_of_ports_is_total_and_overlap_is_symmetric(a in any_port(), b in any_port()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        prop_assert!(a.overlaps(a));
    }
}

// Port sets.

/// A naive implementation of a set of ports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Naive {
    ports: BTreeSet<(Transport, u16)>,
    /// Protocols, and for ICMP and ICMPv6 each type of message.
    protocols: BTreeSet<Port>,
}

impl Naive {
    fn insert(&mut self, transport: Transport, range: PortRange) {
        let numbers = range.low()..=range.high();
        self.ports.extend(numbers.map(|number| (transport, number)));
    }

    fn insert_protocol(&mut self, port: Port) {
        if port.transport().has_types() && port.spec() == PortSpec::None {
            let types = (0..=u8::MAX).map(PortSpec::IcmpType);
            let types = types.map(|one| Port::new(port.transport(), one).expect("a type"));
            self.protocols.extend(types);
        }
        self.protocols.insert(port);
    }

    /// Protocols that are not in `other`. A whole protocol stays whole, since a set can't lack one of its types.
    fn protocols_without(&self, other: &Self) -> BTreeSet<Port> {
        let is_whole = |set: &Self, port: Port| {
            let whole = Port::new(port.transport(), PortSpec::None).ok();
            whole.is_some_and(|whole| set.protocols.contains(&whole))
        };
        let remains = |port: &&Port| match is_whole(self, **port) {
            true => !is_whole(other, **port),
            false => !other.protocols.contains(*port),
        };
        self.protocols.iter().filter(remains).copied().collect()
    }

    fn of(set: &PortSet) -> Self {
        let mut naive = Self::default();
        for transport in [Transport::Tcp, Transport::Udp] {
            for range in set.ranges(transport) {
                naive.insert(transport, range);
            }
        }
        for port in set.protocols() {
            naive.insert_protocol(port);
        }
        naive
    }
}

/// The same insertions into both implementations.
fn any_set() -> impl Strategy<Value = (PortSet, Naive)> {
    let narrow = (any_number(), 0..300u16).prop_map(|(low, more)| {
        PortRange::from_numbers(low, low.saturating_add(more)).expect("0 < low ≤ high")
    });
    let numbered = vec((select(&Transport::ALL[..2]), narrow), 0..8);
    (numbered, vec(any_protocol(), 0..4)).prop_map(|(parts, protocols)| {
        let mut both = (PortSet::new(), Naive::default());
        for (transport, range) in parts {
            both.0.insert(transport, range);
            both.1.insert(transport, range);
        }
        for port in protocols {
            both.0.insert_protocol(port);
            both.1.insert_protocol(port);
        }
        both
    })
}

proptest! {
    #![proptest_config(cheap())]

    #[test]
    fn port_sets_behave_like_sets((a, naive_a) in any_set(), (b, naive_b) in any_set(), at in any_number()) {
        prop_assert_eq!(Naive::of(&a), naive_a.clone());
        let union = Naive {
            ports: &naive_a.ports | &naive_b.ports,
            protocols: &naive_a.protocols | &naive_b.protocols,
        };
        let difference = Naive {
            ports: &naive_a.ports - &naive_b.ports,
            protocols: naive_a.protocols_without(&naive_b),
        };
        prop_assert_eq!(Naive::of(&a.union(&b)), union);
        prop_assert_eq!(Naive::of(&a.difference(&b)), difference.clone());
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert!(a.union(&b).is_superset(&a) && a.is_superset(&a.difference(&b)));
        let is_superset = naive_a.ports.is_superset(&naive_b.ports)
            && naive_a.protocols.is_superset(&naive_b.protocols);
        prop_assert_eq!(a.is_superset(&b), is_superset);
        prop_assert_eq!(a.is_empty(), naive_a == Naive::default());
        let number = PortNumber::new(at).expect("not 0");
        for &transport in Transport::ALL {
            prop_assert_eq!(a.contains(transport, number), naive_a.ports.contains(&(transport, at)));
            let count = naive_a.ports.iter().filter(|port| port.0 == transport).count();
            prop_assert_eq!(usize::try_from(a.count(transport)), Ok(count));
        }
        for port in naive_a.protocols.union(&naive_b.protocols) {
            prop_assert_eq!(a.contains_protocol(*port), naive_a.protocols.contains(port));
        }
    }

    #[test]
    fn the_ranges_of_a_set_are_sorted_and_never_adjacent((set, _) in any_set()) {
        for &transport in Transport::ALL {
            let runs: Vec<PortRange> = set.ranges(transport).collect();
            for pair in runs.windows(2) {
                prop_assert!(u32::from(pair[0].high()) + 1 < u32::from(pair[1].low()));
            }
        }
    }
}

#[test]
fn the_last_port_needs_no_special_case() {
    let range = |low, high| PortRange::from_numbers(low, high).expect("a range");
    let mut set = PortSet::new();
    set.insert(Transport::Tcp, range(65535, 65535));
    set.insert(Transport::Tcp, range(65534, 65534));
    let runs: Vec<PortRange> = set.ranges(Transport::Tcp).collect();
    assert_eq!(runs, [range(65534, 65535)]);
    let mut all = PortSet::new();
    all.insert(Transport::Tcp, range(1, 65535));
    assert_eq!(all.count(Transport::Tcp), 65535);
    assert!(all.is_superset(&set));
    let rest: Vec<PortRange> = all.difference(&set).ranges(Transport::Tcp).collect();
    assert_eq!(rest, [range(1, 65533)]);
    assert!(set.difference(&all).is_empty());
}

// Selections.

/// A single change of a selection.
#[derive(Debug, Clone)]
enum Edit {
    Service(Any, Extras),
    Endpoint(Any, Any),
    Role(Any, Extras),
    Entry(Any, Any),
    Add(Port),
    Remove(Any),
    Exclude(Port),
    ExcludeGathered(Any),
    Include(Any),
    Clear,
    Name(String),
    Options(Options),
}

fn any_options() -> impl Strategy<Value = Options> {
    let narrowed = PortRange::from_numbers(50000, 50999).expect("a range");
    let modes = [
        DynamicMode::Full,
        DynamicMode::Narrowed(narrowed),
        DynamicMode::Keyword,
        DynamicMode::Omit,
    ];
    let directions = [Direction::In, Direction::Out];
    (
        select(Os::ALL.to_vec()),
        select(modes.to_vec()),
        select(directions.to_vec()),
        any::<[bool; 4]>(),
        any::<bool>(),
    )
        .prop_map(|(os, dynamic, direction, peers, all)| Options {
            os,
            dynamic,
            direction,
            peers: Peer::ALL
                .iter()
                .copied()
                .zip(peers)
                .filter(|(_, wanted)| *wanted && !all)
                .map(|(peer, _)| peer)
                .collect(),
            source_networks: Vec::new(),
            destination_networks: Vec::new(),
            profiles: Default::default(),
        })
}

fn any_extras() -> impl Strategy<Value = Extras> {
    any::<[bool; 4]>().prop_map(|taken| {
        let extras = Extra::ALL.iter().copied().zip(taken);
        extras
            .filter(|(_, taken)| *taken)
            .map(|(extra, _)| extra)
            .collect()
    })
}

fn any_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => (any::<Any>(), any_extras()).prop_map(|(at, extras)| Edit::Service(at, extras)),
        3 => any::<(Any, Any)>().prop_map(|(service, port)| Edit::Endpoint(service, port)),
        1 => (any::<Any>(), any_extras()).prop_map(|(role, extras)| Edit::Role(role, extras)),
        1 => any::<(Any, Any)>().prop_map(|(role, port)| Edit::Entry(role, port)),
        2 => any_port().prop_map(Edit::Add),
        1 => any::<Any>().prop_map(Edit::Remove),
        1 => any_port().prop_map(Edit::Exclude),
        2 => any::<Any>().prop_map(Edit::ExcludeGathered),
        1 => any::<Any>().prop_map(Edit::Include),
        1 => Just(Edit::Clear),
        1 => "[a-c]".prop_map(Edit::Name),
        1 => any_options().prop_map(Edit::Options),
    ]
}

/// Applies the edit as the browser and the command line do.
fn edit(choice: &mut Choice, edit: &Edit) {
    let service_at = |at: &Any| at.get(CATALOG.services());
    match edit {
        Edit::Service(at, extras) => {
            choice.toggle(Pick::Service(service_at(at).id.clone()), *extras);
        }
        Edit::Endpoint(at, port) => {
            let service = service_at(at);
            choice.toggle_endpoint(service, port.get(&service.endpoints).port);
        }
        Edit::Role(at, extras) => {
            choice.toggle(Pick::Role(at.get(CATALOG.roles()).id.clone()), *extras);
        }
        Edit::Entry(at, port) => {
            let role = at.get(CATALOG.roles());
            choice.toggle_entry(role, port.get(&role.entries).port);
        }
        Edit::Add(port) => choice.add(Pick::Port(*port)),
        Edit::Remove(at) => {
            let picks: Vec<Pick> = choice.picks().map(|(pick, _)| pick.clone()).collect();
            if !picks.is_empty() {
                choice.remove(at.get(&picks));
            }
        }
        Edit::Exclude(port) => choice.exclude(*port),
        Edit::ExcludeGathered(at) => {
            let rules = choice.ruleset(&*CATALOG).rules;
            let ports: Vec<Port> = rules
                .iter()
                .flat_map(|rule| &rule.parts)
                .map(|part| part.port)
                .collect();
            if !ports.is_empty() {
                choice.exclude(*at.get(&ports));
            }
        }
        Edit::Include(at) => {
            if !choice.excluded().is_empty() {
                let port = choice.excluded()[at.index(choice.excluded().len())];
                choice.include(port);
            }
        }
        Edit::Clear => choice.clear(),
        Edit::Name(name) => choice.set_name(name),
        Edit::Options(options) => choice.options = options.clone(),
    }
}

fn any_choice() -> impl Strategy<Value = Choice> {
    vec(any_edit(), 0..16).prop_map(|edits| {
        let mut choice = Choice::default();
        for one in &edits {
            edit(&mut choice, one);
        }
        choice
    })
}

/// Port that a service or role of the catalog can open under the options of a selection.
struct Candidate {
    port: Port,
    need: Need,
    has_condition: bool,
    /// Whether it serves the groups of hosts of the options.
    is_served: bool,
}

/// Returns the ports of a pick that can be open in the direction, for the Windows versions of the options.
fn candidates(pick: &Pick, options: &Options) -> Vec<Candidate> {
    match pick {
        Pick::Port(_) => Vec::new(),
        Pick::Service(id) | Pick::Endpoint(id, _) => {
            let service = CATALOG.service(id).expect("it was picked from the catalog");
            let listens = |one: &&Endpoint| {
                options.direction == Direction::Out || one.direction == Direction::In
            };
            let open = service.endpoints.iter().filter(listens);
            let open = open.filter(|one| one.applies_to(options.os) && one.need != Need::Local);
            open.map(|one| Candidate {
                port: one.port,
                need: one.need,
                has_condition: one.when.is_some(),
                is_served: true,
            })
            .collect()
        }
        Pick::Role(id) | Pick::Entry(id, _) => {
            let role = CATALOG.role(id).expect("it was picked from the catalog");
            let open = role
                .entries
                .iter()
                .filter(|one| one.flow.goes(options.direction) && one.need != Need::Local);
            open.map(|one| Candidate {
                port: one.port,
                need: one.need,
                has_condition: one.when.is_some(),
                is_served: options.peers.is_empty()
                    || one.peers.iter().any(|peer| options.peers.contains(peer)),
            })
            .collect()
        }
    }
}

/// Returns whether an extra adds a port that is not required without a condition.
fn is_extra(candidate: &Candidate, extras: Extras) -> bool {
    match (candidate.need, candidate.has_condition) {
        (Need::Required, false) => true,
        (Need::Required, true) => extras.contains(Extra::Conditional),
        (Need::Optional, _) => extras.contains(Extra::Optional),
        (Need::Legacy, _) => extras.contains(Extra::Legacy),
        (Need::Disputed, _) => extras.contains(Extra::Disputed),
        (Need::Local, _) => false,
    }
}

/// Returns whether a port is excluded, alone or with its whole protocol.
fn is_excluded(port: Port, choice: &Choice) -> bool {
    let excluded = choice.excluded();
    excluded.contains(&port)
        || !port.transport().has_ports() && excluded.iter().any(|one| one.overlaps(port))
}

/// Returns the ports that a selection includes, with the endpoint mapper where a whole service or role needs
/// it.
fn asked_for(choice: &Choice) -> BTreeSet<Port> {
    let options = &choice.options;
    let mut asked = BTreeSet::new();
    let wholes = || {
        let picks = choice.picks();
        picks.filter(|(pick, _)| matches!(pick, Pick::Service(_) | Pick::Role(_)))
    };
    for (pick, extras) in choice.picks() {
        let candidates = candidates(pick, options);
        let served = || candidates.iter().filter(|one| one.is_served);
        match pick {
            Pick::Port(port) => {
                let mut owners = wholes().flat_map(|(pick, _)| self::candidates(pick, options));
                if !owners.any(|one| one.port == *port) {
                    asked.insert(*port);
                }
            }
            Pick::Endpoint(_, only) | Pick::Entry(_, only) => {
                asked.extend(served().map(|one| one.port).filter(|port| port == only));
            }
            Pick::Service(_) | Pick::Role(_) => {
                let is_typed = |port| choice.extras(&Pick::Port(port)).is_some();
                let part = |port| match pick {
                    Pick::Service(id) => Pick::Endpoint(id.clone(), port),
                    Pick::Role(id) => Pick::Entry(id.clone(), port),
                    other => other.clone(),
                };
                let is_named = |port| is_typed(port) || choice.extras(&part(port)).is_some();
                let taken = served().filter(|one| is_extra(one, extras) || is_named(one.port));
                let taken: Vec<Port> = taken.map(|one| one.port).collect();
                let taken: Vec<Port> = taken
                    .into_iter()
                    .filter(|&port| !is_excluded(port, choice))
                    .collect();
                if taken.contains(&port("tcp/dynamic-rpc")) {
                    asked.insert(port("tcp/135"));
                }
                asked.extend(taken);
            }
        }
    }
    asked.retain(|&port| !is_excluded(port, choice));
    asked
}

fn port(text: &str) -> Port {
    text.parse().expect("a port")
}

/// Computes the numbers that a selection opens one by one.
fn opened(choice: &Choice) -> Naive {
    let options = &choice.options;
    let mut open = Naive::default();
    for port in asked_for(choice) {
        let of_generation = options.os.dynamic_ranges().to_vec();
        let ranges = match (port.spec(), options.dynamic) {
            (PortSpec::None | PortSpec::IcmpType(_) | PortSpec::IpProtocol(_), _) => {
                open.insert_protocol(port);
                Vec::new()
            }
            (PortSpec::DynamicRpc, DynamicMode::Keyword) => Vec::new(),
            (spec, DynamicMode::Omit) if spec.is_dynamic() => Vec::new(),
            (spec, DynamicMode::Narrowed(range)) if spec.is_dynamic() => vec![range],
            (PortSpec::DynamicRpc | PortSpec::DynamicEphemeral, _) => of_generation,
            (spec, _) => spec.range().into_iter().collect(),
        };
        for range in ranges {
            open.insert(port.transport(), range);
        }
    }
    for out in choice.excluded() {
        if let Some(range) = out.spec().range() {
            open.ports.retain(|(transport, number)| {
                *transport != out.transport() || !range.contains(*number)
            });
        }
    }
    open
}

/// Returns the relation of every endpoint in the catalog to a selection.
fn presences(
    choice: &Choice,
    ruleset: &Ruleset,
) -> Vec<(&'static Service, &'static Endpoint, bool, Presence)> {
    let rows = CATALOG.rows();
    rows.map(|(service, endpoint)| {
        let open = endpoint.is_open_in(choice.options.os, choice.options.direction);
        let presence = ruleset.presence(choice, service, endpoint);
        (service, endpoint, open, presence)
    })
    .collect()
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_ruleset_opens_exactly_the_selected_ports(choice in any_choice()) {
        let ruleset = choice.ruleset(&*CATALOG);
        prop_assert_eq!(Naive::of(&ruleset.set()), opened(&choice));
        prop_assert_eq!(&ruleset, &choice.ruleset(&*CATALOG));
        for rule in &ruleset.rules {
            prop_assert!(!rule.parts.is_empty());
            for part in &rule.parts {
                prop_assert!(!part.reasons.is_empty());
                prop_assert_eq!(part.port.transport(), rule.transport);
                prop_assert!(!choice.excluded().contains(&part.port));
            }
        }
        for pair in ruleset.rules.windows(2) {
            let key = |at: usize| (pair[at].transport, pair[at].matches, pair[at].kind);
            prop_assert!(key(0) < key(1), "rules are sorted and unique");
        }
    }

    #[test]
    fn undo_and_redo_visit_every_state(edits in vec(any_edit(), 1..24)) {
        let mut selection = Selection::default();
        let mut states = vec![selection.choice().clone()];
        for one in &edits {
            if selection.change(|choice| edit(choice, one)) {
                prop_assert_ne!(selection.choice(), &states[states.len() - 1]);
                states.push(selection.choice().clone());
            } else {
                prop_assert_eq!(selection.choice(), &states[states.len() - 1]);
            }
        }
        prop_assert!(!selection.redo());
        for state in states.iter().rev().skip(1) {
            prop_assert!(selection.undo());
            prop_assert_eq!(selection.choice(), state);
        }
        prop_assert!(!selection.undo());
        for state in &states[1..] {
            prop_assert!(selection.redo());
            prop_assert_eq!(selection.choice(), state);
        }
        prop_assert!(!selection.redo());
        // A change after an undo clears the redo history.
        if selection.undo() {
            selection.change(|choice| choice.set_name(&format!("{}x", choice.title())));
            prop_assert!(!selection.redo());
        }
    }

    #[test]
    fn presence_distinguishes_selected_and_open_ports(choice in any_choice()) {
        let ruleset = choice.ruleset(&*CATALOG);
        let set = Naive::of(&ruleset.set());
        for (service, endpoint, is_open, presence) in presences(&choice, &ruleset) {
            let port = endpoint.port;
            let chosen = choice.has_endpoint(&service.id, endpoint);
            prop_assert_eq!(presence == Presence::Picked, chosen && is_open);
            if let Some(range) = port.spec().range() {
                let all_open = (range.low()..=range.high())
                    .all(|number| set.ports.contains(&(port.transport(), number)));
                prop_assert_eq!(ruleset.covers(port), all_open);
                if chosen && is_open && choice.excluded().is_empty() {
                    prop_assert!(all_open, "{} {port} is chosen and shut", service.id);
                }
            }
            if !chosen {
                prop_assert_eq!(presence == Presence::Covered, ruleset.covers(port));
            }
        }
    }

    #[test]
    fn a_toggle_changes_its_subject_and_never_adds_duplicates(
        choice in any_choice(),
        at in any::<Any>(),
        port in any::<Any>(),
    ) {
        let service = at.get(CATALOG.services());
        let port = port.get(&service.endpoints).port;
        let mut toggled = choice.clone();
        let on_port = |choice: &Choice, port: Port| {
            let endpoints = service.endpoints.iter().filter(|one| one.port == port);
            endpoints.into_iter().any(|one| choice.has_endpoint(&service.id, one))
        };
        let before = on_port(&choice, port);
        toggled.toggle_endpoint(service, port);
        prop_assert_eq!(on_port(&toggled, port), !before);
        for other in service.endpoints.iter().filter(|other| other.port != port) {
            let was = on_port(&choice, other.port);
            prop_assert_eq!(on_port(&toggled, other.port), was, "{}", other.port);
        }
        toggled.toggle_endpoint(service, port);
        prop_assert_eq!(on_port(&toggled, port), before);

        let mut toggled = choice.clone();
        let whole = Pick::Service(service.id.clone());
        toggled.toggle(whole.clone(), Extras::default());
        let is_same = choice.extras(&whole) == Some(Extras::default());
        let extras = (!is_same).then(Extras::default);
        prop_assert_eq!(toggled.extras(&whole), extras);
    }
}

// Search.

/// Realistic and unrealistic queries.
fn any_query() -> impl Strategy<Value = String> {
    let words = [
        "kerb",
        "dns",
        "rpc",
        "server",
        "密钥",
        "域",
        "服务",
        "135",
        "tcp/445",
        "445/udp",
        "udp",
        "gre",
        "135-139",
        ">49151",
        "<=1023",
        "53,88",
        "!rpc",
        "'smb",
        "krbros",
        "ＤＮＳ",
        "!",
        "'",
        "!'",
        "tcp/",
        "-",
        "135-",
        "0",
        "65536",
        "i̇",
        "ǆ",
    ];
    prop_oneof![
        4 => vec(select(words.to_vec()), 0..4).prop_map(|words| words.join(" ")),
        1 => "[!'<>=,/0-9tcpud -]{0,24}",
        1 => any::<String>(),
    ]
}

/// A text in which matches of a query may be highlighted.
fn any_shown() -> impl Strategy<Value = String> {
    let rows: Vec<String> = CATALOG
        .services()
        .iter()
        .flat_map(|one| [&one.name.en, &one.name.zh, &one.description.zh])
        .cloned()
        .collect();
    prop_oneof![select(rows), any::<String>(), "[0-9./ -]{0,20}"]
}

fn index() -> Index {
    let index = Index::new(CATALOG.rows(), CATALOG.roles());
    index.with_symptoms(CATALOG.symptoms(), CATALOG.rows())
}

static INDEX: LazyLock<Index> = LazyLock::new(index);

fn found(index: &Index, text: &str) -> Vec<Hit> {
    let mut hits = index.search(&Query::parse(text));
    index.rank(&mut hits, usize::MAX);
    hits.iter().collect()
}

proptest! {
    #![proptest_config(cheap())]

    #[test]
    fn highlights_are_sorted_positions_in_the_text(query in any_query(), shown in any_shown()) {
        let places = Query::parse(&query).highlight(&shown);
        prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", places);
        prop_assert!(places.last().is_none_or(|last| *last < shown.chars().count()));
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_search_returns_each_row_once_in_a_stable_order(text in any_query()) {
        let query = Query::parse(&text);
        let hits = found(&INDEX, &text);
        let rows: BTreeSet<usize> = hits.iter().map(|hit| hit.row).collect();
        prop_assert_eq!(rows.len(), hits.len());
        prop_assert!(hits.iter().all(|hit| CATALOG.row(hit.row).is_some()));
        prop_assert!(hits.is_sorted_by_key(|hit| (!hit.is_answer, hit.tier)));
        let again = index();
        prop_assert_eq!(&found(&again, &text), &hits);
        if query.is_empty() {
            let all: Vec<usize> = (0..CATALOG.rows().len()).collect();
            prop_assert_eq!(hits.iter().map(|hit| hit.row).collect::<Vec<_>>(), all);
        }
    }

    #[test]
    fn all_words_must_match_in_any_order(one in any_query(), other in any_query()) {
        let found = |text: &str| -> BTreeSet<usize> {
            found(&INDEX, text).iter().map(|hit| hit.row).collect()
        };
        let words = format!("{one} {other}").split_whitespace().count();
        if words <= 16 {
            // Ports are alternatives, and a transport holds for those beside it.
            let together = format!("{one} {other}");
            let [ports, of_one, of_other] = [&together, &one, &other].map(|text| read_ports(text));
            let apart = [of_one.words, of_other.words].concat();
            if ports.words != apart || !of_one.ports.is_empty() && !of_other.ports.is_empty() {
                return Ok(());
            }
            // Exact words are never left out, so rows have all of them. Symptoms are found by the whole text.
            let exact = |text: &str| -> String {
                let words = text.split_whitespace();
                let words = words.map(|word| format!("'{}", word.trim_start_matches(['!', '\''])));
                words.collect::<Vec<_>>().join(" ")
            };
            let [one, other] = [exact(&one), exact(&other)];
            let together = format!("{one} {other}");
            let has_symptom = |text: &str| !INDEX.search(&Query::parse(text)).leads().is_empty();
            if ![&one, &other, &together].into_iter().any(|text| has_symptom(text)) {
                let both = found(&together);
                prop_assert_eq!(&both, &found(&format!("{other} {one}")));
                prop_assert_eq!(&both, &(&found(&one) & &found(&other)));
            }
        }
    }
}

// Browser.

/// Default number of events sent to the browser; `PORTOLAN_EVENTS` overrides it.
const EVENTS: usize = 60_000;
/// Number of events sent to one browser before the next is opened.
const SESSION: usize = 2_000;

/// A random number generator with a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `end`.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("small");
        usize::try_from(self.throw() % end).expect("small")
    }

    fn cell(&mut self, end: u16) -> u16 {
        u16::try_from(self.below(end.into())).expect("small")
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn key(&mut self) -> Event {
        const CODES: [KeyCode; 27] = [
            KeyCode::Enter,
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::Delete,
            KeyCode::Backspace,
            KeyCode::Insert,
            KeyCode::F(1),
            KeyCode::F(2),
            KeyCode::F(3),
            KeyCode::F(4),
            KeyCode::F(5),
            KeyCode::F(6),
            KeyCode::F(6),
            KeyCode::F(12),
            KeyCode::Null,
        ];
        let code = if self.below(5) < 2 {
            self.one_of(&CODES)
        } else {
            // Every key that may be a command, some of them more often, and others that are not.
            let all = "  aaabcdefghijklmnopqrstuvwxyzADGLTUVXYZ?/:[]123456890.,-域\u{301}🖥";
            let chars: Vec<char> = all.chars().collect();
            KeyCode::Char(self.one_of(&chars))
        };
        let modifiers = match self.below(24) {
            0 => KeyModifiers::CONTROL,
            1 => KeyModifiers::ALT,
            2 => KeyModifiers::SHIFT,
            _ => KeyModifiers::NONE,
        };
        let kind = match self.below(16) {
            0 => KeyEventKind::Release,
            1 => KeyEventKind::Repeat,
            _ => KeyEventKind::Press,
        };
        Event::Key(KeyEvent::new_with_kind(code, modifiers, kind))
    }

    fn mouse(&mut self) -> Event {
        const KINDS: [MouseEventKind; 8] = [
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Up(MouseButton::Left),
            MouseEventKind::Drag(MouseButton::Left),
            MouseEventKind::Down(MouseButton::Right),
            MouseEventKind::ScrollUp,
            MouseEventKind::ScrollDown,
            MouseEventKind::Moved,
        ];
        let far = self.one_in(8);
        let [columns, rows] = if far { [u16::MAX; 2] } else { [130, 40] };
        Event::Mouse(MouseEvent {
            kind: self.one_of(&KINDS),
            column: self.cell(columns),
            row: self.cell(rows),
            modifiers: KeyModifiers::NONE,
        })
    }

    fn paste(&mut self) -> Event {
        const WORDS: [&str; 18] = [
            "kerb",
            "dns-server",
            "密钥分发",
            "tcp/445",
            "135-139",
            "!rpc",
            "50000-50999",
            "a\nb\r\n\tc\u{7}\u{1b}[2J",
            "e\u{301}\u{fe0f}\u{200d}",
            "ｔｃｐ",
            "🖥🖥🖥",
            "\u{202e}txt",
            "'",
            "role.toml",
            "\n  TCP    0.0.0.0:53  0.0.0.0:0  LISTENING  4\n",
            "80,443\n3389",
            "",
            " ",
        ];
        let mut text = String::new();
        for _ in 0..=self.below(3) {
            text.push_str(self.one_of(&WORDS));
            text.push(' ');
        }
        if self.one_in(12) {
            text = text.repeat(400);
        }
        Event::Paste(text)
    }

    fn resize(&mut self) -> Event {
        // Sizes around layout changes, the extremes, and sizes between.
        const SIZES: [(u16, u16); 9] = [
            (120, 35),
            (80, 24),
            (60, 15),
            (59, 14),
            (76, 20),
            (75, 20),
            (160, 45),
            (1, 1),
            (500, 200),
        ];
        let (width, height) = match self.below(16) {
            0 => (1 + self.cell(500), 1 + self.cell(200)),
            1..5 => (1 + self.cell(160), 1 + self.cell(50)),
            // The largest size is slow to draw.
            5 => self.one_of(&SIZES),
            _ => self.one_of(&SIZES[..8]),
        };
        Event::Resize(width, height)
    }

    fn event(&mut self) -> Event {
        match self.below(40) {
            0..28 => self.key(),
            28..36 => self.mouse(),
            36 => self.paste(),
            37 => self.resize(),
            38 => Event::FocusGained,
            _ => Event::FocusLost,
        }
    }
}

/// Prints how to reproduce a failed check or a panic of the browser.
struct Trail {
    seed: u64,
    sent: usize,
    last: Vec<Event>,
}

impl Drop for Trail {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "after {} events of PROPTEST_RNG_SEED={}, the last at once: {:?}",
                self.sent, self.seed, self.last
            );
        }
    }
}

/// Sends bursts of random events through the real loop, with effects on a simulated disk.
fn session(seed: u64, events: usize) {
    let mut dice = Dice(seed);
    let mut trail = Trail {
        seed,
        sent: 0,
        last: Vec::new(),
    };
    let disk = Arc::new(Mutex::new(Disk::default()));
    let open = || {
        let disk = Arc::clone(&disk);
        let world = Box::new(move |effect| disk.lock().expect("not poisoned").perform(effect));
        Browser::open(120, 35).world(world)
    };
    let mut browser = open();
    let mut large = false;
    while trail.sent < events {
        let mut burst: Vec<Event> = (0..=dice.below(24)).map(|_| dice.event()).collect();
        if large {
            burst.push(Event::Resize(120, 35));
        }
        trail.sent += burst.len();
        trail.last.clone_from(&burst);
        browser.burst(burst);
        if browser.app().is_over() {
            disk.lock().expect("not poisoned").draft = None;
            browser = open();
        }
        check(&browser, &disk.lock().expect("not poisoned"));
        let area = browser.buffer().area;
        large = area.area() > 20_000;
        if dice.one_in(8) {
            check_frame(&mut browser);
        }
        if dice.one_in(24) {
            check_undo(&mut browser, 1 + dice.below(12));
        }
    }
    let choice = browser.app().choice();
    assert_eq!(Naive::of(&browser.app().ruleset().set()), opened(choice));
}

/// Asserts the invariants after every burst.
fn check(browser: &Browser, disk: &Disk) {
    let app = browser.app();
    let area = browser.buffer().area;
    if let Some((column, row)) = browser.cursor() {
        assert!(column < area.width && row < area.height, "the cursor");
    }
    for row in 0..area.height {
        let last = screen::cells(browser.buffer(), row).last();
        let (column, cell) = last.expect("a row has cells");
        let end = column + screen::width_of(cell);
        assert_eq!(end, area.width, "half a glyph in row {row}");
    }
    // A selection that is out of range would not be drawn. A popup may cover it.
    let line: Vec<char> = browser.line(2.min(area.height - 1)).chars().collect();
    let is_covered = line
        .iter()
        .skip(1)
        .take(18)
        .any(|char| "┏┃".contains(*char));
    let title = browser.line(1.min(area.height - 1));
    let is_covered = is_covered || title.starts_with('┏') && !title.starts_with("┏ 1 ");
    if app.subject().is_none() && area.width >= 120 && area.height >= 20 && !is_covered {
        let lines: Vec<String> = (0..area.height).map(|row| browser.line(row)).collect();
        // The cursor is on a role, a symptom or the divider.
        let is_beside = |line: &String| matches!(line.chars().nth(1), Some('›' | '>'));
        let is_empty =
            |line: &String| line.contains("Nothing found.") || line.contains("没有找到。");
        assert!(
            lines.iter().any(|line| is_beside(line) || is_empty(line)),
            "{lines:#?}"
        );
    }
    // The rules are those of the selection, and each of their ports has a reason.
    assert_eq!(*app.ruleset(), app.choice().ruleset(&*CATALOG));
    for rule in &app.ruleset().rules {
        assert!(!rule.parts.is_empty());
        assert!(rule.parts.iter().all(|part| !part.reasons.is_empty()));
    }
    // The draft is the current role.
    if let Some(draft) = &disk.draft {
        let saved = parse_saved("draft", draft, &*CATALOG).expect("a draft can be read");
        let (kept, choice) = (&saved.choice, app.choice());
        assert_eq!((&kept.name, &kept.options), (&choice.name, &choice.options));
        assert_eq!(kept.excluded(), choice.excluded());
        assert_eq!(kept.picks().len(), choice.picks().len());
        let mut picks = choice.picks();
        assert!(picks.all(|(pick, extras)| kept.extras(pick) == Some(extras)));
    }
}

/// Asserts that the frame needs no further update, and that an incremental update equals a full redraw.
fn check_frame(browser: &mut Browser) {
    // A message ends with the next input.
    browser.send([Event::FocusGained]);
    let drawn = browser.buffer().clone();
    browser.send([Event::FocusGained]);
    assert!(
        browser.buffer() == &drawn,
        "the frame changes without an event"
    );
    browser.redraw();
    for row in 0..drawn.area.height {
        let pairs = cells_of(&drawn, row).into_iter();
        for (was, is) in pairs.zip(cells_of(browser.buffer(), row)) {
            // The lines are needed only in case of a failure.
            let lines = || [screen_line(&drawn, row), browser.line(row)];
            assert_eq!(was, is, "left behind in row {row}: {:#?}", lines());
        }
    }
}

/// Returns the visible cells of a row with their styles; cells covered by a wide glyph have none.
fn cells_of(buffer: &Buffer, row: u16) -> Vec<(u16, &str, Style)> {
    // Only the background and the lines of a blank are visible.
    let seen = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    let style = |cell: &Cell| match cell.symbol() {
        " " => Style::new().bg(cell.bg).add_modifier(cell.modifier & seen),
        _ => cell.style(),
    };
    screen::cells(buffer, row)
        .map(|(column, cell)| (column, cell.symbol(), style(cell)))
        .collect()
}

fn screen_line(buffer: &Buffer, row: u16) -> String {
    let cells = screen::cells(buffer, row);
    cells.map(|(_, cell)| cell.symbol()).collect()
}

/// Asserts that undoing and redoing `steps` changes restores the state.
fn check_undo(browser: &mut Browser, steps: usize) {
    // Leaves every popup, prompt and search for the table.
    browser.typed_ahead(&"<esc>".repeat(8));
    browser.burst([Event::Resize(60, 15)]);
    let before = browser.app().choice().clone();
    let mut undone = 0;
    while undone < steps {
        let here = browser.app().choice().clone();
        browser.typed_ahead("u");
        if *browser.app().choice() == here {
            break;
        }
        undone += 1;
    }
    browser.typed_ahead(&"U".repeat(undone));
    assert_eq!(*browser.app().choice(), before, "undo and redo");
}

#[test]
fn no_sequence_of_events_upsets_the_browser() {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok();
    let events = number("PORTOLAN_EVENTS").unwrap_or(EVENTS);
    let seed = number("PROPTEST_RNG_SEED").unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        usize::try_from(now.expect("after 1970").as_millis()).expect("a result in time")
    });
    let sessions = events.div_ceil(SESSION);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= sessions {
                        return;
                    }
                    let seed = u64::try_from(seed + at).expect("small");
                    session(seed, SESSION.min(events));
                }
            });
        }
    });
}

/// A simulated disk: it accepts one file, and refuses to overwrite it without confirmation.
#[derive(Default)]
struct Disk {
    kept: Option<Vec<u8>>,
    draft: Option<String>,
}

impl Disk {
    fn perform(&mut self, effect: Effect) -> Outcome {
        match effect {
            Effect::Save {
                path,
                existing: Existing::Keep,
                ..
            } if self.kept.is_some() => Outcome::NotSaved(SaveError::Exists(path)),
            Effect::Save {
                path, bytes, what, ..
            } => {
                self.kept = Some(bytes.clone());
                Outcome::Saved {
                    path,
                    bytes,
                    lost: Vec::new(),
                    what,
                }
            }
            Effect::Load(path) => match &self.kept {
                Some(bytes) => Outcome::Loaded {
                    path,
                    bytes: bytes.clone(),
                },
                None => Outcome::NotLoaded {
                    path,
                    error: io::Error::from(io::ErrorKind::NotFound).into(),
                },
            },
            Effect::Copy { text, what } => Outcome::Copied {
                bytes: text.len(),
                what,
                clipboard: Clipboard::System,
            },
            Effect::Mouse(on) => Outcome::Mouse(on),
            Effect::Draft(Draft::Keep(text)) => {
                self.draft = Some(text.write());
                Outcome::Done
            }
            Effect::Draft(Draft::Check) => Outcome::Done,
            Effect::Draft(_) => {
                self.draft = None;
                Outcome::Done
            }
            Effect::ListRoles(_) => Outcome::Listed(Listing::default()),
            Effect::Complete(typed) => Outcome::Completed(Completion {
                names: vec![format!("{}x", typed.name), format!("{}y/", typed.name)],
                typed,
                is_cut: false,
                error: None,
            }),
            Effect::Observe(request) => Outcome::Observed(request.run(|_| ())),
            Effect::Delete { path, .. } => Outcome::Deleted(path),
            Effect::Rename { from, to } => Outcome::Renamed { from, to },
            // No law sends anything.
            Effect::Check(request) => Outcome::Checked(request.news(None)),
            Effect::Remember(_) | Effect::Suspend => Outcome::Done,
        }
    }
}
