//! Tests of the user's files: their locations, and reading, writing and recovering them.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::program::at_home;
#[cfg(unix)]
use crate::support::program::{PROGRAM, isolate_without_home};
#[cfg(unix)]
use crate::support::skip::skipped;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Returns a command for the program in the folder `here`, with the user's files in `home`.
fn portolan(here: &Path, home: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = at_home(&here.join("home"));
    command.current_dir(here).env("PORTOLAN_HOME", home);
    command
}

/// Runs a command and returns its exit code, standard output and standard error.
fn done(command: &mut Command, line: &str) -> (i32, String, String) {
    let done = command.args(line.split_whitespace()).output();
    let done = done.expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = done.status.code().expect("it was not killed");
    (code, text(done.stdout), text(done.stderr))
}

/// Returns the names of the files and folders in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

// One folder for all files.

/// Writes settings, a catalog and a role to `home`.
fn write_user_files(home: &Path) {
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
fn one_folder_holds_settings_catalog_and_roles() {
    let here = folder();
    let home = here.path().join("stick");
    write_user_files(&home);
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
        let (_, out, _) = run("completions bash -- portolan export csv -r b");
        assert!(out.contains("branch"), "the saved role is completed");
        let config = home.join("config.toml").display().to_string();
        let (_, out, _) = run("--print-config");
        assert_eq!(out.lines().next(), Some(format!("# {config}").as_str()));
        let (_, out, _) = run("--print-keys");
        assert!(out.contains(&format!("\n# {config}\n")), "{out}");
    }
    assert_eq!(names(here.path()), ["stick"], "nothing else was created");
    assert_eq!(names(&home), ["catalog", "config.toml", "roles"]);
}

#[test]
fn without_user_configuration_the_folder_is_ignored() {
    let here = folder();
    let home = here.path().join("stick");
    write_user_files(&home);
    let run = |line| done(&mut portolan(here.path(), &home), line);
    let (code, _, err) = run("--no-user-config show made-up");
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("no service or role “made-up”"), "{err}");
    let (code, _, err) = run("--no-user-config export csv -r branch");
    assert_eq!(code, 2, "{err}");
    let (_, out, _) = run("--no-user-config --print-config");
    assert!(out.starts_with("# Portolan settings."), "{out}");
    let (_, out, _) = run("--no-user-config --print-keys");
    assert!(!out.contains("stick"), "{out}");
}

// On other systems no variable moves the user's folders, which tests must not access.
#[cfg(unix)]
#[test]
fn an_empty_variable_counts_as_unset() {
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
        assert!(out.contains("# 界面和名称的语言"), "{out}");
    }
    assert!(!here.path().join("config.toml").exists());
}

#[test]
fn a_folder_that_is_missing_is_empty_and_a_file_in_its_place_is_reported() {
    let here = folder();
    fs::write(here.path().join("file"), "no folder").expect("written");
    for (value, message) in [
        ("missing", ""),
        ("missing/too", ""),
        ("file", "can't read "),
    ] {
        let (code, out, err) = done(&mut portolan(here.path(), value), "search 445");
        assert_eq!(code, 0, "{value}: {err}");
        assert!(out.contains("SMB"), "{out}");
        assert!(err.contains(message), "{value}: {err}");
        assert_eq!(
            err.lines().count(),
            usize::from(!message.is_empty()),
            "{err}"
        );
    }
    assert_eq!(names(here.path()), ["file"]);
}

#[test]
fn a_line_break_in_the_variable_stays_in_its_comment() {
    let here = folder();
    let (_, out, _) = done(
        &mut portolan(here.path(), "a\nmouse = false\u{202e}"),
        "--print-config",
    );
    let first = out.lines().next().expect("a line");
    assert!(first.ends_with("config.toml"), "{out}");
    assert!(first.contains("a\\nmouse = false\\u{202e}"), "{out}");
}

// Autosaved roles.

mod recovery {
    use std::time::{Duration, SystemTime};

    use portolan::draft::{Drafts, RecoveredDraft};
    use portolan::file::MAX_USER_FILE;
    use portolan::model::{Lang, Localized as _};

    use super::*;

