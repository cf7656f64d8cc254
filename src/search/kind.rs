//! The statuses and categories that a word or the value of a filter names, in both languages.

use crate::model::{Category, Label, Status};
use crate::search::fold::fold;

/// A set of statuses and categories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Kinds {
    statuses: Vec<Status>,
    categories: Vec<Category>,
}

impl Kinds {
    /// Those that are called `word`.
    pub(super) fn called(word: &str) -> Self {
        Self {
            statuses: statuses(|name| name == word),
            categories: categories(|name| name == word),
        }
    }

    /// The statuses that begin with `value`, as it is being typed.
    pub(super) fn of_status(value: &str) -> Self {
        Self {
            statuses: statuses(|name| name.starts_with(value)),
            categories: Vec::new(),
        }
    }

    /// The categories that begin with `value`.
    pub(super) fn of_category(value: &str) -> Self {
        Self {
            statuses: Vec::new(),
            categories: categories(|name| name.starts_with(value)),
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.statuses.is_empty() && self.categories.is_empty()
    }

    pub(super) fn hold(&self, status: Status, category: Category) -> bool {
        self.statuses.contains(&status) || self.categories.contains(&category)
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.statuses.extend(other.statuses);
        self.categories.extend(other.categories);
    }
}

fn statuses(is_meant: impl Fn(&str) -> bool) -> Vec<Status> {
    let meant = |one: &Status| is_named(one.name(), one.label(), &is_meant);
    Status::ALL.iter().copied().filter(meant).collect()
}

fn categories(is_meant: impl Fn(&str) -> bool) -> Vec<Category> {
    let meant = |one: &Category| is_named(one.name(), one.label(), &is_meant);
    Category::ALL.iter().copied().filter(meant).collect()
}

/// Checks the word of files and the folded labels of both languages.
fn is_named(name: &str, label: Label, is_meant: impl Fn(&str) -> bool) -> bool {
    is_meant(name) || is_meant(&fold(label.en)) || is_meant(&fold(label.zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_name_them() {
        assert_eq!(Kinds::called("legacy"), Kinds::called("旧版"));
        assert_eq!(Kinds::of_status("leg"), Kinds::called("legacy"));
        assert_eq!(Kinds::of_category("web"), Kinds::called("web"));
        assert_eq!(Kinds::of_category("邮件"), Kinds::of_category("mail"));
        assert!(Kinds::called("lega").is_empty());
    }
}
