//! Tests of completion scripts in real shells and of manual pages in real viewers, where these are installed
//! (`.ci/install-tools`).

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::program::{PROGRAM, at_home, done, isolate_without_home};
use crate::support::skip::skipped;
use crate::support::tools::{find, output};

/// Runs the program with a separate home folder.
fn portolan(home: &Path, args: &[&str]) -> (i32, String, String) {
    done(at_home(home).args(args))
}

fn script(home: &Path, shell: &str, lang: &str) -> String {
    let (code, text, err) = portolan(home, &["completions", shell, "--lang", lang]);
    assert_eq!((code, err.as_str()), (0, ""), "{shell}");
    text
}

/// Runs a script in a shell that finds the program by its name.
fn ran(shell: &Path, args: &[&str]) -> String {
    let folder = Path::new(PROGRAM).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [folder.to_owned()]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).expect("a path");
    output(Command::new(shell).args(args).env("PATH", path))
}

/// Command lines as typed, and some of the expected completions of their last word.
const ASKED: [(&str, &[&str]); 18] = [
    ("portolan ex", &["export"]),
    ("portolan export pow", &["powershell", "powershell-check"]),
    ("portolan export powershell -s dns", &["dns-server"]),
    ("portolan export powershell -s DNS", &["dns-server"]),
    (
        "portolan export powershell --role dom",
        &["domain-controller"],
    ),
    (
        "portolan export powershell --role=dom",
        &["--role=domain-controller"],
    ),
    ("portolan export csv --direction=o", &["--direction=out"]),
    ("portolan export csv --from p", &["peer"]),
    ("portolan export csv --from=m", &["--from=management"]),
    ("portolan export csv --with c", &["conditional"]),
    (
        "portolan export csv --with optional,l",
        &["optional,legacy"],
    ),
    ("portolan sym", &["symptoms"]),
    ("portolan show dns-s", &["dns-server"]),
    ("portolan show kms", &["kms"]),
    ("portolan ports --lang z", &["zh-CN"]),
    ("portolan ports --format j", &["json"]),
    ("portolan help exp", &["export"]),
    ("portolan completions pow", &["powershell"]),
];

/// A completion that must never be offered for them.
const NEVER: &str = "print-spooler";

fn assert_offered(line: &str, offered: &str, wanted: &[&str]) {
    let words: Vec<&str> = offered
        .lines()
        .map(|line| line.split('\t').next().unwrap_or(""))
        .collect();
    for word in wanted {
        assert!(words.contains(word), "{line}: no {word} in {words:?}");
    }
    assert!(!words.contains(&NEVER), "{line}: {words:?}");
}

