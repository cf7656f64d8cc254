//! Tests of saved roles and the settings file, in the command line and the browser.

use std::fs;
use std::path::Path;

use crate::support::browser::Browser;
use crate::support::program::{at_home, done};

/// Runs the program with `home` as working directory and home folder.
fn portolan(home: &Path, line: &str) -> (i32, String, String) {
    let mut command = at_home(home);
    done(command.current_dir(home).args(line.split_whitespace()))
}

#[cfg(target_os = "linux")]
#[test]
fn without_portolan_home_the_system_folders_are_used() {
    for (settings, data, is_moved) in [(".config", ".local/share", false), ("moved", "kept", true)]
    {
        let home = tempfile::tempdir().expect("a folder");
        for (file, text) in [
            (
                format!("{settings}/portolan/config.toml"),
                "lang = \"zh-CN\"\n",
            ),
            (
                format!("{settings}/portolan/catalog/services/dns-server.toml"),
                "name = { en = \"Own name\", zh = \"自己的名称\" }\n",
            ),
            (
                format!("{data}/portolan/roles/branch.toml"),
                "name = \"branch\"\nports = [\"tcp/4711\"]\n",
            ),
        ] {
            let file = home.path().join(file);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, text).expect("written");
        }
        let out = |line: &str| {
            let mut command = at_home(home.path());
            command.env_remove("PORTOLAN_HOME");
            if is_moved {
                command.env("XDG_CONFIG_HOME", home.path().join(settings));
                command.env("XDG_DATA_HOME", home.path().join(data));
            }
            let done = command.args(line.split_whitespace()).output();
            String::from_utf8(done.expect("it starts").stdout).expect("text")
        };
        assert!(out("show dns-server").starts_with("自己的名称\n"));
        assert!(out("export csv -r branch").contains("tcp,6,4711,4711"));
    }
}

/// Saves a role of the DNS server without UDP in the browser as `path`.
fn save(path: &Path) {
    let mut browser = Browser::open(120, 35);
    browser.keys("dns-server<enter>a3");
    // The last line of the reasons is UDP 53.
    browser.keys("G<space>Gw").paste("TCP only").keys("<enter>");
    browser.keys("n").paste("branch").keys("<enter>s<c-u>");
    browser.paste(&path.display().to_string()).keys("<enter>");
    assert!(browser.screen().contains("saved "), "{}", browser.screen());
}

#[test]
fn a_role_saved_in_the_browser_is_exported_by_the_command_line() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("branch.toml");
    save(&file);
    let text = fs::read_to_string(&file).expect("the file");
    for part in [
        "version = 2",
        "name = \"branch\"",
        "[[pick]]\nservice = \"dns-server\"",
        "reason = \"TCP only\"",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let (code, out, err) = portolan(home.path(), "export csv -f branch.toml");
    let left_out = "portolan: note: DNS Server: 1 of 4 ports added; left out: 3 optional\n";
    assert_eq!((code, err.as_str()), (0, left_out));
    assert!(out.contains("tcp,6,53,53") && !out.contains("udp"), "{out}");
    let (_, out, _) = portolan(
        home.path(),
        "export json -f branch.toml --os legacy --name other",
    );
    assert!(
        out.contains("\"os\": \"legacy\"") && out.contains("\"name\": \"other\""),
        "{out}"
    );
}

#[test]
fn a_saved_role_in_the_users_folder_is_listed_and_found_by_name() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("roles");
    fs::create_dir_all(&folder).expect("a folder");
    save(&folder.join("branch.toml"));
    let (_, out, _) = portolan(home.path(), "roles");
    assert!(out.lines().any(|line| line.starts_with("branch ")), "{out}");
    let (code, out, _) = portolan(home.path(), "export csv -r branch");
    assert!(code == 0 && out.contains("tcp,6,53,53"), "{out}");
    let (code, _, err) = portolan(home.path(), "export csv -r branch --no-user-config");
    assert!(code == 2 && err.contains("no role “branch”"), "{err}");
}

#[test]
fn changes_since_saving_and_broken_files_are_reported() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("old.toml");
    let text = "version = 2\nname = \"old\"\nresult = [\"tcp/53\", \"tcp/54\"]\n\
                [[pick]]\nservice = \"dns-server\"\n[[pick]]\nservice = \"gone-service\"\n";
    fs::write(&file, text).expect("written");
    let (code, _, err) = portolan(home.path(), "export csv -f old.toml");
    assert_eq!(code, 0, "{err}");
    assert!(
        err.contains("skipped, not in the catalog: gone-service"),
        "{err}"
    );
    assert!(
        err.contains("ports added since old.toml was saved: udp/53"),
        "{err}"
    );
    assert!(
        err.contains("ports removed since old.toml was saved: tcp/54"),
        "{err}"
    );
    assert!(!err.contains("earlier version"), "{err}");
    fs::write(&file, "name = \"old\"\nports = [\"tcp/0\"]\n").expect("written");
    let (code, out, err) = portolan(home.path(), "export csv -f old.toml");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("old.toml:2: port 0 is reserved"), "{err}");
    let (code, _, err) = portolan(home.path(), "export csv -f missing.toml");
    assert!(
        code == 2 && err.contains("can't read missing.toml"),
        "{err}"
    );
    assert_eq!(err.lines().count(), 1, "{err}");
}

