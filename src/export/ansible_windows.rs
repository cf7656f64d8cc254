//! A playbook of `community.windows.win_firewall_rule` for Windows Firewall.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::ansible::{STATE, comments, opening};
use crate::export::format::{Format, Group, Networks};
use crate::export::name::identifier;
use crate::export::windows::{KEYS, Row, address, advice, protocol, rows};
use crate::model::{Direction, Label, Lang, Ruleset};

pub(super) const FORMAT: Format = Format::new(
    "ansible-windows",
    "yml",
    Group::Windows,
    Label::new(
        "a playbook for Windows Firewall",
        "用于 Windows 防火墙的 Ansible 剧本",
    ),
    render,
)
.rpc_keyword()
.networks(Networks::ByFamily);

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let name = identifier(&ruleset.name);
    let direction = ruleset.direction.name();
    let about = advice(lang).map(str::to_owned);
    let mut text = opening(ruleset, lang, &about, "absent", "windows");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\
- name: Windows Firewall, {name}-{direction}
  hosts: \"{{{{ target | default('windows') }}}}\"
  gather_facts: false
  tasks:
"
    );
    let rows = rows(ruleset, lang);
    for row in &rows {
        write_task(&mut text, ruleset, row);
    }
    // A rule that an earlier export of that name had must not stay open.
    let mut rest = KEYS
        .iter()
        .filter(|key| rows.iter().all(|row| row.key != **key))
        .peekable();
    if rest.peek().is_some() {
        text.push_str(
            "
    - name: Remove what an earlier export had and this one has not
      community.windows.win_firewall_rule:
        name: \"{{ item }}\"
        state: absent
      loop:
",
        );
    }
    for key in rest {
        let _ = writeln!(text, "        - {name}-{key}-{direction}");
    }
    text
}

fn write_task(text: &mut String, ruleset: &Ruleset, row: &Row) {
    let name = identifier(&ruleset.name);
    let direction = ruleset.direction.name();
    text.push('\n');
    let reasons = row.reasons.iter().map(|(run, why)| match run {
        Some(run) => format!("{} {run}: {why}", row.transport.label()),
        None => format!("{}: {why}", row.label),
    });
    comments(text, 4, reasons);
    let _ = write!(
        text,
        "    \
    - name: Allow {label}
      community.windows.win_firewall_rule:
        name: {name}-{key}-{direction}
        group: {name}-{direction}
        direction: {direction}
        action: allow
        enabled: true
        profiles: [domain]
        protocol: \"{protocol}\"
",
        label = row.label,
        key = row.key,
        protocol = protocol(row.transport).to_ascii_lowercase(),
    );
    let (port, ip) = match ruleset.direction {
        Direction::In => ("localport", "remoteip"),
        Direction::Out => ("remoteport", "localip"),
    };
    // One string each, and the module compares them as text: in order, without blanks.
    let words = row.ports.words("RPC-EPMap");
    if !words.is_empty() {
        let _ = writeln!(text, "        {port}: \"{}\"", words.join(","));
    }
    let networks: Vec<String> = IpNet::aggregate(&ruleset.source_networks)
        .iter()
        .map(address)
        .collect();
    let networks = if networks.is_empty() {
        "any".to_owned()
    } else {
        networks.join(",")
    };
    let _ = write!(
        text,
        "        {ip}: \"{networks}\"\n        state: \"{{{{ {STATE} | default('present') }}}}\"\n"
    );
}
