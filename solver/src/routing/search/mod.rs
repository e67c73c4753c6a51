//! The search: private to the engine.

mod anneal;
mod fleet;
mod joint;
mod network;
mod partition;
mod pool;
mod recreate;
mod route;
mod ruin;
mod schedule;
mod segment;
mod state;

use super::model::{Plan, PlannedRoute, RoutingProblem, Stop};
use super::{Budget, exact};
use anneal::{Annealing, Best};
use network::{Network, index};
use state::State;

/// Share of the budget before routes are recombined.
const FIRST: f64 = 0.92;
/// Most of the time left then that recombining takes.
const SHARE: f64 = 0.5;
/// Heat of what follows, of the first.
const WARM: f64 = 0.05;

/// Steps before a small linked problem is solved exactly, and of how many one is spent so at most.
const BEFORE: u64 = 3_000;
const PART: u64 = 4;

/// The best plan that the budget allows, and a bound where there is one.
pub(super) fn search(
    problem: &RoutingProblem,
    seed: u64,
    budget: &mut Budget<'_>,
) -> (Plan, Option<i64>) {
    let network = Network::new(problem);
    let mut state = State::new(&network);
    if network.customers() == 0 || network.routes == 0 {
        return (plan(&network, &Best::of(&state)), None);
    }
    let mut annealing = Annealing::new(&state, seed);
    annealing.construct(&mut state);
    let mut best = Best::of(&state);
    let bound = if network.linked {
        search_linked(problem, &mut annealing, &mut state, &mut best, budget)
    } else {
        search_apart(&mut annealing, &mut state, &mut best, budget);
        None
    };
    state.load(&best.routes);
    (timed(plan(&network, &best), &state), bound)
}

fn search_apart(
    annealing: &mut Annealing,
    state: &mut State<'_>,
    best: &mut Best,
    budget: &mut Budget<'_>,
) {
    let network = state.network;
    fleet::reduce(annealing, state, best, budget);
    annealing.cool(state, best, 1.0, budget, FIRST);
    // Drivers are alike, which whole numbers cannot see.
    let recombines = !network.drivers && !budget.stops();
    if network.drivers
        || recombines && partition::recombine(network, &annealing.pool, best, budget, SHARE)
    {
        state.load(&best.routes);
        annealing.cool(state, best, WARM, budget, 1.0);
    }
}

/// Where a short search and the exact method end with a proof, all is done. Gives the bound.
fn search_linked(
    problem: &RoutingProblem,
    annealing: &mut Annealing,
    state: &mut State<'_>,
    best: &mut Best,
    budget: &mut Budget<'_>,
) -> Option<i64> {
    let mut bound = None;
    if exact::is_small(problem) {
        let mut short = budget.part(BEFORE, PART);
        annealing.cool(state, best, 1.0, &mut short, 1.0);
        budget.steps += short.steps;
        let known = if best.unmet == 0 { best.cost } else { exact::NO };
        let proof = exact::prove(problem, known, budget);
        bound = proof.as_ref().map(|proof| proof.bound).filter(|&bound| bound < exact::NO);
        if let Some(routes) = proof.and_then(|proof| proof.better) {
            state.load(&places(state.network, routes));
            *best = Best::of(state);
        }
        if best.unmet == 0 && bound.is_some_and(|bound| bound >= best.cost) {
            return bound;
        }
        state.load(&best.routes);
    }
    annealing.cool(state, best, 1.0, budget, 1.0);
    bound
}

/// Routes of shifts as routes of the search; customers of a linked problem are its nodes.
fn places(network: &Network, routes: Vec<(u32, Vec<u32>)>) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new(); network.routes];
    let mut next: Vec<u32> = network.groups.iter().map(|group| group.first).collect();
    for (shift, nodes) in routes {
        let place = &mut next[shift as usize];
        all[*place as usize] = nodes;
        *place += 1;
    }
    all
}

/// The plan with the starts of all visits, and what being late costs.
fn timed(mut plan: Plan, state: &State<'_>) -> Plan {
    let Some(schedule) = &state.schedule else { return plan };
    for route in &mut plan.routes {
        // Each customer has one node, her own number.
        route.starts = route.stops.iter().map(|stop| schedule.start(stop.customer)).collect();
    }
    plan.cost += schedule.cost();
    plan
}

fn plan(network: &Network, best: &Best) -> Plan {
    let mut routes = Vec::new();
    let mut cost = 0;
    let mut served = vec![false; network.customers()];
    for (number, group) in network.groups.iter().enumerate() {
        for nodes in &best.routes[group.first as usize..group.last as usize] {
            if nodes.is_empty() {
                continue;
            }
            let mut here = group.start;
            let mut stops = Vec::with_capacity(nodes.len());
            for &node in nodes {
                let node = &network.nodes[node as usize];
                cost += i64::from(network.arc(here, node.site).distance);
                here = node.site;
                served[node.customer as usize] = true;
                stops.push(Stop { customer: node.customer, window: node.window });
            }
            cost += i64::from(network.arc(here, group.end).distance) + group.fixed_cost;
            routes.push(PlannedRoute { shift: index(number), stops, starts: Vec::new() });
        }
    }
    routes.sort_unstable();
    let unserved = (0..index(served.len())).filter(|&customer| !served[customer as usize]);
    let unserved: Vec<u32> = unserved.collect();
    let penalties = unserved.iter().filter_map(|&customer| network.penalty[customer as usize]);
    Plan { cost: cost + penalties.sum::<i64>(), routes, unserved }
}
