//! Large neighbourhoods: a few groups that are near one another are dissolved, and the best are opened again one
//! by one at the prices that children's places have without them.

use std::collections::BTreeMap;

use super::super::model::{Group, GroupProblem, MeetingId};
use super::attendance::{Open, attend_beside};
use super::column::Scratch;
use super::dual::{Point, real};
use super::leaders::reassign;
use super::opening::{best_of, loss};
use super::{Known, Options};
use crate::pairing::Monitor;
use crate::random::Random;

/// Rounds where nobody limits them.
const USUAL: usize = 6000;
/// Rounds of the smallest problem.
const FEW: usize = 60;
/// Fewest of a part.
const FEWEST: usize = 800;
/// Most groups that are dissolved at once.
const DISSOLVED: usize = 6;
/// Meetings at which it is tried to open a group by changing leaders.
const CROWDED: usize = 2;
/// Groups near by whose children may move.
const NEAR: usize = 8;
/// Heat at first, as a share of a usual penalty, and what is left of it in the end.
const WARM: f64 = 0.3;
const COOL: f64 = 0.01;

pub(super) fn improve(
    problem: &GroupProblem,
    (leading, meetings): (&[f64], usize),
    options: Options,
    monitor: &dyn Monitor,
    known: &mut Known,
) {
    let mut random = Random::new(options.seed);
    // Of all rounds a part has its share.
    let share = USUAL * problem.meetings().len() / meetings.max(1);
    let choices = problem.meetings().iter().flat_map(|meeting| &meeting.choices);
    let places: usize = choices.map(|choice| choice.leads.len() + choice.seats.len()).sum();
    let usual = share.clamp(FEWEST, USUAL).min(FEW + places);
    let rounds = options.iterations.unwrap_or(usual as u64);
    let near = neighbours(problem);
    let mut current = known.clone();
    let penalties: i64 = problem.members().iter().map(|m| m.penalty).sum();
    let usual = penalties / i64::try_from(problem.members().len().max(1)).unwrap_or(1);
    let warm = real(usual) * WARM;
    for round in 0..rounds {
        if monitor.should_stop() || problem.meetings().is_empty() {
            break;
        }
        let Some(found) = again(problem, &current, (&near, leading), &mut random) else { continue };
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let left = 1.0 - round as f64 / rounds as f64;
        // Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983), cooled geometrically.
        let heat = warm * COOL.powf(1.0 - left);
        let worse = -heat * (1.0 - random.unit()).ln();
        if real(found.total) < real(current.total) + worse {
            if found.total < known.total {
                *known = found.clone();
            }
            current = found;
        }
    }
}

/// Meetings that share children with each, those that share most first.
pub(super) fn neighbours(problem: &GroupProblem) -> Vec<Vec<MeetingId>> {
    let mut attended: Vec<Vec<u32>> = vec![Vec::new(); problem.members().len()];
    let seats = |at: usize| problem.meetings()[at].choices.iter().flat_map(|c| &c.seats);
    for at in 0..problem.meetings().len() {
        let mut members: Vec<u32> = seats(at).map(|seat| seat.member.0).collect();
        members.sort_unstable();
        members.dedup();
        // A sample tells enough.
        for member in members.into_iter().step_by(3) {
            attended[member as usize].push(MeetingId::at(at).0);
        }
    }
    let mut led: Vec<Vec<u32>> = vec![Vec::new(); problem.leaders().len()];
    for (at, meeting) in problem.meetings().iter().enumerate() {
        let leads = meeting.choices.iter().flat_map(|choice| &choice.leads);
        let mut leaders: Vec<u32> = leads.map(|lead| lead.leader.0).collect();
        leaders.sort_unstable();
        leaders.dedup();
        leaders.into_iter().for_each(|leader| led[leader as usize].push(MeetingId::at(at).0));
    }
    let mut shared: Vec<BTreeMap<u32, u32>> = vec![BTreeMap::new(); problem.meetings().len()];
    for meetings in attended.iter().chain(&led) {
        for &one in meetings {
            for &other in meetings {
                *shared[one as usize].entry(other).or_default() += 1;
            }
        }
    }
    let sorted = shared.into_iter().enumerate().map(|(at, shared)| {
        let mut others: Vec<(u32, u32)> = shared.into_iter().map(|(m, n)| (n, m)).collect();
        others.sort_unstable_by(|a, b| b.cmp(a));
        let others = others.into_iter().map(|(_, other)| MeetingId(other));
        others.filter(|other| other.index() != at).take(60).collect()
    });
    sorted.collect()
}

