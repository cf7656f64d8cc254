//! Tests of the real binary in a pseudo-terminal with a terminal emulator: it opens, works, stays idle,
//! suspends and resumes, quits, always restores the terminal, and loses no role.
//!
//! Every test waits for the expected screen. The emulator is resized before the program, and the reader
//! thread has ended before the last check of the screen.

use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use nix::sys::signal::Signal;
use portolan::draft::Drafts;
use portolan::model::Lang;
use portolan::tui::{OwnFiles, TerminalGuard};
use tempfile::TempDir;

use crate::support::browser::{Browser, CATALOG};
use crate::support::program::{PROGRAM, isolate, without_home};
use crate::support::terminal::{
    CTRL_C, CTRL_Z, ENTER, PATIENCE, Terminal, at_home, cells, plain, portolan, settings,
};

/// Returns the end of the table's title while every row is shown.
fn all_rows() -> String {
    format!("{0} of {0}", CATALOG.rows().len())
}

#[test]
fn it_opens_finds_and_quits() {
    let mut terminal = Terminal::open(120, 35);
    let screen = terminal.emulator.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    assert_ne!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert_ne!(
        settings(&*terminal.master),
        terminal.before,
        "the terminal is in raw mode"
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
    assert_eq!(
        left.screen.contents().trim(),
        "",
        "the main screen is empty"
    );
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
fn copying_uses_the_clipboard_of_the_terminal() {
    let mut terminal = Terminal::open(80, 24);
    terminal.keys("kerb\ry");
    terminal.wait_for("to the terminal's clipboard");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    // OSC 52, the text in base64: “tcp/88”, a tab …
    let written = String::from_utf8_lossy(&left.written);
    assert!(written.contains("\x1b]52;c;dGNwLzg4"), "{written:?}");
}

#[test]
fn a_real_terminal_shows_the_same_as_the_simulated_one() {
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
    terminal.resize(29, 7);
    terminal.wait_for("is 29×7");
    terminal.resize(120, 35);
    terminal.wait_for("2 Service: Kerberos Key Distribution Center");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
}

#[test]
fn without_color_the_selected_row_is_still_visible() {
    let mut command = portolan(Lang::En);
    command.env("NO_COLOR", "1");
    let mut terminal = Terminal::start(command, 120, 35);
    terminal.wait_for(&all_rows());
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
    // The same check finds colors if there are any.
    let mut terminal = Terminal::open(120, 35);
    terminal.keys(CTRL_C);
    assert!(!colors(&terminal.end().written).is_empty());
}

/// Returns the parameters of every sequence that sets a color: 30–38, 40–48, 58, 90–97, 100–107 (ECMA-48 SGR
/// and xterm's additions). Resetting to the terminal's default colors, 39, 49 and 59, sets none.
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
fn without_a_terminal_it_reports_that_in_one_line() {
    let output = without_home().output().expect("it starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(err.lines().count(), 1, "{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn it_is_idle_without_input() {
    let mut terminal = Terminal::open(120, 35);
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos");
    terminal.wait_until_idle();
    let id = terminal.child.0.process_id().expect("it runs");
    let before = ticks(id);
    assert!(
        !terminal.take(Duration::from_secs(1)),
        "it writes while idle"
    );
    // A tick is a hundredth of a second; one may fall on the boundary.
    assert!(ticks(id) - before <= 1, "it uses processor time while idle");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
}

/// Returns the user and system time of a process in clock ticks (proc(5): fields 14 and 15 of stat; the name
/// in field 2 may contain spaces).
#[cfg(target_os = "linux")]
fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("it runs");
    let (_, after_name) = stat.rsplit_once(')').expect("a name");
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let field = |at: usize| fields[at - 3].parse::<u64>().expect("a number");
    field(14) + field(15)
}

// Signals.

#[test]
fn a_termination_signal_restores_the_terminal_and_is_passed_on() {
    for signal in [
        Signal::SIGTERM,
        Signal::SIGINT,
        Signal::SIGHUP,
        Signal::SIGQUIT,
    ] {
        let mut terminal = Terminal::open(80, 24);
        terminal.keys("kerb\ra");
        terminal.wait_for("added 5 ports");
        terminal.send(signal);
        let left = terminal.end();
        left.check_given_back();
        assert!(
            left.signal.is_some(),
            "{signal:?}: ended with {}",
            left.code
        );
    }
}

#[test]
fn ctrl_z_suspends_it_and_fg_resumes_it() {
    stops_and_goes_on(&format!("'{PROGRAM}' --no-user-config --lang en"), || true);
}

/// The parent script stops at once, and the shell that waits for it takes the terminal.
#[cfg(target_os = "linux")]
#[test]
fn ctrl_z_suspends_it_with_the_script_that_started_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("start");
    let pid_file = folder.path().join("pid");
    let start = format!(
        "echo $$ > '{}'; exec '{PROGRAM}' \"$@\"",
        pid_file.display()
    );
    fs::write(&script, start).expect("a script");
    let line = format!(
        "sh -c 'sh {} --no-user-config --lang en; exit $?'",
        script.display()
    );
    stops_and_goes_on(&line, || {
        let number = fs::read_to_string(&pid_file).expect("a number");
        let status = fs::read_to_string(format!("/proc/{}/status", number.trim()));
        status.expect("it runs").contains("T (stopped)")
    });
}

fn stops_and_goes_on(line: &str, is_stopped: impl Fn() -> bool) {
    let mut shell = plain("/bin/sh");
    shell.arg("-i");
    shell.env("PS1", "$ ");
    shell.env_remove("ENV");
    let mut terminal = Terminal::start(shell, 120, 35);
    terminal.wait_for("$ ");
    terminal.keys(&format!("{line}\r"));
    terminal.wait_for(&all_rows());
    for word in ["kerb", "dns"] {
        terminal.keys(&format!("\r/\x15{word}"));
        terminal.wait_for(&format!("/ {word}"));
        terminal.keys(CTRL_Z);
        terminal.wait_until("shell", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
                && screen.contents().contains("Stopped")
                && screen.contents().trim_end().ends_with("\n$")
        });
        let deadline = Instant::now() + PATIENCE;
        while !is_stopped() {
            assert!(Instant::now() < deadline, "it is not stopped");
            thread::yield_now();
        }
        // The shell echoes and runs the typed command.
        terminal.keys(&format!("clear; echo {word}-$((40 + 2))\r"));
        terminal.wait_for(&format!("{word}-42"));
        terminal.keys("fg\r");
        terminal.wait_for(&format!("/ {word}"));
        let screen = terminal.emulator.screen();
        assert!(screen.alternate_screen() && screen.bracketed_paste());
        assert_ne!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }
    terminal.keys(CTRL_C);
    // The prompt appears once the terminal is back in line mode.
    terminal.wait_until("shell", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with("\n$")
    });
    terminal.keys("exit\r");
    assert!(!terminal.end().screen.alternate_screen());
}

#[test]
fn stopped_from_outside_it_redraws_everything() {
    let mut terminal = Terminal::open(120, 35);
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos");
    terminal.wait_until_idle();
    let before = terminal.text();
    terminal.send(Signal::SIGSTOP);
    // A shell and its programs change the terminal in the meantime.
    terminal.emulator = vt100::Parser::new(cells(35), cells(120), 0);
    terminal.emulator.process(b"$ something else");
    terminal.send(Signal::SIGCONT);
    terminal.wait_until("whole frame", |screen| {
        screen.alternate_screen() && screen.contents() == before
    });
    terminal.keys("\x15dns");
    terminal.wait_for("/ dns");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
}

#[test]
fn keys_are_read_from_the_terminal_if_standard_input_is_a_pipe() {
    let mut shell = plain("/bin/sh");
    shell.args([
        "-c",
        &format!("echo aaa | '{PROGRAM}' --no-user-config --lang en"),
    ]);
    let mut terminal = Terminal::start(shell, 120, 35);
    terminal.wait_for(&all_rows());
    terminal.keys("kerb");
    terminal.wait_for("/ kerb");
    terminal.wait_for("2 Service: Kerberos");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
}

// Recovery of unsaved roles.

fn home() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Opens the program with `home` as its home folder and adds a service.
fn add_service(home: &Path, service: &str) -> Terminal {
    let mut terminal = Terminal::start(at_home(home), 120, 35);
    terminal.wait_for(&all_rows());
    terminal.keys(&format!("{service}\ra"));
    terminal.wait_until("message", |screen| {
        let text = screen.contents();
        text.contains("added 5 ports") || text.contains(" added; left out")
    });
    terminal
}

/// Returns every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path.display().to_string());
        }
    }
    files
}

