//! Tests of custom keys, the command palette, key hints and themes, through the real event loop and the
//! command line.

use std::fs;

use crossterm::event::MouseEventKind;
use portolan::export::FORMATS;
use portolan::model::Lang;
use portolan::search::unread;
use portolan::tui::{ACTIONS, Action, Scope};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar as _;

use crate::support::browser::Browser;
use crate::support::program::{at_home, done};

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

fn palette(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "┏ Commands",
        Lang::Zh => "┏ 命令",
    }
}

// Custom keys.

#[test]
fn an_action_can_be_bound_to_other_keys() {
    let mut browser = Browser::open(120, 35).bound("toggle-service = \"Ctrl-A\"\nundo = [\"z\"]");
    browser.keys("dns-server<enter><c-a>");
    assert!(browser.bottom().contains("DNS Server: 2 of 5 added"));
    browser.keys("a");
    assert_eq!(browser.app().choice().picks().len(), 1, "a is unbound now");
    browser.keys("z");
    assert_eq!(browser.answer(), " undone: added DNS Server");
    browser.keys("<down>");
    assert!(
        browser.answer().contains("Ctrl-A add service"),
        "{}",
        browser.answer()
    );
}

#[test]
fn texts_name_the_current_keys() {
    let own = "toggle = [\"Ins\"]\ntoggle-service = [\"Ctrl-A\"]\nundo = [\"z\"]\ndirection = []\n\
               \"search.back\" = [\"Ctrl-G\"]\nroles = [\"Q\", \"F8\"]";
    for lang in LANGS {
        let mut browser = Browser::open(120, 35).lang(lang).bound(own);
        let assert_shown = |browser: &Browser, en: &str, zh: &str| {
            let text = if lang == Lang::En { en } else { zh };
            let screen = browser.screen();
            assert!(screen.contains(text), "{text}:\n{screen}");
        };
        assert_shown(
            &browser,
            "Ins adds the selected port,",
            "Ins：加入所选端口；",
        );
        assert_shown(
            &browser,
            "Ctrl-A adds what its service requires;",
            "Ctrl-A：加入其服务必需的端口；",
        );
        assert_shown(
            &browser,
            "Q shows the predefined roles;",
            "Q：查看预置角色；",
        );
        browser.keys("zzzz");
        assert_shown(
            &browser,
            "Ctrl-G clears the search.",
            "按 Ctrl-G 清空搜索框。",
        );
        browser.keys("<c-g><f3>");
        assert_shown(
            &browser,
            "the role is empty: Ins adds a port, Ctrl-A adds a service",
            "角色为空：按 Ins 加入端口，按 Ctrl-A 加入服务",
        );
        browser.keys("kms<enter><c-a>c");
        assert_shown(
            &browser,
            "cleared the role; z restores it",
            "已清空角色，按 z 恢复",
        );
        browser.keys("z<f8>kms<enter>");
        assert!(browser.answer().contains("1"), "{}", browser.answer());
        browser.keys("<enter><esc><esc>");
        // An action without a key is available in the palette and is listed without one.
        browser.keys(":direction<enter>").keys("<f8>kms<enter>");
        assert_shown(
            &browser,
            "no outbound port; :direction switches the direction",
            "没有出站端口，按 :direction 切换方向",
        );
        browser.keys("<f1>");
        assert_shown(&browser, "Ctrl-A", "Ctrl-A");
    }
}

#[test]
fn a_conflict_is_reported_on_startup_and_disables_only_its_key() {
    for (lang, text) in [
        (Lang::En, "`a` is bound to both toggle-service and save"),
        (Lang::Zh, "`a` 同时绑定到 toggle-service 和 save"),
    ] {
        let mut browser = Browser::open(120, 35)
            .lang(lang)
            .bound("save = [\"a\"]\nredo = [\"Z\"]");
        let screen = browser.screen();
        assert!(screen.contains(text), "{screen}");
        browser.keys("<esc>dns-server<enter>auZ");
        assert_eq!(browser.app().choice().picks().len(), 1, "a and Z work");
    }
}

