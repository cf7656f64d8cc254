//! Bare IP packets, as stored in a capture file.

use std::net::IpAddr;

use portolan::model::{Port, PortNumber, PortSet, PortSpec, Ruleset, Transport};

/// A packet: its source, its IP protocol, and the port of TCP or UDP, or the type of an ICMP message.
pub(crate) type Packet = (IpAddr, u8, Option<u16>);

/// Returns a packet to a port.
pub(crate) fn to_port(from: IpAddr, transport: Transport, port: u16) -> Packet {
    let protocol = transport.ip_protocol().expect("a number");
    (from, protocol, Some(port))
}

/// Returns the packets of IP protocols without ports: one of each, with the types of ICMP and ICMPv6. In IPv6
/// some numbers are extension headers.
pub(crate) fn without_ports(from: IpAddr) -> impl Iterator<Item = Packet> {
    let is_header =
        move |number: &u8| from.is_ipv6() && [43, 44, 59, 60, 135, 139, 140].contains(number);
    let has_ports = |number: &u8| Transport::of_number(*number).is_some_and(Transport::has_ports);
    let numbers = (1..=254_u8).filter(move |number| !is_header(number) && !has_ports(number));
    numbers.flat_map(move |number| -> Vec<Packet> {
        if types_of(from, number).is_some() {
            (0..=255).map(|one| (from, number, Some(one))).collect()
        } else {
            vec![(from, number, None)]
        }
    })
}

/// Returns the transport whose types the packets of an IP protocol have; none in the other address family.
fn types_of(from: IpAddr, protocol: u8) -> Option<Transport> {
    match (from, protocol) {
        (IpAddr::V4(_), 1) => Some(Transport::Icmp),
        (IpAddr::V6(_), 58) => Some(Transport::Icmpv6),
        _ => None,
    }
}

/// Returns the bytes of the packet, starting with the IP header.
pub(crate) fn bytes((from, protocol, number): Packet) -> Vec<u8> {
    let mut payload = vec![0; 20];
    let has_ports = Transport::of_number(protocol).is_some_and(Transport::has_ports);
    if protocol == 1 || protocol == 58 {
        // ICMP of the wrong address family looks like an echo request.
        let echo = if protocol == 1 { 8 } else { 128 };
        payload[0] = number.map_or(echo, |number| number as u8);
    } else if let (Some(port), true) = (number, has_ports) {
        // Source port 1024, with a length or a header of 20 bytes, and SYN.
        payload[..4].copy_from_slice(&[4, 0, (port >> 8) as u8, port as u8]);
        if Some(protocol) == Transport::Udp.ip_protocol() {
            payload[5] = 20;
        } else {
            payload[12..14].copy_from_slice(&[5 << 4, 2]);
        }
    } else if Some(protocol) == Transport::Ah.ip_protocol() {
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

/// Parses a packet.
fn packet(bytes: &[u8]) -> Packet {
    let (from, protocol, payload): (IpAddr, u8, &[u8]) = if bytes[0] >> 4 == 4 {
        let from: [u8; 4] = bytes[12..16].try_into().expect("an address");
        (from.into(), bytes[9], &bytes[20..])
    } else {
        let from: [u8; 16] = bytes[8..24].try_into().expect("an address");
        (from.into(), bytes[6], &bytes[40..])
    };
    let number = if types_of(from, protocol).is_some() {
        Some(payload[0].into())
    } else if Transport::of_number(protocol).is_some_and(Transport::has_ports) {
        Some(u16::from_be_bytes([payload[2], payload[3]]))
    } else {
        None
    };
    (from, protocol, number)
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

/// Returns true if a host with these rules accepts the packet. ICMP means IPv4's ICMP, and ICMPv6 means IPv6's.
pub(crate) fn takes(ruleset: &Ruleset, set: &PortSet, (from, protocol, number): Packet) -> bool {
    let networks = &ruleset.source_networks;
    let from_there = networks.is_empty() || networks.iter().any(|one| one.contains(&from));
    let transport = Transport::of_number(protocol);
    let accepted = match (transport, number) {
        (Some(transport), Some(port)) if transport.has_ports() => {
            PortNumber::new(port).is_some_and(|port| set.contains(transport, port))
        }
        (Some(transport), number) if transport.has_types() => {
            let number = number.and_then(|number| u8::try_from(number).ok());
            types_of(from, protocol) == Some(transport)
                && number.is_some_and(|number| {
                    let port = Port::new(transport, PortSpec::IcmpType(number));
                    set.contains_protocol(port.expect("a type"))
                })
        }
        _ => set.contains_protocol(Port::of_protocol(protocol).expect("a protocol")),
    };
    from_there && accepted
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
