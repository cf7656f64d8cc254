//! Rules of an Azure network security group, as both Terraform and Bicep say them.

use crate::export::comment::one_line;
use crate::export::entry::ranges;
use crate::export::input::Input;
use crate::export::sources::Sources;
use crate::model::{Direction, Label, Rule, Transport};

/// Whether a rule of Azure can express it: it names TCP, UDP, ICMP, ESP or AH; Azure lets no GRE through
/// (Virtual Network FAQ).
pub(super) fn expresses(rule: &Rule) -> bool {
    rule.transport != Transport::Gre
}

/// How many ports and ranges, or networks, a rule takes (Azure subscription limits).
const LONGEST_LIST: usize = 4000;
/// The priority of the first rule and the step to the next: from 100 to 4096, unique in a direction.
const FIRST_PRIORITY: usize = 200;
const STEP: usize = 10;
/// How long a description may be, in characters (`SecurityRulePropertiesFormat`).
const LONGEST_DESCRIPTION: usize = 140;

/// A rule of the group.
pub(super) struct SecurityRule {
    /// Who needs it, one line for each run of ports.
    pub(super) whys: Vec<String>,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) priority: usize,
    pub(super) protocol: &'static str,
    /// The networks, all of one family; none means anyone.
    pub(super) sources: Vec<String>,
    /// The ports; none for a protocol without any.
    pub(super) ports: Vec<String>,
}

/// What connections of a direction are called.
pub(super) const fn direction(input: &Input<'_>) -> &'static str {
    match input.ruleset.direction {
        Direction::In => "Inbound",
        Direction::Out => "Outbound",
    }
}

/// The rules of a ruleset.
pub(super) fn security_rules(input: &Input<'_>) -> Vec<SecurityRule> {
    let mut rules = Vec::new();
    for list in input.port_lists() {
        for some in list.entries.chunks(LONGEST_LIST) {
            let whys: Vec<String> = some.iter().map(|one| one.reason(input.lang)).collect();
            add(&mut rules, input, list.transport, &whys, &ranges(some));
        }
    }
    for protocol in input.protocols() {
        let why = protocol.reason(input.lang);
        add(&mut rules, input, protocol.transport, &[why], &[]);
    }
    rules
}

/// Adds a rule for each address family that the sources name.
fn add(
    rules: &mut Vec<SecurityRule>,
    input: &Input<'_>,
    transport: Transport,
    whys: &[String],
    ports: &[String],
) {
    for sources in source_lists(&input.sources, transport) {
        let same = rules
            .iter()
            .filter(|rule| rule.protocol == protocol(transport));
        let number = same.count() + 1;
        rules.push(SecurityRule {
            whys: whys.to_vec(),
            name: format!("portolan-{}-{number}", transport.name()),
            description: described(&whys.join("; ")),
            priority: FIRST_PRIORITY + STEP * rules.len(),
            protocol: protocol(transport),
            sources,
            ports: ports.to_vec(),
        });
    }
}

/// The sources in lists of one address family, as long as a rule takes; an empty list means anyone.
fn source_lists(sources: &Sources, transport: Transport) -> Vec<Vec<String>> {
    if sources.are_anyone() {
        return vec![Vec::new()];
    }
    let mut lists = lists(&sources.v4);
    // ICMP is that of IPv4.
    if transport != Transport::Icmp {
        lists.extend(self::lists(&sources.v6));
    }
    lists
}

fn lists(networks: &[impl ToString]) -> Vec<Vec<String>> {
    let list = |some: &[_]| some.iter().map(ToString::to_string).collect();
    networks.chunks(LONGEST_LIST).map(list).collect()
}

const fn protocol(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "Tcp",
        Transport::Udp => "Udp",
        Transport::Esp => "Esp",
        Transport::Ah => "Ah",
        Transport::Icmp => "Icmp",
        // Beyond the limits, so no rule has it.
        Transport::Gre => "",
    }
}

/// Advice for the head of a file.
pub(super) const ADVICE: Label = Label::new(
    "Azure's own rules let everything through inside the VNet: add a rule that denies it.",
    "Azure 的默认规则放行 VNet 内的一切流量：如需限制，请另加拒绝规则。",
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
    fn a_description_fits() {
        assert_eq!(described("a\nb"), "a b");
        let long = described(&"服务".repeat(100));
        assert!(long.chars().count() == 140 && long.ends_with("..."));
    }
}
