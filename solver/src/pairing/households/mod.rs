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
use crate::certificate::siblings::Siblings;
use crate::certificate::{Pair, Status};
use crate::lp::{Domain, Limits};
use crate::model::Instance;
use crate::objective::{self, Scale};
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
    search::Search::new(instance, travel, options, monitor, &siblings, &relaxed.solution, None)
        .run(relaxed.clone(), scale)
}

/// Whether the pairs hold what pins force, and siblings stay together.
pub(super) fn keeps_together(instance: &Instance, siblings: &Siblings, pairs: &[Pair]) -> bool {
    answer::obeys(instance, siblings, &ties(pairs))
}

/// The pairs, each at a place of its child.
pub(super) fn placed(instance: &Instance, pairs: &[Pair]) -> Vec<Pair> {
    answer::placed(instance, &ties(pairs))
}

/// Pairs that obey the budgets, of those that could go on and those of their siblings; `None` where none do.
pub(super) fn kept(
    instance: &Instance,
    travel: &dyn Travel,
    siblings: &Siblings,
    options: Options,
    monitor: &dyn Monitor,
) -> Option<Vec<Pair>> {
    let mut candidates = candidates::Candidates::default();
    let survivors = siblings.survivors().iter().map(|(child, s)| (s.volunteer, child));
    for (volunteer, child) in survivors.chain(answer::forced(instance, siblings)) {
        candidates.add(instance, travel, siblings, volunteer, child);
    }
    let classes = objective::classes(instance.policy()).len();
    let (weights, most) = (vec![0; classes], vec![None; classes]);
    let objective = program::Objective { cost: false, weights, most };
    let whole = Domain::Integer;
    let formulation =
        program::Formulation::new(instance, siblings, &candidates, &objective, whole, &[]);
    let limits =
        Limits { seconds: monitor.seconds_left(), seed: options.seed, ..Limits::default() };
    let answer = formulation.program.minimise(limits).ok()?;
    let ties = formulation.ties(&answer)?;
    answer::obeys(instance, siblings, &ties).then(|| answer::placed(instance, &ties))
}

fn ties(pairs: &[Pair]) -> Vec<program::Tie> {
    pairs.iter().map(|pair| (pair.volunteer, pair.child)).collect()
}

/// The answer within limits on changes, level by level, from an answer that obeys them and a bound of the
/// network, whose prices of budgets stand.
pub(super) fn limited(
    (instance, travel): (&Instance, &dyn Travel),
    options: Options,
    monitor: &dyn Monitor,
    siblings: &Siblings,
    known: Outcome,
    scale: Scale,
) -> Outcome {
    monitor.enter(Phase::SideConstraints);
    let (ties, relaxed) = (ties(&known.solution.pairs), &known.solution);
    search::Search::new(instance, travel, options, monitor, siblings, relaxed, Some(&ties))
        .run(known.clone(), scale)
}
