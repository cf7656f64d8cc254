//! Comments in batch files, written so that cmd can't interpret them. The files are ASCII, because cmd reads
//! them in the console's code page.

use crate::export::comment::comment;

/// Maximum length of a comment; a line of a batch file is limited to 8191 characters.
const LONGEST: usize = 1_000;

/// Formats a `rem` line. cmd still expands `%`, joins lines at `^` and answers `/?` in it, so only characters
/// without a special meaning are left.
pub(super) fn remark(line: &str) -> String {
    comment("rem", &plain(line))
}

fn plain(line: &str) -> String {
    let plain = line.chars().map(|one| match one {
        _ if one.is_ascii_alphanumeric() || " .,:;-_+()[]{}=/#'*$".contains(one) => one,
        '‘' | '’' | '“' | '”' | '"' => '\'',
        '–' | '—' => '-',
        '!' => '*',
        _ => '.',
    });
    plain.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_have_no_special_characters() {
        let lines = ["a % b ^", "/? & del | > x \"y\" !z!", "域“x” – y", ""];
        let wanted = "rem a . b .\nrem /. . del . . x 'y' *z*\nrem .'x' - y\nrem\n";
        assert_eq!(lines.map(remark).concat(), wanted);
        assert!(remark(&"x".repeat(9_000)).len() < 2_000);
    }
}
