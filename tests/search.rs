//! What people type, and the service that must come first.

use portolan::catalog::Catalog;
use portolan::search::{Index, Query};

/// A query and the service (and port, where it matters) of its first row.
const FIRST: &[(&str, &str)] = &[
    ("kerb", "kerberos-kdc tcp/88"),
    ("KERBEROS", "kerberos-kdc tcp/88"),
    ("kerbros", "kerberos-kdc tcp/88"),
    ("krb5", "kerberos-kdc"),
    ("kdc", "kerberos-kdc"),
    ("88", "kerberos-kdc tcp/88"),
    ("udp/88", "kerberos-kdc udp/88"),
    ("密钥分发", "kerberos-kdc"),
    ("53", "dns-server tcp/53"),
    ("53/udp", "dns-server udp/53"),
    ("udp 53", "dns-server udp/53"),
    ("dns", "dns-server"),
    ("ＤＮＳ", "dns-server"),
    ("smb", "server tcp/445"),
    ("445 smb server", "server tcp/445"),
    ("文件共享", "server"),
    ("网上邻居", "computer-browser"),
    ("ldap", "local-security-authority tcp/389"),
    ("389", "local-security-authority tcp/389"),
    ("3268", "local-security-authority tcp/3268"),
    ("全局编录", "local-security-authority tcp/3268"),
    ("dhcp", "dhcp-server udp/67"),
    ("rdp", "terminal-services"),
    ("3389", "terminal-services"),
    ("mstsc", "terminal-services"),
    ("远程桌面", "terminal-services"),
    ("terminal services", "terminal-services"),
    ("终端服务", "terminal-services"),
    ("证书", "certificate-services"),
    ("certsvc", "certificate-services"),
    ("pki", "certificate-services"),
    ("cluster", "cluster-service"),
    ("群集", "cluster-service"),
    ("3343", "cluster-service"),
    ("radius", "internet-authentication-service"),
    ("1812", "internet-authentication-service udp/1812"),
    ("vpn", "routing-and-remote-access"),
    ("gre", "routing-and-remote-access gre"),
    ("47", "routing-and-remote-access gre"),
    ("pptp", "routing-and-remote-access tcp/1723"),
    ("ftp control", "ftp-publishing tcp/21"),
    ("tftp", "tftp-daemon udp/69"),
    ("时间同步", "windows-time"),
    ("ntp", "windows-time"),
    ("打印", "print-spooler"),
    ("spooler", "print-spooler"),
    ("iis", "www-publishing"),
    ("mom 2000", "mom-2000"),
    ("SQL Server", "sql-server"),
    ("1433", "sql-server tcp/1433"),
    ("msmq", "message-queuing"),
    ("dtc", "msdtc"),
    ("x.400", "exchange-mta tcp/102"),
    ("imap", "exchange-server tcp/143"),
    ("snmp trap", "snmp-trap"),
    ("许可证记录", "license-logging"),
    ("分布式链接跟踪", "distributed-link-tracking-server"),
];

fn search(query: &str) -> Vec<String> {
    let catalog = Catalog::embedded().expect("the embedded catalogue is good");
    let index = Index::new(catalog.rows());
    let hits = index.search(&Query::parse(query)).into_iter();
    hits.map(|hit| {
        let (service, endpoint) = catalog.row(hit.row).expect("hits name rows");
        format!("{} {}", service.id, endpoint.port)
    })
    .collect()
}

#[test]
fn what_people_type_finds_its_service_first() {
    let wrong: Vec<String> = FIRST
        .iter()
        .filter_map(|(query, wanted)| {
            let first = search(query).into_iter().next().unwrap_or_default();
            let good = first == *wanted || first.split(' ').next() == Some(wanted);
            (!good).then(|| format!("{query}: wanted {wanted}, got {first}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_empty_query_gives_the_table_in_its_order() {
    let catalog = Catalog::embedded().expect("the embedded catalogue is good");
    let hits = Index::new(catalog.rows()).search(&Query::parse("  "));
    assert!(hits.iter().enumerate().all(|(at, hit)| hit.row == at));
    assert_eq!(hits.len(), catalog.rows().len());
}

#[test]
fn a_port_finds_every_service_on_it_before_anything_else() {
    let on_135: Vec<String> = search("135").into_iter().take(29).collect();
    assert!(
        on_135.iter().all(|row| row.ends_with(" tcp/135")),
        "{on_135:?}"
    );
    assert_eq!(
        search("tcp/135")
            .iter()
            .filter(|row| row.ends_with(" tcp/135"))
            .count(),
        29
    );
}

#[test]
fn digits_are_exact_or_a_beginning_never_scattered_nor_corrected() {
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
fn ranges_lists_transports_and_signs() {
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
fn any_text_is_a_query() {
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
    ] {
        search(query);
    }
    search(&"long ".repeat(2000));
    search(&"长".repeat(10_000));
}
