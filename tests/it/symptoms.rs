//! Tests of the symptoms that a query of the search box asks for: codes in every form, wordings, and no names.

use std::collections::BTreeSet;

use portolan::catalog::Catalog;
use portolan::search::SymptomIndex;
use proptest::prelude::*;

/// The embedded catalog with its index of symptoms.
struct Known {
    catalog: Catalog,
    index: SymptomIndex,
}

impl Known {
    fn new() -> Self {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        let index = SymptomIndex::new(catalog.symptoms());
        Self { catalog, index }
    }

    /// Returns whether a row has this number, apart from wide ranges.
    fn is_port(&self, number: u16) -> bool {
        let mut ranges = self
            .catalog
            .rows()
            .filter_map(|(_, one)| one.port.spec().range());
        ranges.any(|range| !range.is_wide() && range.contains(number))
    }

    fn find(&self, query: &str) -> Vec<&str> {
        let found = self.index.find(query, |number| self.is_port(number));
        let found = found.into_iter();
        found
            .map(|one| self.catalog.symptoms()[one.symptom].id.as_str())
            .collect()
    }
}

/// Value of a code that is only a number, in decimal or hexadecimal.
fn value(code: &str) -> Option<u32> {
    let code = code.trim_end_matches('L');
    if code.starts_with('0') && !code.starts_with("0x") {
        return None;
    }
    let value = match code.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok()?,
        None => code.parse().ok()?,
    };
    let value = u32::try_from(value & 0xffff_ffff).ok()?;
    Some(if value >> 16 == 0x8007 {
        value & 0xffff
    } else {
        value
    })
}

#[test]
fn every_number_of_an_error_is_found_in_every_form() {
    let known = Known::new();
    let mut count = 0;
    for symptom in known.catalog.symptoms() {
        for value in symptom.codes.iter().filter_map(|code| value(code)) {
            let mut forms = vec![
                format!("error {value}"),
                format!("System error {value}"),
                format!("错误 {value}"),
                format!("错误代码：{value}"),
                format!("error code is {value}"),
                format!("{value} 错误"),
                format!("WIN32: {value}"),
                format!("{value:#x}"),
                format!("0X{value:08X}"),
                format!("({value:#010x})"),
                format!("{value:#x}."),
                format!("错误代码0x{value:X}"),
                format!("HRESULT: {value:#x}L"),
            ];
            if let Ok(error) = u16::try_from(value) {
                let result = 0x8007_0000 | u32::from(error);
                forms.push(format!("{result:#x}"));
                forms.push(format!("{result:X}"));
                forms.push(format!("{result}"));
                forms.push(format!("{}", result.cast_signed()));
                let alone = known.find(&value.to_string());
                let is_port = known.is_port(error);
                assert_eq!(
                    alone.contains(&symptom.id.as_str()),
                    !is_port,
                    "{value}: {alone:?}"
                );
            } else {
                forms.push(format!("{value}"));
                let digits = format!("{value:x}");
                forms.extend(digits.starts_with(['8', 'c']).then_some(digits));
            }
            for form in forms {
                let found = known.find(&form);
                assert!(found.contains(&symptom.id.as_str()), "{form}: {found:?}");
                assert!(found.len() <= 12, "{form}: {found:?}");
                count += 1;
            }
        }
    }
    assert!(count > 1_000, "{count}");
}

#[test]
fn every_event_is_found_by_its_number_with_a_word_or_its_source() {
    let known = Known::new();
    let mut count = 0;
    for symptom in known.catalog.symptoms() {
        for code in symptom
            .codes
            .iter()
            .filter_map(|code| code.strip_prefix("event:"))
        {
            let (number, source) = code.split_once(':').unwrap_or((code, ""));
            let mut forms = vec![
                format!("event {number}"),
                format!("Event ID: {number}"),
                format!("event id {number}"),
                format!("EventID={number}"),
                format!("event{number}"),
                format!("事件 {number}"),
                format!("事件{number}"),
                format!("事件 ID {number}"),
                format!("event:{code}"),
            ];
            if !source.is_empty() {
                forms.push(format!("{source} {number}"));
                forms.push(format!("{number} {source}"));
            }
            for form in forms {
                let found = known.find(&form);
                assert!(found.contains(&symptom.id.as_str()), "{form}: {found:?}");
                count += 1;
            }
            assert!(known.find(&format!("port {number}")).is_empty());
            assert!(known.find(&format!("{number}/tcp")).is_empty());
        }
    }
    assert!(count > 500, "{count}");
}

