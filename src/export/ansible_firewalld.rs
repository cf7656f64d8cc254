//! A playbook that gives firewalld the service of `firewalld.rs` and allows it. Ports set one by one would
//! leave open what an earlier export had; a service is replaced as a whole.

use std::fmt::Write as _;

use crate::export::ansible::{STATE, comments, opening};
use crate::export::firewalld::{elements, rich_rules, service_name};
use crate::export::format::{Format, Group};
use crate::model::{Label, Lang, Ruleset};

pub(super) const FORMAT: Format = Format::new(
    "ansible-firewalld",
    "yml",
    Group::Linux,
    Label::new("a playbook for firewalld", "用于 firewalld 的 Ansible 剧本"),
    render,
)
// `ansible.posix.firewalld` knows zones and no policies.
.inbound_only();

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let name = service_name(ruleset);
    let file = format!("/etc/firewalld/services/{name}.xml");
    let about = match lang {
        Lang::En => [
            "An earlier export's ports are replaced; its source networks stay until it is undone itself."
                .to_owned(),
            format!("Once undone, {file} may be deleted."),
        ],
        Lang::Zh => [
            "会替换早先导出的端口；早先导出的来源网络须用当时的文件撤销。".to_owned(),
            format!("撤销之后可删除 {file}。"),
        ],
    };
    let mut text = opening(ruleset, lang, &about, "disabled", "firewalld");
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
    let elements = elements(ruleset, lang);
    let reasons = elements
        .iter()
        .map(|element| format!("{}: {}", element.label, element.why));
    comments(&mut text, 4, reasons);
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
    let (what, each) = if ruleset.source_networks.is_empty() {
        (format!("service: {name}"), String::new())
    } else {
        let rules = rich_rules(ruleset);
        let rules: Vec<String> = rules
            .iter()
            .map(|rule| format!("        - '{rule}'\n"))
            .collect();
        let each = format!("      loop:\n{}", rules.concat());
        ("rich_rule: \"{{ item }}\"".to_owned(), each)
    };
    let _ = write!(
        text,
        "          </service>
      register: described

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
    text
}
