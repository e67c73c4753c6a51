//! The independent check of groups: every rule anew, the cost anew, and every case of the proof worked out
//! again at the prices that it states, in whole numbers.
//!
//! # What prices prove
//! With μ the price of a place to attend and ν of a place to lead, no answer costs less than
//!
//! Σ children wanted · min(μ, penalty) + Σ leaders Σ n min(0, loss(n) − ν) + Σ meetings min(0, cheapest group),
//!
//! where a group costs what its leaders and ways cost, plus ν of each leader, less μ of each child (Lagrange
//! duality; the bound of the column generation over meetings, Dantzig and Wolfe 1960). The cheapest group is found exactly:
//! children in ascending order of what they cost less their price, as many as pay and as the leaders can look after;
//! a team by trying each; of volunteers so many of the cheapest, among them the cheapest woman and the cheapest with the skill.

mod bound;
mod cases;
mod objection;
mod rules;

pub use objection::GroupObjection;

use crate::groups::model::{Answer, GroupProblem, PartProof, Proof};

/// What the checker found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupReport {
    /// Every broken rule and every false statement.
    pub objections: Vec<GroupObjection>,
    /// What the answer costs.
    pub cost: i64,
    /// What the proof proves; `None` where it does not hold.
    pub bound: Option<i64>,
}

impl GroupReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.objections.is_empty()
    }
}

/// Checks groups and proof. O(places · log places) a case of the proof.
#[must_use]
pub fn check_groups(problem: &GroupProblem, answer: &Answer) -> GroupReport {
    let mut objections = Vec::new();
    let cost = rules::check(problem, &answer.groups, &mut objections);
    if cost != answer.cost {
        objections.push(GroupObjection::WrongCost { found: answer.cost, expected: cost });
    }
    let bound = match proved(problem, &answer.proof) {
        Ok(bound) if bound < answer.proof.bound => {
            let found = answer.proof.bound;
            objections.push(GroupObjection::NotProved { found, proved: bound });
            Some(bound)
        }
        Ok(bound) => Some(bound),
        Err(objection) => {
            objections.push(objection);
            None
        }
    };
    GroupReport { objections, cost, bound }
}

/// What a proof proves of every answer's cost with what it costs the pairs.
///
/// # Errors
/// What does not hold.
pub fn proved(problem: &GroupProblem, proof: &Proof) -> Result<i64, GroupObjection> {
    let parts = problem.parts();
    if parts.len() != proof.parts.len() {
        let (step, why) = (0, "another number of parts than the problem has");
        return Err(GroupObjection::BrokenProof { step, why });
    }
    let bounds = parts.iter().zip(&proof.parts);
    let sum = bounds.map(|(part, proof)| cases::walk(&part.problem, proof)).sum::<Result<i64, _>>();
    Ok(sum? + problem.cost_outside(&parts))
}

/// What a proof proves of a problem that is one part.
///
/// # Errors
/// What does not hold.
pub fn proved_of_part(problem: &GroupProblem, proof: &PartProof) -> Result<i64, GroupObjection> {
    cases::walk(problem, proof)
}
