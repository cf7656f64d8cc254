//! Tests of the documentation: the two READMEs show the program's real behavior, in the same order, and every
//! path in a document exists.
//!
//! The commands of every `console` block are run and their output is compared, every line of a `keys` block
//! is typed into the browser, and the tables are compared with the program's own. A `toml` block that begins
//! with `# PATH` is a file that the commands use. `UPDATE_README=1 cargo test --test it readme` writes the
//! real output of the blocks, the table of formats, missing keys of the table of keys, and the numbers in the
//! READMEs and in the change log.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::{env, fs};

use portolan::export::{FORMATS, Format};
use portolan::model::Lang;
use portolan::search::{GRAMMAR, Query};
use portolan::tui::{ACTIONS, ActionRow, Effect, Key, Outcome, Scope};
use regex::{Captures, NoExpand, Regex};

use crate::support::browser::{Browser, CATALOG};
use crate::support::program::{PROGRAM, at_home, isolate};
use crate::support::reader;

const PAGES: [(&str, Lang); 2] = [("README.md", Lang::En), ("README.zh-CN.md", Lang::Zh)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect(name)
}

fn is_renewed() -> bool {
    env::var_os("UPDATE_README").is_some()
}

/// A fenced code block: its type, the line of its opening fence, counted from 0, and its lines.
struct Block {
    kind: String,
    first: usize,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(kind) = line.strip_prefix("```") else {
            continue;
        };
        let inside = lines.by_ref().map(|(_, line)| line.to_owned());
        blocks.push(Block {
            kind: kind.to_owned(),
            first: at + 1,
            lines: inside.take_while(|line| line != "```").collect(),
        });
    }
    blocks
}

/// Returns the page without its code blocks.
fn prose(page: &str) -> String {
    let fenced = Regex::new("(?ms)^```.*?^```$").expect("a pattern");
    fenced.replace_all(page, "").into_owned()
}

/// Returns the texts between backticks.
fn codes(text: &str) -> Vec<String> {
    let code = Regex::new("`([^`\n]+)`").expect("a pattern");
    code.captures_iter(text)
        .map(|found| found[1].replace("\\|", "|"))
        .collect()
}

/// Returns the rows of the first table below the second-level heading `at`, counted from 0, as cells.
fn table(page: &str, at: usize) -> Vec<Vec<String>> {
    let section = page.split("\n## ").nth(at + 1).expect("a section");
    let lines = section.lines().skip_while(|line| !line.starts_with("| "));
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    let cells = |row: &str| {
        let inside = row.trim_start_matches("| ").trim_end_matches(" |");
        inside.split(" | ").map(str::to_owned).collect()
    };
    rows.map(cells).collect()
}

// Sections with tables, numbered as in `table`.
const BROWSER: usize = 2;
const SEARCH: usize = 3;
const EXPORTS: usize = 5;
const COMMANDS: usize = 6;

fn program(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = at_home(folder.path());
    command.args(arguments).current_dir(&folder);
    command.output().expect("it starts")
}

