//! Tests of the formats for hosts and checks: read back by the documented grammar for golden, hostile and
//! random rulesets, and by the real program where it is installed.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan::export::{self, ExportError, Format, Group};
use portolan::model::{Direction, Lang, Localized as _, Options, Rule, Ruleset, Transport};
use proptest::prelude::*;

use crate::support::admitted::{Admitted, check_left_out, has_common_family, own_notices};
use crate::support::hosts::READERS;
use crate::support::packets::{Packet, bytes, capture, captured, takes, to_port, without_ports};
use crate::support::random::{any_ruleset, cases, is_special, renamed};
use crate::support::reader::{Reader, find};
use crate::support::rulesets::{HOSTILE_NAMES, by_keyword, catalog, choice, golden, long_name};
use crate::support::skip::skipped;
use crate::support::{hosts, sandbox};

fn format(name: &str) -> &'static Format {
    export::find(name).expect(name)
}

/// Returns true if the target of a format can express the rule.
fn expresses(format: &str, rule: &Rule) -> bool {
    let reader = find(READERS, format).expect(format);
    (reader.expresses)(rule)
}

/// Asserts that the file admits exactly the traffic of the ruleset and reports the omitted rules.
fn check(format: &Format, ruleset: &Ruleset, lang: Lang) {
    let export = match format.export(ruleset, lang) {
        Ok(export) => export,
        Err(ExportError::Empty) => return assert!(ruleset.is_empty()),
        Err(ExportError::NoKeyword(_) | ExportError::KeywordElsewhere(_)) => {
            return assert!(by_keyword(ruleset));
        }
        Err(ExportError::NoDestinations(_) | ExportError::NoInboundDestinations(_)) => {
            return assert!(!ruleset.destination_networks.is_empty());
        }
        Err(ExportError::NoCommonFamily) => return assert!(!has_common_family(ruleset)),
        Err(large @ (ExportError::TooLarge { .. } | ExportError::TooMany(..))) => panic!("{large}"),
        Err(ExportError::RejectedNetwork { network, .. }) => {
            return assert!(is_special(&network) && format.group == Group::Windows);
        }
        Err(ExportError::NoOutbound(_)) => {
            return assert_eq!(
                (format.name, ruleset.direction),
                ("ansible-firewalld", Direction::Out)
            );
        }
        Err(ExportError::Inexpressible(_)) => {
            let wanted = Admitted::wanted(ruleset, format, |rule| expresses(format.name, rule));
            return assert_eq!(wanted, Admitted::default(), "{}", format.name);
        }
    };
    let mut wanted = Admitted::wanted(ruleset, format, |rule| expresses(format.name, rule));
    let reader = find(READERS, format.name).expect(format.name);
    if !reader.names_networks {
        wanted = wanted.without_networks();
    }
    assert_eq!(
        (reader.read)(&export.text),
        wanted,
        "{}:\n{}",
        format.name,
        export.text
    );

    check_left_out(ruleset, &export.notices, format.name, |rule| {
        expresses(format.name, rule)
    });
    let texts = own_notices(ruleset, &export.notices).into_iter();
    let texts = texts.map(|notice| notice.text(lang));
    for notice in texts.filter(|notice| notice.is_ascii()) {
        assert!(export.text.contains(&notice), "{}: {notice}", format.name);
    }
}

#[test]
fn golden_rulesets_read_back() {
    for golden in golden() {
        println!("{}", golden.label);
        for Reader { format: name, .. } in READERS {
            for lang in [Lang::En, Lang::Zh] {
                check(format(name), &golden.ruleset, lang);
            }
        }
    }
}

