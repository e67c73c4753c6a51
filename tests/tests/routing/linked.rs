//! Linked visits: the optimum of small problems, the exact method, changed plans, faults of problems.

use tongxing_solver::certificate::routes::{Objection, check_routes};
use tongxing_solver::pairing::Silent;
use tongxing_solver::routing::model::{
    Customer, Daily, Lateness, Link, Plan, ProblemBuilder, RoutingProblem, Shift, Stop, UNLIMITED,
    Way, Window,
};
use tongxing_solver::routing::{Options, plan};
use tongxing_tests::linked::{cheapest_linked, is_valid_linked, linked};
use tongxing_tests::random::Dice;

#[test]
fn the_exact_method_is_brute_force() {
    let (mut solved, mut impossible, mut late) = (0, 0, 0);
    for seed in 0..450 {
        let problem = linked(seed, false);
        if !problem.is_linked() {
            continue;
        }
        let found = plan(&problem, Options { seed, iterations: Some(40) }, &Silent);
        let report = check_routes(&problem, &found.plan);
        if let Some(best) = cheapest_linked(&problem) {
            assert_eq!(report.objections, Vec::new(), "seed {seed}");
            assert!(is_valid_linked(&problem, &found.plan), "seed {seed}");
            assert_eq!(found.plan.cost, best, "seed {seed}: {found:?}");
            assert_eq!(found.bound, Some(best), "seed {seed}");
            late += usize::from(report.tardiness > 0);
            solved += 1;
        } else {
            let neglected = |o: &Objection| matches!(o, Objection::Neglected { .. });
            assert!(!report.accepted() && report.objections.iter().all(neglected), "seed {seed}");
            assert_eq!(found.bound, None, "seed {seed}");
            impossible += 1;
        }
    }
    let counts = format!("{solved} solved, {impossible} impossible, {late} late");
    assert!(solved >= 300 && impossible > 10 && late > 50, "{counts}");
}

#[test]
fn the_search_is_never_below_brute_force_and_mostly_there() {
    let (mut equal, mut above) = (0, 0);
    for seed in 0..400 {
        let problem = linked(seed, true);
        let must = problem.customers().iter().all(|customer| customer.penalty.is_none());
        if !problem.is_linked() || must {
            continue;
        }
        let found = plan(&problem, Options { seed, iterations: Some(1_500) }, &Silent);
        assert_eq!(found.bound, None, "seed {seed}");
        let Some(best) = cheapest_linked(&problem) else { continue };
        let report = check_routes(&problem, &found.plan);
        assert_eq!(report.objections, Vec::new(), "seed {seed}");
        assert!(is_valid_linked(&problem, &found.plan), "seed {seed}");
        assert!(found.plan.cost >= best, "seed {seed}: {} below {best}", found.plan.cost);
        if found.plan.cost == best { equal += 1 } else { above += 1 }
    }
    assert!(equal >= 200 && above * 50 <= equal, "{equal} equal, {above} above");
}

#[test]
fn linked_answers_are_a_function_of_seed_and_iterations() {
    for seed in 0..20 {
        let problem = linked(seed, true);
        let options = Options { seed, iterations: Some(500) };
        assert_eq!(plan(&problem, options, &Silent).plan, plan(&problem, options, &Silent).plan);
    }
}

/// Number of ways to change a plan.
const OPERATORS: usize = 14;

/// Changes the plan in one way; false where that is impossible.
fn change(operator: usize, problem: &RoutingProblem, plan: &mut Plan, dice: &mut Dice) -> bool {
    if plan.routes.is_empty() {
        return false;
    }
    let at = dice.below(plan.routes.len());
    let other = dice.below(plan.routes.len());
    let stop = dice.below(plan.routes[at].stops.len());
    let by = dice.pick(&[-9, -4, -2, -1, 1, 2, 4, 9]);
    let route = &mut plan.routes[at];
    match operator {
        0 => plan.cost += by,
        1 => route.starts[stop] += by,
        2 => route.starts[stop..].iter_mut().for_each(|start| *start += by),
        3 => route.starts.iter_mut().for_each(|start| *start += by),
        4 => drop(route.starts.pop()),
        5 => route.starts.push(by),
        6 => {
            route.stops.reverse();
            if dice.chance(50) {
                route.starts.reverse();
            }
        }
        7 => {
            let moved = (route.stops.remove(stop), route.starts.remove(stop));
            let place = dice.below(plan.routes[other].stops.len() + 1);
            plan.routes[other].stops.insert(place, moved.0);
            plan.routes[other].starts.insert(place, moved.1);
            plan.routes.retain(|route| !route.stops.is_empty());
        }
        8 => {
            let due = problem.customers()[route.stops[stop].customer as usize].due;
            let Some(due) = due else { return false };
            route.starts[stop] = due + i64::from(dice.chance(50));
        }
        9 => route.shift = u32::try_from(dice.below(problem.shifts().len() + 1)).expect("small"),
        10 => {
            return tied(problem, plan, dice, |plan, [_, second], _| take(plan, second).is_some());
        }
        11 => {
            return tied(problem, plan, dice, |plan, [first, second], _| {
                let Some((at, place, _)) = find(plan, first) else { return false };
                let Some((_, _, start)) = take(plan, second) else { return false };
                plan.routes[at].stops.insert(place + 1, Stop { customer: second, window: 0 });
                plan.routes[at].starts.insert(place + 1, start);
                plan.routes.retain(|route| !route.stops.is_empty());
                true
            });
        }
        12 => {
            return tied(problem, plan, dice, |plan, [_, second], by| {
                let Some((at, place, _)) = find(plan, second) else { return false };
                plan.routes[at].starts[place..].iter_mut().for_each(|start| *start += by);
                true
            });
        }
        _ => {
            return tied(problem, plan, dice, |plan, pair, by| {
                let places = pair.map(|customer| find(plan, customer));
                for (at, place, _) in places.into_iter().flatten() {
                    plan.routes[at].starts[place] += by;
                }
                places[0].is_some()
            });
        }
    }
    true
}

