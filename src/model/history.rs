//! The choice with its undo history. A step is the difference between two choices: whole choices took 72 MB after
//! 1,000 steps in a role of 1,000 ports. A step holds only what it restores, and all steps together have a maximum
//! size, so that replacing a large role again and again stays bounded too.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use crate::model::need::Extras;
use crate::model::port::Port;
use crate::model::selection::{Choice, Options, Pick};

/// Choice with undo history.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Shared with those who compare it with later ones.
    current: Arc<Choice>,
    undo_stack: Stack,
    redo_stack: Stack,
}

impl Selection {
    /// Creates a selection without history.
    #[must_use]
    pub fn new(choice: Arc<Choice>) -> Self {
        Self {
            current: choice,
            ..Self::default()
        }
    }

    /// Returns the current choice.
    #[must_use]
    pub const fn choice(&self) -> &Arc<Choice> {
        &self.current
    }

    /// Changes the choice as one undoable step; returns `false` if nothing changed.
    pub fn change(&mut self, change: impl FnOnce(&mut Choice)) -> bool {
        let mut next = Choice::clone(&self.current);
        change(&mut next);
        if next == *self.current {
            return false;
        }
        self.undo_stack.push(Step::between(&next, &self.current));
        self.redo_stack = Stack::default();
        self.current = Arc::new(next);
        true
    }

    /// Continues with a selection that was created with the current choice; its steps become the last ones.
    pub fn continue_with(&mut self, next: Self) {
        if next.undo_stack.steps.is_empty() {
            return;
        }
        for step in next.undo_stack.steps {
            self.undo_stack.push(step);
        }
        self.redo_stack = next.redo_stack;
        self.current = next.current;
    }

    /// Undoes the last step; returns `false` if there is none.
    pub fn undo(&mut self) -> bool {
        restore(
            &mut self.current,
            &mut self.undo_stack,
            &mut self.redo_stack,
        )
    }

    /// Redoes the last undone step; returns `false` if there is none.
    pub fn redo(&mut self) -> bool {
        restore(
            &mut self.current,
            &mut self.redo_stack,
            &mut self.undo_stack,
        )
    }
}

/// Applies the next step of a stack and moves its reverse to the other; returns `false` if there is none.
fn restore(current: &mut Arc<Choice>, from: &mut Stack, to: &mut Stack) -> bool {
    let Some(step) = from.pop() else {
        return false;
    };
    to.push(step.apply(Arc::make_mut(current)));
    true
}

/// Steps, the next one last.
#[derive(Debug, Clone, Default)]
struct Stack {
    steps: VecDeque<Step>,
    /// Size of all steps in bytes.
    size: usize,
}

impl Stack {
    /// Maximum number of steps.
    const MAX_STEPS: usize = 1000;
    /// Maximum size of the steps in bytes: 1,000 steps of any usual kind have a quarter of it. The last step is kept
    /// whatever its size.
    const MAX_SIZE: usize = 8 << 20;

    fn push(&mut self, step: Step) {
        self.size += step.size();
        self.steps.push_back(step);
        while self.steps.len() > Self::MAX_STEPS
            || self.size > Self::MAX_SIZE && self.steps.len() > 1
        {
            let Some(oldest) = self.steps.pop_front() else {
                return;
            };
            self.size -= oldest.size();
        }
    }

    fn pop(&mut self) -> Option<Step> {
        let step = self.steps.pop_back()?;
        self.size -= step.size();
        Some(step)
    }
}

/// Name and options of a choice, and what its typed ports are for.
#[derive(Debug, Clone)]
struct Heading {
    name: Option<String>,
    options: Options,
    purposes: BTreeMap<Port, String>,
}

/// Difference from a choice to another.
#[derive(Debug, Clone)]
struct Step {
    /// Name and options of the other choice if they differ.
    heading: Option<Box<Heading>>,
    picks: Splice<(Pick, Extras)>,
    excluded: Splice<(Port, Option<String>)>,
}

impl Step {
    /// Returns the step from one choice to another.
    fn between(from: &Choice, to: &Choice) -> Self {
        let is_same =
            (&from.name, &from.options, &from.purposes) == (&to.name, &to.options, &to.purposes);
        let heading = || Heading {
            name: to.name.clone(),
            options: to.options.clone(),
            purposes: to.purposes.clone(),
        };
        let reason = |choice: &Choice, port| choice.why_excluded(port).map(str::to_owned);
        let [old, new] = [from, to].map(|choice| {
            let ports = choice.excluded.iter();
            let ports = ports.map(|&port| (port, reason(choice, port)));
            ports.collect::<Vec<_>>()
        });
        Self {
            heading: (!is_same).then(|| Box::new(heading())),
            picks: Splice::between(&from.picks.iter(), &to.picks.iter(), |(pick, extras)| {
                (pick.clone(), *extras)
            }),
            excluded: Splice::between(&old.iter(), &new.iter(), Clone::clone),
        }
    }

    /// Changes a choice and returns the reverse step.
    fn apply(self, choice: &mut Choice) -> Self {
        let heading = self.heading.map(|mut heading| {
            std::mem::swap(&mut choice.name, &mut heading.name);
            std::mem::swap(&mut choice.options, &mut heading.options);
            std::mem::swap(&mut choice.purposes, &mut heading.purposes);
            heading
        });
        let Splice { range, items } = self.picks;
        let picks = Splice {
            range: range.start..range.start + items.len(),
            items: choice.picks.splice(range, items).collect(),
        };
        let Splice { range, items } = self.excluded;
        let reversed = range.start..range.start + items.len();
        let ports = items.iter().map(|(port, _)| *port);
        let removed: Vec<Port> = choice.excluded.splice(range, ports).collect();
        let removed = removed.into_iter();
        let removed = removed.map(|port| (port, choice.exclusion_reasons.remove(&port)));
        let excluded = Splice {
            range: reversed,
            items: removed.collect(),
        };
        let reasons = items.into_iter();
        let reasons = reasons.filter_map(|(port, reason)| Some((port, reason?)));
        choice.exclusion_reasons.extend(reasons);
        Self {
            heading,
            picks,
            excluded,
        }
    }

