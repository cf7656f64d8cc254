//! Service definitions for Capirca, which Aerleon reads too: ports and transports only.

use std::fmt::Write as _;

use crate::export::device::Sources;
use crate::export::entry::entries;
use crate::export::format::{Format, Group, Networks};
use crate::export::head::head;
use crate::export::name::identifier;
use crate::model::{Label, Lang, Ruleset, Transport};

pub(super) const FORMAT: Format = Format::new(
    "capirca",
    "svc",
    Group::Generators,
    Label::new(
        "service definitions for Capirca and Aerleon, from which they write many formats",
        "Capirca 和 Aerleon 的服务定义，可由其生成多种格式",
    ),
    render,
)
.ports_only()
.networks(Networks::Apart);

/// What the definitions of `ruleset` are called.
pub(super) fn token(ruleset: &Ruleset) -> String {
    let name = format!("{}-{}", identifier(&ruleset.name), ruleset.direction.name());
    name.replace('-', "_").to_uppercase()
}

/// How a policy uses the definitions.
pub(super) fn usage(ruleset: &Ruleset, lang: Lang) -> Vec<String> {
    let token = token(ruleset);
    let set = ruleset.set();
    let ports = [Transport::Tcp, Transport::Udp].into_iter();
    let ports = ports.filter(|&transport| set.count(transport) > 0);
    let ports = ports.map(|transport| {
        let name = transport.name();
        format!(
            "destination-port:: {token}_{} protocol:: {name}",
            name.to_uppercase()
        )
    });
    let mut lines = match lang {
        Lang::En => vec![
            "Load: put the file into the folder of definitions. It defines its own names and no others.".to_owned(),
            "Undo: delete the file.".to_owned(),
            "Use: in a term for each transport:".to_owned(),
        ],
        Lang::Zh => vec![
            "加载：将此文件放入定义文件夹。它只定义自己的名称。".to_owned(),
            "撤销：删除此文件。".to_owned(),
            "使用：每种传输协议一个 term：".to_owned(),
        ],
    };
    lines.extend(ports.map(|line| format!("  {line}")));
    lines
}

fn render(ruleset: &Ruleset, lang: Lang) -> String {
    let token = token(ruleset);
    let mut how = usage(ruleset, lang);
    if !ruleset.source_networks.is_empty() {
        how.push(match lang {
            Lang::En => {
                "Sources: source-address:: of that name, from a file of networks (.net) with:"
                    .to_owned()
            }
            Lang::Zh => {
                "来源：在网络定义文件（.net）中定义此名称，并用于 source-address::".to_owned()
            }
        });
        let sources = Sources::of(ruleset);
        let v4 = sources.v4.iter().map(ToString::to_string);
        let networks: Vec<String> = v4
            .chain(sources.v6.iter().map(ToString::to_string))
            .collect();
        how.push(format!("  {token}_FROM = {}", networks.join(" ")));
    }
    let mut text = head(ruleset, "#", lang, &how);
    let set = ruleset.set();
    for transport in [Transport::Tcp, Transport::Udp] {
        let mut start = format!("\n{token}_{} = ", transport.label());
        for run in entries(ruleset, &set, transport) {
            let port = format!("{}/{}", run.range, transport.name());
            // Writing to a string never fails.
            let _ = writeln!(text, "{start}{port} # {}", run.why(lang));
            start = " ".repeat(4);
        }
    }
    text
}
