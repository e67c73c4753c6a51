//! The search: column generation over days of cars, whole numbers over those that are known, cases until the bound meets.

mod branch;
mod master;
mod pool;
mod settle;

use rayon::prelude::*;

use super::model::{Answer, CarDay, Delegation, Plan, TripProblem};
use crate::certificate::trips::{Case, taking_part};
use crate::pairing::Monitor;
use crate::units::{Cost, Date};
use branch::{Best, FEW_HOMES, Tree};
use pool::Pool;

/// Options of the search.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Most splits of a delegation's cases, where limited.
    pub iterations: Option<u64>,
}

/// Splits where nobody limits them, of a delegation with few homes and with more.
const SPLITS: [u64; 2] = [60, 1];

/// Choices of blocks of a delegation with many homes for which plans are looked for.
const IMPROVED: usize = 1;

/// Choices of blocks that have a first plan at once.
const FIRST: usize = 8;

/// Trips with what came of the search.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The trips.
    pub answer: Answer,
    /// Whether the monitor stopped it.
    pub stopped: bool,
}

/// Plans trips: the best known with what proves how good they are. Delegations are planned apart, on the threads of the
/// caller's pool; who would be on two trips at a time stays with the first in the better of two orders.
#[must_use]
pub fn plan(problem: &TripProblem, options: Options, monitor: &dyn Monitor) -> Outcome {
    let found: Vec<(Plan, Cost)> =
        problem.delegations.par_iter().map(|one| alone(one, options, monitor)).collect();
    let (mut plans, bounds): (Vec<Plan>, Vec<Cost>) = found.into_iter().unzip();
    for group in sharing(problem) {
        if clash(problem, &plans, &group) {
            settle(problem, &mut plans, &group, options, monitor);
        }
    }
    let costs = problem.delegations.iter().zip(&plans);
    let cost: Cost = costs.map(|(of, plan)| crate::certificate::trips::cost(of, &plan.cars)).sum();
    let bound = bounds.iter().sum::<Cost>() + problem.outside;
    let answer = Answer { plans, cost: cost + problem.outside, bound };
    Outcome { answer, stopped: monitor.should_stop() }
}

/// One delegation by itself, and what is proved of it.
fn alone(delegation: &Delegation, options: Options, monitor: &dyn Monitor) -> (Plan, Cost) {
    let mut best = Best::nothing(delegation);
    let mut pool = Pool::new(delegation);
    let choices = delegation.choices();
    for blocks in choices.iter().take(FIRST) {
        best.take(delegation, settle::greedy(&Case::new(delegation, blocks)));
    }
    let mut trees: Vec<Tree<'_>> = choices
        .iter()
        .map(|blocks| Tree::new(&mut pool, delegation, blocks, Cost::MAX, monitor))
        .collect();
    let mut order: Vec<usize> = (0..trees.len()).collect();
    order.sort_by_key(|&at| (trees[at].bound(), at));
    let few = delegation.homes <= FEW_HOMES;
    let splits = options.iterations.unwrap_or(SPLITS[usize::from(!few)]);
    for (nth, at) in order.into_iter().enumerate() {
        if trees[at].bound() < best.cost {
            // Of many choices with many homes the most promising ones.
            let improves = few || nth < IMPROVED;
            trees[at].prove(&mut pool, &mut best, (splits, improves), monitor);
        }
    }
    let bound = trees.iter().map(Tree::bound).min().unwrap_or_default();
    (Plan { cars: best.cars, proof: trees.iter().map(Tree::proof).collect() }, bound)
}

/// Delegations that share somebody, in groups of two or more.
fn sharing(problem: &TripProblem) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..problem.delegations.len()).collect();
    let mut first: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
    for (at, delegation) in problem.delegations.iter().enumerate() {
        for member in &delegation.members {
            let other = *first.entry(member.person).or_insert(at);
            let (from, to) = (group[at].max(group[other]), group[at].min(group[other]));
            group.iter_mut().filter(|one| **one == from).for_each(|one| *one = to);
        }
    }
    let of = |root: usize| (0..group.len()).filter(|&at| group[at] == root).collect::<Vec<_>>();
    (0..group.len()).map(of).filter(|all| all.len() > 1).collect()
}

/// Who is where in a plan.
fn trips(delegation: &Delegation, cars: &[CarDay]) -> Vec<(u32, [Date; 2])> {
    let all = taking_part(delegation, cars).into_iter();
    let of = |(block, members): (_, std::collections::BTreeSet<super::model::MemberId>)| {
        let span = delegation.span(block);
        members
            .into_iter()
            .map(move |id| (delegation.members[id.index()].person, span))
            .collect::<Vec<_>>()
    };
    all.flat_map(of).collect()
}

fn clash(problem: &TripProblem, plans: &[Plan], group: &[usize]) -> bool {
    let mut all: Vec<(u32, [Date; 2])> =
        group.iter().flat_map(|&at| trips(&problem.delegations[at], &plans[at].cars)).collect();
    all.sort_unstable();
    all.windows(2).any(|two| two[0].0 == two[1].0 && two[1].1[0] <= two[0].1[1])
}

/// Plans one after the other, each without whoever is on the trip of an earlier one then.
fn settle(
    problem: &TripProblem,
    plans: &mut [Plan],
    group: &[usize],
    options: Options,
    monitor: &dyn Monitor,
) {
    let mut reversed = group.to_vec();
    reversed.reverse();
    type Placed = Vec<(usize, Vec<CarDay>)>;
    let mut best: Option<(Cost, Placed)> = None;
    for order in [group.to_vec(), reversed] {
        let mut taken: Vec<(u32, [Date; 2])> = Vec::new();
        let (mut cost, mut found) = (0, Vec::new());
        for at in order {
            let full = &problem.delegations[at];
            let left = without(full, &taken);
            let cars = if left == *full {
                plans[at].cars.clone()
            } else {
                alone(&left, options, monitor).0.cars
            };
            taken.extend(trips(full, &cars));
            cost += crate::certificate::trips::cost(full, &cars);
            found.push((at, cars));
        }
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, found));
        }
    }
    for (at, cars) in best.into_iter().flat_map(|(_, found)| found) {
        plans[at].cars = cars;
    }
}

/// The delegation without whoever is elsewhere.
fn without(delegation: &Delegation, taken: &[(u32, [Date; 2])]) -> Delegation {
    let mut left = delegation.clone();
    for block in (0..delegation.blocks.len()).map(super::model::BlockId::at) {
        let [first, last] = delegation.span(block);
        for member in &mut left.members {
            let away = |&&(person, [from, until]): &&(u32, [Date; 2])| {
                person == member.person && from <= last && first <= until
            };
            if taken.iter().any(|one| away(&one)) {
                member.free[block.index()] = false;
            }
        }
    }
    left
}
