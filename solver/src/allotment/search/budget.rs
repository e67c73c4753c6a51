//! Steps and time that are left.

use std::cell::Cell;

use crate::allotment::Options;
use crate::pairing::Monitor;

/// Work where nothing is limited: moves and pairs that are looked at.
const USUAL: u64 = 20_000_000_000;

/// Steps and time that are left.
pub(super) struct Budget<'a> {
    monitor: &'a dyn Monitor,
    steps: Cell<u64>,
    work: Cell<u64>,
    most: Option<u64>,
    /// Seconds that there were at the start.
    seconds: Option<f64>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(options: Options, monitor: &'a dyn Monitor) -> Self {
        let (steps, work) = (Cell::new(0), Cell::new(0));
        Self { monitor, steps, work, most: options.iterations, seconds: monitor.seconds_left() }
    }

    pub(super) fn count(&self, steps: u64, work: u64) {
        self.steps.set(self.steps.get() + steps);
        self.work.set(self.work.get() + work);
    }

    pub(super) fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Share of steps, of time or of the usual work that is spent, whichever is most.
    pub(super) fn spent(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = |of: u64, most: u64| of as f64 / most.max(1) as f64;
        let steps = self.most.map_or(0.0, |most| share(self.steps.get(), most));
        let time = self.seconds.zip(self.monitor.seconds_left());
        let time = time.map_or(0.0, |(all, left)| 1.0 - left / all.max(1e-9));
        let limited = self.most.is_some() || self.seconds.is_some();
        let work = if limited { 0.0 } else { share(self.work.get(), USUAL) };
        steps.max(time).max(work)
    }

    pub(super) fn stops(&self) -> bool {
        self.spent() >= 1.0 || self.monitor.should_stop()
    }
}
