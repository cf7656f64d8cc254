//! Search for predefined roles by name: which roles a query asks for, as `domain controller`, `域控 端口` or
//! `ports for sccm` do. Words in the middle of a name ask for no role.

use std::ops::Range;
use std::sync::OnceLock;

use crate::model::Role;
use crate::search::char_sets::{CharSets, bit};
use crate::search::fold::{fold_name_char, is_alphanumeric, is_han};
use crate::search::needle::{Needle, Tolerance};
use crate::search::pinyin::Pinyin;

/// Role that a query asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleHit<'a> {
    /// Index of the role.
    pub role: usize,
    /// Name that matches: an id, a name or an alias.
    pub name: &'a str,
    /// Kind of the match.
    pub how: RoleMatch,
}

/// How a query asks for a role, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleMatch {
    /// The query is the name, perhaps with words such as “ports for”.
    Whole,
    /// The name begins with the query.
    Start,
    /// The query contains the name, or whole words that are most of the name.
    Part,
    /// The query is the name in pinyin.
    Pinyin,
    /// The query is the name with one typo.
    Slip,
}

/// Names of roles. They are prepared when a query is first compared with them, since a table that is only shown needs
/// none of them.
#[derive(Debug, Clone, Default)]
pub struct RoleNames {
    /// Role and text of each name.
    texts: Vec<(usize, String)>,
    prepared: OnceLock<Vec<Name>>,
}

#[derive(Debug, Clone)]
struct Name {
    role: usize,
    text: String,
    /// Folded words, with one space between them.
    words: String,
    /// Number of characters of the words.
    count: usize,
    /// Characters of the words, which exclude most names before they are compared.
    chars: CharSets,
    /// Pinyin of the words with its letters, spelled when it is first searched for.
    pinyin: OnceLock<Option<(CharSets, Pinyin)>>,
}

/// Match of a name in a query.
struct Found<'a> {
    name: &'a Name,
    how: RoleMatch,
    /// Order among matches of the same kind, the lowest first.
    order: usize,
    /// Bytes of the query that the match covers.
    range: Range<usize>,
}

/// Words that say what is asked about a role, but not about which one.
const FILLERS: &[&str] = &[
    "a",
    "all",
    "an",
    "are",
    "do",
    "does",
    "firewall",
    "for",
    "from",
    "i",
    "in",
    "list",
    "my",
    "need",
    "needed",
    "needs",
    "of",
    "on",
    "open",
    "opened",
    "outbound",
    "inbound",
    "port",
    "ports",
    "required",
    "requirements",
    "requires",
    "role",
    "roles",
    "rule",
    "rules",
    "tcp",
    "the",
    "to",
    "udp",
    "used",
    "uses",
    "what",
    "which",
    "windows",
];

/// The same in Chinese, the longer ones first.
const HAN_FILLERS: &[&str] = &[
    "防火墙",
    "端口号",
    "需要",
    "哪些",
    "什么",
    "开放",
    "开启",
    "打开",
    "放行",
    "规则",
    "端口",
    "所需",
    "列表",
    "所有",
    "全部",
    "使用",
    "用到",
    "怎么",
    "如何",
    "角色",
    "默认",
    "几个",
    "哪个",
    "入站",
    "出站",
    "必需",
    "的",
    "要",
    "用",
    "开",
    "有",
    "和",
];

/// First words of many names: alone they ask for no role.
const COMMON: &[&str] = &[
    "server",
    "servers",
    "service",
    "services",
    "windows",
    "microsoft",
    "remote",
    "network",
    "system",
    "web",
    "client",
    "host",
    "internet",
    "primary",
    "active",
    "服务器",
    "服务",
    "远程",
    "网络",
    "系统",
    "主机",
    "客户端",
    "终端",
    "远程管理",
    "虚拟机",
    "distributed",
];

/// Maximum number of roles that a query asks for.
const MAX_HITS: usize = 8;
/// Minimum length of the beginning of a name, in characters, where it ends with a word and where it doesn't; in
/// Chinese two are a word.
const MIN_START: usize = 3;
const MIN_UNFINISHED: usize = 4;
const MIN_HAN_START: usize = 2;
/// Minimum length of a name in pinyin, or with a typo.
const MIN_PINYIN: usize = 4;
const MIN_SLIP: usize = 6;
/// Minimum part of a name that some of its words must be, in percent.
const MOST: usize = 75;
/// Maximum length of a query, in characters: longer ones are pasted, and name no role.
const MAX_QUERY: usize = 200;

/// Returns the roles that a query asks for, best first. See [`RoleNames`] for many queries.
#[must_use]
pub fn find_roles<'a>(roles: &'a [Role], query: &str) -> Vec<&'a Role> {
    let names = RoleNames::new(roles);
    let hits = names.find(query);
    hits.iter().map(|hit| &roles[hit.role]).collect()
}

