//! The independent check of an allotment and of the proof beside it: costs and loads are computed anew, and every case
//! of the proof is worked out again at the prices that it states, in whole numbers.

mod case;
mod sack;
mod walk;

use crate::allotment::model::{Allotment, AllotmentProblem, Proof};

/// A broken rule or a false statement, with what was found and what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// An answer about another number of items.
    #[error("the answer is about {found} items, there are {items}")]
    Items {
        /// Items of the answer.
        found: usize,
        /// Items of the problem.
        items: usize,
    },
    /// An agent that does not exist.
    #[error("item {item} goes to agent {agent}, whom there is not")]
    Agent {
        /// The item.
        item: usize,
        /// As stated.
        agent: u32,
    },
    /// Too much for an agent.
    #[error("agent {agent} takes {load}, at most {most}")]
    Load {
        /// The agent.
        agent: usize,
        /// Its load.
        load: i64,
        /// Its capacity.
        most: i64,
    },
    /// The stated cost is not what the answer costs.
    #[error("the answer states a cost of {stated}, it is {found}")]
    Cost {
        /// As stated.
        stated: i64,
        /// As found.
        found: i64,
    },
    /// A proof that names what does not exist, or is no tree.
    #[error("step {step} of the proof names what is not there, or the cases are no tree")]
    Step {
        /// Position of the step.
        step: usize,
    },
    /// Prices of another number than the items, or out of range.
    #[error("prices {prices} of the proof are not one an item, or too large")]
    Prices {
        /// Position of the prices.
        prices: usize,
    },
    /// A case in which something may cost less than the bound.
    #[error("step {step} proves {found} parts, the bound is {wanted}")]
    Weak {
        /// Position of the step.
        step: usize,
        /// What its prices prove.
        found: i128,
        /// What they have to exceed.
        wanted: i128,
    },
}

/// What the checker found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllotmentReport {
    /// Every broken rule and every false statement.
    pub objections: Vec<Objection>,
    /// What the answer costs.
    pub cost: i64,
    /// What the proof proves of every answer; 0 where there is none, or where it does not hold.
    pub bound: i64,
    /// Cases that were worked out.
    pub cases: usize,
}

impl AllotmentReport {
    /// Whether nothing was found.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.objections.is_empty()
    }

    /// Whether nothing was found and no answer costs less.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.accepted() && self.bound >= self.cost
    }
}

/// Checks the answer, then the proof. O(pairs × capacity) a case at most.
#[must_use]
pub fn check_allotment(
    problem: &AllotmentProblem,
    answer: &Allotment,
    proof: Option<&Proof>,
) -> AllotmentReport {
    let mut report = AllotmentReport::default();
    report.cost = cost(problem, answer, &mut report.objections);
    match proof.map(|proof| proved(problem, proof)) {
        None => {}
        Some(Ok((bound, cases))) => (report.bound, report.cases) = (bound, cases),
        Some(Err(objection)) => report.objections.push(objection),
    }
    report
}

/// Checks a proof alone: gives the bound that it proves and the number of its cases.
///
/// # Errors
/// What does not hold.
pub fn proved(problem: &AllotmentProblem, proof: &Proof) -> Result<(i64, usize), Objection> {
    // No cost is negative.
    if proof.bound <= 0 {
        return Ok((proof.bound, 0));
    }
    Ok((proof.bound, walk::check(problem, proof)?))
}

fn cost(problem: &AllotmentProblem, answer: &Allotment, objections: &mut Vec<Objection>) -> i64 {
    let (found, items) = (answer.agent.len(), problem.items());
    if found != items {
        objections.push(Objection::Items { found, items });
        return 0;
    }
    let mut load = vec![0_i64; problem.agents().len()];
    let mut sum = 0_i64;
    for (item, &agent) in answer.agent.iter().enumerate() {
        let Some(of) = problem.agents().get(agent as usize) else {
            objections.push(Objection::Agent { item, agent });
            continue;
        };
        load[agent as usize] = load[agent as usize].saturating_add(of.weights[item]);
        sum = sum.saturating_add(of.costs[item]);
    }
    for (agent, (&load, of)) in load.iter().zip(problem.agents()).enumerate() {
        if load > of.capacity {
            objections.push(Objection::Load { agent, load, most: of.capacity });
        }
    }
    if sum != answer.cost {
        objections.push(Objection::Cost { stated: answer.cost, found: sum });
    }
    sum
}
