//! Terraform for Tencent Cloud: a security group with its rules.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::{one_line, reduced};
use crate::export::entry::Entry;
use crate::export::format::{Excess, Format, Group, Networks};
use crate::export::hcl::{LIFE, attributes, resource_name, string};
use crate::export::input::{Input, full_name};
use crate::export::security_group::sources_apart;
use crate::model::{Direction, Label, Rule, Text, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "terraform-tencentcloud",
    "tf",
    Group::Clouds,
    Label::new(
        "a security group for Tencent Cloud, in Terraform",
        "腾讯云安全组（Terraform）",
    ),
    render,
)
.only(expresses)
.ipv4_only(|transport| transport == Transport::Gre)
.networks(Networks::BothIn)
.outbound_destinations()
.limited(excess)
.known_by(full_name);

/// Maximum number of rules per direction (`CreateSecurityGroupPolicies`).
const MOST_RULES: usize = 100;
/// Maximum number of ports in a list. Tencent documents none, but other targets accept as many.
const LONGEST_LIST: usize = 15;
/// Maximum length of the group's description in characters (tencentcloudstack/tencentcloud provider,
/// `resource_tc_security_group.go`).
const LONGEST_GROUP_DESCRIPTION: usize = 100;
/// Maximum length of a rule's description in characters (Tencent Cloud API of 2017; today's documents have none).
const LONGEST_DESCRIPTION: usize = 50;

/// Returns true if a rule can express `rule`: TCP, UDP, ICMP, ICMPv6 or GRE, without types of messages
/// (`CreateSecurityGroupPolicies`). No document says that GRE is matched over IPv6.
fn expresses(rule: &Rule) -> bool {
    let is_named = !matches!(
        rule.transport,
        Transport::Esp | Transport::Ah | Transport::Ip
    );
    is_named && rule.icmp_type().is_none()
}

fn excess(input: &Input<'_>) -> Option<Excess> {
    let ports = input.port_lists().into_iter();
    let ports =
        ports.map(|list| lists(&list.entries).len() * input.remote_networks(list.transport).len());
    let protocols = input.protocols().into_iter();
    let protocols = protocols.map(|protocol| input.remote_networks(protocol.transport).len());
    let rules = Label::new("rules", "条规则");
    Excess::of(rules, ports.chain(protocols).sum(), MOST_RULES)
}

/// Rule of the group.
struct Block {
    /// Services that need it, one line for each port range.
    reasons: Vec<String>,
    network: IpNet,
    /// Protocol in capitals, as the provider reads it back.
    protocol: String,
    /// Ports, or a range of them; none for a protocol without ports.
    ports: Option<String>,
    description: String,
}

/// Returns the rules of the group. Those without ports are first, because the provider keeps the ports of the rule that
/// was at the same place (tencentcloudenterprise provider, issue 27).
fn blocks(input: &Input<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for protocol in input.protocols() {
        let transport = protocol.transport;
        let networks = input.remote_networks(transport).into_iter();
        let reason = protocol.reason(input.lang);
        blocks
            .extend(networks.map(|network| block(transport, network, None, vec![reason.clone()])));
    }
    for list in input.port_lists() {
        let networks = input.remote_networks(list.transport);
        for entries in lists(&list.entries) {
            let ports: Vec<String> = entries
                .iter()
                .map(|entry| entry.range.to_string())
                .collect();
            let reasons: Vec<String> = entries
                .iter()
                .map(|entry| entry.reason(input.lang))
                .collect();
            let ports = ports.join(",");
            blocks.extend(networks.iter().map(|network| {
                block(
                    list.transport,
                    *network,
                    Some(ports.clone()),
                    reasons.clone(),
                )
            }));
        }
    }
    blocks
}

/// Splits entries into those of a rule: several single ports, or one range. A list can't contain a range (the provider's
/// pattern of a rule).
fn lists<'a, 'b>(entries: &'b [Entry<'a>]) -> Vec<Vec<&'b Entry<'a>>> {
    let (single, ranges): (Vec<_>, Vec<_>) =
        entries.iter().partition(|entry| entry.range.count() == 1);
    let single = single.chunks(LONGEST_LIST).map(<[_]>::to_vec);
    single
        .chain(ranges.into_iter().map(|range| vec![range]))
        .collect()
}

fn block(
    transport: Transport,
    network: IpNet,
    ports: Option<String>,
    reasons: Vec<String>,
) -> Block {
    Block {
        network,
        protocol: transport.name().to_uppercase(),
        ports,
        description: reduced(&reasons.join("; "), LONGEST_DESCRIPTION, |_| true),
        reasons,
    }
}

fn render(input: &Input<'_>) -> String {
    let group = input.full_name();
    let name = resource_name(input);
    let mut text = input.head().texts(how(input)).texts(LIFE).comments("#");
    let (kind, flow) = match input.ruleset.direction {
        Direction::In => ("ingress", "connections in"),
        Direction::Out => ("egress", "connections out"),
    };
    let description = format!("Portolan: {}, {flow}", one_line(&input.ruleset.name));
    let description = reduced(&description, LONGEST_GROUP_DESCRIPTION, |_| true);
    let rows = [
        ("name", string(&group)),
        ("description", string(&description)),
    ];
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\nresource \"tencentcloud_security_group\" \"{name}\" {{\n{}}}\n\n\
         resource \"tencentcloud_security_group_rule_set\" \"{name}\" {{\n  \
         security_group_id = tencentcloud_security_group.{name}.id\n",
        attributes(2, &rows)
    );
    for block in blocks(input) {
        write_block(&mut text, kind, &block);
    }
    text.push_str("}\n");
    text
}

fn write_block(text: &mut String, kind: &str, block: &Block) {
    text.push('\n');
    for reason in &block.reasons {
        let _ = writeln!(text, "  # {reason}");
    }
    let network = match block.network {
        IpNet::V4(_) => "cidr_block",
        IpNet::V6(_) => "ipv6_cidr_block",
    };
    let mut rows = vec![
        ("action", string("ACCEPT")),
        (network, string(&block.network.to_string())),
        ("protocol", string(&block.protocol)),
    ];
    rows.extend(block.ports.as_deref().map(|ports| ("port", string(ports))));
    rows.push(("description", string(&block.description)));
    let _ = write!(text, "  {kind} {{\n{}  }}\n", attributes(4, &rows));
}

fn how(input: &Input<'_>) -> Vec<Text> {
    let mut lines = vec![
        text!(
            "Use: put the file into a module, and bind the group to instances.",
            "使用：将此文件放入模块，并将安全组绑定到实例。"
        ),
        text!(
            "The group denies all connections in the other direction: bind it together with a group that allows them.",
            "此安全组拒绝另一方向的所有连接：请与放行该方向的安全组一同绑定。"
        ),
        text!(
            "The file owns all rules of the group: add no others to it.",
            "此文件管理该安全组的全部规则：请勿在其中另加规则。"
        ),
        text!(
            "If a plan gives ports to a rule that has none in this file, create the rules anew, which leaves the group \
             empty for a moment: terraform apply -replace=tencentcloud_security_group_rule_set.{name}",
            "如果 plan 为文件中没有端口的规则加上了端口，请重新创建规则（期间安全组会短暂为空）：\
             terraform apply -replace=tencentcloud_security_group_rule_set.{name}",
            name = resource_name(input)
        ),
    ];
    lines.extend(sources_apart(input));
    lines
}
