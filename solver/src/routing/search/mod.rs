//! The search: private to the engine.

mod anneal;
mod fleet;
mod joint;
mod network;
mod partition;
mod pool;
mod random;
mod recreate;
mod route;
mod ruin;
mod schedule;
mod segment;
mod state;

use super::Budget;
use super::model::{Plan, PlannedRoute, RoutingProblem, Stop};
use anneal::{Annealing, Best};
use network::{Network, index};
use state::State;

/// Share of the budget before routes are recombined.
const FIRST: f64 = 0.92;
/// Most of the time left then that recombining takes.
const SHARE: f64 = 0.5;
/// Heat of what follows, of the first.
const WARM: f64 = 0.05;

/// The best plan that the budget allows.
pub(super) fn search(problem: &RoutingProblem, seed: u64, budget: &mut Budget<'_>) -> Plan {
    let network = Network::new(problem);
    let mut state = State::new(&network);
    if network.customers() == 0 || network.routes == 0 {
        return plan(&network, &Best::of(&state));
    }
    let mut annealing = Annealing::new(&state, seed);
    annealing.construct(&mut state);
    let mut best = Best::of(&state);
    fleet::reduce(&mut annealing, &mut state, &mut best, budget);
    if network.linked {
        annealing.cool(&mut state, &mut best, 1.0, budget, 1.0);
        state.load(&best.routes);
        return timed(plan(&network, &best), &state);
    }
    annealing.cool(&mut state, &mut best, 1.0, budget, FIRST);
    // Drivers are alike, which whole numbers cannot see.
    if network.drivers {
        annealing.cool(&mut state, &mut best, WARM, budget, 1.0);
        return plan(&network, &best);
    }
    if !budget.stops() && partition::recombine(&network, &annealing.pool, &mut best, budget, SHARE)
    {
        state.load(&best.routes);
        annealing.cool(&mut state, &mut best, WARM, budget, 1.0);
    }
    plan(&network, &best)
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
