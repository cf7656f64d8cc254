//! Tokens of a text about ports: numbers, transports, the signs and words between them, and everything else as words.
//! [`read_ports`](crate::model::read_ports) finds their meaning.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::port::{Port, PortSpec};
use crate::model::range::{PortNumber, PortRange};
use crate::model::transport::Transport;

/// Token with its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// The text without blanks, commas and parentheses that the token is part of, for error messages.
    pub(super) part: &'a str,
    /// True if nothing separates the token from the one before it.
    pub(super) glued: bool,
    /// True if the part holds something that is neither a port nor a sign, so that the token is only a guess.
    pub(super) guessed: bool,
}

/// Kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// Port number.
    Number(PortNumber),
    /// Keyword of a dynamic port.
    Dynamic(PortSpec),
    /// TCP or UDP.
    Transport(Transport),
    /// IP protocol without ports, or a type of its messages.
    Protocol(Port),
    /// `>` and the like.
    Compare(Compare),
    /// `-` and the like: the sign of a range, or a link as in `tcp-445`.
    Dash,
    /// `:`, which can also be the sign of a range.
    Colon,
    /// `/`, `+`, `&`, `=` or `_`.
    Link,
    /// `,` or `;`.
    Comma,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// “and” or “or”.
    And(&'a str),
    /// “to” or “through”.
    To(&'a str),
    /// “IP” or “IP协议”, which may announce the number of a protocol.
    Ip(&'a str),
    /// “between”, the start of a range with “and”.
    Between(&'a str),
    /// Word that only announces ports.
    PortWord(&'a str),
    /// Anything else.
    Word(&'a str),
}

/// Comparison with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Compare {
    /// Returns the ports that satisfy the comparison; `None` if there are none.
    pub(super) fn range(self, number: PortNumber) -> Option<PortRange> {
        let number = number.get();
        match self {
            Self::Above => PortRange::from_numbers(number.checked_add(1)?, u16::MAX),
            Self::AtLeast => PortRange::from_numbers(number, u16::MAX),
            Self::Below => PortRange::from_numbers(1, number.checked_sub(1)?),
            Self::AtMost => PortRange::from_numbers(1, number),
        }
    }
}

impl Kind<'_> {
    /// Returns true for a number or a protocol, or what leads to one.
    pub(super) const fn is_port(self) -> bool {
        matches!(
            self,
            Self::Number(_) | Self::Dynamic(_) | Self::Transport(_) | Self::Protocol(_)
        )
    }

    /// Returns true for a port, or a word that announces one.
    pub(super) const fn is_operand(self) -> bool {
        self.is_port() || matches!(self, Self::PortWord(_))
    }

    /// Returns true for a sign that joins two ports.
    pub(super) const fn is_joint(self) -> bool {
        matches!(self, Self::Dash | Self::Colon | Self::Link)
    }
}

/// Signs around a port in prose, which mean nothing.
const QUOTES: [char; 16] = [
    '"', '“', '”', '「', '」', '[', ']', '{', '}', '.', '…', '?', '!', '。', '#', '*',
];

/// Chinese words, the longer ones first: no blank separates them from the numbers.
const CHINESE: [(&str, Kind<'static>); 14] = [
    ("端口范围", Kind::PortWord("端口范围")),
    ("端口号", Kind::PortWord("端口号")),
    ("号端口", Kind::PortWord("号端口")),
    ("端口", Kind::PortWord("端口")),
    ("号", Kind::PortWord("号")),
    ("以及", Kind::And("以及")),
    ("或者", Kind::And("或者")),
    ("和", Kind::And("和")),
    ("或", Kind::And("或")),
    ("与", Kind::And("与")),
    ("及", Kind::And("及")),
    ("的", Kind::And("的")),
    ("到", Kind::To("到")),
    ("至", Kind::To("至")),
];

/// Splits a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let has_numbers = has_numbers(text);
    let mut tokens = Vec::new();
    for chunk in text.split(|char: char| char.is_whitespace() || char == '|') {
        let count = tokens.len();
        push_chunk(chunk, &mut tokens);
        let found = &tokens[count..];
        let is_word = |token: &Token<'_>| matches!(token.kind, Kind::Word(_));
        let is_open = chunk.contains('(') != chunk.contains(')');
        // In names such as “SNMP Service (UDP In)”, the parentheses belong to the words.
        let is_prose = !found.iter().any(|token| token.kind.is_operand())
            && found.iter().any(is_word)
            || is_open && !has_numbers;
        if is_prose {
            tokens.truncate(count);
            let word = match (has_numbers, is_open) {
                (true, _) => chunk.trim_matches(['(', ')', ',', ';']),
                (false, true) => chunk,
                (false, false) => chunk.trim_matches([',', ';']),
            };
            tokens.push(Token {
                kind: Kind::Word(word),
                part: word,
                glued: false,
                guessed: false,
            });
        }
    }
    tokens
}

/// Returns true if a text has a number that is not part of a word.
fn has_numbers(text: &str) -> bool {
    let mut before = None;
    text.chars().any(|char| {
        let starts = !before
            .replace(char)
            .is_some_and(|before: char| before.is_ascii_alphabetic());
        starts && char.is_ascii_digit()
    })
}

/// Appends the tokens of a text without blanks.
fn push_chunk<'a>(chunk: &'a str, tokens: &mut Vec<Token<'a>>) {
    let mut start = 0;
    for (at, char) in chunk.char_indices() {
        let kind = match char {
            ',' | ';' => Kind::Comma,
            '(' => Kind::Open,
            ')' => Kind::Close,
            _ => continue,
        };
        push_part(&chunk[start..at], tokens);
        start = at + char.len_utf8();
        tokens.push(Token {
            kind,
            part: "",
            glued: false,
            guessed: false,
        });
    }
    push_part(&chunk[start..], tokens);
}

/// Appends the tokens of a text without blanks and commas.
fn push_part<'a>(part: &'a str, tokens: &mut Vec<Token<'a>>) {
    if part.is_empty() {
        return;
    }
    let before = tokens.last().map(|token| token.kind);
    let mut push = |kinds: Vec<Kind<'a>>, guessed| {
        tokens.extend(kinds.into_iter().enumerate().map(|(at, kind)| Token {
            kind,
            part,
            glued: at > 0,
            guessed,
        }));
    };
    if let Some(kind) = whole(part, before) {
        push(vec![kind], false);
    } else if let Some(kinds) = lexed(part, before, false) {
        push(kinds, false);
    } else {
        push(guessed(part), true);
    }
}

