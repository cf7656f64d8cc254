//! A service object group for Cisco IOS and an access list that uses it. Object groups are for IPv4 lists
//! only ("Object Groups for ACLs", Restrictions).

use std::fmt::Write as _;

use crate::export::cisco_ios::source;
use crate::export::device::{Sources, comments, head, reason};
use crate::export::entry::{entries, why};
use crate::export::format::{Encoding, Format, Group, Networks};
use crate::export::name::identifier;
use crate::model::{Label, Lang, Matches, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "cisco-ios-group",
    "cfg",
    Group::Devices,
    Label::new(
        "an object group of services for Cisco IOS, with an IPv4 list that uses it",
        "Cisco IOS 的服务对象组，及使用它的 IPv4 访问列表",
    ),
    render,
)
.networks(Networks::Ipv4)
.encoding(Encoding::Ascii);

fn render(ruleset: &Ruleset, _: Lang) -> String {
    let list = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let group = format!("{list}-services");
    let mut text = head(
        ruleset,
        "!",
        &[
            "Load: paste it in configuration mode, or copy the file to running-config. Loading it again",
            "replaces its list and its group; a group that another list uses keeps what it held.",
            "While the list is away, an interface that uses it passes everything.",
            "IPv4 only: IOS has no object groups for IPv6 lists. Destinations are not restricted.",
            "Answers: lists keep no state; those for the way back need lines of their own (established).",
            "Undo:",
            &format!("no ip access-list extended {list}"),
            &format!("no object-group service {group}"),
        ],
    );
    // Writing to a string never fails.
    let _ = write!(
        text,
        "!\nno ip access-list extended {list}\nno object-group service {group}\n\
         object-group service {group}\n"
    );
    let set = ruleset.set();
    for transport in [Transport::Tcp, Transport::Udp] {
        for run in entries(ruleset, &set, transport) {
            text.push_str(&comments(" !", &reason(&run)));
            let ports = if run.range.count() == 1 {
                format!("eq {}", run.range)
            } else {
                format!("range {} {}", run.range.low(), run.range.high())
            };
            let _ = writeln!(text, " {} {ports}", transport.name());
        }
    }
    for transport in set.protocols() {
        let needed = why(ruleset, transport, Matches::Protocol, Lang::En);
        text.push_str(&comments(" !", &format!("{}: {needed}", transport.label())));
        let protocol = match transport {
            Transport::Ah => "ahp",
            other => other.name(),
        };
        let _ = writeln!(text, " {protocol}");
    }
    let _ = write!(text, "!\nip access-list extended {list}\n");
    for network in Sources::of(ruleset).v4 {
        let _ = writeln!(text, " permit object-group {group} {} any", source(network));
    }
    text.push_str("!\n");
    text
}
