//! From what was chosen to tours with times.

use std::collections::BTreeMap;

use super::Scene;
use super::components::Component;
use super::master::Relaxed;
use super::search::Found;
use super::times::{Times, times};
use super::whole::Chosen;
use crate::certificate::plan::{Node, Route, Stop, TaskId, Tasks, Tour};
use crate::units::{Cost, Hours};
use crate::visits::{ObligationId, ShiftId, Upgrade};

/// The tours of what was chosen and what they cost with all that is left out. A visit that no tour makes
/// in the end, because without its neighbour the way is longer than with it, is left out.
pub(super) fn tours(
    scene: Scene<'_>,
    component: &Component,
    mut chosen: Chosen,
) -> (Vec<Tour>, Cost) {
    loop {
        let mut wanted = wanted(component, &chosen);
        let (tours, cost) = made(scene, &chosen.routes, &mut wanted);
        if wanted.is_empty() {
            let nodes = component.obligations.iter().copied().zip(&chosen.nodes);
            return (tours, cost + left_out(scene, nodes));
        }
        for nodes in &mut chosen.nodes {
            for node in nodes.iter_mut() {
                let missed =
                    |node: &Node| node.tasks.iter().flatten().any(|task| wanted.contains_key(task));
                *node = node.filter(|node| !missed(node));
            }
            leave_unmet(nodes);
        }
    }
}

/// The tours of all components, by shift, and what they cost with all that is left out.
pub(super) fn all_tours(
    scene: Scene<'_>,
    components: &[Component],
    parts: &[(Relaxed, Found)],
) -> (Vec<Tour>, Cost) {
    let (mut tours, mut value) = (Vec::new(), 0);
    for (component, (_, found)) in components.iter().zip(parts) {
        let (made, cost) = self::tours(scene, component, found.chosen.clone());
        tours.extend(made);
        value += cost;
    }
    tours.sort_by_key(|tour| tour.shift);
    (tours, value)
}

/// Takes out what has nobody introduced before it.
pub(super) fn leave_unmet(nodes: &mut [Option<Node>]) {
    for node in nodes {
        match node {
            Some(found) if found.introduces => return,
            _ => *node = None,
        }
    }
}

/// Lets people who have met meet without the unit that introducing them takes, where the visit is the same.
pub(super) fn without_escort(tasks: &Tasks, id: ObligationId, nodes: &mut [Option<Node>]) {
    let mut met = false;
    for (node, all) in nodes.iter_mut().zip(tasks.occurrences(id)) {
        let Some(found) = node else { continue };
        let same = |other: &&Node| {
            !other.introduces && other.tier == found.tier && other.tasks == found.tasks
        };
        if met
            && found.introduces
            && let Some(other) = all.iter().find(same)
        {
            *found = *other;
        }
        met = true;
    }
}

/// Every part of every visit that takes place.
fn wanted(component: &Component, chosen: &Chosen) -> BTreeMap<TaskId, Stop> {
    let mut wanted = BTreeMap::new();
    for (&obligation, nodes) in component.obligations.iter().zip(&chosen.nodes) {
        for (occurrence, node) in (0..).zip(nodes) {
            let Some(node) = node else { continue };
            for &task in node.tasks.iter().flatten() {
                wanted.insert(task, Stop { obligation, occurrence, form: node.form, start: 0 });
            }
        }
    }
    wanted
}

/// Tours that make what is wanted, each visit once; what they make is wanted no more.
fn made(
    scene: Scene<'_>,
    routes: &[(ShiftId, Route)],
    wanted: &mut BTreeMap<TaskId, Stop>,
) -> (Vec<Tour>, Cost) {
    let (mut tours, mut sum) = (Vec::new(), 0);
    for (shift, route) in routes {
        let mut needed = route.tasks.clone();
        needed.retain(|task| wanted.contains_key(task));
        let Some((tour, cost)) = timed(scene, *shift, &needed, wanted) else { continue };
        for task in &needed {
            wanted.remove(task);
        }
        sum += cost;
        tours.push(tour);
    }
    (tours, sum)
}

/// Penalties of what does not take place.
pub(super) fn left_out<'n>(
    scene: Scene<'_>,
    chosen: impl Iterator<Item = (ObligationId, &'n Vec<Option<Node>>)>,
) -> Cost {
    let mut sum = 0;
    for (id, nodes) in chosen {
        let obligation = scene.agenda.obligation(id);
        let left = obligation.occurrences.iter().zip(nodes).filter(|(_, node)| node.is_none());
        sum += left.map(|(occurrence, _)| occurrence.penalty).sum::<Cost>();
        let tier = |at: u16| nodes[usize::from(at)].map(|node| node.tier);
        let met = |u: &&Upgrade| (u.from..=u.to).any(|at| tier(at).is_some_and(|t| t >= u.tier));
        sum += obligation.upgrades.iter().filter(|u| !met(u)).map(|u| u.penalty).sum::<Cost>();
    }
    sum
}

/// A tour with its times: as short as can be.
fn timed(
    scene: Scene<'_>,
    shift: ShiftId,
    route: &[TaskId],
    wanted: &BTreeMap<TaskId, Stop>,
) -> Option<(Tour, Cost)> {
    let begins = |&task: &TaskId| (task, scene.tasks.task(task).begins.as_slice());
    let visits: Vec<(TaskId, &[Hours])> = route.iter().map(begins).collect();
    let Times { depart, starts, back, cost } = times(scene, shift, &visits)?;
    let stop = |(task, start)| wanted.get(task).map(|stop| Stop { start, ..*stop });
    let stops: Vec<Stop> = route.iter().zip(starts).map(stop).collect::<Option<_>>()?;
    (!stops.is_empty()).then_some((Tour { shift, depart, stops, back }, cost))
}