#[test]
fn errors_that_do_not_fit_can_be_scrolled() {
    let wrong: Vec<String> = ('a'..='t')
        .map(|name| format!("zz{name} = [\"x\"]"))
        .collect();
    let mut browser = Browser::open(60, 15).bound(&wrong.join("\n"));
    let top = browser.screen();
    assert!(top.contains("“zza”") && !top.contains("“zzt”"), "{top}");
    let end = browser.keys("G").screen();
    assert!(end.contains("“zzt”"), "{end}");
    assert_eq!(browser.keys("<down><pgdn>").screen(), end);
    assert_eq!(browser.keys("g").screen(), top);
    browser.keys("<esc>").resize(60, 15);
    assert!(!browser.screen().contains("“zza”"));
}

#[test]
fn printed_keys_are_current_and_can_be_read_back() {
    let home = tempfile::tempdir().expect("a folder");
    let config = home.path().join("config.toml");
    let print = |settings: &str, args: &[&str]| {
        fs::write(&config, settings).expect("it can be written");
        let (code, page, err) = done(at_home(home.path()).arg("--print-keys").args(args));
        assert_eq!(code, 0);
        (page, err)
    };
    for lang in LANGS {
        let (page, err) = print("", &["--lang", lang.tag()]);
        assert_eq!(err, "");
        for row in ACTIONS {
            let name = format!("#\"{}.{}\"", row.scope.name(), row.action.name());
            let line = page.lines().find(|line| line.starts_with(&name));
            let line = line.unwrap_or_else(|| panic!("{name}:\n{page}"));
            assert!(line.contains(row.about.get(lang)), "{line}");
            for key in row.keys {
                assert!(line.contains(&format!("\"{}\"", key.label())), "{line}");
            }
            assert!(page.contains(row.scope.heading().get(lang)));
        }
        // The unmodified output as a settings file changes nothing.
        let (again, err) = print(&page.replace("\n#\"", "\n\""), &["--lang", lang.tag()]);
        assert_eq!((again, err.as_str()), (page, ""));
    }
    let settings = "[keys]\nsave = [\"F8\"]\nexprot = [\"x\"]\n";
    let (page, err) = print(settings, &[]);
    assert!(page.contains("\n \"panes.save\""), "{page}");
    assert!(
        err.contains("unknown action “exprot”: did you mean export?"),
        "{err}"
    );
    let (csv, _) = print(settings, &["--format", "csv"]);
    assert!(
        csv.contains("panes,save,F8,save the role to a file"),
        "{csv}"
    );
    let (json, _) = print(settings, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(ACTIONS.len()));
    // The output includes custom keys and can be read back.
    let (again, _) = print(&page, &[]);
    assert_eq!(again, page);
}

// Command palette.

#[test]
fn the_palette_offers_every_action_of_a_pane_in_both_languages() {
    for (keys, scope) in [
        ("<enter>:", Scope::Table),
        ("<enter>2:", Scope::Detail),
        ("<enter>3:", Scope::Builder),
        ("<f5>", Scope::Search),
        ("dns-server<enter>ae<f5>", Scope::Export),
        ("dns-server<enter>ae<tab>:", Scope::ExportPreview),
        ("<f4><tab>:", Scope::RolePage),
        ("<f1><f5>", Scope::Search),
    ] {
        for lang in LANGS {
            // A small screen is faster to draw, and the best match is always visible.
            let mut browser = Browser::open(90, 15).lang(lang);
            browser.typed_ahead(keys);
            assert!(browser.screen().contains(palette(lang)), "{keys}");
            let rows = ACTIONS
                .iter()
                .filter(|row| scope.chain().contains(&row.scope));
            for row in rows.filter(|row| row.action != Action::Palette) {
                browser.keys("<c-u>").paste(row.about.get(lang));
                let screen = browser.screen();
                // Another scope's text for the same action is accepted.
                let same = ACTIONS.iter().filter(|other| other.action == row.action);
                let mut lines = same.map(|other| format!("┃›{}", other.about.get(lang)));
                let text = row.about.get(lang);
                assert!(
                    lines.any(|line| screen.contains(&line)),
                    "{text}:\n{screen}"
                );
            }
        }
    }
}

