//! The caller's ear and hand in long work: the solver itself has no clock.

use std::sync::atomic::{AtomicBool, Ordering};

/// A phase of the solve, for progress and timing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Spatial index and first candidates.
    Candidates,
    /// Network simplex.
    Simplex,
    /// Pricing over the complete graph.
    Pricing,
    /// Side constraints by mixed-integer programming.
    SideConstraints,
    /// Certificate.
    Certificate,
    /// Whom to recruit.
    Recruiting,
    /// Visits.
    Visits,
    /// Where to open stations.
    Siting,
    /// Replications of what may happen.
    Simulation,
    /// The independent check.
    Check,
}

/// Told of phases and progress, asked whether to stop. Every call may come from any thread.
pub trait Monitor: Sync {
    /// Work enters `phase`.
    fn enter(&self, phase: Phase) {
        let _ = phase;
    }

    /// `done` of `total` (0 if unknown) steps of the phase.
    fn progress(&self, done: u64, total: u64) {
        let _ = (done, total);
    }

    /// Whether to stop at the next safe point: deadline passed or cancelled.
    fn should_stop(&self) -> bool {
        false
    }

    /// Seconds that may still be spent, for engines that keep their own clock (HiGHS).
    fn seconds_left(&self) -> Option<f64> {
        None
    }
}

/// Hears nothing and never stops.
pub struct Silent;

impl Monitor for Silent {}

/// Passes on only the wish to stop: phases within a phase are its own business.
pub(crate) struct Quiet<'a>(pub(crate) &'a dyn Monitor);

impl Monitor for Quiet<'_> {
    fn should_stop(&self) -> bool {
        self.0.should_stop()
    }

    fn seconds_left(&self) -> Option<f64> {
        self.0.seconds_left()
    }
}

/// Stops when told to from another thread.
#[derive(Debug, Default)]
pub struct CancelFlag(AtomicBool);

impl CancelFlag {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Monitor for CancelFlag {
    fn should_stop(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
