//! Terraform for Google Cloud: VPC firewall rules.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::reduced;
use crate::export::entry::{Entry, Protocol, ranges};
use crate::export::format::{Format, Group};
use crate::export::hcl::{LIFE, attributes, list, resource_name, string, variable};
use crate::export::input::{Input, full_name};
use crate::export::network_list::Family;
use crate::model::{Direction, Label, Rule, Text, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "terraform-google",
    "tf",
    Group::Clouds,
    Label::new(
        "VPC firewall rules for Google Cloud, in Terraform",
        "Google Cloud VPC 防火墙规则（Terraform）",
    ),
    render,
)
.only(expresses)
.destinations()
.known_by(full_name);

/// Maximum number of ports and ranges, and of networks on each side, in a rule (Capirca, `lib/gce.py`, from the VPC
/// quotas).
const LONGEST_LIST: usize = 256;
/// Maximum length of a description in characters. Google documents none; other clouds accept as many.
const LONGEST_DESCRIPTION: usize = 255;

/// Returns true if a rule can express `rule`: a protocol by name or number, without types of ICMP messages ("VPC
/// firewall rules", protocols and ports). Protocol 0 is left out, since no document says that it doesn't mean all.
fn expresses(rule: &Rule) -> bool {
    rule.icmp_type().is_none() && rule.ip_protocol() != 0
}

/// Services of a firewall rule; the ports fit in one rule.
struct Services<'a> {
    entries: &'a [Entry<'a>],
    protocols: &'a [Protocol<'a>],
}

fn render(input: &Input<'_>) -> String {
    let name = resource_name(input);
    let mut text = input.head().texts(how(input)).texts(LIFE).comments("#");
    text.push_str(&variable(&format!("{name}_network"), "string"));
    text.push_str(&variable(&format!("{name}_target_tags"), "set(string)"));
    let entries: Vec<Entry<'_>> = input.entries().collect();
    let protocols = input.protocols();
    let mut services: Vec<Services<'_>> = entries
        .chunks(LONGEST_LIST)
        .map(|entries| Services {
            entries,
            protocols: &[],
        })
        .collect();
    match services.first_mut() {
        Some(first) => first.protocols = &protocols,
        None => services.push(Services {
            entries: &[],
            protocols: &protocols,
        }),
    }
    for family in Family::ALL {
        let mut number = 0;
        for services in &services {
            write_rules(&mut text, input, family, services, &mut number);
        }
    }
    text
}

fn how(input: &Input<'_>) -> Vec<Text> {
    let mut lines = vec![
        text!(
            "Use: put the file into a module, and set the network and the tags of the instances that the rules are for.",
            "使用：将此文件放入模块，设置网络，以及这些规则所适用实例的网络标记。"
        ),
        text!(
            "Without tags ([]), the rules are for all instances of the network.",
            "标记为空（[]）时，规则适用于该网络中的所有实例。"
        ),
    ];
    let local = match input.ruleset.direction {
        Direction::In => &input.destinations,
        Direction::Out => &input.sources,
    };
    if !local.are_anyone() {
        lines.push(text!(
            "Source and destination ranges in the same rule need version 4.49 or later of the provider.",
            "同一规则中同时使用来源和目标范围，需要 4.49 或更高版本的 provider。"
        ));
    }
    if input.ruleset.direction == Direction::Out {
        lines.push(text!(
            "A network allows all outbound connections by default: add a rule of a higher priority number that denies them.",
            "网络默认允许所有出站连接：如需限制，请另加一条优先级数值更大的拒绝规则。"
        ));
    }
    lines
}

