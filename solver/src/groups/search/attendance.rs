//! With the groups and their leaders fixed, who attends is a minimum-cost flow.

use std::collections::BTreeMap;

use super::super::model::{Group, GroupProblem, LeaderId, MeetingId, MemberId};
use crate::network::{FlowArc, FlowEnd, FlowProblem, minimum_cost_flow};

/// A group without children yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) meeting: MeetingId,
    pub(super) choice: u32,
    pub(super) leaders: Vec<LeaderId>,
}

impl Open {
    /// Most children, given the leaders.
    pub(super) fn most(&self, problem: &GroupProblem) -> u32 {
        let choice = &problem.meetings()[self.meeting.index()].choices[self.choice as usize];
        let size: u32 = self.leaders.iter().map(|l| problem.leaders()[l.index()].size).sum();
        size.saturating_mul(choice.per_volunteer).min(choice.most)
    }
}

/// The children of every group at least cost, and the price of a place to attend by child; `None` where
/// the groups cannot all have as many as they need.
pub(super) fn attend(problem: &GroupProblem, open: &[Open]) -> Option<(Vec<Group>, Vec<i64>)> {
    attend_beside(problem, open, &[], None)
}

/// As [`attend`], beside groups that stay as they are, and with a child who has to attend a meeting. The groups that stay are
/// not among those given back.
pub(super) fn attend_beside(
    problem: &GroupProblem,
    open: &[Open],
    standing: &[&Group],
    forced: Option<(MemberId, MeetingId)>,
) -> Option<(Vec<Group>, Vec<i64>)> {
    let places = Places::new(problem, open, standing);
    let free = solve(problem, open, &places, &BTreeMap::new(), forced)?;
    if !clashes(problem, &free.0) {
        return Some(free);
    }
    // Somebody would attend two at once: of meetings that overlap, directly or through others, one a child.
    let classes = classes(problem, open);
    solve(problem, open, &places, &classes, forced)
}

/// Who could attend, and how many groups more.
struct Places {
    wanted: Vec<u32>,
    /// Of those who attend groups that stay, where.
    standing: BTreeMap<MemberId, Vec<MeetingId>>,
    /// Node by child; 0 for those who can attend none of the groups.
    node: Vec<u32>,
    members: Vec<MemberId>,
}

impl Places {
    fn new(problem: &GroupProblem, open: &[Open], groups: &[&Group]) -> Self {
        let mut wanted: Vec<u32> = problem.members().iter().map(|member| member.wanted).collect();
        let mut standing: BTreeMap<MemberId, Vec<MeetingId>> = BTreeMap::new();
        for group in groups {
            for &member in &group.members {
                wanted[member.index()] = wanted[member.index()].saturating_sub(1);
                if wanted[member.index()] > 0 {
                    standing.entry(member).or_default().push(group.meeting);
                }
            }
        }
        let (mut node, mut members) = (vec![0; wanted.len()], Vec::new());
        for group in open {
            let choice = &problem.meetings()[group.meeting.index()].choices[group.choice as usize];
            for seat in &choice.seats {
                let at = seat.member.index();
                if wanted[at] > 0 && node[at] == 0 {
                    members.push(seat.member);
                    node[at] = narrow(members.len());
                }
            }
        }
        Self { wanted, standing, node, members }
    }

    fn wanted(&self, member: MemberId) -> u32 {
        self.wanted[member.index()]
    }

    /// Whether the child could attend beside the groups that stay.
    fn is_free(&self, problem: &GroupProblem, member: MemberId, meeting: MeetingId) -> bool {
        let others = self.standing.get(&member);
        self.wanted(member) > 0
            && others.is_none_or(|all| all.iter().all(|&other| !problem.overlap(other, meeting)))
    }
}

fn clashes(problem: &GroupProblem, groups: &[Group]) -> bool {
    let mut attends: BTreeMap<_, Vec<MeetingId>> = BTreeMap::new();
    for group in groups {
        for &member in &group.members {
            let before = attends.entry(member).or_default();
            if before.iter().any(|&other| problem.overlap(other, group.meeting)) {
                return true;
            }
            before.push(group.meeting);
        }
    }
    false
}

