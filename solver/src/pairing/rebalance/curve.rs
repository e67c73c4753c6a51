//! What more changes bring: the best answer at each of several budgets, warm from one another.

use super::prices::Relaxed;
use super::{Refusal, conclude, rebalance, standing};
use crate::certificate::siblings::Siblings;
use crate::certificate::{Pair, Survivors, settled};
use crate::model::{Budget, Households, Instance, Scope};
use crate::objective::Scale;
use crate::pairing::answer::measured;
use crate::pairing::{Monitor, Options, Outcome, Phase};
use crate::travel::Travel;

/// A gap below one of so many parts of the cost is told, not looked into further.
const CLOSE: i128 = 20_000;

/// A point of a curve: so many changes allowed, the round that says so, its answer.
pub struct CurvePoint<'p> {
    /// Most changes.
    pub most: u32,
    /// The round with that budget, which the answer's proof belongs to.
    pub instance: &'p Instance,
    /// The answer.
    pub outcome: &'p Outcome,
}

/// Repairs the round with `points` budgets on all changes, from none to `most`, or to as many as the best
/// answer ends. Tells each point, fewest changes last; budgets that no answer obeys are left out. Other budgets
/// of the instance hold at every point. Ends early where the monitor says stop.
///
/// # Errors
/// If the exact objective does not fit 64 bits.
pub fn curve(
    instance: &Instance,
    travel: &dyn Travel,
    (most, points): (Option<u32>, usize),
    options: Options,
    monitor: &dyn Monitor,
    tell: &mut dyn FnMut(CurvePoint<'_>),
) -> Result<(), Refusal> {
    let plain = instance.budgets().is_empty() && instance.policy().households == Households::Free;
    let widest = instance.with_budgets(vec![Budget { scope: Scope::Round, most: u32::MAX }]);
    let survivors = Survivors::of(&widest, travel);
    let all = u32::try_from(survivors.iter().count()).unwrap_or(u32::MAX);
    if !plain {
        return one_by_one(
            (instance, &widest),
            travel,
            (most, points, all),
            options,
            monitor,
            tell,
        );
    }
    let siblings = Siblings::around(&widest, travel, survivors.clone());
    let all_stand = siblings.ok().and_then(|siblings| standing::all(&widest, &siblings));
    // Budgets have no part in the value.
    let valued = |pairs: Vec<Pair>| {
        let value = measured(&widest, travel, &pairs);
        (pairs, value)
    };
    let all_stand = all_stand.map(valued);
    let mut relaxed = Relaxed::new(&widest, travel, survivors)?;
    let most = match most {
        Some(most) => most.min(all),
        None => {
            let Some(ended) = relaxed.unlimited(monitor) else { return Ok(()) };
            u32::try_from(ended).unwrap_or(all).min(all)
        }
    };
    for most in spread(most, points) {
        if monitor.should_stop() {
            return Ok(());
        }
        // With nothing to give away the pairs are mandatory: a plain round of the rest.
        if most == 0 || most >= all {
            one(instance, travel, most, options, monitor, tell)?;
            continue;
        }
        let limited = instance.with_budgets(vec![Budget { scope: Scope::Round, most }]);
        relaxed.allow(most);
        relaxed.narrow(i64::from(most));
        let survivors = relaxed.survivors().clone();
        let Ok(siblings) = Siblings::around(&limited, travel, survivors) else { return Ok(()) };
        let standing = all_stand.clone().or_else(|| {
            standing::answer(&limited, travel, &siblings, options, monitor).map(valued)
        });
        let Some((standing, value)) = standing else { continue };
        let scale = Scale::of(&limited, travel.longest())?;
        let close = i128::from(value.cost.unsigned_abs()) / CLOSE;
        let mut solution = relaxed.search(options.iterations, (&standing, &value), close, monitor);
        monitor.enter(Phase::Certificate);
        let place = (&limited, travel);
        let closed = conclude(place, scale, &siblings, &mut solution, Vec::new());
        let covered = solution.certificate.siblings.as_ref();
        let covered = covered.is_some_and(|proof| proof.levels.covered == solution.value.covered);
        let mut outcome = Outcome { solution, statistics: relaxed.statistics() };
        if !closed && !covered {
            outcome = rebalance(&limited, travel, options, monitor)?;
        }
        tell(CurvePoint { most, instance: &limited, outcome: &outcome });
    }
    Ok(())
}

/// Every point by itself: other budgets, or siblings, stand in the way of one network for all.
fn one_by_one(
    (instance, widest): (&Instance, &Instance),
    travel: &dyn Travel,
    (most, points, all): (Option<u32>, usize, u32),
    options: Options,
    monitor: &dyn Monitor,
    tell: &mut dyn FnMut(CurvePoint<'_>),
) -> Result<(), Refusal> {
    let free = rebalance(instance, travel, options, monitor)?;
    let ended = Survivors::of(widest, travel).changes(|volunteer, child| {
        let key = (child, volunteer);
        let pairs = &free.solution.pairs;
        pairs.binary_search_by_key(&key, |p| (p.child, p.volunteer)).is_ok()
    });
    let ended = ended.first().and_then(|&n| u32::try_from(n).ok()).unwrap_or(all);
    for most in spread(most.unwrap_or(ended).min(all), points) {
        if monitor.should_stop() {
            return Ok(());
        }
        one(instance, travel, most, options, monitor, tell)?;
    }
    Ok(())
}

/// A point by itself.
fn one(
    instance: &Instance,
    travel: &dyn Travel,
    most: u32,
    options: Options,
    monitor: &dyn Monitor,
    tell: &mut dyn FnMut(CurvePoint<'_>),
) -> Result<(), Refusal> {
    let mut budgets = instance.budgets().to_vec();
    budgets.push(Budget { scope: Scope::Round, most });
    let Ok(limited) = settled(&instance.with_budgets(budgets), travel) else { return Ok(()) };
    match rebalance(&limited, travel, options, monitor) {
        Ok(outcome) => tell(CurvePoint { most, instance: &limited, outcome: &outcome }),
        Err(Refusal::Unmet) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// `points` numbers from `most` down to 0, evenly, each once.
fn spread(most: u32, points: usize) -> Vec<u32> {
    let steps = u64::try_from(points.max(2) - 1).unwrap_or(u64::MAX);
    let at = |step: u64| u32::try_from(u64::from(most) * step / steps).unwrap_or(most);
    let mut all: Vec<u32> = (0..=steps).rev().map(at).collect();
    all.dedup();
    all
}
