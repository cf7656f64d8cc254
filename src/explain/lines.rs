//! Lines of a text that comes in pieces of any size, so that a text of many gigabytes needs no more memory than a short
//! one.

use std::fmt::Debug;

use memchr::memchr2_iter;

use crate::explain::reading::Reading;

/// Reader of a kind of text that needs one line at a time.
pub(super) trait LineReader: Debug {
    /// Reads a line, without its end and at most [`MAX_LINE`] bytes of it.
    fn line(&mut self, number: usize, line: &[u8], reading: &mut Reading);

    /// Ends the text.
    fn finish(self: Box<Self>, _reading: &mut Reading) {}
}

/// Maximum number of bytes of a line; the rest of a longer one is passed over.
const MAX_LINE: usize = 4096;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Splits a text into lines, which end in LF, CRLF or CR.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Number of lines so far.
    count: usize,
    /// Beginning of a line whose end is not there yet.
    rest: Vec<u8>,
    /// True if the last piece ended in CR, and LF may follow.
    after_cr: bool,
}

impl Lines {
    /// Calls `read` with the number of each line of the next piece, counted from 1, and the line.
    pub(super) fn feed(&mut self, piece: &[u8], read: &mut impl FnMut(usize, &[u8])) {
        let mut from = 0;
        for end in memchr2_iter(b'\n', b'\r', piece) {
            let is_cr = piece[end] == b'\r';
            let is_second_half = end == from && self.after_cr && !is_cr;
            if !is_second_half {
                self.end_line(&piece[from..end], read);
            }
            self.after_cr = is_cr;
            from = end + 1;
        }
        if from < piece.len() {
            self.after_cr = false;
            self.keep(&piece[from..]);
        }
    }

    /// Ends the text; returns the number of its lines.
    pub(super) fn finish(mut self, read: &mut impl FnMut(usize, &[u8])) -> usize {
        let rest = std::mem::take(&mut self.rest);
        let mut line = without_marks(&rest);
        while let Some(shorter) = line
            .strip_suffix(b"\0")
            .or_else(|| line.strip_suffix(BYTE_ORDER_MARK))
        {
            line = shorter;
        }
        if !line.is_empty() {
            self.count += 1;
            read(self.count, line);
        }
        self.count
    }

    fn end_line(&mut self, part: &[u8], read: &mut impl FnMut(usize, &[u8])) {
        self.count += 1;
        if !self.rest.is_empty() {
            self.keep(part);
            let mut rest = std::mem::take(&mut self.rest);
            read(self.count, self.unmarked(&rest));
            rest.clear();
            self.rest = rest;
        } else {
            let part = &part[..part.len().min(MAX_LINE)];
            read(self.count, self.unmarked(part));
        }
    }

    fn keep(&mut self, part: &[u8]) {
        let room = MAX_LINE.saturating_sub(self.rest.len());
        self.rest.extend_from_slice(&part[..part.len().min(room)]);
    }

    /// Removes what may stand before the first line.
    fn unmarked<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        if self.count == 1 {
            without_marks(line)
        } else {
            line
        }
    }
}

/// Removes byte order marks and NULs from the beginning of a text.
fn without_marks(mut text: &[u8]) -> &[u8] {
    while let Some(shorter) = text
        .strip_prefix(BYTE_ORDER_MARK)
        .or_else(|| text.strip_prefix(b"\0"))
    {
        text = shorter;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &[u8], size: usize) -> (Vec<(usize, Vec<u8>)>, usize) {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        let mut read = |number: usize, line: &[u8]| found.push((number, line.to_vec()));
        for piece in text.chunks(size) {
            lines.feed(piece, &mut read);
        }
        let count = lines.finish(&mut read);
        (found, count)
    }

    #[test]
    fn lines_end_in_lf_crlf_or_cr_wherever_the_pieces_end() {
        let text = "\u{feff}\0one\r\n\rthree\r\r\nfive\n\n\r\neight\u{feff}\0";
        let wanted = ["one", "", "three", "", "five", "", "", "eight"];
        for size in 1..=text.len() {
            let (found, count) = split(text.as_bytes(), size);
            let wanted = wanted.iter().enumerate();
            let wanted: Vec<_> = wanted
                .map(|(at, line)| (at + 1, line.as_bytes().to_vec()))
                .collect();
            assert_eq!((found, count), (wanted, 8), "{size}");
        }
        assert_eq!(split(b"\0\n\0", 1).1, 1);
        assert_eq!(split(b"", 1), (Vec::new(), 0));
    }

    #[test]
    fn long_lines_are_cut_off_wherever_the_pieces_end() {
        let text = [&[b'x'; 3 * MAX_LINE][..], b"\nnext"].concat();
        for size in [1, 1000, text.len()] {
            let (found, count) = split(&text, size);
            assert_eq!(found[0].1.len(), MAX_LINE);
            assert_eq!((found[1].1.as_slice(), count), (&b"next"[..], 2));
        }
    }
}
