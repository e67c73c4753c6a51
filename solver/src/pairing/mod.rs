//! Pairing: the optimum over all eligible pairs, with its proof.

mod answer;
mod child_search;
mod clock;
mod complete;
mod crowd;
mod forcing;
mod forest;
mod formulation;
mod gathered;
mod groups;
mod households;
mod hubs;
mod market;
mod monitor;
mod pricing;
mod rebalance;
mod recruiting;
mod residual;
mod settled;
mod turnover;
mod used;
mod violators;

pub(crate) use answer::scaled;
pub(crate) use forcing::Forcing;
pub(crate) use monitor::Quiet;
pub use monitor::{CancelFlag, Monitor, Phase, Silent};
pub use rebalance::{CurvePoint, Refusal, curve, rebalance};
pub(crate) use recruiting::asks;
pub use recruiting::centre;
pub use recruiting::{Advice, MOST_ADVICE, MOST_ADVISED, recruit};
pub use turnover::{Repair, StandingPairing};
pub(crate) use violators::missing;

use std::collections::BTreeSet;

use crate::certificate::Solution;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Households, Instance, Mode};
use crate::objective::{Scale, TooWide};
use crate::travel::Travel;
use complete::{Engine, Finish};

/// Options of a solve. It runs on the threads of the caller's pool; results do not depend on them.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of whatever is drawn.
    pub seed: u64,
    /// Most pricing rounds; `None` until nothing prices out.
    pub iterations: Option<u64>,
    /// Whether what cannot be covered is proved place by place, for those who ask why. The bound is proved without.
    pub reasons: bool,
    /// How volunteers who are alike to all children are searched: the answer is as good.
    pub alike: Alike,
}

/// How volunteers are searched at first who cost every child the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alike {
    /// As one where that is likely to be faster.
    #[default]
    WhereItPays,
    /// As one wherever they may be.
    AsOne,
    /// One by one.
    Apart,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, iterations: None, reasons: true, alike: Alike::default() }
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

/// Pairs the instance: optimal over all eligible pairs, unless the monitor stops it. With siblings
/// together the answer is proved level by level, or stated with its bound.
///
/// # Errors
/// If the exact objective does not fit 64 bits.
pub fn pair(
    instance: &Instance,
    travel: &dyn Travel,
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Outcome, TooWide> {
    let relaxed = network(instance, travel, options, monitor)?;
    if instance.policy().households == Households::Free {
        return Ok(relaxed);
    }
    let scale = Scale::of(instance, travel.longest())?;
    Ok(households::pair(instance, travel, options, monitor, relaxed, scale))
}

/// Fewer ways than this may be too few: whatever has to be in every answer has to be asked for.
#[must_use]
pub fn least_queries(instance: &Instance) -> u64 {
    let near = |(v, _): &(VolunteerId, ChildId)| instance.volunteer(*v).mode == Mode::Near;
    mandatory(instance).into_iter().filter(near).count() as u64
}

/// The pairs that every answer has: pinned ones, and where siblings stay together what follows from them,
/// or may.
fn mandatory(instance: &Instance) -> BTreeSet<(VolunteerId, ChildId)> {
    let together = instance.policy().households == Households::Together;
    let mut pairs = BTreeSet::new();
    for child in instance.child_ids() {
        for &volunteer in instance.pinned(child) {
            pairs.insert((volunteer, child));
            let household = instance.child(child).household.filter(|_| together);
            let siblings = household.map(|h| &instance.households()[h.index()]);
            pairs.extend(siblings.into_iter().flatten().map(|&sibling| (volunteer, sibling)));
        }
    }
    pairs
}

/// The optimum of the network, siblings free.
fn network(
    instance: &Instance,
    travel: &dyn Travel,
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Outcome, TooWide> {
    if travel.remaining().is_some() {
        for (volunteer, child) in mandatory(instance) {
            let _ = eligibility::way(instance, travel, volunteer, child);
        }
    }
    let mut engine = Engine::new(instance, travel, options.alike)?;
    let finish = engine.run(options.iterations, monitor);
    monitor.enter(Phase::Certificate);
    if finish == Finish::Stopped {
        travel.close();
    }
    let mut solution = answer::solution(&engine, travel, finish);

    if finish == Finish::Proved && !options.reasons {
        travel.close();
    } else if finish == Finish::Proved {
        let violators = violators::find(instance, travel, &solution.pairs);
        // With nothing left to ask, some of their ways may be guesses.
        let known = travel.remaining() != Some(0);
        solution.certificate.violators = if known { violators } else { Vec::new() };
        travel.close();
    }
    Ok(Outcome { solution, statistics: engine.statistics() })
}
