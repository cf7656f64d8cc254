//! Rules of AWS security groups, as both Terraform and `CloudFormation` say them.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::export::comment::one_line;
use crate::export::device::Sources;
use crate::export::entry::{entries, why};
use crate::model::{Direction, Lang, Matches, PortRange, Ruleset, Transport};

/// How many rules a group holds in each direction, counted apart for IPv4 and IPv6 (Amazon VPC quotas).
const LONGEST_GROUP: usize = 60;
/// How many groups an interface takes before the quota is raised (Amazon VPC quotas).
const FEW_GROUPS: usize = 5;
/// How long a description may be, in characters (EC2 API, `IpRange`).
const LONGEST_DESCRIPTION: usize = 255;

/// Rules that differ in their network only.
pub(super) struct Permission {
    /// Who needs it, in the reader's language.
    pub(super) why: String,
    /// The same as AWS takes it.
    pub(super) description: String,
    /// `tcp-53`, `gre`.
    pub(super) key: String,
    /// `tcp`, `udp`, `icmp` or a number.
    pub(super) protocol: String,
    /// The ports; -1 for every type of ICMP; nothing for other protocols.
    pub(super) ports: Option<(i32, i32)>,
    /// The networks, each with the number of the group whose rule it is, from 1.
    pub(super) networks: Vec<(usize, IpNet)>,
}

/// The permissions of `ruleset`, and over how many groups they spread.
pub(super) fn permissions(ruleset: &Ruleset, lang: Lang) -> (Vec<Permission>, usize) {
    let set = ruleset.set();
    let networks = networks(ruleset);
    let (mut v4, mut v6) = (0, 0);
    let mut permission = |transport: Transport, range: Option<PortRange>, whys: [String; 2]| {
        let [why, description] = whys;
        let networks = networks
            .iter()
            .filter(|network| transport != Transport::Icmp || matches!(network, IpNet::V4(_)));
        let networks = networks.map(|&network| {
            let count = match network {
                IpNet::V4(_) => &mut v4,
                IpNet::V6(_) => &mut v6,
            };
            *count += 1;
            ((*count - 1) / LONGEST_GROUP + 1, network)
        });
        let name = transport.name();
        Permission {
            why,
            description: described(&description),
            key: range.map_or_else(|| name.to_owned(), |range| format!("{name}-{range}")),
            protocol: match transport {
                Transport::Tcp | Transport::Udp | Transport::Icmp => name.to_owned(),
                other => other.ip_protocol().to_string(),
            },
            ports: match (range, transport) {
                (Some(range), _) => Some((range.low().into(), range.high().into())),
                (None, Transport::Icmp) => Some((-1, -1)),
                (None, _) => None,
            },
            networks: networks.collect(),
        }
    };
    let mut permissions = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        for run in entries(ruleset, &set, transport) {
            let whys = [run.why(lang), run.why(Lang::En)];
            permissions.push(permission(transport, Some(run.range), whys));
        }
    }
    for transport in set.protocols() {
        let whys = [lang, Lang::En].map(|lang| why(ruleset, transport, Matches::Protocol, lang));
        permissions.push(permission(transport, None, whys));
    }
    (permissions, v4.max(v6).div_ceil(LONGEST_GROUP))
}

/// Coming in, the other side's networks; going out, that is anyone.
fn networks(ruleset: &Ruleset) -> Vec<IpNet> {
    match ruleset.direction {
        Direction::In => {
            let sources = Sources::of(ruleset);
            let v4 = sources.v4.into_iter().map(IpNet::from);
            v4.chain(sources.v6.into_iter().map(IpNet::from)).collect()
        }
        Direction::Out => vec![Ipv4Net::default().into(), Ipv6Net::default().into()],
    }
}

/// What the head of a file says of its groups.
pub(super) fn advice(ruleset: &Ruleset, groups: usize, lang: Lang) -> Vec<String> {
    let beside = match lang {
        Lang::En => "The groups allow nothing the other way: attach them beside groups that do.",
        Lang::Zh => "这些组不放行另一方向的连接：请与放行该方向的组一同关联。",
    };
    let mut lines = vec![beside.to_owned()];
    if groups > 1 {
        lines.push(match lang {
            Lang::En => format!(
                "A group holds {LONGEST_GROUP} rules, so there are {groups}: attach them all."
            ),
            Lang::Zh => format!(
                "一个安全组最多 {LONGEST_GROUP} 条规则，因此共有 {groups} 个组：请全部关联。"
            ),
        });
    }
    if groups > FEW_GROUPS {
        lines.push(match lang {
            Lang::En => format!(
                "An interface takes {FEW_GROUPS} groups by default: raise the quota, or choose less."
            ),
            Lang::Zh => format!("一个网络接口默认最多关联 {FEW_GROUPS} 个组：请申请提高配额，或减少所选内容。"),
        });
    }
    if ruleset.direction == Direction::Out && !ruleset.source_networks.is_empty() {
        let networks: Vec<String> = ruleset
            .source_networks
            .iter()
            .map(ToString::to_string)
            .collect();
        let networks = networks.join(", ");
        lines.push(match lang {
            Lang::En => format!("Sources: attach the groups only to hosts in {networks}."),
            Lang::Zh => format!("来源：仅将这些组关联到以下网络中的主机：{networks}。"),
        });
    }
    lines
}

/// A description of the letters that AWS takes, without those that Terraform would read.
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
    fn a_description_is_of_the_letters_that_aws_takes() {
        assert_eq!(described("DNS \"${x}\" | 域\n"), "DNS ...x.. . .");
        assert_eq!(described(&"a".repeat(255)), "a".repeat(255));
        assert_eq!(
            described(&"a".repeat(256)),
            format!("{}...", "a".repeat(252))
        );
    }
}
