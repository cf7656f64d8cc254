//! Structure of the help texts.

use crate::model::Label;

/// Name and description.
pub(super) type Row = (&'static str, Label);

/// Example command, with an optional description.
pub(super) type Example = (&'static str, Option<Label>);

/// Help of one command.
pub(super) struct Page {
    /// Command, without the program's name; empty for the program itself.
    pub(super) command: &'static str,
    pub(super) about: Label,
    /// Text below the arguments.
    pub(super) prose: Option<Label>,
    pub(super) examples: &'static [Example],
    /// Arguments by clap's ids.
    pub(super) args: &'static [Row],
    /// Arguments that commands with a selection have in common.
    pub(super) selection: &'static [&'static [Row]],
}

pub(super) const fn row(name: &'static str, en: &'static str, zh: &'static str) -> Row {
    (name, Label::new(en, zh))
}

pub(super) const fn example(line: &'static str, en: &'static str, zh: &'static str) -> Example {
    (line, Some(Label::new(en, zh)))
}

pub(super) const fn line(line: &'static str) -> Example {
    (line, None)
}
