//! Tests with malicious files: settings, saved roles, drafts, lists and catalogs with control, bidi and
//! invisible characters in every text. No listing, page, export, message or frame contains any of them, and
//! no cell is a formula to a spreadsheet.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crossterm::event::Event;
use portolan::catalog::{Catalog, List};
use portolan::config::Config;
use portolan::draft::RecoveredDraft;
use portolan::model::{Lang, Localized as _, is_invisible, shown};
use portolan::saved::parse_saved;
use portolan::tui::{Colors, Keymap, Settings, Themes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use ratatui::buffer::Buffer;

use crate::support::browser::{Browser, parse};
use crate::support::random::cases;

/// Invisible characters that are mixed into the words of texts.
const INVISIBLE: &[char] = &[
    '\0',
    '\u{7}',
    '\u{8}',
    '\t',
    '\n',
    '\r',
    '\u{1b}',
    '\u{1f}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{180e}',
    '\u{200b}',
    '\u{200d}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2069}',
    '\u{206f}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff9}',
    '\u{1d173}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e0100}',
];

const WORDS: &[&str] = &[
    "DNS", "字", "é", " ", "=1+1", "+", "-", "@", "[31m", "]0;x", "\\", "\"", "'", ",", ";", "&",
    "é😀",
];

fn any_text() -> impl Strategy<Value = String> {
    let word = || select(WORDS).prop_map(str::to_owned);
    let part = prop_oneof![word(), select(INVISIBLE).prop_map(String::from)];
    vec(part, 2..7).prop_map(|parts| parts.concat())
}

/// Distinct texts for the text fields of a file.
#[derive(Debug, Clone)]
struct Texts(Vec<String>);

impl Texts {
    fn any() -> impl Strategy<Value = Self> {
        vec(any_text(), 40).prop_map(Self)
    }

    /// Formats a text as a TOML string; every other one literally, if TOML allows it.
    fn toml(&self, at: usize) -> String {
        let mut written = String::from("\"");
        for one in self.0[at % self.0.len()].chars() {
            let is_raw = at.is_multiple_of(2) && !one.is_control();
            match one {
                '"' | '\\' => written.extend(['\\', one]),
                _ if is_raw || !is_invisible(one) => written.push(one),
                _ => written.push_str(&format!("\\U{:08x}", u32::from(one))),
            }
        }
        written + "\""
    }

    /// Returns a text without line breaks.
    fn line(&self, at: usize) -> String {
        self.0[at % self.0.len()].replace(['\n', '\r', '\0'], "")
    }

    /// Returns a text as a file name, without the characters that the system forbids.
    fn name(&self, at: usize) -> String {
        let refused = |one: char| {
            let on_windows = one.is_control() || "<>:\"|?*".contains(one);
            "/\\".contains(one) || (cfg!(windows) && on_windows)
        };
        let name = format!("f{at}{}", self.line(at).replace(refused, ""));
        name.trim_end().to_owned()
    }
}

/// Replaces each `@` in `template` with a text, as a TOML string.
fn filled(template: &str, texts: &Texts, from: usize) -> String {
    let mut parts = template.split('@');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        filled.push_str(&texts.toml(from + at));
        filled.push_str(part);
    }
    filled
}

