//! Remote pairs of many counties with their delegations, and what block trips promise.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::model::Point;
use tongxing_solver::units::Date;

use super::Judged;
use super::facts::{Evidence, Facts, plus};
use crate::document::trips::{BlockDocument, CarDocument, DelegationDocument, TripsDocument};
use crate::document::{Datum, Day, DivisionCode, Mode, ProblemDocument};

/// Four counties in each of six provinces. Which they really are nobody here knows: ours.
pub(super) const COUNTIES: &[&str] = &[
    "410222", "410326", "410425", "410822", "360425", "360722", "360730", "360822", "510524",
    "510727", "511024", "511133", "520123", "520327", "520527", "520627", "530325", "530428",
    "530624", "530722", "620523", "620722", "620825", "621022",
];

/// Volunteers of each county who live near; all others are of the delegation.
const NEAR: usize = 2;

/// Adds the people of a county, whose volunteers but for a few come from afar, with their delegation. A county whose geography
/// is not known has the homes of the one that is.
pub(super) fn add(
    problem: &mut ProblemDocument,
    mut county: ProblemDocument,
    (code, known): (DivisionCode, bool),
    seat: Point,
) {
    let number = problem.delegations.len();
    let own = |id: &mut String| *id = format!("{code}-{id}");
    for child in &mut county.children {
        if !known {
            own(&mut child.id);
            child.household.iter_mut().for_each(own);
            child.division = code;
        }
        child.demand = Some(1);
    }
    for (at, who) in county.volunteers.iter_mut().enumerate() {
        who.organisation = None;
        if !known {
            own(&mut who.id);
            who.division = code;
        }
        who.mode = if at < NEAR { Mode::Near } else { Mode::Remote };
        if who.mode == Mode::Remote {
            (who.capacity, who.capacity_reason) = (1, None);
        }
    }
    problem.children.append(&mut county.children);
    problem.volunteers.append(&mut county.volunteers);
    let block = |nth: i32| {
        // Friday to Sunday, every third week.
        let since = i32::try_from(number % 3).unwrap_or(0) * 7 + nth * 21;
        let from = plus(problem.round.date.0, 45 + since);
        BlockDocument { from: Day(from), until: Day(plus(from, 2)) }
    };
    problem.delegations.push(DelegationDocument {
        id: format!("示例走访团{:02}", number + 1),
        title: None,
        division: code,
        longitude: seat.longitude,
        latitude: seat.latitude,
        datum: Datum::Wgs84,
        blocks: (0..3).map(block).collect(),
        trips: 1,
        cars: 5,
        seats: 7,
    });
}

/// Who meets whom in a car.
fn meetings(car: &CarDocument) -> impl Iterator<Item = (&str, &str)> {
    car.stops.iter().flat_map(|stop| {
        car.members.iter().map(move |member| (stop.child.as_str(), member.as_str()))
    })
}

/// A remote pair meets once a period on a trip of its delegation, or it is told why not, and nowhere else; every car has
/// two adults, whoever takes part is vetted to the end, and no block has more members than seats.
pub(super) fn block_trips(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some(trips) = &evidence.trips else { return judged };
    let of = |id: &str| evidence.problem.delegations.iter().find(|one| one.id == id);
    let mut met: BTreeMap<(&str, &str), BTreeSet<Day>> = BTreeMap::new();
    for done in &trips.delegations {
        for trip in &done.trips {
            let seats = of(&done.delegation)
                .filter(|asked| asked.blocks.contains(&trip.block))
                .map_or(0, |asked| usize::from(asked.cars) * usize::from(asked.seats));
            let few = trip.members.len() <= seats;
            judged.expect(few, || format!("{}: more members than seats", done.delegation));
            let vetted = trip.members.iter().all(|id| is_vetted(&facts, id, trip.block.until.0));
            judged.expect(vetted, || format!("{}: somebody is not vetted", done.delegation));
            for car in &trip.cars {
                let adults = car.members.len() + usize::from(car.staff);
                judged.expect(adults >= 2, || format!("{}: one adult alone", done.delegation));
                for pair in meetings(car) {
                    met.entry(pair).or_default().insert(car.date);
                }
            }
        }
    }
    let owed = owed(trips);
    for pair in facts.pairs_of(Mode::Remote) {
        let key = (pair.child.as_str(), pair.volunteer.as_str());
        let told =
            trips.unplanned.iter().filter(|line| line.child == key.0 && line.volunteer == key.1);
        let (found, due) = (met.get(&key).map_or(0, BTreeSet::len), owed.get(&key).copied());
        let holds = due.is_some_and(|due| due > 0 && found + told.count() == due);
        judged.look(holds, || format!("{} and {} meet {found} times", key.0, key.1));
    }
    for visit in facts.visits() {
        let remote = |id: &&str| facts.volunteer(id).is_none_or(|who| who.mode == Mode::Remote);
        let holds = !visit.people.iter().any(remote);
        judged.expect(holds, || format!("a remote volunteer is on a tour to {}", visit.child));
    }
    judged
}

/// How often every pair should meet.
fn owed(trips: &TripsDocument) -> BTreeMap<(&str, &str), usize> {
    let mut owed: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for line in trips.delegations.iter().flat_map(|done| &done.owed) {
        *owed.entry((&line.child, &line.volunteer)).or_default() += 1;
    }
    owed
}

fn is_vetted(facts: &Facts<'_>, id: &str, until: Date) -> bool {
    let valid = facts.volunteer(id).and_then(|who| who.vetting.valid_until);
    valid.is_some_and(|day| day.0 >= until)
}

/// Somebody stays behind and nobody says so.
pub(super) fn break_block_trips(evidence: &mut Evidence) -> bool {
    let all = evidence.trips.iter_mut().flat_map(|trips| &mut trips.delegations);
    let mut cars = all.flat_map(|done| &mut done.trips).flat_map(|trip| &mut trip.cars);
    let full = cars.find(|car| car.members.len() > 1 && !car.stops.is_empty());
    let Some(car) = full else { return false };
    let Some(left) = car.stops.first().and_then(|stop| stop.meets.first()).cloned() else {
        return false;
    };
    car.members.retain(|member| *member != left);
    true
}
