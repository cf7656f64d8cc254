//! Saved roles, read by path or by name in the user's folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::catalog::{Catalog, undecoded};
use crate::cli::error::CliError;
use crate::cli::{output, words};
use crate::file::MAX_USER_FILE;
use crate::model::{
    Direction, Entry, Flow, Lang, Localized, Part, Reason, Role, Text, shown, text,
};
use crate::places::Places;
use crate::read::{self, Kinds};
use crate::saved::{Difference, Saved, parse_saved};

/// Reads a saved role. Parts that are not in the catalog are reported and skipped.
///
/// # Errors
/// If the file can't be read or is invalid.
pub(super) fn read(
    path: &Path,
    kinds: Kinds,
    catalog: &Catalog,
    lang: Lang,
) -> Result<Saved, CliError> {
    let decoded = read::load(path, MAX_USER_FILE, kinds).map_err(|cause| cause.of(path))?;
    let name = shown(path);
    let saved = parse_saved(&name, &decoded.text, catalog)?;
    if let Some(error) = undecoded(&name, &decoded) {
        output::note(&error.both(), lang);
    }
    if !saved.unknown.is_empty() {
        output::note(&words::skipped_parts(&name, &saved.unknown), lang);
    }
    Ok(saved)
}

/// Reports ports that were added or removed since the role was saved, because the catalog or the rules for what is
/// open by default have changed.
pub(super) fn report_difference(path: &Path, saved: &Saved, catalog: &Catalog, lang: Lang) {
    let today = saved.choice.ruleset(catalog);
    let Difference { added, removed } = saved.difference(&today);
    let file = shown(path);
    if let Some(lost) = saved.no_longer_taken(&today, catalog) {
        output::note(&words::no_longer_taken(&file, &lost), lang);
    }
    if !added.is_empty() {
        output::note(&words::added_since(&file, &added), lang);
    }
    if !removed.is_empty() {
        output::note(&words::removed_since(&file, &removed), lang);
    }
}

/// Returns the file of the saved role with the given name, if it exists.
pub(super) fn find(name: &str, places: Option<&Places>) -> Option<PathBuf> {
    let mut all = files(places).into_iter();
    all.find(|path| path.file_stem().is_some_and(|stem| stem == name))
}

/// Returns the names of the user's saved roles.
pub(super) fn names(places: Option<&Places>) -> Vec<String> {
    let files = files(places).into_iter();
    files
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

/// Returns the files of the user's saved roles, sorted by name.
fn files(places: Option<&Places>) -> Vec<PathBuf> {
    let folder = places.and_then(|places| fs::read_dir(places.roles.path()).ok());
    let paths = folder
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    paths
}

/// Returns the user's saved roles as predefined ones, so that one listing shows both. Roles that can't be
/// read are reported and skipped.
pub(super) fn roles(places: Option<&Places>, catalog: &Catalog, lang: Lang) -> Vec<Role> {
    let mut roles = Vec::new();
    for path in files(places) {
        match read(&path, Kinds::Regular, catalog, lang) {
            Ok(saved) => roles.extend(as_role(&path, &saved, catalog)),
            Err(error) => output::report(error.text(lang)),
        }
    }
    roles
}

/// Converts a saved role; `None` if its file name is no valid id.
fn as_role(path: &Path, saved: &Saved, catalog: &Catalog) -> Option<Role> {
    let id = path.file_stem()?.to_str()?.parse().ok()?;
    let ruleset = saved.choice.ruleset(catalog);
    let flow = match ruleset.direction {
        Direction::In => Flow::In,
        Direction::Out => Flow::Out,
    };
    let entry = |part: &Part, reason: &Reason| Entry {
        port: part.port,
        service: reason.service.as_ref().map(|(id, _)| id.clone()),
        purpose: reason
            .protocol
            .clone()
            .unwrap_or_else(|| text!("entered manually", "手动输入")),
        from: text!("any host", "任意主机"),
        to: text!("this host", "本机"),
        flow,
        need: reason.need,
        peers: saved.choice.options.peers.iter().copied().collect(),
        when: None,
        note: None,
        sources: reason.sources.clone(),
    };
    let parts = ruleset.rules.iter().flat_map(|rule| &rule.parts);
    let entries = parts.flat_map(|part| part.reasons.iter().map(|reason| entry(part, reason)));
    let file = shown(path);
    Some(Role {
        id,
        name: Text::each(|_| ruleset.name.clone()),
        aliases: Vec::new(),
        description: text!("A saved role.", "已保存的角色。"),
        entries: entries.collect(),
        cautions: Vec::new(),
        origins: vec![file],
    })
}
