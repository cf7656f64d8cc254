//! Words of messages: what a pasted or remembered message has in common with the wordings of the catalog.

use crate::search::fold::{fold_char, is_han};

/// Words without meaning of their own.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "can", "cant", "cannot", "could",
    "couldnt", "did", "do", "does", "doesnt", "due", "error", "for", "from", "had", "has", "have",
    "if", "in", "is", "isnt", "it", "its", "may", "no", "not", "occurred", "of", "on", "or", "so",
    "some", "such", "than", "that", "the", "then", "there", "these", "this", "to", "was", "we",
    "were", "when", "which", "will", "with", "wont", "you", "your", "i", "my", "me",
];

/// Words of a failure, without which a few words are a name.
const FAILURES: &[&str] = &[
    "abort",
    "block",
    "cant",
    "cannot",
    "couldnt",
    "deni",
    "deny",
    "didnt",
    "disconnect",
    "doesnt",
    "down",
    "drop",
    "expir",
    "fail",
    "failur",
    "hang",
    "inaccessibl",
    "isnt",
    "lost",
    "miss",
    "never",
    "no",
    "not",
    "refus",
    "reject",
    "stuck",
    "terminat",
    "timed",
    "unabl",
    "unavailabl",
    "unreachabl",
    "wasnt",
    "wont",
    "wrong",
    "nothing",
    "trouble",
    "invalid",
    "wrong",
    "interrupt",
    "unknown",
];

/// The same in Chinese.
const HAN_FAILURES: &[&str] = &[
    "无法",
    "失败",
    "不可用",
    "找不到",
    "拒绝",
    "超时",
    "没有",
    "丢失",
    "断开",
    "不存在",
    "阻止",
    "不同步",
    "未",
    "中断",
    "无响应",
    "异常",
    "错误",
    "不了",
    "联系不",
    "停止",
    "终止",
    "关闭",
    "到不了",
    "获取不",
    "打不开",
    "不再",
];

/// Phrases with the same meaning, and the one that stands for them.
const SAME: &[(&str, &str)] = &[
    ("连接不上", "无法连接"),
    ("连不上", "无法连接"),
    ("打不开", "无法打开"),
    ("不能", "无法"),
    ("未能", "无法"),
    ("timeout", "timed out"),
    ("time-out", "timed out"),
    ("licence", "license"),
];

/// Maximum number of words of a text that are looked at.
const MAX_WORDS: usize = 200;

/// Words of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Wording {
    /// Latin words and numbers in order, unstemmed, and runs of Chinese characters.
    pub(super) words: Vec<String>,
    /// Stems of the words with a meaning, and pairs of Chinese characters, each once.
    pub(super) tokens: Vec<String>,
    /// True if some word is about a failure.
    pub(super) has_failure: bool,
}

impl Wording {
    /// Splits a text.
    pub(super) fn of(text: &str) -> Self {
        let mut text: String = text
            .chars()
            .map(fold_char)
            .filter(|char| *char != '\'')
            .collect();
        for (other, usual) in SAME {
            if text.contains(other) {
                text = text.replace(other, usual);
            }
        }
        let mut wording = Self::default();
        for word in split(&text).take(MAX_WORDS) {
            wording.add(word);
        }
        wording
    }

    fn add(&mut self, word: &str) {
        if word.starts_with(is_han) {
            self.has_failure |= HAN_FAILURES.iter().any(|part| word.contains(part));
            let chars: Vec<char> = word.chars().take(MAX_WORDS).collect();
            for pair in chars.windows(2) {
                self.add_token(pair.iter().collect());
            }
        } else {
            let stem = stem(word);
            self.has_failure |= FAILURES.contains(&word) || FAILURES.contains(&stem);
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number && !STOP_WORDS.contains(&word) {
                self.add_token(stem.to_owned());
            }
        }
        self.words.push(word.to_owned());
    }

    fn add_token(&mut self, token: String) {
        if !self.tokens.contains(&token) {
            self.tokens.push(token);
        }
    }
}

/// Splits a folded text into words, and where Chinese begins or ends.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|char: char| !char.is_alphanumeric());
    let parts = parts.filter(|part| !part.is_empty());
    parts.flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let first = is_han(rest.chars().next()?);
            let end = rest.find(|char| is_han(char) != first);
            let (word, more) = rest.split_at(end.unwrap_or(rest.len()));
            rest = more;
            Some(word)
        })
    })
}

/// Removes the ending of an English word: `contacted` and `contacts` are `contact`.
fn stem(word: &str) -> &str {
    let mut stem = word;
    for ending in ["ment", "ing", "ed", "es", "s", "e"] {
        if let Some(rest) = stem.strip_suffix(ending)
            && rest.len() > 2
        {
            stem = rest;
            if ending != "s" {
                break;
            }
        }
    }
    stem
}
