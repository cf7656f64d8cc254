//! Text in files for network devices: ASCII in short lines, since a terminal may take anything else for a key.

use crate::export::comment::one_line;
use crate::export::head::Head;
use crate::model::PortRange;

/// How long a comment may get, in characters. Cisco keeps 100 of a remark, and its command line takes no
/// more than 254 of a line.
const LONGEST: usize = 96;

/// `text` in one line of letters that no command line reads as anything else: `?` would ask for help, a
/// quote end a string, `$` name a variable, and Cisco IOS strips the eighth bit, which makes line ends of
/// foreign letters.
pub(super) fn plain(text: &str) -> String {
    one_line(text)
        .chars()
        .map(|one| {
            let kept = one.is_ascii_alphanumeric() || " .,:;/()+-_&'=@#[]<>!".contains(one);
            if kept { one } else { '.' }
        })
        .collect()
}

/// `text` in plain letters, cut to fit `longest` characters.
pub(super) fn short(text: &str, longest: usize) -> String {
    let mut plain = plain(text);
    if plain.len() > longest {
        plain.truncate(longest.saturating_sub(3));
        plain.truncate(plain.trim_end().len());
        plain.push_str("...");
    }
    plain
}

/// `line` in plain letters as comments behind `mark`, each short enough for a command line.
pub(super) fn comments(mark: &str, line: &str) -> String {
    let line = plain(line);
    if line.is_empty() {
        return format!("{mark}\n");
    }
    // Names are not cut at their hyphens: they are there to be copied.
    let options = textwrap::Options::new(LONGEST - mark.len())
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(&line, options);
    lines
        .iter()
        .map(|line| format!("{mark} {line}\n"))
        .collect()
}

/// The head of a file as such comments.
pub(super) fn head(head: &Head, mark: &str) -> String {
    head.written(|line| comments(mark, line))
}

/// The condition of an access list on a port range: `eq 53` or `range 3268 3269`.
pub(super) fn condition(range: PortRange) -> String {
    if range.count() == 1 {
        format!("eq {range}")
    } else {
        format!("range {} {}", range.low(), range.high())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_holds_nothing_that_a_command_line_reads() {
        assert_eq!(plain("a?\"b\"$(c)\n%d\\|域"), "a..b..(c) .d...");
        assert_eq!(plain("Kerberos [V5], it's #1!"), "Kerberos [V5], it's #1!");
    }

    #[test]
    fn long_comments_go_on_in_the_next_line() {
        let text = comments(" remark", &"word ".repeat(60));
        assert!(text.lines().count() > 2);
        for line in text.lines() {
            assert!(
                line.len() <= 100 && line.starts_with(" remark word"),
                "{line}"
            );
        }
        let unbroken = comments("!", &"w".repeat(300));
        assert!(
            unbroken
                .lines()
                .all(|line| line.len() <= 100 && line.starts_with("! w"))
        );
        assert_eq!(comments("!", " \n"), "!\n");
    }

    #[test]
    fn a_text_that_is_too_long_ends_in_dots() {
        assert_eq!(short("abcdef", 6), "abcdef");
        assert_eq!(short("abc defg", 7), "abc...");
    }
}
