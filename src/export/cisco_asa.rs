//! Service object group for Cisco ASA (9.0 and later), and an extended access list that uses it.

use std::fmt::Write as _;

use crate::export::cisco_ios::icmp_condition;
use crate::export::device::{comments, condition, head};
use crate::export::entry::Protocol;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::export::sources::Family;
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
.encoding(Encoding::Ascii);

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
    let how = input.head_of(&list).lines([
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

/// Writes the entries of the list: all permitted services, for each source.
fn write_list(text: &mut String, input: &Input<'_>, list: &str, permitted: &[Permitted]) {
    let sources = input.sources.or_all();
    for network in sources.v4 {
        let source = match network.prefix_len() {
            0 => "any4".to_owned(),
            32 => format!("host {}", network.addr()),
            _ => format!("{} {}", network.addr(), network.netmask()),
        };
        write_entries(text, list, permitted, Family::V4, &source);
    }
    for network in sources.v6 {
        let source = match network.prefix_len() {
            0 => "any6".to_owned(),
            128 => format!("host {}", network.addr()),
            _ => network.to_string(),
        };
        write_entries(text, list, permitted, Family::V6, &source);
    }
}

/// Writes the entries for a source, whose address family is given.
fn write_entries(
    text: &mut String,
    list: &str,
    permitted: &[Permitted],
    family: Family,
    source: &str,
) {
    let any = match family {
        Family::V4 => "any4",
        Family::V6 => "any6",
    };
    for Permitted {
        transport,
        what,
        condition,
    } in permitted
    {
        if transport.is_none_or(|transport| family.carries(transport)) {
            let _ = writeln!(
                text,
                "access-list {list} extended permit {what} {source} {any}{condition}"
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
