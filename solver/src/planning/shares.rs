//! First prices: the best among those that are the same on days that are alike.
//!
//! On most days the same people can visit the same children at the same hours. Prices that do not tell such
//! days apart, and at which no tour earns anything, are the solution of a small linear program: for
//! each occurrence the least that a visit of it pays, summed up, as large as can be, while the visits of
//! every tour of one shift of each kind pay no more than its way costs. Tours are found as they are
//! violated (Kelley 1960).

use std::collections::BTreeMap;

use super::Scene;
use super::components::Component;
use super::master::Priced;
use crate::certificate::plan::{Found, Node, Route, SCALE, Search, Sought, TaskId};
use crate::ids::VolunteerId;
use crate::lp::{Domain, Limits, Program, Relaxation, Sense, Status, Variable, integer, real};
use crate::model::Site;
use crate::units::{Cost, Hours, Seconds};
use crate::visits::{ObligationId, ShiftId};

/// Rounds of tours that are violated.
const ROUNDS: u32 = 40;

/// What tasks that are alike have in common.
type Likeness = (ObligationId, u16, VolunteerId, Option<u32>, Vec<Hours>, Seconds, Site);

/// Tasks and shifts that are alike.
struct Classes {
    /// By task.
    tasks: BTreeMap<TaskId, usize>,
    /// What a tour to nobody else costs, by class: no visit pays more.
    alone: Vec<Cost>,
    /// One shift of each kind.
    shifts: Vec<ShiftId>,
}

impl Classes {
    fn new(scene: Scene<'_>, component: &Component) -> Self {
        let mut known: BTreeMap<Likeness, usize> = BTreeMap::new();
        let mut tasks = BTreeMap::new();
        let mut alone = Vec::new();
        let mut kinds: BTreeMap<(VolunteerId, Hours, Vec<usize>), ShiftId> = BTreeMap::new();
        for &id in &component.shifts {
            let shift = scene.agenda.shift(id);
            let mut mine = Vec::new();
            for &task_id in scene.tasks.of(shift.volunteer, shift.day) {
                let task = scene.tasks.task(task_id);
                let key = task.key;
                let likeness = (
                    key.obligation,
                    key.kind,
                    key.member,
                    key.start,
                    task.begins.clone(),
                    task.stay,
                    task.site,
                );
                let next = known.len();
                let class = *known.entry(likeness).or_insert(next);
                if class == alone.len() {
                    let places = scene.ground.of(key.member);
                    let place = places.number(task.site);
                    let steps =
                        place.and_then(|at| Some((places.step(0, at)?, places.step(at, 0)?)));
                    alone.push(steps.map_or(0, |(there, back)| there.cost + back.cost));
                }
                tasks.insert(task_id, class);
                mine.push(class);
            }
            mine.sort_unstable();
            kinds.entry((shift.volunteer, shift.span, mine)).or_insert(id);
        }
        Self { tasks, alone, shifts: kinds.into_values().collect() }
    }
}

/// The prices; `None` where tours are too many to look at.
pub(super) fn shares(scene: Scene<'_>, component: &Component) -> Option<Priced> {
    let classes = Classes::new(scene, component);
    let mut program = Program::new();
    let price = |&alone: &Cost| program.variable(0.0, 0.0, real(alone), Domain::Real);
    let prices: Vec<Variable> = classes.alone.iter().map(price).collect();
    for &id in &component.obligations {
        let obligation = scene.agenda.obligation(id);
        for (occurrence, nodes) in obligation.occurrences.iter().zip(scene.tasks.occurrences(id)) {
            pays(&mut program, &prices, &classes, occurrence.penalty, nodes);
        }
    }
    let mut relaxation = Relaxation::default();
    let mut values = vec![0; classes.alone.len()];
    for _ in 0..ROUNDS {
        let Ok(answer) = relaxation.minimise(&program, Limits::default()) else { break };
        if answer.status != Status::Optimal || scene.monitor.should_stop() {
            break;
        }
        for (value, variable) in values.iter_mut().zip(&prices) {
            *value = integer((answer.values[variable.0] * real(SCALE)).floor());
        }
        match violated(scene, &classes, &values, &mut program, &prices) {
            Some(true) => {}
            Some(false) => break,
            None => return None,
        }
    }
    let price = |(&id, &class): (&TaskId, &usize)| (id, values[class]);
    Some(Priced { tasks: classes.tasks.iter().map(price).collect() })
}

/// What an occurrence pays at least: no more than any visit of it, and no more than leaving it out.
fn pays(
    program: &mut Program,
    prices: &[Variable],
    classes: &Classes,
    penalty: Cost,
    nodes: &[Node],
) {
    let mut sets: Vec<Vec<usize>> = nodes
        .iter()
        .map(|node| node.tasks.iter().flatten().map(|task| classes.tasks[task]).collect())
        .collect();
    sets.sort_unstable();
    sets.dedup();
    if sets.is_empty() {
        return;
    }
    let least = program.variable(-1.0, 0.0, real(penalty), Domain::Real);
    for set in sets {
        let mut terms = vec![(least, 1.0)];
        terms.extend(set.iter().map(|&class| (prices[class], -1.0)));
        program.row(terms, Sense::AtMost, 0.0);
    }
}

/// Adds the tours whose visits pay more than their way costs, and says whether there were any; `None` where
/// there are too many to look at.
fn violated(
    scene: Scene<'_>,
    classes: &Classes,
    values: &[Cost],
    program: &mut Program,
    prices: &[Variable],
) -> Option<bool> {
    let mut any = false;
    for &id in &classes.shifts {
        let price = |task: TaskId| Some(values[classes.tasks[&task]]);
        let Scene { agenda, tasks, ground, .. } = scene;
        let tours = Search::new(agenda, tasks, ground, agenda.shift(id), price);
        let sought = if tours.is_small() { Sought::AllBelow(-SCALE) } else { Sought::Cheapest };
        let Found::Routes(routes) = tours.find(sought) else { return None };
        for Route { tasks, cost, .. } in routes.into_iter().filter(|route| route.reduced < -SCALE) {
            let terms = tasks.iter().map(|task| (prices[classes.tasks[task]], 1.0)).collect();
            program.row(terms, Sense::AtMost, real(cost));
            any = true;
        }
    }
    Some(any)
}
