//! Tests of checks in a terminal: progress, Ctrl-C, and repetition.

use std::net::{TcpListener, UdpSocket};

use portolan::model::Lang;

use crate::support::loopback::listener;
use crate::support::terminal::{Terminal, portolan};

fn start(args: &str, lang: Lang) -> Terminal {
    let mut command = portolan(lang);
    command.arg("check");
    command.args(args.split_whitespace());
    Terminal::start(command, 120, 30)
}

#[test]
fn the_progress_is_shown_and_an_interrupted_check_prints_what_is_known() {
    let (_open, address) = listener();
    let silent = UdpSocket::bind((address.ip(), 1434)).expect("a port");
    let args = format!(
        "{} -p tcp/{} -p udp/1434 --timeout 60000",
        address.ip(),
        address.port()
    );
    for (lang, progress, shown) in [
        (Lang::En, "1 of 2", "stopped before it was tested"),
        (Lang::Zh, "1 / 2", "检查前已停止"),
    ] {
        let mut terminal = start(&args, lang);
        terminal.wait_for(&format!("{progress}  tcp/{}", address.port()));
        terminal.keys("\u{3}");
        terminal.wait_for(shown);
        let exited = terminal.end();
        assert_eq!((exited.code, &exited.signal), (2, &None));
        let text = exited.screen.contents();
        assert!(
            text.contains("127.") && !text.contains(&format!("{progress}  tcp")),
            "{text}"
        );
    }
    drop(silent);
}

#[test]
fn a_repeated_check_shows_what_changes_and_ends_with_the_last_result() {
    let (open, address) = listener();
    let args = format!("{} -p tcp/{} --watch 1", address.ip(), address.port());
    let mut terminal = start(&args, Lang::En);
    terminal.wait_for("1 open");
    drop(open);
    terminal.wait_for("open → closed");
    terminal.wait_for("1 closed");
    let again = TcpListener::bind(address).expect("the port");
    terminal.wait_for("closed → open");
    terminal.keys("\u{3}");
    let exited = terminal.end();
    assert_eq!((exited.code, &exited.signal), (0, &None));
    drop(again);
}

#[test]
fn a_check_in_the_browser_can_be_stopped() {
    let (_open, address) = listener();
    let silent = UdpSocket::bind((address.ip(), 1434)).expect("a port");
    let mut terminal = Terminal::start(portolan(Lang::En), 120, 35);
    terminal.wait_for("of 645");
    terminal.keys("udp/1434\r ");
    terminal.wait_for("UDP 1434");
    terminal.keys("K");
    terminal.wait_for("names or addresses of hosts");
    terminal.keys(&format!("{}\r", address.ip()));
    terminal.wait_for("Esc stops");
    terminal.keys("\u{1b}");
    terminal.wait_for("stopped before it was tested");
    terminal.keys("\u{1b}");
    terminal.wait_while("stopped before it was tested");
    terminal.keys("q");
    drop(silent);
    drop(terminal);
}
