//! The browser through keys, clicks and screens: messages, footer, layouts, and what the panes show.

use std::time::Duration;

use crossterm::event::MouseEventKind;
use portolan::model::Lang;
use portolan::tui::Clipboard;

use crate::support::browser::Browser;
use crate::support::program::run;

#[test]
fn a_message_ends_by_itself_and_leaves_the_hints_in_place() {
    let mut browser = Browser::open(120, 35).lingering(Duration::from_millis(50));
    browser.keys("<enter>");
    let hints = browser.footer();
    browser.keys("<space>");
    assert!(
        browser.answer().contains("added 1 port"),
        "{}",
        browser.screen()
    );
    assert_ne!(browser.answer(), browser.footer());
    assert!(browser.footer().contains("undo"), "{hints}");
    // Keys that come in time leave it there.
    browser = Browser::open(120, 35).lingering(Duration::from_secs(60));
    browser.keys("<enter><space><down><down>");
    assert!(browser.answer().contains("added 1 port"));
    browser = Browser::open(120, 35).lingering(Duration::from_millis(50));
    browser.keys("<enter><space>");
    let frames = browser.frames();
    browser.wait(Duration::from_millis(300));
    assert!(
        !browser.screen().contains("added 1 port"),
        "{}",
        browser.screen()
    );
    assert!(
        browser.frames() - frames <= 3,
        "one frame with it and one without"
    );
}

#[test]
fn a_message_is_no_key_and_a_click_on_it_removes_it() {
    let mut browser = Browser::open(80, 24).lingering(Duration::from_secs(60));
    browser.keys("<enter><space>");
    let (column, row) = browser.find("added 1 port");
    assert!(row < 23, "the hints stay");
    browser.click(column, row);
    assert!(!browser.screen().contains("added 1 port"));
    browser.keys("u");
    assert!(
        browser.answer().starts_with(" undone: added "),
        "nothing else happened"
    );
}

#[test]
fn kinds_of_messages_differ_without_color() {
    for (ascii, signs) in [(false, ["√", "!"]), (true, ["+", "!"])] {
        let mut browser = Browser::open(80, 24).mono();
        if ascii {
            browser = browser.ascii();
        }
        browser.keys("<enter>u");
        let screen = browser.screen();
        let line = screen.lines().rev().nth(1).expect("a line");
        assert!(
            line.starts_with(&format!(" {} nothing to undo", signs[1])),
            "{line}"
        );
        browser.keys("<space>");
        let screen = browser.screen();
        let line = screen.lines().rev().nth(1).expect("a line");
        assert!(line.starts_with(&format!(" {} added", signs[0])), "{line}");
    }
}

#[test]
fn copying_through_a_terminal_says_what_is_known() {
    let mut browser = Browser::open(120, 35).clipboard(Clipboard::Terminal);
    browser.keys("<enter>y");
    assert!(
        browser
            .answer()
            .contains("to the terminal's clipboard (OSC 52)")
    );
    let mut browser = Browser::open(120, 35)
        .lang(Lang::Zh)
        .clipboard(Clipboard::Tmux);
    browser.keys("<enter>y");
    assert!(
        browser.answer().contains("set-clipboard on"),
        "{}",
        browser.screen()
    );
}

#[test]
fn undo_and_redo_say_what_they_did() {
    let mut browser = Browser::open(120, 35);
    browser.keys("dns-server<enter>a");
    browser.keys("u");
    assert_eq!(browser.answer(), " undone: added DNS Server");
    browser.keys("U");
    assert_eq!(browser.answer(), " redone: added DNS Server");
    browser.keys("onbranch<enter>u");
    assert_eq!(browser.answer(), " undone: named the role branch");
    browser.keys("u");
    assert_eq!(browser.answer(), " undone: Windows: 2003 and earlier");
    browser.keys("cu");
    assert_eq!(browser.answer(), " undone: removed DNS Server");
    let mut browser = browser.lang(Lang::Zh);
    browser.keys("dns-server<enter>au");
    assert_eq!(browser.answer(), " 已撤销：加入“DNS 服务器”");
}

#[test]
fn a_slash_selects_the_search_text_so_that_typing_replaces_it() {
    let mut browser = Browser::open(120, 35);
    browser.keys("dns<enter>/dhcp");
    assert!(browser.line(0).contains("/ dhcp "), "{}", browser.line(0));
    // Moving the cursor keeps the text.
    browser.keys("<enter>/<end> server");
    assert!(
        browser.line(0).contains("/ dhcp server"),
        "{}",
        browser.line(0)
    );
    browser.keys("<enter>/<bs>");
    assert!(browser.screen().contains("port, service or keyword"));
    browser.keys("dns<enter>/").paste("ldap");
    assert!(browser.line(0).contains("/ ldap "), "{}", browser.line(0));
}

