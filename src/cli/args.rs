//! Grammar of the command line for clap; `help_text` has the help of each command and flag. Values that need
//! the catalog or a parser of the model stay text here and are resolved later.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};

use crate::model::{Direction, Extra, Lang, Localized, Os, Peer, Profile, Text, text};

#[derive(Debug, Parser)]
#[command(
    name = "portolan",
    // Windows would add the end of the file name.
    bin_name = "portolan",
    version,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(super) struct Args {
    #[command(flatten, next_help_heading = "Global options")]
    pub(super) global: GlobalArgs,
    #[arg(long, group = "printed")]
    pub(super) print_config: bool,
    #[arg(long, group = "printed", conflicts_with = "print_config")]
    pub(super) print_keys: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "printed")]
    pub(super) explain: Option<PathBuf>,
    #[arg(short, long, value_name = "FILE", requires = "printed")]
    pub(super) output: Option<PathBuf>,
    #[arg(long, requires = "output")]
    pub(super) force: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, clap::Args)]
pub(super) struct GlobalArgs {
    #[arg(long, global = true, value_name = "en|zh-CN")]
    pub(super) lang: Option<Lang>,
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(super) format: Option<ListFormat>,
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(super) color: ColorWhen,
    #[arg(long = "catalog", global = true, value_name = "DIR")]
    pub(super) catalogs: Vec<PathBuf>,
    #[arg(long = "services", global = true, value_name = "FILE")]
    pub(super) lists: Vec<PathBuf>,
    #[arg(long, global = true)]
    pub(super) no_user_config: bool,
}

/// Output format of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Text,
    Json,
    Csv,
    Tsv,
}

/// Condition for colored output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// A shell with a completion script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Search(Search),
    Ports,
    Services,
    Show(Show),
    Roles(Roles),
    Symptoms(Symptoms),
    Export(Box<Export>),
    Explain(Box<Explain>),
    #[cfg(feature = "check")]
    Check(Box<Check>),
    Inputs,
    Formats,
    Sources,
    #[command(arg_required_else_help = false)]
    Catalog {
        #[command(subcommand)]
        work: CatalogWork,
    },
    Completions {
        #[arg(value_name = "SHELL")]
        shell: Shell,
        #[arg(last = true, hide = true, value_name = "WORD")]
        words: Vec<OsString>,
    },
    Man {
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
        #[arg(long, requires = "output")]
        force: bool,
    },
    Help {
        #[arg(value_name = "COMMAND")]
        commands: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum CatalogWork {
    Check {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Search {
    pub(super) query: Vec<String>,
    #[arg(long, value_name = "N", value_parser = parse_limit)]
    pub(super) limit: Option<NonZeroUsize>,
    #[arg(long)]
    pub(super) mentions: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Roles {
    pub(super) query: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Symptoms {
    pub(super) query: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    pub(super) name: String,
    #[arg(short, long)]
    pub(super) role: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    // Not called `format`: clap's identifiers are shared with the global flags.
    #[arg(value_name = "FORMAT")]
    pub(super) target: String,
    #[command(flatten)]
    pub(super) selection: Selection,
    #[command(flatten)]
    pub(super) targets: Targets,
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[arg(long, requires = "output")]
    pub(super) bom: bool,
    #[arg(long, requires = "output")]
    pub(super) force: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    #[arg(value_name = "FILE")]
    pub(super) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) selection: Selection,
    #[arg(long, value_name = "NAME")]
    pub(super) input: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub(super) host: Option<String>,
    #[arg(long)]
    pub(super) all: bool,
}

#[cfg(feature = "check")]
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[arg(value_name = "HOST", required = true)]
    pub(super) hosts: Vec<String>,
    #[command(flatten)]
    pub(super) selection: Selection,
    #[arg(long, value_name = "MS", value_parser = |text: &str| within(text, 1, 60_000))]
    pub(super) timeout: Option<u32>,
    #[arg(long, value_name = "N", value_parser = |text: &str| within(text, 1, 10))]
    pub(super) tries: Option<u32>,
    #[arg(short = '4', conflicts_with = "ipv6")]
    pub(super) ipv4: bool,
    #[arg(short = '6')]
    pub(super) ipv6: bool,
    #[arg(long)]
    pub(super) no_mapper: bool,
    #[arg(long)]
    pub(super) snmp_public: bool,
    #[arg(long, value_name = "SECONDS", value_parser = |text: &str| within(text, 1, 86_400))]
    pub(super) watch: Option<u32>,
}

#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Selection {
    #[arg(short, long = "role", value_name = "ROLE")]
    pub(super) roles: Vec<String>,
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        value_parser = one_of(Extra::ALL, Extra::name),
        hide_possible_values = true
    )]
    pub(super) with: Vec<Extra>,
    #[arg(short, long = "service", value_name = "SERVICE")]
    pub(super) services: Vec<String>,
    #[arg(short, long = "port", value_name = "PORTSPEC")]
    pub(super) ports: Vec<String>,
    #[arg(short, long = "file", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[arg(short = 'x', long = "exclude", value_name = "PORTSPEC")]
    pub(super) excluded: Vec<String>,
    #[arg(long, value_name = "OS", value_parser = one_of(Os::ALL, Os::name))]
    pub(super) os: Option<Os>,
    #[arg(long, value_name = "full|LOW-HIGH|keyword|omit")]
    pub(super) dynamic: Option<String>,
    #[arg(long, value_name = "DIRECTION", value_parser = one_of(Direction::ALL, Direction::name))]
    pub(super) direction: Option<Direction>,
    #[arg(long = "from", value_name = "GROUP", value_delimiter = ',', value_parser = one_of(Peer::ALL, Peer::name))]
    pub(super) peers: Vec<Peer>,
}

/// What only an export has: the name of the rules, and where they apply.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Targets {
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    #[arg(long = "source", value_name = "CIDR")]
    pub(super) sources: Vec<String>,
    #[arg(long = "destination", value_name = "CIDR")]
    pub(super) destinations: Vec<String>,
    #[arg(long = "profile", value_name = "PROFILE", value_delimiter = ',', value_parser = one_of(Profile::ALL, Profile::name))]
    pub(super) profiles: Vec<Profile>,
}

/// Returns a parser for the names of `values`, so that the model has the only list of them.
fn one_of<T: Copy + Send + Sync + 'static>(
    values: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let names = values.iter().map(move |&value| name(value));
    PossibleValuesParser::new(names).try_map(move |text| {
        let found = values.iter().copied().find(|&value| name(value) == text);
        found.ok_or_else(|| format!("unknown value “{text}”"))
    })
}

/// Error for an invalid `--limit`.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub(super) struct LimitError;

impl Localized for LimitError {
    fn both(&self) -> Text {
        text!(
            "the limit must be a whole number of at least 1",
            "数量必须是大于或等于 1 的整数"
        )
    }
}

fn parse_limit(text: &str) -> Result<NonZeroUsize, LimitError> {
    text.parse().map_err(|_| LimitError)
}

/// Error for a number outside of its range.
#[cfg(feature = "check")]
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub(super) struct RangeError {
    low: u32,
    high: u32,
}

#[cfg(feature = "check")]
impl Localized for RangeError {
    fn both(&self) -> Text {
        let Self { low, high } = self;
        text!(
            "it must be a whole number from {low} to {high}",
            "应为 {low} 至 {high} 的整数"
        )
    }
}

#[cfg(feature = "check")]
fn within(text: &str, low: u32, high: u32) -> Result<u32, RangeError> {
    let number = text.parse().ok();
    let within = number.filter(|number| (low..=high).contains(number));
    within.ok_or(RangeError { low, high })
}
