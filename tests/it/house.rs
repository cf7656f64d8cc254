//! Architecture tests: the names that each source file may use. They enforce the dependencies between
//! modules, keep every file above its dependencies, and confine I/O to a few files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The modules, each with the other modules that it may use. The two front ends may use all modules but not
/// each other.
const MODULES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("reason", &["model"]),
    ("read", &["model", "reason"]),
    ("catalog", &["model", "read", "reason"]),
    ("page", &["catalog", "explain", "inspect", "model"]),
    ("search", &["model"]),
    ("explain", &["model"]),
    (
        "inspect",
        &["catalog", "explain", "model", "read", "search"],
    ),
    ("check", &["explain", "model", "reason"]),
    ("export", &["model"]),
    ("saved", &["catalog", "model", "reason"]),
    ("config", &["model", "similar", "reason"]),
    ("file", &["model", "reason"]),
    ("places", &["file"]),
    ("draft", &["file", "model", "read", "reason", "saved"]),
    ("similar", &["model"]),
    ("view_state", &["config", "file", "model", "read", "reason"]),
    ("cli", FRONT_ENDS_USE),
    ("tui", FRONT_ENDS_USE),
];

const FRONT_ENDS_USE: &[&str] = &[
    "model",
    "reason",
    "read",
    "catalog",
    "check",
    "page",
    "saved",
    "search",
    "export",
    "explain",
    "inspect",
    "config",
    "file",
    "places",
    "draft",
    "similar",
    "view_state",
];

/// Words that are allowed only in some files: the word, and the prefixes of the files' paths.
const RESERVED: &[(&str, &[&str])] = &[
    ("crossterm", &["tui/", "cli/"]),
    ("ratatui", &["tui/"]),
    ("nix", &["read.rs", "tui/signal/unix.rs", "tui/input.rs"]),
    ("signal_hook", &["tui/signal/unix.rs", "cli/interrupt.rs"]),
    ("termina", &["tui/decoder.rs"]),
    ("tokio", &["tui/signal/windows.rs", "cli/interrupt.rs"]),
    ("Color", &["tui/theme.rs", "tui/theme/palettes.rs"]),
    ("clap", &["cli/"]),
    ("OpenOptions", &["file.rs"]),
    // State has a single owner.
    ("RefCell", &[]),
    // Paths are printed with `model::shown`, which escapes invisible characters.
    ("display", &[]),
    // Only the check uses a network.
    ("TcpStream", &["check/"]),
    ("TcpListener", &[]),
    ("UdpSocket", &["check/"]),
    ("ToSocketAddrs", &["check/"]),
    ("unwrap_unchecked", &[]),
];

/// Files that may write to disk; the second one only in tests, to update the schema that it checks.
const WRITING: &[&str] = &["file.rs", "catalog/json_schema.rs"];

/// Items of `std::fs` that write to disk.
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

/// Files that may distinguish languages: the type of texts, and two that handle clap's English texts.
const CHOOSING: &[&str] = &["model/lang.rs", "cli/help.rs", "cli/complete.rs"];

/// Source files by their path below `src`.
type Sources = BTreeMap<String, String>;

