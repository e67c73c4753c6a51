//! The search: prices by a subgradient method, groups opened by what they are worth at these prices, children
//! placed by minimum-cost flow, improved by opening and closing and by mixed-integer programs; small problems are then proved case by case.

mod attendance;
mod branch;
mod case;
mod column;
mod dual;
mod improve;
mod leaders;
mod opening;
mod program;
mod windows;

use rayon::prelude::*;

use super::Part;
use super::model::{Answer, Group, GroupProblem, LeaderId, MeetingId, MemberId, PartProof, Step};
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

/// Forms groups: the best known with what proves how good they are. Parts that share nobody are solved apart, on the threads
/// of the caller's pool.
#[must_use]
pub fn form(problem: &GroupProblem, options: Options, monitor: &dyn Monitor) -> Answer {
    by_parts(problem, |part, _| {
        let mut best = Known::of(part, Vec::new());
        let mut ascent = Ascent::new(part);
        let _ = ascent.run(options, monitor, &mut best);
        let leading = ascent.best().1.leaders.clone();
        let all = problem.meetings().len();
        improve::improve(part, (&leading, all), options, monitor, &mut best);
        if let Some(point) = windows::prices(part, monitor) {
            ascent.consider(point);
        }
        windows::improve(part, options, monitor, &mut best);
        let _ = ascent.run(options, monitor, &mut best);
        let proof = branch::prove(part, ascent.best(), monitor, &mut best);
        (best, proof)
    })
}

/// The same groups with a proof of their own, at what leading costs in this problem.
#[must_use]
pub fn reprove(
    problem: &GroupProblem,
    answer: &Answer,
    options: Options,
    monitor: &dyn Monitor,
) -> Answer {
    let parts = problem.parts();
    by_parts(problem, |part, number| {
        let fixed = Known::of(part, within(&parts[number], &answer.groups));
        let mut ascent = Ascent::new(part);
        let known = answer.proof.parts.get(number).and_then(|proof| proof.prices.first());
        if let Some(prices) = known {
            ascent.begin(prices);
        }
        let _ = ascent.run(options, monitor, &mut fixed.clone());
        let proof = branch::prove(part, ascent.best(), monitor, &mut fixed.clone());
        (fixed, proof)
    })
}

/// Solves every part and puts the answers together.
fn by_parts(
    problem: &GroupProblem,
    solve: impl Fn(&GroupProblem, usize) -> (Known, PartProof) + Sync,
) -> Answer {
    let parts = problem.parts();
    let solved: Vec<(Known, PartProof)> =
        parts.par_iter().enumerate().map(|(number, part)| solve(&part.problem, number)).collect();
    let outside = problem.cost_outside(&parts);
    let mut answer = Answer { cost: outside, ..Answer::default() };
    for (part, (known, proof)) in parts.iter().zip(solved) {
        answer.cost += known.cost;
        answer.groups.extend(known.groups.iter().map(|group| Group {
            meeting: part.meetings[group.meeting.index()],
            choice: group.choice,
            leaders: group.leaders.iter().map(|id| part.leaders[id.index()]).collect(),
            members: group.members.iter().map(|id| part.members[id.index()]).collect(),
        }));
        answer.proof.parts.push(proof);
    }
    answer.groups.sort();
    // What the checker makes of it counts.
    let bound = crate::certificate::groups::proved(problem, &answer.proof);
    answer.proof.bound = bound.unwrap_or(i64::MIN);
    answer
}

/// The groups of a part, in its own positions.
fn within(part: &Part, groups: &[Group]) -> Vec<Group> {
    let of_part = groups.iter().filter_map(|group| {
        let meeting = part.meetings.binary_search(&group.meeting).ok()?;
        let leader = |id| LeaderId::at(part.leaders.partition_point(|&other| other < id));
        let member = |id| MemberId::at(part.members.partition_point(|&other| other < id));
        Some(Group {
            meeting: MeetingId::at(meeting),
            choice: group.choice,
            leaders: group.leaders.iter().map(|&id| leader(id)).collect(),
            members: group.members.iter().map(|&id| member(id)).collect(),
        })
    });
    of_part.collect()
}

/// What all children's ways and places would cost, with the groups and leaders as they are, if this child attended this
/// group as well: the exact price of a wish. `None` where it cannot.
#[must_use]
pub fn attended_besides(
    problem: &GroupProblem,
    groups: &[Group],
    member: MemberId,
    meeting: MeetingId,
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

/// A proof by prices alone, and what it proves.
fn plain(problem: &GroupProblem, prices: super::model::Prices) -> (i64, PartProof) {
    let proof = PartProof { prices: vec![prices], steps: vec![Step::Bounded(0)] };
    let bound = crate::certificate::groups::proved_of_part(problem, &proof);
    (bound.unwrap_or(i64::MIN), proof)
}
