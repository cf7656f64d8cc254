//! Tests of failures around the program: it is killed, the disk is full, folders are read-only or missing,
//! the terminal is unusable, and the program itself panics. It either keeps working or reports the problem in
//! one line, and never leaves a partially written file.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use portolan::cli::{Browser, Startup};
use portolan::config::Config;
use portolan::export::FORMATS;
use portolan::model::Lang;
use portolan::tui::{OwnFiles, TerminalGuard};

use crate::support::browser::CATALOG;
use crate::support::program::{PROGRAM, without_home};
use crate::support::sandbox;
use crate::support::terminal::{PATIENCE, Terminal, at_home, plain, portolan};

/// Two roles whose exports differ in length.
const ROLES: [&str; 2] = ["snmp", "domain-controller"];

/// Returns a command that exports the rules of `role` to `file`.
fn export(role: &str, file: &Path) -> Command {
    let mut command = without_home();
    command.args(["--no-user-config", "export", "json", "--force", "-r", role]);
    command.arg("-o").arg(file);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Returns the names in `folder` that begin with a dot.
fn hidden(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn a_killed_program_leaves_the_old_file_or_the_new_one() {
    const KILLS: usize = 300;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rules.json");
    let mut whole = BTreeMap::new();
    let mut shortest = Duration::MAX;
    for role in ROLES {
        let begun = Instant::now();
        assert!(export(role, &file).status().expect("it starts").success());
        shortest = shortest.min(begun.elapsed());
        whole.insert(role, fs::read(&file).expect("the file"));
    }
    let mut kills = 0;
    let mut replaced = 0;
    // Half of the kills come at any moment of a run, the others as soon as its temporary file appears. The
    // golden ratio spreads the moments evenly, and identically in every run.
    for run in 0_u32.. {
        if kills >= KILLS {
            break;
        }
        assert!(
            run < 20 * KILLS as u32,
            "only {kills} of {run} runs could be killed"
        );
        let role = ROLES[run as usize % 2];
        let before = fs::read(&file).expect("the file");
        let left = hidden(folder.path());
        let mut child = export(role, &file).spawn().expect("it starts");
        if run % 4 < 2 {
            let moment = (f64::from(run) * 0.618_033_988_75).fract();
            std::thread::sleep(shortest.mul_f64(1.2 * moment));
        } else {
            let is_new = |name: &String| !left.contains(name);
            while !hidden(folder.path()).iter().any(is_new)
                && child.try_wait().expect("a child").is_none()
            {}
        }
        // It may have exited already.
        let _ = child.kill();
        let status = child.wait().expect("it ends");
        if status.signal().is_some() {
            kills += 1;
        }
        let after = fs::read(&file).expect("the file is there");
        assert!(
            after == before || after == whole[role],
            "half a file: {}",
            String::from_utf8_lossy(&after)
        );
        replaced += usize::from(after != before);
        let left = hidden(folder.path());
        assert!(left.len() <= 1, "temporary files accumulate: {left:?}");
    }
    assert!(replaced > 0, "no run replaced its file");
    assert!(
        export(ROLES[0], &file)
            .status()
            .expect("it starts")
            .success()
    );
    assert_eq!(hidden(folder.path()), Vec::<String>::new());
}

/// Runs a script in separate namespaces, with the program as `$P`, and returns its output.
fn in_sandbox(script: &str) -> Option<String> {
    let script = format!("P='{PROGRAM} --lang en --no-user-config'\n{script}");
    sandbox::run(&["mount"], &script, &[("old.json".to_owned(), "old\n")])
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let script = "\
mkdir full
mount -t tmpfs -o size=64k tmpfs full
cp old.json full/rules.json
cat /dev/zero > full/filler 2> /dev/null || true
for where in rules.json new.json; do
    code=0
    $P export json -r domain-controller --force -o full/$where 2>&1 || code=$?
    echo \"code $code\"
done
cat full/rules.json
ls -A full";
    let Some(output) = in_sandbox(script) else {
        return;
    };
    assert_eq!(
        output,
        "portolan: can't write full/rules.json: the disk is full: choose another location\ncode 2\n\
         portolan: can't write full/new.json: the disk is full: choose another location\ncode 2\n\
         old\nfiller\nrules.json\n"
    );
}

#[test]
fn a_read_only_folder_is_reported_and_unchanged() {
    let script = "\
mkdir fixed
mount -t tmpfs tmpfs fixed
cp old.json fixed/rules.json
mount -o remount,ro fixed
for where in rules.json new.json; do
    code=0
    $P export json -r domain-controller --force -o fixed/$where 2>&1 || code=$?
    echo \"code $code\"
done
cat fixed/rules.json
ls -A fixed";
    let Some(output) = in_sandbox(script) else {
        return;
    };
    assert_eq!(
        output,
        "portolan: can't write fixed/rules.json: the file system is read-only: choose another location\ncode 2\n\
         portolan: can't write fixed/new.json: the file system is read-only: choose another location\ncode 2\n\
         old\nrules.json\n"
    );
}

#[test]
fn output_does_not_depend_on_the_clock() {
    let formats: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let script = format!(
        "for format in {}; do {PROGRAM} --lang en --no-user-config export $format -r domain-controller 2>&1; done",
        formats.join(" ")
    );
    let at = |date: &str| {
        let files = [("script", script.as_bytes())];
        sandbox::read(
            &["faketime"],
            &format!("faketime '{date}' sh script"),
            &files,
        )
    };
    let Some(now) = at("2038-01-20 00:00:00") else {
        return;
    };
    assert!(now.len() > 10_000);
    assert_eq!(at("1980-01-01 00:00:00"), Some(now));
}

/// Runs a shell line in an empty folder with a clean environment and returns its exit code, standard output
/// and standard error. `$P` is the program.
fn shell(line: &str) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("P", PROGRAM)
        .env("HOME", folder.path())
        .output()
        .expect("a shell");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let code = output.status.code().expect("it was not killed");
    (code, text(output.stdout), text(output.stderr))
}

#[test]
fn an_unusual_environment_costs_at_most_one_line() {
    let (code, rows, err) = shell("$P search 445");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(rows.contains("SMB"));
    let no_folder = "can't read";
    for (line, wanted) in [
        // Missing or unusable user folders. The system knows the home folder of the user who runs the tests, so other
        // variables override it.
        (
            "unset HOME; XDG_CONFIG_HOME=$PWD XDG_DATA_HOME=$PWD $P search 445",
            "",
        ),
        (
            "HOME= XDG_CONFIG_HOME=$PWD XDG_DATA_HOME=$PWD $P search 445",
            "",
        ),
        ("HOME=/nowhere/at/all $P search 445", ""),
        ("touch home; HOME=$PWD/home $P search 445", no_folder),
        ("touch .config; $P search 445", no_folder),
        (
            "mkdir .config; touch .config/portolan; $P search 445",
            no_folder,
        ),
        (
            "mkdir -p .config/portolan/config.toml; $P search 445",
            no_folder,
        ),
        (
            "mkdir -p .config/portolan; touch .config/portolan/catalog; $P search 445",
            "not a folder, or not accessible",
        ),
        ("XDG_CONFIG_HOME=relative $P search 445", ""),
        // Unusual locale, path, terminal and working directory.
        ("LANG=xx_YY LC_ALL=garbage $P search 445", ""),
        ("LC_ALL=\"$(printf 'a\\377')\" $P search 445", ""),
        ("unset PATH; $P search 445", ""),
        ("TERM=dumb $P search 445", ""),
        ("TERM=nonsense COLUMNS=0 $P search 445", ""),
        ("cd \"$(mktemp -d)\"; rmdir \"$PWD\"; $P search 445", ""),
        // Closed streams.
        ("$P search 445 <&-", ""),
        ("$P search 445 2>&-", ""),
    ] {
        let (code, out, err) = shell(line);
        assert_eq!((code, &out), (0, &rows), "{line}: {err}");
        assert!(err.contains(wanted), "{line}: {err}");
        let lines = usize::from(!wanted.is_empty());
        assert_eq!(err.lines().count(), lines, "{line}: {err}");
    }
    for (line, code) in [
        ("$P search 445 >&-", 0),
        ("$P search nothing-like-it >&- 2>&-", 1),
        ("$P search 445 <&- >&- 2>&-", 0),
        ("$P show no-such-thing 2>&-", 2),
        ("$P --help >&-", 0),
        ("{ $P ports; echo $? >&2; } | true", 0),
    ] {
        let (real, _, err) = shell(line);
        assert_eq!(real, code, "{line}: {err}");
        assert!(!err.contains("panicked"), "{line}: {err}");
    }
    for (line, wanted) in [
        (
            "$P search 445 > /dev/full",
            "can't write to standard output",
        ),
        ("$P --version > /dev/full", "can't write to standard output"),
        (
            "$P export json -r snmp > /dev/full",
            "can't write to standard output",
        ),
        (
            "$P export json -r snmp -o /dev/full",
            "/dev/full is not a regular file",
        ),
        (
            "$P export json -r snmp -o nowhere/rules.json",
            "folder nowhere does not exist",
        ),
        ("$P export json -r snmp -o .", ". is not a regular file"),
        ("$P < /dev/null", "the browser needs a terminal"),
    ] {
        if line.contains("/dev/full") && !Path::new("/dev/full").exists() {
            continue;
        }
        let (code, _, err) = shell(line);
        assert_eq!((code, err.lines().count()), (2, 1), "{line}: {err}");
        assert!(err.contains(wanted), "{line}: {err}");
    }
}

#[test]
fn the_browser_opens_in_an_unusual_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    let file = file.to_str().expect("text");
    let here = folder.path().to_str().expect("text");
    let surroundings: [&[(&str, Option<&str>)]; 7] = [
        // Without this variable the system returns the home folder of the user who runs the tests.
        &[
            ("PORTOLAN_HOME", None),
            ("HOME", None),
            ("XDG_CONFIG_HOME", Some(here)),
            ("XDG_DATA_HOME", Some(here)),
            ("XDG_STATE_HOME", Some(here)),
        ],
        &[("PORTOLAN_HOME", None), ("HOME", Some(file))],
        // Not even root can create a folder there.
        &[("PORTOLAN_HOME", None), ("HOME", Some("/proc/nowhere"))],
        &[("TERM", None)],
        &[("TERM", Some("nonsense"))],
        &[("LANG", Some("xx_YY")), ("LC_ALL", Some("garbage"))],
        &[("LINES", Some("0")), ("COLUMNS", Some("x")), ("PATH", None)],
    ];
    for variables in surroundings {
        let mut command = at_home(folder.path());
        for (name, value) in variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            }
        }
        let mut terminal = Terminal::start(command, 120, 35);
        terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
        terminal.wait_until_idle();
        if terminal.text().contains("Your files") {
            terminal.keys("\r");
            terminal.wait_while("Your files");
        }
        terminal.keys("kerb\ra");
        terminal.wait_for("added 5 ports");
        terminal.keys("qy");
        let left = terminal.end();
        assert_eq!(left.code, 0, "{variables:?}");
        left.check_given_back();
    }
}

