//! Merges one catalog file into the catalog; reports all errors and applies nothing if there are any.

use crate::catalog::builder::{Builder, SourceFile};
use crate::catalog::error::CatalogError;
use crate::catalog::reader::{Reader, add_new};
use crate::catalog::schema::{
    DocumentEntry, DocumentsFile, EndpointEntry, ProgramEntry, RoleEntry, RoleFile, ServiceFile,
    SymptomEntry, SymptomsFile, ToolNamesEntry, VisibleText,
};
use crate::model::{
    Document, Endpoint, Entry, Flow, Label, Program, Role, RoleId, Service, ServiceId, Symptom,
    Text, ToolNames, text,
};

impl Builder {
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

    /// Merges a file of symptoms into the existing symptoms.
    ///
    /// # Errors
    /// All errors of the file. The catalog is unchanged in this case.
    pub(crate) fn merge_symptoms(
        &mut self,
        file: &SourceFile<'_>,
    ) -> Result<(), Vec<CatalogError>> {
        let symptoms: Vec<Symptom> = Reader::read(file, self, |reader, file: SymptomsFile| {
            let symptoms = file.into_iter().map(|(id, entry)| {
                let at = id.span().start;
                reader.symptom(at, id.get_ref(), entry)
            });
            // Reads all entries before it fails, to report all errors.
            symptoms.collect::<Vec<_>>().into_iter().collect()
        })?;
        let by_id = symptoms.into_iter().map(|one| (one.id.clone(), one));
        self.symptoms.extend(by_id);
        Ok(())
    }
}

impl Reader<'_> {
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
            one.port == other.port
                && one.protocol.en == other.protocol.en
                && one.direction == other.direction
        };
        endpoints.retain(|old| !added.iter().any(|new| is_same(new, old)));
        endpoints.extend(added);
        endpoints.sort_by_key(|endpoint| endpoint.port);
        let mut programs = before.map_or_else(Vec::new, |old| old.programs.clone());
        let added = self.each(file.program, Self::program);
        programs.retain(|old| !added.iter().any(|new| new.name == old.name));
        programs.extend(added);
        self.check_programs(&programs, &endpoints);
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
            programs,
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

        let mut aliases = before.map_or_else(Vec::new, |old| old.aliases.clone());
        add_new(&mut aliases, self.texts(file.aliases));
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
            aliases,
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
        let about = before.and_then(|old| old.about.as_ref());
        let about = self.patched("about", about, entry.about);
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
            about,
        })
    }

    fn endpoint(&mut self, at: usize, entry: EndpointEntry) -> Option<Endpoint> {
        let port = self.value(entry.port);
        let protocol = self.text(entry.protocol);
        let sources = self.sources(at, entry.sources);
        let when = entry.when.and_then(|text| self.text(text));
        let note = entry.note.and_then(|note| self.text(note));
        Some(Endpoint {
            port: port?,
            protocol: protocol?,
            direction: entry.direction,
            need: entry.need,
            when,
            os: entry.os.map(Into::into),
            aliases: self.texts(entry.aliases),
            programs: self.texts(entry.programs),
            tool_names: self.tool_names(entry.tool_names),
            unrelated_names: self.tool_names(entry.unrelated_names),
            sources: sources?,
            note,
        })
    }

    fn tool_names(&mut self, entry: ToolNamesEntry) -> ToolNames {
        let names = entry.into_iter();
        names
            .map(|(tool, names)| (tool, self.texts(names)))
            .collect()
    }

    fn program(&mut self, at: usize, entry: ProgramEntry) -> Option<Program> {
        let name = self.value(entry.name);
        let services = self.texts(entry.services);
        let sources = self.sources(at, entry.sources);
        let note = entry.note.and_then(|note| self.text(note));
        Some(Program {
            name: name.map(|VisibleText(name)| name)?,
            services,
            os: entry.os.map(Into::into),
            sources: sources?,
            note,
        })
    }

    /// Reports programs of endpoints that the service doesn't have.
    fn check_programs(&mut self, programs: &[Program], endpoints: &[Endpoint]) {
        let names = || programs.iter().map(|program| &program.name);
        for endpoint in endpoints {
            let unknown = endpoint.programs.iter();
            for program in unknown.filter(|name| !names().any(|known| known == *name)) {
                let port = endpoint.port;
                let cause = text!(
                    "{port}: unknown program “{program}”: add it as a [[program]] of the service",
                    "{port}：未知程序“{program}”：请将其作为 [[program]] 加入该服务"
                );
                self.error(0, cause);
            }
        }
    }

    fn entry(&mut self, at: usize, entry: RoleEntry) -> Option<Entry> {
        let port = self.value(entry.port);
        let service = entry
            .service
            .and_then(|service| self.known_service(service));
        let purpose = self.text(entry.purpose);
        let from = self.text(entry.from);
        let to = self.text(entry.to);
        let when = entry.when.and_then(|text| self.text(text));
        let note = entry.note.and_then(|text| self.text(text));
        if entry.peer.is_empty() && entry.direction != Flow::Elsewhere {
            let cause = text!(
                "missing peer: name the hosts at the other end, as in peer = [\"client\"] (client, peer, management or server)",
                "缺少 peer：请写明对端主机，例如 peer = [\"client\"]（client、peer、management 或 server）"
            );
            self.error(at, cause);
        }
        let sources = self.sources(at, entry.sources);
        Some(Entry {
            port: port?,
            service,
            purpose: purpose?,
            from: from?,
            to: to?,
            flow: entry.direction,
            peers: entry.peer,
            need: entry.need,
            when,
            note,
            sources: sources?,
        })
    }

    fn symptom(&mut self, at: usize, id: &str, entry: SymptomEntry) -> Option<Symptom> {
        let id = self.parsed_id(at, id);
        let services = entry.services.into_iter();
        let services = services.filter_map(|service| self.known_service(service));
        let services = services.collect();
        let roles = entry.roles.into_iter();
        let roles = roles.filter_map(|role| self.known_role(role)).collect();
        let ports = entry.ports.into_iter();
        let ports = ports.filter_map(|port| self.value(port)).collect();
        let advice = self.text(entry.advice);
        let sources = self.sources(at, entry.sources);
        Some(Symptom {
            id: id?,
            codes: self.texts(entry.codes),
            text: Text::new(self.texts(entry.text.en), self.texts(entry.text.zh)),
            own_zh: entry.own_zh,
            services,
            roles,
            ports,
            advice: advice?,
            sources: sources?,
        })
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
