//! From a document back to the trips that it states, and what else in it is not so.

use serde_json::Value;
use tongxing_solver::trips::model::{
    Answer, BlockId, CarDay, ChoiceProof, DayId, Delegation, HomeId, MemberId, Plan, Prices, Split,
    Step, VisitId,
};
use tongxing_solver::trips::round::{Booked, Roll};

use super::Prospect;
use super::write::firsts;
use crate::document::result::StatusName;
use crate::document::trips::{
    CarDocument, ChoiceDocument, DelegationTrips, StepDocument, TripDocument, TripPrices,
    TripsDocument,
};
use crate::document::{Day, Fault, Faults};

/// The trips that a document states.
///
/// # Errors
/// Every place where it names what is not there.
pub fn answer(
    prospect: &Prospect,
    booked: &Booked,
    document: &TripsDocument,
) -> Result<Answer, Faults> {
    let mut reader = Reader { prospect, faults: Vec::new() };
    let known = &prospect.problem.delegations;
    if known.len() != document.delegations.len() {
        let found = document.delegations.len();
        reader.tell("delegations", "are not those of the problem", found, &known.len().to_string());
    }
    let mut plans = Vec::new();
    let all = booked.problem.delegations.iter().zip(&booked.rolls);
    for (number, ((delegation, roll), stated)) in all.zip(&document.delegations).enumerate() {
        let place = format!("delegations[{number}]");
        if stated.delegation != known[number].id {
            let place = format!("{place}.delegation");
            reader.tell(&place, "is another", &stated.delegation, &known[number].id);
        }
        let mut of = Of { reader: &mut reader, delegation, roll };
        plans.push(of.plan(&place, stated));
    }
    if reader.faults.is_empty() {
        Ok(Answer { plans, cost: document.value, bound: document.bound })
    } else {
        Err(reader.faults.into())
    }
}

struct Reader<'a> {
    prospect: &'a Prospect,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn tell(&mut self, place: &str, message: &str, found: impl ToString, allowed: &str) {
        if self.faults.len() < Fault::MOST {
            self.faults.push(Fault::new("not_in_the_trips", place, message, found, allowed));
        }
    }
}

/// Finds in one delegation what its part of the document names.
struct Of<'a, 'r> {
    reader: &'r mut Reader<'a>,
    delegation: &'a Delegation,
    roll: &'a Roll,
}

impl Of<'_, '_> {
    fn plan(&mut self, place: &str, stated: &DelegationTrips) -> Plan {
        let mut cars = Vec::new();
        for (number, trip) in stated.trips.iter().enumerate() {
            let place = format!("{place}.trips[{number}]");
            let Some(block) = self.block(&place, trip) else { continue };
            for (number, car) in trip.cars.iter().enumerate() {
                cars.extend(self.car(&format!("{place}.cars[{number}]"), block, car));
            }
        }
        cars.sort_unstable();
        let choices = self.delegation.choices();
        let mut proof = Vec::new();
        if choices.len() != stated.proof.len() {
            let place = format!("{place}.proof");
            let found = stated.proof.len();
            let allowed = choices.len().to_string();
            self.reader.tell(&place, "is of another number of choices", found, &allowed);
        }
        for (number, (blocks, choice)) in choices.iter().zip(&stated.proof).enumerate() {
            proof.push(self.choice(&format!("{place}.proof[{number}]"), blocks, choice));
        }
        Plan { cars, proof }
    }

    fn block(&mut self, place: &str, trip: &TripDocument) -> Option<BlockId> {
        let asked = [trip.block.from.0, trip.block.until.0];
        let mut blocks = (0..self.delegation.blocks.len()).map(BlockId::at);
        let found = blocks.find(|&block| self.delegation.span(block) == asked);
        if found.is_none() {
            let message = "is no block of the delegation";
            self.reader.tell(place, message, trip.block.from, "a candidate block in these weeks");
        }
        found
    }

    fn day(&mut self, place: &str, blocks: &[BlockId], on: Day) -> Option<DayId> {
        let days = blocks.iter().flat_map(|&block| self.delegation.days_of(block));
        let date = on.0;
        let found = days.into_iter().find(|&id| self.delegation.day(id).date == date);
        if found.is_none() {
            self.reader.tell(place, "is no day of the block", on, "a day of the block");
        }
        found
    }

    fn member(&mut self, place: &str, text: &str) -> Option<MemberId> {
        let found = self.reader.prospect.case.ids.volunteer(text);
        let found = found.and_then(|id| self.roll.members.binary_search(&id).ok());
        if found.is_none() {
            let allowed = "a remote volunteer of the county";
            self.reader.tell(place, "is not of the delegation", text, allowed);
        }
        found.map(MemberId::at)
    }

    fn home(&mut self, place: &str, text: &str) -> Option<HomeId> {
        let found = self.reader.prospect.case.ids.child(text);
        let found = found.and_then(|id| self.roll.homes.binary_search(&id).ok());
        if found.is_none() {
            let allowed = "a child of the county with a remote volunteer";
            self.reader.tell(place, "is not visited by the delegation", text, allowed);
        }
        found.map(HomeId::at)
    }

