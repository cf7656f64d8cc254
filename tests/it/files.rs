//! The user's own files: where they lie, and what becomes of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::program::{PROGRAM, at_home};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// The program in the folder `here`, with everything of the user's own in `home`.
fn portolan(here: &Path, home: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = at_home(&here.join("home"));
    command.current_dir(here).env("PORTOLAN_HOME", home);
    command
}

/// What a command left behind: its exit code, standard output and standard error.
fn done(command: &mut Command, line: &str) -> (i32, String, String) {
    let done = command.args(line.split_whitespace()).output();
    let done = done.expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = done.status.code().expect("it was not killed");
    (code, text(done.stdout), text(done.stderr))
}

/// Names of the files and folders in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

// One folder for everything.

/// Settings, a catalogue and a role in `home`.
fn furnish(home: &Path) {
    for (path, text) in [
        ("config.toml", "lang = \"zh-CN\"\n"),
        (
            "catalog/services/made-up.toml",
            "name = { en = \"Made up\", zh = \"虚构\" }\nstatus = \"current\"\ncategory = \"management\"\n\
             description = { en = \"Made up.\", zh = \"虚构。\" }\n\
             [[endpoint]]\nport = \"tcp/4711\"\nprotocol = { en = \"Made\", zh = \"造\" }\n",
        ),
        (
            "roles/branch.toml",
            "name = \"branch\"\nservices = [\"made-up\"]\n",
        ),
    ] {
        let path = home.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }
}

#[test]
fn one_folder_holds_settings_catalogue_and_roles() {
    let here = folder();
    let home = here.path().join("stick");
    furnish(&home);
    for value in [home.as_os_str(), "stick".as_ref(), "./stick".as_ref()] {
        let run = |line| done(&mut portolan(here.path(), value), line);
        let (code, out, err) = run("show made-up");
        assert_eq!((code, err.as_str()), (0, ""), "{value:?}");
        assert!(out.starts_with("虚构\n"), "{out}");
        let (code, out, err) = run("export csv -r branch --lang en");
        assert_eq!((code, err.as_str()), (0, ""), "{value:?}");
        assert!(out.contains("tcp,6,4711,4711"), "{out}");
        let (_, out, _) = run("roles --lang en");
        assert!(out.contains("\nbranch "), "{out}");
        let (_, out, _) = run("completions bash");
        assert!(out.contains("branch"), "the saved role is completed");
        let config = home.join("config.toml").display().to_string();
        let (_, out, _) = run("--print-config");
        assert_eq!(out.lines().next(), Some(format!("# {config}").as_str()));
        let (_, out, _) = run("--print-keys");
        assert!(out.contains(&format!("\n# {config}\n")), "{out}");
    }
    assert_eq!(names(here.path()), ["stick"], "nothing else was made");
    assert_eq!(names(&home), ["catalog", "config.toml", "roles"]);
}

#[test]
fn without_user_configuration_the_folder_is_ignored() {
    let here = folder();
    let home = here.path().join("stick");
    furnish(&home);
    let run = |line| done(&mut portolan(here.path(), &home), line);
    let (code, _, err) = run("--no-user-config show made-up");
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("no service or role “made-up”"), "{err}");
    let (code, _, err) = run("--no-user-config export csv -r branch");
    assert_eq!(code, 2, "{err}");
    let (_, out, _) = run("--no-user-config --print-config");
    assert!(out.starts_with("# Settings of Portolan."), "{out}");
    let (_, out, _) = run("--no-user-config --print-keys");
    assert!(!out.contains("stick"), "{out}");
}

#[test]
fn an_empty_variable_counts_as_none() {
    let here = folder();
    let home = here.path().join("home");
    let config = home.join(".config/portolan");
    fs::create_dir_all(&config).expect("a folder");
    fs::write(config.join("config.toml"), "lang = \"zh-CN\"\n").expect("written");
    let (code, out, err) = done(&mut portolan(here.path(), ""), "--print-config");
    assert_eq!((code, err.as_str()), (0, ""));
    if cfg!(target_os = "linux") {
        let first = format!("# {}", config.join("config.toml").display());
        assert_eq!(out.lines().next(), Some(first.as_str()));
        assert!(out.contains("# 界面与名称的语言"), "{out}");
    }
    assert!(!here.path().join("config.toml").exists());
}

