//! Tests of the browser through its real event loop: keys, mouse and pastes in, screen out.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseEventKind};
use portolan::catalog::{Catalog, List};
use portolan::export::FORMATS;
use portolan::file::SaveError;
use portolan::model::{Direction, Lang, Peer, Progress, shown};
use portolan::search::{Index, Query};
use portolan::tui::{ACTIONS, App, Effect, Input, Loaded, Outcome, Settings};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar as _;

use crate::support::browser::{Browser, CATALOG};
use crate::support::program::without_home;
use crate::support::screen::cells;

/// The usual terminal, the old default, and the smallest size with the full layout.
const SIZES: [(u16, u16); 3] = [(120, 35), (80, 24), (60, 15)];

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// Adds all ports of these services from a pane, and returns to the table.
fn add_services(browser: &mut Browser, services: &[&str]) {
    for service in services {
        browser.typed_ahead(&format!("/<c-u>{service}<enter>a"));
    }
}

/// Opens the usual screen with these services added.
fn with_role(services: &[&str]) -> Browser {
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>");
    add_services(&mut browser, services);
    browser
}

/// Returns the selected row of the table.
fn selected_row(browser: &Browser) -> String {
    let screen = browser.screen();
    let row = screen.lines().find(|line| line.contains('›'));
    row.unwrap_or_else(|| panic!("no row is selected:\n{screen}"))
        .to_owned()
}

fn subject(browser: &Browser) -> String {
    let (service, port) = browser.app().subject().expect("a row is selected");
    format!("{port} {}", service.id)
}

/// Every visually distinct state of the screen: panes, tabs, popups.
const STATES: [&str; 19] = [
    "",
    "zzzz",
    "kerb<enter>",
    "kerb<enter><enter>",
    "<enter>3",
    "file-replication<enter>a3",
    "dns-server<enter>a3<down><down><space>",
    "<f1>",
    "<f1>G",
    "<f4>",
    "<f4>zzzz",
    "<f4>kms<enter><tab>",
    "<enter>D",
    "<enter>Noffice<enter>",
    "dns-server<enter>an",
    "file-replication<enter>ae",
    "file-replication<enter>ae<tab>d<tab><down>",
    "dns-server<enter>ae<enter>",
    "dns-server<enter>aq",
];

/// Returns the text of a popup, joined because its line breaks depend on the length of paths.
fn popup_text(browser: &Browser, title: &str) -> String {
    let lines = popup(browser, title).join(" ");
    lines.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the lines inside a popup, without its border.
fn popup(browser: &Browser, title: &str) -> Vec<String> {
    let (left, top) = browser.find(&format!("┏ {title}"));
    let column = |row: u16, sign: &str| {
        let mut after = cells(browser.buffer(), row).filter(|(at, _)| *at > left);
        after
            .find(|(_, cell)| cell.symbol() == sign)
            .map(|(at, _)| at)
    };
    let right = column(top, "┓").expect("a corner");
    let mut lines = Vec::new();
    for row in top + 1.. {
        let inside = cells(browser.buffer(), row).filter(|(at, _)| (left..=right).contains(at));
        let line: String = inside.map(|(_, cell)| cell.symbol()).collect();
        if line.starts_with('┗') {
            return lines;
        }
        let inside = line
            .strip_prefix('┃')
            // A scrollbar is on the border.
            .and_then(|line| line.strip_suffix(['┃', '│']));
        lines.push(
            inside
                .unwrap_or_else(|| panic!("“{line}” has no border"))
                .to_owned(),
        );
    }
    unreachable!("a popup has a bottom border");
}

// Search.

#[test]
fn typing_a_name_shows_its_service() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("kerb");
        assert!(selected_row(&browser).contains("Kerberos"));
        assert_eq!(subject(&browser), "tcp/88 kerberos-kdc");
        if height == 15 {
            browser.keys("<enter><enter>");
        }
        // The page opens at the port: what the service is, then this port.
        let screen = browser.screen();
        for text in [
            "2 Service: Kerberos Key Distr",
            "密钥分发中心",
            "Runs on every domain controller",
            "88  TCP  Kerberos",
        ] {
            assert!(screen.contains(text), "{width}×{height} {text}:\n{screen}");
        }
    }
}

/// Returns the row count in the table's title.
fn counted(shown: usize) -> String {
    format!("1 Ports {shown} of {}", CATALOG.rows().len())
}

#[test]
fn a_port_number_shows_every_service_on_it() {
    let on_mapper = |id: &&str| {
        let service = CATALOG.services().iter().find(|one| one.id.as_str() == *id);
        let ports = service.into_iter().flat_map(|one| &one.endpoints);
        ports
            .into_iter()
            .any(|one| one.port.to_string() == "tcp/135")
    };
    // Wide ranges don't answer for a single number.
    let rows = CATALOG.rows().filter(|(_, endpoint)| {
        let range = endpoint.port.spec().range();
        let has_mapper = range.is_some_and(|range| range.low() <= 135 && range.high() >= 135);
        has_mapper && !endpoint.port.is_wide()
    });
    let expected: Vec<String> = rows.map(|(service, _)| service.id.to_string()).collect();
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("135");
        let expected = expected.clone();
        assert!(browser.screen().contains(&counted(expected.len())));
        let mut found = BTreeSet::new();
        for _ in &expected {
            assert!(selected_row(&browser).contains("135"));
            let (service, _) = browser.app().subject().expect("a row is selected");
            found.insert(service.id.as_str().to_owned());
            browser.keys("<down>");
        }
        assert_eq!(found, expected.into_iter().collect());
        assert!(found.iter().all(|id| on_mapper(&id.as_str())));
    }
}

#[test]
fn a_search_without_matches_is_reported_and_escape_clears_it() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("zzzz");
        assert!(browser.screen().contains("Nothing found."));
        assert!(browser.screen().contains(&counted(0)));
        browser.keys("<esc>");
        assert!(browser.screen().contains(&counted(CATALOG.rows().len())));
        assert!(browser.screen().contains("port, service or keyword"));
    }
}

#[test]
fn clearing_the_search_keeps_the_selected_row() {
    let mut browser = Browser::open(120, 35);
    browser.keys("tcp/3389<enter><down>");
    let before = subject(&browser);
    browser.keys("<esc>");
    assert_eq!(subject(&browser), before);
    assert!(browser.screen().contains(&counted(CATALOG.rows().len())));
    assert!(selected_row(&browser).contains("3389"));
}

#[test]
fn the_cursor_follows_the_typed_text() {
    let mut browser = Browser::open(120, 35);
    assert_eq!(browser.cursor(), Some((12, 0)));
    browser.keys("密钥");
    assert_eq!(browser.cursor(), Some((16, 0)));
    browser.keys("<left>");
    assert_eq!(browser.cursor(), Some((14, 0)));
    browser.keys("<home>a");
    assert_eq!(browser.cursor(), Some((13, 0)));
    browser.keys("<enter>");
    assert_eq!(browser.cursor(), None, "the table has no cursor");
    // A query longer than the search box: the cursor stays inside it.
    browser.keys("/<end>").paste(&"密钥分发中心".repeat(30));
    let (column, _) = browser.cursor().expect("the box has the focus");
    assert!((85..89).contains(&column), "{column}");
}

#[test]
fn pastes_go_to_the_search_box() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>").paste("密钥分发");
    assert_eq!(subject(&browser), "tcp/88 kerberos-kdc");
    assert_eq!(
        browser
            .line(0)
            .trim_end_matches("Windows: 2008 and later · EN")
            .trim_end(),
        " Portolan / 密钥分发"
    );

    // Typing in a pane starts a new search.
    browser.keys("<enter>").paste("wsus");
    assert!(browser.line(0).contains("/ wsus "), "{}", browser.line(0));

    // So does a character from an input method.
    browser.keys("<enter>证书");
    assert!(browser.line(0).contains("/ 证书 "), "{}", browser.line(0));

    browser.keys("<esc>").paste("kerb\u{1b}[31m\r\n\u{7}88");
    let screen = browser.screen();
    assert!(screen.contains("/ kerb [31m   88"), "{screen}");
    assert!(
        !screen.contains(char::is_control) || screen.chars().all(|c| !c.is_control() || c == '\n')
    );

    browser.keys("<esc>").paste(&"长x ".repeat(10_000));
    assert!(browser.screen().contains("长x 长x"));
    browser.keys("<esc>kerb");
    assert_eq!(subject(&browser), "tcp/88 kerberos-kdc");
}

#[test]
fn pasting_into_a_prompt_without_text_changes_nothing() {
    let mut browser = with_role(&["dns-server"]);
    for keys in ["e<tab>", "C", "q"] {
        let before = browser.keys(keys).screen();
        browser.paste("kerb\ny");
        assert_eq!(browser.screen(), before, "{keys}");
        browser.keys("<esc><esc>");
    }
}

// Adding to the role.

#[test]
fn adding_a_service_and_a_port_can_be_undone() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("dns-server<enter>a");
        let message =
            "DNS Server: 2 of 5 added; left out: 3 optional; add them on its page (2) with Space";
        assert!(browser.bottom().ends_with(message), "{}", browser.bottom());
        assert!(selected_row(&browser).contains("›● 53"));
        browser.keys("/<c-u>tcp/88<enter><space>");
        assert!(browser.answer().starts_with(" added 1 port of Kerberos"));
        browser.keys("3");
        let screen = browser.screen();
        for line in [
            "TCP 53, 88",
            "UDP 53",
            "● DNS Server (required)",
            "● 88/TCP Kerberos Key",
        ] {
            assert!(screen.contains(line), "{width}×{height} {line}:\n{screen}");
        }
        browser.keys("<end>");
        assert!(browser.screen().contains("53/UDP DNS: DNS Server"));
        browser.keys("<home>u");
        let undone = " undone: added 88/TCP Kerberos Key Distribution Center";
        assert_eq!(browser.answer(), undone);
        assert!(browser.screen().contains("TCP 53 "));
        browser.keys("u");
        assert!(browser.screen().contains("The role is empty."));
        browser.keys("u");
        assert_eq!(browser.answer(), " nothing to undo");
        browser.keys("UU");
        assert_eq!(browser.answer(), undone.replace("undone", "redone"));
        assert!(browser.screen().contains("TCP 53, 88"));
        browser.keys("<c-r>");
        assert_eq!(browser.answer(), " nothing to redo");
        browser.keys("c");
        assert_eq!(browser.answer(), " cleared the role; u restores it");
        assert!(browser.screen().contains("The role is empty."));
        browser.keys("u");
        assert!(browser.screen().contains("TCP 53, 88"));
    }
}

#[test]
fn ports_that_were_already_open_are_reported() {
    let mut browser = Browser::open(120, 35);
    browser.keys("internet-connection-sharing tcp/53<enter><space>");
    browser.keys("/<c-u>dns-server<enter>a");
    let message = "DNS Server: 2 of 5 added, 1 already open; left out: 3 optional";
    assert!(browser.bottom().contains(message), "{}", browser.bottom());
    browser.keys("a");
    assert_eq!(
        browser.answer(),
        " removed DNS Server; 1 port stays open for other services"
    );
    browser.keys("a/<c-u>internet-connection-sharing<enter>a");
    assert_eq!(
        browser.answer(),
        " added 3 ports of Windows Firewall/Internet Connection Sharing (ICS), 2 already open"
    );
}