#[test]
fn function_keys_have_equivalents_with_alt() {
    for (function, alt) in [
        ("<f1>", "<a-1>"),
        ("<f2>", "<a-2>"),
        ("<f4>", "<a-4>"),
        ("<f5>", "<a-5>"),
    ] {
        let mut browser = Browser::open(80, 24);
        browser.keys(function);
        let mut other = Browser::open(80, 24);
        other.keys(alt);
        assert_eq!(browser.screen(), other.screen(), "{function}");
    }
    let mut browser = Browser::open(80, 24);
    browser.keys("dns-server<enter>a<f3>");
    let mut other = Browser::open(80, 24);
    other.keys("dns-server<enter>a<a-3>");
    assert_eq!(browser.screen(), other.screen());
}

#[test]
fn keys_and_quit_are_never_cut_off() {
    for width in [30, 40, 60, 76, 80, 110, 140, 200] {
        for lang in [Lang::En, Lang::Zh] {
            let [keys, quit] = match lang {
                Lang::En => ["keys", "quit"],
                Lang::Zh => ["按键", "退出"],
            };
            let mut browser = Browser::open(width, 24).lang(lang);
            for (press, help, leave) in [
                ("", "F1", "Alt-q"),
                ("<enter>", "?", "q"),
                ("2", "?", "q"),
                ("3", "?", "q"),
            ] {
                browser.keys(press);
                let footer = browser.footer();
                let end = format!("{help} {keys}  {leave} {quit}");
                assert!(footer.ends_with(&end), "{width} {press}: {footer}");
            }
        }
    }
}

#[test]
fn hints_are_ordered_by_their_worth() {
    let mut browser = Browser::open(80, 24);
    browser.keys("<enter>");
    assert_eq!(
        browser.footer(),
        " Space add port  a add service  / search  r roles  e export  ? keys  q quit"
    );
}

#[test]
fn the_wheel_scrolls_what_is_under_it_from_the_first_notch() {
    let mut browser = Browser::open(120, 35);
    browser.keys("kerberos<enter>");
    let page = |browser: &Browser| browser.line(3).chars().skip(63).collect::<String>();
    let before = page(&browser);
    browser.mouse(MouseEventKind::ScrollDown, 90, 5);
    assert_ne!(page(&browser), before, "{}", browser.screen());
    browser.mouse(MouseEventKind::ScrollUp, 90, 5);
    assert_eq!(page(&browser), before);
    let table = browser.line(3);
    browser.keys("<esc>");
    browser.mouse(MouseEventKind::ScrollDown, 10, 5);
    assert_ne!(browser.line(3), table);
}

#[test]
fn a_double_click_opens_the_service() {
    let mut browser = Browser::open(120, 35);
    browser.keys("kerb").click(20, 4).click(20, 4);
    assert!(
        browser.screen().contains("┏ 2 Service"),
        "{}",
        browser.screen()
    );
    // Clicks on different lines open nothing.
    let mut browser = Browser::open(120, 35);
    browser.keys("kerb").click(20, 4).click(20, 5);
    assert!(
        browser.screen().contains("┏ 1 Ports"),
        "{}",
        browser.screen()
    );
}

#[test]
fn an_excluded_port_keeps_its_name_and_can_be_explained_at_once() {
    let mut browser = Browser::open(120, 35);
    browser.keys("dns-server<enter>a3");
    let (_, row) = browser.find("53/UDP DNS");
    for _ in 0..40 {
        if browser.line(row).contains("›") {
            break;
        }
        browser.keys("j");
    }
    browser.keys("<space>w");
    browser.keys("only over TCP<enter>");
    let screen = browser.screen();
    assert!(screen.contains("× 53/UDP DNS (DNS Server)"), "{screen}");
    assert!(screen.contains("only over TCP"), "{screen}");
}

