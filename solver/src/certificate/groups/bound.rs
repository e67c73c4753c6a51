//! What prices prove of one case.

use super::cases::{Case, whole_units};
use crate::groups::model::{
    Choice, GroupProblem, LARGEST, LeaderId, MeetingId, MemberId, Prices, SCALE,
};

/// Prices stay within this.
const WIDEST: i64 = 16 * LARGEST * SCALE;

/// The bound of a case at these prices, in whole units; `None` where no answer obeys the case.
pub(super) fn of(
    problem: &GroupProblem,
    case: &Case,
    prices: &Prices,
) -> Result<Option<i64>, &'static str> {
    let lists =
        [(&prices.members, problem.members().len()), (&prices.leaders, problem.leaders().len())];
    if lists.iter().any(|(list, expected)| list.len() != *expected) {
        return Err("prices do not belong to the problem");
    }
    if prices.members.iter().chain(&prices.leaders).any(|p| !(-WIDEST..=WIDEST).contains(p)) {
        return Err("prices are out of range");
    }
    if case.impossible {
        return Ok(None);
    }
    let mut sum = 0_i128;
    for (member, &price) in problem.members().iter().zip(&prices.members) {
        sum += i128::from(member.wanted) * i128::from(price.min(member.penalty * SCALE));
    }
    for (leader, &price) in problem.leaders().iter().zip(&prices.leaders) {
        let gains = leader.losses.iter().map(|loss| loss * SCALE - price);
        sum += gains.filter(|&gain| gain < 0).map(i128::from).sum::<i128>();
    }
    for at in 0..problem.meetings().len() {
        match of_meeting(problem, case, MeetingId::at(at), prices) {
            Some(cheapest) => sum += cheapest,
            None => return Ok(None),
        }
    }
    Ok(Some(whole_units(sum)))
}

/// The cheapest group of a meeting, or 0 for none where the case allows that.
fn of_meeting(
    problem: &GroupProblem,
    case: &Case,
    meeting: MeetingId,
    prices: &Prices,
) -> Option<i128> {
    let choices = &problem.meetings()[meeting.index()].choices;
    let ruled = case.runs.range((meeting, 0)..=(meeting, u32::MAX));
    let fixed: Vec<u32> = ruled.filter(|&(_, so)| *so).map(|(&(_, choice), _)| choice).collect();
    let cheapest = (0..).zip(choices).filter_map(|(at, choice)| {
        let banned = case.runs.get(&(meeting, at)) == Some(&false);
        if banned || fixed.iter().any(|&only| only != at) {
            return None;
        }
        of_choice(problem, case, meeting, choice, prices)
    });
    let cheapest = cheapest.min();
    if case.open.contains(&meeting) { cheapest } else { Some(cheapest.unwrap_or(0).min(0)) }
}

/// Somebody who could be in the group: reduced cost, and whether it has to be.
type Candidate = (bool, i64);

fn of_choice(
    problem: &GroupProblem,
    case: &Case,
    meeting: MeetingId,
    choice: &Choice,
    prices: &Prices,
) -> Option<i128> {
    let sums = attending(case, meeting, choice, prices)?;
    let cared = |volunteers: u64| {
        let most = volunteers.saturating_mul(u64::from(choice.per_volunteer));
        usize::try_from(most.min(u64::from(choice.most))).unwrap_or(usize::MAX)
    };
    let least = choice.least as usize;
    let children = |volunteers: u64| sums.best(least, cared(volunteers));
    let team = teams(problem, case, meeting, choice, prices, &children);
    let together = together(problem, case, meeting, choice, prices, &children);
    team.into_iter().chain(together).min()
}

/// Cost of the cheapest n children, by n.
struct Sums {
    /// Those who have to attend.
    forced: usize,
    sums: Vec<i128>,
}

impl Sums {
    /// The least over all sizes from `least` to `most`.
    fn best(&self, least: usize, most: usize) -> Option<i128> {
        let range = self.forced.max(least)..=most.min(self.sums.len() - 1);
        self.sums.get(range).and_then(|sums| sums.iter().min().copied())
    }
}

fn attending(case: &Case, meeting: MeetingId, choice: &Choice, prices: &Prices) -> Option<Sums> {
    let mut forced = 0;
    let mut candidates: Vec<Candidate> = Vec::new();
    for seat in &choice.seats {
        let ruled = case.attends.get(&(meeting, seat.member)).copied();
        if ruled != Some(false) {
            let reduced = seat.cost * SCALE - prices.members[seat.member.index()];
            forced += usize::from(ruled == Some(true));
            candidates.push((ruled != Some(true), reduced));
        }
    }
    let named = case.attends.range((meeting, MemberId(0))..=(meeting, MemberId(u32::MAX)));
    if named.filter(|&(_, so)| *so).count() > forced {
        return None;
    }
    candidates.sort_unstable();
    let mut sums = vec![0];
    for (_, reduced) in candidates {
        sums.push(sums[sums.len() - 1] + i128::from(reduced));
    }
    Some(Sums { forced, sums })
}