#[test]
fn every_name_of_an_error_is_found_as_a_whole_and_in_part() {
    let known = Known::new();
    let mut count = 0;
    for symptom in known.catalog.symptoms() {
        let is_name = |code: &&String| code.contains('_') && !code.contains(' ');
        for code in symptom.codes.iter().filter(is_name) {
            let mut forms = vec![code.clone(), code.to_lowercase(), format!("({code})")];
            forms.extend(code.split_once('_').map(|(_, rest)| rest.to_lowercase()));
            for form in forms.iter().filter(|form| form.contains('_')) {
                let found = known.find(form);
                assert!(found.contains(&symptom.id.as_str()), "{form}: {found:?}");
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn every_wording_is_found_as_a_whole_and_in_part() {
    let known = Known::new();
    let (mut all, mut parts) = (0, (0, 0));
    for symptom in known.catalog.symptoms() {
        for text in symptom.text.en.iter().chain(&symptom.text.zh) {
            let words: Vec<&str> = text.split_whitespace().collect();
            let pasted = [
                text.clone(),
                text.to_uppercase(),
                format!("portolan.local: {text}"),
                text.trim_end_matches(['.', '。']).to_owned(),
            ];
            for form in &pasted {
                let found = known.find(form);
                all += 1;
                assert!(!found.is_empty(), "{form}");
            }
            if words.len() > 7 {
                let found = known.find(&words[..words.len() * 2 / 3].join(" "));
                parts.0 += usize::from(found.contains(&symptom.id.as_str()));
                parts.1 += 1;
            }
        }
    }
    let (found, of) = parts;
    println!("{all} wordings, {found} of {of} parts");
    assert!(found * 100 >= of * 85, "{found} of {of}");
}

#[test]
fn ports_names_and_common_phrases_ask_for_no_symptom() {
    let known = Known::new();
    let mut wrong: Vec<(String, Vec<&str>)> = Vec::new();
    let mut check = |query: &str| {
        let found = known.find(query);
        if !found.is_empty() {
            wrong.push((query.to_owned(), found));
        }
    };
    for service in known.catalog.services() {
        check(service.id.as_str());
        service.names().for_each(&mut check);
        service.system_names.iter().for_each(|name| check(name));
    }
    for role in known.catalog.roles() {
        role.names().for_each(&mut check);
    }
    for query in [
        "",
        " ",
        "53",
        "67",
        "445",
        "tcp 53",
        "udp/67",
        "53/udp",
        "port 1722",
        "端口 1722",
        "1722端口",
        "53, 67",
        "135 139 445",
        "8443",
        "-2",
        "error",
        "错误",
        "失败",
        "cannot connect",
        "无法连接",
        "connection failed",
        "dns server",
        "rpc",
        "domain controller",
        "remote desktop",
        "kerberos",
        "网络",
        "file share",
        "sql server",
        "certificate services",
        "windows server 2016",
        "exchange 2003",
        "dpm 5719",
        "dns 53",
        "event 1722",
        "event 53",
        "0x8007",
        "0x1",
        "c0",
        "802.1x",
        "smb3",
        "x.400",
    ] {
        check(query);
    }
    let table = include_str!("../fixtures/queries.tsv").lines();
    let rows = table.filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?))
    });
    let kinds = BTreeSet::from([
        "names",
        "aliases",
        "Chinese names",
        "numbers",
        "pinyin",
        "slips",
        "system names and ids",
        "unknown ports",
        "absent subjects",
        "programs",
        "daemons",
    ]);
    rows.filter(|(kind, _)| kinds.contains(kind))
        .for_each(|(_, query)| check(query));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn messages_and_codes_ask_for_what_an_administrator_means() {
    let known = Known::new();
    for (query, first) in [
        ("1722", "ad-replication-1722"),
        ("1355", "domain-not-found-1355"),
        ("1753", "ad-replication-1753"),
        ("error 53", "smb-error-53"),
        ("system error 67", "smb-error-67"),
        ("0x35", "smb-error-53"),
        ("netlogon 5719", "netlogon-5719"),
        ("0x800706BA.", "rpc-server-unavailable"),
        ("错误代码0x800706BA", "rpc-server-unavailable"),
        ("0x800706ba certificate", "cert-enroll-0x800706ba"),
        ("10060", "sql-10060"),
        ("no_logon_servers", "domain-not-found-1355"),
        ("The RPC server is unavailable", "ad-replication-1722"),
        ("RPC 服务器不可用", "ad-replication-1722"),
        ("RPC sever is unavailable", "ad-replication-1722"),
        ("无法加入域", "domain-not-found-1355"),
        ("domain could not be contacted", "domain-not-found-1355"),
        ("network path was not found", "smb-error-53"),
        (
            "\\\\srv01\\share: the network path was not found",
            "smb-error-53",
        ),
        ("找不到网络路径", "smb-error-53"),
        (
            "Remote Desktop can’t connect to the remote computer",
            "rdp-cannot-connect",
        ),
        ("mstsc 连不上", "rdp-cannot-connect"),
        (
            "no domain controller can be contacted",
            "kerberos-dc-unreachable",
        ),
        ("pxe 启动失败", "pxe-e51"),
        ("pxe e53", "pxe-e53"),
        ("error 800 vpn", "vpn-800"),
        ("时钟不同步", "w32tm-no-time-data"),
        ("打印机无法连接", "printing-rpc-over-tcp"),
        ("无法访问共享文件夹", "smb-handshake-failure"),
        ("169.254.12.3", "dhcp-no-lease"),
    ] {
        assert_eq!(known.find(query).first(), Some(&first), "{query}");
    }
    let unfinished = known.find("0x800706b");
    assert!(
        unfinished.first() == Some(&"ad-replication-1727")
            || unfinished.contains(&"rpc-server-unavailable")
    );
    assert!(known.find("800706").len() <= 12);
}

proptest! {
    #[test]
    fn any_text_is_searched(text in any::<String>(), code in any::<i64>(), word in "[a-z_0-9 .:/错误事件无法连接-]{0,40}") {
        let known = SymptomIndex::new(&[]);
        prop_assert!(known.find(&text, |_| true).is_empty());
        thread_local! {
            static KNOWN: Known = Known::new();
        }
        KNOWN.with(|known| {
            for query in [text.as_str(), &word, &code.to_string(), &format!("{code:#x}{word}")] {
                let found = known.find(query);
                assert!(found.len() <= 12);
                assert!(found.is_empty() || SymptomIndex::may_answer(query), "{query}");
            }
        });
    }
}

#[test]
fn long_texts_are_searched() {
    let known = Known::new();
    for part in [
        "1722 ",
        "the RPC server is unavailable ",
        "无法连接",
        "_",
        "0x",
        "-",
        "'",
        "\u{1b}[",
    ] {
        known.find(&part.repeat(10_000 / part.len()));
    }
}
