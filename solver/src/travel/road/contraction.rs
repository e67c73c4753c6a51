//! Contracts the junctions of a network one after the other, the unimportant first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::front::Front;
use super::network::{Measure, RoadNetwork};

/// Nodes that a search for a way around settles: few where it only estimates, more where a shortcut
/// is put in. A search that gives up puts in a shortcut too many, never one too few.
const ESTIMATING: usize = 40;
const CONTRACTING: usize = 300;

/// In place of a middle: the way is a road, not a shortcut.
pub(super) const DIRECT: u32 = u32::MAX;

/// A way to or from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// The node at its other end.
    pub(super) other: u32,
    /// The node that a shortcut leads through, contracted before both of its ends.
    pub(super) middle: u32,
    pub(super) weight: u64,
}

type Ways = Vec<Way>;

/// A way to be put in between two nodes that stay.
struct Shortcut {
    from: u32,
    to: u32,
    weight: u64,
}

/// Junctions in the order in which they were contracted, with their ways to and from what was left.
pub(super) struct Contracted {
    pub(super) order: Vec<u32>,
    pub(super) out: Vec<Ways>,
    pub(super) into: Vec<Ways>,
}

/// Contracts the network, in a given order or the one that promises the fewest shortcuts.
///
/// # References
/// Geisberger, Sanders, Schultes, Delling (2008), "Contraction hierarchies". The order weighs
/// shortcuts put in against ways taken out and adds how deep the hierarchy is there already.
///
/// O(n log n) searches of bounded size where the network is like a road network.
pub(super) fn contract(
    network: &RoadNetwork,
    measure: Measure,
    order: Option<&[u32]>,
) -> Contracted {
    let mut remaining = Remaining::new(network, measure);
    match order {
        Some(order) => order.iter().for_each(|&node| remaining.take_out(node)),
        None => remaining.take_out_all(),
    }
    remaining.done
}

/// What is left of the network, with shortcuts in place of what was taken out.
struct Remaining {
    out: Vec<Ways>,
    into: Vec<Ways>,
    /// How deep the hierarchy is below a node.
    depth: Vec<u32>,
    front: Front,
    done: Contracted,
}

impl Remaining {
    fn new(network: &RoadNetwork, measure: Measure) -> Self {
        let nodes = network.points().len();
        let (mut out, mut into) = (vec![Ways::new(); nodes], vec![Ways::new(); nodes]);
        for arc in network.arcs().iter().filter(|arc| arc.from != arc.to) {
            let weight = u64::from(arc.weight(measure));
            let way = |other| Way { other, middle: DIRECT, weight };
            shorten(&mut out[arc.from as usize], way(arc.to));
            shorten(&mut into[arc.to as usize], way(arc.from));
        }
        let done = Contracted {
            order: Vec::with_capacity(nodes),
            out: vec![Ways::new(); nodes],
            into: vec![Ways::new(); nodes],
        };
        Self { out, into, depth: vec![0; nodes], front: Front::new(nodes), done }
    }

    fn take_out_all(&mut self) {
        let nodes = u32::try_from(self.out.len()).unwrap_or(u32::MAX);
        let mut queue: BinaryHeap<Reverse<(i64, u32)>> =
            (0..nodes).map(|node| Reverse((self.priority(node), node))).collect();
        while let Some(Reverse((_, node))) = queue.pop() {
            // What was estimated earlier may have risen since.
            let now = (self.priority(node), node);
            if queue.peek().is_some_and(|&Reverse(next)| next < now) {
                queue.push(Reverse(now));
            } else {
                self.take_out(node);
            }
        }
    }

    fn priority(&mut self, node: u32) -> i64 {
        let removed = self.out[node as usize].len() + self.into[node as usize].len();
        let added = self.shortcuts(node, ESTIMATING).len();
        let signed = |count: usize| i64::try_from(count).unwrap_or(i64::MAX / 8);
        2 * (signed(added) - signed(removed)) + i64::from(self.depth[node as usize])
    }

    /// What must be put in so that no way through the node is lost. Where several ways from a
    /// neighbour are as long, the one around counts.
    fn shortcuts(&mut self, node: u32, most: usize) -> Vec<Shortcut> {
        let (into, out) = (&self.into[node as usize], &self.out[node as usize]);
        let mut shortcuts = Vec::new();
        for &Way { other: from, weight: first, .. } in into {
            let others = out.iter().filter(|way| way.other != from);
            let Some(furthest) = others.clone().map(|way| first + way.weight).max() else {
                continue;
            };
            around(&mut self.front, &self.out, [from, node], furthest, most);
            for &Way { other: to, weight: second, .. } in others {
                let weight = first + second;
                if self.front.known(to) > weight {
                    shortcuts.push(Shortcut { from, to, weight });
                }
            }
        }
        shortcuts
    }

    fn take_out(&mut self, node: u32) {
        let shortcuts = self.shortcuts(node, CONTRACTING);
        let at = node as usize;
        let (out, into) = (std::mem::take(&mut self.out[at]), std::mem::take(&mut self.into[at]));
        let deeper = self.depth[at] + 1;
        for &Way { other, .. } in &out {
            self.into[other as usize].retain(|way| way.other != node);
            self.depth[other as usize] = self.depth[other as usize].max(deeper);
        }
        for &Way { other, .. } in &into {
            self.out[other as usize].retain(|way| way.other != node);
            self.depth[other as usize] = self.depth[other as usize].max(deeper);
        }
        for Shortcut { from, to, weight } in shortcuts {
            let way = |other| Way { other, middle: node, weight };
            shorten(&mut self.out[from as usize], way(to));
            shorten(&mut self.into[to as usize], way(from));
        }
        self.done.order.push(node);
        (self.done.out[at], self.done.into[at]) = (out, into);
    }
}

/// Puts a way in, or shortens the one there.
fn shorten(ways: &mut Ways, way: Way) {
    match ways.iter_mut().find(|known| known.other == way.other) {
        Some(known) if known.weight <= way.weight => {}
        Some(known) => *known = way,
        None => ways.push(way),
    }
}

/// Lengths of ways from `from` that avoid a node, as far as `furthest` or until `most` nodes are
/// settled. What is then known is the length of some way, if not of the shortest.
fn around(front: &mut Front, out: &[Ways], [from, avoided]: [u32; 2], furthest: u64, most: usize) {
    front.clear();
    front.reach(from, 0);
    for _ in 0..most {
        let Some((so_far, node)) = front.next().filter(|&(so_far, _)| so_far <= furthest) else {
            return;
        };
        for &Way { other: to, weight, .. } in &out[node as usize] {
            if to != avoided && so_far + weight <= furthest {
                front.reach(to, so_far + weight);
            }
        }
    }
}
