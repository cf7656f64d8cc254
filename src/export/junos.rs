//! Applications and addresses for Juniper SRX as `set` commands. An application of several terms holds
//! eight at most, so each run of ports is an application of its own, and a set holds them all.

use std::fmt::Write as _;

use crate::export::device::{Sources, comments, head, reason};
use crate::export::entry::{entries, why};
use crate::export::format::{Encoding, Format, Group};
use crate::export::name::identifier;
use crate::model::{Label, Lang, Matches, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "junos",
    "set",
    Group::Devices,
    Label::new(
        "applications and addresses for Juniper SRX policies, as set commands",
        "Juniper SRX 策略使用的应用和地址（set 命令）",
    ),
    render,
)
.encoding(Encoding::Ascii);

fn render(ruleset: &Ruleset, _: Lang) -> String {
    let name = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let set = ruleset.set();
    let mut commands = String::new();
    let mut applications = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        for (at, run) in entries(ruleset, &set, transport).iter().enumerate() {
            // Numbered, for a name holds 63 characters.
            let application = format!("{name}-{}-{}", transport.name(), at + 1);
            commands.push_str(&comments("#", &reason(run)));
            // Writing to a string never fails.
            let _ = writeln!(
                commands,
                "set applications application {application} protocol {} destination-port {}",
                transport.name(),
                run.range
            );
            applications.push(application);
        }
    }
    for transport in set.protocols() {
        let application = format!("{name}-{}", transport.name());
        let needed = why(ruleset, transport, Matches::Protocol, Lang::En);
        commands.push_str(&comments("#", &format!("{}: {needed}", transport.label())));
        let _ = writeln!(
            commands,
            "set applications application {application} protocol {}",
            transport.name()
        );
        applications.push(application);
    }
    for application in &applications {
        let _ = writeln!(
            commands,
            "set applications application-set {name} application {application}"
        );
    }

    let application = |one: &String| format!("applications application {one}");
    let mut objects: Vec<String> = applications.iter().map(application).collect();
    let mut deletions = vec![format!("delete applications application-set {name}")];
    let mut how = vec![
        "Load: in configuration mode, load set terminal (or load set FILE), then commit."
            .to_owned(),
        "Loading it again replaces its sets; the first time, there is nothing to delete yet."
            .to_owned(),
        format!("Use: in a security policy, match application {name}."),
    ];
    if !ruleset.source_networks.is_empty() {
        let holder = format!("security address-book global address-set {name}-from");
        deletions.push(format!("delete {holder}"));
        how.push(format!(
            "Sources: in the same policy, match source-address {name}-from."
        ));
        let sources = Sources::of(ruleset);
        let v4 = sources.v4.iter().map(|network| network.trunc().to_string());
        let v6 = sources.v6.iter().map(|network| network.trunc().to_string());
        for (at, network) in v4.chain(v6).enumerate() {
            let address = format!("{name}-from-{}", at + 1);
            let object = format!("security address-book global address {address}");
            let _ = write!(
                commands,
                "set {object} {network}\nset {holder} address {address}\n"
            );
            objects.push(object);
        }
    }
    how.push("Undo, once no policy uses them:".to_owned());
    how.extend(deletions.iter().cloned());
    how.extend(objects.iter().map(|object| format!("delete {object}")));
    let how: Vec<&str> = how.iter().map(String::as_str).collect();

    let mut text = head(ruleset, "#", &how);
    for deletion in deletions {
        let _ = writeln!(text, "{deletion}");
    }
    text.push_str(&commands);
    text
}
