//! Service and address objects for FortiGate, for use in a firewall policy ("config firewall service
//! custom", `FortiOS` CLI reference).

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::device::{comments, head, short};
use crate::export::entry::ranges;
use crate::export::format::{Encoding, Format, Group};
use crate::export::head::Head;
use crate::export::input::{Input, full_name};
use crate::export::network_list::Family;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "fortigate",
    "conf",
    Group::Firewalls,
    Label::new(
        "service and address objects for FortiGate policies",
        "FortiGate 策略使用的服务对象和地址对象",
    ),
    render,
)
// `protocol-number` ends at 254.
.only(|rule| rule.ip_protocol() < 255)
.encoding(Encoding::Ascii)
.known_by(full_name)
.destinations();

/// Maximum number of ranges in an object. `FortiOS` documents no limit, but other targets accept as many.
const LONGEST_LIST: usize = 15;
/// Maximum length of a comment, in characters.
const LONGEST_COMMENT: usize = 255;

fn render(input: &Input<'_>) -> String {
    let name = input.full_name();
    let (services, members) = services(input, &name);
    let groups = addresses(input, &name);
    let mut text = head(&how(input, &members, &groups), "#");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "config firewall service custom\n{services}end\n\
         config firewall service group\n{}end\n",
        group(&name, &members),
    );
    text.extend(groups.iter().map(|group| group.text.as_str()));
    text
}

fn how(input: &Input<'_>, members: &[String], groups: &[AddressGroup]) -> Head {
    let name = input.full_name();
    let networks = groups.iter().map(|group| {
        format!(
            "{}: in the same policy, set {} {}.",
            group.label, group.policy_key, group.name
        )
    });
    let deletions = groups.iter().flat_map(|group| {
        [
            deletion(group.table, std::slice::from_ref(&group.name)),
            deletion(group.objects, &group.members),
        ]
    });
    input
        .head()
        .lines([
            "Load: paste it, or run it as a script. Loading it again sets the same objects again.",
            "With VDOMs, enter the one that has the policy first: config vdom, edit NAME.",
            &format!("Use: in a firewall policy, set service {name}."),
        ])
        .lines(networks)
        .lines(left_behind(groups))
        .lines([
            "Undo, once no policy uses them:",
            &deletion("service group", std::slice::from_ref(&name)),
            &deletion("service custom", members),
        ])
        .lines(deletions)
}

/// Returns a line for each address family of sources or destinations that an earlier file may have named and that this
/// file does not.
fn left_behind(groups: &[AddressGroup]) -> Vec<String> {
    let is_named = |key: &str| groups.iter().any(|group| group.policy_key == key);
    let lines = groups.iter().filter_map(|group| {
        let key = &group.policy_key;
        let other = match key.strip_suffix('6') {
            Some(v4) => v4.to_owned(),
            None => format!("{key}6"),
        };
        (!is_named(&other)).then(|| {
            format!("If an earlier file set {other} in that policy, unset it: it stays otherwise.")
        })
    });
    lines.collect()
}

/// Returns the service objects and their names. Port lists and protocol numbers need separate objects.
fn services(input: &Input<'_>, name: &str) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut members = Vec::new();
    for list in input.port_lists() {
        let transport = list.transport.name();
        for (at, some) in list.entries.chunks(LONGEST_LIST).enumerate() {
            let member = format!("{name}-{transport}-{}", at + 1);
            let reasons: Vec<String> = some.iter().map(|run| run.reason(input.lang)).collect();
            text.extend(reasons.iter().map(|line| comments("    #", line)));
            let _ = write!(
                text,
                "    edit \"{member}\"\n        set {transport}-portrange {}\n        set comment \"{}\"\n    next\n",
                ranges(some).join(" "),
                comment(&reasons.join("; ")),
            );
            members.push(member);
        }
    }
    for protocol in input.protocols() {
        let member = format!("{name}-{}", protocol.short_key());
        text.push_str(&comments("    #", &protocol.reason(input.lang)));
        let mut protocol_lines = match protocol.transport {
            Transport::Icmp => "set protocol ICMP".to_owned(),
            Transport::Icmpv6 => "set protocol ICMP6".to_owned(),
            _ => format!(
                "set protocol IP\n        set protocol-number {}",
                protocol.number()
            ),
        };
        if let Some(number) = protocol.icmp_type() {
            let _ = write!(protocol_lines, "\n        set icmptype {number}");
        }
        let _ = write!(
            text,
            "    edit \"{member}\"\n        {protocol_lines}\n        set comment \"{}\"\n    next\n",
            comment(&protocol.services(input.lang)),
        );
        members.push(member);
    }
    (text, members)
}

/// Formats a comment: `FortiOS` rejects some characters in it.
fn comment(text: &str) -> String {
    short(text, LONGEST_COMMENT).replace(['\'', '<', '>'], ".")
}

/// Address objects for the source or destination networks of one address family, and their group.
struct AddressGroup {
    /// What the networks are.
    label: &'static str,
    /// Key of the networks in a policy, for that family.
    policy_key: String,
    objects: &'static str,
    table: &'static str,
    name: String,
    members: Vec<String>,
    /// Commands that create the objects.
    text: String,
}

fn addresses(input: &Input<'_>, name: &str) -> Vec<AddressGroup> {
    let mut groups = Vec::new();
    for (end, networks) in input.named_networks() {
        for family in Family::ALL {
            let networks = networks.of_family(family);
            if !networks.is_empty() {
                groups.push(address_group(name, end, family, &networks));
            }
        }
    }
    groups
}

/// Returns the objects for the networks at one end, `from` or `to`.
fn address_group(name: &str, end: &str, family: Family, networks: &[IpNet]) -> AddressGroup {
    let (label, key) = match end {
        "from" => ("Sources", "srcaddr"),
        _ => ("Destinations", "dstaddr"),
    };
    let (objects, table, suffix) = match family {
        Family::V4 => ("address", "addrgrp", ""),
        Family::V6 => ("address6", "addrgrp6", "6"),
    };
    let name = format!("{name}-{end}{suffix}");
    let mut members = Vec::new();
    // Writing to a string never fails.
    let mut text = format!("config firewall {objects}\n");
    for (at, network) in networks.iter().enumerate() {
        let member = format!("{name}-{}", at + 1);
        let value = match network {
            IpNet::V4(network) => format!("subnet {} {}", network.addr(), network.netmask()),
            IpNet::V6(network) => format!("ip6 {network}"),
        };
        let _ = write!(
            text,
            "    edit \"{member}\"\n        set {value}\n    next\n"
        );
        members.push(member);
    }
    let _ = write!(
        text,
        "end\nconfig firewall {table}\n{}end\n",
        group(&name, &members)
    );
    AddressGroup {
        label,
        policy_key: format!("{key}{suffix}"),
        objects,
        table,
        name,
        members,
        text,
    }
}

/// Formats the commands that delete objects of a table, on one line.
fn deletion(table: &str, names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("delete {name}")).collect();
    format!("config firewall {table} / {} / end", names.join(" / "))
}

fn group(name: &str, members: &[String]) -> String {
    let members: Vec<String> = members.iter().map(|one| format!("\"{one}\"")).collect();
    format!(
        "    edit \"{name}\"\n        set member {}\n    next\n",
        members.join(" ")
    )
}
