//! Prices of units and visits from one program of all components.

use super::super::Scene;
use super::super::climb::{Goal, ROUNDS};
use super::super::components::Component;
use super::super::days::Days;
use super::super::master::{Master, Priced, Relaxed};
use super::super::search::Found;
use crate::certificate::plan::Prices;
use crate::units::Cost;

/// Most rows of the program but those of units, and most pivots of one solve of it.
const MOST_ROWS: usize = 12_000;
const PIVOTS: i32 = 100_000;

/// Prices from the linear program of all components as one, in which units are limited and
/// tours are shared by the visits that they make. `None` where it is out of reach.
pub(in super::super) fn together(
    scene: Scene<'_>,
    components: &[Component],
    parts: &[(Relaxed, Found)],
    units: &[Vec<Cost>],
) -> Option<Prices> {
    let mut merged = Component::default();
    let mut first = Priced::default();
    for (component, (relaxed, _)) in components.iter().zip(parts) {
        merged.obligations.extend(&component.obligations);
        merged.shifts.extend(&component.shifts);
        first.tasks.extend(relaxed.prices.tasks.iter().map(|(&id, &price)| (id, price)));
    }
    merged.obligations.sort_unstable();
    merged.shifts.sort_unstable();
    let scene = Scene { units: &[], ..scene };
    let days = Days::alike(scene, &merged);
    let master = Master::new(scene, &merged, &days);
    if master.program.rows() > MOST_ROWS {
        return None;
    }
    let mut master = master.begun().limited();
    for &(resource, day) in master.limits.keys() {
        let price = units[usize::from(resource.0)][usize::from(day.0)];
        first.units.insert((resource, day), price);
    }
    let rounds = scene.options.iterations.map_or(ROUNDS, |most| most.min(ROUNDS));
    let goal = Goal { rounds, pivots: PIVOTS, ..Goal::BEST };
    let climbed = master.climb(first, goal);
    climbed.value?;
    let mut all = Prices::none(scene.agenda, scene.tasks);
    for (&id, &price) in &climbed.prices.tasks {
        all.tasks[id.0 as usize] = price;
    }
    all.resources = units.iter().map(|days| vec![0; days.len()]).collect();
    for (&(resource, day), &price) in &climbed.prices.units {
        all.resources[usize::from(resource.0)][usize::from(day.0)] = price;
    }
    Some(all)
}
