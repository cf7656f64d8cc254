//! What the help says, in both languages: a page for each command, with a line for each of its
//! arguments. What is typed stands in `args`; a text here is always a pair, so that none is missing in
//! one language, and a test holds that nothing that can be typed goes without one.

use clap::builder::PossibleValue;
use clap::{Arg, Command, CommandFactory};

use crate::cli::args::Args;
use crate::model::Lang;
use crate::places::Places;

/// A text in English and in Chinese.
type Both = [&'static str; 2];

/// The help of one command.
pub(super) struct Page {
    /// The command as typed behind the program's name; nothing for the program itself.
    command: &'static str,
    about: Both,
    /// What must be known, behind the arguments.
    prose: Option<Both>,
    /// Commands to try, each with what it does where that is not plain.
    examples: &'static [(&'static str, Option<Both>)],
    /// By their identifiers.
    args: &'static [(&'static str, Both)],
}

/// What an exit code means.
pub(super) const EXIT: [(&str, Both); 3] = [
    ("0", ["found or done", "已找到或已完成"]),
    ("1", ["nothing found", "没有找到"]),
    ("2", ["an error", "出错"]),
];

/// The environment variables that no flag stands for.
pub(super) const ENVIRONMENT: [(&str, Both); 1] = [(
    Places::VARIABLE,
    [
        "folder for everything of your own: config.toml, catalog, roles, state",
        "存放自己全部文件的文件夹：config.toml、catalog、roles、state",
    ],
)];

const CATALOG: Both = [
    "\
A catalogue is a folder with services/ID.toml, roles/ID.toml and documents.toml, all optional. A file
whose id is known changes only what it gives; one with a new id must be complete. The folder portolan/catalog
in your configuration folder, or catalog in PORTOLAN_HOME, is always used, any other with --catalog DIR.",
    "\
目录是一个文件夹，内有 services/标识.toml、roles/标识.toml 和 documents.toml，均可省略。
标识已有的文件只更改其中写到的内容；新标识的文件须写全。配置文件夹下的 portolan/catalog
（或 PORTOLAN_HOME 下的 catalog）始终生效，其他文件夹用 --catalog 指定。",
];

const CATALOG_EXAMPLES: &[(&str, Option<Both>)] = &[
    ("portolan catalog check my-catalog", None),
    ("portolan --catalog my-catalog services", None),
];

