//! Folding: letter case and full-width forms don't matter to a search. One character in gives one
//! character out, so places in a folded text are places in the text itself.

/// The folded form of a character.
pub(super) fn fold_char(char: char) -> char {
    let narrow = match char {
        // The full-width forms of ASCII stand in its order, 0xFEE0 higher (Unicode, block FF00).
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        '\u{3000}' => ' ',
        other => other,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => narrow,
    }
}

/// The folded form of a text.
pub(super) fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// Whether a word begins at `char` after `before`. Chinese is written without blanks, so a word may
/// begin at each of its characters.
pub(super) fn starts_word(before: Option<char>, char: char) -> bool {
    match before {
        None => true,
        Some(before) => {
            !before.is_alphanumeric()
                || is_han(char)
                || is_han(before)
                || before.is_ascii_digit() != char.is_ascii_digit()
        }
    }
}

const fn is_han(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_width_are_folded() {
        assert_eq!(fold("ＤＮＳ Ｓerver　５３"), "dns server 53");
        assert_eq!(fold("Kerberos 密钥"), "kerberos 密钥");
        assert_eq!(fold("İẞ").chars().count(), 2);
    }

    #[test]
    fn words_start_after_blanks_signs_and_at_every_chinese_character() {
        assert!(starts_word(None, 'k'));
        assert!(starts_word(Some('-'), 'k'));
        assert!(!starts_word(Some('e'), 'k'));
        assert!(starts_word(Some('域'), '控'));
        assert!(starts_word(Some('s'), '密'));
    }
}
