//! The independent check of an answer to a siting problem and of the proof beside it: costs are computed
//! anew, and every case of the proof is worked out again at the prices that it states, in whole numbers.

mod answer;
mod bound;
mod objection;
mod sack;
mod walk;

pub use objection::Objection;

use crate::siting::model::{Answer, Measure, Proof, SitingProblem};

/// What the checker found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SitingReport {
    /// Every broken rule and every false statement.
    pub objections: Vec<Objection>,
    /// What the answer costs; of shared customers rounded up, one by one.
    pub cost: i64,
    /// What the proof proves of every answer; 0 where there is none, or where it does not hold.
    pub bound: i64,
    /// By how much the bound may fall short of the cost and still prove it.
    pub tolerance: i64,
    /// Cases that were worked out.
    pub cases: usize,
}

impl SitingReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.objections.is_empty()
    }

    /// Whether nothing was found and no answer costs less.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.accepted() && self.bound.saturating_add(self.tolerance) >= self.cost
    }
}

/// Checks the answer, then the proof. O(offers) a case of the proof, and a table of capacities where
/// customers have one server.
#[must_use]
pub fn check_siting(
    problem: &SitingProblem,
    answer: &Answer,
    proof: Option<&Proof>,
) -> SitingReport {
    let tolerance = problem.tolerance();
    let mut report = SitingReport { tolerance, ..SitingReport::default() };
    report.cost = answer::check(problem, answer, &mut report.objections);
    if let Some(proof) = proof {
        check_proof(problem, proof, &mut report);
    }
    report
}

/// Checks a proof alone: gives the bound that it proves and the number of its cases.
///
/// # Errors
/// What does not hold.
pub fn proved(problem: &SitingProblem, proof: &Proof) -> Result<(i64, usize), Objection> {
    // No cost is negative.
    if proof.bound <= 0 {
        return Ok((proof.bound, 0));
    }
    let cases = match problem.measure() {
        Measure::Total => walk::check(problem, proof, proof.bound)?,
        Measure::Largest => walk::check(&problem.within(proof.bound - 1), proof, 1)?,
    };
    Ok((proof.bound, cases))
}

fn check_proof(problem: &SitingProblem, proof: &Proof, report: &mut SitingReport) {
    match proved(problem, proof) {
        Ok((bound, cases)) => (report.bound, report.cases) = (bound, cases),
        Err(objection) => report.objections.push(objection),
    }
}
