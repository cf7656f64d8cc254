//! The walls of the house: what the source files may name. They keep the rooms apart, each file at the
//! bottom of what it stands on, and the world outside at the doors.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The rooms, each with the others that it may name. The two doors name every room and not each other.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("reason", &["model"]),
    ("read", &["model", "reason"]),
    ("catalog", &["model", "read", "reason"]),
    ("page", &["catalog", "model"]),
    ("search", &["model"]),
    ("export", &["model"]),
    ("saved", &["catalog", "model", "reason"]),
    ("config", &["model", "near", "reason"]),
    ("file", &["model", "reason"]),
    ("places", &["file"]),
    ("draft", &["file", "model", "read", "reason", "saved"]),
    ("near", &[]),
    ("cli", DOORS_NAME),
    ("tui", DOORS_NAME),
];

const DOORS_NAME: &[&str] = &[
    "model", "reason", "read", "catalog", "page", "saved", "search", "export", "config", "file",
    "places", "draft", "near",
];

/// Words that may stand in some files only: the word, and how the paths of these files begin.
const RESERVED: &[(&str, &[&str])] = &[
    ("crossterm", &["tui/", "cli/"]),
    ("ratatui", &["tui/"]),
    ("nix", &["read.rs", "tui/signal/unix.rs", "tui/input.rs"]),
    ("signal_hook", &["tui/signal/unix.rs"]),
    ("termina", &["tui/decoder.rs"]),
    ("tokio", &["tui/signal/windows.rs"]),
    ("Color", &["tui/theme.rs"]),
    ("clap", &["cli/"]),
    ("OpenOptions", &["file.rs"]),
    // State has one owner.
    ("RefCell", &[]),
    // A path is printed by `model::shown`, which no character of it gets through unseen.
    ("display", &[]),
    ("TcpStream", &[]),
    ("TcpListener", &[]),
    ("UdpSocket", &[]),
    ("ToSocketAddrs", &[]),
    ("unwrap_unchecked", &[]),
];

/// The files that may change files: the second is there in tests only, and renews what it checks.
const WRITING: &[&str] = &["file.rs", "catalog/json_schema.rs"];

/// What of `std::fs` changes files.
const WRITERS: &[&str] = &[
    "write",
    "copy",
    "rename",
    "create_dir",
    "create_dir_all",
    "remove_file",
    "remove_dir",
    "remove_dir_all",
    "set_permissions",
    "hard_link",
];

/// Maximum number of lines of a file without its unit tests.
const LONGEST: usize = 500;

/// Files that may distinguish languages: the type of texts, and two that handle what clap writes in English.
const CHOOSING: &[&str] = &["model/lang.rs", "cli/help.rs", "cli/complete.rs"];

/// Source files by their path below `src`.
type Sources = BTreeMap<String, String>;

#[test]
fn the_walls_stand() {
    let mut sources = Sources::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read(&root, &root, &mut sources);
    assert!(sources.len() > 50, "the sources were found");
    let faults = check(&sources);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// `.ci/run` lists what was skipped, which only one function reports.
#[test]
fn what_is_skipped_is_reported_in_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "tests/it"] {
        let folder = root.join(folder);
        let mut sources = Sources::new();
        read(&folder, &folder, &mut sources);
        sources.remove("support/skip.rs");
        for (file, text) in sources {
            let by_hand = ["println!", "print!"].map(|print| format!("{print}(\"skipped"));
            assert!(!by_hand.iter().any(|print| text.contains(print)), "{file}");
        }
    }
}

/// Panes and popups own their state and their moves: the browser only asks the right one.
#[test]
fn the_browser_knows_its_popups_by_what_they_have_in_common() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Sources::new();
    read(&root, &root, &mut sources);
    let parts = sources.values().filter(|text| text.contains("impl App"));
    assert!(parts.count() <= 2, "`impl App` is in two files");
    let outside = sources
        .iter()
        .filter(|(file, _)| !file.starts_with("tui/popup/"));
    let named: usize = outside
        .map(|(_, text)| text.matches("Popup::").count())
        .sum();
    assert!(
        named <= 25,
        "popups are named {named} times outside of their folder"
    );
}

