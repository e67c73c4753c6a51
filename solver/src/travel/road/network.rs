//! The network of drivable roads, and plain shortest paths in it: what faster ways are held against.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use crate::model::Point;

/// Most nodes of a network.
const MOST_NODES: usize = 50_000_000;

/// A stretch of road between two junctions, in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoadArc {
    /// Junction it leads from.
    pub from: u32,
    /// Junction it leads to.
    pub to: u32,
    /// Length in millimetres, rounded up: no shorter than the straight line. Whole metres would add
    /// half a metre a junction to every way.
    pub millimetres: u32,
    /// Duration in milliseconds, rounded up.
    pub milliseconds: u32,
}

/// What a shortest path is shortest in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Millimetres.
    Length,
    /// Milliseconds.
    Duration,
}

/// Arcs that make no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// An arc leads from or to a node that is not there.
    #[error("an arc names node {node}; there are {nodes}")]
    NoSuchNode {
        /// The node named.
        node: u32,
        /// Number of nodes.
        nodes: usize,
    },
    /// More nodes than a network may have.
    #[error("the network has {nodes} nodes, allowed: {MOST_NODES}")]
    TooLarge {
        /// Number of nodes.
        nodes: usize,
    },
}

/// Junctions and the roads between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadNetwork {
    points: Vec<Point>,
    /// Arcs by the node they leave.
    arcs: Vec<RoadArc>,
    /// First arc of each node, and the end.
    first: Vec<u32>,
}

impl RoadNetwork {
    /// Of several arcs between the same nodes, all are kept: one may be shorter, another faster.
    ///
    /// O(nodes + arcs · log arcs).
    ///
    /// # Errors
    /// If an arc names a node that is not there, or there are too many.
    pub fn new(points: Vec<Point>, mut arcs: Vec<RoadArc>) -> Result<Self, NetworkError> {
        let nodes = points.len();
        if nodes > MOST_NODES || arcs.len() > 4 * MOST_NODES {
            return Err(NetworkError::TooLarge { nodes });
        }
        for node in arcs.iter().flat_map(|arc| [arc.from, arc.to]) {
            if node as usize >= nodes {
                return Err(NetworkError::NoSuchNode { node, nodes });
            }
        }
        arcs.sort_by_key(|arc| (arc.from, arc.to, arc.millimetres, arc.milliseconds));
        let mut first = vec![0; nodes + 1];
        for arc in &arcs {
            first[arc.from as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        Ok(Self { points, arcs, first })
    }

    /// Where the junctions are.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// All arcs, by the node they leave.
    #[must_use]
    pub fn arcs(&self) -> &[RoadArc] {
        &self.arcs
    }

    /// Arcs that leave a node.
    #[must_use]
    pub fn leaving(&self, node: u32) -> &[RoadArc] {
        let (from, to) = (self.first[node as usize], self.first[node as usize + 1]);
        &self.arcs[from as usize..to as usize]
    }

    /// The largest part in which every junction can be reached from every other; of equally large
    /// ones that of the lowest node. Nodes keep their order. O(nodes + arcs).
    #[must_use]
    pub fn largest_strong_part(&self) -> Self {
        let mut graph = DiGraph::<(), (), u32>::with_capacity(self.points.len(), self.arcs.len());
        for _ in &self.points {
            graph.add_node(());
        }
        for arc in &self.arcs {
            graph.add_edge(arc.from.into(), arc.to.into(), ());
        }
        let parts = kosaraju_scc(&graph);
        let lowest = |part: &Vec<_>| part.iter().min().copied();
        let largest = parts.iter().max_by_key(|part| (part.len(), Reverse(lowest(part))));
        let mut number = vec![u32::MAX; self.points.len()];
        for node in largest.into_iter().flatten() {
            number[node.index()] = 0;
        }
        let mut points = Vec::new();
        for (number, point) in number.iter_mut().zip(&self.points) {
            if *number == 0 {
                *number = u32::try_from(points.len()).unwrap_or(u32::MAX);
                points.push(*point);
            }
        }
        let renumbered = |arc: &RoadArc| RoadArc {
            from: number[arc.from as usize],
            to: number[arc.to as usize],
            ..*arc
        };
        let inside = |arc: &RoadArc| arc.from != u32::MAX && arc.to != u32::MAX;
        let arcs = self.arcs.iter().map(renumbered).filter(inside).collect();
        Self::new(points, arcs).unwrap_or_default()
    }

    /// Length or duration of the shortest ways from a node to every other, `None` where none leads
    /// (Dijkstra 1959). O((nodes + arcs) · log nodes).
    #[must_use]
    pub fn shortest_from(&self, node: u32, measure: Measure) -> Vec<Option<u64>> {
        let mut best: Vec<Option<u64>> = vec![None; self.points.len()];
        let mut heap = BinaryHeap::from([Reverse((0_u64, node))]);
        if let Some(start) = best.get_mut(node as usize) {
            *start = Some(0);
        } else {
            return best;
        }
        while let Some(Reverse((so_far, node))) = heap.pop() {
            if best[node as usize].is_some_and(|known| known < so_far) {
                continue;
            }
            for arc in self.leaving(node) {
                let step = match measure {
                    Measure::Length => arc.millimetres,
                    Measure::Duration => arc.milliseconds,
                };
                let there = so_far + u64::from(step);
                let known = &mut best[arc.to as usize];
                if known.is_none_or(|known| there < known) {
                    *known = Some(there);
                    heap.push(Reverse((there, arc.to)));
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::{Measure, NetworkError, RoadArc, RoadNetwork};
    use crate::model::Point;

    fn arc(from: u32, to: u32, millimetres: u32) -> RoadArc {
        RoadArc { from, to, millimetres, milliseconds: 1000 }
    }

    fn network(nodes: usize, arcs: Vec<RoadArc>) -> Result<RoadNetwork, NetworkError> {
        RoadNetwork::new(vec![Point { longitude: 0.0, latitude: 0.0 }; nodes], arcs)
    }

    #[test]
    fn the_largest_strong_part_keeps_order_and_drops_dead_ends() {
        // 0 → 1 ⇄ 2 ⇄ 3 → 4: whoever drives to 4 does not come back.
        let arcs = vec![arc(0, 1, 5), arc(1, 2, 7), arc(2, 1, 7), arc(2, 3, 9), arc(3, 2, 9)];
        let all = network(5, [arcs, vec![arc(3, 4, 1)]].concat()).expect("a network");
        let part = all.largest_strong_part();
        assert_eq!(part.points().len(), 3);
        assert_eq!(part.shortest_from(0, Measure::Length), [Some(0), Some(7), Some(16)]);
        assert_eq!(part.shortest_from(2, Measure::Duration), [Some(2000), Some(1000), Some(0)]);
        assert_eq!(all.shortest_from(4, Measure::Length)[..4], [None; 4]);
    }

    #[test]
    fn an_arc_to_nowhere_is_refused() {
        let refused = NetworkError::NoSuchNode { node: 2, nodes: 2 };
        assert_eq!(network(2, vec![arc(0, 2, 1)]), Err(refused));
    }
}
