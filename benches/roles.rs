//! Benchmark of large roles: the time of each key of the browser, the time of each export, the memory of the undo
//! history.
//!
//! `cargo bench --bench roles -- [keys] [list] [steps] [exports] [undo] [PORTS]..` prints these parts, or all. A key counts
//! until its frame is complete, with autosaving, for an empty role and for roles of that many ports, with the ratio
//! to the empty role. Every port is a separate rule, as far as there are enough of them.

use std::cell::Cell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fs;
use std::hint::black_box;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use portolan::catalog::{Catalog, List};
use portolan::draft::{Drafts, RecoveredDraft};
use portolan::export::FORMATS;
use portolan::model::{Choice, Direction, DynamicMode, Lang, Os, Pick, Port, Selection};
use portolan::saved::{parse_saved, write_draft, write_saved};
use portolan::tui::{App, Clipboard, Input, InputSender, Inputs, Outside, Settings, serve};
use portolan::view_state::StateFile;
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, TestBackend, WindowSize};
use ratatui::buffer;
use ratatui::layout::{Position, Size};

/// Numbers of ports; the last one is all ports of TCP and UDP.
const SIZES: [usize; 4] = [0, 1000, 10_000, ALL];
const ALL: usize = 2 * 65_535;
/// Number of ports of services from a list.
const LISTED: usize = 10_000;
/// Number of runs of each key; the best one counts, since other programs run in parallel. The largest role gets
/// fewer.
const TRIES: usize = 40;
const TRIES_IN_LARGEST: usize = 3;
/// Size of the screen.
const SCREEN: (u16, u16) = (120, 35);

/// Kinds of keys: the name, the keys that prepare, the keys that are measured together, and the keys that restore
/// the state.
const KEYS: &[[&str; 4]] = &[
    ["table: down", "", "j", "k"],
    ["table: last row", "", "G", "g"],
    ["table: add and remove a port", "", "  ", ""],
    ["table: add and remove a service", "/dns\n", "aa", "\x1b"],
    ["table: mark all, remove the marks", "", "V\x1b", "g"],
    ["service: down", "2", "j", "k1"],
    ["service: add and remove a port", "2jj", "  ", "kk1"],
    ["role: down", "3", "j", "k1"],
    ["role: next page", "3", "\x06", "g1"],
    ["role: last line", "3", "G", "g1"],
    ["role: exclude a port, undo", " 3G", "xu", "g1 "],
    ["undo and redo", " ", "uU", "u"],
    ["clear and undo", " ", "cu", " "],
    ["direction, twice", "", "ii", ""],
    ["Windows version, three times", "", "ooo", ""],
    ["dynamic RPC, three times", "", "ddd", ""],
    ["peers, five times", "", "PPPPP", ""],
    ["help, and close", "", "?\x1b", ""],
    ["palette, and close", "", ":\x1b", ""],
    ["predefined roles, and close", "", "r\x1b", ""],
    [
        "a predefined role, and remove it",
        "rdns",
        "\n\n",
        "\x1b\x1b",
    ],
    ["symptoms, and close", "", "S\x1b", ""],
    ["export, and close", " ", "e\x1b", " "],
    ["export: next page, and back", " e", " \x15", "\x1b "],
    ["export: next format", " e", "j", "k\x1b "],
    ["save, and close", "", "s\x1b", ""],
    ["name, and close", "", "n\x1b", ""],
    ["open, and close", "", "f\x1b", ""],
    ["language, twice", "", "LL", ""],
    ["next theme", "", "p", ""],
    ["resize, twice", "", "+-", ""],
    ["search: a letter, and delete it", "/", "d\x08", "\x1b"],
];

/// World of the browser: sends the next event when a frame is complete, and measures the time until then.
struct World {
    waiting: VecDeque<char>,
    size: Rc<Cell<Size>>,
    sender: InputSender,
    sent: Instant,
    times: Vec<Duration>,
    drafts: Drafts,
}