    /// Maximum number of roles offered for recovery.
    const MOST: usize = 9;

    /// Returns a saved role with that name.
    fn role(name: &str) -> String {
        format!("name = \"{name}\"\nports = [\"gre\"]\n")
    }

    /// Opens the drafts in a folder and returns them with the names of the recoverable roles.
    fn open(folder: &Path) -> (Drafts, Vec<String>) {
        let (drafts, left) = Drafts::open(folder.join("drafts"));
        let name = |one: RecoveredDraft| one.text.split('"').nth(1).expect("a name").to_owned();
        (drafts, left.into_iter().map(name).collect())
    }

    fn reports(drafts: &Drafts) -> Vec<String> {
        let reports = drafts.reports().iter();
        reports.map(|report| report.text(Lang::En)).collect()
    }

    /// Lists the files among the drafts, except locks on systems that never remove them.
    fn files(folder: &Path) -> Vec<String> {
        let mut names = names(&folder.join("drafts"));
        if cfg!(not(unix)) {
            names.retain(|name| !name.ends_with(".lock"));
        }
        names
    }

    /// Leaves `count` recoverable roles, named by numbers from 0 on, the last one being the newest.
    fn create_drafts(folder: &Path, count: usize) {
        let kept: Vec<Drafts> = (0..count)
            .map(|at| {
                let (mut drafts, _) = open(folder);
                drafts.keep(&role(&at.to_string())).expect("it works");
                drafts
            })
            .collect();
        let now = SystemTime::now();
        for at in 0..count {
            let path = folder.join(format!("drafts/{}.toml", at + 1));
            let file = fs::File::options()
                .write(true)
                .open(path)
                .expect("it works");
            let age = Duration::from_secs(60 * (count - at) as u64);
            file.set_modified(now - age).expect("it works");
        }
        drop(kept);
        wait_for_locks(folder);
    }

    /// Waits until no process holds a lock: a child that another test has just forked shares those of this
    /// process until it executes its program.
    fn wait_for_locks(folder: &Path) {
        for name in names(&folder.join("drafts")) {
            if name.ends_with(".lock") {
                let lock = fs::File::open(folder.join("drafts").join(name));
                // Another process may remove it meanwhile.
                let _ = lock.and_then(|lock| lock.lock());
            }
        }
    }

    #[test]
    fn the_oldest_drafts_above_the_limit_are_removed_after_a_report() {
        let folder = folder();
        create_drafts(folder.path(), MOST + 3);
        for round in 0..2 {
            wait_for_locks(folder.path());
            let (drafts, left) = open(folder.path());
            assert_eq!(left.len(), MOST, "{round}");
            assert_eq!(left[0], (MOST + 2).to_string());
            let reports = reports(&drafts);
            assert_eq!(reports.len(), 3, "{reports:?}");
            for (line, name) in reports.iter().zip(["0", "1", "2"]) {
                assert!(
                    line.contains(&format!("the oldest, “{name}”, will be deleted")),
                    "{line}"
                );
                let path = line.rsplit(' ').next().expect("it works");
                assert!(Path::new(path).exists(), "removed before an answer: {line}");
            }
        }
        wait_for_locks(folder.path());
        // Each discarded draft makes space for a remaining one.
        let (mut drafts, left) = Drafts::open(folder.path().join("drafts"));
        drafts.discard(left[0].number).expect("it works");
        drafts.leave();
        drop(drafts);
        wait_for_locks(folder.path());
        let (mut drafts, left) = open(folder.path());
        assert_eq!(left.len(), MOST);
        assert_eq!(left.last().map(String::as_str), Some("2"));
        assert!(reports(&drafts).is_empty());
        drafts.leave();
        drop(drafts);
        wait_for_locks(folder.path());
        let all = files(folder.path());
        let locks = all.iter().filter(|name| name.ends_with(".lock")).count();
        assert_eq!(all.len() - locks, MOST);
        assert!(locks <= MOST, "{all:?}");
    }

