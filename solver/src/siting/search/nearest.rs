//! The sum of costs where everybody goes to the nearest open site.

use super::Budget;
use super::ascent::Ascent;
use super::dual::Dual;
use super::field::Field;
use super::lists;
use super::median::Median;
use super::polish::is_cover;
use super::tree::{Grown, Hint, Tree};
use crate::siting::Outcome;
use crate::siting::model::{Answer, Proof, Served, SiteId, SitingProblem};

/// Rounds of the search without a better answer before the proof is tried where nothing is limited, of covers and after
/// the proof the second.
const PATIENCE: [u32; 2] = [30, 100];
/// Shares of the budget after which the proof is tried anyway, and at which rounds go on; of covers, whose proofs are
/// long and whose answers get better for long, and of others.
const COVER: (f64, f64) = (0.15, 0.45);
const OTHER: (f64, f64) = (0.25, 0.7);
/// Most cases of a proof.
const CASES: u64 = 100_000;

pub(super) fn search(
    problem: &SitingProblem,
    (seed, known): (u64, &[u32]),
    budget: &Budget<'_>,
) -> Outcome {
    let field = Field::new(problem);
    let mut median = Median::new(&field, seed, budget);
    if !known.is_empty() {
        median.know(known, budget);
    }
    let scale = lists::scale(&field);
    let mut dual = Dual::new(&field, scale);
    let mut proof = Proof::none();
    let cover = is_cover(&dual);
    let (early, late) = if cover { COVER } else { OTHER };
    let start = Ascent::new(median.prices(scale), field.sites);
    let first = grow(&mut dual, budget, &mut median, start, (1, late));
    better(&mut proof, first.proof);
    if proof.bound < median.best() {
        let patience =
            if cover && budget.is_limited() { u32::MAX } else { PATIENCE[usize::from(cover)] };
        rounds(&mut median, budget, patience, early);
    }
    if proof.bound < median.best() && !budget.stops() {
        let grown = grow(&mut dual, budget, &mut median, first.first.again(), (CASES, late));
        better(&mut proof, grown.proof);
    }
    if proof.bound < median.best() {
        let patience = if budget.is_limited() { u32::MAX } else { PATIENCE[1] };
        rounds(&mut median, budget, patience, 1.0);
    }
    Outcome {
        answer: answer(problem, median.open(), median.best()),
        proof,
        iterations: budget.steps.get(),
        tolerance: 0,
    }
}

fn grow<'a>(
    dual: &mut Dual<'a>,
    budget: &Budget<'_>,
    median: &mut Median<'a>,
    start: Ascent,
    cases: (u64, f64),
) -> Grown {
    let known = median.best();
    let mut improve = |hint: Hint<'_>| median.tell(hint.open);
    Tree::prove(dual, budget, (known, &mut improve), start, cases)
}

/// Keeps the better of two proofs.
fn better(proof: &mut Proof, other: Proof) {
    if other.bound > proof.bound {
        *proof = other;
    }
}

/// Rounds of the search until so many have brought nothing, or so much of the budget is spent.
fn rounds(median: &mut Median<'_>, budget: &Budget<'_>, patience: u32, share: f64) {
    let mut vain = 0;
    while vain < patience && budget.spent() < share && !budget.stops() {
        vain = if median.round(budget) { 0 } else { vain + 1 };
    }
}

/// The answer with these sites open, unless somebody who must be served is not.
fn answer(problem: &SitingProblem, open: &[u32], cost: i64) -> Option<Answer> {
    let served = problem.customer_ids().all(|customer| {
        problem.customers()[customer.index()].left_out.is_some()
            || problem.offers(customer).iter().any(|o| open.binary_search(&o.site.0).is_ok())
    });
    let open = open.iter().map(|&site| SiteId(site)).collect();
    served.then_some(Answer { open, served: Served::Nearest, cost })
}
