//! When a tour leaves, begins its visits and is back.

use super::Scene;
use crate::certificate::plan::{Places, TaskId, Timing};
use crate::units::{Cost, Hours};
use crate::visits::{ShiftId, TourLimits};

/// Times of a tour, in seconds since midnight, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) depart: u32,
    /// When each visit begins.
    pub(super) starts: Vec<u32>,
    pub(super) back: u32,
    pub(super) cost: Cost,
}

/// The shortest tour with these visits in this order, each begun within its hours; `None` where the shift or
/// the limits have no room for it. O(visits · openings²).
pub(super) fn times(scene: Scene<'_>, id: ShiftId, visits: &[(TaskId, &[Hours])]) -> Option<Times> {
    let shift = scene.agenda.shift(id);
    let limits = scene.agenda.limits();
    let places = scene.ground.of(shift.volunteer);
    let begins = openings(scene, places, limits, shift.span, visits)?;
    let (mut at, mut cost, mut metres) = (0, 0, 0_u64);
    let mut timing = Timing::at_home(shift.span);
    for (&(task, _), &begin) in visits.iter().zip(&begins) {
        let place = places.number(scene.tasks.task(task).site)?;
        let step = places.step(at, place)?;
        timing = timing.then(step.leg.seconds.0, begin, scene.tasks.task(task).stay.0)?;
        cost += step.cost;
        metres += u64::from(step.leg.metres.0);
        at = place;
    }
    let home = places.step(at, 0)?;
    cost += home.cost;
    metres += u64::from(home.leg.metres.0);
    if metres > u64::from(limits.way.0) || visits.len() > usize::from(limits.stops) {
        return None;
    }
    let depart = timing.early;
    let (mut now, mut at, mut starts) = (depart, 0, Vec::with_capacity(visits.len()));
    for (&(task, _), &begin) in visits.iter().zip(&begins) {
        let place = places.number(scene.tasks.task(task).site)?;
        let start = (now + places.step(at, place)?.leg.seconds.0).max(begin.from);
        starts.push(start);
        now = start + scene.tasks.task(task).stay.0;
        at = place;
    }
    Some(Times { depart, starts, back: now + home.leg.seconds.0, cost })
}

/// Which opening each visit begins in, so that the tour is possible and shortest.
fn openings(
    scene: Scene<'_>,
    places: &Places,
    limits: TourLimits,
    span: Hours,
    visits: &[(TaskId, &[Hours])],
) -> Option<Vec<Hours>> {
    let mut partial: Vec<(Timing, Vec<Hours>)> = vec![(Timing::at_home(span), Vec::new())];
    let mut at = 0;
    for &(task, begins) in visits {
        let task = scene.tasks.task(task);
        let place = places.number(task.site)?;
        let driving = places.step(at, place)?.leg.seconds.0;
        let mut next: Vec<(Timing, Vec<Hours>)> = Vec::new();
        for (timing, chosen) in &partial {
            for &begin in begins {
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
