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
.ports_only();

fn render(input: &Input<'_>) -> String {
    let token = token(input);
    let named = !input.sources.are_anyone();
    let sources = text!(
        "Sources: source-address:: {token}_FROM",
        "来源：source-address:: {token}_FROM"
    );
    let mut text = head(input).texts(named.then_some(sources)).comments("#");
    if named {
        // Writing to a string never fails.
        let _ = write!(text, "\nnetworks:\n  {token}_FROM:\n    values:\n");
    }
    for network in input.sources.iter() {
        let _ = writeln!(text, "      - address: \"{network}\"");
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
