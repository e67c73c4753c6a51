//! Siting: the optimum of small problems of every kind, proofs, the checker, public instances.

mod files;
mod mutation;

use tongxing_solver::certificate::siting::{check_siting, proved};
use tongxing_solver::pairing::Silent;
use tongxing_solver::siting::model::{
    Customer, Measure, Offer, ProblemBuilder, Sharing, Site, SiteId, SitingProblem,
};
use tongxing_solver::siting::{Options, curve, site};
use tongxing_tests::sitings::{cover, least, problem};

const OPTIONS: Options = Options { seed: 1, iterations: Some(4_000) };

/// Sites, and holds value, bound and proof to trying every answer. Says whether there was one.
fn is_best(problem: &SitingProblem, what: &str) -> bool {
    let outcome = site(problem, OPTIONS, &Silent);
    let best = least(problem);
    let found = outcome.answer.as_ref().map(|answer| answer.cost);
    assert_eq!(found.is_some(), best.is_some(), "{what}");
    let apart = found.zip(best).map_or(0, |(found, best)| found - best);
    // Shares are rounded.
    assert!((0..=problem.tolerance()).contains(&apart), "{what}: {found:?}, {best:?}");
    let (bound, _) = proved(problem, &outcome.proof).unwrap_or_else(|why| panic!("{what}: {why}"));
    let (Some(answer), Some(best)) = (&outcome.answer, best) else { return false };
    assert!(bound <= best, "{what}: the bound {bound} exceeds {best}");
    let report = check_siting(problem, answer, Some(&outcome.proof));
    assert!(report.is_optimal(), "{what}: {report:?} {:?}", outcome.proof);
    true
}

/// Every one of many seeds is solved, and some of them have no answer or all have one.
fn are_best(sharing: Sharing, measure: Measure) {
    let solved = (0..300).filter(|&seed| {
        is_best(&problem(seed, sharing, measure), &format!("{sharing:?} {measure:?} {seed}"))
    });
    assert!(solved.count() > 100);
}

#[test]
fn sums_with_the_nearest_site_are_least() {
    are_best(Sharing::Nearest, Measure::Total);
}

#[test]
fn largest_costs_are_least() {
    are_best(Sharing::Nearest, Measure::Largest);
}

#[test]
fn sums_with_one_server_each_are_least() {
    are_best(Sharing::Whole, Measure::Total);
}

#[test]
fn sums_with_shares_are_least() {
    are_best(Sharing::Split, Measure::Total);
}

#[test]
fn covers_leave_out_least() {
    for seed in 0..200 {
        assert!(is_best(&cover(seed), &format!("cover {seed}")));
    }
}

#[test]
fn a_curve_has_the_best_of_every_number() {
    for seed in 0..12 {
        let problem = cover(seed);
        let numbers = 1..=problem.sites().len();
        let outcomes = curve(&problem, numbers.clone(), OPTIONS, &Silent);
        assert_eq!(outcomes.len(), problem.sites().len());
        for (open, outcome) in numbers.zip(outcomes) {
            let problem = problem.with_most_open(open);
            let answer = outcome.answer.expect("everybody may be left out");
            assert_eq!(Some(answer.cost), least(&problem), "seed {seed}, {open} sites");
            assert!(check_siting(&problem, &answer, Some(&outcome.proof)).is_optimal());
        }
    }
}

#[test]
fn outcomes_are_a_function_of_seed_and_iterations() {
    for (seed, sharing) in [(3, Sharing::Nearest), (4, Sharing::Whole), (5, Sharing::Split)] {
        let problem = problem(seed, sharing, Measure::Total);
        let options = Options { seed, iterations: Some(300) };
        let (first, second) = (site(&problem, options, &Silent), site(&problem, options, &Silent));
        assert_eq!((first.answer, first.proof), (second.answer, second.proof));
        assert_eq!(first.iterations, second.iterations);
    }
}

#[test]
fn numbering_changes_no_value() {
    for seed in 0..60 {
        let problem = problem(seed, Sharing::Nearest, Measure::Total);
        let sites = problem.sites().len();
        let mut turned = ProblemBuilder::new(problem.most_open(), Sharing::Nearest, Measure::Total);
        problem.sites().iter().rev().for_each(|&site| {
            turned.site(site);
        });
        for customer in problem.customer_ids().collect::<Vec<_>>().into_iter().rev() {
            let offers = problem.offers(customer).iter();
            let offers =
                offers.map(|o| Offer { site: SiteId::at(sites - 1 - o.site.index()), ..*o });
            turned.customer(problem.customers()[customer.index()], offers);
        }
        let cost = |problem: &SitingProblem| {
            site(problem, OPTIONS, &Silent).answer.map(|answer| answer.cost)
        };
        assert_eq!(cost(&problem), cost(&turned.build().expect("valid")), "seed {seed}");
    }
}

#[test]
fn every_fault_of_a_problem_is_told_at_once() {
    let mut builder = ProblemBuilder::new(0, Sharing::Nearest, Measure::Largest);
    builder.site(Site { capacity: 3, fixed_cost: -1, standing: true });
    let offer = |site, cost| Offer { site: SiteId(site), cost };
    builder.customer(
        Customer { demand: -1, left_out: Some(1) },
        [offer(0, 1), offer(0, 2), offer(7, -1)],
    );
    let faults = builder.build().expect_err("nothing is right");
    let mut codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    let wanted = [
        "bad_offer",
        "bad_offer",
        "capacity_ignored",
        "not_in_the_largest",
        "not_in_the_largest",
        "out_of_range",
        "out_of_range",
        "out_of_range",
        "too_few_open",
    ];
    assert_eq!(codes, wanted, "{faults:?}");
}

#[test]
fn those_who_are_covered_alike_are_one() {
    let mut builder = ProblemBuilder::new(1, Sharing::Nearest, Measure::Total);
    for _ in 0..3 {
        builder.site(Site::CANDIDATE);
    }
    let first = builder.covered(5, &[0, 2]);
    assert_ne!(builder.covered(1, &[1]), first);
    assert_eq!(builder.covered(7, &[0, 2]), first);
    let problem = builder.build().expect("valid");
    assert_eq!(problem.customers().len(), 2);
    assert_eq!(problem.customers()[first.index()].left_out, Some(12));
    assert!(is_best(&problem, "three"));
}
