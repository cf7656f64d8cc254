//! Comments at the top of a file: its content, its notices, and how to use and undo it.

use crate::export::comment::{comment, one_line};
use crate::export::facts::facts;
use crate::model::{Lang, Localized as _, Ruleset, Text, text};

/// Lines of the comment at the top of a file. None starts with external text.
pub(super) struct Head {
    lang: Lang,
    lines: Vec<String>,
}

impl Head {
    /// Creates a head with the ruleset's name, its options and notices, and an empty line. If the target knows
    /// the rules by an identifier, the head states that they replace those loaded before under it.
    pub(super) fn new(ruleset: &Ruleset, identifier: Option<&str>, lang: Lang) -> Self {
        let mut lines = vec![format!("Portolan: {}", one_line(&ruleset.name))];
        lines.extend(facts(ruleset).map(|fact| fact.pick(lang)));
        let replaces = identifier.map(|identifier| {
            let Text { en, zh } = replaces(identifier);
            text!("Replaces: {en}", "替换：{zh}").pick(lang)
        });
        lines.extend(replaces);
        let notices = ruleset.notices.iter();
        lines.extend(notices.map(|notice| format!("! {}", one_line(&notice.text(lang)))));
        lines.push(String::new());
        Self { lang, lines }
    }

    /// Adds lines in the user's language.
    pub(super) fn texts<T: Into<Text>>(self, texts: impl IntoIterator<Item = T>) -> Self {
        let lang = self.lang;
        self.lines(texts.into_iter().map(|text| text.into().pick(lang)))
    }

    /// Adds lines that are the same in both languages, such as commands.
    pub(super) fn lines<T: Into<String>>(mut self, lines: impl IntoIterator<Item = T>) -> Self {
        self.lines.extend(lines.into_iter().map(Into::into));
        self
    }

    /// Formats the lines as comments after `mark`.
    pub(super) fn comments(&self, mark: &str) -> String {
        self.written(|line| comment(mark, line))
    }

    /// Formats each line with `write` and joins them, followed by [`HEAD_END`].
    pub(super) fn written(&self, write: impl Fn(&str) -> String) -> String {
        let mut text = self.unmarked(write);
        text.push(HEAD_END);
        text
    }

    /// Like [`written`](Self::written), for a head that ends with more than its lines.
    pub(super) fn unmarked(&self, write: impl Fn(&str) -> String) -> String {
        self.lines.iter().map(|line| write(line)).collect()
    }
}

/// End of the head in a renderer's text, where a file has one: START OF TEXT, the control character for it. No
/// external text contains it, since [`one_line`] replaces control characters. It is removed from the file.
pub(super) const HEAD_END: char = '\u{2}';

/// Returns what loading a file replaces whose rules the target knows by `identifier`.
pub(super) fn replaces(identifier: &str) -> Text {
    text!(
        "everything loaded before as {identifier}, also with other networks or options; another name keeps both.",
        "先前以 {identifier} 加载的全部内容，网络或选项不同时也会替换；使用其他名称则两者并存。"
    )
}
