//! Programs that read exports as their targets do, where they are installed (`.ci/install-tools`).

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::program::{isolate, isolate_without_home};

/// Folder in which `.ci/install-tools` installs the Python programs.
const VENV: &str = "/opt/portolan-tools";

/// Returns the folder of the Python programs: `PORTOLAN_TOOLS`, or the default.
fn venv() -> PathBuf {
    std::env::var_os("PORTOLAN_TOOLS").map_or_else(|| PathBuf::from(VENV), PathBuf::from)
}

/// Returns the text of a file that `.ci/install-tools` installs for the tests.
pub(crate) fn file(path: &str) -> Option<String> {
    std::fs::read_to_string(venv().join(path)).ok()
}

/// Folders that are searched for programs: `PORTOLAN_TOOLS`, then those in `PATH`.
fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = vec![venv().join("bin")];
    folders.extend(std::env::split_paths(&path));
    folders
}

/// Finds a program by name. On Windows it finds none: there, programs of these names are different ones, or
/// belong to the system that runs Wine.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    if cfg!(windows) {
        return None;
    }
    let mut paths = folders().into_iter().map(|folder| folder.join(name));
    paths.find(|path| path.is_file())
}

/// Finds a Python that has these modules.
///
/// # Errors
/// The missing program or module.
pub(crate) fn python(modules: &[&str]) -> Result<PathBuf, String> {
    let python = find("python3").ok_or("python3")?;
    for module in modules {
        let import = format!("import {module}");
        let mut command = Command::new(&python);
        isolate_without_home(&mut command);
        let status = command.args(["-c", &import]).stderr(Stdio::null()).status();
        if !status.is_ok_and(|status| status.success()) {
            return Err(format!("the Python module {module}"));
        }
    }
    Ok(python)
}

/// Runs a program that must succeed and returns its output.
pub(crate) fn output(command: &mut Command) -> String {
    let home = tempfile::tempdir().expect("a folder");
    isolate(command, home.path());
    // Without the tester's settings.
    command.env("TF_CLI_CONFIG_FILE", "/dev/null");
    let output = command.output().expect("it starts");
    let [text, errors] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
    assert!(output.status.success(), "{command:?}\n{text}\n{errors}");
    text
}
