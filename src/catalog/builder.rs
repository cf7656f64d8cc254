//! The catalog while files are merged into it.

use std::collections::BTreeMap;

use crate::model::{Document, Role, RoleId, Service, ServiceId, Symptom, SymptomId};

/// Tag of the document that user facts without an explicit source come from.
pub(crate) const USER_DOCUMENT: &str = "own";

/// The catalog while files are merged into it.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) documents: BTreeMap<String, Document>,
    pub(crate) services: BTreeMap<ServiceId, Service>,
    pub(crate) roles: BTreeMap<RoleId, Role>,
    pub(crate) symptoms: BTreeMap<SymptomId, Symptom>,
}

/// Services, roles, documents and symptoms of a catalog.
pub(crate) type Parts = (Vec<Service>, Vec<Role>, Vec<Document>, Vec<Symptom>);

/// A catalog file to be merged.
pub(crate) struct SourceFile<'a> {
    /// Id according to the file name, not validated yet.
    pub(crate) id: &'a str,
    /// Path or name as displayed in errors and origins.
    pub(crate) name: &'a str,
    /// Text of the file.
    pub(crate) text: &'a str,
    /// True for user files: their facts need no source, and they are an origin of the entries they change.
    pub(crate) is_user_file: bool,
}

impl Builder {
    /// Starts with the entries of a catalog.
    pub(crate) fn of((services, roles, documents, symptoms): Parts) -> Self {
        let documents = documents.into_iter().map(|one| (one.id.clone(), one));
        let services = services.into_iter().map(|one| (one.id.clone(), one));
        let roles = roles.into_iter().map(|one| (one.id.clone(), one));
        let symptoms = symptoms.into_iter().map(|one| (one.id.clone(), one));
        Self {
            documents: documents.collect(),
            services: services.collect(),
            roles: roles.collect(),
            symptoms: symptoms.collect(),
        }
    }
}
