//! A foreign text (a ruleset's name, a service's name) made fit for a one-line comment or a table cell.

use crate::model::is_invisible;

/// `text` in one line: what could end the line, steer a terminal or turn the reading direction becomes a
/// space, and so do the two that are no characters: YAML and XML refuse a file with them.
pub(super) fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|one| {
            let bad = is_invisible(one) || matches!(one, '\u{fffe}' | '\u{ffff}');
            if bad { ' ' } else { one }
        })
        .collect();
    line.trim().to_owned()
}

/// `line` as a comment after `mark`, without blanks at its end.
pub(super) fn comment(mark: &str, line: &str) -> String {
    format!("{}\n", format!("{mark} {line}").trim_end())
}

/// `text`, cut where it is longer than `longest` UTF-16 units (which is never fewer than its characters).
pub(super) fn short(text: &str, longest: usize) -> String {
    let mut length = 0;
    let fits = |one: &char| {
        length += one.len_utf16();
        length <= longest
    };
    let mut short: String = text.chars().take_while(fits).collect();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_line_or_turns_the_text_becomes_a_space() {
        for bad in [
            "\n", "\r", "\r\n", "\t", "\u{b}", "\0", "\u{1b}", "\u{85}", "\u{2028}", "\u{2029}",
            "\u{202e}", "\u{2066}", "\u{200f}", "\u{61c}", "\u{feff}", "\u{fffe}", "\u{ffff}",
        ] {
            let line = one_line(&format!("a{bad}b"));
            assert_eq!(line, format!("a{}b", " ".repeat(bad.chars().count())));
        }
    }

    #[test]
    fn other_text_stays_and_its_ends_are_trimmed() {
        assert_eq!(one_line("\n 域控制器 #> */ \\ \r\n"), "域控制器 #> */ \\");
        assert_eq!(one_line("\n"), "");
    }

    #[test]
    fn what_is_too_long_is_cut_and_says_so() {
        assert_eq!(short("abc", 3), "abc");
        assert_eq!(short("abcd", 3), "abc...");
        assert_eq!(short("a😀b", 2), "a...");
        assert_eq!(short("", 0), "");
    }
}