#[test]
fn marks_distinguish_selected_from_merely_open_ports() {
    let mut browser = with_role(&["internet-connection-sharing"]);
    browser.keys("/<c-u>tcp/53<enter>");
    let screen = browser.screen();
    let marked = |name: &str| {
        let rows = screen
            .lines()
            .map(|line| line.chars().take(62).collect::<String>());
        let rows = rows.filter(|line| line.contains("53/TCP"));
        rows.filter(|line| line.contains(name))
            .map(|line| line.chars().nth(2))
            .next()
    };
    assert_eq!(marked("Windows Firewall"), Some(Some('●')));
    assert_eq!(marked("DNS Server "), Some(Some('○')));
    // The service's page marks its ports the same way.
    browser.keys("/<c-u>dns-server<enter>");
    assert!(browser.screen().contains("○ ■ 53      TCP  DNS"));
    browser.keys("<space>");
    assert!(browser.screen().contains("● ■ 53      TCP  DNS"));
}

#[test]
fn removing_a_port_of_a_whole_service_keeps_the_others() {
    let mut browser = with_role(&["kerberos-kdc"]);
    browser.keys("<space>");
    assert_eq!(browser.answer(), " removed 88/TCP");
    let screen = browser.screen();
    assert!(screen.contains("● 88/UDP Kerberos Key Distribution Center"));
    assert!(!screen.contains("TCP 88"));
    assert!(selected_row(&browser).contains("›  88/"));
}

#[test]
fn a_line_of_the_role_can_be_removed_and_restored() {
    for (width, height) in [(120, 50), (80, 60), (60, 25)] {
        let mut browser = Browser::open(width, height);
        browser.keys("sql-browser<enter>a/<c-u>dns-server<enter>a3");
        browser.click_on("1434/UDP").keys("<space>");
        assert_eq!(browser.answer(), " removed 1434/UDP");
        let screen = browser.screen();
        assert!(screen.contains("Excluded"), "{screen}");
        assert!(screen.contains("× 1434/UDP"), "{screen}");
        assert!(screen.contains("TCP 53 "), "{screen}");
        // The whole service is still selected.
        assert_eq!(browser.app().choice().picks().len(), 2);
        browser.click_on("1434/UDP").keys("x");
        assert_eq!(browser.answer(), " included 1434/UDP again");
        assert!(browser.screen().contains("UDP 53, 1434"));
        browser.click_on("DNS Server (required)").keys("<del>");
        assert_eq!(browser.answer(), " removed DNS Server");
        assert!(browser.screen().contains("UDP 1434 "));
    }
}

#[test]
fn a_line_of_the_role_opens_its_row() {
    let mut browser = with_role(&["dns-server", "kerberos-kdc"]);
    browser.keys("/<c-u>zzzz<enter>3");
    browser.click_on("53/UDP DNS").keys("<enter>");
    assert_eq!(subject(&browser), "udp/53 dns-server");
    assert!(selected_row(&browser).contains("UDP"));
    browser
        .keys("3")
        .click_on("Kerberos Key Distribution Center (required")
        .keys("<enter>");
    assert_eq!(subject(&browser), "tcp/88 kerberos-kdc");
    // So does another service on the same port, from the page.
    browser.keys("/<c-u>tcp/445<enter><enter>");
    browser.click_on("Net Logon");
    assert_eq!(subject(&browser), "tcp/445 net-logon");
}

#[test]
fn lines_without_an_action_report_that() {
    let mut browser = with_role(&["dns-server"]);
    browser.keys("3<home><space>");
    assert_eq!(browser.answer(), " no action for this line");
    browser.keys("2<home><space>");
    assert_eq!(browser.answer(), " no action for this line");
    assert_eq!(browser.app().choice().picks().len(), 1);
}

#[test]
fn the_role_can_be_named() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("dns-server<enter>an");
        assert!(browser.screen().contains("Name of the role"));
        browser.keys("  域控 DC <enter>");
        assert_eq!(browser.answer(), " renamed the role to 域控 DC");
        browser.keys("3");
        assert!(
            browser
                .screen()
                .contains("3 Role: 域控 DC · 2008 and later")
        );
        // The prompt holds the current name, and Esc leaves it unchanged.
        browser.keys("n<bs>X<esc>");
        assert!(
            browser
                .screen()
                .contains("3 Role: 域控 DC · 2008 and later")
        );
        browser.keys("n<bs>X<enter>u");
        assert!(
            browser
                .screen()
                .contains("3 Role: 域控 DC · 2008 and later")
        );
        browser.keys("n<c-u><enter>");
        assert_eq!(browser.answer(), " renamed the role to dns-server");
    }
}

#[test]
fn windows_version_and_dynamic_rpc_can_be_cycled() {
    let mut browser = with_role(&["file-replication"]);
    assert!(
        browser
            .screen()
            .contains("3 Role: file-replication · 2008 and later · RPC: whol")
    );
    assert!(browser.screen().contains("TCP 135, 49152-65535"));
    browser.keys("o");
    assert_eq!(browser.answer(), " Windows version: 2003 and earlier");
    assert!(browser.screen().contains("TCP 135, 1025-5000"));
    browser.keys("o");
    assert!(browser.screen().contains("TCP 135, 1025-5000, 49152-65535"));
    browser.keys("od");
    assert_eq!(browser.answer(), " dynamic RPC: RPC keyword");
    assert!(browser.screen().contains("TCP 135, dynamic RPC"));
    browser.keys("d");
    assert_eq!(browser.answer(), " dynamic RPC: left out");
    let screen = browser.screen();
    assert!(
        screen.contains("! TCP dynamic RPC ports are needed, but"),
        "{screen}"
    );
    browser.keys("uuuuu");
    assert!(browser.screen().contains("2008 and later · RPC: whol"));
}

#[test]
fn a_dynamic_rpc_range_can_be_typed() {
    let mut browser = with_role(&["file-replication"]);
    browser.keys("D<c-u>50000-50999<enter>");
    assert!(browser.screen().contains("TCP 135, 50000-50999"));
    browser.keys("D<c-u>80-9000<enter>");
    assert!(browser.screen().contains("starts too low"));
    browser.keys("<esc>");
    assert!(browser.screen().contains("TCP 135, 50000-50999"));
}

#[test]
fn typing_a_range_from_the_export_returns_to_it() {
    let mut browser = with_role(&["file-replication"]);
    browser.keys("e<down><tab>D50000-50999<enter>");
    browser.find("dynamic RPC: 50000-50999");
    browser.find("›netsh");
    browser.keys("D<f1>");
    browser.find("┏ Keys and terms");
    browser.keys("<esc>");
    browser.find("┏ Dynamic RPC range");
    browser.keys("<esc>");
    browser.find("›netsh");
    browser.keys("<esc><esc>");
    assert!(!browser.screen().contains("┏ Export"));
}

#[test]
fn source_networks_can_be_typed() {
    let networks = |browser: &Browser| {
        let networks = &browser.app().choice().options.source_networks;
        let texts: Vec<String> = networks.iter().map(ToString::to_string).collect();
        texts.join(" ")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("role.toml");
    let typed = path.to_string_lossy();
    let mut browser = with_role(&["dns-server"]);
    browser.keys("N10.0.0.0/8 192.168.4.7，10.0.0.0/8<enter>");
    assert_eq!(
        browser.answer(),
        " only 10.0.0.0/8, 192.168.4.7/32 may connect"
    );
    assert_eq!(networks(&browser), "10.0.0.0/8 192.168.4.7/32");
    browser.find("source networks: 10.0.0.0/8, 192.168.4.7/32");
    // The prompt holds the current networks, refuses an invalid one, and returns to the export.
    browser.keys("e<tab>N<bs><bs><bs>/8<enter>");
    browser.find("has host bits set: use 192.0.0.0/8");
    browser.keys("<c-u>office<enter>");
    browser.find("“office” is not a network");
    assert_eq!(networks(&browser), "10.0.0.0/8 192.168.4.7/32");
    browser.keys("<c-u>2001:db8::/32<enter>");
    browser.find("┏ Export");
    browser.find("source networks: 2001:db8::/32");
    browser
        .keys("<esc><esc>s<c-u>")
        .keys(&typed)
        .keys("<enter>u");
    assert_eq!(networks(&browser), "10.0.0.0/8 192.168.4.7/32");
    browser.keys("N<c-u>10.0.0.0/8 to 192.0.2.7<enter>");
    assert_eq!(
        browser.answer(),
        " only 10.0.0.0/8 may connect, only to 192.0.2.7/32"
    );
    browser.find("destination networks: 192.0.2.7/32");
    // The prompt holds both again.
    browser.keys("N<bs><bs><bs>/24<enter>");
    browser.find("has host bits set: use 192.0.2.0/24");
    browser.keys("<esc>N<c-u><enter>");
    assert_eq!(browser.answer(), " any network may connect");
    assert_eq!(networks(&browser), "");
    browser.keys("f<c-u>").keys(&typed).keys("<enter>");
    assert_eq!(networks(&browser), "2001:db8::/32");

    // On a narrow screen, a long list ends in an ellipsis; on a tiny one, the error is visible.
    let mut browser = Browser::open(68, 15).lang(Lang::Zh);
    browser.typed_ahead("dns-server<enter>aN10.1.0.0/16 10.2.0.0/16 10.3.0.0/16<enter>e");
    let screen = browser.screen();
    assert!(screen.contains("来源网络：10.1"), "{screen}");
    let mut browser = Browser::open(30, 8);
    browser.keys("<enter>Noffice<enter>");
    browser.find("“office” is not a network");
}

#[test]
fn a_role_whose_name_begins_with_the_text_comes_first() {
    for (typed, role) in [
        ("domain", "Domain member"),
        ("dc", "Domain controller"),
        ("dns", "DNS server"),
        ("file", "File server"),
        ("print", "Print server"),
        ("web", "Web server"),
        ("域控", "Domain controller"),
        ("kms", "KMS host"),
    ] {
        let mut browser = Browser::open(120, 35);
        browser.keys("<f4>").keys(typed);
        let screen = browser.screen();
        let first = screen.lines().find(|line| line.contains('›'));
        let selected = screen.lines().find(|line| line.contains("┃›"));
        let line = selected.or(first).unwrap_or_default();
        assert!(line.contains(role), "{typed}: {line}\n{screen}");
    }
}

#[test]
fn every_word_finds_a_role() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<f4>dhcp");
    browser.find("Predefined roles 5 of");
    browser.keys(" failover");
    browser.find("Predefined roles 1 of");
    browser.find("› DHCP server");
    browser.keys("<c-u>zhengshu 135");
    browser.find("AD CS certification authority");
    browser.keys("<c-u>dhcp zzzz");
    browser.find("Predefined roles 0 of");
}

#[test]
fn a_predefined_role_can_be_found_added_and_edited() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("<f4>");
        assert!(browser.screen().contains("┏ Predefined roles"));
        browser.keys("kms<enter>");
        assert_eq!(browser.answer(), " added 1 port of KMS host");
        assert!(browser.screen().contains("›●KMS host"));
        browser.keys("<tab>");
        browser.keys("<down><space>");
        assert_eq!(browser.answer(), " removed 1688/TCP");
        browser.keys("<space>");
        assert_eq!(browser.answer(), " added 1 port of KMS host");
        browser.keys("<esc><esc><esc>");
        assert!(!browser.screen().contains("┏ Predefined roles"));
        browser.keys("<tab>").keys("3");
        assert!(
            browser.screen().contains("TCP 1688"),
            "{}",
            browser.screen()
        );
        // Such a host opens no outbound ports.
        browser.keys("i");
        assert!(browser.screen().contains("no port"), "{}", browser.screen());
        browser.keys("i");
        assert!(browser.screen().contains("TCP 1688"));
    }
}

#[test]
fn an_unknown_role_is_reported() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<f4>zzzz");
    assert!(browser.screen().contains("Nothing found."));
    browser.keys("<enter>");
    assert!(browser.app().choice().is_empty());
}

