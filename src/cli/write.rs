//! The `export` command and output to files.

use std::path::{self, Path, PathBuf};

use crate::catalog::Catalog;
use crate::cli::args::{Export, Selection};
use crate::cli::error::{CliError, SEE_HELP};
use crate::cli::output::{self, Output};
use crate::cli::{nothing_open, resolve, saved, suggest};
use crate::export;
use crate::file::{Existing, save};
use crate::model::{Label, Lang, Localized, Text, shown, text};
use crate::places::Places;
use crate::read::Kinds;
use crate::saved::Saved;

/// Exports the rules of a selection. Returns `false` if there are none.
///
/// # Errors
/// If the selection is invalid, can't be read or can't be expressed in the format, or writing fails.
pub(super) fn export(
    args: &Export,
    catalog: &Catalog,
    places: Option<&Places>,
    lang: Lang,
) -> Result<bool, CliError> {
    let format = export::find(&args.target).ok_or_else(|| suggest::unknown_format(&args.target))?;
    if args.bom && format.name != "csv" {
        let error = CliError::new(Label::new(
            "--bom applies only to csv",
            "--bom 仅适用于 csv",
        ));
        return Err(error
            .hint(Label::new(
                "programs that read other formats may reject a byte order mark",
                "读取其他格式的程序可能不接受字节顺序标记",
            ))
            .hint(SEE_HELP));
    }
    let mut selection = args.selection.clone();
    let saved = load_saved_roles(&mut selection, catalog, places, lang)?;
    let mut choice = resolve::choice(&selection, &saved, catalog)?;
    resolve::set_targets(&mut choice, &args.targets)?;
    let ruleset = choice.ruleset(catalog);
    let export = match format.export(&ruleset, lang) {
        Err(nothing @ export::ExportError::Empty) => {
            let lines = nothing_open::lines(&choice, &ruleset, catalog);
            if lines.is_empty() {
                output::report(nothing.text(lang));
            }
            for line in lines {
                output::report(line.get(lang));
            }
            return Ok(false);
        }
        export => export?,
    };
    match &args.output {
        Some(path) => {
            let bytes = if args.bom {
                export.marked_bytes()
            } else {
                export.file_bytes()
            };
            file(path, &bytes, args.force, lang)?;
        }
        None => Output::plain(&export.text)?,
    }
    for notice in &export.notices {
        output::note(&Text::each(|lang| notice.text(lang)), lang);
    }
    if let Some(Text { en, zh }) = &export.replaces {
        let replaces = text!("loading it replaces {en}", "加载后将替换{zh}");
        output::note(&replaces, lang);
    }
    for line in &export.instructions {
        output::note(line, lang);
    }
    Ok(true)
}

/// Reads the saved roles of a selection. A name of `--role` that is no predefined role, or only an alias of one, can
/// be a saved one; it is removed from the selection then.
pub(super) fn load_saved_roles(
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
            Some(path)
                if catalog
                    .find_role(name)
                    .is_none_or(|role| role.has_alias(name)) =>
            {
                files.push((path, Kinds::Regular));
                false
            }
            _ => true,
        });
    let mut read = Vec::new();
    for (path, kinds) in &files {
        let saved = saved::read(path, *kinds, catalog, lang)?;
        saved::report_difference(path, &saved, catalog, lang);
        read.push(saved);
    }
    Ok(read)
}

/// Writes a file, and reports attributes of the replaced file that were lost.
///
/// # Errors
/// If the file exists and `force` is off, or writing fails.
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

/// Writes the page of `--print-config` or `--print-keys` to a file, else to standard output. The settings folder
/// is created if the file belongs there.
///
/// # Errors
/// As for [`file`], or if writing to standard output fails.
pub(super) fn settings_page(
    text: &str,
    named: Option<&Path>,
    force: bool,
    places: Option<&Places>,
    lang: Lang,
) -> Result<(), CliError> {
    let Some(named) = named else {
        return Ok(Output::plain(text)?);
    };
    let absolute = path::absolute(named).unwrap_or_default();
    let settings = places.map(|places| &places.settings);
    if let Some(own) = settings.filter(|own| absolute.parent() == Some(own.path())) {
        own.make()?;
    }
    file(named, text.as_bytes(), force, lang)
}