/// Runs the commands of a block in a separate folder with the files that the page provides, and returns the
/// block with the real output.
fn run(block: &Block, files: &[Block]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    for file in files {
        if let Some(path) = file.lines[0].strip_prefix("# ") {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, file.lines.join("\n")).expect("a file");
        }
    }
    let program = Path::new(PROGRAM);
    let path = env::join_paths(
        std::iter::once(program.parent().expect("a folder").to_owned())
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    );
    let home = folder.path().to_str().expect("text");
    let mut real = Vec::new();
    for line in block.lines.iter().filter(|line| line.starts_with("$ ")) {
        let mut shell = Command::new("sh");
        isolate(&mut shell, folder.path());
        let done = shell
            // The pages show the default folders of the program.
            .env_remove("PORTOLAN_HOME")
            .current_dir(&folder)
            .args(["-c", &line[2..]])
            .env("PATH", path.as_ref().expect("a path"))
            .output()
            .expect("a shell");
        real.push(line.clone());
        // Errors come first, as in a terminal.
        for bytes in [done.stderr, done.stdout] {
            let text = String::from_utf8(bytes).expect("text").replace(home, "~");
            real.extend(text.lines().map(|line| line.trim_end().to_owned()));
        }
    }
    real
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "the pages show the folders of Linux"
)]
fn commands_in_the_pages_have_the_shown_output() {
    for (name, lang) in PAGES {
        let page = read(name);
        let (commands, others): (Vec<Block>, Vec<Block>) = blocks(&page)
            .into_iter()
            .partition(|block| block.kind == "console");
        let files: Vec<Block> = others
            .into_iter()
            .filter(|one| matches!(one.kind.as_str(), "toml" | "text"))
            .collect();
        assert!(commands.len() >= 8, "{name} has too few examples");
        let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
        for block in commands.iter().rev() {
            let real = run(block, &files);
            if is_renewed() {
                lines.splice(block.first..block.first + block.lines.len(), real);
                continue;
            }
            assert!(
                block.lines == real,
                "{name}:{} shows\n{}\nand the program says\n{}",
                block.first + 1,
                block.lines.join("\n"),
                real.join("\n")
            );
        }
        if is_renewed() {
            let page = with_formats(&(lines.join("\n") + "\n"), lang);
            let page = with_keys(&with_counts(&page), lang);
            fs::write(root().join(name), page).expect(name);
        }
    }
}

/// Returns the row of a format for the table in a page.
fn format_row(format: &Format, lang: Lang) -> [String; 4] {
    [
        format!("`{}`", format.name),
        format!("`.{}`", format.extension),
        format.about.get(lang).to_owned(),
        reader::others(format.name).get(lang).to_owned(),
    ]
}

/// Returns the page with a table of formats generated from the program and from the readers in the tests.
fn with_formats(page: &str, lang: Lang) -> String {
    let row = |format| format!("| {} |\n", format_row(format, lang).join(" | "));
    let rows: String = FORMATS.iter().map(row).collect();
    let table = Regex::new(r"(?m)(^\| `[^`]+` \| `\.[^`]+` \| .*\n)+").expect("a pattern");
    table.replace(page, NoExpand(&rows)).into_owned()
}

/// Returns the pane actions whose keys are missing in the table of keys.
fn missing_actions(page: &str) -> Vec<&'static ActionRow> {
    let rows = table(page, BROWSER);
    let documented: BTreeSet<String> = rows.iter().flat_map(|row| codes(&row[0])).collect();
    let panes = [
        Scope::Search,
        Scope::Table,
        Scope::Detail,
        Scope::Builder,
        Scope::Panes,
        Scope::Anywhere,
        Scope::Always,
    ];
    let of_panes = ACTIONS.iter().filter(|row| panes.contains(&row.scope));
    of_panes
        .filter(|row| !row.keys.iter().any(|key| documented.contains(&key.label())))
        .collect()
}

/// Returns the page with a row added for each action whose keys are missing in the table of keys.
fn with_keys(page: &str, lang: Lang) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let rows = table(page, BROWSER);
    let last = line(rows.last().expect("a row"));
    let mut lines = vec![last.clone()];
    lines.extend(missing_actions(page).into_iter().map(|row| {
        let keys: Vec<String> = row
            .keys
            .iter()
            .map(|key| format!("`{}`", key.label()))
            .collect();
        line(&[keys.join(" "), row.about.get(lang).to_owned()])
    }));
    page.replacen(&last, &lines.join("\n"), 1)
}

/// Parses a line of a `keys` block: the keys, their stated number, and the text that appears on the screen.
fn parse_keys_line(line: &str) -> (Vec<Result<Key, char>>, usize, String) {
    let (keys, expected) = line.split_once(" # ").expect(line);
    let (count, shown) = expected.split_once([':', '：']).expect(line);
    let count = count.split_whitespace().next().expect(line);
    let mut pressed = Vec::new();
    for word in keys.split_whitespace() {
        match word.parse::<Key>() {
            Ok(key) if word.chars().count() > 1 => pressed.push(Ok(key)),
            _ => pressed.extend(word.chars().map(Err)),
        }
    }
    (pressed, count.parse().expect(line), shown.trim().to_owned())
}