#[test]
fn a_role_is_saved_and_opened_again_with_its_reasons() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("branch.toml");
    let typed = path.to_string_lossy();
    let mut browser = with_role(&["dns-server", "ntp"]);
    browser.keys("nbranch<enter>3").click_on("53/UDP");
    browser.keys("<space><end>w<c-u>the old site<enter>");
    assert!(
        browser.screen().contains("the old site"),
        "{}",
        browser.screen()
    );
    browser.keys("s<c-u>").keys(&typed).keys("<enter>");
    let saved = fs::read(&path).expect("it is saved");
    let message = format!(" saved {typed} ({} bytes)", saved.len());
    assert_eq!(browser.answer(), message);
    browser.keys("q");
    assert!(browser.app().is_over(), "nothing would be lost");

    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>f<c-u>").keys(&typed).keys("<enter>");
    assert!(
        browser.answer().contains("opened the role branch"),
        "{}",
        browser.answer()
    );
    let screen = browser.screen();
    assert!(screen.contains("UDP 123"), "shown at once:\n{screen}");
    browser.keys("3<end>");
    let screen = browser.screen();
    for text in ["3 Role: branch", "× 53/UDP", "the old site"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    // Saving without changes keeps the same file; files that are not roles are refused.
    browser.keys("s<enter>");
    assert_eq!(fs::read(&path).expect("it is there"), saved);
    fs::write(&path, "picks = 7").expect("it can be written");
    browser.keys("<enter>f<c-u>").keys(&typed).keys("<enter>");
    assert!(
        browser.bottom().contains("not opened"),
        "{}",
        browser.answer()
    );
    assert_eq!(browser.app().choice().picks().len(), 2);
}

#[test]
fn long_lists_of_changes_to_a_saved_role_can_be_scrolled() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.toml");
    let ports = (1..200).map(|at| format!("\"tcp/{}\"", at * 2));
    let ports: Vec<String> = ports.collect();
    let role = format!(
        "version = 2\nname = \"old\"\nports = [\"tcp/53\"]\nresult = [{}]\n",
        ports.join(", ")
    );
    fs::write(&path, role).expect("it can be written");
    let mut browser = Browser::open(60, 15);
    browser.keys("<enter>f<c-u>").keys(&path.to_string_lossy());
    browser.keys("<enter>");
    browser.find("The catalog has changed since");
    assert!(!browser.screen().contains("tcp/398"));
    browser.keys("G");
    browser.find("tcp/398");
    browser.keys("g");
    browser.find("The catalog has changed since");
    browser.keys("<esc>");
    assert!(!browser.screen().contains("The catalog has changed since"));
}

#[test]
fn system_errors_are_shown_in_chinese() {
    let mut browser = Browser::open(120, 35).lang(Lang::Zh);
    browser.keys("<enter>f<c-u>nowhere/role.toml<enter>");
    assert_eq!(
        browser.answer(),
        format!(
            " 未打开：{}：文件或文件夹不存在",
            shown(Path::new("nowhere/role.toml"))
        )
    );
    browser.report(Outcome::NotCopied(io::ErrorKind::PermissionDenied.into()));
    assert_eq!(browser.answer(), " 无法复制：权限不足");
}

// Recovered roles.

/// Runs a browser that ends before the added DNS server ports are saved.
fn leave_unsaved_role(folder: &Path) {
    let mut browser = Browser::open(120, 35).drafts(folder);
    browser.keys("dns-server<enter>an").paste("分支 1");
    browser.keys("<enter>o");
}

/// Returns the names of the drafts in a folder.
fn drafts(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    names.retain(|name| name.ends_with(".toml"));
    names.sort();
    names
}

#[test]
fn a_role_that_was_not_saved_is_offered_and_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let sizes = SIZES.into_iter();
    for ((width, height), lang) in sizes.flat_map(|size| LANGS.map(|lang| (size, lang))) {
        let folder = folder.path().join(format!("{width}{lang:?}"));
        leave_unsaved_role(&folder);
        let mut browser = Browser::open(width, height).lang(lang).drafts(&folder);
        let (title, facts) = match lang {
            Lang::En => ("Unsaved role", "分支 1 · 1 chosen · just now"),
            Lang::Zh => ("未保存的角色", "分支 1 · 已选 1 项 · 刚刚"),
        };
        let lines = popup(&browser, title).join("\n");
        assert!(lines.contains(facts) && lines.contains("TCP 53"), "{lines}");
        // Only one program at a time offers it.
        let between = Browser::open(width, height).drafts(&folder);
        assert!(!between.screen().contains("not saved"));
        browser.keys("<enter>");
        let choice = browser.app().choice();
        assert_eq!(
            (choice.title().as_str(), choice.picks().len()),
            ("分支 1", 1)
        );
        assert_eq!(choice.options.os.to_string(), "legacy");
        assert!(browser.answer().contains("分支 1"), "{}", browser.answer());
        // It is still unsaved: the draft remains, and quitting asks for confirmation.
        assert_eq!(drafts(&folder), ["1.toml"]);
        browser.keys("<enter>q");
        assert!(!browser.app().is_over());
        browser.keys("<esc>u");
        assert!(browser.app().choice().is_empty());
        assert!(drafts(&folder).is_empty(), "there is nothing to lose");
        browser.keys("U");
        assert_eq!(drafts(&folder), ["1.toml"]);
        browser.keys("qy");
        assert!(browser.app().is_over() && drafts(&folder).is_empty());
    }
}

#[test]
fn saved_exported_and_discarded_roles_are_not_offered_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, kept) = (folder.path().join("dns"), folder.path().join("drafts"));
    for keys in ["s<c-u>", "e<enter><c-u>"] {
        let mut browser = Browser::open(120, 35).drafts(&kept);
        browser.keys("dns-server<enter>a");
        assert_eq!(drafts(&kept), ["1.toml"]);
        browser.keys(keys).paste(&file.display().to_string());
        browser.keys("<enter>");
        assert!(browser.answer().contains("saved "), "{}", browser.screen());
        assert!(drafts(&kept).is_empty(), "{keys}");
        fs::remove_file(&file).expect("it is there");
    }
    let mut browser = Browser::open(120, 35).drafts(&kept);
    browser.keys("dns-server<enter>aqy");
    assert!(browser.app().is_over() && drafts(&kept).is_empty());
    drop(browser);
    // Ctrl-C doesn't ask, so it removes nothing.
    let mut browser = Browser::open(120, 35).drafts(&kept);
    browser.typed_ahead("dns-server<enter>a<c-c>");
    assert!(browser.app().is_over());
    assert_eq!(drafts(&kept), ["1.toml"]);
}

#[test]
fn several_recovered_roles_are_offered_one_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut one = Browser::open(120, 35).drafts(folder.path());
    let mut two = Browser::open(120, 35).drafts(folder.path());
    for (browser, service) in [(&mut one, "dns-server"), (&mut two, "kerberos-kdc")] {
        browser.keys(&format!("{service}<enter>an{service}<enter>"));
    }
    assert_eq!(drafts(folder.path()), ["1.toml", "2.toml"]);
    drop((one, two));
    let mut browser = Browser::open(120, 35).drafts(folder.path());
    let named = |browser: &Browser| {
        let lines = popup(browser, "Unsaved role").join("");
        let services = ["dns-server", "kerberos-kdc"].into_iter();
        services
            .filter(|name| lines.contains(name))
            .collect::<String>()
    };
    let first = named(&browser);
    browser.keys("x");
    assert_eq!(browser.answer(), format!(" discarded the role {first}"));
    let second = named(&browser);
    assert_ne!(first, second);
    browser.keys("<esc>");
    assert!(!browser.screen().contains("not saved"));
    assert!(browser.app().choice().is_empty());
    assert_eq!(drafts(folder.path()).len(), 1);
    let next = Browser::open(120, 35).drafts(folder.path());
    assert_eq!(named(&next), second, "it asks again");
}

#[test]
fn a_recovered_role_keeps_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, kept) = (folder.path().join("a.toml"), folder.path().join("drafts"));
    let mut browser = Browser::open(120, 35).drafts(&kept);
    browser.keys("dns-server<enter>as<c-u>");
    browser.paste(&file.display().to_string());
    browser.keys("<enter>/<c-u>kerberos-kdc<enter>a");
    drop(browser);
    let mut browser = Browser::open(120, 35).drafts(&kept);
    browser.keys("<enter><enter>");
    // Another program changes the file in the meantime.
    fs::write(&file, "name = \"theirs\"\n").expect("written");
    browser.keys("s<enter>");
    let asked = popup_text(&browser, "File");
    assert!(asked.contains("The file has changed since"), "{asked}");
    browser.keys("n<esc>");
    let theirs = fs::read_to_string(&file).expect("a file");
    assert_eq!(theirs, "name = \"theirs\"\n");
    browser.keys("s<enter>y");
    let ours = fs::read_to_string(&file).expect("a file");
    assert!(ours.contains("kerberos-kdc"), "{ours}");
    assert!(!ours.contains("draft"), "{ours}");
}

#[test]
fn failing_to_autosave_is_reported_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("drafts");
    fs::write(&file, "no folder").expect("written");
    let mut browser = Browser::open(160, 35).drafts(&file);
    browser.keys("telnet<enter>");
    assert!(!browser.answer().contains("crash"), "nothing would be lost");
    browser.keys("a");
    let message = " added 1 port of Telnet; the role can't be autosaved: can't write ";
    assert!(
        browser.answer().starts_with(message),
        "{}",
        browser.answer()
    );
    browser.keys("<down>a");
    assert!(!browser.answer().contains("crash"), "{}", browser.answer());
}

#[test]
fn a_role_with_entries_of_a_list_is_offered_once_the_list_is_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let role = "name = \"lists\"\n[[part]]\nservice = \"etc-made-7\"\nport = \"tcp/8\"\n";
    fs::write(folder.path().join("1.toml"), role).expect("it can be written");
    let mut browser = Browser::open(120, 35).drafts(folder.path());
    let lines = popup(&browser, "Unsaved role").join("");
    assert!(
        lines.contains("not in this catalog, skipped: etc-made-7"),
        "{lines}"
    );
    // It would be lost.
    browser.keys("<enter>");
    let message = " not restored: start with the list or catalog that contains it";
    assert_eq!(browser.answer(), message);
    assert_eq!(drafts(folder.path()), ["1.toml"]);
    let catalog = CATALOG.clone().with_lists(vec![long_list(20)]);
    browser.input([loaded(catalog, Vec::new())]);
    browser.find("lists · 1 chosen");
    browser.keys("<enter>");
    browser.find("8/TCP made-7");
    assert_eq!(browser.answer(), " restored the role lists; u undoes");
    assert_eq!(browser.app().choice().picks().len(), 1);
}

#[test]
fn unreadable_drafts_are_reported_and_set_aside_and_unknown_files_remain() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("1.toml", "name = 1"),
        ("2.toml", "name = \"a\"\nservices = [\"unknown-here\"]\n"),
        ("notes.toml", "name = \"a\"\nservices = [\"dns-server\"]\n"),
    ] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let mut browser = Browser::open(120, 35).drafts(folder.path());
    let message = popup(&browser, "Your files").join("");
    assert!(
        message.contains("was renamed to") && message.contains("1.broken"),
        "{message}"
    );
    browser.keys("<enter>");
    let offered = popup(&browser, "Unsaved role").join("");
    assert!(offered.contains("a · 1 chosen · just now"), "{offered}");
    browser.keys("<enter><esc>dns-server<enter>aqy");
    assert_eq!(drafts(folder.path()), ["2.toml", "notes.toml"]);
    let browser = Browser::open(120, 35).drafts(folder.path());
    assert!(!browser.screen().contains("Your files"), "reported once");
}

