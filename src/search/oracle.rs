//! Reference implementation for property tests: a separate index for each row, no text or row
//! skipped, every row scored, a full sort. [`Index`] must return the same rows in the same order.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use crate::model::{
    Category, Direction, Endpoint, Entry, Flow, Need, Peer, Program, Role, Service, Status, Text,
    Tool,
};
use crate::search::index::Index;
use crate::search::query::Query;
use crate::search::rank::{Hit, Rank};

struct Reference {
    rows: Vec<Index>,
}

impl Reference {
    fn new(table: &[(&Service, &Endpoint)], roles: &[Role]) -> Self {
        let alone = |&row: &(&Service, &Endpoint)| {
            let mut index = Index::new([row], roles);
            index.unmask();
            index
        };
        Self {
            rows: table.iter().map(alone).collect(),
        }
    }

    /// Returns the hits of a relaxed query.
    fn search(&self, relaxed: &Query) -> Vec<Hit> {
        let mut ranks: Vec<Rank> = Vec::new();
        for (at, alone) in self.rows.iter().enumerate() {
            let rank = alone.rank_first_row(relaxed);
            ranks.extend(rank.map(|rank| rank.at(u32::try_from(at).expect("few rows"))));
        }
        ranks.sort_unstable();
        ranks.into_iter().map(Rank::hit).collect()
    }
}

fn text(text: &str) -> Text {
    Text::each(|_| text.to_owned())
}

/// Builds an endpoint with names, of a kind that depends on `kind`.
fn named_endpoint(port: &str, protocol: &str, kind: usize, [one, other]: [&str; 2]) -> Endpoint {
    let port = port.parse().expect("a port");
    let mut endpoint = Endpoint::new(port, text(protocol), Vec::new());
    match kind {
        1 => endpoint.aliases = vec![format!("port {one}"), "单独".to_owned()],
        2 => endpoint.programs = vec!["svchost.exe".to_owned(), "System".to_owned()],
        4 => {
            let names = vec!["ms sync".to_owned(), other.to_owned()];
            endpoint.tool_names = BTreeMap::from([(Tool::Nmap, names)]);
        }
        5 => {
            let names = vec![format!("Remote {one} - RPC (TCP-In)")];
            endpoint.tool_names = BTreeMap::from([(Tool::WindowsFirewall, names)]);
        }
        6 => {
            let names = vec!["mail-q".to_owned(), "kerberos".to_owned()];
            endpoint.unrelated_names = BTreeMap::from([(Tool::Iana, names)]);
        }
        7 => endpoint.direction = Direction::Out,
        _ => {}
    }
    endpoint
}

fn program(name: &str) -> Program {
    Program {
        name: name.to_owned(),
        services: Vec::new(),
        os: None,
        sources: Vec::new(),
        note: None,
    }
}

/// Builds services from few words, so that many rows rank equally.
fn services() -> Vec<Service> {
    let words = [
        "kerberos", "key", "remote", "desk top", "dns", "远程", "桌面", "mail", "sync",
    ];
    let mut all = Vec::new();
    for (a, one) in words.iter().enumerate() {
        for (b, other) in words.iter().enumerate() {
            let mut id = String::new();
            write!(id, "s{a}-{b}").expect("memory");
            let endpoint = |port: &str, protocol| named_endpoint(port, protocol, b, [one, other]);
            all.push(Service {
                id: id.parse().expect("an id"),
                system_names: Vec::new(),
                name: text(&format!("{one} {other}")),
                today: None,
                other_names: Vec::new(),
                description: text(&format!("about {other}")),
                status: match b {
                    3 => Status::Removed,
                    5 => Status::Legacy,
                    _ => Status::Current,
                },
                successor: None,
                category: if a == 7 {
                    Category::Mail
                } else {
                    Category::Core
                },
                aliases: vec![format!("{other}{one}"), (*other).to_owned()],
                programs: vec![program("keys.exe"), program("System")],
                endpoints: vec![
                    endpoint(&format!("tcp/{}", 40 + a * 10 + b), one),
                    endpoint(&format!("udp/{}", 1 + b), "rpc"),
                    endpoint("tcp/dynamic-rpc", other),
                    endpoint("udp/1025-65535", "any"),
                ],
                notes: Vec::new(),
                origins: Vec::new(),
            });
        }
    }
    all
}

/// Builds services of a port list, whose rows share few protocols, with each other and with the other services.
fn listed_services() -> Vec<Service> {
    let names = [
        "kerberos",
        "keys",
        "maill",
        "rdp",
        "ms-sync",
        "remote_desk",
        "dns2",
        "x11",
    ];
    let protocols = [
        "remote",
        "mail sync",
        "desk-top 3",
        "kerberos change",
        "the dns of x",
    ];
    let template = services().remove(0);
    let listed = |at: usize| {
        let name = format!("{}-{at}", names[at % names.len()]);
        let endpoint = |transport: &str, of: usize| {
            let port = format!("{transport}/{}", 40 + at);
            named_endpoint(
                &port,
                protocols[of % protocols.len()],
                at % 9,
                ["key", "sync"],
            )
        };
        let mut service = template.clone();
        service.id = format!("listed-{at}").parse().expect("an id");
        service.name = text(&name);
        service.description = text("");
        service.status = Status::Listed;
        service.aliases = if at.is_multiple_of(5) {
            vec!["exchange".to_owned()]
        } else {
            Vec::new()
        };
        service.programs.clear();
        service.endpoints = vec![endpoint("tcp", at), endpoint("udp", at / 2)];
        service
    };
    (0..60).map(listed).collect()
}