#[test]
fn a_port_that_no_service_has_is_added_with_its_transport_and_purpose() {
    for (width, height) in [(120, 35), (80, 24), (60, 15)] {
        let mut browser = Browser::open(width, height);
        browser.keys("tcp/8443");
        let screen = browser.screen();
        assert!(
            screen.contains("›+ tcp/8443  a port of your own"),
            "{screen}"
        );
        // With one key.
        browser.keys("<enter>");
        assert!(
            browser.answer().contains("added 8443/TCP"),
            "{}",
            browser.screen()
        );
        assert!(
            browser.screen().contains("›● tcp/8443"),
            "{}",
            browser.screen()
        );
        browser.keys("<tab>w");
        browser.keys("Jenkins build server<enter>3");
        let screen = browser.screen();
        assert!(screen.contains("TCP 8443"), "{screen}");
        assert!(screen.contains("8443/TCP Jenkins build server"), "{screen}");
        browser.keys("u");
        assert!(
            browser.answer().contains("undone: "),
            "{}",
            browser.screen()
        );
        assert!(!browser.screen().contains("Jenkins"));
        browser.keys("U");
        assert!(browser.screen().contains("Jenkins"));
    }
}

#[test]
fn the_transport_of_an_own_port_is_asked_for() {
    for (keys, result) in [
        ("<enter>", "8443/TCP"),
        ("<down><enter>", "8443/UDP"),
        ("u", "8443/UDP"),
        ("b", "8443/TCP, 8443/UDP"),
    ] {
        let mut browser = Browser::open(80, 24);
        browser.keys("8443<enter>");
        assert!(
            browser.screen().contains("Transport of 8443"),
            "{}",
            browser.screen()
        );
        browser.keys(keys);
        assert!(
            browser.answer().contains(&format!("added {result}")),
            "{}",
            browser.screen()
        );
        // The same key removes it.
        browser.keys("<enter>");
        assert!(browser.answer().contains("removed"), "{}", browser.screen());
        browser.keys("<enter><esc>");
        assert!(!browser.screen().contains("Transport of"));
    }
    // With the mouse.
    let mut browser = Browser::open(120, 35);
    browser.keys("8443<enter>");
    browser.click_on("TCP and UDP");
    assert!(
        browser.answer().contains("added 8443/TCP, 8443/UDP"),
        "{}",
        browser.screen()
    );
    let mut browser = Browser::open(120, 35).lang(Lang::Zh);
    browser.keys("8443");
    assert!(
        browser.screen().contains("自定端口"),
        "{}",
        browser.screen()
    );
}

#[test]
fn a_list_and_a_wide_range_of_own_ports_are_added() {
    let mut browser = Browser::open(120, 35);
    browser.keys("tcp/8443,9999<enter>3");
    assert!(
        browser.screen().contains("TCP 8443, 9999"),
        "{}",
        browser.screen()
    );
    let mut browser = Browser::open(120, 35);
    browser.keys("udp/20000-24999<enter>");
    assert!(
        browser.screen().contains("5000 ports"),
        "{}",
        browser.screen()
    );
    browser.keys("y3");
    assert!(
        browser.screen().contains("UDP 20000-24999"),
        "{}",
        browser.screen()
    );
    // A range with known ports in it is one's own, too, above their rows.
    let mut browser = Browser::open(120, 35);
    browser.keys("udp/25500-25599");
    assert!(
        browser.screen().contains("some have services"),
        "{}",
        browser.screen()
    );
    browser.keys("<up><enter>3");
    assert!(
        browser.screen().contains("UDP 25500-25599"),
        "{}",
        browser.screen()
    );
    // Ports of services that are known are not one's own.
    let mut browser = Browser::open(120, 35);
    browser.keys("tcp/445,8443");
    assert!(
        browser.screen().contains("+ tcp/8443  a port of your own"),
        "{}",
        browser.screen()
    );
    assert!(!browser.screen().contains("+ tcp/445"));
}

#[test]
fn an_own_port_is_saved_with_its_purpose_and_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.toml");
    let path = file.to_str().expect("UTF-8");
    let mut browser = Browser::open(120, 35);
    browser
        .keys("udp/8443<enter><tab>wJenkins<enter>s<c-u>")
        .paste(path)
        .keys("<enter>");
    let text = std::fs::read_to_string(&file).expect("a file");
    assert!(text.contains("purpose = \"Jenkins\""), "{text}");
    let mut browser = Browser::open(120, 35);
    browser.keys("<enter>f<c-u>").paste(path).keys("<enter>3");
    assert!(
        browser.screen().contains("8443/UDP Jenkins"),
        "{}",
        browser.screen()
    );
    let (code, out, err) = run(["export", "nftables", "-f", path]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("8443") && out.contains("Jenkins"), "{out}");
}

