//! Runs real programs on exports, isolated in user, network and mount namespaces, or reports why that isn't
//! possible.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::support::program::isolate_without_home;
use crate::support::skip::skipped;

static NAMESPACES: LazyLock<bool> =
    LazyLock::new(|| succeeds(Command::new("unshare").args(["-rnmpf", "true"])));

/// Returns true if a test may create namespaces, and reports a skip otherwise.
pub(crate) fn has_namespaces() -> bool {
    if !*NAMESPACES {
        skipped("namespaces can't be created here (unshare -rnmpf)");
    }
    *NAMESPACES
}

fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Runs `script` with `sh -e` in separate namespaces, in a folder with `files`, and returns its output;
/// reports a skip and returns `None` if a tool is missing or namespaces are forbidden.
pub(crate) fn run(
    tools: &[&str],
    script: &str,
    files: &[(String, impl AsRef<[u8]>)],
) -> Option<String> {
    if !has_namespaces() {
        return None;
    }
    let files = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_ref()));
    let files: Vec<(&str, &[u8])> = files.collect();
    let shell = ["unshare", "-rnm", "sh", "-ec", script];
    start(tools, &shell, &files).map(|out| String::from_utf8(out).expect("text"))
}

/// Runs a script without namespaces, for tools that only read files, with files and output of any bytes.
pub(crate) fn read(tools: &[&str], script: &str, files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    start(tools, &["sh", "-ec", script], files)
}

fn start(tools: &[&str], command: &[&str], files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    for tool in tools {
        if !succeeds(Command::new("sh").args(["-c", "command -v \"$0\"", tool])) {
            skipped(format!("{tool} is not installed"));
            return None;
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
    }
    let mut program = Command::new(command[0]);
    isolate_without_home(&mut program);
    let output = program
        .args(&command[1..])
        .current_dir(folder.path())
        .output()
        .expect("a process");
    let (out, errors) = (output.stdout, String::from_utf8_lossy(&output.stderr));
    assert!(
        output.status.success(),
        "{errors}\n{}",
        String::from_utf8_lossy(&out)
    );
    Some(out)
}
