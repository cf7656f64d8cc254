//! Port lists that were loaded in the background.

use crate::catalog::Catalog;
use crate::model::Progress;
use crate::search::Index;

/// Catalog with lists, ready to be searched.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub(super) catalog: Catalog,
    pub(super) index: Index,
    /// Errors in the lists, one line each.
    pub(super) errors: Vec<String>,
}

impl Loaded {
    /// Builds the index of a catalog with lists and reports the progress. `errors` are the errors in the lists, one
    /// line each.
    #[must_use]
    pub fn new(catalog: Catalog, errors: Vec<String>, progress: Progress<'_>) -> Self {
        Self {
            index: index(&catalog, progress),
            catalog,
            errors,
        }
    }
}

/// Builds the index of a catalog and its lists, and reports the progress.
pub(super) fn index(catalog: &Catalog, progress: Progress<'_>) -> Index {
    let index = Index::new(catalog.rows(), catalog.roles());
    let (services, rows) = (catalog.listed_services(), catalog.listed_rows());
    index.with_lists(services, rows, progress)
}
