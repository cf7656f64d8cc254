//! Query syntax in one table, which the help shows. Tests run every example.

use crate::model::{Label, Text};

/// One form of the query syntax.
#[derive(Debug, Clone, Copy)]
pub struct GrammarRow {
    /// Effect on the search.
    pub about: Label,
    /// Example queries.
    pub examples: Text<&'static [&'static str]>,
}

/// All forms. Every search covers both languages, whatever the language of the interface.
pub const GRAMMAR: &[GrammarRow] = &[
    GrammarRow {
        about: Label::new("words, all of which must match", "多个关键字，须全部匹配"),
        examples: Text::new(&["dns", "smb 445"], &["域名", "证书 135"]),
    },
    GrammarRow {
        about: Label::new(
            "Chinese names in pinyin, full or initials",
            "拼音全拼或首字母",
        ),
        examples: same(&["zhengshu", "yczm"]),
    },
    GrammarRow {
        about: Label::new(
            "a program, a command, a tool's name for a port",
            "程序、命令、工具对端口的称呼",
        ),
        examples: same(&["lsass.exe", "winrm quickconfig", "microsoft-ds"]),
    },
    GrammarRow {
        about: Label::new(
            "an error code or message, an event",
            "错误代码、错误消息或事件",
        ),
        examples: Text::new(
            &["0x800706ba", "error 53", "event 5719"],
            &["0x800706ba", "错误 53", "事件 5719"],
        ),
    },
    GrammarRow {
        about: Label::new(
            "a port, or while typing its first digits",
            "端口号；输入时也可只有开头几位",
        ),
        examples: same(&["445"]),
    },
    GrammarRow {
        about: Label::new(
            "a list or range of ports, in any notation",
            "端口列表或范围，写法不限",
        ),
        examples: Text::new(
            &["135,139,445", "135 139 445", "135-139", ">49151"],
            &["135,139,445", "135、139和445", "135-139", ">49151"],
        ),
    },
    GrammarRow {
        about: Label::new(
            "with a transport, or a transport alone",
            "指明传输协议，或只写传输协议",
        ),
        examples: same(&["tcp/445", "445/udp", "TCP/UDP 389", "gre"]),
    },
    GrammarRow {
        about: Label::new("dynamic ports by keyword", "动态端口的关键字"),
        examples: same(&["dynamic-rpc", "tcp/dynamic-ephemeral"]),
    },
    GrammarRow {
        about: Label::new("exact text, no fuzzy matching", "精确匹配，不作模糊匹配"),
        examples: Text::new(&["'ldap"], &["'证书"]),
    },
    GrammarRow {
        about: Label::new("exclude rows that match", "排除匹配的行"),
        examples: Text::new(&["135 !udp", "rpc !legacy"], &["135 !udp", "rpc !旧版"]),
    },
    GrammarRow {
        about: Label::new(
            "only ports that a predefined role needs",
            "只看某个预置角色需要的端口",
        ),
        examples: Text::new(&["role:domain-controller"], &["角色:域控制器"]),
    },
    GrammarRow {
        about: Label::new("only services with this name", "只看该名称的服务"),
        examples: Text::new(&["service:dfs"], &["服务:证书"]),
    },
    GrammarRow {
        about: Label::new("only services with this status", "只看该状态的服务"),
        examples: Text::new(
            &["status:legacy", "status:current,renamed"],
            &["状态:旧版", "状态:现行,已更名"],
        ),
    },
    GrammarRow {
        about: Label::new("only services in this category", "只看该类别的服务"),
        examples: Text::new(&["category:mail"], &["类别:邮件"]),
    },
    GrammarRow {
        about: Label::new(
            "in the browser, what an observed host has open, lacks, or has that nothing explains",
            "在浏览界面中：所观察主机已开放、缺少或无法说明的端口",
        ),
        examples: Text::new(
            &["is:open", "is:missing", "is:unexplained"],
            &["是:开放", "是:缺少", "是:无法说明"],
        ),
    },
];

/// Uses the same examples in both languages.
const fn same(examples: &'static [&'static str]) -> Text<&'static [&'static str]> {
    Text::new(examples, examples)
}
