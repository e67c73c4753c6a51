//! Seats and staff: what components share.

mod market;
mod polish;
mod program;

use std::cmp::Reverse;

use super::Scene;
use super::components::Component;
use super::master::{Priced, Relaxed};
use super::search::Found;
use super::whole::{self, Chosen};
use crate::units::Cost;
pub(super) use market::together;
pub(super) use polish::polished;
pub(super) use program::taken;
use program::{Claimant, Rationed, Rationing, Unit, Units, place};

/// What scarce units are worth, and what every component may take.
pub(super) struct Ration {
    /// Prices of units in thousandths, by resource and day; none where nothing is scarce.
    pub(super) units: Units,
    /// By component; `None` is all that there is.
    pub(super) left: Vec<Option<Vec<Vec<u32>>>>,
}

/// Shares units out among components, at prices of visits for each. Components that are `apart` may take what no
/// other needs only in proportion, so that no two plans take the same unit.
pub(super) fn ration(
    scene: Scene<'_>,
    components: &[Component],
    apart: &[bool],
    priced: &[Priced],
) -> Ration {
    let mut claimants = Vec::new();
    for (at, (component, prices)) in components.iter().zip(priced).enumerate() {
        let of = component.obligations.iter();
        claimants.extend(of.filter_map(|&id| Claimant::new(scene, at, id, prices)));
    }
    let owners: Vec<usize> = claimants.iter().map(|claimant| claimant.component).collect();
    let Rationed { units, uses, gain } = Rationing::new(scene, claimants).solve();
    let mut rest = scene.left.to_vec();
    uses.iter().flatten().for_each(|&(resource, day)| {
        rest[usize::from(resource)][usize::from(day)] -= 1;
    });
    let units = if gain > 0 { units } else { Vec::new() };
    let free = free(scene, &units, scene.left);
    let mut left: Vec<Option<Vec<Vec<u32>>>> = Vec::with_capacity(components.len());
    for (at, &apart) in apart.iter().enumerate() {
        let many = owners.iter().filter(|&&owner| owner == at).count();
        left.push(match apart {
            true => Some(proportion(&rest, many, owners.len())),
            false => (gain > 0).then(|| free.clone()),
        });
    }
    for (&owner, uses) in owners.iter().zip(&uses) {
        let Some(left) = &mut left[owner] else { continue };
        for &(resource, day) in uses {
            let (resource, day) = (usize::from(resource), usize::from(day));
            left[resource][day] += u32::from(apart[owner] || free[resource][day] == 0);
        }
    }
    Ration { units, left }
}

/// So many of all parts of what is there, rounded down.
fn proportion(units: &[Vec<u32>], many: usize, all: usize) -> Vec<Vec<u32>> {
    let (many, all) = (many as u64, (all as u64).max(1));
    let part = |&units: &u32| u32::try_from(u64::from(units) * many / all).unwrap_or(units);
    units.iter().map(|days| days.iter().map(part).collect()).collect()
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

/// What is there without what some components may take.
pub(super) fn without(scene: Scene<'_>, components: &[&Component]) -> Vec<Vec<u32>> {
    let mut left = scene.left.to_vec();
    for taken in components.iter().filter_map(|component| component.left.as_ref()) {
        for (left, &taken) in left.iter_mut().flatten().zip(taken.iter().flatten()) {
            *left = left.saturating_sub(taken);
        }
    }
    left
}

/// The units that a plan takes.
pub(super) fn used(chosen: &Chosen) -> Vec<Unit> {
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
