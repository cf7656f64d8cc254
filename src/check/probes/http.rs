//! HTTP: a request for the head of the root page (RFC 9110), as for websites, `WinRM` and WSUS.

use crate::check::probe::{Answer, Probe};
use crate::model::Transport;

const REQUEST: &[u8; 19] = b"HEAD / HTTP/1.0\r\n\r\n";
/// Beginning of every answer.
const BEGINNING: &[u8; 5] = b"HTTP/";

pub(in crate::check) const PROBE: Probe = Probe::new(
    "HTTP",
    Transport::Tcp,
    &[80, 5985, 8530],
    REQUEST,
    |answer| {
        if answer.starts_with(BEGINNING) {
            Answer::Fits
        } else if BEGINNING.starts_with(answer) {
            Answer::Begun
        } else {
            Answer::Unfit
        }
    },
);
