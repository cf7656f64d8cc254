//! Bare IP packets: what a capture file holds.

use std::net::IpAddr;

use portolan::model::Transport;

/// A packet that asks for a port, or of a protocol without ports.
pub(crate) type Packet = (IpAddr, Transport, Option<u16>);

/// The packet as bytes, IP header first.
pub(crate) fn bytes((from, transport, port): Packet) -> Vec<u8> {
    let mut payload = vec![0; 20];
    if let Some(port) = port {
        // From port 1024, with a length or a header of 20 bytes, and SYN.
        payload[..4].copy_from_slice(&[4, 0, (port >> 8) as u8, port as u8]);
        match transport {
            Transport::Udp => payload[5] = 20,
            _ => payload[12..14].copy_from_slice(&[5 << 4, 2]),
        }
    } else if transport == Transport::Ah {
        // Nothing follows; 12 bytes are 3 words, less 2.
        payload[..2].copy_from_slice(&[59, 1]);
    }
    let protocol = transport.ip_protocol();
    let mut packet = match from {
        IpAddr::V4(from) => {
            let mut head = vec![0x45, 0, 0, 40, 0, 0, 0, 0, 64, protocol, 0, 0];
            head.extend(from.octets());
            head.extend([10, 1, 0, 1]);
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

/// What the bytes are; their transport is one of a ruleset's.
fn packet(bytes: &[u8]) -> Packet {
    let (from, protocol, payload): (IpAddr, u8, &[u8]) = if bytes[0] >> 4 == 4 {
        let from: [u8; 4] = bytes[12..16].try_into().expect("an address");
        (from.into(), bytes[9], &bytes[20..])
    } else {
        let from: [u8; 16] = bytes[8..24].try_into().expect("an address");
        (from.into(), bytes[6], &bytes[40..])
    };
    let mut all = Transport::ALL.into_iter();
    let transport = all.find(|one| one.ip_protocol() == protocol);
    let transport = transport.expect("a transport");
    let port = u16::from_be_bytes([payload[2], payload[3]]);
    (from, transport, transport.has_ports().then_some(port))
}

/// A capture file of bare IP packets (the pcap format, `LINKTYPE_RAW`).
pub(crate) fn capture(packets: impl Iterator<Item = Packet>) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        file.extend(word.to_le_bytes());
    }
    for packet in packets {
        let bytes = bytes(packet);
        let length = u32::try_from(bytes.len()).expect("a length");
        for word in [0, 0, length, length] {
            file.extend(word.to_le_bytes());
        }
        file.extend(bytes);
    }
    file
}

/// The packets of a capture file.
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
