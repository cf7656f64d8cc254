//! The IPv6 half of `iptables.rs`, for `ip6tables-restore --noflush`.

use crate::export::format::{Format, Group, Networks};
use crate::export::iptables::{Family, chain};
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "ip6tables",
    "ip6tables",
    Group::Linux,
    Label::new(
        "a chain for ip6tables-restore, the IPv6 half",
        "供 ip6tables-restore 使用的链，IPv6 部分",
    ),
    |input| chain(input, &IPV6),
)
// The ICMP of a rule is that of IPv4.
.only(|rule| rule.transport != Transport::Icmp)
.networks(Networks::Ipv6);

const IPV6: Family = Family {
    program: "ip6tables",
    other: "iptables",
    // In IPv6 it is an extension header, which `-p` never sees ("never matched protocol").
    ah: "-m ah",
};
