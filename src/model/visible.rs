//! Sanitizing of text from files and arguments: removes or escapes characters that could steer the terminal or
//! deceive the user, before the text is shown anywhere.

use std::borrow::Cow;
use std::path::Path;

/// Returns whether a character can steer a terminal, change the reading direction or be invisible: control
/// characters (including line breaks), the Unicode line and paragraph separators, the controls of the
/// bidirectional algorithm (UAX #9), interlinear annotations, and all characters with the Unicode property
/// `Default_Ignorable_Code_Point`: joiners, fillers, variation selectors (which also change the width of an
/// emoji), tags and byte order marks.
#[must_use]
pub fn is_invisible(one: char) -> bool {
    one.is_control()
        || matches!(
            one,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Returns `text` as one line of visible characters: replaces any invisible white space with a space and
/// removes other invisible characters. For names and prose, which are still readable without them.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let visible = text.chars().filter_map(|one| match one {
        _ if !is_invisible(one) => Some(one),
        _ if one.is_whitespace() => Some(' '),
        _ => None,
    });
    Cow::Owned(visible.collect())
}

/// Returns `text` with an escape such as `\u{202e}` for every invisible character. For paths, arguments and
/// errors, where the user must see that the character is present.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        if is_invisible(one) {
            escaped.extend(one.escape_default());
        } else {
            escaped.push(one);
        }
    }
    Cow::Owned(escaped)
}

/// Returns a path for display: replaces bytes that are not UTF-8 and escapes invisible characters. On Windows,
/// replaces `/` with `\`.
#[must_use]
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = escaped(&text);
    if cfg!(windows) {
        text.replace('/', "\\")
    } else {
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "a\u{1b}[31m\u{202e}\u{200b}\u{feff}\u{e0041}\t\u{2028}\u{9b}\u{7f}\u{fe0f}b 字é";

    #[test]
    fn paths_use_one_kind_of_separator() {
        let path = Path::new("mine/services").join("a.toml");
        let separator = std::path::MAIN_SEPARATOR;
        assert_eq!(
            shown(&path),
            format!("mine{separator}services{separator}a.toml")
        );
    }

    #[test]
    fn invisible_characters_are_removed_from_names_and_escaped_in_paths() {
        assert_eq!(visible(HOSTILE), "a[31m  b 字é");
        assert_eq!(
            escaped(HOSTILE),
            "a\\u{1b}[31m\\u{202e}\\u{200b}\\u{feff}\\u{e0041}\\t\\u{2028}\\u{9b}\\u{7f}\\u{fe0f}b 字é"
        );
        for text in [visible(HOSTILE), escaped(HOSTILE)] {
            assert!(!text.contains(is_invisible), "{text:?}");
        }
        assert!(matches!(visible("DNS 服务器"), Cow::Borrowed(_)));
        assert!(matches!(escaped("C:\\roles\\a.toml"), Cow::Borrowed(_)));
    }
}
