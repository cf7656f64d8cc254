//! Harness for the browser: events in, screen out, through the program's real event loop. A test calls
//! `Browser::open(120, 35).keys("kerb<enter>a")` and checks the screen.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;
use std::{io, mem, thread};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use portolan::catalog::Catalog;
use portolan::check::Event as CheckEvent;
use portolan::config::Config;
use portolan::draft::Drafts;
use portolan::file::UserFolder;
use portolan::model::{Lang, Localized as _};
use portolan::tui::{
    App, CheckNews, CheckRequest, Clipboard, Colors, Effect, Input, InputSender, Inputs, Keymap,
    Outcome, Outside, Settings, Themes, perform, serve,
};
use portolan::view_state::StateFile;
use ratatui::Terminal;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use crate::support::screen::{Screen, cells, width_of};

/// The embedded catalog, loaded once.
pub(crate) static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::embedded().expect("the embedded catalog"));

/// A browser with a simulated screen. Each event gets a separate frame, as when a person types.
pub(crate) struct Browser {
    app: App,
    settings: Settings,
    terminal: Terminal<Screen>,
    outside: Recorder,
}

/// How hosts are checked.
#[derive(Clone, Copy, Default)]
enum Checks {
    /// Nothing is sent or found.
    #[default]
    Never,
    /// As a user would.
    Really,
    /// Nothing is sent, and this is found.
    Finding(fn() -> Vec<CheckEvent>),
}

/// Function that performs effects.
pub(crate) type World = Box<dyn FnMut(Effect) -> Outcome + Send>;

/// The outside world of a test: records its input, and provides the next event when a frame is finished.
#[derive(Default)]
struct Recorder {
    waiting: VecDeque<Input>,
    sender: Option<InputSender>,
    copied: Vec<String>,
    clipboard_fails: bool,
    clipboard: Clipboard,
    mouse: Vec<bool>,
    frames: usize,
    /// Time for which messages stay.
    linger: Duration,
    /// True after a suspend or a stop, when the screen has to be redrawn completely.
    is_blank: bool,
    /// Function that performs effects instead of the default one.
    world: Option<World>,
    /// Folder that relative paths of written files are below.
    folder: Option<PathBuf>,
    drafts: Option<Drafts>,
    /// How hosts are checked, if at all: random keys must not send anything.
    checks: Checks,
}

impl Outside for Recorder {
    fn copy(&mut self, text: &str) -> io::Result<Clipboard> {
        if self.clipboard_fails {
            return Err(io::Error::other("no clipboard"));
        }
        self.copied.push(text.to_owned());
        Ok(self.clipboard)
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
        // A frame of a test always shows the search results.
        Duration::from_secs(60)
    }

    fn linger(&self) -> Duration {
        // A message stays for a frame at least, and until the next input.
        self.linger
    }

    fn drafts(&mut self) -> Option<&mut Drafts> {
        self.drafts.as_mut()
    }

    fn state_file(&self) -> Option<&StateFile> {
        None
    }

    fn has_threads(&self) -> bool {
        self.world.is_none()
    }

