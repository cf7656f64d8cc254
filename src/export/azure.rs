//! Rules of an Azure network security group, shared by Terraform and Bicep.

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::entry::ranges;
use crate::export::format::Excess;
use crate::export::input::Input;
use crate::model::{Direction, Label, Rule, Text, Transport, text};

/// Returns true if an Azure rule can express `rule`: TCP, UDP, ESP, AH, or all of ICMP
/// (`SecurityRuleProtocol`, which has no other protocols and no types).
pub(super) fn expresses(rule: &Rule) -> bool {
    let is_named = !protocol(rule.transport).is_empty();
    is_named && rule.icmp_type().is_none()
}

/// Maximum number of ports and ranges, or of networks, in a rule (Azure subscription limits).
const LONGEST_LIST: usize = 4000;
/// Priority of the first rule, the step to the next, and the last priority. Priorities are 100 to 4096 and unique per
/// direction (`SecurityRulePropertiesFormat`).
const FIRST_PRIORITY: usize = 200;
const STEP: usize = 10;
const LAST_PRIORITY: usize = 4096;
/// Maximum length of a description, in characters (`SecurityRulePropertiesFormat`).
const LONGEST_DESCRIPTION: usize = 140;

/// Maximum number of rules: the priorities take fewer than the 1,000 rules of a group (Azure subscription limits).
const MOST_RULES: usize = (LAST_PRIORITY - FIRST_PRIORITY) / STEP + 1;

/// Rule of a network security group.
pub(super) struct SecurityRule {
    /// Services that need it, one line for each port range.
    pub(super) reasons: Vec<String>,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) priority: usize,
    pub(super) protocol: &'static str,
    /// Source networks of one address family; empty for any.
    pub(super) sources: Vec<String>,
    /// Destination networks of the same address family; empty for any.
    pub(super) destinations: Vec<String>,
    /// Ports; empty for a protocol without ports.
    pub(super) ports: Vec<String>,
}

/// Name of the rules' direction in Azure.
pub(super) const fn direction(input: &Input<'_>) -> &'static str {
    match input.ruleset.direction {
        Direction::In => "Inbound",
        Direction::Out => "Outbound",
    }
}

/// Returns the excess of rules over those that a group takes.
pub(super) fn excess(input: &Input<'_>) -> Option<Excess> {
    let addresses = |transport| -> usize {
        let flows = input.flows(transport).into_iter();
        let flows = flows.map(|flow| lists(&flow.sources).len() * lists(&flow.destinations).len());
        flows.sum()
    };
    let ports = input.port_lists().into_iter();
    let ports =
        ports.map(|list| list.entries.len().div_ceil(LONGEST_LIST) * addresses(list.transport));
    let protocols = input.protocols().into_iter();
    let protocols = protocols.map(|protocol| addresses(protocol.transport));
    let rules = Label::new("rules", "条规则");
    Excess::of(rules, ports.chain(protocols).sum(), MOST_RULES)
}

/// Returns the rules of a ruleset.
pub(super) fn security_rules(input: &Input<'_>) -> Vec<SecurityRule> {
    let mut rules = Vec::new();
    for list in input.port_lists() {
        for some in list.entries.chunks(LONGEST_LIST) {
            let reasons: Vec<String> = some.iter().map(|one| one.reason(input.lang)).collect();
            add(&mut rules, input, list.transport, &reasons, &ranges(some));
        }
    }
    for protocol in input.protocols() {
        let reason = protocol.reason(input.lang);
        add(&mut rules, input, protocol.transport, &[reason], &[]);
    }
    rules
}

/// Adds a rule for each address family, and for each pair of lists that are short enough for a rule.
fn add(
    rules: &mut Vec<SecurityRule>,
    input: &Input<'_>,
    transport: Transport,
    reasons: &[String],
    ports: &[String],
) {
    let mut same = rules
        .iter()
        .filter(|rule| rule.protocol == protocol(transport))
        .count();
    let flows = input.flows(transport);
    let pairs = flows.iter().flat_map(|flow| {
        let sources = lists(&flow.sources).into_iter();
        sources.flat_map(|sources| {
            let destinations = lists(&flow.destinations).into_iter();
            destinations.map(move |destinations| (sources, destinations))
        })
    });
    for (sources, destinations) in pairs {
        same += 1;
        rules.push(SecurityRule {
            reasons: reasons.to_vec(),
            name: format!("{}-{}-{same}", input.full_name(), transport.name()),
            description: described(&reasons.join("; ")),
            priority: FIRST_PRIORITY + STEP * rules.len(),
            protocol: protocol(transport),
            sources: sources.iter().map(ToString::to_string).collect(),
            destinations: destinations.iter().map(ToString::to_string).collect(),
            ports: ports.to_vec(),
        });
    }
}

/// Splits networks into lists that are short enough for a rule; a single empty list for any network.
fn lists(networks: &[IpNet]) -> Vec<&[IpNet]> {
    if networks.is_empty() {
        return vec![networks];
    }
    networks.chunks(LONGEST_LIST).collect()
}

/// Returns the protocol's name in Azure; empty for a protocol that it can't name.
const fn protocol(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "Tcp",
        Transport::Udp => "Udp",
        Transport::Esp => "Esp",
        Transport::Ah => "Ah",
        Transport::Icmp => "Icmp",
        Transport::Gre | Transport::Icmpv6 | Transport::Ip => "",
    }
}

/// Returns how to load and undo a file of the command line of Azure.
pub(super) fn how(input: &Input<'_>) -> Vec<Text> {
    let group = input.full_name();
    vec![
        text!(
            "Load: az deployment group create --resource-group NAME --template-file FILE",
            "加载：az deployment group create --resource-group 名称 --template-file 文件"
        ),
        text!(
            "Loading it again changes nothing; a newer file replaces the rules of the group.",
            "重复加载不会改变任何内容；新文件会替换该组的规则。"
        ),
        text!(
            "Undo: az network nsg delete --resource-group NAME --name {group}",
            "撤销：az network nsg delete --resource-group 名称 --name {group}"
        ),
        ADVICE.into(),
    ]
}

/// Advice for the head of a file.
pub(super) const ADVICE: Label = Label::new(
    "Azure's default rules allow all traffic inside the VNet: add a rule that denies it.",
    "Azure 的默认规则允许 VNet 内的所有流量：如需限制，请另加拒绝规则。",
);

fn described(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= LONGEST_DESCRIPTION {
        return line;
    }
    let cut: String = line.chars().take(LONGEST_DESCRIPTION - 3).collect();
    format!("{}...", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_truncated_to_the_limit() {
        assert_eq!(described("a\nb"), "a b");
        let long = described(&"服务".repeat(100));
        assert!(long.chars().count() == 140 && long.ends_with("..."));
    }
}
