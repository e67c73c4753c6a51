//! Ruin and recreate under simulated annealing.

use super::super::Budget;
use super::network::Network;
use super::pool::Pool;
use super::recreate::Recreate;
use super::ruin::{Ruin, Size};
use super::state::State;
use crate::random::Random;

/// Temperature at the start and at the end, as shares of the average way between two visits.
const HOT: f64 = 1.5;
/// The same at the start where visits are linked: lateness is dearer than ways.
const HOTTER: f64 = 5.0;
const COLD: f64 = 0.02;
/// Temperature while looking for room, as such a share.
const FITTING: f64 = 0.1;
/// Customers taken off on average.
const CUSTOMERS: f64 = 12.0;
/// Share of steps that keep all days and touch one of them only.
const ONE_DAY: f64 = 0.2;
/// Answers worse than the best by at most this share give their routes to the pool.
const POOLED: f64 = 0.005;
/// Steps between two looks at the clock, and between two raises of prices.
const STRIDE: u64 = 128;

/// The best answer so far.
#[derive(Debug, Default)]
pub(super) struct Best {
    pub(super) routes: Vec<Vec<u32>>,
    pub(super) cost: i64,
    pub(super) unmet: u32,
}

impl Best {
    pub(super) fn of(state: &State<'_>) -> Self {
        let mut best = Self::default();
        best.keep(state);
        best
    }

    /// Depot, where it matters, and days of the customer.
    pub(super) fn days_of(&self, network: &Network, customer: u32) -> Option<(u32, u64)> {
        let mut found = None;
        for group in &network.groups {
            let depot = if network.one_depot[customer as usize] { group.depot } else { 0 };
            let routes = &self.routes[group.first as usize..group.last as usize];
            let here = |node: &u32| network.nodes[*node as usize].customer == customer;
            if routes.iter().flatten().any(here) {
                found = Some((depot, found.map_or(0, |(_, days)| days) | 1 << group.day));
            }
        }
        found
    }

    fn keep(&mut self, state: &State<'_>) {
        state.save(&mut self.routes);
        (self.cost, self.unmet) = (state.cost, state.unmet);
    }

    fn is_beaten(&self, state: &State<'_>) -> bool {
        (state.unmet, state.cost) < (self.unmet, self.cost)
    }
}

/// Room and draws of a search.
#[derive(Debug)]
pub(super) struct Annealing {
    ruin: Ruin,
    recreate: Recreate,
    pub(super) random: Random,
    pub(super) pool: Pool,
    periodic: bool,
}

impl Annealing {
    pub(super) fn new(state: &State<'_>, seed: u64) -> Self {
        let network = state.network;
        Self {
            ruin: Ruin::new(network),
            recreate: Recreate::new(network),
            random: Random::new(seed),
            pool: Pool::default(),
            periodic: network.days > 1,
        }
    }

    /// Inserts everybody for whom there is room.
    pub(super) fn construct(&mut self, state: &mut State<'_>) {
        state.begin();
        self.ruin.lost.clear();
        self.recreate.apply(state, &self.ruin, &mut self.random);
    }

    /// Cools down from `heat` times the usual start while the budget lasts from one share to another.
    pub(super) fn cool(
        &mut self,
        state: &mut State<'_>,
        best: &mut Best,
        heat: f64,
        budget: &mut Budget<'_>,
        until: f64,
    ) {
        let from = budget.spent();
        let scale = average_way(state);
        let start = if state.network.linked { HOTTER } else { HOT };
        let (hot, cold) = (start * heat * scale, COLD * scale);
        let mut temperature = hot;
        let mut step = 0_u64;
        loop {
            if step.is_multiple_of(STRIDE) {
                let now = budget.spent();
                if now >= until || budget.stops() {
                    return;
                }
                let share = ((now - from) / (until - from).max(1e-9)).clamp(0.0, 1.0);
                temperature = hot * (cold / hot).powf(share);
                if state.unmet > 0 {
                    state.raise_prices();
                }
            }
            step += 1;
            budget.step();
            self.step(state, best, temperature);
        }
    }

    /// Looks for room for the absent until there is, or the budget reaches the share.
    pub(super) fn fit(
        &mut self,
        state: &mut State<'_>,
        best: &mut Best,
        budget: &mut Budget<'_>,
        until: f64,
    ) {
        let temperature = FITTING * average_way(state);
        while state.unmet > 0 {
            if budget.steps.is_multiple_of(STRIDE) {
                if budget.spent() >= until || budget.stops() {
                    return;
                }
                state.raise_prices();
            }
            budget.step();
            self.step(state, best, temperature);
        }
    }

    fn step(&mut self, state: &mut State<'_>, best: &mut Best, temperature: f64) {
        let before = state.cost;
        state.begin();
        let one_day = self.periodic && self.random.unit() < ONE_DAY;
        let size = Size { customers: CUSTOMERS, one_day };
        self.ruin.apply(state, size, &mut self.random);
        self.recreate.apply(state, &self.ruin, &mut self.random);
        let rise = real(state.cost - before);
        if rise >= 0.0 && rise >= -temperature * self.random.unit().max(1e-300).ln() {
            state.revert();
            return;
        }
        if best.is_beaten(state) {
            best.keep(state);
        }
        let pooled = !state.network.linked && !state.network.drivers;
        if pooled && state.unmet == 0 && real(state.cost - best.cost) <= POOLED * real(best.cost) {
            self.pool.add_changed(state);
        }
    }
}

/// Average distance from one stop of a route to the next.
fn average_way(state: &State<'_>) -> f64 {
    let used = state.routes.iter().filter(|route| !route.nodes.is_empty());
    let (distance, ways) =
        used.fold((0, 0), |(d, w), route| (d + route.distance, w + route.sites.len() - 1));
    (real(distance) / real(i64::try_from(ways.max(1)).unwrap_or(1))).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "a rise of cost, for a draw")]
fn real(cost: i64) -> f64 {
    cost as f64
}
