//! Tests of search: names, numbers, filters and their order. The table of queries has tests of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use portolan::catalog::Catalog;
use portolan::model::{Category, Lang, Port, Service, Status};
use portolan::search::{GRAMMAR, Hit, Index, ObservedRows, Query, unread};

use crate::support::fixture::{all_rows, port_text, rows};

/// The catalog with its index, built once for all tests.
pub(crate) static KNOWN: LazyLock<(Catalog, Index)> = LazyLock::new(|| {
    let catalog = Catalog::embedded().expect("the embedded catalog is valid");
    let index = Index::new(catalog.rows(), catalog.roles());
    let index = index.with_symptoms(catalog.symptoms(), catalog.rows());
    (catalog, index)
});

/// Returns all rows that match, answers first, as service and port.
fn search(query: &str) -> Vec<String> {
    rows_of(query, |_| true)
}

/// Returns the rows that are asked for, best first.
pub(crate) fn answers(query: &str) -> Vec<String> {
    rows_of(query, |hit| hit.is_answer)
}

fn rows_of(query: &str, is_wanted: impl Fn(&Hit) -> bool) -> Vec<String> {
    let (catalog, index) = &*KNOWN;
    let mut hits = index.search(&Query::parse(query));
    index.rank(&mut hits, usize::MAX);
    let row = |hit: Hit| {
        let row = catalog.row(hit.row).expect("hits name rows");
        format!("{} {}", row.service_id(), row.port())
    };
    hits.iter().filter(is_wanted).map(row).collect()
}

/// Returns the texts that a user may type for a service: its id, system names, names and aliases.
fn names(service: &Service) -> impl Iterator<Item = &str> {
    std::iter::once(service.id.as_str())
        .chain(service.system_names.iter().map(String::as_str))
        .chain(service.names())
        .chain(service.aliases.iter().map(String::as_str))
}

#[test]
fn every_name_and_nearly_every_alias_finds_its_service_among_the_first_five() {
    let (catalog, _) = &*KNOWN;
    let (mut all, mut found) = (0, 0);
    for service in catalog.services() {
        for (at, name) in names(service).enumerate() {
            let mut services: Vec<String> = search(name)
                .iter()
                .filter_map(|row| Some(row.split_once(' ')?.0.to_owned()))
                .collect();
            services.dedup();
            let is_found = services
                .iter()
                .take(5)
                .any(|one| one == service.id.as_str());
            let is_alias = at >= names(service).count() - service.aliases.len();
            assert!(is_found || is_alias, "{name} → {}", service.id);
            all += 1;
            found += usize::from(is_found);
        }
    }
    // More than five services share some aliases: dc, domain controller, 加域.
    println!("{found} of {all}");
    assert!(found as f64 / all as f64 >= 0.98, "{found} of {all}");
}

#[test]
fn every_chinese_name_can_be_typed_in_pinyin() {
    let (catalog, _) = &*KNOWN;
    let services = catalog.services().iter().flat_map(names);
    let protocols = catalog
        .rows()
        .map(|(_, endpoint)| endpoint.protocol.zh.as_str());
    let roles = catalog.roles().iter().map(|role| role.name.zh.as_str());
    for text in services.chain(protocols).chain(roles) {
        let unread = unread(text);
        assert!(
            unread.is_empty(),
            "{text}: add the readings of {unread:?} to model/readings.rs"
        );
    }
}

#[test]
fn every_form_of_the_grammar_finds_something_and_not_everything() {
    let (catalog, index) = &*KNOWN;
    for row in GRAMMAR {
        for lang in [Lang::En, Lang::Zh] {
            assert!(!row.about.get(lang).is_empty());
            for example in row.examples.pick(lang) {
                let query = Query::parse(example);
                if query.asks_about_observed() {
                    let observed = ObservedRows::new([0], [1], [2], Vec::new());
                    let hits = index.search(&query.about(&observed));
                    assert_eq!(hits.len(), 1, "{example}");
                    continue;
                }
                let found = search(example).len();
                assert!(
                    found > 0 && found < catalog.rows().len(),
                    "{example}: {found}"
                );
            }
        }
    }
}

