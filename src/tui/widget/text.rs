//! Text layout in terminal cells: truncation, padding, wrapping and highlighting that never split a wide
//! character.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use textwrap::{Options, WordSplitter};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Returns the display width of a text, in cells.
pub(crate) fn cells(text: &str) -> usize {
    text.width()
}

/// Reduces each grapheme cluster of `text` to its first character. Terminals disagree about the width of
/// combining marks, so text drawn next to them would leave remnants on the screen.
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

/// Truncates `text` to `width` cells; `ellipsis` (one cell) replaces the removed part.
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

/// Truncates or pads `text` to exactly `width` cells.
pub(crate) fn column(text: &str, width: usize, ellipsis: &str) -> String {
    let mut text = cut(text, width, ellipsis);
    text.extend(std::iter::repeat_n(' ', width.saturating_sub(cells(&text))));
    text
}

/// Like [`column`], but as spans: the characters at `positions` (ascending character indices) get the style
/// `matched`.
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

/// Cuts `text` to `width` cells around the first of `positions` (ascending character indices); `ellipsis` (one cell)
/// replaces what is removed at either end. Returns the positions in the part, too.
pub(crate) fn snippet(
    text: &str,
    positions: &[usize],
    width: usize,
    ellipsis: &str,
) -> (String, Vec<usize>) {
    /// Share of the width before the first position.
    const BEFORE: usize = 3;
    let chars: Vec<char> = text.chars().collect();
    let cells_of = |char: char| char.width().unwrap_or(0);
    let first = positions.first().copied().unwrap_or(0).min(chars.len());
    let total: usize = chars.iter().map(|&char| cells_of(char)).sum();
    if total <= width {
        return (text.to_owned(), positions.to_vec());
    }
    // What is after the match, up to the end of the width, decides how much there is room for before it.
    let after: usize = chars[first..].iter().map(|&char| cells_of(char)).sum();
    let mut before = (width / BEFORE).max(width.saturating_sub(after));
    let mut start = first;
    while start > 0 && before >= cells_of(chars[start - 1]) + cells(ellipsis) {
        start -= 1;
        before -= cells_of(chars[start]);
    }
    let is_cut = start > 0;
    let sign = if is_cut { ellipsis } else { "" };
    let rest: String = chars[start..].iter().collect();
    let part = format!("{sign}{rest}");
    let shift = sign.chars().count();
    let positions = positions.iter().filter(|&&place| place >= start);
    let positions = positions.map(|place| place - start + shift).collect();
    (fit(&part, width, ellipsis), positions)
}

/// Wraps `text` at `width` cells by the Unicode line breaking rules: ranges such as 49152-65535 stay on one
/// line, and no line begins with 。
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(2)).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(&base_chars(text), options)
        .into_iter()
        .map(Cow::into_owned)
        .collect()
}

/// Cuts `text` into pieces of at most `width` cells, wherever that is; at least one. For text without words, such as
/// code and paths.
pub(crate) fn pieces(text: &str, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut used = 0;
    for char in text.chars() {
        let more = char.width().unwrap_or(0);
        if used + more > width.max(2) {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        used += more;
        piece.push(char);
    }
    pieces.push(piece);
    pieces
}

/// Returns the part of `text` from the cell `left` on in `width` cells; `ellipsis` (one cell) replaces what is hidden
/// at either end.
pub(crate) fn window(text: &str, left: usize, width: usize, ellipsis: &str) -> String {
    if left == 0 || text.is_empty() {
        return cut(text, width, ellipsis);
    }
    let hidden = left + cells(ellipsis);
    let mut at = 0;
    let mut part = ellipsis.to_owned();
    for char in text.chars() {
        let next = at + char.width().unwrap_or(0);
        if at >= hidden {
            part.push(char);
        } else if next > hidden {
            // The left half of a wide character is hidden.
            part.push(' ');
        }
        at = next;
        if at > left + width {
            break;
        }
    }
    cut(&part, width, ellipsis)
}

/// Like [`wrap`], but as styled lines that are indented by `indent` cells.
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
    fn truncation_never_splits_a_wide_character() {
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
    fn pieces_and_windows_never_split_a_wide_character() {
        let text = "a密钥分发b";
        for width in 2..12 {
            let pieces = pieces(text, width);
            assert!(pieces.iter().all(|piece| cells(piece) <= width));
            assert_eq!(pieces.concat(), text);
            for left in 0..14 {
                let part = window(text, left, width, "…");
                assert!(cells(&part) <= width, "{left} {width} {part}");
            }
        }
        assert_eq!(pieces("", 9), [""]);
        assert_eq!(window("a密钥分发b", 0, 5, "…"), "a密…");
        assert_eq!(window("a密钥分发b", 1, 20, "…"), "… 钥分发b");
        assert_eq!(window("a密钥分发b", 2, 20, "…"), "…钥分发b");
        assert_eq!(window("abcdefgh", 2, 4, "…"), "…de…");
        assert_eq!(window("abc", 9, 4, "…"), "…");
    }

    #[test]
    fn snippets_are_cut_around_the_match() {
        let text = "Signs users in with Kerberos or NTLM everywhere.";
        let places = [20, 21];
        for width in 8..60 {
            let (part, places) = snippet(text, &places, width, "…");
            assert!(cells(&part) <= width, "{part}");
            let lit: String = places
                .iter()
                .filter_map(|&at| part.chars().nth(at))
                .collect();
            assert_eq!(lit, "Ke", "{width}: {part}");
        }
        assert_eq!(snippet(text, &places, 16, "…").0, "…ith Kerberos o…");
        assert_eq!(snippet("AD 证书服务", &[3], 60, "…").0, "AD 证书服务");
        assert_eq!(snippet("", &[], 0, "…").0, "");
    }

    #[test]
    fn combining_marks_are_removed() {
        assert_eq!(base_chars("rpc\u{3041}\u{a3e}®"), "rpc\u{3041}®");
        assert_eq!(base_chars("e\u{301} 密钥"), "e 密钥");
        assert_eq!(fit("\u{3041}\u{a3e}", 9, "…"), "\u{3041}");
    }

    #[test]
    fn adjacent_characters_of_one_style_share_a_span() {
        let styles = [Style::new(), Style::new().bold()];
        let spans = highlighted("Kerberos", &[0, 1, 2, 5], 8, "…", styles);
        let runs: Vec<&str> = spans.iter().map(|span| span.content.as_ref()).collect();
        assert_eq!(runs, ["Ker", "be", "r", "os"]);
    }

    #[test]
    fn wrapping_keeps_port_ranges_whole_and_obeys_chinese_rules() {
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
