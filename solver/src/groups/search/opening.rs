//! Which groups to open at given prices: every team where it is worth most (an assignment), then volunteers
//! who are left together.

use std::collections::BTreeSet;

use super::super::model::{GroupProblem, LeaderId, MeetingId, SCALE};
use super::Known;
use super::attendance::{Open, attend};
use super::column::{Pool, Scratch};
use super::dual::{Point, real};
use crate::network::{FlowArc, FlowEnd, FlowProblem, minimum_cost_flow};

/// What a team is worth at a meeting.
#[derive(Clone, Copy, Debug)]
struct Worth {
    leader: LeaderId,
    meeting: MeetingId,
    choice: u32,
    /// Reduced cost without the price of leading; below 0.
    cost: f64,
}

/// Looks for a better answer at the prices of the point, and gives teams the prices that prove their assignment.
pub(super) fn look(problem: &GroupProblem, point: &mut Point, known: &mut Known) {
    let mut open = assign(problem, point);
    gather(problem, point, &mut open);
    settle(problem, open, known);
}

/// Places children, leaves out groups that stand in the way, and keeps what is better than what is known.
pub(super) fn settle(problem: &GroupProblem, mut open: Vec<Open>, known: &mut Known) {
    open.sort_by_key(|open| open.meeting);
    while !open.is_empty() {
        if let Some((groups, _)) = attend(problem, &open) {
            let found = Known::of(problem, groups);
            if found.total < known.total {
                *known = found;
            }
            return;
        }
        // The group that fewest could attend, for what it needs.
        let spare = |open: &Open| {
            let choice = &problem.meetings()[open.meeting.index()].choices[open.choice as usize];
            choice.seats.len() * 1000 / choice.least.max(1) as usize
        };
        let worst = (0..open.len()).min_by_key(|&at| spare(&open[at])).unwrap_or(0);
        open.remove(worst);
    }
}

/// The best assignment of teams to meetings at the prices of children.
fn assign(problem: &GroupProblem, point: &mut Point) -> Vec<Open> {
    let worths = worths(problem, point);
    let (leaders, meetings) = (problem.leaders(), problem.meetings());
    let (source, sink) = (0_u32, 1_u32);
    let leader_node = |leader: LeaderId| narrow(2 + leader.index());
    let meeting_node = |meeting: MeetingId| narrow(2 + leaders.len() + meeting.index());
    let mut supply = vec![0; 2 + leaders.len() + meetings.len()];
    let most = i64::try_from(meetings.len()).unwrap_or(i64::MAX);
    (supply[0], supply[1]) = (most, -most);
    let mut arcs = vec![FlowArc { tail: source, head: sink, lower: 0, upper: most, cost: 0 }];
    for (at, leader) in leaders.iter().enumerate().filter(|(_, leader)| leader.team) {
        for loss in &leader.losses {
            let head = leader_node(LeaderId::at(at));
            arcs.push(FlowArc { tail: source, head, lower: 0, upper: 1, cost: loss * SCALE });
        }
    }
    for at in 0..meetings.len() {
        let tail = meeting_node(MeetingId::at(at));
        arcs.push(FlowArc { tail, head: sink, lower: 0, upper: 1, cost: 0 });
    }
    let first = arcs.len();
    for worth in &worths {
        let (tail, head) = (leader_node(worth.leader), meeting_node(worth.meeting));
        #[expect(clippy::cast_possible_truncation, reason = "worths are below 2^50 parts")]
        let cost = (worth.cost * real(SCALE)).round() as i64;
        arcs.push(FlowArc { tail, head, lower: 0, upper: 1, cost });
    }
    let solution = minimum_cost_flow(&FlowProblem { supply, arcs }, &|| false);
    if solution.end != FlowEnd::Optimal {
        return Vec::new();
    }
    let root = solution.price[0];
    for (at, _) in leaders.iter().enumerate().filter(|(_, leader)| leader.team) {
        let price = solution.price[leader_node(LeaderId::at(at)) as usize] - root;
        point.leaders[at] = (real(price) / real(SCALE)).max(0.0);
    }
    let chosen = worths.iter().zip(&solution.flow[first..]).filter(|(_, flow)| **flow > 0);
    let mut open: Vec<Open> = Vec::new();
    for (worth, _) in chosen {
        let at_once = open.iter().any(|other| {
            other.leaders[0] == worth.leader && problem.overlap(other.meeting, worth.meeting)
        });
        if !at_once {
            let leaders = vec![worth.leader];
            open.push(Open { meeting: worth.meeting, choice: worth.choice, leaders });
        }
    }
    open
}

