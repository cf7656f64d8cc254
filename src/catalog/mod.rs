//! The catalog: services, their ports, predefined roles and source documents, from the files embedded in the
//! binary and from the user's catalog folders, which are merged into them.
//!
//! The build script merges the embedded files; `embedded` reads its result.
//!
//! User files pass through `layer` (finds the files of a folder), `schema` (parses them), `reader` (validates their
//! values) and `merge` (merges them into the catalog, which is a `builder` meanwhile). `load` does this for all files in order and returns a [`Catalog`].

mod builder;
mod documents;
mod embedded;
mod error;
#[cfg(test)]
mod json_schema;
mod layer;
mod list;
mod list_file;
mod list_parser;
mod listed;
mod listed_ids;
mod load;
mod lookup;
mod merge;
mod neighbors;
mod reader;
mod row;
mod schema;

pub use error::CatalogError;
pub use layer::undecoded;
pub use list::List;
pub use list_file::{ListFile, read_lists};
pub use load::About;
pub use lookup::Catalog;
pub use neighbors::Neighbors;
pub use row::Row;
pub(crate) use schema::parse_toml;