/// Writes the rules of an address family for `services`, one for each pair of lists of networks that a rule takes;
/// `number` is that of the last rule. A rule has addresses of one family.
fn write_rules(
    text: &mut String,
    input: &Input<'_>,
    family: Family,
    services: &Services<'_>,
    number: &mut usize,
) {
    let (Some(flow), allowed) = (input.flow_of(family), allowed(input, family, services)) else {
        return;
    };
    if allowed.is_empty() {
        return;
    }
    // A rule must name the networks at the other end.
    let (required, optional) = match input.ruleset.direction {
        Direction::In => (&flow.sources, &flow.destinations),
        Direction::Out => (&flow.destinations, &flow.sources),
    };
    let everyone = [family.all()];
    let required = if required.is_empty() {
        &everyone[..]
    } else {
        required
    };
    for remote in required.chunks(LONGEST_LIST) {
        for local in lists(optional) {
            *number += 1;
            let (sources, destinations) = match input.ruleset.direction {
                Direction::In => (remote, local),
                Direction::Out => (local, remote),
            };
            let version = match family {
                Family::V4 => "v4",
                Family::V6 => "v6",
            };
            let rule = format!("{}-{version}-{number}", input.full_name());
            write_rule(text, input, &rule, [sources, destinations], &allowed);
        }
    }
}

/// Splits networks into lists that are short enough for a rule; a single empty list for any network.
fn lists(networks: &[IpNet]) -> Vec<&[IpNet]> {
    if networks.is_empty() {
        return vec![networks];
    }
    networks.chunks(LONGEST_LIST).collect()
}

/// Writes a rule. Both lists are written even if they are empty, because the provider keeps the list of an earlier file
/// otherwise (hashicorp/terraform-provider-google issue 14270).
fn write_rule(
    text: &mut String,
    input: &Input<'_>,
    rule: &str,
    [sources, destinations]: [&[IpNet]; 2],
    allowed: &str,
) {
    let name = resource_name(input);
    let (direction, flow) = match input.ruleset.direction {
        Direction::In => ("INGRESS", "connections in"),
        Direction::Out => ("EGRESS", "connections out"),
    };
    let description = format!("Portolan: {}, {flow}", input.ruleset.name);
    let description = reduced(&description, LONGEST_DESCRIPTION, |one| {
        matches!(one, ' '..='~')
    });
    let ranges = |networks: &[IpNet]| {
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        list(&networks)
    };
    let attributes = attributes(
        2,
        &[
            ("name", string(rule)),
            ("network", format!("var.{name}_network")),
            ("description", string(&description)),
            ("direction", string(direction)),
            ("source_ranges", ranges(sources)),
            ("destination_ranges", ranges(destinations)),
            ("target_tags", format!("var.{name}_target_tags")),
        ],
    );
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\nresource \"google_compute_firewall\" \"{}\" {{\n{attributes}{allowed}}}\n",
        rule.replace('-', "_")
    );
}

/// Formats the blocks of the services that an address family has; empty if it has none of them.
fn allowed(input: &Input<'_>, family: Family, services: &Services<'_>) -> String {
    let mut text = String::new();
    let block = |text: &mut String, reasons: &[String], rows: &[(&str, String)]| {
        text.push('\n');
        for reason in reasons {
            let _ = writeln!(text, "  # {reason}");
        }
        let _ = write!(text, "  allow {{\n{}  }}\n", attributes(4, rows));
    };
    let same = |one: &Entry<'_>, next: &Entry<'_>| one.transport == next.transport;
    for entries in services.entries.chunk_by(same) {
        let reasons: Vec<String> = entries
            .iter()
            .map(|entry| entry.reason(input.lang))
            .collect();
        let rows = [
            ("protocol", string(entries[0].transport.name())),
            ("ports", list(&ranges(entries))),
        ];
        block(&mut text, &reasons, &rows);
    }
    for protocol in services.protocols {
        if family.carries(protocol.transport) {
            let reason = protocol.reason(input.lang);
            let rows = [("protocol", string(&protocol_name(protocol)))];
            block(&mut text, &[reason], &rows);
        }
    }
    text
}

/// Name of a protocol, or its number: GRE and ICMPv6 have no name.
fn protocol_name(protocol: &Protocol<'_>) -> String {
    match protocol.transport {
        Transport::Icmp | Transport::Esp | Transport::Ah => protocol.word(),
        _ => protocol.number().to_string(),
    }
}
