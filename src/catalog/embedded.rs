//! The embedded catalog: postcard, a compact binary form, that the build script (`build.rs`) merged and validated.
//! Reading it takes half the time of reading JSON.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::catalog::error::CatalogError;
use crate::model::{ClearText, Document, Role, Service, Symptom, Text};

const SERVICES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/services.postcard"));
const ROLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/roles.postcard"));
const DOCUMENTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/documents.postcard"));
const SYMPTOMS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/symptoms.postcard"));
const CLEAR_TEXT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/clear-text.postcard"));

/// Reads the embedded services, sorted by id.
pub(super) fn services() -> Result<Vec<Service>, CatalogError> {
    read("services", SERVICES)
}

/// Reads the embedded roles, sorted by id.
pub(super) fn roles() -> Result<Vec<Role>, CatalogError> {
    read("roles", ROLES)
}

/// Embedded document, of which only the tag has been read.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct EmbeddedDocument {
    /// Tag of the document.
    pub(super) tag: &'static str,
    bytes: &'static [u8],
}

impl EmbeddedDocument {
    /// Reads the document; tests rule out that it is invalid.
    pub(super) fn read(self) -> Option<Document> {
        postcard::from_bytes(self.bytes).ok()
    }
}

/// Reads the tags of the embedded documents, sorted by tag.
pub(super) fn documents() -> Result<Vec<EmbeddedDocument>, CatalogError> {
    read("documents", DOCUMENTS)
}

/// Reads the embedded symptoms, sorted by id.
pub(super) fn symptoms() -> Result<Vec<Symptom>, CatalogError> {
    read("symptoms", SYMPTOMS)
}

/// Returns the embedded clear-text protocols, which are read on first use.
pub(super) fn clear_text() -> &'static [ClearText] {
    static PROTOCOLS: LazyLock<Vec<ClearText>> =
        LazyLock::new(|| read("protocols", CLEAR_TEXT).unwrap_or_default());
    &PROTOCOLS
}

fn read<T: Deserialize<'static>>(what: &str, bytes: &'static [u8]) -> Result<T, CatalogError> {
    postcard::from_bytes(bytes).map_err(|error| CatalogError {
        file: format!("the embedded {what}"),
        line: 1,
        // Users never see this: the build script wrote the file.
        cause: Text::each(|_| error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::model::Port;

    #[test]
    fn every_catalog_file_is_embedded() {
        let files = |folder: &str| -> BTreeSet<String> {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("assets/catalog")
                .join(folder);
            let entries = fs::read_dir(folder).expect("the folder");
            let stem = |path: &Path| {
                let stem = path.file_stem().expect("a name");
                stem.to_string_lossy().into_owned()
            };
            entries
                .map(|entry| stem(&entry.expect("an entry").path()))
                .collect()
        };
        let services = services().expect("good services");
        let ids = services.iter().map(|one| one.id.to_string()).collect();
        assert_eq!(files("services"), ids);
        let roles = roles().expect("good roles");
        let ids = roles.iter().map(|one| one.id.to_string()).collect();
        assert_eq!(files("roles"), ids);
        let documents = documents().expect("good documents");
        assert!(!documents.is_empty());
        for document in documents {
            let read = document.read().expect(document.tag);
            assert_eq!(read.id, document.tag);
        }
        for protocol in clear_text() {
            assert!(protocol.standard.starts_with("RFC "), "{protocol:?}");
            let transport = protocol.ports[0].transport();
            let is_same = |port: &Port| port.transport() == transport;
            assert!(protocol.ports.iter().all(is_same), "{protocol:?}");
        }
        assert!(!clear_text().is_empty());
        assert!(!symptoms().expect("good symptoms").is_empty());
    }
}
