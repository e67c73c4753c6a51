//! First prices: the best among those that are the same on days that are alike.
//!
//! On most days the same people can visit the same children at the same hours. Prices that do not tell such
//! days apart, and at which no tour earns anything, are the solution of a small linear program: for
//! each occurrence the least that a visit of it pays, summed up, as large as can be, while the visits of
//! every tour of one shift of each kind pay no more than its way costs. Tours are found as they are
//! violated.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Scene;
use super::components::Component;
use super::master::Priced;
use crate::certificate::plan::{Found, Node, Route, SCALE, Search, Sought, TaskId};
use crate::ids::VolunteerId;
use crate::lp::{Domain, Limits, Program, Relaxation, Sense, Status, Variable, integer, real};
use crate::model::Site;
use crate::units::{Cost, Hours, Seconds};
use crate::visits::{ObligationId, ShiftId};

/// Most rounds of tours that earn something.
const ROUNDS: u32 = 100;
/// How far from the best prices known to those of the program tours are sought, in thousandths.
const STEP: Cost = 700;
/// Share of the value that may be missing in the end.
const ENOUGH: f64 = 0.002;

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

    /// Prices at which no tour earns anything: those known, else of each visit an equal share of its way
    /// alone in the longest tour there is.
    fn first(&self, scene: Scene<'_>, known: Option<&Priced>) -> Vec<Cost> {
        let mut first = vec![Cost::MAX; self.alone.len()];
        for (&id, &class) in &self.tasks {
            let price = match known {
                Some(known) => known.task(id),
                None => SCALE * self.alone[class] / most_stops(scene, id),
            };
            first[class] = price.min(first[class]);
        }
        first
    }
}

/// No tour with this visit has more: more would not fit even without any way between them.
pub(super) fn most_stops(scene: Scene<'_>, id: TaskId) -> Cost {
    let Scene { agenda, tasks, .. } = scene;
    let (limits, key) = (agenda.limits(), tasks.task(id).key);
    let mine = tasks.of(key.member, key.day);
    let shortest = mine.iter().map(|&task| tasks.task(task).stay.0).min().unwrap_or(0).max(1);
    let span = |at: u32| agenda.shifts()[at as usize].span;
    let long = agenda.shifts_of(key.member, key.day).map(|at| span(at).until - span(at).from);
    let time = long.max().unwrap_or(0).min(limits.away.0);
    Cost::from(limits.stops).min(Cost::from(time / shortest)).max(1)
}

/// The prices, from `first`, at which no tour earns anything; with fewer tasks than `first` knows none are
/// lost. Deterministic unless the monitor stops it; prices so far stand then.
///
/// Between the best prices known at which no tour earns anything and those of the program lies the point at
/// which tours are sought: where none is found, it is the best known (Ben-Ameur and Neto 2007, in-out).
pub(super) fn shares(scene: Scene<'_>, component: &Component, first: Option<&Priced>) -> Priced {
    let classes = Classes::new(scene, component);
    let owed = owed(scene, component, &classes);
    let mut program = Program::new();
    let price = |&alone: &Cost| program.variable(0.0, 0.0, real(alone), Domain::Real);
    let prices: Vec<Variable> = classes.alone.iter().map(price).collect();
    owed.iter().for_each(|owed| owed.pays(&mut program, &prices));
    let mut relaxation = Relaxation::default();
    let mut inner = classes.first(scene, first);
    for _ in 0..ROUNDS {
        let Ok(answer) = relaxation.minimise(&program, Limits::default()) else { break };
        if answer.status != Status::Optimal || scene.monitor.should_stop() {
            break;
        }
        let outer =
            |variable: &Variable| integer((answer.values[variable.0] * real(SCALE)).floor());
        let outer: Vec<Cost> = prices.iter().map(outer).collect();
        let most = real(SCALE) * -answer.objective;
        let known: Cost = owed.iter().map(|owed| owed.value(&inner)).sum();
        if most - real(known) <= ENOUGH * most {
            break;
        }
        let point: Vec<Cost> =
            inner.iter().zip(&outer).map(|(&a, &b)| a + (b - a) * STEP / 1000).collect();
        let Some(routes) = earning(scene, &classes, &point) else { break };
        if routes.is_empty() {
            inner = point;
        }
        for route in routes {
            forbid(&route, &classes, &mut program, &prices);
        }
    }
    let price = |(&id, &class): (&TaskId, &usize)| (id, inner[class]);
    Priced { tasks: classes.tasks.iter().map(price).collect() }
}

/// What an occurrence pays: as much as its cheapest visit, and no more than leaving it out costs.
struct Owed {
    penalty: Cost,
    visits: Vec<Vec<usize>>,
}

impl Owed {
    fn pays(&self, program: &mut Program, prices: &[Variable]) {
        let least = program.variable(-1.0, 0.0, real(self.penalty), Domain::Real);
        for visit in &self.visits {
            let mut terms = vec![(least, 1.0)];
            terms.extend(visit.iter().map(|&class| (prices[class], -1.0)));
            program.row(terms, Sense::AtMost, 0.0);
        }
    }

    /// In thousandths.
    fn value(&self, prices: &[Cost]) -> Cost {
        let visits = self.visits.iter();
        let visit = visits.map(|visit| visit.iter().map(|&class| prices[class]).sum()).min();
        visit.map_or(0, |visit: Cost| visit.min(SCALE * self.penalty))
    }
}

fn owed(scene: Scene<'_>, component: &Component, classes: &Classes) -> Vec<Owed> {
    let mut all = Vec::new();
    for &id in &component.obligations {
        let obligation = scene.agenda.obligation(id);
        for (occurrence, nodes) in obligation.occurrences.iter().zip(scene.tasks.occurrences(id)) {
            let visit = |node: &Node| {
                let mut visit: Vec<usize> =
                    node.tasks.iter().flatten().map(|task| classes.tasks[task]).collect();
                visit.sort_unstable();
                visit
            };
            let mut visits: Vec<Vec<usize>> = nodes.iter().map(visit).collect();
            visits.sort_unstable();
            visits.dedup();
            if !visits.is_empty() {
                all.push(Owed { penalty: occurrence.penalty, visits });
            }
        }
    }
    all
}

/// Tours that earn something at these prices; `None` where they are too many to look at or no time is left.
fn earning(scene: Scene<'_>, classes: &Classes, values: &[Cost]) -> Option<Vec<Route>> {
    let Scene { agenda, tasks, ground, monitor, .. } = scene;
    let found = classes.shifts.par_iter().map(|&id| {
        if monitor.should_stop() {
            return None;
        }
        let price = |task: TaskId| Some(values[classes.tasks[&task]]);
        let search = Search::new(agenda, tasks, ground, agenda.shift(id), price);
        match search.is_small() {
            true => match search.find(Sought::AllBelow(0)) {
                Found::Routes(routes) => Some(routes),
                Found::Relaxed(_) | Found::TooMany(_) => None,
            },
            false => search.apart(),
        }
    });
    let found: Option<Vec<Vec<Route>>> = found.collect();
    Some(found?.into_iter().flatten().collect())
}

/// The visits of a tour pay no more than it costs.
fn forbid(route: &Route, classes: &Classes, program: &mut Program, prices: &[Variable]) {
    let mut times: BTreeMap<usize, f64> = BTreeMap::new();
    for task in &route.tasks {
        *times.entry(classes.tasks[task]).or_default() += 1.0;
    }
    let terms = times.into_iter().map(|(class, times)| (prices[class], times)).collect();
    program.row(terms, Sense::AtMost, real(route.cost));
}