#[test]
fn every_test_file_is_a_module_of_the_one_test_program() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (folder, root) in [
        ("", None),
        ("it", Some("main")),
        ("it/support", Some("mod")),
    ] {
        let folder = tests.join(folder);
        let entries = fs::read_dir(&folder).expect("a folder").flatten();
        let paths = entries.map(|entry| entry.path());
        let files: BTreeSet<String> = paths
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        // A file beside the folders would be one more program that links the crate.
        let mut modules = BTreeSet::new();
        if let Some(root) = root {
            let text =
                fs::read_to_string(folder.join(root).with_extension("rs")).expect("its root");
            let declared = tokens(&text);
            let declared = declared
                .windows(3)
                .filter(|three| three[0] == "mod" && three[2] == ";");
            modules.extend(declared.map(|three| three[1].to_owned()));
            modules.insert(root.to_owned());
        }
        modules.remove("support");
        assert_eq!(files, modules, "in {}", folder.display());
    }
}

#[test]
fn every_test_starts_the_program_away_from_the_tester_s_own_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut tests = Sources::new();
    read(&root, &root, &mut tests);
    for (words, home) in [
        ("cargo_bin", "support/program.rs"),
        ("CARGO_BIN_EXE", "support/program.rs"),
        ("Command::new(PROGRAM", "support/program.rs"),
        ("CommandBuilder::new(", "support/terminal.rs"),
    ] {
        assert!(tests[home].contains(words) || words == "cargo_bin");
        let others = tests
            .iter()
            .filter(|(file, _)| *file != home && *file != "house.rs");
        for (file, text) in others {
            assert!(!text.contains(words), "{file} has {words}: use {home}");
        }
    }
}

fn read(root: &Path, folder: &Path, sources: &mut Sources) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(root).expect("it is below");
            let name = below.to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a source file");
            sources.insert(name, text);
        }
    }
}

/// Every fault of the sources, a line each, the file first.
fn check(sources: &Sources) -> Vec<String> {
    let modules: BTreeMap<Vec<String>, &str> = sources
        .keys()
        .filter(|file| *file != "main.rs")
        .map(|file| (module_of(file), file.as_str()))
        .collect();
    let mut faults = Vec::new();
    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, text) in sources {
        let tokens = tokens(text);
        let mut fault = |what: String| faults.push(format!("{file}: {what}"));
        check_shape(file, text, &mut fault);
        check_words(file, &tokens, &mut fault);
        let room = room_of(file);
        let allowed = ROOMS.iter().find(|(name, _)| *name == room);
        if allowed.is_none() && !matches!(file.as_str(), "lib.rs" | "main.rs") {
            fault(format!("{room} is no room"));
        }
        for path in paths(&tokens) {
            let named = path.first().map_or("", String::as_str);
            let may = allowed.is_some_and(|(_, others)| others.contains(&named));
            if named != room && !may {
                fault(format!("names {named}"));
            }
            let Some((module, target)) = owner(&modules, &path) else {
                fault(format!(
                    "names crate::{}, which is nowhere",
                    path.join("::")
                ));
                continue;
            };
            if named == room && module.len() == 1 && target.ends_with("mod.rs") {
                fault(format!("names its own façade: crate::{}", path.join("::")));
            }
            imports.entry(file).or_default().insert(target);
        }
        for child in children(&tokens) {
            let mut path = module_of(file);
            path.push(child);
            if let Some((_, target)) = owner(&modules, &path) {
                imports.entry(file).or_default().insert(target);
            }
        }
    }
    faults.extend(circles(&imports));
    faults
}

/// The part of a file above its unit tests.
fn product(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn check_shape(file: &str, text: &str, fault: &mut impl FnMut(String)) {
    if !text.starts_with("//! ") {
        fault("does not say what it is for: it must begin with //!".to_owned());
    }
    let lines = product(text).lines().count();
    if lines > LONGEST {
        fault(format!("has {lines} lines: more than {LONGEST}"));
    }
    let chooses = tokens(product(text))
        .windows(3)
        .any(|three| three == ["Lang", "::", "Zh"]);
    if chooses && !CHOOSING.contains(&file) {
        fault("chooses a text by language: use Text, Label or text!".to_owned());
    }
}

fn check_words(file: &str, tokens: &[&str], fault: &mut impl FnMut(String)) {
    for (word, homes) in RESERVED {
        if tokens.contains(word) && !homes.iter().any(|home| file.starts_with(home)) {
            fault(format!("names {word}"));
        }
    }
    for four in tokens.windows(4) {
        let writer = match four {
            ["fs", "::", writer, _] => WRITERS.contains(writer),
            ["File", "::", opener, _] => *opener != "open",
            // A file's tests begin with `use super::*`.
            ["use", "super", "::", what] if *what != "*" => {
                fault("imports by super: name the file by its path".to_owned());
                false
            }
            _ => false,
        };
        if writer && !WRITING.contains(&file) {
            fault(format!("writes: {}", four[..3].concat()));
        }
    }
}

/// The module that a file is: `tui/pane/mod.rs` is `tui::pane`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    if path == "lib" {
        return Vec::new();
    }
    path.split('/').map(str::to_owned).collect()
}