#[test]
fn modules_use_only_allowed_names() {
    let mut sources = Sources::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    read(&root, &root, &mut sources);
    assert!(sources.len() > 50, "the sources were found");
    let violations = check(&sources);
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

/// `.ci/run` lists skipped checks, which only one function reports.
#[test]
fn skipped_checks_are_reported_by_one_function() {
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

/// Panes and popups own their state and transitions: the browser only delegates to the right one.
#[test]
fn the_browser_uses_popups_through_their_common_interface() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Sources::new();
    read(&root, &root, &mut sources);
    let parts = sources.values().filter(|text| text.contains("impl App"));
    assert!(parts.count() <= 3, "`impl App` is in three files");
    let outside = sources
        .iter()
        .filter(|(file, _)| !file.starts_with("tui/popup/"));
    let named: usize = outside
        .map(|(_, text)| text.matches("Popup::").count())
        .sum();
    assert!(
        named <= 25,
        "popups are used {named} times outside of their folder"
    );
}

#[test]
fn every_test_file_is_a_module_of_the_single_test_binary() {
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
        // A file next to the folders would be a separate test binary that links the crate again.
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
fn every_test_isolates_the_program_from_the_testers_files() {
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

/// Returns every violation in the sources, one line each, starting with the file.
fn check(sources: &Sources) -> Vec<String> {
    let modules: BTreeMap<Vec<String>, &str> = sources
        .keys()
        .filter(|file| *file != "main.rs")
        .map(|file| (module_of(file), file.as_str()))
        .collect();
    let mut violations = Vec::new();
    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, text) in sources {
        let tokens = tokens(text);
        let mut violation = |what: String| violations.push(format!("{file}: {what}"));
        check_shape(file, text, &mut violation);
        check_words(file, &tokens, &mut violation);
        let module_name = top_module(file);
        let allowed = MODULES.iter().find(|(name, _)| *name == module_name);
        if allowed.is_none() && !matches!(file.as_str(), "lib.rs" | "main.rs") {
            violation(format!("{module_name} is not a known module"));
        }
        for path in paths(&tokens) {
            let named = path.first().map_or("", String::as_str);
            let may = allowed.is_some_and(|(_, others)| others.contains(&named));
            if named != module_name && !may {
                violation(format!("uses {named}"));
            }
            let Some((module, target)) = owner(&modules, &path) else {
                violation(format!("unknown path crate::{}", path.join("::")));
                continue;
            };
            if named == module_name && module.len() == 1 && target.ends_with("mod.rs") {
                violation(format!(
                    "imports its own mod.rs: crate::{}",
                    path.join("::")
                ));
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
    violations.extend(cycles(&imports));
    violations
}

/// Returns the part of a file above its unit tests.
fn product(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

fn check_shape(file: &str, text: &str, violation: &mut impl FnMut(String)) {
    if !text.starts_with("//! ") {
        violation("has no module comment: begin it with //!".to_owned());
    }
    let lines = product(text).lines().count();
    if lines > LONGEST {
        violation(format!("has {lines} lines: more than {LONGEST}"));
    }
    let chooses = tokens(product(text))
        .windows(3)
        .any(|three| three == ["Lang", "::", "Zh"]);
    if chooses && !CHOOSING.contains(&file) {
        violation("selects a text by language: use Text, Label or text!".to_owned());
    }
}

fn check_words(file: &str, tokens: &[&str], violation: &mut impl FnMut(String)) {
    for (word, homes) in RESERVED {
        if tokens.contains(word) && !homes.iter().any(|home| file.starts_with(home)) {
            violation(format!("uses {word}"));
        }
    }
    for four in tokens.windows(4) {
        let writer = match four {
            ["fs", "::", writer, _] => WRITERS.contains(writer),
            ["File", "::", opener, _] => *opener != "open",
            // Unit tests begin with `use super::*`.
            ["use", "super", "::", what] if *what != "*" => {
                violation("imports by super: name the file by its path".to_owned());
                false
            }
            _ => false,
        };
        if writer && !WRITING.contains(&file) {
            violation(format!("writes: {}", four[..3].concat()));
        }
    }
}

/// Returns the module path of a file: `tui/pane/mod.rs` is `tui::pane`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    if path == "lib" {
        return Vec::new();
    }
    path.split('/').map(str::to_owned).collect()
}

fn top_module(file: &str) -> &str {
    file.split('/')
        .next()
        .unwrap_or(file)
        .trim_end_matches(".rs")
}

/// Returns the file that a path leads into, with the module part of the path.
fn owner<'a>(
    modules: &BTreeMap<Vec<String>, &'a str>,
    path: &[String],
) -> Option<(Vec<String>, &'a str)> {
    let mut prefixes = (1..=path.len()).rev().map(|length| &path[..length]);
    prefixes.find_map(|prefix| Some((prefix.to_vec(), *modules.get(prefix)?)))
}

/// Splits source text into words and punctuation, without comments, strings and character literals.
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

/// Returns the length of a string in double quotes.
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

/// Returns the length of `r"…"` or `r#"…"#` if the text begins with one.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = text.len() - inside.len();
    let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
    Some(start + length)
}

/// Returns the length of a character literal, or of the quote alone before a lifetime.
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

/// Returns the paths that begin with `crate::`, with groups expanded. The path of a `pub(in …)` imports
/// nothing, and `$crate::` in a macro is resolved at the place of use.
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

/// Parses a path or a group of paths below `stem` and returns the number of tokens read.
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
                        // The new name in `a as b`.
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

/// Returns the modules that a file both declares and re-exports from, as a `mod.rs` does.
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

/// Returns the import cycles, as a path for each file that imports itself indirectly.
fn cycles(imports: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut done = BTreeSet::new();
    let mut violations = Vec::new();
    for file in imports.keys() {
        walk(file, imports, &mut Vec::new(), &mut done, &mut violations);
    }
    violations
}

fn walk<'a>(
    file: &'a str,
    imports: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    way: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
    violations: &mut Vec<String>,
) {
    if let Some(at) = way.iter().position(|other| *other == file) {
        let cycle = way[at..].join(" → ");
        violations.push(format!("{file}: import cycle: {cycle} → {file}"));
        return;
    }
    if !done.insert(file) {
        return;
    }
    way.push(file);
    for target in imports.get(file).into_iter().flatten() {
        if *target != file {
            walk(target, imports, way, done, violations);
        }
    }
    way.pop();
}

// Tests of the checker itself.

/// A small source tree without violations.
fn valid_sources() -> Sources {
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
        ("tui/theme.rs", "//! Colors.\nuse ratatui::style::Color;\n"),
    ]
    .map(|(file, text)| (file.to_owned(), text.to_owned()))
    .into()
}

