//! Runs real programs on exports, in user, network and mount namespaces of their own where nothing can
//! be harmed, or says why that can't be.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

static NAMESPACES: LazyLock<bool> =
    LazyLock::new(|| succeeds(Command::new("unshare").args(["-rnm", "true"])));

fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// What `script` prints in namespaces of its own, run by `sh -e` in a folder with `files`; `None` where a
/// tool is missing or namespaces are forbidden, which is said.
pub(crate) fn run(tools: &[&str], script: &str, files: &[(String, String)]) -> Option<String> {
    for tool in tools {
        if !succeeds(Command::new("sh").args(["-c", "command -v \"$0\"", tool])) {
            eprintln!("skipped: {tool} is not installed");
            return None;
        }
    }
    if !*NAMESPACES {
        eprintln!("skipped: namespaces may not be made here (unshare -rnm)");
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let output = Command::new("unshare")
        .args(["-rnm", "sh", "-ec", script])
        .current_dir(folder.path())
        .output()
        .expect("unshare");
    let (out, errors) = (output.stdout, String::from_utf8_lossy(&output.stderr));
    assert!(
        output.status.success(),
        "{errors}\n{}",
        String::from_utf8_lossy(&out)
    );
    Some(String::from_utf8(out).expect("text"))
}
