//! Bicep file for Azure: a network security group with its rules.

use std::fmt::Write as _;

use crate::export::azure::{SecurityRule, direction, excess, expresses, how, security_rules};
use crate::export::format::{Format, Group};
use crate::export::input::{Input, full_name};
use crate::model::Label;

pub(super) const FORMAT: Format = Format::new(
    "bicep",
    "bicep",
    Group::Clouds,
    Label::new(
        "a network security group for Azure, in Bicep",
        "Azure 网络安全组（Bicep）",
    ),
    render,
)
.only(expresses)
.destinations()
.limited(excess)
.known_by(full_name);

fn render(input: &Input<'_>) -> String {
    let group = input.full_name();
    let mut text = input.head().texts(how(input)).comments("//");
    // Writing to a string never fails.
    let _ = write!(
        text,
        "
param location string = resourceGroup().location

resource nsg 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {{
  name: {}
  location: location
  properties: {{
    securityRules: [
",
        string(&group)
    );
    for rule in security_rules(input) {
        write_rule(&mut text, &rule, direction(input));
    }
    text.push_str("    ]\n  }\n}\n");
    text
}

fn write_rule(text: &mut String, rule: &SecurityRule, direction: &str) {
    for line in &rule.reasons {
        let _ = writeln!(text, "      // {line}");
    }
    let networks = |side: &str, networks: &[String]| match networks {
        [] => format!("{side}AddressPrefix: '*'"),
        some => format!("{side}AddressPrefixes: {}", list(some)),
    };
    let ports = if rule.ports.is_empty() {
        "destinationPortRange: '*'".to_owned()
    } else {
        format!("destinationPortRanges: {}", list(&rule.ports))
    };
    let _ = write!(
        text,
        "      {{
        name: {name}
        properties: {{
          description: {description}
          priority: {priority}
          direction: '{direction}'
          access: 'Allow'
          protocol: '{protocol}'
          sourcePortRange: '*'
          {sources}
          {destinations}
          {ports}
        }}
      }}
",
        name = string(&rule.name),
        description = string(&rule.description),
        priority = rule.priority,
        protocol = rule.protocol,
        sources = networks("source", &rule.sources),
        destinations = networks("destination", &rule.destinations),
    );
}

/// Formats a string literal without interpolation.
fn string(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", text.replace("${", "\\${"))
}

/// Formats a list of strings, one per line: on one line, Bicep requires commas, which older versions reject.
fn list(items: &[String]) -> String {
    let items: String = items
        .iter()
        .map(|item| format!("            {}\n", string(item)))
        .collect();
    format!("[\n{items}          ]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_have_no_interpolation() {
        assert_eq!(string(r"it's \ ${x}"), r"'it\'s \\ \${x}'");
    }
}
