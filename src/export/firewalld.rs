//! Service file for firewalld (firewalld.service(5)): named ports, to be allowed in a zone or a policy. The
//! sources belong there as well, so the description contains the commands.

use std::fmt::Write as _;

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::format::{Format, Group, Networks};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::export::name::short_identifier;
use crate::model::{Direction, Label};

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

/// Maximum length of a policy name, which becomes part of a chain name (firewalld 1.3).
const LONGEST_POLICY: usize = 17;

/// Element of the service definition.
pub(super) struct Element {
    /// XML of the element.
    pub(super) xml: String,
    /// Services that need it.
    pub(super) services: String,
    /// Transport, ports and services: `TCP 53: DNS Server`.
    pub(super) reason: String,
}

/// Returns the elements of the service.
pub(super) fn elements(input: &Input<'_>) -> Vec<Element> {
    let ports = input.entries().map(|entry| Element {
        xml: format!(
            "<port protocol=\"{}\" port=\"{}\"/>",
            entry.transport.name(),
            entry.range
        ),
        services: entry.services(input.lang),
        reason: entry.labeled_reason(input.lang),
    });
    let protocols = input.protocols().into_iter().map(|protocol| Element {
        xml: format!("<protocol value=\"{}\"/>", protocol.transport.name()),
        services: protocol.services(input.lang),
        reason: protocol.reason(input.lang),
    });
    ports.chain(protocols).collect()
}

/// Returns the rich rules that allow the service from each source network (firewalld.richlanguage(5)).
pub(super) fn rich_rules(input: &Input<'_>) -> Vec<String> {
    let name = input.full_name();
    let rule = |network: IpNet| {
        let family = match network {
            IpNet::V4(_) => "ipv4",
            IpNet::V6(_) => "ipv6",
        };
        format!(
            "rule family=\"{family}\" source address=\"{network}\" service name=\"{name}\" accept"
        )
    };
    input.sources.iter().map(rule).collect()
}

fn render(input: &Input<'_>) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service>\n  <short>{}</short>\n  <description>\n{}  </description>\n",
        input.full_name(),
        head(input).written(|line| format!("{}\n", escaped(line.trim_end()))),
    );
    for element in elements(input) {
        // Writing to a string never fails.
        let _ = writeln!(
            text,
            "  {} <!-- {} -->",
            element.xml,
            comment(&element.services)
        );
    }
    text.push_str("</service>\n");
    text
}

/// Returns the head with the commands that load the file and undo it.
fn head(input: &Input<'_>) -> Head {
    let (load, undo) = commands(input);
    let file = format!("/etc/firewalld/services/{}.xml", input.full_name());
    let reload = "  firewall-cmd --reload";
    input
        .head()
        .texts([Label::new("Load:", "加载：")])
        .lines([&format!("  install -m 644 FILE {file}"), reload])
        .lines(load.iter().map(|line| format!("  {line}")))
        .lines([reload])
        .texts([
            Label::new(
                "Loading it again replaces the ports and warns about existing entries.",
                "再次加载会替换端口，并对已存在的内容给出警告。",
            ),
            Label::new("Undo:", "撤销："),
        ])
        .lines(undo.iter().map(|line| format!("  {line}")))
        .lines([&format!("  rm {file}"), reload])
}

/// Returns the commands that allow the service, and the commands that undo this.
fn commands(input: &Input<'_>) -> (Vec<String>, Vec<String>) {
    let name = input.full_name();
    let permanent = "firewall-cmd --permanent";
    let mut load = Vec::new();
    let mut undo = Vec::new();
    let place = match input.ruleset.direction {
        Direction::In => permanent.to_owned(),
        Direction::Out => {
            let policy = short_identifier(&input.ruleset.name, LONGEST_POLICY);
            let of_policy = format!("{permanent} --policy={policy}");
            load.push(format!("{permanent} --new-policy={policy}"));
            load.push(format!("{of_policy} --add-ingress-zone=HOST"));
            load.push(format!("{of_policy} --add-egress-zone=ANY"));
            undo.push(format!("{permanent} --delete-policy={policy}"));
            of_policy
        }
    };
    let mut rules: Vec<String> = rich_rules(input)
        .iter()
        .map(|rule| format!("rich-rule='{rule}'"))
        .collect();
    if rules.is_empty() {
        rules.push(format!("service={name}"));
    }
    load.extend(rules.iter().map(|rule| format!("{place} --add-{rule}")));
    let removals = rules.iter().map(|rule| format!("{place} --remove-{rule}"));
    undo.splice(0..0, removals);
    (load, undo)
}

/// Escapes a text for XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Escapes a text for an XML comment, which must not contain two hyphens in a row.
fn comment(text: &str) -> String {
    let mut comment = String::new();
    for one in one_line(text).chars() {
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
    fn texts_are_escaped_in_comments_and_elements() {
        assert_eq!(comment("a --> b --- c-"), "a - -> b - - - c-");
        assert_eq!(escaped("</x> &lt;"), "&lt;/x&gt; &amp;lt;");
    }
}
