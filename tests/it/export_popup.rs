//! Tests of the export popup: keys and clicks in, screen and files out.

use std::fs;
use std::path::Path;

use crossterm::event::MouseEventKind;
use portolan::export::{FORMATS, find};
use portolan::model::{Lang, Notice};
use portolan::tui::{Effect, Outcome, Settings};

use crate::support::browser::{Browser, CATALOG};

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// Opens the export of a role's required ports.
fn export_of(role: &str, width: u16, height: u16, lang: Lang) -> Browser {
    let mut browser = Browser::open(width, height).lang(lang);
    browser.typed_ahead(&format!("<f4>{role}<enter><f3>"));
    browser
}

fn dc(width: u16, height: u16) -> Browser {
    export_of("domain-controller", width, height, Lang::En)
}

/// Opens the browser in a working folder.
fn in_folder(folder: &Path, width: u16, height: u16) -> Browser {
    let settings = Settings {
        lang: Lang::En,
        mouse: true,
        folder: folder.to_owned(),
        ..Settings::default()
    };
    Browser::over(CATALOG.clone(), settings, width, height)
}

/// Performs effects in a folder, as if it were the working folder.
fn performed_in(folder: &Path) -> impl FnMut(Effect) -> Outcome + Send + 'static {
    let folder = folder.to_owned();
    move |effect| match effect {
        Effect::Save {
            path, bytes, what, ..
        } => {
            let path = folder.join(path);
            fs::write(&path, &bytes).expect("a file");
            Outcome::Saved {
                path,
                bytes,
                lost: Vec::new(),
                what,
            }
        }
        _ => Outcome::Done,
    }
}

/// Returns the names of the formats in the list, from top to bottom.
fn listed(browser: &Browser) -> Vec<&'static str> {
    let screen = browser.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let is_listed = |name: &str| {
        lines.iter().any(|line| {
            let start = line.strip_prefix('┃').unwrap_or(line);
            let start = start.trim_start_matches(['›', ' ']);
            start.split(' ').next() == Some(name)
        })
    };
    let names = FORMATS.iter().map(|format| format.name);
    names.filter(|name| is_listed(name)).collect()
}

// The list.

#[test]
fn typing_filters_the_formats() {
    for (typed, first, all) in [
        ("nft", "nftables", &["nftables"] as &[&str]),
        ("asa", "cisco-asa", &["cisco-asa"]),
        (
            "cisco-",
            "cisco-ios",
            &["cisco-ios", "cisco-ios-group", "cisco-asa"],
        ),
        ("terraform aws", "terraform-aws", &["terraform-aws"]),
        (
            "clouds",
            "terraform-aws",
            &[
                "terraform-aws",
                "cloudformation",
                "terraform-azurerm",
                "bicep",
                "arm",
                "terraform-google",
                "terraform-alicloud",
                "terraform-tencentcloud",
                "terraform-huaweicloud",
            ],
        ),
        ("cisco routers", "cisco-ios", &["cisco-ios"]),
    ] {
        let mut browser = dc(120, 45);
        browser.keys(typed);
        browser.find(&format!("›{first}"));
        let listed = listed(&browser);
        for name in all {
            assert!(listed.contains(name), "{typed} {listed:?}");
        }
        browser.find(&format!("┏ Export {} of {}", listed.len(), FORMATS.len()));
        assert!(listed.len() < FORMATS.len() / 2, "{typed} {listed:?}");
        // The group's heading is above its first format that is left.
        let group = find(first).expect("a format").group.label().en;
        let row = browser.find(&format!("›{first}")).1;
        assert!(
            browser.line(row - 1).contains(group),
            "{}",
            browser.screen()
        );
    }
    for typed in ["biaoge", "电子表格", "spreadsheet", "csv"] {
        let mut browser = export_of("domain-controller", 120, 45, Lang::Zh);
        browser.keys(typed);
        assert!(listed(&browser).contains(&"csv"), "{typed}");
    }
}

