//! The value of a set of pairs, worked out from the definitions alone.

use std::cmp::Ordering;

use tongxing_solver::eligibility;
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Coverage, CoverageClass, Instance, Rank};
use tongxing_solver::objective::{self, Scale, Value};
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Cost;

/// A volunteer–child tie without its place.
pub type Tie = (VolunteerId, ChildId);

/// Value of eligible pairs on every level. Children who may have no pair count nowhere.
///
/// # Panics
/// If a pair is not eligible.
#[must_use]
pub fn of(instance: &Instance, travel: &dyn Travel, ties: &[Tie]) -> Value {
    let mut value = nothing(instance);
    let mut load = vec![0; instance.volunteers().len()];
    let mut given = vec![0; instance.children().len()];
    for &(volunteer, child) in ties {
        load[volunteer.index()] += 1;
        given[child.index()] += 1;
        value.cost += pair_cost(instance, travel, volunteer, child).expect("the pair is eligible");
        value.cost += objective::load(instance.policy(), load[volunteer.index()]);
    }
    for child in instance.child_ids() {
        add_coverage(instance, child, given[child.index()], &mut value);
    }
    value
}

/// The value of an instance without children.
#[must_use]
pub fn nothing(instance: &Instance) -> Value {
    Value { covered: vec![0; objective::classes(instance.policy()).len()], cost: 0 }
}

/// Adds what a child with `given` volunteers contributes to the coverage levels and, by what it lacks, to the cost.
pub fn add_coverage(instance: &Instance, child: ChildId, given: usize, value: &mut Value) {
    if eligibility::child(instance, child).is_err() {
        return;
    }
    let missing = usize::from(instance.demand(child)) - given;
    value.cost += instance.child(child).penalty * whole(missing);
    if instance.policy().coverage == Coverage::Priced {
        return;
    }
    let first = given.min(1);
    for (rank, units) in [(Rank::First, first), (Rank::Further, given - first)] {
        let class = CoverageClass { priority: instance.child(child).priority, rank };
        let order = objective::classes(instance.policy());
        let at = order.iter().position(|&c| c == class).expect("the order has every class");
        value.covered[at] += whole(units);
    }
}

/// The value as the single number that the engine minimises: every uncovered unit of the i-th of m
/// classes weighs (m − i) steps of the scale.
#[must_use]
pub fn scaled(instance: &Instance, scale: Scale, value: &Value) -> i128 {
    let mut full = nothing(instance);
    for child in instance.child_ids() {
        add_coverage(instance, child, usize::from(instance.demand(child)), &mut full);
    }
    let steps = (1..=scale.classes).rev().zip(full.covered.iter().zip(&value.covered));
    let uncovered = steps.map(|(weight, (all, some))| i128::from(weight) * i128::from(all - some));
    i128::from(value.cost) + i128::from(scale.factor) * uncovered.sum::<i128>()
}

/// Cost of an eligible pair without its load; `None` where it may not exist.
#[must_use]
pub fn pair_cost(
    instance: &Instance,
    travel: &dyn Travel,
    volunteer: VolunteerId,
    child: ChildId,
) -> Option<Cost> {
    let leg = eligibility::pair(instance, travel, volunteer, child).ok()?;
    Some(objective::pair(instance, volunteer, child, leg).total())
}

/// Compares two values: `Less` is better. More coverage wins level by level, then less cost.
#[must_use]
pub fn compare(a: &Value, b: &Value) -> Ordering {
    b.covered.cmp(&a.covered).then(a.cost.cmp(&b.cost))
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).expect("a count of people")
}
