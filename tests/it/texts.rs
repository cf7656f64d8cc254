//! Checks the texts of the catalog: what changed up to Windows Server 2025, descriptions in both languages, and
//! words that must not be in them.

use std::borrow::Cow;

use portolan::model::{Lang, Need, Service, Status, Text};

use crate::support::browser::CATALOG;

fn service(id: &str) -> &'static Service {
    match CATALOG.find(id) {
        Some(Cow::Borrowed(service)) => service,
        _ => panic!("no service {id}"),
    }
}

/// Returns the note of an endpoint, by its port and need.
fn note(id: &str, port: &str, need: Need) -> &'static Text {
    let mut ends = service(id).endpoints.iter();
    let end = ends.find(|end| end.port.to_string() == port && end.need == need);
    end.and_then(|end| end.note.as_ref())
        .unwrap_or_else(|| panic!("{id} {port}"))
}

fn assert_has(text: &Text, en: &str, zh: &str) {
    assert!(text.en.contains(en), "{}", text.en);
    assert!(text.zh.contains(zh), "{}", text.zh);
}

#[test]
fn smb_over_quic_is_in_every_edition_of_2025() {
    let note = note("server", "udp/443", Need::Optional);
    assert_has(
        note,
        "every edition of Windows Server 2025",
        "Windows Server 2025 各版本",
    );
    let role = CATALOG.find_role("file-server").expect("the role");
    let mut entries = role.entries.iter();
    let entry = entries
        .find(|entry| entry.port.to_string() == "udp/443")
        .expect("the port");
    assert_has(
        entry.note.as_ref().expect("a note"),
        "every edition of Windows Server 2025",
        "2025",
    );
    assert!(entry.when.is_some());
}

#[test]
fn exchange_has_its_subscription_edition() {
    let exchange = service("exchange-current");
    let today = exchange.today.as_ref().expect("a name of today");
    assert_has(today, "Subscription Edition", "订阅版");
    assert_has(
        &exchange.description,
        "Exchange Server SE, released in 2025",
        "Exchange Server SE",
    );
    let role = CATALOG.find_role("exchange-current").expect("the role");
    assert!(
        role.name.en.contains("Subscription Edition"),
        "{}",
        role.name.en
    );
}

#[test]
fn windows_admin_center_has_the_ports_of_its_second_version() {
    let ports: Vec<(String, Need)> = service("windows-admin-center")
        .endpoints
        .iter()
        .map(|end| (end.port.to_string(), end.need))
        .collect();
    for (port, need) in [
        ("tcp/443", Need::Required),
        ("tcp/6516", Need::Legacy),
        ("tcp/6600", Need::Local),
        ("tcp/6601-6610", Need::Local),
    ] {
        assert!(
            ports.contains(&(port.to_owned(), need)),
            "{port}: {ports:?}"
        );
    }
}

#[test]
fn operations_manager_has_the_ports_of_2019_and_later() {
    let role = CATALOG.find_role("operations-manager").expect("the role");
    for port in ["tcp/8886", "udp/53", "udp/88", "udp/389"] {
        let mut entries = role.entries.iter();
        let has_port = entries.any(|entry| {
            let mut sources = entry.sources.iter();
            entry.port.to_string() == port && sources.any(|one| one.document == "SCOM20")
        });
        assert!(has_port, "{port}");
    }
    let document = CATALOG.document("SCOM20").expect("the document");
    assert!(document.label.en.contains("2020"), "{}", document.label.en);
}

#[test]
fn mailslots_are_off_in_2025() {
    let mut notes = service("net-logon")
        .endpoints
        .iter()
        .filter_map(|end| end.note.as_ref());
    assert!(notes.any(|note| {
        note.en
            .contains("Windows Server 2025 does not use mailslots")
            && note.zh.contains("邮件槽")
    }));
    let browser = service("computer-browser");
    assert_eq!(browser.status, Status::Deprecated);
    let datagrams = note("computer-browser", "udp/138", Need::Required);
    assert_has(datagrams, "deprecates remote mailslots", "远程邮件槽");
}

#[test]
fn deployment_services_are_deprecated_in_part() {
    let wds = service("wds");
    assert_eq!(wds.status, Status::Deprecated);
    assert!(wds.successor.is_some());
    assert_has(&wds.description, "boot.wim", "boot.wim");
}

