//! Greedy insertion with blinks (Christiaens and Vanden Berghe 2020), pattern by pattern.

use super::joint::Joint;
use super::network::Network;
use super::route::{NOWHERE, Place};
use super::ruin::Ruin;
use super::state::State;
use crate::random::Random;

/// Every so many looks at a route are skipped.
pub(super) const BLINK: usize = 100;

/// One in so many steps is bold.
const BOLD: usize = 4;

/// Every so many looks at an empty route are skipped: the first customer of a route decides alone which
/// vehicle it is, and what is cheapest for her need not be so for the others.
const EMPTY_BLINK: usize = 10;

/// Orders in which customers are inserted.
#[derive(Clone, Copy, Debug)]
enum Order {
    Random,
    Demand,
    Far,
    Close,
    Often,
    Narrow,
    Early,
    Late,
}

/// Orders with their weights: those of the paper, and the number of visits where there are patterns.
const WEIGHTS: [(Order, usize); 8] = [
    (Order::Random, 4),
    (Order::Demand, 4),
    (Order::Far, 2),
    (Order::Close, 1),
    (Order::Often, 4),
    (Order::Narrow, 2),
    (Order::Early, 2),
    (Order::Late, 2),
];

/// Keys to sort customers by, and room that is used again.
#[derive(Debug)]
pub(super) struct Recreate {
    orders: Vec<(Order, usize)>,
    keys: Vec<[i64; 8]>,
    queue: Vec<(i64, u32, u64)>,
    /// Cheapest place by depot and day.
    best: Vec<(u32, Place)>,
    /// Whether visits may cost more than the penalty of leaving the customer out: the next customer may
    /// make good for it.
    bold: bool,
    /// Looks until one is skipped.
    until_blink: usize,
    joint: Joint,
}

impl Recreate {
    pub(super) fn new(network: &Network) -> Self {
        let periodic = network.patterns.iter().any(|p| p[0].count_ones() > 1);
        let orders = WEIGHTS.into_iter().filter(|(order, _)| match order {
            Order::Narrow | Order::Early | Order::Late => network.windowed,
            Order::Often => periodic,
            _ => true,
        });
        let keys = (0..super::network::index(network.customers())).map(|customer| {
            let nodes = network.nodes_of(customer).map(|node| network.nodes[node as usize]);
            let at = customer as usize;
            let demand = nodes.clone().map(|node| node.demand).max().unwrap_or(0);
            let visits = network.patterns[at].iter().map(|days| days.count_ones()).max();
            let visits = i64::from(visits.unwrap_or(1));
            let width = nodes.clone().map(|node| node.part.latest - node.part.earliest).sum();
            let early = nodes.clone().map(|node| node.part.earliest).min().unwrap_or(0);
            let late = nodes.map(|node| node.part.latest).max().unwrap_or(0);
            let remote = network.remoteness[at];
            [0, -demand * visits, -remote, remote, -visits, width, early, -late]
        });
        Self {
            orders: orders.collect(),
            keys: keys.collect(),
            queue: Vec::new(),
            best: vec![(0, Place { cost: NOWHERE, node: 0, at: 0 }); network.depots * network.days],
            bold: false,
            until_blink: BLINK,
            joint: Joint::default(),
        }
    }

    /// Inserts whoever is absent or has lost visits, each where it is cheapest now.
    pub(super) fn apply(&mut self, state: &mut State<'_>, ruin: &Ruin, random: &mut Random) {
        if state.network.linked {
            for &(customer, _) in &ruin.lost {
                let partner = state.network.partner[customer as usize];
                for customer in
                    [Some(customer), partner.map(|(other, _)| other)].into_iter().flatten()
                {
                    state.drop_rest(customer);
                    state.absent.push(customer);
                }
            }
        }
        let order = self.draw(random);
        self.bold = random.below(BOLD) == 0;
        self.queue.clear();
        let keys = &self.keys;
        let lost = ruin.lost.iter().copied().filter(|_| !state.network.linked);
        let absent = std::mem::take(&mut state.absent);
        let waiting = lost.chain(absent.iter().map(|&customer| (customer, 0)));
        let entry = |(customer, days): (u32, u64)| {
            (keys[customer as usize][order as usize], customer, days)
        };
        self.queue.extend(waiting.map(entry));
        state.absent = absent;
        state.absent.clear();
        random.shuffle(&mut self.queue);
        if !matches!(order, Order::Random) {
            self.queue.sort_by_key(|&(key, _, _)| key);
        }
        let queue = std::mem::take(&mut self.queue);
        for &(_, customer, days) in &queue {
            if state.network.linked {
                self.insert_linked(state, customer, random);
            } else if days == 0 {
                self.insert(state, customer, random);
            } else {
                self.mend(state, customer, days, random);
            }
        }
        self.queue = queue;
    }

    fn draw(&self, random: &mut Random) -> Order {
        let all = self.orders.iter().map(|(_, weight)| weight).sum();
        let mut left = random.below(all);
        for &(order, weight) in &self.orders {
            if left < weight {
                return order;
            }
            left -= weight;
        }
        Order::Random
    }

