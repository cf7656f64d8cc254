//! Manual pages, one for each command, generated from the grammar and texts of the help.

use std::io;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

#[cfg(feature = "check")]
use crate::check::{BIND, LOOKUP, MAPPER_PORT, PROBES};
use crate::cli::error::CliError;
use crate::cli::help_page::{Page, Row};
use crate::cli::help_text::{ENVIRONMENT, EXIT};
use crate::cli::{help, write};
use crate::file::{SaveError, make_folder};
use crate::model::{Label, Lang};

/// Section headings of `clap_mangen`.
const FRAME: [Label; 9] = [
    Label::new(".SH NAME\n", ".SH 名称\n"),
    Label::new(".SH SYNOPSIS\n", ".SH 概要\n"),
    Label::new(".SH DESCRIPTION\n", ".SH 说明\n"),
    Label::new(".SH OPTIONS\n", ".SH 选项\n"),
    Label::new(".SH COMMANDS\n", ".SH 命令\n"),
    Label::new(".SH REQUESTS\n", ".SH 请求\n"),
    Label::new(".SH EXAMPLES\n", ".SH 示例\n"),
    Label::new(".SH ENVIRONMENT\n", ".SH 环境变量\n"),
    Label::new(".SH \"EXIT STATUS\"\n", ".SH 退出码\n"),
];

/// Definition of the apostrophe in roff.
const APOSTROPHE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// Renders the page of the program itself.
///
/// # Errors
/// None in practice: the output is memory.
pub(super) fn page(lang: Lang) -> Result<String, CliError> {
    Ok(draw(&grammar(lang), "", lang)?)
}

/// Writes a page for each command to `folder`, which is created if missing.
///
/// # Errors
/// If a page exists and `force` is off, or writing fails.
pub(super) fn write(folder: &Path, force: bool, lang: Lang) -> Result<(), CliError> {
    let mut pages = Vec::new();
    all(&grammar(lang), "", lang, &mut pages)?;
    make_folder(folder)?;
    // All or none: existing pages are detected before the first one is written.
    let mut paths = pages.iter().map(|(name, _)| folder.join(name));
    if let Some(path) = paths.find(|path| !force && path.symlink_metadata().is_ok()) {
        return Err(SaveError::Exists(path).into());
    }
    for (name, text) in pages {
        write::file(&folder.join(name), text.as_bytes(), force, lang)?;
    }
    Ok(())
}

/// Returns the complete grammar, built so that every subcommand has its full name.
fn grammar(lang: Lang) -> Command {
    let mut command = help::command(lang);
    command.build();
    command
}

/// Collects the pages of a command and its subcommands, with their file names.
fn all(
    command: &Command,
    path: &str,
    lang: Lang,
    pages: &mut Vec<(String, String)>,
) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    pages.push((format!("{name}.1"), draw(command, path, lang)?));
    for sub in command.get_subcommands() {
        let path = format!("{path} {}", sub.get_name());
        all(sub, path.trim_start(), lang, pages)?;
    }
    Ok(())
}

fn draw(command: &Command, path: &str, lang: Lang) -> io::Result<String> {
    let command = command.clone().subcommand_help_heading("COMMANDS");
    let has_subcommands = command.has_subcommands();
    let name = command.get_display_name().unwrap_or(command.get_name());
    let version = env!("CARGO_PKG_VERSION");
    // clap's title omits the empty date, so that the version would take its place.
    let title = format!(".TH {name} 1 \"\" \"portolan {version}\"\n");
    let man = Man::new(command);
    let mut bytes = Vec::new();
    man.render_name_section(&mut bytes)?;
    man.render_synopsis_section(&mut bytes)?;
    man.render_description_section(&mut bytes)?;
    if let Some(page) = help::page(path) {
        if let Some(prose) = page.prose(lang) {
            paragraph(prose).to_writer(&mut bytes)?;
        }
        man.render_options_section(&mut bytes)?;
        if has_subcommands {
            man.render_subcommands_section(&mut bytes)?;
        }
        tables(page, lang).to_writer(&mut bytes)?;
    }
    // Every section repeats the definition of the apostrophe.
    let sections = String::from_utf8_lossy(&bytes).replace(APOSTROPHE, "");
    let drawn = help::translated_descriptions(format!("{APOSTROPHE}{title}{sections}"), lang);
    Ok(help::translated(drawn, &FRAME, lang))
}

/// Formats prose as a paragraph.
fn paragraph(prose: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("PP", []);
    for line in prose.lines() {
        roff.text([roman(line)]);
    }
    roff
}

/// Adds the section with all requests of a check.
#[cfg(feature = "check")]
fn add_requests(roff: &mut Roff) {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let mapper = [
        ("RPC bind", format!("tcp/{MAPPER_PORT}"), &BIND[..]),
        ("RPC ept_lookup", format!("tcp/{MAPPER_PORT}"), &LOOKUP[..]),
    ];
    let probes = PROBES.iter().map(|probe| {
        let transport = probe.transport.name();
        let ports = probe.ports.iter().map(|port| format!("{transport}/{port}"));
        (
            probe.name,
            ports.collect::<Vec<_>>().join(" "),
            probe.request,
        )
    });
    roff.control("SH", ["REQUESTS"]);
    for (name, ports, bytes) in mapper.into_iter().chain(probes) {
        roff.control("TP", []);
        roff.text([roman(format!("{name} ({ports})"))]);
        for line in hex(bytes).as_bytes().chunks(64) {
            roff.text([roman(String::from_utf8_lossy(line))]);
            roff.control("br", []);
        }
    }
}

/// Renders the examples and, for the program itself, the environment variables and exit codes.
fn tables(page: &Page, lang: Lang) -> Roff {
    let mut roff = Roff::new();
    let examples = page.examples(lang);
    if !examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]);
        roff.control("nf", []);
        for line in examples {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    #[cfg(feature = "check")]
    if page.command == "check" {
        add_requests(&mut roff);
    }
    if page.is_root() {
        let listed: [(&str, &[Row]); 2] = [("ENVIRONMENT", &ENVIRONMENT), ("EXIT STATUS", &EXIT)];
        for (heading, rows) in listed {
            roff.control("SH", [heading]);
            for (name, about) in rows {
                roff.control("TP", []);
                roff.text([roman(*name)]);
                roff.text([roman(about.get(lang))]);
            }
        }
    }
    roff
}