fn room_of(file: &str) -> &str {
    file.split('/')
        .next()
        .unwrap_or(file)
        .trim_end_matches(".rs")
}

/// The file that a path leads into, with the part of the path that is its module.
fn owner<'a>(
    modules: &BTreeMap<Vec<String>, &'a str>,
    path: &[String],
) -> Option<(Vec<String>, &'a str)> {
    let mut prefixes = (1..=path.len()).rev().map(|length| &path[..length]);
    prefixes.find_map(|prefix| Some((prefix.to_vec(), *modules.get(prefix)?)))
}

/// The words and signs of a source text, without comments, strings and characters.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest) {
            length
        } else if first == '"' {
            string(rest)
        } else if first == '\'' {
            character(rest)
        } else {
            let word = rest.find(|char: char| !char.is_alphanumeric() && char != '_');
            let length = match word {
                Some(0) if rest.starts_with("::") => 2,
                Some(0) => first.len_utf8(),
                Some(length) => length,
                None => rest.len(),
            };
            if !first.is_whitespace() {
                tokens.push(&rest[..length]);
            }
            length
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of a string in double quotes.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of `r"…"` or `r#"…"#`, if the text begins with one.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = text.len() - inside.len();
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    Some(start + length)
}

/// The length of a character in quotes, or of the quote alone before a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(text.len(), |end| end + 4),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// Paths that begin with `crate::`, groups spelled out. The path of a `pub(in …)` imports nothing, and that of
/// a macro (`$crate::`) is resolved where the macro is used.
fn paths(tokens: &[&str]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, two) in tokens.windows(2).enumerate() {
        let is_visibility = at >= 3 && tokens[at - 3..at] == ["pub", "(", "in"];
        let is_of_macro = at >= 1 && tokens[at - 1] == "$";
        if two == ["crate", "::"] && !is_visibility && !is_of_macro {
            tree(&tokens[at + 2..], &[], &mut found);
        }
    }
    found
}

/// Reads a path or a group of them below `stem`; returns how many tokens it took.
fn tree(tokens: &[&str], stem: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = stem.to_vec();
    let mut at = 0;
    loop {
        match tokens.get(at) {
            Some(&"{") => {
                at += 1;
                while let Some(&token) = tokens.get(at) {
                    match token {
                        "}" => return at + 1,
                        "," => at += 1,
                        // The new name of `a as b`.
                        "as" => at += 2,
                        _ => at += tree(&tokens[at..], &path, found).max(1),
                    }
                }
                return at;
            }
            Some(&"self") | Some(&"*") | None => at += 1,
            Some(word) => {
                path.push((*word).to_owned());
                at += 1;
            }
        }
        if tokens.get(at) != Some(&"::") {
            found.push(path);
            return at;
        }
        at += 1;
    }
}

/// The modules that a file both declares and names by a path of its own, as a façade does.
fn children(tokens: &[&str]) -> Vec<String> {
    let declared = tokens.windows(3).filter_map(|three| match three {
        ["mod", name, ";"] => Some(*name),
        _ => None,
    });
    declared
        .filter(|name| {
            let mut places = tokens.windows(3);
            places.any(|three| three[0] != "::" && three[1] == *name && three[2] == "::")
        })
        .map(str::to_owned)
        .collect()
}

/// Every file that leads back to itself, with the way.
fn circles(imports: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut done = BTreeSet::new();
    let mut faults = Vec::new();
    for file in imports.keys() {
        walk(file, imports, &mut Vec::new(), &mut done, &mut faults);
    }
    faults
}

fn walk<'a>(
    file: &'a str,
    imports: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    way: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
    faults: &mut Vec<String>,
) {
    if let Some(at) = way.iter().position(|other| *other == file) {
        let circle = way[at..].join(" → ");
        faults.push(format!("{file}: a circle: {circle} → {file}"));
        return;
    }
    if !done.insert(file) {
        return;
    }
    way.push(file);
    for target in imports.get(file).into_iter().flatten() {
        if *target != file {
            walk(target, imports, way, done, faults);
        }
    }
    way.pop();
}

// The checker itself.

