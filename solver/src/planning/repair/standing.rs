//! What of an earlier plan can stand: visits at their hours, with the same people, on the same tours.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Scene;
use super::super::times::times;
use crate::certificate::plan::{Stop, TaskId, Tour};
use crate::units::Hours;
use crate::visits::{ObligationId, Shift, ShiftId};

/// A visit on a tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    pub(super) task: TaskId,
    /// With the hour, where it is fixed.
    pub(super) stop: Stop,
    /// Whether it begins at that hour and no other.
    pub(super) fixed: bool,
}

/// How an occurrence was met: the node's position among those of its occurrence, and when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) node: u32,
    pub(super) start: u32,
}

/// Occurrences of all obligations with how each was met.
pub(super) type Meetings = Vec<Vec<Option<Met>>>;

/// What stands of an earlier plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// Tours with what is left of their visits, in order; together they are a plan.
    pub(super) tours: BTreeMap<ShiftId, Vec<Visit>>,
    /// What these tours meet.
    pub(super) met: Meetings,
    /// What the earlier plan met and is, on its own, still possible as it was.
    pub(super) before: Meetings,
}

impl Standing {
    /// What stands of these tours in this agenda: visits that are not possible any more fall away, with them
    /// what cannot stand without them. O(visits · tasks of a day), as often as something falls away.
    pub(super) fn new(scene: Scene<'_>, tours: &[Tour]) -> Self {
        let mut standing = Self::default();
        for tour in tours {
            let Some(shift) = scene.agenda.shifts().get(tour.shift.0 as usize) else { continue };
            let visit = |stop: &Stop| {
                Some(Visit { task: task(scene, shift, stop)?, stop: *stop, fixed: true })
            };
            let visits = tour.stops.iter().filter_map(visit).collect();
            standing.tours.entry(tour.shift).or_insert(visits);
        }
        standing.before = meetings(scene, &standing.tours);
        standing.met = standing.before.clone();
        while standing.drop_what_cannot_stand(scene) {}
        standing.tours.retain(|_, visits| !visits.is_empty());
        standing
    }

    /// What these tours meet, ascending.
    pub(super) fn occasions(&self) -> BTreeSet<(ObligationId, u16)> {
        let met = (0..).map(ObligationId).zip(&self.met);
        let of = |(id, met): (ObligationId, &Vec<Option<Met>>)| {
            let met = (0..).zip(met.clone()).filter(|(_, met)| met.is_some());
            met.map(move |(number, _)| (id, number)).collect::<Vec<_>>()
        };
        met.flat_map(of).collect()
    }

    /// Takes off what cannot be made, or is no visit of the whole; returns whether there was anything.
    fn drop_what_cannot_stand(&mut self, scene: Scene<'_>) -> bool {
        keep_rules(scene, &mut self.met);
        let mut dropped = false;
        for (&shift, visits) in &mut self.tours {
            let many = visits.len();
            visits.retain(|visit| {
                let Stop { obligation, occurrence, .. } = visit.stop;
                self.met[obligation.0 as usize][usize::from(occurrence)].is_some()
            });
            while !is_possible(scene, shift, visits) {
                visits.pop();
            }
            dropped |= visits.len() < many;
        }
        let left = meetings(scene, &self.tours);
        for (met, left) in self.met.iter_mut().flatten().zip(left.iter().flatten()) {
            *met = met.filter(|_| left.is_some());
        }
        dropped
    }
}

/// The task that a stop does in a shift, where it is still possible at its hour.
fn task(scene: Scene<'_>, shift: &Shift, stop: &Stop) -> Option<TaskId> {
    let obligation = scene.agenda.obligations().get(stop.obligation.0 as usize)?;
    let occurrence = obligation.occurrences.get(usize::from(stop.occurrence))?;
    let form = occurrence.forms.get(usize::from(stop.form))?;
    let start = form.crew.is_joint().then_some(stop.start);
    let opening = form.openings.iter().find(|opening| opening.day == shift.day)?;
    let over = stop.start.checked_add(form.stay.0)?;
    let open = opening.spans.iter().any(|span| span.from <= stop.start && over <= span.until);
    let tasks = scene.tasks.of(shift.volunteer, shift.day);
    tasks.iter().copied().filter(|_| open).find(|&id| {
        let key = scene.tasks.task(id).key;
        (key.obligation, key.kind, key.start) == (stop.obligation, form.kind, start)
    })
}

/// Whether somebody can make these visits, each at its hour.
fn is_possible(scene: Scene<'_>, shift: ShiftId, visits: &[Visit]) -> bool {
    let hours: Vec<[Hours; 1]> = visits.iter().map(|visit| [at(visit.stop.start)]).collect();
    let fixed = visits.iter().zip(&hours).map(|(visit, hours)| (visit.task, hours.as_slice()));
    visits.is_empty() || times(scene, shift, &fixed.collect::<Vec<_>>()).is_some()
}

/// One moment.
pub(super) fn at(start: u32) -> Hours {
    Hours { from: start, until: start }
}

/// What tours meet: occurrences whose every part is on some tour.
fn meetings(scene: Scene<'_>, tours: &BTreeMap<ShiftId, Vec<Visit>>) -> Meetings {
    let mut made: BTreeMap<(ObligationId, u16), Vec<Visit>> = BTreeMap::new();
    for visit in tours.values().flatten() {
        made.entry((visit.stop.obligation, visit.stop.occurrence)).or_default().push(*visit);
    }
    let meeting = |id: ObligationId, number: u16, nodes: &[crate::certificate::plan::Node]| {
        let visits = made.get(&(id, number))?;
        let have: BTreeSet<TaskId> = visits.iter().map(|visit| visit.task).collect();
        let start = visits[0].stop.start;
        let is = |node: &crate::certificate::plan::Node| {
            node.form == visits[0].stop.form
                && node.tasks.iter().flatten().copied().collect::<BTreeSet<_>>() == have
        };
        let node = u32::try_from(nodes.iter().position(is)?).ok()?;
        Some(Met { node, start })
    };
    let of = |id: ObligationId| {
        (0..).zip(scene.tasks.occurrences(id)).map(|(n, nodes)| meeting(id, n, nodes)).collect()
    };
    scene.agenda.obligation_ids().map(of).collect()
}

/// Takes out what breaks a rule beside the rest: gaps, another lead, a first visit that is missing, units.
fn keep_rules(scene: Scene<'_>, met: &mut Meetings) {
    let mut used: BTreeMap<(u16, u16), u32> = BTreeMap::new();
    for (id, met) in scene.agenda.obligation_ids().zip(met) {
        let obligation = scene.agenda.obligation(id);
        let mut last = None;
        for (number, nodes) in scene.tasks.occurrences(id).enumerate() {
            let Some(kept) = met[number] else { continue };
            let node = &nodes[kept.node as usize];
            let gap = obligation.gap;
            let follows = last.is_none_or(|(before, day, lead)| {
                let days = node.day.0.checked_sub(day);
                let most = if before + 1 == number { gap.most } else { u16::MAX };
                lead == node.lead && days.is_some_and(|days| (gap.least..=most).contains(&days))
            });
            let known = last.is_some() || node.introduces;
            let unit = node.resource.map(|resource| (resource.0, node.day.0));
            let room =
                unit.is_none_or(|unit| used.get(&unit).copied().unwrap_or(0) < scene.left(node));
            if follows && known && room {
                last = Some((number, node.day.0, node.lead));
                unit.into_iter().for_each(|unit| *used.entry(unit).or_default() += 1);
            } else {
                met[number] = None;
            }
        }
    }
}
