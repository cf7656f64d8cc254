//! Statuses and categories as search words and filter values, in both languages.

use crate::model::{Category, Label, Status};
use crate::search::fold::fold;
use crate::search::rank::Tier;

/// Set of statuses and categories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Kinds {
    statuses: Vec<Status>,
    categories: Vec<Category>,
}

impl Kinds {
    /// Returns the statuses and categories named `word`.
    pub(super) fn named(word: &str) -> Self {
        Self {
            statuses: statuses(|name| name == word),
            categories: categories(|name| name == word),
        }
    }

    /// Returns the statuses whose name starts with `value`, so that filters work while they are typed.
    pub(super) fn status_prefix(value: &str) -> Self {
        Self {
            statuses: statuses(|name| name.starts_with(value)),
            categories: Vec::new(),
        }
    }

    /// Returns the categories whose name starts with `value`.
    pub(super) fn category_prefix(value: &str) -> Self {
        Self {
            statuses: Vec::new(),
            categories: categories(|name| name.starts_with(value)),
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.statuses.is_empty() && self.categories.is_empty()
    }

    pub(super) fn contain(&self, status: Status, category: Category) -> bool {
        self.statuses.contains(&status) || self.categories.contains(&category)
    }

    /// Returns the tier of a word with this meaning: a status narrows a search, a category only describes services.
    pub(super) fn tier(&self, status: Status, category: Category) -> Option<Tier> {
        if self.statuses.contains(&status) {
            Some(Tier::Kind)
        } else if self.categories.contains(&category) {
            Some(Tier::Description)
        } else {
            None
        }
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.statuses.extend(other.statuses);
        self.categories.extend(other.categories);
    }
}

fn statuses(is_wanted: impl Fn(&str) -> bool) -> Vec<Status> {
    let wanted = |one: &Status| is_named(one.name(), one.label(), &is_wanted);
    Status::ALL.iter().copied().filter(wanted).collect()
}

fn categories(is_wanted: impl Fn(&str) -> bool) -> Vec<Category> {
    let wanted = |one: &Category| is_named(one.name(), one.label(), &is_wanted);
    Category::ALL.iter().copied().filter(wanted).collect()
}

/// Tests the name used in files and the folded labels of both languages.
fn is_named(name: &str, label: Label, is_wanted: impl Fn(&str) -> bool) -> bool {
    is_wanted(name) || is_wanted(&fold(label.en)) || is_wanted(&fold(label.zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_both_languages_are_found() {
        assert_eq!(Kinds::named("legacy"), Kinds::named("旧版"));
        assert_eq!(Kinds::status_prefix("leg"), Kinds::named("legacy"));
        assert_eq!(Kinds::category_prefix("web"), Kinds::named("web"));
        assert_eq!(
            Kinds::category_prefix("邮件"),
            Kinds::category_prefix("mail")
        );
        assert!(Kinds::named("lega").is_empty());
    }
}