/// Returns the kind of a part that is a single word or protocol.
fn whole<'a>(part: &'a str, before: Option<Kind<'_>>) -> Option<Kind<'a>> {
    if let Ok(port) = part.parse::<Port>()
        && !port.transport().has_ports()
    {
        return Some(Kind::Protocol(port));
    }
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(part));
    if is(&["and", "or", "and/or"]) {
        return Some(Kind::And(part));
    }
    if is(&["to", "through", "thru"]) {
        return Some(Kind::To(part));
    }
    if is(&["ip", "ip协议", "ip协议号"]) {
        return Some(Kind::Ip(part));
    }
    if is(&["between"]) {
        return Some(Kind::Between(part));
    }
    let of_port = is(&[
        "no", "no.", "nr", "nr.", "number", "numbers", "range", "ranges", "#",
    ]);
    let after_port = matches!(before, Some(Kind::PortWord(_)));
    (of_port && after_port).then_some(Kind::PortWord(part))
}

/// Returns the tokens of a part whose meaning is not certain: the port of an address, a name with a port, a port in
/// quotation marks or in a Chinese sentence.
fn guessed(part: &str) -> Vec<Kind<'_>> {
    if let Some(number) = port_of_address(part) {
        return vec![Kind::Number(number)];
    }
    let bare = part.trim_matches(QUOTES);
    let mentions_port = |kinds: &Vec<Kind<'_>>| kinds.iter().any(|kind| kind.is_operand());
    if let Some(kinds) = lexed(bare, None, false).filter(mentions_port) {
        return kinds;
    }
    if let Some(kinds) = lexed(bare, None, true) {
        return kinds;
    }
    let runs = || runs(part).map(|run| lexed(run, None, false).or_else(|| lexed(run, None, true)));
    if !runs().flatten().any(|kinds| mentions_port(&kinds)) {
        return vec![Kind::Word(part)];
    }
    let mut kinds = Vec::new();
    for (run, lexed) in self::runs(part).zip(runs()) {
        kinds.extend(lexed.unwrap_or_else(|| vec![Kind::Word(run)]));
    }
    kinds
}

