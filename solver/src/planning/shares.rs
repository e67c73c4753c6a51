//! First prices: the best among those that are the same on days that are alike.
//!
//! On most days the same people can visit the same children at the same hours. The best prices that do not
//! tell such days apart are the solution of a small linear program: for each occurrence the least that a
//! visit of it pays, summed up, less what the shifts of each kind earn, as large as can be, while the
//! visits of every tour pay no more than its way costs and shifts of its kind earn. Tours are found as they
//! are violated.

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
/// From so many thousandths of what they may earn on, tours that earn too much are mended by lower prices.
const MENDABLE: Cost = 995;
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
    /// One shift of each kind, and how many there are.
    kinds: Vec<(ShiftId, u32)>,
}

/// Prices of classes, and what shifts of each kind earn.
#[derive(Clone)]
struct Point {
    classes: Vec<Cost>,
    kinds: Vec<Cost>,
}

impl Point {
    /// Between this and another, `share` thousandths of the way.
    fn towards(&self, other: &Self, share: Cost) -> Self {
        let mix = |a: &[Cost], b: &[Cost]| {
            a.iter().zip(b).map(|(&a, &b)| a + (b - a) * share / 1000).collect()
        };
        Self { classes: mix(&self.classes, &other.classes), kinds: mix(&self.kinds, &other.kinds) }
    }
}

impl Classes {
    fn new(scene: Scene<'_>, component: &Component) -> Self {
        let mut known: BTreeMap<Likeness, usize> = BTreeMap::new();
        let mut tasks = BTreeMap::new();
        let mut alone = Vec::new();
        let mut kinds: BTreeMap<(VolunteerId, Hours, Vec<usize>), (ShiftId, u32)> = BTreeMap::new();
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
            kinds.entry((shift.volunteer, shift.span, mine)).or_insert((id, 0)).1 += 1;
        }
        Self { tasks, alone, kinds: kinds.into_values().collect() }
    }

    /// Prices at which no tour earns anything: of each visit an equal share of its way alone in the longest
    /// tour there is.
    fn first(&self, scene: Scene<'_>) -> Point {
        let mut first = vec![Cost::MAX; self.alone.len()];
        for (&id, &class) in &self.tasks {
            let price = SCALE * self.alone[class] / most_stops(scene, id);
            first[class] = price.min(first[class]);
        }
        Point { classes: first, kinds: vec![0; self.kinds.len()] }
    }
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

/// The prices. Deterministic unless the monitor stops it; prices so far
/// stand then.
///
/// Between the best point known at which no tour earns too much and that of the program lies the one at which
/// tours are sought: where next to none is found, it is the best known (Ben-Ameur and Neto 2007, in-out).
pub(super) fn shares(scene: Scene<'_>, component: &Component) -> Priced {
    let classes = Classes::new(scene, component);
    let owed = owed(scene, component, &classes);
    let mut program = Dual::new(&classes, &owed);
    let mut inner = classes.first(scene);
    for _ in 0..ROUNDS {
        let Some((outer, most)) = program.solve() else { break };
        let known: Cost = owed.iter().map(|owed| owed.value(&inner.classes)).sum();
        let many = classes.kinds.iter().zip(&inner.kinds);
        let earned: Cost = many.map(|(&(_, many), &earned)| Cost::from(many) * earned).sum();
        if scene.monitor.should_stop() || most - real(known - earned) <= ENOUGH * most {
            break;
        }
        let point = inner.towards(&outer, STEP);
        let Some(routes) = earning(scene, &classes, &point) else { break };
        if let Some(mended) = mended(&point, &routes) {
            inner = mended;
        }
        for (kind, route) in routes {
            program.forbid(&classes, kind, &route);
        }
    }
    let price = |(&id, &class): (&TaskId, &usize)| (id, inner.classes[class]);
    Priced { tasks: classes.tasks.iter().map(price).collect() }
}