#[test]
fn filters_select_matching_rows_in_table_order() {
    let (catalog, index) = &*KNOWN;
    let rows = |query: &str| {
        let mut hits = index.search(&Query::parse(query));
        index.rank(&mut hits, usize::MAX);
        let rows: Vec<usize> = hits.iter().map(|hit| hit.row).collect();
        assert!(!rows.is_empty(), "{query}");
        rows
    };
    let services = |query: &str| {
        let rows = rows(query);
        assert!(rows.is_sorted(), "{query}");
        let service = |&row: &usize| catalog.row(row).expect("hits name rows").service();
        rows.iter().map(service).collect::<Vec<_>>()
    };
    for query in ["status:legacy", "状态：旧版", "status:leg"] {
        assert!(
            services(query)
                .iter()
                .all(|one| one.status == Status::Legacy),
            "{query}"
        );
    }
    let legacy = services("status:legacy").len();
    let rest = services("!legacy");
    assert!(rest.iter().all(|one| one.status != Status::Legacy));
    assert!(legacy + rest.len() <= catalog.rows().len());
    for query in ["category:mail", "类别:邮件"] {
        assert!(
            services(query)
                .iter()
                .all(|one| one.category == Category::Mail),
            "{query}"
        );
    }
    for query in ["service:dfs-namespaces", "服务:dfs-namespaces"] {
        let named = services(query);
        assert!(
            named.iter().all(|one| one.id.as_str() == "dfs-namespaces"),
            "{query}"
        );
    }
    assert_eq!(
        rows("role:domain-controller"),
        rows("角色：domain-controller")
    );
    let with = rows("role:domain-controller").len();
    let without = rows("!role:domain-controller").len();
    assert_eq!(with + without, catalog.rows().len());
}

#[test]
fn an_empty_query_returns_the_table_in_order() {
    let catalog = Catalog::embedded().expect("the embedded catalog is valid");
    let index = Index::new(catalog.rows(), catalog.roles());
    let mut hits = index.search(&Query::parse("  "));
    index.rank(&mut hits, usize::MAX);
    assert!(hits.iter().enumerate().all(|(at, hit)| hit.row == at));
    assert_eq!(hits.len(), catalog.rows().len());
}

#[test]
fn a_port_number_finds_its_services_before_other_matches() {
    let (catalog, _) = &*KNOWN;
    for (query, ports) in [
        ("135", &[" tcp/135", " udp/135"][..]),
        ("tcp/135", &[" tcp/135"]),
    ] {
        let is_port = |row: &str| ports.iter().any(|port| row.ends_with(port));
        let all = catalog.rows();
        let known = all
            .filter(|(_, end)| is_port(&format!(" {}", end.port)))
            .count();
        assert!(known >= 17);
        let rows = search(query);
        assert!(rows.iter().take(known).all(|row| is_port(row)), "{rows:?}");
    }
}

#[test]
fn digits_match_exactly_or_as_a_prefix_only() {
    assert!(search("389").iter().all(|row| !row.ends_with("/3389")));
    assert!(search("465").is_empty());
    assert!(search("13").iter().any(|row| row.ends_with("/135")));
    assert!(
        search("50000")
            .iter()
            .any(|row| row.ends_with("/dynamic-rpc"))
    );
    assert!(
        search("tcp/5000")
            .iter()
            .all(|row| !row.ends_with("/dynamic-rpc"))
    );
}

#[test]
fn ranges_lists_transports_and_punctuation_are_understood() {
    let all = |query: &str, good: &dyn Fn(&str) -> bool| {
        let rows = search(query);
        assert!(
            !rows.is_empty() && rows.iter().all(|row| good(row)),
            "{query}: {rows:?}"
        );
    };
    let port = |row: &str| {
        row.split(['/', '-'])
            .next_back()
            .and_then(|port| port.parse().ok())
    };
    all("135-139", &|row| {
        port(row).is_some_and(|port: u16| (135..=139).contains(&port))
    });
    all("139-135", &|row| {
        port(row).is_some_and(|port: u16| (135..=139).contains(&port))
    });
    all("88,53", &|row| matches!(port(row), Some(53 | 88)));
    all("udp/135-139", &|row| row.contains("udp/"));
    all("<14 tcp", &|row| {
        row.contains("tcp/") && port(row).is_some_and(|port: u16| port < 14)
    });
    all("445 !fax", &|row| {
        !row.starts_with("fax ") && row.ends_with("/445")
    });
    all("'kerberos udp", &|row| row.contains("udp/"));
    assert!(search("'krbros").is_empty());
}

