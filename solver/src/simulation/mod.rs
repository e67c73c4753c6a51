//! What turnover does to coverage over the years: replications of a scenario, month by month.
//!
//! Pairs end by a hazard that depends on their age, volunteers leave, children come, grow up and change
//! colour; children without a volunteer get one at a [rate](Repairing::Rate), or by [rounds](Repairing::Every) of
//! the pairing engine over everybody who is free, each solved over all possible pairs and checked.
//!
//! # Draws
//! Lifetimes are drawn, not coins: one number per pair, by inverse survival, from a counter-based generator
//! (Philox) whose counter says who the number is for. A replication therefore depends on seed and number
//! alone, for any number of threads; and two scenarios give the same child the same numbers (common random
//! numbers, Law 2015, chapter 11), so their difference is sharper than either.
//!
//! # Conventions
//! Month 0 is the start. A pair of age a at the end of a month ends in the next with chance h(a + 1); a place
//! that is free at the end of a month is filled in the next with chance r. With constant h and r the share of
//! filled places tends to r / (r + h).

mod bands;
mod draws;
mod engine;
mod life;
mod lifetimes;
mod rate;
mod scenario;
mod start;
mod tally;
#[cfg(test)]
mod tests;
mod waves;

pub use bands::{Band, Share, Totals, difference, series, totals};
pub use engine::Broken;
pub use lifetimes::{Hazard, RATE};
pub use scenario::{Count, Inflow, Opening, Recruiting, Repairing, Scenario};
pub use start::{Groups, Outset, Standing, cells};
pub use tally::{MOST_CHANGES, Tally};

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::model::Division;
use crate::pairing::{Monitor, Phase};
use draws::Draws;
use start::Start;

/// Most months of a run.
pub const MOST_MONTHS: u32 = 120;

/// How much is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Months after the start, at most [`MOST_MONTHS`].
    pub months: u32,
    /// Replications.
    pub replications: u32,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// What replications of a scenario have counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Counties of the children, ascending: the numbers of [`Share`].
    pub counties: Vec<Division>,
    /// By replication.
    pub tallies: Vec<Tally>,
}

/// Draws all replications of a scenario. With a rate O(replications · (children + what happens to them)).
///
/// Replications are drawn by the batch; stopped, the finished batches are the answer.
///
/// # Errors
/// A replication whose round is not accepted; all of them stopped.
pub fn simulate(
    outset: &Outset<'_>,
    scenario: &Scenario,
    extent: Extent,
    monitor: &dyn Monitor,
) -> Result<Run, Broken> {
    let months = extent.months.min(MOST_MONTHS);
    monitor.enter(Phase::Simulation);
    let start = Start::new(outset, scenario, months);
    let done = AtomicU64::new(0);
    let drawn = |number: u32, replication: &(dyn Fn(Draws) -> Result<Tally, Broken> + Sync)| {
        if monitor.should_stop() {
            return Err(Broken::Stopped);
        }
        let tally = replication(Draws::new(extent.seed, u64::from(number)));
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        monitor.progress(done, u64::from(extent.replications));
        tally
    };
    let tallies = match scenario.repairing {
        Repairing::Rate(rate) => {
            let rate = rate::Rate::new(outset, &start, scenario, rate, months);
            batches(extent, 64, |number| drawn(number, &|draws| Ok(rate.replication(draws))))?
        }
        Repairing::Every(every) => {
            let engine = engine::Engine::new(*outset, &start, scenario, every, months);
            let one = |draws| engine.replication(draws, monitor);
            batches(extent, rayon::current_num_threads(), |number| drawn(number, &one))?
        }
    };
    Ok(Run { counties: start.divisions, tallies })
}

/// Replications in order, so many at a time.
fn batches(
    extent: Extent,
    many: usize,
    drawn: impl Fn(u32) -> Result<Tally, Broken> + Sync,
) -> Result<Vec<Tally>, Broken> {
    let mut tallies: Vec<Tally> = Vec::new();
    let many = u32::try_from(many.max(1)).unwrap_or(1);
    let mut next = 0;
    while next < extent.replications {
        let end = extent.replications.min(next.saturating_add(many));
        let batch: Result<Vec<Tally>, Broken> = (next..end).into_par_iter().map(&drawn).collect();
        match batch {
            Ok(batch) => tallies.extend(batch),
            Err(Broken::Stopped) if !tallies.is_empty() => break,
            Err(broken) => return Err(broken),
        }
        next = end;
    }
    Ok(tallies)
}
