//! What can be typed, in one table: the help prints it, and the tests hold every example.

use crate::model::Lang;

/// One form of the grammar.
#[derive(Debug, Clone, Copy)]
pub struct GrammarRow {
    examples: [&'static [&'static str]; 2],
    about: [&'static str; 2],
}

impl GrammarRow {
    /// What it finds.
    #[must_use]
    pub const fn about(&self, lang: Lang) -> &'static str {
        self.about[lang as usize]
    }

    /// How it is typed, by example.
    #[must_use]
    pub const fn examples(&self, lang: Lang) -> &'static [&'static str] {
        self.examples[lang as usize]
    }
}

/// Every form, each with its meaning and examples in English and in Chinese. Both languages are searched
/// whichever the interface speaks.
pub const GRAMMAR: &[GrammarRow] = &[
    row(
        ["words, all of which must be found", "多个词，须全部命中"],
        [&["dns", "smb 445"], &["域名", "证书 135"]],
    ),
    row(
        [
            "Chinese names by pinyin, full or initials",
            "拼音全拼或首字母",
        ],
        [&["zhengshu", "yczm"], &["zhengshu", "yczm"]],
    ),
    row(
        [
            "a port, or ports that begin so",
            "端口号，或以此开头的端口号",
        ],
        [&["445", "44"], &["445", "44"]],
    ),
    row(
        ["a list or range of ports", "端口列表或范围"],
        [
            &["135,139,445", "135-139", ">49151"],
            &["135,139,445", "135-139", ">49151"],
        ],
    ),
    row(
        [
            "with a transport, or a transport alone",
            "指明传输协议，或只写传输协议",
        ],
        [
            &["tcp/445", "445/udp", "gre"],
            &["tcp/445", "445/udp", "gre"],
        ],
    ),
    row(
        ["dynamic ports by their word", "动态端口的写法"],
        [
            &["dynamic-rpc", "tcp/dynamic-ephemeral"],
            &["dynamic-rpc", "tcp/dynamic-ephemeral"],
        ],
    ),
    row(
        [
            "a word as it stands, no letter missing",
            "逐字匹配，不容缺字",
        ],
        [&["'ldap"], &["'证书"]],
    ),
    row(
        ["without what is found so", "排除命中的行"],
        [&["135 !udp", "rpc !legacy"], &["135 !udp", "rpc !旧版"]],
    ),
    row(
        ["only what a ready-made role needs", "只看某角色所需"],
        [&["role:domain-controller"], &["角色:域控制器"]],
    ),
    row(
        ["only services called so", "只看某服务"],
        [&["service:dfs"], &["服务:证书"]],
    ),
    row(
        ["only services of a status", "只看某状态的服务"],
        [
            &["status:legacy", "status:current,renamed"],
            &["状态:旧版", "状态:现行,已更名"],
        ],
    ),
    row(
        ["only services of a category", "只看某类别的服务"],
        [&["category:mail"], &["类别:邮件"]],
    ),
];

const fn row(about: [&'static str; 2], examples: [&'static [&'static str]; 2]) -> GrammarRow {
    GrammarRow { examples, about }
}
