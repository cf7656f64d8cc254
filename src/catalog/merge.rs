//! Merges one catalog file into the catalog; reports all errors and applies nothing if there are any.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::catalog::error::CatalogError;
use crate::catalog::schema::{
    DocumentEntry, DocumentsFile, EndpointEntry, FullText, Located, NoteEntry, Parsed, Patch,
    RoleEntry, RoleFile, ServiceFile, SourceEntry, VisibleText, parse_toml,
};
use crate::model::{
    Document, Endpoint, Entry, IdError, Label, Localized, Note, Port, Role, RoleId, Service,
    ServiceId, Source, Text, text,
};

/// Tag of the document that user facts without an explicit source come from.
pub(crate) const USER_DOCUMENT: &str = "own";

/// The catalog while files are merged into it.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) documents: BTreeMap<String, Document>,
    pub(crate) services: BTreeMap<ServiceId, Service>,
    pub(crate) roles: BTreeMap<RoleId, Role>,
}

/// A catalog file to be merged.
pub(crate) struct SourceFile<'a> {
    /// Id according to the file name, not validated yet.
    pub(crate) id: &'a str,
    /// Path or name as displayed in errors and origins.
    pub(crate) name: &'a str,
    /// Text of the file.
    pub(crate) text: &'a str,
    /// True for user files: their facts need no source, and they are an origin of the entries they change.
    pub(crate) is_user_file: bool,
}

impl Builder {
    /// Starts with the entries of a catalog.
    pub(crate) fn of(services: Vec<Service>, roles: Vec<Role>, documents: Vec<Document>) -> Self {
        Self {
            documents: documents
                .into_iter()
                .map(|one| (one.id.clone(), one))
                .collect(),
            services: services
                .into_iter()
                .map(|one| (one.id.clone(), one))
                .collect(),
            roles: roles.into_iter().map(|one| (one.id.clone(), one)).collect(),
        }
    }

    /// Merges a service file into the service with its id, or adds the service.
    ///
    /// # Errors
    /// All errors of the file. The catalog is unchanged in this case.
    pub(crate) fn merge_service(&mut self, file: &SourceFile<'_>) -> Result<(), Vec<CatalogError>> {
        let service = Reader::read(file, self, |reader, file: ServiceFile| {
            let id = reader.id::<ServiceId>();
            let before = id.as_ref().and_then(|id| self.services.get(id));
            reader.service(id, before, file)
        })?;
        self.services.insert(service.id.clone(), service);
        Ok(())
    }

    /// Merges a role file into the role with its id, or adds the role.
    ///
    /// # Errors
    /// All errors of the file. The catalog is unchanged in this case.
    pub(crate) fn merge_role(&mut self, file: &SourceFile<'_>) -> Result<(), Vec<CatalogError>> {
        let role = Reader::read(file, self, |reader, file: RoleFile| {
            let id = reader.id::<RoleId>();
            let before = id.as_ref().and_then(|id| self.roles.get(id));
            reader.role(id, before, file)
        })?;
        self.roles.insert(role.id.clone(), role);
        Ok(())
    }

    /// Merges a file of documents into the existing documents.
    ///
    /// # Errors
    /// All errors of the file. The catalog is unchanged in this case.
    pub(crate) fn merge_documents(
        &mut self,
        file: &SourceFile<'_>,
    ) -> Result<(), Vec<CatalogError>> {
        let documents: Vec<Document> = Reader::read(file, self, |reader, file: DocumentsFile| {
            let documents = file.into_iter().map(|(tag, entry)| {
                let before = self.documents.get(tag.get_ref());
                reader.document(tag.span().start, tag.into_inner(), before, entry)
            });
            // Reads all entries before it fails, to report all errors.
            documents.collect::<Vec<_>>().into_iter().collect()
        })?;
        let tagged = documents.into_iter().map(|one| (one.id.clone(), one));
        self.documents.extend(tagged);
        Ok(())
    }
}

/// Reads one file and collects its errors. Methods return `None` for invalid values, after recording the error.
struct Reader<'a> {
    file: &'a SourceFile<'a>,
    catalog: &'a Builder,
    /// Missing keys of the current entry.
    missing: Vec<String>,
    /// Byte offsets and descriptions of the errors.
    errors: Vec<(usize, Text)>,
}