impl RoleNames {
    /// Takes the names of roles.
    #[must_use]
    pub fn new(roles: &[Role]) -> Self {
        let roles = roles.iter().enumerate();
        let texts =
            roles.flat_map(|(role, one)| one.names().map(move |text| (role, text.to_owned())));
        Self {
            texts: texts.collect(),
            prepared: OnceLock::new(),
        }
    }

    fn names(&self) -> &[Name] {
        self.prepared.get_or_init(|| {
            let names = self.texts.iter().map(|(role, text)| Name::new(*role, text));
            names.filter(|name| !name.words.is_empty()).collect()
        })
    }

    /// Returns the roles that a query asks for, best first, each once.
    #[must_use]
    pub fn find(&self, query: &str) -> Vec<RoleHit<'_>> {
        if query.chars().nth(MAX_QUERY).is_some() {
            return Vec::new();
        }
        let asked = words(query);
        if asked.chars().nth(MIN_HAN_START - 1).is_none() {
            return Vec::new();
        }
        let mut found = self.as_typed(&asked);
        if found.is_empty() {
            let word = without_fillers(&asked);
            let needle = Needle::new(&word, Tolerance::Typo);
            found = self.all(|name| name.pinyin(&needle));
            if found.is_empty() {
                found = self.all(|name| name.slip(&needle));
            }
        }
        best(found)
    }

    /// Returns the roles with this name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        let squashed = words(name).replace(' ', "");
        let named = self
            .names()
            .iter()
            .filter(move |own| own.is_whole(&squashed));
        named.map(|own| own.role)
    }

    fn all<'a>(&'a self, find: impl Fn(&'a Name) -> Option<Found<'a>>) -> Vec<Found<'a>> {
        self.names().iter().filter_map(find).collect()
    }

    /// Finds names without pinyin and typos.
    fn as_typed(&self, asked: &str) -> Vec<Found<'_>> {
        let bare = without_fillers(asked);
        let [asked_chars, bare_chars] = [asked, &bare].map(|text| CharSets::of(text).all);
        // The plural of a name has an s more.
        let ignored = bit('s') | bit(' ');
        let [squashed, bare_squashed] = [asked, bare.as_str()].map(|text| text.replace(' ', ""));
        let mut found = self.all(|name| {
            let has = |chars: u64| chars & !name.chars.all & !ignored == 0;
            if !has(asked_chars) && !has(bare_chars) {
                return None;
            }
            let is_whole = name.is_whole(&squashed) || name.is_whole(&bare_squashed);
            let whole = || name.found(RoleMatch::Whole, 0, 0..asked.len());
            is_whole
                .then(whole)
                .or_else(|| name.start(asked, asked.len()))
                .or_else(|| name.start(&bare, asked.len()))
        });
        if found.iter().any(|one| one.how == RoleMatch::Whole) {
            return found;
        }
        let parts = self.all(|name| {
            let within = || name.chars.all & !asked_chars == 0;
            let most = || bare_chars & !name.chars.all == 0;
            let found = within().then(|| name.within(asked)).flatten();
            found.or_else(|| most().then(|| name.most(&bare)).flatten())
        });
        found.extend(parts);
        // `read-only domain controller` is about no other domain controller.
        let ranges: Vec<Range<usize>> = found.iter().map(|one| one.range.clone()).collect();
        let is_inside = |one: &Range<usize>, other: &Range<usize>| {
            one != other && other.start <= one.start && one.end <= other.end
        };
        found.retain(|one| !ranges.iter().any(|other| is_inside(&one.range, other)));
        found
    }
}

