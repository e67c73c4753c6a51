//! The search: prices by a subgradient method, groups opened by what they are worth at these prices, children
//! placed by minimum-cost flow, improved by opening and closing; small problems are then proved case by case.

mod attendance;
mod branch;
mod case;
mod column;
mod dual;
mod improve;
mod leaders;
mod opening;

use super::model::{Answer, Group, GroupProblem, Proof, Step};
use crate::pairing::Monitor;
use dual::Ascent;

/// Options of the search.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of whatever is drawn.
    pub seed: u64,
    /// Steps of the subgradient method, where limited.
    pub iterations: Option<u64>,
}

/// Groups with known cost.
#[derive(Clone, Debug, Default)]
struct Known {
    groups: Vec<Group>,
    cost: i64,
    /// With what it costs the pairs.
    total: i64,
}

impl Known {
    fn of(problem: &GroupProblem, groups: Vec<Group>) -> Self {
        let mut attends = vec![0_i64; problem.members().len()];
        let mut leads = vec![0_usize; problem.leaders().len()];
        let mut cost = 0;
        for group in &groups {
            let choice = &problem.meetings()[group.meeting.index()].choices[group.choice as usize];
            for leader in &group.leaders {
                let at = choice.leads.binary_search_by_key(leader, |lead| lead.leader);
                cost += at.map_or(0, |at| choice.leads[at].cost);
                leads[leader.index()] += 1;
            }
            for member in &group.members {
                let at = choice.seats.binary_search_by_key(member, |seat| seat.member);
                cost += at.map_or(0, |at| choice.seats[at].cost);
                attends[member.index()] += 1;
            }
        }
        let missed = problem.members().iter().zip(attends);
        cost += missed.map(|(m, had)| m.penalty * (i64::from(m.wanted) - had)).sum::<i64>();
        let led = problem.leaders().iter().zip(leads);
        let losses: i64 = led.map(|(l, led)| l.losses.iter().take(led).sum::<i64>()).sum();
        Self { groups, cost, total: cost + losses }
    }
}

/// Forms groups: the best known with what proves how good they are.
#[must_use]
pub fn form(problem: &GroupProblem, options: Options, monitor: &dyn Monitor) -> Answer {
    let mut best = Known::of(problem, Vec::new());
    let mut ascent = Ascent::new(problem);
    let _ = ascent.run(options, monitor, &mut best);
    let leading = ascent.best().1.leaders.clone();
    improve::improve(problem, &leading, options, monitor, &mut best);
    let _ = ascent.run(options, monitor, &mut best);
    let proof = branch::prove(problem, ascent.best(), monitor, &mut best);
    let Known { groups, cost, .. } = best;
    Answer { groups, cost, proof }
}

/// The same groups with a proof of their own, at what leading costs in this problem.
#[must_use]
pub fn reprove(
    problem: &GroupProblem,
    answer: Answer,
    options: Options,
    monitor: &dyn Monitor,
) -> Answer {
    let fixed = Known::of(problem, answer.groups.clone());
    let mut ascent = Ascent::new(problem);
    if let Some(prices) = answer.proof.prices.first() {
        ascent.begin(prices);
    }
    let _ = ascent.run(options, monitor, &mut fixed.clone());
    let proof = branch::prove(problem, ascent.best(), monitor, &mut fixed.clone());
    Answer { groups: fixed.groups, cost: fixed.cost, proof }
}

/// What all children's ways and places would cost, with the groups and leaders as they are, if this child attended this
/// group as well: the exact price of a wish. `None` where it cannot.
#[must_use]
pub fn attended_besides(
    problem: &GroupProblem,
    groups: &[Group],
    member: super::model::MemberId,
    meeting: super::model::MeetingId,
) -> Option<i64> {
    let open: Vec<attendance::Open> = groups
        .iter()
        .map(|g| attendance::Open {
            meeting: g.meeting,
            choice: g.choice,
            leaders: g.leaders.clone(),
        })
        .collect();
    attendance::attend_beside(problem, &open, &[], Some((member, meeting)))
        .map(|(groups, _)| Known::of(problem, groups).cost)
}

/// A proof by prices alone.
fn plain(problem: &GroupProblem, prices: super::model::Prices) -> Proof {
    let bound = crate::certificate::groups::at_prices(problem, &prices);
    let bound = bound.unwrap_or(i64::MIN);
    Proof { bound, prices: vec![prices], steps: vec![Step::Bounded(0)] }
}