    /// Returns the approximate size in bytes.
    fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let heading = self.heading.as_ref().map_or(0, |heading| {
            let options = &heading.options;
            let networks = [&options.source_networks, &options.destination_networks];
            let networks = networks.map(|networks| size_of_val(networks.as_slice()));
            let purposes = heading.purposes.values().map(String::len).sum::<usize>()
                + heading.purposes.len() * size_of::<(Port, String)>();
            size_of::<Heading>() + text(&heading.name) + networks.iter().sum::<usize>() + purposes
        });
        let ids = self.picks.items.iter().map(|(pick, _)| match pick {
            Pick::Service(id) | Pick::Endpoint(id, _) => id.as_str().len(),
            Pick::Role(id) | Pick::Entry(id, _) => id.as_str().len(),
            Pick::Port(_) => 0,
        });
        let reasons = self.excluded.items.iter().map(|(_, reason)| text(reason));
        let lists = size_of_val(&*self.picks.items) + size_of_val(&*self.excluded.items);
        size_of::<Self>() + heading + lists + ids.chain(reasons).sum::<usize>()
    }
}

/// Replacement of adjacent items of a list.
#[derive(Debug, Clone)]
pub(super) struct Splice<T> {
    /// Places of the items that are replaced.
    pub(super) range: Range<usize>,
    /// Items that replace them.
    pub(super) items: Vec<T>,
}

impl<T> Splice<T> {
    /// Returns the replacement of what is between the longest common beginning and end of two lists.
    pub(super) fn between<B: PartialEq>(
        old: &(impl ExactSizeIterator<Item = B> + DoubleEndedIterator + Clone),
        new: &(impl ExactSizeIterator<Item = B> + DoubleEndedIterator + Clone),
        to_item: impl Fn(B) -> T,
    ) -> Self {
        let same = |(one, other): &(B, B)| one == other;
        let start = old.clone().zip(new.clone()).take_while(same).count();
        let rest = old.len().min(new.len()) - start;
        let ends = old.clone().rev().zip(new.clone().rev()).take(rest);
        let end = ends.take_while(same).count();
        let count = new.len() - end - start;
        Self {
            range: start..old.len() - end,
            items: new.clone().skip(start).take(count).map(to_item).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(number: u16) -> Pick {
        Pick::Port(format!("tcp/{number}").parse().expect("a port"))
    }

    #[test]
    fn a_step_holds_only_what_changed() {
        let mut selection = Selection::default();
        selection.change(|choice| (1..=10_000).for_each(|number| choice.add(port(number))));
        for number in 1..=1000 {
            selection.change(|choice| choice.remove(&port(number * 7)));
        }
        let steps = &selection.undo_stack.steps;
        let is_one = |step: &Step| step.picks.items.len() == 1 && step.heading.is_none();
        assert!(steps.iter().all(is_one));
        assert_eq!(steps.len(), 1000);
        while selection.undo() {}
        assert_eq!(selection.choice().picks().len(), 10_000);
        let in_order = (1..=10_000).map(port);
        assert!(in_order.eq(selection.choice().picks().map(|(pick, _)| pick.clone())));
        while selection.redo() {}
        assert_eq!(selection.choice().picks().len(), 9000);
    }

    #[test]
    fn the_size_of_all_steps_is_limited() {
        let mut selection = Selection::default();
        let all: Vec<Pick> = (1..=20_000).map(port).collect();
        let networks = vec!["10.0.0.0/8".parse().expect("a network"); 10_000];
        for step in 0..1000 {
            selection.change(|choice| match step % 4 {
                0 => all.iter().for_each(|pick| choice.add(pick.clone())),
                1 => choice.clear(),
                2 => choice.options.source_networks.clone_from(&networks),
                _ => choice.options.source_networks.clear(),
            });
        }
        let stored = |stack: &Stack| {
            let sizes = stack.steps.iter().map(Step::size);
            assert_eq!(sizes.sum::<usize>(), stack.size);
            assert!(stack.size < Stack::MAX_SIZE);
            stack.steps.len()
        };
        let undone = stored(&selection.undo_stack);
        assert!((8..1000).contains(&undone), "{undone}");
        let last = Arc::clone(selection.choice());
        let mut steps = 0;
        while selection.undo() {
            steps += 1;
            stored(&selection.redo_stack);
        }
        assert_eq!(steps, undone);
        // What was undone can be redone, as far as it was kept.
        let kept = stored(&selection.redo_stack);
        for _ in 0..kept {
            assert!(selection.redo());
        }
        assert!(!selection.redo());
        if kept == undone {
            assert_eq!(selection.choice(), &last);
        }
    }

    #[test]
    fn a_single_step_of_any_size_can_be_undone() {
        let mut selection = Selection::default();
        let all = |choice: &mut Choice| {
            for transport in ["tcp", "udp"] {
                for number in 1..=65_535_u32 {
                    let port = format!("{transport}/{number}").parse().expect("a port");
                    choice.add(Pick::Port(port));
                }
            }
        };
        selection.change(all);
        selection.change(Choice::clear);
        assert!(selection.undo());
        assert_eq!(selection.choice().picks().len(), 2 * 65_535);
        assert!(selection.redo() && selection.choice().is_empty());
    }
}
