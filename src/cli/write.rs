//! The way of an export: the selection, its rules, their text, and where that goes.

use std::path::{self, Path, PathBuf};

use crate::catalog::Catalog;
use crate::cli::args::{Export, Selection};
use crate::cli::error::{CliError, SEE_HELP};
use crate::cli::output::{self, Output};
use crate::cli::{resolve, saved, suggest, words};
use crate::export;
use crate::file::{Existing, save};
use crate::model::{Direction, Label, Lang, Localized, Notice, Text, shown};
use crate::places::Places;
use crate::read::Kinds;
use crate::saved::Saved;

/// Writes the rules of a selection, and says whether there are any.
///
/// # Errors
/// When the selection can't be understood, read or said in the format, or the file can't be written.
pub(super) fn export(
    typed: &Export,
    catalog: &Catalog,
    places: Option<&Places>,
    lang: Lang,
) -> Result<bool, CliError> {
    let format =
        export::find(&typed.target).ok_or_else(|| suggest::unknown_format(&typed.target))?;
    if typed.bom && format.name != "csv" {
        let error = CliError::new(Label::new("--bom is for csv", "--bom 只用于 csv"));
        return Err(error
            .hint(Label::new(
                "other readers stumble over the mark",
                "其他程序读到字节顺序标记会出错",
            ))
            .hint(SEE_HELP));
    }
    let mut selection = typed.selection.clone();
    let saved = take_saved(&mut selection, catalog, places, lang)?;
    let ruleset = resolve::choice(&selection, &saved, catalog)?.ruleset(catalog);
    let export = match format.export(&ruleset, lang) {
        Err(nothing @ export::ExportError::Empty) => {
            let mut why = ruleset
                .notices
                .iter()
                .filter_map(nothing_of_role)
                .peekable();
            if why.peek().is_none() {
                output::tell(nothing.text(lang));
            }
            for (notice, mend) in why {
                output::tell(
                    words::nothing_of_role(&Text::each(|lang| notice.text(lang)), mend).get(lang),
                );
            }
            return Ok(false);
        }
        export => export?,
    };
    match &typed.output {
        Some(path) => {
            let bytes = if typed.bom {
                export.marked_bytes()
            } else {
                export.file_bytes()
            };
            file(path, &bytes, typed.force, lang)?;
        }
        None => Output::plain(&export.text)?,
    }
    for notice in &export.notices {
        output::note(&Text::each(|lang| notice.text(lang)), lang);
    }
    Ok(true)
}

/// Reads the saved roles of a selection. A role that is not ready-made may be one of them, and is taken out of the
/// selection then.
fn take_saved(
    selection: &mut Selection,
    catalog: &Catalog,
    places: Option<&Places>,
    lang: Lang,
) -> Result<Vec<Saved>, CliError> {
    let named = selection.files.iter().cloned();
    let mut files: Vec<(PathBuf, Kinds)> = named.map(|path| (path, Kinds::Streams)).collect();
    selection
        .roles
        .retain(|name| match saved::find(name, places) {
            Some(path) if catalog.find_role(name).is_none() => {
                files.push((path, Kinds::Regular));
                false
            }
            _ => true,
        });
    let mut read = Vec::new();
    for (path, kinds) in &files {
        let saved = saved::read(path, *kinds, catalog, lang)?;
        saved::tell_difference(path, &saved, catalog, lang);
        read.push(saved);
    }
    Ok(read)
}

/// Writes a file that was named, and reports what the one that it replaced had and it has not.
///
/// # Errors
/// When there is a file and no `force`, or the system refuses.
pub(super) fn file(path: &Path, bytes: &[u8], force: bool, lang: Lang) -> Result<(), CliError> {
    let existing = if force {
        Existing::Replace
    } else {
        Existing::Keep
    };
    for loss in save(path, bytes, &existing)? {
        let loss = loss.both().map(|loss| format!("{}: {loss}", shown(path)));
        output::note(&loss, lang);
    }
    Ok(())
}

/// Writes a page that belongs to the settings: to the file that was named, else to standard output. Nobody
/// makes the folder of the settings by hand.
///
/// # Errors
/// As for a file, or when standard output takes no more.
pub(super) fn page(
    text: &str,
    named: Option<&Path>,
    force: bool,
    places: Option<&Places>,
    lang: Lang,
) -> Result<(), CliError> {
    let Some(named) = named else {
        return Ok(Output::plain(text)?);
    };
    let whole = path::absolute(named).unwrap_or_default();
    let settings = places.map(|places| &places.settings);
    if let Some(own) = settings.filter(|own| whole.parent() == Some(own.path())) {
        own.make()?;
    }
    file(named, text.as_bytes(), force, lang)
}

/// A notice that tells why a role brings nothing, and the flags that change it.
fn nothing_of_role(notice: &Notice) -> Option<(&Notice, &'static str)> {
    let mend = match notice {
        Notice::NothingThisWay(_, Direction::In) => "--direction out",
        Notice::NothingThisWay(_, Direction::Out) => "--direction in",
        Notice::NothingWanted(..) => "--with optional,legacy,disputed",
        _ => return None,
    };
    Some((notice, mend))
}