/// Another answer near the one given.
fn again(
    problem: &GroupProblem,
    current: &Known,
    (near, leading): (&[Vec<MeetingId>], &[f64]),
    random: &mut Random,
) -> Option<Known> {
    let centre = MeetingId::at(random.below(problem.meetings().len()));
    let around = &near[centre.index()];
    let most = 1 + random.below(DISSOLVED);
    let mut dissolved = vec![centre];
    for _ in 0..most.min(around.len()) {
        let reach = around.len().min(4 * DISSOLVED);
        dissolved.push(around[random.below(reach)]);
    }
    // Children of groups near by may move, those of all others stay.
    let moving = |meeting: MeetingId| around.iter().take(NEAR).any(|&near| near == meeting);
    let kept = current.groups.iter().filter(|group| !dissolved.contains(&group.meeting));
    let (nearby, standing): (Vec<&Group>, Vec<&Group>) =
        kept.partition(|group| moving(group.meeting));
    let opened = |group: &Group| {
        let (meeting, choice, leaders) = (group.meeting, group.choice, group.leaders.clone());
        Open { meeting, choice, leaders }
    };
    let mut open: Vec<Open> = nearby.iter().map(|group| opened(group)).collect();
    let (_, prices) = attend_beside(problem, &open, &standing, None)?;
    let members = prices.iter().map(|&price| real(price)).collect();
    // What leading elsewhere is worth counts in part, now more, now less.
    let part = random.unit();
    let leaders = leading.iter().map(|price| price * part).collect();
    let mut point = Point { members, leaders };
    // Who stays elsewhere is not to be had.
    let mut wanted: Vec<u32> = problem.members().iter().map(|member| member.wanted).collect();
    for member in standing.iter().flat_map(|group| &group.members) {
        wanted[member.index()] = wanted[member.index()].saturating_sub(1);
    }
    let gone = point.members.iter_mut().zip(&wanted).filter(|(_, wanted)| **wanted == 0);
    gone.for_each(|(price, _)| *price = -1.0);
    let mut candidates: Vec<MeetingId> = dissolved.clone();
    let mut all: Vec<Open> = standing.iter().map(|group| opened(group)).collect();
    let elsewhere = all.len();
    all.append(&mut open);
    let closed = around.iter().filter(|m| all.iter().all(|o| o.meeting != **m));
    candidates.extend(closed.copied());
    candidates.sort_unstable();
    candidates.dedup();
    while let Some(group) = best_group(problem, &point, &candidates, &all, random) {
        attend_at(problem, &mut point, &group);
        candidates.retain(|&meeting| meeting != group.meeting);
        all.push(group);
    }
    crowd_in(problem, &mut point, &mut candidates, &mut all, random);
    let mut led = all.clone();
    if reassign(problem, &mut led, 0) {
        all = led;
    }
    let mut open = all.split_off(elsewhere);
    open.sort_by_key(|open| open.meeting);
    let (mut groups, _) = attend_beside(problem, &open, &standing, None)?;
    let kept = standing
        .into_iter()
        .zip(all)
        .map(|(group, open)| Group { leaders: open.leaders, ..group.clone() });
    groups.extend(kept);
    groups.sort_by_key(|group| group.meeting);
    Some(Known::of(problem, groups))
}

