//! The `check` command: tests which ports of a selection can be reached on hosts, and explains them.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::catalog::Catalog;
use crate::check::{Check, Family, Options, Plan, parse_hosts};
use crate::cli::args::{self, ListFormat};
use crate::cli::check_page::Pages;
use crate::cli::check_run::{Answer, answer, run};
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::{check_watch, explain, interrupt, output};
use crate::explain::needed_ports;
use crate::model::{Label, Localized as _, Ruleset, text};

/// Checks hosts.
///
/// # Errors
/// If an argument is invalid, or the result can't be written.
pub(super) fn check(
    args: &args::Check,
    catalog: &Catalog,
    context: &Context,
) -> Result<Answer, CliError> {
    let lang = context.settings.lang;
    let hosts = parse_hosts(args.hosts.iter().map(String::as_str));
    let hosts = hosts.map_err(|error| CliError::new(error.both()))?;
    let is_role = |host: &&String| {
        let mut roles = catalog.roles().iter();
        roles.any(|role| role.id.as_str() == host.as_str())
    };
    if let Some(id) = args.hosts.iter().find(is_role) {
        let note = text!(
            "{id} is taken as a host: -r {id} checks the ports of the role",
            "{id} 被当作主机：检查该角色的端口请用 -r {id}"
        );
        output::note(&note, lang);
    }
    if args.watch.is_some() && context.options.format != ListFormat::Text {
        return Err(CliError::new(Label::new(
            "--watch shows changes as text: leave out --format",
            "--watch 以文本显示变化：请去掉 --format",
        )));
    }
    let ruleset = selected(args, catalog, context)?;
    let options = options_of(args);
    let needed = needed_ports(&ruleset);
    let check = Check {
        plan: Plan::new(&needed, &options),
        hosts,
        options,
    };
    if check.plan.is_empty() {
        let note = Label::new(
            "nothing is sent: no port of the selection can be tested",
            "不发送任何请求：所选内容中没有可检查的端口",
        );
        output::note(&note.into(), lang);
    }
    let interrupted = interrupt::watch()?;
    let pages = Pages {
        needed,
        ruleset,
        catalog,
        context,
    };
    match args.watch {
        Some(seconds) => check_watch::watch(&check, seconds, &interrupted, &pages),
        None => once(&check, &interrupted, &pages),
    }
}

/// Checks once, and prints everything.
fn once(
    check: &Check,
    interrupted: &Arc<AtomicBool>,
    pages: &Pages<'_>,
) -> Result<Answer, CliError> {
    let report = run(check, interrupted, pages.lang());
    pages.report_problems(&report);
    pages.print(&report)?;
    if !report.is_complete() && !interrupted.load(Ordering::SeqCst) {
        return Err(CliError::new(Label::new(
            "not everything was checked: the system allows no more threads",
            "未能全部检查：系统不允许创建更多线程",
        )));
    }
    Ok(answer(&report))
}

/// Returns the rules of the selection.
fn selected(args: &args::Check, catalog: &Catalog, context: &Context) -> Result<Ruleset, CliError> {
    let outbound = Label::new(
        "--direction out can't be checked: only the host's own ports can be reached",
        "--direction out 无法检查：只能检查主机自身的端口",
    );
    let ruleset = explain::selected(&args.selection, outbound, catalog, context)?;
    let ruleset = ruleset.ok_or_else(|| {
        CliError::new(Label::new(
            "say what to check, as in -r domain-controller",
            "请指定要检查的内容，例如 -r domain-controller",
        ))
    })?;
    if ruleset.rules.is_empty() {
        return Err(CliError::new(Label::new(
            "the selection has no port to check; --with adds optional ones",
            "所选内容中没有可检查的端口；可用 --with 加入可选端口",
        )));
    }
    Ok(ruleset)
}

fn options_of(args: &args::Check) -> Options {
    let family = match (args.ipv4, args.ipv6) {
        (true, _) => Some(Family::V4),
        (_, true) => Some(Family::V6),
        _ => None,
    };
    let timeout = args.timeout.map(|ms| Duration::from_millis(ms.into()));
    Options {
        timeout: timeout.unwrap_or(Options::default().timeout),
        tries: args.tries.and_then(NonZeroU32::new),
        family,
        asks_mapper: !args.no_mapper,
        asks_snmp: args.snmp_public,
    }
}
