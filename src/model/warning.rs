//! Warnings about a ruleset: traffic that its rules allow and that an administrator should review before using
//! them. The rules themselves are valid.

use foldhash::HashMap;
use indexmap::{IndexMap, IndexSet};

use crate::model::clear_text::ClearText;
use crate::model::id::ServiceId;
use crate::model::lang::{COMMA, Localized, Text, text};
use crate::model::port::{Port, PortSpec};
use crate::model::portset::PortSet;
use crate::model::rule::{Part, Reason, shared_reasons};
use crate::model::ruleset::Ruleset;
use crate::model::selection::Lookup;
use crate::model::service::{Service, Status};

/// Returns whether a part uses a clear-text protocol: its port is a default port of the protocol, or a reason
/// starts with the protocol's name (`HTTP (clients)`, but neither `HTTPS` nor `FTP over TLS`).
fn uses(part: &Part, protocol: &ClearText) -> bool {
    let is_named = |text: &Text| {
        let is_protected = text.en.contains("TLS") || text.en.contains("SSL");
        text.en.split_whitespace().next() == Some(&protocol.name) && !is_protected
    };
    let mut texts = part
        .reasons
        .iter()
        .filter_map(|reason| reason.protocol.as_ref());
    let transport = part.port.transport();
    let mut ports = protocol.ports.iter();
    protocol.ports.contains(&part.port)
        || ports.any(|port| port.transport() == transport) && texts.any(is_named)
}

/// Recommendation to review part of a ruleset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Ports of protocols that transmit in clear text, with the names of the protocols.
    ClearText(Vec<(Port, String)>),
    /// Services that are not part of the current Windows Server, with their status.
    Outdated(Vec<(Text, Status)>),
}

/// A single sentence without a period.
impl Localized for Warning {
    fn both(&self) -> Text {
        match self {
            Self::ClearText(ports) => {
                let ports = ports
                    .iter()
                    .map(|(port, name)| text!("{port} {name}", "{port} {name}"));
                let Text { en, zh } = Text::join(&ports.collect::<Vec<_>>(), COMMA);
                text!("sent in clear text: {en}", "明文传输：{zh}")
            }
            Self::Outdated(services) => {
                let services = services.iter().map(|(name, status)| {
                    let status = status.label();
                    Text::new(
                        format!("{} ({})", name.en, status.en),
                        format!("{}（{}）", name.zh, status.zh),
                    )
                });
                let Text { en, zh } = Text::join(&services.collect::<Vec<_>>(), COMMA);
                text!("out of date: {en}", "已过时：{zh}")
            }
        }
    }
}

impl Ruleset {
    /// Returns the warnings about the rules, at most one of each kind.
    #[must_use]
    pub fn warnings(&self, known: &impl Lookup) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let protocols = known.clear_text().iter();
        let mut default = PortSet::new();
        for port in protocols.flat_map(|one| &one.ports) {
            let numbers = port.spec().range();
            numbers
                .into_iter()
                .for_each(|range| default.insert(port.transport(), range));
        }
        // There may be tens of thousands of typed ports: their reasons name no protocol, so one look at a set answers
        // for all protocols.
        // As many may be from port lists, whose texts nearly always begin with another letter than any protocol.
        let mut initials = [false; 256];
        for initial in known
            .clear_text()
            .iter()
            .filter_map(|one| one.name.bytes().next())
        {
            initials[usize::from(initial)] = true;
        }
        let may_name = |reason: &Reason| {
            let protocol = reason.protocol.as_ref();
            let initial = protocol.and_then(|text| text.en.trim_start().bytes().next());
            initial.is_some_and(|initial| initials[usize::from(initial)])
        };
        let may_use = |part: &&Part| match part.port.spec() {
            PortSpec::Single(number) => {
                default.contains(part.port.transport(), number) || part.reasons.iter().any(may_name)
            }
            _ => true,
        };
        let parts = self.rules.iter().flat_map(|rule| &rule.parts);
        let clear_text = parts.filter(may_use).filter_map(|part| {
            let mut protocols = known.clear_text().iter();
            let protocol = protocols.find(|protocol| uses(part, protocol))?;
            Some((part.port, protocol.name.clone()))
        });
        let clear_text: IndexSet<(Port, String)> = clear_text.collect();
        if !clear_text.is_empty() {
            warnings.push(Warning::ClearText(clear_text.into_iter().collect()));
        }
        let mut outdated: IndexMap<Text, Status> = IndexMap::new();
        // Few services are outdated, and tens of thousands may be from port lists, which would be built to ask them.
        let services = known.outdated().into_iter();
        let services: HashMap<&ServiceId, &Service> = services.map(|one| (&one.id, one)).collect();
        let ids =
            shared_reasons(&self.rules).filter_map(|reason| Some(&reason.service.as_ref()?.0));
        for service in ids.filter_map(|id| services.get(id)) {
            let status = outdated.entry(service.name.clone());
            status.or_insert(service.status);
        }
        if !outdated.is_empty() {
            warnings.push(Warning::Outdated(outdated.into_iter().collect()));
        }
        warnings
    }
}
