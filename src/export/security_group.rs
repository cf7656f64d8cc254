//! Security groups whose rules name one port range or protocol, and one network; and their Terraform resources.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::hcl::{attributes, string};
use crate::export::input::Input;
use crate::model::{Direction, Lang, PortRange, Text, Transport, text};

/// Port range, protocol or type of message that a group opens to networks.
pub(super) struct Opening {
    /// Services that need it, in the user's language.
    pub(super) services: String,
    /// The same in English.
    pub(super) services_en: String,
    /// Key such as `tcp-53`, `gre` or `icmp-8`.
    pub(super) key: String,
    pub(super) transport: Transport,
    /// Number of the IP protocol.
    pub(super) number: u8,
    /// Ports; none for a protocol without ports.
    pub(super) range: Option<PortRange>,
    /// Type of ICMP or ICMPv6 messages; none for the whole protocol.
    pub(super) icmp_type: Option<u8>,
    /// Networks at the other end, IPv4 first.
    pub(super) networks: Vec<IpNet>,
}

/// Returns the openings of a ruleset, those with ports first.
pub(super) fn openings(input: &Input<'_>) -> Vec<Opening> {
    let entries = input.entries().map(|entry| {
        let transport = entry.transport;
        Opening {
            services: entry.services(input.lang),
            services_en: entry.services(Lang::En),
            key: format!("{}-{}", transport.name(), entry.range),
            transport,
            number: transport.ip_protocol().unwrap_or_default(),
            range: Some(entry.range),
            icmp_type: None,
            networks: input.remote_networks(transport),
        }
    });
    let protocols = input.protocols();
    let protocols = protocols.iter().map(|protocol| Opening {
        services: protocol.services(input.lang),
        services_en: protocol.services(Lang::En),
        key: protocol.key(),
        transport: protocol.transport,
        number: protocol.number(),
        range: None,
        icmp_type: protocol.icmp_type(),
        networks: input.remote_networks(protocol.transport),
    });
    entries.chain(protocols).collect()
}

/// Returns the number of rules that a ruleset needs, which takes less time than its openings.
pub(super) fn count(input: &Input<'_>) -> usize {
    let lists = input.port_lists().into_iter();
    let ports = lists.map(|list| list.entries.len() * input.remote_networks(list.transport).len());
    let protocols = input.protocols().into_iter();
    let protocols = protocols.map(|protocol| input.remote_networks(protocol.transport).len());
    ports.chain(protocols).sum()
}

/// Returns a line about the sources of outbound rules, for the head of a file.
pub(super) fn sources_apart(input: &Input<'_>) -> Option<Text> {
    let networks = &input.ruleset.source_networks;
    let applies = input.ruleset.direction == Direction::Out && !networks.is_empty();
    applies.then(|| {
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        let networks = networks.join(", ");
        text!(
            "Sources: attach the groups only to hosts in {networks}.",
            "来源：仅将这些组关联到以下网络中的主机：{networks}。"
        )
    })
}

/// Formats the local value with the rules of `openings`: an object for each network, which `value` formats. A comment
/// before those of an opening separates the alignment of their equals signs.
pub(super) fn values(
    name: &str,
    openings: &[Opening],
    value: impl Fn(&Opening, &IpNet) -> String,
) -> String {
    let mut text = format!("\nlocals {{\n  {name} = {{\n");
    for opening in openings {
        let networks = opening.networks.iter();
        let rows: Vec<(String, String)> = networks
            .map(|network| {
                let key = string(&format!("{} {network}", opening.key));
                (key, value(opening, network))
            })
            .collect();
        // Writing to a string never fails.
        let _ = write!(
            text,
            "    # {}: {}\n{}",
            opening.key,
            opening.services,
            attributes(4, &rows)
        );
    }
    text.push_str("  }\n}\n");
    text
}

/// Formats the resource that creates a rule for each object of the local value.
pub(super) fn each_rule(kind: &str, name: &str, rows: &[(&str, String)]) -> String {
    format!(
        "\nresource \"{kind}\" \"{name}\" {{\n  for_each = local.{name}\n\n{}}}\n",
        attributes(2, rows)
    )
}
