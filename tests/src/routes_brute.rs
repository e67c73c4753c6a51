//! The cheapest plan of a small problem of routing by enumeration.

use std::collections::BTreeMap;

use tongxing_solver::routing::model::{PlannedRoute, RoutingProblem, Stop};

use crate::routes::distance;

/// What one customer may get: days, and the depot of all her visits where one is a must.
type Choice = Option<(u64, Option<u32>)>;

/// Days that have been solved: the day, and who is visited from which depot.
type Known = BTreeMap<(u32, Vec<(usize, Option<u32>)>), Option<i64>>;

/// Cost of the cheapest plan; `None` where somebody who must be visited cannot be.
#[must_use]
pub fn cheapest(problem: &RoutingProblem) -> Option<i64> {
    let sets = 1_usize << problem.customers().len();
    let routes: Vec<Vec<Option<i64>>> = (0..problem.shifts().len())
        .map(|shift| (0..sets).map(|set| cheapest_route(problem, shift, set)).collect())
        .collect();
    let mut known = BTreeMap::new();
    let mut choices = Vec::new();
    choose(problem, &routes, &mut choices, &mut known)
}

/// The cheapest order of a set of customers, in any of their windows.
fn cheapest_route(problem: &RoutingProblem, shift: usize, set: usize) -> Option<i64> {
    let shift = u32::try_from(shift).expect("small");
    let mut best = None;
    let mut route = PlannedRoute { shift, stops: Vec::new(), starts: Vec::new() };
    extend(problem, set, &mut route, &mut best);
    best.map(|distance: i64| distance + problem.shifts()[shift as usize].fixed_cost)
}

fn extend(problem: &RoutingProblem, left: usize, route: &mut PlannedRoute, best: &mut Option<i64>) {
    if left == 0 {
        if let Some(distance) = distance(problem, route) {
            *best = Some(best.map_or(distance, |best| best.min(distance)));
        }
        return;
    }
    for (at, customer) in problem.customers().iter().enumerate() {
        if left >> at & 1 == 1 {
            for window in 0..customer.windows.len() {
                let number = |at: usize| u32::try_from(at).expect("small");
                route.stops.push(Stop { customer: number(at), window: number(window) });
                extend(problem, left & !(1 << at), route, best);
                route.stops.pop();
            }
        }
    }
}

fn choose(
    problem: &RoutingProblem,
    routes: &[Vec<Option<i64>>],
    choices: &mut Vec<Choice>,
    known: &mut Known,
) -> Option<i64> {
    let Some(customer) = problem.customers().get(choices.len()) else {
        return complete(problem, routes, choices, known);
    };
    let mut depots: Vec<Option<u32>> = vec![None];
    if customer.one_depot {
        depots = problem.shifts().iter().map(|shift| Some(shift.start)).collect();
        depots.sort_unstable();
        depots.dedup();
    }
    let mut options: Vec<Choice> = Vec::new();
    for &pattern in &customer.patterns {
        options.extend(depots.iter().map(|&depot| Some((pattern, depot))));
    }
    let mut best: Option<i64> = None;
    let penalty = customer.penalty;
    for (option, extra) in
        options.into_iter().map(|o| (o, 0)).chain(penalty.map(|penalty| (None, penalty)))
    {
        choices.push(option);
        let cost = choose(problem, routes, choices, known).map(|cost| cost + extra);
        choices.pop();
        best = best.into_iter().chain(cost).min();
    }
    best
}

/// Cost of all days, each with the cheapest partition of its customers among the vehicles.
fn complete(
    problem: &RoutingProblem,
    routes: &[Vec<Option<i64>>],
    choices: &[Choice],
    known: &mut Known,
) -> Option<i64> {
    (0..problem.days()).try_fold(0, |sum, day| {
        let visits: Vec<(usize, Option<u32>)> = choices
            .iter()
            .enumerate()
            .filter_map(|(at, choice)| choice.map(|(days, depot)| (at, days, depot)))
            .filter(|(_, days, _)| days >> day & 1 == 1)
            .map(|(at, _, depot)| (at, depot))
            .collect();
        let cost = known
            .entry((day, visits))
            .or_insert_with_key(|(day, visits)| cheapest_day(problem, routes, *day, visits));
        cost.map(|cost| sum + cost)
    })
}

fn cheapest_day(
    problem: &RoutingProblem,
    routes: &[Vec<Option<i64>>],
    day: u32,
    visits: &[(usize, Option<u32>)],
) -> Option<i64> {
    let all = visits.iter().fold(0_usize, |set, (at, _)| set | 1 << at);
    let mut cost: Vec<Option<i64>> = vec![None; all + 1];
    cost[0] = Some(0);
    for (number, shift) in problem.shifts().iter().enumerate().filter(|(_, s)| s.day == day) {
        let allowed = visits
            .iter()
            .filter(|(_, depot)| depot.is_none_or(|depot| depot == shift.start))
            .fold(0_usize, |set, (at, _)| set | 1 << at);
        for _ in 0..shift.vehicles {
            let before = cost.clone();
            for set in (1..=all).filter(|set| set & !all == 0) {
                for part in (1..=set).filter(|part| part & !(set & allowed) == 0) {
                    let with = before[set & !part].zip(routes[number][part]).map(|(a, b)| a + b);
                    cost[set] = cost[set].into_iter().chain(with).min();
                }
            }
        }
    }
    cost[all]
}
