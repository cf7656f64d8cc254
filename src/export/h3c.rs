//! Advanced access lists for H3C devices with Comware 7 ("ACL commands").

use crate::export::format::{Encoding, Format, Group};
use crate::export::numbered::{Dialect, expresses, name, render};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "h3c",
    "cfg",
    Group::Routers,
    Label::new(
        "advanced access lists for H3C switches and routers",
        "新华三（H3C）交换机和路由器的高级 ACL",
    ),
    |input| render(input, &DIALECT),
)
.only(expresses)
.encoding(Encoding::Ascii)
.known_by(name)
.destinations();

const DIALECT: Dialect = Dialect {
    create: |name, v6| format!("acl {}advanced name {name}", if v6 { "ipv6 " } else { "" }),
    delete: |name, v6| {
        format!(
            "undo acl {}advanced name {name}",
            if v6 { "ipv6 " } else { "" }
        )
    },
    comment: "comment",
    scope: "For switches and routers; firewalls have rules with object groups (format h3c-secpath).",
    load: "Load: in system view of Comware 7, without these # lines; Comware 5 has numbered lists only.",
    apply: "Apply: packet-filter inbound on the interface facing the clients.",
};
