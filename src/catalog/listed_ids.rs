//! Ids of the services of port lists, such as `iana-http`: the words of the name, and a number where several services
//! have the same words. Each service costs eight bytes.

use std::collections::BTreeSet;
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};

use crate::model::ServiceId;

/// Ids without their number.
pub(super) trait Stems {
    /// Appends the id of a service without its number.
    fn write(&self, service: u32, text: &mut String);
}

/// Ids of services that are numbered from 0.
#[derive(Debug, Clone)]
pub(super) struct ListedIds {
    /// Hash of each stem with its service, ascending: sorting takes half the time of filling a hash table.
    stems: Vec<(u32, u32)>,
    /// Services whose id has a number, with that number, ascending.
    numbers: Vec<(u32, u32)>,
    /// Hash of the id of each of these services, ascending.
    numbered: Vec<(u32, u32)>,
    hasher: RandomState,
}

impl ListedIds {
    /// Numbers services with the same stem in their order; skips numbers that would make an id that an earlier service
    /// has, or one of the `reserved` ones.
    pub(super) fn new(count: u32, stems: &impl Stems, reserved: &[ServiceId]) -> Self {
        let mut ids = Self {
            stems: Vec::with_capacity(count as usize),
            numbers: Vec::new(),
            numbered: Vec::new(),
            hasher: RandomState::default(),
        };
        let mut id = String::new();
        for service in 0..count {
            id.clear();
            stems.write(service, &mut id);
            ids.stems.push((ids.hash(&id), service));
        }
        ids.stems.sort_unstable();
        // Services whose stem may be the id of an earlier one.
        let same = ids.stems.windows(2).filter(|two| two[0].0 == two[1].0);
        let mut left: BTreeSet<u32> = same.map(|two| two[1].1).collect();
        for id in reserved {
            left.extend(ids.with_stem(id.as_str(), stems).next());
        }
        let mut last_numbers: HashMap<String, u32> = HashMap::new();
        // Hashes of the ids with a number.
        let mut given: HashSet<u64> = HashSet::new();
        while let Some(service) = left.pop_first() {
            id.clear();
            stems.write(service, &mut id);
            let stem = id.len();
            let last = last_numbers.entry(id.clone()).or_insert(0);
            let is_taken = |id: &str| {
                let mut others = ids.with_stem(id, stems);
                reserved.iter().any(|one| one.as_str() == id)
                    || given.contains(&ids.hasher.hash_one(id))
                    || others.next().is_some_and(|first| first < service)
            };
            loop {
                *last += 1;
                id.truncate(stem);
                push_number(*last, &mut id);
                if !is_taken(&id) {
                    break;
                }
            }
            if *last > 1 {
                left.extend(ids.with_stem(&id, stems).find(|&other| other > service));
                ids.numbers.push((service, *last));
                ids.numbered.push((ids.hash(&id), service));
                given.insert(ids.hasher.hash_one(id.as_str()));
            }
        }
        ids.numbered.sort_unstable();
        ids
    }

    fn hash(&self, stem: &str) -> u32 {
        self.hasher.hash_one(stem) as u32
    }

    /// Returns the services with a stem, ascending.
    fn with_stem(&self, stem: &str, stems: &impl Stems) -> impl Iterator<Item = u32> {
        with_hash(&self.stems, self.hash(stem)).filter(move |&service| {
            let mut text = String::new();
            stems.write(service, &mut text);
            text == stem
        })
    }

    fn number(&self, service: u32) -> u32 {
        let at = self.numbers.binary_search_by_key(&service, |known| known.0);
        at.map_or(1, |at| self.numbers[at].1)
    }

    /// Returns the id of a service.
    pub(super) fn text(&self, service: u32, stems: &impl Stems) -> String {
        let mut text = String::new();
        stems.write(service, &mut text);
        push_number(self.number(service), &mut text);
        text
    }

    /// Returns the service with an id.
    pub(super) fn find(&self, id: &ServiceId, stems: &impl Stems) -> Option<u32> {
        let id = id.as_str();
        let mut whole = self.with_stem(id, stems);
        let mut numbered = with_hash(&self.numbered, self.hash(id));
        whole
            .next()
            .filter(|&service| self.number(service) == 1)
            .or_else(|| numbered.find(|&service| self.text(service, stems) == id))
    }
}

/// Returns the services with a hash, ascending.
fn with_hash(all: &[(u32, u32)], hash: u32) -> impl Iterator<Item = u32> {
    let first = all.partition_point(|known| known.0 < hash);
    let same = all[first..].iter().take_while(move |known| known.0 == hash);
    same.map(|known| known.1)
}

/// Appends the number at the end of an id; 1 for none.
fn push_number(number: u32, id: &mut String) {
    if number > 1 {
        id.push('-');
        id.push_str(&number.to_string());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Names(Vec<String>);

    impl Stems for Names {
        fn write(&self, service: u32, text: &mut String) {
            text.push_str(&self.0[service as usize]);
        }
    }

    proptest! {
        #[test]
        fn ids_are_numbered_in_order_and_found(
            names in proptest::collection::vec("a(-[1-3]){0,2}", 0..30),
            reserved in proptest::collection::vec("a(-[1-3]){0,2}", 0..3),
        ) {
            let reserved: Vec<ServiceId> =
                reserved.iter().map(|id| id.parse().expect("an id")).collect();
            let names = Names(names);
            let ids = ListedIds::new(names.0.len() as u32, &names, &reserved);
            let mut known: Vec<String> = reserved.iter().map(|id| id.as_str().to_owned()).collect();
            let mut counts: std::collections::HashMap<&str, u32> = std::collections::HashMap::new();
            for (service, name) in (0..).zip(&names.0) {
                let wanted = loop {
                    let count = counts.entry(name).or_default();
                    *count += 1;
                    let mut id = name.clone();
                    push_number(*count, &mut id);
                    if !known.contains(&id) {
                        break id;
                    }
                };
                prop_assert_eq!(ids.text(service, &names), &*wanted);
                prop_assert_eq!(ids.find(&wanted.parse().expect("an id"), &names), Some(service));
                known.push(wanted);
            }
            for id in ["a-4", "a-1-4", "b", "a-02"] {
                let wanted = known[reserved.len()..].iter().position(|known| known == id);
                let found = ids.find(&id.parse().expect("an id"), &names);
                prop_assert_eq!(found, wanted.map(|at| at as u32));
            }
        }
    }
}
