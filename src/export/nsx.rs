//! Service for `VMware` NSX as JSON, the body of a request to its Policy API ("NSX-T Data Center REST API", type
//! `Service`). A service has ports and protocols; networks and direction belong in the rules that use it.
//!
//! A list of ports has at most 15 values, of which a range counts as two (`L4PortSetServiceEntry`), so a service has as
//! many entries as it needs. A range of a single port is refused (nsx-operator, issue 1117).

use serde::Serialize;

use crate::export::comment::{one_line, short_bytes};
use crate::export::entry::{packed, ranges};
use crate::export::facts::facts;
use crate::export::format::Format;
use crate::export::input::{Input, full_name};
use crate::export::json::to_json;
use crate::export::target::{Group, Networks};
use crate::model::{Label, Localized as _, Text, Transport, text};

pub(super) const FORMAT: Format = Format::new(
    "nsx",
    "json",
    Group::Firewalls,
    Label::new(
        "a service for VMware NSX, as the body of an API request",
        "VMware NSX 的服务（API 请求正文）",
    ),
    render,
)
.networks(Networks::Apart)
.destinations()
.known_by(full_name)
.instructions(instructions);

/// Maximum number of values in a list of ports.
const LONGEST_LIST: usize = 15;
/// Maximum length of a description, in characters (`PolicyConfigResource`); counted here in bytes.
const LONGEST_DESCRIPTION: usize = 1_024;

#[derive(Serialize)]
struct Service {
    resource_type: &'static str,
    id: String,
    display_name: String,
    description: String,
    service_entries: Vec<Entry>,
}

/// Entry with the same identifier as before, so that a request changes it instead of adding another.
#[derive(Serialize)]
struct Entry {
    resource_type: &'static str,
    id: String,
    display_name: String,
    description: String,
    #[serde(flatten)]
    matches: Matches,
}

/// Match condition of an entry.
#[derive(Serialize)]
#[serde(untagged)]
enum Matches {
    Ports {
        l4_protocol: &'static str,
        destination_ports: Vec<String>,
    },
    Protocol {
        protocol_number: u8,
    },
    Icmp {
        protocol: &'static str,
        /// All types if there is none.
        #[serde(skip_serializing_if = "Option::is_none")]
        icmp_type: Option<u8>,
    },
}

impl Matches {
    const fn resource_type(&self) -> &'static str {
        match self {
            Self::Ports { .. } => "L4PortSetServiceEntry",
            Self::Protocol { .. } => "IPProtocolServiceEntry",
            Self::Icmp { .. } => "ICMPTypeServiceEntry",
        }
    }
}

fn render(input: &Input<'_>) -> String {
    let name = input.full_name();
    let service = Service {
        resource_type: "Service",
        id: name.clone(),
        display_name: name,
        description: description(input),
        service_entries: entries(input),
    };
    to_json(&service).expect("strings and numbers are all JSON")
}

/// Returns what the head of a file says elsewhere, as far as it fits.
fn description(input: &Input<'_>) -> String {
    let lang = input.lang;
    let title = format!("Portolan: {}", input.title());
    let facts = facts(input.ruleset).map(|fact| fact.pick(lang));
    let notices = input.ruleset.notices.iter();
    let notices = notices.map(|notice| format!("! {}", one_line(&notice.text(lang))));
    let lines = std::iter::once(title).chain(facts).chain(notices);
    let lines: Vec<String> = lines.collect();
    short_bytes(&lines.join("; "), LONGEST_DESCRIPTION)
}

fn entries(input: &Input<'_>) -> Vec<Entry> {
    let entry = |id: String, description: &str, matches: Matches| Entry {
        resource_type: matches.resource_type(),
        display_name: id.clone(),
        id,
        description: short_bytes(description, LONGEST_DESCRIPTION),
        matches,
    };
    let mut entries = Vec::new();
    for list in input.port_lists() {
        for (at, some) in packed(&list.entries, LONGEST_LIST).into_iter().enumerate() {
            let reasons: Vec<String> = some.iter().map(|run| run.reason(input.lang)).collect();
            entries.push(entry(
                format!("{}-{}", list.transport.name(), at + 1),
                &reasons.join("; "),
                Matches::Ports {
                    l4_protocol: list.transport.label(),
                    destination_ports: ranges(some),
                },
            ));
        }
    }
    for protocol in input.protocols() {
        let icmp = |name| Matches::Icmp {
            protocol: name,
            icmp_type: protocol.icmp_type(),
        };
        let matches = match protocol.transport {
            Transport::Icmp => icmp("ICMPv4"),
            Transport::Icmpv6 => icmp("ICMPv6"),
            _ => Matches::Protocol {
                protocol_number: protocol.number(),
            },
        };
        let reason = protocol.reason(input.lang);
        entries.push(entry(protocol.key(), &reason, matches));
    }
    entries
}

fn instructions(input: &Input<'_>) -> Vec<Text> {
    let name = input.full_name();
    let mut lines = vec![
        text!(
            "load: PUT https://MANAGER/policy/api/v1/infra/services/{name} with this file as the body",
            "加载：以此文件为正文，发送 PUT https://MANAGER/policy/api/v1/infra/services/{name}"
        ),
        text!(
            "PUT replaces the whole service; if it exists, GET it first and add its _revision to the file",
            "PUT 会替换整个服务；如服务已存在，请先 GET，并将其 _revision 加入文件"
        ),
        text!(
            "PATCH needs no _revision, but may keep entries that only an earlier file had",
            "PATCH 不需要 _revision，但可能保留仅存在于先前文件中的条目"
        ),
        text!(
            "use: name the service in a firewall rule; sources, destinations and direction belong in that rule",
            "使用：在防火墙规则中引用此服务；来源、目标和方向写在该规则中"
        ),
    ];
    lines.extend(input.named_networks().map(|(end, networks)| {
        let networks = networks.words("", ToString::to_string).join(", ");
        if end == "from" {
            text!(
                "sources of that rule: {networks}",
                "该规则的来源：{networks}"
            )
        } else {
            text!(
                "destinations of that rule: {networks}",
                "该规则的目标：{networks}"
            )
        }
    }));
    lines.push(text!(
        "undo: once no rule uses it, DELETE https://MANAGER/policy/api/v1/infra/services/{name}",
        "撤销：没有规则使用它后，发送 DELETE https://MANAGER/policy/api/v1/infra/services/{name}"
    ));
    lines
}