#[test]
fn every_format_is_found_by_its_name() {
    let mut browser = dc(120, 45);
    for format in FORMATS {
        browser.keys("<c-u>").keys(format.name);
        browser.find(&format!("›{} ", format.name));
        assert!(browser.screen().contains("┏ Export"));
    }
}

#[test]
fn an_empty_result_names_the_way_out() {
    for (lang, advice) in [
        (Lang::En, "No format matches."),
        (Lang::Zh, "没有匹配的格式"),
    ] {
        for (width, height) in [(120, 35), (60, 15), (30, 8)] {
            let mut browser = export_of("domain-controller", width, height, lang);
            browser.keys("nftzzzz");
            browser.find(advice);
            // Nothing is saved, copied or previewed.
            browser.keys("<enter><c-y><tab>");
            assert_eq!(browser.copied(), None);
            assert!(browser.cursor().is_some(), "typing goes on");
            browser.keys("<bs><bs><bs><bs>");
            browser.find("›nftables");
            browser.keys("zzzz<esc>");
            browser.find("›nftables");
            browser.keys("<esc>");
            assert!(!browser.screen().contains("nftables"));
        }
    }
}

#[test]
fn escape_clears_the_filter_first_and_the_format_stays_selected() {
    let mut browser = dc(120, 35);
    browser.keys("bic<esc>");
    browser.find("›bicep");
    browser.find(&format!("┏ Export {0} of {0}", FORMATS.len()));
    browser.keys("<esc><esc>");
    assert!(!browser.screen().contains("┏ Export"));
    // It is remembered, although it was left with Esc.
    browser.keys("<f3>");
    browser.find("›bicep");
    browser.keys("<home>");
    browser.find("›powershell");
    browser.keys("<end>");
    browser.find(&format!("›{}", FORMATS[FORMATS.len() - 1].name));
    browser.keys("<pgup>");
    assert!(!browser.screen().contains("›bpf"));
}

// The preview.

#[test]
fn rules_come_first_in_every_format() {
    for lang in LANGS {
        let mut browser = export_of("domain-controller", 120, 45, lang);
        let ruleset = browser.app().ruleset().clone();
        for format in FORMATS {
            browser.keys("<c-u>").keys(format.name);
            let export = format.export(&ruleset, lang).expect("rules");
            let fold = match lang {
                Lang::En => format!("… {} lines of comments above", export.head),
                Lang::Zh => format!("… 上方有 {} 行注释", export.head),
            };
            let lines: Vec<&str> = export.text.lines().map(str::trim_end).collect();
            let first = lines[export.head].replace('\t', "    ");
            let start: String = first.chars().take(60).collect();
            if export.head == 0 {
                assert!(!browser.screen().contains("… 上方有"));
                assert!(!browser.screen().contains("lines of comments"));
                browser.find(&start);
                continue;
            }
            let row = browser.find(&fold).1;
            let below = browser.line(row + 1);
            assert!(below.contains(&start), "{}: {below}", format.name);
            let is_comment = ["#", "//", "rem ", "!", "REM "]
                .iter()
                .any(|mark| first.trim_start().starts_with(mark));
            assert!(
                !is_comment && !first.trim().is_empty(),
                "{}: {first}",
                format.name
            );
            // The head is shown by scrolling up from the first rule.
            browser.keys("<tab><home>");
            assert!(!browser.screen().contains(&fold));
            let top: String = lines[0].chars().take(60).collect();
            assert!(browser.screen().contains(&top), "{}", browser.screen());
            browser.keys("<tab>");
        }
    }
}

