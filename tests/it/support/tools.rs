//! Programs that read exports as their targets do, where they are installed (`.ci/install-tools`).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::program::{isolate, isolate_without_home};

/// Where `.ci/install-tools` puts the Python programs.
const VENV: &str = "/opt/portolan-tools";

/// Folders in which programs are looked for: `PORTOLAN_TOOLS`, then those of `PATH`.
fn folders() -> Vec<PathBuf> {
    let venv = std::env::var("PORTOLAN_TOOLS").unwrap_or_else(|_| VENV.to_owned());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = vec![Path::new(&venv).join("bin")];
    folders.extend(std::env::split_paths(&path));
    folders
}

/// The program of that name. On Windows there is none: what has such a name there is another program, or one
/// of the system beneath Wine.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    if cfg!(windows) {
        return None;
    }
    let mut paths = folders().into_iter().map(|folder| folder.join(name));
    paths.find(|path| path.is_file())
}

/// A Python that has these modules.
///
/// # Errors
/// What is missing.
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

/// What the program prints, which must succeed.
pub(crate) fn output(command: &mut Command) -> String {
    let home = tempfile::tempdir().expect("a folder");
    isolate(command, home.path());
    // No settings of whoever runs the tests.
    command.env("TF_CLI_CONFIG_FILE", "/dev/null");
    let output = command.output().expect("it starts");
    let [text, errors] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
    assert!(output.status.success(), "{command:?}\n{text}\n{errors}");
    text
}
