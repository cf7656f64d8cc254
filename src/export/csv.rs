//! CSV for spreadsheets: RFC 4180, one rule per line, with range ends in separate columns so that no program
//! reads `1-2` as a date. `icmp_type` is the type of ICMP or ICMPv6 messages, empty for all
//! types; the columns after it are the same in each row: networks, profiles and destinations are empty for all.

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::format::{Encoding, Format, Group};
use crate::export::input::Input;
use crate::model::{Label, Rule};

pub(super) const FORMAT: Format = Format::new(
    "csv",
    "csv",
    Group::Documents,
    Label::new(
        "a table for spreadsheets, one rule per line",
        "供电子表格使用的表格，每行一条规则",
    ),
    render,
)
.encoding(Encoding::Crlf)
.destinations()
.descriptive();

const COLUMNS: [&str; 14] = [
    "protocol",
    "number",
    "from",
    "to",
    "kind",
    "services",
    "documents",
    "icmp_type",
    "name",
    "os",
    "direction",
    "networks",
    "profiles",
    "destinations",
];

fn render(input: &Input<'_>) -> String {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    let rows = input.ruleset.rules.iter();
    let rows = rows.map(|rule| row(rule, input));
    for row in std::iter::once(COLUMNS.map(str::to_owned)).chain(rows) {
        table
            .write_record(&row)
            .expect("memory takes every write, and every row has as many cells");
    }
    let bytes = table.into_inner().expect("memory takes every write");
    String::from_utf8(bytes).expect("the cells were strings")
}

fn row(rule: &Rule, input: &Input<'_>) -> [String; 14] {
    let Input { ruleset, lang, .. } = *input;
    let range = rule.range();
    let services = rule.services();
    let services: Vec<&str> = services.iter().map(|(_, name)| name.get(lang)).collect();
    let documents = ruleset.document_names(rule.documents(), lang);
    let joined = |networks: &[IpNet]| {
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        networks.join("; ")
    };
    let profiles = ruleset.profiles.iter();
    let profiles: Vec<&str> = profiles.map(|profile| profile.name()).collect();
    [
        rule.transport.name().to_owned(),
        rule.ip_protocol().to_string(),
        range.map_or_else(String::new, |range| range.low().to_string()),
        range.map_or_else(String::new, |range| range.high().to_string()),
        rule.kind.name().to_owned(),
        cell(&services.join("; ")),
        cell(&documents.join("; ")),
        rule.icmp_type()
            .map_or_else(String::new, |number| number.to_string()),
        cell(&ruleset.name),
        ruleset.os.name().to_owned(),
        ruleset.direction.name().to_owned(),
        joined(&ruleset.source_networks),
        profiles.join("; "),
        joined(&ruleset.destination_networks),
    ]
}

/// Formats `text` as a cell: on one line, and never a formula to a spreadsheet. Excel treats full-width
/// operators like the ASCII ones.
#[must_use]
pub fn cell(text: &str) -> String {
    let line = one_line(text);
    if line.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{line}")
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralized() {
        for text in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1",
        ] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("DNS Server"), "DNS Server");
        assert_eq!(cell("a=b"), "a=b");
    }
}
