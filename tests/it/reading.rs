//! Tests of reading external text files, through the command line and the browser: every encoding that
//! editors and shells write is read, invalid bytes cost only their line, and files that are not regular are
//! read only if named on the command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::support::browser::Browser;
use crate::support::program::at_home;

/// A home folder with the user's files.
struct Home(TempDir);

/// Result of a finished command.
struct Done {
    code: i32,
    out: String,
    err: String,
}

impl Home {
    fn new() -> Self {
        Self(TempDir::new().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::from_std(at_home(&self.path("home")));
        command
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            .timeout(Duration::from_secs(60));
        command
    }

    fn run(&self, line: &str) -> Done {
        done(&mut self.command(line))
    }
}

fn done(command: &mut Command) -> Done {
    let output = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Done {
        code: output.status.code().expect("it ends by itself and in time"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Encodes a text in every way that an editor or a shell may write it.
fn encodings(text: &str) -> [(&'static str, Vec<u8>); 5] {
    let lines = text.replace('\n', "\r\n");
    let units = |bytes: fn(u16) -> [u8; 2]| {
        let all = "\u{feff}".encode_utf16().chain(lines.encode_utf16());
        all.flat_map(bytes).collect()
    };
    [
        ("UTF-8", text.into()),
        ("UTF-8 with a mark", format!("\u{feff}{text}").into()),
        ("UTF-8 with CRLF", lines.clone().into()),
        ("UTF-16 LE", units(u16::to_le_bytes)),
        ("UTF-16 BE", units(u16::to_be_bytes)),
    ]
}

const ROLE: &str = "version = 2\nname = \"分支\"\nports = [\"tcp/9\"]\n[[pick]]\nrole = \"kms\"\n";
const SERVICE: &str = "\
name = { en = \"Echo two\", zh = \"回声二\" }
status = \"current\"
category = \"core\"
description = { en = \"Echoes.\", zh = \"回声。\" }

[[endpoint]]
port = \"tcp/7007\"
protocol = { en = \"Echo\", zh = \"回声\" }
";

/// Opens a role in a browser.
fn opened(path: &Path) -> Browser {
    let mut browser = Browser::open(120, 35);
    browser
        .keys("<enter>f<c-u>")
        .paste(&path.display().to_string())
        .keys("<enter>");
    browser
}

#[test]
fn settings_are_read_in_every_encoding() {
    for (name, bytes) in encodings("# 设置\nlang = \"zh-CN\"\n") {
        let home = Home::new();
        home.write("home/config.toml", bytes);
        let done = home.run("show kdc");
        assert!(
            done.out.starts_with("Kerberos 密钥分发中心"),
            "{name}: {}",
            done.out
        );
        assert_eq!(done.err, "", "{name}");
    }
}

#[test]
fn roles_are_read_in_every_encoding() {
    for (name, bytes) in encodings(ROLE) {
        let home = Home::new();
        let path = home.write("home/roles/branch.toml", &bytes);
        let done = home.run(&format!("export json -f {}", path.display()));
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{name}");
        assert!(
            done.out.contains("\"name\": \"分支\""),
            "{name}: {}",
            done.out
        );
        assert!(home.run("roles").out.contains("分支"), "{name}");
        assert!(
            home.run("export csv -r branch").out.contains("tcp,6,9,9"),
            "{name}"
        );
        let mut browser = opened(&path);
        assert_eq!(
            browser.app().choice().title(),
            "分支",
            "{name}: {}",
            browser.screen()
        );
        // The role keeps its file, whatever the encoding was.
        browser.keys("n").paste("x").keys("<enter>s<enter>");
        assert!(
            browser.screen().contains("saved "),
            "{name}: {}",
            browser.screen()
        );
        assert!(
            fs::read_to_string(&path)
                .expect("UTF-8")
                .contains("name = \"分支x\"")
        );
    }
}

#[test]
fn catalogs_and_lists_are_read_in_every_encoding() {
    for (name, bytes) in encodings(SERVICE) {
        let home = Home::new();
        home.write("mine/services/echo2.toml", bytes);
        let done = home.run("show echo2 --catalog mine --lang zh-CN --no-user-config");
        assert!(
            done.code == 0 && done.out.starts_with("回声二"),
            "{name}: {}",
            done.err
        );
        assert_eq!(home.run("catalog check mine").code, 0, "{name}");
    }
    let list = "echo2 7007/tcp # 回声\n";
    let registry = "Service Name,Port Number,Transport Protocol,Description\necho2,7007,tcp,回声\n";
    for (name, bytes) in [encodings(list), encodings(registry)].concat() {
        let home = Home::new();
        home.write("list", bytes);
        let done = home.run("search 7007 --services list --format tsv --no-user-config --mentions");
        assert!(
            done.out.contains("7007\ttcp\t\t回声\t"),
            "{name}: {}{}",
            done.out,
            done.err
        );
        assert_eq!(done.err, "", "{name}");
    }
}

#[test]
fn invalid_bytes_are_reported_once_and_otherwise_ignored() {
    let bytes = |text: &str| {
        let parts: Vec<&[u8]> = text.split('?').map(str::as_bytes).collect();
        parts.join(&b'\xe9')
    };
    let assert_reported_once = |done: &Done, place: &str| {
        let lines = done
            .err
            .lines()
            .filter(|line| line.contains("not UTF-8 text"));
        let lines: Vec<&str> = lines.collect();
        assert!(
            lines.len() == 1 && lines[0].contains(place),
            "{place}: {}",
            done.err
        );
    };
    let home = Home::new();
    let path = home.write(
        "branch.toml",
        bytes("name = \"a\"\nports = [\"tcp/9\"] # ?\n# ?\n"),
    );
    let done = home.run("export csv -f branch.toml");
    assert!(
        done.code == 0 && done.out.contains("tcp,6,9,9"),
        "{}",
        done.err
    );
    assert_reported_once(&done, "branch.toml:2: ");
    let browser = opened(&path);
    assert_eq!(browser.app().choice().title(), "a");
    assert!(browser.screen().contains("U+FFFD"), "{}", browser.screen());
    home.write("list", bytes("echo2 7007/tcp # a\nlast 7008/tcp # caf?\n"));
    let done = home.run("search 7008 --services list --format tsv");
    assert!(
        done.code == 0 && done.out.contains("caf\u{fffd}"),
        "{}",
        done.out
    );
    assert_reported_once(&done, "list:2: ");
    home.write(
        "mine/services/echo2.toml",
        bytes(&SERVICE.replace("Echoes.", "Echoes ?.")),
    );
    let done = home.run("show echo2 --catalog mine");
    assert!(
        done.code == 0 && done.out.contains("Echoes \u{fffd}."),
        "{}",
        done.out
    );
    assert_reported_once(&done, "echo2.toml:4: ");
    let done = home.run("catalog check mine");
    assert_eq!(done.code, 2);
    assert_reported_once(&done, "echo2.toml:4: ");
    home.write("home/config.toml", bytes("# ?\nlang = \"zh-CN\"\n"));
    let done = home.run("show kdc");
    assert!(
        done.out.starts_with("Kerberos 密钥分发中心"),
        "{}",
        done.out
    );
    assert!(
        done.err.contains("config.toml: 第 1 行：不是 UTF-8 文本"),
        "{}",
        done.err
    );
}

#[test]
fn files_above_the_limit_are_refused_and_never_truncated() {
    let home = Home::new();
    // A rule at the very end would be lost if the file were truncated.
    let mut role = ROLE.to_owned();
    role.push_str(&"# filler that makes it long\n".repeat((16 << 20) / 28));
    role.push_str("[[exclude]]\nport = \"tcp/9\"\n");
    assert!(role.len() > 16 << 20);
    let path = home.write("large.toml", &role);
    let done = home.run("export csv -f large.toml");
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    assert_eq!(
        done.err,
        "portolan: can't read large.toml: too large: the limit is 16 MiB\n"
    );
    let browser = opened(&path);
    assert!(
        browser.answer().contains("the limit is 16 MiB"),
        "{}",
        browser.answer()
    );
    let list = home.path("list");
    let sparse = fs::File::create(&list).expect("a file");
    sparse.set_len((64 << 20) + 1).expect("a sparse file");
    let done = home.run("ports --services list");
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    assert!(
        done.err.ends_with("too large: the limit is 64 MiB\n"),
        "{}",
        done.err
    );
}

#[test]
fn a_folder_without_catalog_files_is_refused() {
    let home = Home::new();
    for folder in ["empty", "other/src", "made/services", "hidden/roles"] {
        fs::create_dir_all(home.path(folder)).expect("a folder");
    }
    home.write("other/notes.txt", "a");
    home.write("other/services.toml", SERVICE);
    home.write("hidden/roles/.old.toml~", "a");
    for folder in ["empty", "other", "made", "hidden"] {
        let done = home.run(&format!("catalog check {folder}"));
        assert_eq!((done.code, done.out.as_str()), (2, ""), "{folder}");
        let message = format!("portolan: no catalog in {folder}: a catalog folder contains ");
        assert!(done.err.starts_with(&message), "{}", done.err);
        assert_eq!(done.err.lines().count(), 1, "{}", done.err);
        let done = home.run(&format!("catalog check {folder} --lang zh-CN"));
        assert!(
            done.err.contains(&format!("{folder} 中没有资料库文件：")),
            "{}",
            done.err
        );
    }
    home.write("documents/documents.toml", "");
    home.write("services/services/echo2.toml", SERVICE);
    assert_eq!(home.run("catalog check services").code, 0);
    let done = home.run("catalog check documents");
    assert!(done.err.contains("documents.toml:1: empty"), "{}", done.err);
    for what in ["services/services/echo2.toml", "missing"] {
        let done = home.run(&format!("catalog check {what}"));
        assert_eq!(
            (done.code, done.err.lines().count()),
            (2, 1),
            "{}",
            done.err
        );
    }
}

#[cfg(unix)]
mod pipes {
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::support::program::{PROGRAM, isolate_without_home};

    const SPECIAL: &str = "not a regular file: save its contents to one first";

    fn pipe(path: &Path) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo").success());
    }

    /// Creates a file.
    type Make = fn(&Path);

    /// Returns one constructor for each type of file that is not regular, with its error message.
    fn odd_ones() -> [(Make, &'static str); 4] {
        [
            (pipe, SPECIAL),
            (
                |path| drop(UnixListener::bind(path).expect("a socket")),
                SPECIAL,
            ),
            (
                |path| std::os::unix::fs::symlink("/dev/zero", path).expect("a link"),
                SPECIAL,
            ),
            (
                |path| fs::create_dir(path).expect("a folder"),
                "expected a file, found a folder",
            ),
        ]
    }

    #[test]
    fn only_regular_files_are_read_from_folders_and_settings() {
        for (make, error) in odd_ones() {
            let home = Home::new();
            fs::create_dir_all(home.path("home")).expect("a folder");
            make(&home.path("home/config.toml"));
            let done = home.run("search 445");
            assert_eq!(done.code, 0);
            assert!(
                done.err.contains(error) && done.err.lines().count() == 1,
                "{}",
                done.err
            );

            let home = Home::new();
            let roles = home.path("home/roles");
            fs::create_dir_all(&roles).expect("a folder");
            home.write("home/roles/good.toml", ROLE);
            make(&roles.join("odd.toml"));
            let done = home.run("roles");
            assert!(done.code == 0 && done.out.contains("分支"), "{}", done.err);
            assert!(
                done.err.contains(error) && done.err.lines().count() == 1,
                "{}",
                done.err
            );
            let done = home.run("export csv -r odd");
            assert_eq!((done.code, done.out.as_str()), (2, ""));
            assert!(done.err.contains(error), "{}", done.err);
            let done = home.run("completions bash -- portolan export csv -r o");
            assert!(done.code == 0 && done.out.contains("odd"), "{}", done.out);
            let browser = opened(&roles.join("odd.toml"));
            assert!(
                browser.answer().contains("not opened: "),
                "{}",
                browser.screen()
            );

            let home = Home::new();
            home.write("mine/services/good.toml", SERVICE);
            make(&home.path("mine/services/odd.toml"));
            make(&home.path("mine/documents.toml"));
            let done = home.run("show good --catalog mine");
            assert!(done.code == 0, "{}", done.err);
            assert_eq!(done.err.matches(error).count(), 2, "{}", done.err);
            assert_eq!(home.run("catalog check mine").code, 2);

            let home = Home::new();
            home.write("home/config.toml", "services = [\"odd\"]\n");
            make(&home.path("odd"));
            let done = home.run("search 445");
            assert!(done.code == 0 && done.err.contains(error), "{}", done.err);
            for line in ["catalog check odd/x", "ports --catalog odd/x"] {
                let done = home.run(line);
                assert_eq!(
                    (done.code, done.err.lines().count()),
                    (2, 1),
                    "{}",
                    done.err
                );
            }
        }
        let home = Home::new();
        pipe(&home.path("odd"));
        for line in ["catalog check odd", "ports --catalog odd"] {
            let done = home.run(line);
            assert_eq!(done.code, 2);
            assert!(
                done.err.starts_with("portolan: odd is not a folder: "),
                "{}",
                done.err
            );
            assert_eq!(done.err.lines().count(), 1, "{}", done.err);
        }
    }

    #[test]
    fn a_pipe_on_the_command_line_is_read_completely_or_refused() {
        let home = Home::new();
        let fed = |line: &str, input: Vec<u8>| done(home.command(line).write_stdin(input));
        let done = fed("export csv -f /dev/stdin", ROLE.into());
        assert!(
            done.code == 0 && done.out.contains("tcp,6,9,9"),
            "{}",
            done.err
        );
        let mut role = ROLE.to_owned();
        role.push_str(&"#".repeat((16 << 20) - ROLE.len()));
        assert_eq!(fed("export csv -f /dev/stdin", role.clone().into()).code, 0);
        role.push('#');
        let done = fed("export csv -f /dev/stdin", role.into());
        assert_eq!((done.code, done.out.as_str()), (2, ""));
        assert_eq!(
            done.err,
            "portolan: can't read /dev/stdin: too large: the limit is 16 MiB\n"
        );
        let list = "echo2 7007/tcp\n";
        let done = fed("search 7007 --services /dev/stdin", list.into());
        assert!(done.code == 0 && done.out.contains("echo2"), "{}", done.err);
        let mut list = list.as_bytes().to_vec();
        list.resize((64 << 20) + 1, b'\n');
        let done = fed("search 7007 --services /dev/stdin", list);
        assert_eq!((done.code, done.out.as_str()), (2, ""));
        assert!(
            done.err.ends_with("too large: the limit is 64 MiB\n"),
            "{}",
            done.err
        );
        for line in [
            "export csv -f /dev/zero",
            "search 7007 --services /dev/zero",
        ] {
            let done = home.run(line);
            assert!(
                done.code == 2 && done.err.contains("too large"),
                "{line}: {}",
                done.err
            );
        }
        home.write("role.toml", ROLE);
        home.write("list", "echo2 7007/tcp\n");
        let script =
            format!("'{PROGRAM}' export csv -f <(cat role.toml) --services <(cat list) -p echo2");
        let mut bash = std::process::Command::new("bash");
        isolate_without_home(&mut bash);
        let mut bash = Command::from_std(bash);
        bash.args(["-c", &script])
            .current_dir(home.0.path())
            .timeout(Duration::from_secs(60));
        let done = super::done(&mut bash);
        assert!(
            done.out.contains("tcp,6,9,9") && done.out.contains("tcp,6,7007,7007"),
            "{}",
            done.err
        );
    }
}
