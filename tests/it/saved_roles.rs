//! Tests of saved roles in the browser: the question before quitting, the list, paths with completion, deleting and
//! renaming. Real files in a temporary folder; keys in, screen out.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use portolan::model::{Lang, shown};

use crate::support::browser::Browser;

const SIZES: [(u16, u16); 4] = [(120, 35), (80, 24), (60, 15), (30, 8)];
const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// Writes the file of a role with a name and a number of ports, last changed some seconds ago.
fn write_role(folder: &Path, file: &str, name: &str, ports: usize, age: u64) -> PathBuf {
    let list: Vec<String> = (1..=ports)
        .map(|at| format!("\"tcp/{}\"", at * 2))
        .collect();
    let list = list.join(", ");
    let text = format!("version = 2\nname = \"{name}\"\nports = [{list}]\nresult = [{list}]\n");
    let path = folder.join(file);
    fs::write(&path, text).expect("it can be written");
    set_age(&path, age);
    path
}

/// Sets the time of the last change of a file.
fn set_age(path: &Path, age: u64) {
    let then = SystemTime::now() - Duration::from_secs(age);
    let file = File::options().append(true).open(path).expect("a file");
    file.set_modified(then).expect("its time can be set");
}

/// A folder of three roles: dns-dhcp (2 hours), branch (3 days), 域控 (40 days).
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_role(
        folder.path(),
        "dns-dhcp.toml",
        "dns-dhcp",
        13,
        2 * HOUR + 60,
    );
    write_role(folder.path(), "site.toml", "branch", 1, 3 * DAY + 60);
    write_role(folder.path(), "yukong.toml", "域控", 70, 40 * DAY + 60);
    folder
}

/// Opens the browser with a folder of saved roles and the focus on the table.
fn browser(folder: &Path, width: u16, height: u16) -> Browser {
    let mut browser = Browser::open(width, height).roles_in(folder);
    browser.keys("<enter>");
    browser
}

fn contains(browser: &Browser, texts: &[&str]) {
    let screen = browser.screen();
    for text in texts {
        assert!(screen.contains(text), "“{text}” is missing:\n{screen}");
    }
}

fn lacks(browser: &Browser, texts: &[&str]) {
    let screen = browser.screen();
    for text in texts {
        assert!(
            !screen.contains(text),
            "“{text}” is on the screen:\n{screen}"
        );
    }
}

/// Number of items in the role.
fn picks(browser: &Browser) -> usize {
    browser.app().choice().picks().len()
}

/// Row of a text on the screen.
fn row(browser: &Browser, text: &str) -> u16 {
    browser.find(text).1
}

// Quitting.

#[test]
fn the_quit_question_saves_and_quits() {
    for lang in LANGS {
        let folder = tempfile::tempdir().expect("a folder");
        let mut browser = Browser::open(120, 35).lang(lang).roles_in(folder.path());
        browser.keys("dns-server<enter>aq");
        let footer = browser.answer();
        for text in match lang {
            Lang::En => ["y quit without saving", "s save and quit", "n stay"],
            Lang::Zh => ["y 不保存退出", "s 保存并退出", "n 不退出"],
        } {
            assert!(footer.contains(text), "{footer}");
        }
        browser.keys("s");
        assert!(!browser.app().is_over());
        contains(&browser, &["dns-server.toml"]);
        browser.keys("<enter>");
        assert!(browser.app().is_over());
        assert!(folder.path().join("dns-server.toml").is_file());
    }
}

#[test]
fn escape_in_the_save_prompt_returns_without_quitting() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut browser = browser(folder.path(), 80, 24);
    browser.keys("/dns-server<enter>aqs<esc>");
    assert!(!browser.app().is_over());
    lacks(&browser, &["neither saved", "┏ File"]);
    // A later save does not quit.
    browser.keys("s<enter>");
    assert!(!browser.app().is_over());
    assert!(folder.path().join("dns-server.toml").is_file());
}