/// A small house in order.
fn sound() -> Sources {
    [
        (
            "lib.rs",
            "//! All.\npub mod model;\npub mod tui;\npub mod file;\n",
        ),
        ("main.rs", "//! The program.\nuse portolan::tui;\n"),
        (
            "file.rs",
            "//! Files.\nuse std::fs::File;\nfn f() { fs::write(a, b); }\n",
        ),
        (
            "model/mod.rs",
            "//! Nouns.\nmod port;\nmod set;\npub use port::Port;\npub use set::Set;\n",
        ),
        ("model/port.rs", "//! Ports.\npub struct Port;\n"),
        ("model/set.rs", "//! Sets.\nuse crate::model::port::Port;\n"),
        (
            "tui/mod.rs",
            "//! The browser.\nmod app;\nmod theme;\npub use app::App;\n",
        ),
        (
            "tui/app.rs",
            "//! State.\nuse crossterm::event::Event;\nuse crate::model::{Port, Set as Ports};\n\
             use crate::tui::theme::{self, Theme};\n// crate::cli is not named here\n\
             const TEXT: &str = \"crate::cli\";\nconst QUOTE: char = '\"';\n\
             pub(in crate::tui) fn f<'a>() {}\nmod tests { use super::*; }\n",
        ),
        ("tui/theme.rs", "//! Colours.\nuse ratatui::style::Color;\n"),
    ]
    .map(|(file, text)| (file.to_owned(), text.to_owned()))
    .into()
}

#[test]
fn a_sound_house_has_no_faults() {
    assert_eq!(check(&sound()), Vec::<String>::new());
}

#[test]
fn every_planted_fault_is_found() {
    let long = "fn f() {}\n".repeat(LONGEST);
    let planted = [
        ("model/port.rs", "use crate::tui::App;", "names tui"),
        ("model/port.rs", "fn f() -> crate::tui::App {}", "names tui"),
        (
            "model/port.rs",
            "use crate::{model::set::Set, tui::App};",
            "names tui",
        ),
        ("file.rs", "use crate::tui::App;", "names tui"),
        ("tui/app.rs", "use crate::cli::run;", "names cli"),
        ("tui/app.rs", "use crate::tui::App;", "names its own façade"),
        (
            "model/set.rs",
            "use crate::model::{Port};",
            "names its own façade",
        ),
        (
            "model/port.rs",
            "use crate::model::set::Set;",
            "a circle: model/port.rs → model/set.rs",
        ),
        ("tui/theme.rs", "use crate::tui::app::App;", "a circle"),
        ("model/port.rs", "use super::set::Set;", "imports by super"),
        (
            "model/port.rs",
            "use ratatui::layout::Rect;",
            "names ratatui",
        ),
        (
            "model/port.rs",
            "fn f() { crossterm::terminal::size(); }",
            "names crossterm",
        ),
        (
            "tui/app.rs",
            "const RED: Color = Color::Red;",
            "names Color",
        ),
        ("tui/app.rs", "use std::net::TcpStream;", "names TcpStream"),
        ("file.rs", "use std::net::UdpSocket;", "names UdpSocket"),
        (
            "tui/app.rs",
            "fn f() { std::fs::write(path, bytes); }",
            "writes: fs::write",
        ),
        (
            "model/set.rs",
            "fn f() { File::create(path); }",
            "writes: File::create",
        ),
        (
            "model/set.rs",
            "use std::fs::OpenOptions;",
            "names OpenOptions",
        ),
        ("tui/app.rs", long.as_str(), "more than 500"),
        (
            "tui/app.rs",
            "const A: &str = match lang { Lang::En => b, Lang::Zh => c };",
            "chooses a text by language",
        ),
        ("attic/mod.rs", "//! Things.", "attic is no room"),
    ];
    for (file, more, wanted) in planted {
        let mut sources = sound();
        let text = sources.entry(file.to_owned()).or_default();
        text.push_str(more);
        text.push('\n');
        let faults = check(&sources);
        assert!(
            faults.iter().any(|fault| fault.contains(wanted)),
            "{file} with “{more}”: {faults:?}"
        );
    }
    let mut sources = sound();
    sources.insert("model/port.rs".to_owned(), "pub struct Port;\n".to_owned());
    assert_eq!(
        check(&sources).len(),
        1,
        "a file that does not say what it is for"
    );
}

#[test]
fn strings_comments_and_lifetimes_are_told_from_words() {
    let text = r##"// crate::a
        /* crate::b */ let x = "crate::c \" crate::d"; let y = r#"crate::"e"#; let z = '\''; let l: &'static str = crate::f::G;
        let c = '字'; use crate::{h::{self, I as J}, k::*};"##;
    let mut found: Vec<String> = paths(&tokens(text))
        .iter()
        .map(|path| path.join("::"))
        .collect();
    found.sort();
    assert_eq!(found, ["f::G", "h", "h::I", "k"]);
}