impl<'a> Reader<'a> {
    fn read<F: serde::de::DeserializeOwned, T>(
        file: &'a SourceFile<'a>,
        catalog: &'a Builder,
        read: impl FnOnce(&mut Self, F) -> Option<T>,
    ) -> Result<T, Vec<CatalogError>> {
        let mut reader = Self {
            file,
            catalog,
            missing: Vec::new(),
            errors: Vec::new(),
        };
        let file = parse_toml(file.name, file.text).map_err(|error| vec![error])?;
        let value = read(&mut reader, file);
        value
            .filter(|_| reader.errors.is_empty())
            .ok_or_else(|| reader.into_errors())
    }

    fn error(&mut self, at: usize, cause: Text) {
        self.errors.push((at, cause));
    }

    /// Returns the errors with their line numbers.
    fn into_errors(self) -> Vec<CatalogError> {
        let bytes = self.file.text.bytes().enumerate();
        let ends = bytes.filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at);
        let ends: Vec<usize> = ends.collect();
        let errors = self.errors.into_iter().map(|(at, cause)| CatalogError {
            file: self.file.name.to_owned(),
            line: ends.partition_point(|&end| end < at) + 1,
            cause,
        });
        errors.collect()
    }

    /// Parses the id, which is the file name.
    fn id<T: FromStr<Err = IdError>>(&mut self) -> Option<T> {
        let id = self.file.id.parse();
        let report = |cause: IdError| {
            let Text { en, zh } = cause.both();
            self.error(0, text!("invalid file name: {en}", "文件名无效：{zh}"));
        };
        id.map_err(report).ok()
    }

    /// Reports all missing keys of an entry in one error. `noun` is the kind of entry.
    fn report_missing(&mut self, at: usize, noun: Label, id: &str, is_known: bool) {
        let missing = std::mem::take(&mut self.missing).join(", ");
        if missing.is_empty() {
            return;
        }
        let Label { en, zh } = noun;
        let cause = if is_known {
            text!("missing {missing}", "缺少 {missing}")
        } else {
            text!(
                "no {en} “{id}” in the catalog: a new one needs {missing}",
                "服务资料库中没有{zh}“{id}”：新建时须提供 {missing}"
            )
        };
        self.error(at, cause);
    }

    fn service(
        &mut self,
        id: Option<ServiceId>,
        before: Option<&Service>,
        file: ServiceFile,
    ) -> Option<Service> {
        let name = self.required("name", before.map(|old| &old.name), file.name);
        let today = before.and_then(|old| old.today.as_ref());
        let today = self.patched("today", today, file.today);
        let successor = before.and_then(|old| old.successor.as_ref());
        let successor = self.patched("successor", successor, file.successor);
        let status = self.required_key("status", before.map(|old| old.status), file.status);
        let category = before.map(|old| old.category);
        let category = self.required_key("category", category, file.category);
        let description = before.map(|old| &old.description);
        let description = self.required("description", description, file.description);
        let noun = Label::new("service", "服务");
        self.report_missing(0, noun, self.file.id, before.is_some());

        let mut aliases = before.map_or_else(Vec::new, |old| old.aliases.clone());
        add_new(&mut aliases, self.texts(file.aliases));
        let mut endpoints = before.map_or_else(Vec::new, |old| old.endpoints.clone());
        self.remove(file.remove, &mut endpoints, |endpoint| endpoint.port);
        let added = self.each(file.endpoint, Self::endpoint);
        let is_same = |one: &Endpoint, other: &Endpoint| {
            one.port == other.port && one.protocol.en == other.protocol.en
        };
        endpoints.retain(|old| !added.iter().any(|new| is_same(new, old)));
        endpoints.extend(added);
        endpoints.sort_by_key(|endpoint| endpoint.port);
        let mut notes = before.map_or_else(Vec::new, |old| old.notes.clone());
        add_new(&mut notes, self.each(file.note, Self::note));

        let names = |old: Option<&Vec<String>>| old.cloned().unwrap_or_default();
        Some(Service {
            system_names: match file.system_names {
                Some(written) => self.texts(written),
                None => names(before.map(|old| &old.system_names)),
            },
            other_names: match file.other_names {
                Some(written) => self.texts(written),
                None => names(before.map(|old| &old.other_names)),
            },
            id: id?,
            name: name?,
            today,
            description: description?,
            status: status?,
            successor,
            category: category?,
            aliases,
            endpoints,
            notes,
            origins: self.origins(before.map(|old| &old.origins)),
        })
    }

    fn role(&mut self, id: Option<RoleId>, before: Option<&Role>, file: RoleFile) -> Option<Role> {
        let name = self.required("name", before.map(|old| &old.name), file.name);
        let description = before.map(|old| &old.description);
        let description = self.required("description", description, file.description);
        let noun = Label::new("role", "角色");
        self.report_missing(0, noun, self.file.id, before.is_some());

        let mut entries = before.map_or_else(Vec::new, |old| old.entries.clone());
        self.remove(file.remove, &mut entries, |entry| entry.port);
        let added = self.each(file.entry, Self::entry);
        let is_same = |one: &Entry, other: &Entry| {
            let text = |entry: &Entry| {
                [&entry.purpose, &entry.from, &entry.to].map(|text| text.en.clone())
            };
            one.port == other.port && text(one) == text(other)
        };
        entries.retain(|old| !added.iter().any(|new| is_same(new, old)));
        entries.extend(added);
        let mut cautions = before.map_or_else(Vec::new, |old| old.cautions.clone());
        add_new(&mut cautions, self.each(file.caution, Self::note));
        Some(Role {
            id: id?,
            name: name?,
            description: description?,
            entries,
            cautions,
            origins: self.origins(before.map(|old| &old.origins)),
        })
    }

    fn document(
        &mut self,
        at: usize,
        tag: String,
        before: Option<&Document>,
        entry: DocumentEntry,
    ) -> Option<Document> {
        let is_tag = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if tag.is_empty() || !tag.bytes().all(is_tag) {
            let shown = tag.escape_debug();
            let cause = text!(
                "“{shown}” is not a valid tag: use letters, digits, hyphens, dots and underscores",
                "“{shown}”不是有效的标签：只能使用字母、数字、连字符、点和下划线"
            );
            self.error(at, cause);
        }
        let label = match entry.label {
            Some(label) => self.text(label),
            None => Some(before.map_or_else(|| text!("{tag}", "{tag}"), |old| old.label.clone())),
        };
        let title = self.required("title", before.map(|old| &old.title), entry.title);
        let about = self.required("about", before.map(|old| &old.about), entry.about);
        let noun = Label::new("document", "文档");
        self.report_missing(at, noun, &tag, before.is_some());
        let mut value = |written: Option<_>, old: Option<&Option<String>>| match written {
            Some(written) => self.value(written).map(|VisibleText(text)| text),
            None => old.cloned().flatten(),
        };
        Some(Document {
            address: value(entry.address, before.map(|old| &old.address)),
            date: value(entry.date, before.map(|old| &old.date)),
            id: tag,
            label: label?,
            title: title?,
            about: about?,
        })
    }

    fn endpoint(&mut self, at: usize, entry: EndpointEntry) -> Option<Endpoint> {
        let port = self.value(entry.port);
        let protocol = self.text(entry.protocol);
        let sources = self.sources(at, entry.sources);
        let note = entry.note.and_then(|note| self.text(note));
        Some(Endpoint {
            port: port?,
            protocol: protocol?,
            need: entry.need,
            os: entry.os.map(Into::into),
            sources: sources?,
            note,
        })
    }

    fn entry(&mut self, at: usize, entry: RoleEntry) -> Option<Entry> {
        let port = self.value(entry.port);
        let service = entry.service.and_then(|service| {
            let at = service.at;
            let service = self.value(service)?;
            if !self.catalog.services.contains_key(&service) {
                let cause = text!("unknown service “{service}”", "未知服务“{service}”");
                self.error(at, cause);
            }
            Some(service)
        });
        let purpose = self.text(entry.purpose);
        let from = self.text(entry.from);
        let to = self.text(entry.to);
        let condition = entry.condition.and_then(|text| self.text(text));
        let sources = self.sources(at, entry.sources);
        Some(Entry {
            port: port?,
            service,
            purpose: purpose?,
            from: from?,
            to: to?,
            flow: entry.direction,
            need: entry.need,
            condition,
            sources: sources?,
        })
    }

    fn note(&mut self, at: usize, entry: NoteEntry) -> Option<Note> {
        let text = self.text(entry.text);
        let sources = self.sources(at, entry.sources);
        Some(Note {
            text: text?,
            sources: sources?,
        })
    }

    /// Reads the sources of the fact at the byte offset `fact`.
    fn sources(
        &mut self,
        fact: usize,
        sources: Option<Located<Vec<SourceEntry>>>,
    ) -> Option<Vec<Source>> {
        let at = match sources {
            Some(sources) if !sources.value.is_empty() => {
                let sources = sources.value.into_iter().map(|source| {
                    let at = source.document.at;
                    let VisibleText(document) = self.value(source.document)?;
                    if !self.catalog.documents.contains_key(&document) {
                        let cause = text!(
                            "unknown document “{document}”: add it to documents.toml",
                            "未知文档“{document}”：请将其加入 documents.toml"
                        );
                        self.error(at, cause);
                    }
                    let line = source.line.map(Into::into);
                    Some(Source { document, line })
                });
                return sources.collect::<Vec<_>>().into_iter().collect();
            }
            Some(sources) => sources.at,
            None if self.file.is_user_file => {
                let document = USER_DOCUMENT.to_owned();
                return Some(vec![Source {
                    document,
                    line: None,
                }]);
            }
            None => fact,
        };
        let cause = text!(
            "missing source: name the document that this comes from",
            "缺少来源：请注明所依据的文档"
        );
        self.error(at, cause);
        None
    }

    /// Removes existing ports that the file lists under `remove`.
    fn remove<T>(&mut self, ports: Vec<Parsed<Port>>, from: &mut Vec<T>, port: fn(&T) -> Port) {
        for written in ports {
            let at = written.at;
            let Some(removed) = self.value(written) else {
                continue;
            };
            let count = from.len();
            from.retain(|one| port(one) != removed);
            if from.len() == count {
                let cause = text!("no port {removed} to remove", "没有可移除的端口 {removed}");
                self.error(at, cause);
            }
        }
    }

    fn each<E, T>(
        &mut self,
        entries: Vec<Located<E>>,
        read: fn(&mut Self, usize, E) -> Option<T>,
    ) -> Vec<T> {
        let entries = entries.into_iter();
        entries
            .filter_map(|entry| read(self, entry.at, entry.value))
            .collect()
    }

    fn value<T>(&mut self, parsed: Parsed<T>) -> Option<T> {
        let report = |cause| self.error(parsed.at, cause);
        parsed.value.map_err(report).ok()
    }

    fn texts(&mut self, written: Vec<Parsed<VisibleText>>) -> Vec<String> {
        let written = written.into_iter();
        written
            .filter_map(|text| self.value(text))
            .map(|VisibleText(text)| text)
            .collect()
    }

    fn text(&mut self, text: FullText) -> Option<Text> {
        let (en, zh) = (self.value(text.en), self.value(text.zh));
        let (VisibleText(en), VisibleText(zh)) = (en?, zh?);
        Some(Text { en, zh })
    }

    /// Applies a patch to the existing text.
    fn patched(&mut self, key: &str, before: Option<&Text>, patch: Option<Patch>) -> Option<Text> {
        let Some(patch) = patch else {
            return before.cloned();
        };
        let mut side = |written: Option<_>, old: Option<&String>, lang: &str| match written {
            Some(written) => self.value(written).map(|VisibleText(text)| text),
            None => old.cloned().or_else(|| {
                self.missing.push(format!("{key}.{lang}"));
                None
            }),
        };
        let en = side(patch.en, before.map(|old| &old.en), "en");
        let zh = side(patch.zh, before.map(|old| &old.zh), "zh");
        Some(Text { en: en?, zh: zh? })
    }

    fn required(&mut self, key: &str, before: Option<&Text>, patch: Option<Patch>) -> Option<Text> {
        if before.is_none() && patch.is_none() {
            self.missing.push(key.to_owned());
        }
        self.patched(key, before, patch)
    }

    fn required_key<T>(&mut self, key: &str, before: Option<T>, file: Option<T>) -> Option<T> {
        let value = file.or(before);
        if value.is_none() {
            self.missing.push(key.to_owned());
        }
        value
    }

    /// Returns the user files that an entry comes from, including this one.
    fn origins(&self, before: Option<&Vec<String>>) -> Vec<String> {
        let mut origins = before.cloned().unwrap_or_default();
        add_new(
            &mut origins,
            self.file.is_user_file.then(|| self.file.name.to_owned()),
        );
        origins
    }
}

