//! Readers of exports: one row for each format, in the file that implements its reader.

use portolan::export::FORMATS;
use portolan::model::{Label, Rule, Transport};

use crate::export;
use crate::support::{hosts, network};

/// Row of a format. `R` is the function that reads a file back.
pub(crate) struct Reader<R> {
    pub(crate) format: &'static str,
    pub(crate) read: R,
    /// Rules that the target can express according to its documentation.
    pub(crate) expresses: fn(&Rule) -> bool,
    /// Transports that the target can express for IPv4 networks only, other than ICMP, according to its documentation.
    pub(crate) ipv4_only: fn(Transport) -> bool,
    /// True if its files name source networks.
    pub(crate) names_networks: bool,
    /// Other programs that read its files in the tests, for the READMEs.
    pub(crate) others: Label,
}

impl<R> Reader<R> {
    /// Creates the row of a format that can express every rule, names networks, and is read by no other
    /// program.
    pub(crate) const fn new(format: &'static str, read: R) -> Self {
        Self {
            format,
            read,
            expresses: |_| true,
            ipv4_only: |_| false,
            names_networks: true,
            others: Label::new("own grammar", "本项目的语法"),
        }
    }

    /// Limits the format to the rules for which `expresses` is true.
    pub(crate) const fn only(mut self, expresses: fn(&Rule) -> bool) -> Self {
        self.expresses = expresses;
        self
    }

    /// Limits the transports for which `ipv4_only` is true to IPv4 networks.
    pub(crate) const fn ipv4_only(mut self, ipv4_only: fn(Transport) -> bool) -> Self {
        self.ipv4_only = ipv4_only;
        self
    }

    /// Marks a format whose files name no source networks.
    pub(crate) const fn without_networks(mut self) -> Self {
        self.names_networks = false;
        self
    }

    /// Adds other programs that read its files.
    pub(crate) const fn also_read_by(mut self, en: &'static str, zh: &'static str) -> Self {
        self.others = Label::new(en, zh);
        self
    }
}

/// Returns the row of a format among `readers`.
pub(crate) fn find<R>(readers: &'static [Reader<R>], format: &str) -> Option<&'static Reader<R>> {
    readers.iter().find(|reader| reader.format == format)
}

/// Returns the formats that have a reader, each with the other programs that read it.
fn all() -> Vec<(&'static str, Label)> {
    fn rows<R>(readers: &'static [Reader<R>]) -> impl Iterator<Item = (&'static str, Label)> {
        readers.iter().map(|reader| (reader.format, reader.others))
    }
    rows(export::READERS)
        .chain(rows(hosts::READERS))
        .chain(rows(network::READERS))
        .collect()
}

/// Returns the other programs that read a format.
pub(crate) fn others(format: &str) -> Label {
    let row = all().into_iter().find(|(name, _)| *name == format);
    row.unwrap_or_else(|| panic!("no reader for {format}")).1
}

#[test]
fn every_format_has_one_reader() {
    let mut readers: Vec<&str> = all().into_iter().map(|(format, _)| format).collect();
    let mut formats: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    readers.sort_unstable();
    formats.sort_unstable();
    assert_eq!(readers, formats);
}
