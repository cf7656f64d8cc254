//! Fuzzes `explain` of `bodies.rs` with the reader that the environment names, such as `PORTOLAN_READER=nmap-xml`: one
//! program for all readers is built much faster than one for each.
#![no_main]

use std::sync::LazyLock;

use portolan::explain::{READERS, Reader};

#[expect(dead_code, reason = "bodies of the other targets")]
#[path = "../bodies.rs"]
mod bodies;

static READER: LazyLock<&Reader> = LazyLock::new(|| {
    let name = std::env::var("PORTOLAN_READER").unwrap_or_default();
    let reader = READERS.iter().find(|reader| reader.name == name);
    reader.expect("PORTOLAN_READER is the name of a reader")
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| bodies::explain(*READER, input));