#[test]
fn below_110_columns_the_table_is_over_the_page_and_the_role_is_a_line() {
    for (width, height) in [(80, 24), (100, 30), (109, 50)] {
        let mut browser = Browser::open(width, height);
        browser.keys("domain controller<up><enter><tab>");
        let top = browser.line(1);
        assert!(
            top.starts_with('┏') && top.trim_end().ends_with('┓'),
            "{top}"
        );
        assert_eq!(top.chars().count(), usize::from(width), "the full width");
        let status = browser.line(height - 2);
        assert!(
            status.contains("Role domain-controller: "),
            "{}",
            browser.screen()
        );
        assert!(status.contains("ports · whole RPC range ! "), "{status}");
        assert!(status.contains("3 opens"), "{status}");
        browser.keys("3");
        assert!(browser.screen().contains("┏ 3 Role: domain-controller"));
        assert!(browser.screen().contains("1 Ports"));
        browser.keys("2");
        assert!(browser.screen().contains("┏ 2 Service"));
        // A click on the line opens the role, too.
        browser.click(5, height - 2);
        assert!(
            browser.screen().contains("┏ 3 Role"),
            "{}",
            browser.screen()
        );
    }
    let mut browser = Browser::open(80, 24).lang(Lang::Zh);
    browser.keys("dns-server");
    assert!(
        browser.screen().contains("角色：空"),
        "{}",
        browser.screen()
    );
    browser.keys("<enter>a");
    browser.wait(Duration::from_millis(10));
    browser.keys("2");
    assert!(
        browser.line(22).contains("角色 dns-server：2 个端口"),
        "{}",
        browser.screen()
    );
}

#[test]
fn ports_and_their_transports_are_one_column_as_wide_as_the_rows_in_view() {
    let mut browser = Browser::open(80, 24);
    browser.keys("kerb");
    assert!(
        browser.screen().contains(" 88/TCP  Kerberos "),
        "{}",
        browser.screen()
    );
    browser.keys("<c-u>1433");
    assert!(
        browser.screen().contains(" 1433/TCP SQL over TCP"),
        "{}",
        browser.screen()
    );
}

#[test]
fn need_and_status_are_columns_on_a_wide_screen() {
    for (width, is_shown) in [(120, false), (139, false), (140, true), (200, true)] {
        let mut browser = Browser::open(width, 40);
        browser.keys("kerb");
        let header = browser.screen();
        let header = header.lines().find(|line| line.contains("Protocol"));
        let header = header.expect("a header");
        assert_eq!(header.contains("Need"), is_shown, "{width}: {header}");
        assert_eq!(header.contains("Status"), is_shown, "{width}: {header}");
    }
}

#[test]
fn columns_are_chosen_with_keys_and_the_mouse() {
    let mut browser = Browser::open(120, 35);
    browser.keys("kerb<enter>C");
    assert!(
        browser.screen().contains("┏ Columns"),
        "{}",
        browser.screen()
    );
    browser.keys("jjj<space><esc>");
    let header = |browser: &Browser| {
        let screen = browser.screen();
        let header = screen.lines().find(|line| line.contains(" Service "));
        header.expect("a header").to_owned()
    };
    assert!(browser.line(2).contains("Need"), "{}", header(&browser));
    // They are sorted and hidden, too.
    browser.click_on("Need");
    assert_eq!(browser.answer(), " sorted by need");
    browser.keys("Cj<enter><esc>");
    assert!(!browser.line(2).contains("Protocol"), "{}", browser.line(2));
    browser.keys("C<space>");
    assert!(
        browser.answer().contains("always shown"),
        "{}",
        browser.answer()
    );
    browser.click_on("chosen by the width");
    browser.keys("<esc>");
    assert!(browser.line(2).contains("Protocol") && !browser.line(2).contains("Need"));
}

#[test]
fn the_page_opens_at_the_port_that_was_searched_for() {
    for (width, height) in [(80, 24), (120, 35), (200, 50)] {
        let mut browser = Browser::open(width, height);
        browser.keys("3268");
        let screen = browser.screen();
        // The name, two lines about it, and then this port before the others.
        let lines: Vec<&str> = screen.lines().collect();
        let at = lines
            .iter()
            .position(|line| line.contains("Ports") && !line.contains("1 Ports"));
        let at = at.unwrap_or_else(|| panic!("no ports:\n{screen}"));
        assert!(lines[at + 1].contains("3268"), "{width}:\n{screen}");
        // Entering the page puts the cursor on it.
        browser.keys("<enter>2<space>");
        assert!(
            browser.answer().contains("added 1 port"),
            "{}",
            browser.screen()
        );
        assert!(browser.screen().contains("● 3268"), "{}", browser.screen());
    }
}

