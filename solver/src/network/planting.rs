//! A strongly feasible tree around the flow of an [`Auction`].
//!
//! A middle node with a place left hangs from the root. One that is full hangs from a sink that it feeds,
//! and that sink from its next best way in, so that the middle node's price is what that sink would
//! save elsewhere: which sink, and which way, is what shortest paths from the root say. All other sinks
//! hang from what feeds them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::auction::{AT_ROOT, Auction};
use super::simplex::Simplex;
use super::tree::{Amount, NONE};

/// A node of the new tree. Its arc stands in the simplex already.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planted {
    pub(super) node: u32,
    pub(super) parent: u32,
    pub(super) arc: u32,
    pub(super) flow: i64,
}

/// A full middle node can hang from a sink that it feeds, once that hangs from another node.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The full node, and the unit it feeds.
    middle: u32,
    unit: u32,
    /// How the sink hangs instead.
    parent: u32,
    arc: u32,
    length: i64,
    /// Next step from the same parent.
    next: u32,
}

/// The new tree, parents first, and the arcs outside it that are full.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) order: Vec<Planted>,
    pub(super) full: Vec<u32>,
}

struct Planting<'a, A> {
    simplex: &'a Simplex<A>,
    auction: &'a Auction<'a, A>,
    steps: Vec<Step>,
    /// First step by parent.
    first: Vec<u32>,
    placed: Vec<bool>,
    plan: Plan,
}

/// Plans the tree.
pub(super) fn plan<A: Amount>(simplex: &Simplex<A>, auction: &Auction<'_, A>) -> Plan {
    let nodes = simplex.root() as usize + 1;
    let mut planting = Planting {
        simplex,
        auction,
        steps: Vec::new(),
        first: vec![NONE; nodes],
        placed: vec![false; nodes],
        plan: Plan::default(),
    };
    planting.plan.order.reserve(nodes);
    planting.hang_from_root();
    planting.collect_steps();
    planting.hang_full();
    planting.hang_rest();
    planting.fill();
    planting.plan
}

impl<A: Amount> Planting<'_, A> {
    fn hang(&mut self, node: u32, parent: u32, arc: u32, flow: i64) {
        self.placed[node as usize] = true;
        self.plan.order.push(Planted { node, parent, arc, flow });
    }

    /// Whatever is neither a sink with something to receive nor full.
    fn hang_from_root(&mut self) {
        let root = self.simplex.root();
        for node in 0..root {
            let taken = self.auction.taken(node);
            let link = self.simplex.link(node);
            let full = taken > 0 && taken == link.fall;
            if !full && self.auction.units_of(node).is_empty() {
                let flow = if link.upwards { link.fall } else { taken + link.rise };
                self.hang(node, root, node, flow);
            }
        }
    }

    /// All ways to hang a full node.
    fn collect_steps(&mut self) {
        for (unit, fed) in (0_u32..).zip(&self.auction.units) {
            if fed.arc == AT_ROOT {
                continue;
            }
            let middle = self.simplex.ends(fed.arc).0;
            if !self.placed[middle as usize] {
                self.collect(middle, unit, fed.arc, fed.sink);
            }
        }
    }

    fn collect(&mut self, middle: u32, unit: u32, by: u32, sink: u32) {
        let (root, price) = (self.simplex.root(), &self.auction.price);
        let straight = self.simplex.cost(sink);
        let paid = self.simplex.cost(by) + price[middle as usize];
        // With units from the root its arc from there is in the tree whatever comes.
        let bound = self.auction.units_of(sink).iter().any(|unit| unit.arc == AT_ROOT);
        let mut way = (straight, root, sink);
        if !bound {
            let range = self.auction.ways[sink as usize].clone();
            for (at, arc) in range.clone().zip(self.simplex.slice(range)) {
                let cost = self.simplex.cost_of(*arc) + price[arc.tail as usize];
                if cost < way.0 && arc.tail != middle && self.auction.takes_unit(sink, at) {
                    way = (cost, arc.tail, at);
                }
            }
        }
        for (cost, parent, arc) in [way, (straight, root, sink)] {
            let length = (cost - paid).max(0);
            let next = self.first[parent as usize];
            self.first[parent as usize] = u32::try_from(self.steps.len()).expect("few units");
            self.steps.push(Step { middle, unit, parent, arc, length, next });
            if parent == root {
                break;
            }
        }
    }

    /// Shortest paths over the steps. O(steps · log steps).
    fn hang_full(&mut self) {
        let root = self.simplex.root();
        let mut heap = BinaryHeap::new();
        let from =
            |parent: u32, at: i64, steps: &[Step], heap: &mut BinaryHeap<_>, first: &[u32]| {
                let mut step = first[parent as usize];
                while step != NONE {
                    let Step { length, next, .. } = steps[step as usize];
                    heap.push(Reverse((at.saturating_add(length), step)));
                    step = next;
                }
            };
        from(root, 0, &self.steps, &mut heap, &self.first);
        for at in 0..self.plan.order.len() {
            from(self.plan.order[at].node, 0, &self.steps, &mut heap, &self.first);
        }
        while let Some(Reverse((at, step))) = heap.pop() {
            let Step { middle, unit, parent, arc, .. } = self.steps[step as usize];
            if self.placed[middle as usize] {
                continue;
            }
            let fed = self.auction.units[unit as usize];
            if !self.placed[fed.sink as usize] {
                let straight = if parent == root { self.straight(fed.sink) } else { 0 };
                self.hang(fed.sink, parent, arc, straight);
            }
            self.hang(middle, fed.sink, fed.arc, 1);
            from(middle, at, &self.steps, &mut heap, &self.first);
        }
    }

    /// How much of what a sink receives comes straight from the root.
    fn straight(&self, sink: u32) -> i64 {
        let units = self.auction.units_of(sink);
        units.iter().map(|unit| i64::from(unit.arc == AT_ROOT)).sum()
    }

    /// The sinks that no full node hangs from: one unit hangs from what feeds it, others from the root.
    fn hang_rest(&mut self) {
        let root = self.simplex.root();
        let auction = self.auction;
        for unit in &auction.units {
            if self.placed[unit.sink as usize] {
                continue;
            }
            if unit.arc != AT_ROOT && self.auction.units_of(unit.sink).len() == 1 {
                let middle = self.simplex.ends(unit.arc).0;
                self.hang(unit.sink, middle, unit.arc, 1);
            } else {
                self.hang(unit.sink, root, unit.sink, self.straight(unit.sink));
            }
        }
    }

    /// What carries flow outside the tree is full.
    fn fill(&mut self) {
        let mut in_tree = vec![NONE; self.placed.len()];
        for planted in &self.plan.order {
            in_tree[planted.node as usize] = planted.arc;
        }
        for node in 0..self.simplex.root() {
            if self.auction.taken(node) > 0 && in_tree[node as usize] != node {
                self.plan.full.push(node);
            }
        }
        for unit in &self.auction.units {
            if unit.arc == AT_ROOT {
                continue;
            }
            let middle = self.simplex.ends(unit.arc).0;
            if in_tree[unit.sink as usize] != unit.arc && in_tree[middle as usize] != unit.arc {
                self.plan.full.push(unit.arc);
            }
        }
    }
}
