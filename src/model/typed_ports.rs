//! Ports that the user types where only ports are expected: every part must be understood.

use indexmap::IndexSet;

use crate::model::os::{DynamicMode, DynamicModeError};
use crate::model::port::Port;
use crate::model::port_error::PortError;
use crate::model::port_reader::read_ports;

/// Parses a list of ports in any notation, as typed by the user: each part must be understood. A number without a
/// transport has the transport of the port before it. Each port is returned once.
///
/// # Errors
/// The error of the first invalid part; [`PortError::NoTransport`] if the transport of a number is not certain.
pub fn parse_ports(text: &str) -> Result<Vec<Port>, PortError> {
    let text = narrow(text);
    let found = read_ports(&text);
    if let Some(problem) = found.problem {
        return Err(problem);
    }
    if found.ports.is_empty() {
        return Err(PortError::Unreadable(text.trim().to_owned()));
    }
    let mut ports: Vec<Port> = Vec::new();
    for item in found.ports {
        let previous = match ports.as_slice() {
            // After `53/tcp/udp`, the transport is not certain.
            [.., one, other]
                if one.spec() == other.spec() && one.transport() != other.transport() =>
            {
                None
            }
            ports => ports.last().map(|port| port.transport()),
        };
        let transport = item.transport.or(previous);
        let transport = transport.ok_or_else(|| PortError::NoTransport(item.spec.to_string()))?;
        ports.push(Port::new(transport, item.spec)?);
    }
    let each_once: IndexSet<Port> = ports.into_iter().collect();
    Ok(each_once.into_iter().collect())
}

/// Parses the notation of dynamic ports, with the range in any notation of ports. Files have the form that is written.
///
/// # Errors
/// As for [`DynamicMode`] in files.
pub fn parse_dynamic(text: &str) -> Result<DynamicMode, DynamicModeError> {
    text.trim().parse().or_else(|error| {
        let text = narrow(text);
        let found = read_ports(&text);
        let range = match found.ports.as_slice() {
            [item] if item.transport.is_none() && found.problem.is_none() => item.spec.range(),
            _ => None,
        };
        range.map_or(Err(error), DynamicMode::narrowed)
    })
}

/// Replaces full-width characters, other dashes and the Chinese enumeration comma by those of ASCII.
fn narrow(text: &str) -> String {
    let narrow = |char| match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '、' => ',',
        _ => char,
    };
    text.chars().map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lang::{Lang, Localized as _};

    fn written(text: &str) -> String {
        let ports = parse_ports(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let texts: Vec<String> = ports.iter().map(ToString::to_string).collect();
        texts.join(" ")
    }

    #[test]
    fn every_notation_of_the_search_is_accepted() {
        for (text, right) in [
            (
                "tcp/53,88,3268-3269,udp/53,gre",
                "tcp/53 tcp/88 tcp/3268-3269 udp/53 gre",
            ),
            ("tcp:53", "tcp/53"),
            ("tcp+udp/53", "tcp/53 udp/53"),
            ("TCP/UDP 389", "tcp/389 udp/389"),
            ("tcp/1024:65535", "tcp/1024-65535"),
            ("ＴＣＰ／４４５", "tcp/445"),
            ("88（TCP、UDP）", "tcp/88 udp/88"),
            ("tcp 49152–65535", "tcp/49152-65535"),
            ("53/tcp,88", "tcp/53 tcp/88"),
            ("ip/41, icmpv6; igmp", "ip/41 icmpv6 ip/2"),
            ("icmp/echo", "icmp/echo"),
            ("TCP端口：135、445", "tcp/135 tcp/445"),
            ("39 和 8UDP8", "udp/39 udp/8"),
        ] {
            assert_eq!(written(text), right, "{text}");
        }
    }

    #[test]
    fn every_part_must_be_understood() {
        for (text, reason) in [
            ("", "invalid port “”"),
            ("53,tcp/88", "53 has no transport"),
            ("135-139", "135-139 has no transport"),
            ("53/tcp/udp,88", "88 has no transport"),
            ("tcp/53,,88", "invalid port “”"),
            ("tcp/53,", "invalid port “”"),
            ("gre,47", "without ports"),
            ("gre/47", "without ports"),
            ("tcp/0", "port 0 is reserved"),
            ("tcp/53,0", "port 0 is reserved"),
            ("tcp 65536", "65536 is too high"),
            ("tcp/445-139", "write 139-445"),
            ("tcp/445-", "invalid port number “”"),
            ("tcp/+5", "invalid port number “+5”"),
            ("tcp/", "tcp needs a port"),
            ("tcp 389 udp", "udp needs a port"),
            ("tcp/udp", "tcp needs a port"),
            ("smb 445/tcp", "invalid port “smb”"),
            ("tcp/445 and", "invalid port “and”"),
            ("tcp 0.0.0.0:445", "invalid port “0.0.0.0:445”"),
            ("smb:445", "invalid port “smb:445”"),
            ("tcp/445.", "invalid port number “445.”"),
            ("sctp/2905", "unknown transport “sctp”"),
            ("sctp", "unknown transport “sctp”"),
            ("tcp >65535", "invalid port “>65535”"),
            ("tcp > 65535", "invalid port “>”"),
            ("ports", "invalid port “ports”"),
            ("1-2-3/tcp", "invalid port number “2-3”"),
        ] {
            let error = parse_ports(text).expect_err(text).text(Lang::En);
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn a_dynamic_range_has_every_notation_too() {
        for text in [
            "5000-5100",
            "5000:5100",
            "５０００～５１００",
            "5000 to 5100",
            " 5000–5100 ",
        ] {
            let mode = parse_dynamic(text).map(|mode| mode.to_string());
            assert_eq!(mode, Ok("5000-5100".to_owned()), "{text}");
        }
        for text in [
            "tcp/5000-5100",
            "5000-5100,6000",
            "some",
            "5100-5000",
            "1000-5000",
            "80:90",
        ] {
            assert!(parse_dynamic(text).is_err(), "{text}");
        }
        assert_eq!(parse_dynamic("omit"), Ok(DynamicMode::Omit));
    }
}