#[test]
fn a_dumb_terminal_is_reported() {
    let mut command = portolan(Lang::En);
    command.env("TERM", "dumb");
    let left = Terminal::start(command, 120, 35).end();
    assert_eq!(left.code, 2);
    let screen = left.screen.contents();
    assert!(screen.contains("TERM is dumb): run a command"), "{screen}");
    assert!(!left.written.contains(&b'\x1b'), "{screen}");
}

/// Opens a browser that panics immediately.
fn fail(_: Startup) -> anyhow::Result<()> {
    let _ready = TerminalGuard::new(true, OwnFiles::default())?;
    panic!("as planned");
}

#[test]
#[ignore = "panics on purpose; a_panic_is_reported_on_a_restored_terminal runs it"]
fn fails() {
    if std::env::var_os("PORTOLAN_TEST_FAULT").is_some() {
        // The released program does not unwind: it aborts after the panic hooks.
        let thread = std::thread::spawn(|| {
            let open = |startup| {
                let hook = std::panic::take_hook();
                std::panic::set_hook(Box::new(move |panic| {
                    hook(panic);
                    std::process::abort();
                }));
                fail(startup)
            };
            let keys = |_: &Config, _| unreachable!("no keys are printed");
            portolan::cli::run(["portolan".into()].into_iter(), Browser { open, keys })
        });
        let _ = thread.join();
    }
}

