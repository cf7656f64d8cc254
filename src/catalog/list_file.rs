//! Port list files, which are loaded in addition to the catalog.

use std::path::PathBuf;

use crate::catalog::layer::undecoded;
use crate::catalog::list::List;
use crate::model::{Localized, Progress, Text, shown, text};
use crate::read::{Kinds, load};

/// A port list file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// Path of the file.
    pub path: PathBuf,
    /// Kinds of file that are accepted.
    pub kinds: Kinds,
}

impl ListFile {
    /// Reads the list and reports the progress; returns it with the errors of individual lines.
    ///
    /// # Errors
    /// If the file can't be read or is not a port list.
    pub fn read(&self, progress: Progress<'_>) -> Result<(List, Vec<Text>), Text> {
        let name = shown(&self.path);
        let decoded =
            load(&self.path, List::LARGEST, self.kinds).map_err(|cause| cause.of(&self.path))?;
        let undecoded = undecoded(&name, &decoded);
        let list = List::parse_with(&name, decoded.text, progress).map_err(|error| error.both())?;
        let errors = undecoded.iter().chain(&list.errors);
        let mut errors: Vec<Text> = errors.map(Localized::both).collect();
        if list.more_errors > 0 {
            let more = list.more_errors;
            errors.push(text!(
                "and {more} more errors in {name}",
                "{name} 中另有 {more} 处错误"
            ));
        }
        Ok((list, errors))
    }
}

/// Reads port lists and reports the progress; returns them with all errors. A list that can't be read is left out, and
/// the reason is one of the errors.
#[must_use]
pub fn read_lists(files: &[ListFile], progress: Progress<'_>) -> (Vec<List>, Vec<Text>) {
    let (mut lists, mut errors) = (Vec::new(), Vec::new());
    for (at, file) in files.iter().enumerate() {
        let percent = |at: usize| (at * 100 / files.len()) as u8;
        match file.read(progress.part(percent(at), percent(at + 1))) {
            Ok((list, more)) => {
                lists.push(list);
                errors.extend(more);
            }
            Err(error) => errors.push(error),
        }
    }
    (lists, errors)
}
