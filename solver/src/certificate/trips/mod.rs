//! The independent check of block trips: every rule anew, the cost anew, and every case of the proof worked out again at the
//! prices that it states, in whole numbers.
//!
//! # What prices prove
//! With π the worth of meeting a visit, τ the price of meeting it in a block (then its member takes part), σ of a ride by day
//! and member, α of a place in a block and γ of a car's day, no answer that uses these blocks costs less than
//!
//! Σ visits min(π, penalty) + Σ members and blocks min(0, taking part + α − Σ σ − Σ τ) − Σ blocks α · places
//! − γ · most cars' days (fewest where γ < 0) + Σ days cars · min(0, cheapest car's day + γ),
//!
//! where a day of a car costs what it costs, plus σ of who rides, less π − τ of each visit that it meets where that is positive (Lagrange duality; the
//! bound of the column generation over cars' days, Dantzig and Wolfe 1960). The cheapest is found exactly, by labels along the
//! way. The bound of a delegation is the least over its choices of blocks, that of all delegations their sum: who is in two of
//! them is free to be so in the bound.

mod bound;
mod cases;
mod crew;
mod labels;
mod objection;
mod reasons;
mod rules;
mod timing;
mod ways;

pub(crate) use bound::of as bound_of;
pub(crate) use cases::Case;
pub(crate) use crew::Ground;
pub(crate) use labels::{Ahead, Look, look};
pub use objection::TripObjection;
pub use reasons::{Lack, lack, missed};
pub use rules::{cost, met, taking_part};
pub use timing::{Timing, timing};

use rayon::prelude::*;

use crate::trips::model::{Answer, CarDay, Delegation, Plan, TripProblem};
use crate::units::Cost;

/// What the checker found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TripReport {
    /// Every broken rule and every false statement.
    pub objections: Vec<TripObjection>,
    /// What the answer costs.
    pub cost: Cost,
    /// What the proofs prove, by delegation; fewer where one does not hold.
    pub bounds: Vec<Cost>,
    /// What they prove together; `None` where one does not hold.
    pub bound: Option<Cost>,
}

impl TripReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.objections.is_empty()
    }
}

/// What a plan's proof proves of every plan of the delegation.
///
/// # Errors
/// What does not hold.
pub fn proved(delegation: &Delegation, plan: &Plan) -> Result<Cost, TripObjection> {
    let choices = delegation.choices();
    if choices.len() != plan.proof.len() {
        let (step, why) = (0, "another number of choices than the delegation has");
        return Err(TripObjection::BrokenProof { step, why });
    }
    let bounds = choices.iter().zip(&plan.proof);
    let bounds = bounds.map(|(blocks, proof)| cases::walk(delegation, blocks, proof));
    let least = bounds.collect::<Result<Vec<_>, _>>()?.into_iter().min();
    Ok(least.unwrap_or_default())
}

/// Checks trips and their proof.
#[must_use]
pub fn check_trips(problem: &TripProblem, answer: &Answer) -> TripReport {
    let mut objections = Vec::new();
    if answer.plans.len() != problem.delegations.len() {
        let (delegation, what) = (answer.plans.len(), "plans");
        objections.push(TripObjection::Order { delegation, what });
        return TripReport { objections, ..TripReport::default() };
    }
    let plans: Vec<&[CarDay]> = answer.plans.iter().map(|plan| plan.cars.as_slice()).collect();
    let cost = rules::check(problem, &plans, &mut objections);
    if cost != answer.cost {
        objections.push(TripObjection::WrongCost { found: answer.cost, expected: cost });
    }
    let all = problem.delegations.par_iter().zip(&answer.plans);
    let proofs: Vec<_> = all.map(|(of, plan)| proved(of, plan)).collect();
    let mut bounds = Vec::new();
    for proof in proofs {
        match proof {
            Ok(bound) => bounds.push(bound),
            Err(objection) => objections.push(objection),
        }
    }
    let whole = bounds.len() == answer.plans.len();
    let bound = whole.then(|| bounds.iter().sum::<Cost>() + problem.outside);
    if let Some(proved) = bound.filter(|&proved| proved < answer.bound) {
        objections.push(TripObjection::NotProved { found: answer.bound, proved });
    }
    TripReport { objections, cost, bounds, bound }
}
