//! Siting: which stations to open, so that many are covered, or near, within their seats.
//!
//! One engine for the family in [`model`]: a search that improves answers (greedy, fast interchange, an elite
//! that is relinked) beside a Lagrangian relaxation that bounds them and a branch and bound that writes its own
//! proof. What it answers, and what it proves, is judged by [`certificate::siting`](crate::certificate::siting).

pub mod model;
mod search;

use std::ops::RangeInclusive;

use crate::pairing::Monitor;
use model::{Answer, Proof, SitingProblem};

/// What a search may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Seed of all draws.
    pub seed: u64,
    /// Most steps: relaxations, and rounds of the search for answers; where absent, a number that goes by size
    /// unless the monitor has a deadline.
    pub iterations: Option<u64>,
}

/// What a search ended with.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The best answer found, if any was.
    pub answer: Option<Answer>,
    /// What every answer costs at least, with its cases.
    pub proof: Proof,
    /// Steps taken.
    pub iterations: u64,
    /// By how much the bound may fall short of the cost and still prove it.
    pub tolerance: i64,
}

impl Outcome {
    /// Whether the answer is proved to be best.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        let short = self.proof.bound.saturating_add(self.tolerance);
        self.answer.as_ref().is_some_and(|answer| short >= answer.cost)
    }
}

/// Sites. The outcome is a function of problem, seed and iterations unless the monitor has a deadline or stops
/// the search.
pub fn site(problem: &SitingProblem, options: Options, monitor: &dyn Monitor) -> Outcome {
    search::search(problem, options, monitor)
}

/// Sites for every number of open sites in the range, each warm from the one before. Of the time or the steps that
/// there are, every number gets an equal share of what is left.
pub fn curve(
    problem: &SitingProblem,
    most_open: RangeInclusive<usize>,
    options: Options,
    monitor: &dyn Monitor,
) -> Vec<Outcome> {
    search::curve(problem, most_open, options, monitor)
}
