//! Peers: groups of hosts at the other end of a role's connections.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::model::lang::Label;

/// Group of hosts that connect to a role's host, or that it connects to. The order is that of names and listings.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    VariantArray,
)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Peer {
    /// Computers and applications that use the service.
    Client,
    /// Hosts with the same role: `peer` in files and on the command line.
    #[serde(rename = "peer")]
    #[strum(serialize = "peer")]
    SameRole,
    /// Administration computers.
    Management,
    /// Servers of another kind; for outbound connections also the Internet and cloud services.
    Server,
}

impl Peer {
    /// All values.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Returns the label to show.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Client => Label::new("clients", "客户端"),
            Self::SameRole => Label::new("hosts of the same role", "同角色主机"),
            Self::Management => Label::new("management", "管理计算机"),
            Self::Server => Label::new("other servers", "其他服务器"),
        }
    }
}
