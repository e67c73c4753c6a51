//! Visits at school, and first visits that take place later than in their first period.

use std::collections::BTreeSet;

use tongxing::clock::Clock;
use tongxing::visits::{self, PlanCheckRequest};
use tongxing_datasets::document::cadence::{CadenceDocument, EveryWord, PlaceWord, VisitKind};
use tongxing_datasets::document::plan::MissedReason;
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{
    PolicyChoice, PolicyDocument, ProblemDocument, SchoolDocument, convert,
};
use tongxing_datasets::policy;
use tongxing_solver::units::Date;
use tongxing_tests::planned::{self, Planned};
use tongxing_tests::random::today;

fn accepted(planned: &Planned) -> bool {
    let (check, plan) = (planned.check.clone(), planned.plan.clone());
    let request = PlanCheckRequest { check, plan, earlier: None };
    visits::check(&request, &Clock::start(None)).expect("a check").status == CheckStatus::Accepted
}

/// The national pack with a visit a week.
fn weekly(change: impl Fn(&mut CadenceDocument)) -> PolicyDocument {
    let mut pack = policy::national();
    "weekly".clone_into(&mut pack.name);
    pack.cadence.retain(|rule| rule.kind == VisitKind::HomeVisit && rule.tier.is_some());
    for rule in &mut pack.cadence {
        (rule.every, rule.gap_days) = (EveryWord::Week, [3, 11]);
        change(rule);
    }
    pack
}

fn school(id: &str, title: &str, available: Option<&str>) -> SchoolDocument {
    SchoolDocument {
        id: id.to_owned(),
        title: Some(title.to_owned()),
        division: serde_json::from_str("\"320826\"").expect("a code"),
        longitude: 119.2,
        latitude: 33.7,
        datum: serde_json::from_str("\"wgs84\"").expect("a datum"),
        hours: None,
        available: available.map(|text| serde_json::from_str(text).expect("hours")),
    }
}

const LUNCH: &str = r#"{"rules": [{"rule": "FREQ=WEEKLY;BYDAY=TU", "windows": ["12:00-14:00"]}]}"#;
const AWAY: &str = r#"{"rules": [{"rule": "FREQ=DAILY", "windows": ["08:00-20:00"]}],
    "blackouts": ["2026-11-23/2026-11-29"]}"#;

fn at_school(problem: &mut ProblemDocument) {
    let mut pack = weekly(|rule| rule.place = PlaceWord::School);
    let hours = pack.visits.school_hours.working.clone();
    pack.visits.volunteer_hours.working = hours;
    problem.policy = PolicyChoice::Inline(Box::new(pack));
    problem.schools = vec![school("X1", "第一小学", None), school("X2", "第二小学", Some(LUNCH))];
    for (child, school) in problem.children.iter_mut().zip([Some("X1"), Some("X2"), Some("X2")]) {
        child.school = school.map(str::to_owned);
    }
    if let Some(child) = problem.children.get_mut(2) {
        child.available = Some(serde_json::from_str(AWAY).expect("hours"));
    }
}

#[test]
fn visits_at_school_keep_to_its_hours() {
    let (mut usual, mut lunches, mut unknown) = (0, 0, 0);
    for seed in 0..80 {
        let Some(drawn) = planned::draw_with(seed, at_school) else { continue };
        assert!(accepted(&drawn), "seed {seed}");
        assert_eq!(planned::unprotected(&drawn), Vec::<String>::new(), "seed {seed}");
        for tour in &drawn.plan.tours {
            let weekday = (tour.date.0.days_since_epoch() - today().days_since_epoch()) % 7;
            for stop in &tour.stops {
                let (from, to) = (stop.start.as_str(), stop.end.as_str());
                assert_eq!((stop.place, &stop.station), (PlaceWord::School, &None));
                match (stop.child.as_str(), stop.school.as_deref()) {
                    ("C0", Some("X1")) => {
                        assert!(weekday < 5, "seed {seed}: {}", tour.date);
                        let noon = "12:00:00" <= from && to <= "13:30:00";
                        assert!(noon || ("16:00:00" <= from && to <= "18:00:00"), "seed {seed}");
                        usual += 1;
                    }
                    ("C1" | "C2", Some("X2")) => {
                        assert_eq!(weekday, 1, "seed {seed}: {}", tour.date);
                        assert!("12:00:00" <= from && to <= "14:00:00", "seed {seed}");
                        let first = tour.date.0.days_since_epoch() - today().days_since_epoch();
                        assert!(
                            stop.child == "C1" || first >= 7,
                            "seed {seed}: a day of black-out"
                        );
                        lunches += 1;
                    }
                    other => panic!("seed {seed}: {other:?}"),
                }
            }
        }
        for missed in &drawn.plan.unplanned {
            assert_eq!(missed.child == "C3", missed.reason == MissedReason::NoPlace, "seed {seed}");
            unknown += usize::from(missed.child == "C3");
        }
    }
    assert!(usual > 20 && lunches > 20 && unknown > 10, "{usual} {lunches} {unknown}");
}

#[test]
fn a_school_that_is_not_there_is_told() {
    let drawn = |seed| Some(planned::draw(seed)?.check.problem);
    let mut problems = (0..).filter_map(drawn).filter(|problem| problem.children.len() > 2);
    let mut problem = problems.next().expect("a plan");
    at_school(&mut problem);
    problem.children[0].school = Some("X9".to_owned());
    problem.schools[0].latitude = 91.0;
    problem.schools[1].id = "X1".to_owned();
    let refused = convert::case(&problem, None).expect_err("three faults");
    let told: BTreeSet<(&str, &str)> =
        refused.problems.iter().map(|f| (f.code.as_str(), f.place.as_str())).collect();
    let all = [
        ("duplicate_id", "schools[1].id (X1)"),
        ("out_of_range", "schools[0].latitude"),
        ("unknown_id", "children[0].school (C0)"),
        ("unknown_id", "children[1].school (C1)"),
        ("unknown_id", "children[2].school (C2)"),
    ];
    assert_eq!(told, BTreeSet::from(all));
}

#[test]
fn first_visits_that_come_late_are_accompanied_all_the_same() {
    let later = Date::from_days_since_epoch(today().days_since_epoch() + 7).expect("a day");
    let (mut late, mut alone) = (0, 0);
    for seed in 0..120 {
        let change = |problem: &mut ProblemDocument| {
            problem.policy = PolicyChoice::Inline(Box::new(weekly(|_| {})));
            for child in &mut problem.children {
                child.available = Some(serde_json::from_str(AWAY).expect("hours"));
            }
        };
        let Some(drawn) = planned::draw_with(seed, change) else { continue };
        assert!(accepted(&drawn), "seed {seed}");
        assert_eq!(planned::unprotected(&drawn), Vec::<String>::new(), "seed {seed}");
        let new = |volunteer: &str, child: &str| {
            let mut pairs = drawn.check.result.pairs.iter();
            pairs.any(|p| p.volunteer == volunteer && p.child == child && p.since.0 >= today())
        };
        let mut met: BTreeSet<(&str, &str)> = BTreeSet::new();
        for tour in &drawn.plan.tours {
            assert!(tour.date.0 >= later, "seed {seed}: in the week of black-out");
            for stop in &tour.stops {
                let pair = (tour.volunteer.as_str(), stop.child.as_str());
                let first = met.insert(pair) && new(pair.0, pair.1);
                late += usize::from(first && stop.attended);
                alone += usize::from(!first && !stop.attended);
            }
        }
    }
    assert!(late > 20 && alone > 20, "{late} {alone}");
}
