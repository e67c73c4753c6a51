//! Which days a program tells apart.

use std::collections::BTreeMap;

use super::Scene;
use super::components::Component;
use super::shares::classes::{Likeness, likeness};
use crate::certificate::plan::{Route, TaskId};
use crate::ids::VolunteerId;
use crate::units::Hours;
use crate::visits::ShiftId;

/// Tasks by their classes, shifts by their kinds: of days that are alike a program has rows once.
pub(super) struct Days {
    pub(super) tasks: BTreeMap<TaskId, usize>,
    pub(super) shifts: BTreeMap<ShiftId, usize>,
}

impl Days {
    /// Every day by itself. O(tasks · log tasks).
    pub(super) fn apart(scene: Scene<'_>, component: &Component) -> Self {
        let mut days = Self { tasks: BTreeMap::new(), shifts: BTreeMap::new() };
        for (kind, &id) in component.shifts.iter().enumerate() {
            days.shifts.insert(id, kind);
            let shift = scene.agenda.shift(id);
            for &task in scene.tasks.of(shift.volunteer, shift.day) {
                days.tasks.insert(task, task.0 as usize);
            }
        }
        days
    }

    /// Days on which the same could be done for the same occurrences are one. O(tasks · log tasks).
    pub(super) fn alike(scene: Scene<'_>, component: &Component) -> Self {
        let for_what = occurrences(scene, component);
        let mut classes: BTreeMap<(Likeness, &[u16]), usize> = BTreeMap::new();
        let mut kinds: BTreeMap<(VolunteerId, Hours, Vec<usize>), usize> = BTreeMap::new();
        let mut days = Self { tasks: BTreeMap::new(), shifts: BTreeMap::new() };
        for &id in &component.shifts {
            let shift = scene.agenda.shift(id);
            let mut mine = Vec::new();
            for &task in scene.tasks.of(shift.volunteer, shift.day) {
                let next = classes.len();
                let wanted = for_what.get(&task).map_or(&[][..], Vec::as_slice);
                let class = (likeness(scene.tasks.task(task)), wanted);
                mine.push(*classes.entry(class).or_insert(next));
                days.tasks.insert(task, mine[mine.len() - 1]);
            }
            mine.sort_unstable();
            let next = kinds.len();
            let kind = *kinds.entry((shift.volunteer, shift.span, mine)).or_insert(next);
            days.shifts.insert(id, kind);
        }
        days
    }

    /// A tour in all shifts of its kind.
    pub(super) fn copies(
        &self,
        scene: Scene<'_>,
        shift: ShiftId,
        route: &Route,
    ) -> Vec<(ShiftId, Route)> {
        let kind = self.shifts.get(&shift);
        let others = self.shifts.iter().filter(|(_, other)| Some(*other) == kind);
        let copy = |(&id, _): (&ShiftId, &usize)| {
            let shift = scene.agenda.shift(id);
            let here = scene.tasks.of(shift.volunteer, shift.day);
            let of = |task: &TaskId| {
                let class = self.tasks.get(task);
                here.iter().copied().find(|other| self.tasks.get(other) == class)
            };
            let tasks: Option<Vec<TaskId>> = route.tasks.iter().map(of).collect();
            Some((id, Route { tasks: tasks?, ..route.clone() }))
        };
        others.filter_map(copy).collect()
    }
}

/// The occurrences that each task could be for.
fn occurrences(scene: Scene<'_>, component: &Component) -> BTreeMap<TaskId, Vec<u16>> {
    let mut all: BTreeMap<TaskId, Vec<u16>> = BTreeMap::new();
    for &id in &component.obligations {
        for (number, nodes) in (0..).zip(scene.tasks.occurrences(id)) {
            for task in nodes.iter().flat_map(|node| node.tasks).flatten() {
                let of = all.entry(task).or_default();
                if of.last() != Some(&number) {
                    of.push(number);
                }
            }
        }
    }
    all
}