#[test]
fn a_valid_source_tree_has_no_violations() {
    assert_eq!(check(&valid_sources()), Vec::<String>::new());
}

#[test]
fn every_planted_violation_is_found() {
    let long = "fn f() {}\n".repeat(LONGEST);
    let planted = [
        ("model/port.rs", "use crate::tui::App;", "uses tui"),
        ("model/port.rs", "fn f() -> crate::tui::App {}", "uses tui"),
        (
            "model/port.rs",
            "use crate::{model::set::Set, tui::App};",
            "uses tui",
        ),
        ("file.rs", "use crate::tui::App;", "uses tui"),
        ("tui/app.rs", "use crate::cli::run;", "uses cli"),
        (
            "tui/app.rs",
            "use crate::tui::App;",
            "imports its own mod.rs",
        ),
        (
            "model/set.rs",
            "use crate::model::{Port};",
            "imports its own mod.rs",
        ),
        (
            "model/port.rs",
            "use crate::model::set::Set;",
            "import cycle: model/port.rs → model/set.rs",
        ),
        ("tui/theme.rs", "use crate::tui::app::App;", "import cycle"),
        ("model/port.rs", "use super::set::Set;", "imports by super"),
        (
            "model/port.rs",
            "use ratatui::layout::Rect;",
            "uses ratatui",
        ),
        (
            "model/port.rs",
            "fn f() { crossterm::terminal::size(); }",
            "uses crossterm",
        ),
        ("tui/app.rs", "const RED: Color = Color::Red;", "uses Color"),
        ("tui/app.rs", "use std::net::TcpStream;", "uses TcpStream"),
        ("file.rs", "use std::net::UdpSocket;", "uses UdpSocket"),
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
            "uses OpenOptions",
        ),
        ("tui/app.rs", long.as_str(), "more than 500"),
        (
            "tui/app.rs",
            "const A: &str = match lang { Lang::En => b, Lang::Zh => c };",
            "selects a text by language",
        ),
        ("attic/mod.rs", "//! Things.", "attic is not a known module"),
    ];
    for (file, more, wanted) in planted {
        let mut sources = valid_sources();
        let text = sources.entry(file.to_owned()).or_default();
        text.push_str(more);
        text.push('\n');
        let violations = check(&sources);
        assert!(
            violations
                .iter()
                .any(|violation| violation.contains(wanted)),
            "{file} with “{more}”: {violations:?}"
        );
    }
    let mut sources = valid_sources();
    sources.insert("model/port.rs".to_owned(), "pub struct Port;\n".to_owned());
    assert_eq!(check(&sources).len(), 1, "a file without a module comment");
}

#[test]
fn strings_comments_and_lifetimes_are_not_words() {
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
