//! Advanced access lists for Huawei switches and routers ("ACL Configuration Commands", S series and AR;
//! `CloudEngine` takes names of 32 characters at most).

use crate::export::format::{Encoding, Format, Group};
use crate::export::numbered::{Dialect, expresses, name, render};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "huawei",
    "cfg",
    Group::Routers,
    Label::new(
        "advanced access lists for Huawei switches and routers",
        "华为交换机和路由器的高级 ACL",
    ),
    |input| render(input, &DIALECT),
)
.only(expresses)
.encoding(Encoding::Ascii)
.known_by(name)
.destinations();

const DIALECT: Dialect = Dialect {
    create: |name, v6| format!("acl {}name {name} advance", if v6 { "ipv6 " } else { "" }),
    delete: |name, v6| format!("undo acl {}name {name}", if v6 { "ipv6 " } else { "" }),
    comment: "description",
    scope: "For switches and routers; firewalls have rules with sets of objects (format huawei-usg).",
    load: "Load: in system view, without these # lines; on CloudEngine, commit afterwards.",
    apply: "Apply: traffic-filter inbound on the interface facing the clients.",
};