/// The first meeting that each open one overlaps with, directly or through others.
fn classes(problem: &GroupProblem, open: &[Open]) -> BTreeMap<MeetingId, u32> {
    let mut class: BTreeMap<MeetingId, u32> = BTreeMap::new();
    for (at, one) in (0..).zip(open) {
        class.insert(one.meeting, at);
    }
    let meetings: Vec<MeetingId> = class.keys().copied().collect();
    loop {
        let mut changed = false;
        for &one in &meetings {
            for other in &problem.meetings()[one.index()].overlaps {
                let Some(&there) = class.get(other) else { continue };
                if there < class[&one] {
                    class.insert(one, there);
                    changed = true;
                }
            }
        }
        if !changed {
            return class;
        }
    }
}

/// Nodes: the source, the children, the groups, then a node by child and class of meetings.
fn solve(
    problem: &GroupProblem,
    open: &[Open],
    places: &Places,
    classes: &BTreeMap<MeetingId, u32>,
    forced: Option<(MemberId, MeetingId)>,
) -> Option<(Vec<Group>, Vec<i64>)> {
    let members = &places.members;
    let group_node = |at: usize| narrow(1 + members.len() + at);
    let mut nodes = 1 + members.len() + open.len();
    let mut supply = vec![0; nodes];
    let mut arcs = Vec::new();
    for (at, &member) in members.iter().enumerate() {
        let upper = i64::from(places.wanted(member));
        (supply[1 + at], supply[0]) = (-upper, supply[0] + upper);
        let cost = problem.members()[member.index()].penalty;
        arcs.push(FlowArc { tail: 0, head: narrow(1 + at), lower: 0, upper, cost });
    }
    for (at, group) in open.iter().enumerate() {
        let choice = &problem.meetings()[group.meeting.index()].choices[group.choice as usize];
        let (lower, upper) = (i64::from(choice.least), i64::from(group.most(problem)));
        if lower > upper {
            return None;
        }
        arcs.push(FlowArc { tail: 0, head: group_node(at), lower, upper, cost: 0 });
    }
    let first = arcs.len();
    let mut between: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut whose = Vec::new();
    for (at, group) in open.iter().enumerate() {
        let choice = &problem.meetings()[group.meeting.index()].choices[group.choice as usize];
        for seat in &choice.seats {
            let (member, meeting) = (seat.member, group.meeting);
            if !places.is_free(problem, member, meeting) {
                continue;
            }
            let node = places.node[member.index()];
            let class = classes.get(&meeting).filter(|_| places.wanted(member) > 1);
            let head = class.map_or(node, |&class| {
                *between.entry((node, class)).or_insert_with(|| {
                    nodes += 1;
                    narrow(nodes - 1)
                })
            });
            let lower = i64::from(forced == Some((member, meeting)));
            arcs.push(FlowArc { tail: group_node(at), head, lower, upper: 1, cost: seat.cost });
            whose.push((at, member));
        }
    }
    for (&(member, _), &node) in &between {
        arcs.push(FlowArc { tail: node, head: member, lower: 0, upper: 1, cost: 0 });
    }
    supply.resize(nodes, 0);
    let solution = minimum_cost_flow(&FlowProblem { supply, arcs }, &|| false);
    if solution.end != FlowEnd::Optimal {
        return None;
    }
    let empty = |open: &Open| {
        let (meeting, choice, leaders) = (open.meeting, open.choice, open.leaders.clone());
        Group { meeting, choice, leaders, members: Vec::new() }
    };
    let mut groups: Vec<Group> = open.iter().map(empty).collect();
    for (&(at, member), flow) in whose.iter().zip(&solution.flow[first..]) {
        if *flow > 0 {
            groups[at].members.push(member);
        }
    }
    for group in &mut groups {
        group.members.sort_unstable();
    }
    Some((groups, priced(problem, members, &solution.price)))
}

/// Prices of places by child: those of the first nodes after the source, of all others the penalty.
fn priced(problem: &GroupProblem, members: &[MemberId], price: &[i64]) -> Vec<i64> {
    let mut prices: Vec<i64> = problem.members().iter().map(|member| member.penalty).collect();
    for (&member, of_node) in members.iter().zip(&price[1..]) {
        prices[member.index()] = of_node - price[0];
    }
    prices
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("limits keep nodes far below 2^32")
}
