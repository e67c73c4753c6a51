//! From trips to their document.

use tongxing_solver::certificate::trips::{cost, lack, met, missed, taking_part, timing};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::trips::model::{
    Answer, BlockId, CarDay, ChoiceProof, DayId, Delegation, MemberId, Plan, Prices, Split, Step,
    VisitId,
};
use tongxing_solver::trips::round::{Booked, Owed, Roll};
use tongxing_solver::units::Date;

use super::Prospect;
use crate::document::Day;
use crate::document::result::{CheckDocument, StatusName};
use crate::document::trips::{
    BlockDocument, CarDocument, ChoiceDocument, DelegationTrips, MeetingStop, OwedDocument,
    RidePrice, StepDocument, TripDocument, TripPrices, TripsDocument, TripsInputs, UnmetDocument,
    UnmetReason,
};
use crate::visits::clock;

/// Trips with what their document needs.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// The round with its bases.
    pub prospect: &'a Prospect,
    /// What could be planned.
    pub booked: &'a Booked,
    /// The trips, which the checker has accepted.
    pub answer: &'a Answer,
    /// What it found to be proved, by delegation.
    pub bounds: &'a [i64],
}

/// The document of trips that the checker has seen.
#[must_use]
pub fn document(
    written: Written<'_>,
    inputs: TripsInputs,
    stopped: bool,
    check: CheckDocument,
) -> TripsDocument {
    let Written { prospect, answer, booked, .. } = written;
    let Answer { cost: value, bound, .. } = *answer;
    let status = match (bound >= value, stopped) {
        (true, _) => StatusName::Optimal,
        (false, true) => StatusName::Stopped,
        (false, false) => StatusName::Feasible,
    };
    let unplanned = written.unplanned();
    let owed: usize = booked.rolls.iter().map(|roll| roll.visits.len()).sum();
    let due = (owed + booked.outside.len()) as u64;
    TripsDocument {
        version: TripsDocument::VERSION,
        inputs,
        status,
        provisional: prospect.timetable.is_provisional(),
        notices: prospect.case.notices.clone(),
        value,
        bound,
        gap: (value - bound).unsigned_abs() as f64 / value.abs().max(1) as f64,
        due,
        planned: due - unplanned.len() as u64,
        delegations: (0..booked.rolls.len()).map(|at| written.delegation(at)).collect(),
        unplanned,
        check,
        seconds: 0.0,
    }
}

fn date_of(delegation: &Delegation, id: DayId) -> Day {
    Day(delegation.day(id).date)
}

/// The blocks of a choice by their first days.
pub(super) fn firsts(delegation: &Delegation, blocks: &[BlockId]) -> Vec<Day> {
    blocks.iter().map(|&block| Day(delegation.span(block)[0])).collect()
}

