//! Tests of what is observed in the browser: a file or a pasted listing, its explanation, the column of the table, the
//! marks in the role, and the search in it. Keys in, screen out.

use std::fs;
use std::path::{Path, PathBuf};

use portolan::model::{Lang, Pick};

use crate::support::browser::{Browser, parse};

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];
const SIZES: [(u16, u16); 2] = [(120, 35), (80, 24)];

fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/explain");
    folder.join(name)
}

fn text_of(name: &str) -> String {
    fs::read_to_string(fixture(name)).expect(name)
}

/// Part of a domain controller: without kpasswd, with a port that nothing explains and one on the host itself.
const PARTLY: &str = "
  TCP    0.0.0.0:53             0.0.0.0:0              LISTENING       2788
  TCP    0.0.0.0:88             0.0.0.0:0              LISTENING       684
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       912
  TCP    0.0.0.0:389            0.0.0.0:0              LISTENING       684
  TCP    0.0.0.0:445            0.0.0.0:0              LISTENING       4
  TCP    0.0.0.0:3268           0.0.0.0:0              LISTENING       684
  TCP    0.0.0.0:8443           0.0.0.0:0              LISTENING       5120
  TCP    0.0.0.0:49664          0.0.0.0:0              LISTENING       684
  TCP    127.0.0.1:8005         0.0.0.0:0              LISTENING       5120
  UDP    0.0.0.0:53             *:*                                    2788
  UDP    0.0.0.0:88             *:*                                    684
  UDP    0.0.0.0:123            *:*                                    1140
  UDP    0.0.0.0:389            *:*                                    684
";

/// Opens the browser and pastes a listing into its popup.
fn pasted(width: u16, height: u16, lang: Lang, text: &str) -> Browser {
    let mut browser = Browser::open(width, height).lang(lang);
    browser.keys("<f6>").paste(text);
    browser
}

fn contains(browser: &Browser, texts: &[&str]) {
    let screen = browser.screen();
    for text in texts {
        assert!(screen.contains(text), "{text} is not in\n{screen}");
    }
}

fn lacks(browser: &Browser, text: &str) {
    let screen = browser.screen();
    assert!(!screen.contains(text), "{text} is in\n{screen}");
}

fn line_with(browser: &Browser, text: &str) -> String {
    let screen = browser.screen();
    let line = screen.lines().find(|line| line.contains(text));
    line.unwrap_or_else(|| panic!("{text} is not in\n{screen}"))
        .to_owned()
}

fn in_lang(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    if lang == Lang::En { en } else { zh }
}

#[test]
fn a_file_is_read_by_its_completed_path_and_explained() {
    let folder = fixture("cases");
    for lang in LANGS {
        for (width, height) in SIZES {
            let mut browser = Browser::open(width, height).lang(lang).working_in(&folder);
            browser.keys("<f6>netstat-d<tab>");
            contains(&browser, &["netstat-dc.txt"]);
            browser.keys("<enter>");
            let (role, likely) = (
                in_lang(lang, "Domain controller", "域控制器"),
                in_lang(lang, "likely", "很可能"),
            );
            contains(&browser, &["netstat-dc.txt", role, likely]);
            // Enter adds the role, and its page leads to a port in the table.
            browser.keys("<enter>");
            let added = Pick::Role("domain-controller".parse().expect("an id"));
            let has = |browser: &Browser| browser.app().choice().extras(&added).is_some();
            assert!(has(&browser), "{}", browser.screen());
            let row = line_with(&browser, likely);
            assert!(row.contains('●'), "{row}");
            browser.keys("<enter>");
            assert!(!has(&browser), "a second time removes it");
            browser.keys("<tab>");
            let port = line_with(&browser, "● 53/TCP");
            assert!(port.contains("DNS"), "{port}");
            browser.keys("<end><enter>");
            assert!(browser.app().subject().is_some());
            lacks(&browser, in_lang(lang, "Explanation", "┏ 说明"));
        }
    }
}

#[test]
fn enter_on_a_port_leads_to_its_row() {
    for (width, height) in SIZES {
        let mut browser = pasted(width, height, Lang::En, PARTLY);
        // The page of all open ports.
        browser.keys("<down><tab><down><down>");
        browser.keys("<enter>");
        let (service, port) = browser.app().subject().expect("a row");
        let row = (service.name.en.clone(), port.to_string());
        assert_eq!(
            row,
            (
                "Kerberos Key Distribution Center".to_owned(),
                "tcp/88".to_owned()
            )
        );
    }
}

