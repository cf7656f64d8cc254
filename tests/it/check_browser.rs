//! Tests of checks in the browser: live states, the observed column, and mistakes.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use portolan::model::Lang;

use crate::support::browser::Browser;
use crate::support::loopback::listener;

/// Opens the browser with a role of two ports, one of them open, and checks a host.
fn checked(width: u16, height: u16, lang: Lang) -> (Browser, TcpListener, SocketAddr) {
    let (open, address) = listener();
    let mut browser = Browser::open(width, height).lang(lang).checking();
    browser.keys(&format!("tcp/{}<enter><esc>", address.port()));
    browser.keys("tcp/9390<enter><esc>");
    browser
        .keys("<f7>")
        .keys(&format!("{}<enter>", address.ip()));
    browser.wait(Duration::ZERO);
    (browser, open, address)
}

#[test]
fn the_browser_checks_a_host_and_shows_it_as_observed() {
    for (width, height) in [(120, 35), (80, 24), (60, 15)] {
        for lang in [Lang::En, Lang::Zh] {
            let (mut browser, _open, address) = checked(width, height, lang);
            let words = match lang {
                Lang::En => ["open 1", "closed 1", "connected", "refused"],
                Lang::Zh => ["开放 1", "关闭 1", "已连接", "被拒绝"],
            };
            let screen = browser.screen();
            for word in words {
                assert!(screen.contains(word), "{word} is not in\n{screen}");
            }
            assert!(screen.contains(&address.ip().to_string()), "{screen}");
            browser.keys("<esc>");
            // The role tells what was seen.
            browser.keys("<tab>3");
            let screen = browser.screen();
            let seen = ["1 of 2 seen open", "2 个端口中 1 个已见开放"];
            if height > 20 {
                assert!(seen.iter().any(|seen| screen.contains(seen)), "{screen}");
            }
            // The explanation of the same host.
            browser.keys("<f6>");
            assert!(
                browser.screen().contains("portolan check"),
                "{}",
                browser.screen()
            );
        }
    }
}

#[test]
fn the_browser_asks_for_the_host_each_time_and_reports_mistakes() {
    let mut browser = Browser::open(120, 35);
    browser.keys("<tab>K");
    assert!(
        browser.screen().contains("the role is empty"),
        "{}",
        browser.screen()
    );
    let (mut browser, _open, _) = checked(120, 35, Lang::En);
    browser.keys("K");
    assert!(
        browser.screen().contains("names or addresses of hosts"),
        "{}",
        browser.screen()
    );
    for (typed, expected) in [
        ("", "give a host to check"),
        ("10.0.0.0/24", "10.0.0.0/24 is a network"),
        ("dc1:389", "has a port"),
    ] {
        browser.keys(&format!("{typed}<enter>"));
        assert!(browser.screen().contains(expected), "{}", browser.screen());
        if !typed.is_empty() {
            browser.keys("<esc>");
        }
    }
    browser.keys("<esc><tab>iK");
    assert!(
        browser.screen().contains("the role is outbound"),
        "{}",
        browser.screen()
    );
}
