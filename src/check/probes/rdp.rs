//! Remote Desktop ([MS-RDPBCGR] 2.2.1.1): the request for a connection, with TLS and network-level authentication.

use crate::check::probe::{Probe, begins};
use crate::model::Transport;

/// TPKT header, X.224 connection request, and the protocols that are offered.
const REQUEST: &[u8; 19] =
    b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00";

/// An answer is a connection confirm behind its TPKT header.
pub(in crate::check) const PROBE: Probe =
    Probe::new("RDP", Transport::Tcp, &[3389], REQUEST, |answer| {
        begins(answer, &[Some(3), Some(0), None, None, None, Some(0xd0)])
    });
