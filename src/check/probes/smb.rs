//! SMB: the negotiation of a dialect that servers of versions 1 to 3 answer ([MS-SMB2] 3.3.5.3.1, [MS-CIFS] 2.2.4.52).
//! Nobody logs in.

use crate::check::probe::{Answer, Probe, begins};
use crate::model::Transport;

/// Length, header of SMB 1 with the command Negotiate, and three dialects.
const REQUEST: &[u8; 73] = b"\x00\x00\x00\x45\
    \xffSMB\x72\x00\x00\x00\x00\x18\x53\xc8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xfe\x00\x00\x00\x00\
    \x00\x22\x00\x02NT LM 0.12\x00\x02SMB 2.002\x00\x02SMB 2.???\x00";

pub(in crate::check) const PROBE: Probe = Probe::new("SMB", Transport::Tcp, &[445], REQUEST, reads);

/// Flag of a response in SMB 1, and place of the flags behind the length.
const RESPONSE: u8 = 0x80;
const FLAGS: usize = 4 + 9;

fn reads(answer: &[u8]) -> Answer {
    let any = [None; 3];
    let of = |first| {
        [
            &[Some(0)],
            &any[..],
            &[Some(first), Some(b'S'), Some(b'M'), Some(b'B')],
        ]
        .concat()
    };
    match begins(answer, &of(0xfe)) {
        Answer::Unfit => match (begins(answer, &of(0xff)), answer.get(FLAGS)) {
            (Answer::Fits, None) => Answer::Begun,
            (Answer::Fits, Some(flags)) if flags & RESPONSE == 0 => Answer::Unfit,
            (answer, _) => answer,
        },
        answer => answer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_answers() {
        let mut one = *REQUEST;
        assert_eq!(reads(&one), Answer::Unfit);
        one[FLAGS] |= RESPONSE;
        assert_eq!(reads(&one), Answer::Fits);
        assert_eq!(reads(&one[..9]), Answer::Begun);
        assert_eq!(reads(b"\x00\x00\x00\xd0\xfeSMB\x40\x00"), Answer::Fits);
        assert_eq!(reads(b"\x00\x00\x00\xd0\xfeSM"), Answer::Begun);
    }

    #[test]
    fn lengths_are_right() {
        assert_eq!(usize::from(REQUEST[3]), REQUEST.len() - 4);
        assert_eq!(usize::from(REQUEST[37]), REQUEST.len() - 39);
    }
}
