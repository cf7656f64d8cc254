//! Tests of port lists: their services and rows, built on demand, against a direct implementation of the definition.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use portolan::catalog::{Catalog, List};
use portolan::model::{
    Category, Choice, Direction, Endpoint, Extras, Lang, Lookup as _, Os, Peer, Pick, Port,
    Resolved, Selection, Service, ServiceId, Source, Status, Text,
};

fn lists(texts: &[&str]) -> Catalog {
    let lists = texts
        .iter()
        .map(|text| List::parse("list", *text).expect("a list"));
    Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(lists.collect())
}

/// Changes a choice of ports of services from a list, of the catalog, and typed ones.
fn change(choice: &mut Choice, known: &[(ServiceId, Port)], what: u8, at: usize) {
    let (id, port) = &known[at % known.len()];
    match what {
        0..4 => choice.add(Pick::Endpoint(id.clone(), *port)),
        4 => choice.remove(&Pick::Endpoint(id.clone(), *port)),
        5 => choice.add(Pick::Port(*port)),
        6 => choice.toggle(Pick::Service(id.clone()), Extras::default()),
        7 => choice.exclude(*port),
        8 => choice.include(*port),
        9 => choice.options.direction = [Direction::In, Direction::Out][at % 2],
        10 => choice.options.os = [Os::Modern, Os::Legacy, Os::Mixed][at % 3],
        11 => choice.options.peers = Peer::ALL.iter().copied().take(at % 2).collect(),
        _ => choice.clear(),
    }
}

proptest! {
    #[test]
    fn rules_from_kept_reasons_are_those_from_the_catalog(
        steps in proptest::collection::vec((0..16_u8, 0..60_usize), 1..30),
    ) {
        let text = "dns 53/tcp # DNS\ndns 53/udp\nfile 445/tcp\nfile 445/tcp # again\nFTP 2121/tcp\nweb 53/tcp\n";
        let list = List::parse("list", text).expect("a list");
        let catalog = Catalog::embedded().expect("the embedded catalog is valid");
        let catalog = catalog.with_lists(vec![list]);
        let mut known: Vec<(ServiceId, Port)> = Vec::new();
        for row in catalog.all_rows() {
            if [21, 53, 88, 445, 2121].iter().any(|number| row.port().to_string() == format!("tcp/{number}")) {
                known.push((row.service_id().into_owned(), row.port()));
            }
        }
        let mut selection = Selection::default();
        let mut resolved = Resolved::default();
        for (what, at) in steps {
            let _ = match what {
                13 | 14 => selection.undo(),
                15 => selection.redo(),
                _ => selection.change(|choice| change(choice, &known, what, at)),
            };
            let choice: &Arc<Choice> = selection.choice();
            resolved.update(choice, &catalog);
            prop_assert_eq!(choice.ruleset_with(&catalog, &resolved), choice.ruleset(&catalog));
        }
    }
}

#[test]
fn texts_are_cleaned_and_ids_are_unique() {
    let text = "http 80/tcp # \u{1b}[31mred\u{202e}\nHTTP! 81/tcp\n??? 82/tcp\n";
    let catalog = lists(&[text, text]);
    let ids = catalog.all_services().into_iter();
    let ids: Vec<String> = ids.map(|one| one.id.to_string()).collect();
    assert_eq!(
        ids,
        [
            "etc-2-http",
            "etc-2-http-2",
            "etc-2-x",
            "etc-http",
            "etc-http-2",
            "etc-x"
        ]
    );
    let red = catalog.row(0).expect("a row").endpoint();
    assert_eq!(red.protocol.en, "[31mred");
    assert_eq!(catalog.listed_ports("Http").len(), 1);
    assert!(catalog.listed_ports("ftp").is_empty());
}

fn same_text(text: &str) -> Text {
    Text::each(|_| text.to_owned())
}

fn free_id(stem: &str, ids: &mut BTreeSet<String>) -> ServiceId {
    let mut id = stem.to_owned();
    let mut count = 1;
    while !ids.insert(id.clone()) {
        count += 1;
        id = format!("{stem}-{count}");
    }
    id.parse().expect("an id")
}

