//! Tests of several exports in one kernel: each is loaded as its head describes, one after the other, and
//! packets show which rules are in force then.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use portolan::model::{Direction, PortNumber, PortSet, Transport};

use crate::kernel::accepted_packets;
use crate::support::packets::{Packet, to_port};
use crate::support::program::{done, without_home};
use crate::support::skip::skipped;
use crate::support::{readback, sandbox};

/// Addresses that packets come from.
const ADDRESSES: [&str; 5] = [
    "10.1.2.3",
    "10.0.0.9",
    "198.51.100.1",
    "2001:db8::1",
    "fd00::1",
];

/// Loads each file, then moves all that is loaded into a table with a hook, as the heads describe.
const NFT: &str = r#"
for file in *.nftables; do nft -f $file; done
jumps=
echo 'table inet own {' > own
for table in $(nft list tables | sed -n 's/^table inet \(portolan_.*\)/\1/p'); do
    nft list table inet $table | sed '1d;$d' >> own
    case $table in *_DIRECTION) jumps="$jumps jump $table;" ;; esac
done
echo "chain own { type filter hook HOOK priority 0; policy drop; $jumps }" >> own
echo '}' >> own
nft -f own
"#;

/// Rules that a selection should put in force.
struct Wanted {
    direction: Direction,
    ports: PortSet,
    networks: Vec<IpNet>,
}

impl Wanted {
    /// Reads the rules of a selection from its export as JSON.
    fn of(selection: &str) -> Self {
        let text = export("json", selection).expect("JSON");
        let file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let networks = file["source_networks"].as_array().expect("networks");
        let network = |one: &serde_json::Value| one.as_str()?.parse().ok();
        Self {
            direction: match file["direction"].as_str() {
                Some("out") => Direction::Out,
                _ => Direction::In,
            },
            ports: readback::json(&text),
            networks: networks.iter().filter_map(network).collect(),
        }
    }

    fn accepts(&self, (from, protocol, port): Packet) -> bool {
        let is_source = self.networks.iter().any(|one| one.contains(&from));
        let port = port.and_then(PortNumber::new);
        (is_source || self.networks.is_empty())
            && port
                .zip(Transport::of_number(protocol))
                .is_some_and(|(port, transport)| self.ports.contains(transport, port))
    }
}

/// Runs the program; `None` if the format can't express the selection, such as IPv4 networks in ip6tables.
fn export(format: &str, selection: &str) -> Option<String> {
    let arguments = ["export", format].into_iter();
    let arguments = arguments.chain(selection.split_whitespace());
    let (code, text, errors) = done(without_home().args(arguments));
    let inexpressible = errors.contains("can't express any of these rules");
    assert!(code == 0 || inexpressible, "{format} {selection}: {errors}");
    (code == 0).then_some(text)
}

/// Returns packets to the ends of all ranges and to the ports next to them, from every address.
fn packets(wanted: &[Wanted]) -> Vec<Packet> {
    let mut packets = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        let mut ports = BTreeSet::from([7, 65_000]);
        for run in wanted.iter().flat_map(|one| one.ports.ranges(transport)) {
            let next = [run.low() - 1, run.high().saturating_add(1)];
            ports.extend([run.low(), run.high()].into_iter().chain(next));
        }
        ports.remove(&0);
        for from in ADDRESSES {
            let from: IpAddr = from.parse().expect("an address");
            packets.extend(ports.iter().map(|&port| to_port(from, transport, port)));
        }
    }
    packets
}

/// Returns the script that loads the exports of all selections with a tool, and its files.
fn loaded(
    tool: &str,
    selections: &[&str],
    direction: Direction,
) -> (String, Vec<(String, String)>) {
    let mut files = Vec::new();
    if tool == "nftables" {
        for (at, selection) in selections.iter().enumerate() {
            let text = export(tool, selection).expect("an export");
            files.push((format!("{at}.nftables"), text));
        }
        let hook = match direction {
            Direction::In => "input",
            Direction::Out => "output",
        };
        let load = NFT.replace("DIRECTION", direction.name());
        return (load.replace("HOOK", hook), files);
    }
    let mut load = String::new();
    for program in ["iptables", "ip6tables"] {
        load.push_str(&format!(
            "{program} -P INPUT DROP\n{program} -P OUTPUT DROP\n"
        ));
    }
    for (at, selection) in selections.iter().enumerate() {
        for program in ["iptables", "ip6tables"] {
            let Some(text) = export(program, selection) else {
                continue;
            };
            let hook = text.lines().find_map(|line| line.strip_prefix("# Hook: "));
            let hook = hook.expect("a hook");
            load.push_str(&format!(
                "{program}-restore --noflush {at}.{program}\n{hook}\n"
            ));
            files.push((format!("{at}.{program}"), text));
        }
    }
    (load, files)
}

