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
    /// Recognises other lines that only it has.
    also: fn(&str) -> bool,
}

/// Configurations that are refused: only the program that applies them knows the order of their rules and what they
/// refer to. The first that knows a line counts.
const CONFIGURATIONS: &[Configuration] = &[
    Configuration {
        name: "iptables",
        begins: &[
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
        also: |line| matches!(line.trim_end(), "*filter" | "*nat" | "*mangle" | "*raw"),
    },
    Configuration {
        name: "nftables",
        begins: &["nft add ", "sudo nft "],
        also: |line| {
            let is_table =
                line.split_whitespace().next() == Some("table") && line.trim_end().ends_with('{');
            is_table || line.contains("\"nftables\"")
        },
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
        also: |_| false,
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
        also: |_| false,
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
            "ip address-set ",
            "undo rule name ",
            "security-policy",
        ],
        also: |_| false,
    },
    Configuration {
        name: "Check Point",
        begins: &[],
        also: |line| line.contains("mgmt_cli "),
    },
    Configuration {
        name: "Cisco ASA",
        begins: &["object-group service ", "object service ", "access-list "],
        also: |_| false,
    },
    Configuration {
        name: "Cisco IOS, NX-OS or Arista EOS",
        begins: &[
            "ip access-list ",
            "ipv6 access-list ",
            "no ip access-list ",
            "no ipv6 access-list ",
            "object-group ip ",
        ],
        also: |_| false,
    },
    Configuration {
        name: "FortiGate",
        begins: &["config firewall ", "config vdom", "config system "],
        also: |_| false,
    },
    Configuration {
        name: "Junos",
        begins: &[
            "set applications ",
            "delete applications ",
            "set firewall ",
            "set security ",
        ],
        also: |_| false,
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
        also: |_| false,
    },
    Configuration {
        name: "RouterOS",
        begins: &[
            "/ip firewall",
            "/ip/firewall",
            "/ipv6 firewall",
            "/ipv6/firewall",
            ":foreach ",
        ],
        also: |_| false,
    },
    Configuration {
        name: "OPNsense",
        begins: &["@uuid,"],
        also: |line| line.trim_start().starts_with("\"aliases\": {"),
    },
    Configuration {
        name: "VMware NSX",
        begins: &[],
        also: |line| line.contains("\"service_entries\""),
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
        also: |_| false,
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
        also: |_| false,
    },
    Configuration {
        name: "AWS",
        begins: &["AWSTemplateFormatVersion"],
        also: |line| {
            line.contains("\"IpPermissions\"") || line.contains("\"AWSTemplateFormatVersion\"")
        },
    },
    Configuration {
        name: "Azure",
        begins: &[],
        also: |line| {
            let parts = [
                "'Microsoft.Network/",
                "\"securityRules\"",
                "deploymentTemplate.json",
            ];
            parts.iter().any(|part| line.contains(part))
        },
    },
    Configuration {
        name: "Microsoft DSC",
        begins: &["$schema: https://aka.ms/dsc/"],
        also: |_| false,
    },
    Configuration {
        name: "Microsoft Intune",
        begins: &[],
        also: |line| line.contains("#microsoft.graph.deviceManagementConfiguration"),
    },
    Configuration {
        name: "Kubernetes",
        begins: &["kind: NetworkPolicy", "kind: Service"],
        also: |_| false,
    },
    Configuration {
        name: "Capirca or Aerleon",
        begins: &["    - protocol: ", "  protocol:: ", "  destination-port:: "],
        also: |_| false,
    },
];

impl Configuration {
    fn knows(&self, line: &str) -> bool {
        let is_begun = self.begins.iter().any(|begin| line.starts_with(begin));
        is_begun || (self.also)(line)
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
