//! Export of rules as text: one file per format, all listed in [`FORMATS`]. Does no I/O; the same rules
//! always give the same text.

mod aerleon;
mod ansible;
mod ansible_firewalld;
mod ansible_windows;
mod arista_eos;
mod arm;
mod aws;
mod azure;
mod batch;
mod bicep;
mod bpf;
mod capirca;
mod check_point;
mod cisco_asa;
mod cisco_ios;
mod cisco_ios_group;
mod cisco_nxos;
mod cloudformation;
mod comment;
mod csv;
mod device;
mod dsc;
mod entry;
mod error;
mod facts;
mod firewalld;
mod format;
mod fortigate;
mod gpo;
mod h3c;
mod h3c_secpath;
mod hcl;
mod head;
mod huawei;
mod huawei_usg;
mod input;
mod intune;
mod ip6tables;
mod iptables;
mod json;
mod junos;
mod markdown;
mod mikrotik;
mod name;
mod netsecurity;
mod netsh;
mod network_list;
mod nftables;
mod nmap;
mod nsx;
mod numbered;
mod opnsense;
mod opnsense_aliases;
mod panos;
mod portqry;
mod powershell;
mod powershell_check;
mod security_group;
mod sequenced;
mod target;
mod terraform_alicloud;
mod terraform_aws;
mod terraform_azurerm;
mod terraform_google;
mod terraform_huaweicloud;
mod terraform_tencentcloud;
mod text;
mod ufw;
mod windows;

pub use csv::cell;
pub use error::{Excess, ExportError};
pub use format::{Export, Format};
pub use json::to_json;
pub use target::{Encoding, Group, Networks};

/// All formats, group by group, in the order in which they are listed.
pub const FORMATS: &[Format] = &[
    powershell::FORMAT,
    netsh::FORMAT,
    gpo::FORMAT,
    intune::FORMAT,
    dsc::FORMAT,
    ansible_windows::FORMAT,
    nftables::FORMAT,
    iptables::FORMAT,
    ip6tables::FORMAT,
    firewalld::FORMAT,
    ufw::FORMAT,
    ansible_firewalld::FORMAT,
    cisco_ios::FORMAT,
    cisco_ios_group::FORMAT,
    cisco_nxos::FORMAT,
    arista_eos::FORMAT,
    huawei::FORMAT,
    h3c::FORMAT,
    mikrotik::FORMAT,
    check_point::FORMAT,
    cisco_asa::FORMAT,
    fortigate::FORMAT,
    panos::FORMAT,
    junos::FORMAT,
    huawei_usg::FORMAT,
    h3c_secpath::FORMAT,
    opnsense_aliases::FORMAT,
    opnsense::FORMAT,
    nsx::FORMAT,
    terraform_aws::FORMAT,
    cloudformation::FORMAT,
    terraform_azurerm::FORMAT,
    bicep::FORMAT,
    arm::FORMAT,
    terraform_google::FORMAT,
    terraform_alicloud::FORMAT,
    terraform_tencentcloud::FORMAT,
    terraform_huaweicloud::FORMAT,
    capirca::FORMAT,
    aerleon::FORMAT,
    text::FORMAT,
    markdown::FORMAT,
    csv::FORMAT,
    json::FORMAT,
    powershell_check::FORMAT,
    portqry::FORMAT,
    nmap::FORMAT,
    bpf::FORMAT,
];

/// Finds a format by name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_format_is_complete_and_found_by_name() {
        let names: BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
        assert_eq!(names.len(), FORMATS.len());
        for format in FORMATS {
            assert_eq!(find(format.name).map(|found| found.name), Some(format.name));
            assert!(!format.extension.is_empty() && !format.extension.contains('.'));
            assert!(!format.about.en.is_empty() && !format.about.zh.is_empty());
        }
        assert!(find("no-such-format").is_none());
        let formats = FORMATS.iter().filter(|format| format.rpc_keyword);
        let names: Vec<&str> = formats.map(|format| format.name).collect();
        assert_eq!(names, windows::WITH_KEYWORD);
        let mut groups: Vec<Group> = FORMATS.iter().map(|format| format.group).collect();
        groups.dedup();
        for (at, group) in groups.iter().enumerate() {
            assert!(!groups[..at].contains(group), "{group:?} is listed twice");
        }
    }
}
