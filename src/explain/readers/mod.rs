//! Readers, one per kind of text, in the order in which they are tried.

mod check;
mod json;
mod list;
mod masscan;
mod netsh;
mod nmap;
mod nmap_xml;
mod pfirewall;
mod portolan;
mod powershell;
mod probes;
mod record;
mod sockets;
mod windows_csv;

use crate::explain::error::InputError;
use crate::explain::lines::LineReader;
use crate::explain::reading::Reading;
use crate::model::{Evidence, Label};

/// Returns whether a word stands for any port.
#[must_use]
pub fn is_any_port(word: &str) -> bool {
    record::is_any(word)
}

/// Reader of a kind of text.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// Name, as on the command line.
    pub name: &'static str,
    /// Kind of evidence; some readers find another kind in the text.
    pub evidence: Evidence,
    /// Tools that write it.
    pub made_by: &'static str,
    /// Description.
    pub about: Label,
    /// Returns whether the beginning of a text is of this kind.
    pub(super) knows: fn(&str) -> bool,
    /// How a text is read.
    pub(super) read: Read,
}

/// How a reader reads a text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read {
    /// As a whole.
    Whole(fn(&str, &mut Reading) -> Result<(), InputError>),
    /// Line by line, in pieces, so that it may be of any size; the reader is created for the beginning of a text.
    Lines(fn(&str) -> Box<dyn LineReader>),
}

/// Reader of checks; also that of checks whose result was never a text.
pub const CHECK: Reader = Reader {
    name: "check",
    evidence: Evidence::Scan,
    made_by: "portolan check --format json",
    about: Label::new("results of a check", "检查结果"),
    knows: check::knows,
    read: Read::Whole(check::read),
};

/// All readers. The first one that knows a text reads it.
pub const READERS: &[Reader] = &[
    CHECK,
    Reader {
        name: "portolan",
        evidence: Evidence::List,
        made_by: "portolan export json, portolan export csv",
        about: Label::new("a role, to compare two of them", "角色，用于比较两个角色"),
        knows: portolan::knows,
        read: Read::Whole(portolan::read),
    },
    Reader {
        name: "powershell-json",
        evidence: Evidence::Sockets,
        made_by: "Get-NetTCPConnection | ConvertTo-Json",
        about: Label::new("sockets or rules as JSON", "JSON 格式的套接字或规则"),
        knows: powershell::knows_json,
        read: Read::Whole(powershell::read_json),
    },
    Reader {
        name: "masscan",
        evidence: Evidence::Scan,
        made_by: "masscan -oJ, -oD",
        about: Label::new("answers to a scan", "扫描结果"),
        knows: masscan::knows,
        read: Read::Whole(masscan::read),
    },
    Reader {
        name: "nmap-xml",
        evidence: Evidence::Scan,
        made_by: "nmap -oX",
        about: Label::new("results of a scan", "扫描结果"),
        knows: nmap_xml::knows,
        read: Read::Whole(nmap_xml::read),
    },
    Reader {
        name: "nmap-grepable",
        evidence: Evidence::Scan,
        made_by: "nmap -oG",
        about: Label::new("results of a scan", "扫描结果"),
        knows: nmap::knows_grepable,
        read: Read::Whole(|text, reading| {
            nmap::read_grepable(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "nmap",
        evidence: Evidence::Scan,
        made_by: "nmap, nmap -oN",
        about: Label::new("results of a scan", "扫描结果"),
        knows: nmap::knows_text,
        read: Read::Whole(|text, reading| {
            nmap::read_text(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "pfirewall",
        evidence: Evidence::Log,
        made_by: "pfirewall.log",
        about: Label::new("log of Windows Firewall", "Windows 防火墙日志"),
        knows: pfirewall::knows,
        read: Read::Lines(|_| Box::new(pfirewall::Log::new())),
    },
    Reader {
        name: "netsh",
        evidence: Evidence::Rules,
        made_by: "netsh advfirewall firewall show rule name=all",
        about: Label::new(
            "rules of Windows Firewall in English, German or Chinese, and commands that add rules",
            "Windows 防火墙规则（中文、英文、德文），以及添加规则的命令",
        ),
        knows: netsh::knows,
        read: Read::Whole(netsh::read),
    },
    Reader {
        name: "windows-csv",
        evidence: Evidence::Rules,
        made_by: "Export List in the firewall console, Export-Csv",
        about: Label::new(
            "table of rules or sockets with a column of local ports",
            "含本地端口列的规则表或套接字表",
        ),
        knows: windows_csv::knows,
        read: Read::Whole(|text, reading| {
            windows_csv::read(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "portqry",
        evidence: Evidence::Scan,
        made_by: "portqry -l",
        about: Label::new("answers to PortQry", "PortQry 结果"),
        knows: probes::knows_portqry,
        read: Read::Whole(|text, reading| {
            probes::read_portqry(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "test-netconnection",
        evidence: Evidence::Scan,
        made_by: "Test-NetConnection",
        about: Label::new("answers to Test-NetConnection", "Test-NetConnection 结果"),
        knows: probes::knows_test_netconnection,
        read: Read::Whole(|text, reading| {
            probes::read_test_netconnection(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "sockets",
        evidence: Evidence::Sockets,
        made_by: "netstat, ss",
        about: Label::new(
            "sockets of a host, in any language",
            "主机的套接字，任何语言均可",
        ),
        knows: sockets::knows,
        read: Read::Lines(|head| Box::new(sockets::Listing::new(head))),
    },
    Reader {
        name: "powershell-table",
        evidence: Evidence::Sockets,
        made_by: "Get-NetTCPConnection, Format-Table",
        about: Label::new("table of sockets or rules", "套接字或规则的表格"),
        knows: powershell::knows_table,
        read: Read::Whole(|text, reading| {
            powershell::read_table(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "powershell-list",
        evidence: Evidence::Rules,
        made_by: "Get-NetFirewallPortFilter, Format-List",
        about: Label::new("list of rules or sockets", "规则或套接字的列表"),
        knows: powershell::knows_list,
        read: Read::Whole(|text, reading| {
            powershell::read_list(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "rustscan",
        evidence: Evidence::Scan,
        made_by: "rustscan",
        about: Label::new("open ports of each host", "每台主机的开放端口"),
        knows: probes::knows_rustscan,
        read: Read::Whole(|text, reading| {
            probes::read_rustscan(text, reading);
            Ok(())
        }),
    },
    Reader {
        name: "list",
        evidence: Evidence::List,
        made_by: "",
        about: Label::new("ports as people write them", "人们书写的端口列表"),
        knows: list::knows,
        read: Read::Whole(|text, reading| {
            list::read(text, reading);
            Ok(())
        }),
    },
];