#[test]
fn a_role_of_version_1_opens_by_the_new_rules_and_one_line_reports_the_difference() {
    let home = tempfile::tempdir().expect("a folder");
    let write = |text: &str| fs::write(home.path().join("old.toml"), text).expect("written");
    // As version 1 wrote it: the range of named instances, and the optional ports of a service.
    write(
        "name = \"old\"\nos = \"modern\"\nservices = [\"server\"]\n\
         result = [\"tcp/139\", \"tcp/445\", \"tcp/1433\", \"tcp/49152-65535\", \"udp/137\"]\n\
         [[role]]\nid = \"sql-engine\"\n[[part]]\nservice = \"dns-server\"\nport = \"tcp/53\"\n",
    );
    let (code, out, err) = portolan(home.path(), "export csv -f old.toml");
    assert_eq!(code, 0, "{err}");
    for port in ["tcp,6,53,53,", "tcp,6,445,445,", "tcp,6,1433,1433,"] {
        assert!(out.contains(port), "{port}: {out}");
    }
    assert!(!out.contains("49152"), "{out}");
    let earlier = "portolan: note: old.toml: saved by an earlier version, which opened more by default; \
                   no longer open: tcp/139, tcp/49152-65535, udp/137; add what you need with -p PORT, or \
                   with -r or -s and --with";
    let (lines, others): (Vec<&str>, Vec<&str>) = err
        .lines()
        .partition(|line| line.contains("no longer open"));
    assert_eq!(lines, [earlier]);
    assert!(
        !others.iter().any(|line| line.contains("removed since")),
        "{err}"
    );
    // What it says works.
    let line = "export csv -f old.toml -r sql-engine --with conditional -p udp/137";
    let (_, out, err) = portolan(home.path(), line);
    assert!(
        out.contains("49152,65535") && out.contains("udp,17,137,137,"),
        "{out}{err}"
    );
    let (_, _, err) = portolan(home.path(), "export csv -f old.toml --lang zh-CN");
    assert!(
        err.contains("由较早的版本保存，当时默认开放更多端口；现不再开放：tcp/139、"),
        "{err}"
    );
    // Nothing is lost.
    write("name = \"old\"\n[[role]]\nid = \"kms\"\n");
    let (code, _, err) = portolan(home.path(), "export csv -f old.toml");
    assert_eq!((code, err.as_str()), (0, ""));
}

#[test]
fn other_versions_and_old_keys_in_a_new_file_are_refused_with_the_fix() {
    let home = tempfile::tempdir().expect("a folder");
    for (text, line) in [
        (
            "name = \"a\"\nversion = 7\n",
            "2: version 7 of saved roles is not supported: use a newer Portolan",
        ),
        (
            "version = 2\nservices = [\"dns-server\"]\n",
            "2: services is now [[pick]]: write a [[pick]] with a service or a role",
        ),
        (
            "version = 2\n\n[[role]]\nid = \"kms\"\n",
            "3: role is now [[pick]]: ",
        ),
        (
            "version = 2\n[[part]]\nservice = \"rpc\"\nport = \"tcp/135\"\n",
            "2: part is now [[pick]]: ",
        ),
        (
            "version = 2\n[[pick]]\nrole = \"kms\"\nwith = [\"all\"]\n",
            "4: unknown variant `all`, expected one of `optional`, `legacy`, `disputed`, `conditional`",
        ),
        (
            "version = 2\nfrom = [\"clients\"]\n",
            "2: unknown variant `clients`, expected one of `client`, `peer`, `management`, `server`",
        ),
    ] {
        fs::write(home.path().join("new.toml"), text).expect("written");
        let (code, out, err) = portolan(home.path(), "export csv -f new.toml");
        assert_eq!((code, out.as_str()), (2, ""), "{text}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(
            err.starts_with(&format!("portolan: new.toml:{line}")),
            "{err}"
        );
    }
}

