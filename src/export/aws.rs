//! Rules of AWS security groups, shared by Terraform and `CloudFormation`.

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::entry::Protocol;
use crate::export::input::Input;
use crate::export::network_list::{Family, NetworkList};
use crate::model::{Direction, Lang, Text, Transport, text};

/// Maximum number of rules per group and direction, counted separately for IPv4 and IPv6 (Amazon VPC quotas).
const LONGEST_GROUP: usize = 60;
/// Maximum number of groups per interface without a raised quota (Amazon VPC quotas).
const FEW_GROUPS: usize = 5;
/// Maximum length of a description, in characters (EC2 API, `IpRange`).
const LONGEST_DESCRIPTION: usize = 255;

/// Rules that differ only in their network.
pub(super) struct Permission {
    /// Services that need it, in the user's language.
    pub(super) services: String,
    /// The same in English, reduced to the characters that AWS accepts.
    pub(super) description: String,
    /// Key such as `tcp-53`, `gre` or `icmp-8`.
    pub(super) key: String,
    /// Protocol: `tcp`, `udp`, `icmp`, `icmpv6` or a number.
    pub(super) protocol: String,
    /// Port range; type and code of ICMP and ICMPv6, -1 for all; `None` for other protocols.
    pub(super) ports: Option<(i32, i32)>,
    /// Networks, each with the number of the group for its rule, starting at 1.
    pub(super) networks: Vec<(usize, IpNet)>,
}

/// Returns the permissions of a ruleset, and the number of groups that they need.
pub(super) fn permissions(input: &Input<'_>) -> (Vec<Permission>, usize) {
    let mut groups = Groups {
        networks: networks(input),
        v4: 0,
        v6: 0,
    };
    let lang = input.lang;
    let mut permissions = Vec::new();
    for entry in input.entries() {
        let name = entry.transport.name();
        permissions.push(Permission {
            services: entry.services(lang),
            description: described(&entry.services(Lang::En)),
            key: format!("{name}-{}", entry.range),
            protocol: name.to_owned(),
            ports: Some((entry.range.low().into(), entry.range.high().into())),
            networks: groups.take(entry.transport),
        });
    }
    for protocol in input.protocols() {
        let transport = protocol.transport;
        permissions.push(Permission {
            services: protocol.services(lang),
            description: described(&protocol.services(Lang::En)),
            key: protocol.key(),
            protocol: if transport.has_types() {
                protocol.word()
            } else {
                protocol.number().to_string()
            },
            ports: transport.has_types().then(|| type_and_code(&protocol)),
            networks: groups.take(transport),
        });
    }
    let count = groups.v4.max(groups.v6).div_ceil(LONGEST_GROUP);
    (permissions, count)
}

/// Returns the type of ICMP or ICMPv6 with its code; -1 is all.
fn type_and_code(protocol: &Protocol<'_>) -> (i32, i32) {
    match (protocol.transport, protocol.icmp_type()) {
        (_, None) => (-1, -1),
        // The echo request has no other code, and cfn-lint rejects -1 for ICMPv6 (E3688).
        (Transport::Icmpv6, Some(128)) => (128, 0),
        (_, Some(number)) => (number.into(), -1),
    }
}

/// Allocation of rules to groups: the networks, and the number of rules of each address family so far.
struct Groups {
    networks: Vec<IpNet>,
    v4: usize,
    v6: usize,
}

impl Groups {
    /// Adds a rule for each network that `transport` can come from; returns each network with the number of
    /// its group.
    fn take(&mut self, transport: Transport) -> Vec<(usize, IpNet)> {
        let mut taken = Vec::new();
        let networks = self.networks.iter().copied();
        for network in networks.filter(|one| Family::of(one).carries(transport)) {
            let count = match network {
                IpNet::V4(_) => &mut self.v4,
                IpNet::V6(_) => &mut self.v6,
            };
            taken.push((*count / LONGEST_GROUP + 1, network));
            *count += 1;
        }
        taken
    }
}

/// Returns the other side's networks for inbound rules, and any network for outbound rules.
fn networks(input: &Input<'_>) -> Vec<IpNet> {
    match input.ruleset.direction {
        Direction::In => input.sources.or_all().iter().collect(),
        Direction::Out => NetworkList::of(&[]).or_all().iter().collect(),
    }
}

/// Advice about the groups, for the head of a file.
pub(super) fn advice(input: &Input<'_>, groups: usize) -> Vec<Text> {
    let mut lines = vec![text!(
        "The groups allow no traffic in the other direction: attach them with groups that do.",
        "这些组不放行另一方向的连接：请与放行该方向的组一同关联。"
    )];
    if groups > 1 {
        lines.push(text!(
            "A group holds {LONGEST_GROUP} rules, so there are {groups}: attach them all.",
            "一个安全组最多 {LONGEST_GROUP} 条规则，因此共有 {groups} 个组：请全部关联。"
        ));
    }
    if groups > FEW_GROUPS {
        lines.push(text!(
            "An interface takes {FEW_GROUPS} groups by default: raise the quota, or select fewer ports.",
            "一个网络接口默认最多关联 {FEW_GROUPS} 个组：请申请提高配额，或减少所选内容。"
        ));
    }
    let networks = &input.ruleset.source_networks;
    if input.ruleset.direction == Direction::Out && !networks.is_empty() {
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        let networks = networks.join(", ");
        lines.push(text!(
            "Sources: attach the groups only to hosts in {networks}.",
            "来源：仅将这些组关联到以下网络中的主机：{networks}。"
        ));
    }
    lines
}

/// Reduces a description to the characters that AWS accepts, without those that Terraform interprets.
pub(super) fn described(text: &str) -> String {
    let letter = |one: char| {
        let kept = one.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;!*".contains(one);
        if kept { one } else { '.' }
    };
    let letters = one_line(text);
    let mut letters = letters.chars().map(letter);
    let mut described: String = letters.by_ref().take(LONGEST_DESCRIPTION - 3).collect();
    let rest: String = letters.collect();
    described.push_str(if rest.len() > 3 { "..." } else { &rest });
    described
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_only_have_characters_that_aws_accepts() {
        assert_eq!(described("DNS \"${x}\" | 域\n"), "DNS ...x.. . .");
        assert_eq!(described(&"a".repeat(255)), "a".repeat(255));
        assert_eq!(
            described(&"a".repeat(256)),
            format!("{}...", "a".repeat(252))
        );
    }
}
