//! Surroundings of a command: flags that go everywhere, settings, output, and the files that its catalogue is made of.

use std::path::PathBuf;

use crate::catalog::{Catalog, CatalogError, List, ListFile};
use crate::cli::args::{CatalogWork, Command, Everywhere, ListFormat};
use crate::cli::error::CliError;
use crate::cli::listing::Form;
use crate::cli::output::{self, Output};
use crate::cli::setting::Setting;
use crate::cli::words;
use crate::model::{Label, Lang, Localized as _, shown, text};
use crate::places::Places;
use crate::read::Kinds;

const A_CATALOG_IS: Label = Label::new(
    "a catalogue is a folder with services/ID.toml, roles/ID.toml or documents.toml",
    "目录是含有 services/ID.toml、roles/ID.toml 或 documents.toml 的文件夹",
);

/// A command's surroundings.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) everywhere: Everywhere,
    pub(super) setting: Setting,
    pub(super) output: Output,
    pub(super) form: Form,
}

impl Scene {
    pub(super) fn new(everywhere: Everywhere, setting: Setting) -> Self {
        Self {
            output: Output::new(everywhere.color),
            form: Form {
                format: everywhere.format.unwrap_or(ListFormat::Text),
                lang: setting.lang,
                width: Output::width(),
            },
            everywhere,
            setting,
        }
    }

    /// Places of the user's own files.
    pub(super) fn places(&self) -> Option<&Places> {
        self.setting.places.as_ref()
    }

    /// The files with lists: those of the settings, then those of the command line.
    pub(super) fn list_files(&self) -> Vec<ListFile> {
        let set = self.setting.config.lists.iter();
        let set = set.filter(|_| !self.everywhere.no_user_config);
        let set = set.map(|path| (path, Kinds::Regular));
        let typed = self.everywhere.lists.iter();
        let typed = typed.map(|path| (path, Kinds::Streams));
        let all = set.chain(typed).map(|(path, kinds)| ListFile {
            path: path.clone(),
            kinds,
        });
        all.collect()
    }

    /// Reads the lists for a command, which goes on without a list of the settings only.
    ///
    /// # Errors
    /// When a list that was typed can't be read.
    pub(super) fn read_lists(&self) -> Result<Vec<List>, CliError> {
        let (mut lists, mut faults) = (Vec::new(), Vec::new());
        for file in self.list_files() {
            match file.read() {
                Ok((list, more)) => {
                    lists.push(list);
                    faults.extend(more);
                }
                Err(error) if file.kinds == Kinds::Regular => faults.push(error),
                Err(error) => return Err(error.into()),
            }
        }
        let lang = self.setting.lang;
        faults
            .iter()
            .for_each(|fault| output::tell(fault.get(lang)));
        Ok(lists)
    }

    /// The folders to lay on the embedded catalogue: the user's own where there is one, those typed, and the
    /// one to be checked, which the user's own has no part in: the answer is the same for everyone.
    ///
    /// # Errors
    /// When one that was typed is no folder, or the one to be checked no catalogue.
    pub(super) fn overlays(&self, command: Option<&Command>) -> Result<Vec<PathBuf>, CliError> {
        let checked = match command {
            Some(Command::Catalog {
                work: CatalogWork::Check { folder },
            }) => Some(folder),
            _ => None,
        };
        let typed: Vec<&PathBuf> = self.everywhere.catalogs.iter().chain(checked).collect();
        if let Some(wrong) = typed.iter().find(|folder| !folder.is_dir()) {
            let path = shown(wrong);
            let error = if wrong.exists() {
                text!("{path} is not a folder", "{path} 不是文件夹")
            } else {
                text!("no folder {path}", "文件夹 {path} 不存在")
            };
            return Err(CliError::new(error).hint(A_CATALOG_IS));
        }
        if let Some(folder) = checked.filter(|folder| !Catalog::is_in(folder)) {
            let path = shown(folder);
            let error = text!("no catalogue in {path}", "{path} 中没有目录文件");
            return Err(CliError::new(error).hint(A_CATALOG_IS));
        }
        let is_used = checked.is_none() && !self.everywhere.no_user_config;
        let own = self.places().map(Places::catalog);
        let own = own.filter(|own| is_used && own.exists());
        let set = self
            .setting
            .config
            .catalogs
            .iter()
            .filter(|_| is_used)
            .cloned();
        Ok(own
            .into_iter()
            .chain(set)
            .chain(typed.into_iter().cloned())
            .collect())
    }
}

/// Largest number of faults of catalogue files that are reported before a command.
const MOST_FAULTS: usize = 10;

/// Reports faults of catalogue files before a command does without them.
pub(super) fn tell_faults(faults: &[CatalogError], lang: Lang) {
    for fault in faults.iter().take(MOST_FAULTS) {
        output::tell(fault.text(lang));
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        output::tell(words::more_faults(more).get(lang));
    }
}
