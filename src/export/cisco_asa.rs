//! A service object group for Cisco ASA (9.0 and later) and an extended access list that uses it.

use std::fmt::Write as _;

use crate::export::device::{Sources, comments, head, reason};
use crate::export::entry::{entries, why};
use crate::export::format::{Encoding, Format, Group, Networks};
use crate::export::name::identifier;
use crate::model::{Label, Lang, Matches, Ruleset, Transport};

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

fn render(ruleset: &Ruleset, _: Lang) -> String {
    let list = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let group = format!("{list}-services");
    let mut text = head(
        ruleset,
        "!",
        &[
            "Load: paste it in configuration mode. Loading it again replaces its list and its group.",
            "ASA takes an emptied list off its interface, so apply it again after each load:",
            &format!(
                "access-group {list} in interface NAME, the interface that faces those who connect."
            ),
            "Destinations are not restricted, and everything else is denied: add your own lines to the list.",
            "Undo:",
            &format!("clear configure access-list {list}"),
            &format!("no object-group service {group}"),
        ],
    );
    let services = services(ruleset);
    // Writing to a string never fails.
    let _ = write!(text, "!\nclear configure access-list {list}\n");
    if !services.is_empty() {
        let _ = write!(
            text,
            "no object-group service {group}\nobject-group service {group}\n{services}!\n"
        );
    }
    let icmp = ruleset.set().contains_protocol(Transport::Icmp);
    if icmp {
        let needed = why(ruleset, Transport::Icmp, Matches::Protocol, Lang::En);
        text.push_str(&comments("!", &format!("ICMP: {needed}")));
    }
    let sources = Sources::of(ruleset);
    for network in sources.v4 {
        let source = match network.prefix_len() {
            0 => "any4".to_owned(),
            32 => format!("host {}", network.addr()),
            _ => format!("{} {}", network.network(), network.netmask()),
        };
        if !services.is_empty() {
            let _ = writeln!(
                text,
                "access-list {list} extended permit object-group {group} {source} any4"
            );
        }
        // Not in the group, which stands in lines for IPv6 too.
        if icmp {
            let _ = writeln!(
                text,
                "access-list {list} extended permit icmp {source} any4"
            );
        }
    }
    for network in sources.v6 {
        let source = match network.prefix_len() {
            0 => "any6".to_owned(),
            128 => format!("host {}", network.addr()),
            _ => network.trunc().to_string(),
        };
        if !services.is_empty() {
            let _ = writeln!(
                text,
                "access-list {list} extended permit object-group {group} {source} any6"
            );
        }
    }
    text.push_str("!\n");
    text
}

/// The members of the group.
fn services(ruleset: &Ruleset) -> String {
    let set = ruleset.set();
    let mut text = String::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        for run in entries(ruleset, &set, transport) {
            text.push_str(&comments(" !", &reason(&run)));
            let ports = if run.range.count() == 1 {
                format!("eq {}", run.range)
            } else {
                format!("range {} {}", run.range.low(), run.range.high())
            };
            let _ = writeln!(
                text,
                " service-object {} destination {ports}",
                transport.name()
            );
        }
    }
    for transport in set.protocols().filter(|&one| one != Transport::Icmp) {
        let needed = why(ruleset, transport, Matches::Protocol, Lang::En);
        text.push_str(&comments(" !", &format!("{}: {needed}", transport.label())));
        let _ = writeln!(text, " service-object {}", transport.name());
    }
    text
}
