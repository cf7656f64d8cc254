//! Progress of a long task, as a percentage.

/// Receiver of the progress of a task, or of a part of it.
#[derive(Clone, Copy)]
pub struct Progress<'a> {
    report: &'a dyn Fn(u8),
    from: u8,
    to: u8,
}

impl std::fmt::Debug for Progress<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Progress({} to {})", self.from, self.to)
    }
}

impl<'a> Progress<'a> {
    /// Receiver that ignores everything.
    pub const NONE: Progress<'static> = Progress {
        report: &|_| {},
        from: 0,
        to: 0,
    };

    /// Number of steps after which a loop should report its progress.
    pub const STRIDE: usize = 1 << 12;

    /// Creates the progress of a whole task, which calls `report` with 0 to 100.
    #[must_use]
    pub const fn new(report: &'a dyn Fn(u8)) -> Self {
        Self {
            report,
            from: 0,
            to: 100,
        }
    }

    /// Returns the progress of the part of this task from `from` to `to`, in percent of it.
    #[must_use]
    pub const fn part(self, from: u8, to: u8) -> Self {
        Self {
            from: self.at(from as usize, 100),
            to: self.at(to as usize, 100),
            ..self
        }
    }

    /// Reports that `done` of `total` steps are done.
    pub fn report(self, done: usize, total: usize) {
        (self.report)(self.at(done, total));
    }

    const fn at(self, done: usize, total: usize) -> u8 {
        let width = (self.to - self.from) as usize;
        let total = if total == 0 { 1 } else { total };
        let done = if done > total { total } else { done };
        self.from + (width * done / total) as u8
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn parts_report_percentages_of_the_whole() {
        let reported = Mutex::new(Vec::new());
        let report = |percent| reported.lock().expect("one thread").push(percent);
        let whole = Progress::new(&report);
        let half = whole.part(50, 100);
        half.report(0, 4);
        half.part(50, 100).report(1, 2);
        half.report(9, 4);
        half.report(0, 0);
        assert_eq!(*reported.lock().expect("one thread"), [50, 87, 100, 50]);
        Progress::NONE.report(1, 2);
    }
}
