//! Service file for firewalld (firewalld.service(5)): named ports, to be allowed in a zone or a policy. The
//! networks belong there as well, so the head contains the commands. It is a processing instruction, which firewalld
//! ignores: a comment of XML can't contain the two hyphens of options.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::format::{Format, Group, Networks};
use crate::export::head::{HEAD_END, Head};
use crate::export::input::{Input, full_name};
use crate::export::network_list::Family;
use crate::model::{Direction, Label, Rule, Transport};

pub(super) const FORMAT: Format = Format::new(
    "firewalld",
    "xml",
    Group::Linux,
    Label::new(
        "a service file for firewalld, to allow in a zone",
        "firewalld 服务文件，可在区域中放行",
    ),
    render,
)
.only(expresses)
.networks(Networks::Apart)
.known_by(full_name)
.destinations();

/// Maximum length of a policy name, which becomes part of a chain name (firewalld 1.3).
const LONGEST_POLICY: usize = 17;

/// Returns true if firewalld can express `rule`; it has names for some types of ICMP, but no numbers.
pub(super) fn expresses(rule: &Rule) -> bool {
    let is_named = |number| icmp_name(rule.transport, number).is_some();
    rule.icmp_type().is_none_or(is_named)
}

/// Returns the name of a type of ICMP or ICMPv6 (`/usr/lib/firewalld/icmptypes`).
fn icmp_name(transport: Transport, number: u8) -> Option<&'static str> {
    let name = match (transport, number) {
        (Transport::Icmp, 8) | (Transport::Icmpv6, 128) => "echo-request",
        (Transport::Icmp, 0) | (Transport::Icmpv6, 129) => "echo-reply",
        (Transport::Icmp, 3) | (Transport::Icmpv6, 1) => "destination-unreachable",
        (Transport::Icmp, 11) | (Transport::Icmpv6, 3) => "time-exceeded",
        (Transport::Icmp, 12) | (Transport::Icmpv6, 4) => "parameter-problem",
        (Transport::Icmp, 5) | (Transport::Icmpv6, 137) => "redirect",
        (Transport::Icmp, 9) | (Transport::Icmpv6, 134) => "router-advertisement",
        (Transport::Icmp, 10) | (Transport::Icmpv6, 133) => "router-solicitation",
        (Transport::Icmp, 4) => "source-quench",
        (Transport::Icmp, 13) => "timestamp-request",
        (Transport::Icmp, 14) => "timestamp-reply",
        (Transport::Icmpv6, 2) => "packet-too-big",
        (Transport::Icmpv6, 135) => "neighbour-solicitation",
        (Transport::Icmpv6, 136) => "neighbour-advertisement",
        _ => return None,
    };
    Some(name)
}

/// Element of the service definition.
pub(super) struct Element {
    /// XML of the element.
    pub(super) xml: String,
    /// Services that need it.
    pub(super) services: String,
    /// Transport, ports and services: `TCP 53: DNS Server`.
    pub(super) reason: String,
}

/// Returns the elements of the service.
pub(super) fn elements(input: &Input<'_>) -> Vec<Element> {
    let ports = input.entries().map(|entry| Element {
        xml: format!(
            "<port protocol=\"{}\" port=\"{}\"/>",
            entry.transport.name(),
            entry.range
        ),
        services: entry.services(input.lang),
        reason: entry.labeled_reason(input.lang),
    });
    let protocols = input.protocols().into_iter();
    let protocols = protocols.filter(|protocol| protocol.icmp_type().is_none());
    let protocols = protocols.map(|protocol| {
        let value = match protocol.transport {
            // A name of `/etc/protocols`.
            Transport::Icmpv6 => "ipv6-icmp".to_owned(),
            _ => protocol.word(),
        };
        Element {
            xml: format!("<protocol value=\"{value}\"/>"),
            services: protocol.services(input.lang),
            reason: protocol.reason(input.lang),
        }
    });
    ports.chain(protocols).collect()
}

/// Rich rules for a type of ICMP, which a service definition can't contain.
pub(super) struct IcmpRules {
    /// Type, and the services that need it.
    pub(super) reason: String,
    /// One rule, or one for each source network.
    pub(super) rules: Vec<String>,
}

/// Returns the rich rules for the types of ICMP and ICMPv6.
pub(super) fn icmp_rules(input: &Input<'_>) -> Vec<IcmpRules> {
    let protocols = input.protocols().into_iter();
    let rules = protocols.filter_map(|protocol| {
        let transport = protocol.transport;
        let name = icmp_name(transport, protocol.icmp_type()?)?;
        let families = Family::ALL.into_iter();
        let families = families.filter(|family| family.carries(transport));
        let permitted = format!("icmp-type name=\"{name}\"");
        Some(IcmpRules {
            reason: protocol.reason(input.lang),
            rules: families
                .flat_map(|family| rules_of(input, family, &permitted))
                .collect(),
        })
    });
    rules.collect()
}

