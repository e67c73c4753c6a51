//! Shortest paths towards a lacking child, in the residual network of a pairing that stands.
//!
//! Children reach volunteers by the pairs they do not have, dearest last; a volunteer reaches the children
//! she has; all other arcs, those of the root and of organisations, stand by node. A search reads these lists
//! and little else: with arcs as the simplex keeps them it spends its time waiting for memory.
//!
//! Volunteers' prices only rise from the start, so what a pair cost then bounds what it costs now, and a
//! child's list is left as soon as that bound passes the best way to the root known so far.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::network::Simplex;

/// A pair of a child.
#[derive(Clone, Copy)]
struct Way {
    /// Cost + the volunteer's price at the start.
    least: i64,
    volunteer: u32,
    /// Arc × 2, + 1 while the pair is in the answer.
    arc: u32,
}

impl Way {
    fn arc(self) -> u32 {
        self.arc >> 1
    }

    fn is_served(self) -> bool {
        self.arc & 1 == 1
    }
}

/// What a search knows of a node.
#[derive(Clone, Copy, Default)]
struct Label {
    /// Distance to the lacking child, valid where `mark` is the current search.
    distance: i64,
    /// Arc by which the node goes on towards the child.
    onward: u32,
    mark: u32,
    done: u32,
}

/// The residual network, and the search in it.
pub(super) struct Residual {
    root: u32,
    /// By node where pairs come in (a child's own, or one of its entries by role): its pairs in order of `least`.
    ways: Vec<Vec<Way>>,
    /// By node: pairs in the answer of a volunteer, as (child's node, arc).
    serves: Vec<Vec<(u32, u32)>>,
    /// By node: arcs that are no pairs.
    others: Vec<Vec<u32>>,
    /// Prices at the start.
    start: Vec<i64>,
    labels: Vec<Label>,
    search: u32,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// Nodes nearer than the root, of the last search.
    pub(super) scanned: Vec<u32>,
}

impl Residual {
    /// Of a network in which volunteers come before all other nodes, and whose arcs from volunteers are
    /// pairs. O(arcs · log arcs).
    pub(super) fn new(simplex: &Simplex, volunteers: usize) -> Self {
        let nodes = simplex.prices().len();
        let mut residual = Self {
            root: simplex.root(),
            ways: vec![Vec::new(); nodes],
            serves: vec![Vec::new(); nodes],
            others: vec![Vec::new(); nodes],
            start: simplex.prices().to_vec(),
            labels: vec![Label::default(); nodes],
            search: 0,
            heap: BinaryHeap::new(),
            scanned: Vec::new(),
        };
        for arc in (0_u32..).take(simplex.arcs()) {
            let (tail, head) = simplex.ends(arc);
            if tail as usize >= volunteers {
                for end in [tail, head].into_iter().filter(|&end| end != residual.root) {
                    residual.others[end as usize].push(arc);
                }
                continue;
            }
            let way = residual.way(simplex, arc);
            residual.ways[head as usize].push(way);
            if simplex.flow(arc) > 0 {
                residual.serves[tail as usize].push((head, arc));
            }
        }
        for ways in &mut residual.ways {
            ways.sort_unstable_by_key(|way| (way.least, way.arc));
        }
        residual
    }

    fn way(&self, simplex: &Simplex, arc: u32) -> Way {
        let volunteer = simplex.ends(arc).0;
        let least = simplex.cost(arc) + self.start[volunteer as usize];
        Way { least, volunteer, arc: arc << 1 | u32::from(simplex.flow(arc) > 0) }
    }

    /// Takes in an arc that a pair was just given.
    pub(super) fn add(&mut self, simplex: &Simplex, arc: u32) {
        let way = self.way(simplex, arc);
        let ways = &mut self.ways[simplex.ends(arc).1 as usize];
        let at = ways.partition_point(|w| (w.least, w.arc) < (way.least, way.arc));
        ways.insert(at, way);
    }

    /// Whether a pair has an arc.
    pub(super) fn has(&self, volunteer: u32, child: u32) -> bool {
        self.ways[child as usize].iter().any(|way| way.volunteer == volunteer)
    }

    /// Pairs in the answer of a volunteer, as (child's node, arc).
    pub(super) fn serves(&self, volunteer: u32) -> &[(u32, u32)] {
        &self.serves[volunteer as usize]
    }