#[test]
fn keys_in_the_pages_have_the_shown_result_and_count() {
    for (name, lang) in PAGES {
        let page = read(name);
        let keys = blocks(&page)
            .into_iter()
            .filter(|block| block.kind == "keys");
        let lines: Vec<String> = keys.flat_map(|block| block.lines).collect();
        assert_eq!(lines.len(), 3, "{name}: one line for each task");
        for (line, most) in lines.iter().zip([5, 5, 20]) {
            let (keys, count, shown) = parse_keys_line(line);
            assert_eq!(keys.len(), count, "{name}: {line}");
            assert!(count <= most, "{name}: {line}");
            let saved = Arc::new(Mutex::new(None));
            let kept = Arc::clone(&saved);
            let world = move |effect| match effect {
                Effect::Save {
                    path, bytes, what, ..
                } => {
                    *kept.lock().expect("one thread") = Some(bytes.clone());
                    Outcome::Saved {
                        path,
                        bytes,
                        lost: Vec::new(),
                        what,
                    }
                }
                Effect::Draft(_) | Effect::Remember(_) => Outcome::Done,
                other => panic!("{other:?}"),
            };
            let mut browser = Browser::open(120, 35).lang(lang).world(Box::new(world));
            for key in keys {
                let typed = match key {
                    Ok(key) => format!("<{}>", key.label().to_lowercase()),
                    Err(letter) => letter.to_string(),
                };
                browser.keys(&typed);
            }
            let screen = browser.screen();
            assert!(screen.contains(&shown), "{name}: {line}:\n{screen}");
            let saved = saved.lock().expect("one thread").take();
            assert_eq!(saved.is_some(), most == 20, "{line}");
            // The command line prints the same file as the page shows.
            if let Some(saved) = saved {
                let text = String::from_utf8(saved).expect("text");
                assert!(page.contains(text.trim_end()), "{name} prints\n{text}");
            }
        }
    }
}

#[test]
fn the_pages_have_the_same_sections_blocks_and_tables() {
    let [english, chinese] = PAGES.map(|(name, _)| read(name));
    let ranks = |page: &str| -> Vec<usize> {
        let lines = prose(page);
        let heads = lines.lines().filter(|line| line.starts_with('#'));
        heads
            .map(|line| line.len() - line.trim_start_matches('#').len())
            .collect()
    };
    assert_eq!(ranks(&english), ranks(&chinese));
    let commands = |page: &str| -> Vec<(String, Vec<String>)> {
        let shown = blocks(page).into_iter().map(|block| {
            let lines = match block.kind.as_str() {
                "keys" => block
                    .lines
                    .iter()
                    .filter_map(|line| Some(line.split_once(" # ")?.0.trim().to_owned()))
                    .collect(),
                // What a check says depends on the host, so it is no `console` block: `lab` compares it.
                "console" | "text" if block.lines[0].starts_with("$ ") => block
                    .lines
                    .into_iter()
                    .filter(|line| line.starts_with("$ "))
                    .collect(),
                _ => block.lines,
            };
            (block.kind, lines)
        });
        shown.collect()
    };
    let mut in_english = commands(&chinese);
    for line in in_english.iter_mut().flat_map(|(_, lines)| lines) {
        *line = line.replace(" --lang zh-CN", "");
    }
    assert_eq!(commands(&english), in_english);
    let rows = |page: &str| -> Vec<usize> {
        let lines = page.lines().filter(|line| line.starts_with("| "));
        lines.map(|line| line.split(" | ").count()).collect()
    };
    assert_eq!(rows(&english), rows(&chinese));
    let points = |page: &str| page.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(points(&english), points(&chinese));
    // The texts between backticks are the same in both pages, except for search queries and images.
    let terms = |page: &str| -> BTreeSet<String> {
        let without_search = page
            .split("\n## ")
            .enumerate()
            .filter(|(at, _)| *at != SEARCH + 1);
        let text: Vec<&str> = without_search.map(|(_, section)| section).collect();
        codes(&prose(&text.join("\n"))).into_iter().collect()
    };
    let (english, chinese) = (terms(&english), terms(&chinese));
    let apart: Vec<&String> = english.symmetric_difference(&chinese).collect();
    assert!(apart.is_empty(), "only in one of the pages: {apart:?}");
}

