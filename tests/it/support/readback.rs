//! Parsers that read exports back into port sets, one for each format.

use std::collections::BTreeMap;

use portolan::model::{PortRange, PortSet, Transport};
use serde_json::Value;

use crate::support::admitted::{icmp_type, labeled, protocol};

fn insert(set: &mut PortSet, transport: &str, ports: Option<(&str, &str)>) {
    let transport = Transport::find(transport).expect("a transport");
    assert_eq!(transport.has_ports(), ports.is_some());
    match ports {
        Some((low, high)) => {
            let number = |text: &str| text.parse::<u16>().expect("a number");
            let range = PortRange::from_numbers(number(low), number(high)).expect("a range");
            set.insert(transport, range);
        }
        None => set.insert_protocol(protocol(transport.name())),
    }
}

fn insert_type(set: &mut PortSet, transport: Transport, number: &str) {
    set.insert_protocol(icmp_type(transport, number));
}

fn ends(range: &str) -> (&str, &str) {
    range.split_once('-').unwrap_or((range, range))
}

/// Returns the cells of a CSV file, header first.
pub(crate) fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect()
}

/// Returns the ports of a CSV file.
pub(crate) fn csv(text: &str) -> PortSet {
    let mut set = PortSet::new();
    for row in &csv_rows(text)[1..] {
        let ports = (!row[2].is_empty()).then_some((row[2].as_str(), row[3].as_str()));
        let transport = Transport::find(&row[0]).expect("a transport");
        if ports.is_none() && row[4] == "dynamic-rpc" {
            continue;
        }
        match (transport, row[7].as_str()) {
            (Transport::Ip, "") => set.insert_protocol(protocol(&row[1])),
            (_, "") => insert(&mut set, &row[0], ports),
            (_, number) => insert_type(&mut set, transport, number),
        }
        if transport != Transport::Ip {
            assert_eq!(row[1].parse().ok(), transport.ip_protocol());
        }
    }
    set
}

/// Returns the ports of a JSON file.
pub(crate) fn json(text: &str) -> PortSet {
    let file: Value = serde_json::from_str(text).expect("JSON");
    let mut set = PortSet::new();
    for rule in file["rules"].as_array().expect("rules") {
        let from = rule["from"].as_u64().map(|from| from.to_string());
        let to = rule["to"].as_u64().map(|to| to.to_string());
        let transport = rule["transport"].as_str().expect("a transport");
        let own = Transport::find(transport).expect("a transport");
        if from.is_none() && rule["kind"] == "dynamic-rpc" {
            continue;
        }
        match rule["icmp_type"].as_u64() {
            Some(number) => insert_type(&mut set, own, &number.to_string()),
            None if own == Transport::Ip => {
                set.insert_protocol(protocol(&rule["ip_protocol"].to_string()));
            }
            None => insert(&mut set, transport, from.as_deref().zip(to.as_deref())),
        }
    }
    set
}

/// Returns the cells of the only table of a Markdown file, without header and separator row.
pub(crate) fn markdown_rows(text: &str) -> Vec<Vec<String>> {
    let table = text.lines().filter(|line| line.starts_with('|'));
    table.skip(2).map(markdown_cells).collect()
}

fn markdown_cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut chars = line.chars();
    while let Some(one) = chars.next() {
        let last = cells.last_mut().expect("a cell");
        match one {
            '\\' => last.extend(chars.next()),
            '|' => cells.push(String::new()),
            _ => last.push(one),
        }
    }
    // A row begins and ends with a bar.
    cells[1..cells.len() - 1]
        .iter()
        .map(|cell| cell.trim().to_owned())
        .collect()
}

/// Returns the ports of a Markdown file.
pub(crate) fn markdown(text: &str) -> PortSet {
    let mut set = PortSet::new();
    for row in markdown_rows(text) {
        assert_eq!(row.len(), 4, "{row:?}");
        match row[1].as_str() {
            "-" if Transport::find(&row[0]).is_some_and(Transport::has_ports) => {}
            "-" => set.insert_protocol(labeled(row[0].split(" (").next().unwrap_or_default())),
            range => insert(&mut set, &row[0], Some(ends(range))),
        }
    }
    set
}

/// Returns the rows of a script's rule table, each as keys with their values.
pub(crate) fn powershell_rows(text: &str) -> Vec<BTreeMap<String, Vec<String>>> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("@{ ")?.strip_suffix(" }"))
        .map(powershell_row)
        .collect()
}

/// Parses `Key = 'value','value'; Key = 'value'` as PowerShell does: typographic quotes are quotes.
fn powershell_row(line: &str) -> BTreeMap<String, Vec<String>> {
    let is_quote = |one: char| matches!(one, '\'' | '‘' | '’' | '‚' | '‛');
    let mut row: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut key = String::new();
    let mut chars = line.chars().peekable();
    while let Some(one) = chars.next() {
        match one {
            _ if is_quote(one) => {
                let mut value = String::new();
                loop {
                    let one = chars.next().expect("the closing quote");
                    if is_quote(one) {
                        match chars.next_if(|&next| is_quote(next)) {
                            Some(doubled) => value.push(doubled),
                            None => break,
                        }
                    } else {
                        value.push(one);
                    }
                }
                row.entry(key.clone()).or_default().push(value);
            }
            ';' => key.clear(),
            ' ' | '=' | ',' => {}
            _ => {
                assert!(
                    one.is_ascii_alphabetic(),
                    "code outside of a string: {line}"
                );
                key.push(one);
            }
        }
    }
    row
}

