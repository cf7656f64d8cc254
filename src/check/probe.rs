//! A probe: constant bytes that a service answers without a login and without an effect, and how its answer is
//! recognised. Each service has a file in `probes`, which lists them all.

use crate::model::Transport;

/// What bytes of an answer show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// The service answers.
    Fits,
    /// Something else answers.
    Unfit,
    /// The beginning fits; more bytes are needed to decide. A datagram with such an end is unfit.
    Begun,
}

/// Request to a service.
#[derive(Debug)]
pub struct Probe {
    /// Name of the protocol in reports.
    pub name: &'static str,
    /// Transport.
    pub transport: Transport,
    /// Ports that the request is sent to.
    pub ports: &'static [u16],
    /// The bytes that are sent, always the same.
    pub request: &'static [u8],
    /// Whether the request is sent only if the user asks for it.
    pub is_optional: bool,
    /// Recognises an answer.
    pub(super) reads: fn(&[u8]) -> Answer,
}

impl Probe {
    /// Creates a probe that is always sent.
    pub(super) const fn new(
        name: &'static str,
        transport: Transport,
        ports: &'static [u16],
        request: &'static [u8],
        reads: fn(&[u8]) -> Answer,
    ) -> Self {
        Self {
            name,
            transport,
            ports,
            request,
            is_optional: false,
            reads,
        }
    }

    /// Sends the probe only if the user asks for it.
    pub(super) const fn on_request(mut self) -> Self {
        self.is_optional = true;
        self
    }
}

/// Compares the beginning of an answer with the expected bytes, `None` for any byte.
pub(super) fn begins(answer: &[u8], expected: &[Option<u8>]) -> Answer {
    let mut pairs = answer.iter().zip(expected);
    if !pairs.all(|(byte, expected)| expected.is_none_or(|expected| expected == *byte)) {
        Answer::Unfit
    } else if answer.len() < expected.len() {
        Answer::Begun
    } else {
        Answer::Fits
    }
}

/// Returns a request behind its length in `SIZE` bytes, big-endian. `WHOLE` is the sum of both.
pub(super) const fn framed<const SIZE: usize, const WHOLE: usize>(request: &[u8]) -> [u8; WHOLE] {
    assert!(WHOLE == SIZE + request.len());
    let length = request.len().to_be_bytes();
    let mut whole = [0; WHOLE];
    let mut at = 0;
    while at < WHOLE {
        whole[at] = if at < SIZE {
            length[length.len() - SIZE + at]
        } else {
            request[at - SIZE]
        };
        at += 1;
    }
    whole
}

/// Recognises an answer behind its length in `size` bytes, big-endian, which is at most `longest`.
pub(super) fn behind_length(
    answer: &[u8],
    size: usize,
    longest: usize,
    reads: fn(&[u8]) -> Answer,
) -> Answer {
    let Some((head, body)) = answer.split_at_checked(size) else {
        return Answer::Begun;
    };
    let length = head
        .iter()
        .fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    if length == 0 || length > longest {
        return Answer::Unfit;
    }
    reads(body.get(..length).unwrap_or(body))
}
