//! Input without measure: lists of any length and shape, roles of tens of thousands of ports, terminals of any
//! size. What is kept of them has bounds, which are told, and the time grows no faster than they do.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use crossterm::event::Event;
use portolan::catalog::{Catalog, List, parse_saved};
use portolan::export::FORMATS;
use portolan::model::{Lang, Ruleset};
use portolan::tui::{App, Bounded, Settings};
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// What a list of these lines keeps: its rows in the port table, its faults and how many more there are.
fn read(lines: &str) -> (usize, Vec<String>, usize) {
    let list = List::parse("list", lines).expect("a list");
    let faults = list.faults.iter().map(ToString::to_string).collect();
    let more = list.more_faults;
    let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(vec![list]);
    (catalog.rows().len(), faults, more)
}

#[test]
fn a_list_of_bad_lines_keeps_few_faults_and_counts_the_others() {
    let lines = "first 1/tcp\n".to_owned() + &"bad line\n".repeat(200_000);
    let (rows, faults, more) = read(&lines);
    assert_eq!((rows, faults.len(), more), (1, 10, 199_990));
    assert!(
        faults[9].starts_with("list:11: “line” is no port"),
        "{faults:?}"
    );
}

#[test]
fn a_port_has_so_many_names_and_no_more() {
    let lines: String = (0..50_000).map(|at| format!("name{at} 80/tcp\n")).collect();
    for lines in [lines, "http 80/tcp # web\n".repeat(50_000)] {
        let (rows, faults, more) = read(&lines);
        assert!(rows <= 64, "{rows}");
        assert_eq!(faults.len() + more, 50_000 - 64);
        assert_eq!(
            faults[0],
            "list:65: more than 64 names for tcp/80: this one is left out"
        );
    }
}

#[test]
fn a_line_has_so_many_aliases_and_its_texts_are_short() {
    let lines = "x 2/tcp ".to_owned() + &"alias ".repeat(500_000) + "\ny 3/tcp\n";
    let list = List::parse("list", &lines).expect("a list");
    assert_eq!(
        list.faults[0].to_string(),
        "list:1: more than 32 aliases: the others are left out"
    );
    let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(vec![list]);
    assert_eq!(catalog.find("etc-x").expect("a service").aliases.len(), 32);
    assert!(catalog.find("etc-y").is_some());
    let long = "word ".repeat(1_000_000);
    for lines in [
        format!("a 1/tcp # {long}\n"),
        format!("a 1/tcp\n{} 2/tcp\n", "n".repeat(5_000_000)),
        format!("a 1/tcp\nb {}/tcp\n", "9".repeat(5_000_000)),
        format!("a 1/tcp\nb 1/{}\n", "t".repeat(5_000_000)),
        format!("Service Name,Port Number,Transport Protocol,Description\na,1,tcp,\"{long}\"\n"),
    ] {
        let list = List::parse("list", &lines).expect("a list");
        assert!(
            list.faults
                .iter()
                .all(|fault| fault.to_string().len() < 1000)
        );
        let catalog = Catalog::new(Vec::new(), Vec::new(), Vec::new()).with_lists(vec![list]);
        for (service, endpoint) in catalog.rows() {
            assert!(service.name.en.chars().count() <= 200);
            assert!(endpoint.protocol.en.chars().count() <= 200);
        }
    }
}

#[test]
fn a_list_ends_at_its_limit_and_says_so() {
    let line = |at: usize| format!("n{at} {}/tcp a b c d\n", at % 60_000 + 1);
    let lines: String = (0..250_000).map(line).collect();
    let list = List::parse("list", &lines).expect("a list");
    assert_eq!(list.len(), 200_000);
    let told: Vec<String> = list.faults.iter().map(ToString::to_string).collect();
    let limit = "list:200001: this line and what follows is left out: a list has 1,000,000 names and aliases at most";
    assert_eq!(told, [limit]);
    // It is told whatever else is.
    let lines = "first 1/tcp\n".to_owned() + &"bad line\n".repeat(20) + &lines;
    let list = List::parse("list", &lines).expect("a list");
    assert!(
        list.faults
            .last()
            .is_some_and(|last| last.cause.en.contains("1,000,000"))
    );
}

