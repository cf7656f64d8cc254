//! Error type of the command line: the problem and hints about what to do, in one line.

use std::io;

use crate::catalog::CatalogError;
use crate::cli::words::{COLON, SEMICOLON};
use crate::export::ExportError;
use crate::file::SaveError;
use crate::model::{DynamicModeError, Label, Localized, NetworkError, Text, text};
use crate::reason::of_io;

/// Hint at the help.
pub(super) const SEE_HELP: Label = Label::new("see portolan --help", "详见 portolan --help");

/// Error that stopped a command.
#[derive(Debug)]
pub(super) struct CliError {
    /// The problem.
    error: Text,
    /// Causes and suggested fixes.
    hints: Vec<Text>,
}

impl CliError {
    /// Creates an error without hints.
    pub(super) fn new(error: impl Into<Text>) -> Self {
        Self {
            error: error.into(),
            hints: Vec::new(),
        }
    }

    /// Adds a hint.
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
        let hints = Text::join(&self.hints, SEMICOLON);
        Text::join([&self.error, &hints], COLON)
    }
}

/// Errors without hints.
impl From<Text> for CliError {
    fn from(error: Text) -> Self {
        Self::new(error)
    }
}

impl From<CatalogError> for CliError {
    fn from(error: CatalogError) -> Self {
        Self::new(error.both())
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

impl CliError {
    /// Error for an invalid network of an option.
    pub(super) fn of_network(option: &str, cause: &NetworkError) -> Self {
        let Text { en, zh } = cause.both();
        Self::new(text!("{option} {en}", "{option}{zh}"))
    }
}

/// Failure to write to standard output.
impl From<io::Error> for CliError {
    fn from(cause: io::Error) -> Self {
        let error = Label::new("can't write to standard output", "无法写入标准输出");
        Self::new(error).hint(of_io(&cause))
    }
}

impl From<SaveError> for CliError {
    fn from(error: SaveError) -> Self {
        let hint = match error {
            SaveError::Exists(_) => Label::new(
                "add --force to replace it, or choose another file name",
                "加 --force 可替换，或换一个文件名",
            ),
            SaveError::NotAFile(_) => Label::new(
                "choose another file name, or omit -o to write to standard output",
                "请换一个文件名，或去掉 -o 以写入标准输出",
            ),
            SaveError::MissingFolder(_) => Label::new(
                "create it first, or choose another location",
                "请先创建，或换一个位置",
            ),
            SaveError::Name { .. } => Label::new("choose another name", "请换一个名称"),
            SaveError::Io { .. } | SaveError::Missing(_) | SaveError::Changed(_) => {
                Label::new("choose another location", "请换一个位置")
            }
        };
        // The Chinese text already contains a colon.
        let between = Label::new(COLON.en, SEMICOLON.zh);
        Self::new(Text::join(&[error.both(), hint.into()], between))
    }
}
