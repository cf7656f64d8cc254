//! The choice with its undo history. A step is the difference between two choices: whole choices took 72 MB after
//! 1,000 steps in a role of 1,000 ports.

use std::collections::VecDeque;

use crate::model::need::Extras;
use crate::model::port::Port;
use crate::model::selection::{Choice, Options, Pick};

/// Choice with undo history.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    current: Choice,
    undo_stack: VecDeque<Step>,
    redo_stack: Vec<Step>,
}

impl Selection {
    /// Maximum number of undo steps.
    const MAX_STEPS: usize = 1000;

    /// Returns the current choice.
    #[must_use]
    pub fn choice(&self) -> &Choice {
        &self.current
    }

    /// Changes the choice as one undoable step; returns `false` if nothing changed.
    pub fn change(&mut self, change: impl FnOnce(&mut Choice)) -> bool {
        let mut next = self.current.clone();
        change(&mut next);
        if next == self.current {
            return false;
        }
        self.undo_stack
            .push_back(Step::between(&self.current, &next));
        self.current = next;
        if self.undo_stack.len() > Self::MAX_STEPS {
            self.undo_stack.pop_front();
        }
        self.redo_stack.clear();
        true
    }

    /// Undoes the last step; returns `false` if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.undo_stack.pop_back() else {
            return false;
        };
        let step = step.reversed();
        step.apply(&mut self.current);
        self.redo_stack.push(step);
        true
    }

    /// Redoes the last undone step; returns `false` if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.redo_stack.pop() else {
            return false;
        };
        let step = step.reversed();
        step.apply(&mut self.current);
        self.undo_stack.push_back(step);
        true
    }
}

/// Name and options of a choice.
#[derive(Debug, Clone)]
struct Heading {
    name: Option<String>,
    options: Options,
}

impl Heading {
    fn of(choice: &Choice) -> Self {
        Self {
            name: choice.name.clone(),
            options: choice.options.clone(),
        }
    }
}

/// Difference between two choices.
#[derive(Debug, Clone)]
struct Step {
    /// Name and options before and after; none if they are the same.
    heading: Option<Box<[Heading; 2]>>,
    picks: Splice<(Pick, Extras)>,
    excluded: Splice<(Port, Option<String>)>,
}

impl Step {
    fn between(before: &Choice, after: &Choice) -> Self {
        let is_same = (&before.name, &before.options) == (&after.name, &after.options);
        Self {
            heading: (!is_same).then(|| Box::new([Heading::of(before), Heading::of(after)])),
            picks: Splice::between(&picks(before), &picks(after)),
            excluded: Splice::between(&exclusions(before), &exclusions(after)),
        }
    }

    fn reversed(mut self) -> Self {
        if let Some(heading) = &mut self.heading {
            heading.reverse();
        }
        self.picks.reverse();
        self.excluded.reverse();
        self
    }

    fn apply(&self, choice: &mut Choice) {
        if let Some(heading) = &self.heading {
            let Heading { name, options } = &heading[1];
            choice.name.clone_from(name);
            choice.options.clone_from(options);
        }
        let range = self.picks.range();
        drop(choice.picks.splice(range, self.picks.after.iter().cloned()));
        let range = self.excluded.range();
        for (port, _) in &self.excluded.before {
            choice.exclusion_reasons.remove(port);
        }
        for (port, reason) in &self.excluded.after {
            if let Some(reason) = reason {
                choice.exclusion_reasons.insert(*port, reason.clone());
            }
        }
        let ports = self.excluded.after.iter().map(|(port, _)| *port);
        drop(choice.excluded.splice(range, ports));
    }
}

fn picks(choice: &Choice) -> Vec<(&Pick, Extras)> {
    choice.picks().collect()
}

fn exclusions(choice: &Choice) -> Vec<(Port, Option<&str>)> {
    let excluded = choice.excluded().iter();
    excluded
        .map(|&port| (port, choice.why_excluded(port)))
        .collect()
}

/// Replacement of adjacent items of a list.
#[derive(Debug, Clone)]
struct Splice<T> {
    at: usize,
    before: Vec<T>,
    after: Vec<T>,
}

impl<T> Splice<T> {
    /// Returns the items between the longest common beginning and end of two lists.
    fn between<B: PartialEq + ToStored<T>>(before: &[B], after: &[B]) -> Self {
        let same = |(one, other): &(&B, &B)| one == other;
        let at = before.iter().zip(after).take_while(same).count();
        let (old, new) = (&before[at..], &after[at..]);
        let ends = old.iter().rev().zip(new.iter().rev());
        let end = ends.take_while(same).count();
        let stored = |items: &[B]| {
            let items = &items[..items.len() - end];
            items.iter().map(ToStored::to_stored).collect()
        };
        Self {
            at,
            before: stored(old),
            after: stored(new),
        }
    }

    fn reverse(&mut self) {
        std::mem::swap(&mut self.before, &mut self.after);
    }

    /// Range of the items to replace.
    fn range(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.before.len()
    }
}

/// Borrowed item that is stored in a step as an owned one.
trait ToStored<T> {
    fn to_stored(&self) -> T;
}

impl ToStored<(Pick, Extras)> for (&Pick, Extras) {
    fn to_stored(&self) -> (Pick, Extras) {
        (self.0.clone(), self.1)
    }
}

impl ToStored<(Port, Option<String>)> for (Port, Option<&str>) {
    fn to_stored(&self) -> (Port, Option<String>) {
        (self.0, self.1.map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_only_what_changed() {
        let port = |number: u16| Pick::Port(format!("tcp/{number}").parse().expect("a port"));
        let mut selection = Selection::default();
        selection.change(|choice| (1..=10_000).for_each(|number| choice.add(port(number))));
        for number in 1..=1000 {
            selection.change(|choice| choice.remove(&port(number * 7)));
        }
        let stored = |step: &Step| step.picks.before.len() + step.picks.after.len();
        let steps = selection.undo_stack.iter().skip(1);
        assert!(
            steps
                .clone()
                .all(|step| stored(step) == 1 && step.heading.is_none())
        );
        assert_eq!(steps.count(), 999);
        while selection.undo() {}
        assert_eq!(selection.choice().picks().len(), 10_000);
        let in_order = (1..=10_000).map(port);
        assert!(in_order.eq(selection.choice().picks().map(|(pick, _)| pick.clone())));
        while selection.redo() {}
        assert_eq!(selection.choice().picks().len(), 9000);
    }
}
