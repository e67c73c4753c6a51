//! Components that share scarce units, searched together: units go from one to another.

use rayon::prelude::*;

use super::super::Scene;
use super::super::components::Component;
use super::super::master::{self, Relaxed};
use super::super::search::{Draw, Effort, Field, Found, Searching};
use super::super::whole::Chosen;
use super::{free, share, used};
use crate::certificate::plan::Node;
use crate::units::Cost;
use crate::visits::{ObligationId, ResourceId, ShiftId};

/// Obligations that are searched together.
const TOGETHER: usize = 60;
/// How often they are grouped anew, at most.
const EPOCHS: u64 = 12;
/// An epoch that gains less than such a part is the last.
const LITTLE: Cost = 4000;
/// Rounds of an epoch for every obligation.
const ROUNDS: u64 = 150;

/// Searches groups of components, drawn anew every time, with the units that they have and a part of what nobody
/// has. Gives the components with the units that they have in the end. Deterministic unless the monitor stops it, for
/// any number of threads.
pub(in super::super) fn polished(
    scene: Scene<'_>,
    components: &[&Component],
    parts: &mut [(Relaxed, Found)],
) -> Vec<Component> {
    let mut left = share(scene, components, parts);
    let mut competing: Vec<usize> = (0..components.len()).collect();
    competing.retain(|&at| competes(scene, &left, components[at]));
    for epoch in 0..EPOCHS {
        if competing.is_empty() || scene.monitor.should_stop() {
            break;
        }
        let before: Cost = competing.iter().map(|&at| parts[at].1.value).sum();
        let mut draw = Draw::new(epoch);
        for at in (1..competing.len()).rev() {
            competing.swap(at, draw.index(at + 1));
        }
        let groups = groups(components, &competing);
        let shares = shares(&left, groups.len(), &mut draw);
        let found: Vec<(Vec<Found>, Vec<Vec<u32>>)> = groups
            .par_iter()
            .with_max_len(1)
            .zip(shares)
            .enumerate()
            .map(|(number, (group, share))| {
                let of = |&at: &usize| (components[at], &parts[at].1);
                let members: Vec<(&Component, &Found)> = group.iter().map(of).collect();
                together(scene, &members, share, epoch << 32 | number as u64)
            })
            .collect();
        left.iter_mut().flatten().for_each(|left| *left = 0);
        for (group, (found, rest)) in groups.iter().zip(found) {
            for (&at, found) in group.iter().zip(found) {
                parts[at].1 = found;
            }
            for (left, rest) in left.iter_mut().flatten().zip(rest.iter().flatten()) {
                *left += rest;
            }
        }
        let after: Cost = competing.iter().map(|&at| parts[at].1.value).sum();
        if before - after <= before / LITTLE {
            break;
        }
    }
    let settled = |(&component, (relaxed, found)): (&&Component, &mut (Relaxed, Found))| {
        settled(scene, &left, component, relaxed, found)
    };
    components.iter().zip(parts).map(settled).collect()
}

/// A component that may take what it has now of what is scarce or gone, with the bound that goes with it.
fn settled(
    scene: Scene<'_>,
    left: &[Vec<u32>],
    component: &Component,
    relaxed: &mut Relaxed,
    found: &Found,
) -> Component {
    let free = free(scene, scene.units, left);
    let mut mine = free.clone();
    for (resource, day) in used(&found.chosen) {
        let (resource, day) = (usize::from(resource), usize::from(day));
        if free[resource][day] == 0 {
            mine[resource][day] += 1;
        }
    }
    let now = Component { left: Some(mine), ..component.clone() };
    master::rebound(scene, relaxed, component, &now);
    now
}

/// Whether a component wants some unit that is scarce or gone.
fn competes(scene: Scene<'_>, left: &[Vec<u32>], component: &Component) -> bool {
    let gone = |node: &Node| {
        let left = |id: ResourceId| left[usize::from(id.0)][usize::from(node.day.0)];
        node.resource.is_some_and(|id| left(id) == 0)
    };
    let wants = |node: &Node| scene.unit(node) > 0 || gone(node);
    component.obligations.iter().any(|&id| scene.tasks.occurrences(id).flatten().any(wants))
}

