//! Queries about an observed host: the filter `is:`.

use crate::search::observed::{Aspect, ObservedRows};
use crate::search::query::{Criterion, Query};

impl Query {
    /// Returns whether it asks about an observed host.
    #[must_use]
    pub fn asks_about_observed(&self) -> bool {
        let mut terms = self.terms.iter();
        terms.any(|term| matches!(term.criterion, Criterion::Observed { .. }))
    }

    /// Returns the query about an observed host: before that, no row is open, missing or unexplained.
    #[must_use]
    pub fn about(mut self, observed: &ObservedRows) -> Self {
        /// Maximum number of ports, each of which all rows are compared with.
        const MAX_PORTS: usize = 256;
        for term in &mut self.terms {
            if let Criterion::Observed {
                aspects,
                rows,
                ports,
            } = &mut term.criterion
            {
                for aspect in aspects {
                    rows.add(match aspect {
                        Aspect::Open => &observed.open,
                        Aspect::Missing => &observed.missing,
                        Aspect::Unexplained => &observed.unexplained,
                    });
                    if *aspect == Aspect::Unexplained {
                        *ports = observed.ports.iter().take(MAX_PORTS).copied().collect();
                    }
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PortItem, PortSpec, Transport};

    #[test]
    fn words_in_both_languages_are_found_while_they_are_typed() {
        for text in ["is:open", "是：开放", "is:o", "is:开"] {
            let query = Query::parse(text);
            assert!(query.asks_about_observed(), "{text}");
        }
        assert!(Query::parse("is:").is_empty());
        assert!(!Query::parse("is:sunny").asks_about_observed());
    }

    #[test]
    fn only_a_query_about_unexplained_ports_asks_for_their_numbers() {
        let port = PortItem {
            transport: Some(Transport::Tcp),
            spec: "8005".parse::<PortSpec>().expect("a port"),
        };
        let observed = ObservedRows::new([0, 70], [3], [], vec![port]);
        assert_eq!(Query::parse("is:un").about(&observed).ports(), [port]);
        for text in ["is:open", "dns", "!is:unexplained"] {
            let query = Query::parse(text).about(&observed);
            assert!(query.ports().is_empty(), "{text}");
        }
    }
}
