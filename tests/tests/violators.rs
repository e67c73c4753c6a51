//! Hall violators of optimal answers on random instances, against the definitions over all subsets.

use std::collections::BTreeSet;

use tongxing_solver::certificate::{CheckMode, Solution, Violator, check};
use tongxing_solver::eligibility;
use tongxing_solver::ids::ChildId;
use tongxing_solver::model::{Coverage, Instance};
use tongxing_solver::pairing::{self, Options, Silent};
use tongxing_tests::claim;
use tongxing_tests::random::{self, Case, Profile};

/// Small random instances.
const CASES: u64 = 2000;

/// The most units that volunteers can give to any of a list of children, by subset: as a bit set.
struct Most {
    children: Vec<ChildId>,
    /// Demand less what is available, by subset.
    lacking: Vec<i64>,
}

impl Most {
    fn new(case: &Case) -> Self {
        let instance = &case.instance;
        let may = |&c: &ChildId| eligibility::child(instance, c).is_ok();
        let children: Vec<ChildId> = instance.child_ids().filter(may).collect();
        let lacking = (0..1_usize << children.len()).map(|set| {
            let some = members(&children, set).collect();
            let stated = claim::violator(instance, &*case.travel, some);
            i64::try_from(stated.demand).expect("small")
                - i64::try_from(stated.available).expect("small")
        });
        let lacking = lacking.collect();
        Self { children, lacking }
    }

    fn bits(&self, children: &[ChildId]) -> usize {
        let at = |c: &ChildId| self.children.binary_search(c).expect("may have pairs");
        children.iter().fold(0, |set, child| set | 1 << at(child))
    }

    /// Units that stay uncovered in the set, however they are dealt out (Ford and Fulkerson).
    fn short(&self, set: usize) -> i64 {
        subsets(set).map(|part| self.lacking[part]).fold(0, i64::max)
    }

    /// Whether the child lacks a unit in the set even when all others come first.
    fn lacks(&self, set: usize, child: usize) -> bool {
        set & 1 << child != 0 && self.short(set) > self.short(set & !(1 << child))
    }

    /// Whether the set tells why some child of it lacks a unit, and no smaller one does.
    fn is_minimal(&self, set: usize) -> bool {
        let inside = |bit: &usize| set & 1 << bit != 0;
        let all = || (0..self.children.len()).filter(inside);
        let minimal = |child: usize| {
            self.lacks(set, child)
                && subsets(set).all(|part| part == set || !self.lacks(part, child))
        };
        let proves = |part: usize| self.lacking[part] > 0;
        let by_itself = |child: usize| {
            self.short(set & !(1 << child)) > 0
                || all().all(|other| other == child || !proves(set & !(1 << other)))
        };
        all().any(|child| minimal(child) && by_itself(child))
    }
}

fn members(children: &[ChildId], set: usize) -> impl Iterator<Item = ChildId> + '_ {
    children.iter().enumerate().filter(move |(bit, _)| set & 1 << bit != 0).map(|(_, &c)| c)
}

/// The set and everything inside it, but for nothing.
fn subsets(set: usize) -> impl Iterator<Item = usize> {
    let next = move |part: &usize| Some((part - 1) & set).filter(|&part| part != 0);
    std::iter::successors(Some(set).filter(|&set| set != 0), next)
}

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
    let (mut plain_children, mut others, mut violators, mut shared, mut pooled) = (0, 0, 0, 0, 0);
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
        let most = Most::new(&case);
        let everybody = (1 << most.children.len()) - 1;
        // With roles, pins and prices too a violator is stated iff places do not suffice.
        assert_eq!(stated.is_empty(), most.short(everybody) == 0, "{}", case.describe());
        for violator in stated {
            let set = most.bits(&violator.children);
            let found = i64::try_from(violator.demand - violator.available).expect("small");
            assert_eq!(most.lacking[set], found, "{}", case.describe());
            assert!(most.is_minimal(set), "{violator:?}\n{solution:?}\n{}", case.describe());
            others += usize::from(!plain(instance));
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
    assert!(violators > 500 && plain_children > 200 && others > 50, "{violators} {plain_children}");
    assert!(shared > 20 && pooled > 20, "{shared} {pooled} {others}");
}

/// Instances with sets too large to be made minimal.
const LARGE: Profile = Profile { volunteers: 90, children: 300, together: false, alike: true };

#[test]
fn large_sets_are_shared_and_prove_all_that_is_missing_in_them() {
    let (mut large, mut children, mut roles) = (0, 0, 0);
    for seed in 0..100 {
        let case = random::case(seed, LARGE);
        let (instance, travel) = (&case.instance, &*case.travel);
        let solution = solve(&case);
        let report = check(instance, travel, &solution, CheckMode::Indexed);
        assert!(report.accepted(), "{:?}\n{}", report.violations, case.origin);
        let stated = &solution.certificate.violators;
        let bare = uncovered(instance, &solution);
        let sets: Vec<_> = stated.iter().filter(|v| v.children.len() > 48).collect();
        large += sets.len();
        children += sets.iter().map(|v| v.children.len()).sum::<usize>();
        if !plain(instance) {
            roles += sets.len();
            continue;
        }
        for child in &bare {
            let named = stated.iter().any(|v| v.children.binary_search(child).is_ok());
            assert!(named, "{child:?} {}", case.origin);
        }
        for set in &sets {
            let given =
                solution.pairs.iter().filter(|p| set.children.binary_search(&p.child).is_ok());
            assert_eq!(set.available, given.count() as u64, "{}", case.origin);
            let apart = |other: &Violator| {
                set.children.iter().all(|c| other.children.binary_search(c).is_err())
            };
            let others = sets.iter().filter(|other| !std::ptr::eq(**other, *set));
            assert!({ others }.all(|other| apart(other)), "{}", case.origin);
        }
    }
    assert!(large > 8 && children > 1000 && roles > 3, "{large} {children} {roles}");
}