/// In order, so that each has enough obligations.
fn groups(components: &[&Component], order: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut many = usize::MAX;
    for &at in order {
        if many >= TOGETHER {
            groups.push(Vec::new());
            many = 0;
        }
        many += components[at].obligations.len();
        if let Some(group) = groups.last_mut() {
            group.push(at);
        }
    }
    groups
}

/// Units that nobody has, in parts as equal as can be.
fn shares(left: &[Vec<u32>], many: usize, draw: &mut Draw) -> Vec<Vec<Vec<u32>>> {
    let empty = left.iter().map(|left| vec![0; left.len()]).collect();
    let mut shares: Vec<Vec<Vec<u32>>> = vec![empty; many];
    for (resource, days) in left.iter().enumerate() {
        for (day, &left) in days.iter().enumerate() {
            let first = draw.index(many.max(1));
            let number = u32::try_from(many).unwrap_or(u32::MAX).max(1);
            for (at, share) in shares.iter_mut().enumerate() {
                let more = (at + many - first) % many < (left % number) as usize;
                share[resource][day] = left / number + u32::from(more);
            }
        }
    }
    shares
}

/// Searches some components as one; gives their plans and the units that are left.
fn together(
    scene: Scene<'_>,
    members: &[(&Component, &Found)],
    mut left: Vec<Vec<u32>>,
    seed: u64,
) -> (Vec<Found>, Vec<Vec<u32>>) {
    for (resource, day) in members.iter().flat_map(|(_, found)| used(&found.chosen)) {
        left[usize::from(resource)][usize::from(day)] += 1;
    }
    let (merged, chosen) = merged(members);
    let here = Scene { left: &left, ..scene };
    let field = Field::new(here, &merged);
    let mut searching = Searching::from(&field, &chosen, seed);
    let rounds = ROUNDS * merged.obligations.len() as u64;
    searching.improve(Cost::MIN, Effort::Rounds(rounds), scene.monitor);
    let found = searching.found();
    let before: Cost = members.iter().map(|(_, found)| found.value).sum();
    let parts = match found.value < before {
        true => {
            members.iter().map(|(component, _)| apart(scene, &merged, component, &found)).collect()
        }
        false => members.iter().map(|(_, found)| (*found).clone()).collect::<Vec<Found>>(),
    };
    for (resource, day) in parts.iter().flat_map(|found| used(&found.chosen)) {
        left[usize::from(resource)][usize::from(day)] -= 1;
    }
    (parts, left)
}

/// Components as one, with their plans.
fn merged(members: &[(&Component, &Found)]) -> (Component, Chosen) {
    let mut nodes: Vec<(ObligationId, Vec<Option<Node>>)> = Vec::new();
    let (mut shifts, mut routes): (Vec<ShiftId>, Vec<_>) = (Vec::new(), Vec::new());
    for (component, found) in members {
        nodes.extend(component.obligations.iter().copied().zip(found.chosen.nodes.clone()));
        shifts.extend(&component.shifts);
        routes.extend(found.chosen.routes.clone());
    }
    nodes.sort_unstable_by_key(|&(id, _)| id);
    shifts.sort_unstable();
    let (obligations, nodes) = nodes.into_iter().unzip();
    (Component { obligations, shifts, left: None }, Chosen { nodes, routes })
}

/// What of a plan is a component's.
fn apart(scene: Scene<'_>, merged: &Component, component: &Component, found: &Found) -> Found {
    let node = |id: &ObligationId| {
        let at = merged.obligations.binary_search(id).unwrap_or(0);
        found.chosen.nodes[at].clone()
    };
    let nodes: Vec<Vec<Option<Node>>> = component.obligations.iter().map(node).collect();
    let mine = found.chosen.routes.iter();
    let routes: Vec<_> =
        mine.filter(|(shift, _)| component.shifts.binary_search(shift).is_ok()).cloned().collect();
    let ways: Cost = routes.iter().map(|(_, route)| route.cost).sum();
    let pairs = component.obligations.iter().copied().zip(&nodes);
    let value = ways + super::super::extract::left_out(scene, pairs);
    Found { value, chosen: Chosen { nodes, routes } }
}
