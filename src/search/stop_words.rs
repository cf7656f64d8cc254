//! Words that say nothing about the port that is asked for: kinds of things, and the words of a question.

use crate::search::fold::is_han;

/// Words that only name a kind of thing: a service, a server, a program.
const KINDS: &[&str] = &[
    "service",
    "services",
    "server",
    "servers",
    "windows",
    "microsoft",
    ".exe",
    ".msc",
    "服务器",
    "服务",
    "微软",
];

/// Words of a question, ascending.
const QUESTION: &[&str] = &[
    "a", "allow", "allowed", "an", "and", "any", "are", "at", "be", "between", "block", "blocked",
    "blocks", "by", "can", "do", "does", "doesn't", "during", "for", "from", "get", "gets", "have",
    "how", "i", "in", "is", "it", "its", "make", "me", "must", "my", "need", "needed", "needs",
    "not", "of", "on", "open", "opened", "opening", "or", "please", "require", "required",
    "requires", "should", "than", "that", "the", "there", "this", "through", "to", "use", "used",
    "uses", "using", "via", "was", "we", "what", "when", "where", "which", "who", "why", "will",
    "with", "work", "working", "works", "you", "your",
];

/// The same in Chinese, also for ports: written without spaces, so the longer ones come first.
const HAN_QUESTION: &[&str] = &[
    "哪几个",
    "有哪些",
    "端口号",
    "为什么",
    "有什么",
    "是什么",
    "用于",
    "之间",
    "需要",
    "哪些",
    "哪个",
    "什么",
    "怎么",
    "怎样",
    "如何",
    "使用",
    "用到",
    "开放",
    "打开",
    "开启",
    "放行",
    "请问",
    "多少",
    "对应",
    "默认",
    "所需",
    "端口",
    "的",
    "是",
    "要",
    "开",
    "用",
    "走",
    "吗",
    "呢",
    "有",
];

/// Returns true for a word that may be left out beside other words.
pub(super) fn is_stop_word(word: &str) -> bool {
    // A single letter is an option of a command.
    let is_letter = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letter
        || is_kind(word)
        || QUESTION.binary_search(&word).is_ok()
        || HAN_QUESTION.contains(&word)
}

/// Returns true for a word that only names a kind of thing.
pub(super) fn is_kind(word: &str) -> bool {
    KINDS.contains(&word)
}

/// Splits a Chinese word at the words of a question in it; returns none if there are none. Single characters between them
/// name nothing.
pub(super) fn without_question(word: &str) -> Option<Vec<String>> {
    if !word.chars().all(is_han) {
        return None;
    }
    let mut parts = vec![String::new()];
    let mut rest = word;
    let mut is_split = false;
    while let Some(char) = rest.chars().next() {
        if let Some(filler) = HAN_QUESTION
            .iter()
            .find(|filler| rest.starts_with(**filler))
        {
            is_split = true;
            parts.push(String::new());
            rest = &rest[filler.len()..];
        } else {
            parts.last_mut()?.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    parts.retain(|part| part.chars().nth(1).is_some());
    is_split.then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_question_are_split_off() {
        assert!(QUESTION.is_sorted());
        for (word, parts) in [
            ("数据库端口", &["数据库"][..]),
            ("域控需要开哪些端口", &["域控"]),
            ("端口有什么用", &[]),
        ] {
            assert_eq!(
                without_question(word).as_deref(),
                Some(
                    &parts
                        .iter()
                        .map(|part| (*part).to_owned())
                        .collect::<Vec<_>>()[..]
                ),
                "{word}"
            );
        }
        assert_eq!(without_question("证书服务"), None);
        assert_eq!(without_question("dns"), None);
    }
}
