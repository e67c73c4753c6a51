//! Primal network simplex on flat arrays.
//!
//! # Model
//! min Σ cost·flow over arcs tail → head with 0 ≤ flow ≤ capacity, and at every node
//! outflow − inflow = supply. One node, the root, balances the rest and has price 0.
//! The reduced cost of an arc is `cost + price(tail) − price(head)`.
//!
//! # Method
//! The basis is a spanning tree rooted at the root. A tree is *strongly feasible* here if every node
//! can receive a further unit from the root along its tree path; the leaving arc is chosen so that
//! this stays true, which excludes cycling (Cunningham 1976). Arcs may be added at zero flow at any
//! time, which keeps the basis feasible: column generation goes on warm.
//!
//! # References
//! Ahuja, Magnanti, Orlin, *Network Flows* (1993), ch. 11; Kovács, *Minimum-cost flow algorithms: an
//! experimental evaluation* (2015) on pivot rules.

use std::ops::Range;

mod arc;
mod change;

use super::tree::{Amount, Link, Tree};
pub(super) use arc::Arc;
use arc::{FREE, LEAST, Limits, State, WIDE};
pub(crate) use change::Dissolved;

/// A flow or capacity that no sum of supplies reaches.
pub const UNBOUNDED: i64 = i64::MAX / 4;

/// Arcs priced before the best of them enters. Short blocks win here: arcs stand sorted by head, so a
/// block is about one child's ways in, and its prices are in cache. Measured from 8 to 3200 on 10k × 10k
/// × 32 and 100k × 100k × 16: √arcs, the usual rule, takes a quarter fewer pivots and twice the time.
const BLOCK: usize = 48;

/// A network with a feasible basis, solved in place. With amounts `A` of 32 bits no flow may reach 2^29.
#[derive(Clone, Debug)]
pub struct Simplex<A = i32> {
    arcs: Vec<Arc>,
    /// Where arcs stand, and their capacities; those of few arcs do not fit and stand in `wide`, by arc.
    limits: Vec<Limits>,
    wide: Vec<(u32, i64)>,
    /// Costs that do not fit an arc.
    dear: Vec<i64>,
    /// Flows by arc once they are overwritten; until then state and tree know them.
    flow: Option<Vec<i64>>,
    tree: Tree<A>,
    price: Vec<i64>,
    next_arc: usize,
    pivots: u64,
}

/// How a call of [`Simplex::solve`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// No arc prices out.
    Optimal,
    /// An uncapacitated cycle of negative cost.
    Unbounded,
    /// The caller said stop.
    Stopped,
}