/// Opens the program with `home` as its home folder and restores the role that it offers.
fn restore(home: &Path) {
    let mut terminal = Terminal::start(at_home(home), 120, 35);
    terminal.wait_for("Unsaved role");
    terminal.wait_for("1 chosen");
    terminal.keys(ENTER);
    terminal.wait_for("restored the role kerberos-kdc");
    terminal.wait_for("● Kerberos Key Distribution Center (required)");
    // It is the current role, and autosaved again.
    terminal.send(Signal::SIGKILL);
    terminal.end();
    let mut terminal = Terminal::start(at_home(home), 120, 35);
    terminal.wait_for("Unsaved role");
    terminal.keys("x");
    terminal.wait_for("discarded the role kerberos-kdc");
    terminal.keys("\rq");
    assert_eq!(terminal.end().code, 0);
    let mut terminal = Terminal::start(at_home(home), 120, 35);
    terminal.wait_for(&all_rows());
    assert!(!terminal.text().contains("not saved"));
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
}

#[test]
fn a_role_survives_a_program_that_is_killed() {
    for signal in [Signal::SIGKILL, Signal::SIGTERM, Signal::SIGHUP] {
        let home = home();
        let terminal = add_service(home.path(), "kerb");
        terminal.send(signal);
        assert!(terminal.end().signal.is_some());
        restore(home.path());
    }
}

