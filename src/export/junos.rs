//! Applications and addresses for Juniper SRX as `set` commands. An application holds at most eight terms, so
//! each port range is a separate application, and a set contains them all.

use std::fmt::Write as _;

use crate::export::device::{comments, head};
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::export::network_list::NetworkList;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "junos",
    "set",
    Group::Firewalls,
    Label::new(
        "applications and addresses for Juniper SRX policies, as set commands",
        "Juniper SRX 策略使用的应用和地址（set 命令）",
    ),
    render,
)
.encoding(Encoding::Ascii)
.known_by(|input| input.short_full_name(LONGEST_NAME))
.destinations();

/// Maximum length of a name without the suffix of an object such as `-from-65535`; an application's is limited to
/// 63 characters.
const LONGEST_NAME: usize = 63 - "-from-65535".len();

/// Commands that create objects of one kind, and the commands that delete them.
#[derive(Default)]
struct Objects {
    commands: String,
    /// The set of all objects, as in the command that deletes it.
    set: String,
    /// The objects, as in the commands that delete them.
    members: Vec<String>,
}

fn render(input: &Input<'_>) -> String {
    let name = input.short_full_name(LONGEST_NAME);
    let mut objects = vec![applications(input, &name)];
    let mut networks = Vec::new();
    for (end, list) in input.named_networks() {
        objects.push(addresses(list, &name, end));
        let (label, key) = match end {
            "from" => ("Sources", "source-address"),
            _ => ("Destinations", "destination-address"),
        };
        networks.push(format!(
            "{label}: in the same policy, match {key} {name}-{end}."
        ));
    }
    let address_books = [
        "If the device has address books of zones, a global one fails to commit: write",
        "security zones security-zone ZONE address-book in place of security address-book global.",
    ];
    let address_books = (!networks.is_empty()).then_some(address_books);
    let deletions = objects.iter().map(|one| format!("delete {}", one.set));
    let deletions: Vec<String> = deletions.collect();
    let members = objects.iter().flat_map(|one| &one.members);
    let how = input
        .head()
        .lines([
            "Load: in configuration mode, load set terminal (or load set FILE), then commit.",
            "Loading it again replaces its sets; the first time, there is nothing to delete yet.",
            &format!("Use: in a security policy, match application {name}."),
        ])
        .lines(networks)
        .lines(address_books.into_iter().flatten())
        .lines(["Undo, once no policy uses them:"])
        .lines(&deletions)
        .lines(members.map(|object| format!("delete {object}")));
    let mut text = head(&how, "#");
    for deletion in deletions {
        // Writing to a string never fails.
        let _ = writeln!(text, "{deletion}");
    }
    text.extend(objects.iter().map(|one| one.commands.as_str()));
    text
}

fn applications(input: &Input<'_>, name: &str) -> Objects {
    let mut commands = String::new();
    let mut members = Vec::new();
    for list in input.port_lists() {
        let transport = list.transport.name();
        for (at, run) in list.entries.iter().enumerate() {
            // Numbered, because a name is limited to 63 characters.
            let application = format!("applications application {name}-{transport}-{}", at + 1);
            commands.push_str(&comments("#", &run.reason(input.lang)));
            let _ = writeln!(
                commands,
                "set {application} protocol {transport} destination-port {}",
                run.range
            );
            members.push(application);
        }
    }
    for protocol in input.protocols() {
        let application = format!("applications application {name}-{}", protocol.short_key());
        commands.push_str(&comments("#", &protocol.reason(input.lang)));
        let word = match protocol.transport {
            Transport::Icmpv6 => "icmp6".to_owned(),
            _ => protocol.word(),
        };
        let icmp_type = protocol
            .icmp_type()
            .map_or_else(String::new, |number| format!(" {word}-type {number}"));
        let _ = writeln!(commands, "set {application} protocol {word}{icmp_type}");
        members.push(application);
    }
    let set = format!("applications application-set {name}");
    for member in &members {
        let application = member.trim_start_matches("applications ");
        let _ = writeln!(commands, "set {set} {application}");
    }
    Objects {
        commands,
        set,
        members,
    }
}

/// Returns the objects for the networks at one end, `from` or `to`.
fn addresses(networks: &NetworkList, name: &str, end: &str) -> Objects {
    let set = format!("security address-book global address-set {name}-{end}");
    let mut commands = String::new();
    let mut members = Vec::new();
    for (at, network) in networks.iter().enumerate() {
        let address = format!("address {name}-{end}-{}", at + 1);
        let object = format!("security address-book global {address}");
        let _ = write!(commands, "set {object} {network}\nset {set} {address}\n");
        members.push(object);
    }
    Objects {
        commands,
        set,
        members,
    }
}