/// Every page.
const PAGES: &[Page] = &[
    Page {
        command: "",
        about: [
            "Charts the network ports of Windows servers and exports firewall rules",
            "查询 Windows Server 各服务所用的网络端口，并导出防火墙规则",
        ],
        prose: None,
        examples: &[
            (
                "portolan",
                Some([
                    "browse, search and gather in the terminal",
                    "在终端中浏览、检索和选取",
                ]),
            ),
            (
                "portolan search kerberos",
                Some(["what Kerberos needs", "Kerberos 需要哪些端口"]),
            ),
            (
                "portolan show dns-server",
                Some(["everything about one service", "一个服务的全部信息"]),
            ),
            (
                "portolan show domain-controller",
                Some([
                    "everything about one ready-made role",
                    "一个现成角色的全部信息",
                ]),
            ),
            (
                "portolan export powershell -s dns-server",
                Some([
                    "a service's firewall rules for Windows",
                    "一个服务的 Windows 防火墙规则",
                ]),
            ),
            (
                "portolan export nftables -r domain-controller",
                Some([
                    "what a role's host must accept",
                    "一个角色的主机必须接受的连接",
                ]),
            ),
        ],
        args: &[
            (
                "lang",
                [
                    "Language of names and texts [default: that of the environment]",
                    "名称与文字的语言 [默认：随系统环境]",
                ],
            ),
            (
                "format",
                [
                    "How listings are written (exports name their format themselves) [default: text]",
                    "列表的格式（导出的格式另行指定）[默认：text]",
                ],
            ),
            (
                "color",
                [
                    "When to use colour; never while `NO_COLOR` is set",
                    "何时使用颜色；设置了 NO_COLOR 时从不使用",
                ],
            ),
            (
                "catalogs",
                [
                    "Lay the catalogue in DIR on what is known (repeatable, the last on top)",
                    "叠加此文件夹中的目录（可重复，后者优先）",
                ],
            ),
            (
                "lists",
                [
                    "Add the ports of an /etc/services, nmap-services or IANA registry CSV file (repeatable)",
                    "加入 /etc/services、nmap-services 或 IANA 注册表 CSV 中的端口（可重复）",
                ],
            ),
            (
                "no_user_config",
                [
                    "Use none of your own settings, catalogue and saved roles, and keep nothing for the next start",
                    "不使用自己的设置、目录和已保存的角色，也不为下次启动保留内容",
                ],
            ),
            (
                "print_config",
                [
                    "Print a settings file with every key explained, and where it belongs",
                    "输出附有说明的设置文件及其存放位置",
                ],
            ),
            (
                "print_keys",
                [
                    "Print every key of the browser, as text for the settings file or with --format",
                    "输出浏览器的全部按键，可放入设置文件，或用 --format 指定格式",
                ],
            ),
            (
                "output",
                [
                    "Write the settings file or the keys to FILE instead of standard output",
                    "将设置文件或按键写入文件，而不是标准输出",
                ],
            ),
            (
                "force",
                ["Replace FILE if it exists", "文件已存在时将其替换"],
            ),
        ],
    },
    Page {
        command: "search",
        about: [
            "Find ports by service, protocol, number or word, best first",
            "按服务、协议、端口号或词检索端口，最相关的在前",
        ],
        prose: Some([
            "\
Words in any order, in English, Chinese or pinyin, all of which must match; !word must not.
A number finds the port itself, ranges that hold it and longer numbers that it begins.
role:, service:, status: and category: let through only what they name.",
            "\
词的顺序不限，可用英文、中文或拼音，须全部匹配；!词 表示不得匹配。
数字可找到该端口、包含它的范围，以及以它开头的更长端口号。
role:、service:、status: 和 category: 只保留其指明的内容。",
        ]),
        examples: &[
            ("portolan search 135", None),
            ("portolan search tcp/3268-3269", None),
            ("portolan search rpc '!udp' --limit 10", None),
            ("portolan search role:domain-controller '!legacy'", None),
            ("portolan search 域控 --lang zh-CN", None),
        ],
        args: &[
            (
                "query",
                [
                    "What to look for; nothing finds every row",
                    "要检索的内容；留空则列出所有行",
                ],
            ),
            ("limit", ["Show the best N rows only", "只显示最相关的若干行"]),
        ],
    },
    Page {
        command: "ports",
        about: [
            "List the whole port table, by port",
            "列出整个端口表，按端口排序",
        ],
        prose: None,
        examples: &[
            ("portolan ports", None),
            ("portolan ports --format csv > ports.csv", None),
        ],
        args: &[],
    },
    Page {
        command: "services",
        about: ["List every service", "列出所有服务"],
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "show",
        about: [
            "Show all that is known of one service or role",
            "显示一个服务或角色的全部信息",
        ],
        prose: None,
        examples: &[
            ("portolan show kerberos-kdc", None),
            ("portolan show NTDS --lang zh-CN", None),
            ("portolan show domain-controller", None),
            ("portolan show --role hyper-v-replica", None),
            ("portolan show \"Print Spooler\" --format json", None),
        ],
        args: &[
            (
                "name",
                [
                    "The id, system service name or any name of a service, else the id or name of a role",
                    "服务的标识、系统服务名或任一名称，否则为角色的标识或名称",
                ],
            ),
            (
                "role",
                [
                    "Show the role of that name, not a service",
                    "显示该名称的角色，而不是服务",
                ],
            ),
        ],
    },
    Page {
        command: "roles",
        about: ["List every ready-made role", "列出所有现成角色"],
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "export",
        about: [
            "Write the rules of a selection in a format",
            "按指定格式写出所选内容的规则",
        ],
        prose: Some([
            "\
The selection is all roles, services and ports named with -r, -s and -p, without those named with -x.
A role brings what its host must accept: --with adds what may be needed, --direction out turns to what
it opens towards others.",
            "\
所选内容为 -r、-s、-p 指明的全部角色、服务和端口，去掉 -x 指明的端口。
角色带入其主机必须接受的连接：--with 加入可能需要的，--direction out 改为其主机向外发起的连接。",
        ]),
        examples: &[
            (
                "portolan export powershell -s dns-server -s kerberos-kdc -o dc.ps1",
                None,
            ),
            (
                "portolan export csv -p tcp/53,88,445 -p udp/53 -x tcp/445",
                None,
            ),
            (
                "portolan export nftables -r domain-controller --with optional,legacy",
                None,
            ),
            (
                "portolan export csv -r domain-controller --direction out",
                None,
            ),
            (
                "portolan export json -s print-spooler --os mixed --dynamic omit",
                None,
            ),
            (
                "portolan export powershell -s rpc --dynamic 50000-50999 --source 10.0.0.0/8",
                None,
            ),
        ],
        args: &[
            (
                "target",
                [
                    "The format; `portolan formats` lists them",
                    "导出格式；portolan formats 列出全部格式",
                ],
            ),
            (
                "output",
                [
                    "Write to FILE instead of standard output",
                    "写入文件，而不是标准输出",
                ],
            ),
            (
                "bom",
                [
                    "Begin FILE with a byte order mark, so that Excel reads CSV as UTF-8",
                    "在文件开头加字节顺序标记，使 Excel 按 UTF-8 读取 CSV",
                ],
            ),
            (
                "force",
                ["Replace FILE if it exists", "文件已存在时将其替换"],
            ),
            (
                "roles",
                [
                    "Add what a ready-made role requires, by id or name (repeatable)",
                    "加入角色必需的端口，用标识或名称（可重复）",
                ],
            ),
            (
                "with",
                [
                    "Add these entries of the roles too: optional, legacy, disputed (a list, repeatable)",
                    "并加入角色的这些条目：optional、legacy、disputed（列表，可重复）",
                ],
            ),
            (
                "services",
                [
                    "Add a service, by id or name (repeatable)",
                    "加入服务，用标识或名称（可重复）",
                ],
            ),
            (
                "ports",
                [
                    "Add ports such as tcp/445, udp/53, tcp/3268-3269, tcp/53,88 or gre (repeatable)",
                    "加入端口，如 tcp/445、udp/53、tcp/3268-3269、tcp/53,88、gre（可重复）",
                ],
            ),
            (
                "files",
                [
                    "Add a saved role; its options hold where no flag says otherwise (repeatable)",
                    "加入已保存的角色；未另行指定的选项以其为准（可重复）",
                ],
            ),
            (
                "excluded",
                [
                    "Take ports out, whoever needs them (repeatable)",
                    "去掉端口，不论谁需要（可重复）",
                ],
            ),
            (
                "name",
                [
                    "Name the ruleset [default: portolan]",
                    "规则集的名称 [默认：portolan]",
                ],
            ),
            (
                "os",
                [
                    "Windows generation: 2000 to 2003, 2008 and later, or both [default: modern]",
                    "Windows 版本：2000 至 2003、2008 及更高，或两者 [默认：modern]",
                ],
            ),
            (
                "dynamic",
                [
                    "How dynamic RPC is written [default: full]",
                    "动态 RPC 的写法 [默认：full]",
                ],
            ),
            (
                "direction",
                [
                    "Who connects, seen from the host that carries the rules [default: in]",
                    "连接方向，以应用规则的主机为准 [默认：in]",
                ],
            ),
            (
                "sources",
                [
                    "Let only this network or address connect (repeatable)",
                    "只允许此网段或地址连接（可重复）",
                ],
            ),
        ],
    },
    Page {
        command: "formats",
        about: ["List the export formats", "列出导出格式"],
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "sources",
        about: [
            "List the documents that the facts come from",
            "列出所依据的文档",
        ],
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "catalog",
        about: ["Work on a catalogue of your own", "处理自有目录"],
        prose: Some(CATALOG),
        examples: CATALOG_EXAMPLES,
        args: &[],
    },
    Page {
        command: "catalog check",
        about: [
            "Tell all faults of a catalogue: file, line and what is wrong",
            "列出目录中的全部错误：文件、行号和原因",
        ],
        prose: Some(CATALOG),
        examples: CATALOG_EXAMPLES,
        args: &[(
            "folder",
            [
                "The folder that holds services, roles and documents.toml",
                "含有 services、roles 和 documents.toml 的文件夹",
            ],
        )],
    },
    Page {
        command: "help",
        about: [
            "Print this message or the help of the given command",
            "显示本帮助或所指命令的帮助",
        ],
        prose: None,
        examples: &[],
        args: &[(
            "commands",
            ["The command, as in portolan help export", "命令，如 portolan help export"],
        )],
    },
    Page {
        command: "completions",
        about: [
            "Print a completion script for a shell",
            "输出 shell 的自动补全脚本",
        ],
        prose: Some([
            "\
The script completes commands, flags, export formats and the names of services and roles, also of the
roles that you saved: print it anew when they change. Descriptions are in the language of --lang.",
            "\
脚本可补全命令、选项、导出格式以及服务和角色的名称，包括自己保存的角色：有变化时请重新输出。
说明文字的语言由 --lang 决定。",
        ]),
        examples: &[
            (
                "portolan completions bash > ~/.local/share/bash-completion/completions/portolan",
                None,
            ),
            ("portolan completions zsh > ~/.zfunc/_portolan", None),
            (
                "portolan completions fish > ~/.config/fish/completions/portolan.fish",
                None,
            ),
            (
                "portolan completions powershell | Out-String | Invoke-Expression",
                None,
            ),
        ],
        args: &[(
            "shell",
            ["The shell that reads the script", "使用此脚本的 shell"],
        )],
    },
    Page {
        command: "man",
        about: [
            "Print the manual page, or write those of all commands to a folder",
            "输出手册页，或将所有命令的手册页写入文件夹",
        ],
        prose: None,
        examples: &[
            ("portolan man | man -l -", None),
            ("portolan man --output ~/.local/share/man/man1", None),
        ],
        args: &[
            (
                "output",
                [
                    "Write a page for each command to DIR, which is made where it is missing",
                    "将每个命令的手册页写入此文件夹，不存在则创建",
                ],
            ),
            (
                "force",
                ["Replace pages that exist", "手册页已存在时将其替换"],
            ),
        ],
    },
];

