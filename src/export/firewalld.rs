//! A service file for firewalld (firewalld.service(5)): which ports, by a name that a zone or a policy then
//! allows. From whom is said there, so the commands stand in the description.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::entry::{entries, why};
use crate::export::format::{Format, Group, Networks};
use crate::export::head::lines as head_lines;
use crate::export::name::{identifier, short_identifier};
use crate::model::{Direction, Label, Lang, Matches, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "firewalld",
    "xml",
    Group::Linux,
    Label::new(
        "a service file for firewalld, to allow in a zone",
        "firewalld 服务文件，可在区域中放行",
    ),
    render,
)
.networks(Networks::Apart);

/// A policy's name becomes part of a chain's, which leaves it 17 characters (firewalld 1.3).
const LONGEST_POLICY: usize = 17;

/// The name of the service, which is that of its file too.
pub(super) fn service_name(ruleset: &Ruleset) -> String {
    format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name())
}

/// A line of the service.
pub(super) struct Element {
    /// What it opens, for people: `TCP 53`.
    pub(super) label: String,
    /// The element.
    pub(super) xml: String,
    /// Who needs it.
    pub(super) why: String,
}

/// The elements of the service.
pub(super) fn elements(ruleset: &Ruleset, lang: Lang) -> Vec<Element> {
    let set = ruleset.set();
    let mut elements = Vec::new();
    for transport in [Transport::Tcp, Transport::Udp] {
        for entry in entries(ruleset, &set, transport) {
            let (name, range) = (transport.name(), entry.range);
            elements.push(Element {
                label: format!("{} {range}", transport.label()),
                xml: format!("<port protocol=\"{name}\" port=\"{range}\"/>"),
                why: entry.why(lang),
            });
        }
    }
    for transport in set.protocols() {
        elements.push(Element {
            label: transport.label().to_owned(),
            xml: format!("<protocol value=\"{}\"/>", transport.name()),
            why: why(ruleset, transport, Matches::Protocol, lang),
        });
    }
    elements
}

/// The rich rules that allow the service from each source network (firewalld.richlanguage(5)).
pub(super) fn rich_rules(ruleset: &Ruleset) -> Vec<String> {
    let networks = IpNet::aggregate(&ruleset.source_networks);
    let rule = |network: &IpNet| {
        let family = match network {
            IpNet::V4(_) => "ipv4",
            IpNet::V6(_) => "ipv6",
        };
        let name = service_name(ruleset);
        format!(
            "rule family=\"{family}\" source address=\"{network}\" service name=\"{name}\" accept"
        )
    };
    networks.iter().map(rule).collect()
}

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let mut lines = head_lines(ruleset, lang);
    lines.push(String::new());
    lines.extend(how(ruleset, lang));
    let lines: Vec<String> = lines.iter().map(|line| escaped(line.trim_end())).collect();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service>\n  <short>{}</short>\n  <description>\n{}\n  </description>\n",
        service_name(ruleset),
        lines.join("\n"),
    );
    for element in elements(ruleset, lang) {
        // Writing to a string never fails.
        let _ = writeln!(text, "  {} <!-- {} -->", element.xml, comment(&element.why));
    }
    text.push_str("</service>\n");
    text
}

/// The commands that put the file to use, and those that take it away.
fn how(ruleset: &Ruleset, lang: Lang) -> Vec<String> {
    let name = service_name(ruleset);
    let policy = short_identifier(&ruleset.name, LONGEST_POLICY);
    let permanent = "firewall-cmd --permanent";
    let mut load = Vec::new();
    let mut undo = Vec::new();
    let place = match ruleset.direction {
        Direction::In => permanent.to_owned(),
        Direction::Out => {
            load.push(format!("{permanent} --new-policy={policy}"));
            let of_policy = format!("{permanent} --policy={policy}");
            load.push(format!("{of_policy} --add-ingress-zone=HOST"));
            load.push(format!("{of_policy} --add-egress-zone=ANY"));
            undo.push(format!("{permanent} --delete-policy={policy}"));
            of_policy
        }
    };
    let rules = rich_rules(ruleset);
    if rules.is_empty() {
        load.push(format!("{place} --add-service={name}"));
        undo.insert(0, format!("{place} --remove-service={name}"));
    }
    for rule in rules.iter().rev() {
        undo.insert(0, format!("{place} --remove-rich-rule='{rule}'"));
    }
    load.extend(
        rules
            .iter()
            .map(|rule| format!("{place} --add-rich-rule='{rule}'")),
    );
    let file = format!("/etc/firewalld/services/{name}.xml");
    let (load_word, undo_word, twice) = match lang {
        Lang::En => (
            "Load:",
            "Undo:",
            "Loading it again replaces the ports and warns of what is there already.",
        ),
        Lang::Zh => (
            "加载：",
            "撤销：",
            "再次加载会替换端口，并对已存在的内容给出警告。",
        ),
    };
    let mut lines = vec![
        load_word.to_owned(),
        format!("  install -m 644 FILE {file}"),
    ];
    lines.push("  firewall-cmd --reload".to_owned());
    lines.extend(load.iter().map(|line| format!("  {line}")));
    lines.push("  firewall-cmd --reload".to_owned());
    lines.push(twice.to_owned());
    lines.push(undo_word.to_owned());
    lines.extend(undo.iter().map(|line| format!("  {line}")));
    lines.push(format!("  rm {file}"));
    lines.push("  firewall-cmd --reload".to_owned());
    lines
}

/// A text that is no markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A text for a comment, in which XML forbids two hyphens in a row.
fn comment(text: &str) -> String {
    let mut comment = String::new();
    for one in one_line(text)
        .replace(['\u{fffe}', '\u{ffff}'], " ")
        .chars()
    {
        if one == '-' && comment.ends_with('-') {
            comment.push(' ');
        }
        comment.push(one);
    }
    comment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_comment_or_its_element() {
        assert_eq!(comment("a --> b --- c-"), "a - -> b - - - c-");
        assert_eq!(escaped("</x> &lt;"), "&lt;/x&gt; &amp;lt;");
    }
}
