//! Service object group for Cisco IOS, and an access list that uses it. Object groups are limited to IPv4
//! lists ("Object Groups for ACLs", Restrictions).

use std::fmt::Write as _;

use crate::export::cisco_ios::{icmp_condition, paths};
use crate::export::device::{comments, condition, head};
use crate::export::format::{Encoding, Format, Group, Networks};
use crate::export::input::{Input, full_name};
use crate::export::network_list::Family;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "cisco-ios-group",
    "cfg",
    Group::Routers,
    Label::new(
        "an object group of services for Cisco IOS, with an IPv4 list that uses it",
        "Cisco IOS 的服务对象组，及使用它的 IPv4 访问列表",
    ),
    render,
)
.only(|rule| rule.transport != Transport::Icmpv6)
.networks(Networks::Ipv4)
.encoding(Encoding::Ascii)
.known_by(full_name)
.destinations();

fn render(input: &Input<'_>) -> String {
    let list = input.full_name();
    let group = format!("{list}-services");
    let how = input.head().lines([
        "Load: paste it in configuration mode, or copy the file to running-config. Loading it again",
        "replaces its list and its group; a group that another list uses keeps its old members.",
        "While the list is missing, an interface that uses it permits everything.",
        "IPv4 only: IOS has no object groups for IPv6 lists.",
        "Return traffic: lists are stateless, so it needs separate entries (established).",
        "Undo:",
        &format!("no ip access-list extended {list}"),
        &format!("no object-group service {group}"),
    ]);
    let mut text = head(&how, "!");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "!\nno ip access-list extended {list}\nno object-group service {group}\n\
         object-group service {group}\n"
    );
    for run in input.entries() {
        text.push_str(&comments(" !", &run.reason(input.lang)));
        let _ = writeln!(text, " {} {}", run.transport.name(), condition(run.range));
    }
    for protocol in input.protocols() {
        text.push_str(&comments(" !", &protocol.reason(input.lang)));
        let word = match protocol.transport {
            Transport::Ah => "ahp".to_owned(),
            _ => protocol.word(),
        };
        let _ = writeln!(text, " {word}{}", icmp_condition(&protocol));
    }
    let _ = write!(text, "!\nip access-list extended {list}\n");
    for path in paths(input, Family::V4) {
        let _ = writeln!(text, " permit object-group {group} {path}");
    }
    text.push_str("!\n");
    text
}
