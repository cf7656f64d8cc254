//! Check of hosts: the question for them, which is asked each time, and what is found. Nothing is sent before it is
//! answered.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::check::parse_hosts;
use crate::model::{Direction, Localized as _, Text};
use crate::tui::action::{Action, Scope};
use crate::tui::advice;
use crate::tui::look::Look;
use crate::tui::message::{self, Message};
use crate::tui::popup::checked::{head, lines};
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{SearchBox, draw_box};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::scrollbar::draw_scrollbar;
use crate::tui::widget::search;
use crate::tui::widget::text::wrapped;
use crate::tui::words;

/// State of the popup.
#[derive(Debug, Default)]
pub(in crate::tui) struct CheckHosts {
    /// Typed hosts.
    field: Field,
    /// Why the last answer was not accepted.
    error: Option<Text>,
    /// Whether the check has begun: its result is shown in place of the question.
    has_begun: bool,
    list: ListState,
}

/// Maximum width of the box.
const WIDTH: u16 = 110;
/// Maximum height of the question.
const HEIGHT: u16 = 12;

/// Returns why the role can't be checked, if it can't.
pub(in crate::tui) fn refusal(session: &Session) -> Option<Message> {
    let ruleset = session.document.ruleset();
    if session.document.choice().options.direction == Direction::Out {
        Some(message::outbound_check(&session.keys))
    } else if ruleset.rules.is_empty() {
        Some(message::nothing_to_export(&session.keys))
    } else {
        None
    }
}

impl CheckHosts {
    fn areas(&self, screen: Rect) -> SearchBox {
        let height = if self.has_begun {
            screen.height
        } else {
            HEIGHT
        };
        SearchBox::new(screen, WIDTH, height)
    }

    /// Starts the check.
    fn accept(&mut self, session: &mut Session) -> Reply {
        let typed = self.field.text();
        let typed = typed.split(|character: char| {
            character.is_whitespace() || [',', ';', '、', '，', '；'].contains(&character)
        });
        match parse_hosts(typed.filter(|word| !word.is_empty())) {
            Ok(hosts) => {
                self.has_begun = true;
                let ruleset = session.document.ruleset();
                Reply::Do(session.checking.request(hosts, ruleset))
            }
            Err(error) => {
                self.error = Some(error.both());
                Reply::Done
            }
        }
    }

    /// Goes back: stops the check, clears what was typed, or closes.
    fn back(&mut self, session: &mut Session) -> Reply {
        if self.has_begun && session.checking.is_running() {
            session.stop_checking();
        } else if !self.has_begun && !self.field.text().is_empty() {
            self.field.set("");
            self.error = None;
        } else {
            return Reply::Close;
        }
        Reply::Done
    }

    fn scroll(&mut self, amount: isize, session: &Session) {
        let list = self.areas(session.screen).list;
        let count = lines(session, usize::from(list.width), &session.look(true)).len();
        self.list.scroll_by(amount, count, usize::from(list.height));
    }

    /// Returns the lines below the question.
    fn advice(&self, width: usize, look: &Look<'_>) -> Vec<Line<'static>> {
        let mut lines = Vec::new();
        if let Some(why) = &self.error {
            lines.extend(wrapped(why.get(look.lang), width, 1, look.theme.error));
            lines.push(Line::raw(""));
        }
        for text in advice::ask_hosts(look.keys) {
            lines.extend(wrapped(text.get(look.lang), width, 1, look.theme.text));
            lines.push(Line::raw(""));
        }
        lines
    }
}

impl Popup for CheckHosts {
    fn scope(&self) -> Scope {
        if self.has_begun {
            Scope::Checked
        } else {
            Scope::AskHosts
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        (!self.has_begun).then_some(&mut self.field)
    }

    fn typed(&mut self, _session: &Session) {
        self.error = None;
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept if !self.has_begun => return self.accept(session),
            Action::Back => return self.back(session),
            Action::Check | Action::Explain if session.checking.is_running() => {}
            Action::Check => *self = Self::default(),
            _ if !self.has_begun => return Reply::Pass,
            _ => {
                let height = usize::from(self.areas(session.screen).list.height);
                match scroll_amount(action, height) {
                    Some(amount) => self.scroll(amount, session),
                    None => return Reply::Pass,
                }
            }
        }
        Reply::Done
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        if self.areas(session.screen).whole.contains(at) {
            Reply::Done
        } else if self.has_begun {
            self.back(session)
        } else {
            Reply::Close
        }
    }

    fn wheel(&mut self, _at: Position, amount: isize, session: &Session) {
        if self.has_begun {
            self.scroll(amount, session);
        }
    }

    fn settle(&mut self, session: &Session) {
        if self.has_begun {
            self.scroll(0, session);
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let parts = self.areas(session.screen);
        let hosts = session.checking.hosts();
        let title = match self.has_begun {
            true => format!("{}  {hosts}", words::CHECK.get(look.lang)),
            false => words::CHECK.get(look.lang).to_owned(),
        };
        draw_box(frame, parts.whole, &title, look.theme, look.glyphs);
        let width = usize::from(parts.list.width);
        let lines = if self.has_begun {
            frame.render_widget(Paragraph::new(head(session, look)), parts.field);
            lines(session, width, look)
        } else {
            let texts = ["> ", words::HOSTS_PLACEHOLDER.get(look.lang)];
            search::draw(frame, parts.field, texts, &self.field, look);
            self.advice(width, look)
        };
        let count = lines.len();
        let window: Vec<Line<'_>> = lines.into_iter().skip(self.list.offset).collect();
        frame.render_widget(Paragraph::new(window), parts.list);
        draw_scrollbar(frame, parts.list, self.list.offset, count, look);
    }
}
