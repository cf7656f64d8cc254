//! Bodies of the fuzz targets: each parses the bytes as one kind of external data, and asserts invariants of
//! the result. `tests/it/fuzz_corpus.rs` runs them over the files in `seeds`, so any finding added there
//! becomes a regression test.

use std::sync::LazyLock;

use portolan::catalog::{About, Catalog, List};
use portolan::config::Config;
use portolan::explain::{Input, Reader, Stream, read_input};
use portolan::export;
use portolan::model::{Lang, Port, is_invisible, parse_ports};
use portolan::saved::{parse_saved, write_saved};
use portolan::search::{Index, Query};

/// Body of a fuzz target.
pub(crate) type Body = fn(&str);

/// Returns the text before the first byte that is not UTF-8. The program rejects other files before parsing.
pub(crate) fn text(input: &[u8]) -> &str {
    let first = input.utf8_chunks().next();
    first.map_or("", |chunk| chunk.valid())
}

/// Every target of texts: its name, which is also the folder of its seeds, and its body. [`explain`] is a target for
/// each reader.
pub(crate) const TARGETS: &[(&str, Body)] = &[
    ("catalog", catalog),
    ("config", config),
    ("list", list),
    ("ports", ports),
    ("query", query),
    ("saved", saved),
];

static KNOWN: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().expect("it is valid"));

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let index = Index::new(KNOWN.rows(), KNOWN.roles());
    index.with_symptoms(KNOWN.symptoms(), KNOWN.rows())
});

/// One service, one role and all documents: merging a file into few entries is much faster.
static FEW: LazyLock<Catalog> = LazyLock::new(|| {
    let service = KNOWN.find("dns-server").expect("a service");
    let role = KNOWN.find_role("domain-controller").expect("a role");
    Catalog::new(
        vec![service.into_owned()],
        vec![role.clone()],
        KNOWN.documents().to_vec(),
    )
});

/// A catalog file, parsed as each kind of file, with a new id and with an existing one.
pub(crate) fn catalog(text: &str) {
    for (about, id) in [
        (About::Documents, "documents"),
        (About::Symptoms, "symptoms"),
        (About::Service, "new"),
        (About::Service, "dns-server"),
        (About::Role, "new"),
        (About::Role, "domain-controller"),
        (About::Symptoms, "symptoms"),
    ] {
        match FEW.clone().with_text(about, id, text) {
            // These texts are printed to a terminal unmodified.
            Ok(catalog) => {
                for (service, endpoint) in catalog.rows() {
                    assert_visible(&service.name.en);
                    assert_visible(&service.name.zh);
                    assert_visible(&endpoint.protocol.en);
                    assert_visible(&endpoint.protocol.zh);
                }
                for role in catalog.roles() {
                    assert_visible(&role.name.en);
                }
                for symptom in catalog.symptoms() {
                    assert_visible(&symptom.message().en);
                    assert_visible(&symptom.advice.zh);
                }
            }
            Err(errors) => {
                let lines = text.lines().count().max(1);
                assert!(!errors.is_empty(), "refused without an error");
                for fault in errors {
                    assert!((1..=lines + 1).contains(&fault.line), "{fault}");
                }
            }
        }
    }
}

/// The settings file.
pub(crate) fn config(text: &str) {
    let (config, errors) = Config::parse(text);
    if text.chars().all(|char| matches!(char, ' ' | '\t' | '\n')) {
        assert_eq!(config, Config::default());
        assert!(errors.is_empty(), "unexpected errors for {text:?}");
    }
}

