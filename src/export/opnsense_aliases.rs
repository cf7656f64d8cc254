//! Aliases for `OPNsense` as JSON: the port lists and the networks that the rules of `opnsense.rs` name. A rule can't
//! hold a list itself, and its alias must exist before the rule is loaded.
//!
//! Sources, all in opnsense/core: the import and its layout in `AliasController.php` (`importAction`), names in
//! `AliasNameField.php`, contents in `AliasContentField.php` (items are separated by line breaks; a range of ports has
//! a colon, and a trailing line break would be an empty item), descriptions in `DescriptionField.php`. An unknown key
//! is an error, so there are no others.

use ipnet::IpNet;
use serde::{Serialize, Serializer};

use crate::export::comment::{short, short_bytes};
use crate::export::format::Format;
use crate::export::input::Input;
use crate::export::json::to_json;
use crate::export::network_list::NetworkList;
use crate::export::target::Group;
use crate::model::{Label, Text, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "opnsense-aliases",
    "json",
    Group::Firewalls,
    Label::new(
        "port and network aliases for OPNsense, loaded before its rules",
        "OPNsense 的端口别名和网络别名，须先于规则加载",
    ),
    render,
)
.ports_only()
.destinations()
.instructions(instructions);

/// Maximum length of a name without the suffix of an alias; an alias has at most 31 characters.
const LONGEST_NAME: usize = 31 - "_tcp".len();
/// Maximum length of a description, in bytes.
pub(super) const LONGEST_DESCRIPTION: usize = 255;
/// Maximum length of the ruleset's name in a description, in UTF-16 units.
const LONGEST_TITLE: usize = 40;

/// Returns the beginning of the names of aliases, which have letters, digits and `_`.
pub(super) fn name(input: &Input<'_>) -> String {
    input.short_full_name(LONGEST_NAME).replace('-', "_")
}

/// Returns the name of the alias for the ports of a transport.
pub(super) fn ports_alias(input: &Input<'_>, transport: Transport) -> String {
    format!("{}_{}", name(input), transport.name())
}

/// Returns the name of the alias for the source networks.
pub(super) fn sources_alias(input: &Input<'_>) -> String {
    format!("{}_src", name(input))
}

/// Returns the name of the alias for the destination networks.
pub(super) fn destinations_alias(input: &Input<'_>) -> String {
    format!("{}_dst", name(input))
}

/// Returns a UUID of version 4 that is always the same for `text`: `OPNsense` accepts no other version, and recognises
/// a rule by it. The bits are the 128-bit FNV-1a hash of the text.
pub(super) fn uuid(text: &str) -> String {
    /// Offset basis and prime of the hash.
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    /// Bits of version and variant.
    const FIXED: u128 = 0xf000_c000_0000_0000_0000;
    const VERSION_4: u128 = 0x4000_8000_0000_0000_0000;
    let hash = text.bytes().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    });
    let digits = format!("{:032x}", hash & !FIXED | VERSION_4);
    let groups = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    groups.join("-")
}

/// The whole file.
#[derive(Serialize)]
struct File {
    aliases: Aliases,
}

#[derive(Serialize)]
struct Aliases {
    #[serde(serialize_with = "by_uuid")]
    alias: Vec<Alias>,
}

#[derive(Serialize)]
struct Alias {
    enabled: &'static str,
    name: String,
    r#type: &'static str,
    content: String,
    description: String,
}

/// Serializes the aliases as an object in their own order. The keys are only labels: aliases are known by name.
fn by_uuid<S: Serializer>(aliases: &[Alias], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(aliases.iter().map(|alias| (uuid(&alias.name), alias)))
}

fn render(input: &Input<'_>) -> String {
    let file = File {
        aliases: Aliases {
            alias: aliases(input),
        },
    };
    to_json(&file).expect("strings are all JSON")
}

fn aliases(input: &Input<'_>) -> Vec<Alias> {
    let title = format!("Portolan: {}", short(&input.title(), LONGEST_TITLE));
    let alias = |name, r#type, items: &[String], description: &str| Alias {
        enabled: "1",
        name,
        r#type,
        content: items.join("\n"),
        description: short_bytes(&format!("{title}; {description}"), LONGEST_DESCRIPTION),
    };
    let lists = input.port_lists().into_iter();
    let mut aliases: Vec<Alias> = lists
        .map(|list| {
            let ports = list.entries.iter().map(|entry| entry.with_dash(':'));
            let reasons = list.entries.iter().map(|entry| entry.reason(input.lang));
            let ports: Vec<String> = ports.collect();
            let reasons: Vec<String> = reasons.collect();
            let name = ports_alias(input, list.transport);
            let reasons = format!("{} {}", list.transport.label(), reasons.join("; "));
            alias(name, "port", &ports, &reasons)
        })
        .collect();
    for (name, list, label) in [
        (
            sources_alias(input),
            &input.sources,
            Label::new("source networks", "来源网络"),
        ),
        (
            destinations_alias(input),
            &input.destinations,
            Label::new("destination networks", "目标网络"),
        ),
    ] {
        let items = items(list);
        if !items.is_empty() {
            aliases.push(alias(name, "network", &items, label.get(input.lang)));
        }
    }
    aliases
}

/// Returns the networks of an alias: those of the address families whose addresses are not all meant, since for such a
/// family the rules have `any` instead.
fn items(list: &NetworkList) -> Vec<String> {
    let networks = list.iter().filter(|network| !is_all(network));
    networks.map(|network| network.to_string()).collect()
}

/// Returns true for the network of all addresses of its family.
pub(super) fn is_all(network: &IpNet) -> bool {
    network.prefix_len() == 0
}

fn instructions(input: &Input<'_>) -> Vec<Text> {
    let names: Vec<String> = aliases(input).into_iter().map(|alias| alias.name).collect();
    let names = names.join(", ");
    let notices = &input.ruleset.notices;
    let has_gaps = notices.iter().any(|one| one.not_expressible().is_some());
    let mut lines = vec![
        text!(
            "load this file before the file of opnsense, whose rules name these aliases: Firewall > Aliases, import, then Apply",
            "请先加载此文件，再加载 opnsense 的文件（其规则引用这些别名）：在 Firewall > Aliases 中导入，然后点击 Apply"
        ),
        text!(
            "loading it again updates the aliases of the same names, also with other networks or options; if one is \
             refused, none is changed",
            "再次加载会更新同名的别名，网络或选项不同时也一样；只要有一个被拒绝，就不会更改任何别名"
        ),
    ];
    if has_gaps {
        lines.push(text!(
            "protocols without ports need no alias: the file of opnsense has rules for them",
            "没有端口的协议不需要别名：opnsense 的文件含有它们的规则"
        ));
    }
    lines.push(text!(
        "undo: delete the rules that name them, then the aliases: {names}",
        "撤销：先删除引用它们的规则，再删除别名：{names}"
    ));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_of_version_4_and_never_change() {
        // Installed rules are found by them.
        assert_eq!(uuid(""), "6c62272e-07bb-4142-a2b8-21756295c58d");
        assert_eq!(uuid("a"), "d228cb69-6f1a-4caf-b891-2b704e4a8964");
        assert_ne!(uuid("portolan_x_in tcp"), uuid("portolan_x_in udp"));
    }
}