/// The Chinese names of values, by those that `args` gives.
const VALUES: &[(&str, &str)] = &[
    ("CIDR", "网段"),
    ("COMMAND", "命令"),
    ("DIR", "文件夹"),
    ("DIRECTION", "方向"),
    ("FILE", "文件"),
    ("FORMAT", "格式"),
    ("LIST", "列表"),
    ("N", "数量"),
    ("NAME", "名称"),
    ("OS", "版本"),
    ("PORTSPEC", "端口"),
    ("QUERY", "检索词"),
    ("ROLE", "角色"),
    ("SERVICE", "服务"),
    ("SHELL", "shell"),
    ("WHEN", "何时"),
    ("en|zh-CN", "en|zh-CN"),
    ("full|LOW-HIGH|keyword|omit", "full|起-止|keyword|omit"),
];

/// What clap itself says of the arguments that it adds.
const ADDED: [(&str, &str); 2] = [("Print help", "显示帮助"), ("Print version", "显示版本")];

/// What clap puts around the texts of a page of help.
const FRAME: [(&str, &str); 6] = [
    ("Usage:\u{1b}[0m ", "用法：\u{1b}[0m"),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("通用选项:", "通用选项："),
    ("[OPTIONS]", "[选项]"),
];

/// All that can be typed, with its help in that language.
pub(super) fn command(lang: Lang) -> Command {
    let heading = lang.pick("Everywhere", "通用选项");
    let root = Args::command().mut_args(|arg| match arg.get_help_heading() {
        Some(_) => arg.help_heading(heading),
        None => arg,
    });
    told(root, "", lang)
}

