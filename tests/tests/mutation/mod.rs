//! Corrupted solutions: every false one is rejected, every still-true one accepted. What is true the
//! brute-force checker says, and where reasoning beside the operator knows, it must agree.

mod operators;

use operators::{OPERATORS, Truth};
use tongxing_solver::certificate::{CheckMode, Solution, check};
use tongxing_solver::objective::Scale;
use tongxing_tests::random::{self, Case, Dice, Profile};
use tongxing_tests::{claim, cycle};

/// Applications of each operator to each kind of solution.
const APPLICATIONS: usize = 500;
/// Cases after which an operator that finds nothing to edit is taken for useless.
const MOST_CASES: u64 = 20_000;
/// Several levels of boxes.
const LARGE: Profile = Profile { volunteers: 60, children: 40, together: false };

fn scale(case: &Case) -> Scale {
    Scale::of(&case.instance, case.travel.longest()).expect("drawn instances are narrow")
}

/// How often an operator was applied, and to which end.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    applied: usize,
    still_true: usize,
}

fn corrupt(case: &Case, solution: &Solution, dice: &mut Dice, tallies: &mut [Tally]) {
    for ((name, edit), tally) in OPERATORS.iter().zip(tallies) {
        if tally.applied >= APPLICATIONS {
            continue;
        }
        let mut corrupted = solution.clone();
        let Some(known) = edit(case, &mut corrupted, dice) else { continue };
        let (instance, travel) = (&case.instance, &*case.travel);
        let brute = check(instance, travel, &corrupted, CheckMode::BruteForce);
        let indexed = check(instance, travel, &corrupted, CheckMode::Indexed);
        let tell =
            || format!("{name}\n{:?}\n{corrupted:#?}\n{}", brute.violations, case.describe());
        match known {
            Truth::False => assert!(!brute.accepted(), "a false solution is accepted: {}", tell()),
            Truth::True => assert!(brute.accepted(), "a true solution is rejected: {}", tell()),
            Truth::Ask => {}
        }
        assert_eq!(brute.accepted(), indexed.accepted(), "{}", tell());
        assert_eq!(brute.violations, indexed.violations, "{}", tell());
        assert_eq!(brute.dual_value, indexed.dual_value, "{}", tell());
        tally.applied += 1;
        tally.still_true += usize::from(brute.accepted());
    }
}

fn corrupt_all(profile: Profile, draw: fn(&Case, &mut Dice) -> Solution, skip: &[&str]) {
    let mut tallies = [Tally::default(); OPERATORS.len()];
    let lacking = |tallies: &[Tally]| {
        let named = OPERATORS.iter().zip(tallies);
        let few = named.filter(|((name, _), t)| !skip.contains(name) && t.applied < APPLICATIONS);
        few.map(|((name, _), t)| format!("{name}: {}", t.applied)).collect::<Vec<String>>()
    };
    for seed in 0..MOST_CASES {
        let mut dice = Dice::new(seed ^ 0x51);
        let case = random::case(seed, profile);
        corrupt(&case, &draw(&case, &mut dice), &mut dice, &mut tallies);
        if seed % 64 == 0 && lacking(&tallies).is_empty() {
            break;
        }
    }
    assert_eq!(lacking(&tallies), Vec::<String>::new());
    // An operator that must ask has to meet both answers, or it tests one side only.
    for ((name, _), tally) in OPERATORS.iter().zip(&tallies) {
        if ["raise a price", "lower a price", "shift every price of a child"].contains(name) {
            assert!((1..tally.applied).contains(&tally.still_true), "{name}: {tally:?}");
        }
    }
}

#[test]
fn corrupted_optima_are_caught() {
    let draw = |case: &Case, dice: &mut Dice| cycle::optimal(case, &claim::feasible(case, dice));
    corrupt_all(Profile::NETWORK, draw, &["call it optimal"]);
}

#[test]
fn corrupted_answers_with_a_gap_are_caught() {
    corrupt_all(LARGE, claim::feasible, &[]);
}