#[test]
fn a_failed_save_does_not_quit_and_an_existing_file_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut browser = browser(folder.path(), 120, 35);
    browser.keys("/dns-server<enter>aqs<c-u>");
    let missing = folder.path().join("no/such.toml");
    browser.keys(&missing.to_string_lossy()).keys("<enter>");
    assert!(!browser.app().is_over());
    assert!(
        browser.bottom().contains("not saved"),
        "{}",
        browser.bottom()
    );
    contains(&browser, &["such.toml"]);
    let mine = folder.path().join("mine.toml");
    fs::write(&mine, "mine").expect("it can be written");
    browser
        .keys("<c-u>")
        .keys(&mine.to_string_lossy())
        .keys("<enter>");
    contains(&browser, &["Replace it?"]);
    browser.keys("n");
    assert!(!browser.app().is_over());
    assert_eq!(fs::read(&mine).expect("it is there"), b"mine");
    browser.keys("<enter>y");
    assert!(browser.app().is_over());
    assert_ne!(fs::read(&mine).expect("it is there"), b"mine");
}

// The list.

#[test]
fn saved_roles_are_listed_newest_first_with_ports_and_age() {
    let folder = folder();
    for (width, height) in SIZES {
        let mut browser = browser(folder.path(), width, height);
        browser.keys("f");
        contains(&browser, &["Saved roles 3 of 3", "dns-dhcp", "branch"]);
        assert!(row(&browser, "dns-dhcp") < row(&browser, "branch"));
        if width >= 60 {
            let texts = ["13 ports", "1 port ", "2 hours ago", "3 days ago", "域控"];
            contains(&browser, &texts);
            assert!(row(&browser, "branch") < row(&browser, "域控"));
            contains(&browser, &["a path"]);
        }
        if width >= 80 {
            contains(&browser, &["site.toml"]);
        }
    }
    let mut browser = Browser::open(80, 24).lang(Lang::Zh).roles_in(folder.path());
    browser.keys("<enter>f");
    let texts = [
        "已保存的角色 3 / 3",
        "13 个端口",
        "2 小时前",
        "3 天前",
        "按路径打开",
    ];
    contains(&browser, &texts);
}

#[test]
fn typing_filters_saved_roles_by_name_pinyin_and_file() {
    let folder = folder();
    for (typed, found) in [
        ("dhcp", "dns-dhcp"),
        ("yukong", "域控"),
        ("域", "域控"),
        ("site", "branch"),
        ("bra", "branch"),
    ] {
        let mut browser = browser(folder.path(), 80, 24);
        browser.keys("f").keys(typed);
        contains(&browser, &["Saved roles 1 of 3", found]);
        browser.keys("<enter>");
        assert!(
            browser.answer().contains("opened the role"),
            "{}",
            browser.answer()
        );
        assert!(browser.answer().contains(found), "{}", browser.answer());
    }
    let mut browser = browser(folder.path(), 80, 24);
    browser.keys("fzzzz");
    contains(&browser, &["Nothing found.", "Saved roles 0 of 3"]);
    browser.keys("<esc>");
    contains(&browser, &["Saved roles 3 of 3"]);
    browser.keys("<esc>");
    lacks(&browser, &["Saved roles"]);
}

#[test]
fn opening_a_saved_role_can_be_undone() {
    let folder = folder();
    let mut browser = browser(folder.path(), 120, 35);
    browser.keys("/dns-server<enter>a");
    let before = browser.app().choice().clone();
    browser.keys("f<enter>");
    assert_eq!(picks(&browser), 13);
    contains(&browser, &["3 Role: dns-dhcp"]);
    browser.keys("u");
    assert_eq!(*browser.app().choice(), before);
    // Opened roles are saved already.
    browser.keys("Uq");
    assert!(browser.app().is_over());
}

