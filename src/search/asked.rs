//! What a query asks for besides the names and ports of rows: roles, symptoms, and ports that no row has.

use std::collections::HashSet;

use crate::model::{PortItem, PortRange};
use crate::search::foreign::is_foreign;
use crate::search::hits::Lead;
use crate::search::index::Index;
use crate::search::matches::QueryMatches;
use crate::search::query::{AskedSymptom, Query};
use crate::search::rank::Demotion;
use crate::search::roles::RoleMatch;
use crate::search::row::Row;
use crate::search::row_set::RowSet;

/// Maximum number of roles, and of symptoms, above the rows.
const MAX_LEADS: usize = 2;

impl Index {
    /// Returns the unknown ports, roles and symptoms that a query asks for.
    pub(super) fn leads(&self, relaxed: &Query) -> Vec<Lead> {
        let mut roles = self.role_names.find(&relaxed.text);
        // The first letters of a name may be those of a service.
        let typed = relaxed.text.chars().count();
        roles.retain(|hit| hit.how != RoleMatch::Start || typed * 2 >= hit.name.chars().count());
        if roles.iter().any(|hit| hit.how == RoleMatch::Whole) {
            roles.retain(|hit| hit.how == RoleMatch::Whole);
        }
        let roles = roles.iter().take(MAX_LEADS).map(|hit| Lead::Role(hit.role));
        // Several causes have the same message.
        let mut messages = HashSet::new();
        let is_new = |asked: &&AskedSymptom| {
            let symptom = self.symptoms.known.get(asked.symptom);
            symptom.is_some_and(|symptom| messages.insert(&symptom.text.zh))
        };
        let symptoms = relaxed.symptoms.iter().filter(is_new).take(MAX_LEADS);
        let symptoms = symptoms.map(|asked| {
            let code = asked.is_code.then(|| asked.text.clone());
            Lead::Symptom(asked.symptom, code)
        });
        let typed = if relaxed.is_code() {
            Vec::new()
        } else {
            relaxed.ports()
        };
        let own: Vec<PortItem> = typed.into_iter().filter(|item| !self.has(*item)).collect();
        let own = (!own.is_empty()).then_some(Lead::Own(own));
        own.into_iter().chain(roles).chain(symptoms).collect()
    }

    /// Returns true if a row has all of these ports and, unless it is the same range, no wide range of others.
    fn has(&self, item: PortItem) -> bool {
        let Some(wanted) = item.spec.range() else {
            return true;
        };
        let has_all = |row: &Row| {
            let own = row.port.spec().range();
            let transport = item.transport.is_none_or(|one| one == row.port.transport());
            let contains = |own: PortRange| own.contains_range(wanted);
            transport && own.is_some_and(|own| own == wanted || (contains(own) && !own.is_wide()))
        };
        self.rows.iter().any(has_all)
    }

    /// Returns true if a catalog service has a port, apart from wide ranges.
    pub(super) fn is_port(&self, number: u16) -> bool {
        let has_port = |row: &Row| {
            let range = row.port.spec().range();
            range.is_some_and(|range| range.contains(number) && !range.is_wide())
        };
        let is_listed = |row: &&Row| self.demotion(row) == Demotion::Listed;
        let rows = self.rows.iter().take_while(|row| !is_listed(row));
        rows.into_iter().any(has_port)
    }

    /// Notes what a relaxed query asks for as a whole.
    pub(super) fn note_meaning(&self, relaxed: &Query, matches: &mut QueryMatches) {
        matches.symptoms = self.rows_of_symptoms(relaxed);
        matches.only_symptoms = relaxed.is_code();
        let phrase = relaxed.phrase.as_ref();
        matches.is_foreign = phrase.is_some_and(|phrase| is_foreign(&phrase.words));
    }

    /// Returns the rows of each service of each symptom that a relaxed query asks for.
    fn rows_of_symptoms(&self, relaxed: &Query) -> Vec<RowSet> {
        let symptoms = relaxed.symptoms.iter();
        let rows = symptoms.flat_map(|asked| self.symptoms.rows(asked));
        rows.map(|rows| {
            let mut set = RowSet::default();
            set.extend(rows.iter().copied());
            set
        })
        .collect()
    }

    /// Returns the port numbers of a query that no row has, apart from wide ranges.
    pub(super) fn unknown_ports(&self, query: &Query) -> Vec<PortItem> {
        let is_known = |item: &PortItem| {
            let mut rows = self.rows.iter();
            rows.any(|row| {
                row.match_item(*item)
                    .is_some_and(|found| found.tier.is_answer())
            })
        };
        let numbers = query.ports().into_iter();
        numbers.filter(|item| !is_known(item)).collect()
    }
}