fn service(id: ServiceId, words: &[&str]) -> Service {
    Service {
        id,
        system_names: Vec::new(),
        name: same_text(words[0]),
        today: None,
        other_names: Vec::new(),
        description: same_text(""),
        status: Status::Listed,
        successor: None,
        category: Category::Listed,
        aliases: words[2..].iter().map(|&word| word.to_owned()).collect(),
        programs: Vec::new(),
        endpoints: Vec::new(),
        notes: Vec::new(),
        origins: vec!["list".to_owned()],
    }
}

/// Builds all services of lists at once, as the definition says.
fn services(texts: &[String]) -> Vec<Service> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut services: Vec<Service> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let tag = if at == 0 {
            "etc".to_owned()
        } else {
            format!("etc-{}", at + 1)
        };
        let first = services.len();
        let mut number = 0;
        for line in text.lines() {
            number += 1;
            let (facts, comment) = line.split_once('#').unwrap_or((line, ""));
            let words: Vec<&str> = facts.split_whitespace().collect();
            let (port, transport) = words[1].split_once('/').expect("a port");
            let port: Port = format!("{transport}/{port}").parse().expect("a port");
            let own = services[first..].iter().position(|one| {
                one.name.en == words[0] && one.endpoints[0].port.spec() == port.spec()
            });
            let own = own.map_or(services.len(), |own| first + own);
            if own == services.len() {
                let id = free_id(
                    &format!("{tag}-{}", ServiceId::from_words(words[0])),
                    &mut ids,
                );
                services.push(service(id, &words));
            }
            let source = Source {
                document: tag.clone(),
                line: Some(number),
            };
            let ends = &mut services[own].endpoints;
            match ends.iter_mut().find(|end| end.port == port) {
                Some(end) => end.sources.push(source),
                None => {
                    let protocol = if comment.is_empty() {
                        words[0]
                    } else {
                        comment
                    };
                    ends.push(Endpoint::new(port, same_text(protocol), vec![source]));
                }
            }
        }
    }
    services
}

/// Generates a list from few names and ports, so that most are repeated.
fn list() -> impl Strategy<Value = String> {
    let names = vec![
        "http", "HTTP", "http-2", "http-2-2", "h.t!", "x", "???", "字", "http-x",
    ];
    let ports = vec!["1", "2", "3", "2-3", "65535", "1-65535"];
    let ends = vec!["", "#web", "#字", "www", "www http#web"];
    let pick = |words: Vec<&'static str>| proptest::sample::select(words);
    let line = (pick(names), pick(ports), any::<bool>(), pick(ends));
    let line = line.prop_map(|(name, port, is_tcp, end)| {
        format!(
            "{name} {port}/{} {end}\n",
            if is_tcp { "tcp" } else { "udp" }
        )
    });
    proptest::collection::vec(line, 1..60).prop_map(|lines| lines.concat())
}

proptest! {
    #[test]
    fn services_are_built_from_their_lines(texts in proptest::collection::vec(list(), 1..3)) {
        let catalog = lists(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let mut wanted = services(&texts);
        for one in &wanted {
            prop_assert_eq!(&*catalog.service(&one.id).expect("a service"), one);
        }
        // By port, then in the order of the lists.
        let mut rows: Vec<(Port, usize, Option<u32>, &Service, &Endpoint)> = Vec::new();
        for one in &wanted {
            for end in &one.endpoints {
                let list = usize::from(end.sources[0].document != "etc");
                rows.push((end.port, list, end.sources[0].line, one, end));
            }
        }
        rows.sort_by_key(|&(port, list, line, ..)| (port, list, line));
        prop_assert_eq!(catalog.row_count(), rows.len());
        for (at, (port, .., service, endpoint)) in rows.into_iter().enumerate() {
            let row = catalog.row(at).expect("a row");
            prop_assert_eq!(row.port(), port);
                prop_assert_eq!(row.name(Lang::En), &service.name.en);
            prop_assert_eq!(&*row.service_id(), &service.id);
            prop_assert_eq!(&*row.service(), service);
            prop_assert_eq!(&*row.endpoint(), endpoint);
            prop_assert_eq!(catalog.row_of(&service.id, port), Some(at));
            prop_assert!(catalog.listed_names(port).contains(&service.name.en.as_str()));
            prop_assert!(catalog.listed_ports(&service.name.zh).contains(&port));
        }
        wanted.sort_by(|one, other| one.id.cmp(&other.id));
        let all: Vec<Service> = catalog.all_services().into_iter().map(Cow::into_owned).collect();
        prop_assert_eq!(all, wanted);
    }
}