#[test]
fn a_broken_file_is_listed_with_its_reason_and_hides_no_other() {
    let folder = folder();
    fs::write(folder.path().join("broken.toml"), "picks = 7").expect("it can be written");
    fs::write(folder.path().join("binary.toml"), [0, 159, 146, 150]).expect("it can be written");
    fs::write(folder.path().join("notes.txt"), "no role").expect("it can be written");
    fs::create_dir(folder.path().join("folder.toml")).expect("it can be made");
    let large = File::create(folder.path().join("large.toml")).expect("a file");
    large.set_len(65 << 20).expect("a sparse file");
    let mut browser = browser(folder.path(), 120, 35);
    browser.keys("f");
    contains(
        &browser,
        &[
            "Saved roles 6 of 6",
            "broken",
            "binary",
            "! broken.toml:1",
            "13 ports",
        ],
    );
    lacks(&browser, &["notes", "folder.toml"]);
    // Broken files are not offered among the predefined roles.
    browser.keys("<esc><f4>");
    contains(&browser, &["dns-dhcp", "branch", "域控"]);
    lacks(&browser, &["broken", "binary"]);
    browser.keys("<esc>f");
    browser.keys("broken");
    contains(&browser, &["broken.toml:1", "picks"]);
    browser.keys("<enter>");
    assert!(
        browser.bottom().contains("not opened"),
        "{}",
        browser.bottom()
    );
    contains(&browser, &["Saved roles 1 of 6"]);
    assert_eq!(picks(&browser), 0);
}

#[test]
fn an_empty_or_missing_folder_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    for path in [folder.path().to_owned(), folder.path().join("missing")] {
        for (lang, texts) in [
            (
                Lang::En,
                ["Saved roles 0 of 0", "No role is saved in", "a path"],
            ),
            (
                Lang::Zh,
                ["已保存的角色 0 / 0", "还没有已保存的角色", "按路径打开"],
            ),
        ] {
            let mut browser = Browser::open(80, 24).lang(lang).roles_in(&path);
            browser.keys("<enter>f");
            contains(&browser, &texts);
        }
    }
    // Without the user's folders only a path opens a file.
    let mut browser = Browser::open(80, 24);
    browser.keys("<enter>f");
    contains(&browser, &["without the user's folders", "a path"]);
}

#[test]
fn a_saved_role_appears_in_the_list() {
    let folder = folder();
    let mut browser = browser(folder.path(), 80, 24);
    browser.keys("/dns-server<enter>as<enter>f");
    contains(&browser, &["Saved roles 4 of 4", "dns-server", "just now"]);
}

#[test]
fn a_role_that_disappeared_is_reported_and_the_list_renewed() {
    let folder = folder();
    for lang in LANGS {
        let mut browser = Browser::open(100, 24).lang(lang).roles_in(folder.path());
        let path = write_role(folder.path(), "gone.toml", "gone", 3, 0);
        browser.keys("<enter>f");
        contains(&browser, &["gone"]);
        fs::remove_file(&path).expect("it is there");
        browser.keys("<enter>");
        let expected = match lang {
            Lang::En => "no longer exists",
            Lang::Zh => "已不存在",
        };
        assert!(browser.bottom().contains(expected), "{}", browser.bottom());
        let title = match lang {
            Lang::En => "Saved roles 3 of 3",
            Lang::Zh => "已保存的角色 3 / 3",
        };
        contains(&browser, &[title]);
        assert_eq!(picks(&browser), 0);
    }
}

// Paths.

