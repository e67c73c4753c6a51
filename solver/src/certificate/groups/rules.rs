//! The rules that groups obey, and what they cost.

use super::GroupObjection;
use crate::groups::model::{Choice, Group, GroupProblem, Lead, MeetingId};

/// Tells of every broken rule; gives the cost of what is known.
pub(super) fn check(
    problem: &GroupProblem,
    groups: &[Group],
    found: &mut Vec<GroupObjection>,
) -> i64 {
    let mut leads: Vec<Vec<MeetingId>> = vec![Vec::new(); problem.leaders().len()];
    let mut attends: Vec<Vec<MeetingId>> = vec![Vec::new(); problem.members().len()];
    let mut cost = 0;
    for (at, group) in groups.iter().enumerate() {
        if at > 0 && groups[at - 1].meeting > group.meeting {
            found.push(GroupObjection::Order { group: at, what: "meetings" });
        }
        if at > 0 && groups[at - 1].meeting == group.meeting {
            found.push(GroupObjection::TwoGroups { meeting: group.meeting });
        }
        let meeting = problem.meetings().get(group.meeting.index());
        let Some(choice) = meeting.and_then(|m| m.choices.get(group.choice as usize)) else {
            found.push(GroupObjection::Order { group: at, what: "meeting and choice" });
            continue;
        };
        if !group.leaders.windows(2).all(|pair| pair[0] < pair[1]) {
            found.push(GroupObjection::Order { group: at, what: "leaders" });
        }
        if !group.members.windows(2).all(|pair| pair[0] < pair[1]) {
            found.push(GroupObjection::Order { group: at, what: "children" });
        }
        cost += of_leaders(problem, group, choice, found);
        for &member in &group.members {
            match choice.seats.binary_search_by_key(&member, |seat| seat.member) {
                Ok(seat) => cost += choice.seats[seat].cost,
                Err(_) => {
                    let meeting = group.meeting;
                    found.push(GroupObjection::MayNotAttend { member, meeting });
                }
            }
            if let Some(attended) = attends.get_mut(member.index()) {
                attended.push(group.meeting);
            }
        }
        for leader in &group.leaders {
            if let Some(led) = leads.get_mut(leader.index()) {
                led.push(group.meeting);
            }
        }
    }
    for (leader, led) in leads.iter().enumerate() {
        if led.len() > problem.leaders()[leader].losses.len() || clash(problem, led) {
            let leader = crate::groups::model::LeaderId::at(leader);
            found.push(GroupObjection::LeadsTooMuch { leader, found: led.len() });
        }
    }
    for (at, (member, attended)) in problem.members().iter().zip(&attends).enumerate() {
        let had = u32::try_from(attended.len()).unwrap_or(u32::MAX);
        if had > member.wanted || clash(problem, attended) {
            let member = crate::groups::model::MemberId::at(at);
            found.push(GroupObjection::AttendsTooMuch { member, found: attended.len() });
        }
        cost += member.penalty * i64::from(member.wanted.saturating_sub(had));
    }
    cost
}

fn clash(problem: &GroupProblem, meetings: &[MeetingId]) -> bool {
    let pairs = meetings.iter().enumerate();
    pairs
        .into_iter()
        .any(|(at, &one)| meetings[..at].iter().any(|&other| problem.overlap(one, other)))
}

fn of_leaders(
    problem: &GroupProblem,
    group: &Group,
    choice: &Choice,
    found: &mut Vec<GroupObjection>,
) -> i64 {
    let meeting = group.meeting;
    let mut known: Vec<&Lead> = Vec::new();
    for &leader in &group.leaders {
        match choice.leads.binary_search_by_key(&leader, |lead| lead.leader) {
            Ok(lead) => known.push(&choice.leads[lead]),
            Err(_) => found.push(GroupObjection::MayNotLead { leader, meeting }),
        }
    }
    let mut broken = |rule| found.push(GroupObjection::Leaders { meeting, rule });
    let of = |lead: &&Lead| &problem.leaders()[lead.leader.index()];
    let volunteers: u32 = known.iter().map(|lead| of(lead).size).sum();
    if known.iter().any(|lead| of(lead).team) && known.len() > 1 {
        broken("a team leads alone");
    }
    if volunteers < choice.volunteers {
        broken("too few volunteers");
    }
    if !known.iter().any(|lead| of(lead).woman) {
        broken("no woman");
    }
    if !known.iter().any(|lead| lead.skilled) {
        broken("nobody has the skill");
    }
    let cared = volunteers.saturating_mul(choice.per_volunteer).min(choice.most) as usize;
    let (size, least) = (group.members.len(), choice.least as usize);
    if size < least || size > cared {
        found.push(GroupObjection::Size { meeting, found: size, least, most: cared });
    }
    known.iter().map(|lead| lead.cost).sum()
}
