//! Runs the fuzz targets over their seeds and past findings, so that `cargo test` covers them without a
//! fuzzer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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
    let targets: BTreeSet<String> = bodies::TARGETS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(
        names(&folder.join("targets")),
        targets,
        "one file for each target"
    );
    assert_eq!(
        names(&folder.join("seeds")),
        targets,
        "one folder of seeds for each target"
    );
    for (name, body) in bodies::TARGETS {
        let mut seeds = 0;
        for seed in fs::read_dir(folder.join("seeds").join(name)).expect("a folder") {
            let path = seed.expect("an entry").path();
            // Shown if the body fails.
            eprintln!("{}", path.display());
            body(bodies::text(&fs::read(&path).expect("a seed")));
            seeds += 1;
        }
        assert!(seeds >= 3, "{name} has {seeds} seeds");
    }
}
