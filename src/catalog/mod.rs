//! What is known: the services, their ports and the ready-made roles, from the files embedded in the
//! binary and from catalogues of the user's own that are laid on top.
//!
//! What is embedded was laid by the build and is read back (stock).
//!
//! The way of a user's own file is layer (where it is) → schema (its format) → lay (what it says, checked, on top of
//! what was known) → load (all files in order) → [`Catalog`].

mod error;
#[cfg(test)]
mod json_schema;
mod lay;
mod layer;
mod list;
mod list_file;
mod load;
mod lookup;
mod neighbors;
mod schema;
mod stock;

pub use error::CatalogError;
pub use layer::undecoded;
pub use list::List;
pub use list_file::{ListFile, read_lists};
pub use load::About;
pub use lookup::Catalog;
pub use neighbors::Neighbors;
pub(crate) use schema::parse_toml;
