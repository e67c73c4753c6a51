//! Tasks and shifts that are alike.

use std::collections::BTreeMap;

use super::super::Scene;
use super::super::components::Component;
use super::Point;
use crate::certificate::plan::{SCALE, Task, TaskId};
use crate::ids::VolunteerId;
use crate::model::Site;
use crate::units::{Cost, Hours, Seconds};
use crate::visits::{ObligationId, ShiftId};

/// What tasks that are alike have in common.
pub(in super::super) type Likeness =
    (ObligationId, u16, VolunteerId, Option<u32>, Vec<Hours>, Seconds, Site);

/// Tasks and shifts that are alike.
pub(super) struct Classes {
    /// By task.
    pub(super) tasks: BTreeMap<TaskId, usize>,
    /// What a tour to nobody else costs, by class.
    pub(super) alone: Vec<Cost>,
    /// No visit of a class need pay more: all that its obligation can be left out of.
    pub(super) most: Vec<Cost>,
    /// One shift of each kind, and how many there are.
    pub(super) kinds: Vec<(ShiftId, u32)>,
    /// What can be visited in shifts of each kind.
    pub(super) visits: Vec<Vec<usize>>,
}

impl Classes {
    /// O(tasks · log tasks).
    pub(super) fn new(scene: Scene<'_>, component: &Component) -> Self {
        let mut known: BTreeMap<Likeness, usize> = BTreeMap::new();
        let mut kinds: BTreeMap<(VolunteerId, Hours, Vec<usize>), (ShiftId, u32)> = BTreeMap::new();
        let mut classes = Self {
            tasks: BTreeMap::new(),
            alone: Vec::new(),
            most: Vec::new(),
            kinds: Vec::new(),
            visits: Vec::new(),
        };
        for &id in &component.shifts {
            let shift = scene.agenda.shift(id);
            let mut mine = Vec::new();
            for &task_id in scene.tasks.of(shift.volunteer, shift.day) {
                let task = scene.tasks.task(task_id);
                let next = known.len();
                let class = *known.entry(likeness(task)).or_insert(next);
                if class == next {
                    classes.alone.push(alone(scene, task));
                    classes.most.push(most(scene, task));
                }
                classes.tasks.insert(task_id, class);
                mine.push(class);
            }
            mine.sort_unstable();
            kinds.entry((shift.volunteer, shift.span, mine)).or_insert((id, 0)).1 += 1;
        }
        for ((_, _, visits), shift) in kinds {
            classes.visits.push(visits);
            classes.kinds.push(shift);
        }
        classes
    }

    /// Prices at which no tour earns anything: of each visit an equal share of its way alone in the longest
    /// tour there is.
    pub(super) fn first(&self, scene: Scene<'_>) -> Point {
        let mut first = vec![Cost::MAX; self.alone.len()];
        for (&id, &class) in &self.tasks {
            let price = SCALE * self.alone[class] / most_stops(scene, id);
            first[class] = price.min(first[class]);
        }
        Point { classes: first, kinds: vec![0; self.kinds.len()] }
    }
}

pub(in super::super) fn likeness(task: &Task) -> Likeness {
    let key = task.key;
    let begins = task.begins.clone();
    (key.obligation, key.kind, key.member, key.start, begins, task.stay, task.site)
}

/// What a tour to nobody else costs.
fn alone(scene: Scene<'_>, task: &Task) -> Cost {
    let places = scene.ground.of(task.key.member);
    let place = places.number(task.site);
    let steps = place.and_then(|at| Some((places.step(0, at)?, places.step(at, 0)?)));
    steps.map_or(0, |(there, back)| there.cost + back.cost)
}

/// What leaving the dearest occurrence out and doing without every upgrade costs.
fn most(scene: Scene<'_>, task: &Task) -> Cost {
    let obligation = scene.agenda.obligation(task.key.obligation);
    let penalty = obligation.occurrences.iter().map(|occurrence| occurrence.penalty).max();
    let upgrades: Cost = obligation.upgrades.iter().map(|upgrade| upgrade.penalty).sum();
    penalty.unwrap_or(0).saturating_add(upgrades)
}

/// No tour with this visit has more: more would not fit even without any way between them.
fn most_stops(scene: Scene<'_>, id: TaskId) -> Cost {
    let Scene { agenda, tasks, .. } = scene;
    let (limits, key) = (agenda.limits(), tasks.task(id).key);
    let mine = tasks.of(key.member, key.day);
    let shortest = mine.iter().map(|&task| tasks.task(task).stay.0).min().unwrap_or(0).max(1);
    let span = |at: u32| agenda.shifts()[at as usize].span;
    let long = agenda.shifts_of(key.member, key.day).map(|at| span(at).until - span(at).from);
    let time = long.max().unwrap_or(0).min(limits.away.0);
    Cost::from(limits.stops).min(Cost::from(time / shortest)).max(1)
}
