//! What changes a network besides pivots.

use super::arc::{Arc, FREE, Limits, State, WIDE};
use super::{Simplex, UNBOUNDED};
use crate::network::planting::{Plan, Planted};
use crate::network::regrowth;
use crate::network::tree::{Amount, Tree};

/// A flow as it is without transit nodes.
pub(crate) struct Dissolved {
    /// By arc; of arcs at transit nodes it does not matter.
    pub(crate) flow: Vec<i64>,
    /// By node.
    pub(crate) price: Vec<i64>,
    /// Further arcs of capacity 1 that are full: tail, head, cost.
    pub(crate) pairs: Vec<(u32, u32, i64)>,
    /// Likewise, but empty.
    pub(crate) ways: Vec<(u32, u32, i64)>,
}

impl<A: Amount> Simplex<A> {
    /// The network without the nodes from `first` on and their arcs, at a basis of the flow and prices told
    /// ([`regrowth::plan`]). Arcs keep their order; the pairs' come last. O(arcs · log nodes).
    pub(crate) fn without(&self, first: u32, told: &Dissolved) -> Self {
        let root = self.root();
        let mut plain = Self::new(first as usize);
        plain.pivots = self.pivots;
        plain.price[..first as usize].copy_from_slice(&told.price[..first as usize]);
        let mut flows = Vec::with_capacity(self.arcs());
        for (arc, &flow) in (0_u32..).zip(&told.flow) {
            let (tail, head) = self.ends(arc);
            let transit = |node: u32| (first..root).contains(&node);
            if !transit(tail) && !transit(head) {
                let renamed = |node: u32| if node == root { first } else { node };
                plain.push(renamed(tail), renamed(head), self.cost(arc), self.capacity(arc));
                flows.push(flow);
            }
        }
        for (further, flow) in [(&told.pairs, 1), (&told.ways, 0)] {
            for &(tail, head, cost) in further {
                plain.push(tail, head, cost, 1);
                flows.push(flow);
            }
        }
        plain.replant(&regrowth::plan(&plain, &flows));
        plain
    }

    /// Adds `count` arcs at zero flow, to be put in any order.
    pub(in crate::network) fn make_room(&mut self, count: usize) {
        let all = self.arcs.len() + count;
        self.arcs.resize(all, Arc { tail: 0, head: 0, cost: 0 });
        self.limits.resize(all, Limits::new(FREE));
        if let Some(flow) = &mut self.flow {
            flow.resize(all, 0);
        }
    }

    /// Puts one of them.
    #[inline]
    pub(in crate::network) fn put(&mut self, arc: u32, ends: (u32, u32), cost: i64, capacity: i64) {
        let cost = self.stored(cost);
        self.arcs[arc as usize] = Arc { tail: ends.0, head: ends.1, cost };
        if capacity < UNBOUNDED {
            self.limits[arc as usize] = Limits::new(self.narrowed(arc, capacity));
        }
    }

    /// All are put.
    pub(in crate::network) fn close_room(&mut self) {
        self.wide.sort_unstable();
    }

    /// Replaces a basis outside which nothing flows by another that is strongly feasible.
    pub(in crate::network) fn replant(&mut self, plan: &Plan) {
        for node in 0..self.root() {
            if self.tree.is_hung(node) {
                self.turn(self.tree.arc(node), State::Empty);
            }
        }
        self.tree = Tree::new(self.root() as usize);
        for &Planted { node, parent, arc, flow } in &plan.order {
            let (Arc { tail, .. }, capacity) = (self.arcs[arc as usize], self.capacity(arc));
            self.limits[arc as usize].set_state(State::Tree);
            self.hang(node, parent, arc, tail == node, (flow, capacity));
        }
        for &arc in &plan.full {
            self.turn(arc, State::Full);
        }
    }

    /// Replaces the basis by one around another flow, by arc ([`regrowth::plan`]). O(arcs · log nodes).
    pub(crate) fn plant(&mut self, flow: &[i64]) {
        let arcs = 0..u32::try_from(self.arcs.len()).expect("arcs are limited far below 2^31");
        for arc in arcs {
            if self.state(arc) == State::Full {
                self.turn(arc, State::Empty);
            }
        }
        self.replant(&regrowth::plan(self, flow));
        self.next_arc = 0;
    }

    /// Changes the cost of an arc; the basis stays.
    pub(crate) fn set_cost(&mut self, arc: u32, cost: i64) {
        let (tail, head) = self.ends(arc);
        let full = self.state(arc) == State::Full;
        self.arcs[arc as usize].cost = self.stored(if full { -cost } else { cost });
        if self.state(arc) == State::Tree {
            let upwards = self.tree.arc(tail) == arc;
            let (inside, outside) = if upwards { (tail, head) } else { (head, tail) };
            self.shift_prices(inside, outside, cost, upwards);
        }
    }