#[test]
fn a_folder_that_is_missing_is_empty_and_a_file_in_its_place_is_reported() {
    let here = folder();
    fs::write(here.path().join("file"), "no folder").expect("written");
    for (value, told) in [
        ("missing", ""),
        ("missing/too", ""),
        ("file", "can't read "),
    ] {
        let (code, out, err) = done(&mut portolan(here.path(), value), "search 445");
        assert_eq!(code, 0, "{value}: {err}");
        assert!(out.contains("SMB"), "{out}");
        assert!(err.contains(told), "{value}: {err}");
        assert_eq!(err.lines().count(), usize::from(!told.is_empty()), "{err}");
    }
    assert_eq!(names(here.path()), ["file"]);
}

#[test]
fn a_line_end_in_the_variable_stays_in_its_comment() {
    let here = folder();
    let (_, out, _) = done(
        &mut portolan(here.path(), "a\nmouse = false\u{202e}"),
        "--print-config",
    );
    let first = out.lines().next().expect("a line");
    assert!(first.ends_with("config.toml"), "{out}");
    assert!(first.contains("a\\nmouse = false\\u{202e}"), "{out}");
}

#[cfg(unix)]
mod in_a_terminal {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStringExt as _;

    use portable_pty::CommandBuilder;
    use rustix::process::Signal;

    use super::*;
    use crate::support::terminal::{CTRL_C, ENTER, Terminal, at_home, plain};

    /// The browser with everything of the user's own in `home`.
    fn browser(here: &Path, home: impl AsRef<OsStr>) -> CommandBuilder {
        let mut command = at_home(&here.join("home"));
        command.cwd(here);
        command.env("PORTOLAN_HOME", home);
        command
    }

    fn gather(command: CommandBuilder) -> Terminal {
        let mut terminal = Terminal::start(command, 120, 35);
        terminal.wait_until("port table", |screen| {
            let text = screen.contents();
            text.contains("364 of 364") || text.contains("365 of 365")
        });
        terminal.keys("kerb\ra");
        terminal.wait_for("added 5 ports");
        terminal
    }

    #[test]
    fn the_folder_is_made_at_the_first_write_and_takes_drafts_and_roles() {
        let here = folder();
        let odd = OsString::from_vec(b"stick \xff".to_vec());
        for name in [OsString::from("stick"), odd] {
            let home = here.path().join(&name);
            let mut terminal = Terminal::start(browser(here.path(), &name), 120, 35);
            terminal.wait_for("364 of 364");
            terminal.keys("\rq");
            assert_eq!(terminal.end().code, 0);
            assert!(!home.exists(), "nothing was written");
            let terminal = gather(browser(here.path(), &name));
            assert!(home.join("state/drafts/1.toml").exists());
            terminal.send(Signal::KILL);
            terminal.end();
            let mut terminal = Terminal::start(browser(here.path(), &name), 120, 35);
            terminal.wait_for("A role that was not saved");
            terminal.keys(ENTER);
            terminal.wait_for("restored the role");
            terminal.keys("\rs");
            terminal.wait_for("File to save the role to");
            terminal.keys(ENTER);
            terminal.wait_for("saved ");
            terminal.keys(CTRL_C);
            assert_eq!(terminal.end().code, 0);
            assert_eq!(names(&home), ["roles", "state"]);
            assert_eq!(names(&home.join("roles")), ["portolan.toml"]);
            let (code, _, err) = done(&mut portolan(here.path(), &name), "export csv -r portolan");
            assert_eq!((code, err.as_str()), (0, ""));
            // It is opened again from the folder that the line proposes.
            let mut terminal = Terminal::start(browser(here.path(), &name), 120, 35);
            terminal.wait_for("364 of 364");
            terminal.keys("\rf");
            terminal.wait_for("roles/");
            terminal.keys("portolan.toml\r");
            terminal.wait_for("opened the role");
            terminal.keys(CTRL_C);
            assert_eq!(terminal.end().code, 0);
            fs::remove_dir_all(&home).expect("removed");
        }
        assert_eq!(names(here.path()), Vec::<String>::new(), "no home folder");
    }

