//! Chinese names by their sound: `yuanchengzhuomian` or `yczm` finds 远程桌面. A hit begins at a syllable
//! and runs on, in whole syllables of which the last may be unfinished, or in their first letters.

use crate::search::fold::{breaks, is_han};
use crate::search::letters::Letters;
use crate::search::readings::reading;

/// The letters and digits that stand in Chinese names, each a syllable of its own.
const LATIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// Stands for a character without a known reading; nobody types it.
const UNREAD: &str = "?";

/// The Chinese characters of `text` whose reading is not known, so that pinyin can't find them.
#[must_use]
pub fn unread(text: &str) -> Vec<char> {
    let chars: Vec<char> = text.chars().collect();
    let places = (0..chars.len()).filter(|&at| is_han(chars[at]) && reading(&chars, at).is_none());
    places.map(|at| chars[at]).collect()
}

/// A text as it is spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sound {
    syllables: Vec<Syllable>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Syllable {
    /// Which character of the text it is.
    place: usize,
    letters: &'static str,
    han: bool,
    /// Whether a hit may begin with it.
    start: bool,
}

/// Where a word is heard in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heard {
    first: usize,
    last: usize,
    /// By first letters.
    pub(super) initials: bool,
    /// From the text's beginning.
    pub(super) from_start: bool,
    /// To its end, with every letter.
    pub(super) to_end: bool,
}

impl Sound {
    /// The sound of a folded text, if it has Chinese characters. One that has no known reading is a gap
    /// that nothing runs across.
    pub(super) fn of(text: &[char]) -> Option<Self> {
        if !text.iter().any(|&char| is_han(char)) {
            return None;
        }
        let mut syllables = Vec::new();
        for (place, &char) in text.iter().enumerate() {
            let han = is_han(char);
            let letters = if han {
                reading(text, place).unwrap_or(UNREAD)
            } else if let Some(at) = LATIN.find(char) {
                &LATIN[at..=at]
            } else {
                continue;
            };
            let before = place.checked_sub(1).map(|before| text[before]);
            syllables.push(Syllable {
                place,
                letters,
                han,
                start: han || breaks(before, char),
            });
        }
        Some(Self { syllables })
    }

    /// Its syllables, joined.
    fn spelled(&self) -> String {
        self.syllables.iter().map(|one| one.letters).collect()
    }

    /// Where a word is heard from the beginning but for one slip.
    pub(super) fn find_slipped(&self, word: &Letters) -> Option<Heard> {
        let spelled: Vec<char> = self.spelled().chars().collect();
        let (0, to) = word.slipped(&spelled)? else {
            return None;
        };
        let mut end = 0;
        let last = self.syllables.iter().position(|syllable| {
            end += syllable.letters.len();
            end >= to
        })?;
        Some(self.heard(0, last, false, end == to))
    }

    /// Where a folded word is heard first: from the beginning, else further in. Blanks between
    /// syllables don't matter.
    pub(super) fn find(&self, word: &str) -> Option<Heard> {
        if word.contains(' ') {
            return self.find(&word.replace(' ', ""));
        }
        if word.len() < 2 || !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let starts = (0..self.syllables.len()).filter(|&at| self.syllables[at].start);
        starts
            .filter_map(|first| {
                self.spoken(first, word)
                    .or_else(|| self.initials(first, word))
            })
            .find(|heard| {
                // Latin letters are the plain search's, and one more letter is a slip.
                let run = &self.syllables[heard.first..=heard.last];
                let han = run.iter().filter(|syllable| syllable.han).count();
                han >= 2 || han == run.len()
            })
    }

    fn spoken(&self, first: usize, word: &str) -> Option<Heard> {
        let mut rest = word;
        for (at, syllable) in self.syllables.iter().enumerate().skip(first) {
            match rest.strip_prefix(syllable.letters) {
                Some("") => return Some(self.heard(first, at, false, true)),
                Some(more) => rest = more,
                // The last one is still being typed; a first one alone would be any few letters.
                None if at > first && syllable.letters.starts_with(rest) => {
                    return Some(self.heard(first, at, false, false));
                }
                None => return None,
            }
        }
        None
    }

    fn initials(&self, first: usize, word: &str) -> Option<Heard> {
        let run = self.syllables.get(first..first + word.len())?;
        let said = run.iter().map(|syllable| syllable.letters.as_bytes()[0]);
        said.eq(word.bytes())
            .then(|| self.heard(first, first + word.len() - 1, true, true))
    }

    fn heard(&self, first: usize, last: usize, initials: bool, finished: bool) -> Heard {
        Heard {
            first,
            last,
            initials,
            from_start: first == 0,
            to_end: finished && last + 1 == self.syllables.len(),
        }
    }

    /// How many syllables follow.
    pub(super) const fn after(&self, heard: Heard) -> usize {
        self.syllables.len() - heard.last - 1
    }

    /// The places of the characters at which it was heard.
    pub(super) fn places(&self, heard: Heard) -> impl Iterator<Item = usize> {
        let run = &self.syllables[heard.first..=heard.last];
        run.iter().map(|syllable| syllable.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::fold;

    fn sound(text: &str) -> Sound {
        let chars: Vec<char> = fold(text).chars().collect();
        Sound::of(&chars).expect("it has Chinese characters")
    }

    fn places(text: &str, word: &str) -> Vec<usize> {
        let sound = sound(text);
        let heard = sound.find(word);
        heard.map_or(Vec::new(), |heard| sound.places(heard).collect())
    }

    #[test]
    fn characters_of_several_readings_are_read_by_their_word() {
        for (text, spelled) in [
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
            assert_eq!(sound(text).spelled(), spelled);
        }
    }

    #[test]
    fn a_hit_begins_at_a_syllable_and_runs_on() {
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