// Languages.

#[test]
fn the_language_can_be_switched_at_run_time() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("ldap<enter>");
        assert!(selected_row(&browser).contains("LDAP"));
        browser.keys("<f2>");
        let screen = browser.screen();
        for text in ["1 端口", "协议", "服务", "中文"] {
            assert!(screen.contains(text), "{text}:\n{screen}");
        }
        let row = selected_row(&browser);
        assert!(row.contains("LDAP"), "{row}");
        assert!(row.contains("本地安全机构"), "{row}");
        assert!(browser.answer().contains("Space 加入端口"));
        browser.keys("a");
        let message = "“本地安全机构”：共 15 个端口，已加入 6 个；未加入：8 个可选、1 个有争议";
        assert!(
            browser
                .bottom()
                .replace(' ', "")
                .contains(&message.replace(' ', "")),
            "{}",
            browser.bottom()
        );
        browser.keys("3");
        assert!(browser.screen().contains("● 本地安全机构（必需）"));
        browser.keys("1L");
        assert!(selected_row(&browser).contains("Local Secur"));
        assert!(browser.screen().contains("EN"));
    }
}

#[test]
fn chinese_finds_in_english_and_english_in_chinese() {
    let mut browser = Browser::open(120, 35);
    browser.keys("打印后台");
    assert!(subject(&browser).ends_with(" print-spooler"));
    let mut browser = browser.lang(Lang::Zh);
    browser.keys("spooler");
    assert!(subject(&browser).ends_with(" print-spooler"));
}

// Exporting.

#[test]
fn an_empty_role_is_not_exported() {
    for key in ["<enter>e", "<f3>"] {
        let mut browser = Browser::open(120, 35);
        browser.keys(key);
        assert_eq!(
            browser.answer(),
            " the role is empty: Space adds a port, a adds a service"
        );
    }
}

#[test]
fn the_export_shows_a_preview_of_each_format() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("file-replication<enter>ae");
        for format in FORMATS {
            let screen = browser.screen();
            assert!(screen.contains(&format!("›{}", format.name)), "{screen}");
            let ruleset = browser.app().choice().ruleset(&*CATALOG);
            let written = format.export(&ruleset, Lang::En).expect("a full range");
            let first = written.text.lines().nth(written.head).expect("a rule");
            let first: String = first.replace('\t', "    ").chars().take(20).collect();
            assert!(
                screen.contains(first.trim_end()),
                "{}:\n{screen}",
                format.name
            );
            browser.keys("<down>");
        }
        browser.keys(&"<up>".repeat(FORMATS.len()));
        browser.keys("<tab>o");
        assert!(browser.screen().contains("Windows: 2003 and earlier · "));
        assert!(browser.screen().contains("whole range"));
        browser.keys("d");
        assert!(browser.screen().contains("RPC keyword"));
        let at = FORMATS.iter().position(|format| format.name == "nftables");
        browser
            .keys("<tab>")
            .keys(&"<down>".repeat(at.expect("a format")));
        assert!(browser.screen().contains("nftables has no keyword"));
        assert!(browser.screen().contains("TCP "), "the sum of the ports");
        browser.keys("<enter>");
        assert!(
            browser
                .bottom()
                .contains("not saved: nftables has no keyword")
        );
        browser.keys("<c-y>");
        assert!(
            browser
                .bottom()
                .contains("could not copy: nftables has no keyword")
        );
        assert_eq!(browser.copied(), None);
        browser.keys("<tab>d");
        let screen = browser.screen();
        assert!(screen.contains("! TCP dynamic RPC ports are"), "{screen}");
        browser.keys("<esc>");
        browser.keys("<esc>");
        assert!(!browser.screen().contains("nftables"));
        // It opens again at the last path.
        browser.keys("e");
        assert!(browser.screen().contains("›nftables"));
    }
}

#[test]
fn the_preview_scrolls_to_its_end_and_no_further() {
    let mut browser = with_role(&["dns-server"]);
    let ruleset = browser.app().choice().ruleset(&*CATALOG);
    let written = FORMATS[0]
        .export(&ruleset, Lang::En)
        .expect("a valid ruleset");
    let last = written
        .text
        .trim_end()
        .lines()
        .last()
        .expect("a line")
        .to_owned();
    browser.keys("e<tab>");
    browser.find(&format!("… {} lines of comments above", written.head));
    browser.keys("<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn><pgdn><pgdn>");
    let at_end = browser.screen();
    assert!(at_end.contains(&last), "{at_end}");
    assert_eq!(browser.keys("<space>").screen(), at_end);
    browser.keys("<pgup><pgup><pgup><pgup><pgup><pgup><pgup><pgup>");
    assert!(
        browser
            .screen()
            .contains(written.text.lines().next().expect("a line").trim_end())
    );
}

#[test]
fn the_browser_and_the_command_line_write_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    for lang in LANGS {
        for (at, format) in FORMATS.iter().enumerate() {
            let mut browser = Browser::open(120, 35).lang(lang);
            browser.keys("<enter>");
            add_services(
                &mut browser,
                &["dns-server", "kerberos-kdc", "file-replication"],
            );
            browser
                .keys("on corp dc<enter>3<end>")
                .click_on("88/UDP")
                .keys("<space>");
            let typed = folder
                .path()
                .join(format!("{}.{}", format.name, lang.tag()));
            let down = "<down>".repeat(at);
            browser.keys("e").typed_ahead(&down).keys("<enter><c-u>");
            browser
                .typed_ahead(&typed.to_string_lossy())
                .keys("<enter>");
            let by_browser = fs::read(&typed).expect("it is saved");

            let asked = folder.path().join("command-line");
            let output = without_home()
                .args(["export", format.name, "--lang", lang.tag()])
                .args([
                    "-s",
                    "dns-server",
                    "-s",
                    "kerberos-kdc",
                    "-s",
                    "file-replication",
                ])
                .args([
                    "-x", "udp/88", "--os", "legacy", "--name", "corp dc", "--force", "-o",
                ])
                .arg(&asked)
                .output()
                .expect("it starts");
            assert!(output.status.success(), "{output:?}");
            let by_command = fs::read(&asked).expect("it is saved");
            assert_eq!(
                String::from_utf8_lossy(&by_browser),
                String::from_utf8_lossy(&by_command),
                "{} {lang:?}",
                format.name
            );
            assert_eq!(by_browser, by_command);
        }
    }
}

#[test]
fn a_file_is_replaced_only_after_confirmation() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dc.nft");
    let typed = path.to_string_lossy();
    let mut browser = with_role(&["dns-server"]);
    let at = FORMATS.iter().position(|format| format.name == "nftables");
    browser
        .keys("n域控/dc<enter>e")
        .keys(&"<down>".repeat(at.expect("a format")))
        .keys("<enter>");
    assert!(
        browser.screen().contains("域控-dc.nft"),
        "{}",
        browser.screen()
    );
    browser.keys("<c-u>").keys(&typed).keys("<enter>");
    let saved = fs::read(&path).expect("it is saved");
    assert_eq!(
        browser.answer(),
        format!(" saved {typed} ({} bytes)", saved.len())
    );
    browser.find("┏ Export");
    browser.find("›nftables");

    fs::write(&path, "mine").expect("it can be written");
    browser.keys("<enter><c-u>").keys(&typed).keys("<enter>");
    let asked = popup_text(&browser, "File");
    assert!(asked.ends_with(": File exists. Replace it?"), "{asked}");
    browser.keys("n");
    assert_eq!(fs::read(&path).expect("it is there"), b"mine");
    // The prompt keeps the name for another attempt or confirmation.
    browser.keys("<enter>y");
    assert_eq!(fs::read(&path).expect("it is there"), saved);

    // Quitting doesn't ask once the role is saved.
    browser.keys("<esc>q");
    assert!(browser.app().is_over());
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "no other file remains");
}

