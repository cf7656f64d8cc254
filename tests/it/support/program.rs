//! The program with everything of the user's own in a folder of the test's.

use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;

/// The program whose settings, catalogue, roles and drafts are in `home`, in English.
pub(crate) fn at_home(home: &Path) -> Command {
    let mut command = cargo_bin_cmd!("portolan");
    command.env("PORTOLAN_HOME", home).env("LC_ALL", "C");
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

/// The exit code, standard output and standard error of a command.
pub(crate) fn done(command: &mut Command) -> (i32, String, String) {
    let done = command.output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = done.status.code().expect("it was not killed");
    (code, text(done.stdout), text(done.stderr))
}