#[test]
fn any_text_is_a_valid_query() {
    for query in [
        "!",
        "'",
        "!'",
        "\u{1b}[31m",
        "\u{202e}dns",
        "0",
        "65536",
        "🦀",
        "tcp/x",
        ">",
        "tcp/",
        "/",
        ":::",
        "role:",
        "!role:",
        "'\u{0}'",
        "\u{1b}[",
        "-----",
        ">>>",
        "135-139-",
        "135,,,",
        ",",
        "\u{feff}\u{200b}",
        "إدارة \u{200f}الخادم",
    ] {
        search(query);
    }
    search(&"long ".repeat(2000));
    search(&"长".repeat(10_000));
    search(&"a".repeat(10_000));
    search(&"1".repeat(10_000));
    search(&"!'>".repeat(4_000));
    search(&"\u{1b}[31m \u{7}".repeat(2_000));
}

/// Ports that administrators know by heart.
#[test]
fn a_well_known_port_ranks_its_service_first() {
    for (number, first) in [
        ("25", "smtp tcp/25"),
        ("53", "dns-server tcp/53"),
        ("67", "dhcp-server udp/67"),
        ("69", "tftp-daemon udp/69"),
        ("80", "www-publishing tcp/80"),
        ("88", "kerberos-kdc tcp/88"),
        ("110", "pop3 tcp/110"),
        ("123", "windows-time udp/123"),
        ("135", "rpc tcp/135"),
        ("139", "server tcp/139"),
        ("161", "snmp udp/161"),
        ("389", "local-security-authority tcp/389"),
        ("443", "www-publishing tcp/443"),
        ("445", "server tcp/445"),
        ("636", "local-security-authority tcp/636"),
        ("1433", "sql-server tcp/1433"),
        ("1688", "kms-host tcp/1688"),
        ("2535", "dhcp-server udp/2535"),
        ("3268", "local-security-authority tcp/3268"),
        ("3389", "terminal-services tcp/3389"),
        ("5722", "dfs-replication tcp/5722"),
        ("5985", "winrm tcp/5985"),
        ("8530", "wsus tcp/8530"),
        ("9389", "active-directory-web-services tcp/9389"),
    ] {
        assert_eq!(search(number)[0], first);
    }
}

#[test]
fn a_dynamic_port_ranks_dynamic_endpoints_first() {
    let rows = answers("49500");
    let dynamic = rows
        .iter()
        .take_while(|row| row.contains("dynamic"))
        .count();
    assert!(dynamic > 3, "{rows:?}");
    assert_eq!(rows.len(), dynamic, "{:?}", &rows[dynamic..]);
}

#[test]
fn a_wide_range_answers_for_itself_but_merely_contains_one_number() {
    let has_wide = |query: &str| {
        answers(query)
            .iter()
            .any(|row| row == "isa-tmg tcp/1025-65535")
    };
    for query in ["8443", "tcp/8443", "1025", "8443,8444", "49500"] {
        assert!(!has_wide(query), "{query}");
    }
    for query in ["1025-65535", "tcp/1025-65535", "isa-tmg"] {
        assert!(has_wide(query), "{query}");
    }
    for query in ["8443", "8000-9000", ">2000"] {
        let is_wide = |row: &String| row == "isa-tmg tcp/1025-65535";
        assert!(search(query).iter().any(is_wide), "{query}");
    }
}

#[test]
fn message_types_and_protocols_by_number_are_found() {
    let wanted = |query: &str, port: &str| {
        let rows = search(query);
        assert!(!rows.is_empty(), "{query}");
        assert!(
            rows.iter().all(|row| row.ends_with(port)),
            "{query}: {rows:?}"
        );
    };
    wanted("icmp/echo", " icmp/echo");
    wanted("icmpv6/128", " icmpv6/echo");
    wanted("ip/41", " ip/41");
    wanted("ip/50", " esp");
}

/// Names that tools have for ports: of the table of facts, and others of the lists that Debian installs.
const TOOL_NAMES: [&str; 2] = [
    include_str!("../fixtures/tool-names.tsv"),
    include_str!("../fixtures/more-tool-names.tsv"),
];

/// Rows that a list of tool names leads to.
struct Lists {
    names: usize,
    first: usize,
    lost: Vec<String>,
}

