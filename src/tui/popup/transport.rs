//! Question about the transport of ports that no service has, and that were typed without one.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::model::{Lang, Port, PortItem, Transport};
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::popup::{Popup, Reply, ask};
use crate::tui::session::Session;
use crate::tui::toggle::Toggle;
use crate::tui::widget::list::ListState;
use crate::tui::widget::popup::{centered, draw_box, inside};
use crate::tui::widget::scroll::scroll_amount;
use crate::tui::widget::text::{cells, column, fit};
use crate::tui::words;

/// Question about the transport of ports.
#[derive(Debug)]
pub(in crate::tui) struct AskTransport {
    items: Vec<PortItem>,
    list: ListState,
}

/// Answers from top to bottom.
const ANSWERS: [&[Transport]; 3] = [
    &[Transport::Tcp],
    &[Transport::Udp],
    &[Transport::Tcp, Transport::Udp],
];

impl AskTransport {
    pub(in crate::tui) fn new(items: Vec<PortItem>) -> Self {
        Self {
            items,
            list: ListState::default(),
        }
    }

    /// Title of the box, with the ports.
    fn title(&self, lang: Lang) -> String {
        let ports: Vec<String> = self.items.iter().map(ToString::to_string).collect();
        let ports = ports.join(words::COMMA.get(lang));
        format!("{} {ports}", words::TRANSPORT_OF.get(lang))
    }

    /// Adds the ports for the transports of an answer, where none was typed.
    fn answer(&self, at: usize, session: &mut Session) -> Reply {
        let ports = self.items.iter().flat_map(|item| {
            let own = item.transport.as_ref().map(std::slice::from_ref);
            let transports = own.unwrap_or(ANSWERS[at]);
            transports
                .iter()
                .filter_map(|&transport| Port::new(transport, item.spec).ok())
        });
        let toggle = Toggle::Ports(ports.collect());
        match ask::toggle(toggle, session) {
            Reply::Done => Reply::Close,
            // The question about a wide range takes the place of this one.
            Reply::OpenOver(question) => Reply::Open(question),
            reply => reply,
        }
    }

    fn area(&self, screen: Rect, lang: Lang) -> Rect {
        let width = (cells(&self.title(lang)) + 6).clamp(28, 64) as u16;
        centered(screen, width.min(screen.width), ANSWERS.len() as u16 + 2)
    }
}

impl Popup for AskTransport {
    fn scope(&self) -> Scope {
        Scope::Transport
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => return self.answer(self.list.selected, session),
            Action::Tcp => return self.answer(0, session),
            Action::Udp => return self.answer(1, session),
            Action::TcpAndUdp => return self.answer(2, session),
            Action::Back => return Reply::Close,
            _ => {}
        }
        match scroll_amount(action, ANSWERS.len()) {
            Some(lines) => {
                self.list.move_by(lines, ANSWERS.len());
                Reply::Done
            }
            None => Reply::Pass,
        }
    }

    fn click(&mut self, at: Position, session: &mut Session) -> Reply {
        let whole = self.area(session.screen, session.lang);
        let lines = inside(whole);
        if lines.contains(at) {
            let line = usize::from(at.y - lines.y).min(ANSWERS.len() - 1);
            return self.answer(line, session);
        }
        if whole.contains(at) {
            Reply::Done
        } else {
            Reply::Close
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let whole = self.area(session.screen, look.lang);
        let title = self.title(look.lang);
        let room = usize::from(whole.width).saturating_sub(4);
        let title = fit(&title, room, look.glyphs.ellipsis);
        let inside = draw_box(frame, whole, &title, look.theme, look.glyphs);
        let lines = ANSWERS.iter().enumerate().map(|(at, transports)| {
            let is_selected = at == self.list.selected;
            let name = match transports {
                [one] => one.label(),
                _ => words::TCP_AND_UDP.get(look.lang),
            };
            let pointer = if is_selected {
                look.glyphs.pointer
            } else {
                " "
            };
            let style = if is_selected {
                look.theme.selected
            } else {
                look.theme.text
            };
            let width = usize::from(inside.width).saturating_sub(2);
            let name = column(name, width, look.glyphs.ellipsis);
            Line::styled(format!("{pointer} {name}"), style)
        });
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), inside);
    }
}
