//! Decoder of terminal input on Unix: converts bytes to events for keys, mouse and pasted text
//! (*`XTerm` Control Sequences*).
//!
//! The crate `termina` parses complete sequences. This module handles input whose end is missing: a single Esc,
//! a truncated sequence, a paste without end. Since incomplete input swallows the keys that follow, it is
//! discarded after a timeout.

use std::time::Duration;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use termina::Parser;
use termina::event as parsed;

/// Start of a bracketed paste.
const PASTE_START: &[u8] = b"\x1b[200~";
/// End of a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";
const ESC: u8 = 0x1b;
/// Maximum length of a sequence, in bytes. Sequences of keys and the mouse have at most 20, answers of a
/// terminal have more.
const MAX_SEQUENCE: usize = 512;
/// Maximum length of a paste event, in bytes; longer pastes are split into several events.
const MAX_PASTE: usize = 1 << 20;

/// Decoder with the state of incomplete input.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    parser: Parser,
    /// Bytes of an incomplete sequence.
    pending: Vec<u8>,
    /// Text of an incomplete paste.
    paste: Option<Vec<u8>>,
}

impl Decoder {
    /// Decodes the next bytes and passes each completed event to `emit`.
    pub(super) fn feed(&mut self, bytes: &[u8], mut emit: impl FnMut(Event)) {
        for &byte in bytes {
            match &mut self.paste {
                Some(paste) => {
                    paste.push(byte);
                    if paste.ends_with(PASTE_END) {
                        paste.truncate(paste.len() - PASTE_END.len());
                        emit(pasted(paste));
                        self.paste = None;
                    } else if paste.len() >= MAX_PASTE && byte.is_ascii() && byte != ESC {
                        emit(pasted(paste));
                        paste.clear();
                    }
                }
                None => self.feed_key(byte, &mut emit),
            }
        }
    }

    fn feed_key(&mut self, byte: u8, emit: &mut impl FnMut(Event)) {
        if interrupts(&self.pending, byte) {
            self.flush(&mut *emit);
        }
        self.pending.push(byte);
        if self.pending == PASTE_START {
            self.pending.clear();
            self.paste = Some(Vec::new());
        } else if is_complete(&self.pending) {
            if let Some(event) = self.parse() {
                emit(event);
            }
            self.pending.clear();
        } else if self.pending.len() >= MAX_SEQUENCE {
            self.pending.clear();
        }
    }

    /// Parses the pending bytes, a complete key or sequence. Returns none if it is unknown or not an event.
    fn parse(&mut self) -> Option<Event> {
        if is_off_screen(&self.pending) {
            return None;
        }
        self.parser.parse(&self.pending, false);
        let event = self.parser.pop();
        let is_known = event.is_some() && self.parser.pop().is_none();
        if !is_known {
            // Discard any bytes or further events that the parser has buffered.
            self.parser = Parser::default();
            return None;
        }
        // The parser drops only the start of an unknown sequence and parses the rest as a character. Genuine
        // sequences of characters end with `u` or `~` (xterm, modifyOtherKeys).
        let is_char = matches!(&event, Some(parsed::Event::Key(key)) if matches!(key.code, parsed::KeyCode::Char(_)));
        let is_sequence = self.pending.starts_with(b"\x1b[");
        if is_sequence && is_char && !matches!(self.pending.last(), Some(b'u' | b'~')) {
            return None;
        }
        event.and_then(translate)
    }

    /// Timeout for incomplete input; none if there is no such input. A terminal sends a sequence at once, but a
    /// network may split it.
    pub(super) fn patience(&self) -> Option<Duration> {
        let pause = match (&self.paste, self.pending.as_slice()) {
            (Some(_), _) => 1_000,
            (None, []) => return None,
            // The Esc key is delayed by this timeout, so it must not be noticeable.
            (None, [ESC]) => 25,
            (None, _) => 250,
        };
        Some(Duration::from_millis(pause))
    }

    /// Ends incomplete input: emits the received part of a paste, the Esc key for a single Esc, and a key with Alt
    /// for Esc and one character. Discards any other incomplete sequence.
    pub(super) fn flush(&mut self, mut emit: impl FnMut(Event)) {
        if let Some(paste) = self.paste.take()
            && !paste.is_empty()
        {
            emit(pasted(&paste));
        }
        match *self.pending.as_slice() {
            [ESC] => emit(Event::Key(KeyCode::Esc.into())),
            [ESC, byte] if byte.is_ascii_graphic() => {
                let char = char::from(byte);
                let mut modifiers = KeyModifiers::ALT;
                modifiers.set(KeyModifiers::SHIFT, char.is_ascii_uppercase());
                emit(Event::Key(KeyEvent::new(KeyCode::Char(char), modifiers)));
            }
            _ => {}
        }
        self.pending.clear();
    }
}

