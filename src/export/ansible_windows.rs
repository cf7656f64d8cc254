//! Ansible playbook for Windows Firewall, with `community.windows.win_firewall_rule`.

use std::fmt::Write as _;

use crate::export::ansible::{STATE, opening, task_comment};
use crate::export::format::{Format, Group};
use crate::export::input::{Input, full_name};
use crate::export::windows::{
    ADVICE, KEYS, NUMBER_KEY, Row, about_profiles, addresses, parameters, profile_names, rejects,
    rows,
};
use crate::model::{Label, Text};

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
.rejecting(rejects)
.known_by(full_name)
.destinations();

const NUMBERS: Label = Label::new(
    "Rules of an earlier export for IP protocols by number stay until you undo that export.",
    "以前导出的按编号 IP 协议规则须用当时的文件撤销。",
);

fn render(input: &Input<'_>) -> String {
    let (name, direction) = (input.name(), input.direction());
    let about = ADVICE.into_iter().chain([NUMBERS]).map(Text::from);
    let about = about.chain(about_profiles(input));
    let mut text = opening(input, about, "absent", "windows");
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
        .filter(|key| **key != NUMBER_KEY && rows.iter().all(|row| row.key != **key))
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
        profiles: [{profiles}]
        protocol: \"{protocol}\"
",
        name = input.name(),
        direction = input.direction(),
        label = row.label,
        key = row.name,
        profiles = profile_names(input, ", "),
        protocol = row.protocol.to_ascii_lowercase(),
    );
    let [port, source, destination] = parameters(input.ruleset.direction);
    // The module compares each list as one string, so the items are sorted and joined without spaces.
    let words = row.ports.words("RPC-EPMap");
    if !words.is_empty() {
        let _ = writeln!(text, "        {port}: \"{}\"", words.join(","));
    }
    // The module doesn't compare a property that isn't given, so all types have to be given too.
    if row.transport.has_types() {
        let types = row.icmp_types.iter();
        let mut types: Vec<String> = types.map(|number| format!("\"{number}:*\"")).collect();
        if types.is_empty() {
            types.push("\"*\"".to_owned());
        }
        let _ = writeln!(text, "        icmp_type_code: [{}]", types.join(", "));
    }
    let networks = row.networks(input);
    let [sources, destinations] = networks.map(|networks| addresses(&networks, "any").join(","));
    let _ = writeln!(text, "        {source}: \"{sources}\"");
    // The module doesn't compare a property that isn't given, so an earlier value would stay.
    let _ = writeln!(text, "        {destination}: \"{destinations}\"");
    let _ = writeln!(
        text,
        "        state: \"{{{{ {STATE} | default('present') }}}}\""
    );
}