#[test]
fn a_failed_save_is_reported_and_keeps_the_role() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("no/such/dc.nft");
    for lang in LANGS {
        let mut browser = Browser::open(160, 35).lang(lang);
        browser.keys("dns-server<enter>ae<enter><c-u>");
        browser.keys(&missing.to_string_lossy()).keys("<enter>");
        let without = shown(&folder.path().join("no/such"));
        let message = match lang {
            Lang::En => format!("not saved: folder {without} does not exist"),
            Lang::Zh => format!("未保存：文件夹 {without} 不存在"),
        };
        assert!(browser.answer().contains(&message), "{}", browser.answer());
        // The prompt keeps the path for another attempt.
        assert!(browser.screen().contains("no/such/dc.nft"));
        assert_eq!(browser.app().choice().picks().len(), 1);
        browser
            .keys("<c-u>")
            .keys(&folder.path().to_string_lossy())
            .keys("<enter>");
        assert!(browser.answer().contains(match lang {
            Lang::En => "is not a regular file",
            Lang::Zh => "不是普通文件",
        }));
        browser.keys("<c-u><enter>");
        assert!(
            browser.cursor().is_some(),
            "nothing is saved without a name"
        );
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn a_save_refused_by_the_system_is_reported_and_can_be_corrected() {
    let mut browser = with_role(&["dns-server"]);
    browser.keys("e<enter>");
    let effect = browser.handle(&Event::Key(KeyCode::Enter.into()));
    let Some(Effect::Save { path, .. }) = effect else {
        panic!("not a file to write: {effect:?}");
    };
    assert_eq!(path, Path::new("dns-server.ps1"));
    let cause = io::ErrorKind::StorageFull;
    browser.report(Outcome::NotSaved(SaveError::Io { path, cause }));
    assert_eq!(
        browser.answer(),
        " not saved: can't write dns-server.ps1: the disk is full"
    );
    assert!(browser.screen().contains("┏ File"));
    assert_eq!(browser.app().choice().picks().len(), 1);
}

#[test]
fn copying_puts_the_content_of_the_pane_on_the_clipboard() {
    let mut browser = with_role(&["ntp"]);
    browser.keys("y");
    assert_eq!(browser.copied(), Some("udp/123\tNTP\tWindows Time"));
    assert_eq!(browser.answer(), " copied 24 bytes");
    browser.keys("2y");
    assert_eq!(browser.copied(), Some("udp/123\tNTP\nudp/123\tSNTP\n"));
    browser.keys("3y");
    assert_eq!(browser.copied(), Some("UDP 123"));
    browser.keys("e<down><down><down><c-y>");
    let ruleset = browser.app().choice().ruleset(&*CATALOG);
    let written = FORMATS[3]
        .export(&ruleset, Lang::En)
        .expect("a valid ruleset");
    assert_eq!(browser.copied(), Some(written.text.as_str()));
    assert_eq!(
        browser.answer(),
        format!(" copied {} bytes", written.text.len())
    );
    browser.keys("<esc>q");
    assert!(browser.app().is_over(), "copied text is not lost");

    let mut browser = with_role(&["dns-server"]).without_clipboard();
    browser.keys("e<c-y>");
    assert_eq!(browser.answer(), " could not copy: no clipboard");
    browser.keys("<esc>q");
    assert!(!browser.app().is_over());
}

// Help, mouse, quitting.

#[test]
fn the_help_lists_every_action() {
    for (width, height) in [(120, 400), (80, 400), (60, 400), (44, 500)] {
        for lang in LANGS {
            // Tall enough to show everything; compared without blanks, because long texts wrap.
            let mut browser = Browser::open(width, height).lang(lang);
            browser.keys("<f1>");
            let title = match lang {
                Lang::En => "Keys",
                Lang::Zh => "按键",
            };
            let mut message = popup(&browser, title).concat();
            message.push_str(&popup(browser.keys("<end>"), title).concat());
            let message = message.replace(' ', "");
            for row in ACTIONS {
                let labels: String = row.keys.iter().map(|key| key.label()).collect();
                let line = format!("{labels}{}", row.about.get(lang)).replace(' ', "");
                assert!(message.contains(&line), "{width} {line}\n{message}");
            }
            browser.keys("<esc>");
            assert!(!browser.screen().contains(&format!("┏ {title}")));
        }
    }
}

#[test]
fn the_help_scrolls_to_its_end_and_no_further() {
    let mut browser = Browser::open(60, 15);
    let top = browser.keys("<f1>").screen();
    browser.keys("<down><pgdn>");
    assert_ne!(browser.screen(), top);
    let end = browser.keys("<end>").screen();
    assert_eq!(browser.keys("<down><pgdn>").screen(), end);
    assert_ne!(browser.keys("<pgup><pgup>").screen(), end);
    assert_eq!(browser.keys("<home><down>").screen(), top);
}

#[test]
fn the_help_begins_where_it_was_asked_for() {
    let first = |keys: &str, lang| {
        let mut browser = Browser::open(120, 35).lang(lang);
        browser.keys(keys);
        let title = if lang == Lang::En { "Keys" } else { "按键" };
        popup(&browser, title)[1].trim().to_owned()
    };
    for (keys, heading) in [
        ("<f1>", "In the search box"),
        ("dns<f1>", "In the search box"),
        ("<enter>?", "In the port table"),
        ("<enter>2?", "In the service"),
        ("<enter>3?", "In the role"),
        ("<f4><f1>", "In the predefined roles"),
        ("<enter>ae<f1>", "In the export's formats"),
        ("<enter>ae<tab>?", "In the export's preview"),
        ("<enter>C?", "In the choice of columns"),
    ] {
        assert_eq!(first(keys, Lang::En), heading, "{keys}");
    }
    assert_eq!(first("<enter>?", Lang::Zh), "端口表");
    // The search box's help has the syntax right below its keys.
    let mut browser = Browser::open(120, 60);
    let screen = browser.keys("<f1>").screen();
    let place = |text: &str| screen.find(text).expect("it is shown");
    assert!(place("Query syntax") < place("In the port table"));
}

#[test]
fn the_help_is_filtered_by_typing_and_runs_commands() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>?undo");
    let lines = popup(&browser, "Keys");
    assert!(lines[2].contains("undo the last change"), "{lines:?}");
    assert!(!browser.screen().contains("next theme"));
    for (lang, typed, shown) in [
        (Lang::Zh, "chexiao", "撤销对角色的上次更改"),
        (Lang::Zh, "撤销", "撤销对角色的上次更改"),
        (Lang::Zh, "undo", "撤销对角色的上次更改"),
        (Lang::En, "f3", "export the role"),
        (Lang::En, "endpoint mapper", "TCP 135"),
        (Lang::En, "exact text", "'ldap"),
    ] {
        let mut browser = Browser::open(120, 35).lang(lang);
        browser.keys("<enter>?").keys(typed);
        assert!(
            browser.screen().contains(shown),
            "{typed}\n{}",
            browser.screen()
        );
        // Escape clears the filter, then closes.
        browser.keys("<esc>");
        assert!(browser.screen().contains("┏ Keys") || browser.screen().contains("┏ 按键"));
        browser.keys("<esc>");
        assert!(!browser.screen().contains("┏ Keys") && !browser.screen().contains("┏ 按键"));
    }
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>?next theme<enter>");
    assert!(
        browser.answer().contains("theme dark"),
        "{}",
        browser.answer()
    );
    // A command of another place is refused with the place, and nothing is lost.
    browser.keys("?wrap long<enter>");
    assert!(
        browser
            .answer()
            .contains("works only in the export's preview"),
        "{}",
        browser.answer()
    );
    assert!(browser.screen().contains("/ wrap long"));
    // An example of the syntax is searched for.
    browser.keys("<c-u>exact text<enter>");
    assert!(browser.screen().contains("/ 'ldap"), "{}", browser.screen());
    // Nothing matches.
    browser.keys("<f1>qqqq");
    assert!(
        browser.screen().contains("Nothing found"),
        "{}",
        browser.screen()
    );
    // By mouse: a click selects, another one runs.
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>?theme").click_on("next theme");
    assert!(
        browser.answer().contains("theme dark"),
        "{}",
        browser.answer()
    );
}

#[test]
fn a_click_selects_marks_and_focuses() {
    let mut browser = Browser::open(120, 60);
    browser.keys("135 !wds !wmi !task<enter>");
    browser.click_on("Certificate Services");
    assert_eq!(subject(&browser), "tcp/135 certificate-services");
    let (_, row) = browser.find("135/TCP RPC                  Cluster Service");
    browser.click(1, row);
    assert_eq!(subject(&browser), "tcp/135 cluster-service");
    assert_eq!(browser.app().choice().picks().len(), 1);
    browser.click(2, row);
    assert!(browser.app().choice().is_empty());
    // A click below the last row doesn't change the selection.
    browser.click(20, 55);
    assert_eq!(subject(&browser), "tcp/135 cluster-service");
    browser.click_on("2 Service");
    assert!(browser.screen().contains("┏ 2 Service"));
    let (border, row) = browser.find("┃Ports");
    browser.click(border + 1, row + 1);
    assert_eq!(
        browser.app().choice().picks().len(),
        1,
        "{}",
        browser.screen()
    );
    browser.click_on("3 Role");
    assert!(browser.screen().contains("┏ 3 Role"));
    let (column, row) = browser.find("● 135/TCP");
    browser.click(column, row);
    assert!(browser.app().choice().is_empty());
    browser.click(30, 0).keys("<esc>dns");
    assert!(browser.line(0).contains("/ dns"));
}

#[test]
fn tabs_and_hints_are_clicked() {
    let mut browser = Browser::open(60, 15);
    browser.keys("dns-server<enter>a");
    browser.click_on("3 Role (1)");
    assert!(browser.screen().contains("┏ 3 Role: dns-server"));
    browser.click_on("2 Service");
    assert!(browser.screen().contains("┏ 2 Service: DNS Server"));
    browser.click_on("1 Ports");
    assert!(browser.screen().contains("┏ 1 Ports"));
    for (hint, shown) in [
        ("/ search", "┌ 1 Ports"),
        ("e export", "┏ Export"),
        ("? keys", "┏ Keys"),
    ] {
        let mut browser = with_role(&["dns-server"]);
        browser.keys("<down>");
        let (_, footer) = browser.find(hint);
        assert_eq!(footer, 34);
        browser.click_on(hint);
        assert!(
            browser.screen().contains(shown),
            "{hint}:\n{}",
            browser.screen()
        );
    }
}

#[test]
fn the_wheel_scrolls_the_pane_under_the_pointer() {
    let mut browser = Browser::open(120, 35);
    browser.keys("135");
    browser.mouse(MouseEventKind::ScrollDown, 10, 10);
    let moved = subject(&browser);
    assert_eq!(
        moved,
        subject(Browser::open(120, 35).keys("135<down><down><down>"))
    );
    let page = browser.screen();
    browser.mouse(MouseEventKind::ScrollDown, 90, 10);
    for _ in 0..9 {
        browser.mouse(MouseEventKind::ScrollDown, 90, 10);
    }
    assert_eq!(subject(&browser), moved);
    assert_ne!(browser.screen(), page, "the page has scrolled");
    for _ in 0..10 {
        browser.mouse(MouseEventKind::ScrollUp, 90, 10);
    }
    assert_eq!(browser.screen(), page);
    let scrolled = browser.screen();
    browser.mouse(MouseEventKind::ScrollUp, 10, 10);
    assert_ne!(browser.screen(), scrolled);
    assert_eq!(subject(&browser), moved, "the cursor is still in view");
}

#[test]
fn popups_support_the_mouse() {
    let mut browser = with_role(&["dns-server"]);
    browser.keys("e");
    browser.click_on("fortigate");
    assert!(browser.screen().contains("›fortigate"));
    let top = browser.screen();
    browser.mouse(MouseEventKind::ScrollUp, 60, 20);
    assert_ne!(browser.screen(), top);
    browser.click_on("panos").click_on("fortigate");
    assert_eq!(browser.screen(), top);
    browser.click(0, 5);
    browser.find("┏ Export");
    browser.click(100, 0);
    assert!(!browser.screen().contains("┏ Export"));
    browser.keys("?");
    let top = browser.screen();
    browser.mouse(MouseEventKind::ScrollDown, 60, 20);
    assert_ne!(browser.screen(), top);
    browser.click(60, 20);
    assert!(browser.screen().contains("┏ Keys"));
    browser.click(0, 20);
    assert!(!browser.screen().contains("┏ Keys"));
}

#[test]
fn the_mouse_is_turned_off_and_on() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>m");
    assert_eq!(browser.mouse_asked(), Some(false));
    assert!(browser.answer().contains("mouse off"));
    browser.keys("m");
    assert_eq!(browser.mouse_asked(), Some(true));
    assert_eq!(browser.answer(), " mouse on");
}

#[test]
fn key_releases_are_ignored() {
    let mut browser = Browser::open(120, 35);
    let before = browser.screen();
    browser.released("kerb<enter>q<c-c>");
    assert_eq!(browser.screen(), before);
    assert!(!browser.app().is_over());
}

#[test]
fn quitting_asks_before_losing_a_role() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>q");
    assert!(browser.app().is_over(), "nothing is added");
    for (answer, over) in [
        ("n", false),
        ("<esc>", false),
        ("y", true),
        ("<enter>", true),
    ] {
        let mut browser = with_role(&["dns-server"]);
        browser.keys("q");
        assert!(!browser.app().is_over());
        assert!(
            browser.screen().contains("neither saved nor exported"),
            "{}",
            browser.screen()
        );
        assert!(browser.footer().contains("s save and quit"));
        browser.keys(answer);
        assert_eq!(browser.app().is_over(), over, "{answer}");
        assert_eq!(browser.app().choice().picks().len(), 1);
    }
}

#[test]
fn ctrl_c_quits_from_everywhere() {
    for keys in STATES {
        let mut browser = Browser::open(120, 35);
        browser.typed_ahead(keys);
        assert!(!browser.app().is_over());
        browser.keys("<c-c>");
        assert!(browser.app().is_over(), "{keys}");
    }
}

// Rendering.

#[test]
fn a_frame_is_drawn_when_no_input_is_pending() {
    let mut browser = Browser::open(120, 35);
    let before = browser.frames();
    browser.typed_ahead("kerberos-kdc<enter>a");
    assert_eq!(
        browser.frames() - before,
        2,
        "the initial frame and one for all keys"
    );
    assert!(browser.answer().contains("added 5 ports"));
}

#[test]
fn a_screen_that_is_too_small_reports_it() {
    for lang in LANGS {
        let mut browser = Browser::open(29, 8).lang(lang);
        let message = match lang {
            Lang::En => "needs 30×8, this is 29×8",
            Lang::Zh => "需要 30×8，现为 29×8",
        };
        let text = browser.screen().replace(['\n', ' '], "");
        let message = message.replace(' ', "");
        assert!(text.contains(&message), "{text}");
        browser.keys("kerb").resize(30, 8);
        assert_eq!(subject(&browser), "tcp/88 kerberos-kdc");
        assert!(selected_row(&browser).contains("Kerberos"));
        browser.resize(30, 7);
        assert!(!browser.screen().contains('┃'));
    }
}

