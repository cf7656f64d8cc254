//! Log of Windows Firewall that is held in memory; longer ones are read in pieces.

use crate::explain::log::{LogReader, is_log};
use crate::explain::reading::Reading;

pub(super) fn knows(head: &str) -> bool {
    is_log(head.as_bytes())
}

pub(super) fn read(text: &str, reading: &mut Reading) {
    let mut log = LogReader::new();
    log.feed(text.as_bytes());
    log.finish_into(reading);
}
