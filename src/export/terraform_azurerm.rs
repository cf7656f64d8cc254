//! Terraform for Azure: a network security group with its rules.

use std::fmt::Write as _;

use crate::export::azure::{ADVICE, SecurityRule, direction, excess, expresses, security_rules};
use crate::export::format::{Format, Group};
use crate::export::hcl::{LIFE, attributes, list, resource_name, string, variable};
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
.destinations()
.limited(excess)
.known_by(full_name);

/// Instructions for the head of a file.
const USE: Label = Label::new(
    "Use: put the file into a module, set location and resource group, and associate the group.",
    "使用：将此文件放入模块，设置位置和资源组，并关联此安全组。",
);

fn render(input: &Input<'_>) -> String {
    let group = input.full_name();
    let name = resource_name(input);
    let mut text = input
        .head()
        .texts([USE])
        .texts(LIFE)
        .texts([ADVICE])
        .comments("#");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "{}{}
resource \"azurerm_network_security_group\" \"{name}\" {{
  name                = \"{group}\"
  location            = var.{name}_location
  resource_group_name = var.{name}_resource_group
",
        variable(&format!("{name}_location"), "string"),
        variable(&format!("{name}_resource_group"), "string"),
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
    let sources = match rule.sources.as_slice() {
        [] => ("source_address_prefix", string("*")),
        some => ("source_address_prefixes", list(some)),
    };
    let destinations = match rule.destinations.as_slice() {
        [] => ("destination_address_prefix", string("*")),
        some => ("destination_address_prefixes", list(some)),
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
            destinations,
            ports,
        ],
    );
    let _ = write!(text, "  security_rule {{\n{attributes}  }}\n");
}
