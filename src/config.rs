//! The user's settings: a file that is read key by key, so that a fault costs only its own key.

use std::path::PathBuf;

use toml::{Table, Value};

use crate::model::{Label, Lang, Text, escaped, text, visible};
use crate::near;
use crate::reason::of_toml;

/// A name and the values that stand beside it.
pub type Named<T> = (String, T);

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The language; none for that of the environment.
    pub lang: Option<Lang>,
    /// Whether borders and signs are ASCII only.
    pub ascii: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Folders with catalogue files of one's own, the later ones on top.
    pub catalogs: Vec<PathBuf>,
    /// Lists of services to stand beside the catalogue.
    pub lists: Vec<PathBuf>,
    /// The name of the theme; none for the terminal's own palette.
    pub theme: Option<String>,
    /// Themes of one's own: the name, then what it says of each kind of text, as written.
    pub themes: Vec<Named<Vec<Named<String>>>>,
    /// Keys of one's own: the action, then its keys, as written.
    pub keys: Vec<Named<Vec<String>>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            lang: None,
            ascii: false,
            mouse: true,
            catalogs: Vec::new(),
            lists: Vec::new(),
            theme: None,
            themes: Vec::new(),
            keys: Vec::new(),
        }
    }
}

impl Config {
    /// A settings file with every key at its default, explained.
    pub const TEMPLATE: Label = Label::new(TEMPLATE_EN, TEMPLATE_ZH);

    /// Reads a settings file, with a sentence for each fault: what is wrong, and what is allowed. A key
    /// that can't be read keeps its default. Names lose their invisible characters, faults show them escaped;
    /// only paths are kept as they are.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Text>) {
        let (config, faults) = Self::read(text);
        let faults = faults.into_iter();
        let faults = faults.map(|fault| fault.map(|text| escaped(&text).into_owned()));
        (config, faults.collect())
    }

    fn read(text: &str) -> (Self, Vec<Text>) {
        let mut config = Self::default();
        let mut faults = Vec::new();
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let error: toml::de::Error = error;
                let at = error.span().map_or(0, |span| span.start);
                let line = text.get(..at).unwrap_or("").matches('\n').count() + 1;
                let Text { en, zh } = of_toml(error.message());
                return (
                    config,
                    vec![text!("line {line}: {en}", "第 {line} 行：{zh}")],
                );
            }
        };
        for (key, value) in &table {
            config.set(key, value, &mut faults);
        }
        (config, faults)
    }

    /// Sets one key.
    fn set(&mut self, name: &str, value: &Value, faults: &mut Vec<Text>) {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let known = near::meant(name, KEYS.iter().map(|key| key.name));
            let (en, zh) = (known.join(", "), known.join("、"));
            faults.push(text!(
                "no setting “{name}”: known are {en}",
                "没有设置“{name}”：可用 {zh}"
            ));
            return;
        };
        if (key.set)(self, value, faults).is_none() {
            faults.push(not_allowed(name, value, key.allowed));
        }
    }

    fn set_theme(&mut self, name: &str, theme: &Value, faults: &mut Vec<Text>) {
        let Value::Table(theme) = theme else {
            let allowed = Label::new("a table", "表");
            faults.push(not_allowed(&format!("themes.{name}"), theme, allowed));
            return;
        };
        let mut said = Vec::new();
        for (kind, style) in theme {
            match style {
                Value::String(style) => said.push((clean(kind), clean(style))),
                other => {
                    let key = format!("themes.{name}.{kind}");
                    let allowed =
                        Label::new("a text such as \"bold red\"", "\"bold red\" 这样的文本");
                    faults.push(not_allowed(&key, other, allowed));
                }
            }
        }
        self.themes.push((clean(name), said));
    }

    fn set_keys(&mut self, action: &str, keys: &Value, faults: &mut Vec<Text>) {
        let one = |value: &Value| value.as_str().map(clean);
        let listed = match keys {
            Value::Array(keys) => keys.iter().map(one).collect(),
            key => one(key).map(|key| vec![key]),
        };
        match listed {
            Some(keys) => self.keys.push((clean(action), keys)),
            None => {
                let allowed = Label::new(
                    "a list of keys such as [\"e\", \"F3\"]",
                    "[\"e\", \"F3\"] 这样的按键列表",
                );
                faults.push(not_allowed(&format!("keys.{action}"), keys, allowed));
            }
        }
    }
}

