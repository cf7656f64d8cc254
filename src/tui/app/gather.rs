//! Adding to the role and taking out of it: from the table, the service's page, the role itself and the
//! ready-made roles.

use crate::model::{
    Choice, Endpoint, Entry, Extras, Lookup as _, Pick, Port, Role, RoleId, Ruleset, Service,
    Standing,
};
use crate::tui::app::App;
use crate::tui::layout::Focus;
use crate::tui::pane::{builder, detail};
use crate::tui::popup::Popup;
use crate::tui::words::{self, Message};

impl App {
    /// A change of the role as one step; the rules before it, if anything changed.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Choice)) -> Option<Ruleset> {
        if !self.selection.change(change) {
            return None;
        }
        let after = self.choice().ruleset(&*self.catalog);
        Some(std::mem::replace(&mut self.ruleset, after))
    }

    /// What the cursor stands on: a service, and one of its ports where one is meant.
    pub(super) fn under_cursor(&self) -> Option<(Service, Option<Port>)> {
        let (service, port) = self.subject()?;
        match self.focus {
            Focus::Search | Focus::Table => Some((service.clone(), Some(port))),
            Focus::Detail => match self.detail_target() {
                Some(detail::Target::Endpoint(port)) => Some((service.clone(), Some(*port))),
                Some(detail::Target::Service(id, port)) => {
                    Some((self.catalog.service(id)?.clone(), Some(*port)))
                }
                None => Some((service.clone(), None)),
            },
            Focus::Builder => None,
        }
    }

    pub(super) fn detail_target(&self) -> Option<&detail::Target> {
        self.detail_lines
            .get(self.detail.list.selected)?
            .target
            .as_ref()
    }

    pub(super) fn builder_target(&self) -> Option<&builder::Target> {
        self.builder_lines
            .get(self.builder.list.selected)?
            .target
            .as_ref()
    }

    pub(super) fn toggle(&mut self) {
        if matches!(self.popup, Some(Popup::Roles(_))) {
            self.toggle_entry();
            return;
        }
        if self.focus == Focus::Builder {
            self.toggle_line();
            return;
        }
        if self.focus == Focus::Table && self.table.anchor.is_some() {
            self.toggle_marked();
            return;
        }
        let Some((service, Some(port))) = self.under_cursor() else {
            self.message = Some(Message::NothingHere);
            return;
        };
        let on_port = |endpoint: &&Endpoint| endpoint.port == port;
        if service
            .endpoints
            .iter()
            .filter(on_port)
            .all(|at| at.standing == Standing::Local)
        {
            self.message = Some(Message::LocalOnly);
            return;
        }
        let was_chosen = self.choice().has_endpoint(&service.id, port);
        let Some(before) = self.change(|choice| choice.toggle_endpoint(&service, port)) else {
            return;
        };
        let name = service.name.get(self.lang).to_owned();
        self.message = Some(if was_chosen {
            let stay = usize::from(self.ruleset.covers(port));
            Message::TakenOut {
                what: words::port(port, self.lang),
                stay,
            }
        } else {
            Message::Added {
                ports: 1,
                had: usize::from(before.covers(port)),
                what: name,
            }
        });
    }

    /// The rows that are marked.
    pub(super) fn marked_rows(&self) -> Vec<(&Service, &Endpoint)> {
        let rows = self.table.marked().filter_map(|at| self.table.row_at(at));
        rows.filter_map(|row| self.catalog.row(row)).collect()
    }

    /// Adds the ports of all marked rows; takes them out if all are chosen.
    fn toggle_marked(&mut self) {
        let rows = self.marked_rows();
        let open = rows.iter().filter(|(_, at)| at.standing != Standing::Local);
        let open: Vec<(Service, Port)> = open
            .map(|(service, endpoint)| (Service::clone(service), endpoint.port))
            .collect();
        let local = rows.len() - open.len();
        let has =
            |(service, port): &(Service, Port)| self.choice().has_endpoint(&service.id, *port);
        let all = open.iter().all(has);
        let before = self.change(|choice| {
            for (service, port) in &open {
                // A service may stand twice on a port.
                if choice.has_endpoint(&service.id, *port) == all {
                    choice.toggle_endpoint(service, *port);
                }
            }
        });
        self.table.anchor = None;
        self.message = Some(match before {
            None => Message::LocalOnly,
            Some(_) if all => Message::TakenOutRows(open.len()),
            Some(before) => Message::AddedRows {
                rows: open.len(),
                had: open.iter().filter(|(_, port)| before.covers(*port)).count(),
                local,
            },
        });
    }

    /// Adds the whole services of all marked rows; takes them out if all are chosen.
    fn toggle_marked_services(&mut self) {
        let mut services: Vec<Service> = Vec::new();
        for (service, _) in self.marked_rows() {
            if services.iter().all(|known| known.id != service.id) {
                services.push(service.clone());
            }
        }
        let all = services
            .iter()
            .all(|one| self.choice().has_service(&one.id));
        let before = self.change(|choice| {
            for service in &services {
                if choice.has_service(&service.id) == all {
                    choice.toggle_service(&service.id);
                }
            }
        });
        self.table.anchor = None;
        let [one] = &services[..] else {
            self.message = Some(Message::Services(services.len(), !all));
            return;
        };
        if let Some(before) = before {
            self.message = Some(self.service_message(one, all, &before));
        }
    }

    pub(super) fn toggle_service(&mut self) {
        if self.focus == Focus::Table && self.table.anchor.is_some() {
            self.toggle_marked_services();
            return;
        }
        let Some((service, _)) = self.under_cursor() else {
            self.message = Some(Message::NothingHere);
            return;
        };
        let was_chosen = self.choice().has_service(&service.id);
        let Some(before) = self.change(|choice| choice.toggle_service(&service.id)) else {
            return;
        };
        self.message = Some(self.service_message(&service, was_chosen, &before));
    }

    pub(super) fn service_message(
        &self,
        service: &Service,
        taken_out: bool,
        before: &Ruleset,
    ) -> Message {
        let mut ports: Vec<Port> = service
            .endpoints
            .iter()
            .map(|endpoint| endpoint.port)
            .collect();
        ports.dedup();
        let covered =
            |ruleset: &Ruleset| ports.iter().filter(|&&port| ruleset.covers(port)).count();
        let what = service.name.get(self.lang).to_owned();
        if taken_out {
            Message::TakenOut {
                what,
                stay: covered(&self.ruleset),
            }
        } else {
            Message::Added {
                ports: ports.len(),
                had: covered(before),
                what,
            }
        }
    }

    /// Takes the role's selected line out, or brings it back.
    pub(super) fn toggle_line(&mut self) {
        let Some(target) = self.builder_target().cloned() else {
            self.message = Some(Message::NothingHere);
            return;
        };
        match target {
            builder::Target::Pick(pick) => {
                let Some(before) = self.change(|choice| choice.remove(&pick)) else {
                    return;
                };
                let message = match &pick {
                    Pick::Service(id) => self
                        .catalog
                        .service(id)
                        .map(|service| self.service_message(service, true, &before)),
                    Pick::Role(id, _) => self.catalog.role(id).map(|role| Message::TakenOut {
                        what: role.name.get(self.lang).to_owned(),
                        stay: 0,
                    }),
                    Pick::Endpoint(_, port) | Pick::Entry(_, port) | Pick::Port(port) => {
                        Some(Message::TakenOut {
                            what: words::port(*port, self.lang),
                            stay: usize::from(self.ruleset.covers(*port)),
                        })
                    }
                };
                self.message = message;
            }
            builder::Target::Port(port) => {
                self.change(|choice| choice.exclude(port));
                let what = words::port(port, self.lang);
                self.message = Some(Message::TakenOut { what, stay: 0 });
            }
            builder::Target::Excluded(port) => {
                self.change(|choice| choice.include(port));
                let what = words::port(port, self.lang);
                self.message = Some(Message::BroughtBack { what });
            }
        }
    }

    /// The ready-made role under the cursor of its popup.
    pub(super) fn role(&self) -> Option<&Role> {
        match &self.popup {
            Some(Popup::Roles(roles)) => roles.selected(&self.catalog),
            _ => None,
        }
    }

    /// Adds what the role requires and those extras; takes the role out if any of it is chosen so.
    pub(super) fn toggle_role(&mut self, extras: Extras) {
        if let Some(id) = self.role().map(|role| role.id.clone()) {
            self.toggle_role_of(&id, extras);
        }
    }

    /// The same with the role of that id.
    pub(super) fn toggle_role_of(&mut self, id: &RoleId, extras: Extras) {
        let Some(role) = self.catalog.role(id).cloned() else {
            return;
        };
        let what = role.name.get(self.lang).to_owned();
        let was_chosen = self.choice().role_extras(&role.id) == Some(extras);
        let Some(before) = self.change(|choice| choice.toggle_role(&role.id, extras)) else {
            return;
        };
        let direction = self.choice().options.direction;
        let wanted = |entry: &&Entry| extras.wants(entry.standing) && entry.flow.goes(direction);
        let mut ports: Vec<Port> = role
            .entries
            .iter()
            .filter(wanted)
            .map(|entry| entry.port)
            .collect();
        ports.sort_unstable();
        ports.dedup();
        let covered =
            |ruleset: &Ruleset| ports.iter().filter(|&&port| ruleset.covers(port)).count();
        self.message = Some(if was_chosen {
            Message::TakenOut {
                what,
                stay: covered(&self.ruleset),
            }
        } else if ports.is_empty() {
            Message::NothingThisWay { what, direction }
        } else {
            Message::Added {
                ports: ports.len(),
                had: covered(&before),
                what,
            }
        });
    }

    /// Adds the role's port under the cursor, or takes it out.
    pub(super) fn toggle_entry(&mut self) {
        let line = match &self.popup {
            Some(Popup::Roles(roles)) => self.role_lines.get(roles.page.selected),
            _ => None,
        };
        let port = line.and_then(|line| line.target);
        let (Some(role), Some(port)) = (self.role().cloned(), port) else {
            self.message = Some(Message::NothingHere);
            return;
        };
        let on_port = || role.entries.iter().filter(|entry| entry.port == port);
        if on_port().all(|entry| entry.standing == Standing::Local) {
            self.message = Some(Message::LocalOnly);
            return;
        }
        let was_chosen = on_port().any(|entry| self.choice().has_entry(&role.id, entry));
        let Some(before) = self.change(|choice| choice.toggle_entry(&role, port)) else {
            return;
        };
        let stay = usize::from(self.ruleset.covers(port));
        let what = words::port(port, self.lang);
        self.message = Some(if was_chosen {
            Message::TakenOut { what, stay }
        } else if stay == 0 {
            Message::NothingThisWay {
                what,
                direction: self.choice().options.direction,
            }
        } else {
            Message::Added {
                ports: 1,
                had: usize::from(before.covers(port)),
                what: role.name.get(self.lang).to_owned(),
            }
        });
    }
}
