//! Benchmark of whole processes, from start to end: commands compared with a hello-world program, and searches
//! in a port list compared with `fzf --filter`, alternating in the same run.
//!
//! `cargo bench --bench processes -- [PORTOLAN] [SIZE]..` prints the best and the median time in ms and the
//! ratio. PORTOLAN is the binary to start, such as `target/release/portolan`; the default is the one of the
//! bench profile. The sizes are the numbers of lines of the lists.

#[path = "common/compare.rs"]
mod compare;
#[path = "common/sample.rs"]
mod sample;

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use compare::{Arguments, WORD, target};
use sample::{best, median};

/// Number of runs of each command without a list.
const RUNS: usize = 200;
/// Target of `portolan search 3389` as a ratio to the hello-world program.
const MOST_HELLO: f64 = 5.0;
/// Target of a search in nmap-services as a ratio to `fzf --filter`.
const MOST_FILTER: f64 = 3.0;
const FILTERED: usize = 27_000;

/// Commands that are compared with the hello-world program, and their targets.
const COMMANDS: [(&str, Option<f64>); 4] = [
    ("search 3389", Some(MOST_HELLO)),
    ("search 域控", None),
    ("show kerberos-kdc", None),
    ("export nftables -r domain-controller", None),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    let folder = tempfile::tempdir()?;
    let fzf = compare::fzf();
    let portolan = |words: &str| {
        let mut command = Command::new(&arguments.portolan);
        command.args(words.split(' ')).env("HOME", folder.path());
        command.env_remove("XDG_CONFIG_HOME");
        command
    };
    println!("each value: best (median) of all runs in ms");
    let hello = hello(folder.path())?;
    println!("\n{RUNS} runs of each program");
    header("hello world");
    for (words, most) in COMMANDS {
        let mut other = hello.as_ref().map(Command::new);
        compare(
            words,
            &mut portolan(words),
            other.as_mut(),
            None,
            RUNS,
            most,
        )?;
    }
    for size in arguments.sizes {
        let list = compare::list(size, folder.path())?;
        let runs = match size {
            ..50_000 => 60,
            50_000..500_000 => 20,
            _ => 5,
        };
        println!("{runs} runs of each program");
        header("fzf --filter");
        for word in ["3389", "server", WORD] {
            let mut command = portolan(&format!("search {word} --services"));
            command.arg(&list);
            let mut other = fzf.as_ref().map(|path| {
                let mut other = Command::new(path);
                other.args(["--filter", word]);
                other.env_remove("FZF_DEFAULT_OPTS");
                other.env_remove("FZF_DEFAULT_OPTS_FILE");
                other
            });
            let most = (size == FILTERED).then_some(MOST_FILTER);
            let name = format!("search {word} in {size} lines");
            compare(&name, &mut command, other.as_mut(), Some(&list), runs, most)?;
        }
    }
    Ok(())
}

fn header(other: &str) {
    println!("{:40}{:>18}{other:>18}{:>18}", "", "portolan", "ratio");
}

/// Compiles a hello-world program; returns `None` without a compiler.
fn hello(folder: &Path) -> Result<Option<PathBuf>, Box<dyn Error>> {
    let (source, program) = (folder.join("hello.rs"), folder.join("hello"));
    fs::write(&source, "fn main() { println!(\"Hello, world!\"); }\n")?;
    let mut rustc = Command::new("rustc");
    rustc.arg("-O").arg("-o").args([&program, &source]);
    if rustc.status().is_ok_and(|status| status.success()) {
        return Ok(Some(program));
    }
    println!("NOT COMPARED WITH hello world: rustc is not in PATH");
    Ok(None)
}

/// Runs a command and another one alternately and prints their times.
fn compare(
    name: &str,
    command: &mut Command,
    mut other: Option<&mut Command>,
    input: Option<&Path>,
    runs: usize,
    most: Option<f64>,
) -> Result<(), Box<dyn Error>> {
    let (mut mine, mut others) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        mine.push(time(command, None)?);
        if let Some(other) = &mut other {
            others.push(time(other, input)?);
        }
    }
    let show = |best: f64, median: f64| format!("{best:.2} ({median:.2})");
    print!("{name:40}{:>18}", show(best(&mine), median(&mine)));
    if others.is_empty() {
        println!();
        return Ok(());
    }
    let ratio = best(&mine) / best(&others);
    println!(
        "{:>18}{:>18}",
        show(best(&others), median(&others)),
        show(ratio, median(&mine) / median(&others))
    );
    if let Some(most) = most {
        let other = input.map_or("hello world", |_| "fzf --filter");
        target(&format!("{name}, relative to {other}"), ratio, most);
    }
    Ok(())
}

/// Returns the time of a process in ms.
fn time(command: &mut Command, input: Option<&Path>) -> Result<f64, Box<dyn Error>> {
    command.stdin(match input {
        Some(path) => File::open(path)?.into(),
        None => Stdio::null(),
    });
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let time = start.elapsed().as_secs_f64() * 1e3;
    if !status.success() {
        return Err(format!("{command:?}: {status}").into());
    }
    Ok(time)
}
