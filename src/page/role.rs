//! Page of a role.

use crate::catalog::Catalog;
use crate::model::{Document, Flow, Label, Role};
use crate::page::block::{EntryRow, Fact, Item};
use crate::page::citation::{Citations, documents};
use crate::page::term::{Term, flow};

/// Page of a role.
#[derive(Debug, Clone, Copy)]
pub struct RolePage<'a> {
    /// Role that the page is about.
    pub role: &'a Role,
    catalog: &'a Catalog,
}

impl<'a> RolePage<'a> {
    /// Creates the page of a role of `catalog`.
    #[must_use]
    pub const fn new(role: &'a Role, catalog: &'a Catalog) -> Self {
        Self { role, catalog }
    }

    /// Returns the facts about the role itself, in reading order.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let services: Vec<&str> = self.role.services().iter().map(|id| id.as_str()).collect();
        let facts = [
            Fact::names(Term::Id, &[self.role.id.as_str()]),
            Fact::names(Term::Services, &services),
            Fact::names(Term::OtherNames, &self.role.aliases),
            Fact::names(Term::Origins, &self.role.origins),
        ];
        let facts = facts.into_iter();
        facts.filter(|fact| !fact.text.en.is_empty()).collect()
    }

    /// Returns the ports grouped by the direction of the connection, each group with its heading; omits empty
    /// groups.
    #[must_use]
    pub fn flows(&self) -> Vec<(Label, Vec<EntryRow<'a>>)> {
        let groups = Flow::ALL.iter().map(|&one| {
            let entries = self.role.entries.iter().filter(|entry| entry.flow == one);
            let rows = entries.map(|entry| EntryRow {
                entry,
                sources: Citations::new(&entry.sources, self.catalog),
            });
            (flow(one), rows.collect::<Vec<_>>())
        });
        groups.filter(|(_, rows)| !rows.is_empty()).collect()
    }

    /// Returns the warnings that no rule can express.
    #[must_use]
    pub fn cautions(&self) -> Vec<Item<'a>> {
        let cautions = self.role.cautions.iter().map(|caution| Item {
            port: None,
            text: &caution.text,
            sources: Citations::new(&caution.sources, self.catalog),
        });
        cautions.collect()
    }

    /// Returns the documents that the facts come from.
    #[must_use]
    pub fn documents(&self) -> Vec<&'a Document> {
        let of_entries = self.role.entries.iter().map(|entry| &entry.sources);
        let of_cautions = self.role.cautions.iter().map(|caution| &caution.sources);
        documents(of_entries.chain(of_cautions).flatten(), self.catalog)
    }
}