#[test]
fn the_palette_runs_the_typed_command() {
    for lang in LANGS {
        for (typed, shown) in [
            ("help", ["┏ Keys", "┏ 按键"]),
            ("帮助", ["┏ Keys", "┏ 按键"]),
            ("chongzuo", ["nothing to redo", "没有可重做的操作"]),
            ("language", ["1 端口", "1 Ports"]),
            ("export as nft", ["›nftables", "›nftables"]),
            ("daochu nft", ["›nftables", "›nftables"]),
            ("restore ipv4", ["›iptables", "›iptables"]),
            ("theme mono", ["√ theme mono", "√ 主题：mono"]),
            ("zhuti light", ["√ theme light", "√ 主题：light"]),
            ("sort by port", ["Port▲", "端口▲"]),
            ("fuwu paixu", ["Service▲", "服务▲"]),
            ("default order", ["default order", "默认排序"]),
            (
                "role kms",
                ["added 1 port of KMS host", "已加入“KMS 主机”的 1 个端口"],
            ),
        ] {
            let mut browser = Browser::open(120, 35).lang(lang);
            browser.keys("dns-server<enter>a:").keys(typed);
            assert!(browser.screen().contains(palette(lang)));
            browser.keys("<enter>");
            let screen = browser.screen();
            assert!(!screen.contains(palette(lang)), "{typed}:\n{screen}");
            let text = shown[usize::from(lang == Lang::Zh)];
            assert!(screen.contains(text), "{typed} {text}:\n{screen}");
        }
    }
    let mut browser = Browser::open(120, 35);
    browser.keys(":zzzz");
    assert!(browser.keys("<f5>zzzz").screen().contains("Nothing found."));
    browser.keys("<enter>");
    assert!(
        browser.screen().contains(palette(Lang::En)),
        "it stays open"
    );
}

#[test]
fn the_palette_offers_each_format_theme_and_role() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>:");
    for format in FORMATS {
        browser
            .keys("<c-u>")
            .paste(&format!("export as {}", format.name));
        let line = format!("┃›export as {}: ", format.name);
        assert!(browser.screen().contains(&line), "{}", browser.screen());
    }
    for theme in [
        "terminal",
        "dark",
        "light",
        "high-contrast",
        "chart",
        "mono",
    ] {
        browser.keys("<c-u>").paste(&format!("theme: {theme}"));
        let line = format!("┃›theme: {theme} ");
        assert!(browser.screen().contains(&line), "{}", browser.screen());
    }
    browser.keys("<c-u>role kms<enter>:role kms");
    assert!(
        browser.screen().contains("┃›remove role: KMS host"),
        "{}",
        browser.screen()
    );
    // The table can be sorted from any pane, and is shown afterwards.
    let mut browser = Browser::open(60, 15);
    browser.keys("dns-server<enter>a3:sort by port<enter>");
    browser.find("┏ 1 Ports");
    browser.find("Port▲");
}

#[test]
fn palette_and_help_return_to_the_previous_popup() {
    for open in ["<f5>", "<f1>"] {
        for close in ["<esc>", open] {
            for below in [
                "dns-server<enter>ae<down>",
                "dns-server<enter>aenft",
                "dns-server<enter>ae<tab>w",
                "dns-server<enter>ae<enter>x",
                "<f4>kms<tab>",
                "<f4>kms",
                "dns-server<enter>anbranch",
                "dns-server<enter>aq",
                "kerb",
                "kerb<enter>2",
            ] {
                let mut browser = Browser::open(120, 35);
                browser.typed_ahead(below).keys("<left><right>");
                let (screen, cursor) = (browser.screen(), browser.cursor());
                browser.keys(open);
                assert_ne!(browser.screen(), screen, "{below}");
                browser.keys(close);
                let footerless = |screen: &str| {
                    let (body, _) = screen.rsplit_once('\n').expect("lines");
                    body.to_owned()
                };
                assert_eq!(
                    footerless(&browser.screen()),
                    footerless(&screen),
                    "{below}"
                );
                assert_eq!(browser.cursor(), cursor, "{below}");
            }
        }
    }
    // Opening one from the other and closing it returns to the first.
    let mut browser = Browser::open(120, 35);
    browser.keys("dns-server<enter>ae<f5><f1><f5><esc>");
    assert!(browser.screen().contains("┏ Export"));
}

