//! Which test file reads a format back. Those of neither group are read back in `tests/it/export.rs`.

/// For hosts and checks: `tests/it/export_hosts.rs`.
pub(crate) const HOSTS: &[&str] = &[
    "ansible-firewalld",
    "ansible-windows",
    "bpf",
    "firewalld",
    "ip6tables",
    "iptables",
    "netsh",
    "nmap",
    "portqry",
    "powershell-check",
    "text",
    "ufw",
];
/// For network devices and clouds: `tests/it/export_network.rs`.
pub(crate) const NETWORK: &[&str] = &[
    "cisco-ios",
    "cisco-ios-group",
    "cisco-asa",
    "huawei",
    "h3c",
    "fortigate",
    "panos",
    "junos",
    "terraform-aws",
    "cloudformation",
    "terraform-azurerm",
    "bicep",
    "capirca",
    "aerleon",
];
