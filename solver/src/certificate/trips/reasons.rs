//! Why a visit that is owed is not met.

use std::collections::BTreeSet;

use super::rules::{met, taking_part};
use super::timing::timing;
use crate::trips::model::{BlockId, CarDay, DayId, Delegation, TripProblem, Visit, VisitId};
use crate::units::Cost;

/// Why, the first that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// No block of the delegation has a day in the period.
    NoBlock,
    /// Vetting and contract of the member hold throughout none of these blocks.
    NotVetted,
    /// The member has time throughout none of these blocks.
    NeverFree,
    /// On no day of these blocks can a car visit this home alone: the child's hours, the way.
    NoTime,
    /// The member is on another delegation's trip then.
    Elsewhere,
    /// The delegation goes in other blocks.
    OtherBlock,
    /// All seats of the block are taken.
    NoSeat,
    /// A day of a car for it costs more than leaving it out.
    TooDear,
    /// Cars, seats and hours leave no room for it, or it would cost more than it is worth.
    NoRoom,
}

/// Why a visit that is not met is not; decided from problem and answer alone.
#[must_use]
pub fn lack(problem: &TripProblem, plans: &[&[CarDay]], (at, id): (usize, VisitId)) -> Lack {
    let delegation = &problem.delegations[at];
    let visit = delegation.visit(id);
    let member = &delegation.members[visit.member.index()];
    let [first, last] = visit.period;
    let days: Vec<DayId> = (0..delegation.days.len())
        .map(DayId::at)
        .filter(|&day| (first..=last).contains(&delegation.day(day).date))
        .collect();
    let block = |day: DayId| delegation.day(day).block;
    let free: Vec<DayId> =
        days.iter().copied().filter(|&day| member.free[block(day).index()]).collect();
    let alone = |day: DayId| timing(delegation, day, &[visit.home]).map(|found| (day, found));
    let possible: Vec<_> = free.iter().filter_map(|&day| alone(day)).collect();
    let away = |block: BlockId| is_elsewhere(problem, plans, at, (member.person, block));
    let used = taking_part(delegation, plans[at]);
    let here = |day: DayId| {
        used.len() < delegation.trips && !used.keys().any(|&b| delegation.overlap(b, block(day)))
            || used.contains_key(&block(day))
    };
    if days.is_empty() {
        return Lack::NoBlock;
    }
    if !days.iter().any(|&day| member.vetted[block(day).index()]) {
        return Lack::NotVetted;
    }
    if free.is_empty() {
        return Lack::NeverFree;
    }
    if possible.is_empty() {
        return Lack::NoTime;
    }
    if possible.iter().all(|&(day, _)| away(block(day))) {
        return Lack::Elsewhere;
    }
    let here: Vec<_> =
        possible.into_iter().filter(|&(day, _)| here(day) && !away(block(day))).collect();
    if here.is_empty() {
        return Lack::OtherBlock;
    }
    let full = |day: DayId| {
        let seats = delegation.cars.saturating_mul(delegation.seats) as usize;
        used.get(&block(day))
            .is_some_and(|members| members.len() >= seats && !members.contains(&visit.member))
    };
    if here.iter().all(|&(day, _)| full(day)) {
        return Lack::NoSeat;
    }
    let least = here.iter().map(|(_, timing)| Cost::from(timing.metres.0)).min().unwrap_or(0);
    if dear(delegation, visit, least) { Lack::TooDear } else { Lack::NoRoom }
}

fn dear(delegation: &Delegation, visit: &Visit, metres: Cost) -> bool {
    delegation.car_day + metres + delegation.taking_part > visit.penalty
}

/// Whether somebody is on a trip of another delegation during a block.
fn is_elsewhere(
    problem: &TripProblem,
    plans: &[&[CarDay]],
    at: usize,
    (person, block): (u32, BlockId),
) -> bool {
    let [first, last] = problem.delegations[at].span(block);
    let others = problem.delegations.iter().zip(plans).enumerate().filter(|(n, _)| *n != at);
    others.into_iter().any(|(_, (other, cars))| {
        taking_part(other, cars).into_iter().any(|(block, members)| {
            let [from, until] = other.span(block);
            let is = |member: &crate::trips::model::MemberId| {
                other.members[member.index()].person == person
            };
            from <= last && first <= until && members.iter().any(is)
        })
    })
}

/// The visits that no car meets, by delegation.
#[must_use]
pub fn missed(problem: &TripProblem, plans: &[&[CarDay]]) -> Vec<(usize, VisitId)> {
    let of = |(at, (delegation, cars)): (usize, (&Delegation, &&[CarDay]))| {
        let done: BTreeSet<VisitId> = cars.iter().flat_map(|car| met(delegation, car)).collect();
        let all = (0..delegation.visits.len()).map(VisitId::at);
        all.filter(|id| !done.contains(id)).map(|id| (at, id)).collect::<Vec<_>>()
    };
    problem.delegations.iter().zip(plans).enumerate().flat_map(of).collect()
}