/// A command with its help and that of the commands in it.
fn told(command: Command, path: &str, lang: Lang) -> Command {
    let Some(page) = page(path) else {
        return command;
    };
    let command = command
        .subcommand_value_name(lang.pick("COMMAND", "命令"))
        .about(lang.pick(page.about[0], page.about[1]))
        .after_help(page.after(lang))
        .mut_args(|arg| {
            let names = arg.get_value_names().unwrap_or_default().iter();
            let names: Vec<&'static str> = names.filter_map(|name| value(name, lang)).collect();
            let arg = if names.is_empty() {
                arg
            } else {
                arg.value_names(names)
            };
            match (page.arg(arg.get_id().as_str()), lang) {
                (Some([en, _]), Lang::En) => arg.help(en),
                (Some([_, zh]), Lang::Zh) => match choices(&arg) {
                    Some(choices) => arg
                        .help(format!("{zh} {choices}"))
                        .hide_possible_values(true),
                    None => arg.help(zh),
                },
                (None, _) => arg,
            }
        });
    command.mut_subcommands(|sub| {
        let path = format!("{path} {}", sub.get_name());
        told(sub, path.trim_start(), lang)
    })
}

/// The values that an argument takes, in Chinese, where clap would name them in English: that text is
/// broken into lines before it could be replaced.
fn choices(arg: &Arg) -> Option<String> {
    if !arg.get_action().takes_values() || arg.is_hide_possible_values_set() {
        return None;
    }
    let values = arg.get_possible_values();
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    (!names.is_empty()).then(|| format!("[可选值：{}]", names.join("、")))
}

/// The name of a value.
fn value(name: &str, lang: Lang) -> Option<&'static str> {
    let known = VALUES.iter().find(|(english, _)| *english == name);
    known.map(|(english, chinese)| lang.pick(*english, *chinese))
}

/// The page of a command, by what is typed behind the program's name.
pub(super) fn page(command: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.command == command)
}

