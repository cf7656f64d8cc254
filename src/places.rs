//! Locations of the user's own files: settings, catalogue, saved roles and drafts.

use std::env;
use std::path::{self, Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::file::OwnFolder;

/// Locations of the user's own files: all in one folder if `PORTOLAN_HOME` names it, else those that the
/// platform has for each kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Folder of the settings file and of the catalogue.
    pub settings: OwnFolder,
    /// Folder of the saved roles.
    pub roles: OwnFolder,
    /// Folder of the drafts.
    pub drafts: OwnFolder,
}

impl Places {
    /// Environment variable that moves everything into one folder.
    pub const VARIABLE: &str = "PORTOLAN_HOME";

    /// Finds the locations of the user who runs the program; none if there is no home folder.
    #[must_use]
    pub fn find() -> Option<Self> {
        match env::var_os(Self::VARIABLE) {
            Some(folder) if !folder.is_empty() => Some(Self::within(Path::new(&folder))),
            _ => Self::of_platform(),
        }
    }

    /// Locations within one folder, which may be missing as long as its parent exists. A relative path
    /// counts from the current folder, as it is now.
    fn within(folder: &Path) -> Self {
        let folder = path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let base = folder.parent().unwrap_or(&folder);
        let own = |path| OwnFolder::new(base, path);
        Self {
            roles: own(folder.join("roles")),
            drafts: own(folder.join("state").join("drafts")),
            settings: own(folder.clone()),
        }
    }

    fn of_platform() -> Option<Self> {
        let (base, dirs) = (BaseDirs::new()?, ProjectDirs::from("", "", "portolan")?);
        let home = base.home_dir();
        // A folder that the environment moved out of the home folder may be made if its parent exists.
        let own = |root: &Path, path: PathBuf| {
            let is_at_home = root.starts_with(home);
            let outside = || root.parent().unwrap_or(root);
            OwnFolder::new(if is_at_home { home } else { outside() }, path)
        };
        // Only some platforms have a folder for state.
        let (state_root, state) = match (base.state_dir(), dirs.state_dir()) {
            (Some(root), Some(state)) => (root, state),
            _ => (base.data_local_dir(), dirs.data_local_dir()),
        };
        Some(Self {
            settings: own(base.config_dir(), dirs.config_dir().to_owned()),
            roles: own(base.data_dir(), dirs.data_dir().join("roles")),
            drafts: own(state_root, state.join("drafts")),
        })
    }

    /// The settings file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.settings.path().join("config.toml")
    }

    /// Folder of the user's own catalogue.
    #[must_use]
    pub fn catalog(&self) -> PathBuf {
        self.settings.path().join("catalog")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_holds_everything_and_a_relative_one_is_fixed_at_once() {
        let here = env::current_dir().expect("a folder");
        let whole = here.join("stick");
        for folder in [whole.as_path(), Path::new("stick"), Path::new("./stick")] {
            let places = Places::within(folder);
            assert_eq!(places.config(), whole.join("config.toml"));
            assert_eq!(places.catalog(), whole.join("catalog"));
            assert_eq!(places.roles.path(), whole.join("roles"));
            assert_eq!(places.drafts.path(), whole.join("state").join("drafts"));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places::within(&folder.path().join("stick"));
        places.drafts.make().expect("its parent exists");
        let places = Places::within(&folder.path().join("missing/stick"));
        let error = places.roles.make().expect_err("its parent is missing");
        let missing = folder.path().join("missing");
        assert_eq!(
            error.to_string(),
            format!("no folder {}", missing.to_string_lossy())
        );
        assert!(!missing.exists());
    }
}