#[test]
fn a_pasted_listing_is_explained_in_both_sizes_and_languages() {
    for lang in LANGS {
        for (width, height) in SIZES {
            let browser = pasted(width, height, lang, PARTLY);
            contains(
                &browser,
                &[
                    in_lang(lang, "pasted text: sockets", "粘贴的文本：sockets"),
                    in_lang(lang, "partly", "部分符合"),
                    in_lang(lang, "missing (2)", "缺少 (2)"),
                    "464/TCP",
                    "464/UDP",
                    in_lang(lang, "Unexplained", "无法说明"),
                ],
            );
        }
    }
}

#[test]
fn a_list_of_ports_can_be_typed() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<f6>tcp/53 udp/53 tcp/8443<enter>");
    contains(&browser, &["list, 3 ports", "Unexplained"]);
}

#[test]
fn a_listing_that_comes_as_single_keys_is_explained() {
    // Old consoles paste so.
    let keys: String = PARTLY
        .trim_start_matches('\n')
        .replace('<', "<lt>")
        .replace('\n', "<enter>");
    for first in ["<f6><f6>", "<f6>"] {
        let mut browser = Browser::open(100, 30);
        browser.keys(first);
        browser.burst(parse(&keys));
        contains(&browser, &["13 lines so far: F6 explains them"]);
        browser.keys("<f6>");
        contains(&browser, &["partly", "pasted text: sockets"]);
    }
    let mut browser = Browser::open(100, 30);
    browser.keys("<f6><f6>one<enter>two<esc>");
    contains(&browser, &["Type the path of a file"]);
    browser.keys("<esc>");
    lacks(&browser, "Type the path of a file");
}

#[test]
fn what_cannot_be_read_is_explained_and_the_path_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("it can be written");
    };
    write(
        "prose.txt",
        "The meeting is at half past nine in the hall.\n",
    );
    write("empty.txt", "\n\n");
    write("rules.nft", "table inet filter {\n}\n");
    let mut browser = Browser::open(120, 35).working_in(folder.path());
    for (typed, why) in [
        (
            "missing.txt",
            "can't read missing.txt: no such file or folder",
        ),
        ("prose.txt", "prose.txt: no kind of port list begins so"),
        ("empty.txt", "empty.txt: it is empty"),
        (
            "rules.nft",
            "rules.nft: this is a configuration of nftables",
        ),
        (".", "folder"),
    ] {
        browser.keys(&format!("<f6>{typed}<enter>"));
        contains(&browser, &[why, &format!("> {typed}")]);
        browser.keys("<esc><esc>");
    }
    browser.keys("<f6>").paste("one\ntwo words\n");
    contains(&browser, &["no kind of port list begins so: “one”"]);
    // Another attempt works in the same popup.
    browser.paste(PARTLY);
    contains(&browser, &["partly"]);
}

#[test]
fn the_table_has_a_column_for_what_is_observed() {
    for (width, height) in SIZES {
        let mut browser = pasted(width, height, Lang::En, PARTLY);
        browser.keys("<esc>");
        contains(&browser, &["Seen"]);
        for (port, sign) in [
            ("53/TCP ", "●"),
            ("53/UDP ", "●"),
            ("80/TCP ", "·"),
            ("88/TCP ", "●"),
        ] {
            let line = line_with(&browser, port);
            let (_, after) = line.split_once(port).expect("a port");
            assert!(after.trim_start().starts_with(sign), "{line}");
        }
        let sizes: Vec<String> = ["80/TCP", "53/TCP"]
            .map(|port| line_with(&browser, port))
            .to_vec();
        assert_ne!(sizes[0], sizes[1]);
    }
    // A listing of TCP tells nothing of UDP, and a scan may leave a port unproven.
    let mut browser = pasted(120, 35, Lang::En, &text_of("samples/nmap.dc.txt"));
    browser.keys("<esc>");
    let line = line_with(&browser, "88/UDP ");
    assert!(line.contains("◐"), "{line}");
    let mut browser = Browser::open(120, 35).ascii();
    let scan = text_of("samples/nmap.dc.txt");
    for (text, port, sign) in [
        (scan.as_str(), "88/UDP ", '?'),
        (&scan, "53/TCP ", 'o'),
        (PARTLY, "80/TCP ", 'x'),
    ] {
        // The first time, F6 asks; later it shows what is known, and X asks.
        let ask = if browser.screen().contains("Seen") {
            "<f6>X"
        } else {
            "<f6>"
        };
        browser.keys(ask).paste(text).keys("<esc>");
        let line = line_with(&browser, port);
        let (_, after) = line.split_once(port).expect("a port");
        assert!(after.trim_start().starts_with(sign), "{line}");
    }
    lacks(&Browser::open(120, 35), "Seen");
}

