//! Every rule of an answer, anew.

use std::collections::{BTreeMap, BTreeSet};

use super::TripObjection;
use super::timing::timing;
use crate::trips::model::{BlockId, CarDay, DayId, Delegation, MemberId, TripProblem, VisitId};
use crate::units::{Cost, Date};

/// Who takes part in which blocks.
#[must_use]
pub fn taking_part(
    delegation: &Delegation,
    cars: &[CarDay],
) -> BTreeMap<BlockId, BTreeSet<MemberId>> {
    let mut all: BTreeMap<BlockId, BTreeSet<MemberId>> = BTreeMap::new();
    for car in cars {
        all.entry(delegation.day(car.day).block).or_default().extend(&car.members);
    }
    all
}

/// The visits that a day of a car meets.
pub fn met<'a>(
    delegation: &'a Delegation,
    car: &'a CarDay,
) -> impl Iterator<Item = VisitId> + use<'a> {
    (0..delegation.visits.len()).map(VisitId::at).filter(|&id| {
        let visit = delegation.visit(id);
        car.homes.contains(&visit.home)
            && car.members.contains(&visit.member)
            && delegation.offers(id, car.day)
    })
}

/// What a plan costs, with the penalties of all that it leaves out.
#[must_use]
pub fn cost(delegation: &Delegation, cars: &[CarDay]) -> Cost {
    let done: BTreeSet<VisitId> = cars.iter().flat_map(|car| met(delegation, car)).collect();
    let missed = (0..delegation.visits.len()).map(VisitId::at).filter(|id| !done.contains(id));
    let penalties: Cost = missed.map(|id| delegation.visit(id).penalty).sum();
    let way = |car: &CarDay| {
        let metres = timing(delegation, car.day, &car.homes).map_or(0, |timing| timing.metres.0);
        delegation.car_day + Cost::from(metres)
    };
    let members: usize = taking_part(delegation, cars).values().map(BTreeSet::len).sum();
    let members = Cost::try_from(members).unwrap_or(Cost::MAX);
    penalties + cars.iter().map(way).sum::<Cost>() + members.saturating_mul(delegation.taking_part)
}

struct Rules<'a> {
    number: usize,
    delegation: &'a Delegation,
    objections: &'a mut Vec<TripObjection>,
}

impl Rules<'_> {
    /// Whether every position stands for something and lists are in order.
    fn order(&mut self, cars: &[CarDay]) -> bool {
        let of = self.delegation;
        let known = |car: &CarDay| {
            car.day.index() < of.days.len()
                && car.homes.iter().all(|home| home.index() < of.homes)
                && car.members.iter().all(|member| member.index() < of.members.len())
        };
        let distinct = |car: &CarDay| {
            let homes: BTreeSet<_> = car.homes.iter().collect();
            homes.len() == car.homes.len() && car.members.windows(2).all(|two| two[0] < two[1])
        };
        let what = match () {
            () if !cars.iter().all(known) => "days, homes or members",
            () if !cars.iter().all(distinct) => "homes or members of a car",
            () if !cars.windows(2).all(|two| two[0] < two[1]) => "cars",
            () => return true,
        };
        let delegation = self.number;
        self.objections.push(TripObjection::Order { delegation, what });
        false
    }

    fn blocks(&mut self, cars: &[CarDay]) {
        let (number, of) = (self.number, self.delegation);
        let members = taking_part(of, cars);
        let blocks: Vec<BlockId> = members.keys().copied().collect();
        let apart = |(at, &one): (usize, &BlockId)| {
            blocks[at + 1..].iter().all(|&other| !of.overlap(one, other))
        };
        if blocks.len() > of.trips || !blocks.iter().enumerate().all(apart) {
            self.objections.push(TripObjection::Blocks { delegation: number, blocks });
        }
        let most = of.cars.saturating_mul(of.seats);
        for (block, members) in members {
            let found = members.len();
            if found > most as usize {
                let told = TripObjection::Members { delegation: number, block, found, most };
                self.objections.push(told);
            }
        }
    }

    fn days(&mut self, cars: &[CarDay]) {
        let (delegation, most) = (self.number, self.delegation.cars);
        let mut by_day: BTreeMap<DayId, usize> = BTreeMap::new();
        let mut riding: BTreeSet<(DayId, MemberId)> = BTreeSet::new();
        for car in cars {
            *by_day.entry(car.day).or_default() += 1;
            for &member in &car.members {
                if !riding.insert((car.day, member)) {
                    let day = car.day;
                    self.objections.push(TripObjection::TwoCars { delegation, member, day });
                }
            }
        }
        for (day, found) in by_day {
            if found > most as usize {
                self.objections.push(TripObjection::Cars { delegation, day, found, most });
            }
        }
    }

    fn car(&mut self, car: &CarDay) {
        let (delegation, of, day) = (self.number, self.delegation, car.day);
        let block = of.day(day).block.index();
        for &member in &car.members {
            if !of.members[member.index()].free[block] {
                self.objections.push(TripObjection::NotFree { delegation, member, day });
            }
        }
        let women = car.members.iter().any(|member| of.members[member.index()].woman);
        let adults = car.members.len() + usize::from(of.staffed);
        let rules = [
            ("nobody is in it", car.members.is_empty()),
            ("more members than seats", car.members.len() > of.seats as usize),
            ("one adult alone", adults < 2),
            ("men alone", !of.staffed && of.woman && !women),
        ];
        for (rule, broken) in rules {
            if broken {
                self.objections.push(TripObjection::Crew { delegation, day, rule });
            }
        }
        let met: BTreeSet<_> = met(of, car).map(|id| of.visit(id).home).collect();
        for &home in car.homes.iter().filter(|home| !met.contains(home)) {
            self.objections.push(TripObjection::Idle { delegation, day, home });
        }
        if timing(of, day, &car.homes).is_none() {
            self.objections.push(TripObjection::Tour { delegation, day });
        }
    }
}

/// Nobody is on two trips at a time.
fn two_trips(problem: &TripProblem, plans: &[&[CarDay]], objections: &mut Vec<TripObjection>) {
    let mut trips: BTreeMap<u32, Vec<([Date; 2], usize)>> = BTreeMap::new();
    for (number, (delegation, cars)) in problem.delegations.iter().zip(plans).enumerate() {
        for (block, members) in taking_part(delegation, cars) {
            for member in members {
                let person = delegation.members[member.index()].person;
                trips.entry(person).or_default().push((delegation.span(block), number));
            }
        }
    }
    for (person, mut spans) in trips {
        spans.sort_unstable();
        for two in spans.windows(2) {
            let (([_, until], one), ([from, _], other)) = (two[0], two[1]);
            if from <= until && one != other {
                objections.push(TripObjection::TwoTrips { person, one, other });
            }
        }
    }
}

/// Holds an answer against every rule; what it costs.
pub(super) fn check(
    problem: &TripProblem,
    plans: &[&[CarDay]],
    objections: &mut Vec<TripObjection>,
) -> Cost {
    let mut total = problem.outside;
    let mut readable = true;
    for (number, (delegation, cars)) in problem.delegations.iter().zip(plans).enumerate() {
        let mut rules = Rules { number, delegation, objections };
        if !rules.order(cars) {
            readable = false;
            continue;
        }
        rules.blocks(cars);
        rules.days(cars);
        cars.iter().for_each(|car| rules.car(car));
        total += cost(delegation, cars);
    }
    if readable {
        two_trips(problem, plans, objections);
    }
    total
}
