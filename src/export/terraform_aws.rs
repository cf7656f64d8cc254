//! Terraform for AWS: security groups with a rule resource for each rule, as the provider advises.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::aws::{Permission, advice, described, permissions};
use crate::export::format::{Format, Group, Networks};
use crate::export::hcl::{attributes, string};
use crate::export::head::head;
use crate::export::name::identifier;
use crate::model::{Direction, Label, Lang, Ruleset};

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
.networks(Networks::ByFamilyIn);

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let direction = ruleset.direction.name();
    let group = format!("{}-{direction}", identifier(&ruleset.name));
    let name = group.replace('-', "_");
    let (kind, flow) = match ruleset.direction {
        Direction::In => ("aws_vpc_security_group_ingress_rule", "connections in"),
        Direction::Out => ("aws_vpc_security_group_egress_rule", "connections out"),
    };
    let (permissions, groups) = permissions(ruleset, lang);
    let mut how = match lang {
        Lang::En => vec![
            "Use: put the file into a module, set the VPC, and attach the groups to interfaces."
                .to_owned(),
            "Applying it again changes nothing; a newer file with this name replaces the rules."
                .to_owned(),
            "Undo: delete the file and apply.".to_owned(),
        ],
        Lang::Zh => vec![
            "使用：将此文件放入模块，设置 VPC，并将安全组关联到网络接口。".to_owned(),
            "重复 apply 不会改变任何内容；同名的新文件会替换这些规则。".to_owned(),
            "撤销：删除此文件后再 apply。".to_owned(),
        ],
    };
    how.extend(advice(ruleset, groups, lang));
    let mut text = head(ruleset, "#", lang, &how);
    let numbers: Vec<String> = (1..=groups)
        .map(|number| string(&number.to_string()))
        .collect();
    // Writing to a string never fails.
    let _ = write!(
        text,
        "
variable \"{name}_vpc_id\" {{
  type = string
}}

resource \"aws_security_group\" \"{name}\" {{
  for_each = toset([{numbers}])

  name        = \"{group}-${{each.key}}\"
  description = {description}
  vpc_id      = var.{name}_vpc_id
}}

locals {{
  {name} = {{
",
        numbers = numbers.join(", "),
        description = string(&described(&format!("Portolan: {}, {flow}", ruleset.name))),
    );
    for permission in &permissions {
        write_rules(&mut text, permission);
    }
    let rule = attributes(
        2,
        &[
            (
                "security_group_id",
                format!("aws_security_group.{name}[each.value.group].id"),
            ),
            ("cidr_ipv4", "each.value.ipv4".to_owned()),
            ("cidr_ipv6", "each.value.ipv6".to_owned()),
            ("ip_protocol", "each.value.protocol".to_owned()),
            ("from_port", "each.value.from".to_owned()),
            ("to_port", "each.value.to".to_owned()),
            ("description", "each.value.description".to_owned()),
        ],
    );
    let _ = write!(
        text,
        "  }}\n}}\n\nresource \"{kind}\" \"{name}\" {{\n  for_each = local.{name}\n\n{rule}}}\n"
    );
    text
}

/// One object for each network. The comment in front keeps their signs in a column of their own.
fn write_rules(text: &mut String, permission: &Permission) {
    let number = |end: Option<i32>| end.map_or_else(|| "null".to_owned(), |end| end.to_string());
    let rows: Vec<(String, String)> = permission
        .networks
        .iter()
        .map(|(group, network)| {
            let address = string(&network.trunc().to_string());
            let (v4, v6) = match network {
                IpNet::V4(_) => (address.as_str(), "null"),
                IpNet::V6(_) => ("null", address.as_str()),
            };
            let key = string(&format!("{} {}", permission.key, network.trunc()));
            let value = format!(
                "{{ group = \"{group}\", protocol = \"{}\", from = {}, to = {}, ipv4 = {v4}, ipv6 = {v6}, \
                 description = {} }}",
                permission.protocol,
                number(permission.ports.map(|(low, _)| low)),
                number(permission.ports.map(|(_, high)| high)),
                string(&permission.description),
            );
            (key, value)
        })
        .collect();
    let rows: Vec<(&str, String)> = rows
        .iter()
        .map(|(key, value)| (key.as_str(), value.clone()))
        .collect();
    let _ = write!(
        text,
        "    # {}: {}\n{}",
        permission.key,
        permission.why,
        attributes(4, &rows)
    );
}
