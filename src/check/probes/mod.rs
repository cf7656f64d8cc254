//! All probes: a file for each service, and a row for each probe.

mod dns;
mod http;
mod kerberos;
mod kpasswd;
mod ldap;
mod netbios;
mod ntp;
mod rdp;
mod smb;
mod snmp;
mod sql_browser;
mod tls;

use crate::check::probe::Probe;
use crate::model::Transport;

/// All probes, in the order of their first ports.
pub static PROBES: &[Probe] = &[
    dns::OVER_TCP,
    dns::OVER_UDP,
    http::PROBE,
    kerberos::OVER_TCP,
    kerberos::OVER_UDP,
    ntp::PROBE,
    netbios::NAMES,
    netbios::SESSIONS,
    snmp::PROBE,
    ldap::OVER_TCP,
    ldap::OVER_UDP,
    tls::PROBE,
    smb::PROBE,
    kpasswd::OVER_TCP,
    kpasswd::OVER_UDP,
    sql_browser::PROBE,
    rdp::PROBE,
];

/// Returns the probe for a port.
pub(in crate::check) fn probe_for(transport: Transport, port: u16) -> Option<&'static Probe> {
    let mut probes = PROBES.iter();
    probes.find(|probe| probe.transport == transport && probe.ports.contains(&port))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;
    use crate::check::probe::Answer;

    #[test]
    fn requests_are_short_and_each_port_has_one() {
        for probe in PROBES {
            assert!((1..=300).contains(&probe.request.len()), "{}", probe.name);
            for port in probe.ports {
                let mut others = PROBES.iter().filter(|other| other.name != probe.name);
                assert!(
                    others.all(|other| {
                        other.transport != probe.transport || !other.ports.contains(port)
                    }),
                    "{} {port}",
                    probe.name
                );
                let found = probe_for(probe.transport, *port).expect("a probe");
                assert_eq!(found.name, probe.name, "{port}");
            }
        }
    }

    #[test]
    fn half_an_answer_proves_nothing() {
        for probe in PROBES {
            assert_eq!((probe.reads)(&[]), Answer::Begun, "{}", probe.name);
            for garbage in [&b"SSH-2.0-OpenSSH_9.2\r\n"[..], &[0xff; 64], &[0; 3000]] {
                assert_ne!((probe.reads)(garbage), Answer::Fits, "{}", probe.name);
            }
            // A service that echoes is none.
            assert_ne!((probe.reads)(probe.request), Answer::Fits, "{}", probe.name);
        }
    }

    proptest! {
        #[test]
        fn bytes_that_follow_never_make_something_else_the_service(
            which in 0..PROBES.len(),
            head in vec(any::<u8>(), 0..40),
            tail in vec(any::<u8>(), 0..40),
        ) {
            let reads = PROBES[which].reads;
            let whole = [&head[..], &tail].concat();
            // Datagrams come whole.
            if PROBES[which].transport == Transport::Tcp && reads(&head) == Answer::Unfit {
                prop_assert_eq!(reads(&whole), Answer::Unfit);
            }
            if PROBES[which].transport == Transport::Tcp && reads(&head) == Answer::Fits {
                prop_assert_eq!(reads(&whole), Answer::Fits);
            }
        }
    }
}
