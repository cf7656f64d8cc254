//! Advanced access lists for H3C devices with Comware 7 ("ACL commands").

use crate::export::format::{Encoding, Format, Group, Limits, Networks};
use crate::export::numbered::{Dialect, render};

pub(super) const FORMAT: Format = Format {
    name: "h3c",
    group: Group::Devices,
    extension: "cfg",
    about_en: "advanced access lists for H3C switches and routers",
    about_zh: "新华三（H3C）交换机和路由器的高级 ACL",
    rpc_keyword: false,
    limits: Limits {
        networks: Networks::ByFamily,
        ..Limits::NONE
    },
    encoding: Encoding::Ascii,
    render: |ruleset, _| render(ruleset, &DIALECT),
};

const DIALECT: Dialect = Dialect {
    create: |name, v6| format!("acl {}advanced name {name}", if v6 { "ipv6 " } else { "" }),
    delete: |name, v6| {
        format!(
            "undo acl {}advanced name {name}",
            if v6 { "ipv6 " } else { "" }
        )
    },
    comment: "comment",
    load: "Load: in system view, without these # lines.",
    apply: "Apply: packet-filter inbound on the interface that faces those who connect.",
};
