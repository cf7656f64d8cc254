//! Renders the blocks of pages as text, wrapped to the terminal; also the list of documents, which is made of
//! the same blocks.

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

use crate::cli::table::HEAD;
use crate::model::{Document, Lang, Text};
use crate::page::{Fact, Item, Term, named};

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

/// Facts in two columns, label and text.
pub(super) fn facts(facts: &[Fact], lang: Lang, wide: usize) -> String {
    let labels = || facts.iter().map(|fact| fact.term.label().get(lang));
    let column = labels().map(UnicodeWidthStr::width).max();
    let column = column.unwrap_or_default() + INDENT.len();
    let rest = " ".repeat(column);
    let lines: Vec<String> = labels()
        .zip(facts)
        .map(|(label, fact)| {
            let first = format!("{label}{}", " ".repeat(column - label.width()));
            wrap(fact.text.get(lang), wide, &first, &rest)
        })
        .collect();
    lines.join("\n")
}

/// Remarks under their heading, an item a line.
pub(super) fn items(term: Term, items: &[Item<'_>], lang: Lang, wide: usize) -> String {
    let items: Vec<String> = items.iter().map(|item| item.paragraph(lang)).collect();
    list(term.label().get(lang), &items, wide)
}

/// Documents under their heading, one a line.
pub(super) fn sources(documents: &[&Document], lang: Lang, wide: usize) -> String {
    let documents: Vec<String> = documents.iter().map(|one| named(one, lang)).collect();
    list(Term::Documents.label().get(lang), &documents, wide)
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