/// A key of the settings file.
struct Key {
    name: &'static str,
    /// The values that it takes, for faults.
    allowed: Label,
    /// Sets it; none if it doesn't take the value.
    set: fn(&mut Config, &Value, &mut Vec<Text>) -> Option<()>,
}

const KEYS: &[Key] = &[
    Key {
        name: "lang",
        allowed: Label::new("\"en\" or \"zh-CN\"", "\"en\" 或 \"zh-CN\""),
        set: |config, value, _| {
            config.lang = Some(value.as_str()?.parse().ok()?);
            Some(())
        },
    },
    Key {
        name: "borders",
        allowed: Label::new("\"unicode\" or \"ascii\"", "\"unicode\" 或 \"ascii\""),
        set: |config, value, _| {
            config.ascii = match value.as_str()? {
                "unicode" => false,
                "ascii" => true,
                _ => return None,
            };
            Some(())
        },
    },
    Key {
        name: "mouse",
        allowed: Label::new("true or false", "true 或 false"),
        set: |config, value, _| {
            config.mouse = value.as_bool()?;
            Some(())
        },
    },
    Key {
        name: "catalogs",
        allowed: Label::new("a list of folders", "文件夹列表"),
        set: |config, value, _| {
            config.catalogs = paths(value)?;
            Some(())
        },
    },
    Key {
        name: "services",
        allowed: Label::new("a list of files", "文件列表"),
        set: |config, value, _| {
            config.lists = paths(value)?;
            Some(())
        },
    },
    Key {
        name: "theme",
        allowed: Label::new("the name of a theme", "主题名称"),
        set: |config, value, _| {
            config.theme = Some(clean(value.as_str()?));
            Some(())
        },
    },
    Key {
        name: "themes",
        allowed: Label::new("tables such as [themes.mine]", "[themes.mine] 这样的表"),
        set: |config, value, faults| {
            for (name, theme) in value.as_table()? {
                config.set_theme(name, theme, faults);
            }
            Some(())
        },
    },
    Key {
        name: "keys",
        allowed: Label::new("a table [keys]", "[keys] 表"),
        set: |config, value, faults| {
            for (action, keys) in value.as_table()? {
                config.set_keys(action, keys, faults);
            }
            Some(())
        },
    },
];

fn clean(text: &str) -> String {
    visible(text).into_owned()
}

fn paths(value: &Value) -> Option<Vec<PathBuf>> {
    let path = |value: &Value| value.as_str().map(PathBuf::from);
    value.as_array()?.iter().map(path).collect()
}

/// The fault of a value that its key doesn't take.
fn not_allowed(key: &str, value: &Value, allowed: Label) -> Text {
    let Label { en, zh } = allowed;
    text!(
        "{key} = {value} is not known: write {en}",
        "{key} = {value} 无效：请写 {zh}"
    )
}

const TEMPLATE_EN: &str = "\
# Settings of Portolan. Every key may be left out.

# Language of the interface and of names: \"en\" or \"zh-CN\".
# Left out, it is that of the environment.
#lang = \"zh-CN\"

# Borders and signs: \"unicode\", or \"ascii\" for consoles that draw lines two cells wide.
borders = \"unicode\"

# Whether the mouse is used. Off, the terminal's own selection works without a key.
mouse = true

# Folders with catalogue files of your own, laid over what is built in; the later ones on top.
catalogs = []

# Lists of ports to search beside the catalogue: an /etc/services, an nmap-services or the CSV of the
# IANA registry.
services = []

# Colours: \"terminal\" (its own palette), \"dark\", \"light\", \"high-contrast\", \"chart\", \"mono\", or one of
# your own.
theme = \"terminal\"

# A theme of your own: what it says lies over its base. Each kind of text takes a colour, `on` and a colour
# behind it, and bold, dim, italic, underline, reverse. A colour is a name (red, bright-red), a number of
# the 256 or #rrggbb. Kinds: text, dim, heading, border, focused, selected, selected-elsewhere, matched,
# mark, key, warning, error.
#[themes.mine]
#base = \"dark\"
#matched = \"bold underline magenta\"
#selected = \"reverse\"

# Keys of your own: an action in every place where it stands, or in one place only; an empty list takes its
# keys away. portolan --print-keys lists places and actions.
#[keys]
#export = [\"e\", \"F3\"]
#\"table.copy\" = [\"y\", \"Ctrl-Y\"]
";

