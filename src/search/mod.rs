//! Search over the port table, shared by the browser and the command line; does no I/O.
//!
//! [`Query::parse`] parses the text of the search box, [`Index::search`] finds the matching rows,
//! [`Index::rank`] sorts as many of them as are shown, and [`Query::highlight`] finds the matching characters
//! of a shown text.

mod build;
mod cache;
mod char_sets;
mod claim;
mod descriptions;
mod endpoint_names;
mod fold;
mod fuzzy;
mod grammar;
mod highlight;
mod hits;
mod index;
mod keys;
mod kind;
mod letters;
mod matches;
mod needle;
#[cfg(test)]
mod oracle;
mod pinyin;
mod query;
mod rank;
mod readings;
mod relax;
mod roles;
mod row;
mod row_set;
mod sieve;
mod slips;
mod symptoms;
mod worker;

pub use cache::Past;
pub use grammar::{GRAMMAR, GrammarRow};
pub use hits::Hits;
pub use index::Index;
pub use pinyin::unread;
pub use query::Query;
pub use rank::{Hit, Tier};
pub use roles::{RoleHit, RoleMatch, RoleNames, find_roles};
pub use symptoms::{SymptomHit, find_symptoms};
pub use worker::Worker;
