//! What prices prove of a component, and how they become better.

use rayon::prelude::*;

use super::{Master, Priced, Relaxed};
use crate::certificate::plan::{Alike, Node, SCALE, Search, cheapest};
use crate::planning::Scene;
use crate::planning::cases;
use crate::planning::climb::{Climbed, Goal, ROUNDS};
use crate::planning::components::Component;
use crate::planning::days::Days;
use crate::planning::shares;
use crate::units::Cost;
use crate::visits::{ObligationId, ShiftId};

/// Prices that do not tell days apart that are alike, and their bound.
pub(in super::super) fn relax(scene: Scene<'_>, component: &Component) -> Relaxed {
    let prices = shares::shares(scene, component);
    let bound = bound(scene, component, &prices);
    Relaxed { prices, bound, rounds: 0, proof: None }
}

/// Some prices, the same for days that are alike, in next to no time.
pub(in super::super) fn rough(scene: Scene<'_>, component: &Component) -> Priced {
    shares::first(scene, component)
}

/// The bound at these prices, with the units that the component may take.
pub(in super::super) fn bound(scene: Scene<'_>, component: &Component, prices: &Priced) -> Cost {
    whole(value(scene, component, prices) - paid(scene, component))
}

/// The bound where a component may take other units than before.
pub(in super::super) fn rebound(
    scene: Scene<'_>,
    relaxed: &mut Relaxed,
    before: &Component,
    now: &Component,
) {
    // The bound was rounded up from more than this.
    let least = i128::from(relaxed.bound - 1) * i128::from(SCALE) + 1 + paid(scene, before);
    relaxed.bound = whole(least - paid(scene, now));
}

/// What the units that a component may take are worth, in thousandths.
pub(in super::super) fn paid(scene: Scene<'_>, component: &Component) -> i128 {
    let Some(left) = &component.left else { return 0 };
    let units = left.iter().flatten().zip(scene.units.iter().flatten());
    units.map(|(&many, &price)| i128::from(many) * i128::from(price)).sum()
}

/// The bound at these prices, in thousandths.
fn value(scene: Scene<'_>, component: &Component, prices: &Priced) -> i128 {
    let Scene { agenda, tasks, ground, .. } = scene;
    let pattern = |&id: &ObligationId| {
        let price = |node: &Node| prices.node(scene, node);
        i128::from(cheapest(agenda.obligation(id), id, tasks, price).reduced)
    };
    let patterns: i128 = component.obligations.par_iter().map(pattern).sum();
    let volunteer = |id: &ShiftId| agenda.shift(*id).volunteer;
    let parts = component.shifts.par_chunk_by(|a, b| volunteer(a) == volunteer(b));
    let least = |shifts: &[ShiftId]| {
        let mut alike = Alike::default();
        let least = |&id: &ShiftId| {
            let price = |task| Some(prices.task(task));
            alike.least(&Search::new(agenda, tasks, ground, agenda.shift(id), price))
        };
        shifts.iter().map(least).map(i128::from).sum::<i128>()
    };
    patterns + parts.map(least).sum::<i128>()
}

/// From thousandths, rounded up: costs are whole.
pub(in super::super) fn whole(thousandths: i128) -> Cost {
    let scale = i128::from(SCALE);
    let whole = thousandths.div_euclid(scale) + i128::from(thousandths.rem_euclid(scale) != 0);
    Cost::try_from(whole).unwrap_or(0)
}

/// Better prices, by column generation until the bound meets the program, but for some slack, or stops rising.
pub(in super::super) fn improve(
    scene: Scene<'_>,
    component: &Component,
    relaxed: &mut Relaxed,
    slack: Cost,
) {
    // Proofs by cases tell days apart themselves, where they have to.
    let days = match cases::are_within_reach(scene) {
        true => Days::alike(scene, component),
        false => Days::apart(scene, component),
    };
    let mut master = Master::new(scene, component, &days).begun();
    let first = std::mem::take(&mut relaxed.prices);
    let rounds = scene.options.iterations.map_or(ROUNDS, |most| most.min(ROUNDS));
    let Climbed { value, prices, rounds, .. } =
        master.climb(first, Goal { slack, rounds, ..Goal::BEST });
    let bound = whole(value.unwrap_or_default() - paid(scene, component));
    *relaxed = Relaxed { prices, bound, rounds, proof: None };
}
