//! Bare IP packets, as stored in a capture file.

use std::net::IpAddr;

use portolan::model::{PortNumber, PortSet, Ruleset, Transport};

/// A packet to a port, or of a protocol without ports.
pub(crate) type Packet = (IpAddr, Transport, Option<u16>);

/// Returns the bytes of the packet, starting with the IP header.
pub(crate) fn bytes((from, transport, port): Packet) -> Vec<u8> {
    raw(from, transport.ip_protocol(), port)
}

/// Returns the bytes of a packet of any IP protocol.
pub(crate) fn raw(from: IpAddr, protocol: u8, port: Option<u16>) -> Vec<u8> {
    let mut payload = vec![0; 20];
    if let Some(port) = port {
        // Source port 1024, with a length or a header of 20 bytes, and SYN.
        payload[..4].copy_from_slice(&[4, 0, (port >> 8) as u8, port as u8]);
        if protocol == Transport::Udp.ip_protocol() {
            payload[5] = 20;
        } else {
            payload[12..14].copy_from_slice(&[5 << 4, 2]);
        }
    } else if protocol == Transport::Ah.ip_protocol() {
        // No next header; 12 bytes are 3 words, minus 2.
        payload[..2].copy_from_slice(&[59, 1]);
    }
    let mut packet = match from {
        IpAddr::V4(from) => {
            let mut head = vec![0x45, 0, 0, 40, 0, 0, 0, 0, 64, protocol, 0, 0];
            head.extend(from.octets());
            head.extend([10, 1, 0, 1]);
            let sum = checksum(&head);
            head[10..12].copy_from_slice(&sum);
            head
        }
        IpAddr::V6(from) => {
            let mut head = vec![0x60, 0, 0, 0, 0, 20, protocol, 64];
            head.extend(from.octets());
            head.extend([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
            head
        }
    };
    packet.append(&mut payload);
    packet
}

/// Computes the checksum of an IPv4 header (RFC 791): the ones' complement of the sum of its words.
fn checksum(head: &[u8]) -> [u8; 2] {
    let words = head
        .chunks(2)
        .map(|word| u32::from(word[0]) << 8 | u32::from(word[1]));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (!(sum as u16)).to_be_bytes()
}

/// Parses a packet whose transport is one of a ruleset's.
fn packet(bytes: &[u8]) -> Packet {
    let (from, protocol, payload): (IpAddr, u8, &[u8]) = if bytes[0] >> 4 == 4 {
        let from: [u8; 4] = bytes[12..16].try_into().expect("an address");
        (from.into(), bytes[9], &bytes[20..])
    } else {
        let from: [u8; 16] = bytes[8..24].try_into().expect("an address");
        (from.into(), bytes[6], &bytes[40..])
    };
    let mut all = Transport::ALL.iter().copied();
    let transport = all.find(|one| one.ip_protocol() == protocol);
    let transport = transport.expect("a transport");
    let port = u16::from_be_bytes([payload[2], payload[3]]);
    (from, transport, transport.has_ports().then_some(port))
}

/// Returns a capture file of bare IP packets (the pcap format, `LINKTYPE_RAW`).
pub(crate) fn capture(packets: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        file.extend(word.to_le_bytes());
    }
    for bytes in packets {
        let length = u32::try_from(bytes.len()).expect("a length");
        for word in [0, 0, length, length] {
            file.extend(word.to_le_bytes());
        }
        file.extend(bytes);
    }
    file
}

/// Returns true if a host with these rules accepts the packet. ICMP means IPv4's ICMP.
pub(crate) fn takes(ruleset: &Ruleset, set: &PortSet, (from, transport, port): Packet) -> bool {
    let networks = &ruleset.source_networks;
    let from_there = networks.is_empty() || networks.iter().any(|one| one.contains(&from));
    from_there
        && match port.and_then(PortNumber::new) {
            Some(port) => set.contains(transport, port),
            None if transport == Transport::Icmp => {
                from.is_ipv4() && set.contains_protocol(transport)
            }
            None => set.contains_protocol(transport),
        }
}

/// Returns the packets of a capture file.
pub(crate) fn captured(file: &[u8]) -> Vec<Packet> {
    let mut packets = Vec::new();
    let mut rest = &file[24..];
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[8..12].try_into().expect("a length")) as usize;
        packets.push(packet(&rest[16..16 + length]));
        rest = &rest[16 + length..];
    }
    packets
}
