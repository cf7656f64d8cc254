//! Rules of AWS security groups, shared by Terraform and `CloudFormation`.

use ipnet::IpNet;

use crate::export::comment::reduced;
use crate::export::input::Input;
use crate::export::security_group::{Opening, openings, sources_apart};
use crate::model::{Text, Transport, text};

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
    let mut groups = Groups::default();
    let permissions = openings(input).into_iter().map(|opening| {
        let transport = opening.transport;
        let ports = opening
            .range
            .map(|range| (range.low().into(), range.high().into()));
        let types = transport.has_types().then(|| type_and_code(&opening));
        Permission {
            protocol: if ports.is_some() || types.is_some() {
                transport.name().to_owned()
            } else {
                opening.number.to_string()
            },
            ports: ports.or(types),
            description: described(&opening.services_en),
            services: opening.services,
            key: opening.key,
            networks: groups.take(opening.networks),
        }
    });
    let permissions = permissions.collect();
    let count = groups.v4.max(groups.v6).div_ceil(LONGEST_GROUP);
    (permissions, count)
}

/// Returns the type of ICMP or ICMPv6 with its code; -1 is all.
fn type_and_code(opening: &Opening) -> (i32, i32) {
    match (opening.transport, opening.icmp_type) {
        (_, None) => (-1, -1),
        // The echo request has no other code, and cfn-lint rejects -1 for ICMPv6 (E3688).
        (Transport::Icmpv6, Some(128)) => (128, 0),
        (_, Some(number)) => (number.into(), -1),
    }
}

/// Allocation of rules to groups: the number of rules of each address family so far.
#[derive(Default)]
struct Groups {
    v4: usize,
    v6: usize,
}

impl Groups {
    /// Adds a rule for each of the networks; returns each network with the number of its group.
    fn take(&mut self, networks: Vec<IpNet>) -> Vec<(usize, IpNet)> {
        let taken = networks.into_iter().map(|network| {
            let count = match network {
                IpNet::V4(_) => &mut self.v4,
                IpNet::V6(_) => &mut self.v6,
            };
            *count += 1;
            (count.div_ceil(LONGEST_GROUP), network)
        });
        taken.collect()
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
    lines.extend(sources_apart(input));
    lines
}

/// Reduces a description to the characters that AWS accepts, without those that Terraform interprets.
pub(super) fn described(text: &str) -> String {
    reduced(text, LONGEST_DESCRIPTION, |one| {
        one.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;!*".contains(one)
    })
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
