//! Loopback addresses and listeners of tests: no two tests, and no other program, use the same address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU8, Ordering};

/// Returns an address that nobody else uses.
pub(crate) fn address() -> IpAddr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let process = std::process::id().to_be_bytes();
    let number = NEXT.fetch_add(1, Ordering::SeqCst);
    Ipv4Addr::new(127, process[2] | 0x40, process[3], number).into()
}

/// Port that no service of the catalog has: the browser offers it as one of your own.
const UNKNOWN: u16 = 9391;

/// Returns a listener on an address that nobody else uses, and the address. Nobody accepts its connections.
pub(crate) fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((address(), UNKNOWN)).expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}
