//! Prompts for a line of text: name, networks, port range or reason.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::Paragraph;

use crate::model::{DynamicMode, Localized as _, Port, Text, parse_dynamic, parse_path};
use crate::tui::action::{Action, Scope};
use crate::tui::look::Look;
use crate::tui::message;
use crate::tui::popup::{Popup, Reply};
use crate::tui::session::Session;
use crate::tui::widget::field::Field;
use crate::tui::widget::popup::{centered, draw_box, first_line};
use crate::tui::widget::text::wrapped;
use crate::tui::words::{self, path_text};

/// Popup that asks for a line of text.
#[derive(Debug)]
pub(in crate::tui) struct Prompt {
    kind: PromptKind,
    field: Field,
    /// Why the entered text was rejected, until it is changed.
    rejection: Option<Text>,
}

/// Subject of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PromptKind {
    /// Name of the role.
    Name,
    /// Port range of dynamic RPC.
    Range,
    /// Source and destination networks.
    Networks,
    /// Reason for excluding a port.
    Reason(Port),
    /// What ports that were typed are for.
    Purpose(Vec<Port>),
}

impl Prompt {
    fn new(kind: PromptKind, text: &str) -> Self {
        Self {
            kind,
            field: Field::new(text),
            rejection: None,
        }
    }

    /// Creates a prompt for the name of the role.
    pub(in crate::tui) fn name(session: &Session) -> Self {
        let name = session.document.choice().name.as_deref();
        let name = name.unwrap_or_default();
        Self::new(PromptKind::Name, name)
    }

    /// Creates a prompt for the port range of dynamic RPC.
    pub(in crate::tui) fn range(session: &Session) -> Self {
        let range = match session.document.choice().options.dynamic {
            DynamicMode::Narrowed(range) => range.to_string(),
            _ => String::new(),
        };
        Self::new(PromptKind::Range, &range)
    }

    /// Creates a prompt for the source and destination networks.
    pub(in crate::tui) fn networks(session: &Session) -> Self {
        let networks = path_text(&session.document.choice().options);
        Self::new(PromptKind::Networks, &networks)
    }

    /// Creates a prompt for the reason for excluding a port.
    pub(in crate::tui) fn reason(port: Port, session: &Session) -> Self {
        let reason = session.document.choice().why_excluded(port);
        Self::new(PromptKind::Reason(port), reason.unwrap_or_default())
    }

    /// Creates a prompt for what ports that were typed are for.
    pub(in crate::tui) fn purpose(ports: Vec<Port>, session: &Session) -> Self {
        let choice = session.document.choice();
        let purpose = ports.iter().find_map(|&port| choice.purpose(port));
        let purpose = purpose.unwrap_or_default().to_owned();
        Self::new(PromptKind::Purpose(ports), &purpose)
    }

    fn reject(&mut self, why: Text) -> Reply {
        self.rejection = Some(why);
        Reply::Done
    }

    fn accept(&mut self, session: &mut Session) -> Reply {
        let text = self.field.text();
        let document = &mut session.document;
        match &self.kind {
            PromptKind::Name => {
                document.change(|choice| choice.set_name(text));
                let named = message::named(&document.choice().title());
                session.report(named);
            }
            PromptKind::Range => match parse_dynamic(text) {
                Ok(mode) => {
                    document.change(|choice| choice.options.dynamic = mode);
                    session.report(message::dynamic(mode));
                }
                Err(error) => return self.reject(error.both()),
            },
            PromptKind::Networks => match parse_path(text) {
                Ok([sources, destinations]) => {
                    let set = message::networks(&sources, &destinations);
                    document.change(|choice| {
                        choice.options.source_networks = sources;
                        choice.options.destination_networks = destinations;
                    });
                    session.report(set);
                }
                Err(error) => return self.reject(error.both()),
            },
            PromptKind::Reason(port) => {
                document.change(|choice| choice.explain_exclusion(*port, text));
            }
            PromptKind::Purpose(ports) => {
                document.change(|choice| {
                    for &port in ports {
                        choice.set_purpose(port, text);
                    }
                });
            }
        }
        Reply::Close
    }
}

impl Popup for Prompt {
    fn scope(&self) -> Scope {
        Scope::Prompt
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.field)
    }

    fn typed(&mut self, _session: &Session) {
        self.rejection = None;
    }

    fn act(&mut self, action: Action, session: &mut Session) -> Reply {
        match action {
            Action::Accept => self.accept(session),
            Action::Back => Reply::Close,
            _ => Reply::Pass,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, session: &Session, look: &Look<'_>) {
        let screen = session.screen;
        let field = &self.field;
        let rejection = self.rejection.as_ref();
        let rejection =
            rejection.map(|why| format!("{} {}", look.glyphs.excluded, why.get(look.lang)));
        let rejection = rejection.as_deref();
        let mut with_advice = |title, advice| {
            draw_prompt_with_advice(frame, screen, [title, advice], field, rejection, look);
        };
        match &self.kind {
            PromptKind::Range => with_advice(
                words::RANGE.get(look.lang),
                words::RANGE_WARNING.get(look.lang),
            ),
            PromptKind::Networks => with_advice(
                words::NETWORKS_TITLE.get(look.lang),
                words::NETWORKS_ADVICE.get(look.lang),
            ),
            PromptKind::Name => draw_prompt(frame, screen, words::NAME.get(look.lang), field, look),
            PromptKind::Reason(port) => {
                let title = format!(
                    "{} {}",
                    words::WHY_EXCLUDED.get(look.lang),
                    words::port(*port, look.lang)
                );
                draw_prompt(frame, screen, &title, field, look);
            }
            PromptKind::Purpose(ports) => {
                let ports: Vec<String> = ports
                    .iter()
                    .map(|&port| words::port(port, look.lang))
                    .collect();
                let ports = ports.join(words::COMMA.get(look.lang));
                let title = format!("{} {ports}", words::PURPOSE.get(look.lang));
                draw_prompt(frame, screen, &title, field, look);
            }
        }
    }
}

/// Maximum width of a box with a text field: wide enough for a typical path.
pub(super) const PROMPT_WIDTH: u16 = 76;

/// Draws a box with a text field.
pub(super) fn draw_prompt(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    field: &Field,
    look: &Look<'_>,
) {
    let whole = centered(area, PROMPT_WIDTH, 3);
    let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
    field.draw(frame, inside, look.focused);
}

/// Draws a box with a text field, an error message if the text was rejected, and advice.
fn draw_prompt_with_advice(
    frame: &mut Frame<'_>,
    area: Rect,
    [title, advice]: [&str; 2],
    field: &Field,
    rejection: Option<&str>,
    look: &Look<'_>,
) {
    const WIDTH: u16 = 64;
    let width = usize::from(WIDTH.min(area.width).saturating_sub(2));
    // The error message comes first, so that it is visible even on a tiny screen, and so are the keys below.
    let rejection = rejection.map(|rejection| wrapped(rejection, width, 0, look.theme.error));
    let mut lines = rejection.unwrap_or_default();
    lines.extend(wrapped(advice, width, 0, look.theme.dim));
    let most = area.height.saturating_sub(2);
    let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX).min(most);
    let blank = u16::from(usize::from(height) >= lines.len() + 4);
    let whole = centered(area, WIDTH, height);
    let inside = draw_box(frame, whole, title, look.theme, look.glyphs);
    let text = Rect {
        y: inside.y + (1 + blank).min(inside.height),
        height: inside.height.saturating_sub(1 + blank),
        ..inside
    };
    frame.render_widget(Paragraph::new(lines), text);
    field.draw(frame, first_line(inside), look.focused);
}