/// Loads the exports of all selections one after the other and asserts that those at `in_force` admit their
/// packets, and nothing else is admitted. Packets of `direction` are sent.
fn check(direction: Direction, selections: &[&str], in_force: &[usize]) {
    let wanted: Vec<Wanted> = selections.iter().copied().map(Wanted::of).collect();
    let packets = packets(&wanted);
    let admits = |one: &Wanted, packet| one.direction == direction && one.accepts(packet);
    let of = |at: usize| -> BTreeSet<Packet> {
        let own = packets.iter().copied();
        own.filter(|&packet| admits(&wanted[at], packet)).collect()
    };
    let all: BTreeSet<Packet> = in_force.iter().flat_map(|&at| of(at)).collect();
    // Each selection has packets that no other one admits, so the test notices which are in force.
    for at in (0..selections.len()).filter(|&at| wanted[at].direction == direction) {
        let others = (0..selections.len()).filter(|&other| other != at);
        let others: BTreeSet<Packet> = others.flat_map(of).collect();
        assert!(!of(at).is_subset(&others), "{}", selections[at]);
    }
    for tool in ["nftables", "iptables"] {
        let (load, files) = loaded(tool, selections, direction);
        let tools = ["iptables-restore", "ip6tables-restore"];
        let Some(mut seen) = accepted_packets(direction, &packets, load, &tools, files) else {
            return;
        };
        seen.retain(|&(_, protocol, _)| {
            Transport::of_number(protocol).is_some_and(Transport::has_ports)
        });
        let missing: Vec<&Packet> = all.difference(&seen).take(9).collect();
        let more: Vec<&Packet> = seen.difference(&all).take(9).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{tool}: {selections:?}: not admitted {missing:?}, admitted {more:?}"
        );
    }
}

#[test]
fn two_peers_of_one_role_are_both_in_force() {
    check(
        Direction::In,
        &[
            "-r domain-controller --from client --source 10.1.0.0/16 --source 2001:db8::/32",
            "-r domain-controller --from management --with optional --source 10.0.0.0/24 --source fd00::/8",
        ],
        &[0, 1],
    );
}

#[test]
fn two_peers_of_one_role_are_both_in_force_outbound() {
    check(
        Direction::Out,
        &[
            "-r data-protection-manager --direction out --from client --source 10.1.0.0/16 --source 2001:db8::/32",
            "-r data-protection-manager --direction out --from server --source 10.0.0.0/24 --source fd00::/8",
        ],
        &[0, 1],
    );
}

#[test]
fn typed_ports_are_in_force_beside_a_role() {
    check(
        Direction::In,
        &[
            "-r dns --source 10.1.0.0/16",
            "-p tcp/8443,udp/9000-9010",
            "-p tcp/8080",
            "-r dhcp -p tcp/8444",
        ],
        &[0, 1, 2, 3],
    );
}

#[test]
fn both_directions_of_a_role_are_in_force() {
    let selections = ["-r dns", "-r dns --direction out"];
    check(Direction::In, &selections, &[0]);
    check(Direction::Out, &selections, &[1]);
}

#[test]
fn names_that_resemble_each_other_are_all_in_force() {
    check(
        Direction::In,
        &[
            "-p tcp/8001 --name dc-one",
            "-p tcp/8002 --name DC-one",
            "-p tcp/8003 --name DC_one",
            "-p tcp/8004 --name 域控制器",
            "-p tcp/8005 --name 文件服务器",
            "-p tcp/8006 --name branch-offices-in-the-north-of-denmark",
            "-p tcp/8007 --name branch-offices-in-the-north-of-denmark-and-sweden",
        ],
        &[0, 1, 2, 3, 4, 5, 6],
    );
}

#[test]
fn the_same_selection_with_other_networks_replaces_the_first() {
    for direction in [Direction::In, Direction::Out] {
        let of = |networks: &str| format!("-r dns --direction {} {networks}", direction.name());
        check(
            direction,
            &[
                &of("--source 10.1.0.0/16 --source 2001:db8::/32"),
                &of("--source 10.0.0.0/24 --source fd00::/8"),
            ],
            &[1],
        );
    }
}

/// Two selections of the same name, and the networks of the first.
const REPLACED: [&str; 2] = [
    "--name dc-one -p tcp/53,gre,esp --source 10.1.0.0/16 --source 2001:db8::/32",
    "--name dc-one -p tcp/54,gre --source 10.0.0.0/24",
];
const EARLIER: [&str; 2] = ["10.1.0.0/16", "2001:db8::/32"];

