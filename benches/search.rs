//! Benchmark of the search box: latency of each key while typing queries into lists of 700 to a million rows,
//! compared with direct use of fuzzy-matcher and nucleo-matcher in the same run.
//!
//! The work for a key is to filter, rank, count, sort the best 50 rows and find the matches to highlight.
//! `cargo bench --bench search [ROWS]..` prints the median and the maximum in µs, and the ratios of the
//! maxima.

use std::cmp::Reverse;
use std::env;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use fuzzy_matcher::FuzzyMatcher as _;
use fuzzy_matcher::skim::SkimMatcherV2;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};
use portolan::catalog::{Catalog, List};
use portolan::model::{Category, Endpoint, Progress, Service, Status, Text};
use portolan::search::{Hits, Index, Past, Query};

/// Number of rows that a screen may show.
const SHOWN: usize = 50;
/// Number of runs of each key; the best one counts, since other programs run in parallel. A million rows get
/// fewer.
const TRIES: usize = 15;
const TRIES_IN_MANY: usize = 3;
const MANY: usize = 1_000_000;
/// fuzzy-matcher takes minutes for more rows.
const MOST_FUZZY: usize = 27_000;
const SIZES: [usize; 4] = [700, 27_000, 100_000, 1_000_000];
/// The queries, each typed from its first letter on.
const TYPED: &[&str] = &[
    "kerberos",
    "remote desktop",
    "3389",
    "smb 445",
    "sql server",
    "se",
    "krbros",
    "tcp/44",
    "yczm",
    "证书",
    "exhcange",
    "netbios udp",
    "dns",
    "dhcp server",
    "ldap 389",
    "active directory",
    "global catalog",
    "windows time",
    "ntp 123",
    "print spooler",
    "printer",
    "file share",
    "dfs replication",
    "group policy",
    "certificate services",
    "pki",
    "web server",
    "iis",
    "https 443",
    "80",
    "8530",
    "135,139,445",
    "135-139",
    ">49151",
    "udp 161",
    "snmp trap",
    "445/udp",
    "status:legacy",
    "category:mail smtp",
    "role:domain-controller 88",
    "'ldap",
    "rpc !udp",
    "hyper-v live migration",
    "cluster 3343",
    "message queuing",
    "msmq 1801",
    "远程桌面",
    "域控制器 389",
    "文件共享",
    "shijiantongbu",
    "zhengshu 135",
    "wenjiangongxiang",
    "teminal services",
    "distirbuted file",
    "sharepont",
    "winrm 5985",
    "media server",
    "telnet",
    "system center",
    "a",
];

/// Words, each with a slip: two letters swapped, or one missing, added or wrong.
const MISSPELT: &[[&str; 2]] = &[
    ["kerberos", "kerbreos"],
    ["exchange", "exhcange"],
    ["terminal", "teminal"],
    ["sharepoint", "sharepont"],
    ["distributed", "distirbuted"],
    ["server", "sevrer"],
    ["printer", "pritner"],
    ["message", "messsage"],
    ["storage", "storige"],
    ["remote desktop", "remote dekstop"],
];

/// Words in the names and descriptions of the list, as in the IANA registry.
const WORDS: &[&str] = &[
    "access",
    "admin",
    "agent",
    "alarm",
    "apple",
    "archive",
    "audio",
    "backup",
    "batch",
    "bridge",
    "cache",
    "call",
    "center",
    "cluster",
    "codec",
    "config",
    "control",
    "core",
    "data",
    "desk",
    "device",
    "discovery",
    "domain",
    "echo",
    "engine",
    "event",
    "file",
    "flow",
    "game",
    "gateway",
    "graph",
    "group",
    "health",
    "host",
    "image",
    "index",
    "info",
    "job",
    "key",
    "lease",
    "license",
    "link",
    "list",
    "log",
    "mail",
    "manager",
    "media",
    "message",
    "mobile",
    "monitor",
    "name",
    "net",
    "node",
    "notify",
    "object",
    "office",
    "packet",
    "peer",
    "phone",
    "policy",
    "port",
    "print",
    "protocol",
    "proxy",
    "query",
    "queue",
    "radio",
    "record",
    "relay",
    "remote",
    "report",
    "route",
    "schedule",
    "search",
    "secure",
    "sensor",
    "server",
    "service",
    "session",
    "shell",
    "signal",
    "socket",
    "sql",
    "stat",
    "storage",
    "stream",
    "sync",
    "system",
    "table",
    "task",
    "telnet",
    "terminal",
    "time",
    "trace",
    "transfer",
    "tunnel",
    "update",
    "user",
    "video",
    "voice",
    "web",
    "xml",
    "zone",
];

/// A random number generator with a fixed seed (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    fn words(&mut self, count: usize, between: &str) -> String {
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(between)
    }
}

fn both(text: String) -> Text {
    Text {
        zh: text.clone(),
        en: text,
    }
}

