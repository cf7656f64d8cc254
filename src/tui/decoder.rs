//! Terminal input on Unix as events: keys, mouse and pasted text out of the bytes that a terminal sends
//! (*`XTerm` Control Sequences*).
//!
//! The sequences themselves are parsed by `termina`. This file decides where one ends when the terminal does
//! not: a lone Esc, a sequence that was cut off, a paste without its end. Whatever is incomplete swallows the
//! keys behind it, so it is given up after a pause, and no key is lost to it for longer.

use std::time::Duration;

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use termina::Parser;
use termina::event as parsed;

/// Start and end of a bracketed paste.
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";
const ESC: u8 = 0x1b;
/// The longest sequence that is waited for, in bytes. Those of keys and the mouse have at most 20, answers of
/// a terminal more.
const LONGEST: usize = 512;
/// The most bytes of a paste that are delivered as one event; a longer one arrives in several.
const LARGEST_PASTE: usize = 1 << 20;

/// Turns bytes into events.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    parser: Parser,
    /// The bytes of a sequence that has not ended.
    pending: Vec<u8>,
    /// The text of a paste that has not ended.
    paste: Option<Vec<u8>>,
}

impl Decoder {
    /// Decodes the next bytes, and passes on each event that they complete.
    pub(super) fn feed(&mut self, bytes: &[u8], mut found: impl FnMut(Event)) {
        for &byte in bytes {
            match &mut self.paste {
                Some(paste) => {
                    paste.push(byte);
                    if paste.ends_with(PASTE_END) {
                        paste.truncate(paste.len() - PASTE_END.len());
                        found(pasted(paste));
                        self.paste = None;
                    } else if paste.len() >= LARGEST_PASTE && byte.is_ascii() && byte != ESC {
                        found(pasted(paste));
                        paste.clear();
                    }
                }
                None => self.feed_key(byte, &mut found),
            }
        }
    }

    fn feed_key(&mut self, byte: u8, found: &mut impl FnMut(Event)) {
        if interrupts(&self.pending, byte) {
            self.give_up(&mut *found);
        }
        self.pending.push(byte);
        if self.pending == PASTE_START {
            self.pending.clear();
            self.paste = Some(Vec::new());
        } else if is_whole(&self.pending) {
            if let Some(event) = self.parse() {
                found(event);
            }
            self.pending.clear();
        } else if self.pending.len() >= LONGEST {
            self.pending.clear();
        }
    }

    /// Parses what is pending, a whole key or sequence; none when it is unknown or no event.
    fn parse(&mut self) -> Option<Event> {
        if is_off_screen(&self.pending) {
            return None;
        }
        self.parser.parse(&self.pending, false);
        let event = self.parser.pop();
        let is_known = event.is_some() && self.parser.pop().is_none();
        if !is_known {
            // It may keep bytes for later, or further events out of the middle.
            self.parser = Parser::default();
            return None;
        }
        // Of an unknown sequence the parser drops the start only, and takes the end for a character. The
        // sequences of characters end with `u` or `~` (xterm, modifyOtherKeys).
        let is_char = matches!(&event, Some(parsed::Event::Key(key)) if matches!(key.code, parsed::KeyCode::Char(_)));
        let is_sequence = self.pending.starts_with(b"\x1b[");
        if is_sequence && is_char && !matches!(self.pending.last(), Some(b'u' | b'~')) {
            return None;
        }
        event.and_then(translate)
    }

    /// The pause after which what is incomplete is given up; none when nothing is. A terminal sends a
    /// sequence at once, but a network may split it.
    pub(super) fn patience(&self) -> Option<Duration> {
        let pause = match (&self.paste, self.pending.as_slice()) {
            (Some(_), _) => 1_000,
            (None, []) => return None,
            // The Esc key waits for it, so it must not be felt.
            (None, [ESC]) => 25,
            (None, _) => 250,
        };
        Some(Duration::from_millis(pause))
    }

    /// Gives up what is incomplete: a paste is delivered as far as it came, Esc alone is the Esc key, and
    /// Esc with one character that key with Alt. The rest of a sequence means nothing.
    pub(super) fn give_up(&mut self, mut found: impl FnMut(Event)) {
        if let Some(paste) = self.paste.take()
            && !paste.is_empty()
        {
            found(pasted(&paste));
        }
        match *self.pending.as_slice() {
            [ESC] => found(Event::Key(KeyCode::Esc.into())),
            [ESC, byte] if byte.is_ascii_graphic() => {
                let char = char::from(byte);
                let mut modifiers = KeyModifiers::ALT;
                modifiers.set(KeyModifiers::SHIFT, char.is_ascii_uppercase());
                found(Event::Key(KeyEvent::new(KeyCode::Char(char), modifiers)));
            }
            _ => {}
        }
        self.pending.clear();
    }
}