impl Outside for World {
    fn copy(&mut self, _text: &str) -> io::Result<Clipboard> {
        Ok(Clipboard::System)
    }

    fn mouse(&mut self, _on: bool) -> io::Result<()> {
        Ok(())
    }

    fn begin_frame(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn end_frame(&mut self) -> io::Result<()> {
        self.times.push(self.sent.elapsed());
        let next = match self.waiting.pop_front() {
            Some(key) => Input::Event(self.event(key)),
            None => Input::End,
        };
        self.sent = Instant::now();
        self.sender.send(next);
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn stop(&mut self) {}

    fn patience(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn linger(&self) -> Duration {
        Duration::from_secs(60)
    }

    fn drafts(&mut self) -> Option<&mut Drafts> {
        Some(&mut self.drafts)
    }

    fn state_file(&self) -> Option<&StateFile> {
        None
    }
}

impl World {
    /// Returns the event of a character; `+` and `-` resize the screen.
    fn event(&self, key: char) -> Event {
        let (code, modifiers) = match key {
            '\n' => (KeyCode::Enter, KeyModifiers::NONE),
            '\x1b' => (KeyCode::Esc, KeyModifiers::NONE),
            '\x08' => (KeyCode::Backspace, KeyModifiers::NONE),
            '\x06' => (KeyCode::PageDown, KeyModifiers::NONE),
            '\x15' => (KeyCode::PageUp, KeyModifiers::NONE),
            '+' | '-' => {
                let more = if key == '+' { 10 } else { 0 };
                self.size.set(Size::new(SCREEN.0 + more, SCREEN.1 + more));
                return Event::Resize(SCREEN.0 + more, SCREEN.1 + more);
            }
            _ if key.is_uppercase() => (KeyCode::Char(key), KeyModifiers::SHIFT),
            _ => (KeyCode::Char(key), KeyModifiers::NONE),
        };
        Event::Key(KeyEvent::new(code, modifiers))
    }
}

/// Returns the result of an operation that never fails.
fn done<T>(result: Result<T, Infallible>) -> io::Result<T> {
    match result {
        Ok(value) => Ok(value),
        Err(never) => match never {},
    }
}

/// A screen without a terminal, whose size the world changes.
struct Screen(TestBackend, Rc<Cell<Size>>);

impl Backend for Screen {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a buffer::Cell)>,
    {
        let size = self.1.get();
        self.0.resize(size.width, size.height);
        done(self.0.draw(content))
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        done(self.0.hide_cursor())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        done(self.0.show_cursor())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        done(self.0.get_cursor_position())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        done(self.0.set_cursor_position(position))
    }

    fn clear(&mut self) -> io::Result<()> {
        done(self.0.clear())
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        done(self.0.clear_region(region))
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.1.get())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        done(self.0.window_size())
    }

    fn flush(&mut self) -> io::Result<()> {
        done(self.0.flush())
    }
}

/// Opens the browser with a restored role, sends it keys one after the other, and returns the time of each.
fn frames(catalog: &Catalog, choice: &Choice, keys: &str) -> Vec<Duration> {
    let text = write_draft(choice, &choice.ruleset(catalog), None);
    let draft = RecoveredDraft {
        number: 1,
        text,
        age: Duration::ZERO,
    };
    // From the offer to restore the role to the empty search box, and to the table.
    let (left, begin) = if choice.is_empty() {
        (Vec::new(), "\x1b")
    } else {
        (vec![draft], "\n\x1b")
    };
    let settings = Settings {
        left,
        ..Settings::default()
    };
    let mut app = App::new(catalog.clone(), settings);
    let size = Rc::new(Cell::new(Size::new(SCREEN.0, SCREEN.1)));
    let screen = Screen(TestBackend::new(SCREEN.0, SCREEN.1), Rc::clone(&size));
    let mut terminal = Terminal::new(screen).expect("a terminal");
    let folder = tempfile::tempdir().expect("a folder");
    let inputs = Inputs::new();
    let (drafts, _) = Drafts::open(folder.path().to_owned());
    let mut world = World {
        waiting: begin.chars().chain(keys.chars()).collect(),
        size,
        sender: inputs.sender(),
        sent: Instant::now(),
        times: Vec::new(),
        drafts,
    };
    serve(&mut app, &mut terminal, &inputs, &mut world).expect("frames are drawn");
    let is_unchanged = app.choice() == choice;
    assert!(is_unchanged, "the keys leave {}", app.choice().title());
    // The first frame is drawn before the first key.
    world.times.split_off(1 + begin.len())
}

/// Measures all kinds of keys with a role.
fn measure(catalog: &Catalog, choice: &Choice, tries: usize) -> Vec<Times> {
    let run = |[_, before, keys, after]: &[&str; 4]| [*before, *keys, *after].concat();
    let script = KEYS.iter().map(|kind| run(kind).repeat(tries));
    let mut times = frames(catalog, choice, &script.collect::<String>()).into_iter();
    let of_kind = |kind: &[&str; 4]| {
        let [_, before, keys, after] = kind.map(str::len);
        let mut best = vec![Duration::MAX; keys];
        for _ in 0..tries {
            let mut times = times.by_ref().take(before + keys + after).skip(before);
            for best in &mut best {
                *best = times.next().expect("a frame for each key").min(*best);
            }
            times.for_each(drop);
        }
        best.sort_unstable();
        Times {
            median: best[best.len() / 2],
            worst: best[best.len() - 1],
        }
    };
    KEYS.iter().map(of_kind).collect()
}

/// Times of the keys of a kind.
#[derive(Clone, Copy)]
struct Times {
    median: Duration,
    worst: Duration,
}

/// Returns `count` typed ports: every other port of TCP and then of UDP, then all others.
fn ports(count: usize) -> Vec<Port> {
    let numbers = |start: u32| (start..=65_535).step_by(2);
    let of = |transport: &'static str, start| {
        numbers(start).map(move |number| format!("{transport}/{number}").parse().expect("a port"))
    };
    let all = [("tcp", 1), ("udp", 1), ("tcp", 2), ("udp", 2)];
    let all = all
        .into_iter()
        .flat_map(|(transport, start)| of(transport, start));
    all.take(count).collect()
}

