//! What is told when the program itself is at fault: what happened, and what to do with that.

use std::env::consts::{ARCH, OS};
use std::panic;

use crate::cli::output;
use crate::model::{Text, text};

/// Lets a panic tell, below what it says by itself, how to report it. The language may not be known yet, so
/// it is told in both.
pub(super) fn report_panics() {
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        told(panic);
        let program = concat!("Portolan ", env!("CARGO_PKG_VERSION"));
        let Text { en, zh } = text!(
            "this is a fault of the program ({program}, {OS} {ARCH}): please report it with the lines above \
             and the steps that led here",
            "这是程序自身的错误（{program}，{OS} {ARCH}）：请附上以上几行和操作步骤，报告此问题"
        );
        output::tell(en);
        output::tell(zh);
    }));
}
