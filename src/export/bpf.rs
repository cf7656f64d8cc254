//! A capture filter in the language of pcap-filter(7): the packets that ask for these ports and protocols, to
//! watch what uses them. `tcpdump -F` reads it with its comments.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::entry::{entries, why};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::lines as head_lines;
use crate::model::{Label, Lang, Matches, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "bpf",
    "bpf",
    Group::Checks,
    Label::new(
        "a capture filter for tcpdump, to watch what uses the ports",
        "tcpdump 的抓包过滤器，用于观察哪些流量使用这些端口",
    ),
    render,
)
.networks(Networks::ByFamily);

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    lines.extend(
        match lang {
            Lang::En => [
                "Use: tcpdump -n -i any -F FILE. It matches what asks, not what answers.",
                "Only watches; nothing is changed, so there is nothing to undo.",
            ],
            Lang::Zh => [
                "用法：tcpdump -n -i any -F 文件。匹配请求，不匹配应答。",
                "只观察，不作任何更改，因此无需撤销。",
            ],
        }
        .map(str::to_owned),
    );
    let mut text = String::new();
    for line in lines {
        // Writing to a string never fails.
        let _ = writeln!(text, "{}", format!("# {line}").trim_end());
    }
    let networks = IpNet::aggregate(&ruleset.source_networks);
    if !networks.is_empty() {
        // ARP has addresses too, but is no ruleset's matter: the second half keeps it out.
        let networks: Vec<String> = networks
            .iter()
            .map(|network| format!("src net {network}"))
            .collect();
        let _ = writeln!(text, "( {} ) and", networks.join(" or "));
    }
    let set = ruleset.set();
    let mut terms = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let entries = entries(ruleset, &set, transport);
        let ports = entries.iter().map(|entry| {
            let word = if entry.range.count() > 1 {
                "portrange"
            } else {
                "port"
            };
            format!("{word} {} # {}", entry.range, entry.why(lang))
        });
        terms.extend(ports.map(|port| format!("{} dst {port}", transport.name())));
    }
    for transport in set.protocols() {
        // In IPv6 the word stands for a walk through the headers; ICMP is that of IPv4 by itself.
        let term = match transport {
            Transport::Icmp => "icmp".to_owned(),
            other => format!("proto {}", other.ip_protocol()),
        };
        let why = why(ruleset, transport, Matches::Protocol, lang);
        terms.push(format!("{term} # {}: {why}", transport.label()));
    }
    let _ = writeln!(text, "( {}\n)", terms.join("\nor "));
    text
}
