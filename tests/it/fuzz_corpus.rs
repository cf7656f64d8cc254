//! Runs the fuzz targets over their seeds and past findings, so that `cargo test` covers them without a
//! fuzzer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use portolan::explain::{READERS, read_input};

#[path = "../fuzz/bodies.rs"]
mod bodies;

#[test]
fn every_seed_passes_its_body() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").path());
        names
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect()
    };
    let texts = bodies::TARGETS.iter().map(|(name, _)| (*name).to_owned());
    let inputs = READERS
        .iter()
        .map(|reader| format!("explain-{}", reader.name));
    let programs: BTreeSet<String> = texts.clone().chain(["explain".to_owned()]).collect();
    assert_eq!(
        names(&folder.join("targets")),
        programs,
        "one file for each target, and one for all readers"
    );
    assert_eq!(
        names(&folder.join("seeds")),
        texts.chain(inputs).collect(),
        "one folder of seeds for each target and each reader"
    );
    let run = |name: &str, body: &dyn Fn(&[u8])| {
        let mut seeds = 0;
        for seed in fs::read_dir(folder.join("seeds").join(name)).expect("a folder") {
            let path = seed.expect("an entry").path();
            // Shown if the body fails.
            eprintln!("{}", path.display());
            body(&fs::read(&path).expect("a seed"));
            seeds += 1;
        }
        assert!(seeds >= 3, "{name} has {seeds} seeds");
    };
    for (name, body) in bodies::TARGETS {
        run(name, &|bytes| body(bodies::text(bytes)));
    }
    for reader in READERS {
        let name = format!("explain-{}", reader.name);
        run(&name, &|bytes| bodies::explain(reader, bytes));
    }
}

#[test]
fn every_reader_recognises_a_seed_of_its_own() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    for reader in READERS {
        let folder = seeds.join(format!("explain-{}", reader.name));
        let files = fs::read_dir(folder).expect("a folder").flatten();
        let mut texts = files.map(|file| fs::read(file.path()).expect("a seed"));
        let is_own = |bytes: Vec<u8>| {
            let input = read_input(&bytes, None, &|_| Vec::new());
            input.is_ok_and(|input| input.reader.name == reader.name)
        };
        assert!(texts.any(is_own), "{}", reader.name);
    }
}
