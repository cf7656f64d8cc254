//! The user's settings file, parsed key by key, so that an error affects only its key.

use std::path::PathBuf;

use toml::{Table, Value};

use crate::model::{Label, Lang, Text, escaped, text, visible};
use crate::reason::of_toml;
use crate::similar;

/// A name with its value.
pub type Named<T> = (String, T);

/// User settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Language; `None` for the one last used in the browser, or else that of the environment.
    pub lang: Option<Lang>,
    /// True to draw borders and symbols with ASCII only.
    pub ascii: bool,
    /// True to use the mouse; `None` to use it unless it was turned off in the browser.
    pub mouse: Option<bool>,
    /// The user's catalog folders; later ones override earlier ones.
    pub catalogs: Vec<PathBuf>,
    /// Port list files.
    pub lists: Vec<PathBuf>,
    /// Name of the theme; `None` for the one last used in the browser, or else the palette of the terminal.
    pub theme: Option<String>,
    /// Custom themes by name, with the unparsed style of each kind of text.
    pub themes: Vec<Named<Vec<Named<String>>>>,
    /// Custom keys by action, unparsed.
    pub keys: Vec<Named<Vec<String>>>,
}

impl Config {
    /// A commented settings file with all keys at their defaults.
    pub const TEMPLATE: Label = Label::new(TEMPLATE_EN, TEMPLATE_ZH);

    /// Parses a settings file; returns the settings and a message for each error. A key with an error keeps its
    /// default. Invisible characters are removed from names and escaped in messages; paths are unchanged.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Text>) {
        let (config, errors) = Self::read(text);
        let errors = errors.into_iter();
        let errors = errors.map(|error| error.map(|text| escaped(&text).into_owned()));
        (config, errors.collect())
    }

    fn read(text: &str) -> (Self, Vec<Text>) {
        let mut config = Self::default();
        let mut errors = Vec::new();
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
            config.set(key, value, &mut errors);
        }
        (config, errors)
    }

    /// Sets one key.
    fn set(&mut self, name: &str, value: &Value, errors: &mut Vec<Text>) {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let Text { en, zh } = similar::expected(name, KEYS.iter().map(|key| key.name));
            errors.push(text!(
                "unknown setting “{name}”: expected {en}",
                "未知设置“{name}”：应为 {zh}"
            ));
            return;
        };
        if (key.set)(self, value, errors).is_none() {
            errors.push(not_allowed(name, value, key.allowed));
        }
    }

    fn set_theme(&mut self, name: &str, theme: &Value, errors: &mut Vec<Text>) {
        let Value::Table(theme) = theme else {
            let allowed = Label::new("a table", "表");
            errors.push(not_allowed(&format!("themes.{name}"), theme, allowed));
            return;
        };
        let mut styles = Vec::new();
        for (kind, style) in theme {
            match style {
                Value::String(style) => styles.push((clean(kind), clean(style))),
                other => {
                    let key = format!("themes.{name}.{kind}");
                    let allowed =
                        Label::new("a string such as \"bold red\"", "文本，例如 \"bold red\"");
                    errors.push(not_allowed(&key, other, allowed));
                }
            }
        }
        self.themes.push((clean(name), styles));
    }

    fn set_keys(&mut self, action: &str, keys: &Value, errors: &mut Vec<Text>) {
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
                    "按键列表，例如 [\"e\", \"F3\"]",
                );
                errors.push(not_allowed(&format!("keys.{action}"), keys, allowed));
            }
        }
    }
}

