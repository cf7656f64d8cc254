//! Tests of bursts of input to the real binary in a pseudo-terminal: every key is read, however it arrives,
//! and the program always exits on request, even when busy.

use std::thread;
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{PtySize, native_pty_system};
use portolan::model::Lang;

use crate::support::browser::CATALOG;
use crate::support::program::PROGRAM;
use crate::support::sandbox;
use crate::support::terminal::{
    CTRL_C, PATIENCE, Running, Terminal, at_home, cells, plain, portolan, settings,
};

/// Exits with Ctrl-C and asserts that the terminal was restored.
fn end(mut terminal: Terminal) {
    terminal.keys(CTRL_C);
    let left = terminal.end();
    assert_eq!(left.code, 0);
    left.check_given_back();
}

#[test]
fn no_burst_leaves_a_key_unread() {
    // The last keys of each write focus the search box, clear it and type a query. A key that remains unread
    // would be one of them, because no later input wakes the input thread.
    let last = "/\x15kerb";
    for burst in [
        "x".repeat(1_024),
        "x".repeat(1_025),
        "x".repeat(3_000),
        "x".repeat(5_000),
        // A paste in a terminal without bracketed paste.
        "domain controller 445, ".repeat(150),
        "证书服务 ".repeat(400),
        "\x1b[<35;10;10M".repeat(500),
        "\x1b[A\x1b[B".repeat(500),
        format!("{}\x1b[B", "\x1b".repeat(1_023)),
        format!("j\x1b[200~{}\x1b[201~", "x".repeat(5_000)),
        format!("\x1b[200~{}\x1b[201~", "x".repeat(100_000)),
    ] {
        let mut terminal = Terminal::open(120, 35);
        terminal.keys(&format!("{burst}{last}"));
        terminal.wait_for("2 Service: Kerberos Key Distribution Center");
        end(terminal);
    }
}

#[test]
fn a_file_to_explain_is_shown_without_a_key() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("ports.txt"), "tcp/53 udp/53\n").expect("a file");
    let mut command = at_home(home.path());
    command.args(["--explain", "ports.txt"]);
    let mut terminal = Terminal::start(command, 120, 35);
    terminal.wait_for("ports.txt: list, 2 ports");
    end(terminal);
}

#[test]
fn every_letter_arrives_while_the_window_is_resized() {
    for round in 0..4 {
        let mut terminal = Terminal::open(120, 35);
        for at in 0..50_u16 {
            terminal.resize(81 + (at * 7 + round) % 80, 24 + at % 20);
            terminal.keys("x\x7f");
            terminal.send(Signal::SIGWINCH);
        }
        terminal.resize(120, 35);
        terminal.keys("kerb");
        terminal.wait_for("2 Service: Kerberos Key Distribution Center");
        end(terminal);
    }
}

#[test]
fn ctrl_c_quits_despite_pending_or_incomplete_input() {
    for cut in [
        "\x1b",
        "\x1b[",
        "\x1b[<",
        "\x1b[<0;",
        "\x1b[?",
        "\x1b[M",
        "\x1bO",
        "\x1b]52;c;",
        "\x1bP",
        "\x1b[200~",
        "\x1b[200~kerberos",
    ] {
        let mut terminal = Terminal::open(80, 24);
        terminal.keys(cut);
        end(terminal);
    }
    let mut terminal = Terminal::open(80, 24);
    terminal.keys(&"jk".repeat(100_000));
    end(terminal);
}

#[test]
fn a_signal_ends_it_with_pending_keys() {
    for signal in [
        Signal::SIGTERM,
        Signal::SIGINT,
        Signal::SIGQUIT,
        Signal::SIGHUP,
    ] {
        let mut terminal = Terminal::open(80, 24);
        terminal.keys(&"jk".repeat(100_000));
        terminal.send(signal);
        let left = terminal.end();
        assert!(left.signal.is_some(), "{signal:?}: code {}", left.code);
        left.check_given_back();
    }
}

#[test]
fn a_signal_ends_it_on_a_blocked_terminal() {
    let size = PtySize {
        rows: 60,
        cols: 250,
        ..PtySize::default()
    };
    let pair = native_pty_system()
        .openpty(size)
        .expect("a pseudo-terminal");
    let before = settings(&*pair.master);
    // Its output is never read, and a frame is larger than the terminal's buffer.
    let child = pair
        .slave
        .spawn_command(portolan(Lang::En))
        .expect("it starts");
    let mut child = Running(child);
    let deadline = Instant::now() + PATIENCE;
    while settings(&*pair.master) == before {
        assert!(Instant::now() < deadline, "it did not start");
        thread::yield_now();
    }
    let number = child.0.process_id().expect("it runs");
    let number = Pid::from_raw(number.try_into().expect("a number"));
    kill(number, Signal::SIGTERM).expect("it runs");
    let status = loop {
        if let Some(status) = child.0.try_wait().expect("a child") {
            break status;
        }
        assert!(Instant::now() < deadline, "it still runs");
        thread::yield_now();
    };
    assert!(status.signal().is_some(), "{status:?}");
    assert_eq!(settings(&*pair.master), before);
}

