//! Completion scripts in the shells that read them and manual pages in the programs that draw them, where
//! these are installed (`.ci/install-tools`).

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::program::{at_home, done, isolate_without_home};
use crate::support::skip::skipped;
use crate::support::tools::{find, output};

/// Runs the program with a home of its own.
fn portolan(home: &Path, args: &[&str]) -> (i32, String, String) {
    done(at_home(home).args(args))
}

fn script(home: &Path, shell: &str, lang: &str) -> String {
    let (code, text, told) = portolan(home, &["completions", shell, "--lang", lang]);
    assert_eq!((code, told.as_str()), (0, ""), "{shell}");
    text
}

/// What is typed last in a line, the blank before it included, and some of what must be offered.
const ASKED: [(&str, &[&str]); 10] = [
    ("portolan ex", &["export"]),
    ("portolan export pow", &["powershell", "powershell-check"]),
    ("portolan export powershell -s dns", &["dns-server"]),
    (
        "portolan export powershell --role dom",
        &["domain-controller"],
    ),
    ("portolan show dns-s", &["dns-server"]),
    ("portolan show kms", &["kms"]),
    ("portolan ports --lang z", &["zh-CN"]),
    ("portolan ports --format j", &["json"]),
    ("portolan help exp", &["export"]),
    ("portolan completions pow", &["powershell"]),
];

/// What must never be offered for them.
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
    for (line, wanted) in ASKED {
        // What bash itself does with a line: the words, the number of the last, the function.
        let asked = format!(
            "{text}\nCOMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=()
             _portolan portolan \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\"
             printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let offered = output(Command::new(&bash).args(["--norc", "-c", &asked]));
        assert_offered(line, &offered, wanted);
    }
}

#[test]
fn fish_completes_names_with_their_meaning() {
    let Some(fish) = find("fish") else {
        return skipped("fish is not installed");
    };
    let home = TempDir::new().expect("a folder");
    let file = home.path().join("portolan.fish");
    fs::write(&file, script(home.path(), "fish", "zh-CN")).expect("a file");
    for (line, wanted) in ASKED {
        let asked = format!("source {}; complete -C'{line}'", file.display());
        let offered = output(Command::new(&fish).args(["--no-config", "-c", &asked]));
        assert_offered(line, &offered, wanted);
        if wanted == ["export"] {
            assert!(offered.contains("\t按指定格式"), "{line}: {offered}");
        }
    }
}

#[test]
fn zsh_takes_its_script() {
    let Some(zsh) = find("zsh") else {
        return skipped("zsh is not installed");
    };
    let home = TempDir::new().expect("a folder");
    for lang in ["en", "zh-CN"] {
        let file = home.path().join("_portolan");
        let text = script(home.path(), "zsh", lang);
        assert!(text.contains("dns-server\\:"), "a name with its meaning");
        fs::write(&file, text).expect("a file");
        output(Command::new(&zsh).args(["-f", "-n"]).arg(&file));
        let load = format!(
            "autoload -Uz compinit; compinit -u -d {0}/dump; source {0}/_portolan; print $+functions[_portolan]",
            home.path().display()
        );
        let loaded = output(Command::new(&zsh).args(["-f", "-c", &load]));
        assert_eq!(loaded.trim(), "1");
    }
}

#[test]
fn elvish_completes_names() {
    let Some(elvish) = find("elvish") else {
        return skipped("elvish is not installed");
    };
    let home = TempDir::new().expect("a folder");
    let text = script(home.path(), "elvish", "zh-CN");
    // The module of the line editor is there in an interactive Elvish only.
    let text = text
        .replace(
            "set edit:completion:arg-completer[portolan] =",
            "var complete =",
        )
        .replace(
            "edit:complex-candidate $pair[0] &display=",
            "echo $pair[0]\"\\t\"",
        )
        .replace("edit:complete-filename", "echo file for");
    assert!(!text.contains("edit:"), "{text}");
    let ask = |line: &str| {
        output(Command::new(&elvish).args(["-norc", "-c", &format!("{text}\n$complete {line}")]))
    };
    for (line, wanted) in ASKED {
        // The line editor itself leaves out what does not begin like the last word.
        let last = line.rsplit(' ').next().expect("a word");
        let offered = ask(line);
        let fitting = offered.lines().filter(|word| word.starts_with(last));
        assert_offered(line, &fitting.collect::<Vec<_>>().join("\n"), wanted);
    }
    assert_eq!(ask("portolan export csv -o x").trim(), "file for x");
}

