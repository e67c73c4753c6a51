//! From what was chosen to tours with times.

use std::collections::BTreeMap;

use super::Scene;
use super::components::Component;
use super::whole::Chosen;
use crate::certificate::plan::{Node, Places, Route, Stop, TaskId, Timing, Tour};
use crate::units::{Cost, Hours};
use crate::visits::{ShiftId, TourLimits, Upgrade};

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
            return (tours, cost + left_out(scene, component, &chosen));
        }
        for (&id, nodes) in component.obligations.iter().zip(&mut chosen.nodes) {
            for node in nodes.iter_mut() {
                let missed =
                    |node: &Node| node.tasks.iter().flatten().any(|task| wanted.contains_key(task));
                *node = node.filter(|node| !missed(node));
            }
            if scene.agenda.obligation(id).first_visit && nodes.first() == Some(&None) {
                nodes.fill(None);
            }
        }
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
fn left_out(scene: Scene<'_>, component: &Component, chosen: &Chosen) -> Cost {
    let mut sum = 0;
    for (&id, nodes) in component.obligations.iter().zip(&chosen.nodes) {
        let obligation = scene.agenda.obligation(id);
        let left = obligation.occurrences.iter().zip(nodes).filter(|(_, node)| node.is_none());
        sum += left.map(|(occurrence, _)| occurrence.penalty).sum::<Cost>();
        let tier = |at: u16| nodes[usize::from(at)].map(|node| node.tier);
        let met = |u: &&Upgrade| (u.from..=u.to).any(|at| tier(at).is_some_and(|t| t >= u.tier));
        sum += obligation.upgrades.iter().filter(|u| !met(u)).map(|u| u.penalty).sum::<Cost>();
    }
    sum
}

/// When a tour leaves, begins its visits and is back: as short as can be.
fn timed(
    scene: Scene<'_>,
    shift_id: ShiftId,
    route: &[TaskId],
    wanted: &BTreeMap<TaskId, Stop>,
) -> Option<(Tour, Cost)> {
    let shift = scene.agenda.shift(shift_id);
    let places = scene.ground.of(shift.volunteer);
    let begins = openings(scene, places, scene.agenda.limits(), shift.span, route)?;
    let (mut at, mut cost) = (0, 0);
    let mut timing = Timing::at_home(shift.span);
    for (&task, &begin) in route.iter().zip(&begins) {
        let place = places.number(scene.tasks.task(task).site)?;
        let step = places.step(at, place)?;
        timing = timing.then(step.leg.seconds.0, begin, scene.tasks.task(task).stay.0)?;
        cost += step.cost;
        at = place;
    }
    let home = places.step(at, 0)?;
    cost += home.cost;
    let depart = timing.early;
    let (mut now, mut at, mut stops) = (depart, 0, Vec::new());
    for (&task, &begin) in route.iter().zip(&begins) {
        let place = places.number(scene.tasks.task(task).site)?;
        let start = (now + places.step(at, place)?.leg.seconds.0).max(begin.from);
        stops.push(Stop { start, ..*wanted.get(&task)? });
        now = start + scene.tasks.task(task).stay.0;
        at = place;
    }
    let back = now + home.leg.seconds.0;
    (!stops.is_empty()).then_some((Tour { shift: shift_id, depart, stops, back }, cost))
}

/// Which opening each visit begins in, so that the tour is possible and shortest.
fn openings(
    scene: Scene<'_>,
    places: &Places,
    limits: TourLimits,
    span: Hours,
    route: &[TaskId],
) -> Option<Vec<Hours>> {
    let mut partial: Vec<(Timing, Vec<Hours>)> = vec![(Timing::at_home(span), Vec::new())];
    let mut at = 0;
    for &task in route {
        let task = scene.tasks.task(task);
        let place = places.number(task.site)?;
        let driving = places.step(at, place)?.leg.seconds.0;
        let mut next: Vec<(Timing, Vec<Hours>)> = Vec::new();
        for (timing, chosen) in &partial {
            for &begin in &task.begins {
                let Some(timing) = timing.then(driving, begin, task.stay.0) else { continue };
                if next.iter().any(|(known, _)| known.is_no_worse(timing)) {
                    continue;
                }
                let mut chosen = chosen.clone();
                chosen.push(begin);
                next.push((timing, chosen));
            }
        }
        (partial, at) = (next, place);
    }
    let driving = places.step(at, 0)?.leg.seconds.0;
    let possible = partial.into_iter().filter(|(timing, _)| {
        timing.lasting + driving <= limits.away.0 && timing.over() + driving <= span.until
    });
    possible.min_by_key(|(timing, _)| (timing.lasting, timing.early)).map(|(_, chosen)| chosen)
}
