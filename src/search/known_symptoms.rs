//! Symptoms of the catalog, with the rows that each is about.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::{Endpoint, Need, Port, Service, ServiceId, Symptom, Symptoms};
use crate::search::query::AskedSymptom;
use crate::search::symptom_index::SymptomIndex;

/// Symptoms that a query may ask for. Everything about them is prepared when a query first may ask for one.
#[derive(Debug, Clone)]
pub(super) struct KnownSymptoms {
    pub(super) known: Symptoms,
    table: Vec<TableRow>,
    prepared: OnceLock<Prepared>,
}

#[derive(Debug, Clone)]
struct Prepared {
    index: SymptomIndex,
    /// Rows of each symptom, for each of its services in turn.
    rows: Vec<Vec<Vec<u32>>>,
}

/// What a row of the port table has to do with symptoms.
#[derive(Debug, Clone)]
pub(super) struct TableRow {
    service: ServiceId,
    port: Port,
    /// True if the service needs the port without a condition.
    is_required: bool,
}

impl TableRow {
    pub(super) fn new(service: &Service, endpoint: &Endpoint) -> Self {
        Self {
            service: service.id.clone(),
            port: endpoint.port,
            is_required: endpoint.need == Need::Required && endpoint.when.is_none(),
        }
    }
}

impl KnownSymptoms {
    pub(super) const fn new(known: Symptoms, table: Vec<TableRow>) -> Self {
        Self {
            known,
            table,
            prepared: OnceLock::new(),
        }
    }

    /// Returns the symptoms that a query asks for, best first.
    pub(super) fn find(&self, text: &str, is_port: impl Fn(u16) -> bool) -> Vec<AskedSymptom> {
        if self.table.is_empty() || !SymptomIndex::may_answer(text) {
            return Vec::new();
        }
        let answers = self.prepared().index.find(text, is_port).into_iter();
        let asked = answers.map(|answer| AskedSymptom {
            symptom: answer.symptom,
            text: answer.text.to_owned(),
            is_code: answer.is_code,
        });
        asked.collect()
    }

    /// Returns the rows of a symptom, for each of its services in turn.
    pub(super) fn rows(&self, asked: &AskedSymptom) -> &[Vec<u32>] {
        let rows = self.prepared().rows.get(asked.symptom);
        rows.map_or(&[], Vec::as_slice)
    }

    fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| Prepared {
            index: SymptomIndex::new(&self.known),
            rows: rows_of(&self.known, &self.table),
        })
    }
}

impl Default for KnownSymptoms {
    fn default() -> Self {
        Self::new(Vec::new().into(), Vec::new())
    }
}

/// Returns the rows of the port table that each symptom is about, for each of its services in turn: those on its ports,
/// or the required rows of a service that has none of them.
fn rows_of(symptoms: &[Symptom], table: &[TableRow]) -> Vec<Vec<Vec<u32>>> {
    let mut on_service: HashMap<&ServiceId, Vec<(u32, &TableRow)>> = HashMap::new();
    for (at, row) in (0..).zip(table) {
        on_service.entry(&row.service).or_default().push((at, row));
    }
    let rows_of = |symptom: &Symptom, service: &ServiceId| -> Vec<u32> {
        let own = on_service.get(service).into_iter().flatten();
        let is_named = |row: &TableRow| symptom.ports.iter().any(|port| row.port.overlaps(*port));
        let named = own.clone().filter(|(_, row)| is_named(row));
        let named: Vec<u32> = named.map(|(at, _)| *at).collect();
        if !named.is_empty() {
            return named;
        }
        let required = own.filter(|(_, row)| row.is_required);
        required.map(|(at, _)| *at).collect()
    };
    let of_symptom = |symptom: &Symptom| {
        let services = symptom.services.iter();
        services.map(|service| rows_of(symptom, service)).collect()
    };
    symptoms.iter().map(of_symptom).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    #[test]
    fn a_symptom_is_about_its_ports_or_else_what_its_services_require() {
        let row = |service: &str, port: &str, is_required| TableRow {
            service: service.parse().expect(service),
            port: port.parse().expect(port),
            is_required,
        };
        let table = [
            row("dns", "tcp/53", true),
            row("dns", "udp/53", false),
            row("rpc", "tcp/135", false),
            row("smb", "tcp/445", true),
            row("smb", "tcp/139", false),
        ];
        let symptom = Symptom {
            id: "closed".parse().expect("an id"),
            codes: Vec::new(),
            text: Text::new(Vec::new(), Vec::new()),
            own_zh: false,
            services: ["smb", "dns", "rpc", "none"]
                .map(|id| id.parse().expect(id))
                .into(),
            roles: Vec::new(),
            ports: vec!["udp/53".parse().expect("a port")],
            advice: Text::new(String::new(), String::new()),
            sources: Vec::new(),
        };
        let none = Vec::new;
        assert_eq!(
            rows_of(&[symptom], &table),
            [vec![vec![3], vec![1], none(), none()]]
        );
    }
}
