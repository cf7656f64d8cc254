//! SNMP version 1 (RFC 1157): a request for the name of the system with the community `public`. Only on request: devices
//! may report a wrong community.

use crate::check::ber::element;
use crate::check::probe::{Answer, Probe};
use crate::model::Transport;

/// `GetRequest` of `1.3.6.1.2.1.1.5.0`, identifier 1.
const REQUEST: &[u8; 40] =
    b"\x30\x26\x02\x01\x00\x04\x06public\xa0\x19\x02\x01\x01\x02\x01\x00\x02\x01\x00\
    \x30\x0e\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x05\x00\x05\x00";

pub(in crate::check) const PROBE: Probe =
    Probe::new("SNMP", Transport::Udp, &[161], REQUEST, reads).on_request();

/// Beginning of a message of version 1, and the tag of a response.
const VERSION: [u8; 3] = [2, 1, 0];
const SEQUENCE: u8 = 0x30;
const TEXT: u8 = 0x04;
const RESPONSE: u8 = 0xa2;

/// A datagram has the whole answer.
fn reads(answer: &[u8]) -> Answer {
    let message = match element(answer) {
        Ok(message) if message.tag != SEQUENCE => return Answer::Unfit,
        Ok(message) if !message.is_whole() => return Answer::Begun,
        Ok(message) => message.contents,
        Err(answer) => return answer,
    };
    let community = message.strip_prefix(&VERSION).map(element);
    match community {
        Some(Ok(community))
            if community.tag == TEXT && community.rest.first() == Some(&RESPONSE) =>
        {
            Answer::Fits
        }
        _ => Answer::Unfit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_answers() {
        let mut answer = *REQUEST;
        answer[13] = RESPONSE;
        assert_eq!(reads(&answer), Answer::Fits);
        assert_eq!(reads(&answer[..20]), Answer::Begun);
        assert_eq!(reads(REQUEST), Answer::Unfit);
    }
}
