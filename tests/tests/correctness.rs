//! Independent ways to the optimum agree on thousands of small random instances.

use tongxing_solver::lp::Domain;
use tongxing_solver::objective::Scale;
use tongxing_tests::oracle::Monolith;
use tongxing_tests::random::{self, Case, Dice, Profile};
use tongxing_tests::{brute, cuts, edit, value};

/// Small random instances inside the network.
const NETWORK_CASES: u64 = 5000;
/// Of those, how many also meet the linear program (a few milliseconds each).
const STAGED_CASES: u64 = 1000;
/// Small random instances with siblings together.
const SIBLING_CASES: u64 = 1000;

fn network_cases() -> impl Iterator<Item = Case> {
    (0..NETWORK_CASES).map(|seed| random::case(seed, Profile::NETWORK))
}

#[test]
fn brute_force_is_the_linear_program() {
    for case in network_cases() {
        let brute = brute::optimum(&case.instance, &*case.travel);
        let scale = Scale::of(&case.instance, case.travel.longest()).expect("tiny");
        let linear = Monolith::new(&case.instance, &*case.travel, Domain::Real).scaled(scale);
        assert_eq!(linear, brute, "{}", case.describe());
    }
}

#[test]
fn staged_linear_programs_are_the_lexicographic_optimum() {
    for case in network_cases().take(usize::try_from(STAGED_CASES).expect("small")) {
        let brute = brute::optimum(&case.instance, &*case.travel);
        let staged = Monolith::new(&case.instance, &*case.travel, Domain::Real).staged();
        assert_eq!(staged, brute, "{}", case.describe());
    }
}

#[test]
fn siblings_together_brute_force_is_the_staged_program() {
    for seed in 0..SIBLING_CASES {
        let case = random::case(seed, Profile::SIBLINGS);
        let brute = brute::optimum(&case.instance, &*case.travel);
        let staged = Monolith::new(&case.instance, &*case.travel, Domain::Integer).staged();
        assert_eq!(staged, brute, "{}", case.describe());
    }
}

#[test]
fn ids_do_not_matter_and_edges_only_help() {
    for seed in 0..500 {
        let case = random::case(seed, Profile::NETWORK);
        let best = brute::optimum(&case.instance, &*case.travel);
        let other = edit::permuted(&case, seed + 1);
        assert_eq!(best, brute::optimum(&other.instance, &*other.travel), "{}", case.describe());
        let ties = case.instance.child_ids().flat_map(|c| {
            let volunteers = case.instance.volunteer_ids();
            volunteers.map(move |v| (v, c)).collect::<Vec<_>>()
        });
        for (volunteer, child) in ties.filter(|&(v, c)| !case.instance.is_pinned(v, c)).take(4) {
            let without = edit::forbidden(&case, volunteer, child);
            let worse = brute::optimum(&without.instance, &*without.travel);
            let (Some(best), Some(worse)) = (&best, &worse) else {
                panic!("free siblings always have an answer: {}", case.describe())
            };
            assert!(value::compare(best, worse).is_le(), "{}", without.describe());
        }
    }
}