/// Returns the ports of a script; its keyword for the endpoint mapper means 135.
pub(crate) fn powershell(text: &str) -> PortSet {
    let mut set = PortSet::new();
    for row in powershell_rows(text) {
        let protocol = match row["Protocol"][0].as_str() {
            "ICMPv4" => "icmp",
            other => other,
        };
        for number in row.get("IcmpType").into_iter().flatten() {
            let transport = Transport::find(protocol).expect("a transport");
            if number == "Any" {
                set.insert_protocol(self::protocol(protocol));
            } else {
                insert_type(&mut set, transport, number);
            }
        }
        match row.get("LocalPort").or_else(|| row.get("RemotePort")) {
            None if row.contains_key("IcmpType") => {}
            None => set.insert_protocol(self::protocol(protocol)),
            Some(ports) => {
                for port in ports {
                    match port.as_str() {
                        "RPC" => {}
                        "RPCEPMap" => insert(&mut set, protocol, Some(("135", "135"))),
                        port => insert(&mut set, protocol, Some(ends(port))),
                    }
                }
            }
        }
    }
    set
}

/// Contents of one table in the kernel, as printed by `nft -j -n list ruleset`.
pub(crate) struct Loaded {
    /// Ports that its rules accept.
    pub(crate) accepted: PortSet,
    /// Source networks of each rule; empty if it has none.
    pub(crate) sources: Vec<Vec<String>>,
    /// Destination networks of each rule; empty if it has none.
    pub(crate) destinations: Vec<Vec<String>>,
    /// Number of tables.
    pub(crate) tables: usize,
}

/// Parses the output of `nft -j -n list ruleset`.
pub(crate) fn nftables(text: &str) -> Loaded {
    let listing: Value = serde_json::from_str(text).expect("JSON of nft");
    let objects = listing["nftables"].as_array().expect("objects");
    let of = |kind: &'static str| objects.iter().filter_map(move |object| object.get(kind));
    let sets: BTreeMap<&str, &Vec<Value>> = of("set")
        .map(|set| {
            let elements = set["elem"].as_array().expect("elements");
            (set["name"].as_str().expect("a name"), elements)
        })
        .collect();
    let mut loaded = Loaded {
        accepted: PortSet::new(),
        sources: Vec::new(),
        destinations: Vec::new(),
        tables: of("table").count(),
    };
    for rule in of("rule") {
        let expressions = rule["expr"].as_array().expect("expressions");
        assert!(
            expressions
                .last()
                .expect("a verdict")
                .get("accept")
                .is_some()
        );
        let (mut sources, mut destinations) = (Vec::new(), Vec::new());
        for expression in expressions.iter().filter_map(|one| one.get("match")) {
            let (left, right) = (&expression["left"], &expression["right"]);
            if left["meta"]["key"] == "l4proto" {
                let number = right.as_u64().expect("a number").to_string();
                loaded.accepted.insert_protocol(protocol(&number));
            } else if left["meta"]["key"] == "nfproto" {
                assert!([Value::from(2), Value::from(10)].contains(right), "{right}");
            } else if left["payload"]["field"] == "type" {
                let transport = left["payload"]["protocol"].as_str().expect("a protocol");
                let transport = Transport::find(transport).expect("a transport");
                let number = right.as_u64().expect("a number").to_string();
                insert_type(&mut loaded.accepted, transport, &number);
            } else if left["payload"]["field"] == "saddr" {
                sources = networks(right);
            } else if left["payload"]["field"] == "daddr" {
                destinations = networks(right);
            } else if left["payload"]["field"] == "dport" {
                let protocol = left["payload"]["protocol"].as_str().expect("a protocol");
                let name = right.as_str().and_then(|name| name.strip_prefix('@'));
                for element in sets[name.expect("a set")] {
                    let (low, high) = match element["range"].as_array() {
                        Some(range) => (range[0].to_string(), range[1].to_string()),
                        None => (element.to_string(), element.to_string()),
                    };
                    insert(&mut loaded.accepted, protocol, Some((&low, &high)));
                }
            } else {
                panic!("an unknown kind of match: {expression}");
            }
        }
        loaded.sources.push(sources);
        loaded.destinations.push(destinations);
    }
    loaded
}

fn networks(value: &Value) -> Vec<String> {
    if let Some(set) = value["set"].as_array() {
        return set.iter().flat_map(networks).collect();
    }
    let prefix = &value["prefix"];
    match (value.as_str(), prefix["addr"].as_str()) {
        (Some(address), _) if address.contains(':') => vec![format!("{address}/128")],
        (Some(address), _) => vec![format!("{address}/32")],
        (None, Some(address)) => vec![format!("{address}/{}", prefix["len"])],
        (None, None) => panic!("no network: {value}"),
    }
}