const CONFIG: &str = "\
lang = @
borders = @
mouse = @
catalogs = [@]
services = @
@ = 1
theme = @
[themes.@]
base = @
text = @
@ = \"bold\"
mark = 1
[themes.\"x\\u202e\"]
matched = \"bold\"
[keys]
@ = [@]
\"export\" = [\"e\", @, \"\\u200b\", \"\\u3164\"]
\"table.copy\" = @
";

/// A valid saved role.
const ROLE: &str = "\
version = 2
name = @
ports = [\"tcp/\\u202e445\", \"gre\"]
[[pick]]
service = \"dns-\\u200bserver\"
[[pick]]
service = \"smtp\"
[[pick]]
service = \"www-publishing\\U000e0041\"
[[pick]]
role = \"kms\\u2060\"
[[exclude]]
port = \"udp/53\"
reason = @
";

/// Saved roles with one error each.
const BROKEN_ROLES: &[&str] = &[
    "name = @\n@ = 1\n",
    "name = @\nos = @\n",
    "name = @\ndynamic = @\n",
    "name = @\ndirection = @\n",
    "name = @\nsource_networks = [@]\n",
    "name = @\nservices = [@]\n",
    "name = @\nports = [@]\n",
    "name = @\nports = [\"tcp/\\u202e0\"]\n",
    "name = @\n[[part]]\nport = @\n",
    "name = @\n[[role]]\nid = \"kms\"\nwith = [@]\n",
    "name = @\n[[exclude]]\nport = \"tcp/1\"\n@ = @\n",
    "version = @\n",
    "version = 2\nfrom = [@]\n",
    "version = 2\nservices = [@]\n",
    "version = 2\n[[pick]]\nservice = @\nport = @\nrole = \"kms\"\n",
    "version = 2\n[[pick]]\nrole = \"kms\"\nwith = [@]\n",
    "name = [@]\n",
    "name = @ @\n",
    "@\n",
    "= @\n",
];

/// Catalog files, most of which are rejected because of their texts.
const SERVICES: &[&str] = &[
    "name = { en = @, zh = @ }\nstatus = \"current\"\ncategory = \"core\"\ndescription = { en = @, zh = @ }\n",
    "aliases = [@]\nother_names = [@]\nsystem_names = [@]\n",
    "status = @\n",
    "category = @\n",
    "remove = [@]\n",
    "@ = @\n",
    "[[endpoint]]\nport = @\nprotocol = { en = @, zh = @ }\nsources = [{ document = @ }]\nnote = { en = @, zh = @ }\n",
    "[[endpoint]]\nport = \"tcp/1\"\nprotocol = { en = \"a\", zh = \"b\" }\nos = @\n",
    "[[note]]\ntext = { en = @, zh = @ }\nsources = [{ document = @, line = 1 }]\n",
    "[[endpoint]]\nport = \"tcp/1\"\nprotocol = { en = \"a\", zh = \"b\" }\nwhen = { en = @, zh = @ }\n\
     programs = [@]\naliases = [@]\ntool_names = { nmap = [@] }\n",
    "[[program]]\nname = @\nservices = [@]\n",
    "@ @",
];
const ROLES: &[&str] = &[
    "name = { en = @, zh = @ }\naliases = [@]\ndescription = { en = @, zh = @ }\n",
    "remove = [@]\n[[caution]]\ntext = { en = @, zh = @ }\n",
    "[[entry]]\nport = @\nservice = @\npurpose = { en = @, zh = @ }\nfrom = { en = @, zh = @ }\n\
     to = { en = @, zh = @ }\ndirection = @\nwhen = { en = @, zh = @ }\n",
    "[[entry]]\nport = \"tcp/1\"\npurpose = { en = @, zh = @ }\nfrom = { en = @, zh = @ }\n\
     to = { en = @, zh = @ }\ndirection = \"in\"\npeer = [@]\nwhen = { en = @ }\n",
    "@ = [@]\n",
];
const DOCUMENTS: &str =
    "[@]\ntitle = { en = @, zh = @ }\nabout = { en = @, zh = @ }\naddress = @\ndate = @\n";
const SYMPTOMS: &str = "\
[@]
codes = [@]
text = { en = [@], zh = [@] }
services = [@]
roles = [@]
ports = [@]
advice = { en = @, zh = @ }
";
const GOOD_SERVICE: &str = "\
name = { en = \"=Own\", zh = \"＝自有\" }
status = \"current\"
category = \"core\"
description = { en = \"+Own.\", zh = \"@自有。\" }
aliases = [\"-own\"]
[[endpoint]]
port = \"tcp/9100\"
protocol = { en = \"@SUM(A1)\", zh = \"-1\" }
";

fn services_list(texts: &Texts) -> String {
    let mut list = String::from("first 1/tcp # one\n");
    for at in 0..20 {
        let [name, place, alias, about] = [0, 1, 2, 3].map(|more| texts.line(at + more));
        list.push_str(&format!("n{name} {}/tcp {alias} # {about}\n", 9000 + at));
        list.push_str(&format!("{name}x {place} {alias}\n{name} 53/{place}\n"));
    }
    list
}

fn registry(texts: &Texts) -> String {
    let mut list = String::from("Service Name,Port Number,Transport Protocol,Description\n");
    for at in 0..20 {
        let [name, place, about] = [0, 1, 2].map(|more| {
            texts.0[(at + more) % texts.0.len()]
                .replace('"', "\"\"")
                .replace('\0', "")
        });
        list.push_str(&format!("\"{name}\",{},udp,\"{about}\"\n", 9000 + at));
        list.push_str(&format!(
            "n,\"{place}\",tcp,\"{about}\"\nn,1,\"{place}\",\n"
        ));
    }
    list
}

/// Writes a catalog with hostile texts.
fn write_catalog(folder: &Path, texts: &Texts) {
    fs::create_dir_all(folder.join("services")).expect("a folder");
    fs::create_dir_all(folder.join("roles")).expect("a folder");
    let write = |file: &str, text: &str| fs::write(folder.join(file), text).expect("a file");
    write("documents.toml", &filled(DOCUMENTS, texts, 0));
    write("symptoms.toml", &filled(SYMPTOMS, texts, 1));
    write("services/own.toml", GOOD_SERVICE);
    write(&format!("services/{}.toml", texts.name(1)), GOOD_SERVICE);
    write(&format!("services/{}", texts.name(2)), GOOD_SERVICE);
    for (kind, templates) in [("services", SERVICES), ("roles", ROLES)] {
        for (at, template) in templates.iter().enumerate() {
            let text = filled(template, texts, 3 * at);
            write(&format!("{kind}/new{at}.toml"), &text);
        }
    }
}

/// Returns the first invisible character that is not `allowed`, with the text before it.
fn hidden<'a>(text: &'a str, allowed: &[char]) -> Option<(&'a str, char)> {
    let mut chars = text.char_indices();
    let (at, one) = chars.find(|(_, one)| is_invisible(*one) && !allowed.contains(one))?;
    Some((&text[..at], one))
}

mod commands {
    use std::process::{Output, Stdio};

    use portolan::export::FORMATS;

    use super::*;
    use crate::support::program::at_home;

    /// A home folder with hostile files.
    struct Home {
        folder: tempfile::TempDir,
        texts: Texts,
        role: PathBuf,
    }

    impl Home {
        fn new(texts: &Texts) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let at = folder.path();
            let own = at.join("home");
            let roles = own.join("roles");
            fs::create_dir_all(&roles).expect("a folder");
            fs::write(own.join("config.toml"), filled(CONFIG, texts, 0)).expect("a file");
            write_catalog(&own.join("catalog"), texts);
            write_catalog(&at.join(texts.name(3)), texts);
            for (number, template) in BROKEN_ROLES.iter().enumerate() {
                let text = filled(template, texts, number);
                fs::write(roles.join(format!("broken{number}.toml")), text).expect("a file");
            }
            fs::write(roles.join("good.toml"), filled(ROLE, texts, 5)).expect("a file");
            let role = roles.join(format!("{}.toml", texts.name(6)));
            fs::write(&role, filled(ROLE, texts, 6)).expect("a file");
            fs::write(at.join(texts.name(7)), services_list(texts)).expect("a file");
            fs::write(at.join(texts.name(8)), registry(texts)).expect("a file");
            Self {
                folder,
                texts: texts.clone(),
                role,
            }
        }

        fn path(&self, name: usize) -> String {
            let path = self.folder.path().join(self.texts.name(name));
            path.into_os_string().into_string().expect("UTF-8")
        }

        fn run(&self, args: &[&str]) -> Output {
            at_home(&self.folder.path().join("home"))
                .args(args)
                .current_dir(self.folder.path())
                .stdin(Stdio::null())
                .output()
                .expect("it runs")
        }

        /// Runs a command, asserts that its output has no invisible characters, and returns exit code and
        /// output.
        fn checked(&self, args: &[&str], allowed: &[char]) -> (i32, String) {
            let done = self.run(args);
            let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
            let (out, err) = (text(done.stdout), text(done.stderr));
            assert_eq!(hidden(&out, allowed), None, "{args:?}");
            assert_eq!(hidden(&err, &['\n']), None, "{args:?}");
            (done.status.code().expect("it ends"), out)
        }
    }

    fn is_formula(cell: &str) -> bool {
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
    }

    fn listings(home: &Home) {
        let (etc, iana, catalog) = (home.path(7), home.path(8), home.path(3));
        let text = home.texts.0[9].replace('\0', "");
        let listings: &[&[&str]] = &[
            &["ports"],
            &["services"],
            &["roles"],
            &["sources"],
            &["formats"],
            &["search", "n"],
            &["search", "--", &text],
            &["symptoms"],
            &["symptoms", "--", &text],
            &["show", "own"],
            &["show", "dns-server"],
            &["show", "etc-first"],
            &["show", "-r", "kms"],
            &["--print-keys"],
        ];
        for (at, listing) in listings.iter().enumerate() {
            for (more, format) in ["text", "json", "csv", "tsv"].into_iter().enumerate() {
                let lang = ["en", "zh-CN"][(at + more) % 2];
                let mut args = vec!["--lang", lang, "--format", format, "--catalog", &catalog];
                args.extend(["--services", &etc, "--services", &iana]);
                args.extend(*listing);
                let allowed: &[char] = if format == "tsv" {
                    &['\n', '\t']
                } else {
                    &['\n']
                };
                let (code, out) = home.checked(&args, allowed);
                assert!(code < 2, "{args:?}");
                let cells: Vec<Vec<String>> = match format {
                    "json" => {
                        let _: serde_json::Value = serde_json::from_str(&out).expect("JSON");
                        continue;
                    }
                    "csv" => {
                        let mut reader = csv::Reader::from_reader(out.as_bytes());
                        let records = reader.records().map(|record| record.expect("CSV"));
                        records
                            .map(|record| record.iter().map(str::to_owned).collect())
                            .collect()
                    }
                    "tsv" => {
                        let rows = out
                            .lines()
                            .map(|row| row.split('\t').map(str::to_owned).collect());
                        rows.collect()
                    }
                    _ => continue,
                };
                let first = cells.first().map(Vec::len);
                assert!(
                    cells.iter().all(|row| Some(row.len()) == first),
                    "{args:?}\n{out}"
                );
                let formula = cells.iter().flatten().find(|cell| is_formula(cell));
                assert_eq!(formula, None, "{args:?}");
            }
        }
    }

    fn exports(home: &Home) {
        let role = home.role.to_str().expect("UTF-8");
        let name = home.texts.0[10].replace('\0', "");
        for format in FORMATS {
            let (code, out) =
                home.checked(&["export", format.name, "-f", role], &['\n', '\r', '\t']);
            assert!(code == 0 && !out.is_empty(), "{}", format.name);
            let named = format!("--name=x{name}");
            let args = [
                "export",
                format.name,
                "-r",
                "good",
                &named,
                "--services",
                &home.path(7),
            ];
            assert_eq!(
                home.checked(&args, &['\n', '\r', '\t']).0,
                0,
                "{}",
                format.name
            );
        }
    }

    fn others(home: &Home) {
        let text = home.texts.0[11].replace('\0', "");
        let flag = format!("--{text}");
        let (missing, catalog, list) = (home.path(12), home.path(3), home.path(7));
        for args in [
            &["show", "--", &text][..],
            &["show", "-r", &text],
            &["export", &text],
            &["export", "csv", "-s", &text],
            &["export", "csv", "-r", &text],
            &["export", "csv", "-p", &text],
            &["export", "csv", "-x", &text, "-p", "gre"],
            &["export", "csv", "-f", &missing],
            &["export", "csv", "-f", &list],
            &["export", "csv", "-p", "gre", "--dynamic", &text],
            &["export", "csv", "-p", "gre", "--source", &text],
            &["export", "csv", "-p", "gre", "-o", &list],
            &["export", "csv", "-p", "gre", "-o", &format!("{missing}/x")],
            &["ports", "--format", &text],
            &["ports", "--lang", &text],
            &["ports", "--catalog", &missing],
            &["ports", "--catalog", &list],
            &["ports", "--services", &missing],
            &["ports", "--services", &catalog],
            &["search", "--limit", &text, "dns"],
            &["catalog", "check", &catalog],
            &["catalog", "check", &missing],
            &["help", &text],
            &["completions", &text],
            &[&flag],
        ] {
            // A text can be the name of a service, whose rules have the line ends of their format.
            home.checked(args, &['\n', '\r']);
        }
        let role = |at: usize| format!("home/roles/broken{at}.toml");
        for at in 0..BROKEN_ROLES.len() {
            assert_eq!(
                home.checked(&["export", "csv", "-f", &role(at)], &[]).0,
                2,
                "{at}"
            );
        }
        for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
            let (code, out) = home.checked(&["completions", shell], &['\n', '\t']);
            assert!(code == 0 && out.contains("completions"), "{shell}");
            let asked = [
                "completions",
                shell,
                "--",
                "portolan",
                "export",
                "csv",
                "-r",
                "",
            ];
            let (code, out) = home.checked(&asked, &['\n', '\t']);
            assert!(code == 0 && out.contains("good"), "{shell}");
            let asked = ["completions", shell, "--", "portolan", "show", ""];
            assert_eq!(home.checked(&asked, &['\n', '\t']).0, 0, "{shell}");
        }
        assert_eq!(home.checked(&["--print-config"], &['\n']).0, 0);
    }

    proptest! {
        #![proptest_config(cases(3))]

        #[test]
        fn no_command_prints_hidden_characters_of_files(texts in Texts::any()) {
            let home = Home::new(&texts);
            listings(&home);
            exports(&home);
            others(&home);
        }
    }
}

/// Asserts that no cell of a frame holds characters that are unsafe for terminals.
fn check(buffer: &Buffer, what: &str) {
    for cell in &buffer.content {
        assert_eq!(hidden(cell.symbol(), &[]), None, "{what}");
    }
}

/// A browser over hostile files, with a check of every frame.
struct Watched {
    browser: Browser,
    folder: tempfile::TempDir,
}

impl Watched {
    fn open(texts: &Texts, lang: Lang, width: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write_catalog(&folder.path().join("catalog"), texts);
        let (catalog, errors) = Catalog::load(&[folder.path().join("catalog")]);
        let lists = [services_list(texts), registry(texts)];
        let lists = lists
            .map(|text| List::parse(&shown(Path::new(&texts.name(3))), &text).expect("a list"));
        let mut errors: Vec<String> = errors.iter().map(|fault| fault.text(lang)).collect();
        errors.extend(
            lists
                .iter()
                .flat_map(|list| &list.errors)
                .map(|fault| fault.text(lang)),
        );
        let (config, of_config) = Config::parse(&filled(CONFIG, texts, 0));
        let (themes, of_themes) =
            Themes::new(&config.themes, config.theme.as_deref(), Colors::True);
        let (keys, of_keys) = Keymap::new(&config.keys);
        let of_settings = of_config.into_iter().chain(of_themes).chain(of_keys);
        errors.extend(of_settings.map(|error| error.get(lang).to_owned()));
        // Saving would write to its original file.
        let origin = Texts(vec![
            folder.path().join(texts.name(2)).display().to_string(),
        ]);
        let draft = format!(
            "{}[draft_of]\npath = {}\nheld = {}\n",
            filled(ROLE, texts, 1),
            origin.toml(0),
            texts.toml(3)
        );
        let settings = Settings {
            lang,
            themes,
            keys,
            errors,
            mouse: true,
            left: vec![RecoveredDraft {
                number: 1,
                text: draft,
                age: Duration::from_secs(60),
            }],
            folder: folder.path().to_owned(),
            roles_folder: Some(folder.path().join(texts.name(4)).into()),
            ..Settings::default()
        };
        let catalog = catalog.with_lists(lists.into());
        let browser = Browser::over(catalog, settings, width, 35);
        check(browser.buffer(), "the first frame");
        Self { browser, folder }
    }

    /// Types keys and checks the frame after each.
    fn keys(&mut self, keys: &str) -> &mut Self {
        for event in parse(keys) {
            self.browser.send([event.clone()]);

            check(self.browser.buffer(), &format!("{event:?} of {keys}"));
        }
        self
    }

    fn paste(&mut self, text: &str) -> &mut Self {
        self.browser.send([Event::Paste(text.to_owned())]);
        check(self.browser.buffer(), "a paste");
        self
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn no_frame_shows_hidden_characters_of_files(
        texts in Texts::any(),
        lang in select(&[Lang::En, Lang::Zh][..]),
        width in select(&[48_u16, 110, 170][..]),
    ) {
        let mut watched = Watched::open(&texts, lang, width);
        // First the errors, then the recovered draft.
        prop_assert!(watched.browser.screen().contains(["Your files", "自有文件"][usize::from(lang == Lang::Zh)]));
        watched.keys("<pgdn><pgdn><esc>");
        prop_assert!(watched.browser.screen().contains("1688"), "{}", watched.browser.screen());
        watched.keys("<enter><esc>?<pgdn><esc>p<c-r>");
        watched.keys("3GGw").paste(&texts.0[20]).keys("<enter>n").paste(&texts.0[21]).keys("<enter>");
        // A saved role, its export in every format, and the target path.
        let path = watched.folder.path().join(format!("{}.toml", texts.name(22)));
        fs::write(&path, filled(ROLE, &texts, 22)).expect("a file");
        watched.keys("f<c-u>").paste(&path.to_string_lossy()).keys("<enter><esc><esc>");
        prop_assert_eq!(watched.browser.app().choice().picks().len(), 6);
        let broken = watched.folder.path().join("broken.toml");
        for (at, template) in BROKEN_ROLES.iter().enumerate() {
            fs::write(&broken, filled(template, &texts, at)).expect("a file");
            watched.keys("f<c-u>").paste(&broken.to_string_lossy()).keys("<enter>");
            watched.keys("<esc><esc>");
        }
        watched.keys("e").keys(&"<down>".repeat(31)).keys("<enter>");
        let path = watched.folder.path().join(texts.name(23));
        watched.keys("<c-u>").paste(&path.to_string_lossy()).keys("<enter><esc><esc>");
        watched.keys("s<enter><esc><esc>");
        // Entries from the list and the catalog, searched for and opened.
        for at in 24..30 {
            watched.keys("/<c-u>").paste(&texts.0[at]).keys("<enter><esc>");
        }
        watched.keys("/<c-u>9000<enter><enter>G<esc>yay");
        watched.keys("/<c-u>own<enter><enter>G<esc>yay");
        watched.keys("<esc>1G<pgup>2G<enter>");
        watched.keys("r").paste(&texts.0[31]).keys("<esc>").keys("<down><down><tab>G<esc><esc>");
        watched.keys(":").paste(&texts.0[32]).keys("<enter><esc><esc>L?<esc>");
        // Loaded data contains no such characters, nor do copied and saved texts.
        let choice = watched.browser.app().choice();
        let title = choice.title();
        prop_assert_eq!(hidden(&title, &[]), None);
        let copied = watched.browser.copied().unwrap_or_default();
        prop_assert_eq!(hidden(copied, &['\n', '\t']), None);
    }
}

#[test]
fn a_role_with_hidden_characters_opens_without_them() {
    let catalog = Catalog::embedded().expect("the embedded catalog");
    let text = "\
name = \"Branch\\u202e\\u200b DC\\u001b[2J\"
services = [\"dns-\\u200bserver\"]
ports = [\"tcp/\\ufeff445\"]
[[exclude]]
port = \"udp/53\\u2060\"
reason = \"TCP\\nonly\\U000e0041\"
";
    let saved = parse_saved("a.toml", text, &catalog).expect("it is read");
    assert_eq!(saved.choice.title(), "Branch DC[2J");
    assert_eq!(saved.choice.picks().len(), 2);
    let udp_53 = "udp/53".parse().expect("a port");
    assert_eq!(saved.choice.why_excluded(udp_53), Some("TCP only"));
    let unnamed = parse_saved("a.toml", "name = \"\\u202e\"\n", &catalog).expect("it is read");
    assert_eq!(unnamed.choice.title(), "portolan");
}
