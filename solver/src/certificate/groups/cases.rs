//! A proof as a tree of cases: the halves of a split cover everything, and every leaf is bounded.

use std::collections::{BTreeMap, BTreeSet};

use super::{GroupObjection, bound};
use crate::groups::model::{
    GroupProblem, LeaderId, MeetingId, MemberId, PartProof, SCALE, Split, Step,
};

/// What is decided in a case.
#[derive(Clone, Debug, Default)]
pub(super) struct Case {
    pub(super) leads: BTreeMap<(MeetingId, LeaderId), bool>,
    pub(super) attends: BTreeMap<(MeetingId, MemberId), bool>,
    pub(super) runs: BTreeMap<(MeetingId, u32), bool>,
    /// Meetings at which a group has to meet.
    pub(super) open: BTreeSet<MeetingId>,
    /// What is decided contradicts itself.
    pub(super) impossible: bool,
}

impl Case {
    /// The case in which the split is so, or is not, with what follows: nobody is at two meetings at once, or at more
    /// than possible.
    fn with(&self, problem: &GroupProblem, split: Split, so: bool) -> Self {
        let mut case = self.clone();
        match split {
            Split::Leads(leader, meeting) => {
                let most = problem.leaders()[leader.index()].losses.len();
                let hold = (leader, meeting, so);
                case.impossible |= !decide(problem, &mut case.leads, hold, most);
            }
            Split::Attends(member, meeting) => {
                let most = problem.members()[member.index()].wanted as usize;
                let hold = (member, meeting, so);
                case.impossible |= !decide(problem, &mut case.attends, hold, most);
            }
            Split::Runs(meeting, choice) => {
                let before = case.runs.insert((meeting, choice), so);
                case.impossible |= before.is_some_and(|before| before != so);
            }
        }
        if so {
            case.open.insert(meeting_of(split));
        }
        case
    }
}

fn meeting_of(split: Split) -> MeetingId {
    match split {
        Split::Leads(_, meeting) | Split::Attends(_, meeting) | Split::Runs(meeting, _) => meeting,
    }
}

/// Notes that somebody is at a meeting, or is not, and what follows. Says whether that is possible.
fn decide<P: Copy + Ord>(
    problem: &GroupProblem,
    decided: &mut BTreeMap<(MeetingId, P), bool>,
    (person, meeting, so): (P, MeetingId, bool),
    most: usize,
) -> bool {
    if let Some(before) = decided.insert((meeting, person), so) {
        return before == so;
    }
    if !so {
        return true;
    }
    let there = decided.iter().filter(|((_, other), so)| *other == person && **so).count();
    for at in 0..problem.meetings().len() {
        let other = MeetingId::at(at);
        if other == meeting {
            continue;
        }
        let apart = problem.overlap(meeting, other);
        let known = decided.get(&(other, person)).copied();
        if apart && known == Some(true) {
            return false;
        }
        if known.is_none() && (apart || there >= most) {
            decided.insert((other, person), false);
        }
    }
    there <= most
}

/// The least of all leaves.
pub(super) fn walk(problem: &GroupProblem, proof: &PartProof) -> Result<i64, GroupObjection> {
    // Every split opens two cases, every leaf closes one.
    let mut open = vec![Case::default()];
    let mut least: Option<i64> = None;
    for (step, what) in proof.steps.iter().enumerate() {
        let broken = |why| GroupObjection::BrokenProof { step, why };
        let case = open.pop().ok_or(broken("there is no case left"))?;
        match *what {
            Step::Split(split) => {
                known(problem, split).then_some(()).ok_or(broken("about nothing"))?;
                open.push(case.with(problem, split, false));
                open.push(case.with(problem, split, true));
            }
            Step::Bounded(at) => {
                let prices = proof.prices.get(at as usize).ok_or(broken("no such prices"))?;
                // A case that nothing obeys bounds nothing.
                if let Some(bound) = bound::of(problem, &case, prices).map_err(broken)? {
                    least = Some(least.map_or(bound, |least| least.min(bound)));
                }
            }
        }
    }
    let step = proof.steps.len();
    if !open.is_empty() {
        return Err(GroupObjection::BrokenProof { step, why: "cases are left open" });
    }
    least.ok_or(GroupObjection::BrokenProof { step, why: "no case is possible" })
}

fn known(problem: &GroupProblem, split: Split) -> bool {
    let choices = |meeting: MeetingId| {
        problem.meetings().get(meeting.index()).map_or(0, |meeting| meeting.choices.len())
    };
    match split {
        Split::Leads(leader, meeting) => {
            leader.index() < problem.leaders().len() && choices(meeting) > 0
        }
        Split::Attends(member, meeting) => {
            member.index() < problem.members().len() && choices(meeting) > 0
        }
        Split::Runs(meeting, choice) => (choice as usize) < choices(meeting),
    }
}

/// A bound in parts of the unit as whole units: costs are whole, so it is rounded up.
pub(super) fn whole_units(bound: i128) -> i64 {
    let scale = i128::from(SCALE);
    let up = bound.div_euclid(scale) + i128::from(bound.rem_euclid(scale) > 0);
    i64::try_from(up).unwrap_or(if up > 0 { i64::MAX } else { i64::MIN })
}
