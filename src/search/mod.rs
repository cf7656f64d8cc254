//! Finding rows of the port table: one search for the browser and the command line, pure.
//!
//! [`Query::parse`] reads what was typed, [`Index::search`] gives the rows that answer, [`Index::rank`]
//! puts as many of them in order as are looked at, and [`Query::highlight`] says which letters of any
//! shown text were meant.

mod answers;
mod claim;
mod fold;
mod fuzzy;
mod grammar;
mod highlight;
mod hits;
mod index;
mod keys;
mod kind;
mod letters;
#[cfg(test)]
mod oracle;
mod past;
mod pinyin;
mod query;
mod rank;
mod readings;
mod row;
mod understand;
mod worker;

pub use grammar::{GRAMMAR, GrammarRow};
pub use hits::Hits;
pub use index::Index;
pub use past::Past;
pub use pinyin::unread;
pub use query::Query;
pub use rank::{Hit, Tier};
pub use worker::Worker;
