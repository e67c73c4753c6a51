//! Routes that good answers have had.

use std::collections::HashMap;

use super::network::Network;
use super::state::State;

/// Most routes that are kept; the oldest give way.
const MOST: usize = 6_000;

/// A route of a group.
#[derive(Clone, Debug)]
pub(super) struct Pooled {
    pub(super) group: u32,
    pub(super) nodes: Vec<u32>,
    pub(super) cost: i64,
}

/// Different sets of visits, each in the cheapest order that was met.
#[derive(Debug, Default)]
pub(super) struct Pool {
    routes: Vec<Pooled>,
    /// Position by group and set; never iterated.
    known: HashMap<(u32, u64), usize>,
    /// Where the next route goes once the pool is full.
    next: usize,
}

impl Pool {
    pub(super) fn routes(&self) -> &[Pooled] {
        &self.routes
    }

    /// Adds the routes that the last change has made.
    pub(super) fn add_changed(&mut self, state: &State<'_>) {
        for &route in state.changed() {
            let route = &state.routes[route as usize];
            if !route.nodes.is_empty() {
                self.add(state.network, route.group, &route.nodes, route.cost(state.network));
            }
        }
    }

    pub(super) fn add(&mut self, network: &Network, group: u32, nodes: &[u32], cost: i64) {
        let key = (group, set_hash(network, nodes));
        if let Some(&at) = self.known.get(&key) {
            let held = &mut self.routes[at];
            if cost < held.cost {
                held.cost = cost;
                held.nodes.clear();
                held.nodes.extend_from_slice(nodes);
            }
            return;
        }
        let pooled = Pooled { group, nodes: nodes.to_vec(), cost };
        if self.routes.len() < MOST {
            self.known.insert(key, self.routes.len());
            self.routes.push(pooled);
            return;
        }
        let old = std::mem::replace(&mut self.routes[self.next], pooled);
        self.known.remove(&(old.group, set_hash(network, &old.nodes)));
        self.known.insert(key, self.next);
        self.next = (self.next + 1) % MOST;
    }
}

/// The same for every order of the same customers.
fn set_hash(network: &Network, nodes: &[u32]) -> u64 {
    nodes.iter().fold(0, |sum, &node| {
        let customer = u64::from(network.nodes[node as usize].customer) + 1;
        let mixed = customer.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        sum.wrapping_add(mixed ^ mixed >> 32)
    })
}