#[test]
fn the_table_is_sorted_by_what_is_observed() {
    let mut browser = pasted(120, 35, Lang::En, PARTLY);
    browser.keys("<esc><enter>tt");
    let (_, port) = browser.app().subject().expect("a row");
    assert_eq!(port.to_string(), "tcp/53");
    contains(&browser, &["Seen▲"]);
    browser.keys("<home>");
    let first = browser.line(3);
    assert!(first.contains('●'), "{first}");
}

#[test]
fn the_role_shows_what_the_host_lacks() {
    for lang in LANGS {
        for (width, height) in SIZES {
            let mut browser = pasted(width, height, lang, PARTLY);
            // The likeliest role is added, and what it lacks is a page of its own.
            browser.keys("<enter>");
            contains(
                &browser,
                &[in_lang(lang, "Your role", "当前角色"), "11 / 13"],
            );
            browser.keys("<down>");
            contains(
                &browser,
                &[in_lang(
                    lang,
                    "11 of 13 seen open",
                    "13 个端口中 11 个已见开放",
                )],
            );
            contains(
                &browser,
                &[in_lang(lang, "beyond (1)", "多出 (1)"), "8443/TCP"],
            );
            browser.keys("<esc>");
            if width < 110 {
                let line = line_with(
                    &browser,
                    in_lang(lang, "Role domain-controller", "角色 domain"),
                );
                assert!(
                    line.contains(in_lang(lang, "11 of 13", "11 个已见开放")),
                    "{line}"
                );
            }
            browser.keys("<enter>3<end>");
            contains(&browser, &["! 464/UDP", "● 389/UDP"]);
        }
    }
}

#[test]
fn what_is_observed_can_be_searched() {
    let ports = |browser: &Browser| {
        let screen = browser.screen();
        let title = screen.lines().nth(1).expect("a title").to_owned();
        title.split_whitespace().nth(3).map(str::to_owned)
    };
    for lang in LANGS {
        let mut browser = pasted(120, 35, lang, PARTLY);
        browser.keys(&format!("<esc>{}", in_lang(lang, "is:missing", "是:缺少")));
        // Without a role of one's own, what the host's likeliest role lacks.
        assert_eq!(
            ports(&browser).as_deref(),
            Some("2"),
            "{}",
            browser.screen()
        );
        contains(&browser, &["464/TCP", "464/UDP"]);
        browser.keys("<c-u>");
        browser.keys(in_lang(lang, "is:unexplained", "是:无法说明"));
        contains(&browser, &["+ tcp/8443"]);
        browser.keys("<c-u>");
        browser.keys(in_lang(lang, "is:open 53", "是:开放 53"));
        contains(&browser, &["53/TCP", "53/UDP"]);
        lacks(&browser, "5353/UDP");
        // The role decides what is missing as soon as it has ports.
        browser.keys("<c-u>dns-server<enter>a/<c-u>");
        browser.keys(in_lang(lang, "is:missing", "是:缺少"));
        assert_eq!(
            ports(&browser).as_deref(),
            Some("0"),
            "{}",
            browser.screen()
        );
        browser.keys("<c-u>dhcp server<enter>a/<c-u>");
        browser.keys(in_lang(lang, "is:missing", "是:缺少"));
        // UDP 67 and others of DHCP are not open.
        assert_ne!(
            ports(&browser).as_deref(),
            Some("0"),
            "{}",
            browser.screen()
        );
    }
    let mut browser = Browser::open(120, 35);
    browser.keys("is:open");
    contains(&browser, &["No host is observed yet: F6 reads a listing"]);
}

