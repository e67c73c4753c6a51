//! Fewer vehicles, where each that is used costs something: one route after another is given up, and its
//! customers are fitted into the rest (Christiaens and Vanden Berghe 2020, with prices of absence in
//! place of their counts).

use super::super::Budget;
use super::anneal::{Annealing, Best};
use super::state::State;

/// Share of the budget.
const SHARE: f64 = 0.4;

/// Gives up routes as long as everybody finds room again.
pub(super) fn reduce(
    annealing: &mut Annealing,
    state: &mut State<'_>,
    best: &mut Best,
    budget: &mut Budget<'_>,
) {
    let network = state.network;
    if network.groups.iter().all(|group| group.fixed_cost == 0) {
        return;
    }
    let least = least(state);
    while state.unmet == 0 && state.used > least && budget.spent() < SHARE && !budget.stops() {
        state.begin();
        let candidates = (0..network.routes).filter(|&at| !state.routes[at].nodes.is_empty());
        let shortest = candidates.min_by_key(|&at| state.routes[at].nodes.len());
        let Some(route) = shortest.and_then(|at| u32::try_from(at).ok()) else { return };
        state.most_used = state.used - 1;
        state.give_up(route);
        annealing.fit(state, best, budget, SHARE);
        if state.unmet > 0 {
            break;
        }
    }
    // More vehicles may still be worth what they cost.
    state.most_used = usize::MAX;
    state.load(&best.routes);
}

/// Vehicles that the load needs, where every customer has one visit.
fn least(state: &State<'_>) -> usize {
    let network = state.network;
    let largest = network.groups.iter().map(|group| group.capacity).max().unwrap_or(0);
    let demand = |customer: u32| {
        let nodes = network.nodes_of(customer);
        nodes.map(|node| network.nodes[node as usize].demand).min().unwrap_or(0)
    };
    let customers = (0_u32..).zip(&network.penalty).filter(|(_, penalty)| penalty.is_none());
    let load: i64 = customers.map(|(customer, _)| demand(customer)).sum();
    usize::try_from((load + largest.max(1) - 1) / largest.max(1)).unwrap_or(0).max(1)
}
