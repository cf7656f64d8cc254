//! Text in files for network devices: ASCII in short lines, because a terminal may take anything else for a
//! key.

use ipnet::IpNet;

use crate::export::comment::one_line;
use crate::export::head::Head;
use crate::export::input::Input;
use crate::model::PortRange;

/// Maximum length of a comment, in characters. Cisco keeps 100 characters of a remark, and its command line
/// takes at most 254 characters per line.
const LONGEST: usize = 96;

/// Puts `text` on one line and replaces all characters with a meaning on a command line: `?` would request
/// help, a quote end a string, `$` name a variable, and Cisco IOS strips the eighth bit, which turns some
/// non-ASCII letters into line ends.
pub(super) fn plain(text: &str) -> String {
    one_line(text)
        .chars()
        .map(|one| {
            let kept = one.is_ascii_alphanumeric() || " .,:;/()+-_&'=@#[]<>!".contains(one);
            if kept { one } else { '.' }
        })
        .collect()
}

/// Formats `text` as plain characters, truncated to `longest` characters.
pub(super) fn short(text: &str, longest: usize) -> String {
    let mut plain = plain(text);
    if plain.len() > longest {
        plain.truncate(longest.saturating_sub(3));
        plain.truncate(plain.trim_end().len());
        plain.push_str("...");
    }
    plain
}

/// Formats `line` as comments in plain characters after `mark`, each short enough for a command line.
pub(super) fn comments(mark: &str, line: &str) -> String {
    let line = plain(line);
    if line.is_empty() {
        return format!("{mark}\n");
    }
    // Names are not split at hyphens, so that they can be copied.
    let options = textwrap::Options::new(LONGEST - mark.len())
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(&line, options);
    lines
        .iter()
        .map(|line| format!("{mark} {line}\n"))
        .collect()
}

/// Line of the head of a file that has a list for one address family only: it can't replace the other one.
pub(super) const OTHER_FAMILY: &str =
    "An earlier file's list of the other address family stays: delete it as that file describes.";

/// Formats the head of a file as comments.
pub(super) fn head(head: &Head, mark: &str) -> String {
    head.written(|line| comments(mark, line))
}

/// Formats a port range as the condition of an access list: `eq 53` or `range 3268 3269`.
pub(super) fn condition(range: PortRange) -> String {
    if range.count() == 1 {
        format!("eq {range}")
    } else {
        format!("range {} {}", range.low(), range.high())
    }
}

/// Returns the reasons for each port range and protocol, for the head of a file whose target has no comments.
pub(super) fn reasons(input: &Input<'_>) -> Vec<String> {
    let ports = input
        .entries()
        .map(|entry| entry.labeled_reason(input.lang));
    let protocols = input.protocols().into_iter();
    let protocols = protocols.map(|protocol| protocol.reason(input.lang));
    ports.chain(protocols).collect()
}

/// Returns a network as it is, and the network of all addresses as its two halves: some devices take no mask of length
/// 0.
pub(super) fn halves(network: IpNet) -> Vec<IpNet> {
    match network.prefix_len() {
        0 => network.subnets(1).into_iter().flatten().collect(),
        _ => vec![network],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_have_no_special_characters() {
        assert_eq!(plain("a?\"b\"$(c)\n%d\\|域"), "a..b..(c) .d...");
        assert_eq!(plain("Kerberos [V5], it's #1!"), "Kerberos [V5], it's #1!");
    }

    #[test]
    fn long_comments_are_wrapped() {
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
    fn long_text_is_truncated_with_dots() {
        assert_eq!(short("abcdef", 6), "abcdef");
        assert_eq!(short("abc defg", 7), "abc...");
    }
}
