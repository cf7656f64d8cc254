//! Checks that can't run on this machine.

use std::fmt::Display;
use std::fs::File;
use std::io::Write as _;

/// Reports that this test skips a check, and the reason: on standard error, which `cargo test` hides as long
/// as the test passes, and in the file that `PORTOLAN_SKIPPED` names, which `.ci/run` lists at its end.
pub(crate) fn skipped(why: impl Display) {
    let current = std::thread::current();
    let line = format!("skipped: {}: {why}\n", current.name().unwrap_or("a check"));
    eprint!("{line}");
    if let Some(list) = std::env::var_os("PORTOLAN_SKIPPED") {
        let file = File::options().append(true).create(true).open(list);
        // In a single write, because other tests write too.
        let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
        written.expect("the list of skipped checks takes a line");
    }
}
