//! The engine against brute force on thousands of small random instances, through the checker.

use tongxing_solver::certificate::{CheckMode, Status, check};
use tongxing_solver::pairing::{self, Options, Outcome, Silent};
use tongxing_tests::brute;
use tongxing_tests::random::{self, Case, Profile};

/// Small random instances.
const CASES: u64 = 6000;

/// The one way of solver tests: solve, check in both modes, hand out.
fn check_outcome(case: &Case) -> Outcome {
    let (instance, travel) = (&case.instance, &*case.travel);
    let outcome = pairing::pair(instance, travel, Options::default(), &Silent).expect("tiny");
    for mode in [CheckMode::Indexed, CheckMode::BruteForce] {
        let report = check(instance, travel, &outcome.solution, mode);
        assert!(
            report.accepted(),
            "{:?}\n{:?}\n{}",
            report.violations,
            outcome.solution,
            case.describe()
        );
    }
    outcome
}

#[test]
fn brute_force_is_the_engine() {
    for seed in 0..CASES {
        let case = random::case(seed, Profile::NETWORK);
        let outcome = check_outcome(&case);
        assert_eq!(outcome.solution.status, Status::Optimal, "{}", case.describe());
        let best = brute::optimum(&case.instance, &*case.travel);
        assert_eq!(Some(outcome.solution.value), best, "{}", case.describe());
    }
}
