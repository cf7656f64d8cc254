//! Pages of services and roles: their content as blocks, in both languages. The command line and the browser
//! render the same blocks.

mod block;
mod citation;
mod role;
mod service;
mod term;

pub use block::{EntryRow, Fact, Item, PortRow};
pub use citation::{Citations, citation, named};
pub use role::RolePage;
pub use service::ServicePage;
pub use term::{COLON, SEMICOLON, Term, flow, need, only};
