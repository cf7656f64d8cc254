//! Tables of facts in `tests/fixtures`, and the form in which the catalog has them.

use std::collections::BTreeMap;

use portolan::model::{Direction, Need, Port, Source};

/// Row of a table, keyed by column name.
pub(crate) type Row = BTreeMap<&'static str, &'static str>;

/// Parses a table into rows.
pub(crate) fn rows(tsv: &'static str) -> Vec<Row> {
    let mut lines = tsv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), header.len(), "{line}");
        header.iter().copied().zip(cells).collect()
    };
    lines.map(row).collect()
}

/// Parses several tables with the columns of the first into one.
pub(crate) fn all_rows(tables: &[&'static str]) -> Vec<Row> {
    tables.iter().flat_map(|tsv| rows(tsv)).collect()
}

/// Formats the port of a row as the catalog writes it.
pub(crate) fn port_text(transport: &str, port: &str) -> String {
    match (transport, port) {
        // The documents mean echo requests, and the only IPv6 in IPv4 is that of transition tunnels.
        ("ICMP" | "ICMPv6", "n/a") => format!("{}/echo", transport.to_ascii_lowercase()),
        ("IPv6", "n/a") => "ip/41".to_owned(),
        (_, "n/a") => transport.to_ascii_lowercase(),
        (_, number) => format!("{}/{number}", transport.to_ascii_lowercase()),
    }
}

/// Returns the port of a row of facts; `None` for “any”.
pub(crate) fn row_port(row: &Row) -> Option<Port> {
    let written = port_text(row["transport"], row["port_spec"]);
    (row["port_spec"] != "any").then(|| written.parse().expect(&written))
}

/// Splits a cell; `-` is an empty one.
pub(crate) fn list(cell: &'static str, separator: char) -> Vec<&'static str> {
    let items = cell.split(separator).filter(|item| *item != "-");
    items.collect()
}

/// Returns the documents that a row comes from; the source document includes its line.
pub(crate) fn stated(row: &Row) -> Vec<Source> {
    let source = |document: &str, line| Source {
        document: document.to_owned(),
        line,
    };
    let of_tags = |tags: &str| {
        let tags = tags.split(';').map(|tag| tag.trim_end_matches(" note"));
        tags.map(|tag| source(tag, None)).collect()
    };
    let Some(kind) = row.get("source") else {
        return of_tags(row["source_tag"]);
    };
    let place = row["source_ref"];
    match *kind {
        "seed-table" | "seed-section" => {
            let line = place.strip_prefix("line ").expect("a line");
            vec![source("seed", Some(line.parse().expect("a number")))]
        }
        "learn-current" => vec![source("L23", None)],
        "kb-archived" if place == "JP05" => vec![source("JP05", None)],
        "kb-archived" => vec![source("L20", None)],
        _ => {
            let (_, tags) = place.split_once('[').expect("tags");
            of_tags(tags.trim_end_matches(']'))
        }
    }
}

/// Returns true if `sources` include that document, and that line if one is given.
pub(crate) fn names(sources: &[Source], stated: &Source) -> bool {
    sources.iter().any(|source| {
        source.document == stated.document && (stated.line.is_none() || source.line == stated.line)
    })
}

/// Parses the first word of a cell such as `required: with partners`.
pub(crate) fn need(cell: &str) -> Need {
    let word = cell.split([':', ' ', ';']).next().unwrap_or_default();
    let mut needs = Need::ALL.iter().copied();
    needs.find(|need| need.name() == word).expect(cell)
}

/// Parses `in` or `out`.
pub(crate) fn direction(cell: &str) -> Direction {
    match cell {
        "in" => Direction::In,
        "out" => Direction::Out,
        other => panic!("{other} is no direction"),
    }
}