/// Returns a list of `count` services with a TCP and a UDP row each.
fn list(count: usize) -> Vec<Service> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let service = |at: usize| {
        let words = 1 + dice.below(2);
        let name = format!("{}-{at}", dice.words(words, "-"));
        let words = 2 + dice.below(4);
        let protocol = both(dice.words(words, " "));
        let number = 1 + dice.below(65_535);
        let endpoint = |transport: &str| {
            let port = format!("{transport}/{number}").parse().expect("a port");
            Endpoint::new(port, protocol.clone(), Vec::new())
        };
        Service {
            id: name.parse().expect("an id"),
            system_names: Vec::new(),
            name: both(name),
            today: None,
            other_names: Vec::new(),
            description: both(String::new()),
            status: Status::Current,
            successor: None,
            category: Category::Application,
            aliases: Vec::new(),
            programs: Vec::new(),
            endpoints: vec![endpoint("tcp"), endpoint("udp")],
            notes: Vec::new(),
            origins: Vec::new(),
        }
    };
    (0..count).map(service).collect()
}

/// Returns the text that a typical program would match: the columns of the row.
fn line(service: &Service, endpoint: &Endpoint) -> String {
    format!(
        "{} {} {} {} {}",
        endpoint.port, endpoint.protocol.en, service.name.en, service.name.zh, service.id
    )
}

fn portolan(index: &Index, rows: &[String], query: &str) -> usize {
    let mut hits: Hits = index.search(&Query::parse(query));
    index.rank(&mut hits, SHOWN);
    for hit in hits.iter().take(SHOWN) {
        black_box(hits.understood().highlight(&rows[hit.row]));
    }
    hits.len()
}

/// Matches every row with the crate and sorts all hits.
fn naive(matcher: &SkimMatcherV2, rows: &[String], query: &str) -> usize {
    let mut found: Vec<(Reverse<i64>, usize, Vec<usize>)> = Vec::new();
    'rows: for (at, row) in rows.iter().enumerate() {
        let (mut sum, mut places) = (0, Vec::new());
        for word in query.split_whitespace() {
            let Some((score, at)) = matcher.fuzzy_indices(row, word) else {
                continue 'rows;
            };
            sum += score;
            places.extend(at);
        }
        found.push((Reverse(sum), at, places));
    }
    found.sort_unstable_by_key(|(score, at, _)| (*score, *at));
    black_box(found.iter().take(SHOWN).count());
    found.len()
}

fn nucleo(matcher: &mut Matcher, rows: &[Utf32String], query: &str) -> usize {
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let scored = |(at, row): (usize, &Utf32String)| {
        Some((Reverse(pattern.score(row.slice(..), matcher)?), at))
    };
    let mut found: Vec<(Reverse<u32>, usize)> =
        rows.iter().enumerate().filter_map(scored).collect();
    let shown = SHOWN.min(found.len());
    if shown < found.len() {
        found.select_nth_unstable(shown);
    }
    found[..shown].sort_unstable();
    for &(_, at) in &found[..shown] {
        let mut places = Vec::new();
        let row: Utf32Str<'_> = rows[at].slice(..);
        pattern.indices(row, matcher, &mut places);
        black_box(places);
    }
    found.len()
}

/// Returns the median and the maximum, over some words, of the time of a misspelt word relative to the correct one.
fn misspelt(size: usize, index: &Index, rows: &[String]) -> (f64, f64) {
    let best = |query: &str| {
        let tries = if size < MANY { TRIES } else { TRIES_IN_MANY };
        let times = (0..tries).map(|_| {
            let start = Instant::now();
            black_box(portolan(index, rows, query));
            start.elapsed()
        });
        times.min().unwrap_or_default().as_secs_f64()
    };
    let mut ratios: Vec<f64> = MISSPELT
        .iter()
        .map(|[correct, slip]| best(slip) / best(correct))
        .collect();
    ratios.sort_by(f64::total_cmp);
    (ratios[ratios.len() / 2], ratios[ratios.len() - 1])
}

/// Measures each backspace over a query, with the saved hits of each letter.
fn backspaces(index: &Index, rows: &[String]) -> Vec<Duration> {
    let mut times = Vec::new();
    for typed in TYPED {
        let queries: Vec<Query> = typed
            .char_indices()
            .map(|(end, char)| Query::parse(&typed[..end + char.len_utf8()]))
            .collect();
        let mut past = Past::default();
        for query in &queries {
            let mut hits = index.search(query);
            index.rank(&mut hits, SHOWN);
            past.keep(hits);
        }
        for query in queries.iter().rev() {
            let mut best = Duration::MAX;
            for _ in 0..TRIES {
                let start = Instant::now();
                // Letters that don't change the query, such as a blank, were saved once.
                let Some(hits) = past.take(query) else {
                    break;
                };
                for hit in hits.iter().take(SHOWN) {
                    black_box(hits.understood().highlight(&rows[hit.row]));
                }
                best = best.min(start.elapsed());
                past.keep(hits);
            }
            if best < Duration::MAX {
                times.push(best);
            }
            drop(past.take(query));
        }
    }
    times
}