/// An input of `explain`, read by one reader: in pieces, it shows the same as in one, and the ends of its lines don't
/// matter.
pub(crate) fn explain(reader: &'static Reader, input: &[u8]) {
    let names = |name: &str| match name {
        "LDAP" => "tcp/389".parse().into_iter().collect(),
        _ => Vec::new(),
    };
    let read = |bytes: &[u8]| read_input(bytes, Some(reader), &names);
    let whole = read(input);
    if let Ok(input) = &whole {
        assert!(input.not_understood.len() <= input.not_understood_count);
        for host in &input.observed {
            for (port, seen) in &host.ports {
                assert_eq!(port.to_string().parse().as_ref(), Ok(port));
                assert!(seen.sighting.line > 0, "{port} without a line");
            }
        }
    }
    if let Some(mut stream) = Stream::of_head(input, Some(reader)) {
        let size = 1 + usize::from(input.first().copied().unwrap_or(0)) % 100;
        input.chunks(size).for_each(|piece| stream.feed(piece));
        let whole = whole.as_ref().expect("what is read in pieces is read");
        assert_eq!(shown(&stream.finish()), shown(whole));
    }
    if std::str::from_utf8(input).is_ok() && !input.contains(&b'\r') && !input.contains(&0) {
        let lines: Vec<&[u8]> = input.split(|byte| *byte == b'\n').collect();
        let other = read(&lines.join(&b"\r\n"[..]));
        assert_eq!(
            other.as_ref().map(shown),
            whole.as_ref().map(shown),
            "with CRLF"
        );
    }
}

/// Returns what an input shows, for a comparison.
fn shown(input: &Input) -> String {
    let Input {
        lines,
        observed,
        not_understood,
        ..
    } = input;
    format!("{lines} lines, {observed:?}, {not_understood:?}")
}

/// A port list that is loaded in addition to the catalog.
pub(crate) fn list(text: &str) {
    let Ok(list) = List::parse("list", text) else {
        return;
    };
    let lines = list.len();
    let catalog = KNOWN.clone().with_lists(vec![list]);
    let rows = catalog.all_rows().skip(KNOWN.row_count());
    let rows: Vec<_> = rows.map(|row| (row.service(), row.endpoint())).collect();
    assert!(rows.len() <= lines, "a row without a line");
    let named: usize = rows
        .iter()
        .map(|(_, endpoint)| endpoint.sources.len())
        .sum();
    assert_eq!(named, lines, "a line without a row");
    for (service, endpoint) in rows {
        assert_visible(&service.name.en);
        assert_visible(&endpoint.protocol.en);
        for alias in &service.aliases {
            assert_visible(alias);
        }
    }
}

/// Typed ports.
pub(crate) fn ports(text: &str) {
    let Ok(ports) = parse_ports(text) else {
        return;
    };
    for port in &ports {
        assert_eq!(port.to_string().parse::<Port>().as_ref(), Ok(port));
    }
    let written: Vec<String> = ports.iter().map(ToString::to_string).collect();
    assert_eq!(parse_ports(&written.join(",")), Ok(ports));
}

/// A query: parsed, searched for, and highlighted in texts that may match, including the query itself.
pub(crate) fn query(text: &str) {
    let query = Query::parse(text);
    let mut hits = INDEX.search(&query);
    INDEX.rank(&mut hits, 20);
    let mut shown = vec![text.to_owned()];
    for hit in hits.iter().take(4) {
        let row = KNOWN.row(hit.row).expect("a row of the table");
        shown.push(row.name(Lang::Zh).to_owned());
        shown.push(row.protocol(Lang::En).to_owned());
        shown.push(row.port().to_string());
    }
    for text in shown {
        let places = query.highlight(&text);
        assert!(places.is_sorted_by(|a, b| a < b), "{places:?} in {text:?}");
        let length = text.chars().count();
        assert!(
            places.iter().all(|&place| place < length),
            "{places:?} in {text:?}"
        );
    }
}

/// A saved role: it survives a round trip, and every format exports it or reports an error.
pub(crate) fn saved(text: &str) {
    let Ok(saved) = parse_saved("saved.toml", text, &*KNOWN) else {
        return;
    };
    let ruleset = saved.choice.ruleset(&*KNOWN);
    let _ = saved.difference(&ruleset);
    let written = write_saved(&saved.choice, &ruleset);
    let again = parse_saved("saved.toml", &written, &*KNOWN).expect("it was written here");
    assert!(again.difference(&ruleset).is_empty());
    assert_eq!(
        write_saved(&again.choice, &again.choice.ruleset(&*KNOWN)),
        written
    );
    for format in export::FORMATS {
        for lang in [Lang::En, Lang::Zh] {
            let _ = format.export(&ruleset, lang);
        }
    }
}

/// Asserts that a text is safe to print on a terminal.
fn assert_visible(text: &str) {
    let invisible = |char: &char| is_invisible(*char);
    assert_eq!(text.chars().find(invisible), None, "{text:?}");
}
