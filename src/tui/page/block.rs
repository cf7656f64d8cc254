//! Blocks that service pages and role pages have in common.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::model::{Document, Text};
use crate::page::{COLON, Fact, Item, Term, named};
use crate::tui::look::Look;
use crate::tui::widget::scroll::ViewLine;

/// Indentation of lists, in cells.
const INDENT: usize = 2;

/// Builder of a page's lines.
pub(super) struct Blocks<'a, T> {
    /// Lines that have been added so far.
    pub(super) lines: Vec<ViewLine<T>>,
    /// Theme, symbols and language.
    pub(super) look: &'a Look<'a>,
    /// Width of the page, in cells.
    pub(super) width: usize,
}

impl<'a, T> Blocks<'a, T> {
    pub(super) const fn new(look: &'a Look<'a>, width: usize) -> Self {
        Self {
            lines: Vec::new(),
            look,
            width,
        }
    }

    /// Adds the name, and the name in the other language if it differs.
    pub(super) fn title(&mut self, name: &Text) {
        let (lang, theme) = (self.look.lang, self.look.theme);
        let (name, other) = (name.get(lang), name.get(lang.other()));
        self.wrapped(name, 0, theme.heading);
        if other != name {
            self.wrapped(other, 0, theme.text);
        }
    }

    /// Adds an empty line and a heading.
    pub(super) fn heading(&mut self, text: &str) {
        self.lines.push(ViewLine::text(""));
        let line = Line::styled(text.to_owned(), self.look.theme.heading);
        self.lines.push(ViewLine::text(line));
    }

    /// Adds a labeled fact.
    pub(super) fn fact(&mut self, fact: &Fact) {
        let lang = self.look.lang;
        let (label, text) = (fact.term.label().get(lang), fact.text.get(lang));
        let text = format!("{label}{}{text}", COLON.get(lang));
        self.wrapped(&text, 0, self.look.theme.dim);
    }

    /// Adds remarks under a heading, if there are any.
    pub(super) fn items(&mut self, term: Term, items: &[Item<'_>]) {
        if items.is_empty() {
            return;
        }
        let lang = self.look.lang;
        self.heading(term.label().get(lang));
        for item in items {
            self.wrapped(&item.paragraph(lang), INDENT, self.look.theme.text);
        }
    }

    /// Adds the list of source documents under a heading.
    pub(super) fn documents(&mut self, documents: &[&Document]) {
        let lang = self.look.lang;
        self.heading(Term::Documents.label().get(lang));
        for document in documents {
            self.wrapped(&named(document, lang), INDENT, self.look.theme.dim);
        }
    }

    /// Adds a paragraph, wrapped to the width of the page.
    pub(super) fn wrapped(&mut self, text: &str, indent: usize, style: Style) {
        let lines = ViewLine::wrapped(text, self.width, indent, style);
        self.lines.extend(lines);
    }
}
