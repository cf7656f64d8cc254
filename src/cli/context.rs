//! Context of a command: global options, settings, output, and the files of its catalog.

use std::io;
use std::path::PathBuf;

use crate::catalog::{Catalog, CatalogError, List, ListFile};
use crate::cli::args::{CatalogWork, Command, GlobalArgs, ListFormat};
use crate::cli::error::CliError;
use crate::cli::output::{self, Output};
use crate::cli::render::ListingOptions;
use crate::cli::settings::Settings;
use crate::cli::words;
use crate::model::{Label, Lang, Localized as _, Progress, shown, text};
use crate::places::Places;
use crate::read::Kinds;

const CATALOG_CONTENTS: Label = Label::new(
    "a catalog folder contains services/ID.toml, roles/ID.toml, documents.toml or symptoms.toml",
    "自有资料库文件夹须含有 services/标识.toml、roles/标识.toml、documents.toml 或 symptoms.toml",
);

/// Context of a command.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) global: GlobalArgs,
    pub(super) settings: Settings,
    pub(super) output: Output,
    pub(super) options: ListingOptions,
}

impl Context {
    pub(super) fn new(global: GlobalArgs, settings: Settings) -> Self {
        Self {
            output: Output::new(global.color),
            options: ListingOptions {
                format: global.format.unwrap_or(ListFormat::Text),
                lang: settings.lang,
                width: Output::width(),
            },
            global,
            settings,
        }
    }

    /// Writes a listing: with styles as text, unchanged in formats for programs.
    pub(super) fn print_listing(&self, listing: &str) -> io::Result<()> {
        match self.options.format {
            ListFormat::Text => self.output.styled(listing),
            ListFormat::Json | ListFormat::Csv | ListFormat::Tsv => Output::plain(listing),
        }
    }

    /// Returns the locations of the user's files.
    pub(super) fn places(&self) -> Option<&Places> {
        self.settings.places.as_ref()
    }

    /// Returns the files with port lists: those of the settings, then those of the command line.
    pub(super) fn list_files(&self) -> Vec<ListFile> {
        let set = self.settings.config.lists.iter();
        let set = set.filter(|_| !self.global.no_user_config);
        let set = set.map(|path| (path, Kinds::Regular));
        let given = self.global.lists.iter();
        let given = given.map(|path| (path, Kinds::Streams));
        let all = set.chain(given).map(|(path, kinds)| ListFile {
            path: path.clone(),
            kinds,
        });
        all.collect()
    }

    /// Reads the port lists. A list of the settings that can't be read is reported and skipped.
    ///
    /// # Errors
    /// If a list of the command line can't be read.
    pub(super) fn read_lists(&self) -> Result<Vec<List>, CliError> {
        let (mut lists, mut errors) = (Vec::new(), Vec::new());
        for file in self.list_files() {
            match file.read(Progress::NONE) {
                Ok((list, more)) => {
                    lists.push(list);
                    errors.extend(more);
                }
                Err(error) if file.kinds == Kinds::Regular => errors.push(error),
                Err(error) => return Err(error.into()),
            }
        }
        let lang = self.settings.lang;
        errors
            .iter()
            .for_each(|error| output::report(error.get(lang)));
        Ok(lists)
    }

    /// Returns the folders to merge into the embedded catalog: the user's catalogs, those of the command line,
    /// and the one to check. A check ignores the user's catalogs, so that its result is the same for every user.
    ///
    /// # Errors
    /// If one of the command line is no folder, or the one to check contains no catalog.
    pub(super) fn overlays(&self, command: Option<&Command>) -> Result<Vec<PathBuf>, CliError> {
        let checked = match command {
            Some(Command::Catalog {
                work: CatalogWork::Check { folder },
            }) => Some(folder),
            _ => None,
        };
        let given: Vec<&PathBuf> = self.global.catalogs.iter().chain(checked).collect();
        if let Some(wrong) = given.iter().find(|folder| !folder.is_dir()) {
            let path = shown(wrong);
            let error = if wrong.exists() {
                text!("{path} is not a folder", "{path} 不是文件夹")
            } else {
                text!("folder {path} does not exist", "文件夹 {path} 不存在")
            };
            return Err(CliError::new(error).hint(CATALOG_CONTENTS));
        }
        if let Some(folder) = checked.filter(|folder| !Catalog::is_in(folder)) {
            let path = shown(folder);
            let error = text!("no catalog in {path}", "{path} 中没有资料库文件");
            return Err(CliError::new(error).hint(CATALOG_CONTENTS));
        }
        let is_used = checked.is_none() && !self.global.no_user_config;
        let own = self.places().map(Places::catalog);
        let own = own.filter(|own| is_used && own.exists());
        let set = self
            .settings
            .config
            .catalogs
            .iter()
            .filter(|_| is_used)
            .cloned();
        Ok(own
            .into_iter()
            .chain(set)
            .chain(given.into_iter().cloned())
            .collect())
    }
}

/// Maximum number of catalog errors that are reported before a command.
const MAX_REPORTED: usize = 10;

/// Reports errors of catalog files; the command runs without these files.
pub(super) fn report_catalog_errors(errors: &[CatalogError], lang: Lang) {
    for error in errors.iter().take(MAX_REPORTED) {
        output::report(error.text(lang));
    }
    let more = errors.len().saturating_sub(MAX_REPORTED);
    if more > 0 {
        output::report(words::more_errors(more).get(lang));
    }
}
