//! Planning visits: tours and patterns that fit together, at the least cost, with a bound.

mod calls;
mod cases;
mod climb;
mod components;
mod crowded;
mod days;
mod extract;
mod master;
pub mod repair;
mod scarce;
mod search;
mod shares;
mod times;
mod whole;

use std::cmp::Reverse;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::certificate::plan::{
    Ground, Node, Plan, Prices, SCALE, Tasks, bound, calls_bound, fates, left_out,
};
use crate::model::Instance;
use crate::pairing::Monitor;
use crate::travel::Travel;
use crate::units::Cost;
use crate::visits::{Agenda, ResourceId};
use components::Component;
use master::{Priced, Relaxed};
use scarce::Ration;
use search::{Effort, Field, Found, Searching};

/// Most tasks of an agenda in which every gap is closed that can be.
const SMALL: usize = 20_000;
/// Share of the cost that is next to nothing.
const NEXT_TO_NOTHING: Cost = 2000;
/// Where not every gap is closed, bounds that can rise by no more than such a part of what may be left are
/// good enough.
const CLOSE: Cost = 16;

/// Options of a planning run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Most rounds of column generation of each component.
    pub iterations: Option<u64>,
}

/// Counts of a planning run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Parts that have nobody in common.
    pub components: u64,
    /// Tours made.
    pub tours: u64,
    /// Rounds of column generation, of all components.
    pub rounds: u64,
    /// Components whose plan is proved best.
    pub proved: u64,
}

/// A plan and how it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The plan with its bound.
    pub plan: Plan,
    /// Counts.
    pub statistics: Statistics,
    /// Whether the monitor stopped it.
    pub stopped: bool,
}

/// What the parts of a run share.
#[derive(Clone, Copy)]
struct Scene<'a> {
    agenda: &'a Agenda,
    tasks: &'a Tasks,
    ground: &'a Ground,
    monitor: &'a dyn Monitor,
    options: Options,
    /// Units of each resource that are left on each day.
    left: &'a [Vec<u32>],
    /// What a unit of each resource is worth on each day, in thousandths; nothing where it is not there.
    units: &'a [Vec<Cost>],
}

impl<'a> Scene<'a> {
    /// Units that are left of what a node takes.
    fn left(&self, node: &Node) -> u32 {
        let left = |id: ResourceId| self.left[usize::from(id.0)][usize::from(node.day.0)];
        node.resource.map_or(u32::MAX, left)
    }

    /// What the unit that a node takes is worth.
    fn unit(&self, node: &Node) -> Cost {
        let of = |id: ResourceId| self.units.get(usize::from(id.0))?.get(usize::from(node.day.0));
        node.resource.and_then(of).copied().unwrap_or(0)
    }

    /// With the units that a component may take.
    fn within(self, component: &'a Component) -> Self {
        Self { left: component.left.as_deref().unwrap_or(self.left), ..self }
    }
}

/// Plans the agenda, component by component: a first plan, prices that do not tell alike days apart, ruin and
/// recreate; then gaps are closed by column generation over tours and patterns, in whole numbers over the
/// tours that can matter, and by cases. Deterministic where the monitor does not stop it, for any
/// number of threads.
#[must_use]
pub fn plan(
    instance: &Instance,
    travel: &dyn Travel,
    agenda: &Agenda,
    options: Options,
    monitor: &dyn Monitor,
) -> Outcome {
    let tasks = Tasks::new(instance, travel, agenda);
    let ground = Ground::new(instance, travel, &tasks);
    let mut prices = Prices::none(agenda, &tasks);
    let all: Vec<Vec<u32>> = agenda.resources().iter().map(|r| r.units.clone()).collect();
    let (tasks, ground) = (&tasks, &ground);
    let scene = Scene { agenda, tasks, ground, monitor, options, left: &all, units: &[] };
    let mut components = components::split(agenda, tasks);
    let total = components.len() as u64;
    let (mut parts, units) = planned(scene, &mut components);
    scarce::share(scene, &components.iter().collect::<Vec<_>>(), &mut parts);
    if cases::are_within_reach(scene) {
        crowded::eased(scene, &components, &mut parts);
    }
    let (tours, mut value) = extract::all_tours(scene, &components, &parts);
    let market = market(scene, &components, &parts, &units);
    let mut proofs = Vec::new();
    let many = tours.len() as u64;
    let mut statistics = Statistics { components: total, tours: many, ..Statistics::default() };
    for (relaxed, found) in parts {
        statistics.rounds += relaxed.rounds;
        statistics.proved += u64::from(found.value <= relaxed.bound);
        for (id, price) in relaxed.prices.tasks {
            prices.tasks[id.0 as usize] = price;
        }
        proofs.extend(relaxed.proof);
    }
    if !units.is_empty() {
        prices.resources = units;
    }
    let mut proved = bound(agenda, tasks, ground, &prices, &proofs).unwrap_or(Cost::MIN);
    if let Some(better) = market {
        let more = bound(agenda, tasks, ground, &better, &[]).unwrap_or(Cost::MIN);
        if more > proved {
            (proved, prices, proofs) = (more, better, Vec::new());
        }
    }
    let bound = proved.min(value).saturating_add(calls_bound(agenda));
    let calls = calls::placed(agenda, &tours, calls::Kept::default());
    value += left_out(agenda, &fates(agenda, &tours, &calls));
    let plan = Plan { tours, calls, value, bound, prices, proofs };
    Outcome { plan, statistics, stopped: monitor.should_stop() }
}

