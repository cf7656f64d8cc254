//! Benchmark of the time from starting the browser to its first complete frame, compared with a ratatui
//! program that shows one line: both in a pseudo-terminal, alternating, in the same run.
//!
//! `cargo bench --bench start [PORTOLAN]` prints the medians in ms and their ratio. PORTOLAN is the binary to
//! start, such as `target/release/portolan`; the default is the one of the bench profile.

#[path = "common/sample.rs"]
mod sample;
#[path = "common/terminal.rs"]
mod terminal;

use std::error::Error;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;
use std::{env, fs};

use crossterm::event::{self, Event};
use portable_pty::CommandBuilder;
use ratatui::widgets::Paragraph;

use sample::{best, median};
use terminal::{Session, empty_screen, rows};

/// Number of starts of each program.
const RUNS: usize = 60;
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
        browsers.push(first_frame(&browser, "Portolan")?);
        hellos.push(first_frame(&hello, LINE)?);
    }
    println!("{RUNS} starts each, from start to the complete first frame: best (median) in ms");
    for (name, times) in [("portolan", &browsers), ("one line", &hellos)] {
        println!("  {name}  {:6.2} ({:.2})", best(times), median(times));
    }
    println!(
        "  ratio     {:6.2} ({:.2})",
        best(&browsers) / best(&hellos),
        median(&browsers) / median(&hellos)
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
fn first_frame(command: &CommandBuilder, text: &str) -> Result<f64, Box<dyn Error>> {
    let session = Session::start(command)?;
    let mut parts = Vec::new();
    let mut screen = empty_screen();
    loop {
        match session.output.recv_timeout(STILL) {
            Ok((at, bytes)) => {
                screen.process(&bytes);
                parts.push((at, bytes));
            }
            Err(RecvTimeoutError::Timeout) if rows(&screen).concat().contains(text) => break,
            Err(RecvTimeoutError::Timeout) if session.started.elapsed() < PATIENCE => {}
            Err(_) => return Err(format!("“{text}” did not appear").into()),
        }
    }
    let started = session.started;
    session.end()?;
    // The frame was complete with the last bytes that changed the screen.
    let whole = rows(&screen);
    let mut again = empty_screen();
    for (at, bytes) in parts {
        again.process(&bytes);
        if rows(&again) == whole {
            return Ok((at - started).as_secs_f64() * 1e3);
        }
    }
    Err("the frame was never complete".into())
}
