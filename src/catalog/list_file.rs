//! Files with lists of services, which are loaded in addition to the catalogue.

use std::path::PathBuf;

use crate::catalog::layer::undecoded;
use crate::catalog::list::List;
use crate::model::{Localized, Text, shown, text};
use crate::read::{Kinds, load};

/// A file with a list of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// Its path.
    pub path: PathBuf,
    /// The kinds of file that it may be.
    pub kinds: Kinds,
}

impl ListFile {
    /// Reads the list, with its faults.
    ///
    /// # Errors
    /// The reason why the file can't be read, or is no list.
    pub fn read(&self) -> Result<(List, Vec<Text>), Text> {
        let name = shown(&self.path);
        let decoded =
            load(&self.path, List::LARGEST, self.kinds).map_err(|cause| cause.of(&self.path))?;
        let list = List::parse(&name, &decoded.text).map_err(|fault| fault.both())?;
        let faults = undecoded(&name, &decoded);
        let faults = faults.iter().chain(&list.faults);
        let mut faults: Vec<Text> = faults.map(Localized::both).collect();
        if list.more_faults > 0 {
            let more = list.more_faults;
            faults.push(text!(
                "and {more} more faults in {name}",
                "{name} 中另有 {more} 处错误"
            ));
        }
        Ok((list, faults))
    }
}

/// Reads lists of services, with their faults. A list that can't be read is left out, for the reason among the
/// faults.
#[must_use]
pub fn read_lists(files: &[ListFile]) -> (Vec<List>, Vec<Text>) {
    let (mut lists, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        match file.read() {
            Ok((list, more)) => {
                lists.push(list);
                faults.extend(more);
            }
            Err(error) => faults.push(error),
        }
    }
    (lists, faults)
}
