//! Service and address objects for PAN-OS as `set` commands. A service object is either TCP or UDP; its ports
//! and its description are limited to 1,023 characters each (pan-os-codegen, `specs/objects/service.yaml`).

use std::fmt::Write as _;

use crate::export::device::{comments, short};
use crate::export::format::{Encoding, Format, Group};
use crate::export::head::{HEAD_END, Head};
use crate::export::input::Input;
use crate::export::network_list::NetworkList;
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "panos",
    "txt",
    Group::Firewalls,
    Label::new(
        "service and address objects for Palo Alto Networks firewalls, as set commands",
        "Palo Alto Networks 防火墙的服务对象和地址对象（set 命令）",
    ),
    render,
)
.ports_only()
.encoding(Encoding::Ascii)
.known_by(|input| input.short_full_name(LONGEST_NAME))
.destinations();

/// Maximum length of a name without the suffix of an object such as `-from-65535`; an object's is limited to 63
/// characters.
const LONGEST_NAME: usize = 63 - "-from-65535".len();
/// Maximum length of a port list or a description, in characters.
const LONGEST: usize = 1023;

fn render(input: &Input<'_>) -> String {
    let name = input.short_full_name(LONGEST_NAME);
    let Services {
        reasons,
        commands,
        names: services,
    } = services(input, &name);
    let groups: Vec<AddressGroup> = input
        .named_networks()
        .map(|(end, networks)| address_group(networks, &name, end))
        .collect();
    let head = how(input, &services, &groups).lines(["", "Reasons:"]);
    let mut text = head.unmarked(|line| comments("#", line));
    text.push_str(&reasons);
    text.push(HEAD_END);
    // `set` adds to an existing group. Writing to a string never fails.
    let _ = write!(
        text,
        "delete service-group {name}\n{commands}set service-group {name} members [ {} ]\n",
        services.join(" ")
    );
    text.extend(groups.iter().map(|group| group.commands.as_str()));
    text
}

/// Address objects for the networks at one end, and their group.
struct AddressGroup {
    /// Use of the group in a rule.
    usage: String,
    name: String,
    members: Vec<String>,
    /// Commands that create the objects.
    commands: String,
}

/// Returns the objects for the networks at one end, `from` or `to`.
fn address_group(networks: &NetworkList, ruleset: &str, end: &str) -> AddressGroup {
    let (label, key) = match end {
        "from" => ("Sources", "source"),
        _ => ("Destinations", "destination"),
    };
    let name = format!("{ruleset}-{end}");
    // Writing to a string never fails.
    let mut commands = format!("delete address-group {name}\n");
    let mut members = Vec::new();
    for (at, network) in networks.iter().enumerate() {
        let member = format!("{name}-{}", at + 1);
        let _ = writeln!(commands, "set address {member} ip-netmask {network}");
        members.push(member);
    }
    let _ = writeln!(
        commands,
        "set address-group {name} static [ {} ]",
        members.join(" ")
    );
    AddressGroup {
        usage: format!("{label}: in the same rule, {key} {name}."),
        name,
        members,
        commands,
    }
}

fn how(input: &Input<'_>, services: &[String], groups: &[AddressGroup]) -> Head {
    let name = input.short_full_name(LONGEST_NAME);
    let delete = |kind: &str, names: &[String]| -> Vec<String> {
        let names = names.iter();
        names.map(|name| format!("delete {kind} {name}")).collect()
    };
    let how = input.head().lines([
        "Load: in configuration mode, without these # lines, which PAN-OS does not know; then commit.",
        "In a vsys, begin each command with set vsys NAME or delete vsys NAME; on Panorama, with",
        "set device-group NAME or delete device-group NAME.",
        "Loading it again replaces its groups; the first time, there is nothing to delete yet.",
        "A group in use keeps its old members: remove it from the rule first.",
        &format!("Use: in a security rule, service {name}, application any."),
    ]);
    let undo = "Undo, once no rule uses them:";
    let services = [
        vec![undo.to_owned(), format!("delete service-group {name}")],
        delete("service", services),
    ];
    let addresses = groups.iter().flat_map(|group| {
        let group_itself = [format!("delete address-group {}", group.name)];
        group_itself
            .into_iter()
            .chain(delete("address", &group.members))
    });
    how.lines(groups.iter().map(|group| group.usage.as_str()))
        .lines(services.concat())
        .lines(addresses)
}

/// Service objects.
#[derive(Default)]
struct Services {
    /// Comments with the reason for each port. They are part of the head, because PAN-OS has no comments: what is pasted
    /// must contain none.
    reasons: String,
    /// Commands that create the objects.
    commands: String,
    /// Names of the objects.
    names: Vec<String>,
}

/// Returns the service objects.
fn services(input: &Input<'_>, name: &str) -> Services {
    let mut services = Services::default();
    for list in input.port_lists() {
        let transport = list.transport.name();
        let ports = list.ranges();
        let mut rest = list.entries.as_slice();
        for (at, ports) in lists(&ports).iter().enumerate() {
            let service = format!("{name}-{transport}-{}", at + 1);
            let (some, others) = rest.split_at(ports.len());
            rest = others;
            let reasons: Vec<String> = some.iter().map(|run| run.reason(input.lang)).collect();
            services.reasons.push_str(&comments("#", &service));
            let lines = reasons.iter().map(|line| comments("# ", line));
            services.reasons.extend(lines);
            let _ = write!(
                services.commands,
                "set service {service} protocol {transport} port {}\n\
                 set service {service} description \"{}\"\n",
                ports.join(","),
                short(&reasons.join("; "), LONGEST)
            );
            services.names.push(service);
        }
    }
    services
}

/// Splits `ports` into lists that fit into a service object when joined with commas.
fn lists(ports: &[String]) -> Vec<Vec<&str>> {
    let mut lists: Vec<Vec<&str>> = Vec::new();
    let mut length = 0;
    for port in ports {
        match lists.last_mut() {
            Some(list) if length + 1 + port.len() <= LONGEST => {
                length += 1 + port.len();
                list.push(port);
            }
            _ => {
                length = port.len();
                lists.push(vec![port]);
            }
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_lists_are_filled_to_the_limit() {
        let ports: Vec<String> = (10_000..10_400).map(|port| port.to_string()).collect();
        let lists = lists(&ports);
        let lengths: Vec<usize> = lists.iter().map(|list| list.join(",").len()).collect();
        assert_eq!(lengths, [1019, 1019, 359]);
        assert_eq!(lists.concat(), ports);
    }
}
