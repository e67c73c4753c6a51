//! Plans that were given out, repaired: nothing moves without need, pins hold, and the plan says what changed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tongxing::clock::Clock;
use tongxing::round::Failure;
use tongxing::visits::{self, PlanCheckRequest, VisitsRequest};
use tongxing_datasets::document::changes::{
    AwayDocument, PinnedVisitDocument, UnavailableDocument,
};
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{ChangesDocument, Day, PlanDocument, parse};
use tongxing_solver::units::Date;
use tongxing_tests::planned::{self, Planned};
use tongxing_tests::random::Dice;

use super::{people, rich};
use crate::cli::{file, folder, tongxing};

fn repair(planned: &Planned, changes: ChangesDocument) -> Result<PlanDocument, Failure> {
    let inputs = &planned.plan.inputs;
    let mut request = VisitsRequest::new(planned.check.clone(), inputs.from.0, inputs.weeks);
    (request.earlier, request.changes) = (Some(planned.plan.clone()), Some(changes));
    visits::plan(&request, &Clock::start(None))
}

fn accepted(planned: &Planned, plan: PlanDocument) -> bool {
    let (check, earlier) = (planned.check.clone(), Some(planned.plan.clone()));
    match visits::check(&PlanCheckRequest { check, plan, earlier }, &Clock::start(None)) {
        Ok(verdict) => verdict.status == CheckStatus::Accepted,
        Err(Failure::Input(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

/// What comes up: a visit cancelled, a volunteer away for some days, or nothing.
fn drawn(planned: &Planned, dice: &mut Dice) -> ChangesDocument {
    let mut changes = ChangesDocument {
        most_moved: u32::try_from(dice.below(4)).expect("few"),
        ..ChangesDocument::default()
    };
    if planned.plan.tours.is_empty() || dice.chance(10) {
        return changes;
    }
    let tour = &planned.plan.tours[dice.below(planned.plan.tours.len())];
    let stop = &tour.stops[dice.below(tour.stops.len())];
    if dice.chance(50) {
        let (child, from, to) = (stop.child.clone(), tour.date, tour.date);
        changes.unavailable.push(UnavailableDocument { child, from, to });
    } else {
        let (volunteer, from, to) = (tour.volunteer.clone(), tour.date, tour.date);
        changes.away.push(AwayDocument { volunteer, from, to });
    }
    let before = tour.date.0.days_since_epoch() - 1;
    if dice.chance(50) {
        changes.held_until = Date::from_days_since_epoch(before).map(Day);
    }
    let other = &planned.plan.tours[dice.below(planned.plan.tours.len())];
    if dice.chance(50) && other.date != tour.date {
        let child = other.stops[0].child.clone();
        changes.pinned.push(PinnedVisitDocument { child, date: other.date });
    }
    changes
}

#[test]
fn repairs_keep_what_can_stand_and_say_what_changed() {
    let (mut repaired, mut alike, mut called) = (0, 0, 0);
    for seed in 0..600 {
        let Some(planned) = planned::draw(seed) else { continue };
        let mut dice = Dice::new(seed ^ 0x7e9a);
        let changes = drawn(&planned, &mut dice);
        let nothing = changes.away.is_empty() && changes.unavailable.is_empty();
        let (pinned, most) = (changes.pinned.clone(), changes.most_moved as usize);
        let away = changes.clone();
        let plan = repair(&planned, changes).unwrap_or_else(|e| panic!("{seed}: {e}"));
        let room = plan.changed.iter().filter(|one| one.made_room).count();
        assert!(room <= most, "{seed}");
        // Nobody who is away goes, nobody who cannot be visited is.
        for tour in &plan.tours {
            let gone = |a: &AwayDocument| a.volunteer == tour.volunteer && a.from == tour.date;
            assert!(!away.away.iter().any(gone), "{seed}");
            for stop in &tour.stops {
                let cannot = |c: &UnavailableDocument| c.child == stop.child && c.from == tour.date;
                assert!(!away.unavailable.iter().any(cannot), "{seed}");
            }
        }
        // What is over stays as it was, and nothing is put there.
        if let Some(until) = away.held_until {
            let over = |plan: &PlanDocument| -> Vec<_> {
                plan.tours.iter().filter(|tour| tour.date <= until).map(|t| t.stops.len()).collect()
            };
            assert_eq!(over(&plan), over(&planned.plan), "{seed}");
        }
        for pin in &pinned {
            let of = |plan: &PlanDocument| -> Vec<(String, String, String)> {
                let tours = plan.tours.iter().filter(|tour| tour.date == pin.date);
                let stops = tours.flat_map(|t| t.stops.iter().map(move |s| (t, s)));
                let stops = stops.filter(|(_, stop)| stop.child == pin.child);
                stops.map(|(t, s)| (t.volunteer.clone(), s.start.clone(), s.end.clone())).collect()
            };
            let (before, now) = (of(&planned.plan), of(&plan));
            assert!(before.iter().all(|visit| now.contains(visit)), "{seed}");
        }
        if nothing {
            assert_eq!((&plan.tours, plan.changed.len()), (&planned.plan.tours, 0), "{seed}");
            alike += 1;
        }
        assert!(accepted(&planned, plan.clone()), "{seed}");
        repaired += usize::from(!plan.changed.is_empty());
        called += usize::from(say_of_calls(&planned.plan, &plan));
        let again = Planned { check: planned.check.clone(), plan };
        assert_eq!(planned::unprotected(&again), Vec::<String>::new(), "{seed}");
    }
    assert!(repaired >= 150 && alike >= 20 && called >= 20, "{repaired} {alike} {called}");
}

/// Whether calls are others than before; what is said of them is what both plans have.
fn say_of_calls(earlier: &PlanDocument, plan: &PlanDocument) -> bool {
    let held = plan.inputs.changes.as_ref().and_then(|changes| changes.held_until);
    let of = |plan: &PlanDocument| -> BTreeSet<(String, String, u16, Day, u16, Day, String)> {
        let all = plan.calls.iter().map(|call| {
            let (child, volunteer) = (call.child.clone(), call.volunteer.clone());
            (child, volunteer, call.rule, call.since, call.nth, call.date, call.start.clone())
        });
        all.collect()
    };
    let (before, now) = (of(earlier), of(plan));
    let said = |line: &(String, String, u16, Day, u16, Day, String), new: bool| {
        plan.changed.iter().filter(|one| one.call).any(|one| {
            let moment = if new { &one.now } else { &one.before };
            let key = &one.visit;
            let name = (&one.child, &key.lead, key.rule, key.since, key.nth);
            name == (&line.0, &line.1, line.2, line.3, line.4)
                && moment.as_ref().is_some_and(|m| m.date == line.5 && m.start == line.6)
        })
    };
    let gone: Vec<_> = before.difference(&now).collect();
    let new: Vec<_> = now.difference(&before).collect();
    assert!(new.iter().all(|line| said(line, true)), "{new:?}");
    let over = |line: &(String, String, u16, Day, u16, Day, String)| {
        held.is_some_and(|held| line.5 <= held)
    };
    assert!(gone.iter().all(|line| over(line) || said(line, false)), "{gone:?}");
    let lines = plan.changed.iter().filter(|one| one.call).count();
    assert!(lines <= gone.len() + new.len(), "{lines}");
    lines > 0
}

/// What makes a statement about the earlier plan false.
fn corrupted(plan: &PlanDocument, dice: &mut Dice) -> Option<Value> {
    let mut document = serde_json::to_value(plan).expect("a document");
    let at = dice.below(plan.changed.len().max(1));
    match dice.below(8) {
        0 => {
            document["changed"].as_array_mut()?.remove(at);
        }
        1 => {
            let room = document["changed"][at]["made_room"] == json!(true);
            document["changed"][at]["made_room"] = json!(!room);
        }
        2 => document["changed"][at]["before"]["start"] = json!("00:00:01"),
        3 => {
            let stop = &mut document["tours"][0]["stops"][0];
            stop["sequence"] = json!(stop["sequence"].as_u64().unwrap_or(0) + 1);
        }
        4 => document["inputs"]["earlier_sha256"] = json!("0".repeat(64)),
        5 => {
            let call = document["changed"][at]["call"] == json!(true);
            document["changed"][at]["call"] = json!(!call);
        }
        6 => {
            let call = plan.changed.iter().position(|one| one.call)?;
            let moment = if plan.changed[call].now.is_some() { "now" } else { "before" };
            document["changed"][call][moment]["start"] = json!("00:00:01");
        }
        _ => {
            let visit = plan.changed.iter().find(|one| !one.call)?;
            document["inputs"]["changes"]["held_until"] = json!(visit.before.as_ref()?.date);
        }
    }
    Some(document)
}

#[test]
fn no_false_word_about_the_earlier_plan_is_accepted() {
    let mut caught = 0;
    for seed in 0..400 {
        let Some(planned) = planned::draw(seed) else { continue };
        let mut dice = Dice::new(seed ^ 0xc0de);
        let plan = repair(&planned, drawn(&planned, &mut dice)).expect("a repair");
        if plan.changed.is_empty() || plan.tours.is_empty() {
            continue;
        }
        let Some(document) = corrupted(&plan, &mut dice) else { continue };
        let Ok(false_one) = parse::value::<PlanDocument>(document.clone()) else { continue };
        assert!(!accepted(&planned, false_one), "{seed}: {document}");
        caught += 1;
    }
    assert!(caught >= 100, "{caught}");
}

#[test]
fn what_cannot_be_held_is_refused() {
    let planned = rich();
    let tour = &planned.plan.tours[0];
    let (child, date) = (tour.stops[0].child.clone(), tour.date);
    let mut changes = ChangesDocument::default();
    changes.pinned.push(PinnedVisitDocument { child: child.clone(), date });
    changes.unavailable.push(UnavailableDocument { child, from: date, to: date });
    changes.pinned.push(PinnedVisitDocument { child: "nobody".to_owned(), date });
    let codes = |changes: &ChangesDocument| match repair(&planned, changes.clone()) {
        Err(Failure::Input(faults)) => {
            faults.problems.into_iter().map(|f| (f.code, f.place)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let found = codes(&changes);
    assert!(found.iter().any(|(_, place)| place == "changes.pinned[1]"), "{found:?}");
    changes.pinned.pop();
    let found = codes(&changes);
    assert_eq!(found[0].1, "changes.pinned[0]", "{found:?}");
    changes.pinned.clear();
    changes.away.push(AwayDocument { volunteer: "V999".to_owned(), from: date, to: date });
    changes.unavailable[0].to = planned.check.problem.round.date;
    changes.unavailable[0].from = date;
    let found = codes(&changes);
    assert!(found.iter().any(|(_, place)| place == "changes.away[0]"), "{found:?}");
}

#[test]
fn a_planner_repairs_a_plan() {
    let (planned, folder) = (rich(), folder("visits-repair"));
    let json = |value| serde_json::to_value(value).expect("a document");
    let problem = file(&folder, "problem.json", &json(&planned.check.problem));
    let result = serde_json::to_value(&planned.check.result).expect("a document");
    let result = file(&folder, "result.json", &result);
    let plan = serde_json::to_value(&planned.plan).expect("a document");
    let plan = file(&folder, "plan.json", &plan);
    let people = serde_json::to_value(people(&planned)).expect("a document");
    let people = file(&folder, "people.json", &people);
    let tour = &planned.plan.tours[0];
    let cancelled = format!("{}:{}", tour.stops[0].child, tour.date);
    let path = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let next = path("next.json");
    let call = |out: &str, more: &[&str]| {
        let base = ["visits", &problem, &result, "--earlier", &plan, "--unavailable", &cancelled];
        tongxing(&[&base, ["--out", out].as_slice(), more].concat())
    };
    let said = call(&next, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("of them to make room"), "{}", said.out);
    let check = ["check", &problem, &result, "--plan", &next, "--earlier", &plan];
    assert_eq!(tongxing(&check).code, 0);
    // Held against itself it repairs another plan.
    let other = ["check", &problem, &result, "--plan", &next, "--earlier", &next];
    assert_eq!(tongxing(&other).code, 2);
    let book = path("next.xlsx");
    assert_eq!(call(&book, &["--people", &people]).code, 0);
    let written = crate::exports::sheet(&std::fs::read(&book).expect("written"), "Changes");
    let child = |cell: &calamine::Data| cell.to_string() == tour.stops[0].child;
    assert!(written.iter().flatten().any(child), "{written:?}");
    for (more, code) in [
        (vec!["--from", "2026-11-30"], "wrong_span"),
        (vec!["--weeks", "9"], "wrong_span"),
        (vec!["--pin", "nobody:2026-11-25"], "unknown_id"),
        (vec!["--pin", "nobody"], "not_a_day"),
        (vec!["--away", "V0:2026-11-31"], "not_a_day"),
        (vec!["--away", "V0:2026-11-27..2026-11-26"], "wrong_span"),
    ] {
        let said = call(&next, &[&["--json"], more.as_slice()].concat());
        let codes: Vec<String> = said.codes();
        assert!(said.code == 2 && codes.contains(&code.to_owned()), "{more:?}: {codes:?}");
    }
}