impl Written<'_> {
    fn child(&self, id: ChildId) -> String {
        self.prospect.case.ids.child_text(id).to_owned()
    }

    fn volunteer(&self, id: VolunteerId) -> String {
        self.prospect.case.ids.volunteer_text(id).to_owned()
    }

    fn names(&self, roll: &Roll, members: impl IntoIterator<Item = MemberId>) -> Vec<String> {
        members.into_iter().map(|id| self.volunteer(roll.members[id.index()])).collect()
    }

    fn delegation(&self, at: usize) -> DelegationTrips {
        let (delegation, roll) = (&self.booked.problem.delegations[at], &self.booked.rolls[at]);
        let plan = &self.answer.plans[at];
        let choices = delegation.choices();
        let proof = choices.iter().zip(&plan.proof);
        DelegationTrips {
            delegation: self.prospect.problem.delegations[at].id.clone(),
            value: cost(delegation, &plan.cars),
            bound: self.bounds.get(at).copied().unwrap_or(i64::MIN),
            trips: self.trips(delegation, roll, plan),
            owed: owed(self, delegation, roll, &plan.cars),
            proof: proof
                .map(|(blocks, proof)| self.choice(delegation, roll, blocks, proof))
                .collect(),
        }
    }

    fn trips(&self, delegation: &Delegation, roll: &Roll, plan: &Plan) -> Vec<TripDocument> {
        let mut trips: Vec<TripDocument> = Vec::new();
        for (block, members) in taking_part(delegation, &plan.cars) {
            let [from, until] = delegation.span(block).map(Day);
            let here = |car: &&CarDay| delegation.day(car.day).block == block;
            let cars = plan.cars.iter().filter(here).map(|car| self.car(delegation, roll, car));
            trips.push(TripDocument {
                block: BlockDocument { from, until },
                members: self.names(roll, members),
                cars: cars.collect(),
            });
        }
        trips.sort_by_key(|trip| trip.block);
        trips
    }

    fn car(&self, delegation: &Delegation, roll: &Roll, car: &CarDay) -> CarDocument {
        let timing = timing(delegation, car.day, &car.homes);
        let (depart, back, metres, starts) =
            timing.map_or((0, 0, 0, Vec::new()), |t| (t.depart, t.back, t.metres.0, t.starts));
        let met: Vec<VisitId> = met(delegation, car).collect();
        let stop = |(&home, start): (&tongxing_solver::trips::model::HomeId, u32)| {
            let here = met.iter().filter(|&&id| delegation.visit(id).home == home);
            let members = here.map(|&id| delegation.visit(id).member);
            MeetingStop {
                child: self.child(roll.homes[home.index()]),
                start: clock(start),
                end: clock(start + delegation.stay.0),
                meets: self.names(roll, members),
            }
        };
        CarDocument {
            date: date_of(delegation, car.day),
            members: self.names(roll, car.members.iter().copied()),
            staff: delegation.staffed,
            depart: clock(depart),
            back: clock(back),
            metres,
            stops: car.homes.iter().zip(starts).map(stop).collect(),
        }
    }

    fn choice(
        &self,
        delegation: &Delegation,
        roll: &Roll,
        blocks: &[BlockId],
        proof: &ChoiceProof,
    ) -> ChoiceDocument {
        let step = |step: &Step| match *step {
            Step::Split(Split::Cars(most)) => StepDocument::Cars(most),
            Step::Split(Split::On(on, most)) => StepDocument::On(most, date_of(delegation, on)),
            Step::Split(Split::Met(visit, on)) => {
                StepDocument::Met(visit.0, date_of(delegation, on))
            }
            Step::Bounded(at) => StepDocument::Bounded(at),
        };
        let prices = |prices: &Prices| {
            let days = blocks.iter().flat_map(|&block| delegation.days_of(block));
            let rides = days.flat_map(|on| {
                let costing = prices.rides[on.index()].iter().enumerate().filter(|(_, p)| **p != 0);
                costing.map(move |(at, &price)| RidePrice {
                    date: date_of(delegation, on),
                    volunteer: self.volunteer(roll.members[at]),
                    price,
                })
            });
            let meetings: Vec<Vec<i64>> =
                blocks.iter().map(|block| prices.meetings[block.index()].clone()).collect();
            let nothing = meetings.iter().flatten().all(|price| *price == 0);
            TripPrices {
                meetings: if nothing { Vec::new() } else { meetings },
                visits: prices.visits.clone(),
                rides: rides.collect(),
                places: blocks.iter().map(|block| prices.places[block.index()]).collect(),
                cars: prices.cars,
            }
        };
        ChoiceDocument {
            blocks: firsts(delegation, blocks),
            steps: proof.steps.iter().map(step).collect(),
            prices: proof.prices.iter().map(prices).collect(),
        }
    }

    fn unplanned(&self) -> Vec<UnmetDocument> {
        let problem = &self.booked.problem;
        let plans: Vec<&[CarDay]> =
            self.answer.plans.iter().map(|plan| plan.cars.as_slice()).collect();
        let line = |what: &Owed, penalty: i64, reason: UnmetReason| UnmetDocument {
            child: self.child(what.child),
            volunteer: self.volunteer(what.volunteer),
            since: Day(what.since),
            penalty,
            reason,
        };
        let mut lines: Vec<UnmetDocument> = missed(problem, &plans)
            .into_iter()
            .map(|(at, id)| {
                let penalty = problem.delegations[at].visit(id).penalty;
                let reason = reason(lack(problem, &plans, (at, id)));
                line(&self.booked.rolls[at].visits[id.index()], penalty, reason)
            })
            .collect();
        let outside = self.booked.outside.iter();
        lines
            .extend(outside.map(|(what, penalty)| line(what, *penalty, UnmetReason::NoDelegation)));
        lines
    }
}

fn owed(
    written: &Written<'_>,
    delegation: &Delegation,
    roll: &Roll,
    cars: &[CarDay],
) -> Vec<OwedDocument> {
    let mut first: Vec<Option<Date>> = vec![None; roll.visits.len()];
    for car in cars {
        let date = delegation.day(car.day).date;
        for id in met(delegation, car) {
            let at = &mut first[id.index()];
            *at = Some(at.map_or(date, |known| known.min(date)));
        }
    }
    let line = |(what, date): (&Owed, Option<Date>)| OwedDocument {
        child: written.child(what.child),
        volunteer: written.volunteer(what.volunteer),
        since: Day(what.since),
        date: date.map(Day),
    };
    roll.visits.iter().zip(first).map(line).collect()
}

fn reason(lack: tongxing_solver::certificate::trips::Lack) -> UnmetReason {
    use tongxing_solver::certificate::trips::Lack;
    match lack {
        Lack::NoBlock => UnmetReason::NoBlock,
        Lack::NotVetted => UnmetReason::NotVetted,
        Lack::NeverFree => UnmetReason::NeverFree,
        Lack::NoTime => UnmetReason::NoTime,
        Lack::Elsewhere => UnmetReason::Elsewhere,
        Lack::OtherBlock => UnmetReason::OtherBlock,
        Lack::NoSeat => UnmetReason::NoSeat,
        Lack::TooDear => UnmetReason::TooDear,
        Lack::NoRoom => UnmetReason::NoRoom,
    }
}
