//! Thread that writes the draft of a large role.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::file::{SaveError, replace};

/// Handle of the thread, which ends by itself after the handle is dropped.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Sender<Job>,
    failures: Receiver<SaveError>,
}

/// Text that is written by the thread.
type LaterText = Box<dyn FnOnce() -> String + Send>;

/// Job of the thread.
pub(super) enum Job {
    /// Write this text to the file within [`Writer::DELAY`], unless there is a newer one by then.
    Write(PathBuf, LaterText),
    /// Write what is not written yet, then drop the sender.
    Finish(Sender<()>),
    /// Forget what is not written yet, then drop the sender.
    Forget(Sender<()>),
}

impl Writer {
    /// Time in which newer texts replace a text before it is written. The thread leaves the processor to the frame, and
    /// a key that is held down does not write the file for each frame.
    const DELAY: Duration = Duration::from_millis(10);

    /// Starts the thread.
    pub(super) fn start() -> Self {
        let (jobs, next) = channel();
        let (report, failures) = channel();
        thread::spawn(move || Self::run(&next, &report));
        Self { jobs, failures }
    }

    fn run(next: &Receiver<Job>, report: &Sender<SaveError>) {
        while let Ok(mut job) = next.recv() {
            let due = Instant::now() + Self::DELAY;
            let mut newest = None;
            let waiting = loop {
                match job {
                    Job::Write(path, text) => newest = Some((path, text)),
                    Job::Finish(reply) => break Some(reply),
                    Job::Forget(reply) => {
                        newest = None;
                        break Some(reply);
                    }
                }
                let left = due.saturating_duration_since(Instant::now());
                match next.recv_timeout(left) {
                    Ok(more) => job = more,
                    Err(_) => break None,
                }
            };
            if let Some((path, text)) = newest
                && let Err(error) = replace(&path, text().as_bytes())
            {
                // Nobody listens while the program ends.
                let _ = report.send(error);
            }
            drop(waiting);
        }
    }

    /// Asks for a job.
    pub(super) fn ask(&self, job: Job) {
        // Sending fails only if the thread has ended, which it does after the handle is dropped.
        let _ = self.jobs.send(job);
    }

    /// Asks for a job and waits until it is done.
    pub(super) fn wait(&self, job: impl FnOnce(Sender<()>) -> Job) {
        let (reply, done) = channel();
        self.ask(job(reply));
        // The thread drops the sender without sending.
        let _ = done.recv();
    }

    /// Returns the last error since the last call, without waiting.
    pub(super) fn failure(&self) -> Option<SaveError> {
        self.failures.try_iter().last()
    }
}
