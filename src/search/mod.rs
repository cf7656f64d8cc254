//! Finding rows of the port table: one search for the browser and the command line, pure.
//!
//! [`Query::parse`] reads what was typed, [`Index::search`] gives the rows in order, and
//! [`Query::highlight`] says which letters of any shown text were meant.

mod fold;
mod fuzzy;
mod index;
mod query;
mod rank;

pub use index::Index;
pub use query::Query;
pub use rank::{Hit, Tier};