    /// Changes the costs of many arcs; the basis stays. O(nodes + arcs changed).
    pub(crate) fn set_costs(&mut self, costs: impl Iterator<Item = (u32, i64)>) {
        for (arc, cost) in costs {
            let full = self.state(arc) == State::Full;
            self.arcs[arc as usize].cost = self.stored(if full { -cost } else { cost });
        }
        let Self { arcs, dear, price, tree, .. } = self;
        tree.for_all(|link, node, parent| {
            let cost = Self::cost_among(dear, arcs[link.arc as usize]);
            let above = price[parent as usize];
            price[node as usize] = if link.upwards { above - cost } else { above + cost };
        });
    }

    /// Forgets the dearer half of the arcs from `first` on that stand empty outside the tree: those whose
    /// reduced cost is above the median of a sample. The others keep their order and get new numbers.
    /// Not after [`Self::set_flow`]. O(arcs).
    pub(crate) fn forget(&mut self, first: usize) {
        let mut sample: Vec<i64> =
            (first..self.arcs.len()).step_by(61).filter_map(|arc| self.idle(arc)).collect();
        if sample.is_empty() {
            return;
        }
        let middle = sample.len() / 2;
        let (_, &mut median, _) = sample.select_nth_unstable(middle);
        let small = |at: usize| u32::try_from(at).expect("arcs are limited far below 2^31");
        let mut number: Vec<u32> = (0..small(first)).collect();
        let mut to = first;
        for from in first..self.arcs.len() {
            number.push(small(to));
            if self.idle(from).is_none_or(|reduced| reduced <= median) {
                self.arcs[to] = self.arcs[from];
                self.limits[to] = self.limits[from];
                to += 1;
            }
        }
        let kept = |arc: u32| number.get(arc as usize + 1).map_or(small(to), |&next| next);
        self.wide.retain(|&(arc, _)| kept(arc) > number[arc as usize]);
        for (arc, _) in &mut self.wide {
            *arc = number[*arc as usize];
        }
        self.tree.renumber(|arc| number[arc as usize]);
        self.arcs.truncate(to);
        self.limits.truncate(to);
        self.next_arc = 0;
    }

    /// The reduced cost of an empty arc outside the tree.
    fn idle(&self, arc: usize) -> Option<i64> {
        let Arc { tail, head, .. } = self.arcs[arc];
        let reduced =
            || self.cost_of(self.arcs[arc]) + self.price[tail as usize] - self.price[head as usize];
        (self.limits[arc].state() == State::Empty).then(reduced)
    }

    /// Makes an arc without flow `times` as wide.
    pub(crate) fn widen(&mut self, arc: u32, times: i64) {
        debug_assert_eq!(self.flow(arc), 0);
        let before = self.capacity(arc);
        let capacity = before * times;
        match u16::try_from(capacity) {
            Ok(narrow) if narrow < FREE => self.limits[arc as usize].set_capacity(narrow),
            _ => {
                let at = self.wide.partition_point(|&(other, _)| other < arc);
                if self.limits[arc as usize].capacity() == WIDE {
                    self.wide[at].1 = capacity;
                } else {
                    self.wide.insert(at, (arc, capacity));
                    self.limits[arc as usize].set_capacity(WIDE);
                }
            }
        }
        if self.state(arc) == State::Tree {
            self.tree.widen(self.below(arc), capacity - before);
        }
    }

    /// Whether the arc is in the tree.
    pub(crate) fn in_tree(&self, arc: u32) -> bool {
        self.state(arc) == State::Tree
    }

    /// Makes an arc from a parent to its node in the tree one without limit that carries `less` less; where
    /// that is less than nothing, it leads the other way and carries what is missing.
    pub(crate) fn release(&mut self, arc: u32, less: i64) {
        let (node, flow) = (self.below(arc), self.flow(arc) - less);
        debug_assert!(self.in_tree(arc) && self.arcs[arc as usize].head == node);
        self.wide.retain(|&(other, _)| other != arc);
        self.limits[arc as usize].set_capacity(FREE);
        if flow < 0 {
            let cost = self.cost(arc);
            let stored = self.stored(-cost);
            let Arc { tail, head, .. } = self.arcs[arc as usize];
            self.arcs[arc as usize] = Arc { tail: head, head: tail, cost: stored };
        }
        self.tree.release(node, flow);
    }

    /// Overwrites a flow: for repair, which keeps flows and prices but no basis. Not to be followed by
    /// [`Self::solve`].
    pub(crate) fn set_flow(&mut self, arc: u32, flow: i64) {
        if self.flow.is_none() {
            let arcs = 0..u32::try_from(self.arcs.len()).expect("arcs are limited far below 2^31");
            self.flow = Some(arcs.map(|arc| self.flow(arc)).collect());
        }
        if let Some(flows) = &mut self.flow {
            flows[arc as usize] = flow;
        }
    }

    /// Overwrites a price, likewise.
    pub(crate) fn set_price(&mut self, node: u32, price: i64) {
        self.price[node as usize] = price;
    }
}
