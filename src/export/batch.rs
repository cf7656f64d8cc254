//! What batch files share: the comment that cmd can't take for code. The files are ASCII, because cmd reads
//! them in the console's code page.

use std::fmt::Write as _;

/// A line of a batch file holds 8191 characters; comments stay far below.
const LONGEST: usize = 1_000;

/// Adds `rem` lines. In them cmd still expands `%`, joins lines at `^` and answers `/?`, so only
/// characters without a meaning stay.
pub(super) fn remarks(text: &mut String, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        // Writing to a string never fails.
        let _ = writeln!(text, "{}", format!("rem {}", plain(&line)).trim_end());
    }
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
        let mut text = String::new();
        remarks(&mut text, lines.map(str::to_owned));
        let wanted = "rem a . b .\nrem /. . del . . x 'y' *z*\nrem .'x' - y\nrem\n";
        assert_eq!(text, wanted);
        let mut long = String::new();
        remarks(&mut long, ["x".repeat(9_000)]);
        assert!(long.len() < 2_000);
    }
}
