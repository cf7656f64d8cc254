//! The key map: the table of actions with the keys that the user's settings put in place of its own.

use crate::model::{Text, text};
use crate::near;
use crate::tui::action::{ACTIONS, Action, ActionRow, Scope};
use crate::tui::key::Key;
use crate::tui::words;

/// Which keys do what.
#[derive(Debug, Clone)]
pub struct Keymap {
    /// The keys of each row of [`ACTIONS`].
    keys: Vec<Vec<Key>>,
}

/// A row of the table with the keys that it has now.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'a> {
    /// What it does, and where.
    pub row: &'static ActionRow,
    /// On which keys, the one that hints show first; none where the settings took them away.
    pub keys: &'a [Key],
}

impl Default for Keymap {
    fn default() -> Self {
        Self {
            keys: ACTIONS.iter().map(|row| row.keys.to_vec()).collect(),
        }
    }
}

/// The key that always leaves.
const QUIT: Key = Key::ctrl('c');

impl Keymap {
    /// The table with what the settings say: `bindings` are pairs of `action` or `scope.action` and its
    /// keys. What can't be taken is told and keeps its default.
    #[must_use]
    pub fn new(bindings: &[(String, Vec<String>)]) -> (Self, Vec<Text>) {
        let mut keymap = Self::default();
        let mut faults = Vec::new();
        let mut own = vec![false; ACTIONS.len()];
        // What is said of one scope lies over what is said of all.
        let (everywhere, scoped): (Vec<_>, Vec<_>) =
            bindings.iter().partition(|(name, _)| !name.contains('.'));
        for (name, keys) in everywhere.into_iter().chain(scoped) {
            let rows = match rows_of(name) {
                Ok(rows) => rows,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            let unbound = keys.is_empty();
            let keys = read(name, keys, &mut faults);
            for at in rows {
                let scope = ACTIONS[at].scope;
                let is_typed = |key: &&Key| scope.is_typed_in() && key.is_typed();
                // A key for all scopes goes where characters are commands; elsewhere it is text.
                if name.contains('.') {
                    faults.extend(
                        keys.iter()
                            .filter(is_typed)
                            .map(|&key| typed(key, name, scope)),
                    );
                }
                let taken: Vec<Key> = keys.iter().filter(|key| !is_typed(key)).copied().collect();
                if taken.is_empty() && !unbound {
                    continue;
                }
                keymap.keys[at] = taken;
                own[at] = true;
            }
        }
        for (row, keys) in ACTIONS.iter().zip(&mut keymap.keys) {
            if row.action == Action::Quit && !keys.contains(&QUIT) {
                if keys.is_empty() {
                    faults.push(text!(
                        "keys: Ctrl-C always quits",
                        "按键：Ctrl-C 始终用于退出"
                    ));
                }
                keys.push(QUIT);
            }
        }
        // To take one row back can bring its default into another's way; the table itself has no clash.
        loop {
            let clash = keymap
                .clashes()
                .find(|clash| clash.rows.iter().any(|&at| own[at]));
            let Some(clash) = clash else { break };
            let lost = clash.rows.into_iter().filter(|&at| own[at]);
            let lost = lost.max_by_key(|&at| (ACTIONS[at].scope != Scope::Always, at));
            let Some(lost) = lost else { break };
            own[lost] = false;
            keymap.keys[lost] = ACTIONS[lost].keys.to_vec();
            faults.push(clash.report(lost));
        }
        (keymap, faults)
    }

    /// The action of `key` in the first of `scopes` that knows it.
    #[must_use]
    pub(super) fn find(&self, scopes: &[Scope], key: Key) -> Option<Action> {
        self.rows(scopes)
            .find(|bound| bound.keys.contains(&key))
            .map(|bound| bound.row.action)
    }

    /// The rows of `scopes`, in the order of the scopes, then of the table.
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

    /// How a text names the key of `action` where `scope` is the nearest: the first that it has, or the
    /// way through the palette.
    pub(super) fn label(&self, scope: Scope, action: Action) -> String {
        let mut of_action = self
            .rows(scope.chain())
            .filter(|bound| bound.row.action == action);
        let key = of_action.find_map(|bound| bound.keys.first());
        key.map_or_else(|| format!(":{}", action.name()), |key| key.label())
    }

    /// Every key that means two things where both count.
    fn clashes(&self) -> impl Iterator<Item = Clash> {
        let scopes = Scope::ALL.iter().copied();
        scopes.flat_map(move |scope| {
            let counts = |at: &usize| scope.chain().contains(&ACTIONS[*at].scope);
            let rows: Vec<usize> = (0..ACTIONS.len()).filter(counts).collect();
            let mut clashes = Vec::new();
            for (later, &other) in rows.iter().enumerate() {
                for &one in &rows[..later] {
                    let shared = self.keys[one]
                        .iter()
                        .find(|key| self.keys[other].contains(key));
                    if let Some(&key) =
                        shared.filter(|_| ACTIONS[one].action != ACTIONS[other].action)
                    {
                        let rows = [one, other];
                        clashes.push(Clash { key, rows, scope });
                    }
                }
            }
            clashes
        })
    }
}

/// A key of two rows that count in one scope.
#[derive(Debug)]
struct Clash {
    key: Key,
    rows: [usize; 2],
    scope: Scope,
}

impl Clash {
    /// The report that the row `lost` gets its default keys back.
    fn report(&self, lost: usize) -> Text {
        let key = self.key.label();
        let [one, other] = self.rows.map(|at| ACTIONS[at].action.name());
        let row = &ACTIONS[lost];
        let name = row.action.name();
        let keys: Vec<String> = row.keys.iter().map(|key| key.label()).collect();
        let scope = heading(self.scope);
        let keys = words::list(&keys);
        Text {
            en: format!(
                "keys: `{key}` is both {one} and {other} ({}); {name} keeps {}",
                scope.en, keys.en
            ),
            zh: format!(
                "按键：`{key}` 同时是 {one} 和 {other}（{}）；{name} 仍用 {}",
                scope.zh, keys.zh
            ),
        }
    }
}

/// The heading of a scope inside a sentence.
fn heading(scope: Scope) -> Text {
    scope.heading().map(str::to_lowercase)
}

/// The rows that a name in the settings stands for, or the reason why there are none.
fn rows_of(name: &str) -> Result<Vec<usize>, Text> {
    let (scope, action) = match name.split_once('.') {
        Some((scope, action)) => (Some(scope), action),
        None => (None, name),
    };
    let scopes = Scope::ALL.iter().map(|scope| scope.name());
    if let Some(scope) = scope
        && !scopes.clone().any(|known| known == scope)
    {
        let Text { en, zh } = words::list(&near::meant(scope, scopes));
        return Err(text!(
            "keys: no place “{scope}” in “{name}”: expected one of {en}",
            "按键：“{name}”中没有位置“{scope}”：可用 {zh}"
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
        let mut places: Vec<&str> = of_action().map(|row| row.scope.name()).collect();
        places.dedup();
        let Text { en, zh } = words::list(&places);
        return Err(text!(
            "keys: “{name}” stands nowhere: {action} is in {en}",
            "按键：没有“{name}”：{action} 位于 {zh}"
        ));
    }
    Ok(rows)
}

fn unknown_action(name: &str) -> Text {
    let names = ACTIONS.iter().map(|row| row.action.name());
    let near = near::best(names.map(|known| (known, near::likeness(name, known))));
    if near.is_empty() {
        return text!(
            "keys: no action “{name}”: portolan --print-keys lists them",
            "按键：没有操作“{name}”：见 portolan --print-keys"
        );
    }
    let Text { en, zh } = words::list(&near);
    text!(
        "keys: no action “{name}”: did you mean {en}?",
        "按键：没有操作“{name}”：是否指 {zh}？"
    )
}

/// Parses the keys of a binding, reporting invalid ones.
fn read(name: &str, texts: &[String], faults: &mut Vec<Text>) -> Vec<Key> {
    let mut keys = Vec::new();
    for text in texts {
        match text.parse() {
            Ok(key) if keys.contains(&key) => {}
            Ok(key) => keys.push(key),
            Err(_) => faults.push(text!(
                "keys: unknown key “{text}” for {name} (for example e, U, Space, F5, PgDn, Ctrl-R, Alt-x, Shift-Tab)",
                "按键：{name} 的“{text}”不是按键：请写成 e、U、Space、F5、PgDn、Ctrl-R、Alt-x、Shift-Tab 等"
            )),
        }
    }
    keys
}

/// The report that a key can't be bound because its character is text in that scope.
fn typed(key: Key, name: &str, scope: Scope) -> Text {
    let key = key.label();
    let Text { en, zh } = heading(scope);
    text!(
        "keys: `{key}` can't be {name}: it is text there ({en})",
        "按键：`{key}` 不能用于 {name}：在“{zh}”中它是文本"
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
        let (keymap, faults) = Keymap::new(&bindings);
        let faults: Vec<String> = faults.into_iter().map(|fault| fault.en).collect();
        (keymap, faults.join("\n"))
    }

    fn action(keymap: &Keymap, scope: Scope, key: &str) -> Option<&'static str> {
        let key = key.parse().expect("a key");
        keymap.find(scope.chain(), key).map(Action::name)
    }

    #[test]
    fn no_key_means_two_things_where_both_count() {
        let clashes: Vec<Clash> = Keymap::default().clashes().collect();
        assert!(clashes.is_empty(), "{clashes:?}");
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
    fn names_are_told_apart_and_read_back() {
        for row in ACTIONS {
            let name = format!("{}.{}", row.scope.name(), row.action.name());
            let rows = rows_of(&name).expect("a name");
            assert_eq!(rows.len(), 1, "{name}");
            assert_eq!(ACTIONS[rows[0]].action, row.action);
        }
    }

    #[test]
    fn a_name_alone_counts_in_every_scope_and_a_scoped_one_over_it() {
        let (keys, faults) = keymap(&[
            ("table.copy", &["Y"]),
            ("copy", &["Ctrl-Y"]),
            ("export", &["x", "F6"]),
            ("role.toggle", &["Space"]),
            ("redo", &[]),
        ]);
        assert_eq!(faults, "");
        assert_eq!(action(&keys, Scope::Table, "Y"), Some("copy"));
        assert_eq!(action(&keys, Scope::Table, "Ctrl-Y"), None);
        assert_eq!(action(&keys, Scope::Detail, "Ctrl-Y"), Some("copy"));
        assert_eq!(action(&keys, Scope::Builder, "x"), Some("export"));
        assert_eq!(action(&keys, Scope::Search, "F6"), Some("export"));
        assert_eq!(action(&keys, Scope::Search, "x"), None, "it is typed there");
        assert_eq!(action(&keys, Scope::Table, "e"), None);
        assert_eq!(action(&keys, Scope::Table, "U"), None);
        assert_eq!(keys.label(Scope::Table, Action::Export), "x");
        assert_eq!(keys.label(Scope::Table, Action::Redo), ":redo");
    }

    #[test]
    fn keys_can_be_swapped() {
        let (keys, faults) = keymap(&[("save", &["e"]), ("panes.export", &["s"])]);
        assert_eq!(faults, "");
        assert_eq!(action(&keys, Scope::Table, "e"), Some("save"));
        assert_eq!(action(&keys, Scope::Table, "s"), Some("export"));
    }

    #[test]
    fn a_clash_is_told_and_the_default_kept() {
        let (keys, faults) = keymap(&[("save", &["a"])]);
        assert_eq!(
            faults,
            "keys: `a` is both toggle-service and save (in the port table); save keeps s"
        );
        assert_eq!(action(&keys, Scope::Table, "a"), Some("toggle-service"));
        assert_eq!(action(&keys, Scope::Table, "s"), Some("save"));
        // What is taken back can stand in the way of another.
        let (keys, faults) = keymap(&[("save", &["a"]), ("export", &["s"])]);
        assert!(
            faults.contains("save keeps s") && faults.contains("export keeps e"),
            "{faults}"
        );
        assert_eq!(action(&keys, Scope::Table, "e"), Some("export"));
    }

    #[test]
    fn ctrl_c_always_quits() {
        let (keys, faults) = keymap(&[("quit", &[]), ("undo", &["Ctrl-C"])]);
        assert!(faults.contains("Ctrl-C always quits"), "{faults}");
        assert!(faults.contains("undo keeps u"), "{faults}");
        for &scope in Scope::ALL {
            assert_eq!(action(&keys, scope, "Ctrl-C"), Some("quit"));
        }
        let (keys, faults) = keymap(&[("quit", &["Ctrl-Q"])]);
        assert_eq!(faults, "");
        assert_eq!(action(&keys, Scope::Prompt, "Ctrl-C"), Some("quit"));
        assert_eq!(action(&keys, Scope::Prompt, "Ctrl-Q"), Some("quit"));
    }

    #[test]
    fn what_is_unknown_is_told_with_what_was_meant() {
        let told = keymap(&[
            ("exprot", &["x"]),
            ("zzz", &["x"]),
            ("tabel.copy", &["x"]),
            ("table.save", &["x"]),
            ("save", &["Hyper-x"]),
            ("search.up", &["k"]),
        ]);
        for part in [
            "no action “exprot”: did you mean export?",
            "no action “zzz”: portolan --print-keys lists them",
            "no place “tabel” in “tabel.copy”: expected one of table",
            "“table.save” stands nowhere: save is in panes",
            "unknown key “Hyper-x” for save (for example e",
            "`k` can't be search.up: it is text there (in the search box)",
        ] {
            assert!(told.1.contains(part), "{part}\n{}", told.1);
        }
        assert_eq!(action(&told.0, Scope::Table, "s"), Some("save"));
    }
}
