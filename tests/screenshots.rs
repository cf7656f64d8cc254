//! The pictures of the documents are what the program draws today. They are made from frames of the real
//! loop; `UPDATE_SCREENSHOTS=1 cargo test --test screenshots` makes them anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use portolan::model::Lang;

mod support {
    #[expect(
        dead_code,
        reason = "pictures need keys and frames; the rest is for tests/tui.rs"
    )]
    pub(crate) mod browser;
    pub(crate) mod screen;
    pub(crate) mod svg;
}
use support::browser::Browser;
use support::svg::picture;

const RENEW: &str = "UPDATE_SCREENSHOTS=1 cargo test --test screenshots";

/// Three services of a domain controller, gathered and named.
const ROLE: &str = "dns-server<enter>a/<c-u>kerberos-kdc<enter>a/<c-u>local-security<enter>a\
                    nbranch-dc<enter>/<c-u>";

/// The pictures: name, size, language, keys.
const PICTURES: &[(&str, (u16, u16), Lang, &str)] = &[
    ("browse", (120, 35), Lang::En, "kerb"),
    ("chinese", (120, 35), Lang::Zh, "本地安全"),
    (
        "export",
        (120, 35),
        Lang::En,
        "kerb<enter>e<down><down><down>",
    ),
    ("narrow", (60, 20), Lang::En, "kerb<enter>3"),
];

fn frame(size: (u16, u16), lang: Lang, keys: &str) -> Browser {
    let mut browser = Browser::open(size.0, size.1).lang(lang);
    browser.typed_ahead(ROLE).keys(keys);
    browser
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

#[test]
fn no_picture_is_stale() {
    let renew = env::var_os("UPDATE_SCREENSHOTS").is_some();
    let mut known = BTreeSet::new();
    for (name, size, lang, keys) in PICTURES {
        let browser = frame(*size, *lang, keys);
        let drawn = picture(browser.buffer(), browser.cursor(), "portolan");
        let path = folder().join(format!("{name}.svg"));
        if renew {
            fs::create_dir_all(folder()).expect("a folder");
            fs::write(&path, &drawn).expect("it can be written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept.replace("\r\n", "\n") == drawn,
            "screenshots/{name}.svg is not what the program draws: renew it with\n{RENEW}"
        );
        known.insert(path);
    }
    let files = fs::read_dir(folder()).expect("a folder").flatten();
    let there: BTreeSet<PathBuf> = files.map(|file| file.path()).collect();
    assert_eq!(there, known, "every picture in the folder is one of these");
}

#[test]
fn a_picture_says_what_the_screen_says() {
    for (name, size, lang, keys) in PICTURES {
        let browser = frame(*size, *lang, keys);
        let svg = picture(browser.buffer(), None, "portolan");
        let attribute = |line: &str, name: &str| -> Option<u32> {
            let (_, after) = line.split_once(&format!(" {name}=\""))?;
            after.split('"').next()?.parse().ok()
        };
        let mut rows = vec![String::new(); usize::from(size.1)];
        let mut before = (0, 0);
        for line in svg.lines().filter(|line| line.contains("textLength")) {
            let at = |name| attribute(line, name).expect("each run has its place");
            let (x, y) = (at("x"), at("y"));
            // Runs come from left to right and never overlap; wide ones begin a pixel inside their cell.
            assert!(y > before.1 || x + 1 >= before.0, "{name}: {line}");
            before = (x + at("textLength"), y);
            let text = line
                .split_once('>')
                .and_then(|(_, text)| text.strip_suffix("</text>"));
            let text = text.expect("a text");
            let text = text
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            let row = usize::try_from((y - 51) / 20).expect("a row");
            rows[row].push_str(&text.replace(' ', ""));
        }
        let is_line = |char: char| ('\u{2500}'..='\u{257f}').contains(&char);
        for (row, said) in rows.iter().enumerate() {
            let line = browser.line(u16::try_from(row).expect("a row"));
            let shown: String = line
                .chars()
                .filter(|char| *char != ' ' && !is_line(*char))
                .collect();
            assert_eq!(*said, shown, "{name} row {row}");
        }
    }
}
