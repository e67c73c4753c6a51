//! First prices: the best among those that are the same on days that are alike.
//!
//! On most days the same people can visit the same children at the same hours. The best prices that do not
//! tell such days apart are the solution of a small linear program: for each occurrence the least that a
//! visit of it pays, summed up, less what the shifts of each kind earn, as large as can be, while the
//! visits of every tour pay no more than its way costs and shifts of its kind earn. Tours are found as they
//! are violated.

pub(super) mod classes;
mod owed;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Scene;
use super::components::Component;
use super::master::Priced;
use crate::certificate::plan::{Found, Route, SCALE, Search, Sought, TaskId};
use crate::lp::{Domain, Limits, Program, Relaxation, Sense, Status, Variable, integer, real};
use crate::units::Cost;
use crate::visits::ShiftId;
use classes::Classes;
use owed::Owed;

/// Most rounds of tours that earn something.
const ROUNDS: u32 = 100;
/// How far from the best prices known to those of the program tours are sought, in thousandths.
const STEP: Cost = 700;
/// From so many thousandths of what they may earn on, tours that earn too much are mended by lower prices.
const MENDABLE: Cost = 995;
/// Share of the value that may be missing in the end.
const ENOUGH: f64 = 0.002;

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

/// The prices. Deterministic unless the monitor stops it; prices so far stand then.
///
/// Between the best point known at which no tour earns too much and that of the program lies the one at which
/// tours are sought; with what its tours earn it is a point at which none earns too much, and often the best
/// known (Ben-Ameur and Neto 2007, in-out).
pub(super) fn shares(scene: Scene<'_>, component: &Component) -> Priced {
    let classes = Classes::new(scene, component);
    let owed: Vec<Owed<'_>> =
        component.obligations.iter().map(|&id| Owed::new(scene, id, &classes)).collect();
    let mut program = Dual::new(&classes, &owed);
    let mut inner = classes.first(scene);
    let value = |point: &Point| {
        let owed: Cost = owed.iter().map(|owed| owed.value(&point.classes)).sum();
        let many = classes.kinds.iter().zip(&point.kinds);
        owed - many.map(|(&(_, many), &earned)| Cost::from(many) * earned).sum::<Cost>()
    };
    for _ in 0..ROUNDS {
        let Some((outer, most)) = program.solve() else { break };
        if scene.monitor.should_stop() || most - real(value(&inner)) <= ENOUGH * most {
            break;
        }
        let point = inner.towards(&outer, STEP);
        let Some(routes) = earning(scene, &classes, &point) else { break };
        for mended in [Some(raised(&point, &routes)), lowered(&point, &routes)] {
            inner = mended.filter(|mended| value(mended) > value(&inner)).unwrap_or(inner);
        }
        for (kind, route) in routes {
            program.forbid(&classes, kind, &route);
        }
    }
    let price = |(&id, &class): (&TaskId, &usize)| (id, inner.classes[class]);
    Priced { tasks: classes.tasks.iter().map(price).collect(), ..Priced::default() }
}

/// The point with shifts that may earn what they do.
fn raised(point: &Point, routes: &[(usize, Route)]) -> Point {
    let mut raised = point.clone();
    for (kind, route) in routes {
        raised.kinds[*kind] = raised.kinds[*kind].max(-route.reduced);
    }
    raised
}

/// The point with all prices a little lower, where tours earn only a little too much.
fn lowered(point: &Point, routes: &[(usize, Route)]) -> Option<Point> {
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

/// Prices at which no tour earns anything.
pub(super) fn first(scene: Scene<'_>, component: &Component) -> Priced {
    let classes = Classes::new(scene, component);
    let first = classes.first(scene);
    let price = |(&id, &class): (&TaskId, &usize)| (id, first.classes[class]);
    Priced { tasks: classes.tasks.iter().map(price).collect(), ..Priced::default() }
}

/// The program of the prices.
struct Dual {
    program: Program,
    relaxation: Relaxation,
    classes: Vec<Variable>,
    kinds: Vec<Variable>,
}

impl Dual {
    fn new(classes: &Classes, owed: &[Owed<'_>]) -> Self {
        let mut program = Program::new();
        let price = |&most: &Cost| program.variable(0.0, 0.0, real(most), Domain::Real);
        let prices: Vec<Variable> = classes.most.iter().map(price).collect();
        let earned = |&(_, many): &(ShiftId, u32)| {
            program.variable(f64::from(many), 0.0, f64::INFINITY, Domain::Real)
        };
        let kinds: Vec<Variable> = classes.kinds.iter().map(earned).collect();
        for (&earned, visits) in kinds.iter().zip(&classes.visits) {
            for &class in visits {
                let terms = vec![(prices[class], 1.0), (earned, -1.0)];
                program.row(terms, Sense::AtMost, real(classes.alone[class]));
            }
        }
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