/// Prices of all components together, where some share scarce units and a gap is open.
fn market(
    scene: Scene<'_>,
    components: &[Component],
    parts: &[(Relaxed, Found)],
    units: &[Vec<Cost>],
) -> Option<Prices> {
    let open = parts.iter().any(|(relaxed, found)| found.value > relaxed.bound);
    let wanted = open && !units.is_empty() && cases::are_within_reach(scene);
    (wanted && !scene.monitor.should_stop())
        .then(|| scarce::together(scene, components, parts, units))?
}

/// Prices of units, and prices and a plan of every component: units are shared out at first prices, then the
/// large components are searched while all others are planned and their gaps closed.
fn planned(
    scene: Scene<'_>,
    components: &mut [Component],
) -> (Vec<(Relaxed, Found)>, Vec<Vec<Cost>>) {
    let done = AtomicU64::new(0);
    let total = components.len() as u64;
    let count = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        scene.monitor.progress(done, total);
    };
    let (large, others): (Vec<usize>, Vec<usize>) =
        (0..components.len()).partition(|&at| components::is_large(scene, &components[at]));
    let early = Early::new(scene.monitor);
    let hasty = Scene { monitor: &early, ..scene };
    let mut first = relaxed(hasty, components, &others);
    let units = rationed(scene, components, &others, &mut first);
    let (scene, hasty) = (Scene { units: &units, ..scene }, Scene { units: &units, ..hasty });
    let of = |numbers: &[usize]| -> Vec<&Component> {
        numbers.iter().map(|&at| &components[at]).collect()
    };
    let (those, these) = (of(&large), of(&others));
    let (found, (prices, rest)) = rayon::join(
        || sought(scene, &those, &count),
        || {
            let relax = |component: &&Component| master::relax(hasty, component);
            let prices: Vec<Relaxed> = those.iter().map(relax).collect();
            let mut rest = searched(scene, &these, first, &count);
            let left = scarce::without(scene, &those);
            let here = Scene { left: &left, ..scene };
            let these = scarce::polished(here, &these, &mut rest);
            closed(scene, &these.iter().collect::<Vec<_>>(), &mut rest);
            (prices, rest)
        },
    );
    let large = large.into_iter().zip(prices.into_iter().zip(found));
    let mut parts: Vec<_> = large.chain(others.into_iter().zip(rest)).collect();
    parts.sort_by_key(|&(at, _)| at);
    (parts.into_iter().map(|(_, part)| part).collect(), units)
}

/// First prices of some components, the largest first.
fn relaxed(scene: Scene<'_>, components: &[Component], numbers: &[usize]) -> Vec<Relaxed> {
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    let size = |at: usize| components[numbers[at]].obligations.len();
    order.sort_by_key(|&at| (Reverse(size(at)), at));
    let relax = |&at: &usize| (at, master::relax(scene, &components[numbers[at]]));
    let mut all: Vec<(usize, Relaxed)> = order.par_iter().with_max_len(1).map(relax).collect();
    all.sort_by_key(|&(at, _)| at);
    all.into_iter().map(|(_, relaxed)| relaxed).collect()
}

/// Prices of units, none where nothing is scarce; what every component may take, and what that makes of bounds.
fn rationed(
    scene: Scene<'_>,
    components: &mut [Component],
    numbers: &[usize],
    first: &mut [Relaxed],
) -> Vec<Vec<Cost>> {
    let mut priced: Vec<Priced> = vec![Priced::default(); components.len()];
    let mut known = numbers.iter().zip(&*first).peekable();
    for (at, priced) in priced.iter_mut().enumerate() {
        *priced = match known.next_if(|&(&number, _)| number == at) {
            Some((_, relaxed)) => relaxed.prices.clone(),
            None => master::rough(scene, &components[at]),
        };
    }
    let apart: Vec<bool> =
        (0..components.len()).map(|at| numbers.binary_search(&at).is_err()).collect();
    let Ration { units, left } = scarce::ration(scene, components, &apart, &priced);
    for (component, left) in components.iter_mut().zip(left) {
        component.left = left;
    }
    let scene = Scene { units: &units, ..scene };
    numbers.par_iter().zip(first).for_each(|(&at, relaxed)| {
        relaxed.bound = master::bound(scene, &components[at], &relaxed.prices);
    });
    units
}