/// Opens groups for which nobody is free, where others can change places.
fn crowd_in(
    problem: &GroupProblem,
    point: &mut Point,
    candidates: &mut [MeetingId],
    all: &mut Vec<Open>,
    random: &mut Random,
) {
    let mut scratch = Scratch::default();
    random.shuffle(candidates);
    for &meeting in candidates.iter().take(CROWDED) {
        let mut best: Option<(f64, u32, u32)> = None;
        for (at, choice) in (0..).zip(&problem.meetings()[meeting.index()].choices) {
            scratch.attending(choice, point, None);
            let enough = choice.most.div_ceil(choice.per_volunteer).max(choice.volunteers);
            for number in choice.volunteers..=enough {
                let Some((sum, _)) = scratch.best(choice, number) else { continue };
                let worth = sum * (0.8 + 0.4 * random.unit());
                if sum < -0.5 && best.is_none_or(|best| worth < best.0) {
                    best = Some((worth, at, number));
                }
            }
        }
        let Some((_, choice, number)) = best else { continue };
        let mut more = all.clone();
        more.push(Open { meeting, choice, leaders: Vec::new() });
        if reassign(problem, &mut more, number as usize) {
            *all = more;
            attend_at(problem, point, &all[all.len() - 1]);
        }
    }
}

/// The most worthwhile group, seen with some noise.
fn best_group(
    problem: &GroupProblem,
    point: &Point,
    candidates: &[MeetingId],
    open: &[Open],
    random: &mut Random,
) -> Option<Open> {
    let mut best: Option<(f64, Open)> = None;
    for &meeting in candidates {
        for (worth, group) in of_teams(problem, point, meeting, open, random)
            .into_iter()
            .chain(best_of(problem, point, meeting, open))
        {
            let seen = worth * (0.8 + 0.4 * random.unit());
            if worth < -0.5 && best.as_ref().is_none_or(|best| seen < best.0) {
                best = Some((seen, group));
            }
        }
    }
    best.map(|(_, group)| group)
}

/// The best team that can still lead at the meeting.
fn of_teams(
    problem: &GroupProblem,
    point: &Point,
    meeting: MeetingId,
    open: &[Open],
    random: &mut Random,
) -> Option<(f64, Open)> {
    let mut scratch = Scratch::default();
    let mut best: Option<(f64, f64, Open)> = None;
    for (at, choice) in (0..).zip(&problem.meetings()[meeting.index()].choices) {
        scratch.attending(choice, point, None);
        for lead in &choice.leads {
            let leader = &problem.leaders()[lead.leader.index()];
            let may = leader.team && leader.woman && lead.skilled;
            if !may || leader.size < choice.volunteers {
                continue;
            }
            let Some((sum, _)) = scratch.best(choice, leader.size) else { continue };
            let Some(loss) = loss(problem, lead.leader, meeting, open) else { continue };
            let price = point.leaders[lead.leader.index()].max(real(loss));
            let worth = real(lead.cost) + price + sum;
            let seen = worth * (0.9 + 0.2 * random.unit());
            if worth < 0.0 && best.as_ref().is_none_or(|best| seen < best.0) {
                let leaders = vec![lead.leader];
                best = Some((seen, worth, Open { meeting, choice: at, leaders }));
            }
        }
    }
    best.map(|(_, worth, group)| (worth, group))
}

/// Children whom the group would take pay no more than their way there.
fn attend_at(problem: &GroupProblem, point: &mut Point, group: &Open) {
    let choice = &problem.meetings()[group.meeting.index()].choices[group.choice as usize];
    let mut paying: Vec<(f64, usize, f64)> = choice
        .seats
        .iter()
        .map(|seat| {
            let (cost, at) = (real(seat.cost), seat.member.index());
            (cost - point.members[at], at, cost)
        })
        .collect();
    paying.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let most = group.most(problem) as usize;
    let margin = paying.get(most).map_or(0.0, |next| next.0.min(0.0));
    for (_, at, cost) in paying.into_iter().take(most) {
        point.members[at] = point.members[at].min(cost - margin);
    }
}