/// True if a byte can't continue the pending sequence, which is truncated or the Esc key itself.
fn interrupts(pending: &[u8], byte: u8) -> bool {
    match pending {
        [] => false,
        // Strings in answers of terminals end with an Esc.
        [ESC, b']' | b'P', ..] => false,
        [ESC, b'[', b'M', ..] => byte == ESC,
        [ESC, ..] => byte < 0x20 || byte == 0x7f,
        // Continuation bytes of a character in UTF-8.
        _ => !matches!(byte, 0x80..=0xbf),
    }
}

/// True if bytes are a complete key or sequence, known or not. The syntax determines the end of a sequence
/// (ECMA-48, 5.4; xterm for `ESC [ M` and `ESC O`, the Linux console for `ESC [ [`).
fn is_complete(bytes: &[u8]) -> bool {
    match bytes {
        [ESC] | [ESC, b'[' | b'O' | b']' | b'P'] => false,
        [ESC, b'[', b'[', rest @ ..] => rest.len() == 1,
        [ESC, b'[', b'M', rest @ ..] => rest.len() == 3,
        [ESC, b'[', .., last] => matches!(last, 0x40..=0x7e),
        [ESC, b'O', ..] => true,
        [ESC, b']' | b'P', .., last] => *last == 0x07 || bytes.ends_with(b"\x1b\\"),
        [ESC, char @ ..] | char => match char {
            [] => false,
            [0xc0..=0xdf, ..] => char.len() == 2,
            [0xe0..=0xef, ..] => char.len() == 3,
            [0xf0..=0xf7, ..] => char.len() == 4,
            _ => true,
        },
    }
}

/// True if a sequence reports the mouse in column or row 0. Valid ones start at 1 (xterm, *Mouse Tracking*), and
/// the parser subtracts 1 without a check.
fn is_off_screen(bytes: &[u8]) -> bool {
    let [ESC, b'[', numbers @ .., b'M' | b'm'] = bytes else {
        return false;
    };
    let numbers = str::from_utf8(numbers).unwrap_or_default();
    // `ESC [ M` is followed by bytes, not numbers.
    let places = numbers.split(';').skip(1);
    !numbers.starts_with('M') && places.into_iter().any(|place| place.parse() == Ok(0_u16))
}

fn pasted(bytes: &[u8]) -> Event {
    Event::Paste(String::from_utf8_lossy(bytes).into_owned())
}

/// Converts an event to the type that the program uses; none for unrequested answers of a terminal.
fn translate(event: parsed::Event) -> Option<Event> {
    Some(match event {
        parsed::Event::Key(key) => {
            let event = KeyEvent::new(key_code(key.code)?, modifiers(key.modifiers));
            match key.kind {
                parsed::KeyEventKind::Press | parsed::KeyEventKind::Repeat => Event::Key(event),
                // Reports of key releases are never requested.
                parsed::KeyEventKind::Release => return None,
            }
        }
        parsed::Event::Mouse(mouse) => Event::Mouse(MouseEvent {
            kind: mouse_kind(mouse.kind),
            column: mouse.column,
            row: mouse.row,
            modifiers: modifiers(mouse.modifiers),
        }),
        parsed::Event::FocusIn => Event::FocusGained,
        parsed::Event::FocusOut => Event::FocusLost,
        parsed::Event::Paste(text) => Event::Paste(text),
        _ => return None,
    })
}

fn key_code(code: parsed::KeyCode) -> Option<KeyCode> {
    use parsed::KeyCode as Parsed;
    Some(match code {
        Parsed::Char(char) => KeyCode::Char(char),
        Parsed::Enter => KeyCode::Enter,
        Parsed::Backspace => KeyCode::Backspace,
        Parsed::Tab => KeyCode::Tab,
        Parsed::BackTab => KeyCode::BackTab,
        Parsed::Escape => KeyCode::Esc,
        Parsed::Left => KeyCode::Left,
        Parsed::Right => KeyCode::Right,
        Parsed::Up => KeyCode::Up,
        Parsed::Down => KeyCode::Down,
        Parsed::Home => KeyCode::Home,
        Parsed::End => KeyCode::End,
        Parsed::PageUp => KeyCode::PageUp,
        Parsed::PageDown => KeyCode::PageDown,
        Parsed::Insert => KeyCode::Insert,
        Parsed::Delete => KeyCode::Delete,
        Parsed::Function(number) => KeyCode::F(number),
        _ => return None,
    })
}

