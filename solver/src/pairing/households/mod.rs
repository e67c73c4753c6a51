//! Siblings together: the network's optimum as relaxation, a program over candidates for the answer,
//! exact bounds from its duals.
//!
//! The rule breaks the network. What an answer is worth is then proved level by level
//! ([`Stage`]): coverage by the network's own optimum where the answer reaches it, else by a stage of
//! the level; the cost by a stage whose prices come from the linear relaxation over households, with
//! cuts that whole numbers allow.

mod answer;
mod candidates;
mod cuts;
mod program;
mod search;

use super::{Monitor, Options, Outcome, Phase};
use crate::certificate::Status;
use crate::certificate::siblings::Siblings;
use crate::model::Instance;
use crate::objective::Scale;
use crate::travel::Travel;

/// The answer with siblings together, from the network's optimum with siblings free.
pub(super) fn pair(
    instance: &Instance,
    travel: &dyn Travel,
    options: Options,
    monitor: &dyn Monitor,
    relaxed: Outcome,
    scale: Scale,
) -> Outcome {
    monitor.enter(Phase::SideConstraints);
    let Ok(siblings) = Siblings::of(instance, travel) else {
        return answer::infeasible(relaxed);
    };
    let ties: Vec<program::Tie> =
        relaxed.solution.pairs.iter().map(|pair| (pair.volunteer, pair.child)).collect();
    if relaxed.solution.status == Status::Optimal && answer::obeys(instance, &siblings, &ties) {
        return relaxed;
    }
    search::Search::new(instance, travel, options, monitor, &siblings, &relaxed.solution)
        .run(relaxed.clone(), scale)
}