/// Plans of large components, each with a part of the time that is as large as it is.
fn sought(scene: Scene<'_>, components: &[&Component], count: &(impl Fn() + Sync)) -> Vec<Found> {
    let fields: Vec<Field<'_>> =
        components.iter().map(|&part| Field::new(scene.within(part), part)).collect();
    let size = |component: &Component| component.obligations.len() as f64;
    let all: f64 = components.iter().map(|component| size(component)).sum();
    let mut first = Vec::with_capacity(fields.len());
    for (field, component) in fields.iter().zip(components) {
        first.push((Searching::new(field, search::seed(component)), size(component) / all));
    }
    let seconds = scene.monitor.seconds_left();
    let improved = |(mut searching, share): (Searching<'_>, f64)| {
        let effort = Effort::Seconds(seconds.map(|all| all * share));
        searching.improve(Cost::MIN, effort, scene.monitor);
        count();
        searching.found()
    };
    first.into_par_iter().with_max_len(1).map(improved).collect()
}

/// A plan of every component with its prices, the largest first.
fn searched(
    scene: Scene<'_>,
    components: &[&Component],
    first: Vec<Relaxed>,
    count: &(impl Fn() + Sync),
) -> Vec<(Relaxed, Found)> {
    let part = |(at, relaxed): (usize, Relaxed)| {
        let component = components[at];
        let field = Field::new(scene.within(component), component);
        let mut searching = Searching::new(&field, search::seed(component));
        searching.improve(relaxed.bound, Effort::Usual, scene.monitor);
        count();
        (at, (relaxed, searching.found()))
    };
    let mut order: Vec<(usize, Relaxed)> = first.into_iter().enumerate().collect();
    order.sort_by_key(|&(at, _)| (Reverse(components[at].obligations.len()), at));
    let mut parts: Vec<(usize, (Relaxed, Found))> =
        order.into_par_iter().with_max_len(1).map(part).collect();
    parts.sort_by_key(|&(at, _)| at);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Closes gaps: by better prices and a longer search, then by cases, then in whole numbers. In a small agenda
/// wherever one is left, in others where they are widest, until what is left is next to nothing.
fn closed(scene: Scene<'_>, components: &[&Component], parts: &mut [(Relaxed, Found)]) {
    let value: Cost = parts.iter().map(|(_, found)| found.value).sum();
    let little = value / NEXT_TO_NOTHING;
    let enough = if scene.tasks.len() <= SMALL { 0 } else { little };
    let effort =
        |at: usize| Cost::try_from(components::size(scene, components[at])).unwrap_or(1).max(1);
    widest(parts, enough, effort, |at, (relaxed, found)| {
        master::improve(scene, components[at], relaxed, enough / CLOSE);
        if found.value - relaxed.bound > little / CLOSE {
            let here = scene.within(components[at]);
            let other = search::again(here, components[at], relaxed.bound);
            if other.value < found.value {
                *found = other;
            }
        }
    });
    if cases::are_within_reach(scene) {
        widest(parts, enough, effort, |at, (relaxed, found)| {
            cases::close(scene.within(components[at]), components[at], relaxed, found);
        });
    }
    widest(
        parts,
        enough,
        |_| 1,
        |at, (relaxed, found)| {
            if whole::is_within_reach(components[at])
                && let Some(better) =
                    whole::better(scene.within(components[at]), components[at], relaxed, found)
            {
                *found = better;
            }
        },
    );
}

/// Closes the gaps that are widest until no more than enough is left of them: first those that are wide for the
/// effort.
fn widest(
    parts: &mut [(Relaxed, Found)],
    enough: Cost,
    effort: impl Fn(usize) -> Cost,
    close: impl Fn(usize, &mut (Relaxed, Found)) + Sync,
) {
    let gap = |(relaxed, found): &(Relaxed, Found)| (found.value - relaxed.bound).max(0);
    let mut open: Vec<(usize, &mut (Relaxed, Found))> = parts.iter_mut().enumerate().collect();
    open.retain(|(_, part)| gap(part) > 0);
    open.sort_by_key(|(at, part)| (Reverse(gap(part)), *at));
    let mut left: Cost = open.iter().map(|(_, part)| gap(part)).sum();
    let many = open.iter().take_while(|(_, part)| {
        let close = left > enough;
        left -= gap(part);
        close
    });
    let many = many.count();
    open.truncate(many);
    open.sort_by_key(|(at, part)| (Reverse(SCALE * gap(part) / effort(*at)), *at));
    // In order: whoever is free takes the next.
    open.into_iter().par_bridge().for_each(|(at, part)| close(at, part));
}

/// Stops when half of the time that there was at first is over.
struct Early<'a> {
    monitor: &'a dyn Monitor,
    until: Option<f64>,
}

impl<'a> Early<'a> {
    fn new(monitor: &'a dyn Monitor) -> Self {
        Self { monitor, until: monitor.seconds_left().map(|left| left / 2.0) }
    }
}

impl Monitor for Early<'_> {
    fn should_stop(&self) -> bool {
        let late = |until: f64| self.monitor.seconds_left().is_some_and(|left| left < until);
        self.monitor.should_stop() || self.until.is_some_and(late)
    }

    fn seconds_left(&self) -> Option<f64> {
        let left = self.monitor.seconds_left()?;
        Some((left - self.until.unwrap_or(0.0)).max(0.0))
    }
}