impl Page {
    /// The text of an argument.
    fn arg(&self, id: &str) -> Option<Both> {
        let known = self.args.iter().find(|(known, _)| *known == id);
        known.map(|(_, text)| *text)
    }

    /// What must be known, if anything.
    pub(super) fn prose(&self, lang: Lang) -> Option<&'static str> {
        self.prose.map(|[en, zh]| lang.pick(en, zh))
    }

    /// Commands to try, a line each, what they do in a column behind.
    pub(super) fn examples(&self, lang: Lang) -> Vec<String> {
        let lines = self.examples.iter().map(|(line, _)| line.len());
        let widest = lines.max().unwrap_or_default();
        let line = |(line, about): &(&str, Option<Both>)| match about {
            Some([en, zh]) => format!("{line:widest$} {}", lang.pick(en, zh)),
            None => (*line).to_owned(),
        };
        self.examples.iter().map(line).collect()
    }

    /// Whether it is that of the program itself.
    pub(super) const fn is_root(&self) -> bool {
        self.command.is_empty()
    }

    /// What stands behind the arguments.
    fn after(&self, lang: Lang) -> String {
        let mut parts = Vec::new();
        parts.extend(self.prose(lang).map(str::to_owned));
        let examples = self.examples(lang);
        if !examples.is_empty() {
            let head = lang.pick("Examples:", "示例：");
            parts.push(format!("{head}\n  {}", examples.join("\n  ")));
        }
        if self.is_root() {
            let head = lang.pick("Environment:", "环境变量：");
            let variables =
                ENVIRONMENT.map(|(name, [en, zh])| format!("{name} {}", lang.pick(en, zh)));
            parts.push(format!("{head}\n  {}", variables.join("\n  ")));
            let codes = EXIT.map(|(code, [en, zh])| format!("{code} {}", lang.pick(en, zh)));
            parts.push(lang.pick(
                format!("Exit codes: {}.", codes.join(", ")),
                format!("退出码：{}。", codes.join("，")),
            ));
        }
        parts.join("\n\n")
    }
}

/// A page of help as clap draws it, in that language throughout.
pub(super) fn framed(drawn: String, lang: Lang) -> String {
    match lang {
        Lang::En => drawn,
        Lang::Zh => replaced(added(drawn, lang), &FRAME),
    }
}

/// A text with clap's own descriptions in it, such as a completion script, in that language.
pub(super) fn added(text: String, lang: Lang) -> String {
    match lang {
        Lang::En => text,
        Lang::Zh => replaced(text, &ADDED),
    }
}

fn replaced(text: String, words: &[(&str, &str)]) -> String {
    words.iter().fold(text, |text, (english, chinese)| {
        text.replace(english, chinese)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_chinese(text: &str) -> bool {
        text.chars()
            .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
    }

    /// Every command below `command`, itself included, with its page.
    fn all<'a>(command: &'a Command, path: &str, found: &mut Vec<(&'a Command, &'static Page)>) {
        found.push((
            command,
            page(path).unwrap_or_else(|| panic!("no page of {path}")),
        ));
        for sub in command.get_subcommands() {
            all(sub, format!("{path} {}", sub.get_name()).trim(), found);
        }
    }

    #[test]
    fn the_grammar_is_sound_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            command(lang).debug_assert();
        }
    }

    #[test]
    fn all_that_can_be_typed_has_a_line_of_help_and_nothing_else_has() {
        let root = Args::command();
        let mut found = Vec::new();
        all(&root, "", &mut found);
        assert_eq!(found.len(), PAGES.len());
        for (command, page) in found {
            let ids: Vec<&str> = command
                .get_arguments()
                .map(|arg| arg.get_id().as_str())
                .collect();
            let known: Vec<&str> = page.args.iter().map(|(id, _)| *id).collect();
            for id in &ids {
                assert!(known.contains(id), "{}: no help for {id}", page.command);
            }
            for id in &known {
                assert!(ids.contains(id), "{}: no argument {id}", page.command);
            }
            let texts = page.args.iter().map(|(_, text)| *text).chain([page.about]);
            for [en, zh] in texts {
                assert!(
                    !en.is_empty() && !en.contains('\n') && !is_chinese(en),
                    "{en}"
                );
                assert!(!zh.contains('\n') && is_chinese(zh), "{zh}");
            }
            for arg in command
                .get_arguments()
                .filter(|arg| arg.get_action().takes_values())
            {
                for name in arg.get_value_names().unwrap_or_default() {
                    let known = VALUES.iter().any(|(english, _)| english == name);
                    assert!(known, "{}: no Chinese for the value {name}", page.command);
                }
            }
        }
    }
}
