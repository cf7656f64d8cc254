//! Loads the catalogue: all documents first, then all services, then all roles, each from the embedded
//! files up to the last of the user's own. So a file may name what a later folder brings.

use std::collections::BTreeMap;
use std::path::Path;

use crate::catalog::error::CatalogError;
use crate::catalog::lay::{Known, OWN, Page};
use crate::catalog::layer::{CatalogFile, Layer};
use crate::catalog::lookup::Catalog;
use crate::model::{Document, Text};

impl Catalog {
    /// The embedded catalogue with those folders laid on it, the last on top, and the faults of all
    /// files that were left out, by file and line.
    #[must_use]
    pub fn load<P: AsRef<Path>>(overlays: &[P]) -> (Self, Vec<CatalogError>) {
        let mut faults = Vec::new();
        let mut layers = vec![Layer::embedded()];
        for folder in overlays {
            layers.push(Layer::of_folder(folder.as_ref(), &mut faults));
        }
        let mut known = Known::default();
        if !overlays.is_empty() {
            known.documents.insert(OWN.to_owned(), own_document());
        }
        for layer in &layers {
            let documents = layer.documents.as_slice();
            faults.extend(lay_files(
                &mut known,
                documents,
                layer.own,
                Known::lay_documents,
            ));
        }
        for layer in &layers {
            let services = &layer.services;
            faults.extend(lay_files(
                &mut known,
                services,
                layer.own,
                Known::lay_service,
            ));
        }
        for layer in &layers {
            faults.extend(lay_files(
                &mut known,
                &layer.roles,
                layer.own,
                Known::lay_role,
            ));
        }
        faults.sort();
        (known.into(), faults)
    }

    /// The embedded catalogue alone. The tests hold every embedded file good.
    ///
    /// # Errors
    /// The first fault of the first broken file.
    pub fn embedded() -> Result<Self, CatalogError> {
        let (catalog, faults) = Self::load::<&Path>(&[]);
        faults.into_iter().next().map_or(Ok(catalog), Err)
    }
}

/// What a catalogue file tells of; the folder that it lies in says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Documents: `documents.toml`.
    Documents,
    /// A service: `services/ID.toml`.
    Service,
    /// A role: `roles/ID.toml`.
    Role,
}

impl Catalog {
    /// This catalogue with one more file of the user's own laid on it, as [`Catalog::load`] does with those
    /// in a folder. `id` is what its name stands for.
    ///
    /// # Errors
    /// All faults of the file.
    pub fn with_text(self, about: About, id: &str, text: &str) -> Result<Self, Vec<CatalogError>> {
        let (services, roles, documents) = self.into_parts();
        let mut known = Known {
            documents: by(documents, |document| document.id.clone()),
            services: by(services, |service| service.id.clone()),
            roles: by(roles, |role| role.id.clone()),
        };
        known.documents.insert(OWN.to_owned(), own_document());
        let lay: Lay = match about {
            About::Documents => Known::lay_documents,
            About::Service => Known::lay_service,
            About::Role => Known::lay_role,
        };
        let name = format!("{id}.toml");
        let page = Page {
            id,
            name: &name,
            text,
            own: true,
        };
        lay(&mut known, &page)?;
        Ok(known.into())
    }
}

impl From<Known> for Catalog {
    fn from(known: Known) -> Self {
        Self::new(
            known.services.into_values().collect(),
            known.roles.into_values().collect(),
            known.documents.into_values().collect(),
        )
    }
}

fn by<T, K: Ord>(all: Vec<T>, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    all.into_iter().map(|one| (key(&one), one)).collect()
}

/// What lays a file of one kind on what is known.
type Lay = fn(&mut Known, &Page<'_>) -> Result<(), Vec<CatalogError>>;

/// Lays files of one kind and gives back the faults of those that were left out.
fn lay_files(known: &mut Known, files: &[CatalogFile], own: bool, lay: Lay) -> Vec<CatalogError> {
    let mut faults = Vec::new();
    for file in files {
        let laid = file.read().map_err(|fault| vec![fault]).and_then(|text| {
            let page = Page {
                id: &file.id,
                name: &file.name,
                text: &text,
                own,
            };
            lay(known, &page)
        });
        faults.extend(laid.err().into_iter().flatten());
    }
    faults
}

/// What facts rest on whose source a user's own catalogue does not name.
fn own_document() -> Document {
    Document {
        id: OWN.to_owned(),
        title: Text {
            en: "Your own catalogue".to_owned(),
            zh: "自有目录".to_owned(),
        },
        about: Text {
            en: "Facts from your own catalogue files that name no other document.".to_owned(),
            zh: "来自自有目录文件、未注明其他文档的内容。".to_owned(),
        },
        address: None,
        date: None,
    }
}
