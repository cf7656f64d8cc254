//! Updates from the event loop: results of searches, lists, exports, and what is to be autosaved.

use std::mem;
use std::sync::Arc;

use crate::catalog::Catalog;
use crate::model::Text;
use crate::search::{Hits, Query, Worker};
use crate::tui::app::App;
use crate::tui::document::is_same;
use crate::tui::effect::{Draft, Effect};
use crate::tui::loaded::Loaded;
use crate::tui::message;
use crate::tui::observation::Observation;
use crate::tui::observe::ObserveProgress;
use crate::tui::pane::detail::Detail;
use crate::tui::popup::Popup;
use crate::tui::popup::draft::Unsaved;
use crate::tui::popup::exported::Exporter;
use crate::tui::popup::notice::Notice;
use crate::tui::remembered::Remembered;
use crate::tui::session::Session;

impl App {
    /// Returns the effect that brings the recovery file in line with the role: written while the role has
    /// unsaved changes, else removed. None if the file is up to date and not written in the background.
    pub(in crate::tui) fn draft(&mut self) -> Option<Effect> {
        let Session {
            document,
            recovery,
            folder,
            ..
        } = &mut self.session;
        let wanted = document.is_at_risk().then(|| document.choice());
        let is_current = match (wanted, &recovery.drafted) {
            (Some(wanted), Some(drafted)) => is_same(wanted, drafted),
            (None, None) => true,
            _ => false,
        };
        if is_current {
            let is_large = recovery.is_large;
            return is_large.then_some(Effect::Draft(Draft::Check));
        }
        recovery.drafted = wanted.map(Arc::clone);
        recovery.is_large = false;
        Some(Effect::Draft(if recovery.drafted.is_some() {
            let text = document.to_draft(folder);
            recovery.is_large = text.is_large();
            Draft::Keep(text)
        } else {
            Draft::Clear
        }))
    }

    /// Returns the effect that remembers what has changed for the next start.
    pub(in crate::tui) fn view_change(&mut self) -> Option<Effect> {
        let now = self.remembered();
        let session = &mut self.session;
        if now == session.remembered {
            return None;
        }
        let before = mem::replace(&mut session.remembered, now);
        Some(Effect::Remember(now.since(&before, &session.themes)))
    }

    /// Current values of what is remembered.
    fn remembered(&self) -> Remembered {
        let session = &self.session;
        Remembered {
            lang: session.lang,
            theme: session.themes.index(),
            mouse: self.mouse,
            columns: session.chosen_columns,
            format: session.used_format,
        }
    }

    /// Number of the message that is shown, if there is one. Each message has another number.
    pub(in crate::tui) const fn message_shown(&self) -> Option<u64> {
        self.session.toast.shown()
    }

    /// Removes the message.
    pub(in crate::tui) fn end_message(&mut self) {
        self.session.toast.take();
    }

    /// Query to be searched; its hits go to [`App::found`].
    #[must_use]
    pub const fn wanted(&self) -> Option<&Query> {
        self.table.rows.wanted.as_ref()
    }

    /// Shows the result of a search.
    pub fn found(&mut self, hits: Hits) {
        self.table.rows.found(hits);
        self.settle();
    }

    /// Starts a worker that searches the current catalog and passes results to `send`.
    pub(in crate::tui) fn worker(&self, send: impl Fn(Hits) + Send + 'static) -> Worker {
        self.table.rows.worker(&self.session.document.catalog, send)
    }

    /// Starts the thread that prepares large exports. It calls `report` when one is ready.
    pub(in crate::tui) fn prepare_exports(&mut self, report: impl Fn() + Send + 'static) {
        self.session.exporter = Some(Exporter::start(report));
    }

    /// True if a thread still searches or exports for the screen.
    pub(in crate::tui) fn is_busy(&self) -> bool {
        let is_preparing = self.popups.iter().any(Popup::is_preparing);
        #[cfg(feature = "check")]
        let is_preparing = is_preparing || self.session.checking.is_running();
        self.wanted().is_some() || is_preparing || self.session.observing.is_busy()
    }

    /// Shows an export that is ready.
    pub(in crate::tui) fn exported(&mut self) {
        self.settle();
    }

    /// Shows the progress of what is read to observe a host.
    pub(in crate::tui) fn reading(&mut self, progress: ObserveProgress) {
        self.session.observing.note(progress);
        self.settle();
    }

    /// Brings what is observed in line with the role, and the search with what is observed.
    pub(super) fn settle_observation(&mut self) {
        let Session {
            observing,
            document,
            ..
        } = &mut self.session;
        if let Some(observation) = observing.observation_mut() {
            observation.update(document);
        }
        let is_asked = self.table.asks_about_observed();
        let observation = observing.observation_mut().filter(|_| is_asked);
        let rows = observation.and_then(Observation::rows);
        self.table.observe(rows, &document.catalog);
    }

    /// Prepares for the loading of lists; returns a copy of the catalog to which they are added.
    pub(in crate::tui) fn lists_loading(&mut self) -> Catalog {
        self.session.loading = Some(0);
        self.read_unsaved();
        Catalog::clone(&self.session.document.catalog)
    }

    /// Shows the progress of the lists that are loading, in percent.
    pub(in crate::tui) const fn lists_progress(&mut self, percent: u8) {
        self.session.loading = Some(percent);
    }

    /// Replaces the catalog with the one that includes the lists, and shows the errors in the lists. The rows
    /// that existed before come first, so the cursor stays in place.
    pub(in crate::tui) fn lists_loaded(&mut self, loaded: Loaded) {
        let Loaded {
            catalog,
            index,
            errors,
        } = loaded;
        let before = self.session.document.catalog.row_count();
        let rows = catalog.row_count();
        self.session.loading = None;
        self.session.document.set_catalog(catalog);
        self.detail = Detail::default();
        self.read_unsaved();
        self.table.rows.renew(index, &self.session.document.catalog);
        self.session.observing.index = self.table.rows.index();
        self.session
            .report(message::lists_loaded(rows.saturating_sub(before)));
        if !errors.is_empty() {
            let is_shown = self
                .popups
                .top_mut()
                .is_some_and(|popup| popup.add_errors(&errors));
            if self.popups.is_empty() {
                self.popups.open(Notice::errors(errors));
            } else if !is_shown {
                let first = errors.into_iter().next();
                let failed = first.map(|fault| message::open_failed(Text::each(|_| fault.clone())));
                self.session.answer(failed);
            }
        }
        self.settle();
    }

    /// Parses the autosaved roles against the current catalog and offers to restore them.
    pub(super) fn read_unsaved(&mut self) {
        let Session {
            document,
            recovery,
            loading,
            ..
        } = &mut self.session;
        recovery.read(&document.catalog, loading.is_some());
        self.offer_unsaved();
    }

    /// Offers to restore autosaved roles if no popup is open.
    pub(super) fn offer_unsaved(&mut self) {
        if self.popups.is_empty() && !self.session.recovery.offers.is_empty() {
            self.popups.open(Unsaved);
        }
    }
}
