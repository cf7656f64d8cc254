//! Tests of the other services on a port: the browser and the command line agree for every row of the table.

use std::collections::{BTreeSet, HashMap};

use portolan::model::Port;

use crate::support::browser::{Browser, CATALOG};
use crate::support::program::without_home;

const NEAR: &str = "Other services on these ports";
const WIDE: &str = "In ranges of over 1,000 ports";

/// Returns the lines of a section of a page, with wrapped lines joined.
fn section(page: &str, heading: &str) -> Vec<String> {
    let Some((_, after)) = page.split_once(&format!("\n{heading}\n")) else {
        return Vec::new();
    };
    let (section, _) = after.split_once("\n\n").unwrap_or((after, ""));
    // Lines break after a blank or a slash.
    let joined = section.replace("/\n  ", "/").replace("\n  ", " ");
    joined.lines().map(str::to_owned).collect()
}

/// Returns the names on a port in a section of the command line's page.
fn on_port(lines: &[String], port: Port) -> String {
    let prefix = format!("{port}: ");
    let names = lines.iter().find_map(|line| line.strip_prefix(&prefix));
    names.unwrap_or_default().to_owned()
}

/// Converts a line of the browser's page to the format of the command line: `  DNS Server  1-60/TCP`.
fn as_on_the_command_line(line: &str) -> String {
    match line.trim().rsplit_once("  ") {
        Some((name, port)) => {
            // `ICMP echo` has no number.
            let port = port.replace(' ', "/");
            let (numbers, transport) = port.split_once('/').expect("a port");
            let parts = if numbers.starts_with(|first: char| first.is_ascii_digit()) {
                [transport, numbers]
            } else {
                [numbers, transport]
            };
            format!("{name} ({})", parts.join("/").to_lowercase())
        }
        None => line.trim().to_owned(),
    }
}

/// Returns the names that the browser shows for the port of the selected row, in its two lists.
fn shown(browser: &Browser) -> [String; 2] {
    let (left, top) = browser.find("Other services on ");
    let rows = top + 1..browser.buffer().area.height;
    let lines = rows.map(|row| {
        let line = browser.line(row);
        let inside: String = line.chars().skip(usize::from(left)).collect();
        let (inside, _) = inside.split_once(['│', '┃']).expect("the pane's border");
        inside.trim_end().to_owned()
    });
    let mut lists = [Vec::new(), Vec::new()];
    let mut list = 0;
    for line in lines.take_while(|line| !line.is_empty()) {
        if line == WIDE {
            list = 1;
        } else if line != "no other service" {
            lists[list].push(as_on_the_command_line(&line));
        }
    }
    lists.map(|names| names.join(", "))
}

#[test]
fn browser_and_command_line_agree_for_every_row() {
    let mut browser = Browser::open(500, 120);
    browser.keys("<esc>");
    let mut pages: HashMap<String, String> = HashMap::new();
    let mut seen = BTreeSet::new();
    let mut named = 0;
    for _ in CATALOG.rows() {
        let (subject, port) = browser.app().subject().expect("a row");
        let id = subject.id.as_str().to_owned();
        let page = pages.entry(id.clone()).or_insert_with(|| {
            let mut command = without_home();
            command.args(["--no-user-config", "--lang", "en", "show", &id]);
            let output = command.output().expect("it starts");
            assert!(output.status.success(), "{id}");
            String::from_utf8(output.stdout).expect("UTF-8")
        });
        let [near, wide] = [NEAR, WIDE].map(|heading| on_port(&section(page, heading), port));
        // Lines may break within a name, such as behind the slash of ISA/TMG.
        let without_blanks = |texts: [String; 2]| texts.map(|text| text.replace(' ', ""));
        assert_eq!(
            without_blanks(shown(&browser)),
            without_blanks([near.clone(), wide]),
            "{id} {port}"
        );
        named += usize::from(!near.is_empty());
        seen.insert((id, port));
        browser.keys("<down>");
    }
    let rows = CATALOG.rows();
    let rows = rows.map(|(service, endpoint)| (service.id.as_str().to_owned(), endpoint.port));
    assert_eq!(seen, rows.collect(), "every row was selected");
    assert!(named > 200, "{named}");
}
