//! Benchmark of long inputs of `explain`: logs of Windows Firewall and a listing of sockets, compared with
//! `grep -c` on the same file, alternating in the same run.
//!
//! `cargo bench --bench inputs -- [PORTOLAN]` prints the best and the median time, the speed and the ratio to grep
//! of the whole command, its peak memory, and the speed of the reader alone on a text in memory. PORTOLAN is the
//! binary to start, such as `target/release/portolan`; the default is the one of the bench profile.

#[path = "common/sample.rs"]
mod sample;

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use portolan::explain::{HEAD, Stream};
use sample::{best, median};

/// Speed at which an input is read fast enough, whatever the time of grep.
const FAST: f64 = 1.0;
/// Maximum time relative to `grep -c`, unless the speed is enough.
const MOST_GREP: f64 = 2.0;
/// Size of the text that the reader alone reads.
const IN_MEMORY: usize = 100_000_000;
/// Size of its pieces, as the command reads them.
const PIECE: usize = 128 << 10;

/// An input: its name, its size, the number of runs, and the word that grep counts the lines of.
const INPUTS: [(Kind, usize, usize, &str); 3] = [
    (Kind::Log, 100_000_000, 15, "DROP"),
    (Kind::Log, 1_000_000_000, 5, "DROP"),
    (Kind::Listing, 100_000_000, 15, "LISTENING"),
];

