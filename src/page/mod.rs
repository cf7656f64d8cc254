//! Pages of services, roles and symptoms: their content as blocks, in both languages. The command line and the browser
//! render the same blocks.

mod block;
mod citation;
mod lead;
mod role;
mod service;
mod symptom;
mod term;

pub use block::{EntryRow, Fact, Item, PortRow, peer_names};
pub use citation::{Citations, citation, named};
pub use lead::{role_line, symptom_line};
pub use role::RolePage;
pub use service::ServicePage;
pub use symptom::{SymptomPage, code_text};
pub use term::{COLON, PEERS, SEMICOLON, Term, direction, flow, need, only};
