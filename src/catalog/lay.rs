//! Lays what a file says on what is known: checks every text and every name in it, and tells all that is
//! wrong at once. A file with a fault changes nothing.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::catalog::error::CatalogError;
use crate::catalog::schema::{
    DocumentEntry, DocumentsFile, EndpointEntry, NoteEntry, Patch, Placed, Plain, RoleEntry,
    RoleFile, ServiceFile, SourceEntry, Whole, Written, parse_toml,
};
use crate::model::{
    Document, Endpoint, Entry, IdError, Label, Localized, Note, Port, Role, RoleId, Service,
    ServiceId, Source, Text, text,
};

/// The document of facts in a user's own catalogue that name none.
pub(crate) const OWN: &str = "own";

/// All that is known, while files are laid on it.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) documents: BTreeMap<String, Document>,
    pub(crate) services: BTreeMap<ServiceId, Service>,
    pub(crate) roles: BTreeMap<RoleId, Role>,
}

/// A file's text, while it is read.
pub(crate) struct Page<'a> {
    /// The id that the file's name stands for.
    pub(crate) id: &'a str,
    /// What it is called in faults and origins.
    pub(crate) name: &'a str,
    /// Its text.
    pub(crate) text: &'a str,
    /// Whether it is a user's own: its facts need no source, and what it changes remembers it.
    pub(crate) own: bool,
}

impl Known {
    /// What a catalogue knows.
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

    /// Lays a service file on the service of its id.
    ///
    /// # Errors
    /// All its faults; nothing has changed then.
    pub(crate) fn lay_service(&mut self, page: &Page<'_>) -> Result<(), Vec<CatalogError>> {
        let service = Reader::read(page, self, |reader, file: ServiceFile| {
            let id = reader.id::<ServiceId>();
            let before = id.as_ref().and_then(|id| self.services.get(id));
            reader.service(id, before, file)
        })?;
        self.services.insert(service.id.clone(), service);
        Ok(())
    }

    /// Lays a role file on the role of its id.
    ///
    /// # Errors
    /// All its faults; nothing has changed then.
    pub(crate) fn lay_role(&mut self, page: &Page<'_>) -> Result<(), Vec<CatalogError>> {
        let role = Reader::read(page, self, |reader, file: RoleFile| {
            let id = reader.id::<RoleId>();
            let before = id.as_ref().and_then(|id| self.roles.get(id));
            reader.role(id, before, file)
        })?;
        self.roles.insert(role.id.clone(), role);
        Ok(())
    }

    /// Lays a list of documents on those known.
    ///
    /// # Errors
    /// All its faults; nothing has changed then.
    pub(crate) fn lay_documents(&mut self, page: &Page<'_>) -> Result<(), Vec<CatalogError>> {
        let documents: Vec<Document> = Reader::read(page, self, |reader, file: DocumentsFile| {
            let documents = file.into_iter().map(|(tag, entry)| {
                let before = self.documents.get(tag.get_ref());
                reader.document(tag.span().start, tag.into_inner(), before, entry)
            });
            // Every one is read, so that all faults are told.
            documents.collect::<Vec<_>>().into_iter().collect()
        })?;
        let tagged = documents.into_iter().map(|one| (one.id.clone(), one));
        self.documents.extend(tagged);
        Ok(())
    }
}

/// Reads one file and gathers what is wrong with it. What it can't read is none, and a fault.
struct Reader<'a> {
    page: &'a Page<'a>,
    known: &'a Known,
    missing: Vec<String>,
    /// Where, as an offset, and what.
    faults: Vec<(usize, Text)>,
}

impl<'a> Reader<'a> {
    fn read<F: serde::de::DeserializeOwned, T>(
        page: &'a Page<'a>,
        known: &'a Known,
        read: impl FnOnce(&mut Self, F) -> Option<T>,
    ) -> Result<T, Vec<CatalogError>> {
        let mut reader = Self {
            page,
            known,
            missing: Vec::new(),
            faults: Vec::new(),
        };
        let file = parse_toml(page.name, page.text).map_err(|fault| vec![fault])?;
        let value = read(&mut reader, file);
        value
            .filter(|_| reader.faults.is_empty())
            .ok_or_else(|| reader.told())
    }

