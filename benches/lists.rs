//! Benchmark of port lists in the browser, compared with fzf on the same file: both in a pseudo-terminal,
//! alternating, in the same run.
//!
//! `cargo bench --bench lists -- [PORTOLAN] [SIZE]..` prints, for each number of lines, the best and the median
//! of several starts and the ratio to fzf: time to the first frame, time until a word that is typed then is
//! answered from the end of the list, time until the row count includes the list, processor time and memory of
//! the idle program. PORTOLAN is the binary to start, such as `target/release/portolan`; the default is the one
//! of the bench profile.

#[path = "common/compare.rs"]
mod compare;
#[path = "common/sample.rs"]
mod sample;
#[path = "common/terminal.rs"]
mod terminal;

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};
use std::{fs, process};

use portable_pty::CommandBuilder;

use compare::{Arguments, WORD, target};
use sample::{best, median};
use terminal::{Session, empty_screen, rows};

/// Targets: ratios to fzf.
const MOST_TIME: f64 = 3.0;
const MOST_MEMORY: f64 = 2.0;
/// A program without output and processor time for this long is idle.
const STILL: Duration = Duration::from_millis(300);
/// Time-out for each step of a start.
const PATIENCE: Duration = Duration::from_secs(60);

/// How to start a program and read its screen.
struct Program {
    name: &'static str,
    command: CommandBuilder,
    /// Typed as soon as the first frame is on the screen.
    typed: &'static str,
    /// A part of the row that answers; `typed` doesn't contain it.
    answer: &'static str,
    is_first_frame: fn(&[String]) -> bool,
    /// Finds the number of all rows on the screen.
    total: fn(&[String]) -> Option<usize>,
}

/// A start. Times are in ms from the start, memory in MiB; values that this system doesn't report are `None`.
#[derive(Default)]
struct Start {
    first_frame: Option<f64>,
    answered: Option<f64>,
    /// The row count has its final value.
    counted: Option<f64>,
    processor: Option<f64>,
    resident: Option<f64>,
    peak: Option<f64>,
}