const TEMPLATE_ZH: &str = "\
# Portolan 的设置。每个键均可省略。

# 界面与名称的语言：\"en\" 或 \"zh-CN\"。
# 省略时随系统环境。
#lang = \"zh-CN\"

# 边框与符号：\"unicode\"，或用于把线条画成两格宽的控制台的 \"ascii\"。
borders = \"unicode\"

# 是否使用鼠标。关闭后无需按键即可用终端自身的选择功能。
mouse = true

# 自有目录文件所在的文件夹，叠加在内置目录之上，后者优先。
catalogs = []

# 与目录一并检索的端口列表：/etc/services、nmap-services 或 IANA 注册表的 CSV。
services = []

# 配色：\"terminal\"（终端自身的调色板）、\"dark\"、\"light\"、\"high-contrast\"、\"chart\"、\"mono\"，或自定义主题。
theme = \"terminal\"

# 自定义主题：所写内容覆盖其 base。每类文本可写一种颜色、`on` 加背景色，以及 bold、dim、italic、
# underline、reverse。颜色可写名称（red、bright-red）、256 色的编号或 #rrggbb。类别：text、dim、heading、
# border、focused、selected、selected-elsewhere、matched、mark、key、warning、error。
#[themes.mine]
#base = \"dark\"
#matched = \"bold underline magenta\"
#selected = \"reverse\"

# 自定义按键：用于操作所在的每个位置，或只用于一处；空列表取消按键。位置与操作见 portolan --print-keys。
#[keys]
#export = [\"e\", \"F3\"]
#\"table.copy\" = [\"y\", \"Ctrl-Y\"]
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_says_every_key_and_is_the_default() {
        for template in [Config::TEMPLATE.en, Config::TEMPLATE.zh] {
            let (config, faults) = Config::parse(template);
            let default = Config {
                theme: Some("terminal".to_owned()),
                ..Config::default()
            };
            assert_eq!((config, faults), (default, Vec::new()));
            let all: String = template
                .lines()
                .map(|line| match line.strip_prefix('#') {
                    Some(key) if !key.starts_with(' ') => format!("{key}\n"),
                    _ => format!("{line}\n"),
                })
                .collect();
            let (config, faults) = Config::parse(&all);
            assert_eq!(faults, Vec::new());
            assert_eq!(config.lang, Some(Lang::Zh));
            assert_eq!(config.keys.len(), 2);
            assert_eq!(config.themes[0].1.len(), 3);
            let table: Table = all.parse().expect("TOML");
            for key in KEYS.iter().map(|key| key.name) {
                assert!(table.contains_key(key), "{key}");
            }
        }
    }

    #[test]
    fn a_fault_costs_only_its_own_key() {
        let text = "colour = 1\nbordes = 1\nborders = \"round\"\nmouse = \"off\"\nlang = \"zh\"\ncatalogs = [1]\n\
            [themes.mine]\nkey = 1\nmark = \"red\"\n[keys]\nsave = 1\nexport = \"x\"";
        let (config, faults) = Config::parse(text);
        assert_eq!(config.lang, Some(Lang::Zh));
        assert!(config.mouse && !config.ascii && config.catalogs.is_empty());
        assert_eq!(config.keys, [("export".to_owned(), vec!["x".to_owned()])]);
        let mark = ("mark".to_owned(), "red".to_owned());
        assert_eq!(config.themes, [("mine".to_owned(), vec![mark])]);
        let told: Vec<&str> = faults.iter().map(|fault| fault.get(Lang::En)).collect();
        let told = told.join("\n");
        for part in [
            "no setting “colour”: known are lang, borders",
            "borders = \"round\" is not known: write \"unicode\" or \"ascii\"",
            "mouse = \"off\" is not known: write true or false",
            "a list of folders",
            "no setting “bordes”: known are borders",
            "themes.mine.key = 1 is not known: write a text",
            "keys.save = 1 is not known: write a list of keys",
        ] {
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        let (config, faults) = Config::parse("mouse = true\nlang = \n");
        assert_eq!(config, Config::default());
        assert!(faults[0].en.starts_with("line 2: "), "{faults:?}");
        assert!(faults[0].zh.starts_with("第 2 行："), "{faults:?}");
    }
}