#[test]
fn the_start_page_shows_where_to_begin_until_something_is_done() {
    for (width, height) in [(160, 45), (120, 35), (80, 24)] {
        let mut browser = Browser::open(width, height);
        let screen = browser.screen();
        for part in [
            "2 Start",
            "Portolan knows the ports of Windows Server",
            "file share",
            "F4  ",
            "F3  ",
            "F2  中文",
        ] {
            assert!(
                screen.contains(part),
                "{part} at {width}x{height}:\n{screen}"
            );
        }
        browser.keys("3268");
        assert!(
            browser
                .screen()
                .contains("2 Service: Local Security Authority")
        );
        browser.keys("<esc>");
        assert!(browser.screen().contains("2 Start"));
        browser.keys("<down>");
        assert!(browser.screen().contains("2 Service: DNS Server"));
        browser.keys("<up><enter>");
        assert!(browser.screen().contains("2 Service: DNS Server"));
    }
    let browser = Browser::open(120, 35).lang(Lang::Zh);
    assert!(browser.screen().contains("2 开始") && browser.screen().contains("F2  English"));
}

#[test]
fn lines_of_the_start_page_are_clicked_and_chosen_by_key() {
    let mut browser = Browser::open(120, 35);
    browser.click_on("0x800706ba");
    let screen = browser.screen();
    assert!(
        screen.contains("/ 0x800706ba") && screen.contains("RPC server"),
        "{screen}"
    );
    let mut browser = Browser::open(120, 35);
    browser.click_on("predefined roles,");
    assert!(
        browser.screen().contains("┏ Predefined roles"),
        "{}",
        browser.screen()
    );
    browser.keys("<esc>").click_on("中文 ");
    assert!(browser.screen().contains("2 开始"));
    // As a tab of a narrow screen, it gets the focus.
    let mut browser = Browser::open(60, 15);
    assert!(!browser.screen().contains("file share"));
    browser.keys("<s-tab><s-tab>");
    assert!(
        browser.screen().contains("file share"),
        "{}",
        browser.screen()
    );
    assert!(
        browser.footer().contains("Enter go there"),
        "{}",
        browser.footer()
    );
    browser.keys("<down><enter>");
    assert!(browser.screen().contains("/ 3268"), "{}", browser.screen());
    browser.keys("<esc><s-tab><s-tab><esc>x");
    assert!(
        browser.screen().contains("/ x"),
        "Escape leads back to the search box"
    );
}

#[test]
fn the_table_begins_with_well_known_ports_and_ends_with_protocols() {
    let mut browser = Browser::open(120, 35);
    let numbers = [
        "53/TCP", "53/UDP", "67/UDP", "80/TCP", "88/TCP", "88/UDP", "123/UDP",
    ];
    let lines: Vec<String> = browser.screen().lines().map(str::to_owned).collect();
    for (number, line) in numbers.iter().zip(&lines[3..]) {
        assert!(line.contains(number), "{number}: {line}");
    }
    browser.keys("<enter><end>");
    let screen = browser.screen();
    for protocol in ["GRE", "ESP", "ICMP echo"] {
        assert!(screen.contains(protocol), "{screen}");
    }
}

#[test]
fn the_need_for_a_port_has_a_sign_and_a_color_on_the_page() {
    // RRAS has legacy and optional ports, and the directory service required and disputed ones.
    for (keys, line, sign) in [
        ("ldap<enter>2", "389     TCP", "■"),
        ("ldaps<enter>2", "636     TCP", "□"),
        ("gre<enter>2", "-    GRE", "▽"),
    ] {
        for (ascii, mono) in [(false, false), (true, false), (false, true)] {
            let mut browser = Browser::open(120, 45);
            if ascii {
                browser = browser.ascii();
            }
            if mono {
                browser = browser.mono();
            }
            browser.keys(keys);
            let screen = browser.screen();
            let shown = screen.lines().find(|text| text.contains(line));
            let shown = shown.unwrap_or_else(|| panic!("{line}\n{screen}"));
            let sign = match sign {
                _ if !ascii => sign,
                "■" => "!",
                "□" => "+",
                _ => "v",
            };
            assert!(shown.contains(&format!("{sign} ")), "{sign}: {shown}");
            let (column, row) = browser.find(line);
            let before = (0..column).rev();
            let place = before
                .map(|column| &browser.buffer()[(column, row)])
                .find(|cell| cell.symbol() == sign)
                .expect("the sign");
            assert_eq!(place.fg == ratatui::style::Color::Reset, mono, "{sign}");
        }
    }
}