    fn check(&self, request: CheckRequest, mut report: Box<dyn FnMut(CheckNews) + Send>) {
        match self.checks {
            Checks::Never => report(request.news(None)),
            Checks::Really => drop(thread::spawn(move || request.run(report))),
            Checks::Finding(found) => {
                let events = found().into_iter().map(Some);
                events
                    .chain([None])
                    .for_each(|event| report(request.news(event.map(|event| vec![event]))));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Outcome {
        let mut effect = effect;
        if let (Some(folder), Effect::Save { path, .. }) = (&self.folder, &mut effect) {
            *path = folder.join(&*path);
        }
        match &mut self.world {
            Some(world) => world(effect),
            None => perform(effect, self),
        }
    }
}

impl Browser {
    /// Lets the browser check hosts.
    pub(crate) const fn checking(mut self) -> Self {
        self.outside.checks = Checks::Really;
        self
    }

    /// Makes checks of hosts find this, without sending anything.
    pub(crate) const fn finding(mut self, found: fn() -> Vec<CheckEvent>) -> Self {
        self.outside.checks = Checks::Finding(found);
        self
    }

    /// Opens the browser on a screen of that size: in English, in color, with all glyphs.
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

    /// Opens the browser with a test's catalog.
    pub(crate) fn over(catalog: Catalog, settings: Settings, width: u16, height: u16) -> Self {
        let mut browser = Self {
            app: App::new(catalog, settings.clone()),
            settings,
            terminal: Terminal::new(Screen::new(width, height)).expect("an infallible backend"),
            outside: Recorder::default(),
        };
        browser.send([]);
        browser
    }

    fn reopen(&self, settings: Settings) -> Self {
        let area = self.buffer().area;
        Self::with(settings, area.width, area.height)
    }

    /// Opens it again in that language.
    pub(crate) fn lang(&self, lang: Lang) -> Self {
        self.reopen(Settings {
            lang,
            ..self.settings.clone()
        })
    }

    /// Opens it again with a file that shows the ports of a host.
    pub(crate) fn observing(&self, file: &Path) -> Self {
        self.reopen(Settings {
            observe: Some(file.to_owned()),
            ..self.settings.clone()
        })
    }

    /// Opens it again without color.
    pub(crate) fn mono(&self) -> Self {
        self.reopen(Settings {
            themes: Themes::new(&[], None, Colors::None).0,
            ..self.settings.clone()
        })
    }

    /// Opens it again with ASCII glyphs only.
    pub(crate) fn ascii(&self) -> Self {
        self.reopen(Settings {
            ascii: true,
            ..self.settings.clone()
        })
    }

    /// Opens it again with a folder for drafts.
    pub(crate) fn drafts(&self, folder: &Path) -> Self {
        let (drafts, left) = Drafts::open(folder.to_owned());
        let reports = drafts.reports().iter();
        let errors = reports.map(|report| report.text(self.settings.lang));
        let mut browser = self.reopen(Settings {
            left,
            errors: errors.collect(),
            ..self.settings.clone()
        });
        browser.outside.drafts = Some(drafts);
        browser
    }

    /// Opens it again with a folder of saved roles.
    #[cfg(unix)]
    pub(crate) fn roles_in(&self, folder: &Path) -> Self {
        self.reopen(Settings {
            roles_folder: Some(folder.to_owned().into()),
            ..self.settings.clone()
        })
    }

    /// Opens it again with a working folder and, in it, a folder of saved roles; files are really written there.
    pub(crate) fn working_in(&self, folder: &Path) -> Self {
        let mut browser = self.reopen(Settings {
            folder: folder.to_owned(),
            roles_folder: Some(UserFolder::new(folder, folder.join("roles"))),
            ..self.settings.clone()
        });
        browser.outside.folder = Some(folder.to_owned());
        browser
    }

    /// Opens it again with custom keys: `action = keys`, as in the settings file.
    pub(crate) fn bound(&self, bindings: &str) -> Self {
        let (config, errors) = Config::parse(&format!("[keys]\n{bindings}"));
        assert!(errors.is_empty(), "{errors:?}");
        let (keys, errors) = Keymap::new(&config.keys);
        let lang = self.settings.lang;
        self.reopen(Settings {
            keys,
            errors: errors
                .iter()
                .map(|fault| fault.get(lang).to_owned())
                .collect(),
            ..self.settings.clone()
        })
    }

    /// Opens it again with that theme, in true color.
    pub(crate) fn theme(&self, name: &str) -> Self {
        let (themes, errors) = Themes::new(&[], Some(name), Colors::True);
        assert!(errors.is_empty(), "{errors:?}");
        self.reopen(Settings {
            themes,
            ..self.settings.clone()
        })
    }

    /// Sets the function that performs effects.
    pub(crate) fn world(mut self, world: World) -> Self {
        self.outside.world = Some(world);
        self
    }

    /// Sets the clipboard that text goes to.
    pub(crate) fn clipboard(mut self, clipboard: Clipboard) -> Self {
        self.outside.clipboard = clipboard;
        self
    }

    /// Keeps messages on the screen for some time.
    pub(crate) fn lingering(mut self, linger: Duration) -> Self {
        self.outside.linger = linger;
        self
    }

    /// Makes writing to the clipboard fail.
    pub(crate) fn without_clipboard(mut self) -> Self {
        self.outside.clipboard_fails = true;
        self
    }

    /// Sends events one by one, each after the frame for the previous one.
    pub(crate) fn send(&mut self, events: impl IntoIterator<Item = Event>) -> &mut Self {
        self.input(events.into_iter().map(Input::Event))
    }

    /// Sends any input to the loop, each after the frame for the previous one.
    pub(crate) fn input(&mut self, inputs: impl IntoIterator<Item = Input>) -> &mut Self {
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

    /// Sends nothing for some time.
    pub(crate) fn wait(&mut self, time: Duration) -> &mut Self {
        let way_in = Inputs::new();
        let sender = way_in.sender();
        self.outside.sender = None;
        thread::spawn(move || {
            thread::sleep(time);
            sender.send(Input::End);
        });
        self.serve(&way_in)
    }

    /// Sends keys all at once, as when the program is slower than the typist.
    pub(crate) fn typed_ahead(&mut self, keys: &str) -> &mut Self {
        self.burst(parse(keys))
    }

    /// Sends events all at once. The screen has the last size before the first event is handled.
    pub(crate) fn burst(&mut self, burst: impl IntoIterator<Item = Event>) -> &mut Self {
        let burst: Vec<Event> = burst.into_iter().collect();
        for event in &burst {
            if let Event::Resize(width, height) = event {
                self.terminal.backend_mut().resize(*width, *height);
            }
        }
        self.at_once(burst.into_iter().map(Input::Event))
    }

    /// Sends inputs all at once.
    pub(crate) fn at_once(&mut self, inputs: impl IntoIterator<Item = Input>) -> &mut Self {
        let queue = Inputs::new();
        self.outside.sender = None;
        for input in inputs {
            assert!(queue.sender().send(input));
        }
        assert!(queue.sender().send(Input::End));
        self.serve(&queue)
    }

    /// Types keys: plain characters, and `<enter>`, `<esc>`, `<tab>`, `<s-tab>`, `<space>`, `<bs>`, `<del>`,
    /// `<up>`, `<pgdn>`, `<f1>`, `<c-u>`, `<lt>` … for the other keys.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        self.send(parse(keys))
    }

    /// Releases keys, which Windows reports as events.
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

    /// Sends a mouse event at a cell.
    pub(crate) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        self.send([Event::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        })])
    }

