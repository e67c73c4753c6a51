//! Small problems are proved case by case: somebody leads, or attends, at a meeting or not, or the meeting is for an
//! activity or not. The case with the least bound is split next, at what its prices disagree about most.

use std::collections::BTreeMap;

use super::super::model::{
    Group, GroupProblem, LeaderId, MeetingId, MemberId, PartProof, Prices, Split, Step,
};
use super::attendance::Open;
use super::case::Case;
use super::column::Column;
use super::dual::{Ascent, Point, real};
use super::{Known, opening, plain};
use crate::pairing::Monitor;

/// Most places to lead and to attend of a problem that is split.
const SMALL: usize = 8_000;
/// Most cases.
const CASES: usize = 2_000;
/// Most prices of all cases.
const PRICES: usize = 400_000;
/// Steps of the subgradient method in a case.
const STEPS: u64 = 120;
/// Steps whose groups say what is disputed.
const LAST: usize = 40;

struct Node {
    case: Case,
    bound: f64,
    point: Point,
    split: Option<(Split, usize, usize)>,
    next: Option<Split>,
}

pub(super) fn prove(
    problem: &GroupProblem,
    root: &(f64, Point),
    monitor: &dyn Monitor,
    known: &mut Known,
) -> PartProof {
    let (least, whole) = plain(problem, root.1.whole());
    let places: usize = problem
        .meetings()
        .iter()
        .flat_map(|meeting| &meeting.choices)
        .map(|choice| choice.leads.len() + choice.seats.len())
        .sum();
    if least >= known.total || places > SMALL {
        return whole;
    }
    let mut nodes = Vec::new();
    visit(problem, Case::kept(), root.1.clone(), &mut nodes, known);
    let people = problem.members().len() + problem.leaders().len();
    while nodes.len() < CASES && nodes.len() * people < PRICES && !monitor.should_stop() {
        let open = |node: &Node| node.split.is_none() && node.next.is_some();
        let lowest = (0..nodes.len())
            .filter(|&at| open(&nodes[at]) && (nodes[at].bound - 0.05).ceil() < real(known.total))
            .min_by(|&a, &b| nodes[a].bound.total_cmp(&nodes[b].bound));
        let Some(at) = lowest else { break };
        let Some(split) = nodes[at].next else { break };
        let (case, point) = (nodes[at].case.clone(), nodes[at].point.clone());
        let mut children = [0; 2];
        for (child, so) in children.iter_mut().zip([true, false]) {
            *child = nodes.len();
            match case.with(problem, split, so) {
                Some(case) => visit(problem, case, point.clone(), &mut nodes, known),
                None => nodes.push(Node {
                    case: Case::default(),
                    bound: f64::INFINITY,
                    point: point.clone(),
                    split: None,
                    next: None,
                }),
            }
        }
        nodes[at].split = Some((split, children[0], children[1]));
    }
    let (proved, tree) = written(problem, &nodes);
    if proved > least { tree } else { whole }
}

/// Bounds a case, looks for an answer in what it asks for, and sees what it disagrees about.
fn visit(
    problem: &GroupProblem,
    case: Case,
    point: Point,
    nodes: &mut Vec<Node>,
    known: &mut Known,
) {
    let mut ascent = Ascent::within(problem, case.clone(), point);
    ascent.climb(STEPS, real(known.total));
    let (mut bound, mut point) = ascent.best().clone();
    let asked = &ascent.asked;
    let last = &asked[asked.len().saturating_sub(LAST)..];
    for columns in last.iter().rev().step_by(8) {
        answer(problem, columns, known);
    }
    let next = disputed(problem, last, &case);
    if next.is_none() && bound < real(known.total) {
        // Everything is decided: prices that prove just that are known.
        let mut exact = Ascent::within(problem, case.clone(), decided(problem, &case));
        exact.climb(1, f64::INFINITY);
        if exact.best().0 > bound {
            (bound, point) = exact.best().clone();
        }
    }
    nodes.push(Node { case, bound, point, split: None, next });
}

/// Where everything is decided, children are worth their penalty and leaders what their last group costs.
fn decided(problem: &GroupProblem, case: &Case) -> Point {
    let members = problem.members().iter().map(|member| real(member.penalty)).collect();
    let leaders = problem.leaders().iter().enumerate().map(|(at, leader)| {
        let led = case.led(LeaderId::at(at));
        led.checked_sub(1).and_then(|last| leader.losses.get(last)).map_or(0.0, |&loss| real(loss))
    });
    Point { members, leaders: leaders.collect() }
}

/// Opens the groups that were asked for, as far as their leaders can, cheapest first.
fn answer(problem: &GroupProblem, columns: &[Column], known: &mut Known) {
    let mut order: Vec<&Column> = columns.iter().collect();
    order.sort_by(|a, b| a.reduced.total_cmp(&b.reduced).then(a.meeting.cmp(&b.meeting)));
    let mut open: Vec<Open> = Vec::new();
    for column in order {
        let free = |leader| opening::loss(problem, leader, column.meeting, &open).is_some();
        if column.leaders.iter().all(|&leader| free(leader)) {
            let (meeting, choice, leaders) =
                (column.meeting, column.choice, column.leaders.clone());
            open.push(Open { meeting, choice, leaders });
        }
    }
    opening::settle(problem, open, known);
    if let Some(groups) = as_asked(problem, columns) {
        let found = Known::of(problem, groups);
        if found.total < known.total {
            *known = found;
        }
    }
}

