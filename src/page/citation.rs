//! Citations of sources by the name of the document, instead of its tag and line.

use crate::catalog::Catalog;
use crate::model::{Document, Lang, Source};
use crate::page::term::COLON;

/// Sources of a fact, with the catalog that contains the documents.
#[derive(Debug, Clone, Copy)]
pub struct Citations<'a> {
    sources: &'a [Source],
    catalog: &'a Catalog,
}

impl PartialEq for Citations<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.sources == other.sources
    }
}

impl Eq for Citations<'_> {}

impl<'a> Citations<'a> {
    pub(super) const fn new(sources: &'a [Source], catalog: &'a Catalog) -> Self {
        Self { sources, catalog }
    }

    /// Returns the short names of the documents, each once, joined with `separator`.
    #[must_use]
    pub fn text(self, lang: Lang, separator: &str) -> String {
        citation(self.sources, self.catalog, lang, separator)
    }
}

/// Returns the short names of the documents in `sources`, each once, joined with `separator`.
#[must_use]
pub fn citation(sources: &[Source], catalog: &Catalog, lang: Lang, separator: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for source in sources {
        let document = catalog.document(&source.document);
        let name = document.map_or(source.document.as_str(), |document| {
            document.label.get(lang)
        });
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(separator)
}

/// Returns the short name and the title of a document, or only the title if they are the same.
#[must_use]
pub fn named(document: &Document, lang: Lang) -> String {
    let (label, title) = (document.label.get(lang), document.title.get(lang));
    if label == title {
        title.to_owned()
    } else {
        format!("{label}{}{title}", COLON.get(lang))
    }
}

/// Returns the documents in `sources`, in the order of the catalog.
pub(super) fn documents<'a>(
    sources: impl Iterator<Item = &'a Source>,
    catalog: &'a Catalog,
) -> Vec<&'a Document> {
    let tags: Vec<&str> = sources.map(|source| source.document.as_str()).collect();
    let documents = catalog.documents().iter();
    documents
        .filter(|document| tags.contains(&document.id.as_str()))
        .collect()
}
