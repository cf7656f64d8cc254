//! Texts of the help: a page for each command, with a line for each of its arguments. A test of `help` makes sure
//! that everything that can be typed has one.

use crate::model::Label;
use crate::places::Places;

/// A name and its description.
pub(super) type Row = (&'static str, Label);

/// A command to try, with a description where it needs one.
type Example = (&'static str, Option<Label>);

/// The help of one command.
pub(super) struct Page {
    /// The command as typed after the program's name; empty for the program itself.
    pub(super) command: &'static str,
    pub(super) about: Label,
    /// Things to know, below the arguments.
    pub(super) prose: Option<Label>,
    pub(super) examples: &'static [Example],
    /// Arguments by their identifiers.
    pub(super) args: &'static [Row],
}

const fn row(name: &'static str, en: &'static str, zh: &'static str) -> Row {
    (name, Label::new(en, zh))
}

const fn example(line: &'static str, en: &'static str, zh: &'static str) -> Example {
    (line, Some(Label::new(en, zh)))
}

const fn line(line: &'static str) -> Example {
    (line, None)
}

/// Exit codes.
pub(super) const EXIT: [Row; 3] = [
    row("0", "found or done", "已找到或已完成"),
    row("1", "nothing found", "没有找到"),
    row("2", "an error", "出错"),
];

/// Environment variables without a flag.
pub(super) const ENVIRONMENT: [Row; 1] = [row(
    Places::VARIABLE,
    "folder for everything of your own: config.toml, catalog, roles, state",
    "存放自己全部文件的文件夹：config.toml、catalog、roles、state",
)];

const CATALOG: Label = Label::new(
    "\
A catalogue is a folder with services/ID.toml, roles/ID.toml and documents.toml, all optional. A file
whose id is known changes only what it gives; one with a new id must be complete. The folder portolan/catalog
in your configuration folder, or catalog in PORTOLAN_HOME, is always used, any other with --catalog DIR.",
    "\
目录是一个文件夹，内有 services/标识.toml、roles/标识.toml 和 documents.toml，均可省略。
标识已有的文件只更改其中写到的内容；新标识的文件须写全。配置文件夹下的 portolan/catalog
（或 PORTOLAN_HOME 下的 catalog）始终生效，其他文件夹用 --catalog 指定。",
);

const CATALOG_EXAMPLES: &[Example] = &[
    line("portolan catalog check my-catalog"),
    line("portolan --catalog my-catalog services"),
];

/// Every page.
pub(super) const PAGES: &[Page] = &[
    Page {
        command: "",
        about: Label::new(
            "Charts the network ports of Windows servers and exports firewall rules",
            "查询 Windows Server 各服务所用的网络端口，并导出防火墙规则",
        ),
        prose: None,
        examples: &[
            example(
                "portolan",
                "browse, search and gather in the terminal",
                "在终端中浏览、检索和选取",
            ),
            example("portolan search kerberos", "what Kerberos needs", "Kerberos 需要哪些端口"),
            example(
                "portolan show dns-server",
                "everything about one service",
                "一个服务的全部信息",
            ),
            example(
                "portolan show domain-controller",
                "everything about one ready-made role",
                "一个现成角色的全部信息",
            ),
            example(
                "portolan export powershell -s dns-server",
                "a service's firewall rules for Windows",
                "一个服务的 Windows 防火墙规则",
            ),
            example(
                "portolan export nftables -r domain-controller",
                "what a role's host must accept",
                "一个角色的主机必须接受的连接",
            ),
        ],
        args: &[
            row(
                "lang",
                "Language of names and texts [default: that of the environment]",
                "名称与文字的语言 [默认：随系统环境]",
            ),
            row(
                "format",
                "How listings are written (exports name their format themselves) [default: text]",
                "列表的格式（导出的格式另行指定）[默认：text]",
            ),
            row(
                "color",
                "When to use colour; never while `NO_COLOR` is set",
                "何时使用颜色；设置了 NO_COLOR 时从不使用",
            ),
            row(
                "catalogs",
                "Lay the catalogue in DIR on what is known (repeatable, the last on top)",
                "叠加此文件夹中的目录（可重复，后者优先）",
            ),
            row(
                "lists",
                "Add the ports of an /etc/services, nmap-services or IANA registry CSV file (repeatable)",
                "加入 /etc/services、nmap-services 或 IANA 注册表 CSV 中的端口（可重复）",
            ),
            row(
                "no_user_config",
                "Use none of your own settings, catalogue and saved roles, and keep nothing for the next start",
                "不使用自己的设置、目录和已保存的角色，也不为下次启动保留内容",
            ),
            row(
                "print_config",
                "Print a settings file with every key explained, and where it belongs",
                "输出附有说明的设置文件及其存放位置",
            ),
            row(
                "print_keys",
                "Print every key of the browser, as text for the settings file or with --format",
                "输出浏览器的全部按键，可放入设置文件，或用 --format 指定格式",
            ),
            row(
                "output",
                "Write the settings file or the keys to FILE instead of standard output",
                "将设置文件或按键写入文件，而不是标准输出",
            ),
            row("force", "Replace FILE if it exists", "文件已存在时将其替换"),
        ],
    },
    Page {
        command: "search",
        about: Label::new(
            "Find ports by service, protocol, number or word, best first",
            "按服务、协议、端口号或词检索端口，最相关的在前",
        ),
        prose: Some(Label::new(
            "\
Words in any order, in English, Chinese or pinyin, all of which must match; !word must not.
A number finds the port itself, ranges that hold it and longer numbers that it begins.
role:, service:, status: and category: let through only what they name.",
            "\
词的顺序不限，可用英文、中文或拼音，须全部匹配；!词 表示不得匹配。
数字可找到该端口、包含它的范围，以及以它开头的更长端口号。
role:、service:、status: 和 category: 只保留其指明的内容。",
        )),
        examples: &[
            line("portolan search 135"),
            line("portolan search tcp/3268-3269"),
            line("portolan search rpc '!udp' --limit 10"),
            line("portolan search role:domain-controller '!legacy'"),
            line("portolan search 域控 --lang zh-CN"),
        ],
        args: &[
            row(
                "query",
                "What to look for; nothing finds every row",
                "要检索的内容；留空则列出所有行",
            ),
            row("limit", "Show the best N rows only", "只显示最相关的若干行"),
        ],
    },
    Page {
        command: "ports",
        about: Label::new("List the whole port table, by port", "列出整个端口表，按端口排序"),
        prose: None,
        examples: &[
            line("portolan ports"),
            line("portolan ports --format csv > ports.csv"),
        ],
        args: &[],
    },
    Page {
        command: "services",
        about: Label::new("List every service", "列出所有服务"),
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "show",
        about: Label::new(
            "Show all that is known of one service or role",
            "显示一个服务或角色的全部信息",
        ),
        prose: None,
        examples: &[
            line("portolan show kerberos-kdc"),
            line("portolan show NTDS --lang zh-CN"),
            line("portolan show domain-controller"),
            line("portolan show --role hyper-v-replica"),
            line("portolan show \"Print Spooler\" --format json"),
        ],
        args: &[
            row(
                "name",
                "The id, system service name or any name of a service, else the id or name of a role",
                "服务的标识、系统服务名或任一名称，否则为角色的标识或名称",
            ),
            row(
                "role",
                "Show the role of that name, not a service",
                "显示该名称的角色，而不是服务",
            ),
        ],
    },
    Page {
        command: "roles",
        about: Label::new("List every ready-made role", "列出所有现成角色"),
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "export",
        about: Label::new(
            "Write the rules of a selection in a format",
            "按指定格式写出所选内容的规则",
        ),
        prose: Some(Label::new(
            "\
The selection is all roles, services and ports named with -r, -s and -p, without those named with -x.
A role brings what its host must accept: --with adds what may be needed, --direction out turns to what
it opens towards others.",
            "\
所选内容为 -r、-s、-p 指明的全部角色、服务和端口，去掉 -x 指明的端口。
角色带入其主机必须接受的连接：--with 加入可能需要的，--direction out 改为其主机向外发起的连接。",
        )),
        examples: &[
            line("portolan export powershell -s dns-server -s kerberos-kdc -o dc.ps1"),
            line("portolan export csv -p tcp/53,88,445 -p udp/53 -x tcp/445"),
            line("portolan export nftables -r domain-controller --with optional,legacy"),
            line("portolan export csv -r domain-controller --direction out"),
            line("portolan export json -s print-spooler --os mixed --dynamic omit"),
            line("portolan export powershell -s rpc --dynamic 50000-50999 --source 10.0.0.0/8"),
        ],
        args: &[
            row(
                "target",
                "The format; `portolan formats` lists them",
                "导出格式；portolan formats 列出全部格式",
            ),
            row("output", "Write to FILE instead of standard output", "写入文件，而不是标准输出"),
            row(
                "bom",
                "Begin FILE with a byte order mark, so that Excel reads CSV as UTF-8",
                "在文件开头加字节顺序标记，使 Excel 按 UTF-8 读取 CSV",
            ),
            row("force", "Replace FILE if it exists", "文件已存在时将其替换"),
            row(
                "roles",
                "Add what a ready-made role requires, by id or name (repeatable)",
                "加入角色必需的端口，用标识或名称（可重复）",
            ),
            row(
                "with",
                "Add these entries of the roles too: optional, legacy, disputed (a list, repeatable)",
                "并加入角色的这些条目：optional、legacy、disputed（列表，可重复）",
            ),
            row(
                "services",
                "Add a service, by id or name (repeatable)",
                "加入服务，用标识或名称（可重复）",
            ),
            row(
                "ports",
                "Add ports such as tcp/445, udp/53, tcp/3268-3269, tcp/53,88 or gre (repeatable)",
                "加入端口，如 tcp/445、udp/53、tcp/3268-3269、tcp/53,88、gre（可重复）",
            ),
            row(
                "files",
                "Add a saved role; its options hold where no flag says otherwise (repeatable)",
                "加入已保存的角色；未另行指定的选项以其为准（可重复）",
            ),
            row(
                "excluded",
                "Take ports out, whoever needs them (repeatable)",
                "去掉端口，不论谁需要（可重复）",
            ),
            row("name", "Name the ruleset [default: portolan]", "规则集的名称 [默认：portolan]"),
            row(
                "os",
                "Windows generation: 2000 to 2003, 2008 and later, or both [default: modern]",
                "Windows 版本：2000 至 2003、2008 及更高，或两者 [默认：modern]",
            ),
            row(
                "dynamic",
                "How dynamic RPC is written [default: full]",
                "动态 RPC 的写法 [默认：full]",
            ),
            row(
                "direction",
                "Who connects, seen from the host that carries the rules [default: in]",
                "连接方向，以应用规则的主机为准 [默认：in]",
            ),
            row(
                "sources",
                "Let only this network or address connect (repeatable)",
                "只允许此网段或地址连接（可重复）",
            ),
        ],
    },
    Page {
        command: "formats",
        about: Label::new("List the export formats", "列出导出格式"),
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "sources",
        about: Label::new("List the documents that the facts come from", "列出所依据的文档"),
        prose: None,
        examples: &[],
        args: &[],
    },
    Page {
        command: "catalog",
        about: Label::new("Work on a catalogue of your own", "处理自有目录"),
        prose: Some(CATALOG),
        examples: CATALOG_EXAMPLES,
        args: &[],
    },
    Page {
        command: "catalog check",
        about: Label::new(
            "Tell all faults of a catalogue: file, line and what is wrong",
            "列出目录中的全部错误：文件、行号和原因",
        ),
        prose: Some(CATALOG),
        examples: CATALOG_EXAMPLES,
        args: &[row(
            "folder",
            "The folder that holds services, roles and documents.toml",
            "含有 services、roles 和 documents.toml 的文件夹",
        )],
    },
    Page {
        command: "help",
        about: Label::new(
            "Print this message or the help of the given command",
            "显示本帮助或所指命令的帮助",
        ),
        prose: None,
        examples: &[],
        args: &[row(
            "commands",
            "The command, as in portolan help export",
            "命令，如 portolan help export",
        )],
    },
    Page {
        command: "completions",
        about: Label::new("Print a completion script for a shell", "输出 shell 的自动补全脚本"),
        prose: Some(Label::new(
            "\
The script asks portolan for commands, flags, export formats and the names of services and roles,
those of your catalogue and your saved roles included. It repeats --lang, --catalog and
--no-user-config where they were typed when it was printed.",
            "\
脚本向 portolan 查询命令、选项、导出格式以及服务和角色的名称，包括自己的目录和已保存的角色。
输出脚本时写明的 --lang、--catalog 和 --no-user-config 会写入脚本。",
        )),
        examples: &[
            line("portolan completions bash > ~/.local/share/bash-completion/completions/portolan"),
            line("portolan completions zsh > ~/.zfunc/_portolan"),
            line("portolan completions fish > ~/.config/fish/completions/portolan.fish"),
            line("portolan completions powershell | Out-String | Invoke-Expression"),
        ],
        args: &[
            row("shell", "The shell that reads the script", "使用此脚本的 shell"),
            row(
                "words",
                "Print the candidates for the last of these words, as the script does",
                "输出最后一个词的候选项，供脚本使用",
            ),
        ],
    },
    Page {
        command: "man",
        about: Label::new(
            "Print the manual page, or write those of all commands to a folder",
            "输出手册页，或将所有命令的手册页写入文件夹",
        ),
        prose: None,
        examples: &[
            line("portolan man | man -l -"),
            line("portolan man --output ~/.local/share/man/man1"),
        ],
        args: &[
            row(
                "output",
                "Write a page for each command to DIR, which is made where it is missing",
                "将每个命令的手册页写入此文件夹，不存在则创建",
            ),
            row("force", "Replace pages that exist", "手册页已存在时将其替换"),
        ],
    },
];
