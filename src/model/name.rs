//! Names of rulesets after their contents, for choices that the user gave no name.

use crate::model::peer::Peer;
use crate::model::port::{Port, PortSpec};
use crate::model::range::PortNumber;
use crate::model::selection::{Choice, Pick};
use crate::model::transport::Transport;

impl Choice {
    /// Name of a choice that has neither a name nor contents.
    const EMPTY: &str = "portolan";
    /// Number of chosen items that a name lists.
    const LISTED: usize = 3;

    /// Returns the name of the ruleset: the user's, else one after the picks in their order, such as `dns-dhcp`,
    /// `domain-controller-from-client` or `dns-ports-1a2b3c`. Only the groups of hosts are part of it, no other
    /// options, so that a ruleset replaces the one of the same picks with other networks.
    #[must_use]
    pub fn title(&self) -> String {
        self.title_with(|| self.ports_digest())
    }

    /// Returns the title, with the [digest of all ports](Self::ports_digest) that `digest` returns.
    pub(super) fn title_with(&self, digest: impl FnOnce() -> u32) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let mut items: Vec<String> = Vec::new();
        // All ports are one item, at the place of the first.
        let mut place = None;
        for (pick, _) in self.picks() {
            match pick {
                Pick::Service(id) => items.push(id.to_string()),
                Pick::Role(id) => items.push(id.to_string()),
                Pick::Endpoint(..) | Pick::Entry(..) | Pick::Port(_) => {
                    place.get_or_insert(items.len());
                }
            }
        }
        if let Some(place) = place {
            items.insert(place, format!("ports-{}", short(digest())));
        }
        if items.is_empty() {
            return Self::EMPTY.to_owned();
        }
        let listed = items.iter().take(Self::LISTED).map(String::as_str);
        let mut name = listed.collect::<Vec<_>>().join("-");
        if items.len() > Self::LISTED {
            let more = items.len() - Self::LISTED;
            let mut all = Digest::default();
            items.iter().for_each(|item| all.line(item.as_bytes()));
            name.push_str(&format!("-and-{more}-more-{}", short(all.value)));
        }
        if !self.options.peers.is_empty() {
            let peers = self.options.peers.iter().copied().map(Peer::name);
            name.push_str("-from-");
            name.push_str(&peers.collect::<Vec<_>>().join("-"));
        }
        name
    }

    /// Returns the digest of all ports that are chosen by themselves, in the order of their texts.
    pub(super) fn ports_digest(&self) -> u32 {
        let is_named = |pick: &&Pick| matches!(pick, Pick::Endpoint(..) | Pick::Entry(..));
        let named = self.picks().map(|(pick, _)| pick).filter(is_named).count();
        let mut ports = Texts::with_capacity(self.picks().len() - named, named);
        for (pick, _) in self.picks() {
            match pick {
                Pick::Service(_) | Pick::Role(_) => {}
                Pick::Endpoint(id, port) => ports.push(["service ", id.as_str(), " "], *port),
                Pick::Entry(id, port) => ports.push(["role ", id.as_str(), " "], *port),
                Pick::Port(port) => ports.push([""; 3], *port),
            }
        }
        ports.digest()
    }
}

/// Texts of ports, to be sorted. The name of a role follows each change of it, and there may be tens of thousands of
/// ports: a string for each, sorted by comparing strings, took ten times as long.
struct Texts {
    /// Texts of at most 16 bytes, as nearly all ports have. Padded with zeros, they have the order of these numbers.
    short: Vec<u128>,
    buffer: String,
    /// First bytes of each longer text as numbers with the same order, and the place of the text in the buffer.
    long: Vec<Long>,
}

/// The first 24 bytes of a text and its place: 16 of `service etc-name tcp/80` are the same for many services.
type Long = ([u64; 3], u32, u32);

impl Texts {
    const SHORT: usize = size_of::<u128>();

    fn with_capacity(short: usize, long: usize) -> Self {
        Self {
            short: Vec::with_capacity(short),
            buffer: String::with_capacity(long * 2 * Self::SHORT),
            long: Vec::with_capacity(long),
        }
    }

    fn push(&mut self, before: [&str; 3], port: Port) {
        if let (PortSpec::Single(number), [_, "", _]) = (port.spec(), before) {
            self.short.push(number_of_single(port.transport(), number));
            return;
        }
        let start = self.buffer.len();
        before.iter().for_each(|part| self.buffer.push_str(part));
        port.push_to(&mut self.buffer);
        let text = &self.buffer.as_bytes()[start..];
        if text.len() <= Self::SHORT {
            self.short.push(number_of(text));
            self.buffer.truncate(start);
        } else {
            let [start, end] =
                [start, self.buffer.len()].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            self.long.push((numbers_of(text), start, end));
        }
    }