#[test]
fn scrolling_up_unfolds_the_comments_line_by_line() {
    let mut browser = dc(120, 30);
    browser.keys("nft<tab>");
    let fold = "lines of comments above";
    browser.find(fold);
    browser.keys("j");
    assert!(!browser.screen().contains(fold));
    browser.keys("k");
    browser.find(fold);
    browser.keys("k");
    assert!(!browser.screen().contains(fold));
    browser.find("# Undo: nft delete table");
    browser.find("table inet portolan_domain_controller_in");
    // Another format starts at its first rule again.
    browser.keys("<tab><esc>bpf");
    browser.find(fold);
    // The wheel does the same.
    browser.mouse(MouseEventKind::ScrollUp, 60, 20);
    assert!(!browser.screen().contains(fold));
    browser.find("# Only captures");
}

#[test]
fn letters_are_commands_in_the_preview() {
    let mut browser = dc(160, 35);
    browser.keys("nft<tab>y");
    let text = find("nftables").expect("a format");
    let text = text
        .export(browser.app().ruleset(), Lang::En)
        .expect("rules")
        .text;
    assert_eq!(browser.copied(), Some(text.as_str()));
    browser.keys("i");
    browser.find("outbound");
    browser.keys("iP");
    browser.find("only clients connect");
    browser.keys("D50000-50999<enter>");
    browser.find("dynamic RPC: 50000-50999");
    browser.keys("N10.0.0.0/8<enter>");
    browser.find("source networks: 10.0.");
    browser.keys("u");
    assert!(browser.answer().starts_with(" undone: source networks"));
    browser.keys("<left>");
    assert!(!browser.screen().contains("source networks: 10.0."));
    browser.keys("?");
    browser.find("┏ Keys");
    browser.keys("<esc>:");
    browser.find("┏ Commands");
    browser.keys("<esc>");
    for back in ["<esc>", "<tab>", "h", "/"] {
        assert!(browser.cursor().is_none());
        browser.keys(back);
        assert!(browser.cursor().is_some(), "{back}");
        browser.find("/ nft");
        browser.keys("<right>");
    }
    // The options are commands of the palette in the list, too.
    browser.keys("/<f5>direction<enter>");
    browser.find("outbound");
}

#[test]
fn long_lines_are_scrolled_and_wrapped() {
    for lang in LANGS {
        for (width, height) in [(120, 35), (80, 24), (60, 15), (30, 10)] {
            let mut browser = export_of("domain-controller", width, height, lang);
            browser.keys("nmap<tab><end>");
            let end = "\"$@\"";
            assert!(width == 120 || !browser.screen().contains(end));
            browser.keys(&"<right>".repeat(30));
            assert!(browser.screen().contains(end), "{}", browser.screen());
            let at_end = browser.screen();
            browser.keys("<right><right>");
            assert_eq!(browser.screen(), at_end, "no further than the end");
            browser.keys(&"<left>".repeat(30)).keys("w<end>");
            let screen = browser.screen();
            let rows = screen
                .lines()
                .map(|line| line.trim_matches(['┃', '│', ' ']));
            let joined: String = rows.collect();
            assert!(joined.contains("49152-65535,U:53,88"), "{screen}");
            assert!(joined.contains(end), "{screen}");
            browser.keys("w<home>");
            browser.find("#!/bin/sh");
        }
    }
}

#[test]
fn every_frame_of_a_scrolled_preview_is_whole() {
    for (width, height) in [(120, 35), (80, 24), (60, 15), (30, 8)] {
        let mut browser = export_of("domain-controller", width, height, Lang::Zh);
        for format in ["powershell", "markdown", "nftables"] {
            browser.keys("<c-u>").keys(format).keys("<tab><home>");
            for key in [
                "<right>", "<right>", "<left>", "w", "<down>", "w", "<right>", "<end>",
            ] {
                browser.keys(key);
                let shown = browser.screen();
                assert_eq!(browser.redraw().screen(), shown);
                for line in shown.lines().filter(|line| line.starts_with('┃')) {
                    assert!(line.ends_with(['┃', '│']), "{width} {key}\n{shown}");
                }
            }
            browser.keys("<tab>");
        }
    }
}