/// Who has to lead at the meeting.
fn must_lead(case: &Case, meeting: MeetingId) -> Vec<LeaderId> {
    let named = case.leads.range((meeting, LeaderId(0))..=(meeting, LeaderId(u32::MAX)));
    named.filter(|&(_, so)| *so).map(|(&(_, leader), _)| leader).collect()
}

fn teams(
    problem: &GroupProblem,
    case: &Case,
    meeting: MeetingId,
    choice: &Choice,
    prices: &Prices,
    children: &dyn Fn(u64) -> Option<i128>,
) -> Option<i128> {
    let must = must_lead(case, meeting);
    let cheapest = choice.leads.iter().filter_map(|lead| {
        let leader = &problem.leaders()[lead.leader.index()];
        let allowed = leader.team
            && leader.woman
            && lead.skilled
            && leader.size >= choice.volunteers
            && case.leads.get(&(meeting, lead.leader)) != Some(&false)
            && must.iter().all(|&only| only == lead.leader);
        let price = prices.leaders[lead.leader.index()];
        let cost = i128::from(lead.cost) * i128::from(SCALE) + i128::from(price);
        allowed.then(|| children(leader.size.into()).map(|children| cost + children)).flatten()
    });
    cheapest.min()
}

/// Volunteers together: so many of the cheapest, with the cheapest woman and the cheapest with the skill among
/// them. Somebody in the best choice who is the only woman, or the only one with the skill, can be exchanged for the
/// cheapest such; so one of the two ways to begin is best.
fn together(
    problem: &GroupProblem,
    case: &Case,
    meeting: MeetingId,
    choice: &Choice,
    prices: &Prices,
    children: &dyn Fn(u64) -> Option<i128>,
) -> Option<i128> {
    let must = must_lead(case, meeting);
    let (mut base, mut kept, mut pool) = (0_i128, Kept::default(), Vec::new());
    for lead in &choice.leads {
        let leader = &problem.leaders()[lead.leader.index()];
        if leader.team || case.leads.get(&(meeting, lead.leader)) == Some(&false) {
            continue;
        }
        let cost = lead.cost * SCALE + prices.leaders[lead.leader.index()];
        if must.contains(&lead.leader) {
            base += i128::from(cost);
            kept.take(leader.woman, lead.skilled);
        } else {
            pool.push((cost, leader.woman, lead.skilled));
        }
    }
    if kept.number < must.len() {
        return None;
    }
    pool.sort_unstable();
    let first = |wanted: &dyn Fn(bool, bool) -> bool| {
        pool.iter().position(|&(_, woman, skilled)| wanted(woman, skilled))
    };
    let (woman, skill) = (!kept.woman, !kept.skilled);
    // The ways to begin: who has both, or one for each.
    let both = first(&|w, s| (!woman || w) && (!skill || s)).filter(|_| woman || skill);
    let each: Option<Vec<usize>> = [(woman, first(&|w, _| w)), (skill, first(&|_, s| s))]
        .into_iter()
        .filter(|(asked, _)| *asked)
        .map(|(_, at)| at)
        .collect();
    let starts = both.map(|at| vec![at]).into_iter().chain(each);
    let mut cheapest: Option<i128> = None;
    for mut start in starts {
        start.dedup();
        let mut cost = base + start.iter().map(|&at| i128::from(pool[at].0)).sum::<i128>();
        let mut number = kept.number + start.len();
        let others = (0..pool.len()).filter(|at| !start.contains(at));
        for next in others.map(Some).chain([None]) {
            if number >= choice.volunteers as usize {
                let total = children(number as u64).map(|children| cost + children);
                cheapest = cheapest.into_iter().chain(total).min();
            }
            if let Some(at) = next {
                cost += i128::from(pool[at].0);
                number += 1;
            }
        }
    }
    cheapest
}

/// Volunteers who have to lead.
#[derive(Default)]
struct Kept {
    number: usize,
    woman: bool,
    skilled: bool,
}

impl Kept {
    fn take(&mut self, woman: bool, skilled: bool) {
        self.number += 1;
        self.woman |= woman;
        self.skilled |= skilled;
    }
}
