//! What holds for every input: ports and port sets against a naive model, choices and their history,
//! search, and the browser under any sequence of events.

use std::collections::BTreeSet;
use std::io;
use std::sync::LazyLock;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use portolan::file::{Existing, SaveError};
use portolan::model::{
    Choice, Direction, DynamicMode, Extras, Generation, Lookup as _, Options, Pick, Port,
    PortNumber, PortRange, PortSet, PortSpec, Presence, Ruleset, Selection, Service, Transport,
};
use portolan::search::{Hit, Index, Query};
use portolan::tui::{Effect, Outcome};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index as Any, select};

mod support {
    #[expect(
        dead_code,
        reason = "the laws press keys and read screens; the rest is for tests/tui.rs"
    )]
    pub(crate) mod browser;
    pub(crate) mod screen;
}
use support::browser::{Browser, CATALOG};

/// So many cases for what takes microseconds.
fn cheap() -> ProptestConfig {
    cases(256)
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

// Ports.

/// A port number, the ends and neighbours of the dynamic ranges more often than others.
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
    let without = select(&Transport::ALL[2..]);
    prop_oneof![
        8 => (with_ports, spec).prop_map(|(transport, spec)| Port::new(transport, spec)),
        1 => without.prop_map(|transport| Port::new(transport, PortSpec::None)),
    ]
    .prop_map(|port| port.expect("TCP and UDP have ports, the others none"))
}

proptest! {
    #![proptest_config(cheap())]

    #[test]
    fn ports_are_read_as_they_are_written(port in any_port(), range in any_range()) {
        prop_assert_eq!(port.to_string().parse::<Port>(), Ok(port));
        prop_assert_eq!(port.to_string().to_uppercase().parse::<Port>(), Ok(port));
        prop_assert_eq!(range.to_string().parse::<PortRange>(), Ok(range));
        if let Some((transport, spec)) = port.to_string().split_once('/') {
            prop_assert_eq!(format!("{spec}/{transport}").parse::<Port>(), Ok(port));
        }
    }

    #[test]
    fn what_is_read_as_a_port_is_written_so_that_it_is_read_again(text in "[tud]{0,1}[cd]{0,1}p{0,1}/{0,1}[0-9]{0,6}-{0,1}[0-9]{0,6}") {
        if let Ok(port) = text.parse::<Port>() {
            prop_assert_eq!(port.to_string().parse::<Port>(), Ok(port));
        }
    }

    #[test]
    fn the_order_of_ports_is_total_and_overlap_goes_both_ways(a in any_port(), b in any_port()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        prop_assert!(a.overlaps(a));
    }
}

// Port sets.

/// A set of ports as a schoolbook has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Naive {
    ports: BTreeSet<(Transport, u16)>,
    protocols: BTreeSet<Transport>,
}

impl Naive {
    fn insert(&mut self, transport: Transport, range: PortRange) {
        if transport.has_ports() {
            let numbers = range.low()..=range.high();
            self.ports.extend(numbers.map(|number| (transport, number)));
        } else {
            self.protocols.insert(transport);
        }
    }

    fn of(set: &PortSet) -> Self {
        let mut naive = Self::default();
        for transport in [Transport::Tcp, Transport::Udp] {
            for range in set.ranges(transport) {
                naive.insert(transport, range);
            }
        }
        naive.protocols.extend(set.protocols());
        naive
    }
}

/// The same insertions into both kinds of set.
fn any_set() -> impl Strategy<Value = (PortSet, Naive)> {
    let narrow = (any_number(), 0..300u16).prop_map(|(low, more)| {
        PortRange::from_numbers(low, low.saturating_add(more)).expect("0 < low ≤ high")
    });
    vec((select(&Transport::ALL[..]), narrow), 0..12).prop_map(|parts| {
        let mut both = (PortSet::new(), Naive::default());
        for (transport, range) in parts {
            both.0.insert(transport, range);
            both.1.insert(transport, range);
        }
        both
    })
}

