//! Fuzzes `catalog` of `bodies.rs`.
#![no_main]

#[expect(dead_code, reason = "bodies of the other targets")]
#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|input: &[u8]| bodies::catalog(bodies::text(input)));
