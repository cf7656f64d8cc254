//! Locations of the user's files: settings, catalog, saved roles, autosaved roles and view state.

use std::env;
use std::path::{self, Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::file::UserFolder;

/// Locations of the user's files: one folder for everything if `PORTOLAN_HOME` is set, otherwise the folders
/// that the platform has for each kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Folder of the settings file and the catalog.
    pub settings: UserFolder,
    /// Folder of the saved roles.
    pub roles: UserFolder,
    /// Folder of the autosaved roles.
    pub drafts: UserFolder,
    /// Folder of the browser's view state.
    pub state: UserFolder,
}

impl Places {
    /// Environment variable that sets one folder for everything.
    pub const VARIABLE: &str = "PORTOLAN_HOME";

    /// Returns the locations of the current user, or `None` if there is no home folder.
    #[must_use]
    pub fn find() -> Option<Self> {
        match env::var_os(Self::VARIABLE) {
            Some(folder) if !folder.is_empty() => Some(Self::within(Path::new(&folder))),
            _ => Self::of_platform(),
        }
    }

    /// Returns the locations within one folder, which may be missing as long as its parent exists. A relative
    /// path is resolved now, against the current folder.
    fn within(folder: &Path) -> Self {
        let folder = path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let base = folder.parent().unwrap_or(&folder);
        let folder_in = |path| UserFolder::new(base, path);
        Self {
            roles: folder_in(folder.join("roles")),
            drafts: folder_in(folder.join("state").join("drafts")),
            state: folder_in(folder.join("state")),
            settings: folder_in(folder.clone()),
        }
    }

    fn of_platform() -> Option<Self> {
        let (base, dirs) = (BaseDirs::new()?, ProjectDirs::from("", "", "portolan")?);
        let home = base.home_dir();
        // Environment variables may move a folder out of the home folder: then only its parent has to exist.
        let folder_in = |root: &Path, path: PathBuf| {
            let is_at_home = root.starts_with(home);
            let outside = || root.parent().unwrap_or(root);
            UserFolder::new(if is_at_home { home } else { outside() }, path)
        };
        // Only some platforms have a folder for state.
        let (state_root, state) = match (base.state_dir(), dirs.state_dir()) {
            (Some(root), Some(state)) => (root, state),
            _ => (base.data_local_dir(), dirs.data_local_dir()),
        };
        Some(Self {
            settings: folder_in(base.config_dir(), dirs.config_dir().to_owned()),
            roles: folder_in(base.data_dir(), dirs.data_dir().join("roles")),
            drafts: folder_in(state_root, state.join("drafts")),
            state: folder_in(state_root, state.to_owned()),
        })
    }

    /// Returns the path of the settings file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.settings.path().join("config.toml")
    }

    /// Returns the path of the user's catalog folder.
    #[must_use]
    pub fn catalog(&self) -> PathBuf {
        self.settings.path().join("catalog")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_has_everything_and_a_relative_path_is_resolved() {
        let here = env::current_dir().expect("a folder");
        let whole = here.join("stick");
        for folder in [whole.as_path(), Path::new("stick"), Path::new("./stick")] {
            let places = Places::within(folder);
            assert_eq!(places.config(), whole.join("config.toml"));
            assert_eq!(places.catalog(), whole.join("catalog"));
            assert_eq!(places.roles.path(), whole.join("roles"));
            assert_eq!(places.drafts.path(), whole.join("state").join("drafts"));
            assert_eq!(places.state.path(), whole.join("state"));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::within(&folder.path().join("stick"));
        places.drafts.make().expect("its parent exists");
        let places = Places::within(&folder.path().join("missing/stick"));
        let error = places.roles.make().expect_err("its parent is missing");
        let missing = folder.path().join("missing");
        assert_eq!(
            error.to_string(),
            format!("folder {} does not exist", missing.to_string_lossy())
        );
        assert!(!missing.exists());
    }
}
