//! Terraform for Alibaba Cloud: rules of a security group, with a resource for each.

use ipnet::IpNet;

use crate::export::comment::reduced;
use crate::export::format::{Excess, Format, Group, Networks};
use crate::export::hcl::{LIFE, object, resource_name, string, variable};
use crate::export::input::Input;
use crate::export::security_group::{Opening, count, each_rule, openings, sources_apart, values};
use crate::model::{Direction, Label, Rule, Text, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "terraform-alicloud",
    "tf",
    Group::Clouds,
    Label::new(
        "security group rules for Alibaba Cloud, in Terraform",
        "阿里云安全组规则（Terraform）",
    ),
    render,
)
.only(expresses)
.ipv4_only(|transport| transport == Transport::Gre)
.networks(Networks::BothIn)
.outbound_destinations()
.limited(excess)
.known_by(resource_name);

/// Maximum number of rules of all groups of an interface, and of a group before 2026 (`AuthorizeSecurityGroup`).
const MOST_RULES: usize = 1000;
const MOST_RULES_BEFORE: usize = 200;
/// Maximum length of a description in characters (aliyun/alicloud provider, `alicloud_security_group_rule`).
const LONGEST_DESCRIPTION: usize = 512;

/// Returns true if a rule can express `rule`: `tcp`, `udp`, `icmp`, `icmpv6` or `gre`, without types of messages
/// (aliyun/alicloud provider, `alicloud_security_group_rule`). No document says that GRE is matched over IPv6.
fn expresses(rule: &Rule) -> bool {
    let is_named = !matches!(
        rule.transport,
        Transport::Esp | Transport::Ah | Transport::Ip
    );
    is_named && rule.icmp_type().is_none()
}

fn excess(input: &Input<'_>) -> Option<Excess> {
    Excess::of(Label::new("rules", "条规则"), count(input), MOST_RULES)
}

fn render(input: &Input<'_>) -> String {
    let name = resource_name(input);
    let head = input.head().texts(how(input)).texts(LIFE);
    let mut text = head.comments("#");
    text.push_str(&variable(&format!("{name}_security_group_id"), "string"));
    text.push_str(&values(&name, &openings(input), value));
    let direction = match input.ruleset.direction {
        Direction::In => "ingress",
        Direction::Out => "egress",
    };
    text.push_str(&each_rule(
        "alicloud_security_group_rule",
        &name,
        &[
            ("security_group_id", format!("var.{name}_security_group_id")),
            ("type", string(direction)),
            ("nic_type", string("intranet")),
            ("ip_protocol", "each.value.protocol".to_owned()),
            ("port_range", "each.value.ports".to_owned()),
            ("cidr_ip", "each.value.ipv4".to_owned()),
            ("ipv6_cidr_ip", "each.value.ipv6".to_owned()),
            ("description", "each.value.description".to_owned()),
        ],
    ));
    text
}

/// Formats the values of a rule for a network.
fn value(opening: &Opening, network: &IpNet) -> String {
    let address = string(&network.to_string());
    let (v4, v6) = match network {
        IpNet::V4(_) => (address, "null".to_owned()),
        IpNet::V6(_) => ("null".to_owned(), address),
    };
    let ports = opening.range.map_or_else(
        || "-1/-1".to_owned(),
        |range| format!("{}/{}", range.low(), range.high()),
    );
    let description = reduced(&opening.services_en, LONGEST_DESCRIPTION, |one| {
        matches!(one, ' '..='~')
    });
    // An empty description is rejected.
    let description = if description.is_empty() {
        "null".to_owned()
    } else {
        string(&description)
    };
    object(&[
        ("protocol", string(opening.transport.name())),
        ("ports", string(&ports)),
        ("ipv4", v4),
        ("ipv6", v6),
        ("description", description),
    ])
}

fn how(input: &Input<'_>) -> Vec<Text> {
    let mut lines = vec![
        text!(
            "Use: put the file into a module, and set the ID of a security group in a VPC that has no other rules: a rule",
            "使用：将此文件放入模块，并设置 VPC 中一个没有其他规则的安全组的 ID："
        ),
        text!(
            "that it already has is not added again, and deleting this file would remove it.",
            "安全组中已有的规则不会重复添加，而删除此文件会将其移除。"
        ),
        match input.ruleset.direction {
            Direction::In => text!(
                "A basic group also accepts all connections from its own members.",
                "普通安全组还允许组内实例之间的所有连接。"
            ),
            Direction::Out => text!(
                "A basic group allows all outbound connections anyway: use an enterprise group.",
                "普通安全组本就允许所有出站连接：请使用企业级安全组。"
            ),
        },
    ];
    if input
        .protocols()
        .iter()
        .any(|one| one.transport == Transport::Icmpv6)
    {
        lines.push(text!(
            "ICMPv6 needs version 1.262.0 or later of the provider aliyun/alicloud.",
            "ICMPv6 需要 1.262.0 或更高版本的 aliyun/alicloud provider。"
        ));
    }
    let rules = count(input);
    if rules > MOST_RULES_BEFORE {
        lines.push(text!(
            "These are {rules} rules: an interface takes {MOST_RULES} in all its groups, and a group took {MOST_RULES_BEFORE} before 2026.",
            "共 {rules} 条规则：一个网卡的所有安全组合计最多 {MOST_RULES} 条，2026 年以前一个安全组最多 {MOST_RULES_BEFORE} 条。"
        ));
    }
    lines.extend(sources_apart(input));
    lines
}