/// What teams are worth at the meetings where they are worth something.
fn worths(problem: &GroupProblem, point: &Point) -> Vec<Worth> {
    let mut scratch = Scratch::default();
    let mut worths: Vec<Worth> = Vec::new();
    for (at, meeting) in problem.meetings().iter().enumerate() {
        let first = worths.len();
        for (number, choice) in (0..).zip(&meeting.choices) {
            scratch.attending(choice, point, None);
            for lead in &choice.leads {
                let leader = &problem.leaders()[lead.leader.index()];
                let may = leader.team && leader.woman && lead.skilled;
                if !may || leader.size < choice.volunteers {
                    continue;
                }
                let Some((sum, _)) = scratch.best(choice, leader.size) else { continue };
                let cost = real(lead.cost) + sum;
                if cost < 0.0 {
                    let (leader, meeting) = (lead.leader, MeetingId::at(at));
                    worths.push(Worth { leader, meeting, choice: number, cost });
                }
            }
        }
        // The best choice by team.
        let of_meeting = &mut worths[first..];
        of_meeting.sort_by(|a, b| a.leader.cmp(&b.leader).then(a.cost.total_cmp(&b.cost)));
        let mut kept = first;
        for next in first..worths.len() {
            if kept == first || worths[kept - 1].leader != worths[next].leader {
                worths[kept] = worths[next];
                kept += 1;
            }
        }
        worths.truncate(kept);
    }
    worths
}

/// Adds groups of volunteers at meetings that are free, the most worthwhile first.
fn gather(problem: &GroupProblem, point: &Point, open: &mut Vec<Open>) {
    if problem.leaders().iter().all(|leader| leader.team) {
        return;
    }
    let taken: BTreeSet<MeetingId> = open.iter().map(|open| open.meeting).collect();
    let free = (0..problem.meetings().len()).map(MeetingId::at).filter(|m| !taken.contains(m));
    let mut free: Vec<(f64, MeetingId)> = free
        .filter_map(|meeting| {
            best_of(problem, point, meeting, open).map(|(worth, _)| (worth, meeting))
        })
        .collect();
    free.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (_, meeting) in free {
        if let Some((_, group)) = best_of(problem, point, meeting, open) {
            open.push(group);
        }
    }
}

/// The best group of volunteers who can still lead at the meeting: its worth, prices of leading included, and the group.
pub(super) fn best_of(
    problem: &GroupProblem,
    point: &Point,
    meeting: MeetingId,
    open: &[Open],
) -> Option<(f64, Open)> {
    let mut scratch = Scratch::default();
    let mut best: Option<(f64, Open)> = None;
    for (at, choice) in (0..).zip(&problem.meetings()[meeting.index()].choices) {
        scratch.attending(choice, point, None);
        let mut pool = Pool::default();
        for lead in choice.leads.iter().filter(|lead| !problem.leaders()[lead.leader.index()].team)
        {
            let Some(loss) = loss(problem, lead.leader, meeting, open) else { continue };
            let price = point.leaders[lead.leader.index()].max(real(loss));
            pool.add(problem, *lead, real(lead.cost) + price, None);
        }
        for (cost, leaders) in pool.together(choice, None) {
            let number = u32::try_from(leaders.len()).unwrap_or(u32::MAX);
            let Some((sum, _)) = scratch.best(choice, number) else { continue };
            let known = best.as_ref().map_or(0.0, |best| best.0);
            if cost + sum < known {
                best = Some((cost + sum, Open { meeting, choice: at, leaders }));
            }
        }
    }
    best
}

/// What leading there as well would cost the pairs; `None` where it is not possible beside the others.
pub(super) fn loss(
    problem: &GroupProblem,
    leader: LeaderId,
    meeting: MeetingId,
    open: &[Open],
) -> Option<i64> {
    let mut led = 0;
    for other in open.iter().filter(|open| open.leaders.contains(&leader)) {
        if problem.overlap(other.meeting, meeting) {
            return None;
        }
        led += 1;
    }
    problem.leaders()[leader.index()].losses.get(led).copied()
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("limits keep nodes far below 2^32")
}
