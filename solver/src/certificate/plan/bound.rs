//! What no plan costs less than, for any prices.

use rayon::prelude::*;

use super::SCALE;
use super::cases::{self, Proof};
use super::ground::Ground;
use super::patterns;
use super::tasks::{Node, TaskId, Tasks};
use super::tours::{Alike, Search};
use crate::units::Cost;
use crate::visits::{Agenda, Day, ResourceId, ShiftId};

/// Prices in thousandths of a metre-equivalent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// What a tour earns by each task, and a pattern pays; any number.
    pub tasks: Vec<Cost>,
    /// What a unit of each resource costs on each day; not negative.
    pub resources: Vec<Vec<Cost>>,
}

impl Prices {
    /// All nothing.
    #[must_use]
    pub fn none(agenda: &Agenda, tasks: &Tasks) -> Self {
        let days = usize::from(agenda.days());
        Self {
            tasks: vec![0; tasks.len()],
            resources: vec![vec![0; days]; agenda.resources().len()],
        }
    }

    /// Price of a task.
    #[must_use]
    pub fn task(&self, id: TaskId) -> Cost {
        self.tasks[id.0 as usize]
    }

    /// Price of a unit of a resource.
    #[must_use]
    pub fn unit(&self, id: ResourceId, day: Day) -> Cost {
        self.resources[usize::from(id.0)][usize::from(day.0)]
    }

    /// What a node costs a pattern.
    #[must_use]
    pub fn node(&self, node: &Node) -> Cost {
        let tasks: Cost = node.tasks.iter().flatten().map(|&id| self.task(id)).sum();
        tasks + node.resource.map_or(0, |id| self.unit(id, node.day))
    }
}

/// The Lagrangian bound: in every plan each task that a pattern needs is in a tour, and no resource is
/// used beyond its units. With both priced out, what is left falls apart into one cheapest pattern for
/// every obligation and one cheapest tour, or none, for every shift (Geoffrion 1974; at its best prices
/// the value of the Dantzig–Wolfe program over tours and patterns). Of parts that proofs are about, the least of
/// their cases counts instead.
///
/// In metre-equivalents, rounded up: costs are whole. `None` where a proof is none.
#[must_use]
pub fn bound(
    agenda: &Agenda,
    tasks: &Tasks,
    ground: &Ground,
    prices: &Prices,
    proofs: &[Proof],
) -> Option<Cost> {
    let unit = |node: &Node| node.resource.map_or(0, |id| prices.unit(id, node.day));
    let proved = cases::proved((agenda, tasks, ground), proofs, unit)?;
    let patterns: i128 = agenda
        .obligation_ids()
        .filter(|id| !proved.obligations.contains(id))
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|id| {
            let price = |node: &Node| prices.node(node);
            i128::from(patterns::cheapest(agenda.obligation(id), id, tasks, price).reduced)
        })
        .sum();
    let shifts: Vec<ShiftId> =
        agenda.shift_ids().filter(|id| !proved.shifts.contains(id)).collect();
    let volunteer = |id: &ShiftId| agenda.shift(*id).volunteer;
    let tours: i128 = shifts
        .par_chunk_by(|one, next| volunteer(one) == volunteer(next))
        .map(|shifts| {
            let mut alike = Alike::default();
            let least = |&id: &ShiftId| {
                let price = |id| Some(prices.task(id));
                let tours = Search::new(agenda, tasks, ground, agenda.shift(id), price);
                i128::from(alike.least(&tours))
            };
            shifts.iter().map(least).sum::<i128>()
        })
        .sum();
    let units: i128 = agenda
        .resources()
        .iter()
        .zip(&prices.resources)
        .flat_map(|(resource, prices)| resource.units.iter().zip(prices))
        .map(|(&units, &price)| i128::from(units) * i128::from(price))
        .sum();
    let thousandths = patterns + tours + proved.least - units;
    let scale = i128::from(SCALE);
    let whole = thousandths.div_euclid(scale) + i128::from(thousandths.rem_euclid(scale) != 0);
    Some(Cost::try_from(whole).unwrap_or(Cost::MIN))
}
