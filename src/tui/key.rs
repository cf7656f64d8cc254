//! Keys with modifiers: conversion from key events, labels and parsing.

use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::model::is_invisible;

/// Key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

impl Key {
    /// Creates a key without modifiers.
    #[must_use]
    pub const fn code(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// Creates a character key. An upper-case letter is the key with Shift.
    #[must_use]
    pub const fn char(char: char) -> Self {
        Self::code(KeyCode::Char(char))
    }

    /// Creates a character key with Ctrl.
    #[must_use]
    pub const fn ctrl(char: char) -> Self {
        Self {
            code: KeyCode::Char(char),
            ctrl: true,
            alt: false,
        }
    }

    /// Creates a key with Alt.
    #[must_use]
    pub const fn alt(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: true,
        }
    }

    /// Converts a key event. Shift is ignored for characters: the character includes it, and terminals differ in
    /// whether they also report it. Ctrl with a letter is the same key in upper and lower case.
    #[must_use]
    pub fn of(event: KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        // Windows reports AltGr as Ctrl and Alt, together with the resulting character: `[` on many keyboards.
        if let KeyCode::Char(char) = event.code
            && ctrl
            && alt
            && !char.is_ascii_alphanumeric()
        {
            return Self::char(char);
        }
        let code = match event.code {
            KeyCode::Char(char) if ctrl => KeyCode::Char(char.to_ascii_lowercase()),
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        Self { code, ctrl, alt }
    }

    /// True if the key is a character without Ctrl or Alt, that is, text input.
    #[must_use]
    pub const fn is_typed(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && !self.ctrl && !self.alt
    }

    /// Label of the key in the help and in hints; [`Key::from_str`] parses it.
    #[must_use]
    pub fn label(self) -> String {
        let name = match self.code {
            KeyCode::Char(char) if self.ctrl && char != ' ' => {
                char.to_ascii_uppercase().to_string()
            }
            KeyCode::Char(char) if char != ' ' => char.to_string(),
            KeyCode::F(number) => format!("F{number}"),
            code => NAMED
                .iter()
                .find(|(_, named)| *named == code)
                .map_or_else(|| format!("{code:?}"), |(name, _)| (*name).to_owned()),
        };
        let ctrl = if self.ctrl { "Ctrl-" } else { "" };
        let alt = if self.alt { "Alt-" } else { "" };
        format!("{ctrl}{alt}{name}")
    }
}

/// Keys other than characters and function keys. If a key has two names, the first is its label.
const NAMED: &[(&str, KeyCode)] = &[
    ("Space", KeyCode::Char(' ')),
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("Ins", KeyCode::Insert),
    ("Del", KeyCode::Delete),
    ("Backspace", KeyCode::Backspace),
    ("Return", KeyCode::Enter),
    ("Escape", KeyCode::Esc),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Insert", KeyCode::Insert),
    ("Delete", KeyCode::Delete),
];

/// Error for a text that is not the name of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownKey;

impl FromStr for Key {
    type Err = UnknownKey;

