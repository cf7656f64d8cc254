//! The IPv6 half of `iptables.rs`, for `ip6tables-restore --noflush`.

use crate::export::format::{Encoding, Format, Group, Limits, Networks};
use crate::export::iptables::{Family, chain};
use crate::model::Transport;

pub(super) const FORMAT: Format = Format {
    name: "ip6tables",
    group: Group::Linux,
    extension: "ip6tables",
    about_en: "a chain for ip6tables-restore, the IPv6 half",
    about_zh: "供 ip6tables-restore 使用的链，IPv6 部分",
    rpc_keyword: false,
    limits: Limits {
        // The ICMP of a rule is that of IPv4.
        says: |rule| rule.transport != Transport::Icmp,
        networks: Networks::Ipv6,
        ..Limits::NONE
    },
    encoding: Encoding::Lf,
    render: |ruleset, lang| chain(ruleset, lang, &IPV6),
};

const IPV6: Family = Family {
    program: "ip6tables",
    other: "iptables",
    // In IPv6 it is an extension header, which `-p` never sees ("never matched protocol").
    ah: "-m ah",
};