#[test]
fn two_programs_autosave_separate_roles() {
    let home = home();
    let first = add_service(home.path(), "kerb");
    let second = add_service(home.path(), "dns-server");
    assert!(!second.text().contains("not saved"));
    for terminal in [first, second] {
        terminal.send(Signal::SIGKILL);
        terminal.end();
    }
    let mut terminal = Terminal::start(at_home(home.path()), 120, 35);
    terminal.wait_for("Unsaved role");
    // A frame arrives in several parts.
    let offered = |screen: &vt100::Screen, port| screen.contents().contains(port);
    terminal.wait_until("role", |screen| {
        offered(screen, "UDP 53") || offered(screen, "UDP 88")
    });
    let first_is_dns = offered(terminal.emulator.screen(), "UDP 53");
    terminal.keys("x");
    terminal.wait_for("discarded");
    terminal.wait_for("Unsaved role");
    terminal.wait_for(if first_is_dns { "UDP 88" } else { "UDP 53" });
    terminal.keys("x");
    terminal.wait_while("Unsaved role");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
}

#[test]
fn no_draft_remains_without_a_role_or_after_a_confirmed_quit() {
    let home = home();
    let mut terminal = Terminal::start(at_home(home.path()), 120, 35);
    terminal.wait_for(&all_rows());
    terminal.keys("kerb\rq");
    assert_eq!(terminal.end().code, 0);
    assert_eq!(files(home.path()), Vec::<String>::new());
    let mut terminal = add_service(home.path(), "kerb");
    let kept = files(home.path());
    assert!(
        kept.iter().any(|file| file.ends_with("1.toml")),
        "{kept:?}\n{}",
        terminal.text()
    );
    terminal.keys("qy");
    assert_eq!(terminal.end().code, 0);
    // Only the lock file, which is empty.
    let left = files(home.path());
    assert!(left.iter().all(|file| file.ends_with("1.lock")), "{left:?}");
}

#[test]
fn without_user_configuration_nothing_is_autosaved() {
    let home = home();
    let mut command = at_home(home.path());
    command.arg("--no-user-config");
    let mut terminal = Terminal::start(command, 120, 35);
    terminal.wait_for(&all_rows());
    terminal.keys("kerb\ra");
    terminal.wait_for("added 5 ports");
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
    assert_eq!(files(home.path()), Vec::<String>::new());
}

#[test]
fn it_works_without_a_writable_state_folder() {
    let home = home();
    fs::write(home.path().join("state"), "no folder").expect("written");
    let mut terminal = add_service(home.path(), "kerb");
    terminal.wait_for("the role can't be autosaved: can't write");
    terminal.keys("a");
    terminal.wait_for("removed Kerberos");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
}

/// Variable for the child process that runs the test below: the file for the program's process id.
const HOLDER: &str = "PORTOLAN_TEST_HOLDER";

