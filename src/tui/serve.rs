//! The loop: an event, what it changes, a frame.

use std::sync::mpsc::{Receiver, TryRecvError};
use std::{io, mem};

use crossterm::event::Event;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::Rect;

use crate::tui::app::App;
use crate::tui::effect::Outside;
use crate::tui::view;

/// Runs the browser until the user leaves or the events end. A frame is drawn only when no event waits.
///
/// # Errors
/// When the screen can't be drawn on.
pub fn serve<B>(
    app: &mut App,
    terminal: &mut Terminal<B>,
    events: &Receiver<Event>,
    outside: &mut impl Outside,
) -> io::Result<()>
where
    B: Backend<Error: Into<io::Error>>,
{
    let mut is_blank = false;
    while !app.is_over() {
        is_blank |= outside.begin_frame()?;
        let size = terminal.size().map_err(Into::into)?;
        if mem::take(&mut is_blank) {
            // Unlike `clear` this does not ask the terminal for its cursor: another thread reads the answers.
            let screen = Rect::from(size);
            terminal.resize(screen).map_err(Into::into)?;
        } else {
            terminal.autoresize().map_err(Into::into)?;
        }
        app.resize(size.width, size.height);
        terminal
            .draw(|frame| view::draw(app, frame))
            .map_err(Into::into)?;
        outside.end_frame()?;
        let Ok(mut event) = events.recv() else {
            return Ok(());
        };
        loop {
            // Even at the same size again, terminals have moved what they showed.
            is_blank |= matches!(event, Event::Resize(..));
            if let Some(effect) = app.handle(&event) {
                let outcome = outside.perform(effect);
                app.told(outcome);
            }
            if app.is_over() {
                break;
            }
            match events.try_recv() {
                Ok(next) => event = next,
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        // What a frame shows would survive a crash.
        if let Some(effect) = app.draft() {
            let outcome = outside.perform(effect);
            app.told(outcome);
        }
    }
    Ok(())
}
