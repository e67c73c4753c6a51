//! Repair after departures against a solve from scratch, through the checker.

use tongxing_solver::certificate::{CheckMode, check};
use tongxing_solver::ids::VolunteerId;
use tongxing_solver::pairing::{self, Options, Silent, StandingPairing};
use tongxing_tests::random::{self, Dice, Profile};

/// Small random instances tried; those with pools or siblings have no short way.
const CASES: u64 = 6000;

#[test]
fn repair_is_the_solve_from_scratch() {
    let (mut repaired, mut with_roles) = (0, 0);
    for seed in 0..CASES {
        let case = random::case(seed, Profile::NETWORK);
        let (instance, travel) = (&case.instance, &*case.travel);
        let standing = StandingPairing::new(instance, travel, Options::default(), &Silent);
        let Some(mut standing) = standing.expect("tiny") else { continue };
        let before = standing.solution();
        let mut dice = Dice::new(seed);
        for _ in 0..3 {
            let gone = leavers(instance, &mut dice);
            if gone.is_empty() {
                continue;
            }
            standing.leave(&gone);
            let after = standing.solution();
            let reduced = instance.without(&gone);
            for mode in [CheckMode::Indexed, CheckMode::BruteForce] {
                let report = check(&reduced, travel, &after, mode);
                assert!(report.accepted(), "{:?}\n{}", report.violations, case.describe());
            }
            let scratch = pairing::pair(&reduced, travel, Options::default(), &Silent);
            let scratch = scratch.expect("tiny").solution;
            assert_eq!(after.value, scratch.value, "{}", case.describe());
            standing.restore();
            assert_eq!(standing.solution(), before, "{}", case.describe());
            repaired += 1;
            let roles = instance.child_ids().any(|c| !instance.requirements(c).is_empty());
            with_roles += u64::from(roles && after.value != before.value);
        }
    }
    assert!(repaired > 2000, "{repaired}");
    assert!(with_roles > 500, "{with_roles}");
}

/// Volunteers without pinned pairs: a pin holds whoever is named in it.
fn leavers(instance: &tongxing_solver::model::Instance, dice: &mut Dice) -> Vec<VolunteerId> {
    let pinned = |v: VolunteerId| instance.child_ids().any(|c| instance.is_pinned(v, c));
    let all = instance.volunteer_ids().filter(|&v| !pinned(v));
    all.filter(|_| dice.below(3) == 0).collect()
}
