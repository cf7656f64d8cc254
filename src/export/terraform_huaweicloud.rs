//! Terraform for Huawei Cloud: rules of a security group, with a resource for each.

use ipnet::IpNet;

use crate::export::comment::reduced;
use crate::export::format::{Format, Group, Networks};
use crate::export::hcl::{LIFE, object, resource_name, string, variable};
use crate::export::input::Input;
use crate::export::security_group::{Opening, count, each_rule, openings, sources_apart, values};
use crate::model::{Direction, Label, PortRange, Rule, Text, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "terraform-huaweicloud",
    "tf",
    Group::Clouds,
    Label::new(
        "security group rules for Huawei Cloud, in Terraform",
        "华为云安全组规则（Terraform）",
    ),
    render,
)
.only(expresses)
.networks(Networks::BothIn)
.outbound_destinations()
.known_by(resource_name);

/// Maximum number of rules of a group without a raised quota (Elastic Cloud Server user guide, security groups).
const FEW_RULES: usize = 50;
/// Maximum length of a description in characters; `<` and `>` are rejected (huaweicloud/huaweicloud provider,
/// `huaweicloud_networking_secgroup_rule`).
const LONGEST_DESCRIPTION: usize = 255;

/// Returns true if a rule can express `rule`: a protocol by name or number. A type of ICMP messages needs its code too,
/// and the provider drops the code 0, so types are left out; so is protocol 0, since no document says that it doesn't
/// mean all (`CreateSecurityGroupRule`; the provider's `resource_huaweicloud_networking_secgroup_rule.go`).
fn expresses(rule: &Rule) -> bool {
    rule.icmp_type().is_none() && rule.ip_protocol() != 0
}

/// Writes a range in each rule: a list of ports has no effect on all types of servers (Elastic Cloud Server user guide,
/// security groups), and `ports` needs an API that not every region has (the provider).
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
        "huaweicloud_networking_secgroup_rule",
        &name,
        &[
            ("security_group_id", format!("var.{name}_security_group_id")),
            ("direction", string(direction)),
            ("ethertype", "each.value.family".to_owned()),
            ("protocol", "each.value.protocol".to_owned()),
            ("port_range_min", "each.value.from".to_owned()),
            ("port_range_max", "each.value.to".to_owned()),
            ("remote_ip_prefix", "each.value.network".to_owned()),
            ("description", "each.value.description".to_owned()),
        ],
    ));
    text
}

/// Formats the values of a rule for a network.
fn value(opening: &Opening, network: &IpNet) -> String {
    let family = match network {
        IpNet::V4(_) => "IPv4",
        IpNet::V6(_) => "IPv6",
    };
    let protocol = match opening.transport {
        Transport::Tcp | Transport::Udp | Transport::Icmp | Transport::Icmpv6 => {
            opening.transport.name().to_owned()
        }
        _ => opening.number.to_string(),
    };
    let number = |end: Option<u16>| end.map_or_else(|| "null".to_owned(), |end| end.to_string());
    let description = reduced(&opening.services, LONGEST_DESCRIPTION, |one| {
        !matches!(one, '<' | '>')
    });
    object(&[
        ("family", string(family)),
        ("protocol", string(&protocol)),
        ("from", number(opening.range.map(PortRange::low))),
        ("to", number(opening.range.map(PortRange::high))),
        ("network", string(&network.to_string())),
        ("description", string(&description)),
    ])
}

fn how(input: &Input<'_>) -> Vec<Text> {
    let mut lines = vec![
        text!(
            "Use: put the file into a module, and set the ID of the security group.",
            "使用：将此文件放入模块，并设置安全组的 ID。"
        ),
        text!(
            "A change of a rule, also of its description, deletes it before it is created again.",
            "更改规则（包括其描述）时，会先删除该规则再重新创建。"
        ),
    ];
    lines.push(match input.ruleset.direction {
        Direction::In => text!(
            "A group also has rules that allow all connections between its members from the start.",
            "安全组还自带允许组内实例之间所有连接的规则。"
        ),
        Direction::Out => text!(
            "A group has rules that allow all outbound connections from the start: delete them to restrict connections.",
            "安全组自带允许所有出站连接的规则：如需限制，请将其删除。"
        ),
    });
    let rules = count(input);
    if rules > FEW_RULES {
        lines.push(text!(
            "These are {rules} rules, and a group takes {FEW_RULES} by default: raise the quota, or select fewer ports.",
            "共 {rules} 条规则，而一个安全组默认最多 {FEW_RULES} 条：请申请提高配额，或减少所选内容。"
        ));
    }
    lines.extend(sources_apart(input));
    lines
}
