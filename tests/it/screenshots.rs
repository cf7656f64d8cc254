//! Tests that the pictures in the documents match the program. They are made from frames of the real event
//! loop; `UPDATE_SCREENSHOTS=1 cargo test --test it screenshots` updates them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crossterm::event::Event;
use portolan::check::{Event as CheckEvent, Outcome, Reason, Resolved};
use portolan::model::{CheckState, Lang};
use portolan::tui::{Effect, Outcome as Done};

use crate::support::browser::{Browser, parse};
use crate::support::film::Film;
use crate::support::svg::picture;

const RENEW: &str = "UPDATE_SCREENSHOTS=1 cargo test --test it screenshots";

/// Returns a saved role with a name and three services of a domain controller.
fn role(lang: Lang) -> String {
    let name = match lang {
        Lang::En => "branch-dc",
        Lang::Zh => "分支域控",
    };
    format!(
        "dns-server<enter>a/<c-u>kerberos-kdc<enter>a/<c-u>local-security<enter>an<c-u>{name}<enter>/<c-u>"
    )
}

/// A still picture: its name, the browser to draw, and the keys typed before, except at the start after a saved role.
struct Picture {
    name: &'static str,
    size: (u16, u16),
    lang: Lang,
    theme: &'static str,
    keys: &'static str,
    /// Heading of a listing in the README that is pasted after that.
    pasted: &'static str,
}

const fn picture_of(name: &'static str, size: (u16, u16), keys: &'static str) -> Picture {
    Picture {
        name,
        size,
        lang: Lang::En,
        theme: "terminal",
        keys,
        pasted: "",
    }
}

/// Returns a listing of the README by its heading.
fn listing(heading: &str) -> String {
    let page = fs::read_to_string(folder().join("../README.md")).expect("the README");
    let (_, after) = page
        .split_once(&format!("```text\n{heading}\n"))
        .expect("a listing");
    let (listing, _) = after.split_once("```").expect("its end");
    listing.to_owned()
}

/// What a check finds of a domain controller behind a firewall that was changed too much.
fn found() -> Vec<CheckEvent> {
    use CheckState::{Closed, Filtered, NoAnswer, Open};
    let address = "10.20.0.11:0".parse().expect("an address");
    let named = [49664, 49665].map(|port| (port, vec!["drsuapi".to_owned()]));
    let mut events = vec![
        CheckEvent::Resolved {
            host: 0,
            resolved: Resolved {
                addresses: vec![address],
                left_out: 0,
            },
        },
        CheckEvent::Mapped {
            target: 0,
            named: Some(named.into()),
        },
    ];
    for (port, state, reason) in [
        ("tcp/53", Open, Reason::Answered("DNS")),
        ("udp/53", Open, Reason::Answered("DNS")),
        ("tcp/88", Open, Reason::Answered("Kerberos")),
        ("udp/88", Open, Reason::Answered("Kerberos")),
        ("tcp/135", Open, Reason::Answered("RPC")),
        ("tcp/389", Open, Reason::Answered("LDAP")),
        ("udp/389", NoAnswer, Reason::NotAnswered("LDAP", 2)),
        ("tcp/445", Open, Reason::Answered("SMB")),
        ("tcp/464", Closed, Reason::Refused),
        ("udp/464", Open, Reason::Answered("kpasswd")),
        ("tcp/3268", Open, Reason::Answered("LDAP")),
        ("tcp/49664", Open, Reason::Connected),
        ("tcp/49665", Filtered, Reason::TimedOut),
    ] {
        let outcome = Outcome {
            state,
            reason,
            ..Outcome::untested(port.parse().expect(port), Reason::Stopped)
        };
        events.push(CheckEvent::Tested { target: 0, outcome });
    }
    events
}

const PICTURES: &[Picture] = &[
    picture_of("start", (120, 35), ""),
    picture_of("browse", (120, 35), "kerb"),
    picture_of("wide", (160, 45), "smb<enter>"),
    picture_of("small", (80, 24), "ldaps<enter>"),
    picture_of("narrow", (60, 20), "kerb<enter>3"),
    Picture {
        lang: Lang::Zh,
        ..picture_of("chinese", (120, 35), "yuancheng")
    },
    picture_of("export", (120, 35), "kerb<enter>enft"),
    picture_of("help", (120, 35), "kerb<enter>?role"),
    Picture {
        pasted: "# netstat.txt",
        ..picture_of("explain", (120, 35), "<f6>")
    },
    picture_of("check", (120, 35), "<f7>dc1.example.com<enter>"),
    Picture {
        theme: "light",
        ..picture_of("light", (120, 35), "ldap<enter><down>")
    },
];

impl Picture {
    fn browser(&self) -> Browser {
        let (width, height) = self.size;
        let mut browser = Browser::open(width, height)
            .lang(self.lang)
            .theme(self.theme)
            .finding(found);
        if self.name != "start" {
            browser.typed_ahead(&role(self.lang));
        }
        browser.keys(self.keys);
        if !self.pasted.is_empty() {
            browser.paste(&listing(self.pasted));
        }
        browser
    }
}

