//! What can be typed, in one table: the help prints it, and the tests hold every example.

use crate::model::{Label, Text};

/// One form of the grammar.
#[derive(Debug, Clone, Copy)]
pub struct GrammarRow {
    /// What it finds.
    pub about: Label,
    /// Queries of this form.
    pub examples: Text<&'static [&'static str]>,
}

/// Every form. Both languages are searched whichever the interface speaks.
pub const GRAMMAR: &[GrammarRow] = &[
    GrammarRow {
        about: Label::new("words, all of which must be found", "多个词，须全部命中"),
        examples: Text::new(&["dns", "smb 445"], &["域名", "证书 135"]),
    },
    GrammarRow {
        about: Label::new(
            "Chinese names by pinyin, full or initials",
            "拼音全拼或首字母",
        ),
        examples: same(&["zhengshu", "yczm"]),
    },
    GrammarRow {
        about: Label::new(
            "a port, or ports that begin so",
            "端口号，或以此开头的端口号",
        ),
        examples: same(&["445", "44"]),
    },
    GrammarRow {
        about: Label::new("a list or range of ports", "端口列表或范围"),
        examples: same(&["135,139,445", "135-139", ">49151"]),
    },
    GrammarRow {
        about: Label::new(
            "with a transport, or a transport alone",
            "指明传输协议，或只写传输协议",
        ),
        examples: same(&["tcp/445", "445/udp", "gre"]),
    },
    GrammarRow {
        about: Label::new("dynamic ports by their word", "动态端口的写法"),
        examples: same(&["dynamic-rpc", "tcp/dynamic-ephemeral"]),
    },
    GrammarRow {
        about: Label::new(
            "a word as it stands, no letter missing",
            "逐字匹配，不容缺字",
        ),
        examples: Text::new(&["'ldap"], &["'证书"]),
    },
    GrammarRow {
        about: Label::new("without what is found so", "排除命中的行"),
        examples: Text::new(&["135 !udp", "rpc !legacy"], &["135 !udp", "rpc !旧版"]),
    },
    GrammarRow {
        about: Label::new("only what a ready-made role needs", "只看某角色所需"),
        examples: Text::new(&["role:domain-controller"], &["角色:域控制器"]),
    },
    GrammarRow {
        about: Label::new("only services called so", "只看某服务"),
        examples: Text::new(&["service:dfs"], &["服务:证书"]),
    },
    GrammarRow {
        about: Label::new("only services of a status", "只看某状态的服务"),
        examples: Text::new(
            &["status:legacy", "status:current,renamed"],
            &["状态:旧版", "状态:现行,已更名"],
        ),
    },
    GrammarRow {
        about: Label::new("only services of a category", "只看某类别的服务"),
        examples: Text::new(&["category:mail"], &["类别:邮件"]),
    },
];

/// Examples for both languages.
const fn same(examples: &'static [&'static str]) -> Text<&'static [&'static str]> {
    Text::new(examples, examples)
}
