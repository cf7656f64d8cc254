//! Rules of an Azure network security group, as both Terraform and Bicep say them.

use crate::export::comment::one_line;
use crate::export::device::Sources;
use crate::export::entry::{Entry, entries, why};
use crate::model::{Direction, Lang, Matches, Rule, Ruleset, Transport};

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
pub(super) const fn direction(ruleset: &Ruleset) -> &'static str {
    match ruleset.direction {
        Direction::In => "Inbound",
        Direction::Out => "Outbound",
    }
}

/// The rules for `ruleset`.
pub(super) fn security_rules(ruleset: &Ruleset, lang: Lang) -> Vec<SecurityRule> {
    let set = ruleset.set();
    let mut rules = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        for some in entries(ruleset, &set, transport).chunks(LONGEST_LIST) {
            let line = |run: &Entry<'_>| format!("{}: {}", run.range, run.why(lang));
            let whys: Vec<String> = some.iter().map(line).collect();
            let ports: Vec<String> = some.iter().map(|run| run.range.to_string()).collect();
            add(&mut rules, ruleset, transport, &whys, &ports);
        }
    }
    for transport in set.protocols() {
        let needed = why(ruleset, transport, Matches::Protocol, lang);
        let line = format!("{}: {needed}", transport.label());
        add(&mut rules, ruleset, transport, &[line], &[]);
    }
    rules
}

/// Adds a rule for each address family that the sources name.
fn add(
    rules: &mut Vec<SecurityRule>,
    ruleset: &Ruleset,
    transport: Transport,
    whys: &[String],
    ports: &[String],
) {
    let sources = Sources::of(ruleset);
    let v4: Vec<String> = sources.v4.iter().map(ToString::to_string).collect();
    let v6: Vec<String> = sources.v6.iter().map(ToString::to_string).collect();
    let families: Vec<&[String]> = if ruleset.source_networks.is_empty() {
        vec![&[]]
    } else if transport == Transport::Icmp {
        v4.chunks(LONGEST_LIST).collect()
    } else {
        v4.chunks(LONGEST_LIST)
            .chain(v6.chunks(LONGEST_LIST))
            .collect()
    };
    for networks in families {
        let number = rules
            .iter()
            .filter(|rule| rule.protocol == protocol(transport))
            .count()
            + 1;
        rules.push(SecurityRule {
            whys: whys.to_vec(),
            name: format!("portolan-{}-{number}", transport.name()),
            description: described(&whys.join("; ")),
            priority: FIRST_PRIORITY + STEP * rules.len(),
            protocol: protocol(transport),
            sources: networks.to_vec(),
            ports: ports.to_vec(),
        });
    }
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

/// What the head of a file says of Azure.
pub(super) fn advice(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "Azure's own rules let everything through inside the VNet: add a rule that denies it."
        }
        Lang::Zh => "Azure 的默认规则放行 VNet 内的一切流量：如需限制，请另加拒绝规则。",
    }
}

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
