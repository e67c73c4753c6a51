//! The instance of four children that can be solved on paper, and every violation once.

mod fixture;

use super::{CheckMode, Violation, check};
use crate::certificate::{Pair, Place, Solution, Status};
use fixture::{Draft, Fixture, child, volunteer};

fn codes(fixture: &Fixture, solution: &Solution) -> Vec<&'static str> {
    let [brute, indexed] = [CheckMode::BruteForce, CheckMode::Indexed]
        .map(|mode| check(&fixture.instance, &fixture.travel, solution, mode));
    assert_eq!(brute.violations, indexed.violations);
    assert_eq!(brute.dual_value, indexed.dual_value);
    assert_eq!(brute.accepted(), brute.violations.is_empty());
    assert!(brute.violations.iter().all(|v| !v.to_string().is_empty()));
    brute.violations.iter().map(Violation::code).collect()
}

/// The codes after an edit of the optimum.
fn after(edit: impl FnOnce(&mut Solution)) -> Vec<&'static str> {
    let fixture = Fixture::new();
    let mut solution = Fixture::optimum();
    edit(&mut solution);
    codes(&fixture, &solution)
}

#[test]
fn the_optimum_on_paper_is_accepted() {
    let fixture = Fixture::new();
    let solution = Fixture::optimum();
    assert_eq!(codes(&fixture, &solution), Vec::<&str>::new());
    let report = check(&fixture.instance, &fixture.travel, &solution, CheckMode::default());
    assert_eq!(report.dual_value, Some(2 * 421 + 60));
    assert_eq!(after(|s| s.status = Status::Feasible), Vec::<&str>::new());
    assert_eq!(after(|s| s.certificate.violators.clear()), Vec::<&str>::new());
    let smaller = |s: &mut Solution| {
        s.status = Status::Stopped;
        s.bound -= 5;
    };
    assert_eq!(after(smaller), Vec::<&str>::new());
}

#[test]
fn false_pairs_are_rejected() {
    let pair = |c, v, place| Pair { child: child(c), volunteer: volunteer(v), place };
    let value = ["wrong_covered", "wrong_cost", "not_optimal"];
    assert_eq!(after(|s| s.pairs[0].child = child(9))[0], "unknown_id");
    assert_eq!(after(|s| s.pairs[0].volunteer = volunteer(7))[0], "unknown_id");
    assert_eq!(after(|s| s.pairs.swap(0, 1)), ["unsorted"]);
    assert_eq!(after(|s| s.pairs.insert(1, pair(0, 0, Place::Open))), ["duplicate"]);
    assert_eq!(after(|s| s.pairs[0].place = Place::Required(0)), ["wrong_place"]);
    assert_eq!(after(|s| s.pairs.truncate(2)), value);
    let crowded = after(|s| s.pairs.insert(1, pair(0, 1, Place::Open)));
    // The cost of a better covered answer is below the bound: both rules and value object.
    assert_eq!(crowded, ["demand_exceeded", "capacity_exceeded", "wrong_cost", "not_optimal"]);
    // Swapping two volunteers keeps every rule and changes the cost alone.
    let swapped = after(|s| {
        s.pairs[0].volunteer = volunteer(1);
        s.pairs[2].volunteer = volunteer(0);
    });
    assert_eq!(swapped, ["wrong_cost", "not_optimal"]);
}