    /// Clicks a cell.
    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }

    /// Clicks the first occurrence of a text on the screen.
    pub(crate) fn click_on(&mut self, text: &str) -> &mut Self {
        let (column, row) = self.find(text);
        self.click(column, row)
    }

    /// Pastes a text.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send([Event::Paste(text.to_owned())])
    }

    /// Resizes the screen.
    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.terminal.backend_mut().resize(width, height);
        self.send([Event::Resize(width, height)])
    }

    /// Handles an event and draws a frame; the effect is left to the test.
    pub(crate) fn handle(&mut self, event: &Event) -> Option<Effect> {
        if let Event::Resize(width, height) = event {
            self.terminal.backend_mut().resize(*width, *height);
        }
        let effect = self.app.handle(event);
        self.send([]);
        effect
    }

    /// Reports the outcome of an effect to the application.
    pub(crate) fn report(&mut self, outcome: Outcome) -> &mut Self {
        self.app.handle_outcome(outcome);
        self.send([])
    }

    /// Redraws the whole screen, as on a terminal that was cleared.
    pub(crate) fn redraw(&mut self) -> &mut Self {
        self.terminal.clear().expect("an infallible backend");
        self.send([])
    }

    /// The application after the last event.
    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// Number of frames drawn so far.
    pub(crate) const fn frames(&self) -> usize {
        self.outside.frames
    }

    /// The last text copied to the clipboard.
    pub(crate) fn copied(&self) -> Option<&str> {
        self.outside.copied.last().map(String::as_str)
    }

    /// The last mouse capture state requested from the terminal.
    pub(crate) fn mouse_asked(&self) -> Option<bool> {
        self.outside.mouse.last().copied()
    }

    /// Position of the cursor if it is visible.
    pub(crate) fn cursor(&self) -> Option<(u16, u16)> {
        let at = self.terminal.backend().cursor()?;
        Some((at.x, at.y))
    }

    /// The cells of the frame.
    pub(crate) fn buffer(&self) -> &Buffer {
        self.terminal.backend().buffer()
    }

    /// Returns the text of the frame: wide glyphs once, trailing blanks trimmed.
    pub(crate) fn screen(&self) -> String {
        let height = self.buffer().area.height;
        let lines: Vec<String> = (0..height).map(|row| self.line(row)).collect();
        lines.join("\n")
    }

    /// Returns a line of the frame.
    pub(crate) fn line(&self, row: u16) -> String {
        let text: String = cells(self.buffer(), row)
            .map(|(_, cell)| cell.symbol())
            .collect();
        text.trim_end().to_owned()
    }

    /// Returns the last line of the frame: the hints.
    pub(crate) fn footer(&self) -> String {
        self.line(self.buffer().area.bottom() - 1)
    }

    /// Returns the message above the hints without its sign, or the hints if there is none.
    pub(crate) fn answer(&self) -> String {
        let buffer = self.buffer();
        let bottom = buffer.area.bottom() - 1;
        // Only a message covers the left border of the panes. It is in one style.
        let is_message = |row: &u16| buffer[(0, *row)].symbol() == " ";
        let line = |row: u16| -> String {
            let style = buffer[(0, row)].style();
            let cells = cells(buffer, row).take_while(|(_, cell)| cell.style() == style);
            cells.map(|(_, cell)| cell.symbol()).collect()
        };
        let rows = (1..bottom).rev().take_while(is_message);
        let mut lines: Vec<String> = rows.map(line).collect();
        lines.reverse();
        let words = lines.join(" ");
        let words: Vec<&str> = words.split_whitespace().skip(1).collect();
        if words.is_empty() {
            return self.footer();
        }
        format!(" {}", words.join(" "))
    }

    /// Returns the same without the blank in front.
    pub(crate) fn bottom(&self) -> String {
        self.answer().trim_start().to_owned()
    }

    /// Returns the column and row of the first occurrence of a text.
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

    /// Returns the frame with its styles, for snapshots: the text, then the styled runs as `row: from-to
    /// style`; rows with the same runs are merged.
    pub(crate) fn styled(&self) -> String {
        let mut text = self.screen();
        text.push_str("\n\n");
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
            let _ = writeln!(text, "{rows}: {of_rows}");
        }
        if let Some((column, row)) = self.cursor() {
            let _ = writeln!(text, "cursor: column {column}, row {row}");
        }
        text
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
        let texts: Vec<String> = runs
            .into_iter()
            .filter(|(_, _, style)| !style.is_empty())
            .map(|(from, to, style)| format!("{} {style}", span(from, to)))
            .collect();
        texts.join(", ")
    }
}

/// Describes a cell's style; empty for the default style.
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

/// Parses the notation of [`Browser::keys`].
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

/// Returns a key as terminals send it: upper-case letters include Shift.
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
    if let Some(char) = name.strip_prefix("a-").and_then(|rest| rest.chars().next()) {
        return KeyEvent::new(KeyCode::Char(char), KeyModifiers::ALT);
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
