//! Application profiles for ufw (ufw(8), Application Integration): ports by a name. A profile knows neither
//! addresses nor protocols without ports, so the commands at the head of the file name them.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::entry::{Entry, entries, packed};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::lines as head_lines;
use crate::export::name::identifier;
use crate::model::{Direction, Label, Lang, Matches, Notice, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "ufw",
    "ufw",
    Group::Linux,
    Label::new("application profiles for ufw", "ufw 应用程序配置"),
    render,
)
.ports_only()
.networks(Networks::Apart);

/// "You cannot specify more than 15 ports (ranges count as 2 ports)" (ufw(8)).
const PORTS_A_LIST: usize = 15;
/// ufw skips a profile with a longer value.
const LONGEST_VALUE: usize = 1_024;

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let set = ruleset.set();
    let of = |transport| entries(ruleset, &set, transport);
    let all = [
        (Transport::Tcp, of(Transport::Tcp)),
        (Transport::Udp, of(Transport::Udp)),
    ];
    let values = values(&all);
    let name = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    let profiles: Vec<String> = (1..=values.len())
        .map(|at| {
            if at == 1 {
                name.clone()
            } else {
                format!("{name}-{at}")
            }
        })
        .collect();

    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    lines.extend(how(ruleset, &profiles, lang));
    lines.push(String::new());
    for (transport, entries) in &all {
        let entries = entries.iter();
        lines
            .extend(entries.map(|entry| {
                format!("{} {}: {}", transport.label(), entry.range, entry.why(lang))
            }));
    }
    let mut text = String::new();
    for line in lines {
        // Writing to a string never fails.
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    for (profile, value) in profiles.iter().zip(values) {
        let _ = write!(
            text,
            "\n[{profile}]\ntitle={profile}\ndescription=Portolan\nports={value}\n"
        );
    }
    text
}

/// The values of `ports=`: lists of one transport each, as many as a profile holds.
fn values(all: &[(Transport, Vec<Entry<'_>>)]) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for (transport, entries) in all {
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

/// The commands that put the file to use, and those that take it away.
fn how(ruleset: &Ruleset, profiles: &[String], lang: Lang) -> Vec<String> {
    let mut networks: Vec<String> = IpNet::aggregate(&ruleset.source_networks)
        .iter()
        .map(ToString::to_string)
        .collect();
    if networks.is_empty() {
        networks.push("any".to_owned());
    }
    let direction = match ruleset.direction {
        Direction::In => "in",
        Direction::Out => "out",
    };
    let mut rules = Vec::new();
    for network in &networks {
        let apps = profiles.iter();
        rules.extend(apps.map(|app| format!("allow {direction} from {network} to any app {app}")));
        // What a profile can't say, a rule can: all but ICMP.
        let protocols = ruleset.notices.iter().filter_map(|notice| match notice {
            Notice::NotExpressible(transport, Matches::Protocol) => Some(*transport),
            _ => None,
        });
        let protocols = protocols.filter(|&transport| transport != Transport::Icmp);
        rules.extend(protocols.map(|transport| {
            let name = transport.name();
            format!("allow {direction} proto {name} from {network} to any")
        }));
    }
    let file = format!(
        "/etc/ufw/applications.d/{}",
        profiles.first().map_or("", String::as_str)
    );
    let (load, undo, twice) = match lang {
        Lang::En => (
            "Load:",
            "Undo:",
            "Loading it again replaces the ports and skips rules that are there.",
        ),
        Lang::Zh => (
            "加载：",
            "撤销：",
            "再次加载会替换端口，并跳过已存在的规则。",
        ),
    };
    let mut lines = vec![load.to_owned(), format!("  install -m 644 FILE {file}")];
    lines.extend(
        profiles
            .iter()
            .map(|profile| format!("  ufw app update {profile}")),
    );
    lines.extend(rules.iter().map(|rule| format!("  ufw {rule}")));
    lines.push(twice.to_owned());
    lines.push(undo.to_owned());
    lines.extend(rules.iter().map(|rule| format!("  ufw delete {rule}")));
    lines.push(format!("  rm {file}"));
    lines
}