#[test]
fn false_numbers_are_rejected() {
    assert_eq!(after(|s| s.value.cost += 1), ["wrong_cost"]);
    assert_eq!(after(|s| s.value.covered[0] -= 1), ["wrong_covered"]);
    assert_eq!(after(|s| s.value.covered.truncate(7)), ["level_count"]);
    assert_eq!(after(|s| s.certificate.scale += 1), ["wrong_scale"]);
    assert_eq!(after(|s| s.bound -= 1), ["not_optimal"]);
    let above = ["bound_not_proved", "bound_above_value", "not_optimal"];
    assert_eq!(after(|s| s.bound += 1), above);
    let prices =
        |edit: fn(&mut crate::certificate::Prices)| after(move |s| edit(&mut s.certificate.prices));
    assert_eq!(prices(|p| p.volunteers.truncate(1)), ["price_count"]);
    assert_eq!(prices(|p| p.organisations.push(0)), ["price_count"]);
    assert_eq!(prices(|p| p.children.truncate(3)), ["price_count"]);
    assert_eq!(prices(|p| p.children[0].places.push(0)), ["price_count"]);
    assert_eq!(prices(|p| p.volunteers[0] = i64::MAX), ["price_out_of_range"]);
    assert_eq!(prices(|p| p.children[3].child = (1 << 61) + 1), ["price_out_of_range"]);
    assert_eq!(prices(|p| p.children[3].child = 1 << 61), ["bound_not_proved"]);
    assert_eq!(prices(|p| p.volunteers[0] = -(1 << 61)), ["bound_not_proved"]);
    // A's two places count 2 more against the bound, and nothing makes up for it.
    assert_eq!(prices(|p| p.volunteers[0] += 1), ["bound_not_proved"]);
    // With p(c2) = 2·421 − 1 the uncovered unit is worth more than its price.
    assert_eq!(prices(|p| p.children[2].child -= 1), ["bound_not_proved"]);
    assert_eq!(
        after(|s| s.status = Status::Infeasible),
        ["not_infeasible", "infeasible_with_answer"]
    );
}

#[test]
fn false_violators_are_rejected() {
    let violator = |edit: fn(&mut crate::certificate::Violator)| {
        after(move |s| edit(&mut s.certificate.violators[0]))
    };
    assert_eq!(violator(|v| v.children.swap(0, 1)), ["violator_list"]);
    assert_eq!(violator(|v| v.children.push(child(4))), ["violator_list"]);
    assert_eq!(violator(|v| v.volunteers.push(volunteer(1))), ["violator_list"]);
    assert_eq!(violator(|v| v.volunteers.truncate(1)), ["violator_leaves_out"]);
    assert_eq!(violator(|v| v.demand += 1), ["violator_demand"]);
    assert_eq!(violator(|v| v.available -= 1), ["violator_available"]);
    let fewer = violator(|v| {
        v.children.truncate(3);
        v.demand = 3;
    });
    assert_eq!(fewer, ["not_violated"]);
    let none = violator(|v| *v = fixture::NOBODY);
    assert_eq!(none, ["not_violated"]);
}

#[test]
fn rules_of_the_round_are_held() {
    let codes_of = |draft: Draft| codes(&Fixture::with(&draft), &Fixture::optimum());
    let holds = |draft, code| {
        let codes = codes_of(draft);
        assert!(codes.contains(&code), "{codes:?}");
    };
    holds(Draft { forbidden: Some((0, 0)), ..Draft::default() }, "not_eligible");
    holds(Draft { pinned: Some((1, 0)), ..Draft::default() }, "pin_missing");
    holds(Draft { limit: Some(2), ..Draft::default() }, "organisation_exceeded");
    holds(Draft { psychologist: true, ..Draft::default() }, "not_eligible");
    assert_eq!(codes_of(Draft { siblings: true, ..Draft::default() }), ["household_split"]);
    assert_eq!(codes_of(Draft { limit: Some(3), ..Draft::default() }), Vec::<&str>::new());
}

/// Siblings of equal demand share their volunteers: whoever is pinned to the one must have the other.
#[test]
fn infeasible_is_said_of_contradictions_only() {
    let codes_of = |draft: Draft| codes(&Fixture::with(&draft), &fixture::infeasible());
    let together = |v| Draft { siblings: true, pinned: Some((v, 0)), ..Draft::default() };
    // A has two places for the two of them.
    assert_eq!(codes_of(together(0)), ["not_infeasible"]);
    let forbidden = Draft { forbidden: Some((0, 3)), ..together(0) };
    assert_eq!(codes_of(forbidden), Vec::<&str>::new());
    let pooled = Draft { limit: Some(1), ..together(0) };
    assert_eq!(codes_of(pooled), Vec::<&str>::new());
    // B has one place.
    assert_eq!(codes_of(together(1)), Vec::<&str>::new());
    let stated = Solution { bound: 1, ..fixture::infeasible() };
    assert_eq!(codes(&Fixture::with(&together(1)), &stated), ["infeasible_with_answer"]);
}
