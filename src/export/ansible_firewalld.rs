//! Ansible playbook that installs the firewalld service of `firewalld.rs` and allows it. Separate port
//! entries would leave the ports of an earlier export open; a service is replaced as a whole.

use std::fmt::Write as _;

use crate::export::ansible::{STATE, opening, task_comment};
use crate::export::firewalld::{elements, rich_rules};
use crate::export::format::{Format, Group};
use crate::export::input::Input;
use crate::model::{Label, text};

pub(super) const FORMAT: Format = Format::new(
    "ansible-firewalld",
    "yml",
    Group::Linux,
    Label::new("a playbook for firewalld", "用于 firewalld 的 Ansible 剧本"),
    render,
)
// `ansible.posix.firewalld` supports zones but no policies.
.inbound_only();

fn render(input: &Input<'_>) -> String {
    let name = input.full_name();
    let file = format!("/etc/firewalld/services/{name}.xml");
    let about = [
        text!(
            "Ports of an earlier export are replaced; its source networks stay until you undo that export.",
            "以前导出的端口会被替换；以前导出的来源网络须用当时的文件撤销。"
        ),
        text!(
            "Once undone, {file} may be deleted.",
            "撤销之后可删除 {file}。"
        ),
    ];
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

/// Writes the tasks that reload firewalld and allow the service.
fn write_permission(text: &mut String, input: &Input<'_>) {
    let rules = rich_rules(input);
    let (what, each) = if rules.is_empty() {
        (format!("service: {}", input.full_name()), String::new())
    } else {
        let rules: Vec<String> = rules
            .iter()
            .map(|rule| format!("        - '{rule}'\n"))
            .collect();
        let each = format!("      loop:\n{}", rules.concat());
        ("rich_rule: \"{{ item }}\"".to_owned(), each)
    };
    let _ = write!(
        text,
        "    \
    - name: Have firewalld read it
      ansible.builtin.command: firewall-cmd --reload
      when: described is changed

    - name: Allow the service
      ansible.posix.firewalld:
        {what}
        permanent: true
        immediate: true
        state: \"{{{{ {STATE} | default('enabled') }}}}\"
{each}"
    );
}
