//! Text page of a role.
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
//! This host accepts
//! tcp/1688  required  activation: client → KMS host; peers: clients (kms) [KMS troubleshooting]
//! ```

use unicode_width::UnicodeWidthStr;

use crate::catalog::Catalog;
use crate::cli::page::{INDENT, WIDTH, assemble, facts, items, section, sources, title, wrap};
use crate::model::{COMMA, Lang, Role};
use crate::page::{COLON, EntryRow, PEERS, RolePage, SEMICOLON, Term};

/// Renders the page of `role`, wrapped to `width` cells or the default width.
pub(super) fn of(role: &Role, catalog: &Catalog, lang: Lang, width: Option<usize>) -> String {
    let page = RolePage::new(role, catalog);
    let max_width = width.unwrap_or(WIDTH);
    let head = [
        title(&role.name, lang, max_width),
        facts(&page.facts(), lang, max_width),
        wrap(role.description.get(lang), max_width, "", ""),
    ];
    let flows = page.flows().into_iter().map(|(heading, rows)| {
        let heading = wrap(heading.get(lang), max_width, "", "");
        section(&heading, &entries(&rows, lang, max_width))
    });
    let foot = [
        items(Term::Cautions, &page.cautions(), lang, max_width),
        sources(&page.documents(), lang, max_width),
    ];
    assemble(head.into_iter().chain(flows).chain(foot))
}

/// Renders entries: port and need in columns, then the rest as a paragraph.
fn entries(rows: &[EntryRow<'_>], lang: Lang, max_width: usize) -> String {
    let cells: Vec<[String; 2]> = rows
        .iter()
        .map(|row| [row.entry.port.to_string(), row.need().pick(lang)])
        .collect();
    let column = |at: usize| {
        let widths = cells.iter().map(|row| row[at].width());
        widths.max().unwrap_or_default() + INDENT.len()
    };
    let (port_column, need_column) = (column(0), column(1));
    let lines: Vec<String> = cells
        .iter()
        .zip(rows)
        .map(|([port, need], row)| {
            let gap = |text: &str, column: usize| " ".repeat(column - text.width());
            let first = format!(
                "{port}{}{need}{}",
                gap(port, port_column),
                gap(need, need_column)
            );
            // On a narrow terminal, the text is wrapped below the columns.
            let used = first.width();
            let rest = if used * 2 > max_width {
                INDENT.to_owned()
            } else {
                " ".repeat(used)
            };
            wrap(&purpose(row, lang), max_width, &first, &rest)
        })
        .collect();
    lines.join("\n")
}

/// Formats purpose, hosts, groups of hosts, condition, note, service and sources of an entry as one paragraph.
fn purpose(row: &EntryRow<'_>, lang: Lang) -> String {
    let entry = row.entry;
    let mut text = format!(
        "{}{}{} → {}",
        entry.purpose.get(lang),
        COLON.get(lang),
        entry.from.get(lang),
        entry.to.get(lang)
    );
    if let Some(peers) = row.peers() {
        let (label, colon) = (PEERS.get(lang), COLON.get(lang));
        text.push_str(SEMICOLON.get(lang));
        text.push_str(&format!("{label}{colon}{}", peers.get(lang)));
    }
    for remark in [&entry.when, &entry.note].into_iter().flatten() {
        text.push_str(SEMICOLON.get(lang));
        text.push_str(remark.get(lang));
    }
    let service = entry.service.as_ref();
    let service = service.map(|service| format!(" ({service})"));
    let sources = row.sources.text(lang, COMMA.get(lang));
    format!("{text}{} [{sources}]", service.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_fit_the_terminal_and_are_complete() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        for role in catalog.roles() {
            for lang in [Lang::En, Lang::Zh] {
                assert!(!of(role, &catalog, lang, Some(1)).is_empty());
                let page = of(role, &catalog, lang, Some(40));
                let page = anstream::adapter::strip_str(&page).to_string();
                let widest = page.lines().map(UnicodeWidthStr::width).max();
                assert!(widest <= Some(40), "{}:\n{page}", role.id);
                let page = of(role, &catalog, lang, Some(10_000));
                let flows = RolePage::new(role, &catalog).flows();
                for row in flows.iter().flat_map(|(_, rows)| rows) {
                    assert!(page.contains(&purpose(row, lang)), "{}:\n{page}", role.id);
                }
            }
        }
    }
}