/// The point with all prices a little lower, where tours earn only a little too much.
fn mended(point: &Point, routes: &[(usize, Route)]) -> Option<Point> {
    let share = |(kind, route): &(usize, Route)| {
        let allowed = SCALE * route.cost + point.kinds[*kind];
        1000 * allowed / (SCALE * route.cost - route.reduced).max(1)
    };
    let least = routes.iter().map(share).min().unwrap_or(1000);
    let lower = |price: &Cost| price * least / 1000;
    (least >= MENDABLE).then(|| Point {
        classes: point.classes.iter().map(lower).collect(),
        kinds: point.kinds.clone(),
    })
}

/// The program of the prices.
struct Dual {
    program: Program,
    relaxation: Relaxation,
    classes: Vec<Variable>,
    kinds: Vec<Variable>,
}

impl Dual {
    fn new(classes: &Classes, owed: &[Owed]) -> Self {
        let mut program = Program::new();
        let price = |&alone: &Cost| program.variable(0.0, 0.0, real(alone), Domain::Real);
        let prices: Vec<Variable> = classes.alone.iter().map(price).collect();
        let earned = |&(_, many): &(ShiftId, u32)| {
            program.variable(f64::from(many), 0.0, f64::INFINITY, Domain::Real)
        };
        let kinds = classes.kinds.iter().map(earned).collect();
        owed.iter().for_each(|owed| owed.pays(&mut program, &prices));
        Self { program, relaxation: Relaxation::default(), classes: prices, kinds }
    }

    /// The best point and its value, in thousandths.
    fn solve(&mut self) -> Option<(Point, f64)> {
        let answer = self.relaxation.minimise(&self.program, Limits::default()).ok()?;
        if answer.status != Status::Optimal {
            return None;
        }
        let value = |variable: &Variable| answer.values[variable.0] * real(SCALE);
        let point = Point {
            classes: self.classes.iter().map(|price| integer(value(price).floor())).collect(),
            kinds: self.kinds.iter().map(|earned| integer(value(earned).ceil())).collect(),
        };
        Some((point, -answer.objective * real(SCALE)))
    }

    /// The visits of a tour pay no more than it costs and shifts of its kind earn.
    fn forbid(&mut self, classes: &Classes, kind: usize, route: &Route) {
        let mut times: BTreeMap<usize, f64> = BTreeMap::new();
        for task in &route.tasks {
            *times.entry(classes.tasks[task]).or_default() += 1.0;
        }
        let mut terms: Vec<(Variable, f64)> =
            times.into_iter().map(|(class, times)| (self.classes[class], times)).collect();
        terms.push((self.kinds[kind], -1.0));
        self.program.row(terms, Sense::AtMost, real(route.cost));
    }
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

/// Tours, with their kind, that earn more than shifts of the kind may; `None` where they are too many to look
/// at or no time is left.
fn earning(scene: Scene<'_>, classes: &Classes, point: &Point) -> Option<Vec<(usize, Route)>> {
    let Scene { agenda, tasks, ground, monitor, .. } = scene;
    let found = classes.kinds.par_iter().zip(&point.kinds).enumerate();
    let found = found.map(|(kind, (&(id, _), &earned))| {
        if monitor.should_stop() {
            return None;
        }
        let price = |task: TaskId| Some(point.classes[classes.tasks[&task]]);
        let search = Search::new(agenda, tasks, ground, agenda.shift(id), price);
        let routes = match search.is_small() {
            true => match search.find(Sought::AllBelow(-earned)) {
                Found::Routes(routes) => routes,
                Found::Relaxed(_) | Found::TooMany(_) => return None,
            },
            false => search.apart(-earned)?,
        };
        Some(routes.into_iter().map(|route| (kind, route)).collect())
    });
    let found: Option<Vec<Vec<(usize, Route)>>> = found.collect();
    Some(found?.into_iter().flatten().collect())
}
