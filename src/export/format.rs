//! What an export format is, and what it has to say of a ruleset.

use crate::model::{Direction, DynamicMode, Lang, Matches, Notice, Ruleset, Transport};

/// One export format: a row of [`FORMATS`](crate::export::FORMATS), from which help, the command line,
/// the browser's popup and the tests all follow.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The ending of its files, without the dot.
    pub extension: &'static str,
    /// What it is for, in one line, in English.
    pub about_en: &'static str,
    /// The same in Chinese.
    pub about_zh: &'static str,
    /// Whether the target has a word of its own for dynamic RPC.
    pub rpc_keyword: bool,
    /// How its files are encoded.
    pub encoding: Encoding,
    /// Writes the rules; lines end in `\n`, whatever the encoding.
    pub render: fn(&Ruleset, Lang) -> String,
}

/// How a format's files are encoded; all are UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lines end in LF.
    Lf,
    /// Lines end in CRLF.
    Crlf,
    /// Lines end in CRLF, and a byte order mark comes first when a character is not ASCII: Windows
    /// PowerShell 5.1 reads a file without it in the system's code page.
    CrlfMarked,
}

/// A ruleset in a format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The text, with the format's own line ends.
    pub text: String,
    /// What its reader must be told; the text says it too where the target has comments.
    pub notices: Vec<Notice>,
    marked: bool,
}

/// Why a ruleset can't be written in a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// No rule.
    #[error("nothing is selected: add a service or a port first")]
    Empty,
    /// The target has no word for dynamic RPC.
    #[error("{0} has no keyword for dynamic RPC: use full, a range like 50000-50999, or omit")]
    NoKeyword(&'static str),
    /// The target's word for dynamic RPC doesn't reach that far: Windows Firewall has none for the other
    /// side's ports ([MS-GPFAS] 2.2.2.19, `RPort`) and follows the TCP ports of RPC servers.
    #[error(
        "the RPC keyword of {0} stands for the host's own TCP ports only: use full, a range like \
         50000-50999, or omit"
    )]
    KeywordElsewhere(&'static str),
}

impl Format {
    /// What it is for.
    #[must_use]
    pub const fn about(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.about_en,
            Lang::Zh => self.about_zh,
        }
    }

    /// Writes `ruleset` in this format, its comments in `lang`.
    ///
    /// # Errors
    /// When there is nothing to write, or the format can't say what was asked for.
    pub fn export(&self, ruleset: &Ruleset, lang: Lang) -> Result<Export, ExportError> {
        if ruleset.is_empty() {
            return Err(ExportError::Empty);
        }
        if ruleset.dynamic == DynamicMode::Keyword && !self.rpc_keyword {
            return Err(ExportError::NoKeyword(self.name));
        }
        let elsewhere = ruleset.rules.iter().any(|rule| {
            rule.matches == Matches::RpcKeyword
                && (rule.transport != Transport::Tcp || ruleset.direction == Direction::Out)
        });
        if elsewhere {
            return Err(ExportError::KeywordElsewhere(self.name));
        }
        let text = (self.render)(ruleset, lang);
        let marked = self.encoding == Encoding::CrlfMarked && !text.is_ascii();
        let text = match self.encoding {
            Encoding::Lf => text,
            Encoding::Crlf | Encoding::CrlfMarked => text.replace('\n', "\r\n"),
        };
        Ok(Export {
            text,
            notices: ruleset.notices.clone(),
            marked,
        })
    }
}

impl Export {
    /// The bytes of a file. Standard output and the clipboard get [`text`](Self::text), without a byte
    /// order mark.
    #[must_use]
    pub fn file_bytes(&self) -> Vec<u8> {
        let mark: &[u8] = if self.marked {
            "\u{feff}".as_bytes()
        } else {
            b""
        };
        [mark, self.text.as_bytes()].concat()
    }
}