/// Returns a list of `count` ports in the format of the IANA registry.
fn registry(count: usize) -> String {
    let mut text = "Service Name,Port Number,Transport Protocol,Description,Assignee,Contact,\
        Registration Date,Modification Date,Reference,Service Code,Unauthorized Use Reported,\
        Assignment Notes\n"
        .to_owned();
    for service in list(count.div_ceil(2)) {
        for endpoint in &service.endpoints {
            let port = endpoint.port;
            let (name, about) = (&service.name.en, &endpoint.protocol.en);
            let transport = port.transport().name();
            let _ = writeln!(
                text,
                "{name},{},{transport},\"{about}\",[Someone],[Someone],2001-01,,,,,",
                port.spec()
            );
        }
    }
    text
}

/// Measures loading a list from its text into the port table and its index.
fn load(count: usize) {
    let text = registry(count);
    let start = Instant::now();
    let list = List::parse("registry.csv", &text).expect("a list");
    let read = start.elapsed();
    assert!(list.errors.is_empty(), "{:?}", list.errors.first());
    let catalog = Catalog::embedded().expect("the embedded catalog is valid");
    let start = Instant::now();
    let catalog = catalog.with_lists(vec![list]);
    let merged = start.elapsed();
    let start = Instant::now();
    let index = Index::new(catalog.rows(), catalog.roles());
    let index = index.with_symptoms(catalog.symptoms(), catalog.rows());
    let (services, protocols) = (catalog.listed_services(), catalog.listed_protocols());
    let rows = catalog.listed_rows();
    black_box(index.with_lists(services, protocols, rows, Progress::NONE));
    let built = start.elapsed();
    println!(
        "a registry of {count} ports ({} KB): parsed in {read:.1?}, merged into the table in {merged:.1?}, \
         index in {built:.1?}",
        text.len() / 1024
    );
}

/// Returns the median and the maximum of all keys, in µs.
fn keys(size: usize, mut search: impl FnMut(&str) -> usize) -> (f64, f64, String) {
    let mut times: Vec<(Duration, String)> = Vec::new();
    for typed in TYPED {
        for (end, char) in typed.char_indices() {
            let query = &typed[..end + char.len_utf8()];
            let tries = if size < MANY { TRIES } else { TRIES_IN_MANY };
            let time = (0..tries).map(|_| {
                let start = Instant::now();
                black_box(search(query));
                start.elapsed()
            });
            times.push((time.min().unwrap_or_default(), query.to_owned()));
        }
    }
    times.sort();
    let micros = |at: usize| times[at].0.as_secs_f64() * 1e6;
    (
        micros(times.len() / 2),
        micros(times.len() - 1),
        times[times.len() - 1].1.clone(),
    )
}

fn main() {
    let wanted: Vec<usize> = env::args().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if wanted.is_empty() {
        SIZES.to_vec()
    } else {
        wanted
    };
    let count: usize = TYPED.iter().map(|typed| typed.chars().count()).sum();
    load(30_000);
    println!(
        "{} queries, {count} keys; median / maximum in µs (slowest query)",
        TYPED.len()
    );
    let catalog = Catalog::embedded().expect("the embedded catalog is valid");
    for size in sizes {
        let known = catalog.rows().len();
        let services = list(size.saturating_sub(known).div_ceil(2));
        let listed = services
            .iter()
            .flat_map(|one| one.endpoints.iter().map(move |end| (one, end)));
        let table: Vec<(&Service, &Endpoint)> = catalog.rows().chain(listed).take(size).collect();
        let start = Instant::now();
        let index = Index::new(table.iter().copied(), catalog.roles());
        let index = index.with_symptoms(catalog.symptoms(), catalog.rows());
        let built = start.elapsed();
        let rows: Vec<String> = table
            .iter()
            .map(|(service, end)| line(service, end))
            .collect();
        let (median, worst, query) = keys(size, |query| portolan(&index, &rows, query));
        println!("{size} rows, index built in {built:.1?}");
        println!("  portolan        {median:9.0} / {worst:9.0}  ({query})");
        let mut back = backspaces(&index, &rows);
        back.sort();
        let micros = |at: usize| back[at].as_secs_f64() * 1e6;
        let (median, most) = (micros(back.len() / 2), micros(back.len() - 1));
        println!("    backspace     {median:9.0} / {most:9.0}");
        let (median, most) = misspelt(size, &index, &rows);
        println!("    misspelt      {median:9.2} / {most:9.2}  (relative to the correct word)");
        let wide: Vec<Utf32String> = rows.iter().map(|row| row.as_str().into()).collect();
        let mut matcher = Matcher::new(Config::DEFAULT);
        let (other, slowest, query) = keys(size, |query| nucleo(&mut matcher, &wide, query));
        println!(
            "  nucleo-matcher  {other:9.0} / {slowest:9.0}  ({query}), {:.1} × as long",
            slowest / worst
        );
        if size > MOST_FUZZY {
            continue;
        }
        let matcher = SkimMatcherV2::default().ignore_case();
        let (other, slowest, query) = keys(size, |query| naive(&matcher, &rows, query));
        println!(
            "  fuzzy-matcher   {other:9.0} / {slowest:9.0}  ({query}), {:.1} × as long",
            slowest / worst
        );
    }
}
