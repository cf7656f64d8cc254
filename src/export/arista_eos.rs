//! Access lists for Arista EOS ("ACLs and Route Maps", EOS User Manual): up to 10 ports after `eq`, also in IPv6 lists;
//! hidden rules permit neighbor discovery; a list takes effect when its mode is left.

use crate::export::format::{Encoding, Format, Group};
use crate::export::sequenced::{Dialect, name, render};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "arista-eos",
    "cfg",
    Group::Routers,
    Label::new(
        "access lists for Arista switches with EOS",
        "Arista 交换机（EOS）的访问列表",
    ),
    |input| render(input, &DIALECT),
)
.destinations()
.encoding(Encoding::Ascii)
.known_by(name);

const DIALECT: Dialect = Dialect {
    most_ports: 10,
    icmpv6: "icmpv6",
    discovery: &[],
    load: &[
        "Load: configure session portolan, paste it, then show session-config diffs and commit. Outside of a \
         session, an interface that uses a list is without it for a moment.",
    ],
    apply: &[
        "Apply: ip access-group or ipv6 access-group on the interface facing the hosts that connect.",
    ],
};
