//! What rules and problems ask of plans beside visits to every pair.

use std::collections::{BTreeMap, BTreeSet};

use tongxing::clock::Clock;
use tongxing::visits::{self, PlanCheckRequest};
use tongxing_datasets::document::cadence::VisitKind;
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{
    Day, Mode, OpenPointDocument, PlanDocument, PolicyChoice, ProblemDocument,
};
use tongxing_datasets::policy;
use tongxing_solver::units::Date;
use tongxing_tests::planned::{self, Planned};
use tongxing_tests::random::today;

fn days(from: Date, by: i32) -> Day {
    Day(Date::from_days_since_epoch(from.days_since_epoch() + by).expect("a day"))
}

fn point(child: &str, since: Day) -> OpenPointDocument {
    OpenPointDocument { child: child.to_owned(), since, reason: None, kind: None }
}

fn national(problem: &mut ProblemDocument) {
    problem.policy = PolicyChoice::Named("national".to_owned());
}

fn accepted(planned: &Planned) -> bool {
    let (check, plan) = (planned.check.clone(), planned.plan.clone());
    let request = PlanCheckRequest { check, plan, earlier: None };
    visits::check(&request, &Clock::start(None)).expect("a check").status == CheckStatus::Accepted
}

/// Days of follow-ups of a child that are planned; of one by two volunteers once.
fn follow_ups(plan: &PlanDocument, child: &str) -> BTreeMap<Day, Day> {
    let stops = plan.tours.iter().flat_map(|tour| tour.stops.iter().map(move |stop| (tour, stop)));
    let mine = stops.filter(|(_, stop)| stop.kind == VisitKind::FollowUp && stop.child == child);
    mine.map(|(tour, stop)| (stop.visit.since, tour.date)).collect()
}

#[test]
fn a_visit_follows_every_open_point_within_its_days() {
    let (mut planned, mut due) = (0, 0);
    for seed in 0..60 {
        let points = [(-40, "C0"), (-3, "C0"), (-3, "C0"), (1, "C0"), (-1, "C1"), (60, "C1")];
        let change = |problem: &mut ProblemDocument| {
            national(problem);
            let points = points.iter().map(|&(since, child)| point(child, days(today(), since)));
            problem.open_points = points.collect();
        };
        let Some(drawn) = planned::draw_with(seed, change) else { continue };
        assert!(accepted(&drawn), "seed {seed}");
        let (plan, problem) = (&drawn.plan, &drawn.check.problem);
        let near = |id: &str| problem.volunteers.iter().any(|v| v.id == id && v.mode == Mode::Near);
        let with_pairs: BTreeSet<&str> = (drawn.check.result.pairs.iter())
            .filter(|pair| near(&pair.volunteer))
            .map(|pair| pair.child.as_str())
            .collect();
        // Whoever else has come for the first time in the first weeks is met before.
        let counted = plan.kinds.iter().find(|kind| kind.kind == VisitKind::FollowUp);
        let most =
            3 * usize::from(with_pairs.contains("C0")) + usize::from(with_pairs.contains("C1"));
        let all = counted.map_or(0, |kind| kind.due);
        assert!(all <= most as u64, "seed {seed}: {all} of {most}");
        let mut found = 0;
        for child in ["C0", "C1"] {
            for (since, date) in follow_ups(plan, child) {
                assert!(date > since, "seed {seed}");
                let late = since < days(today(), -14);
                let last = if late { days(today(), 13) } else { days(since.0, 14) };
                assert!(date <= last.max(days(today(), 13)), "seed {seed}: {since} {date}");
                found += 1;
            }
        }
        assert_eq!(counted.map_or(0, |kind| kind.planned), found, "seed {seed}");
        (planned, due) = (planned + found, due + all);
    }
    assert!(planned > 25 && due >= planned, "{planned} of {due}");
}

#[test]
fn open_points_of_nobody_are_refused() {
    let mut problem = planned::draw(1).expect("a plan").check.problem;
    problem.open_points = vec![point("nobody", days(today(), -1))];
    let refused = tongxing_datasets::document::convert::case(&problem, None).expect_err("nobody");
    let told: Vec<(&str, &str)> =
        refused.problems.iter().map(|f| (f.code.as_str(), f.place.as_str())).collect();
    assert_eq!(told, [("unknown_id", "open_points[0].child")]);
}

#[test]
fn nobody_is_on_a_tour_in_hours_of_rest() {
    let mut tours = 0;
    for seed in 0..60 {
        let change = |problem: &mut ProblemDocument| {
            let mut pack = policy::national();
            "rested".clone_into(&mut pack.name);
            pack.visits.rest = vec!["09:30-15:00".to_owned(), "18:30-19:00".to_owned()];
            problem.policy = PolicyChoice::Inline(Box::new(pack));
        };
        let Some(drawn) = planned::draw_with(seed, change) else { continue };
        assert!(accepted(&drawn), "seed {seed}");
        for tour in &drawn.plan.tours {
            for (from, until) in [("09:30:00", "15:00:00"), ("18:30:00", "19:00:00")] {
                let away = tour.depart.as_str() < until && from < tour.back.as_str();
                assert!(!away, "seed {seed}: {} to {}", tour.depart, tour.back);
            }
            tours += 1;
        }
    }
    assert!(tours > 20, "{tours}");
}

