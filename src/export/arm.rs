//! ARM template (JSON) for Azure: the network security group that Bicep compiles our Bicep file to.

use serde::Serialize;

use crate::export::azure::{SecurityRule, direction, excess, expresses, how, security_rules};
use crate::export::format::{Format, Group};
use crate::export::input::{Input, full_name};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "arm",
    "json",
    Group::Clouds,
    Label::new(
        "a network security group for Azure, as an ARM template",
        "Azure 网络安全组（ARM 模板）",
    ),
    render,
)
.only(expresses)
.destinations()
.limited(excess)
.at_most(LARGEST)
.known_by(full_name)
.instructions(how);

/// Maximum size of a file in bytes: that of a resource without spaces is 1 MB ("ARM template best practices"), and the
/// group is the only resource.
const LARGEST: usize = 1_000_000;

/// Template ("Understand the structure and syntax of ARM templates"), with its keys in the order of Bicep's output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Template {
    #[serde(rename = "$schema")]
    schema: &'static str,
    content_version: &'static str,
    metadata: Metadata,
    parameters: Parameters,
    resources: [Resource; 1],
}

/// Texts for the reader, which Azure ignores. JSON has no comments.
#[derive(Serialize)]
struct Metadata {
    description: String,
    comments: Vec<String>,
}

#[derive(Serialize)]
struct Parameters {
    location: Parameter,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Parameter {
    #[serde(rename = "type")]
    kind: &'static str,
    default_value: &'static str,
}

/// The network security group.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(rename = "type")]
    kind: &'static str,
    api_version: &'static str,
    name: String,
    location: &'static str,
    properties: Rules,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rules {
    security_rules: Vec<NamedRule>,
}

#[derive(Serialize)]
struct NamedRule {
    name: String,
    properties: Rule,
}

/// Properties of a rule (`SecurityRulePropertiesFormat`). Of each pair of keys for one value and for a list, one is
/// written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    description: String,
    priority: usize,
    direction: &'static str,
    access: &'static str,
    protocol: &'static str,
    source_port_range: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_address_prefix: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source_address_prefixes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination_address_prefix: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    destination_address_prefixes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination_port_range: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    destination_port_ranges: Vec<String>,
}

fn render(input: &Input<'_>) -> String {
    let head = input.head().texts(how(input));
    let head = head.unmarked(|line| format!("{line}\n"));
    let mut lines = head.lines().map(ToOwned::to_owned);
    let description = lines.next().unwrap_or_default();
    let rules = security_rules(input).into_iter();
    let template = Template {
        schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        content_version: "1.0.0.0",
        metadata: Metadata {
            description,
            comments: lines.filter(|line| !line.is_empty()).collect(),
        },
        parameters: Parameters {
            location: Parameter {
                kind: "string",
                default_value: "[resourceGroup().location]",
            },
        },
        resources: [Resource {
            kind: "Microsoft.Network/networkSecurityGroups",
            api_version: "2023-11-01",
            name: input.full_name(),
            location: "[parameters('location')]",
            properties: Rules {
                security_rules: rules.map(|rule| named(rule, direction(input))).collect(),
            },
        }],
    };
    // Writing to a string never fails.
    let mut text = serde_json::to_string_pretty(&template).unwrap_or_default();
    text.push('\n');
    text
}

fn named(rule: SecurityRule, direction: &'static str) -> NamedRule {
    // A single value stands for an empty list.
    fn any(list: &[String]) -> Option<&'static str> {
        list.is_empty().then_some("*")
    }
    NamedRule {
        name: rule.name,
        properties: Rule {
            description: literal(rule.description),
            priority: rule.priority,
            direction,
            access: "Allow",
            protocol: rule.protocol,
            source_port_range: "*",
            source_address_prefix: any(&rule.sources),
            source_address_prefixes: rule.sources,
            destination_address_prefix: any(&rule.destinations),
            destination_address_prefixes: rule.destinations,
            destination_port_range: any(&rule.ports),
            destination_port_ranges: rule.ports,
        },
    }
}

/// Escapes a text for a value: in brackets, it would be an expression ("ARM template expressions", escape characters).
/// The other values of a template are no external texts.
fn literal(text: String) -> String {
    if text.starts_with('[') && text.ends_with(']') {
        format!("[{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_brackets_are_no_expressions() {
        for (text, escaped) in [
            ("[AD]", "[[AD]"),
            ("[[AD]", "[[[AD]"),
            ("[AD] DNS", "[AD] DNS"),
            ("a]", "a]"),
            ("", ""),
        ] {
            assert_eq!(literal(text.to_owned()), escaped);
        }
    }
}
