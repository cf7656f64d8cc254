//! Reader of one catalog file: turns the values of the file into those of the model, and collects all errors.

use std::str::FromStr;

use crate::catalog::builder::{Builder, SourceFile, USER_DOCUMENT};
use crate::catalog::error::CatalogError;
use crate::catalog::schema::{
    FullText, Located, NoteEntry, Parsed, Patch, SourceEntry, VisibleText, parse_toml,
};
use crate::model::{IdError, Label, Localized, Note, Port, RoleId, ServiceId, Source, Text, text};

/// Reads one file and collects its errors. Methods return `None` for invalid values, after recording the error.
pub(super) struct Reader<'a> {
    pub(super) file: &'a SourceFile<'a>,
    pub(super) catalog: &'a Builder,
    /// Missing keys of the current entry.
    missing: Vec<String>,
    /// Byte offsets and descriptions of the errors.
    errors: Vec<(usize, Text)>,
}

impl<'a> Reader<'a> {
    pub(super) fn read<F: serde::de::DeserializeOwned, T>(
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

    pub(super) fn error(&mut self, at: usize, cause: Text) {
        self.errors.push((at, cause));
    }

    /// Returns the errors with their line numbers.
    pub(super) fn into_errors(self) -> Vec<CatalogError> {
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
    pub(super) fn id<T: FromStr<Err = IdError>>(&mut self) -> Option<T> {
        let id = self.file.id.parse();
        let report = |cause: IdError| {
            let Text { en, zh } = cause.both();
            self.error(0, text!("invalid file name: {en}", "文件名无效：{zh}"));
        };
        id.map_err(report).ok()
    }

    /// Parses the id of an entry at a byte offset.
    pub(super) fn parsed_id<T: FromStr<Err = IdError>>(
        &mut self,
        at: usize,
        id: &str,
    ) -> Option<T> {
        let report = |cause: IdError| self.error(at, cause.both());
        id.parse().map_err(report).ok()
    }

    /// Returns the id of a service, after reporting a service that is not in the catalog.
    pub(super) fn known_service(&mut self, service: Parsed<ServiceId>) -> Option<ServiceId> {
        let at = service.at;
        let service = self.value(service)?;
        if !self.catalog.services.contains_key(&service) {
            let cause = text!("unknown service “{service}”", "未知服务“{service}”");
            self.error(at, cause);
        }
        Some(service)
    }

    /// Returns the id of a role, after reporting a role that is not in the catalog.
    pub(super) fn known_role(&mut self, role: Parsed<RoleId>) -> Option<RoleId> {
        let at = role.at;
        let role = self.value(role)?;
        if !self.catalog.roles.contains_key(&role) {
            let cause = text!("unknown role “{role}”", "未知角色“{role}”");
            self.error(at, cause);
        }
        Some(role)
    }

    /// Reports all missing keys of an entry in one error. `noun` is the kind of entry.
    pub(super) fn report_missing(&mut self, at: usize, noun: Label, id: &str, is_known: bool) {
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

    pub(super) fn note(&mut self, at: usize, entry: NoteEntry) -> Option<Note> {
        let text = self.text(entry.text);
        let sources = self.sources(at, entry.sources);
        Some(Note {
            text: text?,
            sources: sources?,
        })
    }

    /// Reads the sources of the fact at the byte offset `fact`.
    pub(super) fn sources(
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
    pub(super) fn remove<T>(
        &mut self,
        ports: Vec<Parsed<Port>>,
        from: &mut Vec<T>,
        port: fn(&T) -> Port,
    ) {
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

    pub(super) fn each<E, T>(
        &mut self,
        entries: Vec<Located<E>>,
        read: fn(&mut Self, usize, E) -> Option<T>,
    ) -> Vec<T> {
        let entries = entries.into_iter();
        entries
            .filter_map(|entry| read(self, entry.at, entry.value))
            .collect()
    }

    pub(super) fn value<T>(&mut self, parsed: Parsed<T>) -> Option<T> {
        let report = |cause| self.error(parsed.at, cause);
        parsed.value.map_err(report).ok()
    }

    pub(super) fn texts(&mut self, written: Vec<Parsed<VisibleText>>) -> Vec<String> {
        let written = written.into_iter();
        written
            .filter_map(|text| self.value(text))
            .map(|VisibleText(text)| text)
            .collect()
    }

    pub(super) fn text(&mut self, text: FullText) -> Option<Text> {
        let (en, zh) = (self.value(text.en), self.value(text.zh));
        let (VisibleText(en), VisibleText(zh)) = (en?, zh?);
        Some(Text { en, zh })
    }

    /// Applies a patch to the existing text.
    pub(super) fn patched(
        &mut self,
        key: &str,
        before: Option<&Text>,
        patch: Option<Patch>,
    ) -> Option<Text> {
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

    pub(super) fn required(
        &mut self,
        key: &str,
        before: Option<&Text>,
        patch: Option<Patch>,
    ) -> Option<Text> {
        if before.is_none() && patch.is_none() {
            self.missing.push(key.to_owned());
        }
        self.patched(key, before, patch)
    }

    pub(super) fn required_key<T>(
        &mut self,
        key: &str,
        before: Option<T>,
        file: Option<T>,
    ) -> Option<T> {
        let value = file.or(before);
        if value.is_none() {
            self.missing.push(key.to_owned());
        }
        value
    }

    /// Returns the user files that an entry comes from, including this one.
    pub(super) fn origins(&self, before: Option<&Vec<String>>) -> Vec<String> {
        let mut origins = before.cloned().unwrap_or_default();
        add_new(
            &mut origins,
            self.file.is_user_file.then(|| self.file.name.to_owned()),
        );
        origins
    }
}

/// Adds the values that are not in the list yet.
pub(super) fn add_new<T: PartialEq>(list: &mut Vec<T>, new: impl IntoIterator<Item = T>) {
    for one in new {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}
