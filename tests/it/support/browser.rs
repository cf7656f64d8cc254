//! The browser under test: events in, screen out, through the loop that the program runs. A test says
//! `Browser::open(120, 35).keys("kerb<enter>a")` and looks at the screen.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;
use std::{io, mem};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use portolan::catalog::Catalog;
use portolan::config::Config;
use portolan::draft::Drafts;
use portolan::model::{Lang, Localized as _};
use portolan::tui::{
    App, Colors, Effect, Input, InputSender, Inputs, Keymap, Outcome, Outside, Settings, Themes,
    perform, serve,
};
use ratatui::Terminal;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use crate::support::screen::{Screen, cells, width_of};

/// The embedded catalogue, read once.
pub(crate) static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::embedded().expect("the embedded catalogue"));

/// The browser on a screen of its own. Each event gets its own frame, as when a person types.
pub(crate) struct Browser {
    app: App,
    settings: Settings,
    terminal: Terminal<Screen>,
    outside: Recorder,
}

/// What does effects.
pub(crate) type World = Box<dyn FnMut(Effect) -> Outcome + Send>;

/// The world outside: keeps what it is told, and hands out the next event when a frame is done.
#[derive(Default)]
struct Recorder {
    waiting: VecDeque<Input>,
    sender: Option<InputSender>,
    copied: Vec<String>,
    clipboard_fails: bool,
    mouse: Vec<bool>,
    frames: usize,
    /// Whether something else was shown meanwhile.
    is_blank: bool,
    /// What does the effects, in place of the program.
    world: Option<World>,
    drafts: Option<Drafts>,
}

impl Outside for Recorder {
    fn copy(&mut self, text: &str) -> io::Result<()> {
        if self.clipboard_fails {
            return Err(io::Error::other("no clipboard"));
        }
        self.copied.push(text.to_owned());
        Ok(())
    }

    fn mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse.push(on);
        Ok(())
    }

    fn begin_frame(&mut self) -> io::Result<bool> {
        Ok(mem::take(&mut self.is_blank))
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.stop();
        Ok(())
    }

    fn stop(&mut self) {
        self.is_blank = true;
    }

    fn end_frame(&mut self) -> io::Result<()> {
        self.frames += 1;
        let next = self.waiting.pop_front().unwrap_or(Input::End);
        if let Some(sender) = &self.sender {
            assert!(sender.send(next));
        }
        Ok(())
    }

    fn patience(&self) -> Duration {
        // A frame of a test shows what was found.
        Duration::from_secs(60)
    }

    fn drafts(&mut self) -> Option<&mut Drafts> {
        self.drafts.as_mut()
    }

    fn perform(&mut self, effect: Effect) -> Outcome {
        match &mut self.world {
            Some(world) => world(effect),
            None => perform(effect, self),
        }
    }
}

impl Browser {
    /// The browser on a screen of that many cells: in English, in colour, with every glyph.
    pub(crate) fn open(width: u16, height: u16) -> Self {
        let settings = Settings {
            lang: Lang::En,
            mouse: true,
            ..Settings::default()
        };
        Self::with(settings, width, height)
    }

    fn with(settings: Settings, width: u16, height: u16) -> Self {
        Self::over(CATALOG.clone(), settings, width, height)
    }

    /// The browser over a catalogue of the test's own.
    pub(crate) fn over(catalog: Catalog, settings: Settings, width: u16, height: u16) -> Self {
        let mut browser = Self {
            app: App::new(catalog, settings.clone()),
            settings,
            terminal: Terminal::new(Screen::new(width, height)).expect("it can't fail"),
            outside: Recorder::default(),
        };
        browser.send([]);
        browser
    }

    fn reopen(&self, settings: Settings) -> Self {
        let area = self.buffer().area;
        Self::with(settings, area.width, area.height)
    }

    /// The same, opened in that language.
    pub(crate) fn lang(&self, lang: Lang) -> Self {
        self.reopen(Settings {
            lang,
            ..self.settings.clone()
        })
    }

    /// The same, opened without colour.
    pub(crate) fn mono(&self) -> Self {
        self.reopen(Settings {
            themes: Themes::new(&[], None, Colors::None).0,
            ..self.settings.clone()
        })
    }

    /// The same, opened with ASCII glyphs only.
    pub(crate) fn ascii(&self) -> Self {
        self.reopen(Settings {
            ascii: true,
            ..self.settings.clone()
        })
    }

    /// The same, started with a folder for drafts.
    pub(crate) fn drafts(&self, folder: &Path) -> Self {
        let (drafts, left) = Drafts::open(folder.to_owned());
        let reports = drafts.reports().iter();
        let faults = reports.map(|report| report.text(self.settings.lang));
        let mut browser = self.reopen(Settings {
            left,
            faults: faults.collect(),
            ..self.settings.clone()
        });
        browser.outside.drafts = Some(drafts);
        browser
    }

