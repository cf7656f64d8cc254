//! What the browser remembers between its starts: only what was changed in it, under options and settings.

use std::fs;
use std::path::Path;

use portable_pty::CommandBuilder;

use crate::support::program::{PROGRAM, at_home, isolate};
use crate::support::terminal::{CTRL_C, Terminal, plain};

const F1: &str = "\x1bOP";
const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const ESC: &str = "\x1b";

/// Returns the browser with the user's files in `home`, in the language of the environment: English.
fn browser(home: &Path, options: &[&str]) -> CommandBuilder {
    let mut command = plain(PROGRAM);
    command.args(options);
    isolate(&mut command, home);
    command.cwd(home);
    command
}

/// Starts the browser, waits for a text, presses keys after each of which another text must appear, and quits.
/// Returns the first screen.
fn session(command: CommandBuilder, first: &str, keys: &[(&str, &str)]) -> String {
    let mut terminal = Terminal::start(command, 150, 35);
    terminal.wait_for(first);
    terminal.wait_until_idle();
    let screen = terminal.text();
    for (key, answer) in keys {
        terminal.keys(key);
        terminal.wait_for(answer);
        // A text may have been there before, and Escape needs a pause after it.
        terminal.wait_until_idle();
    }
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
    screen
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn remembered(home: &Path) -> String {
    fs::read_to_string(home.join("state/view.toml")).expect("the file")
}

#[test]
fn language_theme_mouse_columns_and_format_are_remembered() {
    let home = home();
    let open = |options: &[&str]| browser(home.path(), options);
    let english = session(open(&[]), "1 Ports", &[]);
    assert!(english.contains("Need") && english.contains("Status"));
    assert!(
        !home.path().join("state/view.toml").exists(),
        "nothing changed"
    );
    let keys = [
        ("kerb\r", "┏ 1 Ports"),
        ("L", "┏ 1 端口"),
        ("p", "主题：dark"),
        ("m", "鼠标已关闭"),
        // The fourth column is that of the need.
        ("C", "按屏幕宽度"),
        ("\x1b[B\x1b[B\x1b[B ", "按屏幕宽度"),
        (ESC, "┏ 1 端口"),
        ("a", "√"),
        (F3, "预览"),
        ("junos", "junos"),
        // Ctrl-Y copies.
        ("\x19", "OSC 52"),
    ];
    session(open(&[]), "1 Ports", &keys);
    assert_eq!(
        remembered(home.path()),
        "version = 1\nlang = \"zh-CN\"\ntheme = \"dark\"\nmouse = false\n\
         columns = [\"port\", \"protocol\", \"service\", \"status\"]\nformat = \"junos\"\n"
    );
    let mut terminal = Terminal::start(open(&[]), 150, 35);
    terminal.wait_for("状态");
    terminal.wait_until_idle();
    assert!(!terminal.text().contains("必要性"), "{}", terminal.text());
    let screen = terminal.emulator.screen();
    assert_eq!(
        screen.mouse_protocol_mode(),
        vt100::MouseProtocolMode::None,
        "the mouse stays off"
    );
    terminal.keys("kerb\r");
    terminal.wait_for("┏ 1 端口");
    terminal.keys("a");
    terminal.wait_for("√");
    terminal.keys(F3);
    terminal.wait_for("junos");
    terminal.keys(CTRL_C);
    terminal.end();
}

#[test]
fn another_instance_keeps_what_this_one_did_not_change() {
    let home = home();
    let open = || browser(home.path(), &[]);
    let mut first = Terminal::start(open(), 120, 35);
    first.wait_for("1 Ports");
    session(open(), "1 Ports", &[("\rp", "theme dark")]);
    first.keys(F2);
    first.wait_for("1 端口");
    first.keys(CTRL_C);
    first.end();
    assert_eq!(
        remembered(home.path()),
        "version = 1\nlang = \"zh-CN\"\ntheme = \"dark\"\n"
    );
}

#[test]
fn options_come_before_settings_before_the_state_before_the_environment() {
    let home = home();
    let state = home.path().join("state");
    fs::create_dir(&state).expect("a folder");
    let left = "version = 1\nlang = \"zh-CN\"\n";
    fs::write(state.join("view.toml"), left).expect("a file");
    let open = |options: &[&str]| browser(home.path(), options);
    session(open(&[]), "1 端口", &[]);
    session(open(&["--lang", "en"]), "1 Ports", &[]);
    session(open(&["--no-user-config"]), "1 Ports", &[(F2, "1 端口")]);
    assert_eq!(remembered(home.path()), left, "not written");
    // Commands neither read nor write it.
    let listed = at_home(home.path())
        .args(["search", "53"])
        .output()
        .expect("it runs");
    assert!(String::from_utf8_lossy(&listed.stdout).contains("DNS Server"));
    // What the settings name is neither used nor written.
    let settings = "lang = \"en\"\ntheme = \"light\"\nmouse = true\n";
    fs::write(home.path().join("config.toml"), settings).expect("a file");
    let keys = [
        ("\r", "┏ 1 Ports"),
        ("p", "the settings name the one of the next start"),
        ("m", "mouse off"),
        ("L", "┏ 1 端口"),
    ];
    session(open(&[]), "1 Ports", &keys);
    assert_eq!(remembered(home.path()), left);
}

#[test]
fn a_file_that_is_broken_or_of_a_later_version_is_reported_once() {
    let broken = [
        "version = 1\nlang = \"fr\"\n",
        "version = 1\nmouse = 3\n",
        "lang = \"zh-CN\"\n",
        "not TOML",
        "\u{0}\u{1}",
        "",
    ];
    let broken = broken.map(|text| (text, "broken"));
    let newer = [(
        "version = 2\nlang = { first = \"zh-CN\" }\npanes = 4\n",
        "newer",
    )];
    for (text, kind) in broken.into_iter().chain(newer) {
        let home = home();
        let state = home.path().join("state");
        fs::create_dir(&state).expect("a folder");
        fs::write(state.join("view.toml"), text).expect("a file");
        let open = || browser(home.path(), &[]);
        let screen = session(
            open(),
            "what the browser remembered",
            &[(ESC, "1 Ports"), (F2, "1 端口")],
        );
        assert!(screen.contains(&format!("view.{kind}")), "{screen}");
        let aside = fs::read_to_string(state.join(format!("view.{kind}")));
        assert_eq!(aside.expect("the file"), text, "nothing is lost");
        let screen = session(open(), "1 端口", &[]);
        assert!(!screen.contains("view."), "{screen}");
    }
    // A theme or a column of another version is ignored.
    let home = home();
    let state = home.path().join("state");
    fs::create_dir(&state).expect("a folder");
    let other = "version = 1\ntheme = \"gone\"\ncolumns = [\"status\", \"age\"]\nformat = \"gone\"\npanes = 4\n";
    fs::write(state.join("view.toml"), other).expect("a file");
    let screen = session(browser(home.path(), &[]), "1 Ports", &[]);
    assert!(
        screen.contains("Status") && !screen.contains("Need"),
        "{screen}"
    );
}

#[test]
fn a_state_that_cannot_be_written_is_reported_once() {
    let home = home();
    fs::write(home.path().join("state"), "a file in its place").expect("a file");
    let mut terminal = Terminal::start(browser(home.path(), &[]), 150, 35);
    terminal.wait_for("1 Ports");
    terminal.keys(F2);
    terminal.wait_for("无法记住语言");
    terminal.keys("\rp");
    terminal.wait_for("主题：dark");
    terminal.keys(F1);
    terminal.wait_until_idle();
    terminal.keys(CTRL_C);
    assert_eq!(terminal.end().code, 0);
}
