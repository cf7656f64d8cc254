//! Characters that no listing, page, message or frame may show, and what takes their place: the one account of
//! how text from files and arguments is made harmless.

use std::borrow::Cow;
use std::path::Path;

/// Whether `one` can steer a terminal, turn the reading direction or go unseen in a text: control
/// characters (line ends among them), Unicode's own line and paragraph separators, the controls of the
/// bidirectional algorithm (UAX #9), interlinear annotations, and everything that Unicode calls
/// `Default_Ignorable_Code_Point`: joiners, fillers, variation selectors (which also change how wide an
/// emoji is drawn), tags and byte order marks.
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

/// `text` as one line of visible characters: white space of any kind becomes a blank, every other invisible
/// character is removed. For names and prose, which keep their meaning without them.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter_map(|one| match one {
        _ if !is_invisible(one) => Some(one),
        _ if one.is_whitespace() => Some(' '),
        _ => None,
    });
    Cow::Owned(kept.collect())
}

/// `text` with an escape such as `\u{202e}` for every invisible character. For paths, arguments and faults,
/// in which the reader must see that the character is there.
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

/// A path as it is printed: what is not UTF-8 is replaced, what is invisible escaped. On Windows, where `/` may
/// be typed for `\`, it has the latter throughout.
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
    fn a_path_has_one_sign_between_its_parts() {
        let path = Path::new("mine/services").join("a.toml");
        let sign = std::path::MAIN_SEPARATOR;
        assert_eq!(shown(&path), format!("mine{sign}services{sign}a.toml"));
    }

    #[test]
    fn names_lose_what_is_invisible_and_paths_show_it() {
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