proptest! {
    #![proptest_config(cheap())]

    #[test]
    fn port_sets_are_sets((a, naive_a) in any_set(), (b, naive_b) in any_set(), at in any_number()) {
        prop_assert_eq!(Naive::of(&a), naive_a.clone());
        let union = Naive {
            ports: &naive_a.ports | &naive_b.ports,
            protocols: &naive_a.protocols | &naive_b.protocols,
        };
        let difference = Naive {
            ports: &naive_a.ports - &naive_b.ports,
            protocols: &naive_a.protocols - &naive_b.protocols,
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
        for transport in Transport::ALL {
            prop_assert_eq!(a.contains(transport, number), naive_a.ports.contains(&(transport, at)));
            let count = naive_a.ports.iter().filter(|port| port.0 == transport).count();
            prop_assert_eq!(usize::try_from(a.count(transport)), Ok(count));
            prop_assert_eq!(a.contains_protocol(transport), naive_a.protocols.contains(&transport));
        }
    }

    #[test]
    fn the_runs_of_a_set_are_sorted_and_never_touch((set, _) in any_set()) {
        for transport in Transport::ALL {
            let runs: Vec<PortRange> = set.ranges(transport).collect();
            for pair in runs.windows(2) {
                prop_assert!(u32::from(pair[0].high()) + 1 < u32::from(pair[1].low()));
            }
        }
    }
}

#[test]
fn the_last_port_is_a_port_like_any_other() {
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

// Choices.

/// One change of a choice.
#[derive(Debug, Clone)]
enum Edit {
    Service(Any),
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
        select(Generation::ALL.to_vec()),
        select(modes.to_vec()),
        select(directions.to_vec()),
    )
        .prop_map(|(generation, dynamic, direction)| Options {
            generation,
            dynamic,
            direction,
            source_networks: Vec::new(),
        })
}

fn any_extras() -> impl Strategy<Value = Extras> {
    any::<[bool; 3]>().prop_map(|[optional, legacy, disputed]| Extras {
        optional,
        legacy,
        disputed,
    })
}

fn any_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => any::<Any>().prop_map(Edit::Service),
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

/// Does the edit, as the browser and the command line do it.
fn edit(choice: &mut Choice, edit: &Edit) {
    let service_at = |at: &Any| at.get(CATALOG.services());
    match edit {
        Edit::Service(at) => choice.toggle_service(&service_at(at).id),
        Edit::Endpoint(at, port) => {
            let service = service_at(at);
            choice.toggle_endpoint(service, port.get(&service.endpoints).port);
        }
        Edit::Role(at, extras) => choice.toggle_role(&at.get(CATALOG.roles()).id, *extras),
        Edit::Entry(at, port) => {
            let role = at.get(CATALOG.roles());
            choice.toggle_entry(role, port.get(&role.entries).port);
        }
        Edit::Add(port) => choice.add(Pick::Port(*port)),
        Edit::Remove(at) => {
            if !choice.picks().is_empty() {
                let pick = at.get(choice.picks()).clone();
                choice.remove(&pick);
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
                let port = *at.get(choice.excluded());
                choice.include(port);
            }
        }
        Edit::Clear => choice.clear(),
        Edit::Name(name) => choice.name.clone_from(name),
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

/// The ports that a choice asks for, with the endpoint mapper where a whole service or role needs it.
fn asked_for(choice: &Choice) -> BTreeSet<Port> {
    let options = &choice.options;
    let mut asked = BTreeSet::new();
    for pick in choice.picks() {
        let ports: Vec<Port> = match pick {
            Pick::Port(port) => vec![*port],
            Pick::Service(id) | Pick::Endpoint(id, _) => {
                let service = CATALOG
                    .service(id)
                    .expect("it was picked from the catalogue");
                let open = service
                    .endpoints
                    .iter()
                    .filter(|one| one.is_open_in(options.generation));
                open.map(|one| one.port).collect()
            }
            Pick::Role(id, _) | Pick::Entry(id, _) => {
                let role = CATALOG.role(id).expect("it was picked from the catalogue");
                let extras = match pick {
                    Pick::Role(_, extras) => *extras,
                    _ => Extras::ALL,
                };
                let entries = role
                    .entries
                    .iter()
                    .filter(|one| extras.wants(one.standing) && one.flow.goes(options.direction));
                entries.map(|one| one.port).collect()
            }
        };
        match pick {
            Pick::Endpoint(_, only) | Pick::Entry(_, only) => {
                asked.extend(ports.into_iter().filter(|port| port == only));
            }
            Pick::Port(_) => asked.extend(ports),
            Pick::Service(_) | Pick::Role(..) => {
                if ports.contains(&port("tcp/dynamic-rpc")) {
                    asked.insert(port("tcp/135"));
                }
                asked.extend(ports);
            }
        }
    }
    asked
}

fn port(text: &str) -> Port {
    text.parse().expect("a port")
}

/// The numbers that a choice opens, worked out one by one.
fn opened(choice: &Choice) -> Naive {
    let options = &choice.options;
    let mut open = Naive::default();
    for port in asked_for(choice) {
        if choice.excluded().contains(&port) {
            continue;
        }
        let of_generation = options.generation.dynamic_ranges().to_vec();
        let ranges = match (port.spec(), options.dynamic) {
            (PortSpec::None, _) => {
                open.protocols.insert(port.transport());
                Vec::new()
            }
            (PortSpec::DynamicRpc, DynamicMode::Keyword | DynamicMode::Omit) => Vec::new(),
            (PortSpec::DynamicRpc, DynamicMode::Narrowed(range)) => vec![range],
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

/// How every endpoint of the catalogue stands to a choice.
fn presences(choice: &Choice, ruleset: &Ruleset) -> Vec<(&'static Service, Port, bool, Presence)> {
    let rows = CATALOG.rows();
    rows.map(|(service, endpoint)| {
        let open = endpoint.is_open_in(choice.options.generation);
        let presence = ruleset.presence(choice, service, endpoint);
        (service, endpoint.port, open, presence)
    })
    .collect()
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_ruleset_opens_what_was_asked_for_and_nothing_else(choice in any_choice()) {
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
            prop_assert!(key(0) < key(1), "rules are sorted and none is told twice");
        }
    }

    #[test]
    fn undo_and_redo_walk_through_every_state(edits in vec(any_edit(), 1..24)) {
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
        // A change after an undo leaves nothing to redo.
        if selection.undo() {
            selection.change(|choice| choice.name.push('x'));
            prop_assert!(!selection.redo());
        }
    }

    #[test]
    fn presence_tells_what_is_chosen_and_what_is_open(choice in any_choice()) {
        let ruleset = choice.ruleset(&*CATALOG);
        let set = Naive::of(&ruleset.set());
        for (service, port, is_open, presence) in presences(&choice, &ruleset) {
            let chosen = choice.has_endpoint(&service.id, port);
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
    fn a_toggle_changes_what_it_is_about_and_twice_is_never_there(
        choice in any_choice(),
        at in any::<Any>(),
        port in any::<Any>(),
    ) {
        let service = at.get(CATALOG.services());
        let port = port.get(&service.endpoints).port;
        let mut toggled = choice.clone();
        let before = choice.has_endpoint(&service.id, port);
        toggled.toggle_endpoint(service, port);
        prop_assert_eq!(toggled.has_endpoint(&service.id, port), !before);
        for other in service.endpoints.iter().filter(|other| other.port != port) {
            let was = choice.has_endpoint(&service.id, other.port);
            prop_assert_eq!(toggled.has_endpoint(&service.id, other.port), was, "{}", other.port);
        }
        toggled.toggle_endpoint(service, port);
        prop_assert_eq!(toggled.has_endpoint(&service.id, port), before);

        let mut toggled = choice.clone();
        toggled.toggle_service(&service.id);
        prop_assert_eq!(toggled.has_service(&service.id), !choice.has_service(&service.id));
    }
}

// Searching.

/// What people type, and what nobody would.
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

/// What can be shown beside a query.
fn any_shown() -> impl Strategy<Value = String> {
    let rows: Vec<String> = CATALOG
        .services()
        .iter()
        .flat_map(|one| [&one.name.en, &one.name.zh, &one.description.zh])
        .cloned()
        .collect();
    prop_oneof![select(rows), any::<String>(), "[0-9./ -]{0,20}"]
}

static INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(CATALOG.rows(), CATALOG.roles()));

fn found(index: &Index, text: &str) -> Vec<Hit> {
    let mut hits = index.search(&Query::parse(text));
    index.rank(&mut hits, usize::MAX);
    hits.iter().collect()
}

proptest! {
    #![proptest_config(cheap())]

    #[test]
    fn highlights_are_places_of_the_text_in_order(query in any_query(), shown in any_shown()) {
        let places = Query::parse(&query).highlight(&shown);
        prop_assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", places);
        prop_assert!(places.last().is_none_or(|last| *last < shown.chars().count()));
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_search_gives_each_row_once_in_the_same_order(text in any_query()) {
        let query = Query::parse(&text);
        let hits = found(&INDEX, &text);
        let rows: BTreeSet<usize> = hits.iter().map(|hit| hit.row).collect();
        prop_assert_eq!(rows.len(), hits.len());
        prop_assert!(hits.iter().all(|hit| CATALOG.row(hit.row).is_some()));
        prop_assert!(hits.is_sorted_by_key(|hit| hit.tier));
        let again = Index::new(CATALOG.rows(), CATALOG.roles());
        prop_assert_eq!(&found(&again, &text), &hits);
        if query.is_empty() {
            let all: Vec<usize> = (0..CATALOG.rows().len()).collect();
            prop_assert_eq!(hits.iter().map(|hit| hit.row).collect::<Vec<_>>(), all);
        }
    }

    #[test]
    fn several_words_must_all_hold_in_any_order(one in any_query(), other in any_query()) {
        let found = |text: &str| -> BTreeSet<usize> {
            found(&INDEX, text).iter().map(|hit| hit.row).collect()
        };
        let words = format!("{one} {other}").split_whitespace().count();
        if words <= 16 {
            let both = found(&format!("{one} {other}"));
            prop_assert_eq!(&both, &(&found(&one) & &found(&other)));
            prop_assert_eq!(&both, &found(&format!("{other} {one}")));
        }
    }
}

// The browser.

fn any_event() -> impl Strategy<Value = Event> {
    let codes = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Up,
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
        KeyCode::F(12),
        KeyCode::Null,
    ];
    let chars: Vec<char> = " aacdefghijklmnorstuwxyyDLGU?::/123qk5.域\u{301}🖥"
        .chars()
        .collect();
    let key = prop_oneof![
        2 => select(codes.to_vec()),
        3 => select(chars).prop_map(KeyCode::Char),
    ];
    let modifiers = prop_oneof![
        9 => Just(KeyModifiers::NONE),
        1 => select(vec![KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::SHIFT]),
    ];
    let mouse = select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Down(MouseButton::Right),
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollDown,
        MouseEventKind::Moved,
    ]);
    let place = (
        prop_oneof![0..130u16, any::<u16>()],
        prop_oneof![0..40u16, any::<u16>()],
    );
    let sizes = [
        (120, 35),
        (80, 24),
        (60, 15),
        (59, 14),
        (1, 1),
        (200, 60),
        (76, 20),
        (75, 20),
    ];
    prop_oneof![
        12 => (key, modifiers).prop_map(|(code, modifiers)| Event::Key(KeyEvent::new(code, modifiers))),
        4 => (mouse, place).prop_map(|(kind, (column, row))| {
            Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
        }),
        1 => any_query().prop_map(Event::Paste),
        1 => select(sizes.to_vec()).prop_map(|(width, height)| Event::Resize(width, height)),
    ]
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn no_sequence_of_events_upsets_the_browser(events in vec(any_event(), 1..60)) {
        let mut browser = Browser::open(120, 35);
        browser.keys("rpc<enter>a");
        let mut disk = Disk::default();
        for event in events {
            if let Some(effect) = browser.handle(&event) {
                let shown = browser.told(disk.perform(effect)).screen();
                // Nothing waits for the next event to be put in order.
                prop_assert_eq!(browser.send([Event::FocusGained]).screen(), shown);
            }
            if browser.app().is_over() {
                break;
            }
            let area = browser.buffer().area;
            if let Some((column, row)) = browser.cursor() {
                prop_assert!(column < area.width && row < area.height);
            }
        }
        // The choice is one that a file can be written from, and the frame is what a fresh one would be.
        let ruleset = browser.app().choice().ruleset(&*CATALOG);
        prop_assert_eq!(Naive::of(&ruleset.set()), opened(browser.app().choice()));
        if !browser.app().is_over() {
            let drawn = browser.screen();
            prop_assert_eq!(browser.redraw().screen(), drawn);
        }
    }
}

/// A disk that is none: it takes one file, and refuses to write it a second time unless told to.
#[derive(Default)]
struct Disk {
    kept: Option<Vec<u8>>,
}

impl Disk {
    fn perform(&mut self, effect: Effect) -> Outcome {
        match effect {
            Effect::Save {
                path,
                existing: Existing::Keep,
                ..
            } if self.kept.is_some() => Outcome::NotSaved(SaveError::Exists(path)),
            Effect::Save { path, bytes, .. } => {
                self.kept = Some(bytes.clone());
                Outcome::Saved { path, bytes }
            }
            Effect::Load(path) => match &self.kept {
                Some(bytes) => Outcome::Loaded {
                    path,
                    text: String::from_utf8_lossy(bytes).into_owned(),
                },
                None => Outcome::NotLoaded {
                    path,
                    error: io::ErrorKind::NotFound.into(),
                },
            },
            Effect::Copy(text) => Outcome::Copied { bytes: text.len() },
            Effect::Mouse(on) => Outcome::Mouse(on),
            Effect::Draft(_) | Effect::Suspend => Outcome::Done,
        }
    }
}