    /// Arcs at a node that are no pairs.
    pub(super) fn others(&self, node: u32) -> &[u32] {
        &self.others[node as usize]
    }

    /// A pair comes into the answer or leaves it.
    pub(super) fn set_served(&mut self, volunteer: u32, child: u32, arc: u32, served: bool) {
        let all = &mut self.ways[child as usize];
        if let Some(way) = all.iter_mut().find(|way| way.arc() == arc) {
            way.arc = arc << 1 | u32::from(served);
        }
        let serves = &mut self.serves[volunteer as usize];
        serves.retain(|&(_, other)| other != arc);
        if served {
            serves.push((child, arc));
        }
    }

    /// By how much a node's price rises when the root is as far as `length`, by the last search: nodes as
    /// far or farther, and those it left aside, keep theirs.
    pub(super) fn rise(&self, node: u32, length: i64) -> i64 {
        let label = self.labels[node as usize];
        if label.mark == self.search { (length - label.distance).max(0) } else { 0 }
    }

    /// The arc by which the last search goes on from a node.
    pub(super) fn onward(&self, node: u32) -> u32 {
        self.labels[node as usize].onward
    }

    /// Backward Dijkstra from a child's node over open volunteers; returns the root's distance.
    /// `scanned` holds the nodes nearer.
    pub(super) fn shortest(&mut self, simplex: &Simplex, open: &[bool], child: u32) -> i64 {
        self.search += 1;
        self.heap.clear();
        self.scanned.clear();
        self.reach(child, 0, u32::MAX);
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if self.labels[node as usize].done == self.search {
                continue;
            }
            self.labels[node as usize].done = self.search;
            if node == self.root {
                return distance;
            }
            self.scanned.push(node);
            self.scan_others(simplex, node, distance);
            self.scan_children(simplex, node, distance);
            self.scan_volunteers(simplex, open, node, distance);
        }
        unreachable!("every child has an arc from the root that is never full")
    }

    fn scan_others(&mut self, simplex: &Simplex, node: u32, distance: i64) {
        for at in 0..self.others[node as usize].len() {
            let arc = self.others[node as usize][at];
            let (tail, head) = simplex.ends(arc);
            let (flow, capacity) = simplex.amount(arc);
            let prices = simplex.prices();
            let reduced = simplex.cost(arc) + prices[tail as usize] - prices[head as usize];
            if head == node && flow < capacity {
                self.reach(tail, distance + reduced, arc);
            } else if tail == node && flow > 0 {
                self.reach(head, distance - reduced, arc);
            }
        }
    }

    /// A volunteer could leave a child she has.
    fn scan_children(&mut self, simplex: &Simplex, volunteer: u32, distance: i64) {
        for at in 0..self.serves[volunteer as usize].len() {
            let (child, arc) = self.serves[volunteer as usize][at];
            let prices = simplex.prices();
            let step = prices[child as usize] - prices[volunteer as usize] - simplex.cost(arc);
            self.reach(child, distance + step, arc);
        }
    }

    /// A child could take a volunteer it does not have.
    fn scan_volunteers(&mut self, simplex: &Simplex, open: &[bool], child: u32, distance: i64) {
        let prices = simplex.prices();
        let ways = std::mem::take(&mut self.ways[child as usize]);
        let base = distance - prices[child as usize];
        for &way in &ways {
            if base + way.least >= self.best() {
                break;
            }
            let volunteer = way.volunteer as usize;
            if way.is_served() || !open[volunteer] {
                continue;
            }
            let risen = prices[volunteer] - self.start[volunteer];
            debug_assert!(risen >= 0, "volunteers' prices only rise");
            self.reach(way.volunteer, base + way.least + risen, way.arc());
        }
        self.ways[child as usize] = ways;
    }

    /// Distance of the root as far as it is known.
    fn best(&self) -> i64 {
        let root = self.labels[self.root as usize];
        if root.mark == self.search { root.distance } else { i64::MAX }
    }

    fn reach(&mut self, node: u32, distance: i64, onward: u32) {
        if distance >= self.best() {
            return;
        }
        let label = &mut self.labels[node as usize];
        if label.mark == self.search && label.distance <= distance {
            return;
        }
        *label = Label { distance, onward, mark: self.search, done: label.done };
        self.heap.push(Reverse((distance, node)));
    }
}
