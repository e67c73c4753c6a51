//! Safeguards of visits that a province loosens, deadlines of first visits, and rules for a season.

use tongxing::clock::Clock;
use tongxing::visits::{self, PlanCheckRequest, VisitsRequest};
use tongxing_datasets::document::policy::Level;
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{
    Day, DivisionCode, PlanDocument, PolicyChoice, PolicyDocument, Priority, ProblemDocument,
};
use tongxing_datasets::policy;
use tongxing_tests::planned::{self, Planned};

fn province() -> PolicyDocument {
    let mut pack = policy::national();
    "gentler".clone_into(&mut pack.name);
    pack.level = Level::Province;
    pack.division = Some(code("32"));
    pack
}

fn code(text: &str) -> DivisionCode {
    DivisionCode::parse(text).expect("a code")
}

/// Plans of some drawn rounds under a pack, all accepted.
fn drawn(pack: &PolicyDocument) -> Vec<Planned> {
    let change = |problem: &mut ProblemDocument| {
        problem.round.division = code("320826");
        problem.policy = PolicyChoice::Inline(Box::new(pack.clone()));
    };
    let all: Vec<Planned> = (0..40).filter_map(|seed| planned::draw_with(seed, change)).collect();
    assert!(all.len() > 10, "{} rounds are allowed", all.len());
    for planned in &all {
        let (check, plan) = (planned.check.clone(), planned.plan.clone());
        let request = PlanCheckRequest { check, plan, earlier: None };
        let verdict = visits::check(&request, &Clock::start(None)).expect("a check");
        assert_eq!(verdict.status, CheckStatus::Accepted);
    }
    all
}

fn attended(plan: &PlanDocument) -> usize {
    let stops = plan.tours.iter().flat_map(|tour| &tour.stops);
    stops.filter(|stop| stop.attended && stop.station.is_none()).count()
}

#[test]
fn staff_come_along_unless_a_province_says_otherwise() {
    let strict = drawn(&province());
    assert!(strict.iter().map(|planned| attended(&planned.plan)).sum::<usize>() > 0);
    let mut pack = province();
    pack.safeguards.first_visit_accompanied = false;
    let first = drawn(&pack);
    // Of the others a red child's only volunteer is still accompanied.
    let of_red = |planned: &Planned| {
        let red = |id: &str| {
            let mut children = planned.check.problem.children.iter();
            children.any(|child| child.id == id && child.priority == Priority::Red)
        };
        let stops = planned.plan.tours.iter().flat_map(|tour| &tour.stops);
        stops.filter(|stop| stop.attended && stop.station.is_none()).all(|stop| red(&stop.child))
    };
    assert!(first.iter().all(of_red));
    assert!(first.iter().map(|planned| attended(&planned.plan)).sum::<usize>() > 0);
    pack.safeguards.two_adults_red = false;
    assert_eq!(drawn(&pack).iter().map(|planned| attended(&planned.plan)).sum::<usize>(), 0);
}

#[test]
fn a_plan_of_a_gentler_province_is_refused_under_the_strict_rules() {
    let mut pack = province();
    pack.safeguards.first_visit_accompanied = false;
    pack.safeguards.two_adults_red = false;
    let planned = drawn(&pack).into_iter().find(|planned| !planned.plan.tours.is_empty());
    let mut planned = planned.expect("some visits");
    // The same pairs and the same plan, said to be under the strict pack.
    let strict = province();
    planned.check.problem.policy = PolicyChoice::Inline(Box::new(strict.clone()));
    let hashes = [
        tongxing_datasets::document::canonical::problem_sha256(&planned.check.problem),
        tongxing_datasets::document::canonical::policy_sha256(&strict),
    ];
    let [problem, policy] = hashes;
    planned.check.result.inputs.problem_sha256.clone_from(&problem);
    planned.check.result.inputs.policy_sha256.clone_from(&policy);
    planned.plan.inputs.problem_sha256 = problem;
    planned.plan.inputs.policy_sha256 = policy;
    let (check, plan) = (planned.check, planned.plan);
    let request = PlanCheckRequest { check, plan, earlier: None };
    let verdict = visits::check(&request, &Clock::start(None));
    let refused = verdict.map_or(true, |verdict| verdict.status == CheckStatus::Rejected);
    assert!(refused, "nobody came along");
}

#[test]
fn a_deadline_lets_a_first_visit_fall_due_and_keeps_it_in_time() {
    let mut pack = province();
    pack.cadence[1].every = tongxing_datasets::document::cadence::EveryWord::Year;
    pack.cadence.truncate(2);
    let owed = |all: &[Planned]| {
        let visits = |planned: &Planned| {
            let stops = planned.plan.tours.iter().map(|tour| tour.stops.len()).sum::<usize>();
            let missed = planned.plan.unplanned.iter().filter(|missed| missed.rule == 1).count();
            stops + missed
        };
        all.iter().map(visits).sum::<usize>()
    };
    // Two or three weeks of a year are no part of which anything falls due.
    assert_eq!(owed(&drawn(&pack)), 0);
    pack.visits.first_days.red = Some(6);
    let all = drawn(&pack);
    assert!(owed(&all) > 0);
    let mut met = 0;
    for planned in &all {
        let round = planned.check.problem.round.date;
        for tour in &planned.plan.tours {
            for stop in &tour.stops {
                let pair = planned
                    .check
                    .result
                    .pairs
                    .iter()
                    .find(|pair| pair.child == stop.child && pair.volunteer == stop.visit.lead);
                let since = pair.expect("a pair").since;
                assert!(since >= round, "only new pairs have a deadline");
                let from = planned.plan.inputs.from.0.days_since_epoch();
                let last = (since.0.days_since_epoch() + 6).max(from);
                let last = if since.0.days_since_epoch() + 6 < from { from + 6 } else { last };
                assert!(tour.date.0.days_since_epoch() <= last);
                met += 1;
            }
        }
    }
    assert!(met > 0, "somebody is met");
}

#[test]
fn a_rule_for_breaks_falls_due_in_breaks_alone() {
    use tongxing_datasets::document::cadence::SeasonWord;
    let mut pack = province();
    pack.cadence.truncate(1);
    pack.cadence[0].season = SeasonWord::Break;
    let paired = |planned: &Planned| planned.check.result.pairs.len() > 1;
    let planned = drawn(&pack).into_iter().find(paired).expect("one");
    assert!(planned.plan.calls.is_empty() && planned.plan.unplanned.is_empty(), "late November");
    let from = Day::parse("2027-01-25").expect("a day").0;
    let request = VisitsRequest::new(planned.check, from, 4);
    let plan = visits::plan(&request, &Clock::start(None)).expect("a plan of the winter break");
    let due = plan.calls.len() + plan.unplanned.len();
    assert!(due > 0, "something falls due");
    assert!(plan.calls.iter().all(|call| call.kind == pack.cadence[0].kind));
}
