//! Planning visits: tours and patterns that fit together, at the least cost, with a bound.

mod components;
mod extract;
mod master;
mod scarce;
mod search;
mod shares;
mod whole;

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
use whole::Chosen;

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
    /// What a unit of each resource costs on each day, in thousandths.
    units: &'a [Vec<Cost>],
    /// Units of each resource that are left on each day.
    left: &'a [Vec<u32>],
}

impl Scene<'_> {
    /// Price of the unit that a node takes.
    fn unit(&self, node: &Node) -> Cost {
        let price = |id: ResourceId| self.units[usize::from(id.0)][usize::from(node.day.0)];
        node.resource.map_or(0, price)
    }

    /// Units that are left of what a node takes.
    fn left(&self, node: &Node) -> u32 {
        let left = |id: ResourceId| self.left[usize::from(id.0)][usize::from(node.day.0)];
        node.resource.map_or(u32::MAX, left)
    }
}

/// Plans the agenda: component by component, each by column generation over tours and patterns and then
/// whole numbers over the tours that can matter. Deterministic where the monitor does not stop it, for any
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
    let scene =
        Scene { agenda, tasks, ground, monitor, options, units: &prices.resources, left: &units };
    let components = components::split(agenda, tasks);
    let total = components.len() as u64;
    let done = AtomicU64::new(0);
    let part = |component: &Component| {
        let relaxed = master::relax(scene, component);
        let chosen = whole::choose(scene, component, &relaxed);
        monitor.progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        (relaxed, chosen)
    };
    let mut parts: Vec<(Relaxed, Chosen)> = components.par_iter().map(part).collect();
    scarce::share(scene, &components, &mut parts);
    let (mut tours, mut value) = (Vec::new(), 0);
    let mut statistics = Statistics { components: total, ..Statistics::default() };
    for (component, (relaxed, chosen)) in components.iter().zip(parts) {
        let (made, cost) = extract::tours(scene, component, chosen);
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