/// The drawn instances must between them use every feature, or the tests above say little.
#[test]
fn random_instances_use_every_feature() {
    use tongxing_solver::model::{Coverage, Mode, Party, Reach};
    let mut seen = std::collections::BTreeMap::new();
    let mut note = |feature: &'static str, present: bool| {
        *seen.entry(feature).or_insert(0) += usize::from(present);
    };
    for case in network_cases().take(1000) {
        let instance = &case.instance;
        let volunteers = instance.volunteers();
        let children = instance.children();
        let pairs = |test: &dyn Fn(_, _) -> bool| {
            instance.child_ids().any(|c| instance.volunteer_ids().any(|v| test(v, c)))
        };
        note("no volunteers", volunteers.is_empty() && !children.is_empty());
        note("no children", children.is_empty());
        note("zero capacity", volunteers.iter().any(|v| v.capacity == 0));
        note("zero demand", instance.child_ids().any(|c| instance.demand(c) == 0));
        note("demand of three", instance.child_ids().any(|c| instance.demand(c) == 3));
        note("remote", volunteers.iter().any(|v| v.mode == Mode::Remote));
        note("reach in metres", volunteers.iter().any(|v| matches!(v.reach, Reach::Metres(_))));
        note("reach in seconds", volunteers.iter().any(|v| matches!(v.reach, Reach::Seconds(_))));
        note("policy reach", instance.policy().reach.iter().any(Option::is_some));
        note("policy time", instance.policy().reach_time.iter().any(Option::is_some));
        note("minutes", instance.policy().weights.per_minute > 0);
        note("dear ways", !case.travel.is_cheap());
        note("roles", instance.child_ids().any(|c| !instance.requirements(c).is_empty()));
        note("two roles", instance.child_ids().any(|c| instance.requirements(c).len() > 1));
        note("pool", instance.organisations().iter().any(|o| o.capacity.is_some()));
        note("pinned", pairs(&|v, c| instance.is_pinned(v, c)));
        note("forbidden", pairs(&|v, c| instance.is_forbidden(v, c)));
        note("previous", pairs(&|v, c| instance.previous_since(v, c).is_some()));
        note("siblings", instance.households().iter().any(|h| h.len() > 1));
        note("team", volunteers.iter().any(|v| matches!(v.party, Party::Team { .. })));
        note("priced", instance.policy().coverage == Coverage::Priced);
        note("pinned beyond reach", pairs(&|v, c| pinned_beyond_reach(&case, v, c)));
        for volunteer in instance.volunteer_ids() {
            if let Err(refusal) = tongxing_solver::eligibility::volunteer(instance, volunteer) {
                note(refusal.code(), true);
            }
        }
        for child in instance.child_ids() {
            if let Err(refusal) = tongxing_solver::eligibility::child(instance, child) {
                note(refusal.code(), true);
            }
        }
    }
    for (feature, count) in &seen {
        assert!(*count >= 10, "{feature}: {count} of 1000");
    }
    assert_eq!(seen.len(), 22 + 7 + 3, "{seen:?}");
}

fn pinned_beyond_reach(
    case: &Case,
    volunteer: tongxing_solver::ids::VolunteerId,
    child: tongxing_solver::ids::ChildId,
) -> bool {
    use tongxing_solver::eligibility;
    let instance = &case.instance;
    let leg = eligibility::way(instance, &*case.travel, volunteer, child);
    instance.is_pinned(volunteer, child)
        && eligibility::reach(instance, volunteer, child, leg).is_err()
}

