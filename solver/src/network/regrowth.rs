//! A basis from a flow and its prices.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::planting::{Plan, Planted};
use super::simplex::Simplex;
use super::tree::Amount;

/// Arcs at both of their ends: those of node n are `arc[start[n]..start[n + 1]]`.
struct Incidence {
    start: Vec<u32>,
    arc: Vec<u32>,
}

impl Incidence {
    fn of<A: Amount>(simplex: &Simplex<A>) -> Self {
        let arcs = 0..u32::try_from(simplex.arcs()).expect("arcs are limited far below 2^31");
        let mut start = vec![0_u32; simplex.root() as usize + 2];
        for arc in arcs.clone() {
            let (tail, head) = simplex.ends(arc);
            start[tail as usize + 1] += 1;
            start[head as usize + 1] += 1;
        }
        for node in 1..start.len() {
            start[node] += start[node - 1];
        }
        let mut next = start.clone();
        let mut arc_at = vec![0; 2 * simplex.arcs()];
        for arc in arcs {
            let (tail, head) = simplex.ends(arc);
            for end in [tail, head] {
                arc_at[next[end as usize] as usize] = arc;
                next[end as usize] += 1;
            }
        }
        Self { start, arc: arc_at }
    }

    fn at(&self, node: u32) -> &[u32] {
        let range = self.start[node as usize]..self.start[node as usize + 1];
        &self.arc[range.start as usize..range.end as usize]
    }
}

/// A tree under way.
struct Growth<'s, A> {
    simplex: &'s Simplex<A>,
    flow: &'s [i64],
    incidence: Incidence,
    held: Vec<bool>,
    /// Nodes at the present distance whose arcs are still to be looked at.
    near: Vec<u32>,
    /// Arcs further on: distance, arc, and the node that it leads to.
    far: BinaryHeap<Reverse<(i64, u32, u32)>>,
    order: Vec<Planted>,
}

/// A strongly feasible tree around a flow. Where flow and the simplex's prices prove each other (no
/// residual arc has a negative reduced cost) it is optimal, and its prices are those plus the shortest
/// distances from the root in the residual network (Ahuja, Magnanti and Orlin 1993, section 9.3). Arcs
/// that are neither empty nor full must form a forest, and flow be able to reach every node.
/// O(arcs · log nodes), mostly linear: distances are mostly 0.
pub(super) fn plan<A: Amount>(simplex: &Simplex<A>, flow: &[i64]) -> Plan {
    let root = simplex.root();
    let mut growth = Growth {
        simplex,
        flow,
        incidence: Incidence::of(simplex),
        held: vec![false; root as usize + 1],
        near: vec![root],
        far: BinaryHeap::new(),
        order: Vec::with_capacity(root as usize),
    };
    growth.held[root as usize] = true;
    let free: Vec<_> = growth.free_ways(root).collect();
    for (arc, node, _) in free {
        growth.take(arc, node, root);
    }
    growth.grow();
    let order = growth.order;
    let mut inside = vec![false; flow.len()];
    for planted in &order {
        inside[planted.arc as usize] = true;
    }
    let full = (0_u32..).zip(flow.iter().zip(inside));
    let full = full.filter(|(_, (flow, inside))| **flow > 0 && !inside).map(|(arc, _)| arc);
    Plan { order, full: full.collect() }
}

impl<A: Amount> Growth<'_, A> {
    fn grow(&mut self) {
        let mut distance = 0;
        loop {
            while let Some(node) = self.near.pop() {
                self.look(node, distance);
            }
            let Some(Reverse((further, arc, node))) = self.far.pop() else { return };
            if !self.held[node as usize] {
                distance = further;
                let (tail, head) = self.simplex.ends(arc);
                self.take(arc, node, if tail == node { head } else { tail });
            }
        }
    }

    /// Looks at all arcs of a node that stands at `distance`.
    fn look(&mut self, node: u32, distance: i64) {
        for at in 0..self.incidence.at(node).len() {
            let arc = self.incidence.at(node)[at];
            let (tail, head) = self.simplex.ends(arc);
            let other = if tail == node { head } else { tail };
            if self.held[other as usize] {
                continue;
            }
            let forward = tail == node;
            let (flow, capacity) = (self.flow[arc as usize], self.simplex.capacity(arc));
            if if forward { flow == capacity } else { flow == 0 } {
                continue;
            }
            let price = self.simplex.prices();
            let reduced = self.simplex.cost(arc) + price[tail as usize] - price[head as usize];
            // A flow that its prices do not prove has shortcuts; then any tree will do.
            let length = if forward { reduced } else { -reduced }.max(0);
            if length == 0 {
                self.take(arc, other, node);
            } else {
                self.far.push(Reverse((distance + length, arc, other)));
            }
        }
    }

    /// Hangs `node` below `parent`, and at once all that free arcs join to it.
    fn take(&mut self, arc: u32, node: u32, parent: u32) {
        let mut stack = vec![(arc, node, parent)];
        while let Some((arc, node, parent)) = stack.pop() {
            if std::mem::replace(&mut self.held[node as usize], true) {
                continue;
            }
            self.order.push(Planted { node, parent, arc, flow: self.flow[arc as usize] });
            self.near.push(node);
            stack.extend(self.free_ways(node));
        }
    }

    /// Arcs at a node that are neither empty nor full, with their other end and the node.
    fn free_ways(&self, node: u32) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let ways = self.incidence.at(node).iter().copied();
        let free = |arc: u32| {
            let flow = self.flow[arc as usize];
            flow > 0 && flow < self.simplex.capacity(arc)
        };
        ways.filter(move |&arc| free(arc)).map(move |arc| {
            let (tail, head) = self.simplex.ends(arc);
            (arc, if tail == node { head } else { tail }, node)
        })
    }
}