/// The groups as they were asked for, where nobody is at too many.
fn as_asked(problem: &GroupProblem, columns: &[Column]) -> Option<Vec<Group>> {
    let mut leads: BTreeMap<LeaderId, Vec<MeetingId>> = BTreeMap::new();
    let mut attends: BTreeMap<MemberId, Vec<MeetingId>> = BTreeMap::new();
    let mut groups = Vec::new();
    for column in columns {
        let (meeting, choice) = (column.meeting, column.choice);
        let (leaders, mut members) = (column.leaders.clone(), column.members.clone());
        members.sort_unstable();
        leaders.iter().for_each(|&leader| leads.entry(leader).or_default().push(meeting));
        members.iter().for_each(|&member| attends.entry(member).or_default().push(meeting));
        groups.push(Group { meeting, choice, leaders, members });
    }
    let apart = |meetings: &[MeetingId]| {
        let clash = |at: usize, other| problem.overlap(meetings[at], other);
        (0..meetings.len()).all(|at| !meetings[..at].iter().any(|&other| clash(at, other)))
    };
    let most = |leader: LeaderId| problem.leaders()[leader.index()].losses.len();
    let wanted = |member: MemberId| problem.members()[member.index()].wanted as usize;
    let fits = leads.iter().all(|(&leader, list)| list.len() <= most(leader) && apart(list))
        && attends.iter().all(|(&member, list)| list.len() <= wanted(member) && apart(list));
    fits.then_some(groups)
}

/// What the last steps disagree about most: nearest to one half, leading before activities before attending.
fn disputed(problem: &GroupProblem, last: &[Vec<Column>], case: &Case) -> Option<Split> {
    let mut often: BTreeMap<Split, usize> = BTreeMap::new();
    for column in last.iter().flatten() {
        let meeting = column.meeting;
        let leads = column.leaders.iter().map(|&leader| Split::Leads(leader, meeting));
        let attends = column.members.iter().map(|&member| Split::Attends(member, meeting));
        let runs = [Split::Runs(meeting, column.choice)];
        for split in leads.chain(attends).chain(runs) {
            *often.entry(split).or_default() += 1;
        }
    }
    let open = |split: &Split| match (*split, case.rules(meeting(*split))) {
        (_, None) => true,
        (Split::Leads(leader, _), Some(rules)) => !rules.leads.contains_key(&leader),
        (Split::Attends(member, _), Some(rules)) => !rules.attends.contains_key(&member),
        (Split::Runs(_, choice), Some(rules)) => !rules.runs.contains_key(&choice),
    };
    let half = last.len();
    let rank = |split: &Split, times: usize| {
        let kind = match split {
            Split::Runs(..) => 0,
            Split::Leads(..) => 1,
            Split::Attends(..) => 2,
        };
        // Always asked for, or hardly ever, comes last.
        let clear = (2 * times).abs_diff(half) * 10 > half * 9;
        (clear, kind, (2 * times).abs_diff(half))
    };
    let disputed = often.iter().filter(|(split, _)| open(split));
    let found = disputed.min_by_key(|(split, times)| rank(split, **times)).map(|(split, _)| *split);
    found.or_else(|| undecided(problem, case))
}

/// Anything that is not decided yet.
fn undecided(problem: &GroupProblem, case: &Case) -> Option<Split> {
    for (at, one) in problem.meetings().iter().enumerate() {
        let meeting = MeetingId::at(at);
        let rules = case.rules(meeting);
        for (number, choice) in (0..).zip(&one.choices) {
            if rules.is_none_or(|rules| !rules.runs.contains_key(&number)) {
                return Some(Split::Runs(meeting, number));
            }
            let lead = |l| rules.is_none_or(|rules| !rules.leads.contains_key(&l));
            if let Some(lead) = choice.leads.iter().find(|l| lead(l.leader)) {
                return Some(Split::Leads(lead.leader, meeting));
            }
            let seat = |m| rules.is_none_or(|rules| !rules.attends.contains_key(&m));
            if let Some(seat) = choice.seats.iter().find(|s| seat(s.member)) {
                return Some(Split::Attends(seat.member, meeting));
            }
        }
    }
    None
}

fn meeting(split: Split) -> MeetingId {
    match split {
        Split::Leads(_, meeting) | Split::Attends(_, meeting) | Split::Runs(meeting, _) => meeting,
    }
}

/// The tree in preorder, and what it proves.
fn written(problem: &GroupProblem, nodes: &[Node]) -> (i64, PartProof) {
    let mut proof = PartProof::default();
    let mut open = vec![0];
    while let Some(at) = open.pop() {
        if let Some((split, so, not)) = nodes[at].split {
            proof.steps.push(Step::Split(split));
            open.extend([not, so]);
        } else {
            let number = u32::try_from(proof.prices.len()).unwrap_or(u32::MAX);
            proof.steps.push(Step::Bounded(number));
            let prices: Prices = nodes[at].point.whole();
            proof.prices.push(prices);
        }
    }
    // What the checker makes of it counts.
    let bound = crate::certificate::groups::proved_of_part(problem, &proof);
    (bound.unwrap_or(i64::MIN), proof)
}