#[test]
fn a_panic_is_reported_on_a_restored_terminal() {
    let mut command = plain(std::env::current_exe().expect("the test program"));
    command.args(["--exact", "faults::fails", "--ignored", "--nocapture"]);
    command.env("PORTOLAN_TEST_FAULT", "1");
    let left = Terminal::start(command, 120, 35).end();
    assert_ne!(left.code, 0);
    left.check_given_back();
    let screen = left.screen.contents();
    for part in [
        "as planned",
        concat!("Portolan ", env!("CARGO_PKG_VERSION")),
        std::env::consts::OS,
        "please report it",
        "报告此问题",
    ] {
        assert!(screen.contains(part), "no {part}:\n{screen}");
    }
}

#[test]
fn a_closed_terminal_ends_the_browser() {
    let mut terminal = Terminal::open(120, 35);
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos");
    terminal.hang_up();
}

#[cfg(target_os = "linux")]
#[test]
fn a_closed_terminal_ends_a_browser_that_ignores_the_signal() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = plain("sh");
    // The signal ends the first shell, which hangs up the terminal for the program as well.
    let deaf = format!("trap '' HUP; echo $$ > id; exec '{PROGRAM}' --no-user-config --lang en");
    command.args([
        "-c",
        &format!("sh -c \"{}\"; true", deaf.replace('$', "\\$")),
    ]);
    command.cwd(folder.path());
    let mut terminal = Terminal::start(command, 120, 35);
    terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
    terminal.keys("kerb");
    terminal.wait_for("2 Service: Kerberos");
    let id = fs::read_to_string(folder.path().join("id")).expect("its id");
    let runs = || Path::new("/proc").join(id.trim()).exists();
    assert!(runs());
    terminal.hang_up();
    let deadline = Instant::now() + PATIENCE;
    while runs() {
        assert!(Instant::now() < deadline, "it still runs");
        std::thread::sleep(Duration::from_millis(10));
    }
}