#[test]
fn unexplained_ports_become_ports_of_the_role() {
    let mut browser = pasted(120, 35, Lang::En, PARTLY);
    browser.keys("a");
    let port = Pick::Port("tcp/8443".parse().expect("a port"));
    assert!(browser.app().choice().extras(&port).is_some());
    browser.keys("u");
    assert!(browser.app().choice().extras(&port).is_none());
    let mut browser = pasted(120, 35, Lang::En, "tcp/53\nudp/53\n");
    browser.keys("a");
    assert!(browser.app().choice().is_empty());
    assert_eq!(browser.answer(), " every open port is explained");
}

#[test]
fn a_page_is_copied() {
    let mut browser = pasted(120, 35, Lang::En, PARTLY);
    browser.keys("y");
    let copied = browser.copied().expect("it was copied");
    for text in ["Domain controller", "missing (2)", "464/UDP", "3268/TCP"] {
        assert!(copied.contains(text), "{copied}");
    }
}

#[test]
fn hosts_of_a_scan_are_shown_one_by_one() {
    let mut browser = pasted(
        120,
        35,
        Lang::En,
        &text_of("samples/nmap.two-hosts-filtered.gnmap"),
    );
    contains(&browser, &["(host 1 of 2)"]);
    browser.keys("]");
    contains(&browser, &["(host 2 of 2)"]);
    browser.keys("]");
    contains(&browser, &["(host 1 of 2)"]);
    browser.keys("[");
    contains(&browser, &["(host 2 of 2)"]);
    // The table follows.
    browser.keys("<esc>");
    contains(&browser, &["Seen"]);
}

#[test]
fn an_empty_line_forgets_what_was_read() {
    let mut browser = pasted(120, 35, Lang::En, PARTLY);
    browser.keys("<esc><enter>X");
    contains(&browser, &["Explanation"]);
    browser.keys("X");
    contains(&browser, &["Enter on the empty line forgets pasted text."]);
    browser.keys("<enter>");
    lacks(&browser, "Seen");
    assert_eq!(browser.answer(), " forgot pasted text");
    browser.keys("X<enter>");
    assert_eq!(browser.answer(), " type a path, or paste a listing");
}

#[test]
fn the_browser_starts_with_a_file() {
    for lang in LANGS {
        let file = fixture("cases/netstat-dc.txt");
        let mut browser = Browser::open(120, 35).lang(lang).observing(&file);
        browser.send([]);
        contains(
            &browser,
            &[
                "netstat-dc.txt",
                in_lang(lang, "Domain controller", "域控制器"),
            ],
        );
        let missing = fixture("cases/none.txt");
        let mut browser = Browser::open(120, 35).lang(lang).observing(&missing);
        browser.send([]);
        contains(&browser, &["none.txt", in_lang(lang, "Explain", "说明")]);
        browser.keys("<c-u>").paste(PARTLY);
        contains(&browser, &[in_lang(lang, "partly", "部分符合")]);
    }
}

#[test]
fn another_version_of_windows_explains_again() {
    let text = "tcp/135\ntcp/1026\n";
    let mut browser = pasted(120, 35, Lang::En, text);
    contains(&browser, &["Unexplained"]);
    browser.keys("<esc><enter>o");
    browser.keys("X");
    // Earlier versions hand out 1026.
    contains(&browser, &["Windows: 2003 and earlier", "Explanation"]);
    lacks(&browser, "Unexplained");
}

#[test]
fn the_popup_works_with_the_mouse_and_on_small_screens() {
    let mut browser = pasted(120, 35, Lang::En, PARTLY);
    browser.click_on("Unexplained");
    contains(&browser, &["● 8443/TCP"]);
    browser.click_on("8443/TCP");
    browser.keys("<space>");
    let port = Pick::Port("tcp/8443".parse().expect("a port"));
    assert!(browser.app().choice().extras(&port).is_some());
    browser.click(0, 0);
    lacks(&browser, "Explanation");
    for (width, height) in [(60, 15), (45, 12), (30, 8)] {
        for lang in LANGS {
            let mut browser = pasted(width, height, lang, PARTLY);
            contains(&browser, &[in_lang(lang, "Domain cont", "域控")]);
            browser.keys("<tab><end><home><esc><end><tab><esc><esc>");
            assert!(browser.app().subject().is_some(), "{}", browser.screen());
        }
    }
}
