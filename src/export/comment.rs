//! External texts (names of rulesets and services) for one-line comments and table cells.

use crate::model::is_invisible;

/// Puts `text` on one line: line breaks, terminal control characters and bidirectional controls become
/// spaces, and so do the two noncharacters U+FFFE and U+FFFF, because YAML and XML parsers reject them.
pub(super) fn one_line(text: &str) -> String {
    // Nearly all texts are such, and there may be tens of thousands.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.trim().to_owned();
    }
    let line: String = text
        .chars()
        .map(|one| {
            let bad = is_invisible(one) || matches!(one, '\u{fffe}' | '\u{ffff}');
            if bad { ' ' } else { one }
        })
        .collect();
    line.trim().to_owned()
}

/// Formats `line` as a comment after `mark`, without trailing spaces.
pub(super) fn comment(mark: &str, line: &str) -> String {
    format!("{}\n", format!("{mark} {line}").trim_end())
}

/// Truncates `text` to `longest` UTF-16 units (never fewer than its characters) and appends dots.
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

/// Puts `text` on one line of at most `longest` characters, which must be at least 3. Characters that the target rejects
/// become periods, and the end of a longer text becomes dots.
pub(super) fn reduced(text: &str, longest: usize, is_accepted: impl Fn(char) -> bool) -> String {
    let letters = one_line(text);
    let letter = |one: char| if is_accepted(one) { one } else { '.' };
    let mut letters = letters.chars().map(letter);
    let mut reduced: String = letters.by_ref().take(longest - 3).collect();
    let rest: String = letters.by_ref().take(4).collect();
    let is_longer = rest.chars().count() > 3;
    reduced.push_str(if is_longer { "..." } else { &rest });
    reduced
}

/// Truncates `text` to `longest` bytes, including dots at its end.
pub(super) fn short_bytes(text: &str, longest: usize) -> String {
    const DOTS: &str = "...";
    if text.len() <= longest {
        return text.to_owned();
    }
    let mut ends = (0..=longest.saturating_sub(DOTS.len())).rev();
    let end = ends.find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    format!("{}{DOTS}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_control_characters_become_spaces() {
        for bad in [
            "\n", "\r", "\r\n", "\t", "\u{b}", "\0", "\u{1b}", "\u{85}", "\u{2028}", "\u{2029}",
            "\u{202e}", "\u{2066}", "\u{200f}", "\u{61c}", "\u{feff}", "\u{fffe}", "\u{ffff}",
        ] {
            let line = one_line(&format!("a{bad}b"));
            assert_eq!(line, format!("a{}b", " ".repeat(bad.chars().count())));
        }
    }

    #[test]
    fn other_text_is_unchanged_but_trimmed() {
        assert_eq!(one_line("\n 域控制器 #> */ \\ \r\n"), "域控制器 #> */ \\");
        assert_eq!(one_line("\n"), "");
    }

    #[test]
    fn long_text_is_truncated_with_dots() {
        assert_eq!(short("abc", 3), "abc");
        assert_eq!(short("abcd", 3), "abc...");
        assert_eq!(short("a😀b", 2), "a...");
        assert_eq!(short("", 0), "");
    }

    #[test]
    fn rejected_characters_become_periods() {
        let is_accepted = |one: char| one.is_alphanumeric() || one == ' ';
        assert_eq!(reduced("a<b>\n域", 9, is_accepted), "a.b. 域");
        assert_eq!(reduced("域域域域", 4, is_accepted), "域域域域");
        assert_eq!(reduced("域域域域域", 4, is_accepted), "域...");
    }

    #[test]
    fn long_text_is_truncated_to_bytes() {
        assert_eq!(short_bytes("abcdef", 6), "abcdef");
        assert_eq!(short_bytes("abcdefg", 6), "abc...");
        assert_eq!(short_bytes("域控制器", 12), "域控制器");
        assert_eq!(short_bytes("域控制器x", 12), "域控制...");
        assert_eq!(short_bytes("域控制器", 11), "域控...");
    }
}