/// A value of a start, its name, and its target as a ratio to fzf.
type Column = (&'static str, fn(&Start) -> Option<f64>, Option<f64>);

const COLUMNS: [Column; 6] = [
    ("first frame, ms", |start| start.first_frame, None),
    ("word answered, ms", |start| start.answered, Some(MOST_TIME)),
    ("rows counted, ms", |start| start.counted, None),
    ("processor time, ms", |start| start.processor, None),
    ("memory, MiB", |start| start.resident, Some(MOST_MEMORY)),
    ("peak memory, MiB", |start| start.peak, None),
];

fn main() {
    if let Err(error) = run() {
        eprintln!("{error}");
        process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    let folder = tempfile::tempdir()?;
    let fzf = compare::fzf();
    println!("each value: best (median)");
    println!("\nno list, 20 starts");
    let mut alone = browser(&arguments.portolan, None, folder.path());
    alone.typed = "spooler";
    alone.answer = "Print Spooler";
    measure(&[alone], 20, "")?;
    for size in arguments.sizes {
        let list = compare::list(size, folder.path())?;
        let runs = match size {
            ..50_000 => 20,
            50_000..500_000 => 10,
            _ => 5,
        };
        println!("{runs} starts of each program");
        let mut programs = vec![browser(&arguments.portolan, Some(&list), folder.path())];
        programs.extend(fzf.as_ref().map(|path| finder(path, &list)));
        measure(&programs, runs, &format!("{size} lines"))?;
    }
    Ok(())
}

/// Returns a command that starts a program through a shell, which opens the list for fzf; its time is the same
/// for both programs.
fn shell(script: &str, program: &Path, list: Option<&Path>) -> CommandBuilder {
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", script]);
    command.arg(program);
    if let Some(list) = list {
        command.arg(list);
    }
    command
}

fn browser(path: &Path, list: Option<&Path>, home: &Path) -> Program {
    let options = "--no-user-config --lang en";
    let script = match list {
        Some(_) => format!("exec \"$0\" {options} --services \"$1\""),
        None => format!("exec \"$0\" {options}"),
    };
    let mut command = shell(&script, path, list);
    command.env("HOME", home);
    Program {
        name: "portolan",
        command,
        typed: WORD,
        answer: "quokkas-1",
        is_first_frame: |rows| rows.iter().any(|row| row.contains("Portolan /")),
        total: |rows| {
            let (_, total) = rows.get(1)?.split_once(" of ")?;
            total.split(' ').next()?.parse().ok()
        },
    }
}

fn finder(path: &Path, list: &Path) -> Program {
    let mut command = shell("exec \"$0\" < \"$1\"", path, Some(list));
    command.env_remove("FZF_DEFAULT_OPTS");
    command.env_remove("FZF_DEFAULT_OPTS_FILE");
    Program {
        name: "fzf",
        command,
        typed: WORD,
        answer: "quokkas-1",
        is_first_frame: |rows| rows.iter().any(|row| row.trim_end() == ">"),
        // The count, such as `3/27443`, stands above the last row.
        total: |rows| {
            let mut words = rows.iter().rev().flat_map(|row| row.split(' '));
            words.find_map(|word| {
                let (found, total) = word.split_once('/')?;
                found.parse::<usize>().ok()?;
                total.parse().ok()
            })
        },
    }
}

/// Starts the programs alternately, prints their values and the ratios of the first one to the second one.
fn measure(programs: &[Program], runs: usize, size: &str) -> Result<(), Box<dyn Error>> {
    let mut starts: Vec<Vec<Start>> = programs.iter().map(|_| Vec::new()).collect();
    for _ in 0..runs {
        for (program, starts) in programs.iter().zip(&mut starts) {
            starts.push(program.start()?);
        }
    }
    print!("{:20}", "");
    for program in programs {
        print!("{:>20}", program.name);
    }
    println!(
        "{}",
        if programs.len() > 1 {
            "          ratio"
        } else {
            ""
        }
    );
    let mut targets = Vec::new();
    for (name, value, most) in COLUMNS {
        let samples: Option<Vec<Vec<f64>>> = starts
            .iter()
            .map(|starts| starts.iter().map(value).collect())
            .collect();
        print!("{name:20}");
        let Some(samples) = samples else {
            println!("        not measured");
            continue;
        };
        for sample in &samples {
            print!(
                "{:>20}",
                format!("{:.1} ({:.1})", best(sample), median(sample))
            );
        }
        if let [mine, other] = &samples[..] {
            let ratio = best(mine) / best(other);
            let of_medians = median(mine) / median(other);
            // The shortest processor times are 0 ticks.
            if ratio.is_finite() {
                print!("{:>15}", format!("{ratio:.2} ({of_medians:.2})"));
            }
            targets.extend(most.map(|most| (name, ratio, most)));
        }
        println!();
    }
    for (name, ratio, most) in targets {
        let (what, _) = name.split_once(',').unwrap_or((name, ""));
        target(&format!("{size}, {what}, relative to fzf"), ratio, most);
    }
    Ok(())
}

impl Program {
    /// Starts the program, types the word, and waits for the answer and until the program is idle.
    fn start(&self) -> Result<Start, Box<dyn Error>> {
        let session = Session::start(&self.command)?;
        let mut writer = session.pair.master.take_writer()?;
        let process = session.child.process_id().unwrap_or_default();
        let mut screen = empty_screen();
        let mut start = Start::default();
        let mut total = None;
        let mut used = None;
        let begun = Instant::now();
        loop {
            let (at, bytes) = match session.output.recv_timeout(STILL) {
                Ok(part) => part,
                Err(RecvTimeoutError::Timeout) if begun.elapsed() < PATIENCE => {
                    let now = processor_time(process);
                    if start.answered.is_some() && now == used {
                        break;
                    }
                    used = now;
                    continue;
                }
                Err(_) => {
                    let screen = rows(&screen).join("\n");
                    return Err(format!("{}: no answer\n{screen}", self.name).into());
                }
            };
            let at = (at - session.started).as_secs_f64() * 1e3;
            screen.process(&bytes);
            let rows = rows(&screen);
            if start.first_frame.is_none() && (self.is_first_frame)(&rows) {
                start.first_frame = Some(at);
                for letter in self.typed.as_bytes() {
                    writer.write_all(&[*letter])?;
                    writer.flush()?;
                }
            }
            if start.answered.is_none() && rows.iter().any(|row| row.contains(self.answer)) {
                start.answered = Some(at);
            }
            let counted = (self.total)(&rows);
            if counted.is_some() && counted != total {
                total = counted;
                start.counted = Some(at);
            }
        }
        start.processor = used;
        start.resident = memory(process, "VmRSS:");
        start.peak = memory(process, "VmHWM:");
        drop(writer);
        session.end()?;
        Ok(start)
    }
}

/// Returns a memory value of a process in MiB. Neither program has child processes.
fn memory(process: u32, name: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: f64 = value.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib / 1024.0)
}

/// Returns the processor time that a process has used, in ms.
fn processor_time(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // proc(5): the fields 14 and 15 are ticks of 10 ms; the name, which may contain blanks, is field 2.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .map(|ticks| Some(ticks.parse::<f64>().ok()? * 10.0))
        .sum()
}