#[test]
fn bash_completes_names() {
    let Some(bash) = find("bash") else {
        return skipped("bash is not installed");
    };
    let home = TempDir::new().expect("a folder");
    let text = script(home.path(), "bash", "zh-CN");
    let ask = |line: &str| {
        // Emulates bash: the words, which also end at `=`, the index of the last word, and the function.
        let words = line.replace('=', " = ");
        let asked = format!(
            "{text}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=()
             _portolan portolan \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\"
             printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        ran(&bash, &["--norc", "-c", &asked])
    };
    for (line, wanted) in ASKED {
        let wanted = wanted
            .iter()
            .map(|word| word.rsplit('=').next().unwrap_or(word));
        assert_offered(line, &ask(line), &wanted.collect::<Vec<_>>());
    }
    assert_offered("--role=", &ask("portolan export csv --role="), &["kms"]);
    assert_eq!(
        ask("portolan export csv -o x").trim(),
        "",
        "bash completes file names"
    );
}

#[test]
fn fish_completes_names_with_descriptions() {
    let Some(fish) = find("fish") else {
        return skipped("fish is not installed");
    };
    let home = TempDir::new().expect("a folder");
    let file = home.path().join("portolan.fish");
    fs::write(&file, script(home.path(), "fish", "zh-CN")).expect("a file");
    let ask = |line: &str| {
        let asked = format!("source {}; complete -C'{line}'", file.display());
        ran(&fish, &["--no-config", "-c", &asked])
    };
    for (line, wanted) in ASKED {
        let offered = ask(line);
        assert_offered(line, &offered, wanted);
        if wanted == ["export"] {
            assert!(offered.contains("\t按指定格式"), "{line}: {offered}");
        }
    }
    let here = home.path().display();
    for flag in ["-o ", "--output="] {
        let offered = ask(&format!("portolan export csv {flag}{here}/port"));
        assert!(offered.contains("/portolan.fish"), "{flag}: {offered}");
    }
}

#[test]
fn zsh_completes_names_with_descriptions() {
    let Some(zsh) = find("zsh") else {
        return skipped("zsh is not installed");
    };
    let home = TempDir::new().expect("a folder");
    for (lang, about) in [
        ("en", "Kerberos Key Distribution Center"),
        ("zh-CN", "Kerberos 密钥分发中心"),
    ] {
        let file = home.path().join("_portolan");
        fs::write(&file, script(home.path(), "zsh", lang)).expect("a file");
        ran(&zsh, &["-f", "-n", &file.display().to_string()]);
        let load = format!(
            "autoload -Uz compinit; compinit -u -d {0}/dump; source {0}/_portolan",
            home.path().display()
        );
        let loaded = ran(
            &zsh,
            &["-f", "-c", &format!("{load}; print $+functions[_portolan]")],
        );
        assert_eq!(loaded.trim(), "1");
        // zsh's completion functions work only in an interactive shell.
        let ask = |line: &str| {
            let asked = format!(
                "{load}; _describe() {{ print -rl -- \"${{(@P)3}}\" }}; _files() {{ print file }}; compset() {{ }}
                 words=({line}); CURRENT=$#words; _portolan"
            );
            ran(&zsh, &["-f", "-c", &asked])
        };
        for (line, wanted) in ASKED {
            assert_offered(line, &ask(line).replace(':', "\t"), wanted);
        }
        assert_eq!(
            ask("portolan show kerberos-k").trim(),
            format!("kerberos-kdc:{about}")
        );
        assert_eq!(ask("portolan export csv -o x").trim(), "file");
    }
}

#[test]
fn elvish_completes_names_with_descriptions() {
    let Some(elvish) = find("elvish") else {
        return skipped("elvish is not installed");
    };
    let home = TempDir::new().expect("a folder");
    let text = script(home.path(), "elvish", "zh-CN");
    // The module of the line editor exists only in an interactive Elvish.
    let text = text
        .replace(
            "set edit:completion:arg-completer[portolan] =",
            "var complete =",
        )
        .replace(
            "edit:complex-candidate $word &display=",
            "echo $word\"\\t\"",
        )
        .replace("edit:complete-filename", "echo file for");
    assert!(!text.contains("edit:"), "{text}");
    let ask = |line: &str| {
        ran(
            &elvish,
            &["-norc", "-c", &format!("{text}\n$complete {line}")],
        )
    };
    for (line, wanted) in ASKED {
        assert_offered(line, &ask(line), wanted);
    }
    let export = ask("portolan ex");
    assert!(export.contains("  按指定格式"), "{export}");
    assert_eq!(ask("portolan export csv -o x").trim(), "file for x");
}

#[test]
fn powershell_accepts_its_script_and_gets_names_with_descriptions() {
    let home = TempDir::new().expect("a folder");
    let mut parser = tree_sitter::Parser::new();
    let language = tree_sitter_powershell::LANGUAGE.into();
    parser.set_language(&language).expect("the grammar");
    for (lang, about) in [
        ("en", "Kerberos Key Distribution Center"),
        ("zh-CN", "Kerberos 密钥分发中心"),
    ] {
        let text = script(home.path(), "powershell", lang);
        let tree = parser.parse(&text, None).expect("a tree");
        assert!(!tree.root_node().has_error(), "{text}");
        let call = format!("portolan completions powershell '--lang={lang}' '--' $before $last");
        assert!(text.contains(&call), "{text}");
        // Debian has no package of PowerShell: this is the call in the script.
        let ask = |line: &str| {
            let flag = format!("--lang={lang}");
            let mut call = vec!["completions", "powershell", &flag, "--"];
            call.extend(line.split(' '));
            let (code, offered, err) = portolan(home.path(), &call);
            assert_eq!((code, err.as_str()), (0, ""), "{line}");
            offered
        };
        for (line, wanted) in ASKED {
            assert_offered(line, &ask(line), wanted);
        }
        assert_eq!(
            ask("portolan show kerberos-k").trim(),
            format!("kerberos-kdc\t{about}")
        );
        let call = ["completions", "powershell", "--", "portolan", "export", " "];
        assert_offered("a blank", &portolan(home.path(), &call).1, &["csv"]);
        assert_eq!(
            ask("portolan export csv -o x"),
            "",
            "PowerShell completes file names"
        );
    }
}

#[test]
fn saved_roles_are_completed_and_odd_names_are_not() {
    let home = TempDir::new().expect("a folder");
    let roles = home.path().join("roles");
    fs::create_dir_all(&roles).expect("a folder");
    for name in ["branch-dc", "分支", "two words", "$(reboot)", "-x"] {
        fs::write(roles.join(format!("{name}.toml")), "name = \"a\"\n").expect("a file");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let typed = [
            "completions",
            shell,
            "--",
            "portolan",
            "export",
            "csv",
            "-r",
            "",
        ];
        let (code, text, err) = portolan(home.path(), &typed);
        assert_eq!((code, err.as_str()), (0, ""), "{shell}");
        assert!(
            text.contains("branch-dc") && text.contains("分支"),
            "{shell}"
        );
        assert!(
            !text.contains("two words") && !text.contains("reboot"),
            "{shell}"
        );
    }
}

#[test]
fn names_of_a_given_catalog_are_completed() {
    let home = TempDir::new().expect("a folder");
    let named = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/example-catalog");
    let id = "inventory-agent";
    // In the command line itself.
    let line = [
        "completions",
        "fish",
        "--",
        "portolan",
        "--catalog",
        named,
        "show",
        id,
    ];
    assert!(portolan(home.path(), &line).1.contains(id), "typed");
    let without = ["completions", "fish", "--", "portolan", "show", id];
    assert_eq!(portolan(home.path(), &without).1, "");
    // At the place where the script was printed.
    let Some(bash) = find("bash") else {
        return skipped("bash is not installed");
    };
    let (code, text, err) = portolan(home.path(), &["completions", "bash", "--catalog", named]);
    assert_eq!((code, err.as_str()), (0, ""));
    let asked = format!(
        "{text}\nCOMP_WORDS=(portolan show {id}); COMP_CWORD=2
         _portolan portolan {id} show; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    assert_eq!(ran(&bash, &["--norc", "-c", &asked]).trim(), id);
}

#[test]
fn an_unknown_shell_is_reported_with_the_supported_ones() {
    let home = TempDir::new().expect("a folder");
    let (code, out, err) = portolan(home.path(), &["completions", "tcsh"]);
    assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1));
    assert!(err.contains("bash, elvish, fish, powershell, zsh"), "{err}");
    let (code, _, err) = portolan(home.path(), &["completions", "tcsh", "--lang", "zh-CN"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("“tcsh”无效，可选值：bash、elvish、fish、powershell、zsh"),
        "{err}"
    );
}

// Manual pages.

/// Returns a program's standard error for a page on standard input.
fn complaints(program: &Path, args: &[&str], page: &str) -> String {
    use std::io::Write as _;
    let mut command = Command::new(program);
    isolate_without_home(&mut command);
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(page.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn manual_pages_are_valid_roff_in_both_languages() {
    let home = TempDir::new().expect("a folder");
    let checkers: [(&str, &[&str]); 2] = [
        ("mandoc", &["-T", "lint", "-W", "warning"]),
        ("groff", &["-man", "-ww", "-Wbreak", "-k", "-Tutf8"]),
    ];
    for lang in ["en", "zh-CN"] {
        let folder = home.path().join(lang);
        let place = folder.to_str().expect("UTF-8");
        let done = portolan(home.path(), &["man", "--output", place, "--lang", lang]);
        assert_eq!(done, (0, String::new(), String::new()));
        let mut names: Vec<String> = fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        for name in [
            "portolan.1",
            "portolan-export.1",
            "portolan-catalog-check.1",
        ] {
            assert!(names.iter().any(|known| known == name), "{names:?}");
        }
        for name in &names {
            let page = fs::read_to_string(folder.join(name)).expect("a page");
            assert_eq!(
                page.lines().filter(|line| line.starts_with(".TH ")).count(),
                1,
                "{name}"
            );
            if lang == "zh-CN" {
                for english in [
                    "NAME",
                    "SYNOPSIS",
                    "DESCRIPTION",
                    "OPTIONS",
                    "COMMANDS",
                    "EXAMPLES",
                    "ENVIRONMENT",
                    "EXIT STATUS",
                ] {
                    assert!(
                        !page.contains(&format!(".SH {english}\n")),
                        "{name}: {english}"
                    );
                    assert!(
                        !page.contains(&format!(".SH \"{english}\"\n")),
                        "{name}: {english}"
                    );
                }
                assert!(
                    !page.contains("Print help") && !page.contains("Possible values"),
                    "{name}"
                );
            } else {
                // Except for the example of a Chinese query.
                let odd = page.lines().filter(|line| !line.is_ascii());
                assert!(
                    odd.into_iter()
                        .all(|line| line.starts_with("portolan search ")),
                    "{name}"
                );
            }
            for (checker, args) in checkers {
                match find(checker) {
                    Some(program) => {
                        let err = complaints(&program, args, &page);
                        assert_eq!(err, "", "{checker}: {name}");
                    }
                    None => skipped(format!("{checker} is not installed")),
                }
            }
        }
        let (code, page, _) = portolan(home.path(), &["man", "--lang", lang]);
        assert_eq!(code, 0);
        assert_eq!(
            page,
            fs::read_to_string(folder.join("portolan.1")).expect("a page")
        );
    }
}

#[test]
fn manual_pages_have_the_text_of_the_help() {
    let Some(mandoc) = find("mandoc") else {
        return skipped("mandoc is not installed");
    };
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("pages");
    let place = folder.to_str().expect("UTF-8");
    assert_eq!(
        portolan(home.path(), &["man", "-o", place, "--lang", "zh-CN"]).0,
        0
    );
    let page = output(
        Command::new(mandoc)
            .args(["-T", "utf8", "-O", "width=200"])
            .arg(folder.join("portolan-export.1")),
    );
    for part in [
        "按指定格式导出所选内容的规则",
        "排除端口，即使所选角色或服务需要",
        "portolan export csv -p tcp/53,88,445",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn manual_pages_are_replaced_only_on_demand_and_all_or_none_written() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("man");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("portolan-show.1"), "mine").expect("a file");
    let place = folder.to_str().expect("UTF-8");
    let (code, _, err) = portolan(home.path(), &["man", "--output", place]);
    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
    assert!(
        err.contains("portolan-show.1 already exists: add --force"),
        "{err}"
    );
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    assert_eq!(
        portolan(home.path(), &["man", "--output", place, "--force"]).0,
        0
    );
    assert!(
        fs::read_to_string(folder.join("portolan-show.1"))
            .expect("a page")
            .contains(".SH NAME")
    );
}
