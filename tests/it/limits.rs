//! Tests of unlimited input: lists of any length and shape, roles of tens of thousands of ports, terminals of
//! any size. Limits bound the data that is kept, exceeding them is reported, and time grows at most linearly.

use std::ptr;
use std::time::Duration;

use portolan::catalog::{Catalog, List};
use portolan::draft::RecoveredDraft;
use portolan::export::{ExportError, FORMATS};
use portolan::file::MAX_USER_FILE;
use portolan::model::{Choice, Lang, Pick};
use portolan::saved::{parse_saved, write_draft};
use portolan::tui::Settings;

use crate::support::browser::{Browser, CATALOG};

/// Returns the rows of a list in the port table, its reported errors, and the number of further errors.
fn read(lines: &str) -> (usize, Vec<String>, usize) {
    let list = List::parse("list", lines).expect("a list");
    let errors = list.errors.iter().map(ToString::to_string).collect();
    let more = list.more_errors;
    let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(vec![list]);
    (catalog.row_count(), errors, more)
}

#[test]
fn errors_of_a_list_are_limited_and_the_rest_counted() {
    let lines = "first 1/tcp\n".to_owned() + &"bad line\n".repeat(200_000);
    let (rows, errors, more) = read(&lines);
    assert_eq!((rows, errors.len(), more), (1, 10, 199_990));
    assert!(
        errors[9].starts_with("list:11: “line” is not a port"),
        "{errors:?}"
    );
}

#[test]
fn the_names_of_a_port_are_limited() {
    let lines: String = (0..50_000).map(|at| format!("name{at} 80/tcp\n")).collect();
    for lines in [lines, "http 80/tcp # web\n".repeat(50_000)] {
        let (rows, errors, more) = read(&lines);
        assert!(rows <= 1_000, "{rows}");
        assert_eq!(errors.len() + more, 50_000 - 1_000);
        assert_eq!(
            errors[0],
            "list:1001: more than 1,000 names for tcp/80: this one is ignored"
        );
    }
}

#[test]
fn aliases_and_text_lengths_of_a_line_are_limited() {
    let lines = "x 2/tcp ".to_owned() + &"alias ".repeat(500_000) + "\ny 3/tcp\n";
    let list = List::parse("list", &lines).expect("a list");
    assert_eq!(
        list.errors[0].to_string(),
        "list:1: more than 32 aliases: the rest are ignored"
    );
    let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(vec![list]);
    assert_eq!(catalog.find("etc-x").expect("a service").aliases.len(), 32);
    assert!(catalog.find("etc-y").is_some());
    let long = "word ".repeat(1_000_000);
    for lines in [
        format!("a 1/tcp # {long}\n"),
        format!("a 1/tcp\n{} 2/tcp\n", "n".repeat(5_000_000)),
        format!("a 1/tcp\nb {}/tcp\n", "9".repeat(5_000_000)),
        format!("a 1/tcp\nb 1/{}\n", "t".repeat(5_000_000)),
        format!("Service Name,Port Number,Transport Protocol,Description\na,1,tcp,\"{long}\"\n"),
    ] {
        let list = List::parse("list", &lines).expect("a list");
        assert!(
            list.errors
                .iter()
                .all(|fault| fault.to_string().len() < 1000)
        );
        let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(vec![list]);
        assert!(catalog.has_lists());
        for row in catalog.all_rows() {
            assert!(row.name(Lang::En).chars().count() <= 200);
            assert!(row.protocol(Lang::En).chars().count() <= 200);
        }
    }
}

#[test]
fn a_list_is_truncated_at_its_limit_with_a_report() {
    let line = |at: usize| format!("n{at} {}/tcp a b c d\n", at % 60_000 + 1);
    let lines: String = (0..250_000).map(line).collect();
    let list = List::parse("list", &lines).expect("a list");
    assert_eq!(list.len(), 200_000);
    let messages: Vec<String> = list.errors.iter().map(ToString::to_string).collect();
    let limit = "list:200001: this line and the rest of the list are ignored: the limit is 1,000,000 names and aliases";
    assert_eq!(messages, [limit]);
    // The limit is reported regardless of the number of other errors.
    let lines = "first 1/tcp\n".to_owned() + &"bad line\n".repeat(20) + &lines;
    let list = List::parse("list", &lines).expect("a list");
    assert!(
        list.errors
            .last()
            .is_some_and(|last| last.cause.en.contains("1,000,000"))
    );
}

#[test]
fn a_list_of_millions_of_lines_is_read_up_to_its_limits() {
    let lines = "first 1/tcp\n".repeat(5_000_000);
    let (rows, errors, more) = read(&lines);
    assert_eq!((rows, errors.len() + more), (1, 5_000_000 - 1_000));
    // The same name on every port.
    let line = |at: usize| format!("same {}/tcp\n", at % 65_535 + 1);
    let lines: String = (0..1_000_000).map(line).collect();
    let list = List::parse("list", lines).expect("a list");
    assert!(list.errors.is_empty());
    let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(vec![list]);
    assert_eq!(catalog.row_count(), 65_535);
    let last = catalog.row(65_534).expect("a row");
    assert_eq!(last.service_id().as_str(), "etc-same-65535");
    assert_eq!(last.endpoint().sources.len(), 15);
    assert_eq!(catalog.listed_ports("same").len(), 65_535);
    assert_eq!(
        catalog.find("same").expect("a service").id.as_str(),
        "etc-same"
    );
}

