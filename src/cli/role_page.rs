//! A role's page: who talks to whom, what its host accepts and what it opens clearly apart.
//!
//! ```text
//! KMS host
//! KMS 主机
//!
//! Id        kms
//! Services  kms
//!
//! A host that activates Windows and Office …
//!
//! Its host accepts
//! tcp/1688  required  activation: client → KMS host (KMS)
//! ```

use unicode_width::UnicodeWidthStr;

use crate::catalog::Catalog;
use crate::cli::page::{INDENT, WIDTH, assemble, cited, labels, list, section, title, wrap};
use crate::cli::words::{self, flow, places};
use crate::model::{Entry, Flow, Lang, Role};

/// The page of `role`.
pub(super) fn of(role: &Role, catalog: &Catalog, lang: Lang, width: Option<usize>) -> String {
    let wide = width.unwrap_or(WIDTH);
    let of_entries = role.entries.iter().map(|entry| &entry.sources);
    let of_cautions = role.cautions.iter().map(|caution| &caution.sources);
    let sources = of_entries.chain(of_cautions).flatten();
    let services: Vec<&str> = role.services().iter().map(|id| id.as_str()).collect();
    let facts = [
        (words::ID.get(lang), role.id.to_string()),
        (
            words::SERVICES.get(lang),
            services.join(words::COMMA.get(lang)),
        ),
        (
            words::ORIGINS.get(lang),
            role.origins.join(words::COMMA.get(lang)),
        ),
    ];
    let cautions: Vec<String> = role
        .cautions
        .iter()
        .map(|caution| {
            let places = places(&caution.sources, words::COMMA.get(lang));
            format!("{} ({places})", caution.text.get(lang))
        })
        .collect();
    let head = [
        title(&role.name, lang, wide),
        labels(&facts, wide),
        wrap(role.description.get(lang), wide, "", ""),
    ];
    let flows = Flow::ALL
        .iter()
        .map(|&flow| entries(role, flow, lang, wide));
    let foot = [
        list(words::CAUTIONS.get(lang), &cautions, wide),
        list(
            words::DOCUMENTS.get(lang),
            &cited(sources, catalog, lang),
            wide,
        ),
    ];
    assemble(head.into_iter().chain(flows).chain(foot))
}

/// The entries of one flow: port and need in columns, then what for, between whom, when and who says so.
fn entries(role: &Role, which: Flow, lang: Lang, wide: usize) -> String {
    let entries: Vec<&Entry> = role
        .entries
        .iter()
        .filter(|entry| entry.flow == which)
        .collect();
    let rows: Vec<[String; 2]> = entries
        .iter()
        .map(|entry| {
            let need = entry.standing.label(lang).to_owned();
            [entry.port.to_string(), need]
        })
        .collect();
    let column = |at: usize| {
        let widths = rows.iter().map(|row| row[at].width());
        widths.max().unwrap_or_default() + INDENT.len()
    };
    let (port_column, need_column) = (column(0), column(1));
    let lines: Vec<String> = rows
        .iter()
        .zip(&entries)
        .map(|([port, need], entry)| {
            let gap = |text: &str, column: usize| " ".repeat(column - text.width());
            let first = format!(
                "{port}{}{need}{}",
                gap(port, port_column),
                gap(need, need_column)
            );
            // On a narrow terminal the text goes on below the columns instead of beside them.
            let beside = first.width();
            let rest = if beside * 2 > wide {
                INDENT.to_owned()
            } else {
                " ".repeat(beside)
            };
            wrap(&said(entry, lang), wide, &first, &rest)
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    section(
        &wrap(flow(which).get(lang), wide, "", ""),
        &lines.join("\n"),
    )
}

fn said(entry: &Entry, lang: Lang) -> String {
    let [colon, semicolon, comma] =
        [words::COLON, words::SEMICOLON, words::COMMA].map(|sign| sign.get(lang));
    let mut text = format!(
        "{}{colon}{} → {}",
        entry.purpose.get(lang),
        entry.from.get(lang),
        entry.to.get(lang)
    );
    if let Some(condition) = &entry.condition {
        text.push_str(semicolon);
        text.push_str(condition.get(lang));
    }
    let service = entry.service.as_ref();
    let service = service.map(|service| format!("[{service}] "));
    let places = places(&entry.sources, comma);
    format!("{text} {}({places})", service.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wider_than_the_terminal_and_nothing_is_left_out() {
        let catalog = Catalog::embedded().expect("the embedded catalogue");
        for role in catalog.roles() {
            for lang in [Lang::En, Lang::Zh] {
                assert!(!of(role, &catalog, lang, Some(1)).is_empty());
                let page = of(role, &catalog, lang, Some(40));
                let page = anstream::adapter::strip_str(&page).to_string();
                let widest = page.lines().map(UnicodeWidthStr::width).max();
                assert!(widest <= Some(40), "{}:\n{page}", role.id);
                let page = of(role, &catalog, lang, Some(10_000));
                for entry in &role.entries {
                    assert!(page.contains(&said(entry, lang)), "{}:\n{page}", role.id);
                }
            }
        }
    }
}
