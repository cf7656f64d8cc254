//! Key bindings of the browser as text for its settings file: a line for each action and scope, commented out
//! with `#` unless the settings contain it already.

use std::path::Path;

use serde::Serialize;
use toml::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::model::{Lang, Text, shown, text};

/// Key bindings of the browser under the user's settings.
#[derive(Debug)]
pub struct Keys {
    /// All bindings, grouped by scope.
    pub rows: Vec<KeyRow>,
    /// Errors in the user's bindings: one sentence each.
    pub errors: Vec<String>,
}

/// Keys of one action in one scope.
#[derive(Debug, Serialize)]
pub struct KeyRow {
    /// Name of the scope in the settings.
    pub scope: &'static str,
    /// Name of the action in the settings.
    pub action: &'static str,
    /// Keys bound to the action.
    pub keys: Vec<String>,
    /// Description of the action.
    pub about: &'static str,
    /// Title of the scope.
    #[serde(skip)]
    pub heading: &'static str,
    /// `true` if the keys come from the user's settings.
    #[serde(skip)]
    pub is_own: bool,
}

/// Renders the key bindings as TOML; `config` is the path of the settings file.
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
# Current key bindings of the browser. To change one, copy its line below [keys] in
# {place}
# and remove the leading #. Without a scope, as in export = [\"x\"], the keys apply in every scope that has
# the action; [] unbinds it. Key names: e, U, é, Space, Enter, Esc, Tab, Shift-Tab, Up, Down, Left, Right,
# Home, End, PgUp, PgDn, Ins, Del, Backspace, F5, Ctrl-R, Alt-x.
[keys]
",
        "\
# 浏览界面当前的按键绑定。要修改某一行，请将其复制到以下文件的 [keys] 下，并去掉行首的 #：
# {place}
# 不写作用范围（如 export = [\"x\"]）时，按键在该操作的所有作用范围内生效；[] 取消绑定。
# 按键写法：e、U、é、Space、Enter、Esc、Tab、Shift-Tab、Up、Down、Left、Right、Home、End、PgUp、PgDn、Ins、
# Del、Backspace、F5、Ctrl-R、Alt-x。
[keys]
"
    )
}