#[test]
fn every_state_can_be_drawn_at_every_size() {
    let widths = [1, 29, 30, 59, 60, 76, 139, 140, 200];
    let heights = [1, 7, 8, 14, 20, 60];
    for (keys, lang) in STATES.into_iter().zip(LANGS.into_iter().cycle()) {
        let mut browser = Browser::open(120, 35).lang(lang);
        browser.typed_ahead(keys);
        for width in widths {
            for height in heights {
                browser.resize(width, height);
            }
        }
        let drawn = browser.resize(120, 35).screen();
        assert_eq!(browser.redraw().screen(), drawn, "{keys}");
    }
}

#[test]
fn a_larger_screen_shows_more_of_the_help_and_no_blank_lines() {
    let mut browser = Browser::open(60, 15);
    browser.keys("<f1><end>").resize(120, 35);
    let lines = popup(&browser, "Keys");
    assert!(lines.iter().any(|line| line.contains("Endpoint mapper")));
    assert!(
        !lines[lines.len() - 1].trim().is_empty(),
        "{}",
        browser.screen()
    );
}

#[test]
fn an_incremental_update_equals_a_full_redraw() {
    for keys in STATES {
        let mut browser = Browser::open(120, 35);
        for keys in [keys, "<f2>", "<f2>"] {
            let drawn = browser.keys(keys).screen();
            assert_eq!(browser.redraw().screen(), drawn, "{keys}");
        }
    }
}

#[test]
fn a_popup_over_wide_glyphs_keeps_its_border() {
    let mut inside_a_glyph = 0;
    for width in 77..=130 {
        let mut browser = Browser::open(width, 35).lang(Lang::Zh);
        browser.keys("<enter>a");
        let below = browser.buffer().clone();
        browser.keys("?");
        let (left, top) = browser.find("┏ 按键");
        for (row, _) in (top + 1..).zip(popup(&browser, "按键")) {
            let begins = cells(&below, row).any(|(at, _)| at == left);
            inside_a_glyph += usize::from(!begins);
        }
    }
    assert!(inside_a_glyph > 0, "no popup began inside a wide glyph");
}

#[test]
fn without_color_nothing_is_colored_and_the_selection_is_visible() {
    for keys in STATES {
        let mut browser = Browser::open(120, 35).mono();
        browser.typed_ahead(keys);
        let mut cells = browser.buffer().content.iter();
        let plain = cells.all(|cell| {
            let colors = [cell.fg, cell.bg, cell.underline_color];
            colors.iter().all(|color| *color == Color::Reset)
        });
        assert!(plain, "{keys}");
    }
    let mut browser = Browser::open(120, 35).mono();
    browser.keys("kerb<enter>");
    let (column, row) = browser.find("›");
    let selected = &browser.buffer()[(column, row)];
    assert!(selected.modifier.contains(Modifier::REVERSED));
}

#[test]
fn with_ascii_glyphs_no_character_depends_on_the_font() {
    for keys in STATES {
        for (width, height) in SIZES.into_iter().chain([(50, 10)]) {
            let mut browser = Browser::open(width, height).ascii();
            let screen = browser.typed_ahead(keys).screen();
            // Chinese is two cells wide everywhere; lines, dots and arrows are one.
            let odd = screen
                .chars()
                .filter(|char| !char.is_ascii() && char.width() != Some(2));
            assert_eq!(
                odd.collect::<String>(),
                "",
                "{width}×{height} {keys}:\n{screen}"
            );
        }
    }
}

// Snapshots of whole frames, with their styles.

#[test]
fn frames() {
    let frame = |width, height, lang, keys: &str| {
        let mut browser = Browser::open(width, height).lang(lang);
        browser.keys(keys);
        browser.styled()
    };
    let role = "dns-server<enter>a/<c-u>kerberos-kdc<enter>a/<c-u>net logon<enter>a";
    insta::assert_snapshot!("opened", frame(120, 35, Lang::En, ""));
    insta::assert_snapshot!("search", frame(120, 35, Lang::En, "kerb"));
    insta::assert_snapshot!("role", frame(120, 35, Lang::En, &format!("{role}3")));
    insta::assert_snapshot!(
        "export",
        frame(120, 35, Lang::En, &format!("{role}e<down><down><down>"))
    );
    insta::assert_snapshot!(
        "chinese",
        frame(120, 35, Lang::Zh, &format!("{role}/<c-u>域"))
    );
    insta::assert_snapshot!("old_default", frame(80, 24, Lang::En, "135<enter><enter>"));
    insta::assert_snapshot!("smallest", frame(60, 15, Lang::En, &format!("{role}3")));
    insta::assert_snapshot!("help", frame(80, 24, Lang::Zh, "<f1>"));
}

#[test]
fn a_click_below_the_last_role_keeps_a_role_and_its_page() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<f4>kms");
    let (column, row) = browser.find("› KMS host");
    browser.click(column + 1, row + 20);
    assert!(browser.app().choice().is_empty());
    // A click in the mark column adds or removes a role.
    browser.click(column + 1, row);
    browser.find("›●KMS host");
    browser.click(column + 1, row);
    assert!(browser.app().choice().is_empty());
    browser.click(column + 2, row + 20);
    assert!(
        browser.screen().contains("1688/TCP"),
        "{}",
        browser.screen()
    );
}

/// Returns the input after lists were loaded.
fn loaded(catalog: Catalog, errors: Vec<String>) -> Input {
    Input::Loaded(Box::new(Loaded::new(catalog, errors, Progress::NONE)))
}

/// Returns a list in the format of /etc/services with `rows` lines.
fn long_list(rows: usize) -> List {
    let lines = (0..rows).map(|at| format!("made-{at} {}/tcp\n", at % 60_000 + 1));
    List::parse("services", lines.collect::<String>()).expect("a list")
}

#[test]
fn during_a_search_typing_continues_and_row_actions_wait() {
    let key = |code| Event::Key(KeyEvent::from(code));
    let mut app = App::new(CATALOG.clone(), Settings::default());
    app.resize(120, 35);
    app.handle(&key(KeyCode::Char('5')));
    let wanted = app.wanted().expect("it is to be searched").clone();
    assert_eq!(wanted, Query::parse("5"));
    let shown = app.subject().map(|(service, _)| service.id.clone());
    // The next letter, a paste and a resize don't depend on the rows.
    assert!(app.can_take(&key(KeyCode::Char('3'))));
    assert!(app.can_take(&key(KeyCode::Backspace)));
    assert!(app.can_take(&Event::Paste("53".to_owned())));
    assert!(app.can_take(&Event::Resize(80, 24)));
    // These would act on a row that is about to disappear.
    for code in [KeyCode::Enter, KeyCode::Down, KeyCode::Esc, KeyCode::Tab] {
        assert!(!app.can_take(&key(code)), "{code:?}");
    }
    let leave = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert!(app.can_take(&Event::Key(leave)));
    app.handle(&key(KeyCode::Char('3')));
    let wanted = app.wanted().expect("it is to be searched").clone();
    assert_eq!(wanted, Query::parse("53"));
    let index = Index::new(CATALOG.rows(), CATALOG.roles());
    // Outdated results are not shown.
    app.found(index.search(&Query::parse("5")));
    assert_eq!(app.subject().map(|(service, _)| service.id.clone()), shown);
    let mut hits = index.search(&wanted);
    index.rank(&mut hits, 10);
    app.found(hits);
    assert!(app.wanted().is_none());
    let (service, port) = app.subject().expect("a row");
    assert_eq!(format!("{} {port}", service.id), "dns-server tcp/53");
    assert!(app.can_take(&key(KeyCode::Enter)));
}

#[test]
fn loading_lists_after_the_first_frame_moves_nothing() {
    let long = || {
        let catalog = CATALOG.clone().with_lists(vec![long_list(30_000)]);
        loaded(catalog, vec!["services: line 7: no port".to_owned()])
    };
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter><down><down>");
    let before = subject(&browser);
    browser.input([long()]);
    assert_eq!(subject(&browser), before);
    browser.find(&format!(
        "1 Ports {0} of {0}",
        CATALOG.rows().len() + 30_000
    ));
    browser.find("services: line 7: no port");
    browser.keys("<esc>G");
    assert!(subject(&browser).ends_with("etc-made-29999"));

    let mut browser = Browser::open(120, 35);
    browser.keys("53<enter><down>");
    let before = subject(&browser);
    browser.input([long()]).keys("<esc>");
    assert_eq!(
        subject(&browser),
        before,
        "the same row after clearing the search"
    );
    // Moving the cursor there sorts every row.
    browser.keys("/<c-u>'made-<enter>");
    browser.find(&format!("of {}", CATALOG.rows().len() + 30_000));
    browser.keys("G");
    assert!(
        subject(&browser).contains("etc-made-"),
        "{}",
        subject(&browser)
    );
    browser.keys("<space>");
    assert!(browser.answer().contains("added 1 port of made-"));
}

#[test]
fn the_progress_of_lists_is_shown_until_they_can_be_searched() {
    for (lang, text) in [
        (Lang::En, "loading lists: 42%"),
        (Lang::Zh, "正在加载列表：42%"),
    ] {
        for (width, height) in SIZES {
            let mut browser = Browser::open(width, height).lang(lang);
            browser.input([Input::Loading(42)]);
            browser.find(text);
            // The catalog can be searched meanwhile.
            browser.keys("3389");
            assert!(selected_row(&browser).contains("3389"));
            browser.keys("<c-u>made-19");
            let catalog = CATALOG.clone().with_lists(vec![long_list(20)]);
            browser.input([Input::Loading(99), loaded(catalog, Vec::new())]);
            // Number of rows and result of the search appear at once.
            assert!(!browser.screen().contains('%'), "{}", browser.screen());
            assert!(
                browser
                    .screen()
                    .contains(&(CATALOG.rows().len() + 20).to_string())
            );
            assert!(selected_row(&browser).contains("made-19"));
        }
    }
}

#[test]
fn results_from_before_lists_were_loaded_are_dropped() {
    let mut browser = Browser::open(120, 35);
    browser.keys("made-19");
    assert!(browser.screen().contains("1 Ports 0 of"));
    let catalog = CATALOG.clone().with_lists(vec![long_list(20)]);
    // The worker that was replaced reports its last search after the lists.
    let index = Index::new(CATALOG.rows(), CATALOG.roles());
    let outdated = index.search(&Query::parse("made-19"));
    browser.at_once([
        loaded(catalog, Vec::new()),
        Input::Found(Box::new(outdated), 0),
    ]);
    assert!(
        browser.screen().contains("1 Ports 1 of"),
        "{}",
        browser.screen()
    );
}

#[test]
fn a_services_page_shows_the_names_of_its_ports_in_lists() {
    let list = "domain 53/udp\nname-of-old 53/udp\nother 7777/tcp\n";
    let list = List::parse("services", list).expect("a list");
    let catalog = CATALOG.clone().with_lists(vec![list]);
    for (lang, message) in [
        (Lang::En, ["In your lists", "53/UDP: domain, name-of-old"]),
        (Lang::Zh, ["列表中的名称", "53/UDP：domain、name-of-old"]),
    ] {
        let mut browser = Browser::open(160, 45).lang(lang);
        browser.keys("dns-server<enter>");
        assert!(!browser.screen().contains(message[0]));
        browser.input([loaded(catalog.clone(), Vec::new())]);
        for text in message {
            browser.find(text);
        }
        // A row from a list doesn't repeat its name.
        browser.keys("/<c-u>7777<enter>");
        assert!(
            !browser.screen().contains(message[0]),
            "{}",
            browser.screen()
        );
    }
}