/// A saved role of so many single ports, none beside another, in no order.
fn role(ports: usize) -> String {
    let port = |at: usize| {
        let number = at * 7919 % (ports / 2) * 2 + 1;
        let transport = if at < ports / 2 { "tcp" } else { "udp" };
        format!("\"{transport}/{number}\"")
    };
    let ports: Vec<String> = (0..ports).map(port).collect();
    format!("name = \"many\"\nports = [{}]\n", ports.join(", "))
}

/// All ports but every other one.
fn with_holes(holes: usize) -> String {
    let holes: Vec<String> = (1..=holes)
        .map(|at| format!("{{ port = \"tcp/{}\" }}", at * 2))
        .collect();
    format!(
        "name = \"holes\"\nports = [\"tcp/1-65535\"]\nexclude = [{}]\n",
        holes.join(", ")
    )
}

/// Holds that work on ten times as many ports takes about ten times as long: what is quadratic takes a hundred
/// times. A machine that is busy elsewhere gets another try.
fn check_growth(what: &str, few: impl Fn(), many: impl Fn()) {
    let time = |work: &dyn Fn()| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    let few = (0..3).map(|_| time(&few)).min().expect("three");
    let allowed = few * 40 + Duration::from_millis(500);
    let many: Vec<Duration> = (0..3)
        .map(|_| time(&many))
        .take_while(|took| *took > allowed)
        .collect();
    assert!(many.len() < 3, "{what}: {few:?}, then {many:?}");
}

#[test]
fn the_time_for_a_role_grows_with_its_ports() {
    let catalog = Catalog::embedded().expect("the embedded catalogue");
    let read = |text: &str| -> Ruleset {
        let saved = parse_saved("role", text, &catalog).expect("a role");
        saved.choice.ruleset(&catalog)
    };
    let warn = |ruleset: &Ruleset| drop(ruleset.warnings(&catalog));
    for make in [role, with_holes] {
        let [few, many] = [3_000, 30_000].map(make);
        check_growth("reading", || drop(read(&few)), || drop(read(&many)));
        let [few, many] = [few, many].map(|text| read(&text));
        assert!(many.rules.len() >= 30_000);
        check_growth("warnings", || warn(&few), || warn(&many));
    }
    let [few, many] = [3_000, 30_000].map(|ports| read(&role(ports)));
    for format in FORMATS {
        let export = |rules: &Ruleset| drop(format.export(rules, Lang::En).expect("rules"));
        check_growth(format.name, || export(&few), || export(&many));
    }
}

/// A terminal that claims a size of its own, and holds that nothing is drawn outside of what it can be asked for.
struct Huge(Size);

impl Backend for Huge {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        assert!(content.count() <= 1_000 * 500);
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _: P) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.0)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize {
            columns_rows: self.0,
            pixels: Size::ZERO,
        })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[test]
fn a_terminal_of_any_size_is_drawn_on() {
    for (claimed, drawn) in [
        ((65_535, 65_535), (1_000, 500)),
        ((65_535, 10), (1_000, 10)),
        ((80, 65_535), (80, 500)),
        ((120, 35), (120, 35)),
    ] {
        let (claimed, drawn): (Size, Size) = (claimed.into(), drawn.into());
        let mut terminal = Terminal::new(Bounded(Huge(claimed))).expect("it can't fail");
        let frame = terminal.draw(|frame| assert_eq!(frame.area().as_size(), drawn));
        assert_eq!(frame.expect("it can't fail").area.as_size(), drawn);
        assert_eq!(terminal.size().expect("it can't fail"), drawn);
        let asked = terminal.backend_mut().window_size();
        assert_eq!(asked.expect("it can't fail").columns_rows, drawn);
        // The window grows while the browser runs.
        let catalog = Catalog::embedded().expect("the embedded catalogue");
        let mut app = App::new(catalog, Settings::default());
        assert!(
            app.handle(&Event::Resize(claimed.width, claimed.height))
                .is_none()
        );
        assert!(!app.is_over());
    }
}
