//! Interfaces of RPC services that the endpoint mapper names, with the names that Microsoft's protocol specifications
//! give them.

/// Identifier of an interface, in the order of its bytes as text.
pub(super) type InterfaceId = [u8; 16];

/// Interfaces: identifier, name, and the specification that has them.
const INTERFACES: &[(&str, &str)] = &[
    // [MS-DCOM]
    (
        "000001a0-0000-0000-c000-000000000046",
        "IRemoteSCMActivator",
    ),
    ("99fcfec4-5260-101b-bbcb-00aa0021347a", "IObjectExporter"),
    // [MS-RPRN], [MS-PAR]
    ("12345678-1234-abcd-ef00-0123456789ab", "spoolss"),
    ("76f03f96-cdfd-44fc-a22c-64950a001209", "IRemoteWinspool"),
    // [MS-NRPC]
    ("12345678-1234-abcd-ef00-01234567cffb", "netlogon"),
    // [MS-LSAD], [MS-SAMR], [MS-DSSP]
    ("12345778-1234-abcd-ef00-0123456789ab", "lsarpc"),
    ("12345778-1234-abcd-ef00-0123456789ac", "samr"),
    ("3919286a-b10c-11d0-9ba8-00c04fd92ef5", "dssetup"),
    // [MS-OXABREF], [MS-NSPI]
    ("1544f5e0-613c-11d1-93df-00c04fd7bd09", "rfri"),
    ("f5cc5a18-4264-101a-8c59-08002b2f8426", "nspi"),
    // [MS-TSCH]
    ("1ff70682-0a51-30e8-076d-740be8cee98b", "atsvc"),
    ("378e52b0-c0a9-11cf-822d-00aa0051e40f", "sasec"),
    (
        "86d35949-83c9-4044-b424-db363231fd0c",
        "ITaskSchedulerService",
    ),
    // [MS-TRP]
    ("2f5f6520-ca46-1067-b319-00dd010662da", "tapsrv"),
    // [MS-RRP]
    ("338cd001-2244-31f1-aaaa-900038001003", "winreg"),
    // [MS-SCMR]
    ("367abb81-9844-35f1-ad32-98f038001003", "svcctl"),
    // [MS-BKRP]
    ("3dde7c30-165d-11d1-ab8f-00805f14db40", "BackupKey"),
    // [MS-SRVS], [MS-WKST], [MS-DFSNM]
    ("4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc"),
    ("6bffd098-a112-3610-9833-46c3f87e345a", "wkssvc"),
    ("4fc742e0-4a10-11cf-8273-00aa004ae673", "netdfs"),
    // [MS-DNSP], [MS-DHCPM]
    ("50abc2a4-574d-40b3-9d66-ee4fd5fba076", "dnsserver"),
    ("6bffd098-a112-3610-9833-46c3f874532d", "dhcpsrv"),
    // [MS-EVEN], [MS-EVEN6]
    ("82273fdc-e32a-18c3-3f78-827929dc23ea", "eventlog"),
    ("f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "IEventService"),
    // [MS-FRS2], [MS-FRS1]
    ("897e2e5f-93f3-4376-9c9c-fd2277495c27", "FrsTransport"),
    ("f5cc59b4-4264-101a-8c59-08002b2f8426", "frsrpc"),
    // [MS-ICPR]
    ("91ae6020-9e3c-11cf-8d7c-00aa00c091be", "ICertPassage"),
    // [MS-CMRP]
    ("b97db8b2-4c63-11cf-bff6-08002be23f2f", "clusapi"),
    // [MS-RSP]
    ("d95afe70-a6d5-4259-822e-2c84da1ddb0d", "WindowsShutdown"),
    // [C706], appendix O
    ("e1af8308-5d1f-11c9-91a4-08002b14a0fa", "epmapper"),
    // [MS-DRSR]
    ("e3514235-4b06-11d1-ab04-00c04fc2dcd2", "drsuapi"),
];

/// Returns the name of an interface, if it is known.
pub(super) fn name_of(id: InterfaceId) -> Option<&'static str> {
    let text = text_of(id);
    let mut known = INTERFACES.iter();
    known.find(|(id, _)| *id == text).map(|(_, name)| *name)
}

/// Returns an identifier as text.
pub(super) fn text_of(id: InterfaceId) -> String {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    [&id[..4], &id[4..6], &id[6..8], &id[8..10], &id[10..]]
        .map(hex)
        .join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn identifiers_are_well_formed_and_named_once() {
        let mut ids = HashSet::new();
        for (id, name) in INTERFACES {
            let lengths: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
            let is_hex = |character: char| "0123456789abcdef-".contains(character);
            assert!(id.chars().all(is_hex), "{id}");
            assert!(ids.insert(id) && !name.is_empty(), "{id}");
        }
        let id = 0xe351_4235_4b06_11d1_ab04_00c0_4fc2_dcd2_u128.to_be_bytes();
        assert_eq!(name_of(id), Some("drsuapi"));
        assert_eq!(name_of([0; 16]), None);
    }
}
