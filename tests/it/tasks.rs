//! Whole tasks, as people do them: with the keyboard, and with the mouse for everything but text, on screens of the
//! usual sizes, in both languages, with and without color.

use std::fs;
use std::path::Path;

use portolan::model::Lang;

use crate::support::browser::Browser;

/// Opens the browser in every size, language and style, each with an empty working folder.
fn everywhere(task: impl Fn(Browser, &Path, Lang)) {
    for (width, height) in [(160, 45), (120, 35), (80, 24), (60, 15)] {
        for lang in [Lang::En, Lang::Zh] {
            for is_mono in [false, true] {
                let folder = tempfile::tempdir().expect("a folder");
                let browser = Browser::open(width, height).lang(lang);
                let browser = if is_mono { browser.mono() } else { browser };
                task(browser.working_in(folder.path()), folder.path(), lang);
            }
        }
    }
}

/// Returns the text in a language.
const fn in_lang(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

#[track_caller]
fn assert_shows(browser: &Browser, text: &str) {
    let screen = browser.screen();
    assert!(screen.contains(text), "“{text}” in\n{screen}");
}

/// Runs a command by clicks in the help; its description is typed.
fn run_in_help(browser: &mut Browser, about: &str) {
    browser.click_on("? ").keys(about);
    let is_open = |browser: &Browser| {
        let screen = browser.screen();
        screen.contains("┏ Keys") || screen.contains("┏ 按键")
    };
    let line = |browser: &Browser| {
        let screen = browser.screen();
        // The first line with the text is the filter.
        let mut lines = screen
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains(about));
        let (row, _) = lines.nth(1).unwrap_or_else(|| panic!("{about}\n{screen}"));
        u16::try_from(row).expect("a row")
    };
    // The first click selects the line unless it is selected.
    for _ in 0..2 {
        if is_open(browser) {
            let row = line(browser);
            let middle = browser.buffer().area.width / 2;
            browser.click(middle, row);
        }
    }
    assert!(!is_open(browser), "{}", browser.screen());
}

/// Checks the two exports of the role with DNS, DHCP, a port of one's own and a file server.
fn check_exports(folder: &Path) {
    let files = fs::read_dir(folder).expect("the folder").flatten();
    let mut names: Vec<String> = files
        .filter_map(|file| file.file_name().into_string().ok())
        .filter(|name| name != "roles")
        .collect();
    names.sort();
    let [nft, ps1] = &names[..] else {
        panic!("{names:?}");
    };
    assert!(nft.ends_with(".nft") && ps1.ends_with(".ps1"), "{names:?}");
    for name in [nft, ps1] {
        let text = fs::read_to_string(folder.join(name)).expect("the file");
        for port in ["53", "67", "445", "8443"] {
            assert!(text.contains(port), "{name}: {port}\n{text}");
        }
        for netbios in ["137", "138", "139"] {
            assert!(!text.contains(netbios), "{name}: {netbios}\n{text}");
        }
    }
}

#[test]
fn what_a_port_is_for() {
    everywhere(|mut browser, _, lang| {
        let service = in_lang(lang, "Local Security Authority", "本地安全机构");
        browser.keys("3268");
        assert_shows(&browser, "3268");
        assert_shows(&browser, &service[..12]);
        // By mouse, from the start page; on a small screen it is a tab.
        browser.keys("<esc>");
        if !browser.screen().contains("0x800706ba") {
            browser.click_on(in_lang(lang, " 2 Service", " 2 服务"));
        }
        browser.click_on("3268  ");
        assert_shows(&browser, "/ 3268");
        assert_shows(&browser, &service[..12]);
    });
}

#[test]
fn the_rules_of_two_roles() {
    everywhere(|mut browser, folder, lang| {
        browser.keys("<f4>dns<enter><esc>dhcp<enter><f3>nft<enter><enter>");
        let text = fs::read_to_string(folder.join("dns-dhcp.nft")).expect("the file");
        assert!(text.contains("67, #"), "{text}");
        assert_shows(&browser, in_lang(lang, "saved", "已保存"));
    });
}

