//! Repetition of a check, with what has changed since the round before.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::check::{Check, Outcome, Report};
use crate::cli::check_page::{Pages, summary};
use crate::cli::check_run::{Answer, answer, run};
use crate::cli::error::CliError;
use crate::cli::output::{self, Output};
use crate::model::{Text, text};

/// Outcomes of a round by address and port.
type Round = BTreeMap<(String, String), Outcome>;

/// Checks every so many seconds until Ctrl-C: prints the first round, and then what changes. Returns the result of the
/// last complete round.
///
/// # Errors
/// If the output can't be written.
pub(super) fn watch(
    check: &Check,
    seconds: u32,
    interrupted: &Arc<AtomicBool>,
    pages: &Pages<'_>,
) -> Result<Answer, CliError> {
    let begun = Instant::now();
    let interval = Duration::from_secs(seconds.into());
    let report = run(check, interrupted, pages.lang());
    pages.report_problems(&report);
    pages.print(&report)?;
    let note = text!(
        "again every {seconds} s, until Ctrl-C; changes are shown",
        "每 {seconds} 秒重复一次并显示变化，按 Ctrl-C 结束"
    );
    output::note(&note, pages.lang());
    let (mut known, mut last) = (outcomes(&report), answer(&report));
    let mut errors = report.errors.clone();
    let mut due = Instant::now() + interval;
    while wait(due, interrupted) {
        due = Instant::now() + interval;
        let report = run(check, interrupted, pages.lang());
        if !report.is_complete() {
            break;
        }
        let now = outcomes(&report);
        let changes = changes(&known, &now);
        if !changes.is_empty() {
            let mut text = String::new();
            let after = begun.elapsed().as_secs();
            for change in changes {
                text.push_str(&format!("+{after} s  {}\n", change.get(pages.lang())));
            }
            text.push_str(&format!(
                "+{after} s  {}\n",
                summary(&report).get(pages.lang())
            ));
            Output::plain(&text)?;
        }
        if report.errors != errors {
            pages.report_problems(&report);
            errors.clone_from(&report.errors);
        }
        (known, last) = (now, answer(&report));
    }
    Ok(last)
}

/// Waits until a time. Returns false if the check was interrupted.
fn wait(due: Instant, interrupted: &AtomicBool) -> bool {
    const INTERVAL: Duration = Duration::from_millis(50);
    while !interrupted.load(Ordering::SeqCst) {
        let left = due.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        thread::sleep(left.min(INTERVAL));
    }
    false
}

fn outcomes(report: &Report) -> Round {
    let mut round = Round::new();
    for target in &report.targets {
        for outcome in report.outcomes(target) {
            let key = (target.title(), outcome.port.to_string());
            round.insert(key, outcome);
        }
    }
    round
}

/// Returns what is different in a round: ports with another state, and those that are new or gone.
fn changes(known: &Round, now: &Round) -> Vec<Text> {
    let mut changes = Vec::new();
    for (key, outcome) in now {
        let (host, port) = key;
        let before = known.get(key).map(|before| before.state);
        if before == Some(outcome.state) {
            continue;
        }
        let reason = outcome.reason.text();
        changes.push(Text::each(|lang| {
            let before = before.map(|state| format!("{} → ", state.label().get(lang)));
            let before = before.unwrap_or_default();
            let state = outcome.state.label().get(lang);
            format!("{host}  {port}  {before}{state}  {}", reason.get(lang))
        }));
    }
    for (host, port) in known.keys().filter(|key| !now.contains_key(*key)) {
        changes.push(text!("{host}  {port}  gone", "{host}  {port}  已消失"));
    }
    changes
}
