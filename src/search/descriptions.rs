//! Descriptions of services, which are searched last: folded when a word is first searched for, since a search for
//! a port number needs none of them.

use std::sync::OnceLock;

use crate::search::fold::fold;

/// Descriptions in both languages, each with the number of its service.
#[derive(Debug, Clone)]
pub(super) struct Descriptions {
    /// As written, joined.
    text: String,
    /// Service and end of each.
    ends: Vec<(u32, usize)>,
    folded: OnceLock<Vec<(u32, String)>>,
}

impl Descriptions {
    pub(super) const fn new() -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            folded: OnceLock::new(),
        }
    }

    /// Adds a description, before any is searched.
    pub(super) fn add(&mut self, service: u32, text: &str) {
        self.text.push_str(text);
        self.ends.push((service, self.text.len()));
    }

    /// Returns all descriptions, folded, each with its service.
    pub(super) fn folded(&self) -> &[(u32, String)] {
        self.folded.get_or_init(|| {
            let mut start = 0;
            let folded = self.ends.iter().map(|&(service, end)| {
                let text = fold(&self.text[start..end]);
                start = end;
                (service, text)
            });
            folded.collect()
        })
    }
}
