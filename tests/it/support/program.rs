//! The program under test and its tools, isolated from the tester's files and settings.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use portable_pty::CommandBuilder;

/// Path of the program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_portolan");

/// Home folder for commands that need none. Its parent is missing too, so that it can't be created.
const NOWHERE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/no/home");

/// Variables that would bring the tester's folders, language or colors into a test.
const REMOVED: [&str; 9] = [
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "LANG",
    "LANGUAGE",
    "LC_MESSAGES",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
];

/// Environment of a command that has not been started yet.
pub(crate) trait Environment {
    fn set(&mut self, name: &str, value: &OsStr);
    fn remove(&mut self, name: &str);
}

impl Environment for Command {
    fn set(&mut self, name: &str, value: &OsStr) {
        self.env(name, value);
    }

    fn remove(&mut self, name: &str) {
        self.env_remove(name);
    }
}

impl Environment for CommandBuilder {
    fn set(&mut self, name: &str, value: &OsStr) {
        self.env(name, value);
    }

    fn remove(&mut self, name: &str) {
        self.env_remove(name);
    }
}

/// Gives a command `home` as the home folder, which the program uses on every system, and removes the
/// tester's other settings.
pub(crate) fn isolate(command: &mut impl Environment, home: &Path) {
    for name in REMOVED {
        command.remove(name);
    }
    command.set("LC_ALL", "C.UTF-8".as_ref());
    command.set("HOME", home.as_os_str());
    command.set("PORTOLAN_HOME", home.as_os_str());
}

/// Gives a command a home folder that does not exist, and removes the tester's other settings.
pub(crate) fn isolate_without_home(command: &mut impl Environment) {
    isolate(command, Path::new(NOWHERE));
}

/// Returns a command for the program with the user's files in `home`.
pub(crate) fn at_home(home: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    isolate(&mut command, home);
    command
}

/// Returns a command for the program without any user files.
pub(crate) fn without_home() -> Command {
    at_home(Path::new(NOWHERE))
}

/// Runs a command and returns its exit code, standard output and standard error.
pub(crate) fn done(command: &mut Command) -> (i32, String, String) {
    let done = command.output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = done.status.code().expect("it was not killed");
    (code, text(done.stdout), text(done.stderr))
}

/// Runs the program without the user's files; returns its exit code, standard output and standard error.
pub(crate) fn run<'a>(args: impl IntoIterator<Item = &'a str>) -> (i32, String, String) {
    done(without_home().arg("--no-user-config").args(args))
}