#[test]
fn every_role_and_service_is_described_in_both_languages() {
    let services = CATALOG
        .services()
        .iter()
        .map(|one| (one.id.as_str(), &one.description));
    let roles = CATALOG
        .roles()
        .iter()
        .map(|one| (one.id.as_str(), &one.description));
    for (id, description) in services.chain(roles) {
        for (lang, least) in [(Lang::En, 80), (Lang::Zh, 30)] {
            let text = description.get(lang);
            assert!(text.chars().count() > least, "{id}: {text}");
            assert!(text.ends_with(['.', '。']), "{id}: {text}");
        }
        let has_han = |text: &str| {
            text.chars()
                .any(|char| ('\u{4e00}'..='\u{9fff}').contains(&char))
        };
        assert!(
            !has_han(&description.en) && has_han(&description.zh),
            "{id}"
        );
    }
}

/// Words of the research behind the catalog and words that have a better one, none of which a text may have; in the
/// texts that follow, the word is in order.
const WORDS: [(&str, &[&str]); 25] = [
    (" prints ", &[]),
    ("printed", &[]),
    ("the article", &[]),
    ("catalogue", &[]),
    ("look-up", &[]),
    ("habit", &[]),
    ("authoris", &[]),
    ("licence", &[]),
    ("standing", &[]),
    // Archive of Knowledge Base articles; news articles.
    ("文章", &["知识库文章", "阅读和张贴文章"]),
    ("印作", &["打印作业"]),
    ("所印", &[]),
    ("的印法", &[]),
    ("代别", &[]),
    ("现成角色", &[]),
    ("角色库", &[]),
    // The label of a row of the oldest document.
    ("旧式", &["旧式 RADIUS"]),
    ("授权服务器", &["未授权服务器"]),
    ("计帐", &[]),
    ("Kerberos 密码 V5", &[]),
    ("控件", &[]),
    ("托管缓存提供", &["向托管缓存提供"]),
    ("缓存内容的 WS-Discovery", &[]),
    ("网管站", &[]),
    ("检索词", &[]),
];

/// Returns all texts of the catalog that the user reads, each with its place.
fn texts() -> Vec<(String, &'static Text)> {
    let mut texts: Vec<(String, &Text)> = Vec::new();
    for service in CATALOG.services() {
        let mut add = |text: &'static Text| texts.push((service.id.to_string(), text));
        add(&service.name);
        add(&service.description);
        service
            .today
            .iter()
            .chain(&service.successor)
            .for_each(&mut add);
        service
            .notes
            .iter()
            .map(|note| &note.text)
            .for_each(&mut add);
        let programs = service.programs.iter();
        programs
            .filter_map(|program| program.note.as_ref())
            .for_each(&mut add);
        for end in &service.endpoints {
            add(&end.protocol);
            end.when.iter().chain(&end.note).for_each(&mut add);
        }
    }
    for role in CATALOG.roles() {
        let mut add = |text: &'static Text| texts.push((role.id.to_string(), text));
        add(&role.name);
        add(&role.description);
        role.cautions
            .iter()
            .map(|note| &note.text)
            .for_each(&mut add);
        for entry in &role.entries {
            [&entry.purpose, &entry.from, &entry.to]
                .into_iter()
                .for_each(&mut add);
            entry.when.iter().chain(&entry.note).for_each(&mut add);
        }
    }
    for document in CATALOG.documents() {
        texts.push((document.id.clone(), &document.label));
        texts.extend(
            document
                .about
                .iter()
                .map(|about| (document.id.clone(), about)),
        );
    }
    for symptom in CATALOG.symptoms() {
        texts.push((symptom.id.to_string(), &symptom.advice));
    }
    texts
}

#[test]
fn no_text_shows_the_research_or_uses_a_word_with_a_better_one() {
    let texts = texts();
    assert!(texts.len() > 5_000, "{}", texts.len());
    let mut found = Vec::new();
    for (place, text) in texts {
        for (word, fine) in WORDS {
            for text in [&text.en, &text.zh] {
                let rest = fine
                    .iter()
                    .fold(text.clone(), |rest, fine| rest.replace(fine, ""));
                if rest.to_lowercase().contains(&word.to_lowercase()) {
                    found.push(format!("{place}: {word}: {text}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_condition_completes_a_sentence_about_the_port() {
    let of_services = CATALOG.rows().filter_map(|(_, end)| end.when.as_ref());
    let entries = CATALOG.roles().iter().flat_map(|role| &role.entries);
    let of_roles = entries.filter_map(|entry| entry.when.as_ref());
    for when in of_services.chain(of_roles) {
        let first = when.en.split(' ').next().unwrap_or_default();
        assert!(
            first.chars().all(|char| !char.is_uppercase()),
            "{}",
            when.en
        );
        assert!(
            !when.en.ends_with('.') && !when.zh.ends_with('。'),
            "{}",
            when.en
        );
    }
}
