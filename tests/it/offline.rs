//! Tests that the program never uses a network: the real binary is traced through all of its functions, and
//! no system call requests a socket of any network.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use portolan::export::FORMATS;

use crate::support::browser::CATALOG;
use crate::support::program::{PROGRAM, isolate};
use crate::support::skip::skipped;
use crate::support::terminal::{Terminal, plain};

/// Command-line flags that trace the network system calls of a program and its child processes.
const STRACE: [&str; 6] = ["-f", "-qq", "-e", "trace=%network", "-e", "signal=none"];

/// Returns the traced calls of `program`; reports a skip and returns `None` if tracing isn't possible.
fn trace(folder: &Path, program: &[&str]) -> Option<String> {
    let log = folder.join("calls");
    let mut command = Command::new("strace");
    isolate(&mut command, folder);
    let done = command
        .args(STRACE)
        .arg("-o")
        .arg(&log)
        .args(program)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    let calls = fs::read_to_string(&log);
    match (done, calls) {
        (Ok(_), Ok(calls)) => Some(calls),
        (Ok(done), Err(_)) => {
            let why = String::from_utf8_lossy(&done.stderr);
            skipped(format!("strace doesn't work here: {why}"));
            None
        }
        (Err(_), _) => {
            skipped("strace is not installed");
            None
        }
    }
}

/// Returns true if tracing works here, verified with a program that requests a socket.
fn is_traced(folder: &Path) -> bool {
    let knock = ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9"];
    let Some(calls) = trace(folder, &knock) else {
        return false;
    };
    assert!(
        !network_calls(&calls).is_empty(),
        "the socket is not in the trace: {calls}"
    );
    true
}

/// Returns the calls that reach beyond the machine's own processes. A socket pair that a process creates to
/// wake itself, for example on signals, has no address.
fn network_calls(calls: &str) -> Vec<&str> {
    let own = |line: &&str| {
        line.contains("socketpair(AF_UNIX")
            || ["send", "recv", "shutdown("].iter().any(|call| {
                // A call that was interrupted by another thread continues as `<... recvfrom resumed>`.
                let mut words = line
                    .split_whitespace()
                    .skip(1)
                    .filter(|word| *word != "<...");
                let name = words.next().unwrap_or_default();
                name.starts_with(call) && !line.contains("AF_INET")
            })
    };
    calls.lines().filter(|line| !own(line)).collect()
}

#[test]
fn commands_request_no_socket() {
    let folder = tempfile::tempdir().expect("a folder");
    if !is_traced(folder.path()) {
        return;
    }
    fs::write(folder.path().join("services"), "http 80/tcp\n").expect("a file");
    fs::create_dir(folder.path().join("own")).expect("a folder");
    let mut lines: Vec<String> = [
        "--version",
        "--help",
        "--print-config",
        "search 445",
        "search nothing-like-it",
        "search 域控 --format json",
        "ports --services services",
        "services",
        "show kerberos-kdc",
        "roles",
        "formats",
        "sources",
        "catalog check own",
        "completions bash",
        "completions bash -- portolan show k",
        "man --output pages",
        "export json -r domain-controller -o rules.json",
    ]
    .map(str::to_owned)
    .into();
    let export = |name| format!("export {name} -r domain-controller --source 10.0.0.0/8");
    lines.extend(FORMATS.iter().map(|format| export(format.name)));
    for line in lines {
        let mut command = vec![PROGRAM];
        command.extend(line.split_whitespace());
        let calls = trace(folder.path(), &command).expect("it can be traced");
        assert_eq!(network_calls(&calls), Vec::<&str>::new(), "{line}");
    }
    assert!(
        folder.path().join("rules.json").exists(),
        "it completed its work"
    );
}

#[test]
fn the_browser_requests_no_socket() {
    let folder = tempfile::tempdir().expect("a folder");
    if !is_traced(folder.path()) {
        return;
    }
    let log = folder.path().join("browser");
    let rules = folder.path().join("rules.json");
    let mut command = plain("strace");
    command.args(STRACE);
    command.arg("-o");
    command.arg(&log);
    command.arg(PROGRAM);
    command.args(["--lang", "en"]);
    command.cwd(folder.path());
    isolate(&mut command, folder.path());
    let mut terminal = Terminal::start(command, 120, 35);
    terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
    terminal.keys("kerb\ra");
    terminal.wait_for("added 5 ports");
    terminal.keys("y");
    terminal.wait_for("to the terminal's clipboard");
    // Ctrl-U clears the suggested name.
    let role = folder.path().join("role.toml");
    terminal.keys("s\x15");
    terminal.keys(&format!("{}\r", role.display()));
    terminal.wait_for("role.toml (");
    terminal.keys("e");
    terminal.wait_for("Export");
    terminal.keys("\r");
    terminal.keys("\x15");
    terminal.keys(&format!("{}\r", rules.display()));
    terminal.wait_for("rules.json (");
    terminal.keys("\x03");
    assert_eq!(terminal.end().code, 0);
    assert!(role.exists() && rules.exists(), "it completed its work");
    let calls = fs::read_to_string(&log).expect("the calls");
    assert_eq!(network_calls(&calls), Vec::<&str>::new());
}

#[test]
fn a_check_connects_to_the_named_hosts_and_to_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    if !is_traced(folder.path()) {
        return;
    }
    let hosts = ["127.77.1.1", "127.77.1.2"];
    let mut command = vec![PROGRAM, "check"];
    command.extend(hosts);
    let ports = [
        "-p", "tcp/9", "-p", "tcp/135", "-p", "udp/1434", "-p", "udp/514",
    ];
    command.extend(ports);
    let calls = trace(folder.path(), &command).expect("it can be traced");
    let to = |line: &&str| line.contains("connect(") || line.contains("sendto(");
    let calls: Vec<&str> = calls
        .lines()
        .filter(|line| !line.contains("resumed>"))
        .collect();
    let reached: Vec<&&str> = calls
        .iter()
        .filter(|line| to(line) && line.contains("sin_addr"))
        .collect();
    // Three ports of each host; nothing is sent to the last one.
    assert_eq!(reached.len(), 6, "{reached:#?}");
    for host in hosts {
        let address = format!("inet_addr(\"{host}\")");
        let own = reached.iter().filter(|line| line.contains(&address));
        assert_eq!(own.count(), 3, "{reached:#?}");
    }
    let other = calls
        .iter()
        .filter(|line| to(line) && line.contains("sin6_addr"));
    assert_eq!(other.count(), 0);
}
