//! Service object group for Cisco ASA (9.0 and later), and an extended access list that uses it.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::cisco_ios::icmp_condition;
use crate::export::device::{comments, condition, head};
use crate::export::entry::Protocol;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::{Input, full_name};
use crate::export::network_list::Family;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "cisco-asa",
    "cfg",
    Group::Firewalls,
    Label::new(
        "an object group and an access list for Cisco ASA firewalls",
        "Cisco ASA 防火墙的对象组和访问列表",
    ),
    render,
)
.encoding(Encoding::Ascii)
.known_by(full_name)
.destinations();

/// Services that the entries of the list permit.
struct Permitted {
    transport: Option<Transport>,
    /// Object group or protocol.
    what: String,
    /// Message type after the destination, or empty.
    condition: String,
}

fn render(input: &Input<'_>) -> String {
    let list = input.full_name();
    let group = format!("{list}-services");
    let how = input.head().lines([
        "Load: paste it in configuration mode. Loading it again replaces its list and its group.",
        "ASA removes an empty list from its interface, so apply it again after each load:",
        &format!("access-group {list} in interface NAME, on the interface facing the clients."),
        "Everything else is denied: add your own lines to the list.",
        "Undo:",
        &format!("clear configure access-list {list}"),
        &format!("no object-group service {group}"),
    ]);
    let mut text = head(&how, "!");
    // ICMP is not in the group, because the entries of both address families use the group.
    let (icmp, others): (Vec<_>, Vec<_>) = input
        .protocols()
        .into_iter()
        .partition(|protocol| protocol.transport.has_types());
    let services = services(input, &others);
    // Writing to a string never fails.
    let _ = write!(text, "!\nclear configure access-list {list}\n");
    let mut permitted = Vec::new();
    if !services.is_empty() {
        let _ = write!(
            text,
            "no object-group service {group}\nobject-group service {group}\n{services}!\n"
        );
        permitted.push(Permitted {
            transport: None,
            what: format!("object-group {group}"),
            condition: String::new(),
        });
    }
    for protocol in icmp {
        text.push_str(&comments("!", &protocol.reason(input.lang)));
        let what = match protocol.transport {
            Transport::Icmpv6 => "icmp6",
            _ => "icmp",
        };
        permitted.push(Permitted {
            transport: Some(protocol.transport),
            what: what.to_owned(),
            condition: icmp_condition(&protocol),
        });
    }
    write_list(&mut text, input, &list, &permitted);
    text.push_str("!\n");
    text
}

/// Writes the entries of the list: all permitted services, for each source and destination.
fn write_list(text: &mut String, input: &Input<'_>, list: &str, permitted: &[Permitted]) {
    for family in Family::ALL {
        let flow = input.flow_of(family);
        let paths = flow.map(|flow| flow.paths(family));
        for (source, destination) in paths.into_iter().flatten() {
            let path = format!("{} {}", address(source), address(destination));
            write_entries(text, list, permitted, family, &path);
        }
    }
}

/// Formats a network; one of IPv4 has a network mask.
fn address(network: IpNet) -> String {
    match network {
        IpNet::V4(_) if network.prefix_len() == 0 => "any4".to_owned(),
        IpNet::V6(_) if network.prefix_len() == 0 => "any6".to_owned(),
        _ if network.prefix_len() == network.max_prefix_len() => format!("host {}", network.addr()),
        IpNet::V4(network) => format!("{} {}", network.addr(), network.netmask()),
        IpNet::V6(network) => network.to_string(),
    }
}

/// Writes the entries for a source and a destination of an address family.
fn write_entries(
    text: &mut String,
    list: &str,
    permitted: &[Permitted],
    family: Family,
    path: &str,
) {
    for Permitted {
        transport,
        what,
        condition,
    } in permitted
    {
        if transport.is_none_or(|transport| family.carries(transport)) {
            let _ = writeln!(
                text,
                "access-list {list} extended permit {what} {path}{condition}"
            );
        }
    }
}

/// Formats the members of the group.
fn services(input: &Input<'_>, protocols: &[Protocol<'_>]) -> String {
    let mut text = String::new();
    for run in input.entries() {
        text.push_str(&comments(" !", &run.reason(input.lang)));
        let _ = writeln!(
            text,
            " service-object {} destination {}",
            run.transport.name(),
            condition(run.range)
        );
    }
    for protocol in protocols {
        text.push_str(&comments(" !", &protocol.reason(input.lang)));
        let _ = writeln!(text, " service-object {}", protocol.word());
    }
    text
}