#[test]
fn hostile_names_do_not_break_out() {
    let long = long_name();
    for name in HOSTILE_NAMES.iter().copied().chain([long.as_str()]) {
        let mut choice = choice(
            &["dns-server", "dfs-namespaces"],
            &["gre"],
            Options::default(),
        );
        choice.set_name(name);
        let ruleset = choice.ruleset(catalog());
        for Reader { format: name, .. } in READERS {
            check(format(name), &ruleset, Lang::Zh);
        }
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn any_selection_reads_back(
        ruleset in any_ruleset(60),
        lang in proptest::sample::select(&[Lang::En, Lang::Zh][..]),
    ) {
        for Reader { format: name, .. } in READERS {
            check(format(name), &ruleset, lang);
        }
    }
}

/// Exports the golden rulesets that a format can express as files `0`, `1` …, each with a different hostile
/// name.
fn golden_files(format: &Format) -> (Vec<Ruleset>, Vec<(String, String)>) {
    let mut rulesets = Vec::new();
    let mut files = Vec::new();
    for (golden, name) in golden().into_iter().zip(HOSTILE_NAMES.iter().cycle()) {
        let mut ruleset = golden.ruleset;
        ruleset.name = format!("{}{name}", files.len());
        if let Ok(export) = format.export(&ruleset, Lang::Zh) {
            files.push((files.len().to_string(), export.text));
            rulesets.push(ruleset);
        }
    }
    (rulesets, files)
}

#[test]
fn loading_the_golden_rulesets_twice_with_iptables_changes_nothing() {
    for name in ["iptables", "ip6tables"] {
        let (rulesets, files) = golden_files(format(name));
        let script = format!(
            "for at in $(seq 0 {last}); do
                 {name}-restore --noflush $at; {name}-restore --noflush $at; {name}-save
                 {name} -F; {name} -X; echo ====
             done",
            last = files.len() - 1
        );
        let tools = ["iptables-restore", "ip6tables-restore"];
        let Some(listing) = sandbox::run(&tools, &script, &files) else {
            return;
        };
        let listings: Vec<&str> = listing.split_terminator("====\n").collect();
        assert_eq!(listings.len(), rulesets.len());
        for (ruleset, listing) in rulesets.iter().zip(listings) {
            let wanted = Admitted::wanted(ruleset, format(name), |rule| expresses(name, rule));
            let wanted = wanted.with_all_as_anyone();
            assert_eq!(hosts::iptables(name, listing), wanted, "{listing}");
        }
    }
}

#[test]
fn iptables_adds_and_removes_the_chain_with_the_commands_in_the_header() {
    let ruleset = choice(&["dns-server"], &["gre"], Options::default()).ruleset(catalog());
    for name in ["iptables", "ip6tables"] {
        let text = format(name)
            .export(&ruleset, Lang::En)
            .expect("an export")
            .text;
        let command = |label: &str| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(&format!("# {label}: ")));
            line.expect(label).to_owned()
        };
        let (hook, undo) = (command("Hook"), command("Undo"));
        let script = format!(
            "{name} -P INPUT DROP; {name}-save | grep -v '^#' > before
             {name}-restore --noflush file; {hook}; {name}-restore --noflush file; {hook}
             {name} -S INPUT; {undo}
             {name}-save | grep -v '^#' > after; cmp before after"
        );
        let files = [("file".to_owned(), text.clone())];
        let tools = ["iptables-restore", "ip6tables-restore"];
        let Some(listing) = sandbox::run(&tools, &script, &files) else {
            return;
        };
        assert_eq!(listing, "-P INPUT DROP\n-A INPUT -j portolan-svc-dc-in\n");
    }
}

#[test]
fn no_service_name_breaks_out_of_its_comment() {
    // iptables-restore reads 10,240 bytes at a time and would parse the rest of a longer comment as a rule.
    let name = format!(
        "{}\n-A INPUT -j ACCEPT",
        "x".repeat(10_239 - "# TCP 53: ".len())
    );
    let long = renamed(catalog(), &name);
    let ruleset = choice(&["dns-server"], &[], Options::default()).ruleset(&long);
    for Reader { format: name, .. } in READERS {
        check(format(name), &ruleset, Lang::En);
    }
}

