//! Recognition of the kind of a text by its beginning.

use crate::explain::error::InputError;
use crate::explain::readers::{READERS, Reader};

/// Number of bytes of a text by which its kind is recognised.
pub const HEAD: usize = 64 << 10;

/// Configuration that is refused.
struct Configuration {
    /// Name of the program or device.
    name: &'static str,
    /// Beginnings of lines that only it has.
    begins: &'static [&'static str],
    /// Parts of lines that only it has.
    has: &'static [&'static str],
}

/// Configurations that are refused: only the program that applies them knows the order of their rules and what they
/// refer to. The first that knows a line counts.
const CONFIGURATIONS: &[Configuration] = &[
    Configuration {
        name: "iptables",
        begins: &[
            "*filter",
            ":INPUT ",
            ":PREROUTING ",
            "-A INPUT ",
            "-A FORWARD ",
            "-A OUTPUT ",
            "iptables ",
            "ip6tables ",
            "sudo iptables ",
            "sudo ip6tables ",
            "Chain INPUT ",
        ],
        has: &[],
    },
    Configuration {
        name: "nftables",
        begins: &[
            "table inet ",
            "table ip ",
            "table ip6 ",
            "nft add ",
            "sudo nft ",
        ],
        has: &["\"nftables\""],
    },
    Configuration {
        name: "ufw",
        begins: &[
            "Status: active",
            "状态： 激活",
            "ufw allow ",
            "ufw deny ",
            "sudo ufw ",
        ],
        has: &[],
    },
    Configuration {
        name: "firewalld",
        begins: &[
            "firewall-cmd ",
            "sudo firewall-cmd ",
            "<service>",
            "<service version",
            "<zone",
            "<policy",
            "  icmp-block-inversion: ",
        ],
        has: &[],
    },
    Configuration {
        name: "Cisco ASA",
        begins: &["object-group service ", "object service ", "access-list "],
        has: &[],
    },
    Configuration {
        name: "Cisco IOS",
        begins: &[
            "ip access-list ",
            "ipv6 access-list ",
            "no ip access-list ",
            "no ipv6 access-list ",
            "object-group ip ",
        ],
        has: &[],
    },
    Configuration {
        name: "Huawei or H3C",
        begins: &[
            "acl number ",
            "acl name ",
            "acl advanced ",
            "acl basic ",
            "undo acl ",
            "ip service-set ",
            "security-policy",
        ],
        has: &[],
    },
    Configuration {
        name: "FortiGate",
        begins: &["config firewall ", "config vdom", "config system "],
        has: &[],
    },
    Configuration {
        name: "Junos",
        begins: &[
            "set applications ",
            "delete applications ",
            "set firewall ",
            "set security ",
        ],
        has: &[],
    },
    Configuration {
        name: "PAN-OS",
        begins: &[
            "set service ",
            "set service-group ",
            "delete service-group ",
            "set rulebase ",
            "set device-group ",
            "set vsys ",
        ],
        has: &[],
    },
    Configuration {
        name: "RouterOS",
        begins: &["/ip firewall", "/ipv6 firewall"],
        has: &[],
    },
    Configuration {
        name: "pf",
        begins: &[
            "pass in ",
            "pass out ",
            "pass quick ",
            "block in ",
            "block drop ",
        ],
        has: &[],
    },
    Configuration {
        name: "Terraform",
        begins: &[
            "resource \"",
            "variable \"",
            "module \"",
            "provider \"",
            "locals {",
        ],
        has: &[],
    },
    Configuration {
        name: "AWS",
        begins: &["AWSTemplateFormatVersion"],
        has: &["\"IpPermissions\"", "\"AWSTemplateFormatVersion\""],
    },
    Configuration {
        name: "Azure",
        begins: &[],
        has: &[
            "'Microsoft.Network/",
            "\"securityRules\"",
            "deploymentTemplate.json",
        ],
    },
    Configuration {
        name: "Kubernetes",
        begins: &["kind: NetworkPolicy", "kind: Service"],
        has: &[],
    },
    Configuration {
        name: "Capirca or Aerleon",
        begins: &["    - protocol: ", "  protocol:: ", "  destination-port:: "],
        has: &[],
    },
];

impl Configuration {
    fn knows(&self, line: &str) -> bool {
        let is_begun = self.begins.iter().any(|begin| line.starts_with(begin));
        is_begun || self.has.iter().any(|part| line.contains(part))
    }
}

/// Returns the first reader that knows the beginning of a text.
///
/// # Errors
/// If it is a configuration that can't be evaluated, or no reader knows it.
pub(super) fn recognise(head: &str) -> Result<&'static Reader, InputError> {
    let is_of = |known: &&Configuration| head.lines().any(|line| known.knows(line));
    if let Some(known) = CONFIGURATIONS.iter().find(is_of) {
        return Err(InputError::Configuration(known.name));
    }
    let reader = READERS.iter().find(|reader| (reader.knows)(head));
    reader.ok_or_else(|| InputError::unknown(head))
}