/// Returns the commands of a program in the head of a file, those that load the rules and those that undo it.
fn commands(text: &str, program: &str) -> [String; 2] {
    let (load, undo) = text.split_once("Undo:\n").expect("the undo commands");
    [load, undo].map(|part| {
        let lines = part.lines();
        let lines = lines.map(|line| line.trim_start_matches(['#', ' ']));
        let own = lines.filter(|line| line.starts_with(program));
        own.collect::<Vec<_>>().join(" || :\n")
    })
}

#[test]
fn firewalld_replaces_the_networks_of_an_earlier_export() {
    for direction in [Direction::In, Direction::Out] {
        let name = format!("portolan-dc-one-{}", direction.name());
        let program = "firewall-cmd --permanent ";
        let selections = REPLACED.map(|one| format!("{one} --direction {}", direction.name()));
        let anyone = format!("--name dc-one -p tcp/53 --direction {}", direction.name());
        let all = [&selections[0], &anyone, &selections[1]];
        let texts = all.map(|selection| export("firewalld", selection).expect("an export"));
        let mut script = "exec 2>errors
            mkdir -p etc/services etc/zones etc/policies
            firewalld='firewall-offline-cmd --system-config etc '
            show() { cat etc/zones/public.xml etc/policies/portolan-dc-one.xml || :; echo ====; }
            "
        .to_owned();
        for (at, text) in texts.iter().enumerate() {
            let [load, _] = commands(text, program);
            let load = load.replace(program, "$firewalld");
            script.push_str(&format!(
                "cp {at} etc/services/{name}.xml\n( {load} || : ) > log\nshow\n"
            ));
        }
        let [_, undo] = commands(&texts[2], program);
        script.push_str(&format!(
            "( {} || : ) > log\nshow\n",
            undo.replace(program, "$firewalld")
        ));
        let files: Vec<(String, String)> = texts
            .into_iter()
            .enumerate()
            .map(|(at, text)| (at.to_string(), text))
            .collect();
        let Some(listing) = sandbox::run(&["firewall-offline-cmd"], &script, &files) else {
            return;
        };
        let listings: Vec<&str> = listing.split("====\n").collect();
        let has = |at: usize, network: &str| listings[at].contains(&format!("\"{network}\""));
        assert!(EARLIER.iter().all(|one| has(0, one)), "{listing}");
        assert!(!EARLIER.iter().any(|one| has(1, one)), "{listing}");
        assert!(listings[1].contains(&format!("\n  <service name=\"{name}\"/>")));
        assert!(!EARLIER.iter().any(|one| has(2, one)), "{listing}");
        assert!(!listings[2].contains(&format!("\n  <service name=\"{name}\"/>")));
        assert!(has(2, "10.0.0.0/24"), "{listing}");
        assert!(!listings[3].contains(&name), "{listing}");
    }
}

#[test]
fn ufw_replaces_the_networks_of_an_earlier_export() {
    let other = "--name dc-two -p tcp/55";
    let texts = [REPLACED[0], other, REPLACED[1]];
    let texts = texts.map(|selection| export("ufw", selection).expect("an export"));
    let mut script = "cat /etc/ufw/*.rules >/dev/null || { echo unreadable; exit 0; }
        cp -a /etc/ufw etc; mount --bind etc /etc/ufw
        "
    .to_owned();
    for (at, text) in texts.iter().enumerate() {
        let [load, _] = commands(text, "ufw ");
        let file = if at == 1 { "two" } else { "one" };
        script.push_str(&format!(
            "cp {at} etc/applications.d/{file}; ( {load} ) > log 2>&1\nufw show added; echo ====\n"
        ));
    }
    let [_, undo] = commands(&texts[2], "ufw ");
    script.push_str(&format!("( {undo} ) > log 2>&1\nufw show added\n"));
    let files: Vec<(String, String)> = texts
        .into_iter()
        .enumerate()
        .map(|(at, text)| (at.to_string(), text))
        .collect();
    let Some(listing) = sandbox::run(&["ufw"], &script, &files) else {
        return;
    };
    if listing == "unreadable\n" {
        return skipped("/etc/ufw is not readable");
    }
    let listings: Vec<&str> = listing.split("====\n").collect();
    let has = |at: usize, text: &str| listings[at].contains(text);
    assert!(EARLIER.iter().all(|one| has(0, one)) && has(0, "proto esp"));
    assert!(EARLIER.iter().all(|one| has(1, one)) && has(1, "dc-two"));
    assert!(!EARLIER.iter().any(|one| has(2, one)), "{listing}");
    assert!(
        !has(2, "proto esp") && has(2, "10.0.0.0/24 proto gre"),
        "{listing}"
    );
    assert!(has(2, "from 10.0.0.0/24 to any app portolan-dc-one-in"));
    assert!(has(2, "dc-two") && has(3, "dc-two"), "{listing}");
    assert!(!has(3, "dc-one"), "{listing}");
}
