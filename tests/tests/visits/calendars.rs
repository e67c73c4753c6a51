//! Calendars: stable names of events, revisions, cancellations, and nothing of a person.

use std::collections::BTreeMap;

use tongxing_datasets::document::PlanDocument;
use tongxing_datasets::export::{self, Language};
use tongxing_datasets::visits::revise;
use tongxing_tests::planned::Planned;

use super::rich;

/// The events of a calendar by their names, each with its lines by theirs.
fn events(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let unfolded = text.replace("\r\n ", "");
    let mut events = BTreeMap::new();
    for event in unfolded.split("BEGIN:VEVENT\r\n").skip(1) {
        let (event, _) = event.split_once("END:VEVENT\r\n").expect("an end");
        let lines = event.lines().map(|line| line.split_once(':').expect("name and value"));
        let lines: BTreeMap<String, String> =
            lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert!(events.insert(lines["UID"].clone(), lines).is_none(), "a name twice");
    }
    events
}

fn calendar(
    planned: &Planned,
    plan: &PlanDocument,
    earlier: Option<&PlanDocument>,
    volunteer: &str,
) -> BTreeMap<String, BTreeMap<String, String>> {
    let stamp = planned.check.problem.round.date;
    let bytes = export::calendar(plan, earlier, volunteer, stamp, Language::Chinese);
    let text = String::from_utf8(bytes).expect("UTF-8");
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:PUBLISH", "TZID:Asia/Shanghai"] {
        assert!(text.contains(&format!("\r\n{line}\r\n")) || text.starts_with(line), "{line}");
    }
    events(&text)
}

/// Whoever has the most visits.
fn busiest(plan: &PlanDocument) -> String {
    let mut visits: BTreeMap<&str, usize> = BTreeMap::new();
    for tour in &plan.tours {
        *visits.entry(&tour.volunteer).or_default() += tour.stops.len();
    }
    visits.into_iter().max_by_key(|(_, many)| *many).expect("tours").0.to_owned()
}

fn sequences(events: &BTreeMap<String, BTreeMap<String, String>>) -> Vec<&str> {
    let mut all: Vec<&str> = events.values().map(|event| event["SEQUENCE"].as_str()).collect();
    all.sort_unstable();
    all
}

#[test]
fn an_unchanged_plan_keeps_its_numbers_and_one_without_a_past_begins_at_none() {
    let planned = rich();
    let who = busiest(&planned.plan);
    let first = calendar(&planned, &planned.plan, None, &who);
    let many: usize = (planned.plan.tours.iter())
        .filter(|tour| tour.volunteer == who)
        .map(|tour| tour.stops.len())
        .sum();
    let calls = planned.plan.calls.iter().filter(|call| call.volunteer == who).count();
    assert_eq!(first.len(), many + calls);
    assert!(first.values().all(|event| event["SEQUENCE"] == "0"));
    assert!(first.values().all(|event| event["STATUS"] == "CONFIRMED"));
    assert_eq!(calendar(&planned, &planned.plan, Some(&planned.plan), &who), first);
    let day = planned.check.problem.round.date.to_string().replace('-', "");
    assert!(first.values().all(|event| event["DTSTAMP"] == format!("{day}T000000Z")));
}