/// Returns the best match of each role, best first.
fn best(mut found: Vec<Found<'_>>) -> Vec<RoleHit<'_>> {
    // Sorting is stable: roles of equal rank stay in the order of the catalog.
    found.sort_by_key(|one| (one.how, one.order));
    let mut hits: Vec<RoleHit<'_>> = Vec::new();
    for one in found {
        if hits.len() < MAX_HITS && hits.iter().all(|hit| hit.role != one.name.role) {
            hits.push(RoleHit {
                role: one.name.role,
                name: &one.name.text,
                how: one.how,
            });
        }
    }
    hits
}

impl Name {
    fn new(role: usize, text: &str) -> Self {
        let words = words(text);
        Self {
            role,
            text: text.to_owned(),
            count: words.chars().count(),
            chars: CharSets::of(&words),
            words,
            pinyin: OnceLock::new(),
        }
    }

    const fn found(&self, how: RoleMatch, order: usize, range: Range<usize>) -> Found<'_> {
        Found {
            name: self,
            how,
            order,
            range,
        }
    }

    /// Returns whether these are the letters of the name, in the plural or not.
    fn is_whole(&self, squashed: &str) -> bool {
        let letters = || self.words.bytes().filter(|byte| *byte != b' ');
        let singular = squashed.strip_suffix('s');
        let singular = singular.filter(|word| word.len() >= MIN_UNFINISHED);
        letters().eq(squashed.bytes()) || singular.is_some_and(|word| letters().eq(word.bytes()))
    }

    /// Matches the beginning of the name, unless it is only a common word.
    fn start(&self, bare: &str, asked: usize) -> Option<Found<'_>> {
        let rest = self.words.strip_prefix(bare)?;
        let least = if bare.chars().any(is_han) {
            MIN_HAN_START
        } else if rest.is_empty() || rest.starts_with(' ') {
            MIN_START
        } else {
            MIN_UNFINISHED
        };
        let first = self.words.split(' ').next().unwrap_or_default();
        let common = COMMON.contains(&first) && bare.len() <= first.len();
        let common = common || COMMON.contains(&bare);
        (!common && bare.chars().nth(least - 1).is_some())
            .then(|| self.found(RoleMatch::Start, rest.len(), 0..asked))
    }

    /// Finds the name in the query: two words at least, or two Chinese characters.
    fn within(&self, asked: &str) -> Option<Found<'_>> {
        if self.words.len() > asked.len() {
            return None;
        }
        let is_long = self.words.contains(' ')
            || self
                .words
                .chars()
                .filter(|&one| is_han(one))
                .nth(1)
                .is_some();
        let range = is_long.then(|| whole_words(asked, &self.words)).flatten()?;
        // The longest name says most.
        Some(self.found(
            RoleMatch::Part,
            MAX_QUERY * 4 - self.words.len().min(MAX_QUERY * 4),
            range,
        ))
    }

    /// Finds the query in the name: two words at least, or four Chinese characters, that are most of it.
    fn most(&self, bare: &str) -> Option<Found<'_>> {
        let is_most = bare.len() * 100 >= self.words.len() * MOST;
        if !is_most || bare.len() > self.words.len() {
            return None;
        }
        let is_long =
            bare.contains(' ') || bare.chars().filter(|&one| is_han(one)).nth(3).is_some();
        let found = is_long.then(|| whole_words(&self.words, bare)).flatten();
        found.map(|_| {
            self.found(
                RoleMatch::Part,
                MAX_QUERY * 4 + self.words.len(),
                0..bare.len(),
            )
        })
    }

    /// Matches the name in pinyin: all syllables, or their initials.
    fn pinyin(&self, needle: &Needle<'_>) -> Option<Found<'_>> {
        let word = needle.word;
        if word.len() < MIN_PINYIN || !word.is_ascii() {
            return None;
        }
        let spell = || {
            let pinyin = Pinyin::of_text(&self.words)?;
            Some((CharSets::of_syllables(pinyin.syllables()), pinyin))
        };
        let (chars, pinyin) = self.pinyin.get_or_init(spell).as_ref()?;
        let matched = needle
            .may_match_as_typed(*chars)
            .then(|| pinyin.find(word))
            .flatten()?;
        let is_name = matched.from_start && matched.to_end;
        is_name.then(|| self.found(RoleMatch::Pinyin, self.words.len(), 0..word.len()))
    }

    /// Matches the name with one typo.
    fn slip(&self, needle: &Needle<'_>) -> Option<Found<'_>> {
        let letters = &needle.letters;
        // A typo adds or removes one character at most.
        if letters.len() < MIN_SLIP
            || letters.len().abs_diff(self.count) > 1
            || !needle.may_match_with_typo(self.chars)
        {
            return None;
        }
        let chars: Vec<char> = self.words.chars().collect();
        let (from, to) = letters.match_with_typo(&chars)?;
        let is_name = from == 0 && to == chars.len();
        is_name.then(|| self.found(RoleMatch::Slip, self.words.len(), 0..needle.word.len()))
    }
}

/// Folds a text to words of letters and digits with one space between them. Chinese is separated from the rest.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut before = None;
    for char in text.chars().map(fold_name_char) {
        if !is_alphanumeric(char) {
            before = None;
            continue;
        }
        let is_new = before.is_none_or(|before| is_han(before) != is_han(char));
        if is_new && !words.is_empty() {
            words.push(' ');
        }
        words.push(char);
        before = Some(char);
    }
    words
}

/// Removes the words that name no role; all words stay if there are no others.
fn without_fillers(asked: &str) -> String {
    let mut bare: Vec<String> = Vec::new();
    for word in asked.split(' ') {
        if FILLERS.contains(&word) {
            continue;
        }
        let mut word = word.to_owned();
        if word.starts_with(is_han) {
            for filler in HAN_FILLERS {
                word = word.replace(filler, "");
            }
        }
        if !word.is_empty() {
            bare.push(word);
        }
    }
    if bare.is_empty() {
        return asked.to_owned();
    }
    bare.join(" ")
}

/// Finds words in a text where they begin and end with a word; Chinese words begin and end anywhere.
fn whole_words(text: &str, words: &str) -> Option<Range<usize>> {
    let is_edge = |inside: Option<char>, outside: Option<char>| {
        outside.is_none_or(|one| one == ' ') || inside.is_some_and(is_han)
    };
    let mut places = text.match_indices(words);
    places.find_map(|(at, _)| {
        let end = at + words.len();
        let starts = is_edge(words.chars().next(), text[..at].chars().next_back());
        let ends = is_edge(words.chars().next_back(), text[end..].chars().next());
        (starts && ends).then_some(at..end)
    })
}
