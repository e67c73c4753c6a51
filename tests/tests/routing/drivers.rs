//! The same driver always: small problems against enumeration, and the checker.

use tongxing_solver::certificate::routes::{Objection, check_routes};
use tongxing_solver::pairing::Silent;
use tongxing_solver::routing::model::{
    Customer, Daily, ProblemBuilder, RoutingProblem, Shift, Way,
};
use tongxing_solver::routing::{Options, plan};
use tongxing_tests::random::Dice;

/// Up to five customers on up to three days, with loads and services by day, and drivers enough.
fn problem(seed: u64) -> RoutingProblem {
    let mut dice = Dice::new(seed ^ 0xD21);
    let days = u32::try_from(1 + dice.below(3)).expect("small");
    let customers = u32::try_from(2 + dice.below(4)).expect("small");
    let sites = customers as usize + 1;
    let points: Vec<(usize, usize)> =
        (0..sites).map(|_| (dice.below(20), dice.below(20))).collect();
    let way = |a: &(usize, usize), b: &(usize, usize)| {
        let way = u32::try_from(a.0.abs_diff(b.0) + a.1.abs_diff(b.1)).expect("small");
        Way { distance: way, duration: way }
    };
    let ways = points.iter().flat_map(|a| points.iter().map(move |b| way(a, b))).collect();
    let mut builder = ProblemBuilder::new(days, ways);
    let max_duration = 90 + i64::try_from(dice.below(60)).expect("small");
    for driver in 0..customers {
        for day in 0..days {
            let capacity = 9;
            builder.shift(Shift { driver, capacity, max_duration, ..Shift::unlimited(0, day) });
        }
    }
    for site in 1..=customers {
        let pattern = u64::try_from(1 + dice.below((1 << days) - 1)).expect("small");
        let daily = (0..days).map(|_| Daily {
            service: u32::try_from(dice.below(6)).expect("small"),
            demand: i64::try_from(dice.below(6)).expect("small"),
        });
        builder.customer(Customer {
            one_driver: true,
            patterns: vec![pattern],
            daily: daily.collect(),
            ..Customer::once(site, days)
        });
    }
    builder.build().expect("valid by construction")
}

/// Cheapest tour of one driver on one day through the customers of the set who are visited then.
fn cheapest_day(problem: &RoutingProblem, day: u32, set: usize) -> Option<i64> {
    let customers = problem.customers();
    let here: Vec<u32> = (0..u32::try_from(customers.len()).expect("small"))
        .filter(|&at| set >> at & 1 == 1 && customers[at as usize].patterns[0] >> day & 1 == 1)
        .collect();
    let shift = &problem.shifts()[0];
    let load: i64 = here.iter().map(|&at| customers[at as usize].daily[day as usize].demand).sum();
    let service: i64 =
        here.iter().map(|&at| i64::from(customers[at as usize].daily[day as usize].service)).sum();
    let mut best = None;
    tour(problem, 0, 0, &here, &mut best);
    best.filter(|way| load <= shift.capacity && way + service <= shift.max_duration)
}

fn tour(problem: &RoutingProblem, site: u32, way: i64, left: &[u32], best: &mut Option<i64>) {
    let on = |to: u32| way + i64::from(problem.way(site, to).distance);
    if left.is_empty() {
        *best = (*best).into_iter().chain([on(0)]).min();
    }
    for (at, &next) in left.iter().enumerate() {
        let mut rest = left.to_vec();
        rest.remove(at);
        let to = problem.customers()[next as usize].site;
        tour(problem, to, on(to), &rest, best);
    }
}

/// Cost of the cheapest plan: sets of customers, one a driver.
fn cheapest(problem: &RoutingProblem) -> Option<i64> {
    let all = (1_usize << problem.customers().len()) - 1;
    let driver: Vec<Option<i64>> = (0..=all)
        .map(|set| {
            let days = 0..problem.days();
            days.map(|day| cheapest_day(problem, day, set)).sum()
        })
        .collect();
    let mut best: Vec<Option<i64>> = vec![None; all + 1];
    best[0] = Some(0);
    for set in 1..=all {
        for part in (1..=set).filter(|part| part & !set == 0) {
            let with = best[set & !part].zip(driver[part]).map(|(rest, own)| rest + own);
            best[set] = best[set].into_iter().chain(with).min();
        }
    }
    best[all]
}

#[test]
fn small_problems_with_drivers_are_solved_to_the_optimum() {
    let mut solved = 0;
    for seed in 0..150 {
        let problem = problem(seed);
        let found = plan(&problem, Options { seed, iterations: Some(3_000) }, &Silent).plan;
        if let Some(best) = cheapest(&problem) {
            assert_eq!(check_routes(&problem, &found).objections, Vec::new(), "seed {seed}");
            assert_eq!(found.cost, best, "seed {seed}: {found:?}");
            solved += 1;
        }
    }
    assert!(solved > 100, "{solved} solved");
}

#[test]
fn another_driver_is_noticed() {
    let mut noticed = 0;
    for seed in 0..60 {
        let problem = problem(seed);
        let mut found = plan(&problem, Options { seed, iterations: Some(200) }, &Silent).plan;
        let Some(days) = found.routes.iter().map(|r| problem.shifts()[r.shift as usize].day).max()
        else {
            continue;
        };
        if days == 0 || !check_routes(&problem, &found).accepted() {
            continue;
        }
        // Nobody drives as the last driver does, unless everybody has a driver of her own.
        let last = u32::try_from(problem.shifts().len()).expect("small") - problem.days();
        let Some(route) = found.routes.iter_mut().find(|route| {
            let customer = &problem.customers()[route.stops[0].customer as usize];
            customer.patterns[0].count_ones() > 1 && route.shift < last
        }) else {
            continue;
        };
        let day = problem.shifts()[route.shift as usize].day;
        route.shift = last + day;
        let report = check_routes(&problem, &found);
        let drivers = |o: &Objection| matches!(o, Objection::Drivers { .. });
        assert!(report.objections.iter().any(drivers), "seed {seed}: {report:?}");
        noticed += 1;
    }
    assert!(noticed > 20, "{noticed}");
}