#[test]
fn optional_ports_are_marked_even_without_space_for_sources() {
    let mut browser = Browser::open(120, 60);
    browser.keys("wsus");
    let line = |browser: &Browser| {
        let screen = browser.screen();
        let mut lines = screen.lines();
        let line = lines.find(|line| line.contains("8531 TCP  HTTPS"));
        // Limits that don't fit beside the protocol follow below it.
        format!("{}{}", line.expect("its port"), lines.next().unwrap_or(""))
    };
    assert!(line(&browser).contains("optional"), "{}", line(&browser));
    assert!(!line(&browser).contains("ADFW"), "{}", line(&browser));
    browser.resize(160, 70);
    assert!(line(&browser).contains("optional"), "{}", line(&browser));
}

// Sorting, marking and navigation.

/// Returns the port column of the table, starting at the first row.
fn port_cells(browser: &Browser, count: usize) -> Vec<String> {
    let rows = browser.screen();
    let rows = rows.lines().skip(3).take(count);
    rows.map(|line| line[line.char_indices().nth(2).expect("a row").0..].to_owned())
        .map(|line| {
            line.trim_start_matches(['●', '○', ' '])
                .split(['/', ' '])
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

#[test]
fn the_table_is_sorted_by_any_column_and_back() {
    let mut browser = Browser::open(120, 35);
    browser.keys("135<enter>");
    let found = browser.screen();
    let before = subject(&browser);
    browser.keys("t");
    assert_eq!(browser.answer().trim(), "sorted by port");
    browser.find("Port▲");
    assert_eq!(subject(&browser), before, "the cursor stays on its row");
    browser.keys("T");
    browser.find("Port▼");
    let numbers: Vec<u32> = port_cells(&browser, 20)
        .iter()
        .filter_map(|port| port.split('-').next()?.parse().ok())
        .collect();
    assert!(
        numbers.len() > 3 && numbers.is_sorted_by(|a, b| a >= b),
        "{numbers:?}"
    );
    // Services are sorted by the rules of the language; switching it sorts again.
    browser.keys("tt");
    assert_eq!(browser.answer().trim(), "sorted by service");
    browser.keys("<f2>");
    browser.find("服务▲");
    browser.keys("<f2>t");
    assert_eq!(browser.answer().trim(), "default order");
    browser.keys("<esc>/<c-u>135<enter>");
    assert_eq!(browser.screen(), found, "the original order");
    // Mouse clicks cycle through ascending, descending and unsorted. A new search starts unsorted.
    browser.click_on("Protocol ");
    browser.find("Protocol▲");
    browser.click_on("Protocol▲");
    browser.find("Protocol▼");
    browser.click_on("Protocol▼");
    assert_eq!(browser.answer().trim(), "default order");
    browser.keys("t/<c-u>53<enter>");
    assert!(!browser.screen().contains('▲'));
}

#[test]
fn the_table_is_sorted_by_columns_that_are_shown() {
    let mut browser = Browser::open(30, 12);
    browser.keys("135<enter>");
    assert!(!browser.screen().contains("Proto"), "{}", browser.screen());
    for order in ["sorted by port", "sorted by service"] {
        browser.keys("t");
        assert_eq!(browser.answer().trim(), order);
    }
    browser.keys("t");
    assert_eq!(browser.answer().trim(), "default order");
    browser.keys(":sort by");
    assert!(browser.screen().contains("sort by service"));
    assert!(!browser.screen().contains("sort by protocol"));
    // Once the column is visible, it can be sorted.
    browser.keys("<esc>").resize(120, 35);
    browser.keys(":sort by protocol<enter>");
    browser.find("Protocol▲");
}

#[test]
fn marked_rows_are_added_removed_and_copied_together() {
    let mut browser = Browser::open(120, 35);
    browser.keys("wins<enter>v<down><down>");
    let count = |browser: &Browser| browser.app().choice().picks().len();
    browser.keys("y");
    let copied = browser.copied().expect("rows").to_owned();
    assert_eq!(copied.lines().count(), 3);
    assert_eq!(
        browser.answer().trim(),
        format!("copied 3 rows ({} bytes)", copied.len())
    );
    browser.keys("v<up><up><space>");
    assert_eq!(count(&browser), 3);
    assert!(browser.answer().contains("added the ports of 3 rows"));
    // A single undo reverts all of them.
    browser.keys("u");
    assert_eq!(count(&browser), 0);
    browser.keys("V<space>");
    assert!(count(&browser) > 3);
    browser.keys("V<space>");
    assert_eq!(count(&browser), 0);
    assert!(browser.answer().contains("removed the ports of"));
    // Escape ends marking before it clears the search.
    browser.keys("v<up>");
    browser.find("· 2 marked");
    browser.keys("<esc>");
    assert!(!browser.screen().contains("marked"));
    browser.keys("<space>");
    assert_eq!(count(&browser), 1);
    // Whole services, each once.
    browser.keys("c/<c-u>53<enter>v<down><down><down>a");
    assert!(
        browser.answer().contains("services"),
        "{}",
        browser.answer()
    );
    let screen = browser.screen();
    assert!(screen.contains("DNS Server (required)"), "{screen}");
    // Dragging the mouse marks rows.
    browser.keys("c/<c-u>wins<enter>");
    browser.click(10, 4);
    let dragged = MouseEventKind::Drag(crossterm::event::MouseButton::Left);
    browser
        .mouse(dragged, 10, 5)
        .mouse(dragged, 10, 6)
        .keys("<space>");
    assert!(browser.answer().contains("added the ports of 3 rows"));
}

#[test]
fn navigation_between_ports_and_services_has_a_history() {
    let mut browser = Browser::open(120, 60);
    // From the row of a port to its service, to another service on the port, to a port of that one.
    browser.keys("kerb<enter><down><down>");
    assert_eq!(subject(&browser), "udp/389 kerberos-kdc");
    browser.keys("<enter>");
    let page = |browser: &Browser| -> (u16, u16) {
        let lines = (0..40).map(|row| (row, browser.line(row)));
        let mut lines = lines.filter(|(_, line)| line.contains("┃  Local Security Authority"));
        (70, lines.next().expect("another service").0)
    };
    let (column, row) = page(&browser);
    browser.click(column, row);
    assert_eq!(subject(&browser), "udp/389 local-security-authority");
    browser.find("┏ 2 Service: Local Security Authority");
    browser.keys("<down><enter>");
    browser.find("┏ 1 Ports");
    let port = subject(&browser);
    assert!(port.ends_with(" local-security-authority"), "{port}");
    browser.keys("[");
    assert_eq!(subject(&browser), "udp/389 local-security-authority");
    browser.find("┏ 2 Service: Local Security Authority");
    browser.keys("<bs>");
    assert_eq!(subject(&browser), "udp/389 kerberos-kdc");
    // The search is restored, too.
    browser.find("/ kerb");
    browser.keys("[");
    browser.find("┏ 1 Ports");
    browser.keys("[");
    assert_eq!(browser.answer().trim(), "nothing to go back to");
    browser.keys("]]]");
    assert_eq!(subject(&browser), port);
    browser.keys("]");
    assert_eq!(browser.answer().trim(), "nothing to go forward to");
}

// Layouts.

#[test]
fn a_wide_screen_has_three_columns_and_a_tiny_one_still_works() {
    let mut browser = Browser::open(180, 45);
    browser.keys("kerb<enter>a");
    let top = browser.line(1);
    for title in ["1 Ports", "2 Service: Kerberos", "3 Role: kerberos-kdc"] {
        assert!(top.contains(title), "{top}");
    }
    // Finds, adds and exports a port on a tiny screen.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dns.csv");
    for lang in LANGS {
        let mut browser = Browser::open(30, 8).lang(lang);
        browser.keys("tcp/53");
        assert!(
            selected_row(&browser).contains("DNS"),
            "{}",
            browser.screen()
        );
        browser.keys("<enter><space>e");
        browser.find("powershell");
        browser.keys("<enter><c-u>").keys(&path.to_string_lossy());
        browser.keys("<enter>");
        assert!(path.exists(), "{}", browser.screen());
        fs::remove_file(&path).expect("it is there");
        browser.keys("<esc>r");
        browser.keys("kms<tab>");
        assert!(browser.line(2).contains("KMS"), "{}", browser.screen());
    }
}

#[test]
fn warnings_are_shown_with_the_role() {
    let mut browser = Browser::open(120, 60);
    browser.keys("<enter>");
    add_services(&mut browser, &["telnet", "certificate-services"]);
    browser.find("sent in clear text: tcp/23 Telnet");
    browser.find("Telnet (removed)");
    browser.find("49152-65535 opens 16384 ports");
    assert!(!browser.screen().contains("without tcp/135"));
    // With the keyword, only ports that RPC uses are open.
    browser.keys("d");
    assert!(!browser.screen().contains("16384 ports"));
    browser.keys("d");
    browser.find("but left out");
    // Clients can't find dynamic ports without the endpoint mapper.
    browser.keys("d/<c-u>service:certificate 135<enter><space>");
    browser.find("is open without tcp/135");
    // Current, encrypted protocols cause no warnings.
    browser.keys("c");
    add_services(&mut browser, &["kerberos-kdc"]);
    assert!(!browser.line(40).contains('!'), "{}", browser.screen());
    let pane = browser.screen();
    assert!(!pane.contains("┃! ") && !pane.contains("│! "), "{pane}");
}

// Peers, conditions, wide ranges and symptoms.

#[test]
fn peers_are_stepped_through_shown_undone_and_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("clients.toml");
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("<f4>wins<tab>a<esc><esc><esc><enter>3");
        let all = browser.app().ruleset().rules.len();
        for (peers, shown) in [
            (vec![Peer::Client], "only clients connect"),
            (vec![Peer::SameRole], "only hosts of the same role connect"),
            (vec![Peer::Management], "only management connect"),
            (vec![Peer::Server], "only other servers connect"),
            (vec![], "all hosts"),
        ] {
            browser.keys("P");
            assert_eq!(browser.answer(), format!(" peers: {shown}"));
            let options = &browser.app().choice().options;
            assert_eq!(options.peers, peers.iter().copied().collect());
            let role = browser.keys("<home>").screen();
            assert_eq!(role.contains("peers: only"), !peers.is_empty(), "{role}");
        }
        assert_eq!(browser.app().ruleset().rules.len(), all);
        browser.keys("P");
        assert!(browser.app().ruleset().rules.len() < all);
        browser.keys("PPuu");
        assert!(browser.screen().contains("peers: only clients connect"));
        // It is part of the name and of the saved role.
        assert!(browser.app().choice().title().ends_with("-from-client"));
        browser.keys("s<c-u>").keys(&path.to_string_lossy());
        browser.keys("<enter>u");
        assert!(browser.app().choice().options.peers.is_empty());
        browser.keys("f<c-u>").keys(&path.to_string_lossy());
        browser.keys("<enter>");
        let options = &browser.app().choice().options;
        assert_eq!(options.peers, [Peer::Client].into());
        fs::remove_file(&path).expect("it is there");
    }
    let mut browser = Browser::open(80, 24).lang(Lang::Zh);
    browser.keys("<enter>P");
    assert_eq!(browser.answer(), " 对端：仅客户端连接");
    browser.keys("iP");
    assert_eq!(browser.answer(), " 对端：仅连接同角色主机");
}

#[test]
fn marks_of_a_role_follow_peers_and_direction() {
    let mut browser = Browser::open(120, 60);
    browser.keys("<f4>wins<tab>a");
    let picked = |browser: &Browser| browser.screen().matches("│● ").count();
    let inbound = picked(&browser);
    browser.keys("P");
    let of_clients = picked(&browser);
    assert!(of_clients < inbound, "{}", browser.screen());
    browser.keys("PPPPi");
    assert_ne!(picked(&browser), inbound, "{}", browser.screen());
    browser.keys("i");
    assert_eq!(picked(&browser), inbound);
}

#[test]
fn what_a_service_or_role_leaves_out_is_reported_with_the_place_to_add_it() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("sql-server<enter>a");
        let message = "Microsoft SQL Server: 1 of 6 added; left out: 1 for named instances, 2 \
                       optional, 2 legacy; add them on its page (2) with Space";
        assert!(browser.bottom().ends_with(message), "{}", browser.bottom());
        browser.keys("3<home>");
        browser.find("left out: 1");
        // A single port of the page is added beside the others.
        browser.keys("2");
        while !browser.screen().contains("Dedicated admin") {
            browser.keys("<down>");
        }
        browser.click_on("Dedicated admin").keys("<space>");
        let added = browser.app().choice().picks().len();
        assert_eq!(added, 2, "{}", browser.screen());
        browser.keys("u");

        browser.keys("/<c-u><f4>sql server database<enter>");
        assert!(
            browser.bottom().contains("left out: "),
            "{}",
            browser.screen()
        );
        let message = browser.bottom();
        assert!(
            message.ends_with("on its page (r, Tab) with Space"),
            "{message}"
        );
    }
}

