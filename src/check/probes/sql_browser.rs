//! SQL Server Browser ([MC-SQLR] 2.2.2): a request for the instances of the host, which is one byte.

use crate::check::probe::{Answer, Probe};
use crate::model::Transport;

/// `CLNT_UCAST_EX`.
const REQUEST: &[u8; 1] = &[3];
/// Type of the response, `SVR_RESP`.
const RESPONSE: u8 = 5;

pub(in crate::check) const PROBE: Probe = Probe::new(
    "SQL Browser",
    Transport::Udp,
    &[1434],
    REQUEST,
    |answer| match answer {
        [RESPONSE, low, high, data @ ..] => {
            if data.len() == usize::from(u16::from_le_bytes([*low, *high])) {
                Answer::Fits
            } else {
                Answer::Begun
            }
        }
        [] | [RESPONSE] | [RESPONSE, _] => Answer::Begun,
        _ => Answer::Unfit,
    },
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_answers() {
        assert_eq!((PROBE.reads)(b"\x05\x0c\x00ServerName;;"), Answer::Fits);
        assert_eq!((PROBE.reads)(b"\x05\x0c\x00Server"), Answer::Begun);
    }
}
