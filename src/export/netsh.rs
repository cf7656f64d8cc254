//! Batch file with `netsh advfirewall` commands for Windows Firewall, for hosts without PowerShell. The
//! syntax is taken from netsh's help.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::export::batch::remark;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::export::network_list::NetworkList;
use crate::export::windows::{
    ADVICE, KEYS, Row, about_profiles, addresses, parameters, profile_names, rejects, rows,
};
use crate::model::{Label, Profile};

pub(super) const FORMAT: Format = Format::new(
    "netsh",
    "bat",
    Group::Windows,
    Label::new(
        "a batch file for Windows Firewall, for hosts without PowerShell",
        "Windows 防火墙批处理文件，用于没有 PowerShell 的主机",
    ),
    render,
)
.rpc_keyword()
.rejecting(rejects)
.encoding(Encoding::AsciiCrlf)
.known_by(|input| format!("{}-*-{}", input.name(), input.direction()))
.destinations();

/// Maximum number of ports, and of networks, in a command. A line of a batch file is limited to 8191
/// characters; a port range takes at most 12 and a network 44. The rest goes into further rules.
const PORTS_A_LINE: usize = 250;
const NETWORKS_A_LINE: usize = 80;
/// Highest number of the further rules of a key that an earlier run may have left.
const MOST_PARTS: usize = 9;

/// Changes the rules that exist, adds those that don't, and only then deletes what is left over of an earlier run: if
/// Windows rejects a rule, everything that was open before stays open.
fn render(input: &Input<'_>) -> String {
    let (name, direction) = (input.name(), input.direction());
    let head = input
        .head()
        .texts(ADVICE)
        .texts(about_profiles(input))
        .lines([
            "Run it in an elevated prompt. Running it again only replaces its own rules; if one of them fails,",
            "it stops, and what was open before stays open.",
            "Undo: run it with the argument remove.",
        ]);
    let mut text = "@echo off\n".to_owned() + &head.written(remark);
    text.push_str("if /i \"%~1\"==\"remove\" goto remove\n");
    let mut parts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows(input) {
        let count = parts.entry(row.key).or_default();
        for matches in matches_of(&row, input) {
            *count += 1;
            write_rule(&mut text, input, &row, *count, &matches);
        }
    }
    let delete = "netsh advfirewall firewall delete rule name=";
    let unused = KEYS.into_iter().filter(|key| !parts.contains_key(key));
    let unused: Vec<&str> = unused.collect();
    // Percent signs are doubled in batch files. Writing to a string never fails.
    if !unused.is_empty() {
        let unused = unused.join(" ");
        let _ = writeln!(
            text,
            "for %%K in ({unused}) do {delete}\"{name}-%%K-{direction}\" dir={direction} >nul 2>&1"
        );
    }
    for key in KEYS {
        let next = parts.get(key).map_or(2, |count| count + 1).max(2);
        let last = MOST_PARTS.max(next);
        let _ = writeln!(
            text,
            "for /L %%N in ({next},1,{last}) do {delete}\"{name}-{key}-%%N-{direction}\" dir={direction} >nul 2>&1"
        );
    }
    text.push_str("exit /b 0\n:remove\n");
    let most = parts.values().copied().max().unwrap_or_default();
    let _ = writeln!(
        text,
        "for %%K in ({keys}) do {delete}\"{name}-%%K-{direction}\" dir={direction} >nul 2>&1\n\
         for %%K in ({keys}) do for /L %%N in (2,1,{last}) do {delete}\"{name}-%%K-%%N-{direction}\" dir={direction} >nul 2>&1\n\
         exit /b 0",
        keys = KEYS.join(" "),
        last = MOST_PARTS.max(most),
    );
    text
}

/// Returns what each of the rules of a row matches: a protocol with as many ports and networks as a command takes.
fn matches_of(row: &Row, input: &Input<'_>) -> Vec<String> {
    let [port, source, destination] = parameters(input.ruleset.direction);
    let protocol = row.protocol.to_ascii_lowercase();
    let words = row.ports.words("RPC-EPMap");
    let ports = words.chunks(PORTS_A_LINE);
    let ports = ports.map(|list| format!("{protocol} {port}={}", list.join(",")));
    let types = row.icmp_types.iter();
    let types = types.map(|number| format!("{protocol}:{number},any"));
    let mut matches: Vec<String> = ports.chain(types).collect();
    if matches.is_empty() {
        matches.push(protocol.clone());
    }
    let parts = |parameter: &str, networks: &NetworkList, most: usize| -> Vec<String> {
        let networks = addresses(networks, "any");
        let lists = networks.chunks(most).map(|list| list.join(","));
        lists.map(|list| format!(" {parameter}={list}")).collect()
    };
    let [sources, destinations] = row.networks(input);
    // Rules of earlier versions of this file, without a destination, were for any. An update has to say so.
    let most = NETWORKS_A_LINE / if destinations.are_anyone() { 1 } else { 2 };
    let sources = parts(source, &sources, most);
    let destinations = parts(destination, &destinations, most);
    let mut all = Vec::new();
    for matches in &matches {
        for source in &sources {
            let rules = destinations.iter();
            all.extend(rules.map(|destination| format!("protocol={matches}{source}{destination}")));
        }
    }
    all
}

/// Writes a rule; `part` is its number among those of its key, from 1. `netsh` adds a second rule if the name exists, so
/// an existing one is changed.
fn write_rule(text: &mut String, input: &Input<'_>, row: &Row, part: usize, matches: &str) {
    if part == 1 {
        text.extend(row.labeled_reasons().map(|reason| remark(&reason)));
    }
    let (name, direction) = (input.name(), input.direction());
    let number = match part {
        1 => String::new(),
        _ => format!("-{part}"),
    };
    let rule = format!(
        "name=\"{name}-{}{number}-{direction}\" dir={direction}",
        row.key
    );
    let profiles = netsh_profiles(input);
    let values = format!("action=allow enable=yes {matches} profile={profiles}");
    let _ = writeln!(
        text,
        "netsh advfirewall firewall set rule {rule} new {values} >nul 2>&1\n\
         if errorlevel 1 netsh advfirewall firewall add rule {rule} {values} || exit /b 1"
    );
}

/// Returns the value of `profile=`: the names, or `any` for all.
fn netsh_profiles(input: &Input<'_>) -> String {
    let profiles = &input.ruleset.profiles;
    if Profile::of(profiles).len() == Profile::ALL.len() {
        "any".to_owned()
    } else {
        profile_names(input, ",")
    }
}
