//! Terraform for Azure: a network security group with its rules.

use std::fmt::Write as _;

use crate::export::azure::{ADVICE, SecurityRule, direction, expresses, security_rules};
use crate::export::format::{Format, Group};
use crate::export::hcl::{attributes, list, string};
use crate::export::input::{Input, full_name};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "terraform-azurerm",
    "tf",
    Group::Clouds,
    Label::new(
        "a network security group for Azure, in Terraform",
        "Azure 网络安全组（Terraform）",
    ),
    render,
)
.only(expresses)
.known_by(full_name);

/// Instructions for the head of a file.
const USE: [Label; 3] = [
    Label::new(
        "Use: put the file into a module, set location and resource group, and associate the group.",
        "使用：将此文件放入模块，设置位置和资源组，并关联此安全组。",
    ),
    Label::new(
        "Applying it again changes nothing; a newer file with this name replaces the rules.",
        "重复 apply 不会改变任何内容；同名的新文件会替换这些规则。",
    ),
    Label::new(
        "Undo: delete the file and apply.",
        "撤销：删除此文件后再 apply。",
    ),
];

fn render(input: &Input<'_>) -> String {
    let group = input.full_name();
    let name = group.replace('-', "_");
    let mut text = input.head().texts(USE).texts([ADVICE]).comments("#");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "
variable \"{name}_location\" {{
  type = string
}}

variable \"{name}_resource_group\" {{
  type = string
}}

resource \"azurerm_network_security_group\" \"{name}\" {{
  name                = \"{group}\"
  location            = var.{name}_location
  resource_group_name = var.{name}_resource_group
"
    );
    for rule in security_rules(input) {
        write_rule(&mut text, &rule, direction(input));
    }
    text.push_str("}\n");
    text
}

fn write_rule(text: &mut String, rule: &SecurityRule, direction: &str) {
    text.push('\n');
    for line in &rule.reasons {
        let _ = writeln!(text, "  # {line}");
    }
    let sources = if rule.sources.is_empty() {
        ("source_address_prefix", string("*"))
    } else {
        ("source_address_prefixes", list(&rule.sources))
    };
    let ports = if rule.ports.is_empty() {
        ("destination_port_range", string("*"))
    } else {
        ("destination_port_ranges", list(&rule.ports))
    };
    let attributes = attributes(
        4,
        &[
            ("name", string(&rule.name)),
            ("description", string(&rule.description)),
            ("priority", rule.priority.to_string()),
            ("direction", string(direction)),
            ("access", string("Allow")),
            ("protocol", string(rule.protocol)),
            ("source_port_range", string("*")),
            sources,
            ("destination_address_prefix", string("*")),
            ports,
        ],
    );
    let _ = write!(text, "  security_rule {{\n{attributes}  }}\n");
}
