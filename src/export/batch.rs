//! What batch files share: the comment that cmd can't take for code. The files are ASCII, because cmd reads
//! them in the console's code page.

use crate::export::comment::comment;

/// A line of a batch file holds 8191 characters; comments stay far below.
const LONGEST: usize = 1_000;

/// A `rem` line. In it cmd still expands `%`, joins lines at `^` and answers `/?`, so only characters
/// without a meaning stay.
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
    fn nothing_in_a_remark_is_code() {
        let lines = ["a % b ^", "/? & del | > x \"y\" !z!", "域“x” – y", ""];
        let wanted = "rem a . b .\nrem /. . del . . x 'y' *z*\nrem .'x' - y\nrem\n";
        assert_eq!(lines.map(remark).concat(), wanted);
        assert!(remark(&"x".repeat(9_000)).len() < 2_000);
    }
}
