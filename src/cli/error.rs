//! What can go wrong at this door, each told in one line that says what and what to do.

use std::io;
use std::path::{Path, PathBuf};

use crate::catalog::CatalogError;
use crate::export::ExportError;
use crate::file::SaveError;
use crate::model::{DynamicModeError, Lang, Localized, NetworkError, PortError, Text, shown};
use crate::read::ReadError;
use crate::reason::of_io;

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub(super) enum CliError {
    /// What was typed is no command.
    Usage(Text),
    /// `--format` beside something that is no listing, and what that names instead.
    NoListing(Text),
    /// The browser without a terminal.
    NoTerminal,
    /// The browser in a terminal that only prints.
    DumbTerminal,
    /// A service that nobody knows.
    UnknownService {
        /// As typed.
        name: String,
        /// The ids of the nearest ones.
        near: Vec<String>,
    },
    /// A role that nobody knows.
    UnknownRole {
        /// As typed.
        name: String,
        /// The ids of the nearest ones.
        near: Vec<String>,
    },
    /// Neither a service nor a role.
    Unknown {
        /// As typed.
        name: String,
        /// The ids of the nearest ones.
        near: Vec<String>,
    },
    /// A word that several services have.
    AmbiguousService {
        /// As typed.
        name: String,
        /// How many have it.
        count: usize,
        /// The ids of some of them.
        some: Vec<String>,
    },
    /// An export format that nobody knows.
    UnknownFormat {
        /// As typed.
        name: String,
        /// The names of the nearest ones.
        near: Vec<String>,
    },
    /// `--bom` for another format than CSV.
    BomElsewhere,
    /// `--with` without a role.
    WithoutRole,
    /// A port list that can't be read.
    Port {
        /// The flag that it came with.
        flag: &'static str,
        /// As typed.
        typed: String,
        /// What is wrong with it.
        cause: PortError,
    },
    /// A way to write dynamic RPC that can't be read.
    Dynamic(#[from] DynamicModeError),
    /// A network that can't be read.
    Network(#[from] NetworkError),
    /// A ruleset without a name.
    BlankName,
    /// A catalogue's folder that is missing.
    NoFolder(PathBuf),
    /// A catalogue that is no folder.
    NotAFolder(PathBuf),
    /// A folder without anything that makes a catalogue.
    NoCatalog(PathBuf),
    /// The ruleset can't be written in that format.
    Export(#[from] ExportError),
    /// Standard output takes no more.
    Output(#[from] io::Error),
    /// A file that was named can't be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: ReadError,
    },
    /// A saved role is broken, or a list is none.
    Broken(CatalogError),
    /// The file can't be written.
    File(#[from] SaveError),
    /// The browser failed.
    Browser(anyhow::Error),
}

impl Localized for CliError {
    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Usage(told) => {
                let told = told.get(lang);
                lang.pick(
                    format!("{told}; see portolan --help"),
                    format!("{told}；详见 portolan --help"),
                )
            }
            Self::NoListing(mend) => {
                let mend = mend.get(lang);
                lang.pick(
                    format!("--format is for listings: {mend}"),
                    format!("--format 只用于列表：{mend}"),
                )
            }
            Self::NoTerminal => lang.pick(
                "the browser needs a terminal: name a command, as in portolan ports; see portolan --help".to_owned(),
                "浏览界面需要终端：请写明命令，如 portolan ports；详见 portolan --help".to_owned(),
            ),
            Self::DumbTerminal => lang.pick(
                "the browser can't draw on this terminal, whose TERM is dumb: name a command, as in portolan ports".to_owned(),
                "终端的 TERM 为 dumb，无法显示浏览界面：请写明命令，如 portolan ports".to_owned(),
            ),
            Self::UnknownService { name, near } => {
                let mend = nearest(near, lang);
                lang.pick(
                    format!("no service “{name}”: {mend}; portolan services lists them"),
                    format!("没有服务“{name}”：{mend}；portolan services 列出全部服务"),
                )
            }
            Self::UnknownRole { name, near } => {
                let mend = nearest(near, lang);
                lang.pick(
                    format!("no role “{name}”: {mend}; portolan roles lists them"),
                    format!("没有角色“{name}”：{mend}；portolan roles 列出全部角色"),
                )
            }
            Self::Unknown { name, near } => {
                let mend = nearest(near, lang);
                lang.pick(
                    format!(
                        "no service or role “{name}”: {mend}; portolan services and portolan roles list them"
                    ),
                    format!(
                        "没有服务或角色“{name}”：{mend}；portolan services 和 portolan roles 列出全部"
                    ),
                )
            }
            Self::AmbiguousService { name, count, some } => lang.pick(
                format!(
                    "“{name}” fits {count} services: name one, such as {}; portolan search {name} lists them",
                    some.join(", ")
                ),
                format!(
                    "“{name}”对应 {count} 个服务：请写明其中一个，如 {}；portolan search {name} 列出全部",
                    some.join("、")
                ),
            ),
            Self::UnknownFormat { name, near } => {
                let mend = nearest(near, lang);
                lang.pick(
                    format!("no format “{name}”: {mend}; portolan formats lists them"),
                    format!("没有格式“{name}”：{mend}；portolan formats 列出全部格式"),
                )
            }
            Self::BomElsewhere => lang.pick(
                "--bom is for csv: other readers stumble over the mark; see portolan --help".to_owned(),
                "--bom 只用于 csv：其他程序读到字节顺序标记会出错；详见 portolan --help".to_owned(),
            ),
            Self::WithoutRole => lang.pick(
                "--with adds entries of a role: name one with -r ROLE".to_owned(),
                "--with 加入角色的条目：请用 -r 指明角色".to_owned(),
            ),
            Self::Port { flag, typed, cause } => {
                let cause = cause.text(lang);
                lang.pick(
                    format!("{flag} “{typed}”: {cause}"),
                    format!("{flag}“{typed}”：{cause}"),
                )
            }
            Self::Dynamic(cause) => {
                let cause = cause.text(lang);
                lang.pick(format!("--dynamic: {cause}"), format!("--dynamic：{cause}"))
            }
            Self::Network(cause) => {
                let cause = cause.text(lang);
                lang.pick(format!("--source {cause}"), format!("--source{cause}"))
            }
            Self::BlankName => lang.pick(
                "--name is blank: write a name or leave it out".to_owned(),
                "--name 为空：请写名称，或去掉此选项".to_owned(),
            ),
            Self::NoFolder(path) => {
                let path = shown(path);
                about_catalogs(
                    lang,
                    &format!("no folder {path}"),
                    &format!("文件夹 {path} 不存在"),
                )
            }
            Self::NotAFolder(path) => {
                let path = shown(path);
                about_catalogs(
                    lang,
                    &format!("{path} is not a folder"),
                    &format!("{path} 不是文件夹"),
                )
            }
            Self::NoCatalog(path) => {
                let path = shown(path);
                about_catalogs(
                    lang,
                    &format!("no catalogue in {path}"),
                    &format!("{path} 中没有目录文件"),
                )
            }
            Self::Export(error) => error.text(lang),
            Self::Output(cause) => {
                let cause = of_io(cause);
                lang.pick(
                    format!("can't write to standard output: {}", cause.en),
                    format!("无法写到标准输出：{}", cause.zh),
                )
            }
            Self::Unreadable { path, cause } => unreadable(path, cause).get(lang).to_owned(),
            Self::Broken(fault) => fault.text(lang),
            Self::File(error) => {
                let (told, mend) = (error.text(lang), mend(error, lang));
                lang.pick(format!("{told}: {mend}"), format!("{told}；{mend}"))
            }
            Self::Browser(error) => format!("{error:#}"),
        }
    }
}

/// That a file can't be read, and why.
pub(super) fn unreadable(path: &Path, cause: &ReadError) -> Text {
    let path = shown(path);
    let Text { en, zh } = cause.both();
    Text::new(
        format!("can't read {path}: {en}"),
        format!("无法读取 {path}：{zh}"),
    )
}

/// What is wrong with a catalogue, and what one is.
fn about_catalogs(lang: Lang, en: &str, zh: &str) -> String {
    lang.pick(
        format!(
            "{en}: a catalogue is a folder with services/ID.toml, roles/ID.toml or documents.toml"
        ),
        format!("{zh}：目录是含有 services/ID.toml、roles/ID.toml 或 documents.toml 的文件夹"),
    )
}

fn nearest(near: &[String], lang: Lang) -> String {
    match near {
        [] => lang
            .pick("nothing known comes near", "没有相近的名称")
            .to_owned(),
        [one] => lang.pick(format!("the nearest is {one}"), format!("最接近的是 {one}")),
        several => lang.pick(
            format!("the nearest are {}", several.join(", ")),
            format!("最接近的是 {}", several.join("、")),
        ),
    }
}

fn mend(error: &SaveError, lang: Lang) -> &'static str {
    match error {
        SaveError::Exists(_) => lang.pick(
            "add --force to replace it, or name another file",
            "加 --force 可替换，或另写文件名",
        ),
        SaveError::NoFile(_) => lang.pick(
            "name another one, or leave -o out for standard output",
            "请另写文件名，或去掉 -o 写到标准输出",
        ),
        SaveError::NoFolder(_) => lang.pick(
            "make it first, or name a file elsewhere",
            "请先创建，或换一个位置",
        ),
        SaveError::Name { .. } => lang.pick("choose another name", "请换一个名称"),
        SaveError::Io { .. } => lang.pick("name a file elsewhere", "请换一个位置"),
    }
}
