//! What can be typed: the commands and flags as clap sees them, with their help. What needs the
//! catalogue or a rule of ours to be understood stays text here and is resolved later.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};

use crate::model::{Direction, Generation, Lang, Standing};

const EXAMPLES: &str = "\
Examples:
  portolan                                      browse, search and gather in the terminal
  portolan search kerberos                      what Kerberos needs
  portolan show dns-server                      everything about one service
  portolan show domain-controller               everything about one ready-made role
  portolan export powershell -s dns-server      a service's firewall rules for Windows
  portolan export nftables -r domain-controller what a role's host must accept

Exit codes: 0 found or done, 1 nothing found, 2 an error.";

const SEARCH_EXAMPLES: &str = "\
Words in any order, in English, Chinese or pinyin, all of which must match; !word must not.
A number finds the port itself, ranges that hold it and longer numbers that it begins.
role:, service:, status: and category: let through only what they name.

Examples:
  portolan search 135
  portolan search tcp/3268-3269
  portolan search rpc '!udp' --limit 10
  portolan search role:domain-controller '!legacy'
  portolan search 域控 --lang zh-CN";

const PORTS_EXAMPLES: &str = "\
Examples:
  portolan ports
  portolan ports --format csv > ports.csv";

const SHOW_EXAMPLES: &str = "\
Examples:
  portolan show kerberos-kdc
  portolan show NTDS --lang zh-CN
  portolan show domain-controller
  portolan show --role hyper-v-replica
  portolan show \"Print Spooler\" --format json";

const EXPORT_EXAMPLES: &str = "\
The selection is all roles, services and ports named with -r, -s and -p, without those named with -x.
A role brings what its host must accept: --with adds what may be needed, --direction out turns to what
it opens towards others.

Examples:
  portolan export powershell -s dns-server -s kerberos-kdc -o dc.ps1
  portolan export csv -p tcp/53,88,445 -p udp/53 -x tcp/445
  portolan export nftables -r domain-controller --with optional,legacy
  portolan export csv -r domain-controller --direction out
  portolan export json -s print-spooler --os mixed --dynamic omit
  portolan export powershell -s rpc --dynamic 50000-50999 --source 10.0.0.0/8";

const CATALOG_HELP: &str = "\
A catalogue is a folder with services/ID.toml, roles/ID.toml and documents.toml, all optional. A file
whose id is known changes only what it gives; one with a new id must be complete. The folder portolan/catalog
in your configuration folder is always used, any other with --catalog DIR.

Examples:
  portolan catalog check my-catalog
  portolan --catalog my-catalog services";

/// What `--with` can add to what a role requires.
const EXTRAS: [Standing; 3] = [Standing::Optional, Standing::Legacy, Standing::Disputed];

/// Charts the network ports of Windows servers and exports firewall rules.
#[derive(Debug, Parser)]
#[command(
    name = "portolan",
    version,
    after_help = EXAMPLES,
    max_term_width = 100
)]
pub(super) struct Args {
    /// The flags that go with every command.
    #[command(flatten, next_help_heading = "Everywhere")]
    pub(super) everywhere: Everywhere,
    /// Print a settings file with every key explained, and where it belongs
    #[arg(long)]
    pub(super) print_config: bool,
    /// Print every key of the browser, as text to put into the settings file or with --format
    #[arg(long, conflicts_with = "print_config")]
    pub(super) print_keys: bool,
    /// The command; none opens the browser.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The flags that go with every command.
#[derive(Debug, clap::Args)]
pub(super) struct Everywhere {
    /// Language of names and texts [default: that of the environment]
    #[arg(long, global = true, value_name = "en|zh-CN")]
    pub(super) lang: Option<Lang>,
    /// How listings are written (exports name their format themselves) [default: text]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(super) format: Option<ListFormat>,
    /// When to use colour; never while `NO_COLOR` is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(super) color: ColorWhen,
    /// Lay the catalogue in DIR on what is known (repeatable, the last on top)
    #[arg(long = "catalog", global = true, value_name = "DIR")]
    pub(super) catalogs: Vec<PathBuf>,
    /// Add the ports of an /etc/services, nmap-services or IANA registry CSV file (repeatable)
    #[arg(long = "services", global = true, value_name = "FILE")]
    pub(super) lists: Vec<PathBuf>,
    /// Leave out your own settings, catalogue and saved roles, and keep nothing for the next start
    #[arg(long, global = true)]
    pub(super) no_user_config: bool,
}

/// How a listing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Text,
    Json,
    Csv,
    Tsv,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find ports by service, protocol, number or word, best first
    #[command(after_help = SEARCH_EXAMPLES)]
    Search(Search),
    /// List the whole port table, by port
    #[command(after_help = PORTS_EXAMPLES)]
    Ports,
    /// List every service
    Services,
    /// Show all that is known of one service or role
    #[command(after_help = SHOW_EXAMPLES)]
    Show(Show),
    /// List every ready-made role
    Roles,
    /// Write the rules of a selection in a format
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(Box<Export>),
    /// List the export formats
    Formats,
    /// List the documents that the facts come from
    Sources,
    /// Work on a catalogue of your own
    #[command(after_help = CATALOG_HELP, arg_required_else_help = false)]
    Catalog {
        /// What to do with it.
        #[command(subcommand)]
        work: CatalogWork,
    },
}

