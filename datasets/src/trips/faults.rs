//! What is wrong with delegations of a problem, and with what a pack says of trips.

use tongxing_solver::visits::calendar::Window;

use crate::document::cadence::{CadenceDocument, EveryWord, PeopleWord, PlaceWord, VisitKind};
use crate::document::personal::personal_number;
use crate::document::trips::DelegationDocument;
use crate::document::{Fault, Mode, PolicyDocument, ProblemDocument, fault};

/// Most delegations of a problem.
const MOST_DELEGATIONS: usize = 500;
/// Most candidate blocks of a delegation.
const MOST_BLOCKS: usize = 16;
/// Most days of a block.
const MOST_DAYS: i32 = 7;
/// Most blocks on which a delegation comes.
const MOST_TRIPS: u64 = 3;
/// Most cars, and most seats of one.
const MOST_CARS: u64 = 50;
/// Most visits of a car's day.
const MOST_STOPS: u64 = 8;
/// Largest cost in metre-equivalents.
const MOST_COST: u64 = 1_000_000_000;

/// Tells what is wrong with the delegations of a problem, their ids aside.
pub fn check(problem: &ProblemDocument, faults: &mut Vec<Fault>) {
    let all = &problem.delegations;
    if all.len() > MOST_DELEGATIONS {
        let allowed = format!("at most {MOST_DELEGATIONS}");
        let message = "the list is too long";
        faults.push(Fault::new("too_large", "delegations", message, all.len(), allowed));
        return;
    }
    for (line, one) in all.iter().enumerate() {
        delegation(line, one, faults);
        let others = all[..line].iter().find(|other| {
            let (one, other) = (one.division.0, other.division.0);
            one.contains(other) || other.contains(one)
        });
        if let Some(other) = others {
            let place = format!("delegations[{line}].division");
            let place = fault::place(&place, Some(&one.id));
            let message = format!("has children of {} already", other.id);
            let allowed = "a division of its own";
            faults.push(Fault::new("duplicate", place, message, one.division, allowed));
        }
    }
}

fn delegation(line: usize, one: &DelegationDocument, faults: &mut Vec<Fault>) {
    let at = |key: &str| fault::place(&format!("delegations[{line}].{key}"), Some(&one.id));
    if let Some(found) = one.title.as_ref().and_then(|text| personal_number(text)) {
        let message = "personal data must not stand in a problem";
        let allowed = "text without personal numbers";
        faults.push(Fault::new("personal_data", at("title"), message, found, allowed));
    }
    for (key, degrees, most) in
        [("longitude", one.longitude, 180.0), ("latitude", one.latitude, 90.0)]
    {
        if !(-most..=most).contains(&degrees) {
            let allowed = format!("-{most} to {most}");
            faults.push(Fault::new("out_of_range", at(key), "is out of range", degrees, allowed));
        }
    }
    range(at("trips"), one.trips.into(), 1, MOST_TRIPS, faults);
    range(at("cars"), one.cars.into(), 1, MOST_CARS, faults);
    range(at("seats"), one.seats.into(), 1, MOST_CARS, faults);
    range(at("blocks"), one.blocks.len() as u64, 1, MOST_BLOCKS as u64, faults);
    for (number, block) in one.blocks.iter().enumerate().take(MOST_BLOCKS) {
        let place = at(&format!("blocks[{number}]"));
        let days = block.until.0.days_since_epoch() - block.from.0.days_since_epoch() + 1;
        if !(1..=MOST_DAYS).contains(&days) {
            let found = format!("{} to {}", block.from, block.until);
            let allowed = format!("1 to {MOST_DAYS} days in order");
            faults.push(Fault::new("wrong_span", place, "is no block", found, allowed));
        } else if one.blocks[..number].contains(block) {
            faults.push(Fault::new("duplicate", place, "stands twice", block.from, "once"));
        }
    }
    faults.truncate(Fault::MOST);
}

fn range(place: String, found: u64, least: u64, most: u64, faults: &mut Vec<Fault>) {
    if !(least..=most).contains(&found) {
        let allowed = format!("{least} to {most}");
        faults.push(Fault::new("out_of_range", place, "is out of range", found, allowed));
    }
}

/// What is wrong with `[trips]` of a pack and its rule of block trips; places are relative to the pack.
#[must_use]
pub fn policy_faults(pack: &PolicyDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    let trips = &pack.trips;
    if Window::parse(&trips.hours).is_none() {
        let allowed = "HH:MM-HH:MM, ascending";
        let message = "cannot be read";
        faults.push(Fault::new("not_hours", "trips.hours", message, &trips.hours, allowed));
    }
    for (key, found, least, most) in [
        ("metres", trips.metres.into(), 100, 2_000_000),
        ("stops", trips.stops.into(), 1, MOST_STOPS),
        ("car_day", trips.car_day.into(), 0, MOST_COST),
        ("member", trips.member.into(), 0, MOST_COST),
    ] {
        range(format!("trips.{key}"), found, least, most, &mut faults);
    }
    let rules = pack.cadence.iter().enumerate();
    let rules = rules.filter(|(_, rule)| rule.kind == VisitKind::BlockTrip);
    for (nth, (number, rule)) in rules.enumerate() {
        let place = format!("cadence[{number}]");
        if nth > 0 {
            let message = "stands twice";
            let fault = Fault::new("duplicate", &place, message, "block_trip", "one such rule");
            faults.push(fault);
        }
        check_rule(&place, rule, &mut faults);
    }
    faults
}

/// A block trip is of remote pairs, at home, once in a period of the calendar.
fn check_rule(place: &str, rule: &CadenceDocument, faults: &mut Vec<Fault>) {
    let periods = !matches!(rule.every, EveryWord::Anchor | EveryWord::OpenPoint);
    for (key, holds, allowed) in [
        ("modes", rule.modes == [Mode::Remote], "[\"remote\"]"),
        ("place", rule.place == PlaceWord::Home, "home"),
        ("people", rule.people == PeopleWord::Volunteer, "volunteer"),
        ("every", periods, "a period of the calendar, or span"),
        ("count", rule.count == 1, "1"),
        ("tier", rule.tier.is_none(), "none"),
    ] {
        if !holds {
            let message = "does not go with block_trip";
            let place = format!("{place}.{key}");
            faults.push(Fault::new("contradiction", place, message, "another", allowed));
        }
    }
}
