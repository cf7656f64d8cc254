//! Service definitions for Capirca, which Aerleon reads too: ports and transports only.

use std::fmt::Write as _;

use crate::export::format::{Format, Group, Networks};
use crate::export::head::Head;
use crate::export::input::Input;
use crate::model::{Label, text};

pub(super) const FORMAT: Format = Format::new(
    "capirca",
    "svc",
    Group::Generators,
    Label::new(
        "service definitions for Capirca and Aerleon, which generate many formats",
        "Capirca 和 Aerleon 的服务定义，可由其生成多种格式",
    ),
    render,
)
.ports_only()
.networks(Networks::Apart)
.known_by(token)
.destinations();

/// Returns the name of the definitions.
pub(super) fn token(input: &Input<'_>) -> String {
    input.full_name().replace('-', "_").to_uppercase()
}

/// Returns the head of a file, with the use of the definitions in a policy.
pub(super) fn head(input: &Input<'_>) -> Head {
    let token = token(input);
    let terms = input.port_lists().into_iter().map(|list| {
        let (label, name) = (list.transport.label(), list.transport.name());
        format!("  destination-port:: {token}_{label} protocol:: {name}")
    });
    let usage = [
        Label::new(
            "Load: put the file into the definitions folder. It defines only its own names.",
            "加载：将此文件放入定义文件夹。它只定义自己的名称。",
        ),
        Label::new("Undo: delete the file.", "撤销：删除此文件。"),
        Label::new(
            "Use: in a term for each transport:",
            "使用：每种传输协议一个 term：",
        ),
    ];
    input.head().texts(usage).lines(terms)
}

fn render(input: &Input<'_>) -> String {
    let token = token(input);
    let mut head = head(input);
    for (end, networks) in input.named_networks() {
        let networks = networks.words("", ToString::to_string).join(" ");
        let usage = match end {
            "from" => text!(
                "Sources: source-address:: of that name, from a file of networks (.net) with:",
                "来源：在网络定义文件（.net）中定义此名称，并用于 source-address::"
            ),
            _ => text!(
                "Destinations: destination-address:: of that name, from such a file with:",
                "目标：在同类文件中定义此名称，并用于 destination-address::"
            ),
        };
        let name = end.to_uppercase();
        head = head
            .texts([usage])
            .lines([format!("  {token}_{name} = {networks}")]);
    }
    let mut text = head.comments("#");
    for list in input.port_lists() {
        let mut start = format!("\n{token}_{} = ", list.transport.label());
        for run in list.entries {
            let (range, name) = (run.range, run.transport.name());
            // Writing to a string never fails.
            let _ = writeln!(text, "{start}{range}/{name} # {}", run.services(input.lang));
            start = " ".repeat(4);
        }
    }
    text
}