/// Whether a byte can't belong to what is pending: that was cut off, or is the Esc key itself.
fn interrupts(pending: &[u8], byte: u8) -> bool {
    match pending {
        [] => false,
        // The strings that terminals answer with end with an Esc.
        [ESC, b']' | b'P', ..] => false,
        [ESC, b'[', b'M', ..] => byte == ESC,
        [ESC, ..] => byte < 0x20 || byte == 0x7f,
        // The rest of a character in UTF-8.
        _ => !matches!(byte, 0x80..=0xbf),
    }
}

/// Whether bytes are a key or a sequence from its first byte to its last, known or not: what ends one is in
/// its form (ECMA-48, 5.4; xterm for `ESC [ M` and `ESC O`, the Linux console for `ESC [ [`).
fn is_whole(bytes: &[u8]) -> bool {
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

/// Whether a sequence reports the mouse in column or row 0. The first ones are 1 (xterm, *Mouse Tracking*), and
/// the parser subtracts that unseen.
fn is_off_screen(bytes: &[u8]) -> bool {
    let [ESC, b'[', numbers @ .., b'M' | b'm'] = bytes else {
        return false;
    };
    let numbers = str::from_utf8(numbers).unwrap_or_default();
    // After `ESC [ M` come bytes, not numbers.
    let places = numbers.split(';').skip(1);
    !numbers.starts_with('M') && places.into_iter().any(|place| place.parse() == Ok(0_u16))
}

fn pasted(bytes: &[u8]) -> Event {
    Event::Paste(String::from_utf8_lossy(bytes).into_owned())
}

/// The event in the words of the rest of the program; none for what a terminal answers to questions that
/// were not asked.
fn translate(event: parsed::Event) -> Option<Event> {
    Some(match event {
        parsed::Event::Key(key) => {
            let event = KeyEvent::new(key_code(key.code)?, modifiers(key.modifiers));
            match key.kind {
                parsed::KeyEventKind::Press | parsed::KeyEventKind::Repeat => Event::Key(event),
                // Nothing is asked to tell of keys that are released.
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

    /// What comes of bytes that arrive in these pieces, with a pause behind the last.
    fn decode(pieces: &[&[u8]]) -> Vec<String> {
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for piece in pieces {
            decoder.feed(piece, |event| found.push(told(&event)));
        }
        decoder.give_up(|event| found.push(told(&event)));
        assert_eq!(decoder.patience(), None, "nothing is left");
        found
    }

    fn told(event: &Event) -> String {
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
    fn every_esc_is_a_key() {
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
    fn what_is_cut_off_swallows_nothing_behind_the_pause() {
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
            decoder.give_up(drop);
            let mut found = Vec::new();
            decoder.feed(b"j", |event| found.push(told(&event)));
            assert_eq!(found, ["j"], "{bytes:?}");
        }
    }

    #[test]
    fn a_sequence_that_is_cut_off_by_another_is_dropped_and_the_other_is_kept() {
        assert_eq!(decode(&[b"\x1b[<0;\x1b[B"]), ["Down"]);
        assert_eq!(decode(&[b"\x1b[<0;\x1b[<0;1;1M"]), ["Down(Left) 0,0"]);
        assert_eq!(decode(&[b"\x1b[<0;\rj"]), ["Enter", "j"]);
        assert_eq!(decode(&[b"\xe8\xafj"]), ["j"]);
        assert_eq!(decode(&[b"\x1b[;;;;;;;mj"]), ["j"]);
    }

    #[test]
    fn a_paste_without_end_is_delivered_as_far_as_it_came() {
        assert_eq!(decode(&[b"\x1b[200~dns"]), ["“dns”"]);
        assert_eq!(decode(&[b"\x1b[200~"]), [""; 0]);
        assert_eq!(decode(&[b"\x1b[200~\xff\xe8"]), ["“\u{fffd}\u{fffd}”"]);
        let long = [PASTE_START, &vec![b'x'; LARGEST_PASTE + 10], PASTE_END].concat();
        let found = decode(&[&long]);
        assert_eq!(found.len(), 2, "in pieces, none of them lost");
        let count = found.iter().map(|text| text.matches('x').count());
        assert_eq!(count.sum::<usize>(), LARGEST_PASTE + 10);
    }

    #[test]
    fn answers_that_nobody_waits_for_are_no_keys() {
        assert_eq!(decode(&[b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\j"]), ["j"]);
        assert_eq!(decode(&[b"\x1b[?62;22c\x1b[3;1Rj"]), ["j"]);
    }

    #[test]
    fn the_mouse_is_never_in_column_or_row_0() {
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
                    decoder.give_up(drop);
                    let mut found = Vec::new();
                    decoder.feed(b"j", |event| found.push(told(&event)));
                    assert_eq!(found, ["j"], "{sequence:?}");
                }
            }
        }
    }

    #[test]
    fn garbage_never_panics_and_never_stays() {
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
            decoder.give_up(drop);
            let mut found = Vec::new();
            decoder.feed(b"j", |event| found.push(told(&event)));
            assert_eq!(found, ["j"], "{bytes:?}");
        }
    }
}