/// Changes a tied pair.
fn tied(
    problem: &RoutingProblem,
    plan: &mut Plan,
    dice: &mut Dice,
    change: impl FnOnce(&mut Plan, [u32; 2], i64) -> bool,
) -> bool {
    if problem.links().is_empty() {
        return false;
    }
    let link = dice.pick(problem.links());
    change(plan, [link.first, link.second], dice.pick(&[-9, -4, -2, -1, 1, 2, 4, 9]))
}

/// Route, position and start of a customer.
fn find(plan: &Plan, customer: u32) -> Option<(usize, usize, i64)> {
    let places = plan.routes.iter().enumerate().flat_map(|(at, route)| {
        (0..route.stops.len()).map(move |place| (at, place, route.stops[place].customer))
    });
    let found = places.into_iter().find(|&(_, _, other)| other == customer);
    found.map(|(at, place, _)| (at, place, plan.routes[at].starts[place]))
}

fn take(plan: &mut Plan, customer: u32) -> Option<(usize, usize, i64)> {
    let found = find(plan, customer)?;
    plan.routes[found.0].stops.remove(found.1);
    plan.routes[found.0].starts.remove(found.1);
    Some(found)
}

#[test]
fn changed_linked_plans_are_accepted_only_where_they_hold() {
    let (mut rejected, mut accepted) = ([0; OPERATORS], 0);
    for seed in 0..700 {
        let problem = linked(seed, seed % 2 == 0);
        if !problem.is_linked() {
            continue;
        }
        let good = plan(&problem, Options { seed, iterations: Some(60) }, &Silent).plan;
        let mut dice = Dice::new(seed);
        for (operator, rejected) in rejected.iter_mut().enumerate() {
            for _ in 0..4 {
                let mut bad = good.clone();
                if !change(operator, &problem, &mut bad, &mut dice) {
                    continue;
                }
                // The cost is stated anew half of the time, so that it is not what gives a change away.
                if operator != 0 && dice.chance(50) {
                    bad.cost = check_routes(&problem, &bad).cost;
                }
                let report = check_routes(&problem, &bad);
                let valid = is_valid_linked(&problem, &bad);
                assert_eq!(report.accepted(), valid, "seed {seed}, {operator}: {report:?} {bad:?}");
                *rejected += usize::from(!valid);
                accepted += usize::from(valid);
            }
        }
    }
    assert!(rejected.iter().all(|&count| count >= 400), "{rejected:?}");
    assert!(accepted >= 400, "{accepted} still hold");
}

#[test]
fn every_fault_of_ties_is_told_at_once() {
    let mut builder = ProblemBuilder::new(2, vec![Way::default(); 4]);
    builder.lateness(Lateness { each: -1, worst: 1 << 30 });
    builder.shift(Shift { max_duration: 5, ..Shift::unlimited(0, 0) });
    builder.shift(Shift::unlimited(0, 0));
    builder.customer(Customer {
        windows: vec![Window::ALWAYS; 2],
        daily: vec![Daily { service: 1, demand: -1 }],
        one_depot: true,
        ..Customer::once(1, 1)
    });
    builder.customer(Customer {
        windows: vec![Window { earliest: 5, ..Window::ALWAYS }],
        due: Some(4),
        one_driver: true,
        ..Customer::once(1, 1)
    });
    builder.link(Link { first: 0, second: 0, least: 3, most: 2 });
    builder.link(Link { first: 1, second: 9, least: -1, most: UNLIMITED + 1 });
    let faults = builder.build().expect_err("nothing is right");
    let mut codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    let wanted = [
        "bad_daily",
        "bad_due",
        "bad_link",
        "bad_link",
        "drivers",
        "linked_days",
        "linked_duration",
        "linked_windows",
        "mixed",
        "out_of_range",
        "out_of_range",
        "out_of_range",
        "tied_twice",
        "unknown_customer",
    ];
    assert_eq!(codes, wanted, "{faults:?}");
}
