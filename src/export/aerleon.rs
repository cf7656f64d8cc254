//! Definitions for Aerleon in YAML: services of ports and transports, and the source networks.

use std::fmt::Write as _;

use crate::export::capirca::{token, usage};
use crate::export::device::Sources;
use crate::export::entry::entries;
use crate::export::format::{Format, Group};
use crate::export::head::head;
use crate::model::{Label, Lang, Ruleset, Transport};

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

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let token = token(ruleset);
    let sources = Sources::of(ruleset);
    let v4 = sources.v4.iter().map(|network| network.trunc().to_string());
    let v6 = sources.v6.iter().map(|network| network.trunc().to_string());
    let mut how = usage(ruleset, lang);
    let mut networks = String::new();
    if !ruleset.source_networks.is_empty() {
        how.push(match lang {
            Lang::En => format!("Sources: source-address:: {token}_FROM"),
            Lang::Zh => format!("来源：source-address:: {token}_FROM"),
        });
        // Writing to a string never fails.
        let _ = write!(networks, "\nnetworks:\n  {token}_FROM:\n    values:\n");
        for network in v4.chain(v6) {
            let _ = writeln!(networks, "      - address: \"{network}\"");
        }
    }
    let mut text = head(ruleset, "#", lang, &how);
    text.push_str(&networks);
    text.push_str("\nservices:\n");
    let set = ruleset.set();
    for transport in [Transport::Tcp, Transport::Udp] {
        let runs = entries(ruleset, &set, transport);
        if !runs.is_empty() {
            let _ = writeln!(text, "  {token}_{}:", transport.label());
        }
        for run in runs {
            let _ = write!(
                text,
                "    # {}: {}\n    - protocol: {}\n      port: \"{}\"\n",
                run.range,
                run.why(lang),
                transport.name(),
                run.range
            );
        }
    }
    text
}