/// Returns a saved role of `ports` single, non-adjacent ports in no particular order.
fn role(ports: usize) -> String {
    let port = |at: usize| {
        let number = at * 7919 % (ports / 2) * 2 + 1;
        let transport = if at < ports / 2 { "tcp" } else { "udp" };
        format!("\"{transport}/{number}\"")
    };
    let ports: Vec<String> = (0..ports).map(port).collect();
    format!("name = \"many\"\nports = [{}]\n", ports.join(", "))
}

/// Returns all ports except `holes` alternating ones.
fn with_holes(holes: usize) -> String {
    let holes: Vec<String> = (1..=holes)
        .map(|at| format!("{{ port = \"tcp/{}\" }}", at * 2))
        .collect();
    format!(
        "name = \"holes\"\nports = [\"tcp/1-65535\"]\nexclude = [{}]\n",
        holes.join(", ")
    )
}

#[test]
fn a_role_with_tens_of_thousands_of_ports_can_be_read_and_exported() {
    let catalog = Catalog::embedded().expect("the embedded catalog");
    for text in [role(30_000), with_holes(20_000)] {
        let saved = parse_saved("role", &text, &catalog).expect("a role");
        let ruleset = saved.choice.ruleset(&catalog);
        assert!(ruleset.rules.len() >= 20_000);
        drop(ruleset.warnings(&catalog));
        for format in FORMATS {
            match format.export(&ruleset, Lang::En) {
                Ok(export) => assert!(!export.text.is_empty()),
                Err(ExportError::TooLarge { format, .. }) => {
                    assert!(["cloudformation", "arm"].contains(&format));
                }
                Err(ExportError::TooMany(format, _)) => {
                    assert!(["terraform-alicloud", "terraform-tencentcloud"].contains(&format));
                }
                Err(other) => panic!("{}: {other}", format.name),
            }
        }
    }
}

#[test]
fn rules_are_computed_only_after_a_change_of_the_role() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<esc> ");
    let rules = ptr::from_ref(browser.app().ruleset());
    browser.keys("jjk2jjk3jjkG1?<esc>:<esc>e<pgdn><tab>jw<esc><esc>r<esc>S<esc>LLpp/dns<esc><esc>");
    browser.resize(100, 30).resize(120, 35);
    assert!(ptr::eq(rules, browser.app().ruleset()));
    browser.keys("i");
    assert!(!ptr::eq(rules, browser.app().ruleset()));
}

/// Opens the browser with a restored role of single ports.
fn restored(choice: &Choice) -> Browser {
    let text = write_draft(choice, &choice.ruleset(&*CATALOG), None);
    assert!(u64::try_from(text.len()).is_ok_and(|length| length < MAX_USER_FILE));
    let settings = Settings {
        left: vec![RecoveredDraft {
            number: 1,
            text,
            age: Duration::ZERO,
        }],
        ..Settings::default()
    };
    let mut browser = Browser::over(CATALOG.clone(), settings, 120, 35);
    browser.keys("<enter><esc>3");
    browser
}

#[test]
fn a_large_export_is_shown_as_soon_as_it_is_ready() {
    let saved = parse_saved("role", &role(1000), &*CATALOG).expect("a role");
    let mut browser = restored(&saved.choice);
    browser.keys("e");
    let screen = browser.screen();
    assert!(screen.contains("$group = 'portolan-many-in'"), "{screen}");
    // Copying doesn't wait for the preview.
    browser.typed_ahead("<down><c-y>");
    let ruleset = browser.app().ruleset();
    let text = FORMATS[1].export(ruleset, Lang::En).expect("rules").text;
    assert_eq!(browser.copied(), Some(text.as_str()));
    browser.keys("<tab><pgdn>ww<end>");
    assert!(
        !browser.screen().contains("preparing"),
        "{}",
        browser.screen()
    );
}

#[test]
fn a_role_of_all_ports_can_be_restored_edited_and_undone() {
    let mut choice = Choice::default();
    for transport in ["tcp", "udp"] {
        for number in 1..=65_535 {
            let port = format!("{transport}/{number}").parse().expect("a port");
            choice.add(Pick::Port(port));
        }
    }
    let mut browser = restored(&choice);
    assert!(
        browser.screen().contains("TCP 1-65535"),
        "{}",
        browser.screen()
    );
    browser.keys("G");
    assert!(
        browser.screen().contains("65535/UDP: typed"),
        "{}",
        browser.screen()
    );
    browser.keys("x");
    assert_eq!(browser.app().choice().excluded().len(), 1);
    browser.keys("c");
    assert!(browser.app().choice().is_empty());
    browser.keys("uu");
    assert_eq!(browser.app().choice(), &choice);
}
