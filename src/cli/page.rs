//! Text rendering of pages and of the list of documents, wrapped to the terminal.

use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

use crate::cli::table::HEAD;
use crate::model::{Document, Lang, Text};
use crate::page::{Fact, Item, Term, named};

/// Text width if the output is no terminal.
pub(super) const WIDTH: usize = 80;
/// Indentation of continuation lines.
pub(super) const INDENT: &str = "  ";

/// Renders every document: tag and title, description, address and date.
pub(super) fn documents(documents: &[Document], lang: Lang, width: Option<usize>) -> String {
    let max_width = width.unwrap_or(WIDTH);
    let entries: Vec<String> = documents
        .iter()
        .map(|document| {
            let head = wrap(&named(document, lang), max_width, "", "");
            let facts = [&document.address, &document.date];
            let about = document.about.iter().map(|about| about.get(lang));
            let about = about
                .chain(facts.into_iter().flatten().map(String::as_str))
                .map(|text| wrap(text, max_width, INDENT, INDENT) + "\n");
            format!("{HEAD}{head}{HEAD:#}\n{}", about.collect::<String>())
        })
        .collect();
    entries.join("\n")
}

/// Joins the parts of a page that are not empty with a blank line between them.
pub(super) fn assemble(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + "\n"
}

/// Renders a name, and the name in the other language if it differs.
pub(super) fn title(name: &Text, lang: Lang, max_width: usize) -> String {
    let (name, other) = (name.get(lang), name.get(lang.other()));
    let mut text = format!("{HEAD}{}{HEAD:#}", wrap(name, max_width, "", ""));
    if other != name {
        text.push('\n');
        text.push_str(&wrap(other, max_width, "", ""));
    }
    text
}

/// Renders facts in two columns, label and text.
pub(super) fn facts(facts: &[Fact], lang: Lang, max_width: usize) -> String {
    let rows = facts.iter();
    let rows = rows.map(|fact| (fact.term.label().get(lang), fact.text.get(lang)));
    columns(&rows.collect::<Vec<_>>(), "", max_width)
}

/// Renders labels and texts in two columns after `indent`; labels without a text only count for the width.
pub(super) fn columns(rows: &[(&str, &str)], indent: &str, max_width: usize) -> String {
    let column = rows.iter().map(|(label, _)| label.width()).max();
    let column = column.unwrap_or_default() + INDENT.len();
    let rest = format!("{indent}{}", " ".repeat(column));
    let shown = rows.iter().filter(|(_, text)| !text.is_empty());
    let lines = shown.map(|(label, text)| {
        let first = format!("{indent}{label}{}", " ".repeat(column - label.width()));
        wrap(text, max_width, &first, &rest)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Renders remarks under their heading, one per line.
pub(super) fn items(term: Term, items: &[Item<'_>], lang: Lang, max_width: usize) -> String {
    let items: Vec<String> = items.iter().map(|item| item.paragraph(lang)).collect();
    list(term.label().get(lang), &items, max_width)
}

/// Renders documents under their heading, one per line.
pub(super) fn sources(documents: &[&Document], lang: Lang, max_width: usize) -> String {
    let documents: Vec<String> = documents.iter().map(|one| named(one, lang)).collect();
    list(Term::Documents.label().get(lang), &documents, max_width)
}

/// Renders a heading and one item per line; empty if there are no items.
pub(super) fn list(head: &str, items: &[String], max_width: usize) -> String {
    if items.is_empty() {
        return String::new();
    }
    let items = items.iter().map(|item| wrap(item, max_width, "", INDENT));
    section(head, &items.collect::<Vec<_>>().join("\n"))
}

/// Renders a heading and the text below it.
pub(super) fn section(head: &str, body: &str) -> String {
    format!("{HEAD}{head}{HEAD:#}\n{body}")
}

/// Wraps `text` to `max_width` cells, with the given prefixes for the first line and the others. Words with
/// hyphens and port ranges are not split.
pub(super) fn wrap(text: &str, max_width: usize, first: &str, others: &str) -> String {
    let options = Options::new(max_width)
        .initial_indent(first)
        .subsequent_indent(others)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrap_does_not_split_port_ranges() {
        assert_eq!(wrap("from 49152-65535", 12, "", ""), "from\n49152-65535");
    }
}
