//! What is known: the services and their ports, from the files embedded in the binary.

mod embedded;
mod error;
mod saved;
mod schema;

pub use embedded::Catalog;
pub use error::CatalogError;
pub use saved::{Difference, Saved, parse_saved, write_saved};
pub use schema::{parse_documents, parse_role, parse_service};
