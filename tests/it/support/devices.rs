//! Readers for the formats of Check Point, Cisco NX-OS, Arista EOS, and the firewalls of Huawei and H3C, each limited to
//! the documented grammar of its target: a line that the grammar doesn't allow fails the test.

use std::collections::BTreeSet;

use ipnet::IpNet;
use portolan::model::PortSet;

use crate::support::network::{
    Admitted, admit_to, all_v4, all_v6, check_command_lines, cisco_ports,
};

/// Messages of neighbor discovery, in the order of the entries of an IPv6 list of NX-OS.
const DISCOVERY: [&str; 4] = [
    "nd-ns",
    "nd-na",
    "router-solicitation",
    "router-advertisement",
];

/// Parses a network in prefix notation without host bits.
fn prefix(text: &str) -> IpNet {
    let network: IpNet = text.parse().expect("a prefix");
    assert_eq!(network.addr(), network.network(), "{text}");
    network
}

/// Parses a source or destination of an entry: `any`, or a prefix of the list's address family.
fn side(text: &str, v6: bool) -> IpNet {
    if text == "any" {
        return if v6 { all_v6() } else { all_v4() };
    }
    let network = prefix(text);
    assert_eq!(network.addr().is_ipv6(), v6, "{text}");
    network
}

/// Access list that is being read.
#[derive(Debug)]
struct OpenList {
    v6: bool,
    /// Sequence number of the last line.
    last: u32,
    discovery: Vec<String>,
}

/// Reads access lists of NX-OS or EOS.
pub(crate) fn sequenced(format: &str, text: &str) -> Admitted {
    check_command_lines(text);
    let is_nxos = format == "cisco-nxos";
    let mut admitted = Admitted::new();
    let (mut deleted, mut created) = (BTreeSet::new(), BTreeSet::new());
    let mut list: Option<OpenList> = None;
    for line in text.lines().filter(|line| !line.starts_with('!')) {
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match (words.as_slice(), &mut list) {
            (["no", family @ ("ip" | "ipv6"), "access-list", name], None) => {
                assert!(deleted.insert((*family, *name)));
            }
            ([family @ ("ip" | "ipv6"), "access-list", name], open @ None) => {
                assert!(deleted.contains(&(*family, *name)) && created.insert(*name));
                assert!(name.len() <= 64 && name.starts_with(|one: char| one.is_ascii_lowercase()));
                *open = Some(OpenList {
                    v6: *family == "ipv6",
                    last: 0,
                    discovery: Vec::new(),
                });
            }
            (["exit"], Some(open)) => {
                let needed = if is_nxos && open.v6 {
                    &DISCOVERY[..]
                } else {
                    &[]
                };
                assert_eq!(open.discovery, needed, "neighbor discovery");
                list = None;
            }
            ([number, rest @ ..], Some(open)) => {
                assert!(line.starts_with("  "), "{line}");
                let number: u32 = number.parse().expect("a sequence number");
                assert!(number > open.last, "{line}");
                open.last = number;
                entry(rest, open, is_nxos, &mut admitted);
            }
            other => panic!("not {format}: {other:?}"),
        }
    }
    assert!(list.is_none());
    admitted
}

/// Reads an entry of a list after its sequence number.
fn entry(words: &[&str], list: &mut OpenList, is_nxos: bool, admitted: &mut Admitted) {
    match words {
        ["remark", rest @ ..] => {
            assert!((1..=100).contains(&rest.join(" ").len()));
        }
        ["permit", "icmp", "any", "any", kind]
            if is_nxos && list.v6 && DISCOVERY.contains(kind) =>
        {
            list.discovery.push((*kind).to_owned());
        }
        ["permit", protocol, from, to, ports @ ..] => {
            assert!(list.discovery.is_empty(), "an entry after the last ones");
            let protocol = match (*protocol, list.v6) {
                ("icmp", false) => "icmp",
                ("icmp", true) if is_nxos => "icmpv6",
                ("icmpv6", true) if !is_nxos => "icmpv6",
                (other @ ("tcp" | "udp"), _) => other,
                (number, _) => {
                    let _: u8 = number.parse().expect("a protocol");
                    number
                }
            };
            let mut set = PortSet::new();
            cisco_ports(&mut set, protocol, ports, if is_nxos { 1 } else { 10 });
            let sides = [from, to].map(|text| side(text, list.v6));
            admit_to(admitted, &sides[..1], &sides[1..], &set);
        }
        other => panic!("not an entry: {other:?}"),
    }
}