#[test]
fn the_sum_of_the_ports_is_above_every_preview() {
    for (width, height, sum) in [
        (
            120,
            35,
            "TCP 53, 88, 135, 389, 445, 464, 3268, 49152-65535 · UDP 53, 88, 123, 389, 464",
        ),
        (80, 24, "TCP 53, 88, 135, 389 … · UDP 53, 88, 123, 389, 464"),
        (60, 15, "TCP 53, 88, 135 … · UDP 53, 88 …"),
    ] {
        let mut browser = dc(width, height);
        for format in FORMATS {
            browser.keys("<c-u>").keys(format.name);
            assert!(
                browser.screen().contains(sum),
                "{}\n{}",
                format.name,
                browser.screen()
            );
        }
        // Also where the target can't be exported.
        browser.keys("<c-u>nftables<tab>d");
        browser.find("! nftables has no keyword");
        assert!(
            browser.screen().contains("UDP 53, 88"),
            "{}",
            browser.screen()
        );
        assert!(browser.screen().contains("dynamic RPC"));
    }
}

#[test]
fn what_a_format_cannot_express_is_a_line_above_the_rules() {
    for lang in LANGS {
        let mut browser = Browser::open(120, 35).lang(lang);
        browser.typed_ahead("/<c-u>icmp<enter>VGa/<c-u>tcp/53<enter><space><f3>");
        let ruleset = browser.app().ruleset().clone();
        let mut with_gaps = 0;
        for format in FORMATS {
            let Ok(export) = format.export(&ruleset, lang) else {
                continue;
            };
            let notices = export.notices.iter();
            let missing = notices.filter_map(Notice::not_expressible).count();
            with_gaps += usize::from(missing > 0);
            browser.keys("<c-u>").keys(format.name);
            let sign = match lang {
                Lang::En => format!("! {} can't express: ", format.name),
                Lang::Zh => format!("! {} 无法表示：", format.name),
            };
            let screen = browser.screen();
            assert_eq!(screen.contains(&sign), missing > 0, "{sign}\n{screen}");
        }
        assert!(with_gaps > 1, "{with_gaps}");
    }
    // Networks that belong elsewhere come before the notices about the role.
    let mut browser = dc(80, 24);
    browser.keys("ufw<tab>N10.0.0.0/8 fd00::/8<enter><tab><c-u>firewalld");
    let (_, row) = browser.find("! not supported by this format: source networks");
    assert!(
        browser.line(row - 1).contains("TCP 53"),
        "{}",
        browser.screen()
    );
    // Many notices leave space for the rules.
    let mut browser = Browser::open(80, 24);
    browser.typed_ahead("/<c-u>tcp<enter>VGa<f3>nft");
    browser.find("more notices");
    browser.find("lines of comments above");
}