#[cfg(target_os = "linux")]
#[test]
#[ignore = "waits to be killed; closing_the_window_ends_the_program_and_loses_no_role runs it"]
fn holds_a_terminal_until_it_is_killed() {
    let Some(pid_file) = env::var_os(HOLDER) else {
        return;
    };
    let home = env::var_os("HOME").expect("a folder");
    let mut command = at_home(Path::new(&home));
    let blocked = env::var_os("PORTOLAN_TEST_BLOCKED").is_some();
    if blocked {
        let argv = command.get_argv().clone();
        let mut without = plain("env");
        without.arg("--block-signal=HUP");
        without.args(argv);
        isolate(&mut without, Path::new(&home));
        command = without;
    }
    let mut terminal = Terminal::start(command, 120, 35);
    terminal.wait_for(&all_rows());
    terminal.keys("kerb\ra");
    terminal.wait_for("added 5 ports");
    let id = terminal.child.0.process_id().expect("it runs");
    portolan::file::replace(Path::new(&pid_file), id.to_string().as_bytes()).expect("written");
    loop {
        thread::park();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn closing_the_window_ends_the_program_and_loses_no_role() {
    for blocked in [false, true] {
        let home = home();
        let pid_file = home.path().join("pid");
        let mut holder = process::Command::new(env::current_exe().expect("the test program"));
        holder.args([
            "--exact",
            "pty::holds_a_terminal_until_it_is_killed",
            "--ignored",
        ]);
        isolate(&mut holder, home.path());
        holder.env(HOLDER, &pid_file);
        if blocked {
            // Only the terminal itself reports that it is gone.
            holder.env("PORTOLAN_TEST_BLOCKED", "1");
        }
        holder.stdout(process::Stdio::null());
        let mut holder = holder.spawn().expect("it starts");
        let number = poll("a number", || fs::read_to_string(&pid_file).ok());
        holder.kill().expect("it runs");
        holder.wait().expect("it ends");
        let stat = format!("/proc/{number}/stat");
        poll("its end", || match fs::read_to_string(&stat) {
            Ok(stat) => stat.contains(") Z ").then_some(()),
            Err(_) => Some(()),
        });
        restore(home.path());
    }
}

/// Polls `ask` until it returns a value.
#[cfg(target_os = "linux")]
fn poll<T>(wanted: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "no {wanted}");
        thread::yield_now();
    }
}

/// Variable for the child process that runs the test below in a separate terminal.
const PANIC: &str = "PORTOLAN_TEST_PANIC";
const ROLE: &str = "name = \"a role\"\nports = [\"gre\"]\n";

#[test]
#[ignore = "panics on purpose; a_panic_restores_the_terminal runs it"]
fn panics_with_a_prepared_terminal() {
    if env::var_os(PANIC).is_some() {
        let home = env::var_os("HOME").expect("a folder");
        let (mut drafts, _) = Drafts::open(Path::new(&home).join("drafts"));
        drafts.keep(ROLE).expect("it is written");
        let files = OwnFiles {
            drafts: Some(drafts),
            state: None,
        };
        let _ready = TerminalGuard::new(true, files).expect("a terminal");
        panic!("as planned");
    }
}

#[test]
fn a_panic_restores_the_terminal() {
    let mut command = plain(env::current_exe().expect("the test program"));
    command.args([
        "--exact",
        "pty::panics_with_a_prepared_terminal",
        "--ignored",
        "--nocapture",
    ]);
    command.env(PANIC, process::id().to_string());
    let home = tempfile::tempdir().expect("a folder");
    isolate(&mut command, home.path());
    let left = Terminal::start(command, 120, 35).end();
    assert_ne!(left.code, 0);
    left.check_given_back();
    let screen = left.screen.contents();
    assert!(screen.contains("as planned"), "{screen}");
    let (_, drafts) = Drafts::open(home.path().join("drafts"));
    let texts: Vec<&str> = drafts.iter().map(|left| left.text.as_str()).collect();
    assert_eq!(texts, [ROLE]);
}

#[test]
fn a_long_list_is_loaded_after_the_first_frame() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("services");
    let lines = (0..30_000).map(|at| format!("made-{at} {}/udp\n", at + 1));
    fs::write(&path, lines.collect::<String>()).expect("a file");
    let mut command = portolan(Lang::En);
    command.args(["--services", &path.to_string_lossy()]);
    let mut terminal = Terminal::start(command, 120, 35);
    // Keys that arrive before the list search the catalog.
    terminal.keys("kerb");
    terminal.wait_for("Kerberos Key Distribution Center");
    terminal.wait_for(&format!("of {}", CATALOG.rows().len() + 30_000));
    terminal.keys("\x15made-29999");
    terminal.wait_for("30000");
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
}