#[test]
fn tab_completes_a_path_and_enter_opens_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("servers/deep");
    fs::create_dir_all(&deep).expect("it can be made");
    write_role(&deep, "dc-one.toml", "one", 3, 0);
    write_role(&deep, "dc-two.toml", "two", 4, 0);
    write_role(&deep, ".dc-hidden.toml", "hidden", 5, 0);
    let mut browser = browser(folder.path(), 120, 35);
    browser
        .keys("f")
        .keys(&folder.path().join("ser").to_string_lossy());
    contains(&browser, &["completes the path"]);
    assert!(
        browser.answer().contains("Tab complete"),
        "{}",
        browser.answer()
    );
    // A single candidate is completed; a folder ends in a separator, so that the next Tab goes on in it.
    browser.keys("<tab>");
    contains(&browser, &["servers/"]);
    browser.keys("<tab><tab>");
    // The longest common beginning, then one candidate after the other.
    contains(&browser, &["deep/dc-", "dc-one.toml", "dc-two.toml"]);
    lacks(&browser, &["deep/dc-one", "hidden"]);
    browser.keys("<tab>");
    contains(&browser, &["deep/dc-one.toml"]);
    browser.keys("<tab>");
    contains(&browser, &["deep/dc-two.toml"]);
    browser.keys("<up>");
    contains(&browser, &["deep/dc-one.toml"]);
    browser.keys("<down><enter>");
    assert_eq!(picks(&browser), 4);
    assert!(
        browser.answer().contains("opened the role two"),
        "{}",
        browser.answer()
    );
}

#[test]
fn completion_reports_what_it_cannot_do() {
    let folder = folder();
    let mut browser = browser(folder.path(), 100, 24);
    browser
        .keys("f")
        .keys(&folder.path().join("zzz").to_string_lossy());
    browser.keys("<tab>");
    contains(&browser, &["zzz", "nothing here begins with this"]);
    browser.keys("/x<tab>");
    contains(&browser, &["zzz/x", "no such file or folder"]);
    browser.keys("<esc>");
    contains(&browser, &["Saved roles 3 of 3"]);
    // At most 200 candidates.
    for at in 0..210 {
        let path = folder.path().join(format!("many-{at:03}.toml"));
        fs::write(path, "").expect("it can be written");
    }
    browser
        .keys(&folder.path().join("many").to_string_lossy())
        .keys("<tab><up>");
    contains(&browser, &["many-199.toml"]);
}

#[test]
fn a_path_that_cannot_be_opened_is_explained_and_kept() {
    let folder = folder();
    fs::write(folder.path().join("binary.toml"), [0, 159, 146, 150]).expect("it can be written");
    for (name, reason) in [
        ("nowhere.toml", "no such file or folder"),
        ("", "folder"),
        ("binary.toml", "not opened"),
    ] {
        let mut browser = browser(folder.path(), 120, 35);
        let path = folder.path().join(name);
        browser
            .keys("f")
            .keys(&path.to_string_lossy())
            .keys("<enter>");
        assert!(
            browser.bottom().contains(reason),
            "{name}: {}",
            browser.bottom()
        );
        contains(&browser, &[&shown(&path)]);
        assert_eq!(picks(&browser), 0);
    }
}

#[test]
fn the_last_line_begins_a_path() {
    let folder = folder();
    let mut browser = browser(folder.path(), 80, 24);
    browser.keys("f<pgdn><enter>");
    contains(&browser, &["/ ~/"]);
    assert!(
        browser.answer().contains("Tab complete"),
        "{}",
        browser.answer()
    );
    for start in ["/", "~", ".", "C:\\", "c:/"] {
        browser.keys("<c-u>").keys(start);
        assert!(
            browser.answer().contains("Tab complete"),
            "{start}: {}",
            browser.answer()
        );
    }
    browser.keys("<c-u>dns");
    assert!(browser.answer().contains("rename"), "{}", browser.answer());
}

// Deleting and renaming.

#[test]
fn a_saved_role_is_deleted_after_a_question() {
    for key in ["<del>", "<c-d>"] {
        let folder = folder();
        let path = folder.path().join("site.toml");
        let mut browser = browser(folder.path(), 80, 24);
        browser.keys("fbranch").keys(key);
        contains(&browser, &["Delete site.toml?"]);
        browser.keys("n");
        assert!(path.is_file());
        contains(&browser, &["Saved roles 1 of 3"]);
        browser.keys(key).keys("y");
        assert!(!path.exists());
        assert!(
            browser.bottom().contains("deleted site.toml"),
            "{}",
            browser.bottom()
        );
        contains(&browser, &["Saved roles 0 of 2"]);
    }
}