#[test]
fn instructions_are_above_a_file_without_comments() {
    for lang in LANGS {
        let mut browser = export_of("domain-controller", 120, 45, lang);
        let ruleset = browser.app().ruleset().clone();
        let formats = FORMATS.iter().filter_map(|format| {
            let export = format.export(&ruleset, lang).ok()?;
            (!export.instructions.is_empty()).then_some((format, export))
        });
        let formats: Vec<_> = formats.collect();
        assert!(formats.len() >= 3, "{}", formats.len());
        for (format, export) in formats {
            browser.keys("<c-u>").keys(format.name);
            let mut row = 0;
            for line in &export.instructions {
                // A long one is wrapped.
                let start: String = line.get(lang).chars().take(20).collect();
                let found = browser.find(&start).1;
                assert!(found > row, "{}", browser.screen());
                row = found;
            }
            let first = export.text.lines().next().expect("a line");
            let first: String = first.chars().take(40).collect();
            let below = browser.find(&first).1;
            assert!(below > row + 1, "{}", browser.screen());
            let border = browser
                .line(below - 1)
                .trim_end_matches(['┃', '│', ' '])
                .to_owned();
            assert!(border.ends_with("──"), "{}", browser.screen());
            // They are no part of the text.
            browser.keys("<tab>y");
            assert_eq!(browser.copied(), Some(export.text.as_str()));
            let start: String = export.instructions[0].get(lang).chars().take(20).collect();
            browser.keys("<end>");
            assert!(!browser.screen().contains(&start) || export.text.lines().count() < 25);
            browser.keys("<home>");
            browser.find(&start);
            browser.keys("<tab>");
        }
        browser.keys("<c-u>nftables");
        assert!(!browser.screen().contains("opnsense-aliases:"));
    }
    // A small screen has only a line in their place.
    for (lang, fold, first) in [
        (Lang::En, "how to load:", "load the file of"),
        (Lang::Zh, "如何加载：", "请先加载"),
    ] {
        let mut browser = export_of("domain-controller", 60, 15, lang);
        browser.keys("opnsense<tab>");
        let row = browser.find(fold).1;
        assert!(
            browser.line(row + 1).contains("@uuid"),
            "{}",
            browser.screen()
        );
        // It opens by scrolling up, and stays open.
        browser.keys("k");
        assert!(!browser.screen().contains(fold));
        assert!(!browser.screen().contains(first), "{}", browser.screen());
        browser.keys("<home>");
        browser.find(first);
        browser.keys("w");
        browser.find(first);
        browser.keys("<end>");
        assert!(!browser.screen().contains(first));
        browser.keys("w<end>");
        browser.find("@uuid,enabled");
    }
}

// Saving.

#[test]
fn two_formats_are_saved_with_few_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut browser = in_folder(folder.path(), 80, 24).world(Box::new(performed_in(folder.path())));
    let first = [
        "<f4>",
        "controller",
        "<enter>",
        "<f3>",
        "nft",
        "<enter>",
        "<enter>",
    ];
    let count = |keys: &[&str]| -> usize {
        let lengths = keys
            .iter()
            .map(|key| if key.starts_with('<') { 1 } else { key.len() });
        lengths.sum()
    };
    assert!(count(&first) <= 20);
    browser.keys(&first.concat());
    let written =
        fs::read_to_string(folder.path().join("domain-controller.nft")).expect("it is saved");
    let ruleset = browser.app().ruleset();
    assert_eq!(
        written,
        find("nftables")
            .expect("a format")
            .export(ruleset, Lang::En)
            .expect("rules")
            .text
    );
    assert!(browser.bottom().contains("saved "), "{}", browser.screen());
    browser.find("/ nft");
    let second = ["cisc", "<enter>", "<enter>"];
    assert!(count(&second) <= 6);
    browser.keys(&second.concat());
    let written =
        fs::read_to_string(folder.path().join("domain-controller.cfg")).expect("it is saved");
    assert!(written.contains("ip access-list extended"), "{written}");
    browser.find("›cisco-ios");
    // Esc clears the filter, closes the popup and returns to the roles.
    browser.keys("<esc><esc>");
    browser.find("┏ Predefined roles");
}

#[test]
fn the_filter_of_a_saved_file_is_replaced_by_typing_or_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || in_folder(folder.path(), 120, 35).world(Box::new(performed_in(folder.path())));
    let saved = "dns-server<enter>aenft<enter><enter>";
    for (keys, filter) in [
        ("a", "/ a"),
        ("<bs>", "/ type to filter"),
        ("<esc>", "/ type to filter"),
    ] {
        let mut browser = open();
        browser.keys(saved).keys(keys);
        browser.find(filter);
        assert!(!browser.screen().contains("/ nft"));
    }
    let mut browser = open();
    browser.keys(saved).paste("csv");
    browser.find("/ csv");
    browser.find("›csv");
    // Moving and returning keep it.
    let mut browser = open();
    browser.keys(saved).keys("<up><tab><tab><enter><esc>");
    browser.find("/ nft");
}