#[test]
fn a_saved_role_keeps_its_groups_of_hosts_unless_others_are_given() {
    let home = tempfile::tempdir().expect("a folder");
    let roles = home.path().join("roles");
    fs::create_dir_all(&roles).expect("a folder");
    let text = "version = 2\nfrom = [\"management\"]\n[[pick]]\nrole = \"domain-controller\"\nwith = [\"optional\"]\n";
    fs::write(roles.join("branch.toml"), text).expect("written");
    let (_, out, err) = portolan(home.path(), "export json -r branch");
    assert!(
        out.contains("\"peers\": [\n    \"management\"\n  ]"),
        "{out}{err}"
    );
    assert!(
        out.contains("\"name\": \"domain-controller-from-management\""),
        "{out}"
    );
    let (_, out, err) = portolan(home.path(), "export json -r branch --from client");
    assert!(
        out.contains("\"peers\": [\n    \"client\"\n  ]"),
        "{out}{err}"
    );
    let (_, out, _) = portolan(home.path(), "roles --format csv");
    let branch = out.lines().find(|line| line.starts_with("branch,"));
    assert!(
        branch.is_some_and(|line| line.ends_with(",management")),
        "{branch:?}"
    );
    let (_, out, _) = portolan(home.path(), "show -r domain-controller --format json");
    assert!(out.contains("\"peer\": ["), "{out}");
}

#[test]
fn opening_a_role_reports_changes_and_can_be_undone() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("old.toml");
    fs::write(
        &file,
        "name = \"old\"\nservices = [\"dns-server\"]\nresult = [\"tcp/53\"]\n",
    )
    .expect("written");
    let mut browser = Browser::open(120, 35);
    browser
        .keys("ntp<enter><space>f")
        .paste(&file.display().to_string())
        .keys("<enter>");
    let screen = browser.screen();
    assert!(
        screen.contains("changed since this role was saved"),
        "{screen}"
    );
    assert!(screen.contains("+ udp/53"), "{screen}");
    browser.keys("<esc>");
    assert_eq!(browser.app().choice().title(), "old");
    browser.keys("u");
    assert_eq!(browser.app().choice().name, None);
    assert_eq!(browser.app().choice().picks().len(), 1);
}

#[test]
fn a_file_changed_by_another_program_is_not_overwritten_without_asking() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("shared.toml");
    let shared = "version = 2\nname = \"shared\"\n[[pick]]\nservice = \"dns-server\"\n";
    fs::write(&file, shared).expect("written");
    let mut browser = Browser::open(120, 35);
    browser
        .keys("<enter>f")
        .paste(&file.display().to_string())
        .keys("<enter>");
    browser.keys("<space>s<enter>");
    assert!(browser.screen().contains("saved "), "{}", browser.screen());
    fs::write(&file, "name = \"theirs\"\n").expect("written");
    browser.keys("us<enter>");
    assert!(
        browser.screen().contains("Replace it?"),
        "{}",
        browser.screen()
    );
    browser.keys("n<esc>");
    assert_eq!(
        fs::read_to_string(&file).expect("the file"),
        "name = \"theirs\"\n"
    );
    browser.keys("s<enter>y");
    assert!(
        fs::read_to_string(&file)
            .expect("the file")
            .contains("dns-server")
    );
}

#[test]
fn a_broken_role_is_reported_and_the_current_one_remains() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("broken.toml");
    fs::write(&file, "name = 1\n").expect("written");
    let mut browser = Browser::open(120, 35);
    browser
        .keys("<enter><space>f")
        .paste(&file.display().to_string())
        .keys("<enter>");
    assert!(
        browser.screen().contains("not opened: "),
        "{}",
        browser.screen()
    );
    assert_eq!(browser.app().choice().picks().len(), 1);
    browser
        .keys("<esc>f")
        .paste("no/such/file.toml")
        .keys("<enter>");
    assert!(
        browser.screen().contains("not opened: "),
        "{}",
        browser.screen()
    );
}

#[test]
fn settings_apply_and_their_errors_are_only_reported() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, _) = portolan(home.path(), "--print-config");
    assert_eq!(code, 0);
    let file = home.path().join("config.toml");
    assert!(out.starts_with(&format!("# {}", file.display())), "{out}");
    fs::write(&file, "lang = \"zh-CN\"\nborders = \"round\"\ncolour = 1\n").expect("written");
    let (code, out, err) = portolan(home.path(), "show kdc");
    assert_eq!(code, 0);
    assert!(out.starts_with("Kerberos 密钥分发中心"), "{out}");
    assert!(
        err.contains("应为 \"unicode\" 或 \"ascii\"") && err.contains("未知设置“colour”"),
        "{err}"
    );
    // The configured language applies even if the arguments can't be parsed.
    let (code, _, err) = portolan(home.path(), "expotr");
    assert!(code == 2 && err.contains("没有命令“expotr”"), "{err}");
    let (_, _, err) = portolan(home.path(), "expotr --lang en");
    assert!(err.contains("unrecognized subcommand 'expotr'"), "{err}");
    let (_, out, err) = portolan(home.path(), "show kdc --no-user-config");
    assert!(
        out.starts_with("Kerberos Key") && err.is_empty(),
        "{out}{err}"
    );
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("a folder");
    let (code, _, err) = portolan(home.path(), "show kdc");
    assert!(code == 0 && err.contains("can't read "), "{err}");
}
