//! Errors of this door: the problem and hints about what to do, in one line.

use std::io;

use crate::catalog::CatalogError;
use crate::cli::words::{COLON, SEMICOLON, joined};
use crate::export::ExportError;
use crate::file::SaveError;
use crate::model::{DynamicModeError, Label, Localized, NetworkError, Text, text};
use crate::reason::of_io;

/// A hint to the help.
pub(super) const SEE_HELP: Label = Label::new("see portolan --help", "详见 portolan --help");

/// Reason why a command was not done.
#[derive(Debug)]
pub(super) struct CliError {
    /// The problem.
    error: Text,
    /// Its cause, or what to do about it.
    hints: Vec<Text>,
}

impl CliError {
    /// An error without a hint.
    pub(super) fn new(error: impl Into<Text>) -> Self {
        Self {
            error: error.into(),
            hints: Vec::new(),
        }
    }

    /// The same error with one more hint.
    pub(super) fn hint(mut self, hint: impl Into<Text>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl Localized for CliError {
    fn both(&self) -> Text {
        if self.hints.is_empty() {
            return self.error.clone();
        }
        let hints = joined(&self.hints, SEMICOLON);
        joined(&[self.error.clone(), hints], COLON)
    }
}

/// For errors whose texts need nothing more.
impl From<Text> for CliError {
    fn from(error: Text) -> Self {
        Self::new(error)
    }
}

impl From<CatalogError> for CliError {
    fn from(fault: CatalogError) -> Self {
        Self::new(fault.both())
    }
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        Self::new(error.both())
    }
}

impl From<DynamicModeError> for CliError {
    fn from(cause: DynamicModeError) -> Self {
        Self::new(Label::new("--dynamic", "--dynamic")).hint(cause.both())
    }
}

impl From<NetworkError> for CliError {
    fn from(cause: NetworkError) -> Self {
        let Text { en, zh } = cause.both();
        Self::new(text!("--source {en}", "--source{zh}"))
    }
}

/// Standard output takes no more.
impl From<io::Error> for CliError {
    fn from(cause: io::Error) -> Self {
        let error = Label::new("can't write to standard output", "无法写到标准输出");
        Self::new(error).hint(of_io(&cause))
    }
}

impl From<SaveError> for CliError {
    fn from(error: SaveError) -> Self {
        let hint = match error {
            SaveError::Exists(_) => Label::new(
                "add --force to replace it, or name another file",
                "加 --force 可替换，或另写文件名",
            ),
            SaveError::NoFile(_) => Label::new(
                "name another one, or leave -o out for standard output",
                "请另写文件名，或去掉 -o 写到标准输出",
            ),
            SaveError::NoFolder(_) => Label::new(
                "make it first, or name a file elsewhere",
                "请先创建，或换一个位置",
            ),
            SaveError::Name { .. } => Label::new("choose another name", "请换一个名称"),
            SaveError::Io { .. } => Label::new("name a file elsewhere", "请换一个位置"),
        };
        // A colon in either language, but that the Chinese text has one already.
        let between = Label::new(COLON.en, SEMICOLON.zh);
        Self::new(joined(&[error.both(), hint.into()], between))
    }
}