#[test]
fn saving_over_a_file_returns_to_the_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.csv");
    fs::write(&path, "mine").expect("a file");
    let mut browser = Browser::open(120, 35);
    browser
        .keys("dns-server<enter>aecsv<enter><c-u>")
        .keys(&path.to_string_lossy());
    browser.keys("<enter>");
    browser.find("Replace it?");
    assert!(browser.cursor().is_none(), "nothing is typed in");
    browser.keys("y");
    browser.find("saved ");
    browser.find("/ csv");
    assert_ne!(fs::read(&path).expect("a file"), b"mine");
    // The palette opens it on another format.
    browser.keys("<f5>export as bicep<enter>");
    browser.find("›bicep");
    browser.keys("<esc>");
    assert!(!browser.screen().contains("┏ Export"));
}

#[cfg(unix)]
#[test]
fn the_save_prompt_shows_the_full_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = folder.path().display().to_string();
    let world = performed_in(folder.path());
    let mut browser = in_folder(folder.path(), 160, 35).world(Box::new(world));
    browser.keys("dns-server<enter>aenft<enter>");
    browser.find(&format!("→ {shown}/dns-server.nft"));
    browser.keys("<c-u>./sub/../a b.nft");
    browser.find(&format!("→ {shown}/sub/../a b.nft"));
    browser.keys("<c-u>/etc/x.nft");
    browser.find("→ /etc/x.nft");
    let home = std::env::var("HOME").expect("a home");
    browser.keys("<c-u>~/x.nft");
    browser.find(&format!("→ {home}/x.nft"));
    // Nothing is lost without a name.
    browser.keys("<c-u>");
    browser.find("Enter a file name.");
    browser.keys("<enter>");
    assert!(browser.bottom().contains("not saved: enter a file name"));
    browser.find("┏ File");
    browser.keys("x<enter><esc><esc>s");
    browser.find(&format!("→ {shown}/dns-server.toml"));
    // A long path keeps its end, also on the smallest screen.
    let mut browser = in_folder(folder.path(), 30, 8);
    browser.keys("dns-server<enter>ae<enter><c-u>");
    browser.keys(&"folder/".repeat(30)).keys("last.ps1");
    browser.find("last.ps1");
    browser.find("┏ File");
}

// Other ways in.

#[test]
fn the_export_opens_over_the_roles_and_returns_to_them() {
    for (keys, title) in [
        ("<f4>kms<enter>", "/ kms"),
        ("<f4>kms<enter><tab>", "┏ Predefined roles"),
    ] {
        let mut browser = Browser::open(120, 35);
        browser.keys(keys);
        browser.find(title);
        let before = browser.screen();
        browser.keys("<f3>");
        browser.find("┏ Export");
        browser.keys("<esc>");
        let footerless = |screen: &str| screen.lines().take(33).collect::<Vec<_>>().join("\n");
        assert_eq!(footerless(&browser.screen()), footerless(&before));
    }
    let mut browser = Browser::open(120, 35);
    browser.keys("dns-server<enter>aS<f3>");
    browser.find("┏ Export");
    browser.keys("<esc>");
    browser.find("┏ Symptoms");
    let mut browser = Browser::open(120, 35);
    browser.keys("<f4>kms<f3>");
    assert!(browser.bottom().contains("the role is empty"));
    browser.find("/ kms");
}