/// Measures the names that tools have for ports: `relations` and `tools` select the rows of `tool-names.tsv`.
fn measure(tools: &[&str], relations: &[&str], first_only: bool) -> Lists {
    let mut ports: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let left_out = rows(include_str!("../fixtures/tool-names-left-out.tsv"));
    for row in all_rows(&TOOL_NAMES) {
        let is_left_out = left_out.iter().any(|other| {
            let same = |column| other[column] == row[column];
            ["tool", "name", "transport", "port"].into_iter().all(same)
        });
        if tools.contains(&row["tool"]) && relations.contains(&row["relation"]) && !is_left_out {
            let port = port_text(row["transport"], row["port"]);
            ports.entry(row["name"]).or_default().insert(port);
        }
    }
    let mut lists = Lists {
        names: ports.len(),
        first: 0,
        lost: Vec::new(),
    };
    for (name, ports) in ports {
        let found = search(name);
        let is_port = |row: &String| {
            let shown: Port = row.rsplit(' ').next().expect("a port").parse().expect(row);
            let is_number = |port: &String| {
                let port: Port = port.parse().expect(port);
                port.spec() == shown.spec() || shown.overlaps(port)
            };
            ports.iter().any(is_number)
        };
        let hits = if first_only { 1 } else { found.len() };
        if found.iter().take(hits).any(is_port) {
            lists.first += 1;
        } else {
            let got: Vec<&String> = found.iter().take(3).collect();
            lists.lost.push(format!("{name} {ports:?}: {got:?}"));
        }
    }
    lists
}

#[test]
fn names_of_iana_and_nmap_find_their_port_first() {
    let lists = measure(&["iana", "nmap"], &["same", "stale", "other"], true);
    let share = lists.first as f64 / lists.names as f64;
    println!(
        "{share:.3} of {}; not first: {:#?}",
        lists.names, lists.lost
    );
    assert!(lists.names > 160, "{}", lists.names);
    assert!(share >= 0.95, "{share}");
}

#[test]
fn names_of_the_same_service_find_their_port_first() {
    let tools = [
        "iana",
        "nmap",
        "windows",
        "portqry",
        "wireshark",
        "windows-firewall",
    ];
    let lists = measure(&tools, &["same", "stale"], true);
    let share = lists.first as f64 / lists.names as f64;
    println!(
        "{share:.3} of {}; not first: {:#?}",
        lists.names, lists.lost
    );
    assert!(share >= 0.97, "{share}");
}

#[test]
fn every_name_of_a_tool_finds_its_port() {
    let tools = [
        "iana",
        "nmap",
        "windows",
        "portqry",
        "wireshark",
        "windows-firewall",
    ];
    for relation in ["same", "stale", "other"] {
        let lists = measure(&tools, &[relation], false);
        assert!(lists.lost.is_empty(), "{relation}: {:#?}", lists.lost);
    }
}

#[test]
fn names_that_people_type_find_their_port_first() {
    for row in rows(include_str!("../fixtures/names-typed.tsv")) {
        let found = search(row["typed"]);
        let (first, port) = found[0].split_once(' ').expect("a service and a port");
        assert_eq!(port, row["port"], "{row:?}: {found:?}");
        // Operations Manager took over the port and the name of its predecessor.
        let is_successor = (row["service"], first) == ("mom-2000", "operations-manager");
        assert!(
            first == row["service"] || is_successor,
            "{row:?}: {found:?}"
        );
    }
}

#[test]
fn programs_find_the_ports_behind_which_they_are() {
    for (program, service) in [
        ("lsass.exe", "local-security-authority"),
        ("dns.exe", "dns-server"),
        ("dfsrs.exe", "dfs-replication"),
        ("spoolsv.exe", "print-spooler"),
        ("sqlservr.exe", "sql-server"),
    ] {
        let rows = search(program);
        assert!(
            rows[0].starts_with(&format!("{service} ")),
            "{program}: {rows:?}"
        );
    }
    // RpcSs holds the port of the endpoint mapper for all services.
    assert!(!search("spoolsv.exe").contains(&"print-spooler tcp/135".to_owned()));
    let (catalog, _) = &*KNOWN;
    for service in catalog.services() {
        for program in service.program_names() {
            // The kernel holds many ports, but its name is too common a word.
            let rows = search(program);
            let id = format!("{} ", service.id);
            let is_found = rows.iter().any(|row| row.starts_with(&id));
            assert!(is_found || program == "System", "{program}: {}", service.id);
        }
    }
}