    /// The same, opened with those keys of one's own: `action = keys`, as in the settings file.
    pub(crate) fn bound(&self, bindings: &str) -> Self {
        let (config, faults) = Config::parse(&format!("[keys]\n{bindings}"));
        assert!(faults.is_empty(), "{faults:?}");
        let (keys, faults) = Keymap::new(&config.keys);
        let lang = self.settings.lang;
        self.reopen(Settings {
            keys,
            faults: faults
                .iter()
                .map(|fault| fault.get(lang).to_owned())
                .collect(),
            ..self.settings.clone()
        })
    }

    /// The same, opened with the theme of that name, in true colour.
    pub(crate) fn theme(&self, name: &str) -> Self {
        let (themes, faults) = Themes::new(&[], Some(name), Colors::True);
        assert!(faults.is_empty(), "{faults:?}");
        self.reopen(Settings {
            themes,
            ..self.settings.clone()
        })
    }

    /// The same, in a world of the test's own.
    pub(crate) fn world(mut self, world: World) -> Self {
        self.outside.world = Some(world);
        self
    }

    /// The same, with a clipboard that can't be written to.
    pub(crate) fn without_clipboard(mut self) -> Self {
        self.outside.clipboard_fails = true;
        self
    }

    /// Sends events one by one, each after the frame that the one before brought.
    pub(crate) fn send(&mut self, events: impl IntoIterator<Item = Event>) -> &mut Self {
        self.tell(events.into_iter().map(Input::Event))
    }

    /// Tells the loop of anything, each after the frame that the one before brought.
    pub(crate) fn tell(&mut self, inputs: impl IntoIterator<Item = Input>) -> &mut Self {
        let way_in = Inputs::new();
        self.outside.sender = Some(way_in.sender());
        self.outside.waiting = inputs.into_iter().collect();
        self.serve(&way_in)
    }

    fn serve(&mut self, inputs: &Inputs) -> &mut Self {
        let Self {
            app,
            terminal,
            outside,
            ..
        } = self;
        serve(app, terminal, inputs, outside).expect("the screen can be drawn on");
        self
    }

    /// Sends keys all at once, as when the program is slower than the typist.
    pub(crate) fn typed_ahead(&mut self, keys: &str) -> &mut Self {
        self.burst(parse(keys))
    }

    /// Sends events all at once. The screen has the last size before the first is taken.
    pub(crate) fn burst(&mut self, burst: impl IntoIterator<Item = Event>) -> &mut Self {
        let inputs = Inputs::new();
        self.outside.sender = None;
        for event in burst {
            if let Event::Resize(width, height) = event {
                self.terminal.backend_mut().resize(width, height);
            }
            assert!(inputs.sender().send(Input::Event(event)));
        }
        assert!(inputs.sender().send(Input::End));
        self.serve(&inputs)
    }

