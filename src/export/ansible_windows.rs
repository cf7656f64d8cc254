//! Ansible playbook for Windows Firewall, with `community.windows.win_firewall_rule`.

use std::fmt::Write as _;

use crate::export::ansible::{STATE, opening, task_comment};
use crate::export::format::{Format, Group, Networks};
use crate::export::input::Input;
use crate::export::windows::{ADVICE, KEYS, Row, address, parameters, protocol, rows};
use crate::model::Label;

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

fn render(input: &Input<'_>) -> String {
    let (name, direction) = (input.name(), input.direction());
    let mut text = opening(input, ADVICE, "absent", "windows");
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
    let rows = rows(input);
    for row in &rows {
        write_task(&mut text, input, row);
    }
    // Rules of an earlier export with the same name must not stay open.
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

fn write_task(text: &mut String, input: &Input<'_>, row: &Row) {
    text.push('\n');
    text.extend(row.labeled_reasons().map(|reason| task_comment(&reason)));
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
        name = input.name(),
        direction = input.direction(),
        label = row.label,
        key = row.key,
        protocol = protocol(row.transport).to_ascii_lowercase(),
    );
    let (port, ip) = parameters(input.ruleset.direction);
    // The module compares each list as one string, so the items are sorted and joined without spaces.
    let words = row.ports.words("RPC-EPMap");
    if !words.is_empty() {
        let _ = writeln!(text, "        {port}: \"{}\"", words.join(","));
    }
    let networks = input.sources.words("any", address).join(",");
    let _ = write!(
        text,
        "        {ip}: \"{networks}\"\n        state: \"{{{{ {STATE} | default('present') }}}}\"\n"
    );
}
