//! A playbook that gives firewalld the service of `firewalld.rs` and allows it. Ports set one by one would
//! leave open what an earlier export had; a service is replaced as a whole.

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
// `ansible.posix.firewalld` knows zones and no policies.
.inbound_only();

fn render(input: &Input<'_>) -> String {
    let name = input.full_name();
    let file = format!("/etc/firewalld/services/{name}.xml");
    let about = [
        text!(
            "An earlier export's ports are replaced; its source networks stay until it is undone itself.",
            "会替换早先导出的端口；早先导出的来源网络须用当时的文件撤销。"
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

/// The task that writes the service file.
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

/// The tasks that have firewalld read the file, and allow the service.
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