    #[test]
    fn unreadable_drafts_are_reported_once_and_set_aside() {
        let folder = folder();
        let drafts = folder.path().join("drafts");
        fs::create_dir(&drafts).expect("it works");
        let newer = "name = \"a\"\nports = [\"gre\"]\ncolour = \"red\"\n";
        let broken = [
            ("1", "name = 1\n", "1.toml:1: "),
            ("2", "", "2.toml"),
            ("3", newer, "unknown field `colour`"),
            ("4", "name = \"a\"\n", "4.toml: the role is empty"),
            ("5", "\0\u{1}", "5.toml:1: "),
        ];
        for (number, text, _) in broken {
            fs::write(drafts.join(format!("{number}.toml")), text).expect("written");
        }
        fs::create_dir(drafts.join("6.toml")).expect("it works");
        let large = "#".repeat(usize::try_from(MAX_USER_FILE).expect("small") + 1);
        fs::write(drafts.join("7.toml"), large).expect("written");
        // Earlier broken files remain, and so do files that are not drafts.
        for name in ["1.broken", "1-2.broken", "notes.toml", "01.toml"] {
            fs::write(drafts.join(name), "name = 1\n").expect("written");
        }
        let (found, left) = open(folder.path());
        assert!(left.is_empty());
        let reports = reports(&found);
        drop(found);
        assert_eq!(reports.len(), 7, "{reports:?}");
        let whys = broken.map(|(_, _, why)| why);
        let whys = whys
            .into_iter()
            .chain(["6.toml: not a regular file", "7.toml: too large"]);
        for (line, why) in reports.iter().zip(whys) {
            assert!(
                line.contains("was renamed to") && line.contains(why),
                "{line}"
            );
        }
        assert!(reports[0].contains("1-3.broken"), "{reports:?}");
        let kept = ["1-2", "1-3", "1", "2", "3", "4", "5", "6", "7"];
        let mut kept: Vec<String> = kept.map(|name| format!("{name}.broken")).into();
        kept.splice(0..0, ["01.toml".to_owned()]);
        kept.push("notes.toml".to_owned());
        assert_eq!(files(folder.path()), kept);
        assert_eq!(
            fs::read_to_string(drafts.join("3.broken")).expect("it works"),
            newer
        );
        let (found, left) = open(folder.path());
        assert!(
            left.is_empty() && found.reports().is_empty(),
            "reported once"
        );
    }