    /// Types: characters stand for themselves; `<enter>`, `<esc>`, `<tab>`, `<s-tab>`, `<space>`, `<bs>`,
    /// `<del>`, `<up>`, `<pgdn>`, `<f1>`, `<c-u>`, `<lt>` … for the other keys.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.send(parse(keys))
    }

    /// Lets keys go, as Windows tells of it.
    pub(crate) fn released(&mut self, keys: &str) -> &mut Self {
        let released = parse(keys).into_iter().map(|event| match event {
            Event::Key(key) => Event::Key(KeyEvent {
                kind: KeyEventKind::Release,
                ..key
            }),
            other => other,
        });
        self.send(released)
    }

    /// Does something with the mouse at a cell.
    pub(crate) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        self.send([Event::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        })])
    }

    /// Clicks on a cell.
    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }

    /// Clicks where the text first stands on the screen.
    pub(crate) fn click_on(&mut self, text: &str) -> &mut Self {
        let (column, row) = self.find(text);
        self.click(column, row)
    }

    /// Pastes.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send([Event::Paste(text.to_owned())])
    }

    /// Makes the screen larger or smaller.
    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.send([Event::Resize(width, height)])
    }

    /// Takes an event and draws a frame; what is to be done outside is left to the test.
    pub(crate) fn handle(&mut self, event: &Event) -> Option<Effect> {
        if let Event::Resize(width, height) = event {
            self.terminal.backend_mut().resize(*width, *height);
        }
        let effect = self.app.handle(event);
        self.send([]);
        effect
    }

    /// Tells what came of an effect.
    pub(crate) fn told(&mut self, outcome: Outcome) -> &mut Self {
        self.app.told(outcome);
        self.send([])
    }

    /// Draws the whole screen anew, as on a terminal that has forgotten what it showed.
    pub(crate) fn redraw(&mut self) -> &mut Self {
        self.terminal.clear().expect("it can't fail");
        self.send([])
    }

    /// The application, as the last event left it.
    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// How many frames were drawn so far.
    pub(crate) const fn frames(&self) -> usize {
        self.outside.frames
    }

    /// What was put on the clipboard last.
    pub(crate) fn copied(&self) -> Option<&str> {
        self.outside.copied.last().map(String::as_str)
    }

    /// What the terminal was last told of the mouse.
    pub(crate) fn mouse_asked(&self) -> Option<bool> {
        self.outside.mouse.last().copied()
    }

    /// Where the cursor stands, when it is shown.
    pub(crate) fn cursor(&self) -> Option<(u16, u16)> {
        let at = self.terminal.backend().cursor()?;
        Some((at.x, at.y))
    }

    /// The cells of the frame.
    pub(crate) fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    /// The text of the frame: a wide glyph once, trailing blanks cut.
    pub(crate) fn screen(&self) -> String {
        let height = self.buffer().area.height;
        let lines: Vec<String> = (0..height).map(|row| self.line(row)).collect();
        lines.join("\n")
    }

    /// A line of it.
    pub(crate) fn line(&self, row: u16) -> String {
        let text: String = cells(self.buffer(), row)
            .map(|(_, cell)| cell.symbol())
            .collect();
        text.trim_end().to_owned()
    }

    /// Its last line: the answer to the last key, or the hints.
    pub(crate) fn footer(&self) -> String {
        self.line(self.buffer().area.bottom() - 1)
    }

    /// Where a text first stands, as column and row.
    pub(crate) fn find(&self, text: &str) -> (u16, u16) {
        for row in 0..self.buffer().area.height {
            let line = self.line(row);
            if let Some(at) = line.find(text) {
                let column = u16::try_from(line[..at].width()).expect("a screen is narrow");
                return (column, row);
            }
        }
        panic!("“{text}” is not on the screen:\n{}", self.screen());
    }

    /// The frame with its styles, for snapshots: the text, then the runs that are not plain, as
    /// `row: from-to style`; rows with the same runs are told once.
    pub(crate) fn styled(&self) -> String {
        let mut told = self.screen();
        told.push_str("\n\n");
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for row in 0..self.buffer().area.height {
            let of_row = self.style_runs(row);
            match runs.last_mut() {
                Some((_, last, same)) if *same == of_row => *last = row,
                _ => runs.push((row, row, of_row)),
            }
        }
        for (first, last, of_rows) in runs.into_iter().filter(|(_, _, runs)| !runs.is_empty()) {
            let rows = span(first, last);
            let _ = writeln!(told, "{rows}: {of_rows}");
        }
        if let Some((column, row)) = self.cursor() {
            let _ = writeln!(told, "cursor: column {column}, row {row}");
        }
        told
    }

    fn style_runs(&self, row: u16) -> String {
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        for (column, cell) in cells(self.buffer(), row) {
            let last = column + width_of(cell) - 1;
            let style = style_of(cell);
            match runs.last_mut() {
                Some((_, to, same)) if *same == style => *to = last,
                _ => runs.push((column, last, style)),
            }
        }
        let told: Vec<String> = runs
            .into_iter()
            .filter(|(_, _, style)| !style.is_empty())
            .map(|(from, to, style)| format!("{} {style}", span(from, to)))
            .collect();
        told.join(", ")
    }
}

/// A cell's style in words; none for a plain one.
fn style_of(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on {}", cell.bg.to_string().to_lowercase()));
    }
    let modifiers = Modifier::all().iter_names();
    let set = modifiers.filter(|(_, one)| cell.modifier.contains(*one));
    words.extend(set.map(|(name, _)| name.to_lowercase()));
    words.join(" ")
}

fn span(from: u16, to: u16) -> String {
    if from == to {
        from.to_string()
    } else {
        format!("{from}-{to}")
    }
}

/// Reads what [`Browser::keys`] takes.
pub(crate) fn parse(keys: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let key = if first == '<' {
            let (name, after) = rest[1..].split_once('>').expect("a key's name ends in >");
            rest = after;
            named(name)
        } else {
            rest = &rest[first.len_utf8()..];
            plain(KeyCode::Char(first))
        };
        events.push(Event::Key(key));
    }
    events
}

/// A key as terminals send it: upper-case letters come with Shift.
fn plain(code: KeyCode) -> KeyEvent {
    let shifted = matches!(code, KeyCode::Char(char) if char.is_uppercase());
    let modifiers = if shifted {
        KeyModifiers::SHIFT
    } else {
        KeyModifiers::NONE
    };
    KeyEvent::new(code, modifiers)
}

fn named(name: &str) -> KeyEvent {
    if let Some(char) = name.strip_prefix("c-").and_then(|rest| rest.chars().next()) {
        return KeyEvent::new(KeyCode::Char(char), KeyModifiers::CONTROL);
    }
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "s-tab" => return KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT),
        "space" => KeyCode::Char(' '),
        "lt" => KeyCode::Char('<'),
        "bs" => KeyCode::Backspace,
        "del" => KeyCode::Delete,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        _ => match name.strip_prefix('f').map(str::parse) {
            Some(Ok(number)) => KeyCode::F(number),
            _ => panic!("no key <{name}>"),
        },
    };
    plain(code)
}
