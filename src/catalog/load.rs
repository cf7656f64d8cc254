//! Loads the catalogue: what is embedded, then all documents of the user's own, then all services, then all
//! roles, each up to the last folder. So a file may name what a later folder brings.

use std::path::Path;

use crate::catalog::error::CatalogError;
use crate::catalog::lay::{Known, OWN, Page};
use crate::catalog::layer::{CatalogFile, Layer, has_catalog};
use crate::catalog::lookup::Catalog;
use crate::catalog::stock;
use crate::model::{Document, text};

impl Catalog {
    /// The embedded catalogue with those folders laid on it, the last on top, and the faults of all
    /// files that were left out, by file and line.
    #[must_use]
    pub fn load<P: AsRef<Path>>(overlays: &[P]) -> (Self, Vec<CatalogError>) {
        let mut faults = Vec::new();
        let embedded = Self::embedded().unwrap_or_else(|fault| {
            faults.push(fault);
            Self::new(Vec::new(), Vec::new(), Vec::new())
        });
        if overlays.is_empty() {
            return (embedded, faults);
        }
        let layers: Vec<Layer> = overlays
            .iter()
            .map(|folder| Layer::of_folder(folder.as_ref(), &mut faults))
            .collect();
        let mut known = {
            let (services, roles, documents) = embedded.into_parts();
            Known::of(services, roles, documents)
        };
        known.documents.insert(OWN.to_owned(), own_document());
        for layer in &layers {
            let documents = layer.documents.as_slice();
            faults.extend(lay_files(&mut known, documents, Known::lay_documents));
        }
        for layer in &layers {
            faults.extend(lay_files(&mut known, &layer.services, Known::lay_service));
        }
        for layer in &layers {
            faults.extend(lay_files(&mut known, &layer.roles, Known::lay_role));
        }
        faults.sort();
        (known.into(), faults)
    }

    /// Whether a folder holds anything that makes a catalogue.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        has_catalog(folder)
    }

    /// The embedded catalogue alone.
    ///
    /// # Errors
    /// When what the build left can't be read, which the tests rule out.
    pub fn embedded() -> Result<Self, CatalogError> {
        Ok(Self::with_stock_roles(
            stock::services()?,
            stock::documents()?,
        ))
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
        let mut known = Known::of(services, roles, documents);
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

/// What lays a file of one kind on what is known.
type Lay = fn(&mut Known, &Page<'_>) -> Result<(), Vec<CatalogError>>;

/// Lays files of one kind and gives back the faults of those that were left out.
fn lay_files(known: &mut Known, files: &[CatalogFile], lay: Lay) -> Vec<CatalogError> {
    let mut faults = Vec::new();
    for file in files {
        let text = file.read(&mut faults).map_err(|fault| vec![fault]);
        let laid = text.and_then(|text| {
            let page = Page {
                id: &file.id,
                name: &file.name,
                text: &text,
                own: true,
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
        label: text!("your catalog", "自有资料库"),
        title: text!("Your own catalogue", "自有目录"),
        about: text!(
            "Facts from your own catalogue files that name no other document.",
            "来自自有目录文件、未注明其他文档的内容。"
        ),
        address: None,
        date: None,
    }
}