/// Builds a role that needs some of their ports.
fn role(services: &[Service]) -> Role {
    let entry = |service: &Service| Entry {
        port: service.endpoints[0].port,
        service: Some(service.id.clone()),
        purpose: text("any"),
        from: text("any"),
        to: text("any"),
        flow: Flow::In,
        need: Need::Required,
        peers: vec![Peer::Client],
        when: None,
        note: None,
        sources: Vec::new(),
    };
    Role {
        id: "host".parse().expect("an id"),
        name: text("host 主机"),
        aliases: vec!["machine 机器".to_owned()],
        description: text("any"),
        entries: services.iter().step_by(7).map(entry).collect(),
        cautions: Vec::new(),
        origins: Vec::new(),
    }
}

/// Search words: whole or partial, with typos, ports, operators and filters.
const TYPED: &[&str] = &[
    "kerberos",
    "krbros",
    "kerebros",
    "k",
    "sync",
    "desktop",
    "desk top",
    "remotedesk",
    "remote",
    "romote",
    "key",
    "keys",
    "dns service",
    "svchost.exe",
    "keys.exe",
    "system",
    "ms-sync",
    "mail-q",
    "port",
    "dandu",
    "5000",
    "1025-65535",
    "yczm",
    "yuanchengzhuomian",
    "yuancheng zhuomian",
    "zhuomain",
    "桌",
    "远程桌面",
    "远程卓面",
    "4",
    "44",
    "40,41",
    "1-50",
    ">50",
    "tcp/4",
    "5/udp",
    "udp",
    "!udp",
    "!dns",
    "mail",
    "rm",
    "kd",
    "about",
    "removed",
    "status:removed",
    "service:dns",
    "role:host",
    "!role:host",
    "host",
    "zhuji",
    "'sync",
    "'远程",
    "dsn",
    "rpc",
    "mial",
    "dynamic-rpc",
    "tcp/dynamic-rpc",
    "dyn",
    "server",
    "windows",
    "!",
    "'",
    ":",
    "/",
    "status:",
    "!status:legacy",
    "kerberso",
    "kerberoskey",
    "remtoe desktop",
    "remote desk top",
    "maill",
    "keyss",
    "!remote",
    "!'mail",
    "syncmail",
    "dns2",
    "x12",
    "99999",
    "exhcange",
    "lsit",
    "desk 3",
    "kreberos chnage",
    "yuanchengzhuomain",
    "rmt dsk",
    "ke",
    "ms",
];

/// Generates queries of a few truncated words, or any text.
fn any_query() -> impl Strategy<Value = String> {
    let cut = (proptest::sample::select(TYPED), 1..20_usize)
        .prop_map(|(typed, most)| -> String { typed.chars().take(most).collect() });
    let words = proptest::collection::vec(cut, 1..6).prop_map(|words| words.join(" "));
    prop_oneof![6 => words, 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn search_agrees_with_the_reference(
        typed in any_query(),
        most in 1..200_usize,
        (skip, step) in (0..20_usize, 1..4_usize),
    ) {
        // A different table each time, each of whose rows is also searched separately.
        let listed = listed_services().into_iter().skip(skip / 2).step_by(4 - step);
        let services: Vec<Service> =
            services().into_iter().skip(skip).step_by(step).chain(listed).collect();
        let roles = [role(&services)];
        let rows = || services.iter().flat_map(|one| one.endpoints.iter().map(move |end| (one, end)));
        let table: Vec<(&Service, &Endpoint)> = rows().collect();
        let index = Index::new(table.iter().copied(), &roles);
        let mut hits = index.search(&Query::parse(&typed));
        let wanted = Reference::new(&table, &roles).search(hits.understood());
        prop_assert_eq!(hits.len(), wanted.len());
        // In steps, as when scrolling.
        for most in [most, most * 2, usize::MAX] {
            index.rank(&mut hits, most);
            let most = most.min(wanted.len());
            prop_assert_eq!(hits.iter().collect::<Vec<_>>(), &wanted[..most]);
        }
    }

    #[test]
    fn any_text_parses_and_highlights_existing_positions(typed in any::<String>(), shown in any::<String>()) {
        let services = services();
        let rows = services.iter().flat_map(|one| one.endpoints.iter().map(move |end| (one, end)));
        let index = Index::new(rows, &[]);
        let mut hits = index.search(&Query::parse(&typed));
        index.rank(&mut hits, 10);
        for text in [shown.as_str(), typed.as_str(), "远程桌面 Remote Desktop-2"] {
            let places = hits.understood().highlight(text);
            prop_assert!(places.is_sorted_by(|a, b| a < b));
            prop_assert!(places.iter().all(|&place| place < text.chars().count()));
        }
    }
}
