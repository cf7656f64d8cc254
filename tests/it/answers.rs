//! Tests of answers and mentions: what a search shows first, what it keeps closed, why each row is there, and what it
//! admits not to know; on the command line and in the browser.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::browser::Browser;
use crate::support::program::run;

fn rows<'a>(args: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    let args = ["search", "--format", "json"].into_iter().chain(args);
    let (_, out, err) = run(args);
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {err}"))
}

/// Returns how and by which text the first row of a search matches.
fn first_match(query: &str) -> (String, String) {
    let rows = rows([query]);
    let first = rows.first().unwrap_or_else(|| panic!("{query}: no row"));
    let text = |key: &str| first["match"][key].as_str().expect("a text").to_owned();
    (text("how"), text("text"))
}

#[test]
fn answers_are_printed_and_mentions_only_on_request() {
    let (code, answers, err) = run(["search", "kerb"]);
    assert_eq!(code, 0);
    assert!(err.contains("rows mention it: --mentions"), "{err}");
    let (code, all, err) = run(["search", "kerb", "--mentions"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let count = |listing: &str| listing.lines().count();
    assert!(count(&answers) < 12 && count(&all) > 40, "{}", count(&all));
    let first: Vec<&str> = all.lines().take(8).collect();
    for (one, other) in answers.lines().zip(first) {
        let cells = |line: &str| -> Vec<String> {
            line.split_whitespace().take(3).map(str::to_owned).collect()
        };
        assert_eq!(cells(one), cells(other));
    }
    // Without an answer the exit code is 1, whether mentions are printed or not.
    assert_eq!(run(["search", "8443"]).0, 1);
    let (code, out, _) = run(["search", "8443", "--mentions"]);
    assert_eq!((code, out.is_empty()), (1, false));
}

#[test]
fn json_says_how_a_row_matches() {
    for (query, how, text) in [
        ("kerb", "name", "Kerberos"),
        ("88", "port", "88"),
        ("135-139", "port", "135"),
        ("49152-65535", "range", "49152-65535"),
        ("kerberos-kdc", "id", "kerberos-kdc"),
        ("termservice", "system-name", "TermService"),
        ("microsoft-ds", "tool", "microsoft-ds"),
        ("spoolsv.exe", "program", "spoolsv.exe"),
        ("yuanchengzhuomian", "pinyin", "远程桌面"),
        ("kerbros", "slip", "Kerberos"),
        ("0x800706ba", "symptom", "0x800706ba"),
    ] {
        let (got_how, got_text) = first_match(query);
        assert_eq!(
            (got_how.as_str(), got_text.as_str()),
            (how, text),
            "{query}"
        );
    }
    assert_eq!(first_match("printer").0, "alias");
    // The status narrows what the name asks for.
    assert_ne!(first_match("rpc legacy").0, "mention");
    let mentions = rows(["8443", "--mentions"]);
    assert_eq!(mentions[0]["match"]["how"], "mention");
    // Only searches have it.
    let (_, ports, _) = run(["ports", "--format", "json"]);
    assert!(!ports.contains("\"match\""));
    let (_, csv, _) = run(["search", "kerb", "--format", "csv"]);
    assert!(
        csv.lines()
            .next()
            .is_some_and(|heads| heads.ends_with("match_how,match_text")),
        "{csv}"
    );
}

#[test]
fn each_kind_of_match_has_a_name_of_the_contract() {
    let known = [
        "port",
        "range",
        "name",
        "id",
        "system-name",
        "alias",
        "program",
        "tool",
        "protocol",
        "pinyin",
        "slip",
        "symptom",
        "mention",
    ];
    let mut seen = BTreeSet::new();
    for query in [
        "kerb",
        "88",
        "135-139,49152-65535",
        "lsass.exe",
        "ms-sql-s",
        "yczm",
        "kerbros",
        "1722",
        "smb",
        "dns legacy",
        "role:dns",
        "status:legacy",
    ] {
        for row in rows([query, "--mentions"]) {
            let how = row["match"]["how"]
                .as_str()
                .unwrap_or_else(|| panic!("{query}: {row}"));
            assert!(known.contains(&how), "{query}: {how}");
            assert!(
                row["match"]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{query}: {row}"
            );
            seen.insert(how.to_owned());
        }
    }
    assert!(seen.len() >= 10, "{seen:?}");
}

#[test]
fn a_number_on_the_command_line_is_no_beginning_of_another() {
    let (code, out, err) = run(["search", "338"]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("no Windows service is known at 338"), "{err}");
    let (code, _, err) = run(["search", "tcp/8443,9999"]);
    assert_eq!(code, 1);
    assert!(err.contains("tcp/8443, tcp/9999"), "{err}");
    // While it is typed in the browser, it is.
    let mut browser = Browser::open(120, 35);
    browser.keys("338");
    browser.find("3389 TCP");
}

#[test]
fn roles_and_symptoms_are_printed_above_the_rows() {
    let (code, out, _) = run(["search", "域控", "--lang", "zh-CN"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with("◆ 角色：域控制器 · 13 个必需端口\n"),
        "{out}"
    );
    let (_, out, err) = run(["search", "1722"]);
    assert!(
        out.starts_with("▲ 1722 The RPC server is unavailable · check 135/tcp, dynamic RPC\n"),
        "{out}"
    );
    assert!(err.contains("no Windows service is known at 1722"), "{err}");
    // A number of a port is the port; its symptom needs a word beside it.
    assert!(!run(["search", "53"]).1.contains('▲'));
    for query in ["error 53", "system error 53", "错误 53", "0x35"] {
        let (_, out, _) = run(["search", query]);
        assert!(out.starts_with('▲'), "{query}: {out}");
        assert!(out.contains("445"), "{query}: {out}");
    }
    // JSON has rows only.
    let (_, json, _) = run(["search", "域控", "--format", "json"]);
    assert!(json.starts_with('['));
}

#[test]
fn unknown_words_are_left_out_with_a_note() {
    let (code, out, err) = run(["search", "w32tm", "resync"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Windows Time"), "{out}");
    let (code, out, err) = run(["search", "mstsc", "flickers"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("3389"), "{out}");
    assert!(
        err.contains("without “flickers”, which is unknown"),
        "{err}"
    );
    let (code, out, err) = run(["search", "frobnicate", "quux"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("try a port"), "{err}");
}

#[test]
fn mentions_are_closed_until_the_cursor_moves_onto_the_divider() {
    let mut browser = Browser::open(120, 35);
    browser.keys("kerb");
    let title = browser.line(1);
    assert!(title.contains("mention it"), "{title}");
    let (_, divider) = browser.find("more mention “kerb”");
    // Nothing is below it.
    let below = browser.line(divider + 1);
    assert!(
        below.starts_with("│  ") && below.chars().skip(1).take(40).all(|char| char == ' '),
        "{below}"
    );
    // The cursor opens it, and goes on to the mentions.
    let rows = usize::from(divider) - 3;
    browser.keys(&"<down>".repeat(rows));
    let line = browser.line(divider);
    assert!(line.starts_with("│›─"), "{line}\n{}", browser.screen());
    assert!(browser.app().subject().is_none());
    let below = browser.line(divider + 1);
    assert!(below.contains("TCP") || below.contains("UDP"), "{below}");
    browser.keys("<down>");
    assert!(browser.app().subject().is_some());
    // Another search closes them again.
    browser.keys("<esc>");
    browser.keys("kerb");
    let below = browser.line(divider + 1);
    assert!(
        below.chars().skip(1).take(40).all(|char| char == ' '),
        "{below}"
    );
    // A click opens them, too.
    browser.click(5, divider);
    let below = browser.line(divider + 1);
    assert!(below.contains("TCP") || below.contains("UDP"), "{below}");
}

#[test]
fn without_answers_the_mentions_are_open_and_the_line_says_so() {
    for (width, height) in [(120, 35), (80, 24), (60, 15)] {
        let mut browser = Browser::open(width, height);
        browser.keys("8443");
        let screen = browser.screen();
        assert!(screen.contains("+ 8443  a port of your own"), "{screen}");
        assert!(screen.contains("no answer for “8443”"), "{screen}");
        assert!(screen.contains("1025-65535"), "{screen}");
        assert!(screen.contains("Ports 0 of"), "{screen}");
    }
}

#[test]
fn a_role_above_the_rows_is_added_and_opened() {
    let mut browser = Browser::open(120, 35);
    browser.keys("域控");
    browser.find("◆ Role: Domain controller · 13 required ports");
    // From the first row onto it, and back.
    browser.keys("<up>");
    assert!(browser.line(2).starts_with("│›◆"), "{}", browser.line(2));
    browser.keys("<down>");
    assert!(browser.line(2).starts_with("│ ◆"), "{}", browser.line(2));
    browser.keys("<up><f4>");
    browser.find("Predefined roles");
    browser.find("/ 域控");
    browser.keys("<esc><esc>");
    browser.keys("<enter>");
    let picks = browser.app().choice().picks().len();
    assert_eq!(picks, 1, "{}", browser.screen());
    browser.find("Domain controller (required)");
    // In the table, too; undo takes it back.
    browser.keys("<tab>u");
    assert!(browser.app().choice().is_empty());
}

#[test]
fn the_ports_of_a_symptom_above_the_rows_are_added_and_the_symptom_is_opened() {
    let mut browser = Browser::open(120, 35);
    browser.keys("0x800706ba<up><f4>");
    browser.find("Symptoms");
    browser.find("/ 0x800706ba");
    browser.keys("<esc><esc><enter>");
    assert!(!browser.app().choice().is_empty(), "{}", browser.screen());
    let ports: Vec<String> = browser
        .app()
        .ruleset()
        .rules
        .iter()
        .map(|rule| format!("{rule:?}"))
        .collect();
    assert!(ports.iter().any(|pick| pick.contains("135")), "{ports:?}");
}

#[test]
fn required_ports_come_first_and_past_services_last() {
    let rows = rows(["domain controller"]);
    let needs: Vec<&str> = rows
        .iter()
        .filter(|row| row["service"] == "local-security-authority" && row["direction"] == "in")
        .map(|row| row["need"].as_str().expect("a need"))
        .collect();
    let order = ["required", "optional", "legacy", "disputed", "local"];
    let places: Vec<usize> = needs
        .iter()
        .filter_map(|need| order.iter().position(|one| one == need))
        .collect();
    assert!(places.is_sorted(), "{needs:?}");
    assert_ne!(rows[0]["transport"], "icmp");
}
