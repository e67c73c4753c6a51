//! Planning visits: routes of vehicles through days.
//!
//! One engine for the multi-depot periodic vehicle routing problem with time windows and the problems
//! that it contains, for visits that are tied in time, and for drivers who stay. It searches by ruin and
//! recreate (Christiaens and Vanden Berghe 2020) and promises no bound, except where a linked problem is
//! small enough to be solved exactly; what it answers is judged by
//! [`certificate::routes`](crate::certificate::routes).

mod exact;
pub mod model;
mod search;

use crate::pairing::Monitor;
use model::{Plan, RoutingProblem};

/// What a search may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Seed of all draws.
    pub seed: u64,
    /// Most steps; where absent, a number that goes by size unless the monitor has a deadline.
    pub iterations: Option<u64>,
}

/// What a search ended with.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The best plan found.
    pub plan: Plan,
    /// No plan costs less, where that is known.
    pub bound: Option<i64>,
    /// Steps taken.
    pub iterations: u64,
}

/// Plans routes. The answer is a function of problem, seed and iterations unless the monitor has a
/// deadline or stops the search.
pub fn plan(problem: &RoutingProblem, options: Options, monitor: &dyn Monitor) -> Outcome {
    let mut budget = Budget::new(problem, options, monitor);
    let (plan, bound) = search::search(problem, options.seed, &mut budget);
    Outcome { plan, bound, iterations: budget.steps }
}

/// Steps and time that are left.
struct Budget<'a> {
    monitor: &'a dyn Monitor,
    steps: u64,
    /// Most steps, if they are what ends the search.
    most: Option<u64>,
    /// Seconds that there were at the start.
    seconds: Option<f64>,
}

impl<'a> Budget<'a> {
    fn new(problem: &RoutingProblem, options: Options, monitor: &'a dyn Monitor) -> Self {
        let seconds = monitor.seconds_left();
        let most = options.iterations.or_else(|| seconds.is_none().then(|| usual(problem)));
        Self { monitor, steps: 0, most, seconds }
    }

    /// This many steps, or a share of what there is, whichever is less.
    fn part(&self, steps: u64, share: u64) -> Self {
        let most = self.most.map_or(steps, |most| steps.min(most / share.max(1)));
        Self { monitor: self.monitor, steps: 0, most: Some(most), seconds: None }
    }

    fn step(&mut self) {
        self.steps += 1;
    }

    /// Share of the budget that is spent: of steps or of time, whichever is more.
    fn spent(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let steps = self.most.map_or(0.0, |most| self.steps as f64 / most.max(1) as f64);
        let time = self.seconds.zip(self.monitor.seconds_left());
        time.map_or(steps, |(all, left)| steps.max(1.0 - left / all.max(1e-9)))
    }

    fn stops(&self) -> bool {
        self.monitor.should_stop()
    }
}

/// Steps where nobody says how many: twenty thousand, and two thousand a customer.
fn usual(problem: &RoutingProblem) -> u64 {
    20_000 + 2_000 * problem.customers().len() as u64
}
