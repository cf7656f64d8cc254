//! Capture filter in the syntax of pcap-filter(7) for the packets that request these ports and protocols.
//! `tcpdump -F` accepts its comments.

use std::fmt::Write as _;

use crate::export::entry::Entry;
use crate::export::format::{Format, Group};
use crate::export::input::Input;
use crate::model::{Label, Transport};

pub(super) const FORMAT: Format = Format::new(
    "bpf",
    "bpf",
    Group::Checks,
    Label::new(
        "a capture filter for tcpdump, to see which traffic uses these ports",
        "tcpdump 的抓包过滤器，用于观察哪些流量使用这些端口",
    ),
    render,
)
.destinations();

fn render(input: &Input<'_>) -> String {
    let head = input.head().texts([
        Label::new(
            "Use: tcpdump -n -i any -F FILE. It matches requests, not replies.",
            "用法：tcpdump -n -i any -F 文件。只匹配请求，不匹配应答。",
        ),
        Label::new(
            "Only captures; nothing is changed, so there is nothing to undo.",
            "只抓包，不作任何更改，因此无需撤销。",
        ),
    ]);
    let mut text = head.comments("#");
    for (end, networks) in [("src", &input.sources), ("dst", &input.destinations)] {
        if !networks.are_anyone() {
            // ARP packets have addresses too, but aren't part of any ruleset: the last part excludes them.
            let networks = networks.words("", |network| format!("{end} net {network}"));
            // Writing to a string never fails.
            let _ = writeln!(text, "( {} ) and", networks.join(" or "));
        }
    }
    let mut terms: Vec<String> = input.entries().map(|entry| term(&entry, input)).collect();
    terms.extend(input.protocols().iter().map(|protocol| {
        // Numbers instead of names, because a name would follow the chain of IPv6 headers. The names of ICMP
        // and ICMPv6 limit the term to one address family.
        let term = match (protocol.transport, protocol.icmp_type()) {
            (Transport::Icmp, None) => "icmp".to_owned(),
            (Transport::Icmp, Some(number)) => format!("icmp[0] = {number}"),
            (Transport::Icmpv6, None) => "icmp6".to_owned(),
            // Older versions of libpcap don't support `icmp6[0]`. The header of IPv6 has 40 bytes.
            (Transport::Icmpv6, Some(number)) => format!("( icmp6 and ip6[40] = {number} )"),
            _ => format!("proto {}", protocol.number()),
        };
        format!("{term} # {}", protocol.reason(input.lang))
    }));
    let _ = writeln!(text, "( {}\n)", terms.join("\nor "));
    text
}

fn term(entry: &Entry<'_>, input: &Input<'_>) -> String {
    let word = if entry.range.count() > 1 {
        "portrange"
    } else {
        "port"
    };
    format!(
        "{} dst {word} {} # {}",
        entry.transport.name(),
        entry.range,
        entry.services(input.lang)
    )
}
