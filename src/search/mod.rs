//! Finding rows of the port table: one search for the browser and the command line, pure.

mod index;
mod query;
mod rank;

pub use index::{Field, Index};
pub use query::Query;
pub use rank::{Hit, Span};