#[test]
fn a_file_that_changed_since_it_was_listed_is_not_deleted() {
    let folder = folder();
    let path = folder.path().join("dns-dhcp.toml");
    let mut browser = browser(folder.path(), 120, 35);
    browser.keys("f<del>");
    write_role(folder.path(), "dns-dhcp.toml", "changed", 2, 0);
    browser.keys("y");
    assert!(path.is_file());
    assert!(
        browser.bottom().contains("another program has changed"),
        "{}",
        browser.bottom()
    );
    contains(&browser, &["changed ", "2 ports"]);
    browser.keys("<del>");
    fs::remove_file(&path).expect("it is there");
    browser.keys("y");
    assert!(
        browser.bottom().contains("no longer exists"),
        "{}",
        browser.bottom()
    );
    contains(&browser, &["Saved roles 2 of 2"]);
}

#[test]
fn deleting_the_file_of_the_open_role_makes_it_unsaved() {
    let folder = folder();
    let mut browser = browser(folder.path(), 120, 35);
    browser.keys("f<enter>f<del>y");
    assert!(
        browser.bottom().contains("is unsaved now"),
        "{}",
        browser.bottom()
    );
    assert_eq!(picks(&browser), 13);
    browser.keys("<esc>q");
    contains(&browser, &["neither saved nor exported"]);
    browser.keys("s<enter>");
    assert!(browser.app().is_over());
    assert!(folder.path().join("dns-dhcp.toml").is_file());
}

#[test]
fn a_saved_role_is_renamed_and_the_open_role_follows() {
    for key in ["<f6>", "<c-r>"] {
        let folder = folder();
        let mut browser = browser(folder.path(), 120, 35);
        browser.keys("f<enter>f").keys(key);
        contains(&browser, &["New file name", "dns-dhcp"]);
        browser.keys("<c-u>infra<enter>");
        assert!(!folder.path().join("dns-dhcp.toml").exists());
        let path = folder.path().join("infra.toml");
        assert!(path.is_file());
        let message = "renamed dns-dhcp.toml to infra.toml";
        assert!(browser.bottom().contains(message), "{}", browser.bottom());
        contains(&browser, &["infra.toml", "Saved roles 3 of 3"]);
        browser.keys("<esc>s");
        contains(&browser, &["infra.toml"]);
        browser.keys("<enter>q");
        assert!(
            browser.app().is_over(),
            "the own file is written without a question"
        );
    }
}

#[test]
fn renaming_never_overwrites_and_refuses_invalid_names() {
    let folder = folder();
    let before = fs::read(folder.path().join("site.toml")).expect("it is there");
    let mut browser = browser(folder.path(), 120, 35);
    browser.keys("f<f6>");
    for (name, reason) in [
        ("site", "already exists"),
        ("a/b", "can't contain"),
        ("nul", "reserved device name"),
        ("", "the name is empty"),
        (".x", "begins with a dot"),
    ] {
        browser.keys("<c-u>").keys(name).keys("<enter>");
        assert!(
            browser.bottom().contains(reason),
            "{name}: {}",
            browser.bottom()
        );
        contains(&browser, &["New file name"]);
    }
    assert_eq!(
        fs::read(folder.path().join("site.toml")).expect("it is there"),
        before
    );
    assert!(folder.path().join("dns-dhcp.toml").is_file());
    // The extension may be typed, too.
    browser.keys("<c-u>net.toml<enter>");
    assert!(folder.path().join("net.toml").is_file());
}

// The list of predefined roles and the palette.

