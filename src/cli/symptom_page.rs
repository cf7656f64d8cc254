//! Text listing of symptoms.
//!
//! ```text
//! 1722, 0x6ba, RPC_S_SERVER_UNAVAILABLE
//!   The RPC server is unavailable.
//!   Ports        tcp/135, tcp/dynamic-rpc
//!   Services     rpc
//!   Check first  The TCP connection to the replication partner failed. Check name resolution …
//!   Sources      Troubleshoot AD replication error 1722
//! ```

use crate::catalog::Catalog;
use crate::cli::page::{INDENT, WIDTH, columns, wrap};
use crate::cli::table::HEAD;
use crate::cli::words;
use crate::model::{COMMA, Lang, Symptom};
use crate::page::{Term, citation};

/// Renders symptoms, wrapped to `width` cells or the default width.
pub(super) fn of(
    symptoms: &[&Symptom],
    catalog: &Catalog,
    lang: Lang,
    width: Option<usize>,
) -> String {
    let max_width = width.unwrap_or(WIDTH);
    let symptoms = symptoms.iter();
    let symptoms = symptoms.map(|symptom| symptom_text(symptom, catalog, lang, max_width));
    symptoms.collect::<Vec<_>>().join("\n")
}

fn symptom_text(symptom: &Symptom, catalog: &Catalog, lang: Lang, max_width: usize) -> String {
    let comma = COMMA.get(lang);
    let codes = wrap(&symptom.codes.join(comma), max_width, "", INDENT);
    let mut text = format!("{HEAD}{codes}{HEAD:#}\n");
    for wording in symptom.text.clone().pick(lang) {
        let note = words::OWN_CHINESE.get(lang);
        let note = if symptom.own_zh { note } else { "" };
        text.push_str(&wrap(
            &format!("{wording}{note}"),
            max_width,
            INDENT,
            INDENT,
        ));
        text.push('\n');
    }
    let facts = [
        (Term::Ports, joined(&symptom.ports, comma)),
        (Term::Services, joined(&symptom.services, comma)),
        (Term::Roles, joined(&symptom.roles, comma)),
        (Term::Advice, symptom.advice.get(lang).to_owned()),
        (
            Term::Documents,
            citation(&symptom.sources, catalog, lang, comma),
        ),
    ];
    let facts = facts.iter();
    let facts = facts.map(|(term, fact)| (term.label().get(lang), fact.as_str()));
    text.push_str(&columns(&facts.collect::<Vec<_>>(), INDENT, max_width));
    text.push('\n');
    text
}

fn joined(items: &[impl ToString], between: &str) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(between)
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn symptoms_fit_the_terminal_and_are_complete() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        let symptoms: Vec<&Symptom> = catalog.symptoms().iter().collect();
        assert!(symptoms.len() > 100);
        for lang in [Lang::En, Lang::Zh] {
            assert!(!of(&symptoms, &catalog, lang, Some(1)).is_empty());
            let text = of(&symptoms, &catalog, lang, Some(60));
            let text = anstream::adapter::strip_str(&text).to_string();
            // A code or name is not split.
            let is_wide = |line: &&str| line.width() > 60 && line.trim().contains(' ');
            assert_eq!(text.lines().find(is_wide), None);
            let text = of(&symptoms, &catalog, lang, Some(10_000));
            for symptom in &symptoms {
                assert!(text.contains(symptom.advice.get(lang)), "{}", symptom.id);
            }
        }
    }
}
