//! Ansible playbook that installs the firewalld service of `firewalld.rs` and allows it. Separate port
//! entries would leave the ports of an earlier export open; a service is replaced as a whole.

use std::fmt::Write as _;

use crate::export::ansible::{STATE, opening, task_comment};
use crate::export::firewalld::{elements, expresses, icmp_rules, rich_rules};
use crate::export::format::{Format, Group};
use crate::export::input::{Input, full_name};
use crate::model::{Label, text};

pub(super) const FORMAT: Format = Format::new(
    "ansible-firewalld",
    "yml",
    Group::Linux,
    Label::new("a playbook for firewalld", "用于 firewalld 的 Ansible 剧本"),
    render,
)
.only(expresses)
// `ansible.posix.firewalld` supports zones but no policies.
.inbound_only()
.known_by(full_name)
.destinations();

fn render(input: &Input<'_>) -> String {
    let name = input.full_name();
    let file = format!("/etc/firewalld/services/{name}.xml");
    let icmp = icmp_rules(input);
    let about = [
        text!(
            "Once undone, {file} may be deleted.",
            "撤销之后可删除 {file}。"
        ),
        text!(
            "Types of ICMP that an earlier export allowed stay until you undo it.",
            "以前导出所放行的 ICMP 类型须用当时的文件撤销。"
        ),
    ];
    let about = about.into_iter().take(if icmp.is_empty() { 1 } else { 2 });
    let mut text = opening(input, about, "disabled", "firewalld");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "\
- name: Firewalld, {name}
  hosts: \"{{{{ target | default('firewalld') }}}}\"
  become: true
  gather_facts: false
  tasks:
"
    );
    write_description(&mut text, input, &file);
    write_permission(&mut text, input);
    text
}

/// Writes the task that installs the service file.
fn write_description(text: &mut String, input: &Input<'_>, file: &str) {
    let elements = elements(input);
    let reasons = elements.iter();
    text.extend(reasons.map(|element| task_comment(&element.reason)));
    let _ = write!(
        text,
        "    \
    - name: Describe the service
      ansible.builtin.copy:
        dest: {file}
        mode: \"0644\"
        content: |
          <?xml version=\"1.0\" encoding=\"utf-8\"?>
          <service>
"
    );
    for element in &elements {
        let _ = writeln!(text, "            {}", element.xml);
    }
    text.push_str("          </service>\n      register: described\n\n");
}

/// Writes the tasks that reload firewalld, withdraw what an earlier export with other networks allowed, and allow
/// the service.
fn write_permission(text: &mut String, input: &Input<'_>) {
    let name = input.full_name();
    let rules = rich_rules(input);
    let service = format!("service: {name}");
    let state = format!("state: \"{{{{ {STATE} | default('enabled') }}}}\"");
    text.push_str(
        "    \
    - name: Have firewalld read it
      ansible.builtin.command: firewall-cmd --reload
      when: described is changed

    - name: List the rules of an earlier export
      ansible.builtin.command: firewall-cmd --permanent --list-rich-rules
      register: listed
      changed_when: false
      check_mode: false

",
    );
    write_withdrawal(text, &name, &rules);
    if rules.is_empty() {
        write_task(text, "Allow the service", &service, &state, &[]);
    } else {
        let everyone = "Withdraw the service from everyone";
        write_task(text, everyone, &service, "state: disabled", &[]);
        text.push('\n');
        write_task(text, "Allow the service", RICH_RULE, &state, &rules);
    }
    for icmp in icmp_rules(input) {
        text.push('\n');
        text.push_str(&task_comment(&icmp.reason));
        write_task(
            text,
            "Allow the type of ICMP",
            RICH_RULE,
            &state,
            &icmp.rules,
        );
    }
}

/// Writes the task that withdraws the rich rules of an earlier export, except those that this one has too.
fn write_withdrawal(text: &mut String, name: &str, rules: &[String]) {
    let mut wanted = String::new();
    let mut earlier = "";
    if !rules.is_empty() {
        let rules = rules.iter().map(|rule| format!("          - '{rule}'\n"));
        wanted = format!(
            "      vars:\n        wanted:\n{}",
            rules.collect::<String>()
        );
        earlier = " | difference(wanted)";
    }
    // Writing to a string never fails.
    let _ = write!(
        text,
        "    \
    - name: Withdraw them from networks that are no longer among the sources
      ansible.posix.firewalld:
        rich_rule: \"{{{{ item }}}}\"
        permanent: true
        immediate: true
        state: disabled
      loop: \"{{{{ listed.stdout_lines | select('search', ' name=.{name}. '){earlier} }}}}\"
{wanted}
"
    );
}

/// Argument of a task that loops over rich rules.
const RICH_RULE: &str = "rich_rule: \"{{ item }}\"";

/// Writes a task with the argument `what`, in a loop over `rules` if there are any.
fn write_task(text: &mut String, name: &str, what: &str, state: &str, rules: &[String]) {
    // Writing to a string never fails.
    let _ = write!(
        text,
        "    - name: {name}
      ansible.posix.firewalld:
        {what}
        permanent: true
        immediate: true
        {state}
"
    );
    if !rules.is_empty() {
        text.push_str("      loop:\n");
    }
    for rule in rules {
        let _ = writeln!(text, "        - '{rule}'");
    }
}
