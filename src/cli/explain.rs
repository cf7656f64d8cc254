//! The `explain` command: reads files, and explains the ports that they show by services and roles.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::catalog::Catalog;
use crate::cli::args::{Explain, Selection};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::explain_page::{HostPage, Page};
use crate::cli::output;
use crate::cli::progress_line::ProgressLine;
use crate::cli::render::{ListingOptions, array};
use crate::cli::table::Table;
use crate::cli::{explain_record, resolve, suggest, words, write};
use crate::explain::{InputError, READERS, Reader, compare};
use crate::inspect::{Claims, Content, Host, NamedInput, merged_hosts};
use crate::model::{Direction, Label, Lang, Observed, Ruleset, shown, text};
use crate::page::input_notes;
use crate::read::{Kinds, open};

/// Explains the ports of the inputs. Returns `false` if nothing is open or explained; with a selection, if it is not
/// complete.
///
/// # Errors
/// If an argument is invalid, or an input can't be read or understood.
pub(super) fn explain(
    args: &Explain,
    catalog: &Catalog,
    context: &Context,
) -> Result<bool, CliError> {
    let lang = context.settings.lang;
    let outbound = Label::new(
        "--direction out can't be compared: what is observed is the host's own ports",
        "--direction out 无法比较：观察到的是主机自身的端口",
    );
    let ruleset = selected(&args.selection, outbound, catalog, context)?;
    let reader = args.input.as_deref().map(reader_named).transpose()?;
    let claims = Claims::new(catalog, None);
    let mut inputs = Vec::new();
    for (name, content) in contents_of(args, reader)? {
        match content.into_input(reader, &claims) {
            Ok(input) => inputs.push(NamedInput { name, input }),
            Err(InputError::Empty) => {
                output::report(InputError::Empty.of(&name).get(lang));
                return Ok(false);
            }
            Err(error) => return Err(CliError::new(error.of(&name))),
        }
    }
    inputs.iter().for_each(|input| report_notes(input, lang));
    let hosts = hosts_of(&inputs, args.host.as_deref())?;
    let os = args.selection.os.unwrap_or_default();
    let hosts = claims.with_known(os, &hosts, |known| -> Vec<Host> {
        let hosts = hosts.iter().cloned();
        hosts.map(|observed| Host::new(observed, known)).collect()
    });
    let compared = |host: Host| {
        let ruleset = ruleset.as_ref();
        let comparison = ruleset.map(|ruleset| compare(&host.observed, ruleset));
        HostPage { host, comparison }
    };
    let pages: Vec<HostPage> = hosts.into_iter().map(compared).collect();
    let page = Page {
        inputs: &inputs,
        hosts: &pages,
        catalog,
        width: context.options.width,
        all: args.all,
    };
    let options = context.options;
    let listing = options.render(
        || explain_record::json(&page),
        || explain_record::table(&page),
        || page.text(options.lang),
    )?;
    context.print_listing(&listing)?;
    Ok(pages.iter().all(is_answered))
}

/// Returns whether the exit code of a host is 0.
fn is_answered(page: &HostPage) -> bool {
    match &page.comparison {
        Some(comparison) => comparison.is_complete(),
        None => page.host.is_explained(),
    }
}

/// Lists the kinds of text.
///
/// # Errors
/// If JSON can't be written.
pub(super) fn inputs(options: ListingOptions) -> io::Result<String> {
    let lang = options.lang;
    let cells = |reader: &Reader| {
        [
            reader.name.to_owned(),
            reader.evidence.name().to_owned(),
            reader.made_by.to_owned(),
            reader.about.get(lang).to_owned(),
        ]
    };
    options.render(
        || array(READERS.iter().map(explain_record::ReaderRecord::new)),
        || {
            let mut table = Table::new(&["name", "kind", "made_by", "about"]);
            READERS.iter().for_each(|reader| table.push(cells(reader)));
            table
        },
        || {
            let heads = [words::NAME, words::KIND, words::MADE_BY, words::ABOUT];
            let mut table = Table::new(&heads.map(|head| head.get(lang)));
            READERS.iter().for_each(|reader| table.push(cells(reader)));
            table.columns(options.width)
        },
    )
}