#[test]
fn a_role_is_built_saved_opened_and_exported_by_keyboard() {
    everywhere(|mut browser, folder, lang| {
        let file_server = in_lang(lang, "file server", "文件服务器");
        browser
            .keys("<f4>dns<enter><esc>dhcp<enter><esc>")
            .keys(file_server);
        browser.keys("<enter><esc><esc>tcp/8443<enter><tab>");
        browser.keys("n<c-u>branch<enter>s<enter>");
        assert!(
            folder.join("roles/branch.toml").exists(),
            "{}",
            browser.screen()
        );
        browser.keys("c");
        assert!(browser.app().choice().is_empty());
        browser.keys("f<enter>");
        assert_eq!(browser.app().choice().title(), "branch");
        browser.keys("enft<enter><enter>");
        browser.keys("powershell<enter><enter>");
        check_exports(folder);
        browser.keys("<esc><esc>q");
        assert!(browser.app().is_over(), "{}", browser.screen());
    });
}

#[test]
fn a_role_is_built_saved_opened_and_exported_by_mouse() {
    everywhere(|mut browser, folder, lang| {
        let roles = in_lang(lang, "F4 roles", "F4 预置角色");
        let close = in_lang(lang, "Esc close", "Esc 关闭");
        let add = in_lang(lang, "Enter add required", "Enter 加入必需端口");
        browser.click_on(roles);
        for typed in ["dns", "dhcp", in_lang(lang, "file server", "文件服务器")] {
            // The box is emptied by a click on the hint.
            browser.keys(typed).click_on(add);
            browser.click_on(close);
        }
        browser.click_on(close);
        browser.keys("tcp/8443");
        // The row of the port itself; its first cells are its mark.
        let (_, row) = browser.find("+ tcp/8443");
        browser.click(20, row);
        browser.click_on(in_lang(lang, "Space add port", "Space 加入端口"));
        run_in_help(&mut browser, in_lang(lang, "save the role", "保存角色"));
        browser.click_on("Enter ");
        assert!(
            folder
                .join("roles")
                .read_dir()
                .is_ok_and(|mut files| files.next().is_some()),
            "{}",
            browser.screen()
        );
        run_in_help(&mut browser, in_lang(lang, "clear the role", "清空角色"));
        assert!(browser.app().choice().is_empty(), "{}", browser.screen());
        run_in_help(
            &mut browser,
            in_lang(lang, "open a saved role", "打开已保存的角色"),
        );
        browser.click_on("Enter ");
        assert!(!browser.app().choice().is_empty(), "{}", browser.screen());
        // On a small screen the footer has no room for it, and the help runs it.
        run_in_help(&mut browser, in_lang(lang, "export the role", "导出角色"));
        for format in ["nft", "powershell"] {
            browser.keys(format);
            browser.click_on("Enter ").click_on("Enter ");
        }
        check_exports(folder);
        browser.click_on("Esc ").click_on("Esc ");
        browser.click_on(in_lang(lang, "q quit", "q 退出"));
        assert!(browser.app().is_over(), "{}", browser.screen());
    });
}

#[test]
fn quitting_without_having_read_anything() {
    everywhere(|mut browser, _, lang| {
        let quit = in_lang(lang, "quit", "退出");
        // The hint is there from the start, and its key works although letters are text.
        assert!(
            browser.footer().contains(&format!("Alt-q {quit}")),
            "{}",
            browser.footer()
        );
        let mut other = browser.working_in(Path::new(""));
        other.keys("<a-q>");
        assert!(other.app().is_over());
        // Who types q first sees it in the search box, and Escape leads to where it quits.
        let mut other = browser.working_in(Path::new(""));
        other.keys("q<esc><esc>");
        assert!(
            other.footer().contains(&format!("q {quit}")),
            "{}",
            other.footer()
        );
        other.keys("q");
        assert!(other.app().is_over());
        let mut other = browser.working_in(Path::new(""));
        other.keys("<c-c>");
        assert!(other.app().is_over());
        browser.click_on(quit);
        assert!(browser.app().is_over());
    });
}
