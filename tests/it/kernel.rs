//! Tests of exported rules in a real kernel: the rules are loaded in a separate network namespace, packets
//! are sent to every port, and the packets that the kernel accepts are compared with the ruleset.
//!
//! A second network namespace, connected by a veth pair, sends the inbound packets; outbound packets are sent
//! from the first one. The rules are in a chain that drops all other packets. A table with a later priority
//! on the same hook records the packets that reach it and drops them too, so there are no replies and no
//! time-outs.

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan::export::{ExportError, find};
use portolan::model::{Direction, Lang, Ruleset, Transport};

use crate::support::packets::{Packet, bytes, capture, takes, to_port, without_ports};
use crate::support::rulesets::golden;
use crate::support::sandbox;

/// Creates the network, and a function that sends the capture file `packets` through it.
const NETWORK: &str = r#"
mount -t tmpfs none /run
ip netns add peer
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns peer
ip addr add 10.1.0.1/16 dev v0
ip addr add 2001:db8::2/64 dev v0 nodad
ip link set v0 up
ip -n peer link set v1 up
ip route add default dev v0
ip -6 route add default dev v0
nft -f seen.nft
sh -e load.sh >&2
case $1 in
    in) ip netns exec peer python3 send.py in ;;
    out) python3 send.py out ;;
esac
for set in ports4 ports6 types4 types6 protocols4 protocols6; do
    echo "set: $set"
    nft -n list set inet seen $set
done
"#;

/// Records the packets that earlier chains accept. For IPv6 it records the first header, whatever follows.
const SEEN: &str = "
table inet seen {
    set ports4 { type ipv4_addr . inet_proto . inet_service; size 524288; flags dynamic; }
    set ports6 { type ipv6_addr . inet_proto . inet_service; size 524288; flags dynamic; }
    set types4 { type ipv4_addr . icmp_type; size 4096; flags dynamic; }
    set types6 { type ipv6_addr . icmpv6_type; size 4096; flags dynamic; }
    set protocols4 { type ipv4_addr . inet_proto; size 4096; flags dynamic; }
    set protocols6 { type ipv6_addr . inet_proto; size 4096; flags dynamic; }
    chain seen {
        type filter hook HOOK priority 200; policy drop;
        meta nfproto ipv4 meta l4proto { tcp, udp } add @ports4 { ip saddr . meta l4proto . th dport } drop
        meta nfproto ipv6 meta l4proto { tcp, udp } add @ports6 { ip6 saddr . meta l4proto . th dport } drop
        ip protocol icmp add @types4 { ip saddr . icmp type } drop
        ip6 nexthdr icmpv6 ip6 saddr { 2001:db8::1, fd00::1 } add @types6 { ip6 saddr . icmpv6 type } drop
        meta nfproto ipv4 add @protocols4 { ip saddr . ip protocol }
        meta nfproto ipv6 ip6 saddr { 2001:db8::1, fd00::1 } add @protocols6 { ip6 saddr . ip6 nexthdr }
    }
}
";

/// Sends the packets of a pcap file: as frames into the veth, or as the host's own packets.
const SEND: &str = r#"
import socket, struct, sys
out = sys.argv[1] == "out"
if out:
    four = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    six = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
else:
    link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    link.bind(("v1", 0))
head = bytes.fromhex("020000000001020000000002")
data = open("packets", "rb").read()
at = 24
while at < len(data):
    size = struct.unpack("<I", data[at + 8:at + 12])[0]
    packet = data[at + 16:at + 16 + size]
    at += 16 + size
    is_four = packet[0] >> 4 == 4
    if not out:
        link.send(head + (b"\x08\x00" if is_four else b"\x86\xdd") + packet)
        continue
    try:
        if is_four:
            four.sendto(packet, ("10.1.0.1", 0))
        else:
            six.sendto(packet, ("2001:db8::2", 0))
    except PermissionError:
        pass  # dropped, which is what is asked
"#;

/// Returns the test packets for a ruleset: the ends of each range and a few ports from various addresses,
/// every port from one of them if `all` is set, and every IP protocol and type of ICMP.
fn packets(ruleset: &Ruleset, all: bool) -> Vec<Packet> {
    let set = ruleset.set();
    let addresses = [
        "10.1.2.3",
        "10.0.0.9",
        "198.51.100.1",
        "2001:db8::1",
        "fd00::1",
    ];
    let mut packets = Vec::new();
    for (at, from) in addresses.iter().enumerate() {
        let from: IpAddr = from.parse().expect("an address");
        packets.extend(without_ports(from));
        for transport in [Transport::Tcp, Transport::Udp] {
            let step = if all && at == 0 { 1 } else { 97 };
            let mut ports: BTreeSet<u16> = (1..=u16::MAX).step_by(step).collect();
            for run in set.ranges(transport) {
                let around = [
                    run.low() - 1,
                    run.low(),
                    run.high(),
                    run.high().saturating_add(1),
                ];
                ports.extend(around.iter().filter(|&&port| port > 0));
            }
            packets.extend(ports.into_iter().map(|port| to_port(from, transport, port)));
        }
    }
    packets
}

