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
    use crate::catalog::Catalog;

    #[test]
    fn a_symptom_is_about_rows_of_its_services() {
        let catalog = Catalog::embedded().expect("the embedded catalog");
        let rows = catalog.rows().map(|(one, port)| TableRow::new(one, port));
        let rows: Vec<TableRow> = rows.collect();
        let of_symptoms = rows_of(catalog.symptoms(), &rows);
        assert_eq!(of_symptoms.len(), catalog.symptoms().len());
        for (symptom, own) in catalog.symptoms().iter().zip(&of_symptoms) {
            assert_eq!(own.len(), symptom.services.len(), "{}", symptom.id);
            for (service, own) in symptom.services.iter().zip(own) {
                assert!(!own.is_empty(), "{}: {service}", symptom.id);
                let own: Vec<&TableRow> = own.iter().map(|&at| &rows[at as usize]).collect();
                assert!(own.iter().all(|row| row.service == *service));
                let is_named = |row: &&&TableRow| {
                    let mut ports = symptom.ports.iter();
                    ports.any(|port| row.port.overlaps(*port))
                };
                let named = own.iter().filter(is_named).count();
                assert!(named == 0 || named == own.len(), "{}", symptom.id);
            }
        }
    }
}
