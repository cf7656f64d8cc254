//! The user's settings: a file that is read key by key, so that a fault costs only its own key.

use std::path::PathBuf;

use directories::ProjectDirs;
use toml::{Table, Value};

use crate::model::{Lang, Text};
use crate::reason::of_toml;

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
}

impl Default for Config {
    fn default() -> Self {
        Self {
            lang: None,
            ascii: false,
            mouse: true,
            catalogs: Vec::new(),
            lists: Vec::new(),
        }
    }
}

/// Where the user's own files are, in the platform's places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The settings file.
    pub config: PathBuf,
    /// The user's own catalogue.
    pub catalog: PathBuf,
    /// The saved roles.
    pub roles: PathBuf,
}

impl Places {
    /// The places of the user who runs the program; none where there is no home folder.
    #[must_use]
    pub fn find() -> Option<Self> {
        let dirs = ProjectDirs::from("", "", "portolan")?;
        Some(Self {
            config: dirs.config_dir().join("config.toml"),
            catalog: dirs.config_dir().join("catalog"),
            roles: dirs.data_dir().join("roles"),
        })
    }
}

impl Config {
    /// A settings file with every key at its default, explained.
    pub const TEMPLATE: &str = "\
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
";

    /// The same in Chinese.
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
";

    /// A settings file with every key at its default, explained in that language.
    #[must_use]
    pub fn template(lang: Lang) -> &'static str {
        lang.pick(Self::TEMPLATE, Self::TEMPLATE_ZH)
    }

    /// Reads a settings file, with a line for each fault: what is wrong, and what is allowed. A key that
    /// can't be read keeps its default.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<Text>) {
        let mut config = Self::default();
        let mut faults = Vec::new();
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let error: toml::de::Error = error;
                let at = error.span().map_or(0, |span| span.start);
                let line = text.get(..at).unwrap_or("").matches('\n').count() + 1;
                let Text { en, zh } = of_toml(error.message());
                let fault = Text::new(format!("line {line}: {en}"), format!("第 {line} 行：{zh}"));
                return (config, vec![fault]);
            }
        };
        for (key, value) in table {
            if let Err(allowed) = config.set(&key, &value) {
                faults.push(match allowed {
                    Some([en, zh]) => Text::new(
                        format!("{key} = {value} is not known: write {en}"),
                        format!("{key} = {value} 无效：请写 {zh}"),
                    ),
                    None => Text::new(
                        format!("no setting “{key}”: known are {}", Self::KEYS.join(", ")),
                        format!("没有设置“{key}”：可用 {}", Self::KEYS.join("、")),
                    ),
                });
            }
        }
        (config, faults)
    }

    const KEYS: [&str; 5] = ["lang", "borders", "mouse", "catalogs", "services"];

    /// Takes one key; says in both languages what is allowed when the value is not, and nothing when the
    /// key is unknown.
    fn set(&mut self, key: &str, value: &Value) -> Result<(), Option<[&'static str; 2]>> {
        match (key, value) {
            ("lang", Value::String(lang)) => match lang.parse() {
                Ok(lang) => self.lang = Some(lang),
                Err(_) => return Err(Some(["\"en\" or \"zh-CN\"", "\"en\" 或 \"zh-CN\""])),
            },
            ("borders", Value::String(borders)) if borders == "unicode" => self.ascii = false,
            ("borders", Value::String(borders)) if borders == "ascii" => self.ascii = true,
            ("mouse", Value::Boolean(mouse)) => self.mouse = *mouse,
            ("catalogs", Value::Array(folders)) => {
                let folder = |value: &Value| value.as_str().map(PathBuf::from);
                let folders = folders.iter().map(folder).collect::<Option<_>>();
                self.catalogs = folders.ok_or(Some(["a list of folders", "文件夹的列表"]))?;
            }
            ("services", Value::Array(files)) => {
                let file = |value: &Value| value.as_str().map(PathBuf::from);
                let files = files.iter().map(file).collect::<Option<_>>();
                self.lists = files.ok_or(Some(["a list of files", "文件的列表"]))?;
            }
            ("lang", _) => return Err(Some(["\"en\" or \"zh-CN\"", "\"en\" 或 \"zh-CN\""])),
            ("borders", _) => {
                return Err(Some([
                    "\"unicode\" or \"ascii\"",
                    "\"unicode\" 或 \"ascii\"",
                ]));
            }
            ("mouse", _) => return Err(Some(["true or false", "true 或 false"])),
            ("catalogs", _) => return Err(Some(["a list of folders", "文件夹的列表"])),
            ("services", _) => return Err(Some(["a list of files", "文件的列表"])),
            _ => return Err(None),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_says_every_key_and_is_the_default() {
        for template in [Config::TEMPLATE, Config::TEMPLATE_ZH] {
            let (config, faults) = Config::parse(template);
            assert_eq!((config, faults), (Config::default(), Vec::new()));
            for key in Config::KEYS {
                assert!(template.contains(&format!("{key} = ")), "{key}");
            }
            let (config, _) = Config::parse(&template.replace("#lang", "lang"));
            assert_eq!(config.lang, Some(Lang::Zh));
        }
    }

    #[test]
    fn a_fault_costs_only_its_own_key() {
        let text =
            "colour = 1\nborders = \"round\"\nmouse = \"off\"\nlang = \"zh\"\ncatalogs = [1]";
        let (config, faults) = Config::parse(text);
        assert_eq!(config.lang, Some(Lang::Zh));
        assert!(config.mouse && !config.ascii && config.catalogs.is_empty());
        let told: Vec<&str> = faults.iter().map(|fault| fault.en.as_str()).collect();
        let told = told.join("\n");
        for part in [
            "no setting “colour”: known are lang, borders",
            "borders = \"round\" is not known: write \"unicode\" or \"ascii\"",
            "mouse = \"off\" is not known: write true or false",
            "a list of folders",
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