/// Whatever the prices, what they say of a level holds for the best answer.
#[test]
fn bounds_with_siblings_hold_for_any_prices() {
    use tongxing_solver::certificate::siblings::{Siblings, Stage, level_bounds};
    use tongxing_solver::certificate::{CheckMode, ChildPrices, Prices};
    let mut close = 0;
    for seed in 0..2 * SIBLING_CASES {
        let case = random::case(seed, Profile::SIBLINGS);
        let (instance, travel) = (&case.instance, &*case.travel);
        let siblings = Siblings::of(instance, travel);
        let best = brute::optimum(instance, travel);
        assert_eq!(siblings.is_err(), best.is_none(), "{}", case.describe());
        let (Ok(siblings), Some(best)) = (siblings, best) else { continue };
        let mut dice = Dice::new(seed);
        for round in 0..6 {
            let factor = if best.covered.is_empty() { 1 + round % 3 } else { round % 3 };
            let mut number = || i64::try_from(dice.below(60_000)).expect("small");
            let children = instance.child_ids().map(|c| ChildPrices {
                child: number(),
                places: match instance.requirements(c).len() {
                    0 => Vec::new(),
                    roles => (0..=roles).map(|_| number()).collect(),
                },
            });
            let mut prices = Prices { children: children.collect(), ..Prices::default() };
            prices.volunteers = instance.volunteers().iter().map(|_| number() / 2).collect();
            let pools = instance.organisations().iter();
            prices.organisations =
                pools.map(|o| o.capacity.map_or(0, |_| number() / 4 - 2000)).collect();
            let mut weights: Vec<i64> = best.covered.iter().map(|_| number()).collect();
            if factor == 0 {
                weights.truncate(1 + dice.below(8));
                weights.resize(8, 0);
            }
            let mode = [CheckMode::Indexed, CheckMode::BruteForce][usize::from(seed % 2 == 1)];
            let cuts = cuts::any(instance, &mut dice, if round < 3 { 0 } else { 20_000 });
            let stage = Stage { factor, weights, prices, cuts, budgets: Vec::new() };
            let bounds = level_bounds(instance, travel, &siblings, &[stage], &best, mode);
            let bounds = bounds.unwrap_or_else(|e| panic!("{e}: {}", case.describe()));
            assert!(bounds.cost <= best.cost, "{bounds:?} {best:?} {}", case.describe());
            let holds = bounds.covered.iter().zip(&best.covered).all(|(most, is)| most >= is);
            assert!(holds, "{bounds:?} {best:?} {}", case.describe());
            close += usize::from(bounds == best);
        }
    }
    assert!(close > 100, "random prices are sometimes good ones: {close}");
}

/// Good prices with cuts beside them: what is proved holds for the best answer, whatever the cuts and
/// their prices. Where the prices alone prove the optimum, a false cut of any price would show.
#[test]
fn bounds_with_cuts_hold_beside_good_prices() {
    use tongxing_solver::certificate::CheckMode;
    use tongxing_solver::certificate::siblings::{Cut, Siblings, Stage, level_bounds};
    use tongxing_solver::pairing::{self, Options, Silent};
    let (mut looked, mut tight) = (0, 0);
    for seed in 0..3 * SIBLING_CASES {
        let case = random::case(seed, Profile::SIBLINGS);
        let (instance, travel) = (&case.instance, &*case.travel);
        let solution = pairing::pair(instance, travel, Options::default(), &Silent).expect("tiny");
        let Some(proof) = solution.solution.certificate.siblings else { continue };
        let siblings = Siblings::of(instance, travel).expect("there is an answer");
        let best = brute::optimum(instance, travel).expect("there is an answer");
        let mut dice = Dice::new(seed);
        for stage in proof.stages {
            let bounds = |cuts: &[Cut]| {
                let stage = Stage { cuts: cuts.to_vec(), ..stage.clone() };
                let mode = [CheckMode::Indexed, CheckMode::BruteForce][usize::from(seed % 2 == 1)];
                let bounds = level_bounds(instance, travel, &siblings, &[stage], &best, mode);
                let bounds = bounds.unwrap_or_else(|e| panic!("{e}: {}", case.describe()));
                assert!(bounds.cost <= best.cost, "{bounds:?} {best:?} {}", case.describe());
                let holds = bounds.covered.iter().zip(&best.covered).all(|(most, is)| most >= is);
                assert!(holds, "{bounds:?} {best:?} {}", case.describe());
                bounds
            };
            let plain = bounds(&[]);
            bounds(&stage.cuts);
            tight += usize::from(plain.cost == best.cost);
            let scale = usize::try_from(stage.factor.max(1)).expect("fine");
            for dearest in [1, 30 * scale, 3000 * scale, 300_000 * scale, 1 << 40] {
                let mut all = stage.cuts.clone();
                for _ in 0..1 + dice.below(4) {
                    all.extend(cuts::one(instance, &mut dice, all.len(), dearest));
                }
                bounds(&all);
                looked += 1;
            }
        }
    }
    assert!(looked > 2000 && tight > 200, "{looked} looked at, {tight} with tight prices");
}
