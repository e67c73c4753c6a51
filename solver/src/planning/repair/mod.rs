//! Repairing a plan: what can stand stands, what fell away or is new finds a place, few other visits move.

mod mend;
mod standing;
mod work;

use std::collections::BTreeSet;

use super::calls::Kept;
use super::{Options, Outcome, Scene, Statistics, calls, components, extract};
use crate::certificate::plan::{
    Call, Ground, Node, Plan, Prices, Stop, Tasks, Tour, fates, left_out as calls_left_out,
};
use crate::model::Instance;
use crate::pairing::Monitor;
use crate::travel::Travel;
use crate::units::Cost;
use crate::visits::{Agenda, Day, ObligationId};
use standing::Standing;
use work::{Done, Work};

/// A visit by its obligation and occurrence.
pub type Occasion = (ObligationId, u16);

/// A plan that was given out, as far as it can be told in the agenda of today.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// Its tours; stops that today's agenda does not know are left out.
    pub tours: Vec<Tour>,
    /// Prices that proved its bound.
    pub prices: Prices,
    /// Visits that may not move.
    pub held: BTreeSet<Occasion>,
    /// What it had planned and today's agenda does not know as it was, and what it did not know of.
    pub fresh: BTreeSet<Occasion>,
    /// Most visits that move to make room for others.
    pub most_moved: u32,
    /// Its calls that today's agenda knows.
    pub calls: Vec<Call>,
    /// Before this day no visit and no call is planned that it did not have.
    pub from: Day,
}

/// A repaired plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// The plan.
    pub outcome: Outcome,
    /// What of the earlier plan could stand as it was, ascending, as [`stands`] says.
    pub stood: BTreeSet<Occasion>,
}

/// What of a plan that was given out can stand as it was, ascending. The rest has to change.
#[must_use]
pub fn stands(
    instance: &Instance,
    travel: &dyn Travel,
    (agenda, tasks): (&Agenda, &Tasks),
    tours: &[Tour],
) -> BTreeSet<Occasion> {
    let ground = Ground::new(instance, travel, tasks);
    let units: Vec<Vec<u32>> = agenda.resources().iter().map(|r| r.units.clone()).collect();
    let scene = Scene {
        agenda,
        tasks,
        ground: &ground,
        monitor: &crate::pairing::Silent,
        options: Options { iterations: None },
        left: &units,
        units: &[],
    };
    Standing::new(scene, tours).occasions()
}

/// Repairs a plan. Visits and calls that are still possible stay as they are; what fell away or is new is put in where it
/// costs least; where there is no room, one visit after the other, at most so many in all, moves to make some.
/// Leaving a visit out costs its penalty, moving one a tenth of it. The prices are the earlier ones, which prove something of any
/// plan of today's agenda, repaired or not; what they prove the checker finds, and the bound that the plan states is nothing.
///
/// # Errors
/// Held visits that cannot stand as they were.
///
/// Deterministic unless the monitor stops it; work in proportion to what changed, but for reading the agenda.
pub fn repair(
    instance: &Instance,
    travel: &dyn Travel,
    (agenda, tasks): (&Agenda, &Tasks),
    earlier: &Earlier,
    monitor: &dyn Monitor,
) -> Result<Repaired, Vec<Occasion>> {
    let ground = Ground::new(instance, travel, tasks);
    let units: Vec<Vec<u32>> = agenda.resources().iter().map(|r| r.units.clone()).collect();
    let ground = &ground;
    let options = Options { iterations: None };
    let scene = Scene { agenda, tasks, ground, monitor, options, left: &units, units: &[] };
    let standing = Standing::new(scene, &earlier.tours);
    let met = |&&(id, number): &&Occasion| standing.met[id.0 as usize][usize::from(number)];
    let broken: Vec<Occasion> =
        earlier.held.iter().filter(|held| met(held).is_none()).copied().collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    let stood = standing.occasions();
    let mut work = Work::new(scene, standing, earlier);
    work.mend();
    let Done { tours, nodes } = work.done(&earlier.tours);
    let pairs = agenda.obligation_ids().zip(&nodes);
    let value = cost(scene, &tours) + extract::left_out(scene, pairs);
    let kept = Kept { calls: &earlier.calls, from: earlier.from };
    let calls = calls::placed(agenda, &tours, kept);
    let value = value + calls_left_out(agenda, &fates(agenda, &tours, &calls));
    let prices = earlier.prices.clone();
    let statistics = Statistics {
        components: components::split(agenda, tasks).len() as u64,
        tours: tours.len() as u64,
        ..Statistics::default()
    };
    let plan = Plan { tours, calls, value, bound: 0, prices, proofs: Vec::new() };
    let outcome = Outcome { plan, statistics, stopped: monitor.should_stop() };
    Ok(Repaired { outcome, stood })
}

/// Weighted travel of tours.
fn cost(scene: Scene<'_>, tours: &[Tour]) -> Cost {
    let Scene { agenda, ground, .. } = scene;
    let site = |stop: &Stop| {
        let occurrence =
            &agenda.obligation(stop.obligation).occurrences[usize::from(stop.occurrence)];
        occurrence.forms[usize::from(stop.form)].site
    };
    let of = |tour: &Tour| {
        let places = ground.of(agenda.shift(tour.shift).volunteer);
        let mut at = 0;
        let mut sum = 0;
        for place in tour.stops.iter().filter_map(|stop| places.number(site(stop))).chain([0]) {
            sum += places.step(at, place).map_or(0, |step| step.cost);
            at = place;
        }
        sum
    };
    tours.iter().map(of).sum()
}

/// Nodes of occurrences as they are met.
fn node(scene: Scene<'_>, (id, number): Occasion, node: u32) -> Option<Node> {
    scene.tasks.occurrences(id).nth(usize::from(number))?.get(node as usize).copied()
}
