//! Whom to recruit: every proposal against solves from scratch of the round with those recruits.

use tongxing_solver::certificate::{CheckMode, Solution, check};
use tongxing_solver::model::{Instance, Recruits};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_solver::travel::{Arrivals, Travel};
use tongxing_tests::random::{self, Profile};

/// Small random instances tried; most of them cover everything they can.
const CASES: u64 = 6000;

fn with(instance: &Instance, travel: &dyn Travel, recruits: Recruits) -> Solution {
    let kinds = [recruits];
    let ways = Arrivals::new(travel, instance, &kinds);
    let grown = instance.with_recruits(&kinds);
    pairing::pair(&grown, &ways, Options::default(), &Silent).expect("tiny").solution
}

#[test]
fn proposals_are_the_optimum_with_the_recruits_and_no_fewer_do() {
    let (mut proposals, mut several) = (0, 0);
    for seed in 0..CASES {
        let case = random::case(seed, Profile::NETWORK);
        let (instance, travel) = (&case.instance, &*case.travel);
        let base = pairing::pair(instance, travel, Options::default(), &Silent).expect("tiny");
        let base = base.solution;
        let advice = pairing::recruit(instance, travel, &base, &Silent).expect("tiny");
        assert!(advice.len() <= pairing::MOST_ADVICE);
        for proposal in advice {
            let recruits = proposal.recruits;
            let kinds = [recruits];
            let ways = Arrivals::new(travel, instance, &kinds);
            let grown = instance.with_recruits(&kinds);
            for mode in [CheckMode::Indexed, CheckMode::BruteForce] {
                let report = check(&grown, &ways, &proposal.solution, mode);
                assert!(report.accepted(), "{:?}\n{}", report.violations, case.describe());
            }
            let scratch = with(instance, travel, recruits);
            assert_eq!(proposal.solution.value, scratch.value, "{}", case.describe());
            assert_ne!(scratch.value.covered, base.value.covered, "{}", case.describe());
            if recruits.count > 1 {
                let fewer = Recruits { count: recruits.count - 1, ..recruits };
                let fewer = with(instance, travel, fewer);
                assert_ne!(fewer.value.covered, scratch.value.covered, "{}", case.describe());
                several += 1;
            }
            proposals += 1;
        }
    }
    assert!(proposals > 1000 && several > 50, "{proposals} {several}");
}
