//! Ids of the services of port lists, such as `iana-http`: the words of the name, and a number where several services
//! have the same words. Each service costs ten bytes.

use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt as _};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use crate::model::ServiceId;

/// Ids without their number.
pub(super) trait Stems {
    /// Appends the id of a service without its number.
    fn write(&self, service: u32, text: &mut String);
}

/// Ids of services that are numbered from 0.
#[derive(Debug, Clone)]
pub(super) struct ListedIds {
    /// Number at the end of each id, which distinguishes services of the same name; 1 for none.
    numbers: Vec<u32>,
    /// Services by their id.
    services: HashTable<u32>,
    hasher: RandomState,
}

impl ListedIds {
    /// Numbers services with the same stem in their order; skips numbers that would make an id that another service
    /// has, or one of the `reserved` ones.
    pub(super) fn new(count: u32, stems: &impl Stems, reserved: &[ServiceId]) -> Self {
        let mut ids = Self {
            numbers: Vec::with_capacity(count as usize),
            services: HashTable::with_capacity(count as usize),
            hasher: RandomState::default(),
        };
        // The last number of each stem that has several, by its hash.
        let mut last: HashMap<u64, u32> = HashMap::new();
        let (mut id, mut other) = (String::new(), String::new());
        for service in 0..count {
            id.clear();
            stems.write(service, &mut id);
            let mut number = 1;
            if reserved.iter().any(|one| one.as_str() == id)
                || !ids.insert(service, &id, &mut other, stems)
            {
                let stem = id.len();
                let last = last.entry(ids.hasher.hash_one(id.as_str())).or_insert(1);
                loop {
                    *last += 1;
                    id.truncate(stem);
                    push_number(*last, &mut id);
                    if !reserved.iter().any(|one| one.as_str() == id)
                        && ids.insert(service, &id, &mut other, stems)
                    {
                        break;
                    }
                }
                number = *last;
            }
            ids.numbers.push(number);
        }
        ids
    }

    /// Gives an id to a service, unless another one has it; `other` is a buffer.
    fn insert(&mut self, service: u32, id: &str, other: &mut String, stems: &impl Stems) -> bool {
        let (numbers, hasher) = (&self.numbers, &self.hasher);
        let mut is_id = |service: &u32| {
            other.clear();
            write_id(*service, numbers, stems, other);
            other.as_str() == id
        };
        let rehash = |service: &u32| {
            let mut text = String::new();
            write_id(*service, numbers, stems, &mut text);
            hasher.hash_one(text)
        };
        match self.services.entry(hasher.hash_one(id), &mut is_id, rehash) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(service);
                true
            }
        }
    }

    /// Returns the id of a service.
    pub(super) fn text(&self, service: u32, stems: &impl Stems) -> String {
        let mut text = String::new();
        write_id(service, &self.numbers, stems, &mut text);
        text
    }

    /// Returns the service with an id.
    pub(super) fn find(&self, id: &ServiceId, stems: &impl Stems) -> Option<u32> {
        let is_wanted = |service: &u32| self.text(*service, stems) == id.as_str();
        let hash = self.hasher.hash_one(id.as_str());
        self.services.find(hash, is_wanted).copied()
    }
}

fn write_id(service: u32, numbers: &[u32], stems: &impl Stems, text: &mut String) {
    stems.write(service, text);
    push_number(numbers[service as usize], text);
}

/// Appends the number at the end of an id; 1 for none.
fn push_number(number: u32, id: &mut String) {
    if number > 1 {
        id.push('-');
        id.push_str(&number.to_string());
    }
}
