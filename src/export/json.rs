//! JSON for programs: all data of the ruleset, in both languages. `assets/export.schema.json` describes it; a
//! change that could break a consumer raises `schema`.

use ipnet::IpNet;
use serde::Serialize;

use crate::export::format::{Format, Group};
use crate::export::input::Input;
use crate::model::{Label, Lang, Localized as _, Part, PortRange, Rule, Text, is_invisible};

pub(super) const FORMAT: Format = Format::new(
    "json",
    "json",
    Group::Documents,
    Label::new(
        "all data, for programs; with a JSON Schema",
        "供程序读取的全部数据，附有 JSON Schema",
    ),
    render,
)
.destinations()
.descriptive();

/// Version of the layout.
const SCHEMA: u32 = 2;

#[derive(Serialize)]
struct File<'a> {
    schema: u32,
    name: &'a str,
    os: &'static str,
    dynamic: String,
    direction: &'static str,
    /// Groups of hosts that the rules serve; empty for all.
    peers: Vec<&'static str>,
    source_networks: Vec<String>,
    /// Profiles of Windows Firewall; empty for all.
    profiles: Vec<&'static str>,
    destination_networks: Vec<String>,
    rules: Vec<RuleEntry<'a>>,
    notices: Vec<String>,
}

#[derive(Serialize)]
struct RuleEntry<'a> {
    transport: &'static str,
    ip_protocol: u8,
    /// Type of ICMP or ICMPv6 messages; `null` for other protocols and for all types.
    icmp_type: Option<u8>,
    from: Option<u16>,
    to: Option<u16>,
    kind: &'static str,
    services: Vec<&'a str>,
    sources: Vec<&'a str>,
    parts: Vec<PartEntry<'a>>,
}

/// A selected port with one application protocol, one role and one need. A port with two of any of these has
/// two entries.
#[derive(Serialize)]
struct PartEntry<'a> {
    port: String,
    protocol: Option<&'a Text>,
    /// Role that added the port; `null` if none did.
    role: Option<&'a str>,
    /// Need of the port; `null` if the user entered it.
    need: Option<&'static str>,
    services: Vec<&'a str>,
}

fn render(input: &Input<'_>) -> String {
    let ruleset = input.ruleset;
    let file = File {
        schema: SCHEMA,
        name: &ruleset.name,
        os: ruleset.os.name(),
        dynamic: ruleset.dynamic.to_string(),
        direction: ruleset.direction.name(),
        peers: ruleset.peers.iter().map(|peer| peer.name()).collect(),
        profiles: ruleset.profiles.iter().map(|one| one.name()).collect(),
        source_networks: words(&ruleset.source_networks),
        destination_networks: words(&ruleset.destination_networks),
        rules: ruleset.rules.iter().map(rule_entry).collect(),
        notices: ruleset
            .notices
            .iter()
            .map(|notice| notice.text(Lang::En))
            .collect(),
    };
    to_json(&file).expect("strings and numbers are all JSON")
}

fn words(networks: &[IpNet]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}

/// Serializes a value as indented JSON without invisible characters: those in strings are escaped, so that
/// parsing restores them.
///
/// # Errors
/// If a map has keys that are not strings.
pub fn to_json(value: &impl Serialize) -> serde_json::Result<String> {
    // Line breaks only occur between values: within strings, everything below U+0020 is escaped already.
    let is_raw = |one: char| is_invisible(one) && one != '\n';
    let mut written = serde_json::to_string_pretty(value)?;
    written.push('\n');
    if !written.contains(is_raw) {
        return Ok(written);
    }
    let mut text = String::with_capacity(written.len());
    for one in written.chars() {
        if is_raw(one) {
            for unit in one.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(one);
        }
    }
    Ok(text)
}

fn rule_entry(rule: &Rule) -> RuleEntry<'_> {
    let range = rule.range();
    let services = rule.services();
    RuleEntry {
        transport: rule.transport.name(),
        ip_protocol: rule.ip_protocol(),
        icmp_type: rule.icmp_type(),
        from: range.map(PortRange::low),
        to: range.map(PortRange::high),
        kind: rule.kind.name(),
        services: services.iter().map(|(id, _)| id.as_str()).collect(),
        sources: rule.documents(),
        parts: rule.parts.iter().flat_map(part_entries).collect(),
    }
}

fn part_entries(part: &Part) -> Vec<PartEntry<'_>> {
    let mut entries: Vec<PartEntry<'_>> = Vec::new();
    for reason in part.reasons.iter() {
        let protocol = reason.protocol.as_ref();
        let service = reason.service.as_ref().map(|(id, _)| id.as_str());
        let role = reason.role.as_ref().map(|(id, _)| id.as_str());
        let need = reason.who().map(|_| reason.need.name());
        let same = |entry: &&mut PartEntry<'_>| {
            (entry.protocol, entry.role, entry.need) == (protocol, role, need)
        };
        match entries.iter_mut().find(same) {
            Some(entry) => entry.services.extend(service),
            None => entries.push(PartEntry {
                port: part.port.to_string(),
                protocol,
                role,
                need,
                services: service.into_iter().collect(),
            }),
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_escaped_and_restored() {
        let text = "a\u{202e}b\u{2028}c\u{e0041}d\u{7f}e\u{9b}f\n\u{1b}字";
        let written = to_json(&[text]).unwrap();
        assert_eq!(
            written,
            "[\n  \"a\\u202eb\\u2028c\\udb40\\udc41d\\u007fe\\u009bf\\n\\u001b字\"\n]\n"
        );
        let read: Vec<String> = serde_json::from_str(&written).unwrap();
        assert_eq!(read, [text]);
    }
}
