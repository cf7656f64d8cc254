//! Texts that a word may match with a typo, noted while it is searched for as typed, so that texts are looked at once.

/// Numbers of such texts, ascending; see [`Keys`](crate::search::keys::Keys).
#[derive(Debug, Default)]
pub(super) struct Slips {
    /// False once some text has the word as typed, which needs no correction then.
    wanted: bool,
    keys: Vec<u32>,
}

impl Slips {
    /// Returns an empty list that is added to if `wanted` is true.
    pub(super) const fn new(wanted: bool) -> Self {
        Self {
            wanted,
            keys: Vec::new(),
        }
    }

    pub(super) const fn are_wanted(&self) -> bool {
        self.wanted
    }

    pub(super) fn add(&mut self, key: u32) {
        self.keys.push(key);
    }

    /// Forgets all texts, as some text has the word as typed.
    pub(super) fn stop(&mut self) {
        *self = Self::default();
    }

    /// Returns all texts if none has the word as typed.
    pub(super) fn keys(&self) -> &[u32] {
        &self.keys
    }
}
