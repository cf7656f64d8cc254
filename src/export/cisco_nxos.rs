//! Access lists for Cisco NX-OS ("Configuring IP ACLs", Nexus 9000 Series NX-OS Security Configuration Guide): one
//! port after `eq`, prefixes instead of wildcard masks, no `extended`. Its IPv6 lists deny neighbor discovery unless
//! an entry permits it (same guide, "Implicit Rules for IP and MAC ACLs").

use crate::export::format::{Encoding, Format, Group};
use crate::export::sequenced::{Dialect, name, render};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "cisco-nxos",
    "cfg",
    Group::Routers,
    Label::new(
        "access lists for Cisco Nexus switches with NX-OS",
        "Cisco Nexus 交换机（NX-OS）的访问列表",
    ),
    |input| render(input, &DIALECT),
)
.destinations()
.encoding(Encoding::Ascii)
.known_by(name);

const DIALECT: Dialect = Dialect {
    most_ports: 1,
    icmpv6: "icmp",
    discovery: &[
        "nd-ns",
        "nd-na",
        "router-solicitation",
        "router-advertisement",
    ],
    load: &[
        "For NX-OS; IOS and IOS XE have another syntax (format cisco-ios).",
        "Load: configure session portolan, paste it, then verify and commit. Outside of a session, an interface \
         that uses a list is without it for a moment.",
    ],
    apply: &[
        "Apply: ip access-group or ipv6 traffic-filter on the interface facing the hosts that connect,",
        "or ip port access-group on a Layer 2 port.",
    ],
};