#[test]
fn ports_of_another_windows_version_name_the_key_for_versions() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("license logging<enter><space>");
        let message = "138/UDP: no port in this Windows version; o switches the version";
        assert!(browser.bottom().ends_with(message), "{}", browser.bottom());
        browser.keys("ua");
        let message =
            "License Logging Service: no port in this Windows version; o switches the version";
        assert!(browser.bottom().ends_with(message), "{}", browser.bottom());
        browser.keys("3<home>");
        browser.find("Service: no ports");
        browser.keys("o");
        assert!(!browser.app().ruleset().is_empty(), "{}", browser.screen());
    }
}

#[test]
fn a_role_without_a_default_opens_its_page_and_a_client_names_the_direction() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("<f4>branchcache<enter>");
        assert!(browser.app().ruleset().is_empty());
        let message = browser.bottom();
        assert!(
            message.contains("no port is needed by every installation"),
            "{message}"
        );
        assert!(message.contains("distributed cache mode"), "{message}");
        // The page has the focus now, and Space adds a port of it.
        browser.keys("<down>");
        for _ in 0..20 {
            if browser.app().ruleset().is_empty() {
                browser.keys("<down><space>");
            }
        }
        assert!(!browser.app().ruleset().is_empty(), "{}", browser.screen());

        let mut browser = Browser::open(width, height);
        browser.keys("branchcache<enter>a");
        let message = browser.bottom();
        assert!(
            message.contains("choose on its page (2) with Space"),
            "{message}"
        );

        let mut browser = Browser::open(width, height);
        browser.keys("<f4>domain member<enter>");
        let message = browser.bottom();
        assert!(
            message.contains("no inbound port; i switches the direction"),
            "{message}"
        );
        browser.keys("<tab>i");
        assert!(!browser.app().ruleset().is_empty());

        let mut browser = Browser::open(width, height);
        browser.keys("group-policy<enter>a");
        let message = browser.bottom();
        assert!(
            message.contains("Group Policy: no inbound port; i switches"),
            "{message}"
        );
        browser.keys("i");
        assert!(!browser.app().ruleset().is_empty());
    }
}

#[test]
fn a_wide_range_is_added_only_after_a_question() {
    for (width, height) in SIZES {
        for lang in LANGS {
            let mut browser = Browser::open(width, height).lang(lang);
            let title = match lang {
                Lang::En => "Over 1,000 ports",
                Lang::Zh => "超过 1000 个端口",
            };
            let asks = |browser: &Browser| {
                let text = popup_text(browser, title);
                assert!(text.contains("64511"), "{text}");
                assert!(text.ends_with(['?', '？']), "{text}");
                assert!(browser.app().ruleset().is_empty());
            };
            // A row of the table.
            browser.keys("isa-tmg tcp/1025-65535<enter><space>");
            asks(&browser);
            browser.keys("n");
            assert!(browser.app().choice().is_empty());
            browser.keys("<space>y");
            assert!(!browser.app().ruleset().is_empty());
            // Removing it needs no question.
            browser.keys("<space>");
            assert!(browser.app().choice().is_empty(), "{}", browser.screen());
            // Marked rows, as one step.
            browser.keys("/<c-u>isa-tmg<enter>V<space>");
            asks(&browser);
            browser.keys("y");
            assert!(browser.app().choice().picks().len() > 3);
            browser.keys("u");
            // A line of the service's page.
            browser.keys("2");
            while !browser.screen().contains("1025-65535") {
                browser.keys("<down>");
            }
            browser.click_on("1025-65535");
            browser.keys("<space>");
            asks(&browser);
            browser.keys("<esc>");
            // By default it is left out.
            browser.keys("a");
            assert!(!browser.screen().contains(&format!("┏ {title}")));
            assert!(!browser.app().ruleset().is_empty());
            let set = browser.app().ruleset().set();
            assert!(set.to_ports().iter().all(|port| !port.is_wide()));
        }
    }
    // The page of a role, one port and all of them.
    let mut browser = Browser::open(120, 60);
    browser.keys("<f4>ftp<tab>a");
    let text = popup_text(&browser, "Over 1,000 ports");
    assert!(text.contains("16384 ports"), "{text}");
    browser.keys("n");
    browser.find("┏ Predefined roles");
    assert!(browser.app().choice().is_empty());
    browser.keys("a").keys("<enter>");
    browser.find("┏ Predefined roles");
    assert!(!browser.app().choice().is_empty());
}

#[test]
fn dynamic_rpc_over_tcp_needs_no_question() {
    let mut browser = Browser::open(80, 24);
    browser.keys("dns-server tcp/dynamic-rpc<enter><space>");
    assert!(
        browser.answer().contains("added 1 port"),
        "{}",
        browser.screen()
    );
}

#[test]
fn symptoms_are_found_by_code_and_words_and_lead_to_ports() {
    for (width, height) in SIZES {
        let mut browser = Browser::open(width, height);
        browser.keys("<enter>S");
        browser.find(&format!("┏ Symptoms {0} of {0}", CATALOG.symptoms().len()));
        let found = |browser: &Browser| {
            let screen = browser.screen();
            let title = screen.lines().find(|line| line.contains("┏ Symptoms "));
            title.expect("a title").split(' ').nth(2).map(str::to_owned)
        };
        browser.keys("1722");
        let by_number = found(&browser);
        assert!(selected_row(&browser).contains("The RPC server is unavailable."));
        for query in ["0x6ba", "0x800706BA", "0X000006BA", "-2147023174"] {
            browser.keys(&format!("<c-u>{query}"));
            assert_eq!(found(&browser), by_number, "{query}");
        }
        browser.keys("<c-u>rpc 服务器");
        assert!(selected_row(&browser).contains("RPC server"));
        browser.keys("<c-u>event 5719");
        assert!(selected_row(&browser).contains("event 5719"));
        // The details scroll to the end.
        browser.keys("<c-u>1722<pgdn><pgdn><pgdn><pgdn><pgdn>");
        assert!(
            browser.screen().contains("RPC 服务器不可用。"),
            "{}",
            browser.screen()
        );
        browser.keys("<c-y>");
        assert_eq!(browser.copied(), Some("tcp/135\ntcp/dynamic-rpc\n"));
        browser.keys("<tab>");
        browser.find("┏ Predefined roles");
        browser.keys("<esc><esc>");
        browser.find("┏ Symptoms");
        browser.keys("<enter>");
        assert_eq!(subject(&browser), "tcp/135 rpc");
        browser.find("┏ 1 Ports");
        browser.keys("S<c-u>no such message");
        browser.find("Nothing found.");
        browser.keys("<enter><c-y><esc><esc>");
        assert!(!browser.screen().contains("┏ Symptoms"));
    }
    // The palette has it too, and the page is in Chinese.
    let mut browser = Browser::open(80, 24).lang(Lang::Zh);
    browser.keys("<f5>symptoms<enter>0x800706ba");
    browser.find("┏ 症状");
    browser.find("先检查：");
}

#[test]
fn pages_show_conditions_directions_programs_and_names() {
    let mut browser = Browser::open(160, 60);
    browser.keys("sql-server<enter>");
    for text in [
        "Programs: sqlservr.exe",
        "for named instances",
        "Names in tools",
        "ms-sql-s (IANA",
    ] {
        browser.find(text);
    }
    let calling = CATALOG.services().iter().find(|service| {
        let mut endpoints = service.endpoints.iter();
        endpoints.any(|one| one.direction == Direction::Out)
    });
    let calling = calling.expect("a service that calls others");
    browser.keys(&format!("/<c-u>id:{}<enter>", calling.id));
    browser.keys(&format!("/<c-u>{}<enter>", calling.id));
    browser.find("calls");
    let unrelated = CATALOG.services().iter().find_map(|service| {
        let mut endpoints = service.endpoints.iter();
        let endpoint = endpoints.find(|one| !one.unrelated_names.is_empty())?;
        Some((service, endpoint.unrelated_names.values().next()?.first()?))
    });
    let (service, name) = unrelated.expect("a port that is registered for another program");
    browser.keys(&format!("/<c-u>{}<enter>2G", service.id));
    assert_eq!(
        browser.app().subject().map(|(shown, _)| shown.id.clone()),
        Some(service.id.clone())
    );
    let page: String = (0..12).map(|_| browser.keys("<pgup>").screen()).collect();
    assert!(page.contains("Registered for other programs"), "{page}");
    assert!(page.contains(name.as_str()), "{name}: {page}");
    browser.keys("<esc><f4>domain controller<tab>");
    browser.find("peers: clients");
}

#[test]
fn icmp_and_ip_protocols_have_their_columns() {
    let mut browser = Browser::open(120, 35);
    browser.keys("local-security icmp<enter>");
    let row = selected_row(&browser);
    assert!(row.contains("echo") && row.contains("ICMP"), "{row}");
    browser.keys("<space>3");
    browser.find("ICMP echo");
    browser.keys("/<c-u>directaccess<enter>");
    let row = browser.screen();
    let row = row.lines().find(|line| line.contains(" ▽ 41 "));
    assert!(
        row.is_some_and(|row| row.contains("IP ")),
        "{}",
        browser.screen()
    );
}

#[test]
fn a_role_of_an_earlier_version_reports_what_it_no_longer_takes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.toml");
    let role = "name = \"old\"\nservices = [\"server\"]\n\
                result = [\"tcp/139\", \"tcp/445\", \"udp/137-138\", \"udp/445\"]\n";
    fs::write(&path, role).expect("it can be written");
    for lang in LANGS {
        let mut browser = Browser::open(60, 15).lang(lang);
        browser.keys("<enter>f<c-u>").keys(&path.to_string_lossy());
        browser.keys("<enter>");
        let (title, reported) = match lang {
            Lang::En => ("Role", "no longer open: tcp/139, udp/137-138, udp/445"),
            Lang::Zh => ("角色", "现不再开放：tcp/139、udp/137-138、udp/445"),
        };
        let without_blanks = |text: &str| text.replace(' ', "");
        let text = popup_text(&browser, title);
        assert!(
            without_blanks(&text).contains(&without_blanks(reported)),
            "{text}"
        );
        assert!(!text.contains("- tcp/139"), "{text}");
    }
}
