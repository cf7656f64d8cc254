//! Definitions for Aerleon in YAML: services of ports and transports, and the source networks.

use std::fmt::Write as _;

use crate::export::capirca::{head, token};
use crate::export::format::{Format, Group};
use crate::export::input::Input;
use crate::model::{Label, text};

pub(super) const FORMAT: Format = Format::new(
    "aerleon",
    "yaml",
    Group::Generators,
    Label::new(
        "definitions of services and networks for Aerleon, in YAML",
        "Aerleon 的服务和网络定义（YAML）",
    ),
    render,
)
.ports_only()
.known_by(token)
.destinations();

fn render(input: &Input<'_>) -> String {
    let token = token(input);
    let usages = input.named_networks().map(|(end, _)| match end {
        "from" => text!(
            "Sources: source-address:: {token}_FROM",
            "来源：source-address:: {token}_FROM"
        ),
        _ => text!(
            "Destinations: destination-address:: {token}_TO",
            "目标：destination-address:: {token}_TO"
        ),
    });
    let mut text = head(input).texts(usages).comments("#");
    if input.named_networks().next().is_some() {
        text.push_str("\nnetworks:\n");
    }
    for (end, networks) in input.named_networks() {
        // Writing to a string never fails.
        let _ = write!(text, "  {token}_{}:\n    values:\n", end.to_uppercase());
        for network in networks.iter() {
            let _ = writeln!(text, "      - address: \"{network}\"");
        }
    }
    text.push_str("\nservices:\n");
    for list in input.port_lists() {
        let _ = writeln!(text, "  {token}_{}:", list.transport.label());
        for run in list.entries {
            let _ = write!(
                text,
                "    # {}\n    - protocol: {}\n      port: \"{}\"\n",
                run.reason(input.lang),
                run.transport.name(),
                run.range
            );
        }
    }
    text
}
