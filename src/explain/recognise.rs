//! Recognition of the kind of a text by its beginning.

use crate::explain::error::InputError;
use crate::explain::readers::{READERS, Reader};

/// Number of bytes of a text by which its kind is recognised.
pub const HEAD: usize = 64 << 10;

/// Name of a configuration, and a test of a line that only it has.
type Configuration = (&'static str, fn(&str) -> bool);

/// Configurations that are refused, each with a line by which it is recognised.
const CONFIGURATIONS: &[Configuration] = &[
    ("iptables", |line| {
        matches!(line.trim_end(), "*filter" | "*nat" | "*mangle" | "*raw")
    }),
    ("nftables", |line| {
        let mut words = line.split_whitespace();
        let is_table = words.next() == Some("table") && line.trim_end().ends_with('{');
        is_table || line.contains("\"nftables\"")
    }),
    ("Cisco ASA", |line| {
        line.starts_with("object-group service ") || line.starts_with("access-list ")
    }),
    ("Terraform", |line| {
        let blocks = [
            "resource \"",
            "variable \"",
            "module \"",
            "provider \"",
            "locals {",
        ];
        blocks.iter().any(|block| line.starts_with(block))
    }),
    ("AWS", |line| line.contains("\"IpPermissions\"")),
];

/// Returns the first reader that knows the beginning of a text.
///
/// # Errors
/// If it is a configuration that can't be evaluated, or no reader knows it.
pub(super) fn recognise(head: &str) -> Result<&'static Reader, InputError> {
    let is_of = |(_, knows): &&Configuration| head.lines().any(knows);
    if let Some((name, _)) = CONFIGURATIONS.iter().find(is_of) {
        return Err(InputError::Configuration(name));
    }
    let reader = READERS.iter().find(|reader| (reader.knows)(head));
    reader.ok_or_else(|| InputError::Unknown(String::new()))
}