/// Visits to a child by a volunteer, alone or in company, within some days.
fn visited(plan: &PlanDocument, volunteer: &str, child: &str, from: Day, to: Day) -> bool {
    let tours = plan.tours.iter().filter(|tour| tour.volunteer == volunteer);
    let mut within = tours.filter(|tour| from <= tour.date && tour.date <= to);
    within.any(|tour| tour.stops.iter().any(|stop| stop.child == child && tier(stop.kind) > 1))
}

fn tier(kind: VisitKind) -> u8 {
    match kind {
        VisitKind::HomeVisit => 2,
        VisitKind::Outing => 3,
        VisitKind::Wish => 4,
        _ => 0,
    }
}

#[test]
fn every_pair_is_called_or_visited_every_week_and_remote_pairs_are_only_called() {
    let (mut remote, mut satisfied, mut calls) = (0, 0, 0);
    for seed in (1..200).filter(|seed| seed % 5 != 0) {
        let Some(Planned { check, plan }) = planned::draw(seed) else { continue };
        let mode: BTreeMap<&str, Mode> =
            check.problem.volunteers.iter().map(|v| (v.id.as_str(), v.mode)).collect();
        for tour in &plan.tours {
            assert_eq!(mode[tour.volunteer.as_str()], Mode::Near, "seed {seed}");
        }
        for call in &plan.calls {
            assert_eq!(call.kind, VisitKind::Contact);
            let Day(date) = call.date;
            assert!(call.from.0 <= date && date <= call.to.0, "seed {seed}");
            let seen = visited(&plan, &call.volunteer, &call.child, call.from, call.to);
            assert!(!seen, "seed {seed}: called in a week of a visit");
            remote += usize::from(mode[call.volunteer.as_str()] == Mode::Remote);
        }
        // Of every pair and week exactly one: called, visited, or left out with a reason.
        let weeks: i32 = i32::from(plan.inputs.weeks);
        for pair in &check.result.pairs {
            for week in 0..weeks {
                let (from, to) = (days(today(), 7 * week), days(today(), 7 * week + 6));
                let (who, whom) = (&pair.volunteer, &pair.child);
                let called = plan
                    .calls
                    .iter()
                    .filter(|call| (&call.volunteer, &call.child, call.from) == (who, whom, from));
                let missed = plan.unplanned.iter().filter(|line| {
                    line.kind == VisitKind::Contact
                        && (&line.child, line.from) == (whom, from)
                        && line.volunteers == [who.clone()]
                });
                let seen = visited(&plan, who, whom, from, to);
                let all = called.count() + missed.count() + usize::from(seen);
                assert_eq!(all, 1, "seed {seed}: {who} and {whom} from {from}");
                satisfied += usize::from(seen);
            }
        }
        calls += plan.calls.len();
    }
    assert!(remote > 20 && satisfied > 60 && calls > 100, "{remote} {satisfied} {calls}");
}

#[test]
fn three_party_calls_are_when_a_parent_has_time() {
    let (mut three, mut reasons) = (0, BTreeSet::new());
    for seed in (0..300).step_by(5) {
        let change = |problem: &mut ProblemDocument| {
            let rules = |window: &str| {
                let text = format!(
                    "{{\"rules\": [{{\"rule\": \"FREQ=WEEKLY;BYDAY=WE\", \"windows\": [\"{window}\"]}}]}}"
                );
                Some(serde_json::from_str(&text).expect("hours"))
            };
            let hours = [rules("18:15-18:45"), rules("03:00-04:00")];
            for (child, hours) in problem.children.iter_mut().zip(hours) {
                child.parent_available = hours;
            }
        };
        let Some(Planned { plan, .. }) = planned::draw_with(seed, change) else { continue };
        for call in plan.calls.iter().filter(|call| call.kind == VisitKind::ThreePartyCall) {
            assert!(call.parent && call.child != "C1", "seed {seed}");
            if call.child == "C0" {
                let wednesday = (call.date.0.days_since_epoch() - today().days_since_epoch()) % 7;
                assert_eq!((wednesday, call.start.as_str()), (2, "18:15:00"), "seed {seed}");
            }
            three += 1;
        }
        let missed = plan.unplanned.iter().filter(|m| m.kind == VisitKind::ThreePartyCall);
        reasons.extend(missed.map(|missed| missed.reason));
    }
    assert!(three > 5 && !reasons.is_empty(), "{three} {reasons:?}");
}
