//! Which volunteers lead which groups, where it is settled how many lead each: a minimum-cost flow. Standing teams stay.

use super::super::model::{Choice, GroupProblem, LeaderId};
use super::attendance::Open;
use crate::network::{FlowArc, FlowEnd, FlowProblem, minimum_cost_flow};

/// Gives the groups of volunteers the cheapest leaders, each at most one of these groups, as many as they have (or, of a group without
/// any yet, as many as `fresh` says). Says whether that is possible; else nothing is changed.
pub(super) fn reassign(problem: &GroupProblem, open: &mut [Open], fresh: usize) -> bool {
    let is_team = |leader: LeaderId| problem.leaders()[leader.index()].team;
    let ours: Vec<usize> = (0..open.len())
        .filter(|&at| !open[at].leaders.first().is_some_and(|&l| is_team(l)))
        .collect();
    let needs = |at: usize| match open[at].leaders.len() {
        0 => fresh,
        known => known,
    };
    // Nodes: source, sink, leaders, then of each group one for women, one for men, and one for both.
    let leader_node = |leader: LeaderId| narrow(2 + leader.index());
    let group_node = |nth: usize| narrow(2 + problem.leaders().len() + 3 * nth);
    let all: usize = ours.iter().map(|&at| needs(at)).sum();
    let mut supply = vec![0; 2 + problem.leaders().len() + 3 * ours.len()];
    (supply[0], supply[1]) = (wide(all), -wide(all));
    let mut arcs = Vec::new();
    for (at, leader) in problem.leaders().iter().enumerate().filter(|(_, leader)| !leader.team) {
        if let Some(&cost) = leader.losses.first() {
            let head = leader_node(LeaderId::at(at));
            arcs.push(FlowArc { tail: 0, head, lower: 0, upper: 1, cost });
        }
    }
    for (nth, &at) in ours.iter().enumerate() {
        let (women, number) = (group_node(nth), wide(needs(at)));
        let both = women + 2;
        arcs.push(FlowArc { tail: women, head: both, lower: 1, upper: number, cost: 0 });
        arcs.push(FlowArc { tail: women + 1, head: both, lower: 0, upper: number - 1, cost: 0 });
        arcs.push(FlowArc { tail: both, head: 1, lower: number, upper: number, cost: 0 });
    }
    let first = arcs.len();
    let mut whose = Vec::new();
    for (nth, &at) in ours.iter().enumerate() {
        for lead in &choice(problem, &open[at]).leads {
            let leader = &problem.leaders()[lead.leader.index()];
            if !leader.team && !leader.losses.is_empty() {
                let head = group_node(nth) + u32::from(!leader.woman);
                let tail = leader_node(lead.leader);
                arcs.push(FlowArc { tail, head, lower: 0, upper: 1, cost: lead.cost });
                whose.push((at, lead.leader, lead.skilled));
            }
        }
    }
    let solution = minimum_cost_flow(&FlowProblem { supply, arcs }, &|| false);
    if solution.end != FlowEnd::Optimal {
        return false;
    }
    let mut found: Vec<(Vec<LeaderId>, bool)> = vec![(Vec::new(), false); open.len()];
    for (&(at, leader, skilled), flow) in whose.iter().zip(&solution.flow[first..]) {
        if *flow > 0 {
            found[at].0.push(leader);
            found[at].1 |= skilled;
        }
    }
    let fits = ours.iter().all(|&at| found[at].0.len() == needs(at) && found[at].1);
    if fits {
        for &at in &ours {
            found[at].0.sort_unstable();
            open[at].leaders = std::mem::take(&mut found[at].0);
        }
    }
    fits
}

fn choice<'a>(problem: &'a GroupProblem, open: &Open) -> &'a Choice {
    &problem.meetings()[open.meeting.index()].choices[open.choice as usize]
}

fn wide(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("limits keep nodes far below 2^32")
}
