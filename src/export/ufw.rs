//! Application profiles for ufw (ufw(8), Application Integration): named ports. A profile has neither
//! addresses nor protocols without ports, so these are part of the commands in the head of the file.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::entry::{PortList, packed};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::Head;
use crate::export::input::{Input, full_name};
use crate::export::network_list::Family;
use crate::model::{Label, Notice, Transport};

pub(super) const FORMAT: Format = Format::new(
    "ufw",
    "ufw",
    Group::Linux,
    Label::new("application profiles for ufw", "ufw 应用程序配置"),
    render,
)
.ports_only()
.networks(Networks::Apart)
.known_by(full_name)
.destinations();

/// "You cannot specify more than 15 ports (ranges count as 2 ports)" (ufw(8)).
const PORTS_A_LIST: usize = 15;
/// Maximum length of a value; ufw skips a profile with a longer one.
const LONGEST_VALUE: usize = 1_024;

fn render(input: &Input<'_>) -> String {
    let lists = input.port_lists();
    let values = values(&lists);
    let name = input.full_name();
    let profiles: Vec<String> = (1..=values.len())
        .map(|at| match at {
            1 => name.clone(),
            _ => format!("{name}-{at}"),
        })
        .collect();
    let entries = lists.iter().flat_map(|list| &list.entries);
    let mut text = head(input, &profiles)
        .lines([""])
        .lines(entries.map(|entry| entry.labeled_reason(input.lang)))
        .comments("#");
    for (profile, value) in profiles.iter().zip(values) {
        // Writing to a string never fails.
        let _ = write!(
            text,
            "\n[{profile}]\ntitle={profile}\ndescription=Portolan\nports={value}\n"
        );
    }
    text
}

/// Returns the values of `ports=`: lists of one transport each, as long as a profile allows.
fn values(lists: &[PortList<'_>]) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for PortList { transport, entries } in lists {
        for list in packed(entries, PORTS_A_LIST) {
            let ports: Vec<String> = list.iter().map(|entry| entry.with_dash(':')).collect();
            let list = format!("{}/{}", ports.join(","), transport.name());
            match values.last_mut() {
                Some(value) if value.len() + 1 + list.len() <= LONGEST_VALUE => {
                    value.push('|');
                    value.push_str(&list);
                }
                _ => values.push(list),
            }
        }
    }
    values
}

/// Returns the head with the commands that load the file and undo it.
fn head(input: &Input<'_>, profiles: &[String]) -> Head {
    let name = input.full_name();
    let rules = rules(input, profiles);
    // Rules don't belong to a profile alone, so each has the identifier as its comment.
    let removal = format!(
        "  ufw show added | sed -n \"s/^ufw \\(.*\\) comment '{name}'$/\\1/p\" | \
         while read -r rule; do ufw delete $rule; done"
    );
    let file = format!(
        "/etc/ufw/applications.d/{}",
        profiles.first().map_or("", String::as_str)
    );
    let updates = profiles.iter();
    let updates = updates.map(|profile| format!("  ufw app update {profile}"));
    input
        .head()
        .texts([Label::new("Load:", "加载：")])
        .lines([&removal, &format!("  install -m 644 FILE {file}")])
        .lines(updates)
        .lines(
            rules
                .iter()
                .map(|rule| format!("  ufw {rule} comment {name}")),
        )
        .texts([Label::new("Undo:", "撤销：")])
        .lines([&removal, &format!("  rm {file}")])
}

/// Returns the rules that allow the profiles, and the protocols that profiles can't name.
fn rules(input: &Input<'_>, profiles: &[String]) -> Vec<String> {
    let direction = input.direction();
    // A rule can express these protocols, which a profile can't.
    let protocols: Vec<Transport> = input
        .ruleset
        .notices
        .iter()
        .filter_map(|notice| match notice {
            Notice::NotExpressible(
                transport @ (Transport::Gre | Transport::Esp | Transport::Ah),
                _,
            ) => Some(*transport),
            _ => None,
        })
        .collect();
    let mut rules = Vec::new();
    for path in paths(input) {
        let apps = profiles.iter();
        rules.extend(apps.map(|app| format!("allow {direction} {path} app {app}")));
        rules.extend(protocols.iter().map(|transport| {
            let name = transport.name();
            format!("allow {direction} proto {name} {path}")
        }));
    }
    rules
}

/// Returns each source with each destination of its address family: `from 10.0.0.0/8 to any`.
fn paths(input: &Input<'_>) -> Vec<String> {
    let word = |network: Option<IpNet>| network.map_or("any".to_owned(), |one| one.to_string());
    if input.named_networks().next().is_none() {
        return vec!["from any to any".to_owned()];
    }
    let families = Family::ALL.into_iter();
    let flows = families.filter_map(|family| input.flow_of(family));
    flows
        .flat_map(|flow| flow.pairs())
        .map(|(source, destination)| format!("from {} to {}", word(source), word(destination)))
        .collect()
}
