//! The engine against brute force on thousands of small random instances, through the checker.

use tongxing_solver::certificate::{CheckMode, Status, check};
use tongxing_solver::pairing::{self, Alike, Options, Outcome, Silent};
use tongxing_solver::travel::{Metered, Travel};
use tongxing_tests::brute;
use tongxing_tests::county;
use tongxing_tests::random::{self, Case, Profile};

/// Small random instances.
const CASES: u64 = 6000;

/// The one way of solver tests: solve, check in both modes, hand out.
fn check_outcome(case: &Case, alike: Alike) -> Outcome {
    let (instance, travel) = (&case.instance, &*case.travel);
    let options = Options { alike, ..Options::default() };
    let outcome = pairing::pair(instance, travel, options, &Silent).expect("tiny");
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
        let best = brute::optimum(&case.instance, &*case.travel);
        for alike in [Alike::WhereItPays, Alike::AsOne, Alike::Apart] {
            let outcome = check_outcome(&case, alike);
            assert_eq!(outcome.solution.status, Status::Optimal, "{}", case.describe());
            assert_eq!(Some(outcome.solution.value), best, "{}", case.describe());
        }
    }
}

/// Whatever the engine holds when it is told to stop (volunteers in hubs, places sold beyond what there
/// are), its answer is feasible and its bound true.
#[test]
fn a_stopped_answer_is_one() {
    let mut stopped = 0;
    for seed in 0..CASES / 3 {
        let case = random::case(seed, Profile::NETWORK);
        let (instance, travel) = (&case.instance, &*case.travel);
        for iterations in 0..3 {
            let alike = if seed % 2 == 0 { Alike::AsOne } else { Alike::WhereItPays };
            let options = Options { iterations: Some(iterations), alike, ..Options::default() };
            let outcome = pairing::pair(instance, travel, options, &Silent).expect("tiny");
            let report = check(instance, travel, &outcome.solution, CheckMode::BruteForce);
            assert!(report.accepted(), "{:?}\n{}", report.violations, case.describe());
            stopped += u64::from(outcome.solution.status == Status::Stopped);
        }
    }
    assert!(stopped > CASES / 3, "{stopped} were stopped");
}

/// Volunteers who are alike stand together up to 2^27 places, beyond that alone: the answer is the same.
#[test]
fn as_many_places_alike_as_may_stand_together_and_more() {
    // A thousand places each, the builder's limit.
    let most = (1 << 27) / 1000;
    let mut values = Vec::new();
    for alike in [most, most + 1] {
        let case = county::remote(7, 30, alike);
        let (instance, travel) = (&case.instance, &*case.travel);
        let options = Options { alike: Alike::AsOne, ..Options::default() };
        let outcome = pairing::pair(instance, travel, options, &Silent).expect("fits");
        assert_eq!(outcome.solution.status, Status::Optimal);
        let report = check(instance, travel, &outcome.solution, CheckMode::Indexed);
        assert!(report.accepted(), "{:?}", report.violations);
        values.push(outcome.solution.value);
    }
    assert_eq!(values[0], values[1]);
}

/// Whatever the limit on ways: no more are asked for, what is in the answer is known, and the bound
/// holds at the real ways, which the checker asks for without a limit. Threads change nothing.
#[test]
fn a_limit_on_ways_leaves_a_valid_bound() {
    let mut finished = [0, 0];
    for profile in [Profile::NETWORK, Profile::SIBLINGS] {
        for seed in 0..600 {
            let case = random::case(seed, profile);
            let (instance, travel) = (&case.instance, &*case.travel);
            for limit in [0, 1, 3, 8, 100] {
                let most = pairing::least_queries(instance) + limit;
                let solve = |threads: usize| {
                    let metered = Metered::with_limit(travel, instance, most);
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
                    let solve = || pairing::pair(instance, &metered, Options::default(), &Silent);
                    let outcome = pool.expect("threads").install(solve).expect("narrow");
                    let report = check(instance, &metered, &outcome.solution, CheckMode::Indexed);
                    assert!(report.accepted(), "{:?}\n{}", report.violations, case.describe());
                    assert!(metered.distinct_queries() <= most);
                    outcome.solution
                };
                let solution = solve(1);
                assert_eq!(solution, solve(2), "{limit} {}", case.describe());
                for mode in [CheckMode::Indexed, CheckMode::BruteForce] {
                    let report = check(instance, travel, &solution, mode);
                    let found = &report.violations;
                    assert!(report.accepted(), "{limit}: {found:?}\n{}", case.describe());
                }
                finished[usize::from(solution.status == Status::Optimal)] += 1;
            }
        }
    }
    assert!(finished.iter().all(|&count| count > 500), "{finished:?}");
}
