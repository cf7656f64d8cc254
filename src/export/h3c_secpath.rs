//! Object groups and rules for H3C firewalls with Comware 7 ("Object group commands" and "Security policy commands",
//! H3C `SecPath` Firewall Series Command Reference). IPv4 and IPv6 have separate policies.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::device::{condition, halves, head, reasons};
use crate::export::entry::Protocol;
use crate::export::format::{Encoding, Format, Group};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::export::network_list::Family;
use crate::export::numbered::expresses;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "h3c-secpath",
    "cfg",
    Group::Firewalls,
    Label::new(
        "object groups and rules for H3C SecPath firewalls",
        "新华三（H3C）SecPath 防火墙的对象组和安全策略规则",
    ),
    render,
)
// A service object has both a type and a code of ICMP.
.only(expresses)
.destinations()
.encoding(Encoding::Ascii)
.known_by(name);

/// Maximum length of a name without the suffix of an address group such as `-src6`; the name of a group is limited to
/// 31 characters in all releases.
const LONGEST_NAME: usize = 31 - "-src6".len();
/// Step from the number of an object to the next.
const STEP: usize = 10;

/// Returns the name of the rules and of the service group. It is in lower case: names of groups are
/// case-insensitive.
fn name(input: &Input<'_>) -> String {
    input.short_full_name(LONGEST_NAME)
}

/// Security policy of one address family.
struct Policy {
    /// Address family in commands: `ip` or `ipv6`.
    word: &'static str,
    /// End of the names of its address groups.
    suffix: &'static str,
    /// Networks of its rule; none if this family has no rule.
    rule: Option<[Vec<IpNet>; 2]>,
}

/// Ends of the names of the groups of sources and destinations, and the conditions of a rule that name them.
const SIDES: [(&str, &str); 2] = [("src", "source-ip"), ("dst", "destination-ip")];

fn render(input: &Input<'_>) -> String {
    let name = name(input);
    let policies = [(Family::V4, "ip", ""), (Family::V6, "ipv6", "6")];
    let policies = policies.map(|(family, word, suffix)| Policy {
        word,
        suffix,
        rule: rule(input, family),
    });
    let undo = undo(&name, &policies);
    let mut text = head(&how(input, &policies, &undo), "#");
    for line in &undo {
        text.push_str(line);
        text.push('\n');
    }
    let services = services(input);
    write_group(
        &mut text,
        &format!("object-group service {name}"),
        &services,
    );
    for policy in &policies {
        write_policy(&mut text, &name, policy);
    }
    text
}

/// Returns the source and destination networks of the rule for an address family, if it permits anything.
fn rule(input: &Input<'_>, family: Family) -> Option<[Vec<IpNet>; 2]> {
    let flow = input.flow_of(family)?;
    let mut rules = input.ruleset.rules.iter();
    rules
        .any(|rule| family.carries(rule.transport))
        .then_some([flow.sources, flow.destinations])
}

/// Returns the commands that delete everything that a file can have. What this file doesn't have may be left by an
/// earlier one.
fn undo(name: &str, policies: &[Policy]) -> Vec<String> {
    let mut lines = Vec::new();
    for Policy { word, .. } in policies {
        lines.extend([
            format!("security-policy {word}"),
            format!("undo rule name {name}"),
            "quit".to_owned(),
        ]);
    }
    lines.push(format!("undo object-group service {name}"));
    for Policy { word, suffix, .. } in policies {
        let groups = SIDES.iter();
        lines
            .extend(groups.map(|(side, _)| {
                format!("undo object-group {word} address {name}-{side}{suffix}")
            }));
    }
    lines
}

fn how(input: &Input<'_>, policies: &[Policy], undo: &[String]) -> Head {
    let has_both = policies.iter().all(|policy| policy.rule.is_some());
    input
        .head()
        .lines([
            "For firewalls with Comware 7. Switches and routers have ACLs (format h3c).",
            "Comware 9 may have one security-policy for both address families: join the rules there.",
            "Zones: change Trust and DMZ in the rules to the zones of the sources and of the destinations.",
            "Load: in system view, without these # lines. If the device refuses a line of a group or of a rule, undo \
             it all: a rule without its groups permits more.",
            "Loading it again replaces the rules and their groups. The first time, there is nothing to delete, which \
             the device reports. A group that another rule uses is not deleted and keeps its old objects.",
            "Order: the rules come last each time. In each policy, move them above a rule that denies (move rule).",
            "Changes take effect after 2 seconds, with more than 100 rules after 20.",
            "Return traffic needs no rule: the firewall is stateful.",
        ])
        .lines((!has_both).then_some("The other address family gets no rule, and loses that of an earlier file."))
        .lines(["Undo:"])
        .lines(undo)
        .lines(["", "Reasons:"])
        .lines(reasons(input))
}

fn write_group(text: &mut String, command: &str, objects: &[String]) {
    // Writing to a string never fails.
    let _ = writeln!(text, "{command}");
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(text, " {} {object}", at * STEP);
    }
    text.push_str("quit\n");
}

/// Writes the address groups and the rule of an address family.
fn write_policy(text: &mut String, name: &str, policy: &Policy) {
    let Policy { word, suffix, rule } = policy;
    let Some(rule) = rule else {
        return;
    };
    let mut conditions = String::new();
    for (networks, (side, key)) in rule.iter().zip(SIDES) {
        if !networks.is_empty() {
            let group = format!("{name}-{side}{suffix}");
            let command = format!("object-group {word} address {group}");
            write_group(text, &command, &addresses(networks));
            let _ = writeln!(conditions, "  {key} {group}");
        }
    }
    // The action comes last, so that the rule never permits more than it should.
    let _ = write!(
        text,
        "security-policy {word}\n rule name {name}\n  source-zone Trust\n  destination-zone DMZ\n{conditions}  \
         service {name}\n  action pass\n quit\nquit\n"
    );
}

fn addresses(networks: &[IpNet]) -> Vec<String> {
    let networks = networks.iter().copied().flat_map(halves);
    networks
        .map(|network| format!("network subnet {} {}", network.addr(), network.prefix_len()))
        .collect()
}

fn services(input: &Input<'_>) -> Vec<String> {
    let ports = input.entries().map(|entry| {
        let transport = entry.transport.name();
        format!("service {transport} destination {}", condition(entry.range))
    });
    ports
        .chain(input.protocols().iter().map(protocol))
        .collect()
}

fn protocol(protocol: &Protocol<'_>) -> String {
    let word = match protocol.transport {
        Transport::Icmp | Transport::Icmpv6 => protocol.word(),
        _ => protocol.number().to_string(),
    };
    match protocol.icmp_type() {
        // A request has code 0.
        Some(number) => format!("service {word} {number} 0"),
        None => format!("service {word}"),
    }
}