    /// Parses a key: `e`, `U`, `é`, `Ctrl-R`, `Alt-x`, `Shift-Tab`, `PgDn`, `F5`, `Space`. Names are
    /// case-insensitive, and `+` is accepted for `-`.
    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = text;
        loop {
            let after = |name: &str| {
                let (head, tail) = rest.split_at_checked(name.len())?;
                let tail = tail.strip_prefix(['-', '+'])?;
                (head.eq_ignore_ascii_case(name) && !tail.is_empty()).then_some(tail)
            };
            rest = if let Some(tail) = after("Ctrl") {
                ctrl = true;
                tail
            } else if let Some(tail) = after("Alt") {
                alt = true;
                tail
            } else if let Some(tail) = after("Shift") {
                shift = true;
                tail
            } else {
                break;
            };
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(char), None) if !is_invisible(char) => {
                // Shift with a letter is the upper-case letter; for other characters it depends on the
                // keyboard layout.
                if shift && !char.is_lowercase() && !char.is_uppercase() {
                    return Err(UnknownKey);
                }
                let char = if shift {
                    char.to_uppercase().next().unwrap_or(char)
                } else if ctrl {
                    char.to_ascii_lowercase()
                } else {
                    char
                };
                KeyCode::Char(char)
            }
            _ => {
                let of_name = NAMED
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(rest));
                let number = rest.strip_prefix(['f', 'F']).map(str::parse::<u8>);
                match (of_name, number) {
                    (Some((_, KeyCode::Tab)), _) if shift => KeyCode::BackTab,
                    _ if shift => return Err(UnknownKey),
                    (Some((_, code)), _) => *code,
                    (None, Some(Ok(number @ 1..=24))) => KeyCode::F(number),
                    _ => return Err(UnknownKey),
                }
            }
        };
        // Ctrl with a letter is the same key in upper and lower case.
        if ctrl && shift && matches!(code, KeyCode::Char(_)) {
            return Err(UnknownKey);
        }
        // Terminals send the same bytes for these keys.
        let (code, ctrl) = match (ctrl, code) {
            (true, KeyCode::Char('i')) => (KeyCode::Tab, false),
            (true, KeyCode::Char('m')) => (KeyCode::Enter, false),
            (true, KeyCode::Char('[')) => (KeyCode::Esc, false),
            (ctrl, code) => (code, ctrl),
        };
        Ok(Self { code, ctrl, alt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_events_are_normalized() {
        let event = |code, modifiers| Key::of(KeyEvent::new(code, modifiers));
        assert_eq!(
            event(KeyCode::Char('U'), KeyModifiers::SHIFT),
            Key::char('U')
        );
        assert_eq!(
            event(KeyCode::Char('C'), KeyModifiers::CONTROL),
            Key::ctrl('c')
        );
        assert_eq!(
            event(KeyCode::Tab, KeyModifiers::SHIFT),
            Key::code(KeyCode::BackTab)
        );
        let both = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert_eq!(event(KeyCode::Char('['), both), Key::char('['));
        let letter = Key {
            alt: true,
            ..Key::ctrl('x')
        };
        assert_eq!(event(KeyCode::Char('x'), both), letter);
        assert_eq!(Key::ctrl('c').label(), "Ctrl-C");
        assert_eq!(Key::char(' ').label(), "Space");
        assert_eq!(Key::code(KeyCode::PageDown).label(), "PgDn");
    }
    #[test]
    fn labels_are_parsed_back() {
        let named = NAMED.iter().map(|(_, code)| Key::code(*code));
        let numbered = (1..=24).map(|number| Key::code(KeyCode::F(number)));
        let chars = "aZ?:-+/é密".chars().map(Key::char);
        let ctrl = "r- ".chars().map(Key::ctrl);
        for key in named.chain(numbered).chain(chars).chain(ctrl) {
            let alt = Key { alt: true, ..key };
            for key in [key, alt] {
                assert_eq!(key.label().parse(), Ok(key), "{}", key.label());
            }
        }
        for (text, key) in [
            ("ctrl+R", Key::ctrl('r')),
            ("CTRL-c", Key::ctrl('c')),
            ("shift-a", Key::char('A')),
            ("pagedown", Key::code(KeyCode::PageDown)),
            ("f5", Key::code(KeyCode::F(5))),
            ("SPACE", Key::char(' ')),
            ("Ctrl-I", Key::code(KeyCode::Tab)),
        ] {
            assert_eq!(text.parse(), Ok(key), "{text}");
        }
        for text in [
            "",
            "F0",
            "F25",
            "Ctrl-",
            "Hyper-x",
            "ab",
            "Shift-F1",
            "Shift-1",
            "Ctrl-Shift-a",
            "\n",
        ] {
            assert_eq!(text.parse::<Key>(), Err(UnknownKey), "{text}");
        }
    }
}