    #[test]
    fn files_of_killed_programs_are_removed() {
        let folder = folder();
        create_drafts(folder.path(), 1);
        let drafts = folder.path().join("drafts");
        for name in [".portolan-aB3dEf.tmp", "7.lock", "8.lock"] {
            fs::write(drafts.join(name), "").expect("it works");
        }
        let (mut found, left) = open(folder.path());
        assert_eq!(left, ["0"]);
        let locks: &[&str] = if cfg!(unix) { &["1.lock"] } else { &[] };
        assert_eq!(files(folder.path()), [locks, &["1.toml"]].concat());
        found.discard(1).expect("it works");
        drop(found);
        assert!(files(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn drafts_are_readable_only_by_their_owner() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder();
        let drafts = folder.path().join("drafts");
        let mode = |name: &str| {
            let known = fs::metadata(drafts.join(name)).expect("it works");
            known.permissions().mode() & 0o7777
        };
        create_drafts(folder.path(), 1);
        assert_eq!(
            [mode(""), mode("1.toml"), mode("1.lock")],
            [0o700, 0o600, 0o600]
        );
        for (name, wide) in [("", 0o755), ("1.toml", 0o644), ("1.lock", 0o666)] {
            fs::set_permissions(drafts.join(name), fs::Permissions::from_mode(wide))
                .expect("it works");
        }
        let (mut found, _) = open(folder.path());
        found.keep(&role("a")).expect("it works");
        let all = ["", "1.toml", "1.lock", "2.toml", "2.lock"].map(mode);
        assert_eq!(all, [0o700, 0o600, 0o600, 0o600, 0o600]);
    }

    #[test]
    fn blocked_draft_names_are_skipped() {
        let folder = folder();
        let drafts = folder.path().join("drafts");
        fs::create_dir_all(drafts.join("1.lock")).expect("it works");
        fs::write(drafts.join("2.toml"), role("found")).expect("it works");
        let (mut found, left) = open(folder.path());
        assert_eq!(left, ["found"]);
        found.keep(&role("own")).expect("it works");
        assert!(drafts.join("3.toml").exists());
        fs::write(drafts.join("1.toml"), role("blocked")).expect("it works");
        drop(found);
        let (found, left) = open(folder.path());
        assert_eq!(left.len(), 2);
        let reports = reports(&found);
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert!(
            reports[0].contains("1.lock is not a regular file"),
            "{reports:?}"
        );
        assert!(drafts.join("1.toml").exists());
    }
}

// Overwriting files, and settings files.

#[test]
fn settings_and_keys_are_written_to_files_like_exports() {
    let here = folder();
    let run = |line: &str| done(&mut portolan(here.path(), "stick"), line);
    for (line, wanted) in [
        ("--print-config -o out", "# Portolan settings."),
        ("--print-keys --output out", "[keys]\n"),
        ("--lang zh-CN --print-config -o out", "# Portolan 设置。"),
        ("--print-keys --format json -o out", "\"action\""),
    ] {
        let (_, printed, _) = run(&line.replace("--output", "-o").replace("-o out", ""));
        let (code, out, err) = run(line);
        assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""), "{line}");
        let written = fs::read_to_string(here.path().join("out")).expect("written");
        assert_eq!(written, printed, "{line}");
        assert!(written.contains(wanted), "{written}");
        let (code, _, err) = run(line);
        assert_eq!(code, 2, "{line}");
        let refused = if line.contains("zh-CN") {
            "out 已存在；加 --force"
        } else {
            "out already exists: add --force"
        };
        assert!(err.contains(refused), "{err}");
        let (code, _, err) = run(&format!("{line} --force"));
        assert_eq!((code, err.as_str()), (0, ""), "{line}");
        fs::remove_file(here.path().join("out")).expect("it is there");
    }
    for (line, message) in [
        ("-o out", "--print-config|--print-keys"),
        ("--print-config --force", "--output"),
        ("--print-keys --print-config", "cannot be used with"),
        (
            "--print-config -o missing/out",
            "folder missing does not exist: create it first",
        ),
        (
            "--print-config -o .",
            ". is not a regular file: choose another file name",
        ),
    ] {
        let (code, out, err) = run(line);
        assert_eq!((code, out.as_str()), (2, ""), "{line}");
        assert_eq!(err.lines().count(), 1, "{line}: {err}");
        assert!(err.contains(message), "{line}: {err}");
    }
    assert_eq!(names(here.path()), Vec::<String>::new());
}

#[test]
fn settings_are_written_to_the_default_path_and_its_folder_is_created() {
    let here = folder();
    let run = |line: &str| done(&mut portolan(here.path(), "stick"), line);
    let (code, _, err) = run("--print-config -o stick/config.toml");
    assert_eq!((code, err.as_str()), (0, ""));
    let (code, _, err) = run("search 445");
    assert_eq!((code, err.as_str()), (0, ""), "the files can be read back");
    let (code, _, err) = run("--print-keys -o stick/keys/keys.toml");
    assert_eq!(
        code, 2,
        "any other folder that is missing is reported: {err}"
    );
    let mut command = portolan(here.path(), here.path().join("missing/stick"));
    let (code, _, err) = done(&mut command, "--print-config -o missing/stick/config.toml");
    assert_eq!(code, 2);
    assert!(
        err.contains("missing does not exist: create it first") && err.lines().count() == 1,
        "{err}"
    );
    assert_eq!(names(here.path()), ["stick"]);
    assert_eq!(names(&here.path().join("stick")), ["config.toml"]);
}

#[cfg(unix)]
mod saved_over {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    use std::os::unix::process::CommandExt as _;

    use super::*;

    const NOBODY: u32 = 65_534;

