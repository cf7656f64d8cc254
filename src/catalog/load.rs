//! Loading of the catalog: the embedded files, then the documents of all user folders, then all services, then
//! all roles, then all symptoms. A file may therefore refer to entries from later folders.

use std::path::Path;

use crate::catalog::builder::{Builder, SourceFile, USER_DOCUMENT};
use crate::catalog::documents::Documents;
use crate::catalog::embedded;
use crate::catalog::error::CatalogError;
use crate::catalog::layer::{CatalogFile, Layer, has_catalog};
use crate::catalog::lookup::Catalog;
use crate::model::{Document, text};

impl Catalog {
    /// Loads the embedded catalog and merges the catalog folders into it; later folders override earlier ones.
    /// Returns the errors of all ignored files, sorted by file and line.
    #[must_use]
    pub fn load<P: AsRef<Path>>(overlays: &[P]) -> (Self, Vec<CatalogError>) {
        let mut errors = Vec::new();
        let embedded = Self::embedded().unwrap_or_else(|error| {
            errors.push(error);
            Self::new(Vec::new(), Vec::new(), Vec::new())
        });
        if overlays.is_empty() {
            return (embedded, errors);
        }
        let layers: Vec<Layer> = overlays
            .iter()
            .map(|folder| Layer::of_folder(folder.as_ref(), &mut errors))
            .collect();
        let mut builder = Builder::of(embedded.into_parts());
        builder
            .documents
            .insert(USER_DOCUMENT.to_owned(), user_document());
        for layer in &layers {
            let documents = layer.documents.as_slice();
            errors.extend(merge_files(
                &mut builder,
                documents,
                Builder::merge_documents,
            ));
        }
        for layer in &layers {
            errors.extend(merge_files(
                &mut builder,
                &layer.services,
                Builder::merge_service,
            ));
        }
        for layer in &layers {
            errors.extend(merge_files(&mut builder, &layer.roles, Builder::merge_role));
        }
        for layer in &layers {
            let symptoms = layer.symptoms.as_slice();
            errors.extend(merge_files(&mut builder, symptoms, Builder::merge_symptoms));
        }
        errors.sort();
        (builder.into(), errors)
    }

    /// Returns true if a folder has any catalog files.
    #[must_use]
    pub fn is_in(folder: &Path) -> bool {
        has_catalog(folder)
    }

    /// Reads the embedded catalog, without user files.
    ///
    /// # Errors
    /// If the embedded data is invalid, which tests rule out.
    pub fn embedded() -> Result<Self, CatalogError> {
        Ok(Self::with_embedded_roles(
            embedded::services()?,
            Documents::of_embedded(embedded::documents()?),
        ))
    }
}

/// Kind of a catalog file, which its folder determines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Documents: `documents.toml`.
    Documents,
    /// A service: `services/ID.toml`.
    Service,
    /// A role: `roles/ID.toml`.
    Role,
    /// Symptoms: `symptoms.toml`.
    Symptoms,
}

impl Catalog {
    /// Merges one more user file into the catalog, as [`Catalog::load`] does with the files of a folder. `id`
    /// is the file name without `.toml`.
    ///
    /// # Errors
    /// All errors of the file.
    pub fn with_text(self, about: About, id: &str, text: &str) -> Result<Self, Vec<CatalogError>> {
        let mut builder = Builder::of(self.into_parts());
        builder
            .documents
            .insert(USER_DOCUMENT.to_owned(), user_document());
        let merge: MergeFile = match about {
            About::Documents => Builder::merge_documents,
            About::Service => Builder::merge_service,
            About::Role => Builder::merge_role,
            About::Symptoms => Builder::merge_symptoms,
        };
        let name = format!("{id}.toml");
        let source_file = SourceFile {
            id,
            name: &name,
            text,
            is_user_file: true,
        };
        merge(&mut builder, &source_file)?;
        Ok(builder.into())
    }
}

impl From<Builder> for Catalog {
    fn from(builder: Builder) -> Self {
        Self::new(
            builder.services.into_values().collect(),
            builder.roles.into_values().collect(),
            builder.documents.into_values().collect(),
        )
        .with_symptoms(builder.symptoms.into_values().collect())
    }
}

/// Function that merges a file of one kind.
type MergeFile = fn(&mut Builder, &SourceFile<'_>) -> Result<(), Vec<CatalogError>>;

/// Merges files of one kind; returns the errors of those that were ignored.
fn merge_files(
    builder: &mut Builder,
    files: &[CatalogFile],
    merge: MergeFile,
) -> Vec<CatalogError> {
    let mut errors = Vec::new();
    for file in files {
        let text = file.read(&mut errors).map_err(|error| vec![error]);
        let merged = text.and_then(|text| {
            let source_file = SourceFile {
                id: &file.id,
                name: &file.name,
                text: &text,
                is_user_file: true,
            };
            merge(builder, &source_file)
        });
        errors.extend(merged.err().into_iter().flatten());
    }
    errors
}

/// Creates the document that is the source of user facts without an explicit source.
fn user_document() -> Document {
    Document {
        id: USER_DOCUMENT.to_owned(),
        label: text!("your catalog", "自有资料库"),
        title: text!("Your catalog", "自有资料库"),
        about: Some(text!(
            "Facts from your catalog files that cite no other document.",
            "来自自有资料库文件且未注明其他文档的内容。"
        )),
        address: None,
        date: None,
    }
}
