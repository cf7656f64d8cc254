//! Port lists, which add names for many more ports to the catalog.
//!
//! A list can have a million lines, so a line is a record of 32 bytes that refers to the text that was read.

use crate::catalog::error::CatalogError;
use crate::model::Port;

/// A parsed port list. Its size is limited whatever the size of the file: [`List::MOST`] names and aliases,
/// [`List::MOST_ON_PORT`] names per port, [`List::MOST_ALIASES`] aliases per line, [`List::LONGEST`] characters
/// per text, and [`List::MAX_ERRORS`] errors.
#[derive(Debug, Clone)]
pub struct List {
    pub(super) file: String,
    pub(super) format: Format,
    pub(super) texts: Texts,
    pub(super) lines: Vec<Line>,
    /// Aliases with the index of their line, ascending.
    pub(super) aliases: Vec<(u32, Span)>,
    /// The first errors, followed by the limit that truncated the list, if any. The affected line, or the
    /// affected part of it, is ignored.
    pub errors: Vec<CatalogError>,
    /// Number of further errors.
    pub more_errors: usize,
}

/// Texts of a list: parts of the text that was read, and those that had to be changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    pub(super) read: String,
    pub(super) changed: String,
}

/// Part of the texts of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Position in the text that was read or, from its end on, in the changed texts.
    pub(super) start: u32,
    pub(super) len: u16,
}

/// Line of a port list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Starts and lengths of the name and of the description, which can be empty.
    pub(super) starts: [u32; 2],
    pub(super) lengths: [u16; 2],
    pub(super) port: Port,
    /// Line number in the file, from 1.
    pub(super) number: u32,
    /// Service of the line, and the next line of the same service, which may be [`Line::NONE`]; set when the list is
    /// added to the catalog.
    pub(super) service: u32,
    pub(super) next: u32,
}

impl Line {
    /// No next line.
    pub(super) const NONE: u32 = u32::MAX;

    /// Returns the place of the name.
    pub(super) const fn name(&self) -> Span {
        self.span(0)
    }

    /// Returns the place of the description.
    pub(super) const fn description(&self) -> Span {
        self.span(1)
    }

    const fn span(&self, at: usize) -> Span {
        Span {
            start: self.starts[at],
            len: self.lengths[at],
        }
    }
}

impl Texts {
    /// Returns a text.
    pub(super) fn get(&self, span: Span) -> &str {
        let (start, len) = (span.start as usize, usize::from(span.len));
        match start.checked_sub(self.read.len()) {
            Some(start) => &self.changed[start..start + len],
            None => &self.read[start..start + len],
        }
    }
}

/// Format of a port list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Services,
    Nmap,
    Iana,
}

impl List {
    /// Maximum size of a file in bytes, ten times that of the IANA registry.
    pub const LARGEST: u64 = 64 << 20;
    /// Maximum number of names and aliases.
    pub const MOST: usize = 1_000_000;
    /// Maximum number of names per port, far more than in any registry or inventory.
    pub const MOST_ON_PORT: usize = 1_000;
    /// Maximum number of aliases per line.
    pub const MOST_ALIASES: usize = 32;
    /// Maximum length of a text in characters; longer ones are cut off.
    pub const LONGEST: usize = 200;
    /// Maximum number of errors that are stored; further ones are only counted.
    pub const MAX_ERRORS: usize = 10;

    /// Returns the number of lines with a port.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.lines.len()
    }

    /// Returns true if the list has no ports.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl Format {
    /// Returns the tag that the documents of such lists and the ids of their services begin with.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Services => "etc",
            Self::Nmap => "nmap",
            Self::Iana => "iana",
        }
    }
}
