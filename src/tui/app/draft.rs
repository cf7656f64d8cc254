//! The role at hand as it is kept against a crash, and what is done with roles that were left behind.

use std::path::Path;

use crate::catalog::{Origin, write_draft};
use crate::file::SaveError;
use crate::model::Localized as _;
use crate::tui::app::App;
use crate::tui::effect::{Draft, Effect};
use crate::tui::popup::Popup;
use crate::tui::popup::draft::Offer;
use crate::tui::widget::list::List;
use crate::tui::widget::text::fit;
use crate::tui::words::Message;

impl App {
    /// Whether the role would be lost by leaving: it has changes that are neither saved nor exported.
    pub(super) fn is_at_risk(&self) -> bool {
        !self.choice().is_empty() && *self.choice() != self.kept
    }

    /// What is to be done with the draft for it to hold the role as long as that is at risk; nothing when it
    /// does already.
    pub(in crate::tui) fn draft(&mut self) -> Option<Effect> {
        let wanted = self.is_at_risk().then(|| self.choice());
        if wanted == self.drafted.as_ref() {
            return None;
        }
        self.drafted = wanted.cloned();
        let draft = if self.drafted.is_some() {
            let origin = self.file.as_ref().map(|(path, bytes)| Origin {
                path: self.folder.join(path),
                held: String::from_utf8_lossy(bytes).into_owned(),
            });
            Draft::Keep(write_draft(self.choice(), &self.ruleset, origin))
        } else {
            Draft::Clear
        };
        Some(Effect::Draft(draft))
    }

    /// Tells once that nothing is kept, beside what the last key did.
    pub(super) fn not_drafted(&mut self, error: &SaveError) {
        if !self.drafts_fail {
            self.drafts_fail = true;
            let said = self.message.take().map(Box::new);
            let why = error.text(self.lang);
            self.message = Some(Message::NotDrafted(said, why));
        }
    }

    /// Whether the role at hand was read from that file or written to it.
    pub(in crate::tui) fn is_own_file(&self, path: &Path) -> bool {
        self.file.as_ref().is_some_and(|(own, _)| own == path)
    }

    /// Reads what was left behind as the catalogue is now, and offers it.
    pub(super) fn read_left(&mut self) {
        let left = self.left.iter();
        let offers = left.filter_map(|left| Offer::of(left, &self.catalog, self.is_loading));
        self.offers = offers.collect();
        if self.popup.is_none() && !self.offers.is_empty() {
            self.popup = Some(Popup::Draft);
        }
    }

    /// Takes the role that is offered as the one at hand, as a change that can be undone. The others are
    /// offered at the next start. A role of which nothing is known would be lost by that.
    pub(super) fn restore(&mut self) -> Option<Effect> {
        if self.offers.front()?.saved.choice.is_empty() {
            self.message = Some(Message::NothingKnown);
            return None;
        }
        let Offer { number, saved, .. } = self.offers.pop_front()?;
        self.offers.clear();
        self.left.clear();
        self.change(|choice| choice.clone_from(&saved.choice));
        self.drafted = Some(self.choice().clone());
        let name = self.name_in_short(&saved.choice.name);
        self.message = Some(Message::Restored(name));
        let told = self.told_of(&saved);
        self.popup = (!told.is_empty()).then_some(Popup::Told(List::default(), told));
        let origin = saved.origin;
        self.file = origin.map(|origin| (origin.path, origin.held.into_bytes()));
        Some(Effect::Draft(Draft::Adopt(number)))
    }

    /// A role's name as a message has room for it, so that what follows is read too.
    pub(super) fn name_in_short(&self, name: &str) -> String {
        const WIDEST: usize = 28;
        fit(name, WIDEST, self.glyphs.ellipsis)
    }

    /// Forgets the role that is offered, and offers the next.
    pub(super) fn discard(&mut self) -> Option<Effect> {
        let offer = self.offers.pop_front()?;
        self.left.retain(|left| left.number != offer.number);
        let name = self.name_in_short(&offer.saved.choice.name);
        self.message = Some(Message::Discarded(name));
        self.popup = (!self.offers.is_empty()).then_some(Popup::Draft);
        Some(Effect::Draft(Draft::Discard(offer.number)))
    }

    /// Leaves what is offered to the next start.
    pub(super) fn later(&mut self) -> Option<Effect> {
        self.offers.clear();
        self.left.clear();
        self.popup = None;
        self.message = Some(Message::Later);
        Some(Effect::Draft(Draft::Leave))
    }
}
