//! Service and address objects for FortiGate, for use in a firewall policy ("config firewall service
//! custom", `FortiOS` CLI reference).

use std::fmt::Write as _;

use crate::export::device::{comments, head, short};
use crate::export::entry::ranges;
use crate::export::format::{Encoding, Format, Group};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "fortigate",
    "conf",
    Group::Devices,
    Label::new(
        "service and address objects for FortiGate policies",
        "FortiGate 策略使用的服务对象和地址对象",
    ),
    render,
)
// `protocol-number` ends at 254.
.only(|rule| rule.ip_protocol() < 255)
.encoding(Encoding::Ascii);

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
    let sources = groups.iter().map(|group| {
        format!(
            "Sources: in the same policy, set {} {}.",
            group.policy_key, group.name
        )
    });
    let deletions = groups.iter().flat_map(|group| {
        [
            deletion(group.table, std::slice::from_ref(&group.name)),
            deletion(group.objects, &group.members),
        ]
    });
    input
        .head_of(&name)
        .lines([
            "Load: paste it, or run it as a script. Loading it again sets the same objects again.",
            "With VDOMs, enter the one that has the policy first: config vdom, edit NAME.",
            &format!("Use: in a firewall policy, set service {name}."),
        ])
        .lines(sources)
        .lines(left_behind(groups))
        .lines([
            "Undo, once no policy uses them:",
            &deletion("service group", std::slice::from_ref(&name)),
            &deletion("service custom", members),
        ])
        .lines(deletions)
}

/// Returns a line about the sources of an earlier file, if this file has those of one address family only.
fn left_behind(groups: &[AddressGroup]) -> Option<String> {
    let [group] = groups else {
        return None;
    };
    let other = match group.policy_key {
        "srcaddr" => "srcaddr6",
        _ => "srcaddr",
    };
    Some(format!(
        "If an earlier file set {other} in that policy, unset it: those sources stay otherwise."
    ))
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

/// Address objects for the source networks of one address family, and their group.
struct AddressGroup {
    /// Key of the sources in a policy, for that family.
    policy_key: &'static str,
    objects: &'static str,
    table: &'static str,
    name: String,
    members: Vec<String>,
    /// Commands that create the objects.
    text: String,
}

fn addresses(input: &Input<'_>, name: &str) -> Vec<AddressGroup> {
    let v4 = input.sources.v4.iter();
    let v4 = v4.map(|network| format!("subnet {} {}", network.addr(), network.netmask()));
    let v6 = input.sources.v6.iter();
    let v6 = v6.map(|network| format!("ip6 {network}"));
    let families: [(_, _, _, _, Vec<String>); 2] = [
        ("srcaddr", "address", "addrgrp", "from", v4.collect()),
        ("srcaddr6", "address6", "addrgrp6", "from6", v6.collect()),
    ];
    let families = families
        .into_iter()
        .filter(|(.., networks)| !networks.is_empty());
    families
        .map(|(policy_key, objects, table, key, networks)| {
            let name = format!("{name}-{key}");
            let mut members = Vec::new();
            let mut text = format!("config firewall {objects}\n");
            for (at, network) in networks.iter().enumerate() {
                let member = format!("{name}-{}", at + 1);
                let _ = write!(
                    text,
                    "    edit \"{member}\"\n        set {network}\n    next\n"
                );
                members.push(member);
            }
            let _ = write!(
                text,
                "end\nconfig firewall {table}\n{}end\n",
                group(&name, &members)
            );
            AddressGroup {
                policy_key,
                objects,
                table,
                name,
                members,
                text,
            }
        })
        .collect()
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