#[test]
fn the_mouse_alone_is_enough() {
    for (width, height) in [(120, 35), (80, 24), (60, 15)] {
        let mut browser = Browser::open(width, height);
        browser.keys("dns-server<enter>ae");
        browser.click_on("nftables");
        browser.find("›nftables");
        let (column, row) = browser.find("table inet");
        browser.click(column, row);
        assert!(browser.cursor().is_none(), "the preview has the focus");
        browser.click_on(" netsh");
        assert!(browser.cursor().is_some());
        browser.find("›netsh");
        browser.click_on("Tab preview").click_on("Esc back");
        browser.click_on("Enter save");
        browser.find("┏ File");
        browser.click_on("Esc cancel").click_on("Esc back");
        assert!(!browser.screen().contains("┏ Export"));
    }
    // Where only one of them fits, a click on the selected format shows its preview.
    let mut browser = dc(30, 8);
    // The message about the role is over.
    browser.keys("<home>");
    browser.click_on("netsh");
    browser.find("›netsh");
    browser.click_on("netsh");
    browser.find("┏ Export: netsh");
    browser.click_on("Esc back");
    browser.find("›netsh");
}

// Keys of one's own.

#[test]
fn own_keys_that_became_text_apply_in_the_preview_and_are_reported_once() {
    let bindings = "\"export.copy\" = [\"Y\", \"F8\"]\n\"export.os\" = [\"W\"]\n\"export.back\" = [\"Esc\", \"x\"]\n";
    for (lang, line) in [
        (Lang::En, "letters filter the formats now"),
        (Lang::Zh, "字母现用于筛选格式"),
    ] {
        let mut browser = Browser::open(160, 35).lang(lang).bound(bindings);
        let screen = browser.screen();
        assert_eq!(screen.matches(line).count(), 1, "{screen}");
        for name in [
            "export.copy",
            "(Y)",
            "export.os",
            "(W)",
            "export.back",
            "(x)",
        ] {
            assert!(screen.contains(name), "{name}\n{screen}");
        }
        assert!(
            !screen.contains("text input") && !screen.contains("用于输入文本"),
            "{screen}"
        );
        browser.keys("<esc>dns-server<enter>aeY");
        browser.find("/ Y");
        browser.keys("<bs><f8>");
        assert!(browser.copied().is_some());
        browser.keys("<tab>W");
        browser.find("2003");
        let before = browser.copied().map(str::to_owned);
        browser.keys("Y");
        assert_ne!(browser.copied().map(str::to_owned), before);
        browser.keys("x");
        assert!(browser.cursor().is_some(), "x returns to the list");
        browser.keys("<tab><esc><esc>");
        assert!(!browser.screen().contains("┏ Export"));
    }
    // The keys of an earlier version, as `--print-keys` wrote them, cause one line and keep their meaning.
    let earlier = "\"export.copy\" = [\"y\"]\n\"export.up\" = [\"Up\", \"k\"]\n\"export.preview-down\" = [\"PgDn\", \"Space\", \"Ctrl-D\"]\n\"export.preview-up\" = [\"PgUp\", \"Ctrl-U\"]\n\"export.back\" = [\"Esc\", \"q\", \"e\"]\n\"export.peers\" = [\"P\"]\n\"export.help\" = [\"?\"]\n";
    let mut browser = Browser::open(160, 35).bound(earlier);
    let screen = browser.screen();
    assert_eq!(screen.matches("keys:").count(), 1, "{screen}");
    browser.keys("<esc>dns-server<enter>ae<tab>P");
    browser.find("only clients connect");
    browser.keys("<space><pgup>e");
    assert!(browser.cursor().is_some(), "e returns to the list");
    // A key that is none is reported, too.
    let browser = Browser::open(160, 35).bound("\"export.os\" = [\"W\", \"Hyper-x\"]\n");
    browser.find("unknown key “Hyper-x” for export.os");
    // Keys for the preview win, and nothing is reported for keys that are no text.
    let mut browser = Browser::open(160, 35)
        .bound("\"export.copy\" = [\"F8\"]\n\"export-preview.copy\" = [\"c\"]\n");
    assert!(!browser.screen().contains("keys:"), "{}", browser.screen());
    browser.keys("dns-server<enter>ae<tab>c");
    assert!(browser.copied().is_some());
}
