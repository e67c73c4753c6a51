//! Planning visits: tours and patterns that fit together, at the least cost, with a bound.

mod components;
mod extract;
mod master;
pub mod repair;
mod scarce;
mod search;
mod shares;
mod times;
mod whole;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::certificate::plan::{Ground, Node, Plan, Prices, Tasks, bound};
use crate::model::Instance;
use crate::pairing::Monitor;
use crate::travel::Travel;
use crate::units::Cost;
use crate::visits::{Agenda, ResourceId};
use components::Component;
use master::Relaxed;
use search::{Field, Found, Searching};

/// Most tasks of an agenda in which every gap is closed that can be.
const SMALL: usize = 20_000;
/// Share of the cost that is next to nothing.
const NEXT_TO_NOTHING: Cost = 2000;

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
}

impl Scene<'_> {
    /// Units that are left of what a node takes.
    fn left(&self, node: &Node) -> u32 {
        let left = |id: ResourceId| self.left[usize::from(id.0)][usize::from(node.day.0)];
        node.resource.map_or(u32::MAX, left)
    }
}

/// Plans the agenda, component by component: a first plan, prices that do not tell alike days apart, ruin and
/// recreate; then gaps are closed by column generation over tours and patterns and in whole numbers over the
/// tours that can matter. Deterministic where the monitor does not stop it, for any
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
    let units: Vec<Vec<u32>> = agenda.resources().iter().map(|r| r.units.clone()).collect();
    let (tasks, ground) = (&tasks, &ground);
    let scene = Scene { agenda, tasks, ground, monitor, options, left: &units };
    let components = components::split(agenda, tasks);
    let total = components.len() as u64;
    let mut parts = searched(scene, &components);
    closed(scene, &components, &mut parts);
    scarce::share(scene, &components, &mut parts);
    let (mut tours, mut value) = (Vec::new(), 0);
    let mut statistics = Statistics { components: total, ..Statistics::default() };
    for (component, (relaxed, found)) in components.iter().zip(parts) {
        let (made, cost) = extract::tours(scene, component, found.chosen);
        value += cost;
        statistics.rounds += relaxed.rounds;
        statistics.tours += made.len() as u64;
        statistics.proved += u64::from(cost <= relaxed.bound);
        tours.extend(made);
        for (id, price) in relaxed.prices.tasks {
            prices.tasks[id.0 as usize] = price;
        }
    }
    tours.sort_by_key(|tour| tour.shift);
    let bound = bound(agenda, tasks, ground, &prices).min(value);
    let plan = Plan { tours, value, bound, prices };
    Outcome { plan, statistics, stopped: monitor.should_stop() }
}

/// Prices and a plan of every component, the largest first.
fn searched(scene: Scene<'_>, components: &[Component]) -> Vec<(Relaxed, Found)> {
    let monitor = scene.monitor;
    let early = Early::new(monitor);
    let done = AtomicU64::new(0);
    let part = |&at: &usize| {
        let component = &components[at];
        let field = Field::new(scene, component);
        let mut searching = Searching::new(&field, search::seed(component));
        let relaxed = master::relax(Scene { monitor: &early, ..scene }, component);
        searching.improve(relaxed.bound, monitor);
        monitor.progress(done.fetch_add(1, Ordering::Relaxed) + 1, components.len() as u64);
        (at, (relaxed, searching.found()))
    };
    let mut order: Vec<usize> = (0..components.len()).collect();
    order.sort_by_key(|&at| (Reverse(components[at].obligations.len()), at));
    let mut parts: Vec<(usize, (Relaxed, Found))> =
        order.par_iter().with_max_len(1).map(part).collect();
    parts.sort_by_key(|&(at, _)| at);
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Closes gaps, by better prices and in whole numbers, of all components but the large ones: in a small agenda
/// wherever one is left, in others where they are widest, until what is left is next to nothing.
fn closed(scene: Scene<'_>, components: &[Component], parts: &mut [(Relaxed, Found)]) {
    let gap = |(relaxed, found): &(Relaxed, Found)| (found.value - relaxed.bound).max(0);
    let mut order: Vec<usize> = (0..parts.len())
        .filter(|&at| gap(&parts[at]) > 0 && !master::is_large(scene, &components[at]))
        .collect();
    order.sort_by_key(|&at| (Reverse(gap(&parts[at])), at));
    let value: Cost = parts.iter().map(|(_, found)| found.value).sum();
    let enough = if scene.tasks.len() <= SMALL { 0 } else { value / NEXT_TO_NOTHING };
    let mut left: Cost = order.iter().map(|&at| gap(&parts[at])).sum();
    order.retain(|&at| {
        let close = left > enough;
        left -= gap(&parts[at]);
        close
    });
    let order: BTreeSet<usize> = order.into_iter().collect();
    let mut open: Vec<(usize, &mut (Relaxed, Found))> = parts.iter_mut().enumerate().collect();
    open.retain(|(at, _)| order.contains(at));
    open.into_par_iter().with_max_len(1).for_each(|(at, (relaxed, found))| {
        let component = &components[at];
        master::improve(scene, component, relaxed);
        if found.value > relaxed.bound
            && whole::is_within_reach(component)
            && let Some(better) = whole::better(scene, component, relaxed, found)
        {
            *found = better;
        }
    });
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
