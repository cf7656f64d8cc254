//! What pages are made of: a title, labels, prose and lists, wrapped to the terminal. The list of
//! documents is nothing more and stands here too.

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

use crate::catalog::Catalog;
use crate::cli::table::HEAD;
use crate::cli::words;
use crate::model::{Document, Lang, Source, Text};

/// How wide a text is when no terminal says.
pub(super) const WIDTH: usize = 80;
/// How far the text of a list item stands in.
pub(super) const INDENT: &str = "  ";

/// Every document: its tag and title, what it covers, and where and of when it is.
pub(super) fn documents(documents: &[Document], lang: Lang, width: Option<usize>) -> String {
    let wide = width.unwrap_or(WIDTH);
    let entries: Vec<String> = documents
        .iter()
        .map(|document| {
            let head = wrap(&named(document, lang), wide, "", "");
            let facts = [&document.address, &document.date];
            let about = std::iter::once(document.about.get(lang))
                .chain(facts.into_iter().flatten().map(String::as_str))
                .map(|text| wrap(text, wide, INDENT, INDENT) + "\n");
            format!("{HEAD}{head}{HEAD:#}\n{}", about.collect::<String>())
        })
        .collect();
    entries.join("\n")
}

/// The parts of a page that say something, a blank line between them.
pub(super) fn assemble(parts: impl IntoIterator<Item = String>) -> String {
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join("\n\n") + "\n"
}

/// The name, and the name in the other language where it differs.
pub(super) fn title(name: &Text, lang: Lang, wide: usize) -> String {
    let (name, other) = (name.get(lang), name.get(lang.other()));
    let mut text = format!("{HEAD}{}{HEAD:#}", wrap(name, wide, "", ""));
    if other != name {
        text.push('\n');
        text.push_str(&wrap(other, wide, "", ""));
    }
    text
}

/// What fits behind a label each; a label without a text is left out.
pub(super) fn labels(labels: &[(&str, String)], wide: usize) -> String {
    let said = labels.iter().filter(|(_, text)| !text.is_empty());
    let column = labels.iter().map(|(label, _)| label.width()).max();
    let column = column.unwrap_or_default() + INDENT.len();
    let lines: Vec<String> = said
        .map(|(label, text)| {
            let first = format!("{label}{}", " ".repeat(column - label.width()));
            let rest = " ".repeat(column);
            wrap(text, wide, &first, &rest)
        })
        .collect();
    lines.join("\n")
}

/// A head and an item a line; nothing where there are no items.
pub(super) fn list(head: &str, items: &[String], wide: usize) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items = items.iter().map(|item| wrap(item, wide, "", INDENT));
    section(head, &items.collect::<Vec<_>>().join("\n"))
}

/// A head and what stands below it.
pub(super) fn section(head: &str, body: &str) -> String {
    format!("{HEAD}{head}{HEAD:#}\n{body}")
}

/// The documents that `sources` name, in the catalogue's order.
pub(super) fn cited<'a>(
    sources: impl Iterator<Item = &'a Source>,
    catalog: &Catalog,
    lang: Lang,
) -> Vec<String> {
    let tags: Vec<&str> = sources.map(|source| source.document.as_str()).collect();
    let documents = catalog.documents().iter();
    documents
        .filter(|document| tags.contains(&document.id.as_str()))
        .map(|document| named(document, lang))
        .collect()
}

/// A document's tag and title.
fn named(document: &Document, lang: Lang) -> String {
    format!(
        "{}{}{}",
        document.id,
        words::COLON.get(lang),
        document.title.get(lang)
    )
}

/// `text` wrapped to `wide` cells, its first line and the others begun as told. Words with hyphens and
/// port ranges stay whole.
pub(super) fn wrap(text: &str, wide: usize, first: &str, others: &str) -> String {
    let options = Options::new(wide)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_ranges_stay_whole() {
        assert_eq!(wrap("from 49152-65535", 12, "", ""), "from\n49152-65535");
    }
}