    fn fault(&mut self, at: usize, cause: Text) {
        self.faults.push((at, cause));
    }

    /// The faults with their lines.
    fn told(self) -> Vec<CatalogError> {
        let bytes = self.page.text.bytes().enumerate();
        let ends = bytes.filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at);
        let ends: Vec<usize> = ends.collect();
        let told = self.faults.into_iter().map(|(at, cause)| CatalogError {
            file: self.page.name.to_owned(),
            line: ends.partition_point(|&end| end < at) + 1,
            cause,
        });
        told.collect()
    }

    /// The id that the file's name stands for.
    fn id<T: FromStr<Err = IdError>>(&mut self) -> Option<T> {
        let id = self.page.id.parse();
        let fault = |cause: IdError| {
            let Text { en, zh } = cause.both();
            self.fault(0, text!("the file name: {en}", "文件名：{zh}"));
        };
        id.map_err(fault).ok()
    }

    /// Reports all missing keys of an entry in one fault. `noun` is the kind of entry.
    fn needed(&mut self, at: usize, noun: Label, id: &str, is_known: bool) {
        let missing = std::mem::take(&mut self.missing).join(", ");
        if missing.is_empty() {
            return;
        }
        let Label { en, zh } = noun;
        let cause = if is_known {
            text!("missing: {missing}", "缺少：{missing}")
        } else {
            text!(
                "no {en} “{id}” is known, and a new one needs {missing}",
                "没有{zh}“{id}”，新建则须有 {missing}"
            )
        };
        self.fault(at, cause);
    }

    fn service(
        &mut self,
        id: Option<ServiceId>,
        before: Option<&Service>,
        file: ServiceFile,
    ) -> Option<Service> {
        let name = self.required("name", before.map(|known| &known.name), file.name);
        let today = before.and_then(|known| known.today.as_ref());
        let today = self.patched("today", today, file.today);
        let successor = before.and_then(|known| known.successor.as_ref());
        let successor = self.patched("successor", successor, file.successor);
        let status = self.given("status", before.map(|known| known.status), file.status);
        let category = before.map(|known| known.category);
        let category = self.given("category", category, file.category);
        let description = before.map(|known| &known.description);
        let description = self.required("description", description, file.description);
        let noun = Label::new("service", "服务");
        self.needed(0, noun, self.page.id, before.is_some());

        let mut aliases = before.map_or_else(Vec::new, |known| known.aliases.clone());
        add_new(&mut aliases, self.texts(file.aliases));
        let mut endpoints = before.map_or_else(Vec::new, |known| known.endpoints.clone());
        self.remove(file.remove, &mut endpoints, |endpoint| endpoint.port);
        let added = self.each(file.endpoint, Self::endpoint);
        let is_same = |one: &Endpoint, other: &Endpoint| {
            one.port == other.port && one.protocol.en == other.protocol.en
        };
        endpoints.retain(|known| !added.iter().any(|new| is_same(new, known)));
        endpoints.extend(added);
        endpoints.sort_by_key(|endpoint| endpoint.port);
        let mut notes = before.map_or_else(Vec::new, |known| known.notes.clone());
        add_new(&mut notes, self.each(file.note, Self::note));

        let names = |known: Option<&Vec<String>>| known.cloned().unwrap_or_default();
        Some(Service {
            system_names: match file.system_names {
                Some(written) => self.texts(written),
                None => names(before.map(|known| &known.system_names)),
            },
            other_names: match file.other_names {
                Some(written) => self.texts(written),
                None => names(before.map(|known| &known.other_names)),
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
            origins: self.origins(before.map(|known| &known.origins)),
        })
    }

    fn role(&mut self, id: Option<RoleId>, before: Option<&Role>, file: RoleFile) -> Option<Role> {
        let name = self.required("name", before.map(|known| &known.name), file.name);
        let description = before.map(|known| &known.description);
        let description = self.required("description", description, file.description);
        let noun = Label::new("role", "角色");
        self.needed(0, noun, self.page.id, before.is_some());

        let mut entries = before.map_or_else(Vec::new, |known| known.entries.clone());
        self.remove(file.remove, &mut entries, |entry| entry.port);
        let added = self.each(file.entry, Self::entry);
        let is_same = |one: &Entry, other: &Entry| {
            let text = |entry: &Entry| {
                [&entry.purpose, &entry.from, &entry.to].map(|text| text.en.clone())
            };
            one.port == other.port && text(one) == text(other)
        };
        entries.retain(|known| !added.iter().any(|new| is_same(new, known)));
        entries.extend(added);
        let mut cautions = before.map_or_else(Vec::new, |known| known.cautions.clone());
        add_new(&mut cautions, self.each(file.caution, Self::note));
        Some(Role {
            id: id?,
            name: name?,
            description: description?,
            entries,
            cautions,
            origins: self.origins(before.map(|known| &known.origins)),
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
                "“{shown}” is no tag: use letters, digits, hyphens, dots and underlines",
                "“{shown}”不能作标签：只用字母、数字、连字符、点和下划线"
            );
            self.fault(at, cause);
        }
        let label = match entry.label {
            Some(label) => self.whole(label),
            None => {
                Some(before.map_or_else(|| text!("{tag}", "{tag}"), |known| known.label.clone()))
            }
        };
        let title = self.required("title", before.map(|known| &known.title), entry.title);
        let about = self.required("about", before.map(|known| &known.about), entry.about);
        let noun = Label::new("document", "文档");
        self.needed(at, noun, &tag, before.is_some());
        let mut kept = |written: Option<_>, known: Option<&Option<String>>| match written {
            Some(written) => self.value(written).map(|Plain(text)| text),
            None => known.cloned().flatten(),
        };
        Some(Document {
            address: kept(entry.address, before.map(|known| &known.address)),
            date: kept(entry.date, before.map(|known| &known.date)),
            id: tag,
            label: label?,
            title: title?,
            about: about?,
        })
    }

    fn endpoint(&mut self, at: usize, entry: EndpointEntry) -> Option<Endpoint> {
        let port = self.value(entry.port);
        let protocol = self.whole(entry.protocol);
        let sources = self.sources(at, entry.sources);
        let note = entry.note.and_then(|note| self.whole(note));
        Some(Endpoint {
            port: port?,
            protocol: protocol?,
            standing: entry.standing,
            generation: entry.os.map(Into::into),
            sources: sources?,
            note,
        })
    }

    fn entry(&mut self, at: usize, entry: RoleEntry) -> Option<Entry> {
        let port = self.value(entry.port);
        let service = entry.service.and_then(|service| {
            let at = service.at;
            let service = self.value(service)?;
            if !self.known.services.contains_key(&service) {
                let cause = text!("no service “{service}” is known", "没有服务“{service}”");
                self.fault(at, cause);
            }
            Some(service)
        });
        let purpose = self.whole(entry.purpose);
        let from = self.whole(entry.from);
        let to = self.whole(entry.to);
        let condition = entry.condition.and_then(|text| self.whole(text));
        let sources = self.sources(at, entry.sources);
        Some(Entry {
            port: port?,
            service,
            purpose: purpose?,
            from: from?,
            to: to?,
            flow: entry.direction,
            standing: entry.need,
            condition,
            sources: sources?,
        })
    }

    fn note(&mut self, at: usize, entry: NoteEntry) -> Option<Note> {
        let text = self.whole(entry.text);
        let sources = self.sources(at, entry.sources);
        Some(Note {
            text: text?,
            sources: sources?,
        })
    }

    /// The sources of the fact at that place.
    fn sources(
        &mut self,
        fact: usize,
        sources: Option<Placed<Vec<SourceEntry>>>,
    ) -> Option<Vec<Source>> {
        let at = match sources {
            Some(sources) if !sources.value.is_empty() => {
                let sources = sources.value.into_iter().map(|source| {
                    let at = source.document.at;
                    let Plain(document) = self.value(source.document)?;
                    if !self.known.documents.contains_key(&document) {
                        let cause = text!(
                            "no document “{document}”: add it to documents.toml",
                            "没有文档“{document}”：请加入 documents.toml"
                        );
                        self.fault(at, cause);
                    }
                    let line = source.line.map(Into::into);
                    Some(Source { document, line })
                });
                return sources.collect::<Vec<_>>().into_iter().collect();
            }
            Some(sources) => sources.at,
            None if self.page.own => {
                let document = OWN.to_owned();
                return Some(vec![Source {
                    document,
                    line: None,
                }]);
            }
            None => fact,
        };
        let cause = text!(
            "a fact needs a source: name its document",
            "须注明来源：请写明文档"
        );
        self.fault(at, cause);
        None
    }

    /// Takes the known ports out that the file removes.
    fn remove<T>(&mut self, ports: Vec<Written<Port>>, from: &mut Vec<T>, port: fn(&T) -> Port) {
        for written in ports {
            let at = written.at;
            let Some(removed) = self.value(written) else {
                continue;
            };
            let before = from.len();
            from.retain(|one| port(one) != removed);
            if from.len() == before {
                let cause = text!("there is no {removed} to remove", "没有可移除的 {removed}");
                self.fault(at, cause);
            }
        }
    }

    fn each<E, T>(
        &mut self,
        entries: Vec<Placed<E>>,
        read: fn(&mut Self, usize, E) -> Option<T>,
    ) -> Vec<T> {
        let entries = entries.into_iter();
        entries
            .filter_map(|entry| read(self, entry.at, entry.value))
            .collect()
    }

    fn value<T>(&mut self, written: Written<T>) -> Option<T> {
        let fault = |cause| self.fault(written.at, cause);
        written.value.map_err(fault).ok()
    }

    fn texts(&mut self, written: Vec<Written<Plain>>) -> Vec<String> {
        let written = written.into_iter();
        written
            .filter_map(|text| self.value(text))
            .map(|Plain(text)| text)
            .collect()
    }

    fn whole(&mut self, text: Whole) -> Option<Text> {
        let (en, zh) = (self.value(text.en), self.value(text.zh));
        let (Plain(en), Plain(zh)) = (en?, zh?);
        Some(Text { en, zh })
    }

    /// The text that is known, with what the file gives of it.
    fn patched(&mut self, key: &str, before: Option<&Text>, patch: Option<Patch>) -> Option<Text> {
        let Some(patch) = patch else {
            return before.cloned();
        };
        let mut side = |written: Option<_>, known: Option<&String>, lang: &str| match written {
            Some(written) => self.value(written).map(|Plain(text)| text),
            None => known.cloned().or_else(|| {
                self.missing.push(format!("{key}.{lang}"));
                None
            }),
        };
        let en = side(patch.en, before.map(|known| &known.en), "en");
        let zh = side(patch.zh, before.map(|known| &known.zh), "zh");
        Some(Text { en: en?, zh: zh? })
    }

    fn required(&mut self, key: &str, before: Option<&Text>, patch: Option<Patch>) -> Option<Text> {
        if before.is_none() && patch.is_none() {
            self.missing.push(key.to_owned());
        }
        self.patched(key, before, patch)
    }

    fn given<T>(&mut self, key: &str, before: Option<T>, file: Option<T>) -> Option<T> {
        let value = file.or(before);
        if value.is_none() {
            self.missing.push(key.to_owned());
        }
        value
    }

    /// The files of a user's own that shaped it, this one included.
    fn origins(&self, before: Option<&Vec<String>>) -> Vec<String> {
        let mut origins = before.cloned().unwrap_or_default();
        add_new(
            &mut origins,
            self.page.own.then(|| self.page.name.to_owned()),
        );
        origins
    }
}

