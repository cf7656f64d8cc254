//! Port lists that were loaded in the background.

use std::thread;

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
        let index = thread::scope(|scope| {
            scope.spawn(|| catalog.prepare_listed_ids());
            index(&catalog, progress)
        });
        Self {
            catalog,
            index,
            errors,
        }
    }
}

/// Builds the index of a catalog and its lists, and reports the progress.
pub(super) fn index(catalog: &Catalog, progress: Progress<'_>) -> Index {
    let index = Index::new(catalog.rows(), catalog.roles());
    let index = index.with_symptoms(catalog.symptoms(), catalog.rows());
    let (services, protocols) = (catalog.listed_services(), catalog.listed_protocols());
    index.with_lists(services, protocols, catalog.listed_rows(), progress)
}
