//! Portolan charts the network ports of Windows servers: which ports each service needs, and the
//! firewall rules that follow.

pub mod catalog;
pub mod cli;
pub mod export;
pub mod file;
pub mod model;
pub mod search;
pub mod tui;