#[test]
fn the_palette_supports_the_mouse() {
    let mut browser = Browser::open(120, 35);
    browser.keys("dns-server<enter>:");
    let top = browser.screen();
    browser.mouse(MouseEventKind::ScrollDown, 60, 15);
    assert_ne!(browser.screen(), top);
    browser.mouse(MouseEventKind::ScrollUp, 60, 15);
    assert_eq!(browser.screen(), top);
    browser.click_on("add the service's required ports");
    assert!(browser.bottom().contains("DNS Server: 2 of 5 added"));
    browser.keys(":").click(0, 20);
    assert!(!browser.screen().contains(palette(Lang::En)));
    // The hint in the footer opens it too.
    browser.keys("<down>").click_on(": commands");
    assert!(browser.screen().contains(palette(Lang::En)));
}

#[test]
fn every_command_can_be_typed_in_pinyin() {
    for row in ACTIONS {
        let text = row.about.zh;
        let unread = unread(text);
        assert!(
            unread.is_empty(),
            "{text}: add the readings of {unread:?} to model/readings.rs"
        );
    }
}

// Hints.

#[test]
fn help_and_commands_are_hinted_wherever_two_hints_fit() {
    for lang in LANGS {
        for (width, height) in [(120, 35), (80, 24), (60, 15)] {
            for keys in [
                "",
                "<enter>",
                "<enter>2",
                "<enter>3",
                "dns-server<enter>ae",
                "<f4>",
                "<f4><tab>",
                "<f5>",
                "dns-server<enter>an",
                "dns-server<enter>aq",
            ] {
                let mut browser = Browser::open(width, height).lang(lang);
                browser.typed_ahead(keys).keys("<left>");
                let footer = browser.footer();
                for (en, zh) in [("keys", "按键"), ("commands", "命令")] {
                    // There are more important ones than commands.
                    let has_room = width >= 120 && keys != "<f5>";
                    if en == "commands" && !has_room {
                        continue;
                    }
                    let word = if lang == Lang::En { en } else { zh };
                    assert!(footer.contains(word), "{width} {keys}: {footer}");
                }
                let hints = footer.trim().split("  ").filter(|hint| !hint.is_empty());
                assert!(hints.count() > 2, "{width} {keys}: {footer}");
            }
        }
    }
}

#[test]
fn y_copies_in_a_role_too() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<f4>kms host<tab>y");
    let copied = browser.copied().expect("it is copied");
    assert!(copied.starts_with("tcp/1688\t"), "{copied}");
    assert_eq!(browser.answer(), format!(" copied {} bytes", copied.len()));
}

// Themes.

#[test]
fn a_selected_line_is_painted_from_end_to_end() {
    for (theme, back) in [
        ("dark", Color::Rgb(0x27, 0x40, 0x5f)),
        ("light", Color::Rgb(0xcf, 0xe3, 0xff)),
    ] {
        for keys in [
            "kerb<enter>",
            "kerb<enter>2<down>",
            "kerb<enter>a3<down>",
            "<f4><tab><down>",
        ] {
            let mut browser = Browser::open(120, 35).theme(theme);
            browser.typed_ahead(keys);
            let rows = (0..35).map(|row| {
                let cells = (0..120).map(move |column| (column, row));
                let painted: Vec<u16> = cells
                    .filter(|at| browser.buffer()[*at].bg == back)
                    .map(|(column, _)| column)
                    .collect();
                painted
            });
            let longest = rows.max_by_key(Vec::len).expect("rows");
            assert!(longest.len() > 50, "{theme} {keys}: {longest:?}");
            let run = longest[longest.len() - 1] - longest[0] + 1;
            assert_eq!(
                longest.len(),
                usize::from(run),
                "{theme} {keys}: {longest:?}"
            );
        }
    }
}

