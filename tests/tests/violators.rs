//! Hall violators of optimal answers on random instances.

use std::collections::BTreeSet;

use tongxing_solver::certificate::{CheckMode, Solution, check};
use tongxing_solver::eligibility;
use tongxing_solver::ids::ChildId;
use tongxing_solver::model::{Coverage, Instance};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_tests::random::{self, Case, Profile};

/// Small random instances.
const CASES: u64 = 2000;

/// Whether nothing but Hall's condition can leave a unit uncovered.
fn plain(instance: &Instance) -> bool {
    instance.policy().coverage != Coverage::Priced
        && instance
            .child_ids()
            .all(|c| instance.requirements(c).is_empty() && instance.pinned(c).is_empty())
}

fn uncovered(instance: &Instance, solution: &Solution) -> Vec<ChildId> {
    let given = |c: ChildId| solution.pairs.iter().filter(|p| p.child == c).count();
    let may = instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok());
    may.filter(|&c| given(c) < usize::from(instance.demand(c))).collect()
}

fn solve(case: &Case) -> Solution {
    let outcome =
        pairing::pair(&case.instance, &*case.travel, Options::default(), &Silent).expect("tiny");
    outcome.solution
}

#[test]
fn violators_are_accepted_and_plain_children_have_one() {
    let (mut plain_children, mut violators, mut shared, mut pooled) = (0, 0, 0, 0);
    for seed in 0..CASES {
        let case = random::case(seed, Profile::NETWORK);
        let (instance, travel) = (&case.instance, &*case.travel);
        let solution = solve(&case);
        for mode in [CheckMode::Indexed, CheckMode::BruteForce] {
            let report = check(instance, travel, &solution, mode);
            assert!(report.accepted(), "{:?}\n{}", report.violations, case.describe());
        }
        let stated = &solution.certificate.violators;
        let named: BTreeSet<ChildId> =
            stated.iter().flat_map(|v| v.children.iter().copied()).collect();
        let bare = uncovered(instance, &solution);
        violators += stated.len();
        for violator in stated {
            assert!(violator.demand > violator.available, "{}", case.describe());
            let of = bare.iter().filter(|c| violator.children.contains(c)).count();
            assert!(of > 0, "every violator is about an uncovered child: {}", case.describe());
            shared += usize::from(of > 1);
        }
        if plain(instance) {
            for child in bare {
                assert!(named.contains(&child), "{child:?}\n{solution:?}\n{}", case.describe());
                plain_children += 1;
                pooled +=
                    usize::from(instance.organisations().iter().any(|o| o.capacity.is_some()));
            }
        }
    }
    assert!(violators > 500 && plain_children > 200, "{violators} {plain_children}");
    assert!(shared > 20 && pooled > 20, "{shared} {pooled}");
}
