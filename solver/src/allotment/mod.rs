//! Allotment: whole items to agents within their capacities, at the least cost (the generalized assignment problem of
//! Ross and Soland 1975). Unlike in [`siting`](crate::siting), what an item takes depends on who takes it, and every
//! agent is there.
//!
//! One search: prices of items by a Lagrangian relaxation whose sacks are exact, answers by chains of ejections
//! (Yagiura, Ibaraki and Glover 2004), and a branch and bound that fixes by prices (Posta, Ferland and Michelon 2012) and
//! writes its own proof. What it answers, and what it proves, is judged by
//! [`certificate::allotment`](crate::certificate::allotment).

pub mod model;
mod search;

use crate::pairing::Monitor;
use model::{Allotment, AllotmentProblem, Proof};

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
    pub answer: Option<Allotment>,
    /// What every answer costs at least, with its cases.
    pub proof: Proof,
    /// Steps taken.
    pub iterations: u64,
}

impl Outcome {
    /// Whether the answer is proved to be best.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| self.proof.bound >= answer.cost)
    }
}

/// Allots. The outcome is a function of problem, seed and iterations unless the monitor has a deadline or stops the
/// search.
#[must_use]
pub fn allot(problem: &AllotmentProblem, options: Options, monitor: &dyn Monitor) -> Outcome {
    search::search(problem, options, monitor)
}