/// What can be done with a catalogue of one's own.
#[derive(Debug, Subcommand)]
pub(super) enum CatalogWork {
    /// Tell all faults of a catalogue: file, line and what is wrong
    #[command(after_help = CATALOG_HELP)]
    Check {
        /// The folder that holds services, roles and documents.toml
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// What `search` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Search {
    /// What to look for; nothing finds every row
    pub(super) query: Vec<String>,
    /// Show the best N rows only
    #[arg(long, value_name = "N", value_parser = parse_limit)]
    pub(super) limit: Option<NonZeroUsize>,
}

/// What `show` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// The id, system service name or any name of a service, else the id or name of a role
    pub(super) name: String,
    /// Show the role of that name, not a service
    #[arg(short, long)]
    pub(super) role: bool,
}

/// What `export` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The format; `portolan formats` lists them
    // Not called `format`: clap's identifiers are shared with the flags that go everywhere.
    #[arg(value_name = "FORMAT")]
    pub(super) target: String,
    /// What is selected.
    #[command(flatten)]
    pub(super) selection: Selection,
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Begin FILE with a byte order mark, so that Excel reads CSV as UTF-8
    #[arg(long, requires = "output")]
    pub(super) bom: bool,
    /// Replace FILE if it exists
    #[arg(long, requires = "output")]
    pub(super) force: bool,
}

/// What is selected, and how it becomes rules.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Selection {
    /// Add what a ready-made role requires, by id or name (repeatable)
    #[arg(short, long = "role", value_name = "ROLE")]
    pub(super) roles: Vec<String>,
    /// Add these entries of the roles too: optional, legacy, disputed (a list, repeatable)
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        value_parser = one_of(EXTRAS, Standing::name),
        hide_possible_values = true
    )]
    pub(super) with: Vec<Standing>,
    /// Add a service, by id or name (repeatable)
    #[arg(short, long = "service", value_name = "SERVICE")]
    pub(super) services: Vec<String>,
    /// Add ports such as tcp/445, udp/53, tcp/3268-3269, tcp/53,88 or gre (repeatable)
    #[arg(short, long = "port", value_name = "PORTSPEC")]
    pub(super) ports: Vec<String>,
    /// Add a saved role; its options hold where no flag says otherwise (repeatable)
    #[arg(short, long = "file", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Take ports out, whoever needs them (repeatable)
    #[arg(short = 'x', long = "exclude", value_name = "PORTSPEC")]
    pub(super) excluded: Vec<String>,
    /// Name the ruleset [default: portolan]
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    /// Windows generation: 2000 to 2003, 2008 and later, or both [default: modern]
    #[arg(long, value_name = "OS", value_parser = one_of(Generation::ALL, Generation::name))]
    pub(super) os: Option<Generation>,
    /// How dynamic RPC is written [default: full]
    #[arg(long, value_name = "full|LOW-HIGH|keyword|omit")]
    pub(super) dynamic: Option<String>,
    /// Who connects, seen from the host that carries the rules [default: in]
    #[arg(long, value_name = "DIRECTION", value_parser = one_of([Direction::In, Direction::Out], Direction::name))]
    pub(super) direction: Option<Direction>,
    /// Let only this network or address connect (repeatable)
    #[arg(long = "source", value_name = "CIDR")]
    pub(super) sources: Vec<String>,
}

/// Reads one of `values` by its name, so that the model's own list is the only one.
fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(values.map(name)).try_map(move |text| {
        let found = values.into_iter().find(|&value| name(value) == text);
        found.ok_or_else(|| format!("no value “{text}”"))
    })
}

fn parse_limit(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse()
        .map_err(|_| "a limit is a whole number from 1 up")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_and_flag_has_help_in_one_line() {
        let root = Args::command();
        for command in std::iter::once(&root).chain(root.get_subcommands()) {
            let about = command.get_about().expect("help").to_string();
            assert!(!about.is_empty() && !about.contains('\n'), "{about}");
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(
                    !help.is_empty() && !help.contains('\n'),
                    "{}: {help}",
                    arg.get_id()
                );
            }
        }
    }
}