/// Adds what is not there yet.
fn add_new<T: PartialEq>(known: &mut Vec<T>, new: impl IntoIterator<Item = T>) {
    for one in new {
        if !known.contains(&one) {
            known.push(one);
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

    fn seed() -> Known {
        let mut known = Known::default();
        let text = "[seed]\ntitle = { en = \"A\", zh = \"A\" }\nabout = { en = \"B\", zh = \"B\" }";
        lay(&mut known, "documents", text, Known::lay_documents).expect("a good list");
        known
    }

    fn lay(
        known: &mut Known,
        id: &str,
        text: &str,
        lay: fn(&mut Known, &Page<'_>) -> Result<(), Vec<CatalogError>>,
    ) -> Result<(), Vec<CatalogError>> {
        let name = format!("{id}.toml");
        let own = false;
        lay(
            known,
            &Page {
                id,
                name: &name,
                text,
                own,
            },
        )
    }

    fn faults(text: &str) -> Vec<String> {
        let faults = lay(&mut seed(), "echo", text, Known::lay_service).expect_err("a fault");
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_good_file_is_laid_and_a_broken_one_changes_nothing() {
        let mut known = seed();
        lay(&mut known, "echo", GOOD, Known::lay_service).expect("a good file");
        let before = known.services.clone();
        let echo = before.values().next().expect("one");
        assert_eq!(echo.endpoints[0].port.to_string(), "tcp/7");
        assert!(echo.origins.is_empty());
        let broken = "name = { en = \"Other\" }\nremove = [\"tcp/8\"]";
        lay(&mut known, "echo", broken, Known::lay_service).expect_err("a fault");
        assert_eq!(known.services, before);
    }

    #[test]
    fn faults_name_file_line_and_cause() {
        for (good, bad, told) in [
            ("tcp/7", "tcp/0", "echo.toml:7: port 0 is reserved"),
            ("tcp/7", "tcp/9-7", "echo.toml:7: the range 9-7 is reversed"),
            (
                "[{ document = \"seed\", line = 10 }]",
                "[]",
                "echo.toml:9: a fact needs a source",
            ),
            (
                "sources = [{ document = \"seed\", line = 10 }]",
                "",
                "echo.toml:6: a fact needs a source",
            ),
            ("seed", "sead", "echo.toml:9: no document “sead”"),
            ("line = 10", "line = 0", "echo.toml:9: "),
            ("\"current\"", "\"new\"", "echo.toml:3: unknown variant"),
            ("category", "colour", "echo.toml:4: unknown field"),
            (
                "status = \"current\"",
                "",
                "echo.toml:1: no service “echo” is known, and a new one needs status",
            ),
            (
                "Echoes.",
                "Echoes.\\u001b",
                "echo.toml:5: the text holds U+001B",
            ),
            (
                "zh = \"Echo\"",
                "zh = \" \"",
                "echo.toml:8: the text is blank",
            ),
        ] {
            let told_of = faults(&GOOD.replacen(good, bad, 1));
            assert_eq!(told_of.len(), 1, "{told_of:?}");
            assert!(told_of[0].starts_with(told), "{told_of:?}");
        }
        let named = lay(&mut seed(), "Echo!", GOOD, Known::lay_service).expect_err("a bad name");
        assert!(
            named[0]
                .to_string()
                .starts_with("Echo!.toml:1: the file name: ")
        );
    }

    #[test]
    fn all_faults_of_a_file_are_told_at_once() {
        let text = GOOD.replace("tcp/7", "tcp/70000").replace("seed", "sead");
        assert_eq!(faults(&text.replace("回显。", "")).len(), 3);
    }
}
