//! The format of catalogue files (TOML, one service a file) and its checks: what parses is a valid
//! service, and an endpoint without a source does not parse.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::catalog::error::CatalogError;
use crate::model::{
    Category, Document, Endpoint, Entry, Flow, Generation, IdError, Note, Port, Role, Service,
    ServiceId, Source, Standing, Status, Text,
};

/// A service file. Its name without `.toml` is the service's id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceFile {
    name: Text,
    today: Option<Text>,
    #[serde(default)]
    other_names: Vec<String>,
    #[serde(default)]
    system_names: Vec<String>,
    status: Status,
    successor: Option<Text>,
    category: Category,
    #[serde(default)]
    aliases: Vec<String>,
    description: Text,
    #[serde(default)]
    endpoint: Vec<EndpointEntry>,
    #[serde(default)]
    note: Vec<NoteEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EndpointEntry {
    #[serde(deserialize_with = "from_text")]
    port: Port,
    protocol: Text,
    #[serde(default)]
    standing: Standing,
    os: Option<Os>,
    #[serde(deserialize_with = "one_or_more")]
    sources: Vec<Source>,
    note: Option<Text>,
}

/// The generation in which an endpoint holds, where it does not hold in both.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Os {
    Legacy,
    Modern,
}

/// A role file. Its name without `.toml` is the role's id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleFile {
    name: Text,
    description: Text,
    #[serde(default)]
    entry: Vec<RoleEntry>,
    #[serde(default)]
    caution: Vec<NoteEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleEntry {
    #[serde(deserialize_with = "from_text")]
    port: Port,
    #[serde(default, deserialize_with = "maybe_from_text")]
    service: Option<ServiceId>,
    purpose: Text,
    from: Text,
    to: Text,
    direction: Flow,
    #[serde(default)]
    need: Standing,
    condition: Option<Text>,
    #[serde(deserialize_with = "one_or_more")]
    sources: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteEntry {
    text: Text,
    #[serde(deserialize_with = "one_or_more")]
    sources: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentEntry {
    title: Text,
    about: Text,
    address: Option<String>,
    date: Option<String>,
}

fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}

fn maybe_from_text<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    from_text(deserializer).map(Some)
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Source>, D::Error> {
    let sources = Vec::<Source>::deserialize(deserializer)?;
    if sources.is_empty() {
        return Err(D::Error::custom("a fact needs a source: name its document"));
    }
    Ok(sources)
}

/// Reads the service file `file`, whose name without `.toml` is `id`.
///
/// # Errors
/// The first fault, with its line.
pub fn parse_service(id: &str, file: &str, text: &str) -> Result<Service, CatalogError> {
    let entry: ServiceFile = parse(file, text)?;
    let id: ServiceId = checked_id(id, file)?;
    let mut endpoints: Vec<Endpoint> = entry
        .endpoint
        .into_iter()
        .map(|endpoint| Endpoint {
            port: endpoint.port,
            protocol: endpoint.protocol,
            standing: endpoint.standing,
            generation: endpoint.os.map(|os| match os {
                Os::Legacy => Generation::Legacy,
                Os::Modern => Generation::Modern,
            }),
            sources: endpoint.sources,
            note: endpoint.note,
        })
        .collect();
    endpoints.sort_by_key(|endpoint| endpoint.port);
    Ok(Service {
        id,
        system_names: entry.system_names,
        name: entry.name,
        today: entry.today,
        other_names: entry.other_names,
        description: entry.description,
        status: entry.status,
        successor: entry.successor,
        category: entry.category,
        aliases: entry.aliases,
        endpoints,
        notes: entry.note.into_iter().map(Note::from).collect(),
    })
}

/// Reads the role file `file`, whose name without `.toml` is `id`.
///
/// # Errors
/// The first fault, with its line.
pub fn parse_role(id: &str, file: &str, text: &str) -> Result<Role, CatalogError> {
    let entry: RoleFile = parse(file, text)?;
    let entries = entry.entry.into_iter().map(|entry| Entry {
        port: entry.port,
        service: entry.service,
        purpose: entry.purpose,
        from: entry.from,
        to: entry.to,
        flow: entry.direction,
        standing: entry.need,
        condition: entry.condition,
        sources: entry.sources,
    });
    Ok(Role {
        id: checked_id(id, file)?,
        name: entry.name,
        description: entry.description,
        entries: entries.collect(),
        cautions: entry.caution.into_iter().map(Note::from).collect(),
    })
}

impl From<NoteEntry> for Note {
    fn from(entry: NoteEntry) -> Self {
        Self {
            text: entry.text,
            sources: entry.sources,
        }
    }
}

/// The id that a file's name stands for.
fn checked_id<T: FromStr<Err = IdError>>(id: &str, file: &str) -> Result<T, CatalogError> {
    id.parse().map_err(|cause| CatalogError {
        file: file.to_owned(),
        line: 1,
        cause: format!("the file name: {cause}"),
    })
}

/// Reads the list of documents.
///
/// # Errors
/// The first fault, with its line.
pub fn parse_documents(file: &str, text: &str) -> Result<Vec<Document>, CatalogError> {
    let entries: BTreeMap<String, DocumentEntry> = parse(file, text)?;
    let document = |(id, entry): (String, DocumentEntry)| Document {
        id,
        title: entry.title,
        about: entry.about,
        address: entry.address,
        date: entry.date,
    };
    Ok(entries.into_iter().map(document).collect())
}

/// Reads a TOML file, its first fault with its line.
pub(super) fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        CatalogError {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            // toml's own message may run over several lines; the first says what is wrong.
            cause: error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
name = { en = "Echo", zh = "回显" }
status = "current"
category = "core"
description = { en = "Echoes.", zh = "回显。" }
[[endpoint]]
port = "tcp/7"
protocol = { en = "Echo", zh = "Echo" }
sources = [{ document = "seed", line = 10 }]
"#;

    fn fault(text: &str) -> String {
        let error = parse_service("echo", "echo.toml", text).expect_err("a fault");
        error.to_string()
    }

    #[test]
    fn a_good_file_parses() {
        let service = parse_service("echo", "echo.toml", GOOD).expect("a good file");
        assert_eq!(service.endpoints[0].port.to_string(), "tcp/7");
    }

    #[test]
    fn faults_name_file_line_and_cause() {
        assert!(
            fault(&GOOD.replace("tcp/7", "tcp/0")).starts_with("echo.toml:7: port 0 is reserved")
        );
        assert!(fault(&GOOD.replace("tcp/7", "tcp/9-7")).contains("write 7-9"));
        let unsourced = GOOD.replace("[{ document = \"seed\", line = 10 }]", "[]");
        assert!(fault(&unsourced).starts_with("echo.toml:9: a fact needs a source"));
        assert!(fault(&GOOD.replace("status = \"current\"", "status = \"new\"")).contains(":3: "));
        assert!(fault(&GOOD.replace("category", "colour")).contains(":4: "));
        assert!(fault("name = [").starts_with("echo.toml:1: "));
        let named = parse_service("Echo!", "Echo!.toml", GOOD).expect_err("a bad name");
        assert!(named.to_string().contains("file name"));
    }
}