fn modifiers(parsed: parsed::Modifiers) -> KeyModifiers {
    use parsed::Modifiers as Parsed;
    [
        (Parsed::SHIFT, KeyModifiers::SHIFT),
        (Parsed::ALT, KeyModifiers::ALT),
        (Parsed::CONTROL, KeyModifiers::CONTROL),
        (Parsed::SUPER, KeyModifiers::SUPER),
        (Parsed::HYPER, KeyModifiers::HYPER),
        (Parsed::META, KeyModifiers::META),
    ]
    .into_iter()
    .filter_map(|(theirs, ours)| parsed.contains(theirs).then_some(ours))
    .collect()
}

const fn mouse_kind(kind: parsed::MouseEventKind) -> MouseEventKind {
    use parsed::MouseEventKind as Parsed;
    match kind {
        Parsed::Down(at) => MouseEventKind::Down(button(at)),
        Parsed::Up(at) => MouseEventKind::Up(button(at)),
        Parsed::Drag(at) => MouseEventKind::Drag(button(at)),
        Parsed::Moved => MouseEventKind::Moved,
        Parsed::ScrollDown => MouseEventKind::ScrollDown,
        Parsed::ScrollUp => MouseEventKind::ScrollUp,
        Parsed::ScrollLeft => MouseEventKind::ScrollLeft,
        Parsed::ScrollRight => MouseEventKind::ScrollRight,
    }
}

