//! Service and address objects for FortiGate, for use in a firewall policy ("config firewall service
//! custom", `FortiOS` CLI reference).

use std::fmt::Write as _;

use crate::export::device::{Sources, comments, head, reason, short};
use crate::export::entry::{entries, why};
use crate::export::format::{Encoding, Format, Group};
use crate::export::name::identifier;
use crate::model::{Label, Lang, Matches, Ruleset, Transport};

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
.encoding(Encoding::Ascii);

/// How many ranges stand in one object. `FortiOS` documents no limit, and as many as other targets take are safe.
const LONGEST_LIST: usize = 15;
/// How long a comment may be, in characters.
const LONGEST_COMMENT: usize = 255;

fn render(ruleset: &Ruleset, _: Lang) -> String {
    let name = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let (services, members) = services(ruleset, &name);
    let groups = addresses(ruleset, &name);
    let mut how = vec![
        "Load: paste it, or run it as a script. Loading it again sets the same objects again."
            .to_owned(),
        format!("Use: in a firewall policy, set service {name}."),
    ];
    how.extend(groups.iter().map(|group| {
        format!(
            "Sources: in the same policy, set {} {}.",
            group.policy_key, group.name
        )
    }));
    how.push("Undo, once no policy uses them:".to_owned());
    how.push(deletion("service group", std::slice::from_ref(&name)));
    how.push(deletion("service custom", &members));
    for group in &groups {
        how.push(deletion(group.table, std::slice::from_ref(&group.name)));
        how.push(deletion(group.objects, &group.members));
    }
    let how: Vec<&str> = how.iter().map(String::as_str).collect();

    let mut text = head(ruleset, "#", &how);
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

/// The service objects and their names. Port lists and a protocol number can't share an object.
fn services(ruleset: &Ruleset, name: &str) -> (String, Vec<String>) {
    let set = ruleset.set();
    let mut text = String::new();
    let mut members = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let runs = entries(ruleset, &set, transport);
        for (at, some) in runs.chunks(LONGEST_LIST).enumerate() {
            let member = format!("{name}-{}-{}", transport.name(), at + 1);
            let ports: Vec<String> = some.iter().map(|run| run.range.to_string()).collect();
            let whys: Vec<String> = some.iter().map(reason).collect();
            for why in &whys {
                text.push_str(&comments("    #", why));
            }
            let _ = write!(
                text,
                "    edit \"{member}\"\n        set protocol TCP/UDP/SCTP\n\
                 {:8}set {}-portrange {}\n        set comment \"{}\"\n    next\n",
                "",
                transport.name(),
                ports.join(" "),
                short(&whys.join("; "), LONGEST_COMMENT),
            );
            members.push(member);
        }
    }
    for transport in set.protocols() {
        let member = format!("{name}-{}", transport.name());
        let needed = why(ruleset, transport, Matches::Protocol, Lang::En);
        text.push_str(&comments(
            "    #",
            &format!("{}: {needed}", transport.label()),
        ));
        let protocol = match transport {
            Transport::Icmp => "set protocol ICMP".to_owned(),
            other => format!(
                "set protocol IP\n        set protocol-number {}",
                other.ip_protocol()
            ),
        };
        let _ = write!(
            text,
            "    edit \"{member}\"\n        {protocol}\n        set comment \"{}\"\n    next\n",
            short(&needed, LONGEST_COMMENT),
        );
        members.push(member);
    }
    (text, members)
}

/// The source networks of one family as objects, and the group that holds them.
struct AddressGroup {
    /// What a policy calls its sources of that family.
    policy_key: &'static str,
    objects: &'static str,
    table: &'static str,
    name: String,
    members: Vec<String>,
    /// The commands that make them.
    text: String,
}

fn addresses(ruleset: &Ruleset, name: &str) -> Vec<AddressGroup> {
    if ruleset.source_networks.is_empty() {
        return Vec::new();
    }
    let sources = Sources::of(ruleset);
    let v4 = sources.v4.iter();
    let v4 = v4.map(|network| format!("subnet {} {}", network.network(), network.netmask()));
    let v6 = sources.v6.iter();
    let v6 = v6.map(|network| format!("ip6 {}", network.trunc()));
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

/// How to delete objects of a table, in one line to read.
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