    #[test]
    fn without_user_configuration_nothing_is_written_to_the_folder() {
        let here = folder();
        let mut command = browser(here.path(), "stick");
        command.arg("--no-user-config");
        let mut terminal = gather(command);
        terminal.keys(CTRL_C);
        assert_eq!(terminal.end().code, 0);
        assert_eq!(names(here.path()), Vec::<String>::new());
    }

    #[test]
    fn folders_that_are_missing_are_reported_and_never_made() {
        let here = folder();
        fs::write(here.path().join("file"), "no folder").expect("written");
        let home = here.path().join("home");
        fs::create_dir(&home).expect("a folder");
        let missing = here.path().join("missing");
        let (file, missing) = (here.path().join("file"), missing.as_path());
        type Variables<'a> = &'a [(&'a str, &'a Path)];
        let cases: [(Variables<'_>, &str); 4] = [
            (&[("PORTOLAN_HOME", &missing.join("stick"))], "no folder "),
            (&[("PORTOLAN_HOME", &file)], "can't write "),
            (&[("HOME", missing)], "no folder "),
            (&[("XDG_STATE_HOME", &missing.join("state"))], "no folder "),
        ];
        for (variables, why) in cases {
            let mut command = plain(PROGRAM);
            command.args(["--lang", "en"]);
            command.cwd(here.path());
            command.env_remove("PORTOLAN_HOME");
            command.env("HOME", &home);
            for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
                command.env_remove(variable);
            }
            for (name, value) in variables {
                command.env(name, value);
            }
            let mut terminal = Terminal::start(command, 160, 35);
            terminal.wait_for("364 of 364");
            terminal.keep_still();
            if terminal.text().contains("Your files") {
                terminal.keys(ENTER);
                terminal.wait_while("Your files");
            }
            terminal.keys("kerb\ra");
            terminal.wait_for(&format!("a crash would lose the role: {why}"));
            terminal.keys("s");
            terminal.wait_for("File to save the role to");
            terminal.keys(ENTER);
            if variables[0].0 == "XDG_STATE_HOME" {
                terminal.wait_for("saved ");
            } else {
                terminal.wait_for(&format!("not saved: {why}"));
            }
            terminal.keys(CTRL_C);
            assert_eq!(terminal.end().code, 0);
            assert!(!missing.exists(), "{variables:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn with_the_folder_nothing_of_the_home_folder_is_touched() {
        let here = folder();
        let (home, log) = (here.path().join("stick"), here.path().join("calls"));
        furnish(&home);
        let canary = here.path().join("home");
        for home_is_set in [true, false] {
            let mut command = plain("strace");
            command.args(["-f", "-qq", "-e", "trace=%file", "-e", "signal=none", "-o"]);
            command.arg(&log);
            command.arg(PROGRAM);
            command.args(["--lang", "en"]);
            command.cwd(here.path());
            command.env("PORTOLAN_HOME", &home);
            command.env("HOME", &canary);
            if !home_is_set {
                command.env_remove("HOME");
            }
            let traced = Command::new("strace")
                .args(["-qq", "-o"])
                .args([log.as_os_str(), "true".as_ref()])
                .output();
            if !traced.is_ok_and(|done| done.status.success()) {
                eprintln!("skipped: strace is not installed or can't trace here");
                return;
            }
            let mut terminal = gather(command);
            terminal.keys("s");
            terminal.wait_for("File to save the role to");
            terminal.keys(ENTER);
            terminal.wait_for("saved ");
            terminal.keys(CTRL_C);
            assert_eq!(terminal.end().code, 0);
            let calls = fs::read_to_string(&log).expect("the calls");
            assert!(calls.contains("stick/roles"), "{calls}");
            // The system knows the home folder from there.
            for other in [
                canary.to_str().expect("text"),
                "/etc/passwd",
                "/.config",
                "/.local",
            ] {
                assert!(!calls.contains(other), "{other}:\n{calls}");
            }
            fs::remove_file(home.join("roles/portolan.toml")).expect("removed");
        }
    }
}
