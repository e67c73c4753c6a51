//! The search: answers, bounds, proofs.

mod ascent;
mod capacity;
mod center;
mod clusters;
mod depots;
mod dual;
mod field;
mod interchange;
mod knapsack;
mod lists;
mod median;
mod nearest;
mod polish;
mod random;
mod tree;

use std::cell::Cell;

use super::model::{Measure, Proof, Sharing, SitingProblem};
use super::{Options, Outcome};
use crate::pairing::Monitor;

pub(super) fn search(problem: &SitingProblem, options: Options, monitor: &dyn Monitor) -> Outcome {
    let budget = Budget::new(options, monitor);
    match (problem.measure(), problem.sharing()) {
        (Measure::Largest, _) => center::search(problem, options.seed, &budget),
        (Measure::Total, Sharing::Nearest) => nearest::search(problem, options.seed, &budget),
        (Measure::Total, _) => capacity::search(problem, options.seed, &budget),
    }
}

pub(super) fn curve(
    problem: &SitingProblem,
    most_open: std::ops::RangeInclusive<usize>,
    options: Options,
    monitor: &dyn Monitor,
) -> Vec<Outcome> {
    most_open.map(|open| search(&problem.with_most_open(open), options, monitor)).collect()
}

/// A bound that needs no proof: no cost is negative.
fn nothing_proved() -> Proof {
    Proof { bound: 0, scale: 1, prices: Vec::new(), steps: Vec::new() }
}

/// Steps and time that are left.
struct Budget<'a> {
    monitor: &'a dyn Monitor,
    steps: Cell<u64>,
    /// Offers that relaxations have looked at.
    work: Cell<u64>,
    /// Most steps, where somebody says so.
    most: Option<u64>,
    /// Seconds that there were at the start.
    seconds: Option<f64>,
}

/// Offers that relaxations look at, at most, where neither steps nor time are limited.
const USUAL: u64 = 20_000_000_000;

impl<'a> Budget<'a> {
    fn new(options: Options, monitor: &'a dyn Monitor) -> Self {
        let seconds = monitor.seconds_left();
        let (steps, work) = (Cell::new(0), Cell::new(0));
        Self { monitor, steps, work, most: options.iterations, seconds }
    }

    /// So many steps over so many offers were taken.
    fn count(&self, steps: u64, offers: usize) {
        self.steps.set(self.steps.get() + steps);
        self.work.set(self.work.get() + steps * offers as u64);
    }

    /// Seconds that may still be spent.
    fn seconds_left(&self) -> Option<f64> {
        self.monitor.seconds_left()
    }

    fn is_limited(&self) -> bool {
        self.most.is_some() || self.seconds.is_some()
    }

    /// Share of steps, of time or of the usual work that is spent, whichever is most.
    fn spent(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = |of: u64, most: u64| of as f64 / most.max(1) as f64;
        let steps = self.most.map_or(0.0, |most| share(self.steps.get(), most));
        let time = self.seconds.zip(self.monitor.seconds_left());
        let time = time.map_or(0.0, |(all, left)| 1.0 - left / all.max(1e-9));
        let work = if self.is_limited() { 0.0 } else { share(self.work.get(), USUAL) };
        steps.max(time).max(work)
    }

    fn stops(&self) -> bool {
        self.spent() >= 1.0 || self.monitor.should_stop()
    }
}
