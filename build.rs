//! Embeds the catalogue: writes the list of its files, so that adding one needs no change to the source.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let assets = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"))
        .join("assets/catalog");
    println!("cargo::rerun-if-changed={}", assets.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    for folder in ["services", "roles"] {
        fs::write(
            out.join(folder).with_extension("rs"),
            listing(&assets.join(folder))?,
        )?;
    }
    Ok(())
}

/// A Rust array of (file stem, file text), sorted by name.
fn listing(folder: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();
    let rows = files.iter().map(|path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        format!(
            "    ({stem:?}, include_str!({:?})),\n",
            path.display().to_string()
        )
    });
    Ok(format!("&[\n{}]\n", rows.collect::<String>()))
}
