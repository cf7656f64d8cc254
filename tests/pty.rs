//! The real binary in a pseudo-terminal, watched by a terminal emulator: it opens, works, keeps still
//! while nothing happens, quits, and always gives the terminal back.
//!
//! Every test waits for the screen that it wants. The emulator learns of a new size before the program
//! does, and the reader has ended before the last look at the screen.
#![cfg(unix)]

use std::time::Duration;
use std::{env, process};

use assert_cmd::cargo::cargo_bin_cmd;
use portable_pty::CommandBuilder;
use portolan::model::Lang;
use portolan::tui::Ready;

mod support {
    #[expect(
        dead_code,
        reason = "only the screen is compared; the rest is for tests/tui.rs"
    )]
    pub(crate) mod browser;
    pub(crate) mod screen;
    #[expect(dead_code, reason = "the rest is for tests/faults.rs")]
    pub(crate) mod terminal;
}
use support::browser::Browser;
use support::terminal::{CTRL_C, ENTER, Terminal, portolan, settings};

#[test]
fn it_opens_finds_and_quits() {
    let mut terminal = Terminal::open(120, 35);
    let screen = terminal.emulator.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    assert_ne!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert_ne!(
        settings(&*terminal.master),
        terminal.before,
        "it reads key by key"
    );
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos Key Distribution Center");
    terminal.keys(ENTER);
    terminal.wait_until("focused table", |screen| {
        screen.contents().contains("┏ 1 Ports")
    });
    terminal.keys("q");
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
    assert_eq!(left.screen.contents().trim(), "", "nothing is left behind");
}

#[test]
fn ctrl_c_quits_even_with_a_role_that_is_not_saved() {
    let mut terminal = Terminal::open(80, 24);
    terminal.keys("kerb\ra");
    terminal.wait_for("added 5 ports");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
}

#[test]
fn the_clipboard_is_the_terminals_own() {
    let mut terminal = Terminal::open(80, 24);
    terminal.keys("kerb\ry");
    terminal.wait_for("copied");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    // OSC 52, the text in base64: “tcp/88”, a tab …
    let written = String::from_utf8_lossy(&left.written);
    assert!(written.contains("\x1b]52;c;dGNwLzg4"), "{written:?}");
}

#[test]
fn a_terminal_shows_what_the_other_tests_see() {
    for (columns, rows) in [(120, 35), (81, 24), (60, 15)] {
        for lang in [Lang::En, Lang::Zh] {
            let mut terminal = Terminal::start(portolan(lang), columns, rows);
            let mut browser = Browser::open(columns, rows).lang(lang);
            for (typed, keys) in [
                ("", ""),
                ("kerb", "kerb"),
                ("\ra", "<enter>a"),
                ("?", "?"),
                ("qe", "qe"),
            ] {
                terminal.keys(typed);
                browser.keys(keys);
                let wanted = browser.screen();
                terminal.wait_until(&wanted, |screen| {
                    let lines: Vec<String> = screen
                        .rows(0, columns)
                        .map(|line| line.trim_end().to_owned())
                        .collect();
                    lines.join("\n") == wanted
                });
            }
            terminal.keys(CTRL_C);
            assert_eq!(terminal.end().code, 0);
        }
    }
}

#[test]
fn it_follows_the_size_of_the_terminal() {
    let mut terminal = Terminal::open(120, 35);
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos");
    terminal.resize(60, 15);
    terminal.wait_until("tabs", |screen| {
        let mut rows = screen.rows(0, 60);
        rows.nth(1)
            .is_some_and(|line| line.starts_with(" 1 Ports   2 Service"))
    });
    terminal.resize(40, 10);
    terminal.wait_for("this is 40×10");
    terminal.resize(120, 35);
    terminal.wait_for("2 Service: Kerberos Key Distribution Center");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
}

#[test]
fn without_colour_the_selected_row_still_stands_out() {
    let mut command = portolan(Lang::En);
    command.env("NO_COLOR", "1");
    let mut terminal = Terminal::start(command, 120, 35);
    terminal.wait_for("364 of 364");
    terminal.keys("kerb\r");
    terminal.wait_until("reversed row", |screen| {
        (0..35).any(|row| {
            let cell = |column| screen.cell(row, column);
            cell(1).is_some_and(|cell| cell.contents() == "›" && cell.inverse())
                && cell(50).is_some_and(vt100::Cell::inverse)
        })
    });
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
    assert_eq!(colors(&left.written), Vec::<String>::new());
    // The same test sees colours where there are some.
    let mut terminal = Terminal::open(120, 35);
    terminal.keys(CTRL_C);
    assert!(!colors(&terminal.end().written).is_empty());
}

/// The parameters of every sequence that sets a colour: 30–38, 40–48, 58, 90–97, 100–107 (ECMA-48 SGR and
/// what xterm added). Going back to the terminal's own colours, 39, 49 and 59, sets none.
fn colors(written: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(written);
    let styles = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|char: char| !char.is_ascii_digit() && !";:".contains(char))?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    let is_color = |number: u8| matches!(number, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107);
    styles
        .filter(|style| {
            let mut numbers = style.split([';', ':']);
            numbers.any(|number| number.parse().is_ok_and(is_color))
        })
        .collect()
}

#[test]
fn without_a_terminal_it_says_so_in_one_line() {
    let output = cargo_bin_cmd!("portolan").output().expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn it_does_nothing_while_nothing_happens() {
    let mut terminal = Terminal::open(120, 35);
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos");
    terminal.keep_still();
    let id = terminal.child.0.process_id().expect("it runs");
    let before = ticks(id);
    assert!(
        !terminal.take(Duration::from_secs(1)),
        "it writes without being asked"
    );
    // A tick is a hundredth of a second; one may fall on the border.
    assert!(ticks(id) - before <= 1, "it works without being asked");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
}

/// The processor time that a process has used, its own and the system's for it, in clock ticks
/// (proc(5): fields 14 and 15 of stat; the name in field 2 may hold blanks).
#[cfg(target_os = "linux")]
fn ticks(id: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("it runs");
    let (_, after_name) = stat.rsplit_once(')').expect("a name");
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let field = |at: usize| fields[at - 3].parse::<u64>().expect("a number");
    field(14) + field(15)
}

/// What the test below runs in a terminal of its own.
const PANIC: &str = "PORTOLAN_TEST_PANIC";

#[test]
#[ignore = "panics on purpose; a_panic_gives_the_terminal_back runs it"]
fn panics_with_the_terminal_made_ready() {
    if env::var_os(PANIC).is_some() {
        let _ready = Ready::make(true).expect("a terminal");
        panic!("as planned");
    }
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let mut command = CommandBuilder::new(env::current_exe().expect("this test"));
    command.args([
        "--exact",
        "panics_with_the_terminal_made_ready",
        "--ignored",
        "--nocapture",
    ]);
    command.env(PANIC, process::id().to_string());
    let left = Terminal::start(command, 120, 35).end();
    assert_ne!(left.code, 0);
    left.check_given_back();
    let screen = left.screen.contents();
    assert!(screen.contains("as planned"), "{screen}");
}