    /// Returns the digest of the sorted texts.
    fn digest(mut self) -> u32 {
        let buffer = self.buffer.as_bytes();
        let text = |&(_, start, end): &Long| &buffer[start as usize..end as usize];
        // Ports are nearly always in the order of their numbers: those of a length are a run in the order of their
        // texts too, and the stable sort merges runs in two thirds of the time of the unstable one.
        self.short.sort();
        self.long
            .sort_by(|one, other| one.0.cmp(&other.0).then_with(|| text(one).cmp(text(other))));
        let mut digest = Digest::default();
        let mut long = self.long.iter().peekable();
        for short in self.short {
            // A short text is before the longer ones that it begins.
            while let Some(before) = long.next_if(|one| number_of(text(one)) < short) {
                digest.line(text(before));
            }
            let length = Self::SHORT - short.trailing_zeros() as usize / 8;
            digest.line(&short.to_be_bytes()[..length]);
        }
        long.for_each(|one| digest.line(text(one)));
        digest.value
    }
}

/// Returns the first bytes of a text as a number with the same order.
fn number_of(text: &[u8]) -> u128 {
    let mut first = [0; Texts::SHORT];
    let length = text.len().min(Texts::SHORT);
    first[..length].copy_from_slice(&text[..length]);
    u128::from_be_bytes(first)
}

/// Returns the first 24 bytes of a text as numbers with the same order.
fn numbers_of(text: &[u8]) -> [u64; 3] {
    let mut first = [[0; 8]; 3];
    let length = text.len().min(24);
    first.as_flattened_mut()[..length].copy_from_slice(&text[..length]);
    first.map(u64::from_be_bytes)
}

/// Returns the number of the text of a single port, without writing it: a fifth of the time.
fn number_of_single(transport: Transport, number: PortNumber) -> u128 {
    let prefix = match transport {
        Transport::Tcp => *b"tcp/",
        _ => *b"udp/",
    };
    let (digits, _) = number.digits();
    u128::from(u32::from_be_bytes(prefix)) << 96 | u128::from(u64::from_be_bytes(digits)) << 32
}

/// Returns six hexadecimal digits of a digest.
fn short(digest: u32) -> String {
    format!("{:06x}", digest & 0x00ff_ffff)
}

/// Returns a 32-bit FNV-1a digest: the same on every machine and in every version, unlike that of the standard
/// library. Installed rules are found by names with a digest, so it must never change.
#[must_use]
pub fn digest(text: &str) -> u32 {
    let mut digest = Digest::default();
    digest.line(text.as_bytes());
    digest.value
}

/// Digest of lines with line feeds between them.
struct Digest {
    value: u32,
    is_empty: bool,
}

impl Default for Digest {
    fn default() -> Self {
        Self {
            value: 0x811c_9dc5,
            is_empty: true,
        }
    }
}

impl Digest {
    fn line(&mut self, line: &[u8]) {
        if !self.is_empty {
            self.byte(b'\n');
        }
        self.is_empty = false;
        line.iter().for_each(|&byte| self.byte(byte));
    }

