//! Additions to the role and removals from it, as values that can wait for a confirmation.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::{
    Endpoint, Extras, Kind, Lookup as _, Notice, Pick, Port, RoleId, Service, ServiceId, Transport,
};
use crate::tui::document::Document;
use crate::tui::keymap::Keymap;
use crate::tui::message::Message;

/// Addition to the role, or removal if the role has it already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Toggle {
    /// Port of a service.
    Endpoint(ServiceId, Port),
    /// Port of a predefined role.
    Entry(RoleId, Port),
    /// Ports of several rows of the catalog's table, by their indices.
    Rows(Vec<usize>),
    /// Service or predefined role with its extras.
    Pick(Pick, Extras),
    /// Several services.
    Services(Vec<ServiceId>),
    /// Ports that no service has.
    Ports(Vec<Port>),
}

impl Document {
    /// Adds or removes, and returns a message about the result.
    pub(super) fn apply(&mut self, toggle: &Toggle, keys: &Keymap) -> Option<Message> {
        let catalog = Arc::clone(&self.catalog);
        match toggle {
            Toggle::Endpoint(id, port) => {
                self.toggle_endpoint(catalog.service(id)?.as_ref(), *port, keys)
            }
            Toggle::Entry(id, port) => self.toggle_entry(catalog.role(id)?, *port, keys),
            Toggle::Rows(rows) => {
                let rows = rows.iter().filter_map(|&row| catalog.row(row));
                let rows: Vec<_> = rows.map(|row| (row.service(), row.endpoint())).collect();
                let rows = rows
                    .iter()
                    .map(|(service, endpoint)| (&**service, &**endpoint));
                let rows: Vec<(&Service, &Endpoint)> = rows.collect();
                Some(self.toggle_rows(&rows))
            }
            Toggle::Pick(pick, extras) => self.toggle(pick, *extras, keys),
            Toggle::Ports(ports) => self.toggle_ports(ports, keys),
            Toggle::Services(ids) => {
                let services = ids.iter().filter_map(|id| catalog.service(id));
                let services: Vec<Cow<'_, Service>> = services.collect();
                let services: Vec<&Service> = services.iter().map(|one| &**one).collect();
                self.toggle_services(&services, keys)
            }
        }
    }

    /// Adds or removes unless that would open a wide range, and returns a message about the result.
    ///
    /// # Errors
    /// The notices about the wide ranges that would be opened; nothing has changed. Dynamic RPC over TCP is no wide
    /// range: roles need it by default.
    pub(super) fn apply_unless_wide(
        &mut self,
        toggle: &Toggle,
        keys: &Keymap,
    ) -> Result<Option<Message>, Vec<Notice>> {
        // The rules take most of the time of a key, so they are computed only once: what was tried is kept.
        let mut after = self.copy();
        let message = after.apply(toggle, keys);
        let wide = self.new_wide_ranges(&after);
        if wide.is_empty() {
            self.adopt(after);
            Ok(message)
        } else {
            self.drop_tried(after);
            Err(wide)
        }
    }

    fn new_wide_ranges(&self, after: &Self) -> Vec<Notice> {
        let known = &self.ruleset().notices;
        let notices = after.ruleset().notices.iter();
        let is_new_range = |notice: &&Notice| match notice {
            Notice::WideRange(Transport::Tcp, _, Kind::DynamicRpc) => false,
            Notice::WideRange(..) => !known.contains(notice),
            _ => false,
        };
        notices.filter(is_new_range).cloned().collect()
    }
}
