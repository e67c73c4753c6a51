//! From the engine's basis to a solution with its value, bound and certificate.

use rayon::prelude::*;

use super::child_search::{Scratch, View};
use super::complete::{Engine, Finish};
use crate::certificate::{
    Certificate, CheckMode, ChildPrices, Pair, Prices, Solution, Status, check,
};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{CoverageClass, Instance, Rank};
use crate::objective::{self, Scale, Value};
use crate::travel::Travel;
use crate::units::Cost;

/// The engine's answer. A proved one is optimal; for one that was stopped, the dual value of its prices
/// over all pairs is the bound. Violators are the caller's to add.
pub(super) fn solution(engine: &Engine<'_>, travel: &dyn Travel, finish: Finish) -> Solution {
    let formulation = &engine.formulation;
    let instance = formulation.instance;
    let pairs = formulation.pairs(&engine.simplex, engine.first_pair..engine.simplex.arcs());
    let value = measured(instance, travel, &pairs);
    let mut solution = Solution {
        status: Status::Optimal,
        pairs,
        bound: scaled(instance, formulation.scale, &value),
        value,
        certificate: Certificate {
            scale: formulation.scale.factor,
            prices: formulation.prices(&engine.simplex, 0),
            budgets: Vec::new(),
            violators: Vec::new(),
            siblings: None,
        },
    };
    if finish == Finish::Stopped {
        solution.status = Status::Stopped;
        lower(engine, &mut solution.certificate.prices);
        let proved = check(instance, travel, &solution, CheckMode::Indexed).dual_value;
        solution.bound = proved.unwrap_or(-i128::from(i64::MAX));
    }
    solution
}

/// Lowers each child's prices until no more pairs than it asks for price out. Of all shifts of one child's
/// prices that proves most, and it leaves few pairs to be looked at: the prices of a solve that was
/// stopped early are far too high.
pub(super) fn lower(engine: &Engine<'_>, prices: &mut Prices) {
    let (formulation, simplex) = (&engine.formulation, &engine.simplex);
    let instance = formulation.instance;
    let down = |scratch: &mut Scratch, (index, at): (usize, &mut ChildPrices)| {
        let child = ChildId::new(index);
        if !formulation.child_open[index] {
            return;
        }
        scratch.offers.clear();
        formulation.entry_prices(simplex, child, &mut scratch.offers);
        let highest = scratch.offers.iter().copied().max().unwrap_or(0);
        let pinned = |v: u32| instance.is_pinned(VolunteerId::new(v as usize), child);
        let view = View { excluded: &pinned, raise: &|_| 0 };
        let most = usize::from(instance.demand(child));
        let found = engine.pricer.price_child(formulation, child, view, most, scratch);
        if let Some(last) = found.get(most - 1) {
            let by = highest - last.key;
            at.child -= by;
            at.places.iter_mut().for_each(|price| *price -= by);
        }
    };
    prices.children.par_iter_mut().enumerate().for_each_init(Scratch::default, down);
}

/// Value of pairs on every level.
pub(super) fn measured(instance: &Instance, travel: &dyn Travel, pairs: &[Pair]) -> Value {
    value(instance, pairs.iter().map(|p| (p.volunteer, p.child)), |volunteer, child| {
        let leg = eligibility::way(instance, travel, volunteer, child);
        objective::pair(instance, volunteer, child, leg).total()
    })
}

/// Value of pairs on every level, whose own costs `cost` says.
pub(super) fn value(
    instance: &Instance,
    pairs: impl Iterator<Item = (VolunteerId, ChildId)>,
    cost: impl Fn(VolunteerId, ChildId) -> Cost,
) -> Value {
    let policy = instance.policy();
    let classes = objective::classes(policy);
    let mut value = Value { covered: vec![0; classes.len()], cost: 0 };
    let mut given = vec![0_i64; instance.children().len()];
    let mut load = vec![0_usize; instance.volunteers().len()];
    for (volunteer, child) in pairs {
        given[child.index()] += 1;
        let load = &mut load[volunteer.index()];
        *load += 1;
        value.cost += cost(volunteer, child) + objective::load(policy, *load);
    }
    for child in instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok()) {
        let units = given[child.index()];
        value.cost += (i64::from(instance.demand(child)) - units) * instance.child(child).penalty;
        for (rank, units) in [(Rank::First, units.min(1)), (Rank::Further, (units - 1).max(0))] {
            let class = CoverageClass { priority: instance.child(child).priority, rank };
            if let Some(at) = classes.iter().position(|&c| c == class) {
                value.covered[at] += units;
            }
        }
    }
    value
}

/// The single number of a value: cost + Σ penalties of what each class leaves uncovered.
pub(crate) fn scaled(instance: &Instance, scale: Scale, value: &Value) -> i128 {
    let policy = instance.policy();
    let mut demand = vec![0_i64; value.covered.len()];
    for child in instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok()) {
        let units = i64::from(instance.demand(child));
        for (rank, units) in [(Rank::First, 1), (Rank::Further, units - 1)] {
            let class = CoverageClass { priority: instance.child(child).priority, rank };
            if let Some(at) = objective::classes(policy).iter().position(|&c| c == class) {
                demand[at] += units;
            }
        }
    }
    let uncovered = demand.iter().zip(&value.covered).map(|(d, c)| i128::from(d - c));
    let weights = (1..=i128::from(scale.classes)).rev();
    let missing: i128 = uncovered.zip(weights).map(|(units, weight)| units * weight).sum();
    i128::from(value.cost) + i128::from(scale.factor) * missing
}