#[test]
fn a_theme_paints_every_cell_popups_included() {
    for (theme, back) in [
        ("dark", Color::Rgb(0x1b, 0x1f, 0x27)),
        ("light", Color::Rgb(0xfa, 0xfa, 0xfa)),
        ("high-contrast", Color::Rgb(0, 0, 0)),
        ("chart", Color::Rgb(0xf4, 0xec, 0xd8)),
    ] {
        for keys in [
            "kerb<enter>a",
            "<f1>",
            "<f5>",
            "<f4>kms",
            "dns-server<enter>ae<enter>",
        ] {
            let mut browser = Browser::open(120, 35).theme(theme);
            browser.typed_ahead(keys);
            let cells = &browser.buffer().content;
            assert!(
                cells
                    .iter()
                    .all(|cell| cell.bg != Color::Reset && cell.fg != Color::Reset)
            );
            let share = cells.iter().filter(|cell| cell.bg == back).count() * 100 / cells.len();
            assert!(share > 90, "{theme} {keys}: {share} %");
        }
    }
}

#[test]
fn the_next_theme_is_applied_and_named() {
    let mut browser = Browser::open(120, 35).theme("terminal");
    browser.keys("<enter>p");
    assert_eq!(browser.answer(), " theme dark");
    assert_eq!(browser.buffer()[(50, 20)].bg, Color::Rgb(0x1b, 0x1f, 0x27));
    browser.keys("ppppp");
    assert_eq!(browser.answer(), " theme terminal");
    assert_eq!(browser.buffer()[(50, 20)].bg, Color::Reset);
    let mut browser = browser.mono();
    browser.keys("<enter>p");
    assert_eq!(
        browser.answer(),
        " no colors: NO_COLOR is set, or --color never"
    );
}

#[test]
fn the_focus_is_visible_without_color() {
    for ascii in [false, true] {
        let mut browser = Browser::open(120, 35).mono();
        if ascii {
            browser = browser.ascii();
        }
        browser.keys("dns-server<enter>a");
        for (key, title) in [("1", "1 Ports"), ("2", "2 Service"), ("3", "3 Role")] {
            browser.keys(key);
            let (column, row) = browser.find(title);
            // After the title, where the line above the pane continues.
            let border = browser.buffer()[(column + 45, row)].symbol();
            let thick = if ascii { "=" } else { "━" };
            assert_eq!(border, thick, "{key}:\n{}", browser.screen());
            assert!(
                browser.buffer()[(column, row)]
                    .modifier
                    .contains(Modifier::BOLD)
            );
        }
    }
}

// ASCII.

#[test]
fn with_ascii_borders_everything_but_text_is_ascii() {
    const STATES: [&str; 24] = [
        "",
        "zzzz",
        "kerb<enter>2",
        "file-replication<enter>a3",
        "dns-server<enter>a3<down><down><down><space>",
        "dns-server<enter>a3<down><down><down><space><end>w",
        "<f1>",
        "<f1>G",
        "<f4>",
        "<f4>zzzz",
        "<f4>kms<enter><tab>",
        "<f4>domain<tab>G",
        "<f5>",
        "<f5>zzzz",
        "<f5>theme",
        "<f4><tab>:role",
        "<enter>D",
        "<enter>f",
        "dns-server<enter>an",
        "dns-server<enter>as",
        "file-replication<enter>ae",
        "file-replication<enter>aed<down>",
        "dns-server<enter>ae<enter>",
        "dns-server<enter>aq",
    ];
    // Punctuation of Chinese texts that is one cell wide in Unicode's table: quotation marks.
    const PUNCTUATION: &str = "“”";
    for lang in LANGS {
        for (width, height) in [(120, 35), (60, 15), (50, 10)] {
            for keys in STATES {
                let mut browser = Browser::open(width, height).lang(lang).ascii();
                let screen = browser.typed_ahead(keys).screen();
                let odd = screen.chars().filter(|char| {
                    let wide = char.width() == Some(2);
                    let punctuation = lang == Lang::Zh && PUNCTUATION.contains(*char);
                    !char.is_ascii() && !wide && !punctuation
                });
                let odd: String = odd.collect();
                assert_eq!(odd, "", "{lang:?} {width}×{height} {keys}:\n{screen}");
                // Only text: no wide character is used as a border or a mark.
                let is_text = |char: char| {
                    char.is_ascii()
                        || char.is_alphanumeric()
                        || "，。、；：（）！？《》“”".contains(char)
                };
                let signs: String = screen
                    .chars()
                    .filter(|char| !is_text(*char))
                    .filter(|char| *char != '\n')
                    .collect();
                assert_eq!(signs, "", "{lang:?} {width}×{height} {keys}:\n{screen}");
            }
        }
    }
}
