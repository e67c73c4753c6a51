//! Repair within limits on changes: the best answer that ends no more pairs of the round before than its
//! budgets allow.
//!
//! # Method
//! A budget breaks the network. Priced out ([`Survivors`]) it is a bonus on the pairs that it counts, so every
//! price is a plain network over all eligible pairs, solved warm from the one before, and its dual value
//! bounds every answer that obeys the budgets. The search looks for the price at which the number of
//! changes passes the budget ([`prices`]), and goes from the answer on the one side towards that on the other
//! ring by ring ([`between`]). Where a gap stays open and the instance is not large, programs in whole
//! numbers close it, level by level ([`households`](super::households)): budgets break the polymatroid of
//! coverage, so decreasing weights alone prove nothing about colours once coverage has to be given up.
//!
//! # References
//! Geoffrion 1974 on Lagrangian relaxation; Ahuja, Magnanti and Orlin 1993, chapter 16, on networks
//! with side constraints.

mod between;
mod curve;
mod planting;
mod prices;
mod standing;

pub use curve::{CurvePoint, curve};

use super::answer::scaled;
use super::{Monitor, Options, Outcome, Phase, households, violators};
use crate::certificate::siblings::{
    Proof, Siblings, network_proves_cost, network_proves_coverage, nothing_proved,
};
use crate::certificate::{Solution, Status, Survivors};
use crate::model::{Households, Instance};
use crate::objective::{Scale, TooWide, Value};
use crate::travel::Travel;
use prices::Relaxed;

/// Up to so many possible pairs, a gap is closed by programs in whole numbers.
const PROGRAMS: usize = 25_000_000;

/// With more children than this a gap below one of so many parts of the cost is told, not looked into further.
const LARGE: usize = 20_000;
/// So many parts.
const CLOSE: i128 = 1_000_000;

/// Why there is no repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The exact objective does not fit 64 bits.
    #[error(transparent)]
    TooWide(#[from] TooWide),
    /// No answer obeys all budgets: places, demand or what is mandatory have changed by more.
    #[error("no answer keeps as many pairs as the limits on changes ask for")]
    Unmet,
}

/// Repairs the pairs of the round before: the best answer within the instance's budgets of changes, with
/// its bound level by level. Without budgets this is [`pair`](super::pair).
///
/// # Errors
/// If no answer obeys the budgets, or the exact objective does not fit 64 bits.
pub fn rebalance(
    instance: &Instance,
    travel: &dyn Travel,
    options: Options,
    monitor: &dyn Monitor,
) -> Result<Outcome, Refusal> {
    if instance.budgets().is_empty() {
        return Ok(super::pair(instance, travel, options, monitor)?);
    }
    let Ok(siblings) = Siblings::of(instance, travel) else {
        return Ok(super::pair(instance, travel, options, monitor)?);
    };
    let scale = Scale::of(instance, travel.longest())?;
    let standing = standing::answer(instance, travel, &siblings, options, monitor);
    let standing = standing.ok_or(Refusal::Unmet)?;
    let mut relaxed = Relaxed::new(instance, travel, siblings.survivors().clone())?;
    let large = instance.children().len() > LARGE;
    let value = super::answer::measured(instance, travel, &standing);
    let close = if large { i128::from(value.cost.unsigned_abs()) / CLOSE } else { 0 };
    let found = relaxed.search(options.iterations, &standing, close, monitor);
    monitor.enter(Phase::Certificate);
    let mut outcome = Outcome { solution: found, statistics: relaxed.statistics() };
    if instance.policy().households == Households::Together
        && !households::keeps_together(instance, &siblings, &outcome.solution.pairs)
    {
        outcome.solution.pairs = standing;
        outcome.solution.value = super::answer::measured(instance, travel, &outcome.solution.pairs);
    }
    let closed = conclude(instance, scale, siblings.survivors(), &mut outcome.solution);
    let size = instance.volunteers().len() * instance.children().len();
    if !closed && size <= PROGRAMS && !monitor.should_stop() {
        let place = (instance, travel);
        outcome = households::limited(place, options, monitor, &siblings, outcome, scale);
    }
    if monitor.should_stop() && outcome.solution.status == Status::Feasible {
        outcome.solution.status = Status::Stopped;
    }
    if outcome.solution.status == Status::Optimal {
        let pairs = &outcome.solution.pairs;
        outcome.solution.certificate.violators = violators::find(instance, travel, pairs);
    }
    Ok(outcome)
}

/// States what the prices prove level by level. Whether that closes every level.
fn conclude(
    instance: &Instance,
    scale: Scale,
    survivors: &Survivors,
    solution: &mut Solution,
) -> bool {
    let value = &solution.value;
    let mut levels: Value = nothing_proved(instance);
    let any = solution.bound - survivors.constant(&solution.certificate.budgets);
    if network_proves_coverage(instance, scale, any, value) {
        levels.covered.clone_from(&value.covered);
    }
    let cost = network_proves_cost(instance, scale, solution.bound, value);
    levels.cost = levels.cost.max(cost).min(value.cost);
    let closed = levels == *value;
    solution.status = if closed { Status::Optimal } else { Status::Feasible };
    solution.certificate.siblings = Some(Proof { levels, stages: Vec::new() });
    debug_assert!(solution.bound <= scaled(instance, scale, value));
    closed
}
