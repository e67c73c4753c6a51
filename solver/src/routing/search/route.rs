//! A route with what constant-time evaluation needs.

use super::network::{Network, Node};
use super::segment::Segment;

/// One vehicle's way through its day.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    pub(super) group: u32,
    /// The visits, in order.
    pub(super) nodes: Vec<u32>,
    /// Sites of depot, visits, depot.
    pub(super) sites: Vec<u32>,
    /// Distance from each site to the next.
    pub(super) legs: Vec<i64>,
    /// Duration of the same, without service.
    pub(super) spans: Vec<i64>,
    /// From the first depot to each position.
    before: Vec<Segment>,
    /// From each position to the last depot.
    after: Vec<Segment>,
    pub(super) load: i64,
    pub(super) distance: i64,
    duration: i64,
    /// Changes whenever the route does; equal versions are equal routes.
    pub(super) version: u64,
}

/// The best place for a visit in a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// What it adds to the cost; [`NOWHERE`] where there is none.
    pub(super) cost: i64,
    pub(super) node: u32,
    pub(super) at: u32,
}

/// Cost of what is impossible.
pub(super) const NOWHERE: i64 = i64::MAX / 4;

impl Route {
    pub(super) fn new(group: u32) -> Self {
        Self { group, ..Self::default() }
    }

    /// Computes everything from the nodes; false where these break a limit.
    pub(super) fn rebuild(&mut self, network: &Network, version: u64) -> bool {
        let group = &network.groups[self.group as usize];
        self.version = version;
        self.sites.clear();
        self.sites.push(group.start);
        self.load = 0;
        for &node in &self.nodes {
            let node = &network.nodes[node as usize];
            self.sites.push(node.site);
            self.load += node.demand;
        }
        self.sites.push(group.end);
        self.legs.clear();
        self.spans.clear();
        (self.distance, self.duration) = (0, 0);
        let mut service = 0;
        for (at, pair) in self.sites.windows(2).enumerate() {
            let arc = network.arc(pair[0], pair[1]);
            let (leg, span) = (i64::from(arc.distance), i64::from(arc.duration));
            self.legs.push(leg);
            self.spans.push(span);
            self.distance += leg;
            self.duration += span + service;
            service = self.nodes.get(at).map_or(0, |&n| network.nodes[n as usize].part.duration);
        }
        let in_time = if network.linked {
            // Time is what the schedule holds.
            true
        } else if network.windowed {
            self.rebuild_parts(network)
        } else {
            self.duration <= group.max_duration
        };
        in_time && self.load <= group.capacity && self.distance <= group.max_distance
    }

    fn rebuild_parts(&mut self, network: &Network) -> bool {
        let depot = network.groups[self.group as usize].span;
        let length = self.nodes.len();
        let part = |at: usize| network.nodes[self.nodes[at] as usize].part;
        self.before.clear();
        let mut so_far = depot;
        self.before.push(so_far);
        for at in 0..length {
            let Some(longer) = so_far.then(self.spans[at], part(at)) else { return false };
            so_far = longer;
            self.before.push(so_far);
        }
        let whole = so_far.then(self.spans[length], depot);
        let longest = network.groups[self.group as usize].max_duration;
        if whole.is_none_or(|whole| whole.duration > longest) {
            return false;
        }
        self.after.clear();
        self.after.resize(length + 2, depot);
        for at in (0..length).rev() {
            let Some(part) = part(at).then(self.spans[at + 1], self.after[at + 2]) else {
                return false;
            };
            self.after[at + 1] = part;
        }
        true
    }

    /// The cheapest feasible place of any of the nodes on this day.
    #[inline]
    pub(super) fn best_place(&self, network: &Network, nodes: std::ops::Range<u32>) -> Place {
        let group = &network.groups[self.group as usize];
        let mut best = Place { cost: NOWHERE, node: nodes.start, at: 0 };
        for number in nodes {
            let node = &network.nodes[number as usize];
            if self.load + node.demand > group.capacity || node.days >> group.day & 1 == 0 {
                continue;
            }
            if network.windowed {
                self.try_windowed(network, number, node, &mut best);
            } else {
                self.try_additive(network, number, node, &mut best);
            }
        }
        if self.nodes.is_empty() && best.cost < NOWHERE {
            best.cost += group.fixed_cost;
        }
        best
    }

    /// Without windows nobody waits, and durations add up.
    #[inline]
    fn try_additive(&self, network: &Network, number: u32, node: &Node, best: &mut Place) {
        let group = &network.groups[self.group as usize];
        let time = group.max_duration - self.duration - node.part.duration;
        let room = group.max_distance - self.distance;
        let (into, from) = (network.into(node.site), network.from(node.site));
        let legs = self.legs.iter().zip(&self.spans);
        for (at, (ends, (&leg, &span))) in self.sites.windows(2).zip(legs).enumerate() {
            let (to, on) = (into[ends[0] as usize], from[ends[1] as usize]);
            let cost = i64::from(to.distance) + i64::from(on.distance) - leg;
            let longer = i64::from(to.duration) + i64::from(on.duration) - span;
            if cost < best.cost && longer <= time && cost <= room {
                *best = Place { cost, node: number, at: u32::try_from(at).unwrap_or(0) };
            }
        }
    }

    #[inline]
    fn try_windowed(&self, network: &Network, number: u32, node: &Node, best: &mut Place) {
        let group = &network.groups[self.group as usize];
        let room = group.max_distance - self.distance;
        let (into, from) = (network.into(node.site), network.from(node.site));
        for (at, (ends, &leg)) in self.sites.windows(2).zip(&self.legs).enumerate() {
            let (to, on) = (into[ends[0] as usize], from[ends[1] as usize]);
            let cost = i64::from(to.distance) + i64::from(on.distance) - leg;
            if cost >= best.cost || cost > room {
                continue;
            }
            let whole = self.before[at]
                .then(i64::from(to.duration), node.part)
                .and_then(|part| part.then(i64::from(on.duration), self.after[at + 1]));
            if whole.is_some_and(|whole| whole.duration <= group.max_duration) {
                *best = Place { cost, node: number, at: u32::try_from(at).unwrap_or(0) };
            }
        }
    }

    /// What the route adds to the objective.
    pub(super) fn cost(&self, network: &Network) -> i64 {
        if self.nodes.is_empty() {
            0
        } else {
            self.distance + network.groups[self.group as usize].fixed_cost
        }
    }
}
