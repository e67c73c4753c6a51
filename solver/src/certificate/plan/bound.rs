//! What no plan costs less than, for any prices.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::SCALE;
use super::cases::{self, Part, Proof};
use super::ground::Ground;
use super::patterns;
use super::tasks::{Node, TaskId, Tasks};
use super::tours::{Alike, Search};
use crate::units::Cost;
use crate::visits::{Agenda, Day, ObligationId, ResourceId, ShiftId};

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
/// In metre-equivalents, rounded up, and so is every part that takes no unit with a price: costs are whole. `None` where
/// a proof is none.
#[must_use]
pub fn bound(
    agenda: &Agenda,
    tasks: &Tasks,
    ground: &Ground,
    prices: &Prices,
    proofs: &[Proof],
) -> Option<Cost> {
    let unit = |node: &Node| node.resource.map_or(0, |id| prices.unit(id, node.day));
    let parts = cases::parts(agenda, tasks);
    let proved = cases::proved((agenda, tasks, ground), &parts, proofs, unit)?;
    let mut least = relaxed((agenda, tasks, ground), &parts, prices, &proved);
    for (number, value) in proved {
        least[number] = value;
    }
    for (part, least) in parts.iter().zip(&mut least) {
        let mut nodes = part.obligations.iter().flat_map(|&id| tasks.occurrences(id).flatten());
        if nodes.all(|node| unit(node) == 0) {
            *least = up(*least) * i128::from(SCALE);
        }
    }
    let units: i128 = agenda
        .resources()
        .iter()
        .zip(&prices.resources)
        .flat_map(|(resource, prices)| resource.units.iter().zip(prices))
        .map(|(&units, &price)| i128::from(units) * i128::from(price))
        .sum();
    let whole = up(least.iter().sum::<i128>() - units);
    Some(Cost::try_from(whole).unwrap_or(Cost::MIN))
}

/// Thousandths to whole ones, rounded up.
fn up(thousandths: i128) -> i128 {
    let scale = i128::from(SCALE);
    thousandths.div_euclid(scale) + i128::from(thousandths.rem_euclid(scale) != 0)
}

/// What the cheapest patterns and tours of every part come to, in thousandths, and at last of what is in no part; nothing
/// for parts of which something is proved.
fn relaxed(
    (agenda, tasks, ground): (&Agenda, &Tasks, &Ground),
    parts: &[Part],
    prices: &Prices,
    proved: &BTreeMap<usize, i128>,
) -> Vec<i128> {
    let mut of_obligation = vec![parts.len(); agenda.obligations().len()];
    let mut of_shift = vec![parts.len(); agenda.shifts().len()];
    for (number, part) in parts.iter().enumerate() {
        part.obligations.iter().for_each(|id| of_obligation[id.0 as usize] = number);
        part.shifts.iter().for_each(|id| of_shift[id.0 as usize] = number);
    }
    let pattern = |id: ObligationId| {
        let number = of_obligation[id.0 as usize];
        let price = |node: &Node| prices.node(node);
        let cheapest = || patterns::cheapest(agenda.obligation(id), id, tasks, price).reduced;
        (number, if proved.contains_key(&number) { 0 } else { i128::from(cheapest()) })
    };
    let ids: Vec<ObligationId> = agenda.obligation_ids().collect();
    let mut all: Vec<(usize, i128)> = ids.into_par_iter().map(pattern).collect();
    let open = |id: &ShiftId| !proved.contains_key(&of_shift[id.0 as usize]);
    let shifts: Vec<ShiftId> = agenda.shift_ids().filter(open).collect();
    let volunteer = |id: &ShiftId| agenda.shift(*id).volunteer;
    let tours = shifts.par_chunk_by(|one, next| volunteer(one) == volunteer(next)).map(|shifts| {
        let mut alike = Alike::default();
        let least = |&id: &ShiftId| {
            let price = |id| Some(prices.task(id));
            let tours = Search::new(agenda, tasks, ground, agenda.shift(id), price);
            i128::from(alike.least(&tours))
        };
        (of_shift[shifts[0].0 as usize], shifts.iter().map(least).sum())
    });
    all.extend(tours.collect::<Vec<_>>());
    let mut least = vec![0; parts.len() + 1];
    all.into_iter().for_each(|(number, value)| least[number] += value);
    least
}