#[test]
fn the_newest_saved_roles_are_at_the_head_of_the_predefined_ones() {
    let folder = folder();
    for at in 0..5 {
        write_role(
            folder.path(),
            &format!("more-{at}.toml"),
            &format!("more-{at}"),
            2,
            10 * DAY + at * HOUR,
        );
    }
    for (width, height) in [(120, 35), (80, 24), (60, 15)] {
        let mut browser = browser(folder.path(), width, height);
        browser.keys("<f4>");
        contains(&browser, &["Your roles", "dns-dhcp", "branch", "more-2"]);
        lacks(&browser, &["more-3", "域控"]);
        // A predefined role is selected, so that Enter replaces nothing.
        assert!(browser.line(row(&browser, "dns-dhcp")).matches('›').count() == 0);
        browser.keys("branch");
        contains(&browser, &["Your roles"]);
        browser.keys("<pgup><enter>");
        assert!(
            browser.answer().contains("opened the role branch"),
            "{}",
            browser.answer()
        );
        assert_eq!(picks(&browser), 1);
    }
}

#[test]
fn a_saved_role_in_the_list_of_predefined_ones_shows_its_file() {
    let folder = folder();
    let mut browser = browser(folder.path(), 120, 35);
    browser.keys("<f4><up>");
    contains(
        &browser,
        &["域控", "70 ports", "yukong.toml", "Enter opens this role"],
    );
    browser.keys("<down>");
    lacks(&browser, &["Enter opens this role"]);
    let mut plain = Browser::open(120, 35);
    plain.keys("<f4>");
    lacks(&plain, &["Your roles"]);
}

#[test]
fn the_palette_opens_saved_roles() {
    let folder = folder();
    for (lang, typed, text) in [
        (
            Lang::En,
            "open branch site",
            "open saved role: branch (site.toml)",
        ),
        (
            Lang::Zh,
            "branch site",
            "打开已保存的角色：branch（site.toml）",
        ),
    ] {
        let mut browser = Browser::open(100, 30).lang(lang).roles_in(folder.path());
        browser.keys("<enter><f5>").keys(typed);
        contains(&browser, &[text]);
        browser.keys("<enter>");
        assert_eq!(picks(&browser), 1);
        assert_eq!(browser.app().choice().name.as_deref(), Some("branch"));
    }
}

#[test]
fn the_list_is_whole_at_every_size_in_ascii_and_with_the_mouse() {
    let folder = folder();
    for lang in LANGS {
        for (width, height) in [(300, 80), (120, 35), (60, 15), (30, 8)] {
            for keys in [
                "f",
                "fzzz",
                "f/",
                "f<del>",
                "f<f6>",
                "<f4><up>",
                "<f4><up><tab>",
            ] {
                let mut browser = Browser::open(width, height)
                    .lang(lang)
                    .ascii()
                    .roles_in(folder.path());
                browser.keys("<enter>").keys(keys);
                let screen = browser.screen();
                assert!(
                    !screen.contains('›') && !screen.contains('…'),
                    "{keys}\n{screen}"
                );
            }
        }
    }
    let mut browser = browser(folder.path(), 80, 24);
    browser.keys("f").click_on("branch");
    contains(&browser, &["Saved roles 3 of 3"]);
    browser.click_on("branch");
    assert_eq!(picks(&browser), 1);
    browser.keys("f").click_on("a path:");
    contains(&browser, &["/ ~/"]);
}

#[test]
fn the_start_page_lists_the_last_saved_roles() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["alpha", "beta"] {
        let text = format!("name = \"{name}\"\nports = [\"tcp/53\"]\n");
        fs::write(folder.path().join(format!("{name}.toml")), text).expect("a file");
    }
    fs::write(folder.path().join("broken.toml"), "no role").expect("a file");
    let mut browser = Browser::open(120, 35).roles_in(folder.path());
    let screen = browser.screen();
    assert!(
        screen.contains("Your last roles") && screen.contains("just now"),
        "{screen}"
    );
    assert!(!screen.contains("broken"), "{screen}");
    browser.click_on("alpha");
    assert!(
        browser.screen().contains("3 Role: alpha"),
        "{}",
        browser.screen()
    );
}
