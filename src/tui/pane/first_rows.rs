//! Order of the port table while nothing is searched for: ports that administrators know come first, protocols
//! without ports last.

use crate::catalog::Catalog;
use crate::model::PortSpec;

/// Ports that most administrators of Windows networks know, each of the service that it belongs to, in the order of
/// the numbers. It decides on nothing but the order of the rows.
const KNOWN: &[(&str, &str)] = &[
    ("dns-server", "tcp/53"),
    ("dns-server", "udp/53"),
    ("dhcp-server", "udp/67"),
    ("www-publishing", "tcp/80"),
    ("kerberos-kdc", "tcp/88"),
    ("kerberos-kdc", "udp/88"),
    ("windows-time", "udp/123"),
    ("rpc", "tcp/135"),
    ("local-security-authority", "tcp/389"),
    ("local-security-authority", "udp/389"),
    ("www-publishing", "tcp/443"),
    ("server", "tcp/445"),
    ("kerberos-kdc", "tcp/464"),
    ("local-security-authority", "tcp/636"),
    ("sql-server", "tcp/1433"),
    ("local-security-authority", "tcp/3268"),
    ("terminal-services", "tcp/3389"),
    ("winrm", "tcp/5985"),
    ("winrm", "tcp/5986"),
];

/// Returns all rows of the catalog in that order, those of port lists at the end.
pub(super) fn ordered_rows(catalog: &Catalog) -> Vec<usize> {
    let known = KNOWN
        .iter()
        .filter_map(|(id, port)| catalog.row_of(&id.parse().ok()?, port.parse().ok()?));
    let known: Vec<usize> = known.collect();
    let own = catalog.rows().len();
    let others = (0..own).filter(|row| !known.contains(row));
    let (without, others): (Vec<usize>, Vec<usize>) = others.partition(|&row| {
        let port = catalog.row(row).map(|row| row.port().spec());
        port.is_none_or(|spec| !has_number(spec))
    });
    let ordered = known.iter().copied().chain(others).chain(without);
    ordered.chain(own..catalog.row_count()).collect()
}

/// Returns whether ports have a number.
const fn has_number(spec: PortSpec) -> bool {
    !matches!(
        spec,
        PortSpec::None | PortSpec::IcmpType(_) | PortSpec::IpProtocol(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_appears_once_known_ones_first() {
        let catalog = Catalog::embedded().expect("the catalog");
        let rows = ordered_rows(&catalog);
        for ((id, port), &row) in KNOWN.iter().zip(&rows) {
            let row = catalog.row(row).expect("a row");
            assert_eq!(row.service_id().as_str(), *id);
            assert_eq!(row.port(), port.parse().expect("a port"));
        }
        let last = catalog.row(rows[rows.len() - 1]).expect("a row");
        assert!(!has_number(last.port().spec()));
        let mut sorted = rows;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..catalog.row_count()));
    }
}
