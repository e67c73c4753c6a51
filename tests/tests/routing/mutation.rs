//! Changed plans: the checker accepts those that are still true, and no others.

use tongxing_solver::certificate::routes::check_routes;
use tongxing_solver::pairing::Silent;
use tongxing_solver::routing::model::{Plan, PlannedRoute, RoutingProblem, Stop};
use tongxing_solver::routing::{Options, plan};
use tongxing_tests::random::Dice;
use tongxing_tests::routes::{is_valid, problem};

/// Number of ways to change a plan.
const OPERATORS: usize = 13;

/// Changes the plan in one way; false where that is impossible.
fn change(operator: usize, problem: &RoutingProblem, plan: &mut Plan, dice: &mut Dice) -> bool {
    let shifts = u32::try_from(problem.shifts().len()).expect("small");
    let customers = u32::try_from(problem.customers().len()).expect("small");
    let random =
        |dice: &mut Dice, end: u32| u32::try_from(dice.below(end as usize)).expect("small");
    if plan.routes.is_empty() {
        return false;
    }
    let at = dice.below(plan.routes.len());
    let stop = dice.below(plan.routes[at].stops.len());
    let other = dice.below(plan.routes.len());
    match operator {
        0 => plan.cost += 1,
        1 => drop(plan.routes[at].stops.remove(stop)),
        2 => plan.routes[at].stops.push(Stop { customer: random(dice, customers + 1), window: 0 }),
        3 => plan.routes[at].shift = random(dice, shifts + 1),
        4 => drop(plan.routes.remove(at)),
        5 => plan.routes.push(plan.routes[at].clone()),
        6 => plan.routes.push(PlannedRoute {
            shift: random(dice, shifts),
            stops: Vec::new(),
            starts: Vec::new(),
        }),
        7 => plan.routes[at].stops[stop].window += 1,
        8 => plan.routes[at].stops.reverse(),
        9 => plan.unserved.push(random(dice, customers + 2)),
        10 => {
            let moved = plan.routes[at].stops.remove(stop);
            plan.routes[other].stops.insert(0, moved);
        }
        11 => plan.routes[at].stops[stop].customer = random(dice, customers),
        _ => return plan.unserved.pop().is_some(),
    }
    true
}

#[test]
fn changed_plans_are_accepted_only_where_they_hold() {
    let mut rejected = [0; OPERATORS];
    for seed in 0..120 {
        let problem = problem(seed);
        let options = Options { seed, iterations: Some(300) };
        let good = plan(&problem, options, &Silent).plan;
        let mut dice = Dice::new(seed);
        for (operator, rejected) in rejected.iter_mut().enumerate() {
            for _ in 0..4 {
                let mut bad = good.clone();
                if !change(operator, &problem, &mut bad, &mut dice) {
                    continue;
                }
                // The cost is stated anew half of the time, so that it is not what gives a change away.
                let found = check_routes(&problem, &bad).cost;
                if operator != 0 && dice.chance(50) {
                    bad.cost = found;
                }
                let report = check_routes(&problem, &bad);
                let valid = is_valid(&problem, &bad);
                assert_eq!(report.accepted(), valid, "seed {seed}, {operator}: {report:?} {bad:?}");
                *rejected += usize::from(!valid);
            }
        }
    }
    assert!(rejected.iter().all(|&count| count > 0), "{rejected:?}");
}