#[test]
fn firewalld_accepts_the_golden_services_and_lists_the_same() {
    // All services are checked; showing one starts a process, so only a sample is shown.
    const EVERY: usize = 4;
    let name = format("firewalld");
    let (rulesets, files) = golden_files(name);
    let script = format!(
        "exec 2>errors
         mkdir -p etc/services etc/zones etc/policies
         cp /etc/firewalld/firewalld.conf etc/ || :
         for at in $(seq 0 {last}); do cp $at etc/services/s$at.xml; done
         firewall-offline-cmd --system-config etc --check-config || {{ cat errors; exit 1; }}
         for at in $(seq 0 {EVERY} {last}); do
             firewall-offline-cmd --system-config etc --info-service=s$at; echo ====
         done",
        last = files.len() - 1
    );
    let Some(listing) = sandbox::run(&["firewall-offline-cmd"], &script, &files) else {
        return;
    };
    let listings: Vec<&str> = listing.split_terminator("====\n").collect();
    assert_eq!(listings.len(), rulesets.len().div_ceil(EVERY));
    for (ruleset, listing) in rulesets.iter().step_by(EVERY).zip(listings) {
        // Types of ICMP are not part of the service.
        let wanted = Admitted::wanted(ruleset, name, |rule| rule.icmp_type().is_none());
        let wanted = wanted.without_networks();
        assert_eq!(hosts::firewalld_listing(listing), wanted, "{listing}");
    }
}

/// Splits the commands in a file's header into those that load the rules and those that remove them.
fn commands<'a>(text: &'a str, program: &str) -> (Vec<&'a str>, Vec<&'a str>) {
    let (load, undo) = text.split_once("Undo:\n").expect("the undo commands");
    let of = |part: &'a str| {
        let lines = part.lines().map(|line| line.trim_start_matches(['#', ' ']));
        let own = format!("{program} ");
        lines.filter(|line| line.starts_with(&own)).collect()
    };
    (of(load), of(undo))
}

/// Returns a ruleset with source networks of both address families, with `more` ports.
fn from_both(direction: Direction, more: &[&str]) -> Ruleset {
    let networks = ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"];
    let options = Options {
        direction,
        source_networks: networks.map(|one| one.parse().expect("a network")).to_vec(),
        ..Options::default()
    };
    let ports = [&["tcp/1000-2000", "gre", "esp", "ah"], more].concat();
    choice(&["dns-server"], &ports, options).ruleset(catalog())
}

#[test]
fn firewalld_accepts_the_commands_in_the_header() {
    for direction in [Direction::In, Direction::Out] {
        let types = ["icmp/echo", "icmp/11", "icmpv6/echo", "icmpv6/135", "ip/41"];
        let ruleset = from_both(direction, &types);
        let export = format("firewalld")
            .export(&ruleset, Lang::En)
            .expect("an export");
        let service = format!("portolan-svc-dc-{}", direction.name());
        let (load, undo) = commands(&export.text, "firewall-cmd --permanent");
        let offline = |commands: &[&str]| {
            commands
                .join("\n")
                .replace("firewall-cmd --permanent", "$firewalld")
        };
        let script = format!(
            "exec 2>errors
             mkdir -p etc/services etc/zones etc/policies; cp file etc/services/{service}.xml
             firewalld='firewall-offline-cmd --system-config etc'
             {load}
             {load} || :
             cat etc/zones/public.xml etc/policies/portolan-svc-dc.xml || :
             echo ====
             ( {undo} ) > log
             cat etc/zones/public.xml etc/policies/portolan-svc-dc.xml || :",
            load = offline(&load).replace('\n', " || :\n"),
            undo = offline(&undo),
        );
        let files = [("file".to_owned(), export.text.clone())];
        let Some(listing) = sandbox::run(&["firewall-offline-cmd"], &script, &files) else {
            return;
        };
        let (loaded, undone) = listing.split_once("====\n").expect("two listings");
        for network in &ruleset.source_networks {
            let rule = format!(
                "<source address=\"{network}\"/>\n    <service name=\"{service}\"/>\n    <accept/>"
            );
            assert_eq!(loaded.matches(&rule).count(), 1, "{loaded}");
            let (family, types) = match network {
                IpNet::V4(_) => ("ipv4", ["echo-request", "time-exceeded"]),
                IpNet::V6(_) => ("ipv6", ["echo-request", "neighbour-solicitation"]),
            };
            for name in types {
                let rule = format!(
                    "<rule family=\"{family}\">\n    <source address=\"{network}\"/>\n    \
                     <icmp-type name=\"{name}\"/>\n    <accept/>"
                );
                assert_eq!(loaded.matches(&rule).count(), 1, "{loaded}");
            }
        }
        assert_eq!(loaded.matches("<icmp-type ").count(), 6, "{loaded}");
        assert!(!undone.contains(&service), "{undone}");
        assert!(!undone.contains("<icmp-type "), "{undone}");
    }
}

