//! The key map: from a key to an action in a scope, and from a scope to its rows.

use crate::tui::action::{ACTIONS, Action, ActionRow, Scope};
use crate::tui::key::Key;

/// The action of `key` in the first of `scopes` that knows it.
#[must_use]
pub(super) fn find(scopes: &[Scope], key: Key) -> Option<Action> {
    rows(scopes)
        .find(|row| row.keys.contains(&key))
        .map(|row| row.action)
}

/// The rows of `scopes`, in the order of the scopes, then of the table.
pub(super) fn rows(scopes: &[Scope]) -> impl Iterator<Item = &'static ActionRow> {
    let of_scope = |&scope: &Scope| ACTIONS.iter().filter(move |row| row.scope == scope);
    scopes.iter().flat_map(of_scope)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        let mut seen = HashSet::new();
        for row in ACTIONS {
            for key in row.keys {
                assert!(
                    seen.insert((row.scope, *key)),
                    "{:?} {}",
                    row.scope,
                    key.label()
                );
            }
        }
    }

    #[test]
    fn no_pane_hides_a_key_that_counts_in_every_pane() {
        for row in ACTIONS.iter().filter(|row| row.scope == Scope::Anywhere) {
            for key in row.keys {
                let hidden = [
                    Scope::Search,
                    Scope::Panes,
                    Scope::Table,
                    Scope::Detail,
                    Scope::Builder,
                ];
                assert_eq!(find(&hidden, *key), None, "{}", key.label());
            }
        }
    }

    #[test]
    fn every_row_has_keys_and_texts() {
        for row in ACTIONS {
            assert!(!row.keys.is_empty() && row.about.iter().all(|text| !text.is_empty()));
            assert!(Scope::ALL.contains(&row.scope));
        }
    }
}