/// Loads the rules from `files` with `load` and returns the accepted `packets`.
pub(crate) fn accepted_packets(
    direction: Direction,
    packets: &[Packet],
    load: String,
    tools: &[&str],
    files: Vec<(String, String)>,
) -> Option<BTreeSet<Packet>> {
    let all = packets.iter().copied().map(bytes);
    let mut files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()))
        .collect();
    let hook = match direction {
        Direction::In => "input",
        Direction::Out => "output",
    };
    files.push(("packets".to_owned(), capture(all)));
    files.push((
        "seen.nft".to_owned(),
        SEEN.replace("HOOK", hook).into_bytes(),
    ));
    files.push(("send.py".to_owned(), SEND.as_bytes().to_vec()));
    files.push(("load.sh".to_owned(), load.into_bytes()));
    let script = format!("set -- {}\n{NETWORK}", direction.name());
    let tools = [&["nft", "ip", "python3"], tools].concat();
    let listing = sandbox::run(&tools, &script, &files)?;
    let mut seen = BTreeSet::new();
    for listing in listing.split("set: ").skip(1) {
        let (set, listing) = listing.split_once('\n').expect("a name");
        let elements = listing.split_once("elements = {");
        let elements = elements.map_or("", |(_, elements)| elements);
        for element in elements.trim_end_matches(['}', '\n', '\t', ' ']).split(',') {
            if !element.trim().is_empty() {
                seen.insert(seen_packet(set, element));
            }
        }
    }
    Some(seen)
}

/// Parses an element of one of the sets that record packets.
fn seen_packet(set: &str, element: &str) -> Packet {
    let words: Vec<&str> = element.trim().split(" . ").collect();
    let from = words[0].parse().expect("an address");
    let number = |word: &str| word.parse::<u16>().unwrap_or_else(|_| panic!("{element}"));
    match (set, &words[1..]) {
        ("types4", [own]) => (from, 1, Some(number(own))),
        ("types6", [own]) => (from, 58, Some(number(own))),
        ("ports4" | "ports6", [protocol, port]) => (
            from,
            u8::try_from(number(protocol)).expect("a protocol"),
            Some(number(port)),
        ),
        ("protocols4" | "protocols6", [protocol]) => (
            from,
            u8::try_from(number(protocol)).expect("a protocol"),
            None,
        ),
        _ => panic!("{set}: {element}"),
    }
}

fn rulesets() -> Vec<(&'static str, Ruleset)> {
    let labels = [
        "ip protocols alone",
        "by type and number",
        "by type and number from ipv4",
        "by type and number from both",
        "echo alone",
        "both icmp out",
        "from ipv4",
        "from both",
        "everything",
        "out",
        "out of a network",
    ];
    let golden = golden()
        .into_iter()
        .filter(|one| labels.contains(&one.label));
    let mut rulesets: Vec<(&str, Ruleset)> = golden.map(|one| (one.label, one.ruleset)).collect();
    rulesets.dedup_by_key(|(label, _)| *label);
    assert_eq!(rulesets.len(), labels.len());
    rulesets
}

/// Asserts that exactly the `packets` that the ruleset permits were accepted.
fn compare(label: &str, ruleset: &Ruleset, packets: &[Packet], seen: &BTreeSet<Packet>) {
    let set = ruleset.set();
    let wanted: BTreeSet<Packet> = packets
        .iter()
        .copied()
        .filter(|&one| takes(ruleset, &set, one))
        .collect();
    let dropped: Vec<&Packet> = wanted.difference(seen).take(9).collect();
    let accepted: Vec<&Packet> = seen.difference(&wanted).take(9).collect();
    assert!(
        dropped.is_empty() && accepted.is_empty(),
        "{label}: wrongly dropped {dropped:?}, wrongly accepted {accepted:?}"
    );
    assert!(!wanted.is_empty(), "{label}");
}

#[test]
fn nftables_accepts_exactly_the_ruleset() {
    for (label, ruleset) in rulesets() {
        let format = find("nftables").expect("a format");
        let text = format.export(&ruleset, Lang::Zh).expect("an export").text;
        // As the header describes: the sets and the chain in a table whose chain has a hook, and a jump to
        // the chain.
        let jump = text
            .lines()
            .find_map(|line| line.split_once("jump "))
            .expect("a jump")
            .1;
        let table = text.rsplit_once("\ntable inet ").expect("a table").1;
        let (_, body) = table.split_once('\n').expect("a body");
        let hook = match ruleset.direction {
            Direction::In => "input",
            Direction::Out => "output",
        };
        let rules = format!(
            "table inet own {{\n{}\nchain own {{\ntype filter hook {hook} priority 0; policy drop;\njump {jump}\n}}\n}}\n",
            body.trim_end().trim_end_matches('}'),
        );
        let packets = packets(&ruleset, label == "everything");
        let files = vec![("rules.nft".to_owned(), rules)];
        let load = "nft -f rules.nft".to_owned();
        let Some(seen) = accepted_packets(ruleset.direction, &packets, load, &[], files) else {
            return;
        };
        compare(label, &ruleset, &packets, &seen);
    }
}

#[test]
fn iptables_accepts_exactly_the_ruleset() {
    for (label, ruleset) in rulesets() {
        let mut load = String::new();
        let mut files = Vec::new();
        for name in ["iptables", "ip6tables"] {
            load.push_str(&format!("{name} -P INPUT DROP\n{name} -P OUTPUT DROP\n"));
            let format = find(name).expect("a format");
            match format.export(&ruleset, Lang::En) {
                Ok(export) => {
                    let hook = export
                        .text
                        .lines()
                        .find_map(|line| line.strip_prefix("# Hook: "));
                    let hook = hook.expect("a hook");
                    load.push_str(&format!("{name}-restore --noflush {name}\n{hook}\n"));
                    files.push((name.to_owned(), export.text.clone()));
                }
                // No source network of that family: none of its packets are accepted.
                Err(refused) => assert_eq!(refused, ExportError::Inexpressible(name)),
            }
        }
        let packets = packets(&ruleset, label == "everything");
        let tools = ["iptables-restore", "ip6tables-restore"];
        let Some(seen) = accepted_packets(ruleset.direction, &packets, load, &tools, files) else {
            return;
        };
        compare(label, &ruleset, &packets, &seen);
    }
}