impl<A: Amount> Simplex<A> {
    /// A network of `nodes` nodes besides the root, which is node number `nodes`.
    ///
    /// # Panics
    /// If there are 2^31 nodes or more.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self {
            arcs: Vec::new(),
            limits: Vec::new(),
            wide: Vec::new(),
            dear: Vec::new(),
            flow: None,
            tree: Tree::new(nodes),
            price: vec![0; nodes + 1],
            next_arc: 0,
            pivots: 0,
        }
    }

    /// Reserves room for `additional` arcs.
    pub fn reserve(&mut self, additional: usize) {
        self.arcs.reserve(additional);
        self.limits.reserve(additional);
    }

    /// The root's number.
    #[must_use]
    pub fn root(&self) -> u32 {
        self.tree.root()
    }

    /// Number of arcs.
    #[must_use]
    pub fn arcs(&self) -> usize {
        self.arcs.len()
    }

    /// Pivots so far.
    #[must_use]
    pub fn pivots(&self) -> u64 {
        self.pivots
    }

    /// Prices by node, the root's (0) last.
    #[must_use]
    pub fn prices(&self) -> &[i64] {
        &self.price
    }

    /// Flow of an arc.
    #[must_use]
    #[inline]
    pub fn flow(&self, arc: u32) -> i64 {
        if self.state(arc) == State::Empty && self.flow.is_none() { 0 } else { self.any_flow(arc) }
    }

    fn any_flow(&self, arc: u32) -> i64 {
        match (&self.flow, self.state(arc)) {
            (Some(flow), _) => flow[arc as usize],
            (None, State::Empty) => 0,
            (None, State::Full) => self.capacity(arc),
            (None, State::Tree) => {
                let Link { upwards, rise, fall, .. } = self.tree.link(self.below(arc));
                if upwards { fall } else { rise }
            }
        }
    }

    #[inline]
    fn state(&self, arc: u32) -> State {
        self.limits[arc as usize].state()
    }

    /// Capacity of an arc.
    #[inline]
    pub(super) fn capacity(&self, arc: u32) -> i64 {
        match self.limits[arc as usize].capacity() {
            WIDE => {
                let at = self.wide.binary_search_by_key(&arc, |&(arc, _)| arc);
                self.wide[at.expect("wide arcs are listed when they are added")].1
            }
            FREE => UNBOUNDED,
            narrow => i64::from(narrow),
        }
    }

    /// The node below a tree arc.
    fn below(&self, arc: u32) -> u32 {
        let Arc { tail, head, .. } = self.arcs[arc as usize];
        if self.tree.arc(tail) == arc { tail } else { head }
    }

    /// Flow and capacity of an arc.
    #[must_use]
    pub(crate) fn amount(&self, arc: u32) -> (i64, i64) {
        (self.flow(arc), self.capacity(arc))
    }

    /// Tail and head of an arc.
    #[must_use]
    pub fn ends(&self, arc: u32) -> (u32, u32) {
        let Arc { tail, head, .. } = self.arcs[arc as usize];
        if self.state(arc) == State::Full { (head, tail) } else { (tail, head) }
    }

    /// Cost of an arc.
    #[must_use]
    pub fn cost(&self, arc: u32) -> i64 {
        let cost = self.cost_of(self.arcs[arc as usize]);
        if self.state(arc) == State::Full { -cost } else { cost }
    }

    /// Arcs as they stand.
    pub(super) fn slice(&self, arcs: Range<u32>) -> &[Arc] {
        &self.arcs[arcs.start as usize..arcs.end as usize]
    }

    /// The tree arc of a node.
    pub(super) fn link(&self, node: u32) -> Link {
        self.tree.link(node)
    }

    #[inline]
    pub(super) fn cost_of(&self, arc: Arc) -> i64 {
        Self::cost_among(&self.dear, arc)
    }

    /// The cost of an arc, where `dear` are those that do not fit one.
    #[inline]
    fn cost_among(dear: &[i64], arc: Arc) -> i64 {
        if arc.cost >= LEAST { arc.cost.into() } else { dear[arc.cost.abs_diff(i32::MIN) as usize] }
    }

    /// How the cost stands in an arc.
    #[inline]
    fn stored(&mut self, cost: i64) -> i32 {
        match i32::try_from(cost) {
            Ok(cost) if (LEAST..=-LEAST).contains(&cost) => cost,
            _ => self.stored_dear(cost),
        }
    }

    #[cold]
    fn stored_dear(&mut self, cost: i64) -> i32 {
        let at = i32::try_from(self.dear.len()).ok().filter(|&at| at < LEAST - i32::MIN);
        self.dear.push(cost);
        i32::MIN + at.expect("arcs are limited to 2^30")
    }

    /// Adds an arc at zero flow.
    pub fn add_arc(&mut self, tail: u32, head: u32, cost: i64, capacity: i64) -> u32 {
        self.push(tail, head, cost, capacity)
    }

    /// Adds an arc that is full from the start; the caller accounts for its flow in the basis arcs.
    pub fn add_full_arc(&mut self, tail: u32, head: u32, cost: i64, capacity: i64) -> u32 {
        let id = self.push(tail, head, cost, capacity);
        self.turn(id, State::Full);
        id
    }

    /// Adds an arc between `node` and `parent` as the tree arc of `node`; the parent is in the tree
    /// already. `flow` must let the node receive a further unit: below `capacity` downwards,
    /// above 0 upwards.
    pub fn add_tree_arc(
        &mut self,
        node: u32,
        parent: u32,
        upwards: bool,
        cost: i64,
        amount: (i64, i64),
    ) -> u32 {
        let (tail, head) = if upwards { (node, parent) } else { (parent, node) };
        let id = self.push(tail, head, cost, amount.1);
        self.limits[id as usize].set_state(State::Tree);
        self.hang(node, parent, id, upwards, amount);
        id
    }

    fn hang(&mut self, node: u32, parent: u32, arc: u32, upwards: bool, amount: (i64, i64)) {
        let (flow, capacity) = amount;
        debug_assert!(if upwards { flow > 0 } else { flow < capacity });
        let (along, back) = (capacity - flow, flow);
        let (rise, fall) = if upwards { (along, back) } else { (back, along) };
        self.tree.hang(node, parent, Link { arc, upwards, rise, fall });
        let (cost, above) = (self.cost_of(self.arcs[arc as usize]), self.price[parent as usize]);
        self.price[node as usize] = if upwards { above - cost } else { above + cost };
    }

    fn push(&mut self, tail: u32, head: u32, cost: i64, capacity: i64) -> u32 {
        let id = u32::try_from(self.arcs.len()).expect("arcs are limited far below 2^31");
        let cost = self.stored(cost);
        self.arcs.push(Arc { tail, head, cost });
        let narrow = self.narrowed(id, capacity);
        self.limits.push(Limits::new(narrow));
        if let Some(flow) = &mut self.flow {
            flow.push(0);
        }
        id
    }

    /// How the capacity stands in an arc.
    #[inline]
    fn narrowed(&mut self, arc: u32, capacity: i64) -> u16 {
        match u16::try_from(capacity) {
            Ok(narrow) if narrow < FREE => narrow,
            _ if capacity >= UNBOUNDED => FREE,
            _ => {
                self.wide.push((arc, capacity));
                WIDE
            }
        }
    }

    /// Pivots until no arc prices out. `stop` is asked every few thousand pivots.
    pub fn solve(&mut self, stop: &mut dyn FnMut() -> bool) -> End {
        let mut until_check = 4096_u32;
        while let Some(entering) = self.find_entering() {
            if !self.pivot(entering) {
                return End::Unbounded;
            }
            until_check -= 1;
            if until_check == 0 {
                until_check = 4096;
                if stop() {
                    return End::Stopped;
                }
            }
        }
        End::Optimal
    }

    /// Pivots once, on the arc of `from..to` that prices out most. A cycle without limit is left for
    /// [`Self::solve`] to meet.
    pub fn improve(&mut self, from: usize, to: usize) {
        if let Some(arc) = self.best_in(from, to) {
            self.pivot(arc);
        }
    }

    /// Block search: the most negative reduced cost in the first block that has one.
    fn find_entering(&mut self) -> Option<u32> {
        let count = self.arcs.len();
        let mut scanned = 0;
        while scanned < count {
            let end = (self.next_arc + BLOCK).min(count);
            let best = self.best_in(self.next_arc, end);
            scanned += end - self.next_arc;
            self.next_arc = if end == count { 0 } else { end };
            if best.is_some() {
                return best;
            }
        }
        None
    }

    fn best_in(&self, from: usize, to: usize) -> Option<u32> {
        let arcs = &self.arcs[from..to];
        let best = if self.dear.is_empty() {
            self.best_of(arcs, |arc| arc.cost.into())
        } else {
            self.best_of(arcs, |arc| self.cost_of(arc))
        };
        u32::try_from(from + best?).ok()
    }

    /// The place of the arc that prices out most.
    #[inline]
    fn best_of(&self, arcs: &[Arc], cost: impl Fn(Arc) -> i64) -> Option<usize> {
        let price = self.price.as_slice();
        let (mut best, mut found) = (0, None);
        // Arcs of one head mostly stand together.
        let (mut head, mut at_head, mut most) = (u32::MAX, 0, 0);
        for (at, &arc) in arcs.iter().enumerate() {
            if arc.head != head {
                head = arc.head;
                at_head = price[head as usize];
                most = at_head + best;
            }
            let cost = cost(arc) + price[arc.tail as usize];
            if cost < most {
                // Rare, and dearer as conditional moves for every arc than as a branch.
                seldom();
                (best, most, found) = (cost - at_head, cost, Some(at));
            }
        }
        found
    }

    /// Sends as much flow as fits around the cycle that `entering` closes. False if unbounded.
    fn pivot(&mut self, entering: u32) -> bool {
        self.pivots += 1;
        let capacity = self.capacity(entering);
        let state = self.state(entering);
        let other = if state == State::Empty { State::Full } else { State::Empty };
        if capacity == 0 {
            self.turn(entering, other);
            return true;
        }
        // Flow is sent from `first` to `second` over the entering arc; a full one stands reversed.
        let Arc { tail: first, head: second, .. } = self.arcs[entering as usize];
        let (join, delta, leaving) = self.tree.blocking(first, second, capacity);
        if delta > UNBOUNDED / 2 {
            return false;
        }
        if delta > 0 {
            self.tree.push(second, join, true, delta);
            self.tree.push(first, join, false, delta);
        }
        let Some((node, on_first)) = leaving else {
            self.turn(entering, other);
            return true;
        };
        self.leave(node);
        self.turn(entering, State::Tree);
        let (inside, outside) = if on_first { (first, second) } else { (second, first) };
        // What is left in the direction of the flow, and what may flow back.
        let (further, back) = (capacity - delta, delta);
        let (rise, fall) = if on_first { (further, back) } else { (back, further) };
        let arc = self.arcs[entering as usize];
        let upwards = arc.tail == inside;
        self.tree.rehang(node, inside, outside, Link { arc: entering, upwards, rise, fall });
        self.shift_prices(inside, outside, self.cost_of(arc), upwards);
        true
    }

    /// The tree arc of `node`, which is empty or full, goes to its bound.
    fn leave(&mut self, node: u32) {
        let Link { arc, upwards, rise, fall } = self.tree.link(node);
        let flow = if upwards { fall } else { rise };
        self.turn(arc, if flow == 0 { State::Empty } else { State::Full });
    }

    /// Changes where an arc stands.
    #[inline]
    fn turn(&mut self, arc: u32, state: State) {
        let full = self.state(arc) == State::Full;
        self.limits[arc as usize].set_state(state);
        if full == (state == State::Full) {
            return;
        }
        let turned = &mut self.arcs[arc as usize];
        std::mem::swap(&mut turned.tail, &mut turned.head);
        if turned.cost >= LEAST {
            turned.cost = -turned.cost;
        } else {
            let cost = &mut self.dear[turned.cost.abs_diff(i32::MIN) as usize];
            *cost = -*cost;
        }
    }

    /// Shifts the prices of the subtree that now hangs from `outside` by way of `inside`.
    fn shift_prices(&mut self, inside: u32, outside: u32, cost: i64, upwards: bool) {
        let parent = self.price[outside as usize];
        let wanted = if upwards { parent - cost } else { parent + cost };
        let shift = wanted - self.price[inside as usize];
        self.tree.for_subtree(inside, |node| self.price[node as usize] += shift);
    }

    /// Whether the tree, the flows and the prices are what the pivots promise; for tests.
    #[cfg(test)]
    pub(crate) fn audit(&self) {
        for node in 0..self.root() {
            let arc = self.tree.arc(node);
            let (tail, head) = self.ends(arc);
            let reduced = self.cost(arc) + self.price[tail as usize] - self.price[head as usize];
            assert_eq!(reduced, 0, "tree arcs have reduced cost 0");
            assert!(self.tree.link(node).fall > 0, "strongly feasible");
            assert_eq!(self.tree.depth(node), self.tree.depth(self.tree.parent(node)) + 1);
        }
        for arc in 0..u32::try_from(self.arcs.len()).expect("few arcs") {
            assert!((0..=self.capacity(arc)).contains(&self.flow(arc)));
        }
    }
}

/// Marks a path as unlikely.
#[cold]
#[inline(never)]
fn seldom() {}