#[derive(Clone, Copy)]
enum Kind {
    Log,
    Listing,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Listing => "listing",
        }
    }

    /// Returns a part of a text, which is repeated for a longer one, and what stands before it.
    fn text(self) -> Result<(String, String), Box<dyn Error>> {
        match self {
            Self::Log => log(),
            Self::Listing => Ok((String::new(), listing()?)),
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let built = env!("CARGO_BIN_EXE_portolan").to_owned();
    // Cargo adds `--bench`.
    let given = env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let portolan = fs::canonicalize(given.unwrap_or(built))?;
    // Not in a folder that may be held in memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    println!("each value: best (median) of all runs");
    for kind in [Kind::Log, Kind::Listing] {
        reader_alone(kind)?;
    }
    for (kind, size, runs, word) in INPUTS {
        let path = generate(kind, size, folder.path())?;
        compare(kind, size, runs, word, &path, &portolan)?;
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Measures the reader of a text in memory.
fn reader_alone(kind: Kind) -> Result<(), Box<dyn Error>> {
    const RUNS: usize = 10;
    let (head, part) = kind.text()?;
    let text = head + &part.repeat(IN_MEMORY / part.len());
    let bytes = text.as_bytes();
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        let stream = Stream::of_head(&bytes[..HEAD], None);
        let mut stream = stream.ok_or("not read in pieces")?;
        bytes.chunks(PIECE).for_each(|piece| stream.feed(piece));
        let input = stream.finish();
        times.push(start.elapsed().as_secs_f64());
        assert_eq!(input.lines, text.lines().count());
    }
    let speed = |time: f64| bytes.len() as f64 / time / 1e9;
    let (best, median) = (speed(best(&times)), speed(median(&times)));
    println!(
        "reader of a {} alone: {best:.2} ({median:.2}) GB/s",
        kind.name()
    );
    Ok(())
}

/// Writes a text of at least `size` bytes.
fn generate(kind: Kind, size: usize, folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join(kind.name());
    let mut file = BufWriter::new(File::create(&path)?);
    let (head, part) = kind.text()?;
    file.write_all(head.as_bytes())?;
    for _ in 0..size.div_ceil(part.len()) {
        file.write_all(part.as_bytes())?;
    }
    file.flush()?;
    Ok(path)
}

/// Runs the command and grep alternately, and prints their times.
fn compare(
    kind: Kind,
    size: usize,
    runs: usize,
    word: &str,
    path: &Path,
    portolan: &Path,
) -> Result<(), Box<dyn Error>> {
    let megabytes = size / 1_000_000;
    let name = format!("{} of {megabytes} MB", kind.name());
    let mut explain = Command::new(portolan);
    explain.args(["--no-user-config", "explain"]).arg(path);
    let mut grep = Command::new("grep");
    grep.env("LC_ALL", "C").args(["-c", word]).arg(path);
    let (mut mine, mut others, mut memory) = (Vec::new(), Vec::new(), 0);
    for _ in 0..runs {
        mine.push(time(&mut explain)?);
        others.push(time(&mut grep)?);
    }
    for _ in 0..3 {
        memory = memory.max(peak(&mut explain)?);
    }
    let bytes = fs::metadata(path)?.len() as f64;
    let ratio = best(&mine) / best(&others);
    let speed = bytes / best(&mine) / 1e9;
    println!(
        "{name}, {runs} runs: explain {:.3} ({:.3}) s, {speed:.2} GB/s; grep -c {word} {:.3} ({:.3}) s; \
         ratio {ratio:.2} ({:.2}); peak memory {:.1} MiB",
        best(&mine),
        median(&mine),
        best(&others),
        median(&others),
        median(&mine) / median(&others),
        memory as f64 / 1024.0,
    );
    let verdict = if speed >= FAST || ratio <= MOST_GREP {
        "met"
    } else {
        "MISSED"
    };
    println!(
        "target  {name}: {speed:.2} GB/s, {ratio:.2} × grep -c (at least {FAST} GB/s or at most {MOST_GREP} ×): {verdict}"
    );
    Ok(())
}

/// Returns the time of a process in seconds.
fn time(command: &mut Command) -> Result<f64, Box<dyn Error>> {
    command.stdin(Stdio::null());
    let start = Instant::now();
    // Not to /dev/null: grep would end at the first match.
    let output = command.output()?;
    let time = start.elapsed().as_secs_f64();
    if !output.status.success() {
        return Err(format!("{command:?}: {}", output.status).into());
    }
    Ok(time)
}

/// Returns the peak of a process's memory in KiB; 0 where the system doesn't tell it.
fn peak(command: &mut Command) -> Result<u64, Box<dyn Error>> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let value = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(value.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

/// Random numbers that are always the same: Marsaglia's xorshift with a fixed seed.
struct Random(u64);

impl Random {
    const fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Returns the head of a log, and lines of what a server lets in, drops and sends.
fn log() -> Result<(String, String), Box<dyn Error>> {
    const HEAD: &str = "#Version: 1.5\r\n#Software: Microsoft Windows Firewall\r\n#Time Format: Local\r\n\
        #Fields: date time action protocol src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack tcpwin \
        icmptype icmpcode info path\r\n\r\n";
    const PORTS: [usize; 9] = [53, 88, 123, 135, 389, 445, 464, 3268, 49667];
    let mut random = Random::new();
    let mut text = String::new();
    for at in 0..100_000 {
        let (hour, minute, second) = (at / 3600, at / 60 % 60, at % 60);
        let (action, protocol) = (random.one(&["ALLOW", "DROP"]), random.one(&["TCP", "UDP"]));
        let (net, host) = (random.below(16), 1 + random.below(254));
        // One of ten is a scan of any port.
        let port = if random.below(10) == 0 {
            1 + random.below(65_535)
        } else {
            random.one(&PORTS)
        };
        let (source, size, path) = (
            1024 + random.below(64_000),
            40 + random.below(1400),
            random.one(&["RECEIVE", "RECEIVE", "SEND"]),
        );
        write!(
            text,
            "2026-11-27 {hour:02}:{minute:02}:{second:02} {action} {protocol} 10.0.{net}.{host} 10.0.0.1 \
             {source} {port} {size} S 2846184 0 64240 - - - {path}\r\n"
        )?;
    }
    Ok((HEAD.to_owned(), text))
}

/// Returns what netstat prints again and again on a server with many connections.
fn listing() -> Result<String, Box<dyn Error>> {
    const LISTENING: [usize; 14] = [
        53, 88, 135, 389, 445, 464, 636, 3268, 3269, 5985, 9389, 49664, 49665, 49667,
    ];
    const UDP: [usize; 9] = [53, 88, 123, 137, 138, 389, 464, 500, 4500];
    let mut random = Random::new();
    let mut text = String::new();
    for _ in 0..300 {
        text.push_str("\r\nActive Connections\r\n\r\n");
        text.push_str(
            "  Proto  Local Address          Foreign Address        State           PID\r\n",
        );
        for port in LISTENING {
            let id = 4 + random.below(9000);
            for (local, peer) in [("0.0.0.0", "0.0.0.0:0"), ("[::]", "[::]:0")] {
                let local = format!("{local}:{port}");
                let state = "LISTENING";
                write!(text, "  TCP    {local:22} {peer:22} {state:15} {id}\r\n")?;
            }
        }
        for _ in 0..300 {
            let local = format!("10.0.0.1:{}", random.one(&LISTENING));
            let (net, host) = (random.below(16), 1 + random.below(254));
            let peer = format!("10.0.{net}.{host}:{}", 1024 + random.below(64_000));
            let (state, id) = (
                random.one(&["ESTABLISHED", "TIME_WAIT"]),
                random.below(9000),
            );
            write!(text, "  TCP    {local:22} {peer:22} {state:15} {id}\r\n")?;
        }
        for port in UDP {
            let (local, peer, id) = (format!("0.0.0.0:{port}"), "*:*", random.below(9000));
            write!(text, "  UDP    {local:22} {peer:38} {id}\r\n")?;
        }
    }
    Ok(text)
}
