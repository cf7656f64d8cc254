//! Page of a symptom.

use crate::catalog::Catalog;
use crate::model::{COMMA, Label, Lookup as _, Port, Symptom, Text, text};
use crate::page::block::Fact;
use crate::page::citation::{documents, named};
use crate::page::term::Term;

/// Page of a symptom.
#[derive(Debug, Clone, Copy)]
pub struct SymptomPage<'a> {
    /// Symptom that the page is about.
    pub symptom: &'a Symptom,
    catalog: &'a Catalog,
}

/// Remark on Chinese wordings that are translations.
const OWN_WORDING: Label = Label::new(
    "The Chinese wording is a translation; Windows may word it differently.",
    "中文措辞为译文，Windows 的实际措辞可能不同。",
);

impl<'a> SymptomPage<'a> {
    /// Creates the page of a symptom of `catalog`.
    #[must_use]
    pub const fn new(symptom: &'a Symptom, catalog: &'a Catalog) -> Self {
        Self { symptom, catalog }
    }

    /// Returns the wordings of the message, each in a separate paragraph.
    #[must_use]
    pub fn wordings(&self) -> Text<Vec<String>> {
        self.symptom.text.clone()
    }

    /// Returns the remark on the wordings, if there is one.
    #[must_use]
    pub fn remark(&self) -> Option<Label> {
        self.symptom.own_zh.then_some(OWN_WORDING)
    }

    /// Returns the ports to check, the advice, and the services, roles, codes and documents, in reading order.
    #[must_use]
    pub fn facts(&self) -> Vec<Fact> {
        let symptom = self.symptom;
        let services = symptom.services.iter();
        let services = services.filter_map(|id| self.catalog.service(id));
        let services: Vec<_> = services.collect();
        let services = services.iter().map(|service| &service.name);
        let roles = symptom.roles.iter();
        let roles = roles.filter_map(|id| Some(&self.catalog.role(id)?.name));
        let ports: Vec<String> = symptom.ports.iter().map(Port::to_string).collect();
        let codes: Vec<Text> = symptom.codes.iter().map(|code| code_text(code)).collect();
        let documents = documents(symptom.sources.iter(), self.catalog);
        let documents: Vec<Text> = documents
            .into_iter()
            .map(|document| Text::each(|lang| named(document, lang)))
            .collect();
        let fact = |term, text| Fact { term, text };
        let facts = [
            Fact::names(Term::Ports, &ports),
            fact(Term::Advice, symptom.advice.clone()),
            fact(Term::Services, Text::join(services, COMMA)),
            fact(Term::Roles, Text::join(roles, COMMA)),
            fact(Term::Codes, Text::join(&codes, COMMA)),
            fact(Term::Documents, Text::join(&documents, COMMA)),
        ];
        let facts = facts.into_iter();
        facts.filter(|fact| !fact.text.en.is_empty()).collect()
    }
}

/// Returns a code as it is shown: that of an event as its number and its source.
#[must_use]
pub fn code_text(code: &str) -> Text {
    let event = code.strip_prefix("event:");
    match event.and_then(|event| event.split_once(':')) {
        Some((number, source)) => text!("event {number} ({source})", "事件 {number}（{source}）"),
        None => Text::each(|_| code.to_owned()),
    }
}
