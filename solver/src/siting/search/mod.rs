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
mod tree;

use std::cell::Cell;

use super::model::{Measure, Sharing, SitingProblem};
use super::{Options, Outcome};
use crate::pairing::Monitor;

pub(super) fn search(problem: &SitingProblem, options: Options, monitor: &dyn Monitor) -> Outcome {
    one(problem, options.seed, &Budget::new(options, monitor), &[])
}

/// Sites, starting from what is known to be good.
fn one(problem: &SitingProblem, seed: u64, budget: &Budget<'_>, known: &[u32]) -> Outcome {
    match (problem.measure(), problem.sharing()) {
        (Measure::Largest, _) => center::search(problem, seed, budget),
        (Measure::Total, Sharing::Nearest) => nearest::search(problem, (seed, known), budget),
        (Measure::Total, _) => capacity::search(problem, seed, budget),
    }
}

/// Usual work of a whole problem over that of a point of a curve.
const POINT: u64 = 200;

pub(super) fn curve(
    problem: &SitingProblem,
    most_open: std::ops::RangeInclusive<usize>,
    options: Options,
    monitor: &dyn Monitor,
) -> Vec<Outcome> {
    let points = most_open.clone().count() as u64;
    let options = Options { iterations: options.iterations.map(|n| n / points.max(1)), ..options };
    let (mut known, mut outcomes) = (Vec::new(), Vec::new());
    for (done, open) in (0..).zip(most_open) {
        let mut budget = Budget::new(options, monitor);
        budget.usual = USUAL / POINT;
        budget.share(points - done);
        let outcome = one(&problem.with_most_open(open), options.seed, &budget, &known);
        if let Some(answer) = &outcome.answer {
            known = answer.open.iter().map(|site| site.0).collect();
        }
        outcomes.push(outcome);
    }
    outcomes
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
    /// Seconds that are left for others.
    others: f64,
    /// Offers to look at where nothing is limited.
    usual: u64,
}

/// Offers that relaxations look at, at most, where neither steps nor time are limited.
const USUAL: u64 = 30_000_000_000;

impl<'a> Budget<'a> {
    fn new(options: Options, monitor: &'a dyn Monitor) -> Self {
        let seconds = monitor.seconds_left();
        let (steps, work) = (Cell::new(0), Cell::new(0));
        let most = options.iterations;
        Self { monitor, steps, work, most, seconds, others: 0.0, usual: USUAL }
    }

    /// Keeps an equal part of the time for itself and leaves the others to who comes after.
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    fn share(&mut self, parts: u64) {
        self.others = self.seconds.unwrap_or(0.0) * (1.0 - 1.0 / parts.max(1) as f64);
    }

    /// So many steps over so many offers were taken.
    fn count(&self, steps: u64, offers: usize) {
        self.steps.set(self.steps.get() + steps);
        self.work.set(self.work.get() + steps * offers as u64);
    }

    /// Seconds that may still be spent.
    fn seconds_left(&self) -> Option<f64> {
        self.monitor.seconds_left().map(|left| (left - self.others).max(0.0))
    }

    fn is_limited(&self) -> bool {
        self.most.is_some() || self.seconds.is_some()
    }

    /// Share of steps, of time or of the usual work that is spent, whichever is most.
    fn spent(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = |of: u64, most: u64| of as f64 / most.max(1) as f64;
        let steps = self.most.map_or(0.0, |most| share(self.steps.get(), most));
        let time = self.seconds.zip(self.seconds_left());
        let time = time.map_or(0.0, |(all, left)| 1.0 - left / (all - self.others).max(1e-9));
        let work = if self.is_limited() { 0.0 } else { share(self.work.get(), self.usual) };
        steps.max(time).max(work)
    }

    fn stops(&self) -> bool {
        self.spent() >= 1.0 || self.monitor.should_stop()
    }
}