fn add(choice: &mut Choice, ports: impl IntoIterator<Item = Port>) {
    for port in ports {
        choice.add(Pick::Port(port));
    }
}

fn choice(ports: impl IntoIterator<Item = Port>) -> Choice {
    let mut choice = Choice::default();
    add(&mut choice, ports);
    choice
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn best<T>(tries: usize, mut run: impl FnMut() -> T) -> Duration {
    let times = (0..tries).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

/// Prints the times of all kinds of keys for roles of these sizes.
fn keys(catalog: &Catalog, sizes: &[usize]) {
    println!("Keys: median / worst in ms, and the ratio of the worst to that of the first role");
    let header: Vec<String> = sizes.iter().map(|size| format!("{size:>24}")).collect();
    println!("{:36}{}", "ports", header.concat());
    let roles = sizes.iter().map(|&size| choice(ports(size)));
    table(catalog, &roles.collect::<Vec<_>>(), "highest ratio");
}

/// Prints the times of all kinds of keys for a role of that many ports of services from a list.
fn listed_keys(count: usize) {
    let (catalog, choice) = service_ports(count);
    println!("\nThe same with a list, for an empty role and for one of ports of its services");
    println!("{:36}{:>24}{count:>24}", "ports", 0);
    table(&catalog, &[Choice::default(), choice], "highest, list");
}

/// Prints the times of all kinds of keys, one column for each role, and in a last line the highest ratios.
fn table(catalog: &Catalog, roles: &[Choice], last: &str) {
    let measured = roles.iter().map(|choice| {
        let is_largest = choice.picks().len() >= ALL;
        let tries = if is_largest { TRIES_IN_LARGEST } else { TRIES };
        measure(catalog, choice, tries)
    });
    let measured: Vec<Vec<Times>> = measured.collect();
    let mut highest = vec![0.0_f64; roles.len()];
    for (at, [name, ..]) in KEYS.iter().enumerate() {
        let mut line = format!("{name:36}");
        let floor = measured[0][at].worst;
        for (times, highest) in measured.iter().zip(&mut highest) {
            let Times { median, worst } = times[at];
            let ratio = worst.as_secs_f64() / floor.as_secs_f64();
            *highest = highest.max(ratio);
            line.push_str(&format!("{:9.2} /{:7.2}{ratio:6.1}", ms(median), ms(worst)));
        }
        println!("{line}");
    }
    let highest = highest.iter().map(|ratio| format!("{ratio:>24.1}"));
    println!("{last:36}{}", highest.collect::<String>());
}

/// Prints the times of the steps from a role to its rules and its file.
fn steps(catalog: &Catalog, sizes: &[usize]) {
    println!("\nSteps: best time in ms");
    println!(
        "{:>8}{:>12}{:>12}{:>12}",
        "ports", "rules", "written", "read"
    );
    for &size in sizes {
        let choice = choice(ports(size));
        let ruleset = choice.ruleset(catalog);
        let text = write_saved(&choice, &ruleset);
        println!(
            "{size:>8}{:12.2}{:12.2}{:12.2}",
            ms(best(TRIES, || choice.ruleset(catalog))),
            ms(best(TRIES, || write_saved(&choice, &ruleset))),
            ms(best(TRIES, || parse_saved("role", &text, catalog))),
        );
    }
}

/// Returns a catalog with a list of that many services, and a role of all their ports.
fn service_ports(count: usize) -> (Catalog, Choice) {
    let lines = (1..=count).map(|number| format!("service-{number} {}/tcp\n", number * 6 + 1));
    let list = List::parse("services", lines.collect::<String>()).expect("a list");
    let catalog = Catalog::embedded().expect("the embedded catalog is valid");
    let known = catalog.row_count();
    let catalog = catalog.with_lists(vec![list]);
    let mut choice = Choice::default();
    for row in catalog.all_rows().skip(known) {
        choice.add(Pick::Endpoint(row.service_id().into_owned(), row.port()));
    }
    assert_eq!(choice.picks().len(), count);
    (catalog, choice)
}

/// Prints the time of each export of 60,000 single ports and more: each a separate rule, or in two rules.
fn exports(catalog: &Catalog) {
    const PORTS: usize = 60_000;
    const TRIES: usize = 3;
    let of = |ports: Vec<Port>| choice(ports).ruleset(catalog);
    let every = (1..=PORTS / 2).flat_map(|number| ["tcp", "udp"].map(|one| (one, number)));
    let adjacent = every.map(|(one, number)| format!("{one}/{number}").parse().expect("a port"));
    let (with_list, of_services) = service_ports(LISTED);
    let kinds = [
        ("separate", of(ports(PORTS))),
        ("adjacent", of(adjacent.collect())),
        ("all odd", of(ports(65_536))),
        ("of services", of_services.ruleset(&with_list)),
    ];
    println!(
        "\nExports: best time in ms for {PORTS} separate ports, {PORTS} adjacent ones, all odd ones,"
    );
    println!("and the ports of 10,000 services");
    let names = kinds.iter().map(|(name, _)| format!("{name:>12}"));
    println!("{:24}{}", "", names.collect::<String>());
    let mut worst = Duration::ZERO;
    for format in FORMATS {
        let times = kinds.iter().map(|(_, ruleset)| {
            let written = format.export(ruleset, Lang::En);
            drop(written.unwrap_or_else(|error| panic!("{}: {error}", format.name)));
            let time = best(TRIES, || format.export(ruleset, Lang::En));
            worst = worst.max(time);
            format!("{:12.1}", ms(time))
        });
        let times: String = times.collect();
        println!("{:24}{times}", format.name);
    }
    println!("{:24}{:12.1}", "worst", ms(worst));
}

/// Returns the resident memory of this process in MB; none if the system doesn't report it.
fn resident() -> Option<f64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: f64 = pages.split(' ').nth(1)?.parse().ok()?;
    // The page size of every system that this benchmark supports.
    Some(pages * 4096.0 / 1e6)
}

/// A change of a role, with its number.
type Change = fn(&mut Choice, usize);

/// Number of ports of the role whose undo steps are measured.
const UNDO_PORTS: usize = 10_000;

/// Kinds of undo steps.
const CHANGES: [(&str, Change); 5] = [
    ("a port is removed", |choice, step| {
        let pick = choice.pick(step * 7).map(|(pick, _)| pick.clone());
        choice.remove(&pick.expect("a pick"));
    }),
    ("a port is excluded", |choice, step| {
        let Some((Pick::Port(port), _)) = choice.pick(step * 7) else {
            panic!("a typed port");
        };
        choice.exclude(*port);
    }),
    ("an option is changed", |choice, step| {
        let options = &mut choice.options;
        options.direction = [Direction::In, Direction::Out][step % 2];
        options.os = [Os::Modern, Os::Legacy, Os::Mixed][step % 3];
        options.dynamic = [DynamicMode::Full, DynamicMode::Omit][step / 2 % 2];
    }),
    ("everything is cleared or added", |choice, step| {
        if step % 2 == 0 {
            choice.clear();
        } else {
            add(choice, ports(UNDO_PORTS));
        }
    }),
    ("everything is replaced", |choice, step| {
        choice.clear();
        let others = ports(4 * UNDO_PORTS).into_iter();
        add(
            choice,
            others.skip(UNDO_PORTS * (step % 3)).take(UNDO_PORTS),
        );
    }),
];

/// Prints the memory of 1,000 undo steps of each kind, after undoing and redoing them too.
fn undo() {
    const STEPS: usize = 1000;
    println!(
        "\nUndo: {STEPS} steps in a role of {UNDO_PORTS} ports, growth of the resident memory in MB"
    );
    for (name, change) in CHANGES {
        let before = resident();
        let mut selection = Selection::default();
        selection.change(|choice| add(choice, ports(UNDO_PORTS)));
        let start = Instant::now();
        for step in 0..STEPS {
            selection.change(|choice| change(choice, step));
        }
        let changed = start.elapsed() / 1000;
        let made = resident();
        let start = Instant::now();
        while selection.undo() {}
        while selection.redo() {}
        let redone = start.elapsed() / 1000;
        let grown = |now: Option<f64>| now.zip(before).map_or(f64::NAN, |(now, then)| now - then);
        println!(
            "{name:36}{:8.1}{:8.1} after undo and redo; {:.2} ms a step, {:.2} ms to undo and redo it",
            grown(made),
            grown(resident()),
            ms(changed),
            ms(redone),
        );
    }
}

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let wanted: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if wanted.is_empty() {
        SIZES.to_vec()
    } else {
        [vec![0], wanted].concat()
    };
    let parts: Vec<&str> = args
        .iter()
        .map(String::as_str)
        .filter(|arg| arg.parse::<usize>().is_err())
        .collect();
    let is_wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let catalog = Catalog::embedded().expect("the embedded catalog is valid");
    // First, while the memory that is freed later can't be used again.
    if is_wanted("undo") {
        undo();
    }
    if is_wanted("steps") {
        steps(&catalog, &sizes);
    }
    if is_wanted("keys") {
        keys(&catalog, &sizes);
    }
    if is_wanted("list") {
        listed_keys(LISTED);
    }
    if is_wanted("exports") {
        exports(&catalog);
    }
}
