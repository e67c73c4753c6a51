//! Repair within limits on changes: the best answer that ends no more pairs of the round before than its
//! budgets allow.
//!
//! # Method
//! A budget breaks the network. Priced out ([`Survivors`]) it is a bonus on the pairs that it counts, so every
//! price is a plain network over all eligible pairs, solved warm from the one before, and its dual value
//! bounds every answer that obeys the budgets. The search looks for the price at which the number of
//! changes passes the budget ([`prices`]), and goes from the answer on the one side towards that on the other
//! ring by ring ([`between`]). Budgets break the polymatroid of coverage, so decreasing weights alone prove
//! nothing about colours once coverage has to be given up: where a gap stays open and the instance is not
//! large, every class gets prices of its own ([`levels`]), and what is open after that programs in whole
//! numbers close ([`households`](super::households)).
//!
//! # References
//! Geoffrion 1974 on Lagrangian relaxation; Ahuja, Magnanti and Orlin 1993, chapter 16, on networks
//! with side constraints.

mod begin;
mod between;
mod bracket;
mod curve;
mod levels;
mod master;
mod planting;
mod prices;
mod standing;
mod weights;

pub use curve::{CurvePoint, curve};

use super::answer::scaled;
use super::{Monitor, Options, Outcome, Phase, households, violators};
use crate::certificate::siblings::{
    Proof, Siblings, Stage, level_bounds, network_proves_cost, network_proves_coverage,
    nothing_proved,
};
use crate::certificate::{CheckMode, Solution, Status};
use crate::model::{Coverage, Households, Instance};
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
    let found = relaxed.search(options.iterations, (&standing, &value), close, monitor);
    monitor.enter(Phase::Certificate);
    let mut outcome = Outcome { solution: found, statistics: relaxed.statistics() };
    if instance.policy().households == Households::Together
        && !households::keeps_together(instance, &siblings, &outcome.solution.pairs)
    {
        outcome.solution.pairs = standing;
        outcome.solution.value = super::answer::measured(instance, travel, &outcome.solution.pairs);
    }
    let place = (instance, travel);
    let mut closed = conclude(place, scale, &siblings, &mut outcome.solution, Vec::new());
    let size = instance.volunteers().len() * instance.children().len();
    let by_class = matches!(instance.policy().coverage, Coverage::Lexicographic(_));
    let free = siblings.chains().is_empty();
    if !closed && size <= PROGRAMS && by_class && free && !monitor.should_stop() {
        let start = &outcome.solution.pairs;
        let (pairs, stages) =
            levels::prove(place, &mut relaxed, start, options.iterations, monitor);
        outcome.solution.value = super::answer::measured(instance, travel, &pairs);
        outcome.solution.pairs = pairs;
        outcome.statistics = relaxed.statistics();
        closed = conclude(place, scale, &siblings, &mut outcome.solution, stages);
    }
    if !closed && size <= PROGRAMS && !monitor.should_stop() {
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

/// States what prices and stages prove level by level. Whether that closes every level.
fn conclude(
    (instance, travel): (&Instance, &dyn Travel),
    scale: Scale,
    siblings: &Siblings,
    solution: &mut Solution,
    stages: Vec<Stage>,
) -> bool {
    let value = &solution.value;
    let mode = CheckMode::Indexed;
    // Stages that do not fit would be a fault of this search; without them nothing is claimed.
    let levels = level_bounds(instance, travel, siblings, &stages, value, mode);
    let mut levels: Value = levels.unwrap_or_else(|_| nothing_proved(instance));
    let any = solution.bound - siblings.survivors().constant(&solution.certificate.budgets);
    if network_proves_coverage(instance, scale, any, value) {
        levels.covered.clone_from(&value.covered);
    }
    let cost = network_proves_cost(instance, scale, solution.bound, value);
    levels.cost = levels.cost.max(cost).min(value.cost);
    let closed = levels == *value;
    solution.status = if closed { Status::Optimal } else { Status::Feasible };
    solution.certificate.siblings = Some(Proof { levels, stages });
    debug_assert!(solution.bound <= scaled(instance, scale, value));
    closed
}