#[test]
fn ufw_accepts_the_golden_profiles_and_lists_the_same() {
    let name = format("ufw");
    let (rulesets, files) = golden_files(name);
    let script = format!(
        "mkdir apps; for at in $(seq 0 {last}); do cp $at apps/; done
         mount --bind apps /etc/ufw/applications.d; ufw app info all 2>&1",
        last = files.len() - 1
    );
    let Some(listing) = sandbox::run(&["ufw"], &script, &files) else {
        return;
    };
    let mut shown = hosts::ufw_listing(&listing);
    for (ruleset, (_, text)) in rulesets.iter().zip(&files) {
        let mut admitted = Admitted::default();
        for profile in text.lines().filter_map(|line| line.strip_prefix('[')) {
            let profile = profile.trim_end_matches(']');
            admitted.add(shown.remove(profile).expect(profile));
        }
        let wanted =
            Admitted::wanted(ruleset, name, |rule| expresses("ufw", rule)).without_networks();
        assert_eq!(admitted, wanted, "{text}");
    }
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn ufw_accepts_the_commands_in_the_header() {
    let ruleset = from_both(Direction::In, &[]);
    let text = format("ufw")
        .export(&ruleset, Lang::En)
        .expect("an export")
        .text;
    let (load, undo) = commands(&text, "ufw");
    let script = format!(
        "cat /etc/ufw/*.rules >/dev/null || {{ echo unreadable; exit 0; }}
         cp -a /etc/ufw etc; mount --bind etc /etc/ufw; cp file /etc/ufw/applications.d/x
         ( {load}
           {load} ) >/dev/null
         cat etc/user.rules etc/user6.rules; echo ====
         ( {undo} ) >/dev/null
         cat etc/user.rules etc/user6.rules",
        load = load.join("\n"),
        undo = undo.join("\n"),
    );
    let Some(listing) = sandbox::run(&["ufw"], &script, &[("file".to_owned(), text)]) else {
        return;
    };
    if listing == "unreadable\n" {
        return skipped("/etc/ufw is not readable");
    }
    let (loaded, undone) = listing.split_once("====\n").expect("two listings");
    // The commands express the parts that the profile can't: GRE, ESP, AH, and source networks.
    let wanted = Admitted::wanted(&ruleset, format("ufw"), |_| true);
    assert_eq!(hosts::ufw_rules(loaded), wanted, "{loaded}");
    assert_eq!(hosts::ufw_rules(undone), Admitted::default(), "{undone}");
}

#[test]
fn ansible_accepts_the_golden_playbooks_and_every_option() {
    let mut files = Vec::new();
    for name in ["ansible-windows", "ansible-firewalld"] {
        let (_, playbooks) = golden_files(format(name));
        files.extend(
            playbooks
                .into_iter()
                .map(|(at, text)| (format!("{name}-{at}.yml"), text)),
        );
    }
    let script = "export LC_ALL=C.UTF-8 HOME=$PWD
        ansible-playbook --syntax-check *.yml >&2
        ansible-doc -t module -j community.windows.win_firewall_rule ansible.posix.firewalld \\
            ansible.builtin.copy ansible.builtin.command";
    let tools = ["ansible-playbook", "ansible-doc"];
    let Some(listing) = sandbox::run(&tools, script, &files) else {
        return;
    };
    let modules: serde_json::Value = serde_json::from_str(&listing).expect("JSON");
    for (file, text) in &files {
        for (module, task, _) in hosts::tasks(text) {
            let options = &modules[&module]["doc"]["options"];
            // A command is a string, not a mapping of options.
            for (option, value) in task.as_object().into_iter().flatten() {
                assert!(
                    options.get(option).is_some(),
                    "{file}: {module} has no option {option}"
                );
                if let (Some(choices), false) =
                    (options[option]["choices"].as_array(), option == "state")
                {
                    assert!(choices.contains(value), "{file}: {option} can't be {value}");
                }
            }
        }
    }
}

#[test]
fn nmap_scans_the_ports_of_the_golden_rulesets() {
    // Each one starts a process, so only a sample is used.
    const EVERY: usize = 3;
    let (rulesets, files) = golden_files(format("nmap"));
    // No packet leaves an empty network namespace. Without a data directory nmap would look in the home
    // folder.
    let script = format!(
        "export NMAPDIR=/usr/share/nmap
         for at in $(seq 0 {EVERY} {last}); do
             sed -i '/^nmap -6/s/\"$@\"/$(echo $* | sed s,127.0.0.1,::1,)/' $at
             sh $at -v -n -oG - --max-retries 0 --host-timeout 1ms 127.0.0.1; echo ====
         done",
        last = files.len() - 1
    );
    let Some(listing) = sandbox::run(&["nmap"], &script, &files) else {
        return;
    };
    let listings: Vec<&str> = listing.split_terminator("====\n").collect();
    assert_eq!(listings.len(), rulesets.len().div_ceil(EVERY));
    for (ruleset, listing) in rulesets.iter().step_by(EVERY).zip(listings) {
        // Echo requests are not part of a scan.
        let wanted = Admitted::wanted(ruleset, format("nmap"), |rule| rule.icmp_type().is_none());
        let wanted = wanted.without_networks();
        assert_eq!(hosts::nmap_listing(listing), wanted, "{listing}");
    }
}

#[test]
fn nmap_gets_an_answer_to_the_echo_requests() {
    for (port, host) in [("icmp/echo", "127.0.0.1"), ("icmpv6/echo", "::1")] {
        let ruleset = choice(&[], &[port], Options::default()).ruleset(catalog());
        let export = format("nmap").export(&ruleset, Lang::En);
        let files = [("file".to_owned(), export.expect("an export").text)];
        let ask = format!("NMAPDIR=/usr/share/nmap sh file -v -n -oG - --max-retries 0 {host}");
        // Without its interface, the host doesn't answer.
        let script = format!("{ask}; echo ====; ip link set lo up; {ask}");
        let Some(listing) = sandbox::run(&["nmap", "ip"], &script, &files) else {
            return;
        };
        let (before, after) = listing.split_once("====\n").expect("two listings");
        let up = format!("Host: {host} ()\tStatus: Up");
        assert!(!before.contains(&up) && after.contains(&up), "{listing}");
    }
}

#[test]
fn tcpdump_filters_match_the_rulesets() {
    let addresses: [IpAddr; 4] = ["10.1.2.3", "198.51.100.1", "2001:db8::1", "fd00::1"]
        .map(|one| one.parse().expect("an address"));
    // Every port from one address of each family, a few ports from the other addresses.
    let ports = |(at, from): (usize, &IpAddr)| {
        let step = if at % 2 == 0 { 1 } else { 97 };
        let from = *from;
        let all = (1..=u16::MAX).step_by(step);
        all.flat_map(move |port| {
            [Transport::Tcp, Transport::Udp].map(|one| to_port(from, one, port))
        })
    };
    let protocols = addresses.iter().copied().flat_map(without_ports);
    let packets: Vec<Packet> = addresses
        .iter()
        .enumerate()
        .flat_map(ports)
        .chain(protocols)
        .collect();
    let file = capture(packets.iter().copied().map(bytes));
    assert_eq!(captured(&file), packets);

    let mut rulesets: Vec<Ruleset> = golden().into_iter().map(|golden| golden.ruleset).collect();
    rulesets.push(from_both(Direction::Out, &["icmpv6"]));
    let wanted = [
        "ip protocols",
        "typed",
        "from ipv4",
        "from ipv6",
        "from both",
        "everything",
        "by type and number",
        "by type and number from ipv4",
        "by type and number from both",
    ];
    let labels: Vec<&str> = golden().iter().map(|golden| golden.label).collect();
    let wanted = wanted.map(|label| labels.iter().position(|one| *one == label).expect(label));
    for ruleset in wanted
        .into_iter()
        .chain([labels.len()])
        .map(|at| &rulesets[at])
    {
        let export = format("bpf").export(ruleset, Lang::Zh).expect("an export");
        let files = [("all", file.as_slice()), ("filter", export.text.as_bytes())];
        let script = "tcpdump -n -r all -F filter -w -";
        let Some(through) = sandbox::read(&["tcpdump"], script, &files) else {
            return;
        };
        let set = ruleset.set();
        let holds = |packet: &&Packet| takes(ruleset, &set, **packet);
        let wanted: Vec<Packet> = packets.iter().filter(holds).copied().collect();
        assert!(captured(&through) == wanted, "{}", export.text);
    }
}
