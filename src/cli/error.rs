//! What can go wrong at this door, each told in one line that says what and what to do.

use std::io;
use std::path::PathBuf;

use ipnet::IpNet;

use crate::catalog::CatalogError;
use crate::export::ExportError;
use crate::file::SaveError;
use crate::model::{DynamicModeError, PortError};

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// What was typed is no command.
    #[error("{0}; see portolan --help")]
    Usage(String),
    /// `--format` beside something that is no listing.
    #[error("--format is for listings: {0}")]
    NoListing(&'static str),
    /// The browser without a terminal.
    #[error(
        "the browser needs a terminal: name a command, as in portolan ports; see portolan --help"
    )]
    NoTerminal,
    /// The browser in a terminal that only prints.
    #[error(
        "the browser can't draw on this terminal, whose TERM is dumb: name a command, as in portolan ports"
    )]
    DumbTerminal,
    /// A service that nobody knows.
    #[error("no service “{name}”: {mend}; portolan services lists them", mend = nearest(.near))]
    UnknownService {
        /// As typed.
        name: String,
        /// The ids of the nearest ones.
        near: Vec<String>,
    },
    /// A role that nobody knows.
    #[error("no role “{name}”: {mend}; portolan roles lists them", mend = nearest(.near))]
    UnknownRole {
        /// As typed.
        name: String,
        /// The ids of the nearest ones.
        near: Vec<String>,
    },
    /// Neither a service nor a role.
    #[error(
        "no service or role “{name}”: {mend}; portolan services and portolan roles list them",
        mend = nearest(.near)
    )]
    Unknown {
        /// As typed.
        name: String,
        /// The ids of the nearest ones.
        near: Vec<String>,
    },
    /// A word that several services have.
    #[error("“{name}” fits {count} services: name one, such as {}; portolan search {name} lists them", .some.join(", "))]
    AmbiguousService {
        /// As typed.
        name: String,
        /// How many have it.
        count: usize,
        /// The ids of some of them.
        some: Vec<String>,
    },
    /// An export format that nobody knows.
    #[error("no format “{name}”: {mend}; portolan formats lists them", mend = nearest(.near))]
    UnknownFormat {
        /// As typed.
        name: String,
        /// The names of the nearest ones.
        near: Vec<String>,
    },
    /// `--with` without a role.
    #[error("--with adds entries of a role: name one with -r ROLE")]
    WithoutRole,
    /// A port list that can't be read.
    #[error("{flag} “{typed}”: {cause}")]
    Port {
        /// The flag that it came with.
        flag: &'static str,
        /// As typed.
        typed: String,
        /// What is wrong with it.
        cause: PortError,
    },
    /// A way to write dynamic RPC that can't be read.
    #[error("--dynamic: {0}")]
    Dynamic(#[from] DynamicModeError),
    /// A network that can't be read.
    #[error(
        "--source “{0}” is no network: write one like 10.0.0.0/8 or 2001:db8::/32, or an address"
    )]
    Network(String),
    /// A network with bits set beyond its prefix.
    #[error("--source “{typed}” has bits set beyond /{}: write {network}", .network.prefix_len())]
    HostBits {
        /// As typed.
        typed: String,
        /// The network that it lies in.
        network: IpNet,
    },
    /// A ruleset without a name.
    #[error("--name is blank: write a name or leave it out")]
    BlankName,
    /// A catalogue that is no folder.
    #[error("no folder {}: a catalogue is a folder with services, roles or documents.toml", .0.display())]
    NoCatalog(PathBuf),
    /// The ruleset can't be written in that format.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Standard output takes no more.
    #[error("can't write to standard output: {0}")]
    Output(#[from] io::Error),
    /// A saved role can't be read.
    #[error("can't read {}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A saved role is broken.
    #[error(transparent)]
    Saved(CatalogError),
    /// The file can't be written.
    #[error("{0}: {mend}", mend = mend(.0))]
    File(#[from] SaveError),
    /// The browser failed.
    #[error("{0:#}")]
    Browser(anyhow::Error),
}

fn nearest(near: &[String]) -> String {
    match near {
        [] => "nothing known comes near".to_owned(),
        [one] => format!("the nearest is {one}"),
        several => format!("the nearest are {}", several.join(", ")),
    }
}

fn mend(error: &SaveError) -> &'static str {
    match error {
        SaveError::Exists(_) => "add --force to replace it, or name another file",
        SaveError::NoFile(_) => "name another one, or leave -o out for standard output",
        SaveError::NoFolder(_) => "make it first, or name a file elsewhere",
        SaveError::Io { .. } => "name a file elsewhere",
    }
}