/// Returns the inbound rules of the selection, if there is one.
///
/// # Errors
/// `outbound` if they are outbound; or if the selection is invalid.
pub(super) fn selected(
    selection: &Selection,
    outbound: Label,
    catalog: &Catalog,
    context: &Context,
) -> Result<Option<Ruleset>, CliError> {
    if selection.direction == Some(Direction::Out) {
        return Err(CliError::new(outbound));
    }
    let mut selection = selection.clone();
    let lang = context.settings.lang;
    let saved = write::load_saved_roles(&mut selection, catalog, context.places(), lang)?;
    let choice = resolve::choice(&selection, &saved, catalog)?;
    Ok((!choice.is_empty()).then(|| choice.ruleset(catalog)))
}

fn reader_named(name: &str) -> Result<&'static Reader, CliError> {
    let found = READERS.iter().find(|reader| reader.name == name);
    found.ok_or_else(|| suggest::unknown_input(name))
}

/// Reads the inputs: the files, or standard input.
fn contents_of(
    args: &Explain,
    reader: Option<&'static Reader>,
) -> Result<Vec<(String, Content)>, CliError> {
    if args.inputs.is_empty() && io::stdin().is_terminal() {
        return Err(CliError::new(Label::new(
            "give a file, or pipe: netstat -ano | portolan explain",
            "请指定文件，或通过管道输入：netstat -ano | portolan explain",
        )));
    }
    let paths: Vec<&Path> = if args.inputs.is_empty() {
        vec![Path::new("-")]
    } else {
        args.inputs.iter().map(PathBuf::as_path).collect()
    };
    let contents = paths.into_iter().map(|path| {
        let content = if path.as_os_str() == "-" {
            let mut progress = ReadProgress::new(0);
            Content::read(io::stdin().lock(), 0, reader, &mut |read| {
                progress.show(read)
            })
        } else {
            open(path, u64::MAX, Kinds::Streams).and_then(|file| {
                let size = file.metadata().map_or(0, |metadata| metadata.len());
                let mut progress = ReadProgress::new(size);
                Content::read(file, size, reader, &mut |read| progress.show(read))
            })
        };
        let content = content.map_err(|error| CliError::new(error.of(path)))?;
        Ok((shown(path), content))
    });
    contents.collect()
}

/// Progress of a long input on a terminal.
struct ReadProgress {
    /// Size of the input in bytes; 0 if it is unknown.
    size: u64,
    line: ProgressLine,
}

impl ReadProgress {
    fn new(size: u64) -> Self {
        const INTERVAL: Duration = Duration::from_millis(200);
        Self {
            size,
            // A short input needs none.
            line: ProgressLine::new(INTERVAL, INTERVAL),
        }
    }

    /// Shows the number of bytes that were read, a few times each second. Returns true to read on.
    fn show(&mut self, read: u64) -> bool {
        let size = self.size;
        self.line.show(|| {
            let mega = read >> 20;
            let of = match size >> 20 {
                0 => String::new(),
                size => format!(" / {size}"),
            };
            format!("{mega}{of} MiB")
        });
        true
    }
}

/// Reports what was not understood, and what was assumed.
fn report_notes(named: &NamedInput, lang: Lang) {
    const SHOWN: usize = 3;
    let NamedInput { name, input } = named;
    for part in input.not_understood.iter().take(SHOWN) {
        let (line, part) = (part.line, &part.text);
        output::note(
            &text!(
                "{name}:{line} not understood: {part}",
                "{name}:{line} 无法理解：{part}"
            ),
            lang,
        );
    }
    let more = input.not_understood_count.saturating_sub(SHOWN);
    if more > 0 {
        output::note(&text!("and {more} more", "另有 {more} 处"), lang);
    }
    for note in input_notes(named) {
        output::note(&note, lang);
    }
}

/// Returns the hosts of the inputs; with `wanted`, only that one.
fn hosts_of(inputs: &[NamedInput], wanted: Option<&str>) -> Result<Vec<Observed>, CliError> {
    let mut hosts = merged_hosts(inputs);
    let Some(wanted) = wanted else {
        return Ok(hosts);
    };
    let names: Vec<String> = hosts.iter().filter_map(|host| host.host.clone()).collect();
    hosts.retain(|host| host.host.as_deref() == Some(wanted));
    if hosts.is_empty() {
        let error = text!(
            "host {wanted} is not in the input",
            "输入中没有主机 {wanted}"
        );
        let known = names.join(", ");
        return Err(CliError::new(error).hint(text!("hosts: {known}", "主机：{known}")));
    }
    Ok(hosts)
}
