//! Terraform for AWS: security groups with a resource for each rule, as the provider recommends.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::aws::{Permission, advice, described, permissions};
use crate::export::format::{Format, Group, Networks};
use crate::export::hcl::{LIFE, attributes, object, resource_name, string, variable};
use crate::export::input::{Input, full_name};
use crate::export::security_group::each_rule;
use crate::model::{Direction, Label};

pub(super) const FORMAT: Format = Format::new(
    "terraform-aws",
    "tf",
    Group::Clouds,
    Label::new(
        "security groups for AWS, in Terraform",
        "AWS 安全组（Terraform）",
    ),
    render,
)
.networks(Networks::BothIn)
.outbound_destinations()
.known_by(full_name);

/// Instructions for the head of a file.
const USE: Label = Label::new(
    "Use: put the file into a module, set the VPC, and attach the groups to interfaces.",
    "使用：将此文件放入模块，设置 VPC，并将安全组关联到网络接口。",
);

fn render(input: &Input<'_>) -> String {
    let name = resource_name(input);
    let (permissions, groups) = permissions(input);
    let head = input
        .head()
        .texts([USE])
        .texts(LIFE)
        .texts(advice(input, groups));
    let mut text = head.comments("#");
    write_groups(&mut text, input, &name, groups);
    // Writing to a string never fails.
    let _ = write!(text, "\nlocals {{\n  {name} = {{\n");
    for permission in &permissions {
        write_values(&mut text, permission);
    }
    text.push_str("  }\n}\n");
    write_rules(&mut text, input, &name);
    text
}

/// Writes the groups, numbered from 1.
fn write_groups(text: &mut String, input: &Input<'_>, name: &str, groups: usize) {
    let flow = match input.ruleset.direction {
        Direction::In => "connections in",
        Direction::Out => "connections out",
    };
    let numbers: Vec<String> = (1..=groups)
        .map(|number| string(&number.to_string()))
        .collect();
    let _ = write!(
        text,
        "{vpc}
resource \"aws_security_group\" \"{name}\" {{
  for_each = toset([{numbers}])

  name        = \"{group}-${{each.key}}\"
  description = {description}
  vpc_id      = var.{name}_vpc_id
}}
",
        vpc = variable(&format!("{name}_vpc_id"), "string"),
        group = input.full_name(),
        numbers = numbers.join(", "),
        description = string(&described(&format!(
            "Portolan: {}, {flow}",
            input.ruleset.name
        ))),
    );
}

/// Writes the resource that creates a rule for each value.
fn write_rules(text: &mut String, input: &Input<'_>, name: &str) {
    let kind = match input.ruleset.direction {
        Direction::In => "aws_vpc_security_group_ingress_rule",
        Direction::Out => "aws_vpc_security_group_egress_rule",
    };
    let group = format!("aws_security_group.{name}[each.value.group].id");
    let value = |key: &str| format!("each.value.{key}");
    text.push_str(&each_rule(
        kind,
        name,
        &[
            ("security_group_id", group),
            ("cidr_ipv4", value("ipv4")),
            ("cidr_ipv6", value("ipv6")),
            ("ip_protocol", value("protocol")),
            ("from_port", value("from")),
            ("to_port", value("to")),
            ("description", value("description")),
        ],
    ));
}

/// Writes one object for each network. A comment before them separates the alignment of their equals signs.
fn write_values(text: &mut String, permission: &Permission) {
    let number = |end: Option<i32>| end.map_or_else(|| "null".to_owned(), |end| end.to_string());
    let rows: Vec<(String, String)> = permission
        .networks
        .iter()
        .map(|(group, network)| {
            let address = string(&network.to_string());
            let (v4, v6) = match network {
                IpNet::V4(_) => (address.as_str(), "null"),
                IpNet::V6(_) => ("null", address.as_str()),
            };
            let key = string(&format!("{} {network}", permission.key));
            let ports = permission.ports.unzip();
            let value = object(&[
                ("group", string(&group.to_string())),
                ("protocol", string(&permission.protocol)),
                ("from", number(ports.0)),
                ("to", number(ports.1)),
                ("ipv4", v4.to_owned()),
                ("ipv6", v6.to_owned()),
                ("description", string(&permission.description)),
            ]);
            (key, value)
        })
        .collect();
    let _ = write!(
        text,
        "    # {}: {}\n{}",
        permission.key,
        permission.services,
        attributes(4, &rows)
    );
}
