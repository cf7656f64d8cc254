//! Pinyin search for Chinese names: `yuanchengzhuomian` or `yczm` finds 远程桌面. A match starts at a
//! syllable and continues in whole syllables, of which the last may be incomplete, or in initials.

use crate::model::reading;
use crate::search::fold::{is_boundary, is_han};
use crate::search::letters::Letters;

/// Letters and digits in Chinese names, each a separate syllable.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "0123456789";

/// Placeholder for a character without a known reading; it never matches.
const NO_READING: &str = "?";

/// Returns a lowercase letter or a digit as text.
fn alphanumeric(char: char) -> Option<&'static str> {
    let (all, first) = match char {
        'a'..='z' => (LETTERS, 'a'),
        '0'..='9' => (DIGITS, '0'),
        _ => return None,
    };
    let at = char as usize - first as usize;
    all.get(at..=at)
}

/// Returns the Chinese characters of `text` without a known reading, which pinyin can't find.
#[must_use]
pub fn unread(text: &str) -> Vec<char> {
    let chars: Vec<char> = text.chars().collect();
    let places = (0..chars.len()).filter(|&at| is_han(chars[at]) && reading(&chars, at).is_none());
    places.map(|at| chars[at]).collect()
}

/// Pinyin of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pinyin {
    syllables: Vec<Syllable>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Syllable {
    /// Index of the character in the text.
    place: u32,
    letters: &'static str,
    han: bool,
    /// True if a match may start here.
    start: bool,
}

/// Match of a word in the pinyin of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PinyinMatch {
    first: usize,
    last: usize,
    /// Matched by initials.
    pub(super) initials: bool,
    /// Starts at the beginning of the text.
    pub(super) from_start: bool,
    /// Reaches the end of the text, with every letter.
    pub(super) to_end: bool,
}

