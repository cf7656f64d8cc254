//! The documents of a catalog. The embedded ones are read one by one when they are cited: a search cites few of
//! them, and reading all takes a quarter of the time to read the catalog.

use std::sync::OnceLock;

use crate::catalog::embedded::EmbeddedDocument;
use crate::model::Document;

/// Documents, in the order of listings.
#[derive(Debug, Clone)]
pub(super) struct Documents {
    /// Embedded documents, sorted by tag, with those that have been read.
    embedded: Vec<(EmbeddedDocument, OnceLock<Box<Document>>)>,
    /// All documents, once all are needed.
    all: OnceLock<Vec<Document>>,
}

impl Documents {
    /// Returns the embedded documents, which must be sorted by tag.
    pub(super) fn of_embedded(documents: Vec<EmbeddedDocument>) -> Self {
        let unread = documents.into_iter().map(|one| (one, OnceLock::new()));
        Self {
            embedded: unread.collect(),
            all: OnceLock::new(),
        }
    }

    /// Returns all documents.
    pub(super) fn all(&self) -> &[Document] {
        self.all.get_or_init(|| {
            let embedded = self.embedded.iter();
            embedded.filter_map(|(one, _)| one.read()).collect()
        })
    }

    /// Finds a document by its tag.
    pub(super) fn find(&self, tag: &str) -> Option<&Document> {
        if let Some(all) = self.all.get() {
            return all.iter().find(|document| document.id == tag);
        }
        let at = self.embedded.binary_search_by(|(one, _)| one.tag.cmp(tag));
        let (embedded, read) = &self.embedded[at.ok()?];
        if read.get().is_none() {
            let _ = read.set(Box::new(embedded.read()?));
        }
        read.get().map(|document| &**document)
    }

    /// Adds a document.
    pub(super) fn push(&mut self, document: Document) {
        self.all();
        if let Some(all) = self.all.get_mut() {
            all.push(document);
        }
    }

    /// Converts into all documents.
    pub(super) fn into_vec(self) -> Vec<Document> {
        self.all();
        self.all.into_inner().unwrap_or_default()
    }
}

impl From<Vec<Document>> for Documents {
    fn from(documents: Vec<Document>) -> Self {
        Self {
            embedded: Vec::new(),
            all: OnceLock::from(documents),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::embedded;

    #[test]
    fn documents_are_the_same_one_by_one_and_all_together() {
        let documents = Documents::of_embedded(embedded::documents().expect("good documents"));
        let tags: Vec<&str> = documents.embedded.iter().map(|(one, _)| one.tag).collect();
        assert!(tags.is_sorted());
        let one_by_one = tags.iter().map(|tag| documents.find(tag).cloned());
        let one_by_one: Vec<Option<Document>> = one_by_one.collect();
        assert!(documents.find("no such document").is_none());
        assert!(documents.all.get().is_none());
        let all = documents.all().iter().cloned().map(Some);
        assert_eq!(one_by_one, all.collect::<Vec<_>>());
        let mut more = documents.clone();
        let own = Document {
            id: "own".to_owned(),
            ..documents.all()[0].clone()
        };
        more.push(own.clone());
        assert_eq!(more.find("own"), Some(&own));
        assert_eq!(more.into_vec().len(), tags.len() + 1);
    }
}
