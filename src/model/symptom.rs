//! Symptoms: error codes and messages that an administrator sees when a port is closed, with the ports to check.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::model::id::{RoleId, ServiceId, SymptomId};
use crate::model::lang::Text;
use crate::model::port::Port;
use crate::model::service::Source;

/// Error code or message that can mean that a port is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symptom {
    /// Identifier.
    pub id: SymptomId,
    /// Codes as people type them: decimal and hexadecimal numbers, symbolic names, and events as
    /// `event:ID:SOURCE`.
    pub codes: Vec<String>,
    /// Message as Windows shows it, one string for each wording.
    pub text: Text<Vec<String>>,
    /// True if the Chinese wordings are translations, because no document has the Chinese message.
    pub own_zh: bool,
    /// Services whose ports are named.
    pub services: Vec<ServiceId>,
    /// Roles that have the ports.
    pub roles: Vec<RoleId>,
    /// Ports to check.
    pub ports: Vec<Port>,
    /// Advice: the first things to check.
    pub advice: Text,
    /// Sources, at least one.
    pub sources: Vec<Source>,
}

impl Symptom {
    /// Returns all wordings of the message on one line.
    #[must_use]
    pub fn message(&self) -> Text {
        self.text.clone().map(|wordings| wordings.join(" | "))
    }
}

/// Symptoms that the catalog and the search share. They are read when one is first asked for, which most queries
/// never do.
#[derive(Debug, Clone)]
pub struct Symptoms(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    read: OnceLock<Vec<Symptom>>,
    reader: fn() -> Vec<Symptom>,
}

impl Symptoms {
    /// Symptoms that a function returns when they are first asked for.
    #[must_use]
    pub fn read_by(reader: fn() -> Vec<Symptom>) -> Self {
        let read = OnceLock::new();
        Self(Arc::new(Shared { read, reader }))
    }
}

impl From<Vec<Symptom>> for Symptoms {
    fn from(symptoms: Vec<Symptom>) -> Self {
        let read = OnceLock::from(symptoms);
        let reader = Vec::new;
        Self(Arc::new(Shared { read, reader }))
    }
}

impl Deref for Symptoms {
    type Target = [Symptom];

    fn deref(&self) -> &[Symptom] {
        self.0.read.get_or_init(self.0.reader)
    }
}

impl<'a> IntoIterator for &'a Symptoms {
    type Item = &'a Symptom;
    type IntoIter = std::slice::Iter<'a, Symptom>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