    #[test]
    fn targets_that_are_not_files_are_refused_at_once() {
        let here = folder();
        let made = Command::new("mkfifo")
            .arg(here.path().join("pipe"))
            .status();
        assert!(made.expect("mkfifo").success());
        for line in [
            "export csv -p gre -o pipe",
            "export csv -p gre -o pipe --force",
            "export csv -p gre -o /dev/full --force",
            "export csv -p gre -o /dev/stdout",
            "--print-config -o pipe",
            "--print-keys -o /dev/null --force",
        ] {
            let (code, out, err) = done(&mut portolan(here.path(), "stick"), line);
            assert_eq!((code, out.as_str()), (2, ""), "{line}");
            let mend = "is not a regular file: choose another file name, or omit -o to write to standard output\n";
            assert!(
                err.ends_with(mend) && err.lines().count() == 1,
                "{line}: {err}"
            );
        }
    }

    #[test]
    fn a_replaced_file_keeps_its_mode_and_hard_links_are_reported() {
        let here = folder();
        let [file, other, link] = ["file", "other", "link"].map(|name| here.path().join(name));
        fs::write(&file, "old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).expect("set");
        std::os::unix::fs::symlink("file", &link).expect("a link");
        let run = |line: &str| done(&mut portolan(here.path(), "stick"), line);
        let (code, _, err) = run("export csv -p gre -o link --force");
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(link.is_symlink());
        assert_eq!(file.metadata().expect("a file").mode() & 0o7777, 0o440);
        fs::hard_link(&file, &other).expect("a second name");
        let (code, _, err) = run("export csv -p esp -o file --force");
        let message = "portolan: note: file: other hard links still have the old content\n";
        assert_eq!((code, err.as_str()), (0, message));
        assert!(fs::read_to_string(&file).expect("a file").contains("esp"));
        assert!(fs::read_to_string(&other).expect("a file").contains("gre"));
    }

    /// Returns true if the tests run as root, which is required to change a file's owner.
    fn is_root(here: &Path) -> bool {
        let probe = here.join("probe");
        fs::write(&probe, "").expect("written");
        let given = chown(&probe, Some(NOBODY), Some(NOBODY)).is_ok();
        fs::remove_file(&probe).expect("removed");
        if !given {
            skipped("only root can change the owner of a file");
        }
        given
    }

    #[test]
    fn root_preserves_the_owner_of_a_replaced_file() {
        let here = folder();
        if !is_root(here.path()) {
            return;
        }
        let file = here.path().join("rules");
        fs::write(&file, "old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        chown(&file, Some(NOBODY), Some(NOBODY)).expect("given");
        let (code, _, err) = done(
            &mut portolan(here.path(), "stick"),
            "export csv -p gre -o rules --force",
        );
        assert_eq!((code, err.as_str()), (0, ""));
        let known = file.metadata().expect("a file");
        assert_eq!(
            (known.uid(), known.gid(), known.mode() & 0o7777),
            (NOBODY, NOBODY, 0o640)
        );
        assert!(fs::read_to_string(&file).expect("a file").contains("gre"));
    }

    #[test]
    fn an_owner_that_can_not_be_preserved_is_reported_and_grants_no_rights() {
        let here = folder();
        if !is_root(here.path()) {
            return;
        }
        let open = fs::Permissions::from_mode(0o777);
        fs::set_permissions(here.path(), open).expect("set");
        // The program may be in a folder that other users can't enter.
        let program = here.path().join("portolan");
        // Copied by this process, it could not be started while another test is starting a process.
        let copied = Command::new("cp").arg(PROGRAM).arg(&program).status();
        assert!(copied.expect("cp").success());
        for (before, after) in [(0o640, 0o600), (0o664, 0o644), (0o4755, 0o755)] {
            let file = here.path().join("rules");
            fs::write(&file, "old").expect("written");
            fs::set_permissions(&file, fs::Permissions::from_mode(before)).expect("set");
            let mut command = Command::new(&program);
            isolate_without_home(&mut command);
            let done = command
                .args([
                    "--no-user-config",
                    "--lang",
                    "en",
                    "export",
                    "csv",
                    "-p",
                    "gre",
                    "--force",
                ])
                .arg("-o")
                .arg("rules")
                .current_dir(here.path())
                .uid(NOBODY)
                .gid(NOBODY)
                .output()
                .expect("it starts");
            let message = String::from_utf8(done.stderr).expect("UTF-8");
            let note = "portolan: note: rules: the owner or group could not be preserved\n";
            assert_eq!((done.status.code(), message.as_str()), (Some(0), note));
            let known = file.metadata().expect("a file");
            assert_eq!(known.uid(), NOBODY);
            assert_eq!(known.mode() & 0o7777, after, "{before:o}");
            fs::remove_file(&file).expect("removed");
        }
    }
}

#[cfg(unix)]
mod in_a_terminal {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStringExt as _;

    use nix::sys::signal::Signal;
    use portable_pty::CommandBuilder;

    use super::*;
    use crate::support::browser::CATALOG;
    use crate::support::terminal::{CTRL_C, ENTER, Terminal, at_home, plain};

    /// Returns the browser with the user's files in `home`.
    fn browser(here: &Path, home: impl AsRef<OsStr>) -> CommandBuilder {
        let mut command = at_home(&here.join("home"));
        command.cwd(here);
        command.env("PORTOLAN_HOME", home);
        command
    }

    fn add_service(command: CommandBuilder) -> Terminal {
        let mut terminal = Terminal::start(command, 120, 35);
        terminal.wait_until("port table", |screen| {
            let text = screen.contents();
            let rows = CATALOG.rows().len();
            let mut counts = [rows, rows + 1].into_iter();
            counts.any(|rows| text.contains(&format!("{rows} of {rows}")))
        });
        terminal.keys("kerb\ra");
        terminal.wait_for("added");
        terminal
    }

    #[test]
    fn the_folder_is_created_on_the_first_write_and_holds_drafts_and_roles() {
        let here = folder();
        let odd = OsString::from_vec(b"stick \xff".to_vec());
        for name in [OsString::from("stick"), odd] {
            let home = here.path().join(&name);
            let mut terminal = Terminal::start(browser(here.path(), &name), 120, 35);
            terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
            terminal.keys("\rq");
            assert_eq!(terminal.end().code, 0);
            assert!(!home.exists(), "nothing was written");
            let terminal = add_service(browser(here.path(), &name));
            assert!(home.join("state/drafts/1.toml").exists());
            terminal.send(Signal::SIGKILL);
            terminal.end();
            let mut terminal = Terminal::start(browser(here.path(), &name), 120, 35);
            terminal.wait_for("Unsaved role");
            terminal.keys(ENTER);
            terminal.wait_for("restored the role");
            terminal.keys("\rs");
            terminal.wait_for("File to save the role to");
            terminal.keys(ENTER);
            terminal.wait_for("saved ");
            terminal.keys(CTRL_C);
            assert_eq!(terminal.end().code, 0);
            assert_eq!(names(&home), ["roles", "state"]);
            assert_eq!(names(&home.join("roles")), ["kerberos-kdc.toml"]);
            let (code, _, err) = done(
                &mut portolan(here.path(), &name),
                "export csv -r kerberos-kdc",
            );
            assert_eq!((code, err.as_str()), (0, ""));
            // It is listed and opened again, although the path of the folder is not UTF-8.
            let mut terminal = Terminal::start(browser(here.path(), &name), 120, 35);
            terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
            terminal.keys("\rf");
            terminal.wait_for("Saved roles 1 of 1");
            terminal.keys("kerberos\r");
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
        let mut terminal = add_service(command);
        terminal.keys(CTRL_C);
        assert_eq!(terminal.end().code, 0);
        assert_eq!(names(here.path()), Vec::<String>::new());
    }

    #[test]
    fn missing_folders_are_reported_and_never_created() {
        let here = folder();
        fs::write(here.path().join("file"), "no folder").expect("written");
        let home = here.path().join("home");
        fs::create_dir(&home).expect("a folder");
        let missing = here.path().join("missing");
        let (file, missing) = (here.path().join("file"), missing.as_path());
        type Variables<'a> = &'a [(&'a str, &'a Path)];
        let cases: [(Variables<'_>, &str); 4] = [
            (&[("PORTOLAN_HOME", &missing.join("stick"))], "folder "),
            (&[("PORTOLAN_HOME", &file)], "can't write "),
            (&[("HOME", missing)], "folder "),
            (&[("XDG_STATE_HOME", &missing.join("state"))], "folder "),
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
            terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
            terminal.wait_until_idle();
            if terminal.text().contains("Your files") {
                terminal.keys(ENTER);
                terminal.wait_while("Your files");
            }
            terminal.keys("kerb\ra");
            terminal.wait_for(&format!("the role can't be autosaved: {why}"));
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

    #[test]
    fn an_unreadable_draft_is_reported_once_and_set_aside() {
        let here = folder();
        let drafts = here.path().join("stick/state/drafts");
        fs::create_dir_all(&drafts).expect("a folder");
        fs::write(drafts.join("1.toml"), "name = 1\n").expect("written");
        let pipe = drafts.join("2.toml");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo").success());
        fs::write(drafts.join(".portolan-aB3dEf.tmp"), "cut").expect("written");
        let mut terminal = Terminal::start(browser(here.path(), "stick"), 120, 35);
        terminal.wait_for("Your files");
        terminal.wait_for("was renamed to");
        terminal.wait_for("(2.toml: not");
        terminal.keys(ENTER);
        terminal.wait_while("Your files");
        terminal.keys(CTRL_C);
        assert_eq!(terminal.end().code, 0);
        assert_eq!(names(&drafts), ["1.broken", "2.broken"]);
        let mut terminal = Terminal::start(browser(here.path(), "stick"), 120, 35);
        terminal.wait_for(&format!("{0} of {0}", CATALOG.rows().len()));
        terminal.wait_until_idle();
        assert!(
            !terminal.text().contains("Your files"),
            "{}",
            terminal.text()
        );
        terminal.keys(CTRL_C);
        assert_eq!(terminal.end().code, 0);
        assert_eq!(names(&drafts), ["1.broken", "2.broken"]);
    }

    #[test]
    fn the_oldest_draft_above_the_limit_is_reported_before_it_is_removed() {
        let here = folder();
        let drafts = here.path().join("stick/state/drafts");
        fs::create_dir_all(&drafts).expect("a folder");
        let now = std::time::SystemTime::now();
        for at in 1..=10 {
            let path = drafts.join(format!("{at}.toml"));
            fs::write(&path, format!("name = \"role {at}\"\nports = [\"gre\"]\n"))
                .expect("written");
            let file = fs::File::options().write(true).open(&path).expect("a file");
            let age = std::time::Duration::from_secs(60 * (20 - at));
            file.set_modified(now - age).expect("set");
        }
        let roles = || {
            let mut names = names(&drafts);
            names.retain(|name| name.ends_with(".toml"));
            names
        };
        // Leaving without an answer removes nothing.
        for answer in [CTRL_C, "\x1b"] {
            assert_eq!(roles().len(), 10);
            let mut terminal = Terminal::start(browser(here.path(), "stick"), 120, 35);
            terminal.wait_for("the oldest, “role 1”");
            terminal.keys(ENTER);
            terminal.wait_for("Unsaved role");
            terminal.wait_for("role 10");
            terminal.keys(answer);
            if answer != CTRL_C {
                terminal.wait_while("Unsaved role");
                terminal.keys(CTRL_C);
            }
            assert_eq!(terminal.end().code, 0);
        }
        let left = roles();
        assert!(
            left.len() == 9 && !left.contains(&"1.toml".to_owned()),
            "{left:?}"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn with_a_separate_folder_the_home_folder_is_never_accessed() {
        let here = folder();
        let (home, log) = (here.path().join("stick"), here.path().join("calls"));
        write_user_files(&home);
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
                return skipped("strace is not installed or can't trace here");
            }
            let mut terminal = add_service(command);
            terminal.keys("s");
            terminal.wait_for("File to save the role to");
            terminal.keys(ENTER);
            terminal.wait_for("saved ");
            terminal.keys(CTRL_C);
            assert_eq!(terminal.end().code, 0);
            let calls = fs::read_to_string(&log).expect("the calls");
            assert!(calls.contains("stick/roles"), "{calls}");
            // The system falls back to these for the home folder.
            for other in [
                canary.to_str().expect("text"),
                "/etc/passwd",
                "/.config",
                "/.local",
            ] {
                assert!(!calls.contains(other), "{other}:\n{calls}");
            }
            fs::remove_file(home.join("roles/kerberos-kdc.toml")).expect("removed");
        }
    }
}