/// Returns the rich rules that allow something between the networks of an address family (firewalld.richlanguage(5)).
fn rules_of(input: &Input<'_>, family: Family, permitted: &str) -> Vec<String> {
    let name = match family {
        Family::V4 => "ipv4",
        Family::V6 => "ipv6",
    };
    let address = |end: &str, network: Option<IpNet>| {
        network.map_or_else(String::new, |network| {
            format!(" {end} address=\"{network}\"")
        })
    };
    let pairs = input.flow_of(family).map(|flow| flow.pairs());
    let pairs = pairs.into_iter().flatten();
    let rules = pairs.map(|(source, destination)| {
        let source = address("source", source);
        let destination = address("destination", destination);
        format!("rule family=\"{name}\"{source}{destination} {permitted} accept")
    });
    rules.collect()
}

/// Returns the rich rules that allow the service between the networks; none if it is allowed for anyone.
pub(super) fn rich_rules(input: &Input<'_>) -> Vec<String> {
    if input.named_networks().next().is_none() {
        return Vec::new();
    }
    let permitted = format!("service name=\"{}\"", input.full_name());
    let families = Family::ALL.into_iter();
    families
        .flat_map(|family| rules_of(input, family, &permitted))
        .collect()
}

fn render(input: &Input<'_>) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?portolan\n{}?>\n<service>\n  <short>{}</short>\n  <description>{}</description>\n{HEAD_END}",
        head(input).unmarked(|line| format!("{}\n", instruction(line.trim_end()))),
        input.full_name(),
        escaped(format!("Portolan: {}", one_line(&input.ruleset.name)).trim_end()),
    );
    for element in elements(input) {
        // Writing to a string never fails.
        let _ = writeln!(
            text,
            "  {} <!-- {} -->",
            element.xml,
            comment(&element.services)
        );
    }
    text.push_str("</service>\n");
    text
}

/// Returns the head with the commands that load the file and undo it.
fn head(input: &Input<'_>) -> Head {
    let (removals, additions) = commands(input);
    let file = format!("/etc/firewalld/services/{}.xml", input.full_name());
    let reload = "  firewall-cmd --reload";
    let icmp = icmp_rules(input);
    let about_icmp = Label::new(
        "A service file can't contain types of ICMP: the rich rules below allow them.",
        "服务文件不能包含 ICMP 类型：由以下富规则放行。",
    );
    input
        .head()
        .texts((!icmp.is_empty()).then_some(about_icmp))
        .lines(icmp.into_iter().map(|one| one.reason))
        .texts([Label::new("Load:", "加载：")])
        .lines([&format!("  install -m 644 FILE {file}"), reload])
        .lines(removals.iter().map(|line| format!("  {line}")))
        .lines(additions.iter().map(|line| format!("  {line}")))
        .lines([reload])
        .texts([
            Label::new(
                "The first time, there is nothing to remove yet.",
                "首次加载时尚无可移除的内容。",
            ),
            Label::new("Undo:", "撤销："),
        ])
        .lines(removals.iter().map(|line| format!("  {line}")))
        .lines([&format!("  rm {file}"), reload])
}

/// Returns the commands that withdraw the service from all networks that it was allowed for, and the commands that
/// allow it.
fn commands(input: &Input<'_>) -> (Vec<String>, Vec<String>) {
    let name = input.full_name();
    let permanent = "firewall-cmd --permanent";
    let policy = input.short_name(LONGEST_POLICY);
    let of_policy = format!("{permanent} --policy={policy}");
    let (place, mut removals, mut additions) = match input.ruleset.direction {
        Direction::In => {
            let removals = vec![
                format!(
                    "{permanent} --list-rich-rules | grep -F 'service name=\"{name}\"' | \
                     while read -r rule; do {permanent} --remove-rich-rule=\"$rule\"; done"
                ),
                format!("{permanent} --remove-service={name}"),
            ];
            (permanent, removals, Vec::new())
        }
        Direction::Out => {
            let removals = vec![format!("{permanent} --delete-policy={policy}")];
            let additions = vec![
                format!("{permanent} --new-policy={policy}"),
                format!("{of_policy} --add-ingress-zone=HOST"),
                format!("{of_policy} --add-egress-zone=ANY"),
            ];
            (of_policy.as_str(), removals, additions)
        }
    };
    let rules = rich_rules(input);
    if rules.is_empty() {
        additions.push(format!("{place} --add-service={name}"));
    }
    let rules = rules.iter();
    additions.extend(rules.map(|rule| format!("{place} --add-rich-rule='{rule}'")));
    for rule in icmp_rules(input).into_iter().flat_map(|icmp| icmp.rules) {
        // A policy is deleted with its rules.
        if input.ruleset.direction == Direction::In {
            removals.push(format!("{place} --remove-rich-rule='{rule}'"));
        }
        additions.push(format!("{place} --add-rich-rule='{rule}'"));
    }
    (removals, additions)
}

/// Escapes a text for a processing instruction, which ends at the first `?>`.
fn instruction(text: &str) -> String {
    text.replace("?>", "? >")
}

/// Escapes a text for XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Escapes a text for an XML comment, which must not contain two hyphens in a row.
fn comment(text: &str) -> String {
    let mut comment = String::new();
    for one in one_line(text).chars() {
        if one == '-' && comment.ends_with('-') {
            comment.push(' ');
        }
        comment.push(one);
    }
    comment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_in_comments_and_elements() {
        assert_eq!(comment("a --> b --- c-"), "a - -> b - - - c-");
        assert_eq!(escaped("</x> &lt;"), "&lt;/x&gt; &amp;lt;");
        assert_eq!(instruction("a ?> b ??>"), "a ? > b ?? >");
    }
}
