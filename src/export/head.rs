//! The comments that open a file: what it holds, what its reader must know, and how to use and undo it.

use crate::export::comment::one_line;
use crate::export::facts::facts;
use crate::model::{Lang, Localized as _, Ruleset};

/// The ruleset's name, its facts and what must be known beside it. No line begins with foreign text.
pub(super) fn lines(ruleset: &Ruleset, lang: Lang) -> Vec<String> {
    let mut lines = vec![format!("Portolan: {}", one_line(&ruleset.name))];
    lines.extend(facts(ruleset, lang));
    let notices = ruleset.notices.iter();
    lines.extend(notices.map(|notice| format!("! {}", one_line(&notice.text(lang)))));
    lines
}

/// The head of a file whose comments begin with `mark`: those lines, then `how`.
pub(super) fn head(ruleset: &Ruleset, mark: &str, lang: Lang, how: &[String]) -> String {
    let mut lines = lines(ruleset, lang);
    lines.push(String::new());
    lines.extend_from_slice(how);
    let line = |line: &String| format!("{}\n", format!("{mark} {line}").trim_end());
    lines.iter().map(line).collect()
}
