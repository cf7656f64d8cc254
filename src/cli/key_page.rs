//! The keys of the browser as text for its settings file: a line for each action and place, which does
//! nothing until its `#` is taken away, or which the settings hold already.

use std::path::Path;

use serde::Serialize;
use toml::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::model::{Lang, Text, shown, text};

/// The keys of the browser under the user's settings.
#[derive(Debug)]
pub struct Keys {
    /// Every binding, those of a scope together.
    pub rows: Vec<KeyRow>,
    /// What is wrong with the user's own: a sentence each.
    pub faults: Vec<String>,
}

/// A key binding of the browser.
#[derive(Debug, Serialize)]
pub struct KeyRow {
    /// Where it counts: the name in the settings.
    pub scope: &'static str,
    /// What it does: the name in the settings.
    pub action: &'static str,
    /// On which keys.
    pub keys: Vec<String>,
    /// What it does, in words.
    pub about: &'static str,
    /// Where it counts, in words.
    #[serde(skip)]
    pub heading: &'static str,
    /// Whether the settings put these keys there.
    #[serde(skip)]
    pub is_own: bool,
}

/// The page; `config` is the settings file.
pub(super) fn page(keys: &[KeyRow], config: Option<&Path>, lang: Lang) -> String {
    let bindings: Vec<(String, String)> = keys
        .iter()
        .map(|row| {
            let keys = Value::from(row.keys.clone());
            (
                format!("\"{}.{}\"", row.scope, row.action),
                keys.to_string(),
            )
        })
        .collect();
    let widest = |part: fn(&(String, String)) -> &String| {
        let widths = bindings.iter().map(|binding| part(binding).width());
        widths.max().unwrap_or(0)
    };
    let (names, lists) = (widest(|binding| &binding.0), widest(|binding| &binding.1));
    let mut page = head(config).pick(lang);
    let mut before = "";
    for (row, (name, list)) in keys.iter().zip(&bindings) {
        if row.scope != before {
            page.push_str(&format!("\n# {}\n", row.heading));
            before = row.scope;
        }
        let sign = if row.is_own { ' ' } else { '#' };
        let name = format!("{name}{}", " ".repeat(names - name.width()));
        let list = format!("{list}{}", " ".repeat(lists - list.width()));
        page.push_str(&format!("{sign}{name} = {list}  # {}\n", row.about));
    }
    page
}

fn head(config: Option<&Path>) -> Text {
    let place = config.map_or_else(|| "config.toml".to_owned(), shown);
    text!(
        "\
# The keys of the browser as they are now. To change one, put its line below [keys] in
# {place}
# and take the # away. Without its place, as in export = [\"x\"], an action gets the keys wherever it
# stands; [] takes them away. Keys are written e, U, é, Space, Enter, Esc, Tab, Shift-Tab, Up, Down, Left,
# Right, Home, End, PgUp, PgDn, Ins, Del, Backspace, F5, Ctrl-R, Alt-x.
[keys]
",
        "\
# 浏览器当前的按键。要修改某一行，请将其放在以下文件的 [keys] 下并去掉行首的 #：
# {place}
# 不写位置（如 export = [\"x\"]）时，该操作在所有位置都用这些按键；[] 取消按键。
# 按键写法：e、U、é、Space、Enter、Esc、Tab、Shift-Tab、Up、Down、Left、Right、Home、End、PgUp、PgDn、Ins、
# Del、Backspace、F5、Ctrl-R、Alt-x。
[keys]
"
    )
}
