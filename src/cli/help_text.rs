//! Help texts: a page for each command, with a line for each argument. A test in `help` checks that no argument
//! is missing.

#[cfg(feature = "check")]
use crate::cli::help_check::CHECK;
use crate::cli::help_page::{Example, Page, Row, example, line, row};
use crate::cli::help_selection::{SELECTION, TARGETS};
use crate::model::Label;
use crate::places::Places;

/// Exit codes.
pub(super) const EXIT: [Row; 3] = [
    row("0", "success", "成功"),
    row("1", "nothing found", "没有找到"),
    row("2", "error", "出错"),
];

/// Environment variables without a flag.
pub(super) const ENVIRONMENT: [Row; 1] = [row(
    Places::VARIABLE,
    "folder for all of your files: config.toml, catalog, roles, state",
    "存放全部用户文件的文件夹：config.toml、catalog、roles、state",
)];

const CATALOG: Label = Label::new(
    "\
A catalog is a folder with services/ID.toml, roles/ID.toml, documents.toml and symptoms.toml, all
optional. A file with an existing id changes only the keys that it contains; one with a new id must
be complete. The folder portolan/catalog in your configuration folder, or catalog in PORTOLAN_HOME,
is loaded automatically; add others with --catalog DIR.",
    "\
自有资料库是一个文件夹，内有 services/标识.toml、roles/标识.toml、documents.toml 和 symptoms.toml，
均可省略。标识已存在的文件只更改其中写出的键；标识为新的文件须内容完整。
配置文件夹中的 portolan/catalog（或 PORTOLAN_HOME 中的 catalog）自动加载，其他文件夹用 --catalog 指定。",
);

const CATALOG_EXAMPLES: &[Example] = &[
    line("portolan catalog check my-catalog"),
    line("portolan --catalog my-catalog services"),
];