    fn car(&mut self, place: &str, block: BlockId, car: &CarDocument) -> Option<CarDay> {
        let day = self.day(&format!("{place}.date"), &[block], car.date);
        let mut members = Vec::new();
        for (at, text) in car.members.iter().enumerate() {
            members.extend(self.member(&format!("{place}.members[{at}]"), text));
        }
        let mut homes = Vec::new();
        for (at, stop) in car.stops.iter().enumerate() {
            homes.extend(self.home(&format!("{place}.stops[{at}].child"), &stop.child));
        }
        Some(CarDay { day: day?, homes, members })
    }

    fn choice(&mut self, place: &str, blocks: &[BlockId], stated: &ChoiceDocument) -> ChoiceProof {
        let expected = firsts(self.delegation, blocks);
        if stated.blocks != expected {
            let say = |days: &[Day]| days.iter().map(Day::to_string).collect::<Vec<_>>().join(", ");
            let place = format!("{place}.blocks");
            let (found, allowed) = (say(&stated.blocks), say(&expected));
            self.reader.tell(&place, "is another choice", found, &allowed);
        }
        let mut steps = Vec::new();
        for (at, step) in stated.steps.iter().enumerate() {
            steps.extend(match *step {
                StepDocument::Cars(most) => Some(Step::Split(Split::Cars(most))),
                StepDocument::Bounded(at) => Some(Step::Bounded(at)),
                StepDocument::On(most, on) => self
                    .day(&format!("{place}.steps[{at}]"), blocks, on)
                    .map(|day| Step::Split(Split::On(day, most))),
                StepDocument::Met(visit, on) => self
                    .day(&format!("{place}.steps[{at}]"), blocks, on)
                    .map(|day| Step::Split(Split::Met(VisitId(visit), day))),
            });
        }
        let prices = stated.prices.iter().enumerate();
        let prices = prices
            .map(|(at, prices)| self.prices(&format!("{place}.prices[{at}]"), blocks, prices))
            .collect();
        ChoiceProof { prices, steps }
    }

    fn prices(&mut self, place: &str, blocks: &[BlockId], stated: &TripPrices) -> Prices {
        let mut prices = Prices::none(self.delegation);
        // Another number of them is told by the check of the proof.
        prices.visits.clone_from(&stated.visits);
        prices.cars = stated.cars;
        if stated.places.len() != blocks.len() {
            let place = format!("{place}.places");
            let allowed = blocks.len().to_string();
            self.reader.tell(&place, "are not one a block", stated.places.len(), &allowed);
        }
        if !stated.meetings.is_empty() && stated.meetings.len() != blocks.len() {
            let place = format!("{place}.meetings");
            let allowed = blocks.len().to_string();
            self.reader.tell(&place, "are not one a block", stated.meetings.len(), &allowed);
        }
        for (block, of_block) in blocks.iter().zip(&stated.meetings) {
            prices.meetings[block.index()].clone_from(of_block);
        }
        for (block, price) in blocks.iter().zip(&stated.places) {
            prices.places[block.index()] = *price;
        }
        for (at, ride) in stated.rides.iter().enumerate() {
            let place = format!("{place}.rides[{at}]");
            let day = self.day(&place, blocks, ride.date);
            if let Some((day, member)) = day.zip(self.member(&place, &ride.volunteer)) {
                prices.rides[day.index()][member.index()] = ride.price;
            }
        }
        prices
    }
}

/// Statements of a document that its trips do not bear out: `stated` against `found`, the document that the trips
/// would have.
#[must_use]
pub fn statements(stated: &TripsDocument, found: &TripsDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    let status = match stated.status {
        StatusName::Optimal => stated.bound >= stated.value,
        StatusName::Feasible | StatusName::Stopped => stated.bound <= stated.value,
        StatusName::Infeasible => false,
    };
    if !status {
        let (found, allowed) = (format!("{:?}", stated.status), "what value and bound say");
        faults.push(Fault::new("false_statement", "status", "is not so", found, allowed));
    }
    // What the check or the run says of itself is nothing that trips bear out.
    let same = |document: &TripsDocument| TripsDocument {
        status: StatusName::Feasible,
        notices: Vec::new(),
        check: found.check.clone(),
        seconds: 0.0,
        inputs: found.inputs.clone(),
        ..document.clone()
    };
    let value = |document: &TripsDocument| serde_json::to_value(same(document)).unwrap_or_default();
    differences("", &value(stated), &value(found), &mut faults);
    faults
}

/// Every place where two documents differ.
fn differences(place: &str, stated: &Value, found: &Value, faults: &mut Vec<Fault>) {
    let below = |key: &str| match place {
        "" => key.to_owned(),
        place => format!("{place}.{key}"),
    };
    match (stated, found) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let of = |map: &serde_json::Map<String, Value>| {
                    map.get(key).cloned().unwrap_or(Value::Null)
                };
                differences(&below(key), &of(a), &of(b), faults);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                differences(&format!("{place}[{at}]"), a, b, faults);
            }
        }
        (a, b) if a == b || faults.len() >= Fault::MOST => {}
        (a, b) => {
            let brief = |value: &Value| match value {
                Value::Array(list) => format!("{} entries", list.len()),
                value => value.to_string(),
            };
            let (stated, found) = (brief(a), brief(b));
            faults.push(Fault::new("false_statement", place, "is not so", stated, found));
        }
    }
}
