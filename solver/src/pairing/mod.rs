//! Pairing: the optimum over all eligible pairs, with its proof.

#[expect(dead_code, reason = "called by the engine, which lands next")]
mod households;
mod monitor;

pub use monitor::{CancelFlag, Monitor, Phase, Silent};

use crate::certificate::Solution;
use crate::model::Instance;
use crate::objective::TooWide;
use crate::travel::Travel;

/// Options of a solve. Results do not depend on `threads`.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads; 0 uses all.
    pub threads: usize,
    /// Seed of whatever is drawn.
    pub seed: u64,
    /// Most pricing rounds; `None` until nothing prices out.
    pub iterations: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 0, seed: 1, iterations: None }
    }
}

/// Counts of a solve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Pairs in the working set at the end.
    pub candidate_edges: u64,
    /// Pairs whose exact cost was computed.
    pub edges_priced: u64,
    /// Connected components of the working set.
    pub components: u64,
    /// Simplex pivots.
    pub pivots: u64,
    /// Pricing rounds.
    pub rounds: u64,
}

/// A solution and how it was found.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The answer with its proof.
    pub solution: Solution,
    /// Counts.
    pub statistics: Statistics,
}

/// Pairs the instance: optimal over all eligible pairs, unless the monitor stops it.
///
/// # Errors
/// If the exact objective does not fit 64 bits.
pub fn pair(
    instance: &Instance,
    travel: &dyn Travel,
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Outcome, TooWide> {
    let _ = (instance, travel, options, monitor);
    unreachable!("the engine lands next")
}
