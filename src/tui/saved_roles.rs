//! Saved roles that the browser knows: the last listing of their folder, and the search in it.

use std::path::Path;

use crate::model::Text;
use crate::search::Query;
use crate::tui::role_files::{ListedRole, Listing};

/// Last listing of the folder of saved roles.
#[derive(Debug, Default)]
pub(super) struct SavedRoles {
    listing: Listing,
    /// Number of listings so far, to notice a new one.
    revision: u32,
    /// True if a listing has been requested and not performed yet.
    pub(super) is_wanted: bool,
}

impl SavedRoles {
    /// Creates an empty list; it is loaded after the first frame if there is a folder.
    pub(super) fn new(has_folder: bool) -> Self {
        Self {
            is_wanted: has_folder,
            ..Self::default()
        }
    }

    /// Replaces the list with a newer one.
    pub(super) fn set(&mut self, listing: Listing) {
        self.listing = listing;
        self.revision = self.revision.wrapping_add(1);
    }

    pub(super) const fn revision(&self) -> u32 {
        self.revision
    }

    /// Roles, newest first.
    pub(super) fn roles(&self) -> &[ListedRole] {
        &self.listing.roles
    }

    /// True if the folder has more files than are listed.
    pub(super) const fn is_cut(&self) -> bool {
        self.listing.is_cut
    }

    /// Reason why the folder can't be read.
    pub(super) const fn error(&self) -> Option<&Text> {
        self.listing.error.as_ref()
    }

    /// True if a file is in the list.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.roles().iter().any(|role| role.path == path)
    }

    /// Indices of the roles whose name or file name matches every word of a text: first those whose name begins
    /// with it, at equal rank the newest.
    pub(super) fn matching(&self, text: &str) -> Vec<usize> {
        let words = Query::parse(text).apart();
        let roles = self.roles().iter().enumerate();
        let mut found: Vec<(usize, usize)> = roles
            .filter_map(|(at, role)| {
                let ranks = words.iter().map(|word| rank(word, role));
                Some((ranks.sum::<Option<usize>>()?, at))
            })
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, at)| at).collect()
    }
}

/// Ranks the match of a word in a role: at the start of its name (0), elsewhere in it (1), in its file name (2).
fn rank(word: &Query, role: &ListedRole) -> Option<usize> {
    match word.highlight(&role.name).first() {
        Some(0) => Some(0),
        Some(_) => Some(1),
        None => (!word.highlight(&role.file()).is_empty()).then_some(2),
    }
}
