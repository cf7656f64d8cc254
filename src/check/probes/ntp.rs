//! NTP (RFC 5905): a request of a client. It has no time, which a server doesn't need.

use crate::check::probe::{Answer, Probe};
use crate::model::Transport;

/// Version 4, mode 3 for a client, and no times.
const REQUEST: &[u8; 48] = &{
    let mut request = [0; 48];
    request[0] = 0x23;
    request
};

pub(in crate::check) const PROBE: Probe = Probe::new("NTP", Transport::Udp, &[123], REQUEST, reads);

/// Mode of a server.
const SERVER: u8 = 4;

/// An answer is of a server, and returns the time of the request, which had none.
fn reads(answer: &[u8]) -> Answer {
    match answer {
        [first, ..] if first & 7 != SERVER => Answer::Unfit,
        whole if whole.len() < REQUEST.len() => Answer::Begun,
        whole if whole[24..32] == [0; 8] && whole[40..48] != [0; 8] => Answer::Fits,
        // A server without a clock sends no time of its own, but says so: its stratum is 0 or 16.
        [_, 0 | 16, ..] => Answer::Fits,
        _ => Answer::Unfit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_answer_with_their_time() {
        let mut answer = *REQUEST;
        answer[0] = 0x24;
        answer[1] = 2;
        answer[40] = 0xe8;
        assert_eq!(reads(&answer), Answer::Fits);
        assert_eq!(reads(&answer[..40]), Answer::Begun);
        assert_eq!(reads(REQUEST), Answer::Unfit);
        answer[24] = 1;
        assert_eq!(reads(&answer), Answer::Unfit);
    }
}
