//! Lists of services to stand beside the catalogue: which files they are in, and reading them.

use std::path::PathBuf;

use crate::catalog::{List, undecoded};
use crate::cli::args::Everywhere;
use crate::cli::error::CliError;
use crate::cli::words;
use crate::config::Config;
use crate::model::{Lang, Localized as _, shown};
use crate::read::{Kinds, load};

/// A file with a list of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    path: PathBuf,
    kinds: Kinds,
}

impl ListFile {
    /// The files that the settings name, then those of the command line.
    pub(super) fn all(everywhere: &Everywhere, config: &Config) -> Vec<Self> {
        let set = config.lists.iter().filter(|_| !everywhere.no_user_config);
        let set = set.map(|path| (path, Kinds::Regular));
        let typed = everywhere.lists.iter().map(|path| (path, Kinds::Streams));
        let all = set.chain(typed).map(|(path, kinds)| Self {
            path: path.clone(),
            kinds,
        });
        all.collect()
    }

    /// Reads the list; its faults are added to `told`, a line each.
    fn read(&self, lang: Lang, told: &mut Vec<String>) -> Result<List, CliError> {
        let name = shown(&self.path);
        let decoded = load(&self.path, List::LARGEST, self.kinds).map_err(|cause| {
            let path = self.path.clone();
            CliError::Unreadable { path, cause }
        })?;
        let list = List::parse(&name, &decoded.text).map_err(CliError::Broken)?;
        let faults = undecoded(&name, &decoded)
            .into_iter()
            .chain(list.faults.clone());
        told.extend(faults.map(|fault| fault.text(lang)));
        if list.more_faults > 0 {
            told.push(words::more_lines(list.more_faults, &name, lang));
        }
        Ok(list)
    }
}

/// Reads lists of services for the browser. What can't be read is left out; the second part tells of it, a line
/// each.
#[must_use]
pub fn read_lists(files: &[ListFile], lang: Lang) -> (Vec<List>, Vec<String>) {
    let (mut lists, mut told) = (Vec::new(), Vec::new());
    for file in files {
        match file.read(lang, &mut told) {
            Ok(list) => lists.push(list),
            Err(error) => told.push(error.text(lang)),
        }
    }
    (lists, told)
}

/// The same for a command, which goes on without a list of the settings only.
///
/// # Errors
/// When a list that the command line names can't be read.
pub(super) fn read_for_command(
    files: &[ListFile],
    lang: Lang,
) -> Result<(Vec<List>, Vec<String>), CliError> {
    let (mut lists, mut told) = (Vec::new(), Vec::new());
    for file in files {
        match file.read(lang, &mut told) {
            Ok(list) => lists.push(list),
            Err(error) if file.kinds == Kinds::Regular => told.push(error.text(lang)),
            Err(error) => return Err(error),
        }
    }
    Ok((lists, told))
}
