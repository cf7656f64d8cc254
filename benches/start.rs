//! Benchmark of the time from starting the browser to its first complete frame, compared with a ratatui
//! program that shows one line: both in a pseudo-terminal, alternating, in the same run.
//!
//! `cargo bench --bench start [PORTOLAN]` prints the medians in ms and their ratio. PORTOLAN is the binary to
//! start, such as `target/release/portolan`; the default is the one of the bench profile.

use std::error::Error;
use std::io::Read as _;
use std::num::NonZeroU16;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use crossterm::event::{self, Event};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use ratatui::widgets::Paragraph;

/// Number of starts of each program.
const RUNS: usize = 60;
const SIZE: PtySize = PtySize {
    rows: 35,
    cols: 120,
    pixel_width: 0,
    pixel_height: 0,
};
/// Time without output after which the first frame counts as complete.
const STILL: Duration = Duration::from_millis(150);
/// Time-out for a start.
const PATIENCE: Duration = Duration::from_secs(20);
/// Argument that turns this program into the one-line program for comparison.
const ONE_LINE: &str = "--one-line";
const LINE: &str = "One line of text.";

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().any(|arg| arg == ONE_LINE) {
        return one_line();
    }
    // Cargo adds `--bench`.
    let given = env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let path = given.unwrap_or_else(|| env!("CARGO_BIN_EXE_portolan").to_owned());
    let mut browser = CommandBuilder::new(fs::canonicalize(path)?);
    browser.args(["--no-user-config", "--lang", "en"]);
    let mut hello = CommandBuilder::new(env::current_exe()?);
    hello.arg(ONE_LINE);
    let (mut browsers, mut hellos) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        browsers.push(first_frame(&mut browser, "Portolan")?);
        hellos.push(first_frame(&mut hello, LINE)?);
    }
    let (browser, hello) = (median(&mut browsers), median(&mut hellos));
    println!("{RUNS} starts each, from start to the complete first frame: median (best) in ms");
    println!("  portolan  {browser:6.2} ({:.2})", browsers[0]);
    println!("  one line  {hello:6.2} ({:.2})", hellos[0]);
    println!(
        "  ratio     {:6.2} ({:.2})",
        browser / hello,
        browsers[0] / hellos[0]
    );
    Ok(())
}

/// A ratatui program that shows one line until a key is pressed.
fn one_line() -> Result<(), Box<dyn Error>> {
    let mut terminal = ratatui::init();
    terminal.draw(|frame| frame.render_widget(Paragraph::new(LINE), frame.area()))?;
    while !matches!(event::read()?, Event::Key(_)) {}
    ratatui::restore();
    Ok(())
}

/// Returns the time in ms until the final content of the screen, which must contain `text`.
fn first_frame(command: &mut CommandBuilder, text: &str) -> Result<f64, Box<dyn Error>> {
    command.env("TERM", "xterm-256color");
    let pair = native_pty_system().openpty(SIZE)?;
    let mut reader = pair.master.try_clone_reader()?;
    let (sender, output) = mpsc::channel::<(Instant, Vec<u8>)>();
    let reading = thread::spawn(move || {
        let mut bytes = [0; 1 << 16];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            if sender
                .send((Instant::now(), bytes[..count].to_vec()))
                .is_err()
            {
                break;
            }
        }
    });
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command.clone())?;
    let mut chunks = Vec::new();
    let mut screen = empty_screen();
    loop {
        match output.recv_timeout(STILL) {
            Ok((at, bytes)) => {
                screen.process(&bytes);
                chunks.push((at, bytes));
            }
            Err(RecvTimeoutError::Timeout) if screen.screen().contents().contains(text) => break,
            Err(RecvTimeoutError::Timeout) if start.elapsed() < PATIENCE => {}
            Err(_) => return Err(format!("“{text}” did not appear").into()),
        }
    }
    child.kill()?;
    child.wait()?;
    drop(pair);
    drop(output);
    let _ = reading.join();
    // The frame was complete with the last bytes that changed the screen.
    let whole = screen.screen().contents();
    let mut again = empty_screen();
    for (at, bytes) in chunks {
        again.process(&bytes);
        if again.screen().contents() == whole {
            return Ok((at - start).as_secs_f64() * 1e3);
        }
    }
    Err("the frame was never complete".into())
}

/// Returns an empty screen.
fn empty_screen() -> vt100::Parser {
    let cells = |number| NonZeroU16::new(number).unwrap_or(NonZeroU16::MIN);
    vt100::Parser::new(cells(SIZE.rows), cells(SIZE.cols), 0)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
