//! Service and address objects for PAN-OS as `set` commands. A service is of TCP or UDP; its ports and its
//! description hold 1,023 characters each (pan-os-codegen, `specs/objects/service.yaml`).

use std::fmt::Write as _;

use crate::export::device::{Sources, comments, head, reason, short};
use crate::export::entry::entries;
use crate::export::format::{Encoding, Format, Group};
use crate::export::name::identifier;
use crate::model::{Label, Lang, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "panos",
    "txt",
    Group::Devices,
    Label::new(
        "service and address objects for Palo Alto Networks firewalls, as set commands",
        "Palo Alto Networks 防火墙的服务对象和地址对象（set 命令）",
    ),
    render,
)
.ports_only()
.encoding(Encoding::Ascii);

/// How long a list of ports or a description may be, in characters.
const LONGEST: usize = 1023;

fn render(ruleset: &Ruleset, _: Lang) -> String {
    let name = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let set = ruleset.set();
    let mut commands = String::new();
    let mut services = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let runs = entries(ruleset, &set, transport);
        let ports: Vec<String> = runs.iter().map(|run| run.range.to_string()).collect();
        let mut rest = runs.as_slice();
        for (at, list) in lists(&ports).iter().enumerate() {
            let service = format!("{name}-{}-{}", transport.name(), at + 1);
            let (some, others) = rest.split_at(list.len());
            rest = others;
            let whys: Vec<String> = some.iter().map(reason).collect();
            for why in &whys {
                commands.push_str(&comments("#", why));
            }
            // Writing to a string never fails.
            let _ = writeln!(
                commands,
                "set service {service} protocol {} port {}",
                transport.name(),
                list.join(",")
            );
            let _ = writeln!(
                commands,
                "set service {service} description \"{}\"",
                short(&whys.join("; "), LONGEST)
            );
            services.push(service);
        }
    }
    let sources = if ruleset.source_networks.is_empty() {
        Vec::new()
    } else {
        let sources = Sources::of(ruleset);
        let v4 = sources.v4.iter().map(|network| network.trunc().to_string());
        let v6 = sources.v6.iter().map(|network| network.trunc().to_string());
        v4.chain(v6).collect()
    };
    let addresses: Vec<String> = (1..=sources.len())
        .map(|at| format!("{name}-from-{at}"))
        .collect();

    let group = format!("service-group {name}");
    let holder = format!("address-group {name}-from");
    let mut undo = vec![format!("delete {group}")];
    undo.extend(
        services
            .iter()
            .map(|service| format!("delete service {service}")),
    );
    if !addresses.is_empty() {
        undo.push(format!("delete {holder}"));
        undo.extend(
            addresses
                .iter()
                .map(|address| format!("delete address {address}")),
        );
    }
    let mut how = vec![
        "Load: in configuration mode, without these # lines, which PAN-OS does not know; then commit."
            .to_owned(),
        "Loading it again replaces its groups; the first time, there is nothing to delete yet.".to_owned(),
        "A group that a rule uses keeps what it held: take it out of the rule before.".to_owned(),
        format!("Use: in a security rule, service {name}, application any."),
    ];
    if !addresses.is_empty() {
        how.push(format!("Sources: in the same rule, source {name}-from."));
    }
    how.push("Undo, once no rule uses them:".to_owned());
    how.extend(undo);
    let how: Vec<&str> = how.iter().map(String::as_str).collect();

    let mut text = head(ruleset, "#", &how);
    // `set` adds to a group that is there.
    let _ = write!(
        text,
        "delete {group}\n{commands}set {group} members [ {} ]\n",
        services.join(" ")
    );
    if !addresses.is_empty() {
        let _ = writeln!(text, "delete {holder}");
        for (address, network) in addresses.iter().zip(&sources) {
            let _ = writeln!(text, "set address {address} ip-netmask {network}");
        }
        let _ = writeln!(text, "set {holder} static [ {} ]", addresses.join(" "));
    }
    text
}

/// `ports` in lists that each fit a service when joined by commas.
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
    fn lists_of_ports_are_as_long_as_fits() {
        let ports: Vec<String> = (10_000..10_400).map(|port| port.to_string()).collect();
        let lists = lists(&ports);
        let lengths: Vec<usize> = lists.iter().map(|list| list.join(",").len()).collect();
        assert_eq!(lengths, [1019, 1019, 359]);
        assert_eq!(lists.concat(), ports);
    }
}