#[test]
fn the_tables_of_the_pages_match_the_program() {
    for (name, lang) in PAGES {
        let page = read(name);

        let formats = FORMATS.iter().map(|one| format_row(one, lang).to_vec());
        assert_eq!(table(&page, EXPORTS), formats.collect::<Vec<_>>(), "{name}");

        let rows = table(&page, SEARCH);
        let typed: Vec<String> = rows.iter().flat_map(|row| codes(&row[0])).collect();
        for query in &typed {
            let found = program(&["search", "--", query]);
            // Only the browser observes hosts.
            let is_for_browser = Query::parse(query).asks_about_observed();
            let is_found = found.status.success() || is_for_browser;
            assert!(is_found, "{name}: {query} finds nothing");
        }
        for example in GRAMMAR.iter().flat_map(|row| row.examples.pick(lang)) {
            assert!(
                typed.iter().any(|one| one == example),
                "{name} lacks {example}"
            );
        }

        let keys: BTreeSet<String> = table(&page, BROWSER)
            .iter()
            .flat_map(|row| codes(&row[0]))
            .collect();
        for key in &keys {
            let named: Key = key.parse().unwrap_or_else(|_| panic!("{name}: {key}"));
            assert!(
                ACTIONS.iter().any(|row| row.keys.contains(&named)),
                "{name}: {key} does nothing"
            );
        }
        let missing = missing_actions(&page).into_iter();
        let missing: Vec<String> = missing
            .map(|row| format!("{}.{}", row.scope.name(), row.action.name()))
            .collect();
        assert!(
            missing.is_empty(),
            "{name} lacks the keys of {missing:?}: UPDATE_README=1 adds rows"
        );
    }
}

/// Returns the names at the beginning of the lines below a heading of a help page.
fn listed(help: &str, heading: &str) -> Vec<String> {
    let below = help.lines().skip_while(|line| *line != heading).skip(1);
    let lines = below.take_while(|line| !line.is_empty());
    let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named
        .map(|line| line.split_whitespace().next().expect("a name").to_owned())
        .collect()
}

#[test]
fn the_pages_list_exactly_the_commands_and_flags() {
    let text = |arguments: &[&str]| String::from_utf8(program(arguments).stdout).expect("text");
    let help = text(&["--lang", "en", "--help"]);
    let commands = listed(&help, "Commands:");
    assert!(commands.len() > 10, "{help}");
    let long = Regex::new("--[a-z][a-z-]+").expect("a pattern");
    let mut flags = BTreeSet::new();
    let pages = commands
        .iter()
        .map(|one| text(&["--lang", "en", one, "--help"]));
    for page in pages.chain([help]) {
        let lines = page
            .lines()
            .filter(|line| line.trim_start().starts_with('-'));
        flags.extend(lines.filter_map(|line| Some(long.find(line)?.as_str().to_owned())));
    }
    assert!(flags.len() > 20, "{flags:?}");
    for (name, _) in PAGES {
        let page = read(name);
        let rows = table(&page, COMMANDS);
        let documented: BTreeSet<String> = rows
            .iter()
            .flat_map(|row| codes(&row[0]))
            .filter_map(|code| Some(code.split_whitespace().nth(1)?.to_owned()))
            .collect();
        assert_eq!(documented, commands.iter().cloned().collect(), "{name}");
        let section = page.split("\n## ").nth(COMMANDS + 1).expect("a section");
        let spans = codes(&prose(section)).join("\n");
        let mut mentioned: BTreeSet<String> = long
            .find_iter(&spans)
            .map(|one| one.as_str().to_owned())
            .collect();
        // These need no mention.
        mentioned.extend(["--help", "--version"].map(str::to_owned));
        assert_eq!(mentioned, flags, "{name}");
    }
}

