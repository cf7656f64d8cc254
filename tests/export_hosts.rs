//! The formats for hosts and checks: read back by the documented grammar for golden, hostile and random
//! rulesets, and by the real program where there is one.

use portolan::export::{ExportError, Format, find};
use portolan::model::{Choice, Lang, Notice, Options, Pick, Rule, Ruleset};
use proptest::prelude::*;

mod support {
    pub(crate) mod admitted;
    #[expect(dead_code, reason = "the other group is another file's")]
    pub(crate) mod groups;
    pub(crate) mod hosts;
    pub(crate) mod random;
    pub(crate) mod rulesets;
}
use support::admitted::Admitted;
use support::groups::HOSTS;
use support::hosts;
use support::random::{any_options, any_port, foreign_text, renamed};
use support::rulesets::{HOSTILE_NAMES, by_keyword, catalog, choice, golden, long_name};

fn format(name: &str) -> &'static Format {
    find(name).expect(name)
}

/// What the target of a format can say, as its documents tell.
fn says(format: &str, rule: &Rule) -> bool {
    let _ = rule;
    match format {
        "text" | "netsh" => true,
        other => panic!("what can {other} say?"),
    }
}

/// What a file admits.
fn read(format: &str, text: &str) -> Admitted {
    match format {
        "text" => hosts::text(text),
        "netsh" => hosts::netsh(text),
        other => panic!("no reader for {other}"),
    }
}

/// Whether files of that format say which networks connect.
fn names_networks(format: &str) -> bool {
    !matches!(format, "text")
}

/// Holds that the file admits what the ruleset does, no more and no less, and tells the rest.
fn check(format: &Format, ruleset: &Ruleset, lang: Lang) {
    let export = match format.export(ruleset, lang) {
        Ok(export) => export,
        Err(ExportError::Empty) => return assert!(ruleset.is_empty()),
        Err(ExportError::NoKeyword(_) | ExportError::KeywordElsewhere(_)) => {
            return assert!(by_keyword(ruleset));
        }
        Err(ExportError::Inexpressible(_)) => {
            let none = ruleset.rules.iter().all(|rule| !says(format.name, rule));
            let wanted = Admitted::wanted(ruleset, format, |_| true);
            return assert!(none || wanted == Admitted::default(), "{}", format.name);
        }
    };
    let mut wanted = Admitted::wanted(ruleset, format, |rule| says(format.name, rule));
    if !names_networks(format.name) {
        wanted = wanted.without_networks();
    }
    assert_eq!(
        read(format.name, &export.text),
        wanted,
        "{}:\n{}",
        format.name,
        export.text
    );

    let unsaid = ruleset.rules.iter().filter(|rule| !says(format.name, rule));
    let unsaid = unsaid.map(|rule| Notice::NotExpressible(rule.transport, rule.matches));
    for notice in unsaid {
        assert!(
            export.notices.contains(&notice),
            "{}: {notice:?}",
            format.name
        );
    }
    let told = export.notices.iter().map(|notice| notice.text(lang));
    let told = told.filter(|notice| notice.is_ascii());
    for notice in told.filter(|notice| notice.starts_with("not expressible here: ")) {
        assert!(export.text.contains(&notice), "{}: {notice}", format.name);
    }
}

#[test]
fn golden_rulesets_read_back() {
    for golden in golden() {
        println!("{}", golden.label);
        for name in HOSTS {
            for lang in [Lang::En, Lang::Zh] {
                check(format(name), &golden.ruleset, lang);
            }
        }
    }
}

#[test]
fn hostile_names_stay_names() {
    let long = long_name();
    for name in HOSTILE_NAMES.iter().copied().chain([long.as_str()]) {
        let mut choice = choice(
            &["dns-server", "dfs-namespaces"],
            &["gre"],
            Options::default(),
        );
        choice.name = name.to_owned();
        let ruleset = choice.ruleset(&catalog());
        for name in HOSTS {
            check(format(name), &ruleset, Lang::Zh);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_choice_reads_back(
        name in foreign_text(),
        service_text in foreign_text(),
        options in any_options(),
        services in proptest::collection::vec(any::<proptest::sample::Index>(), 0..6),
        ports in proptest::collection::vec(any_port(), 0..60),
        excluded in proptest::collection::vec(any_port(), 0..4),
        lang in proptest::sample::select(&[Lang::En, Lang::Zh][..]),
    ) {
        let embedded = catalog();
        let catalog = renamed(&embedded, &service_text);
        let mut choice = Choice::default();
        choice.name = name;
        choice.options = options;
        for index in services {
            choice.add(Pick::Service(index.get(embedded.services()).id.clone()));
        }
        for port in ports {
            choice.add(Pick::Port(port));
        }
        for port in excluded {
            choice.exclude(port);
        }
        let ruleset = choice.ruleset(&catalog);
        for name in HOSTS {
            check(format(name), &ruleset, lang);
        }
    }
}
