//! The largest cost: bisection over the costs that there are (Minieka 1970; Daskin 1995), each step a question of
//! covering.

use super::Budget;
use super::ascent::Ascent;
use super::dual::Dual;
use super::field::Field;
use super::lists;
use super::median::Median;
use super::tree::{Hint, Tree};
use crate::siting::Outcome;
use crate::siting::model::{Answer, Proof, Served, SiteId, SitingProblem, Step};

/// Rounds of the search for a cover before a proof that there is none is tried.
const ROUNDS: u32 = 8;
/// Most cases of a proof.
const CASES: u64 = 100_000;

/// What is known of a largest cost.
enum Word {
    /// It can be had.
    Covered(Vec<u32>),
    /// It cannot.
    Impossible(Proof),
    /// Neither was found.
    Unknown,
}

pub(super) fn search(problem: &SitingProblem, seed: u64, budget: &Budget<'_>) -> Outcome {
    let costs = costs(problem);
    let mut proof = Proof::none();
    let mut answer = None;
    // Everything below `low` is impossible, `high` can be had.
    let (mut low, mut high) = (0, costs.len());
    while low < high {
        let middle = low + (high - low) / 2;
        match decide(&problem.within(costs[middle]), seed, budget) {
            Word::Covered(open) => {
                let found = cost(problem, &open).unwrap_or(costs[middle]);
                high = costs.partition_point(|&cost| cost < found).min(middle);
                let open = open.into_iter().map(SiteId).collect();
                answer = Some(Answer { open, served: Served::Nearest, cost: found });
            }
            Word::Impossible(found) => {
                low = middle + 1;
                proof = Proof { bound: costs[middle] + 1, ..found };
            }
            Word::Unknown => break,
        }
    }
    // Nobody is served for less than the least cost.
    if let (0, Some(&least)) = (proof.bound, costs.first()) {
        let (prices, steps) =
            (vec![vec![1; problem.customers().len()]], vec![Step::Leaf { prices: 0 }]);
        proof = Proof { bound: least, scale: 1, prices, steps };
    }
    // Between two costs there is none.
    let next = costs.partition_point(|&cost| cost < proof.bound);
    if let (true, Some(&next)) = (proof.bound > 0, costs.get(next)) {
        proof.bound = proof.bound.max(next);
    }
    if answer.is_none() {
        answer = fallback(problem, seed, budget);
    }
    Outcome { answer, proof, iterations: budget.steps.get(), tolerance: 0 }
}

/// All costs of offers, ascending, each once.
fn costs(problem: &SitingProblem) -> Vec<i64> {
    let all = problem.customer_ids().flat_map(|customer| problem.offers(customer));
    let mut costs: Vec<i64> = all.map(|offer| offer.cost).collect();
    costs.sort_unstable();
    costs.dedup();
    costs
}

/// The largest cost with these sites open.
fn cost(problem: &SitingProblem, open: &[u32]) -> Option<i64> {
    let nearest = |customer| {
        let mut offers = problem.offers(customer).iter();
        offers.find(|offer| open.binary_search(&offer.site.0).is_ok()).map(|offer| offer.cost)
    };
    let costs: Option<Vec<i64>> = problem.customer_ids().map(nearest).collect();
    costs.map(|costs| costs.into_iter().max().unwrap_or(0))
}

/// Whether everybody can be covered.
fn decide(cover: &SitingProblem, seed: u64, budget: &Budget<'_>) -> Word {
    let field = Field::new(cover);
    let mut median = Median::new(&field, seed, budget);
    let mut rounds = 0;
    while median.best() > 0 && rounds < ROUNDS && !budget.stops() {
        median.round(budget);
        rounds += 1;
    }
    if median.best() == 0 {
        return Word::Covered(median.open().to_vec());
    }
    let scale = lists::scale(&field);
    let mut dual = Dual::new(&field, scale);
    let start = Ascent::new(median.prices(scale), field.sites);
    let mut improve = |hint: Hint<'_>| median.tell(hint.open).min(1);
    let grown = Tree::prove(&mut dual, budget, (1, &mut improve), start, (CASES, 1.0));
    if median.best() == 0 {
        Word::Covered(median.open().to_vec())
    } else if grown.proof.bound >= 1 {
        Word::Impossible(grown.proof)
    } else {
        Word::Unknown
    }
}

/// Where nothing was decided: the sites that make the sum small.
fn fallback(problem: &SitingProblem, seed: u64, budget: &Budget<'_>) -> Option<Answer> {
    let field = Field::new(problem);
    let median = Median::new(&field, seed, budget);
    let cost = cost(problem, median.open())?;
    let open = median.open().iter().map(|&site| SiteId(site)).collect();
    Some(Answer { open, served: Served::Nearest, cost })
}
