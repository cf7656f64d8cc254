//! Panic hook: asks the user to report the bug.

use std::env::consts::{ARCH, OS};
use std::panic;

use crate::cli::output;
use crate::model::{Text, text};

/// Installs a hook that explains, after the default panic message, how to report the bug. It prints both
/// languages because the user's language may not be known yet.
pub(super) fn install() {
    let default_hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        default_hook(panic);
        let program = concat!("Portolan ", env!("CARGO_PKG_VERSION"));
        let Text { en, zh } = text!(
            "this is a bug in {program} ({OS} {ARCH}): please report it with the lines above and the steps to \
             reproduce it",
            "这是程序的缺陷（{program}，{OS} {ARCH}）：请附上以上输出和重现步骤，报告此问题"
        );
        output::report(en);
        output::report(zh);
    }));
}
