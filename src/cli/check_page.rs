//! Text of a check: for each address the table of its ports, and what explains them.

use crate::catalog::Catalog;
use crate::check::{Report, Target};
use crate::cli::args::ListFormat;
use crate::cli::check_record::{self, Checked, needed_port};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::explain_page::{HostPage, Page};
use crate::cli::render::joined;
use crate::cli::table::Table;
use crate::cli::{output, words};
use crate::explain::{NeededPort, compare};
use crate::inspect::{Claims, Host};
use crate::model::{COMMA, Label, Lang, Localized as _, Ruleset, Text, text};

// Column heads.
const STATE: Label = Label::new("State", "状态");
const MS: Label = Label::new("ms", "毫秒");
const REASON: Label = Label::new("Reason", "原因");

/// What the pages of a check need.
pub(super) struct Pages<'a> {
    pub(super) needed: Vec<NeededPort>,
    pub(super) ruleset: Ruleset,
    pub(super) catalog: &'a Catalog,
    pub(super) context: &'a Context,
}

impl Pages<'_> {
    pub(super) const fn lang(&self) -> Lang {
        self.context.settings.lang
    }

    /// Reports the hosts that were not found, one line each.
    pub(super) fn report_problems(&self, report: &Report) {
        for error in &report.errors {
            output::report(error.text(self.lang()));
        }
    }

    /// Prints what a check has found.
    ///
    /// # Errors
    /// If it can't be written.
    pub(super) fn print(&self, report: &Report) -> Result<(), CliError> {
        let checked = self.checked(report);
        let options = self.context.options;
        if checked.is_empty() && options.format == ListFormat::Text {
            return Ok(());
        }
        let listing = options.render(
            || check_record::json(report, &checked, &self.needed),
            || check_record::table(report, &checked, &self.needed, options.lang),
            || self.text(report, &checked),
        )?;
        self.context.print_listing(&listing)?;
        Ok(())
    }

    /// Explains what was found on each address.
    fn checked<'r>(&self, report: &'r Report) -> Vec<Checked<'r>> {
        let observed = report.observed();
        let claims = Claims::new(self.catalog, None);
        let os = self.ruleset.os;
        let hosts: Vec<Host> = claims.with_known(os, &observed, |known| {
            let observed = observed.iter().cloned();
            observed
                .map(|observed| Host::new(observed, known))
                .collect()
        });
        let checked = report.targets.iter().zip(hosts).map(|(target, host)| {
            let comparison = Some(compare(&host.observed, &self.ruleset));
            Checked {
                target,
                page: HostPage { host, comparison },
            }
        });
        checked.collect()
    }

    /// Returns the text: for each address the table of its ports, and the account of them.
    fn text(&self, report: &Report, checked: &[Checked<'_>]) -> String {
        let lang = self.lang();
        let page = Page {
            inputs: &[],
            hosts: &[],
            catalog: self.catalog,
            width: self.context.options.width,
            all: false,
        };
        let mut text = String::new();
        for one in checked {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&format!("{}\n\n", one.target.title()));
            text.push_str(&self.ports(report, one.target).columns(page.width));
            for note in report.notes(one.target) {
                text.push_str(&format!("{}\n", note.get(lang)));
            }
            text.push_str(&page.account(&one.page, lang));
        }
        if checked.len() > 1 {
            text.push('\n');
        }
        text.push_str(&format!("\n{}\n", summary(report).get(lang)));
        text
    }

    fn ports(&self, report: &Report, target: &Target) -> Table {
        let lang = self.lang();
        let heads = [words::PORT, STATE, MS, REASON, words::SERVICE];
        let mut table = Table::new(&heads.map(|head| head.get(lang)));
        for outcome in report.outcomes(target) {
            let names = if outcome.interfaces.is_empty() {
                let needed = needed_port(&self.needed, outcome.port);
                let services = needed.map(NeededPort::services).unwrap_or_default();
                joined(services.iter().map(|(_, name)| name.get(lang)), ", ")
            } else {
                outcome.interfaces.join(", ")
            };
            let elapsed = outcome.elapsed.map(check_record::ms);
            let elapsed = elapsed.map(|elapsed| format!("{elapsed:.1}"));
            table.push([
                outcome.port.to_string(),
                outcome.state.label().get(lang).to_owned(),
                elapsed.unwrap_or_default(),
                outcome.reason.text().pick(lang),
                names,
            ]);
        }
        table
    }
}

/// Returns how many ports have each state.
pub(super) fn summary(report: &Report) -> Text {
    let counts = report.counts().into_iter();
    let parts: Vec<Text> = counts
        .map(|(state, count)| {
            let Label { en, zh } = state.label();
            text!("{count} {en}", "{zh} {count}")
        })
        .collect();
    Text::join(&parts, COMMA)
}
