//! Planning of routes: the optimum of small problems, repeatability, the checker, public instances.

mod drivers;
pub(super) mod files;
mod linked;
mod linked_files;
mod mutation;

use tongxing_solver::certificate::routes::{Objection, check_routes};
use tongxing_solver::pairing::Silent;
use tongxing_solver::routing::model::{Customer, ProblemBuilder, Shift, Way, limits};
use tongxing_solver::routing::{Options, plan};
use tongxing_tests::routes::{is_valid, problem};
use tongxing_tests::routes_brute::cheapest;

#[test]
fn small_problems_are_solved_to_the_optimum() {
    let (mut solved, mut impossible) = (0, 0);
    for seed in 0..250 {
        let problem = problem(seed);
        let options = Options { seed, iterations: Some(4_000) };
        let found = plan(&problem, options, &Silent).plan;
        let report = check_routes(&problem, &found);
        if let Some(best) = cheapest(&problem) {
            assert_eq!(report.objections, Vec::new(), "seed {seed}");
            assert!(is_valid(&problem, &found), "seed {seed}");
            assert_eq!(found.cost, best, "seed {seed}: {found:?}");
            solved += 1;
        } else {
            let neglected = |o: &Objection| matches!(o, Objection::Neglected { .. });
            assert!(!report.accepted() && report.objections.iter().all(neglected), "seed {seed}");
            impossible += 1;
        }
    }
    assert!(solved > 100 && impossible > 10, "{solved} solved, {impossible} impossible");
}

#[test]
fn answers_are_a_function_of_seed_and_iterations() {
    for seed in 0..10 {
        let problem = problem(seed);
        let options = Options { seed, iterations: Some(700) };
        let first = plan(&problem, options, &Silent);
        let second = plan(&problem, options, &Silent);
        assert_eq!(first.plan, second.plan);
        assert_eq!(first.iterations, second.iterations);
        assert!(first.iterations <= 700 + 256, "{}", first.iterations);
    }
}

#[test]
fn every_fault_of_a_problem_is_told_at_once() {
    let mut builder = ProblemBuilder::new(2, vec![Way::default(); 9]);
    builder.shift(Shift {
        day: 2,
        start: 3,
        capacity: -1,
        earliest: 5,
        latest: 4,
        ..Shift::unlimited(0, 0)
    });
    builder.customer(Customer {
        site: 7,
        demand: -2,
        windows: Vec::new(),
        patterns: vec![0, 4],
        shifts: Some(vec![9]),
        ..Customer::once(0, 2)
    });
    let faults = builder.build().expect_err("nothing is right");
    let mut codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    let wanted = [
        "bad_pattern",
        "bad_pattern",
        "bad_window",
        "bad_windows",
        "out_of_range",
        "out_of_range",
        "unknown_day",
        "unknown_shift",
        "unknown_site",
        "unknown_site",
    ];
    assert_eq!(codes, wanted, "{faults:?}");
}

#[test]
fn problems_beyond_the_limits_are_refused() {
    let code = |builder: ProblemBuilder| builder.build().expect_err("too large")[0].code;
    assert_eq!(code(ProblemBuilder::new(1, vec![Way::default(); 5])), "bad_ways");
    assert_eq!(code(ProblemBuilder::new(1, Vec::new())), "bad_ways");
    assert_eq!(code(ProblemBuilder::new(65, vec![Way::default(); 1])), "bad_days");
    assert_eq!(code(ProblemBuilder::new(0, vec![Way::default(); 1])), "bad_days");
    let mut builder = ProblemBuilder::new(1, vec![Way::default(); 1]);
    let vehicles = u32::try_from(limits::VEHICLES).expect("fits");
    builder.shift(Shift { vehicles, ..Shift::unlimited(0, 0) });
    for _ in 0..=limits::PAIRS / limits::VEHICLES {
        builder.customer(Customer::once(0, 1));
    }
    assert_eq!(code(builder.clone()), "too_large");
    builder.shift(Shift::unlimited(0, 0));
    assert_eq!(code(builder), "too_many_vehicles");
}

#[test]
fn nobody_and_no_vehicle_are_answered() {
    let empty = ProblemBuilder::new(1, vec![Way::default()]).build().expect("valid");
    let options = Options { seed: 1, iterations: Some(10) };
    assert_eq!(plan(&empty, options, &Silent).plan.cost, 0);
    let mut builder = ProblemBuilder::new(1, vec![Way::default()]);
    builder.customer(Customer { penalty: Some(5), ..Customer::once(0, 1) });
    let alone = builder.build().expect("valid");
    let found = plan(&alone, options, &Silent).plan;
    assert_eq!((found.cost, &found.unserved[..]), (5, &[0][..]));
    assert!(check_routes(&alone, &found).accepted());
}