/// Help pages of all commands.
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
                "browse, search and build a role in the terminal",
                "在终端中浏览和搜索端口、组建角色",
            ),
            example(
                "portolan search kerberos",
                "ports that Kerberos needs",
                "Kerberos 需要哪些端口",
            ),
            example(
                "portolan show dns-server",
                "everything about one service",
                "一个服务的全部信息",
            ),
            example(
                "portolan show domain-controller",
                "everything about one predefined role",
                "一个预置角色的全部信息",
            ),
            example(
                "portolan symptoms 0x800706ba",
                "ports to check after an error",
                "出现某个错误时要检查哪些端口",
            ),
            example(
                "portolan export powershell -s dns-server",
                "Windows firewall rules for a service",
                "一个服务的 Windows 防火墙规则",
            ),
            example(
                "portolan export nftables -r domain-controller",
                "inbound rules for a host with a role",
                "承担某一角色的主机的入站规则",
            ),
        ],
        args: &[
            row(
                "lang",
                "Language of names and messages [default: from the environment]",
                "名称与消息的语言 [默认：取自系统环境]",
            ),
            row(
                "format",
                "Output format of listings (export takes its format as an argument) [default: text]",
                "列表的输出格式（export 的格式由其参数指定）[默认：text]",
            ),
            row(
                "color",
                "When to use color; never if NO_COLOR is set",
                "何时使用颜色；设置了 NO_COLOR 时从不使用",
            ),
            row(
                "catalogs",
                "Merge the catalog in DIR into the built-in one (repeatable, later ones take precedence)",
                "将此文件夹中的自有资料库并入服务资料库（可重复，后者优先）",
            ),
            row(
                "lists",
                "Add a port list: an /etc/services, nmap-services or IANA registry CSV file (repeatable)",
                "加入列表：/etc/services、nmap-services 或 IANA 注册表 CSV 文件（可重复）",
            ),
            row(
                "no_user_config",
                "Ignore your settings, catalog and saved roles, and store nothing for the next start",
                "忽略自己的设置、自有资料库和已保存的角色，也不为下次启动保存任何内容",
            ),
            row(
                "explain",
                "Open the browser with the ports that FILE shows: a listing, a scan, a log or a list",
                "打开浏览界面，并说明文件中的端口：列表、扫描结果、日志等",
            ),
            row(
                "print_config",
                "Print a commented settings file and its location",
                "输出带注释的设置文件及其存放位置",
            ),
            row(
                "print_keys",
                "Print all key bindings of the browser, as lines for the settings file or in the given --format",
                "输出浏览界面的全部按键绑定，可放入设置文件，或用 --format 指定格式",
            ),
            row(
                "output",
                "Write the settings file or the key bindings to FILE instead of standard output",
                "将设置文件或按键绑定写入文件，而不是标准输出",
            ),
            row("force", "Replace FILE if it exists", "文件已存在时将其替换"),
        ],
        selection: &[],
    },
    Page {
        command: "search",
        about: Label::new(
            "Search ports by service, protocol, number or keyword, best match first",
            "按服务、协议、端口号或关键字搜索端口，最匹配的在前",
        ),
        prose: Some(Label::new(
            "\
Words can be in any order, in English, Chinese or pinyin. All must match; !word excludes matches.
A number finds that port and ranges that contain it. Without any other answer, words that nothing is
named after are left out. The exit code is 0 only if something is asked for, not merely mentioned.
role:, service:, status: and category: limit the results to what they name.",
            "\
词的顺序不限，可用英文、中文或拼音，须全部匹配；!词 表示排除。
数字可找到该端口和包含它的范围。没有完全匹配的结果时，略去未知的词。
只有直接结果才使退出码为 0，仅仅提及不算。
role:、service:、status: 和 category: 将结果限定为所指定的内容。",
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
                "Search terms; without any, all rows are listed",
                "要搜索的内容；省略则列出所有行",
            ),
            row(
                "limit",
                "Show only the N best matches",
                "只显示最匹配的若干行",
            ),
            row(
                "mentions",
                "Show rows that only mention the words too: in descriptions, roles or categories",
                "同时显示仅仅提及的行：在说明、角色或类别中出现",
            ),
        ],
        selection: &[],
    },
    Page {
        command: "ports",
        about: Label::new(
            "List the whole port table, sorted by port",
            "列出整个端口表，按端口排序",
        ),
        prose: None,
        examples: &[
            line("portolan ports"),
            line("portolan ports --format csv > ports.csv"),
        ],
        args: &[],
        selection: &[],
    },
    Page {
        command: "services",
        about: Label::new("List all services", "列出所有服务"),
        prose: None,
        examples: &[],
        args: &[],
        selection: &[],
    },
    Page {
        command: "show",
        about: Label::new(
            "Show everything about one service or role",
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
                "Id, system service name or any other name of a service, or any name of a role",
                "服务的标识、系统服务名或其他名称，或角色的任一名称",
            ),
            row(
                "role",
                "Show the role with that name, not the service",
                "显示该名称的角色，而不是服务",
            ),
        ],
        selection: &[],
    },
    Page {
        command: "roles",
        about: Label::new(
            "List all predefined and saved roles, or find roles by name",
            "列出所有预置角色和已保存的角色，或按名称查找角色",
        ),
        prose: None,
        examples: &[line("portolan roles domain controller")],
        args: &[row(
            "query",
            "Id, name or alias of a role, or a phrase with one; without any, all roles are listed",
            "角色的标识、名称或别名，或含有这些名称的短语；省略则列出全部角色",
        )],
        selection: &[],
    },
    Page {
        command: "symptoms",
        about: Label::new(
            "Find the ports to check after an error, by its code or message",
            "按错误代码或错误消息查找要检查的端口",
        ),
        prose: Some(Label::new(
            "\
A code can be decimal or hexadecimal, an HRESULT, a symbolic name, or the number of an event. A whole
message can be pasted. Any of these errors can also have causes other than a closed port.",
            "\
代码可为十进制、十六进制、HRESULT、符号名称或事件编号，也可粘贴整条消息。
这些错误也可能由端口关闭以外的原因引起。",
        )),
        examples: &[
            line("portolan symptoms 1722"),
            line("portolan symptoms 0x800706ba"),
            line("portolan symptoms event 5719"),
            line("portolan symptoms network path was not found"),
            line("portolan symptoms --format json"),
        ],
        args: &[row(
            "query",
            "Error code, event or words of the message; without any, all symptoms are listed",
            "错误代码、事件或消息中的词；省略则列出全部症状",
        )],
        selection: &[],
    },
    Page {
        command: "export",
        about: Label::new(
            "Export rules for the selected roles, services and ports",
            "按指定格式导出所选内容的规则",
        ),
        prose: Some(Label::new(
            "\
The selection consists of all roles, services and ports given with -r, -s and -p, without the
ports given with -x. A role or service adds the inbound ports that are required without a
condition. Others are added by kind with --with, where conditional means required under a
condition, or one by one with -p; --direction out selects outbound ports instead. A line on
standard error reports what is left out. --from limits roles to connections with one group of
hosts, so that each group can have its own rules and networks.",
            "\
所选内容为 -r、-s、-p 指定的全部角色、服务和端口，不含 -x 指定的端口。
角色和服务加入无条件必需的入站端口。其他端口可用 --with 按类别加入（conditional 为有条件必需），
或用 -p 逐个加入；--direction out 改为出站端口。未加入的端口在标准错误中用一行列出。
--from 只取角色与某一组主机之间的连接，这样每组主机可有各自的规则和网段。",
        )),
        examples: &[
            line("portolan export powershell -s dns-server -s kerberos-kdc -o dc.ps1"),
            line("portolan export csv -p tcp/53,88,445 -p udp/53 -x tcp/445"),
            line("portolan export nftables -r domain-controller --with optional,legacy"),
            line("portolan export csv -r domain-member --direction out"),
            line("portolan export netsh -r domain-controller --from client --source 10.0.0.0/8 --profile domain"),
            line("portolan export json -s print-spooler --os mixed --dynamic omit"),
            line("portolan export powershell -s rpc --dynamic 50000-50999 --source 10.0.0.0/8"),
        ],
        args: &[
            row(
                "target",
                "Export format; run portolan formats to list all",
                "导出格式；运行 portolan formats 可列出全部",
            ),
            row(
                "output",
                "Write to FILE instead of standard output",
                "写入文件，而不是标准输出",
            ),
            row(
                "bom",
                "Begin FILE with a byte order mark, so that Excel reads CSV as UTF-8",
                "在文件开头加字节顺序标记，使 Excel 按 UTF-8 读取 CSV",
            ),
            row("force", "Replace FILE if it exists", "文件已存在时将其替换"),
        ],
        selection: &[SELECTION, TARGETS],
    },
    Page {
        command: "explain",
        about: Label::new(
            "Explain which services and roles the ports in a listing, a scan or a log belong to",
            "说明列表、扫描结果或日志中的端口属于哪些服务和角色",
        ),
        prose: Some(Label::new(
            "\
Several files are parts of one host. With a selection, as of export, what it requires is compared with
what was seen: missing ports are not open, unproven ones may be, unseen ones were not looked at. A
listing of sockets shows what listens, not what a firewall lets through.",
            "\
多个文件视为同一主机的各部分。给出所选内容（写法与 export 相同）时，与所见端口比较：
missing 为未开放，unproven 为可能开放，unseen 为未检查。套接字列表只表明在侦听，不表明防火墙放行。",
        )),
        examples: &[
            line("netstat -ano | portolan explain"),
            line("portolan explain scan.xml -r domain-controller"),
            line("portolan explain netstat.txt --format json"),
            line("portolan export json -r dns | portolan explain - -r domain-controller"),
        ],
        args: &[
            row(
                "inputs",
                "Files to read, or - for standard input; without any, standard input is read",
                "要读取的文件，- 表示标准输入；省略则读取标准输入",
            ),
            row(
                "input",
                "Kind of the files; run portolan inputs to list all [default: recognized by content]",
                "文件种类；运行 portolan inputs 可列出全部 [默认：按内容识别]",
            ),
            row(
                "host",
                "Only this host of a scan of several",
                "扫描包含多台主机时，只取此主机",
            ),
            row(
                "all",
                "List everything that is folded into one line",
                "列出合并为一行的全部内容",
            ),
        ],
        selection: &[SELECTION],
    },
    #[cfg(feature = "check")]
    CHECK,
    Page {
        command: "inputs",
        about: Label::new(
            "List the kinds of text that explain reads",
            "列出 explain 可读取的文本种类",
        ),
        prose: None,
        examples: &[],
        args: &[],
        selection: &[],
    },
    Page {
        command: "formats",
        about: Label::new("List the export formats", "列出导出格式"),
        prose: None,
        examples: &[],
        args: &[],
        selection: &[],
    },
    Page {
        command: "sources",
        about: Label::new("List the source documents", "列出来源文档"),
        prose: None,
        examples: &[],
        args: &[],
        selection: &[],
    },
    Page {
        command: "catalog",
        about: Label::new("Work with your own catalog", "处理自有资料库"),
        prose: Some(CATALOG),
        examples: CATALOG_EXAMPLES,
        args: &[],
        selection: &[],
    },
    Page {
        command: "catalog check",
        about: Label::new(
            "Check a catalog and report all errors with file and line",
            "检查自有资料库，列出全部错误及其文件和行号",
        ),
        prose: Some(CATALOG),
        examples: CATALOG_EXAMPLES,
        args: &[row(
            "folder",
            "Folder that contains services, roles, documents.toml or symptoms.toml",
            "含有 services、roles、documents.toml 或 symptoms.toml 的文件夹",
        )],
        selection: &[],
    },
    Page {
        command: "help",
        about: Label::new(
            "Print this message or the help of a command",
            "显示本帮助或指定命令的帮助",
        ),
        prose: None,
        examples: &[],
        args: &[row(
            "commands",
            "Command, as in portolan help export",
            "命令，如 portolan help export",
        )],
        selection: &[],
    },
    Page {
        command: "completions",
        about: Label::new(
            "Print a completion script for a shell",
            "输出 shell 的自动补全脚本",
        ),
        prose: Some(Label::new(
            "\
The script queries portolan for commands, flags, export formats and the names of services and roles,
including your catalog and your saved roles. Any --lang, --catalog and --no-user-config given here
become part of the script.",
            "\
脚本向 portolan 查询命令、选项、导出格式以及服务和角色的名称，包括自有资料库和已保存的角色。
生成脚本时指定的 --lang、--catalog 和 --no-user-config 会写入脚本。",
        )),
        examples: &[
            line("portolan completions bash > ~/.local/share/bash-completion/completions/portolan"),
            line("portolan completions zsh > ~/.zfunc/_portolan"),
            line("portolan completions fish > ~/.config/fish/completions/portolan.fish"),
            line("portolan completions powershell | Out-String | Invoke-Expression"),
        ],
        args: &[
            row("shell", "Shell that runs the script", "使用此脚本的 shell"),
            row(
                "words",
                "Print the candidates for the last of these words; used by the script",
                "输出最后一个词的候选项，供脚本使用",
            ),
        ],
        selection: &[],
    },
    Page {
        command: "man",
        about: Label::new(
            "Print the manual page, or write the pages of all commands to a folder",
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
                "Write a page for each command to DIR, which is created if missing",
                "将每个命令的手册页写入此文件夹，不存在则创建",
            ),
            row(
                "force",
                "Replace pages that exist",
                "手册页已存在时将其替换",
            ),
        ],
        selection: &[],
    },
];
