//! IPv6 counterpart of `iptables.rs`, for `ip6tables-restore --noflush`.

use crate::export::format::{Format, Group, Networks};
use crate::export::iptables::{Program, chain, name};
use crate::model::{Label, Rule, Transport};

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
.only(expresses)
.networks(Networks::Ipv6)
.known_by(name)
.destinations();

const IPV6: Program = Program {
    name: "ip6tables",
    other: "iptables",
    // In IPv6, AH is an extension header, which `-p` doesn't match ("never matched protocol").
    ah: "-m ah",
    icmp: "-p icmpv6",
    icmp_type: "-m icmp6 --icmpv6-type",
};

/// Extension headers of IPv6 besides AH, which `-p` doesn't match: routing, fragment and destination options.
const EXTENSION_HEADERS: [u8; 3] = [43, 44, 60];

fn expresses(rule: &Rule) -> bool {
    rule.transport != Transport::Icmp && !EXTENSION_HEADERS.contains(&rule.ip_protocol())
}