/// Returns the port of `0.0.0.0:445`, `[::]:445` or `*:445`.
fn port_of_address(part: &str) -> Option<PortNumber> {
    let (address, port) = part.rsplit_once(':')?;
    let bare = address.trim_matches(['[', ']']);
    let bare = bare.split_once('%').map_or(bare, |(bare, _)| bare);
    let is_address =
        address == "*" || bare.parse::<Ipv4Addr>().is_ok() || bare.parse::<Ipv6Addr>().is_ok();
    if !is_address || part.parse::<Ipv6Addr>().is_ok() {
        return None;
    }
    port.parse().ok()
}

/// Splits a text where Chinese starts or ends.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_ascii = rest.chars().next()?.is_ascii();
        let end = rest.find(|char: char| char.is_ascii() != is_ascii);
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(run)
    })
}

/// Returns the tokens of a text without blanks; `None` if it is not about ports. With `names`, it may also hold names,
/// and must hold a number or start with “port”.
fn lexed<'a>(text: &'a str, before: Option<Kind<'_>>, names: bool) -> Option<Vec<Kind<'a>>> {
    let mut kinds = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((kind, after)) = sign(rest) {
            kinds.push(kind);
            rest = after;
            continue;
        }
        let end = rest.find(|char| sign_of(char).is_some());
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        let count = kinds.len();
        if push_piece(piece, after, &mut kinds).is_none() {
            kinds.truncate(count);
            if !(names && is_name(piece, after)) {
                return None;
            }
            let ends = after.is_empty() && matches!(*kinds, [.., Kind::Number(_), Kind::Link]);
            if !(ends && is_begun_transport(piece)) {
                kinds.push(Kind::Word(piece));
            }
        }
        rest = after;
    }
    let announces = matches!(kinds.first(), Some(Kind::PortWord(_)));
    let has_number = || kinds.iter().any(|kind| matches!(kind, Kind::Number(_)));
    (is_sound(&kinds, before, names) && (!names || announces || has_number())).then_some(kinds)
}

/// Splits off the sign that a text starts with.
fn sign(text: &str) -> Option<(Kind<'_>, &str)> {
    for (typed, compare) in [(">=", Compare::AtLeast), ("<=", Compare::AtMost)] {
        if let Some(after) = text.strip_prefix(typed) {
            return Some((Kind::Compare(compare), after));
        }
    }
    let mut chars = text.chars();
    let kind = sign_of(chars.next()?)?;
    Some((kind, chars.as_str()))
}

/// Returns the sign that separates pieces.
const fn sign_of(char: char) -> Option<Kind<'static>> {
    Some(match char {
        '>' => Kind::Compare(Compare::Above),
        '<' => Kind::Compare(Compare::Below),
        '≥' => Kind::Compare(Compare::AtLeast),
        '≤' => Kind::Compare(Compare::AtMost),
        ':' => Kind::Colon,
        '/' | '+' | '&' | '=' => Kind::Link,
        _ => return None,
    })
}

/// Returns true if a piece may be the name of a service or host with a port, as in `smb/445` and `dc01:389`.
fn is_name(piece: &str, after: &str) -> bool {
    let has_digits = piece.contains(|char: char| char.is_ascii_digit());
    piece.starts_with(char::is_alphabetic) && (!has_digits || after.starts_with(':'))
}

/// Returns true for the beginning of a transport, while `135/tcp` is typed.
fn is_begun_transport(piece: &str) -> bool {
    let piece = piece.to_ascii_lowercase();
    ["tcp", "udp"].iter().any(|name| name.starts_with(&piece))
}

