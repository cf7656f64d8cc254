//! Text measured in terminal cells: cut, padded, wrapped and highlighted without ever splitting a wide
//! character.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use textwrap::{Options, WordSplitter};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How many cells a text takes.
pub(crate) fn cells(text: &str) -> usize {
    text.width()
}

/// `text` with one character for each that a reader sees. Marks that join the character before them are
/// left out: terminals disagree about their cells, and what is drawn beside them would be left behind.
pub(crate) fn base_chars(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let graphemes = text.graphemes(true);
    Cow::Owned(
        graphemes
            .filter_map(|grapheme| grapheme.chars().next())
            .collect(),
    )
}

/// `text` cut to `width` cells, with `ellipsis` (one cell) in place of what was cut.
pub(crate) fn fit(text: &str, width: usize, ellipsis: &str) -> String {
    cut(&base_chars(text), width, ellipsis)
}

fn cut(text: &str, width: usize, ellipsis: &str) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(cells(ellipsis)) else {
        return String::new();
    };
    let mut cut = String::new();
    let mut used = 0;
    for char in text.chars() {
        used += char.width().unwrap_or(0);
        if used > room {
            break;
        }
        cut.push(char);
    }
    cut + ellipsis
}

/// `text` cut or padded to exactly `width` cells.
pub(crate) fn column(text: &str, width: usize, ellipsis: &str) -> String {
    let mut text = cut(text, width, ellipsis);
    text.extend(std::iter::repeat_n(' ', width.saturating_sub(cells(&text))));
    text
}

/// [`column`] in spans, the characters at `positions` (ascending, in characters) styled as `matched`.
pub(crate) fn highlighted(
    text: &str,
    positions: &[usize],
    width: usize,
    ellipsis: &str,
    [plain, matched]: [Style; 2],
) -> Vec<Span<'static>> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut run = String::new();
    let mut run_matched = false;
    for (at, char) in column(text, width, ellipsis).chars().enumerate() {
        let is_matched = positions.binary_search(&at).is_ok();
        if is_matched != run_matched && !run.is_empty() {
            let style = if run_matched { matched } else { plain };
            spans.push(Span::styled(std::mem::take(&mut run), style));
        }
        run_matched = is_matched;
        run.push(char);
    }
    let style = if run_matched { matched } else { plain };
    spans.push(Span::styled(run, style));
    spans
}

/// `text` broken into lines of at most `width` cells, by the Unicode rules for line breaks: numbers such
/// as 49152-65535 stay whole and no line begins with 。
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(2)).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(&base_chars(text), options)
        .into_iter()
        .map(Cow::into_owned)
        .collect()
}

/// The same with a style, each line indented by `indent` cells.
pub(crate) fn wrapped(text: &str, width: usize, indent: usize, style: Style) -> Vec<Line<'static>> {
    let lines = wrap(text, width.saturating_sub(indent)).into_iter();
    lines
        .map(|line| Line::styled(format!("{}{line}", " ".repeat(indent)), style))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_never_splits_a_wide_character() {
        assert_eq!(fit("密钥分发中心", 12, "…"), "密钥分发中心");
        assert_eq!(fit("密钥分发中心", 11, "…"), "密钥分发中…");
        assert_eq!(fit("密钥分发中心", 10, "…"), "密钥分发…");
        assert_eq!(fit("Kerberos", 1, "…"), "…");
        assert_eq!(fit("Kerberos", 0, "…"), "");
        for width in 0..20 {
            assert_eq!(cells(&column("a密钥b", width, "~")), width);
        }
    }

    #[test]
    fn marks_that_join_a_character_are_not_drawn() {
        assert_eq!(base_chars("rpc\u{3041}\u{a3e}®"), "rpc\u{3041}®");
        assert_eq!(base_chars("e\u{301} 密钥"), "e 密钥");
        assert_eq!(fit("\u{3041}\u{a3e}", 9, "…"), "\u{3041}");
    }

    #[test]
    fn highlighted_runs_are_joined() {
        let styles = [Style::new(), Style::new().bold()];
        let spans = highlighted("Kerberos", &[0, 1, 2, 5], 8, "…", styles);
        let runs: Vec<&str> = spans.iter().map(|span| span.content.as_ref()).collect();
        assert_eq!(runs, ["Ker", "be", "r", "os"]);
    }

    #[test]
    fn wrapping_keeps_numbers_whole_and_obeys_chinese_rules() {
        for width in 12..40 {
            let lines = wrap("the range 49152-65535 is open to dns-server", width);
            assert!(
                lines.iter().any(|line| line.contains("49152-65535")),
                "{width}: {lines:?}"
            );
            let lines = wrap(
                "依靠 RPC 和 DCOM 与客户端通信，使用高于 1024 的随机端口。",
                width,
            );
            assert!(
                lines.iter().all(|line| cells(line) <= width),
                "{width}: {lines:?}"
            );
            assert!(
                !lines.iter().any(|line| line.starts_with(['。', '，'])),
                "{width}: {lines:?}"
            );
        }
    }
}