    /// The cheapest place of the customer on each of the days, and from each depot where that matters.
    fn look(&mut self, state: &mut State<'_>, customer: u32, days: u64, random: &mut Random) {
        self.best.fill((0, Place { cost: NOWHERE, node: 0, at: 0 }));
        let network = state.network;
        let one_depot = network.one_depot[customer as usize];
        let mut idle = None;
        for &number in network.groups_of(customer) {
            let group = &network.groups[number as usize];
            if days >> group.day & 1 == 0 {
                continue;
            }
            // Of alike drivers who serve nobody, the first stands for all.
            if network.alike
                && state.is_idle(group.depot)
                && *idle.get_or_insert(group.depot) != group.depot
            {
                continue;
            }
            let depot = if one_depot { group.depot as usize } else { 0 };
            let best = &mut self.best[depot * network.days + group.day as usize];
            let mut empty = state.used >= state.most_used;
            for route in group.first..group.last {
                // Empty routes of a group are alike.
                if state.is_empty(route)
                    && (std::mem::replace(&mut empty, true) || random.below(EMPTY_BLINK) == 0)
                {
                    continue;
                }
                self.until_blink -= 1;
                if self.until_blink == 0 {
                    self.until_blink = 1 + random.below(2 * BLINK - 1);
                    continue;
                }
                let place = state.place(customer, route);
                if place.cost < best.1.cost {
                    *best = (route, place);
                }
            }
        }
    }

    /// Depots to choose from: the numbers of rows of what [`Self::look`] found.
    fn depots(network: &Network, customer: u32) -> std::ops::Range<usize> {
        0..if network.one_depot[customer as usize] { network.depots } else { 1 }
    }

    /// What visits on all of the days cost from the depot.
    fn sum(&self, network: &Network, depot: usize, mut days: u64) -> i64 {
        let row = &self.best[depot * network.days..];
        let mut sum = 0_i64;
        while days != 0 {
            let cost = row[days.trailing_zeros() as usize].1.cost;
            // Elsewhere a visit may cost less than nothing, where ways are crooked.
            if cost >= NOWHERE {
                return NOWHERE;
            }
            sum += cost;
            days &= days - 1;
        }
        sum
    }

    /// Inserts an absent customer with her cheapest pattern.
    fn insert(&mut self, state: &mut State<'_>, customer: u32, random: &mut Random) {
        let network = state.network;
        self.look(state, customer, u64::MAX, random);
        let (mut least, mut chosen) = (NOWHERE, (0, 0));
        for depot in Self::depots(network, customer) {
            for &pattern in &network.patterns[customer as usize] {
                let sum = self.sum(network, depot, pattern);
                if sum < least {
                    (least, chosen) = (sum, (depot, pattern));
                }
            }
        }
        let (depot, pattern) = chosen;
        let dear = network.penalty[customer as usize].is_some_and(|price| price <= least);
        if pattern == 0 || dear && !self.bold {
            state.absent.push(customer);
            return;
        }
        state.make_present(customer, pattern);
        self.fill(state, depot, pattern);
    }

    /// Inserts an absent customer with whom she is tied to; of two, the one who comes first in number
    /// stands for both.
    fn insert_linked(&mut self, state: &mut State<'_>, customer: u32, random: &mut Random) {
        let network = state.network;
        let partner = network.partner[customer as usize].map(|(other, _)| other);
        if partner.is_some_and(|other| other < customer) {
            return;
        }
        let both = [Some(customer), partner];
        let penalty = |customer: u32| network.penalty[customer as usize];
        let prices = both
            .iter()
            .flatten()
            .try_fold(0, |sum, &customer| penalty(customer).map(|price| sum + price));
        let room = prices.filter(|_| !self.bold).unwrap_or(NOWHERE);
        let choice = self.joint.look(state, customer, room, random);
        if choice.cost >= NOWHERE {
            state.absent.extend(both.iter().flatten());
            return;
        }
        for (which, route, at) in choice.places() {
            let node = both[which].unwrap_or(customer);
            state.make_present(node, network.patterns[node as usize][0]);
            state.insert(route, Place { cost: 0, node, at });
        }
    }

    fn fill(&self, state: &mut State<'_>, depot: usize, mut days: u64) {
        while days != 0 {
            let day = days.trailing_zeros() as usize;
            let (route, place) = self.best[depot * state.network.days + day];
            days &= days - 1;
            state.insert(route, place);
        }
    }

    /// Gives back lost visits on the same days; where there is no room, all visits are given anew.
    fn mend(&mut self, state: &mut State<'_>, customer: u32, days: u64, random: &mut Random) {
        let network = state.network;
        let kept = state.pattern[customer as usize] & !days;
        if state.pattern[customer as usize] == 0 {
            return;
        }
        self.look(state, customer, days, random);
        let mut depots = Self::depots(network, customer);
        if kept != 0 && depots.len() > 1 {
            let route = state.route_of(customer, kept.trailing_zeros() as usize);
            let group = state.routes[route as usize].group;
            let depot = network.groups[group as usize].depot as usize;
            depots = depot..depot + 1;
        }
        let cheapest = depots.min_by_key(|&depot| self.sum(network, depot, days)).unwrap_or(0);
        if self.sum(network, cheapest, days) < NOWHERE {
            self.fill(state, cheapest, days);
        } else {
            state.drop_rest(customer);
            self.insert(state, customer, random);
        }
    }
}