#[test]
fn what_changes_is_numbered_and_what_vanishes_is_cancelled() {
    let planned = rich();
    let (who, before) = (busiest(&planned.plan), &planned.plan);
    let first = calendar(&planned, before, None, &who);
    let mine = |plan: &PlanDocument| plan.tours.iter().position(|t| t.volunteer == who);
    // A visit later, then one gone.
    let mut moved = before.clone();
    let at = mine(&moved).expect("a tour");
    moved.tours[at].stops[0].start = "23:00:00".to_owned();
    let second = calendar(&planned, &moved, Some(before), &who);
    assert_eq!(second.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
    assert_eq!(sequences(&second).iter().filter(|n| **n == "1").count(), 1);
    let mut gone = moved.clone();
    let lost = gone.tours.remove(at);
    let third = calendar(&planned, &gone, Some(&moved), &who);
    let cancelled: Vec<_> = third.values().filter(|e| e["STATUS"] == "CANCELLED").collect();
    assert_eq!(cancelled.len(), lost.stops.len());
    assert_eq!(third.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
    let others = third.values().filter(|event| event["STATUS"] == "CONFIRMED");
    assert!(others.into_iter().all(|event| event["SEQUENCE"] == "0"));
    assert!(cancelled.iter().all(|event| event["SUMMARY"].starts_with("已取消：")));
    // Nobody else hears of it, but for those who came along.
    for other in &planned.check.problem.volunteers {
        let along = lost.stops.iter().any(|stop| stop.with.contains(&other.id));
        if other.id != who && !along {
            let told = calendar(&planned, &gone, Some(&moved), &other.id);
            assert_eq!(told, calendar(&planned, before, None, &other.id));
        }
    }
}

#[test]
fn numbers_rise_from_plan_to_plan() {
    let planned = rich();
    let (who, first) = (busiest(&planned.plan), planned.plan.clone());
    let at = first.tours.iter().position(|tour| tour.volunteer == who).expect("a tour");
    let number = |plan: &PlanDocument| plan.tours[at].stops[0].sequence;
    let mut second = first.clone();
    second.tours[at].stops[0].attended ^= true;
    revise(&mut second, &first);
    assert_eq!((number(&second), second.withdrawn.len()), (1, 0));
    let mut third = second.clone();
    third.tours.remove(at);
    revise(&mut third, &second);
    let stops = second.tours[at].stops.len();
    assert_eq!(third.withdrawn.len(), stops);
    assert!(third.withdrawn.iter().any(|gone| gone.sequence == 2));
    // What is gone stays gone, and comes back with a number of its own.
    let mut fourth = third.clone();
    revise(&mut fourth, &third);
    assert_eq!(fourth, third);
    let mut fifth = first.clone();
    revise(&mut fifth, &fourth);
    assert_eq!((number(&fifth), fifth.withdrawn.len()), (3, 0));
    // A plan from another day tells what has changed alike, of its own days.
    let mut later = first.clone();
    let from = first.inputs.from.0.days_since_epoch() + 1;
    later.inputs.from.0 = tongxing_solver::units::Date::from_days_since_epoch(from).expect("a day");
    later.tours.retain(|tour| tour.date >= later.inputs.from);
    let gone = later.tours.pop().expect("a tour");
    revise(&mut later, &first);
    let called = first.calls.iter().filter(|call| call.date < later.inputs.from).count();
    assert_eq!(later.withdrawn.len(), gone.stops.len(), "{called}");
    assert!(later.tours.iter().flat_map(|tour| &tour.stops).all(|stop| stop.sequence == 0));
    let told = calendar(&planned, &later, None, &later.withdrawn[0].volunteer);
    assert!(told.values().any(|event| event["STATUS"] == "CANCELLED"));
}

#[test]
fn calls_are_numbered_and_cancelled_as_visits_are() {
    let planned = rich();
    let before = &planned.plan;
    let who = before.calls.first().expect("calls").volunteer.clone();
    let first = calendar(&planned, before, None, &who);
    let mine = |plan: &PlanDocument| plan.calls.iter().position(|call| call.volunteer == who);
    let mut moved = before.clone();
    let at = mine(&moved).expect("a call");
    moved.calls[at].start = "20:45:00".to_owned();
    revise(&mut moved, before);
    assert_eq!((moved.calls[at].sequence, moved.withdrawn.len()), (1, 0));
    let second = calendar(&planned, &moved, None, &who);
    assert_eq!(second.keys().collect::<Vec<_>>(), first.keys().collect::<Vec<_>>());
    assert_eq!(sequences(&second).iter().filter(|n| **n == "1").count(), 1);
    let mut gone = moved.clone();
    let lost = gone.calls.remove(at);
    revise(&mut gone, &moved);
    assert_eq!((gone.withdrawn.len(), gone.withdrawn[0].sequence), (1, 2));
    let third = calendar(&planned, &gone, None, &who);
    let cancelled: Vec<_> = third.values().filter(|e| e["STATUS"] == "CANCELLED").collect();
    assert_eq!(cancelled.len(), 1);
    assert_eq!(cancelled[0]["SUMMARY"], format!("已取消：联系 {}", lost.child));
    // It comes back with a number of its own.
    let mut back = moved.clone();
    revise(&mut back, &gone);
    assert_eq!((back.calls[at].sequence, back.withdrawn.len()), (3, 0));
}