/// Steps of the animation: the label of the keys in the caption, the keys as the browser takes them, their
/// purpose, and the duration of the step's last frame in milliseconds. Letters are typed one by one.
const FILM: &[(&str, &str, &str, u32)] = &[
    ("", "", "Which ports does a domain controller need?", 1800),
    (
        "ldaps",
        "ldaps",
        "type: each row shows why it matches",
        2600,
    ),
    ("Enter Space", "<enter><space>", "add a port", 2000),
    ("F4", "<f4>", "the ready-made roles", 1000),
    ("dc", "dc", "find one", 1600),
    ("Enter", "<enter>", "add what it requires", 2000),
    (
        "Esc Esc 3",
        "<esc><esc>3",
        "every port has its reason",
        2400,
    ),
    ("n", "n<c-u>", "name the role", 500),
    ("branch-dc", "branch-dc", "name the role", 500),
    ("Enter", "<enter>", "name the role", 800),
    ("F3", "<f3>", "export", 900),
    ("nft", "nft", "find a format: here nftables", 2000),
    ("Enter", "<enter>", "save", 1200),
    ("Enter", "<enter>", "saved", 2500),
];

/// Time between two letters or other keys of a step, in milliseconds.
const LETTER: u32 = 120;
const KEY: u32 = 350;

/// Draws the animation, from a search to a saved file.
fn film() -> String {
    let world = |effect| match effect {
        Effect::Save {
            path, bytes, what, ..
        } => Done::Saved {
            path,
            bytes,
            lost: Vec::new(),
            what,
        },
        _ => Done::Done,
    };
    let mut browser = Browser::open(120, 34).world(Box::new(world));
    let mut film = Film::default();
    for (label, keys, purpose, time) in FILM {
        let mut presses = parse(keys).into_iter().peekable();
        if presses.peek().is_none() {
            film.show(browser.buffer(), browser.cursor(), (label, purpose), *time);
        }
        while let Some(press) = presses.next() {
            browser.send([press]);
            let duration = match presses.peek() {
                None => *time,
                Some(Event::Key(next)) if next.code.as_char().is_some() => LETTER,
                Some(_) => KEY,
            };
            film.show(
                browser.buffer(),
                browser.cursor(),
                (label, purpose),
                duration,
            );
        }
    }
    assert!(
        browser.screen().contains("branch-dc.nft"),
        "{}",
        browser.screen()
    );
    assert!(
        (15_000..25_000).contains(&film.length()),
        "{}",
        film.length()
    );
    film.picture(browser.buffer(), "portolan")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

#[test]
fn pictures_are_up_to_date() {
    let renew = env::var_os("UPDATE_SCREENSHOTS").is_some();
    let stills = PICTURES.iter().map(|shown| {
        let browser = shown.browser();
        let drawn = picture(browser.buffer(), browser.cursor(), "portolan");
        (shown.name, drawn)
    });
    let mut known = BTreeSet::new();
    for (name, drawn) in stills.chain([("demo", film())]) {
        let path = folder().join(format!("{name}.svg"));
        if renew {
            fs::create_dir_all(folder()).expect("a folder");
            fs::write(&path, &drawn).expect("it can be written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept.replace("\r\n", "\n") == drawn,
            "screenshots/{name}.svg is outdated; update it with\n{RENEW}"
        );
        assert!(drawn.len() < 400_000, "{name}.svg is too large");
        known.insert(path);
    }
    let files = fs::read_dir(folder()).expect("a folder").flatten();
    let there: BTreeSet<PathBuf> = files.map(|file| file.path()).collect();
    assert_eq!(there, known, "every picture in the folder is generated");
}

#[test]
fn a_picture_has_the_text_of_the_screen() {
    for shown in PICTURES {
        let (name, browser) = (shown.name, shown.browser());
        let svg = picture(browser.buffer(), None, "portolan");
        let attribute = |line: &str, name: &str| -> Option<u32> {
            let (_, after) = line.split_once(&format!(" {name}=\""))?;
            after.split('"').next()?.parse().ok()
        };
        let mut rows = vec![String::new(); usize::from(shown.size.1)];
        let mut before = (0, 0);
        for line in svg.lines().filter(|line| line.contains("textLength")) {
            let at = |name| attribute(line, name).expect("a position for each run");
            let (x, y) = (at("x"), at("y"));
            // Runs are ordered from left to right and never overlap; wide ones begin one pixel inside their
            // cell.
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
        for (row, text) in rows.iter().enumerate() {
            let line = browser.line(u16::try_from(row).expect("a row"));
            let shown: String = line
                .chars()
                .filter(|char| *char != ' ' && !is_line(*char))
                .collect();
            assert_eq!(*text, shown, "{name} row {row}");
        }
    }
}