/// Appends the tokens of a piece without signs; `None` if it is not about ports.
fn push_piece<'a>(piece: &'a str, after: &str, kinds: &mut Vec<Kind<'a>>) -> Option<()> {
    let mut rest = piece;
    if let Ok(spec) = piece.to_ascii_lowercase().parse::<PortSpec>()
        && spec.is_dynamic()
    {
        kinds.push(Kind::Dynamic(spec));
        return Some(());
    }
    while let Some(first) = rest.chars().next() {
        let run = |is_part: fn(char) -> bool| {
            let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
            rest.split_at(end)
        };
        let (kind, more) = if first.is_ascii_digit() {
            let (digits, more) = run(|char| char.is_ascii_digit());
            (Kind::Number(digits.parse().ok()?), more)
        } else if first.is_ascii_alphabetic() {
            let (word, more) = run(|char| char.is_ascii_alphabetic());
            named(word, more, after).or_else(|| icmpv6(rest))?
        } else if first == '-' {
            (Kind::Dash, rest.trim_start_matches('-'))
        } else if let Some(more) = rest.strip_prefix(['~', '〜']) {
            (Kind::Dash, more)
        } else if let Some(more) = rest.strip_prefix("..") {
            (Kind::Dash, more)
        } else if let Some(more) = rest.strip_prefix('_') {
            (Kind::Link, more)
        } else {
            let known = |&(word, kind)| Some((kind, rest.strip_prefix(word)?));
            let (kind, more) = CHINESE.iter().find_map(known)?;
            let after_number = matches!(kinds.last(), Some(Kind::Number(_)));
            if kind == Kind::PortWord("号") && !after_number {
                return None;
            }
            (kind, more)
        };
        kinds.push(kind);
        rest = more;
    }
    Some(())
}

/// Returns the kind of a word of letters, and what follows it.
fn named<'a>(word: &'a str, more: &'a str, after: &str) -> Option<(Kind<'a>, &'a str)> {
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    let kind = if let Some(transport) = Transport::find(word) {
        match transport {
            Transport::Ip => return None,
            _ if transport.has_ports() => Kind::Transport(transport),
            _ => Kind::Protocol(Port::new(transport, PortSpec::None).ok()?),
        }
    } else if is("port") || is("ports") {
        Kind::PortWord(word)
    } else if is("igmp") {
        Kind::Protocol(Port::of_protocol(2).ok()?)
    } else if more.is_empty() && after.starts_with(':') && (is("t") || is("u")) {
        // `T:135,U:137` of nmap.
        let transport = if is("t") {
            Transport::Tcp
        } else {
            Transport::Udp
        };
        Kind::Transport(transport)
    } else {
        return None;
    };
    Some((kind, more))
}

/// Splits off the one protocol with a digit in its name.
fn icmpv6(text: &str) -> Option<(Kind<'_>, &str)> {
    let (name, more) = text.split_at_checked(Transport::Icmpv6.name().len())?;
    let transport = Transport::find(name).filter(|&found| found == Transport::Icmpv6)?;
    let port = Port::new(transport, PortSpec::None).ok()?;
    Some((Kind::Protocol(port), more))
}

/// Returns true if the tokens of one part make sense together.
fn is_sound(kinds: &[Kind<'_>], before: Option<Kind<'_>>, names: bool) -> bool {
    let number = |kind: &Kind<'_>| matches!(kind, Kind::Number(_));
    let protocol = |kind: &Kind<'_>| matches!(kind, Kind::Protocol(_));
    let range = |kind: &Kind<'_>| matches!(kind, Kind::Dash | Kind::Colon);
    let starts = match kinds {
        [Kind::Dash, first, ..] => number(first) && before.as_ref().is_some_and(number),
        [Kind::Colon, first, ..] => number(first),
        [Kind::Link, first, ..] => matches!(first, Kind::Transport(_)),
        _ => true,
    };
    let pairs = kinds.windows(2).all(|two| match *two {
        [Kind::Compare(compare), Kind::Number(number)] => compare.range(number).is_some(),
        [Kind::Compare(_), _] => false,
        [a, b] if a.is_joint() && b.is_joint() => false,
        [Kind::Number(_), Kind::Protocol(_)] | [Kind::Protocol(_), Kind::Number(_)] => false,
        _ => true,
    });
    // `gre/47` is no list. `1-2-3` and `1:2:3` are no ranges.
    let threes = kinds.windows(3).all(|three| {
        let [a, joint, b] = three else { return true };
        names || !joint.is_joint() || !(number(a) && protocol(b) || protocol(a) && number(b))
    });
    let fives = kinds.windows(5).all(|five| {
        let numbers = five.iter().step_by(2).all(number);
        !(numbers && range(&five[1]) && range(&five[3]))
    });
    starts && pairs && threes && fives
}
