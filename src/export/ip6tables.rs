//! IPv6 counterpart of `iptables.rs`, for `ip6tables-restore --noflush`.

use crate::export::format::{Format, Group, Networks};
use crate::export::iptables::{Family, chain};
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "ip6tables",
    "ip6tables",
    Group::Linux,
    Label::new(
        "a chain for ip6tables-restore, IPv6 only",
        "供 ip6tables-restore 使用的链，仅 IPv6",
    ),
    |input| chain(input, &IPV6),
)
// ICMP in a rule means ICMP for IPv4.
.only(|rule| rule.transport != Transport::Icmp)
.networks(Networks::Ipv6);

const IPV6: Family = Family {
    program: "ip6tables",
    other: "iptables",
    // In IPv6, AH is an extension header, which `-p` doesn't match ("never matched protocol").
    ah: "-m ah",
};