#[test]
fn each_of_a_hundred_hang_ups_ends_it_by_its_signal() {
    // Standard error is the same terminal, so it is closed as well.
    let hang_up = |at: usize| {
        let mut terminal = Terminal::open(140, 50);
        let keys = [
            "j",
            "dns",
            "\x7f",
            "\r",
            " ",
            "\x1b",
            "\t",
            "\x1bOR",
            "?",
            "\x1b[<35;20;10M",
        ];
        for step in 0..at % 7 {
            terminal.keys(&keys[(at + step * 3) % keys.len()].repeat(1 + (at + step) % 20));
        }
        let status = terminal.hang_up();
        let signal = status.signal().unwrap_or("none");
        assert!(signal.starts_with("Hangup"), "{at}: {signal}, {status:?}");
    };
    thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || (0..25).for_each(|at| hang_up(thread * 25 + at)));
        }
    });
}

#[test]
fn stopped_by_another_process_it_restores_the_terminal_and_resumes() {
    let mut shell = plain("/bin/sh");
    shell.arg("-i");
    shell.env("PS1", "$ ");
    shell.env_remove("ENV");
    let mut terminal = Terminal::start(shell, 120, 35);
    terminal.wait_for("$ ");
    let pid_file = tempfile::tempdir().expect("a folder");
    let pid_file = pid_file.path().join("pid");
    terminal.keys(&format!(
        "sh -c 'echo $$ > {}; exec \"{PROGRAM}\" --no-user-config --lang en'\r",
        pid_file.display()
    ));
    terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
    let number = std::fs::read_to_string(&pid_file).expect("a number");
    let number = Pid::from_raw(number.trim().parse().expect("a number"));
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos");
    kill(number, Signal::SIGTSTP).expect("it runs");
    terminal.wait_until("shell", |screen| {
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
            && screen.contents().contains("Stopped")
    });
    terminal.keys("clear; echo back-$((40 + 2))\r");
    terminal.wait_for("back-42");
    terminal.keys("fg\r");
    terminal.wait_for("2 Service: Kerberos Key Distribution Center");
    assert!(terminal.emulator.screen().alternate_screen());
    terminal.keys(CTRL_C);
    // The shell is ready for input once it shows a prompt.
    terminal.wait_until("shell", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with('$')
    });
    terminal.keys("exit\r");
    terminal.end();
}

/// Runs in a container whose session was created outside of it.
#[cfg(target_os = "linux")]
#[test]
fn it_does_not_suspend_without_a_shell_to_resume_it() {
    if !sandbox::has_namespaces() {
        return;
    }
    // As the first process of its container, and as a child of that process.
    for script in ["exec \"$@\"", "\"$@\"; exit $?"] {
        let mut command = plain("unshare");
        command.args(["-rpf", "--kill-child", "sh", "-c", script, "sh", PROGRAM]);
        command.args(["--no-user-config", "--lang", "en"]);
        let mut terminal = Terminal::start(command, 120, 35);
        terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
        terminal.keys("\x1akerb");
        terminal.wait_for("2 Service: Kerberos Key Distribution Center");
        terminal.keys(CTRL_C);
        assert_eq!(terminal.end().code, 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_for_any_reported_terminal_size() {
    for (columns, rows) in [(65_535, 65_535), (65_535, 1), (1, 65_535), (0, 0)] {
        let mut terminal = Terminal::open(120, 35);
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        terminal.master.resize(size).expect("it can be resized");
        terminal.keys("kerb");
        terminal.wait_until_idle();
        let number = terminal.child.0.process_id().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{number}/status")).expect("it runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak: u64 = peak
            .and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok())
            .expect("its peak memory");
        assert!(peak < 600_000, "{columns}×{rows}: {peak} kB");
        terminal.emulator = vt100::Parser::new(cells(35), cells(120), 0);
        terminal.resize(120, 35);
        terminal.wait_for("2 Service: Kerberos Key Distribution Center");
        terminal.keys(CTRL_C);
        assert_eq!(terminal.end().code, 0);
    }
}
