//! Pages of services, roles, symptoms and observed hosts: their content as blocks, in both languages. The command line and the browser
//! render the same blocks.

mod block;
mod citation;
mod lead;
mod observed;
mod role;
mod service;
mod symptom;
mod term;

pub use block::{EntryRow, Fact, Item, PortRow, peer_names};
pub use citation::{Citations, citation, named};
pub use lead::{role_line, symptom_line};
pub use observed::{
    BEYOND, MISSING, ObservedPage, ObservedPorts, PORTS_OF_HOST, ROLES_OF_HOST, UNEXPLAINED,
    UNPROVEN, UNSEEN, input_line, input_notes, state_label,
};
pub use role::RolePage;
pub use service::ServicePage;
pub use symptom::{SymptomPage, code_text};
pub use term::{COLON, PEERS, SEMICOLON, Term, direction, flow, need, only};
