//! Search over the port table, shared by the browser and the command line; does no I/O.
//!
//! [`Query::parse`] parses the text of the search box, [`Index::search`] finds the matching rows,
//! [`Index::rank`] sorts as many of them as are shown, and [`Query::highlight`] finds the matching characters
//! of a shown text.

mod about;
mod asked;
mod build;
mod cache;
mod char_sets;
mod claim;
mod codes;
mod columns;
mod criteria;
mod descriptions;
mod endpoint_names;
mod fold;
mod foreign;
mod fuzzy;
mod grammar;
mod highlight;
mod hits;
mod index;
mod keys;
mod kind;
mod known_symptoms;
mod letters;
mod matches;
mod needle;
mod notices;
mod observed;
#[cfg(test)]
mod oracle;
mod parse;
mod phrases;
mod pinyin;
mod query;
mod rank;
mod reason;
mod relax;
mod roles;
mod row;
mod row_set;
mod sieve;
mod slips;
mod stop_words;
mod symptom_code;
mod symptom_index;
mod symptoms;
mod wording;
mod worker;

pub use cache::Past;
pub use grammar::{GRAMMAR, GrammarRow};
pub use hits::{Hits, Lead};
pub use index::Index;
pub use observed::ObservedRows;
pub use pinyin::unread;
pub use query::{LeftOut, Query};
pub use rank::{Hit, Tier};
pub use reason::{How, Reason, Subject};
pub use roles::{RoleHit, RoleMatch, RoleNames, find_roles};
pub use symptom_index::{SymptomAnswer, SymptomIndex};
pub use symptoms::{SymptomHit, find_symptoms};
pub use worker::Worker;