/// Adds the values that are not in the list yet.
fn add_new<T: PartialEq>(list: &mut Vec<T>, new: impl IntoIterator<Item = T>) {
    for one in new {
        if !list.contains(&one) {
            list.push(one);
        }
    }
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

    fn with_document() -> Builder {
        let mut builder = Builder::default();
        let text = "[seed]\ntitle = { en = \"A\", zh = \"A\" }\nabout = { en = \"B\", zh = \"B\" }";
        merge(&mut builder, "documents", text, Builder::merge_documents).expect("a good list");
        builder
    }

    fn merge(
        builder: &mut Builder,
        id: &str,
        text: &str,
        merge: fn(&mut Builder, &SourceFile<'_>) -> Result<(), Vec<CatalogError>>,
    ) -> Result<(), Vec<CatalogError>> {
        let name = format!("{id}.toml");
        let is_user_file = false;
        merge(
            builder,
            &SourceFile {
                id,
                name: &name,
                text,
                is_user_file,
            },
        )
    }

    fn errors(text: &str) -> Vec<String> {
        let errors = merge(&mut with_document(), "echo", text, Builder::merge_service)
            .expect_err("an error");
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_valid_file_is_merged_and_an_invalid_one_changes_nothing() {
        let mut builder = with_document();
        merge(&mut builder, "echo", GOOD, Builder::merge_service).expect("a good file");
        let before = builder.services.clone();
        let echo = before.values().next().expect("one");
        assert_eq!(echo.endpoints[0].port.to_string(), "tcp/7");
        assert!(echo.origins.is_empty());
        let broken = "name = { en = \"Other\" }\nremove = [\"tcp/8\"]";
        merge(&mut builder, "echo", broken, Builder::merge_service).expect_err("an error");
        assert_eq!(builder.services, before);
    }

    #[test]
    fn errors_have_file_line_and_cause() {
        for (good, bad, expected) in [
            ("tcp/7", "tcp/0", "echo.toml:7: port 0 is reserved"),
            ("tcp/7", "tcp/9-7", "echo.toml:7: the range 9-7 is reversed"),
            (
                "[{ document = \"seed\", line = 10 }]",
                "[]",
                "echo.toml:9: missing source",
            ),
            (
                "sources = [{ document = \"seed\", line = 10 }]",
                "",
                "echo.toml:6: missing source",
            ),
            ("seed", "sead", "echo.toml:9: unknown document “sead”"),
            ("line = 10", "line = 0", "echo.toml:9: "),
            ("\"current\"", "\"new\"", "echo.toml:3: unknown variant"),
            ("category", "colour", "echo.toml:4: unknown field"),
            (
                "status = \"current\"",
                "",
                "echo.toml:1: no service “echo” in the catalog: a new one needs status",
            ),
            (
                "Echoes.",
                "Echoes.\\u001b",
                "echo.toml:5: the text contains U+001B",
            ),
            (
                "zh = \"Echo\"",
                "zh = \" \"",
                "echo.toml:8: the text is blank",
            ),
        ] {
            let reported = errors(&GOOD.replacen(good, bad, 1));
            assert_eq!(reported.len(), 1, "{reported:?}");
            assert!(reported[0].starts_with(expected), "{reported:?}");
        }
        let named = merge(&mut with_document(), "Echo!", GOOD, Builder::merge_service)
            .expect_err("a bad name");
        assert!(
            named[0]
                .to_string()
                .starts_with("Echo!.toml:1: invalid file name: ")
        );
    }

    #[test]
    fn all_errors_of_a_file_are_reported() {
        let text = GOOD.replace("tcp/7", "tcp/70000").replace("seed", "sead");
        assert_eq!(errors(&text.replace("回显。", "")).len(), 3);
    }
}
