//! How far a search of Dijkstra's has come, in room that is used again and again.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is known of no way.
pub(super) const FAR: u64 = u64::MAX;

/// Lengths known so far, and the nodes whose ways on have not been looked at.
pub(super) struct Front {
    known: Vec<u64>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Front {
    pub(super) fn new(nodes: usize) -> Self {
        Self { known: vec![FAR; nodes], touched: Vec::new(), heap: BinaryHeap::new() }
    }

    /// Length of the shortest way found to a node, or [`FAR`].
    pub(super) fn known(&self, node: u32) -> u64 {
        self.known[node as usize]
    }

    /// A way of this length leads to the node.
    pub(super) fn reach(&mut self, node: u32, length: u64) {
        let known = &mut self.known[node as usize];
        if length < *known {
            if *known == FAR {
                self.touched.push(node);
            }
            *known = length;
            self.heap.push(Reverse((length, node)));
        }
    }

    /// The nearest node whose ways on have not been looked at.
    pub(super) fn next(&mut self) -> Option<(u64, u32)> {
        while let Some(Reverse((length, node))) = self.heap.pop() {
            if length == self.known(node) {
                return Some((length, node));
            }
        }
        None
    }

    /// Forgets everything. Linear in what was reached.
    pub(super) fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.known[node as usize] = FAR;
        }
        self.heap.clear();
    }
}