#[test]
fn powershell_accepts_its_script() {
    let home = TempDir::new().expect("a folder");
    let mut parser = tree_sitter::Parser::new();
    let language = tree_sitter_powershell::LANGUAGE.into();
    parser.set_language(&language).expect("the grammar");
    for (lang, about) in [("en", "DNS Server"), ("zh-CN", "DNS")] {
        let text = script(home.path(), "powershell", lang);
        let tree = parser.parse(&text, None).expect("a tree");
        assert!(!tree.root_node().has_error(), "{text}");
        // Each place names a list that is there, and the lists are behind the right places.
        let (_, lists) = text.split_once("$lists = @(\n").expect("lists");
        let (lists, places) = lists.split_once("\n    )\n").expect("an end");
        let lists: Vec<&str> = lists.split(",\n").collect();
        let list = |place: &str| {
            let row = places
                .lines()
                .find_map(|row| row.trim().strip_prefix(&format!("'{place}' = ")));
            lists[row.expect(place).parse::<usize>().expect("a number")]
        };
        assert!(
            list("portolan export -s").contains(&format!("\ndns-server\t{about}")),
            "{lang}"
        );
        assert_eq!(
            list("portolan export --service"),
            list("portolan export -s")
        );
        assert!(list("portolan export -r").contains("\ndomain-controller\t"));
        assert!(list("portolan export").contains("\npowershell\t"));
        assert!(list("portolan show").contains("\nkms\t"));
        assert!(list("portolan").contains("\nexport\t"));
        assert_eq!(list("portolan export -o"), "''");
        assert!(
            !text
                .lines()
                .any(|line| line.ends_with(|one| !char::is_ascii(&one))),
            "{text}"
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
        let text = script(home.path(), shell, "en");
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
fn an_unknown_shell_is_told_with_those_that_are_known() {
    let home = TempDir::new().expect("a folder");
    let (code, out, told) = portolan(home.path(), &["completions", "tcsh"]);
    assert_eq!((code, out.as_str(), told.lines().count()), (2, "", 1));
    assert!(
        told.contains("bash, elvish, fish, powershell, zsh"),
        "{told}"
    );
    let (code, _, told) = portolan(home.path(), &["completions", "tcsh", "--lang", "zh-CN"]);
    assert_eq!(code, 2);
    assert!(
        told.contains("“tcsh”无效，可选值：bash、elvish、fish、powershell、zsh"),
        "{told}"
    );
}

// Manual pages.

/// What a program says on standard error of a page on standard input.
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
fn the_page_of_each_command_is_sound_roff_in_both_languages() {
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
                // But for the example of a Chinese query.
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
                        let told = complaints(&program, args, &page);
                        assert_eq!(told, "", "{checker}: {name}");
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
fn a_page_says_what_the_help_says() {
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
        "按指定格式写出所选内容的规则",
        "去掉端口，不论谁需要",
        "portolan export csv -p tcp/53,88,445",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn pages_are_replaced_on_demand_only_and_all_or_none_are_written() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join("man");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("portolan-show.1"), "mine").expect("a file");
    let place = folder.to_str().expect("UTF-8");
    let (code, _, told) = portolan(home.path(), &["man", "--output", place]);
    assert_eq!((code, told.lines().count()), (2, 1), "{told}");
    assert!(
        told.contains("portolan-show.1 exists: add --force"),
        "{told}"
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