impl Pinyin {
    /// Returns the pinyin of a folded text, if it has Chinese characters, as [`Pinyin::of`] does.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        // Chinese characters are not ASCII.
        if text.is_ascii() {
            return None;
        }
        let chars: Vec<char> = text.chars().collect();
        Self::of(&chars)
    }

    /// Returns the pinyin of a folded text, if it has Chinese characters. No match extends over a character
    /// without a known reading.
    pub(super) fn of(text: &[char]) -> Option<Self> {
        if !text.iter().any(|&char| is_han(char)) {
            return None;
        }
        let mut syllables = Vec::with_capacity(text.len());
        for (place, &char) in text.iter().enumerate() {
            let han = is_han(char);
            let letters = if han {
                reading(text, place).unwrap_or(NO_READING)
            } else {
                match alphanumeric(char) {
                    Some(letters) => letters,
                    None => continue,
                }
            };
            let before = place.checked_sub(1).map(|before| text[before]);
            syllables.push(Syllable {
                place: place as u32,
                letters,
                han,
                start: han || is_boundary(before, char),
            });
        }
        Some(Self { syllables })
    }

    /// Returns the letters of each syllable, with true if a match may start there.
    pub(super) fn syllables(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.syllables.iter().map(|one| (one.letters, one.start))
    }

    /// Returns the syllables, joined.
    fn spelling(&self) -> String {
        self.syllables.iter().map(|one| one.letters).collect()
    }

    /// Finds a word with one typo at the beginning.
    pub(super) fn find_with_typo(&self, word: &Letters) -> Option<PinyinMatch> {
        let begins = |syllable: &Syllable| syllable.letters.chars().next();
        if !self
            .syllables
            .first()
            .and_then(begins)
            .is_some_and(|char| word.may_begin_with(char))
        {
            return None;
        }
        let spelling: Vec<char> = self.spelling().chars().collect();
        let (0, to) = word.match_with_typo(&spelling)? else {
            return None;
        };
        let mut end = 0;
        let last = self.syllables.iter().position(|syllable| {
            end += syllable.letters.len();
            end >= to
        })?;
        Some(self.pinyin_match(0, last, false, end == to))
    }

    /// Finds the first match of a folded word, at the beginning or later. Spaces between syllables are
    /// ignored.
    pub(super) fn find(&self, word: &str) -> Option<PinyinMatch> {
        if word.contains(' ') {
            return self.find(&word.replace(' ', ""));
        }
        if word.len() < 2 || !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let starts = (0..self.syllables.len()).filter(|&at| self.syllables[at].start);
        starts
            .filter_map(|first| {
                self.match_full(first, word)
                    .or_else(|| self.match_initials(first, word))
            })
            .find(|matched| {
                // Latin letters are left to the literal search, and one more letter would be a typo.
                let run = &self.syllables[matched.first..=matched.last];
                let han = run.iter().filter(|syllable| syllable.han).count();
                han >= 2 || han == run.len()
            })
    }

    fn match_full(&self, first: usize, word: &str) -> Option<PinyinMatch> {
        let mut rest = word;
        for (at, syllable) in self.syllables.iter().enumerate().skip(first) {
            match rest.strip_prefix(syllable.letters) {
                Some("") => return Some(self.pinyin_match(first, at, false, true)),
                Some(more) => rest = more,
                // The last syllable may still be incomplete; a single one would match any few letters.
                None if at > first && syllable.letters.starts_with(rest) => {
                    return Some(self.pinyin_match(first, at, false, false));
                }
                None => return None,
            }
        }
        None
    }

    fn match_initials(&self, first: usize, word: &str) -> Option<PinyinMatch> {
        let run = self.syllables.get(first..first + word.len())?;
        let initials = run.iter().map(|syllable| syllable.letters.as_bytes()[0]);
        initials
            .eq(word.bytes())
            .then(|| self.pinyin_match(first, first + word.len() - 1, true, true))
    }

    fn pinyin_match(
        &self,
        first: usize,
        last: usize,
        initials: bool,
        finished: bool,
    ) -> PinyinMatch {
        PinyinMatch {
            first,
            last,
            initials,
            from_start: first == 0,
            to_end: finished && last + 1 == self.syllables.len(),
        }
    }

    /// Number of syllables after the match.
    pub(super) const fn syllables_after(&self, matched: PinyinMatch) -> usize {
        self.syllables.len() - matched.last - 1
    }

    /// Positions of the matched characters.
    pub(super) fn places(&self, matched: PinyinMatch) -> impl Iterator<Item = usize> {
        let run = &self.syllables[matched.first..=matched.last];
        run.iter().map(|syllable| syllable.place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::fold;

    fn pinyin(text: &str) -> Pinyin {
        Pinyin::of_text(&fold(text)).expect("it has Chinese characters")
    }

    fn places(text: &str, word: &str) -> Vec<usize> {
        let pinyin = pinyin(text);
        let matched = pinyin.find(word);
        matched.map_or(Vec::new(), |matched| pinyin.places(matched).collect())
    }

    #[test]
    fn ambiguous_characters_are_read_by_their_word() {
        for (text, spelling) in [
            ("会计", "kuaiji"),
            ("会话", "huihua"),
            ("文件夹重定向", "wenjianjiachongdingxiang"),
            ("银行", "yinhang"),
            ("发行", "faxing"),
            ("远程命令行", "yuanchengminglinghang"),
            ("远程过程调用", "yuanchengguochengdiaoyong"),
            ("事务协调器", "shiwuxietiaoqi"),
            ("弹出消息", "tanchuxiaoxi"),
            ("校时", "jiaoshi"),
            ("传真", "chuanzhen"),
            ("角色", "juese"),
            ("DNS 服务器", "dnsfuwuqi"),
        ] {
            assert_eq!(pinyin(text).spelling(), spelling);
        }
    }

    #[test]
    fn matches_start_at_a_syllable_and_are_contiguous() {
        assert_eq!(places("远程桌面", "yczm"), [0, 1, 2, 3]);
        assert_eq!(places("远程桌面", "zhuomian"), [2, 3]);
        assert_eq!(places("远程桌面", "zhuomi"), [2, 3]);
        assert_eq!(places("远程桌面", "zm"), [2, 3]);
        assert_eq!(places("DNS 服务器", "dnsfwq"), [0, 1, 2, 4, 5, 6]);
        for word in ["yz", "uan", "huomian", "y", "zhu", "yczmx"] {
            assert!(places("远程桌面", word).is_empty(), "{word}");
        }
        assert!(places("DNS 服务器", "dns").is_empty());
    }
}
