//! Build script that embeds the catalog: it merges the catalog files with the code that also merges user files,
//! and writes the result in a compact binary form (postcard). An error in any file fails the build.
//!
//! This compiles the merge code twice. Parsing the TOML files at every start instead would take 9 ms of CPU
//! time, twice as much as everything else in `portolan search 3389`, and save 2 of 129 s of a clean release build.
//! A shared crate or a checked-in result would save no more, at the cost of a second package or of 650 kB that
//! change with every fact.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::{Deserialize, Serialize};

#[expect(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the program uses all of it"
)]
#[path = "src/model"]
mod model {
    mod clear_text;
    mod direction;
    mod id;
    mod lang;
    mod need;
    mod os;
    mod peer;
    mod port;
    mod port_error;
    mod range;
    mod role;
    mod service;
    mod symptom;
    mod transport;
    mod visible;

    pub use clear_text::ClearText;
    pub use direction::Direction;
    pub use id::{IdError, RoleId, ServiceId, SymptomId};
    pub(crate) use lang::text;
    pub use lang::{COMMA, Label, Lang, Localized, Text};
    pub use need::Need;
    pub use os::Os;
    pub use peer::Peer;
    pub use port::{Port, PortSpec};
    pub use role::{Entry, Flow, Role};
    pub use service::{
        Category, Document, Endpoint, Note, Program, Service, Source, Status, Tool, ToolNames,
    };
    pub use symptom::Symptom;
    pub use transport::Transport;
    pub use visible::{escaped, is_invisible};
}

#[expect(dead_code, unreachable_pub, reason = "the program uses all of it")]
#[path = "src/catalog"]
mod catalog {
    pub mod builder;
    pub mod error;
    pub mod merge;
    pub mod reader;
    pub mod schema;
}

#[expect(dead_code, unreachable_pub, reason = "the program uses all of it")]
#[path = "src/reason.rs"]
mod reason;

use catalog::builder::{Builder, SourceFile};
use catalog::error::CatalogError;
use catalog::schema::parse_toml;
use model::ClearText;

fn main() -> io::Result<()> {
    let assets = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"))
        .join("assets/catalog");
    println!("cargo::rerun-if-changed={}", assets.display());
    for code in ["build.rs", "src/model", "src/catalog", "src/reason.rs"] {
        println!("cargo::rerun-if-changed={code}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    let mut builder = Builder::default();
    merge(
        &mut builder,
        &assets.join("documents.toml"),
        Builder::merge_documents,
    )?;
    for file in files(&assets.join("services"))? {
        merge(&mut builder, &file, Builder::merge_service)?;
    }
    for file in files(&assets.join("roles"))? {
        merge(&mut builder, &file, Builder::merge_role)?;
    }
    merge(
        &mut builder,
        &assets.join("symptoms.toml"),
        Builder::merge_symptoms,
    )?;
    // Each document apart, so that the program reads only those that it cites.
    let documents = builder.documents.values().map(|document| {
        let bytes = postcard::to_allocvec(document).map_err(io::Error::other)?;
        Ok((document.id.as_str(), bytes))
    });
    let documents: Vec<(&str, Vec<u8>)> = documents.collect::<io::Result<_>>()?;
    write(&out.join("documents.postcard"), documents.iter())?;
    write(&out.join("services.postcard"), builder.services.values())?;
    write(&out.join("roles.postcard"), builder.roles.values())?;
    write(&out.join("symptoms.postcard"), builder.symptoms.values())?;
    let clear_text = clear_text(&assets.join("clear-text.toml"))?;
    write(&out.join("clear-text.postcard"), clear_text.iter())
}

/// `clear-text.toml`: the protocols that transmit in clear text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClearTextFile {
    protocol: Vec<ClearText>,
}

fn clear_text(file: &Path) -> io::Result<Vec<ClearText>> {
    let text = fs::read_to_string(file)?;
    let parsed = parse_toml::<ClearTextFile>(&file.display().to_string(), &text);
    Ok(parsed.map_err(io::Error::other)?.protocol)
}

/// Lists the TOML files in `folder`, sorted by path.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    Ok(files)
}

fn merge(
    builder: &mut Builder,
    file: &Path,
    merge: fn(&mut Builder, &SourceFile<'_>) -> Result<(), Vec<CatalogError>>,
) -> io::Result<()> {
    let text = fs::read_to_string(file)?;
    let id = file.file_stem().unwrap_or_default().to_string_lossy();
    let source_file = SourceFile {
        id: &id,
        name: &file.display().to_string(),
        text: &text,
        is_user_file: false,
    };
    merge(builder, &source_file).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        io::Error::other(lines.join("\n"))
    })
}

fn write<'a, T: Serialize + 'a>(
    file: &Path,
    values: impl Iterator<Item = &'a T>,
) -> io::Result<()> {
    let bytes = postcard::to_allocvec(&values.collect::<Vec<_>>());
    fs::write(file, bytes.map_err(io::Error::other)?)
}
