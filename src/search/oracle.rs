//! The plain way, to hold the fast one against: each row by itself with texts of its own, no mask,
//! the fuzzy crate asked for every row, a full sort. [`Index`] must give the same rows in the same order.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::model::{Category, Endpoint, Role, Service, Standing, Status, Text};
use crate::search::index::Index;
use crate::search::query::Query;
use crate::search::rank::{Hit, Rank};

struct Oracle {
    rows: Vec<Index>,
}

impl Oracle {
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

    /// The hits of a query as it was understood.
    fn search(&self, understood: &Query) -> Vec<Hit> {
        let mut ranks: Vec<Rank> = Vec::new();
        for (at, alone) in self.rows.iter().enumerate() {
            let rank = alone.only_row(understood);
            ranks.extend(rank.map(|rank| rank.at(u32::try_from(at).expect("few rows"))));
        }
        ranks.sort_unstable();
        ranks.into_iter().map(Rank::hit).collect()
    }
}

fn text(text: &str) -> Text {
    Text {
        en: text.to_owned(),
        zh: text.to_owned(),
    }
}

/// Services of few words, so that many rows are equals.
fn services() -> Vec<Service> {
    let words = [
        "kerberos", "key", "remote", "desk top", "dns", "远程", "桌面", "mail", "sync",
    ];
    let mut all = Vec::new();
    for (a, one) in words.iter().enumerate() {
        for (b, other) in words.iter().enumerate() {
            let mut id = String::new();
            write!(id, "s{a}-{b}").expect("memory");
            let endpoint = |port: &str, protocol: &str| Endpoint {
                port: port.parse().expect("a port"),
                protocol: text(protocol),
                standing: Standing::Required,
                generation: None,
                sources: Vec::new(),
                note: None,
            };
            all.push(Service {
                id: id.parse().expect("an id"),
                system_names: Vec::new(),
                name: text(&format!("{one} {other}")),
                today: None,
                other_names: Vec::new(),
                description: text(&format!("about {other}")),
                status: if b == 3 {
                    Status::Removed
                } else {
                    Status::Current
                },
                successor: None,
                category: if a == 7 {
                    Category::Mail
                } else {
                    Category::Core
                },
                aliases: vec![format!("{other}{one}"), (*other).to_owned()],
                endpoints: vec![
                    endpoint(&format!("tcp/{}", 40 + a * 10 + b), one),
                    endpoint(&format!("udp/{}", 1 + b), "rpc"),
                ],
                notes: Vec::new(),
                origins: Vec::new(),
            });
        }
    }
    all
}

fn any_query() -> impl Strategy<Value = String> {
    let typed = prop_oneof![
        Just("kerberos"),
        Just("krbros"),
        Just("kerebros"),
        Just("k"),
        Just("ke"),
        Just("sy"),
        Just("desktop"),
        Just("remotedesk"),
        Just("yczm"),
        Just("yuanch"),
        Just("zhuo"),
        Just("桌"),
        Just("远程桌面"),
        Just("4"),
        Just("44"),
        Just("1-50"),
        Just("udp"),
        Just("!udp"),
        Just("!dns"),
        Just("mail"),
        Just("rm"),
        Just("kd"),
        Just("about"),
        Just("removed"),
        Just("status:removed"),
        Just("service:dns"),
        Just("'sync"),
        Just("dsn"),
        Just("rpc"),
        Just("mial"),
    ];
    let cut = (typed, 1..12_usize)
        .prop_map(|(typed, most)| -> String { typed.chars().take(most).collect() });
    proptest::collection::vec(cut, 1..4).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_same_rows_come_in_the_same_order(typed in any_query(), most in 1..200_usize) {
        let services = services();
        let rows = || services.iter().flat_map(|one| one.endpoints.iter().map(move |end| (one, end)));
        let table: Vec<(&Service, &Endpoint)> = rows().collect();
        let index = Index::new(table.iter().copied(), &[]);
        let mut hits = index.search(&Query::parse(&typed));
        let wanted = Oracle::new(&table, &[]).search(hits.understood());
        prop_assert_eq!(hits.len(), wanted.len());
        // In steps, as a screen is scrolled.
        for most in [most, most * 2, usize::MAX] {
            index.rank(&mut hits, most);
            let most = most.min(wanted.len());
            prop_assert_eq!(hits.iter().collect::<Vec<_>>(), &wanted[..most]);
        }
    }
}
