//! Seats and staff: what components share.

mod polish;
mod program;

use std::cmp::Reverse;

use super::Scene;
use super::components::Component;
use super::master::{Priced, Relaxed};
use super::search::Found;
use super::whole::{self, Chosen};
use crate::units::Cost;
pub(super) use polish::polished;
use program::{Claimant, Rationed, Rationing, Unit, Units, place, taken};

/// What scarce units are worth, and what every component may take.
pub(super) struct Ration {
    /// Prices of units in thousandths, by resource and day.
    pub(super) units: Units,
    /// By component.
    pub(super) left: Vec<Vec<Vec<u32>>>,
}

/// Shares units out among components, at prices of visits for each; `None` where nothing is scarce.
pub(super) fn ration(
    scene: Scene<'_>,
    components: &[Component],
    priced: &[Priced],
) -> Option<Ration> {
    let mut claimants = Vec::new();
    for (at, (component, prices)) in components.iter().zip(priced).enumerate() {
        let of = component.obligations.iter();
        claimants.extend(of.filter_map(|&id| Claimant::new(scene, at, id, prices)));
    }
    let owners: Vec<usize> = claimants.iter().map(|claimant| claimant.component).collect();
    let Rationed { units, uses, gain } = Rationing::new(scene, claimants).solve();
    if gain <= 0 {
        return None;
    }
    let free = free(scene, &units, scene.left);
    let mut left = vec![free.clone(); components.len()];
    for (owner, uses) in owners.into_iter().zip(uses) {
        for (resource, day) in uses {
            let (resource, day) = (usize::from(resource), usize::from(day));
            left[owner][resource][day] += u32::from(free[resource][day] == 0);
        }
    }
    Some(Ration { units, left })
}

/// All units on days on which they cost nothing and some are left, none on others.
fn free(scene: Scene<'_>, units: &[Vec<Cost>], left: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut free = scene.left.to_vec();
    for (resource, days) in free.iter_mut().enumerate() {
        for (day, free) in days.iter_mut().enumerate() {
            let price = units.get(resource).map_or(0, |prices| prices[day]);
            if price > 0 || left[resource][day] == 0 {
                *free = 0;
            }
        }
    }
    free
}

/// What is there without what some components may take of scarce units.
pub(super) fn without(scene: Scene<'_>, components: &[&Component]) -> Vec<Vec<u32>> {
    let mut left = scene.left.to_vec();
    for taken in components.iter().filter_map(|component| component.left.as_ref()) {
        let all = scene.left.iter().flatten().zip(taken.iter().flatten());
        for (left, (&all, &taken)) in left.iter_mut().flatten().zip(all) {
            // What is not scarce everybody may take.
            *left = if taken < all { left.saturating_sub(taken) } else { *left };
        }
    }
    left
}

/// The units that a plan takes.
fn used(chosen: &Chosen) -> Vec<Unit> {
    chosen.nodes.iter().flatten().flatten().filter_map(place).collect()
}

/// Where components together use more than there is, each that finds too little left chooses again among
/// what is: one after the other, after all others. Large components come first. Gives what is left.
pub(super) fn share(
    scene: Scene<'_>,
    components: &[&Component],
    parts: &mut [(Relaxed, Found)],
) -> Vec<Vec<u32>> {
    let mut left = scene.left.to_vec();
    let mut order: Vec<usize> = (0..components.len()).collect();
    order.sort_by_key(|&at| (Reverse(components[at].obligations.len()), at));
    order.retain(|&at| !taken(&mut left, &used(&parts[at].1.chosen)));
    for at in order {
        let (relaxed, found) = &mut parts[at];
        *found = whole::choose(Scene { left: &left, ..scene }, components[at], relaxed);
        taken(&mut left, &used(&found.chosen));
    }
    left
}