const fn button(button: parsed::MouseButton) -> MouseButton {
    match button {
        parsed::MouseButton::Left => MouseButton::Left,
        parsed::MouseButton::Right => MouseButton::Right,
        parsed::MouseButton::Middle => MouseButton::Middle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes bytes that arrive in pieces, with a timeout after the last piece.
    fn decode(pieces: &[&[u8]]) -> Vec<String> {
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for piece in pieces {
            decoder.feed(piece, |event| found.push(describe(&event)));
        }
        decoder.flush(|event| found.push(describe(&event)));
        assert_eq!(decoder.patience(), None, "nothing is left");
        found
    }

    fn describe(event: &Event) -> String {
        match event {
            Event::Key(key) => crate::tui::key::Key::of(*key).label(),
            Event::Paste(text) => format!("“{text}”"),
            Event::Mouse(mouse) => format!("{:?} {},{}", mouse.kind, mouse.column, mouse.row),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn keys_mouse_and_pastes_are_decoded_wherever_they_are_split() {
        let typed = "j证\x1b[A\x1bOP\x1b[15~\x1b[Z\x1b[1;5C\x1bx\r\t\x7f\x15\0\x1b[<0;5;7M\x1b[<35;1;2M\
            \x1b[<64;1;1M\x1b[I\x1b[200~a\x1b[A\nb\x1b[201~q";
        let wanted = [
            "j",
            "证",
            "Up",
            "F1",
            "F5",
            "Shift-Tab",
            "Ctrl-Right",
            "Alt-x",
            "Enter",
            "Tab",
            "Backspace",
            "Ctrl-U",
            "Ctrl-Space",
            "Down(Left) 4,6",
            "Moved 0,1",
            "ScrollUp 0,0",
            "FocusGained",
            "“a\x1b[A\nb”",
            "q",
        ];
        let bytes = typed.as_bytes();
        assert_eq!(decode(&[bytes]), wanted);
        for at in 1..bytes.len() {
            let (first, second) = bytes.split_at(at);
            assert_eq!(decode(&[first, second]), wanted, "split at {at}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(decode(&single), wanted);
    }

    #[test]
    fn a_single_esc_is_the_esc_key() {
        assert_eq!(decode(&[b"\x1b"]), ["Esc"]);
        assert_eq!(decode(&[b"\x1b\x1b\x1b"]), ["Esc", "Esc", "Esc"]);
        assert_eq!(decode(&[b"\x1b\x1b[A"]), ["Esc", "Up"]);
        let mut decoder = Decoder::default();
        decoder.feed(b"\x1b", |event| panic!("{event:?} before the pause"));
        assert!(
            decoder
                .patience()
                .is_some_and(|pause| pause.as_millis() < 50)
        );
    }

    #[test]
    fn a_truncated_sequence_swallows_no_key_after_the_timeout() {
        let cut: [&[u8]; 14] = [
            b"\x1b[",
            b"\x1b[<",
            b"\x1b[<0;",
            b"\x1b[?",
            b"\x1b[1;",
            b"\x1b[M",
            b"\x1b[M !",
            b"\x1bO",
            b"\x1b]52;c;",
            b"\x1bP",
            b"\x1b[200~",
            b"\x1b[20",
            b"\xe8\xaf",
            b"\x1b[;;;;;",
        ];
        for bytes in cut {
            let mut decoder = Decoder::default();
            decoder.feed(bytes, |event| panic!("{bytes:?}: {event:?}"));
            let pause = decoder.patience().expect("it waits for the rest");
            assert!(pause <= Duration::from_secs(1));
            decoder.flush(drop);
            let mut found = Vec::new();
            decoder.feed(b"j", |event| found.push(describe(&event)));
            assert_eq!(found, ["j"], "{bytes:?}");
        }
    }

    #[test]
    fn a_sequence_truncated_by_another_is_dropped() {
        assert_eq!(decode(&[b"\x1b[<0;\x1b[B"]), ["Down"]);
        assert_eq!(decode(&[b"\x1b[<0;\x1b[<0;1;1M"]), ["Down(Left) 0,0"]);
        assert_eq!(decode(&[b"\x1b[<0;\rj"]), ["Enter", "j"]);
        assert_eq!(decode(&[b"\xe8\xafj"]), ["j"]);
        assert_eq!(decode(&[b"\x1b[;;;;;;;mj"]), ["j"]);
    }

    #[test]
    fn the_received_part_of_a_paste_without_end_is_delivered() {
        assert_eq!(decode(&[b"\x1b[200~dns"]), ["“dns”"]);
        assert_eq!(decode(&[b"\x1b[200~"]), [""; 0]);
        assert_eq!(decode(&[b"\x1b[200~\xff\xe8"]), ["“\u{fffd}\u{fffd}”"]);
        let long = [PASTE_START, &vec![b'x'; MAX_PASTE + 10], PASTE_END].concat();
        let found = decode(&[&long]);
        assert_eq!(found.len(), 2, "in pieces, none of them lost");
        let count = found.iter().map(|text| text.matches('x').count());
        assert_eq!(count.sum::<usize>(), MAX_PASTE + 10);
    }

    #[test]
    fn unrequested_answers_of_the_terminal_are_ignored() {
        assert_eq!(decode(&[b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\j"]), ["j"]);
        assert_eq!(decode(&[b"\x1b[?62;22c\x1b[3;1Rj"]), ["j"]);
    }

    #[test]
    fn mouse_reports_in_column_or_row_0_are_ignored() {
        for report in [
            "<0;0;0M", "<0;0;1m", "<35;1;0M", "<0;+0;1M", "32;0;0M", "32;1;00M",
        ] {
            let bytes = format!("\x1b[{report}j");
            assert_eq!(decode(&[bytes.as_bytes()]), ["j"], "{report}");
        }
        assert_eq!(decode(&[b"\x1b[<0;1;1M"]), ["Down(Left) 0,0"]);
        assert_eq!(decode(&[b"\x1b[32;1;1M"]), ["Down(Left) 0,0"]);
    }

    #[test]
    fn no_sequence_panics_whatever_its_numbers() {
        let numbers = ["", "0", "1", "+0", "255", "256", "65535", "65536"];
        for last in 0x40..=0x7e_u8 {
            for first in ["", "<", ">", "?", "["] {
                for at in 0..numbers.len().pow(3) {
                    let [a, b, c] = [at % 8, at / 8 % 8, at / 64].map(|at| numbers[at]);
                    let sequence = format!("\x1b[{first}{a};{b};{c}{}", char::from(last));
                    let mut decoder = Decoder::default();
                    decoder.feed(sequence.as_bytes(), drop);
                    decoder.flush(drop);
                    let mut found = Vec::new();
                    decoder.feed(b"j", |event| found.push(describe(&event)));
                    assert_eq!(found, ["j"], "{sequence:?}");
                }
            }
        }
    }

    #[test]
    fn garbage_never_panics_and_swallows_no_key() {
        let mut state = 1_u64;
        for _ in 0..2_000 {
            let bytes: Vec<u8> = (0..60)
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    let pool = b"\x1b\x1b[[<>?;;0159MmAuRIO~P]_\\\xff\xe8\x80 j";
                    pool[state as usize % pool.len()]
                })
                .collect();
            let mut decoder = Decoder::default();
            decoder.feed(&bytes, drop);
            decoder.flush(drop);
            let mut found = Vec::new();
            decoder.feed(b"j", |event| found.push(describe(&event)));
            assert_eq!(found, ["j"], "{bytes:?}");
        }
    }
}
