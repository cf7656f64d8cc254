//! Key map: the default keys of the table of actions, overridden by the user's settings.

use crate::model::{Text, text};
use crate::similar;
use crate::tui::action::{Action, Scope};
use crate::tui::actions::{ACTIONS, ActionRow};
use crate::tui::key::Key;

/// Key bindings of all actions.
#[derive(Debug, Clone)]
pub struct Keymap {
    /// Keys of each row of [`ACTIONS`].
    keys: Vec<Vec<Key>>,
}

/// Row of the table of actions with its current keys.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'a> {
    /// Row of the table.
    pub row: &'static ActionRow,
    /// Keys; hints show the first one. Empty if the settings have removed them.
    pub keys: &'a [Key],
}

impl Default for Keymap {
    fn default() -> Self {
        Self {
            keys: ACTIONS.iter().map(|row| row.keys.to_vec()).collect(),
        }
    }
}

/// Key that always quits.
const QUIT: Key = Key::ctrl('c');

impl Keymap {
    /// Builds the key map from the settings: `bindings` are pairs of `action` or `scope.action` and its keys.
    /// Reports invalid bindings; their actions keep the default keys.
    #[must_use]
    pub fn new(bindings: &[(String, Vec<String>)]) -> (Self, Vec<Text>) {
        let mut keymap = Self::default();
        let mut errors = Vec::new();
        let mut is_custom = vec![false; ACTIONS.len()];
        // Bindings for one scope override bindings for all scopes.
        let (everywhere, scoped): (Vec<_>, Vec<_>) =
            bindings.iter().partition(|(name, _)| !name.contains('.'));
        let moved = moved_keys(bindings);
        errors.extend(report_moved(&moved));
        for (name, keys) in everywhere.into_iter().chain(scoped) {
            let is_moved = |key: &Key| {
                let mut moved = moved.iter().filter(|moved| moved.name == *name);
                moved.any(|moved| moved.keys.contains(key))
            };
            let rows = match rows_of(name) {
                Err(_) if moved.iter().any(|moved| moved.name == *name) => {
                    parse_keys(name, keys, &mut errors);
                    continue;
                }
                Ok(rows) => rows,
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            let unbound = keys.is_empty();
            let keys = parse_keys(name, keys, &mut errors);
            for at in rows {
                let scope = ACTIONS[at].scope;
                let is_typed = |key: &&Key| scope.is_typed_in() && key.is_typed();
                // A binding for all scopes skips those where the key is text input.
                if name.contains('.') {
                    errors.extend(
                        keys.iter()
                            .filter(|key| is_typed(key) && !is_moved(key))
                            .map(|&key| text_key(key, name, scope)),
                    );
                }
                let taken: Vec<Key> = keys.iter().filter(|key| !is_typed(key)).copied().collect();
                if taken.is_empty() && !unbound {
                    continue;
                }
                keymap.keys[at] = taken;
                is_custom[at] = true;
            }
        }
        for Moved { at, keys, .. } in moved {
            let others = ACTIONS[at].keys.iter().filter(|key| !key.is_typed());
            keymap.keys[at] = keys.iter().chain(others).copied().collect();
            is_custom[at] = true;
        }
        keymap.keep_quit(&mut errors);
        keymap.resolve_conflicts(is_custom, &mut errors);
        (keymap, errors)
    }

    /// Adds the key that always quits.
    fn keep_quit(&mut self, errors: &mut Vec<Text>) {
        for (row, keys) in ACTIONS.iter().zip(&mut self.keys) {
            if row.action == Action::Quit && !keys.contains(&QUIT) {
                if keys.is_empty() {
                    errors.push(text!(
                        "keys: Ctrl-C always quits",
                        "按键：Ctrl-C 始终用于退出"
                    ));
                }
                keys.push(QUIT);
            }
        }
    }

    /// Resets custom rows to their default keys until no two actions share a key.
    fn resolve_conflicts(&mut self, mut is_custom: Vec<bool>, errors: &mut Vec<Text>) {
        // Resetting one row to its default keys can cause a conflict with another row. This ends, because the
        // default keys have no conflicts.
        loop {
            let conflict = self
                .conflicts()
                .find(|conflict| conflict.rows.iter().any(|&at| is_custom[at]));
            let Some(conflict) = conflict else { break };
            let reset = conflict.rows.into_iter().filter(|&at| is_custom[at]);
            let reset = reset.max_by_key(|&at| (ACTIONS[at].scope != Scope::Always, at));
            let Some(reset) = reset else { break };
            is_custom[reset] = false;
            self.keys[reset] = ACTIONS[reset].keys.to_vec();
            errors.push(conflict.report(reset));
        }
    }

    /// Action of `key` in the first of `scopes` that binds it.
    #[must_use]
    pub(super) fn find(&self, scopes: &[Scope], key: Key) -> Option<Action> {
        self.rows(scopes)
            .find(|bound| bound.keys.contains(&key))
            .map(|bound| bound.row.action)
    }

    /// Rows of `scopes`, in the order of the scopes, then of the table.
    pub fn rows(&self, scopes: &[Scope]) -> impl Iterator<Item = Bound<'_>> {
        let of_scope = move |&scope: &Scope| {
            let rows = ACTIONS.iter().zip(&self.keys);
            rows.filter(move |(row, _)| row.scope == scope)
                .map(|(row, keys)| Bound { row, keys })
        };
        scopes
            .iter()
            .flat_map(of_scope)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Label of the first key of `action` in `scope`, for use in texts. If it has no key, its command in the
    /// command palette.
    pub(super) fn label(&self, scope: Scope, action: Action) -> String {
        let mut of_action = self
            .rows(scope.chain())
            .filter(|bound| bound.row.action == action);
        let key = of_action.find_map(|bound| bound.keys.first());
        key.map_or_else(|| format!(":{}", action.name()), |key| key.label())
    }

    /// Keys that are bound to two actions in the same scope.
    fn conflicts(&self) -> impl Iterator<Item = Conflict> {
        let scopes = Scope::ALL.iter().copied();
        scopes.flat_map(move |scope| {
            let applies = |at: &usize| scope.chain().contains(&ACTIONS[*at].scope);
            let rows: Vec<usize> = (0..ACTIONS.len()).filter(applies).collect();
            let mut conflicts = Vec::new();
            for (later, &other) in rows.iter().enumerate() {
                for &one in &rows[..later] {
                    let shared = self.keys[one]
                        .iter()
                        .find(|key| self.keys[other].contains(key));
                    if let Some(&key) =
                        shared.filter(|_| ACTIONS[one].action != ACTIONS[other].action)
                    {
                        let rows = [one, other];
                        conflicts.push(Conflict { key, rows, scope });
                    }
                }
            }
            conflicts
        })
    }
}

/// Binding of the list of formats from the time when letters were commands there.
struct Moved<'a> {
    /// Name in the settings.
    name: &'a str,
    /// Row of the same action in the preview.
    at: usize,
    /// Keys that are text in the list, or whose action is in the preview only.
    keys: Vec<Key>,
}