    fn byte(&mut self, byte: u8) {
        self.value = (self.value ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::direction::Direction;
    use crate::model::need::Extras;
    use crate::model::os::{DynamicMode, Os};

    fn title(picks: &[Pick], peers: &[Peer]) -> String {
        let mut choice = Choice::default();
        for pick in picks {
            choice.add(pick.clone());
        }
        choice.options.peers = peers.iter().copied().collect();
        choice.title()
    }

    fn role(id: &str) -> Pick {
        Pick::Role(id.parse().expect(id))
    }

    fn service(id: &str) -> Pick {
        Pick::Service(id.parse().expect(id))
    }

    fn port(text: &str) -> Pick {
        Pick::Port(text.parse().expect(text))
    }

    #[test]
    fn the_name_that_the_user_gave_stays_as_it_is() {
        let mut choice = Choice::default();
        choice.add(role("dns"));
        choice.options.peers.insert(Peer::Client);
        choice.set_name("DC one");
        assert_eq!(choice.title(), "DC one");
        choice.set_name(" ");
        assert_eq!(choice.title(), "dns-from-client");
    }

    #[test]
    fn names_list_up_to_three_picks_in_order() {
        assert_eq!(title(&[], &[]), "portolan");
        assert_eq!(title(&[role("dns")], &[]), "dns");
        assert_eq!(title(&[role("dns"), service("dhcp")], &[]), "dns-dhcp");
        assert_eq!(title(&[service("dhcp"), role("dns")], &[]), "dhcp-dns");
        let three = ["dns", "dhcp", "wins"].map(role);
        assert_eq!(title(&three, &[]), "dns-dhcp-wins");
    }

    #[test]
    fn further_picks_are_counted_and_part_of_a_digest() {
        let more = |ids: [&str; 5]| title(&ids.map(role), &[]);
        let name = more(["dns", "dhcp", "wins", "nps", "kms"]);
        assert_eq!(name, "dns-dhcp-wins-and-2-more-7d2d24");
        assert_ne!(name, more(["dns", "dhcp", "wins", "nps", "wsus"]));
        assert_ne!(name, more(["dns", "dhcp", "wins", "kms", "nps"]));
        let peers = title(
            &["dns", "dhcp", "wins", "nps", "kms"].map(role),
            &[Peer::Server],
        );
        assert_eq!(peers, format!("{name}-from-server"));
    }

    #[test]
    fn peers_are_part_of_the_name_in_fixed_order() {
        let dc = [role("domain-controller")];
        let name = |peers: &[Peer]| title(&dc, peers);
        assert_eq!(name(&[Peer::Client]), "domain-controller-from-client");
        assert_eq!(
            name(&[Peer::Management, Peer::Client]),
            "domain-controller-from-client-management"
        );
        assert_eq!(
            name(&[Peer::Server, Peer::Management, Peer::SameRole, Peer::Client]),
            "domain-controller-from-client-peer-management-server"
        );
    }

    #[test]
    fn other_options_and_exclusions_are_no_part_of_the_name() {
        let mut choice = Choice::default();
        choice.add_with(role("dns"), Extras::ALL);
        choice.options.os = Os::Legacy;
        choice.options.dynamic = DynamicMode::Omit;
        choice.options.direction = Direction::Out;
        choice.options.source_networks = vec!["10.0.0.0/8".parse().unwrap()];
        choice.exclude("tcp/53".parse().unwrap());
        assert_eq!(choice.title(), "dns");
    }

    #[test]
    fn ports_are_one_pick_with_a_digest_at_the_place_of_the_first() {
        let (https, http) = (port("tcp/443"), port("tcp/80"));
        assert_eq!(title(std::slice::from_ref(&https), &[]), "ports-12ac0a");
        let name = title(&[role("dns"), https.clone(), http.clone()], &[]);
        assert_eq!(name, "dns-ports-140ff0");
        assert_eq!(
            name,
            title(&[role("dns"), http.clone(), https.clone()], &[])
        );
        assert_ne!(name, title(&[role("dns"), http.clone()], &[]));
        assert_eq!(
            title(&[https.clone(), role("dns"), http, role("dhcp")], &[]),
            "ports-140ff0-dns-dhcp"
        );
        let of_service = Pick::Endpoint("dns".parse().unwrap(), "tcp/443".parse().unwrap());
        let of_role = Pick::Entry("dns".parse().unwrap(), "tcp/443".parse().unwrap());
        let names = [https, of_service, of_role].map(|pick| title(&[pick], &[]));
        assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2]);
    }

    #[test]
    fn the_digest_is_fnv_1a() {
        // Test vector published by the authors of FNV.
        assert_eq!(digest("foobar"), 0xbf9c_f968);
    }
    #[test]
    fn ports_are_digested_in_the_order_of_their_texts() {
        let mut texts: Vec<String> = (1..=300).map(|number| format!("tcp/{number}")).collect();
        let others = [
            "udp/9",
            "udp/65535",
            "tcp/65534-65535",
            "tcp/9-10",
            "gre",
            "icmp",
            "icmp/echo",
            "icmpv6/1",
            "ip/41",
            "tcp/dynamic-rpc",
            "udp/dynamic-ephemeral",
            "udp/dynamic-rpc",
        ];
        texts.extend(others.map(str::to_owned));
        let mut choice = Choice::default();
        for text in &texts {
            choice.add(port(text));
            choice.add(Pick::Endpoint("a".parse().unwrap(), text.parse().unwrap()));
            choice.add(Pick::Endpoint(
                "a-b".parse().unwrap(),
                text.parse().unwrap(),
            ));
            choice.add(Pick::Entry("a".parse().unwrap(), text.parse().unwrap()));
        }
        let prefixes = ["", "service a ", "service a-b ", "role a "];
        let named = prefixes
            .iter()
            .flat_map(|prefix| texts.iter().map(move |text| format!("{prefix}{text}")));
        let mut all: Vec<String> = named.collect();
        all.sort();
        let expected = format!("ports-{}", short(digest(&all.join("\n"))));
        assert_eq!(choice.title(), expected);
    }
}