/// Returns the numbers in the documents, each with its name in the change log.
fn counts() -> [(usize, &'static str); 5] {
    let services = CATALOG.services();
    let sources = program(&["sources", "--format", "json"]).stdout;
    let sources: Vec<serde_json::Value> = serde_json::from_slice(&sources).expect("JSON");
    [
        (services.len(), "services"),
        (
            services.iter().map(|one| one.endpoints.len()).sum(),
            "ports",
        ),
        (CATALOG.roles().len(), "predefined roles"),
        (sources.len(), "documents"),
        (FORMATS.len(), "export formats"),
    ]
}

/// Returns the first line of a page with five numbers.
fn line_with_counts(page: &str) -> &str {
    let number = Regex::new("[0-9]+").expect("a pattern");
    let mut lines = page.lines();
    lines
        .find(|line| number.find_iter(line).count() == 5)
        .expect("a line that counts")
}

/// Returns the page with current numbers.
fn with_counts(page: &str) -> String {
    let line = line_with_counts(page);
    let mut counts = counts().into_iter();
    let number = Regex::new("[0-9]+").expect("a pattern");
    let counted = number.replace_all(line, |_: &Captures<'_>| {
        let (count, _) = counts.next().expect("five numbers");
        count.to_string()
    });
    page.replacen(line, &counted, 1)
}

#[test]
fn the_numbers_in_the_pages_are_current() {
    for (name, _) in PAGES {
        let page = read(name);
        // Another test updates the pages at the same time.
        let right =
            is_renewed() || line_with_counts(&with_counts(&page)) == line_with_counts(&page);
        assert!(right, "{name}: {}", line_with_counts(&page));
    }
    let mut log = read("CHANGELOG.md");
    for (count, word) in counts() {
        let counted = format!("{count} {word}");
        if is_renewed() {
            let number = Regex::new(&format!("[0-9]+ {word}")).expect("a pattern");
            log = number.replace(&log, NoExpand(&counted)).into_owned();
        }
        assert!(log.contains(&counted), "{counted}");
    }
    if is_renewed() {
        fs::write(root().join("CHANGELOG.md"), log).expect("the change log");
    }
}

#[test]
fn every_path_and_link_in_the_documents_exists() {
    let link = Regex::new(r"\]\(([^)#]+)\)").expect("a pattern");
    let pages = [
        "README.md",
        "README.zh-CN.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "benches/README.md",
    ];
    for name in pages {
        let page = read(name);
        let folder = root().join(name).parent().expect("a folder").to_owned();
        for found in link.captures_iter(&page) {
            let target = &found[1];
            if !target.starts_with("https://") {
                assert!(folder.join(target).exists(), "{name} links to {target}");
            }
        }
        for path in codes(&page).iter().flat_map(|code| code.split_whitespace()) {
            assert!(exists(path), "{name} names {path}");
        }
    }
    let map: String = read("src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .collect::<Vec<_>>()
        .join("\n");
    for path in codes(&map).iter().flat_map(|code| code.split_whitespace()) {
        assert!(exists(path), "src/lib.rs names {path}");
    }
    // Every module must be listed in the overview.
    let rooms = Regex::new("(?m)^pub mod ([a-z]+);").expect("a pattern");
    for room in rooms.captures_iter(&read("src/lib.rs")) {
        let link = [format!("[`{}`]", &room[1]), format!("[`mod@{}`]", &room[1])];
        assert!(
            link.iter().any(|link| map.contains(link)),
            "src/lib.rs does not tell of {}",
            &room[1]
        );
    }
}

/// Returns true for words that are not paths of the repository and for paths that exist; parts in capitals or
/// brackets, and `*`, match any name.
fn exists(word: &str) -> bool {
    let word = word
        .trim_start_matches("./")
        .trim_end_matches([',', ';', ':']);
    let tops = [
        "src/",
        "tests/",
        "assets/",
        "benches/",
        "screenshots/",
        ".ci/",
        ".cargo/",
        ".github/",
    ];
    if !tops.iter().any(|top| word.starts_with(top)) {
        return true;
    }
    let mut places = vec![PathBuf::from(root())];
    let is_any = |part: &str| {
        let name = part.split('.').next().unwrap_or(part);
        part.contains(['*', '<'])
            || (!name.is_empty() && name.bytes().all(|one| one.is_ascii_uppercase()))
    };
    for part in word.trim_end_matches('/').split('/') {
        places = places
            .iter()
            .flat_map(|place| match is_any(part) {
                true => fs::read_dir(place)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|entry| entry.path())
                    .collect(),
                false => vec![place.join(part)],
            })
            .filter(|path| path.exists())
            .collect();
    }
    !places.is_empty()
}