/// Finds the keys that moved from the list of formats to the preview. Those that the settings bind there win.
fn moved_keys(bindings: &[(String, Vec<String>)]) -> Vec<Moved<'_>> {
    let (list, preview) = (Scope::Export.name(), Scope::ExportPreview.name());
    let moved = bindings.iter().filter_map(|(name, texts)| {
        let action = name.strip_prefix(list)?.strip_prefix('.')?;
        let own = match action {
            // The preview was scrolled from the list.
            "preview-up" => format!("{preview}.{}", Action::PageUp.name()),
            "preview-down" => format!("{preview}.{}", Action::PageDown.name()),
            _ => format!("{preview}.{action}"),
        };
        let at = *rows_of(&own).ok()?.first()?;
        let is_in_list = rows_of(name).is_ok();
        let keys = parse_keys(name, texts, &mut Vec::new()).into_iter();
        let keys: Vec<Key> = keys.filter(|key| !is_in_list || key.is_typed()).collect();
        let is_bound = bindings.iter().any(|(other, _)| *other == own);
        (!is_bound && !keys.is_empty()).then_some(Moved { name, at, keys })
    });
    moved.collect()
}

/// Error for the keys that moved from the list of formats to the preview: one for all.
fn report_moved(moved: &[Moved<'_>]) -> Option<Text> {
    let names = moved.iter().map(|moved| {
        let keys: Vec<String> = moved.keys.iter().map(|key| key.label()).collect();
        format!("{} ({})", moved.name, keys.join(" "))
    });
    let names: Vec<String> = names.collect();
    let preview = Scope::ExportPreview.name();
    let Text { en, zh } = Text::list(&names);
    (!names.is_empty()).then(|| {
        text!(
            "keys: in the export, letters filter the formats now; {en} apply in its preview ({preview})",
            "按键：在导出中，字母现用于筛选格式；{zh} 在预览中有效（{preview}）"
        )
    })
}

/// Key that is bound to two actions in the same scope.
#[derive(Debug)]
struct Conflict {
    key: Key,
    rows: [usize; 2],
    scope: Scope,
}

impl Conflict {
    /// Error message; the row `reset` keeps its default keys.
    fn report(&self, reset: usize) -> Text {
        let key = self.key.label();
        let [one, other] = self.rows.map(|at| ACTIONS[at].action.name());
        let row = &ACTIONS[reset];
        let name = row.action.name();
        let keys: Vec<String> = row.keys.iter().map(|key| key.label()).collect();
        let scope = heading(self.scope);
        let keys = Text::list(&keys);
        Text {
            en: format!(
                "keys: `{key}` is bound to both {one} and {other} ({}); {name} keeps {}",
                scope.en, keys.en
            ),
            zh: format!(
                "按键：`{key}` 同时绑定到 {one} 和 {other}（{}）；{name} 仍使用 {}",
                scope.zh, keys.zh
            ),
        }
    }
}

/// Heading of a scope for use in a sentence.
fn heading(scope: Scope) -> Text {
    scope.heading().map(str::to_lowercase)
}

/// Finds the rows of a name in the settings, or explains why there are none.
fn rows_of(name: &str) -> Result<Vec<usize>, Text> {
    let (scope, action) = match name.split_once('.') {
        Some((scope, action)) => (Some(scope), action),
        None => (None, name),
    };
    let scopes = Scope::ALL.iter().map(|scope| scope.name());
    if let Some(scope) = scope
        && !scopes.clone().any(|known| known == scope)
    {
        let Text { en, zh } = similar::expected(scope, scopes);
        return Err(text!(
            "keys: unknown scope “{scope}” in “{name}”: expected {en}",
            "按键：“{name}”中的作用域“{scope}”未知：可用 {zh}"
        ));
    }
    let of_action = || ACTIONS.iter().filter(|row| row.action.name() == action);
    if of_action().next().is_none() {
        return Err(unknown_action(action));
    }
    let rows: Vec<usize> = (0..ACTIONS.len())
        .filter(|&at| ACTIONS[at].action.name() == action)
        .filter(|&at| scope.is_none_or(|scope| ACTIONS[at].scope.name() == scope))
        .collect();
    if rows.is_empty() {
        let mut scopes: Vec<&str> = of_action().map(|row| row.scope.name()).collect();
        scopes.dedup();
        let Text { en, zh } = Text::list(&scopes);
        return Err(text!(
            "keys: no action “{name}”: {action} is in {en}",
            "按键：没有操作“{name}”：{action} 位于 {zh}"
        ));
    }
    Ok(rows)
}

fn unknown_action(name: &str) -> Text {
    let names = ACTIONS.iter().map(|row| row.action.name());
    let similar = similar::closest(names.map(|known| (known, similar::similarity(name, known))));
    if similar.is_empty() {
        return text!(
            "keys: unknown action “{name}”: portolan --print-keys lists all",
            "按键：未知的操作“{name}”：用 portolan --print-keys 列出全部操作"
        );
    }
    let Text { en, zh } = Text::list(&similar);
    text!(
        "keys: unknown action “{name}”: did you mean {en}?",
        "按键：未知的操作“{name}”：是否指 {zh}？"
    )
}

/// Parses the keys of a binding, reporting invalid ones.
fn parse_keys(name: &str, texts: &[String], errors: &mut Vec<Text>) -> Vec<Key> {
    let mut keys = Vec::new();
    for text in texts {
        match text.parse() {
            Ok(key) if keys.contains(&key) => {}
            Ok(key) => keys.push(key),
            Err(_) => errors.push(text!(
                "keys: unknown key “{text}” for {name} (for example e, U, Space, F5, PgDn, Ctrl-R, Alt-x, Shift-Tab)",
                "按键：{name} 的按键“{text}”未知（示例：e、U、Space、F5、PgDn、Ctrl-R、Alt-x、Shift-Tab）"
            )),
        }
    }
    keys
}

/// Error for a key that can't be bound because it is text input in that scope.
fn text_key(key: Key, name: &str, scope: Scope) -> Text {
    let key = key.label();
    let Text { en, zh } = heading(scope);
    text!(
        "keys: `{key}` can't be bound to {name}: it is text input there ({en})",
        "按键：`{key}` 不能绑定到 {name}：它在“{zh}”中用于输入文本"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keymap(bindings: &[(&str, &[&str])]) -> (Keymap, String) {
        let bindings: Vec<(String, Vec<String>)> = bindings
            .iter()
            .map(|(name, keys)| {
                let keys = keys.iter().map(|&key| key.to_owned()).collect();
                ((*name).to_owned(), keys)
            })
            .collect();
        let (keymap, errors) = Keymap::new(&bindings);
        let errors: Vec<String> = errors.into_iter().map(|error| error.en).collect();
        (keymap, errors.join("\n"))
    }

    fn action(keymap: &Keymap, scope: Scope, key: &str) -> Option<&'static str> {
        let key = key.parse().expect("a key");
        keymap.find(scope.chain(), key).map(Action::name)
    }

    #[test]
    fn default_keys_have_no_conflicts() {
        let conflicts: Vec<Conflict> = Keymap::default().conflicts().collect();
        assert!(conflicts.is_empty(), "{conflicts:?}");
    }

    #[test]
    fn every_row_has_keys_and_texts() {
        for row in ACTIONS {
            assert!(!row.keys.is_empty() && !row.about.en.is_empty() && !row.about.zh.is_empty());
            assert!(Scope::ALL.contains(&row.scope));
            let typed = row.keys.iter().any(|key| key.is_typed());
            assert!(!(typed && row.scope.is_typed_in()), "{row:?}");
        }
    }

    #[test]
    fn names_are_unique_and_parsed_back() {
        for row in ACTIONS {
            let name = format!("{}.{}", row.scope.name(), row.action.name());
            let rows = rows_of(&name).expect("a name");
            assert_eq!(rows.len(), 1, "{name}");
            assert_eq!(ACTIONS[rows[0]].action, row.action);
        }
    }

    #[test]
    fn a_scoped_binding_overrides_one_for_all_scopes() {
        let (keys, errors) = keymap(&[
            ("table.copy", &["Y"]),
            ("copy", &["Ctrl-Y"]),
            ("export", &["x", "F9"]),
            ("role.toggle", &["Space"]),
            ("redo", &[]),
        ]);
        assert_eq!(errors, "");
        assert_eq!(action(&keys, Scope::Table, "Y"), Some("copy"));
        assert_eq!(action(&keys, Scope::Table, "Ctrl-Y"), None);
        assert_eq!(action(&keys, Scope::Detail, "Ctrl-Y"), Some("copy"));
        assert_eq!(action(&keys, Scope::Builder, "x"), Some("export"));
        assert_eq!(action(&keys, Scope::Search, "F9"), Some("export"));
        assert_eq!(action(&keys, Scope::Search, "x"), None, "it is typed there");
        assert_eq!(action(&keys, Scope::Table, "e"), None);
        assert_eq!(action(&keys, Scope::Table, "U"), None);
        assert_eq!(keys.label(Scope::Table, Action::Export), "x");
        assert_eq!(keys.label(Scope::Table, Action::Redo), ":redo");
    }

    #[test]
    fn keys_can_be_swapped() {
        let (keys, errors) = keymap(&[("save", &["e"]), ("panes.export", &["s"])]);
        assert_eq!(errors, "");
        assert_eq!(action(&keys, Scope::Table, "e"), Some("save"));
        assert_eq!(action(&keys, Scope::Table, "s"), Some("export"));
    }

    #[test]
    fn a_conflict_is_reported_and_resets_to_the_default() {
        let (keys, errors) = keymap(&[("save", &["a"])]);
        assert_eq!(
            errors,
            "keys: `a` is bound to both toggle-service and save (in the port table); save keeps s"
        );
        assert_eq!(action(&keys, Scope::Table, "a"), Some("toggle-service"));
        assert_eq!(action(&keys, Scope::Table, "s"), Some("save"));
        // A reset can cause another conflict.
        let (keys, errors) = keymap(&[("save", &["a"]), ("export", &["s"])]);
        assert!(
            errors.contains("save keeps s") && errors.contains("export keeps e"),
            "{errors}"
        );
        assert_eq!(action(&keys, Scope::Table, "e"), Some("export"));
    }

    #[test]
    fn ctrl_c_always_quits() {
        let (keys, errors) = keymap(&[("quit", &[]), ("undo", &["Ctrl-C"])]);
        assert!(errors.contains("Ctrl-C always quits"), "{errors}");
        assert!(errors.contains("undo keeps u"), "{errors}");
        for &scope in Scope::ALL {
            assert_eq!(action(&keys, scope, "Ctrl-C"), Some("quit"));
        }
        let (keys, errors) = keymap(&[("quit", &["Ctrl-Q"])]);
        assert_eq!(errors, "");
        assert_eq!(action(&keys, Scope::Prompt, "Ctrl-C"), Some("quit"));
        assert_eq!(action(&keys, Scope::Prompt, "Ctrl-Q"), Some("quit"));
    }

    #[test]
    fn unknown_names_are_reported_with_suggestions() {
        let (keys, errors) = keymap(&[
            ("exprot", &["x"]),
            ("zzz", &["x"]),
            ("tabel.copy", &["x"]),
            ("table.save", &["x"]),
            ("save", &["Hyper-x"]),
            ("search.up", &["k"]),
        ]);
        for part in [
            "unknown action “exprot”: did you mean export?",
            "unknown action “zzz”: portolan --print-keys lists all",
            "unknown scope “tabel” in “tabel.copy”: expected table",
            "no action “table.save”: save is in panes",
            "unknown key “Hyper-x” for save (for example e",
            "`k` can't be bound to search.up: it is text input there (in the search box)",
        ] {
            assert!(errors.contains(part), "{part}\n{errors}");
        }
        assert_eq!(action(&keys, Scope::Table, "s"), Some("save"));
    }
}
