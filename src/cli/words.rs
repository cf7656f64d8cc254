//! The words that listings and pages put around the catalogue's own texts, in both languages: a field
//! that one language lacks does not compile.

use crate::model::{Lang, Source};

/// Column heads and labels in one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) about: &'static str,
    pub(super) aliases: &'static str,
    pub(super) also_used_by: &'static str,
    pub(super) category: &'static str,
    pub(super) documents: &'static str,
    pub(super) extension: &'static str,
    pub(super) format: &'static str,
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) notes: &'static str,
    pub(super) other_names: &'static str,
    pub(super) port: &'static str,
    pub(super) ports: &'static str,
    pub(super) protocol: &'static str,
    pub(super) service: &'static str,
    pub(super) source: &'static str,
    pub(super) status: &'static str,
    pub(super) successor: &'static str,
    pub(super) system_name: &'static str,
    pub(super) today: &'static str,
    pub(super) transport: &'static str,
    /// Between the items of a list in a sentence.
    pub(super) comma: &'static str,
    /// Between a port and what is said of it.
    pub(super) colon: &'static str,
}

const EN: Words = Words {
    about: "About",
    aliases: "Found by",
    also_used_by: "Who else uses these ports",
    category: "Category",
    documents: "Documents",
    extension: "File",
    format: "Format",
    id: "Id",
    name: "Name",
    notes: "Notes",
    other_names: "Also named",
    port: "Port",
    ports: "Ports",
    protocol: "Protocol",
    service: "Service",
    source: "Source",
    status: "Status",
    successor: "Successor",
    system_name: "System name",
    today: "Today",
    transport: "Transport",
    comma: ", ",
    colon: ": ",
};

const ZH: Words = Words {
    about: "说明",
    aliases: "检索词",
    also_used_by: "同用这些端口的服务",
    category: "类别",
    documents: "文档",
    extension: "文件",
    format: "格式",
    id: "标识",
    name: "名称",
    notes: "备注",
    other_names: "其他名称",
    port: "端口",
    ports: "端口",
    protocol: "协议",
    service: "服务",
    source: "出处",
    status: "状态",
    successor: "后继",
    system_name: "系统服务名",
    today: "现名",
    transport: "传输",
    comma: "、",
    colon: "：",
};

/// The words of `lang`.
pub(super) const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

/// Places in documents, as in `seed:40`, with something between them.
pub(super) fn places(sources: &[Source], between: &str) -> String {
    let places: Vec<String> = sources.iter().map(ToString::to_string).collect();
    places.join(between)
}
