//! Service object group for Cisco ASA (9.0 and later), and an extended access list that uses it.

use std::fmt::Write as _;

use crate::export::device::{comments, condition, head};
use crate::export::entry::Protocol;
use crate::export::format::{Encoding, Format, Group, Networks};
use crate::export::input::Input;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "cisco-asa",
    "cfg",
    Group::Devices,
    Label::new(
        "an object group and an access list for Cisco ASA firewalls",
        "Cisco ASA 防火墙的对象组和访问列表",
    ),
    render,
)
.networks(Networks::ByFamily)
.encoding(Encoding::Ascii);

fn render(input: &Input<'_>) -> String {
    let list = input.full_name();
    let group = format!("{list}-services");
    let how = input.head().lines([
        "Load: paste it in configuration mode. Loading it again replaces its list and its group.",
        "ASA removes an empty list from its interface, so apply it again after each load:",
        &format!(
            "access-group {list} in interface NAME, on the interface facing the clients."
        ),
        "Destinations are not restricted, and everything else is denied: add your own lines to the list.",
        "Undo:",
        &format!("clear configure access-list {list}"),
        &format!("no object-group service {group}"),
    ]);
    let mut text = head(&how, "!");
    // ICMP is not in the group, because IPv6 entries use the group too.
    let (icmp, others): (Vec<_>, Vec<_>) = input
        .protocols()
        .into_iter()
        .partition(|protocol| protocol.transport == Transport::Icmp);
    let services = services(input, &others);
    // Writing to a string never fails.
    let _ = write!(text, "!\nclear configure access-list {list}\n");
    let mut permitted = Vec::new();
    if !services.is_empty() {
        let _ = write!(
            text,
            "no object-group service {group}\nobject-group service {group}\n{services}!\n"
        );
        permitted.push(format!("object-group {group}"));
    }
    for protocol in icmp {
        text.push_str(&comments("!", &protocol.reason(input.lang)));
        permitted.push("icmp".to_owned());
    }
    write_list(&mut text, input, &list, &permitted);
    text.push_str("!\n");
    text
}

/// Writes the entries of the list: all permitted services, for each source.
fn write_list(text: &mut String, input: &Input<'_>, list: &str, permitted: &[String]) {
    let sources = input.sources.or_all();
    for network in sources.v4 {
        let source = match network.prefix_len() {
            0 => "any4".to_owned(),
            32 => format!("host {}", network.addr()),
            _ => format!("{} {}", network.addr(), network.netmask()),
        };
        for what in permitted {
            let _ = writeln!(
                text,
                "access-list {list} extended permit {what} {source} any4"
            );
        }
    }
    for network in sources.v6 {
        let source = match network.prefix_len() {
            0 => "any6".to_owned(),
            128 => format!("host {}", network.addr()),
            _ => network.to_string(),
        };
        for what in permitted.iter().filter(|what| *what != "icmp") {
            let _ = writeln!(
                text,
                "access-list {list} extended permit {what} {source} any6"
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
        let _ = writeln!(text, " service-object {}", protocol.transport.name());
    }
    text
}
