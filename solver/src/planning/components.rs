//! Parts of an agenda that have nobody in common.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use super::Scene;
use super::cases;
use crate::certificate::plan::Tasks;
use crate::ids::VolunteerId;
use crate::visits::{Agenda, ObligationId, ShiftId};

/// Components with more tasks than this are large: beyond the reach of cases, and within it.
const SMALL: usize = 6000;
const MIDDLING: usize = 12_000;

/// A part that can be planned on its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) obligations: Vec<ObligationId>,
    pub(super) shifts: Vec<ShiftId>,
    /// What it may take of each resource on each day; `None` is all that there is.
    pub(super) left: Option<Vec<Vec<u32>>>,
}

/// The components, by their first obligation. O(nodes).
pub(super) fn split(agenda: &Agenda, tasks: &Tasks) -> Vec<Component> {
    let obligations = agenda.obligations().len();
    let people = tasks.all().iter().map(|task| task.key.member.index() + 1).max().unwrap_or(0);
    let mut sets = UnionFind::<usize>::new(obligations + people);
    let of = |member: VolunteerId| obligations + member.index();
    for task in tasks.all() {
        sets.union(task.key.obligation.0 as usize, of(task.key.member));
    }
    let mut parts: BTreeMap<usize, Component> = BTreeMap::new();
    let mut order: Vec<usize> = Vec::new();
    for id in agenda.obligation_ids() {
        let root = sets.find(id.0 as usize);
        let part = parts.entry(root).or_insert_with(|| {
            order.push(root);
            Component::default()
        });
        part.obligations.push(id);
    }
    for (id, shift) in agenda.shift_ids().zip(agenda.shifts()) {
        if tasks.of(shift.volunteer, shift.day).is_empty() {
            continue;
        }
        if let Some(part) = parts.get_mut(&sets.find(of(shift.volunteer))) {
            part.shifts.push(id);
        }
    }
    order.into_iter().filter_map(|root| parts.remove(&root)).collect()
}

/// Whether the days of a component are too much alike for columns to tell them apart in time: then prices that
/// do not tell them apart stand. Where gaps are closed by cases, whose first programs do not either, that is later so.
pub(super) fn is_large(scene: Scene<'_>, component: &Component) -> bool {
    let most = if cases::are_within_reach(scene) { MIDDLING } else { SMALL };
    size(scene, component) > most
}

/// Tasks of all shifts.
pub(super) fn size(scene: Scene<'_>, component: &Component) -> usize {
    let tasks_of = |&id: &ShiftId| {
        let shift = scene.agenda.shift(id);
        scene.tasks.of(shift.volunteer, shift.day).len()
    };
    component.shifts.iter().map(tasks_of).sum()
}