/// A key of the settings file.
struct Key {
    name: &'static str,
    /// Allowed values, for error messages.
    allowed: Label,
    /// Sets the value; returns `None` if it is not allowed.
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
            config.mouse = Some(value.as_bool()?);
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
        allowed: Label::new("tables such as [themes.mine]", "表，例如 [themes.mine]"),
        set: |config, value, errors| {
            for (name, theme) in value.as_table()? {
                config.set_theme(name, theme, errors);
            }
            Some(())
        },
    },
    Key {
        name: "keys",
        allowed: Label::new("a table [keys]", "[keys] 表"),
        set: |config, value, errors| {
            for (action, keys) in value.as_table()? {
                config.set_keys(action, keys, errors);
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

/// Creates the error for a value that its key does not allow.
fn not_allowed(key: &str, value: &Value, allowed: Label) -> Text {
    let Label { en, zh } = allowed;
    text!(
        "{key} = {value} is not valid: expected {en}",
        "{key} = {value} 无效：应为 {zh}"
    )
}

const TEMPLATE_EN: &str = "\
# Portolan settings. All keys are optional. The browser remembers the language, the theme and whether the
# mouse is used; if they are set here, every start uses these instead.

# Language of the user interface and of names: \"en\" or \"zh-CN\".
# Default: the language of the environment.
#lang = \"zh-CN\"

# Borders and symbols: \"unicode\", or \"ascii\" for consoles that draw box characters two cells wide.
borders = \"unicode\"

# Mouse support. If it is off, you can select text in the terminal without holding a key.
#mouse = true

# Folders with your own catalog files, which are merged into the built-in catalog. Later folders override
# earlier ones.
catalogs = []

# Port lists to search in addition to the catalog: an /etc/services file, an nmap-services file or the CSV
# of the IANA registry.
services = []

# Color theme: \"terminal\" (the palette of the terminal), \"dark\", \"light\", \"high-contrast\", \"chart\",
# \"mono\", or the name of a custom theme.
#theme = \"terminal\"

# A custom theme, which overrides styles of its base theme. A style consists of a text color, `on` followed
# by a background color, and any of bold, dim, italic, underline and reverse. A color is a name (red,
# bright-red), a number from 0 to 255 or #rrggbb. Styles: text, dim, heading, border, focused, selected,
# selected-elsewhere, matched, mark, key, warning, error; messages: done,
# refused, failed.
#[themes.mine]
#base = \"dark\"
#matched = \"bold underline magenta\"
#selected = \"reverse\"

# Custom keys of an action, either wherever the action is available or in one place only. An empty list
# removes its keys. Run portolan --print-keys to list all places and actions.
#[keys]
#export = [\"e\", \"F3\"]
#\"table.copy\" = [\"y\", \"Ctrl-Y\"]
";

const TEMPLATE_ZH: &str = "\
# Portolan 设置。所有键均可省略。浏览界面会记住语言、主题和是否使用鼠标；在此设置后，每次启动均以此为准。

# 界面和名称的语言：\"en\" 或 \"zh-CN\"。
# 默认使用系统环境的语言。
#lang = \"zh-CN\"

# 边框和符号：\"unicode\"；如果控制台把制表符显示为两格宽，请使用 \"ascii\"。
borders = \"unicode\"

# 是否启用鼠标。禁用后，无需按住其他键即可在终端中选择文本。
#mouse = true

# 自有资料库文件所在的文件夹，其内容合并到内置服务资料库；靠后的文件夹优先。
catalogs = []

# 除服务资料库外还要搜索的端口列表：/etc/services、nmap-services 或 IANA 注册表的 CSV 文件。
services = []

# 配色主题：\"terminal\"（使用终端的调色板）、\"dark\"、\"light\"、\"high-contrast\"、\"chart\"、\"mono\"，或自定义主题的名称。
#theme = \"terminal\"

# 自定义主题，覆盖 base 所指主题的样式。样式由文本颜色、`on` 加背景色，以及 bold、dim、italic、underline、
# reverse 组成。颜色可以是名称（red、bright-red）、0 到 255 的编号或 #rrggbb。可用样式：text、dim、heading、
# border、focused、selected、selected-elsewhere、matched、mark、key、warning、error；
# 消息：done、refused、failed。
#[themes.mine]
#base = \"dark\"
#matched = \"bold underline magenta\"
#selected = \"reverse\"

# 自定义操作的按键，可用于该操作所在的所有位置，也可只用于一个位置；空列表表示取消按键。
# 运行 portolan --print-keys 可列出所有位置和操作。
#[keys]
#export = [\"e\", \"F3\"]
#\"table.copy\" = [\"y\", \"Ctrl-Y\"]
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_all_keys_at_their_defaults() {
        for template in [Config::TEMPLATE.en, Config::TEMPLATE.zh] {
            let (config, errors) = Config::parse(template);
            assert_eq!((config, errors), (Config::default(), Vec::new()));
            let all: String = template
                .lines()
                .map(|line| match line.strip_prefix('#') {
                    Some(key) if !key.starts_with(' ') => format!("{key}\n"),
                    _ => format!("{line}\n"),
                })
                .collect();
            let (config, errors) = Config::parse(&all);
            assert_eq!(errors, Vec::new());
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
    fn an_error_affects_only_its_key() {
        let text = "colour = 1\nbordes = 1\nborders = \"round\"\nmouse = \"off\"\nlang = \"zh\"\ncatalogs = [1]\n\
            [themes.mine]\nkey = 1\nmark = \"red\"\n[keys]\nsave = 1\nexport = \"x\"";
        let (config, errors) = Config::parse(text);
        assert_eq!(config.lang, Some(Lang::Zh));
        assert!(config.mouse.is_none() && !config.ascii && config.catalogs.is_empty());
        assert_eq!(config.keys, [("export".to_owned(), vec!["x".to_owned()])]);
        let mark = ("mark".to_owned(), "red".to_owned());
        assert_eq!(config.themes, [("mine".to_owned(), vec![mark])]);
        let messages: Vec<&str> = errors.iter().map(|error| error.get(Lang::En)).collect();
        let messages = messages.join("\n");
        for part in [
            "unknown setting “colour”: expected one of lang, borders",
            "borders = \"round\" is not valid: expected \"unicode\" or \"ascii\"",
            "mouse = \"off\" is not valid: expected true or false",
            "a list of folders",
            "unknown setting “bordes”: expected borders",
            "themes.mine.key = 1 is not valid: expected a string",
            "keys.save = 1 is not valid: expected a list of keys",
        ] {
            assert!(messages.contains(part), "{messages}");
        }
    }

    #[test]
    fn toml_errors_have_their_line() {
        let (config, errors) = Config::parse("mouse = true\nlang = \n");
        assert_eq!(config, Config::default());
        assert!(errors[0].en.starts_with("line 2: "), "{errors:?}");
        assert!(errors[0].zh.starts_with("第 2 行："), "{errors:?}");
    }
}
