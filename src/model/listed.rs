//! Rows of port lists, which only name ports: what the search needs of them.

use crate::model::port::Port;

/// Name that a port list gives to a port number, for one or more transports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedService<'a> {
    /// Name.
    pub name: &'a str,
    /// Aliases.
    pub aliases: Vec<&'a str>,
}

/// Application protocol of a row of the port table from a port list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedProtocol<'a> {
    /// Line of the row, from 0 across all lists.
    pub line: u32,
    /// Number of the service among those of the lists, from 0.
    pub service: u32,
    /// The description, or the name if the list has none.
    pub text: &'a str,
}

/// Row of the port table from a port list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedRow {
    /// First line of the row, from 0 across all lists.
    pub line: u32,
    /// Number of the service among those of the lists, from 0.
    pub service: u32,
    /// Port.
    pub port: Port,
}
