//! Reading and explaining of what shows the ports of a host. Logs have gigabytes and scans thousands of hosts, so it is
//! done on a thread of its own, which can be stopped.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::catalog::Catalog;
use crate::inspect::{Claims, Content, Host, NamedInput, merged_hosts};
use crate::model::{Os, Text};
use crate::read::{Kinds, ReadError, open};
use crate::search::Index;

/// What shows the ports of a host.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// File, with the name that messages use for it.
    File(PathBuf, String),
    /// Pasted or typed text, with the name that messages use for it.
    Text(String, String),
    /// What was found without reading anything.
    #[cfg(feature = "check")]
    Found(Arc<Vec<NamedInput>>),
    /// What was read before, to be explained again.
    Again(Arc<Vec<NamedInput>>),
}

/// Request to read and explain something.
#[derive(Debug, Clone)]
pub struct ObserveRequest {
    pub(super) source: Source,
    /// Number of the request; only the report of the last one is shown.
    pub(super) number: u32,
    pub(super) catalog: Arc<Catalog>,
    pub(super) index: Arc<OnceLock<Index>>,
    /// Windows versions of the host.
    pub(super) os: Os,
    /// Set to stop the work.
    pub(super) stop: Arc<AtomicBool>,
}

impl PartialEq for ObserveRequest {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for ObserveRequest {}

/// What was read and explained.
#[derive(Debug)]
pub(super) struct Observed {
    pub(super) inputs: Arc<Vec<NamedInput>>,
    pub(super) hosts: Vec<Host>,
    /// Catalog by which it was explained.
    pub(super) catalog: Arc<Catalog>,
    /// Windows versions for which it was explained.
    pub(super) os: Os,
}

/// Result of a request.
#[derive(Debug)]
pub struct ObserveReport {
    /// Number of the request.
    pub(super) number: u32,
    /// What was read, or the reason why nothing was.
    pub(super) result: Result<Observed, Text>,
}

/// Progress of a request: its number, the bytes that were read, and the size in bytes, or 0 if it is unknown.
#[derive(Debug, Clone, Copy)]
pub struct ObserveProgress {
    pub(super) number: u32,
    pub(super) read: u64,
    pub(super) size: u64,
}

impl ObserveRequest {
    /// Reads and explains; calls `report` with the progress from time to time.
    #[must_use]
    pub fn run(self, mut report: impl FnMut(ObserveProgress)) -> ObserveReport {
        ObserveReport {
            number: self.number,
            result: self.observe(&mut report),
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn observe(&self, report: &mut dyn FnMut(ObserveProgress)) -> Result<Observed, Text> {
        let claims = Claims::new(&self.catalog, self.index.get());
        let inputs = match &self.source {
            #[cfg(feature = "check")]
            Source::Found(inputs) => Arc::clone(inputs),
            Source::Again(inputs) => Arc::clone(inputs),
            Source::File(path, name) => {
                let content = self.read(path, report);
                let content = content.map_err(|error| error.of(Path::new(name)))?;
                self.input(name.clone(), content, &claims)?
            }
            Source::Text(name, text) => {
                let content = Content::Whole(text.clone().into_bytes());
                self.input(name.clone(), content, &claims)?
            }
        };
        let observed = merged_hosts(&inputs);
        let hosts = claims.with_known(self.os, &observed, |known| {
            let hosts = observed.iter().cloned();
            let hosts = hosts.take_while(|_| !self.is_stopped());
            hosts.map(|observed| Host::new(observed, known)).collect()
        });
        Ok(Observed {
            inputs,
            hosts,
            catalog: Arc::clone(&self.catalog),
            os: self.os,
        })
    }

    fn read(
        &self,
        path: &Path,
        report: &mut dyn FnMut(ObserveProgress),
    ) -> Result<Content, ReadError> {
        let file = open(path, u64::MAX, Kinds::Regular)?;
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let mut progress = |read| {
            report(ObserveProgress {
                number: self.number,
                read,
                size,
            });
            !self.is_stopped()
        };
        Content::read(file, size, None, &mut progress)
    }

    fn input(
        &self,
        name: String,
        content: Content,
        claims: &Claims<'_>,
    ) -> Result<Arc<Vec<NamedInput>>, Text> {
        let input = content.into_input(None, claims);
        let input = input.map_err(|error| error.of(&name))?;
        Ok(Arc::new(vec![NamedInput { name, input }]))
    }
}
