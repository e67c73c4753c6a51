//! The network of drivable roads, and plain shortest paths in it: what faster ways are held against.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::sphere::{arc, millimetres};
use crate::model::Point;
use crate::travel::straight::{RADIUS, on_sphere};

/// Most nodes of a network.
const MOST_NODES: usize = 50_000_000;
/// Most roads of a network, and most bends of all of them.
const MOST_BENDS: usize = 500_000_000;
/// Fastest speed that is taken, in km/h.
const FASTEST: u32 = 300;

/// A road between two junctions, as it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Road {
    /// Junction where it begins.
    pub from: u32,
    /// Junction where it ends; the same for a loop.
    pub to: u32,
    /// Its shape between the two.
    pub bends: Vec<Point>,
    /// Speed in km/h, 1 to 300.
    pub speed: u32,
    /// Whether it is driven from `from` to `to`.
    pub forwards: bool,
    /// Whether it is driven from `to` to `from`.
    pub backwards: bool,
}

/// A road between two junctions, as the network keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Junction where it begins.
    pub from: u32,
    /// Junction where it ends.
    pub to: u32,
    /// Length in millimetres along its bends, rounded up: no shorter than the straight line. Whole
    /// metres would add half a metre a junction to every way.
    pub millimetres: u32,
    /// Speed in km/h.
    pub speed: u32,
    /// Whether it is driven from `from` to `to`.
    pub forwards: bool,
    /// Whether it is driven from `to` to `from`.
    pub backwards: bool,
}

/// A stretch in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoadArc {
    /// Junction it leads from.
    pub from: u32,
    /// Junction it leads to.
    pub to: u32,
    /// Length in millimetres, rounded up.
    pub millimetres: u32,
    /// Duration in milliseconds, rounded up.
    pub milliseconds: u32,
    /// The stretch it drives along.
    pub road: u32,
}

impl RoadArc {
    /// Millimetres or milliseconds.
    #[must_use]
    pub fn weight(&self, measure: Measure) -> u32 {
        match measure {
            Measure::Length => self.millimetres,
            Measure::Duration => self.milliseconds,
        }
    }
}

/// Milliseconds that so many millimetres take at a speed in km/h (at least 1), rounded up.
pub(super) fn duration(millimetres: u64, speed: u32) -> u64 {
    (millimetres * 18).div_ceil(u64::from(speed.max(1)) * 5)
}

/// What a shortest path is shortest in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Millimetres.
    Length,
    /// Milliseconds.
    Duration,
}

/// Roads that make no network.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// A road begins or ends at a node that is not there.
    #[error("road {road} names node {node}; there are {nodes}")]
    NoSuchNode {
        /// The road.
        road: usize,
        /// The node named.
        node: u32,
        /// Number of nodes.
        nodes: usize,
    },
    /// A place that is not on earth.
    #[error("there is no place at longitude {longitude}, latitude {latitude}; allowed: ±180, ±90")]
    NoSuchPlace {
        /// Degrees east.
        longitude: f64,
        /// Degrees north.
        latitude: f64,
    },
    /// A road that nobody can drive, or too fast.
    #[error("road {road} has {speed} km/h, allowed: 1 to {FASTEST}")]
    Speed {
        /// The road.
        road: usize,
        /// Speed in km/h.
        speed: u32,
    },
    /// A road that is driven in no direction.
    #[error("road {road} is driven in no direction")]
    Closed {
        /// The road.
        road: usize,
    },
    /// A road too long to be measured.
    #[error("road {road} takes {found} millimetres or milliseconds, allowed: {}", u32::MAX)]
    TooLong {
        /// The road.
        road: usize,
        /// The larger of its length and its duration.
        found: u64,
    },
    /// More nodes or bends than a network may have.
    #[error("the network has {nodes} nodes and {bends} bends, allowed: {MOST_NODES}, {MOST_BENDS}")]
    TooLarge {
        /// Number of nodes.
        nodes: usize,
        /// Number of roads and bends together.
        bends: usize,
    },
}

/// Junctions and the roads between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadNetwork {
    points: Vec<Point>,
    roads: Vec<Stretch>,
    bends: Vec<Point>,
    /// First bend of each road, and the end.
    first_bend: Vec<u32>,
    /// Arcs by the node they leave.
    arcs: Vec<RoadArc>,
    /// First arc of each node, and the end.
    first: Vec<u32>,
}

impl RoadNetwork {
    /// Measures the roads and joins them. Of several between the same nodes all are kept: one may be
    /// shorter, another faster.
    ///
    /// O(nodes + bends + roads · log roads).
    ///
    /// # Errors
    /// If a road names a node that is not there, cannot be driven or measured, if a place is not on
    /// earth, or if there are too many.
    pub fn new(points: Vec<Point>, roads: Vec<Road>) -> Result<Self, NetworkError> {
        let nodes = points.len();
        let bends = roads.iter().map(|road| road.bends.len() + 1).sum();
        if nodes > MOST_NODES || bends > MOST_BENDS {
            return Err(NetworkError::TooLarge { nodes, bends });
        }
        points.iter().try_for_each(on_earth)?;
        let mut network = Self { points, first_bend: vec![0], ..Self::default() };
        for (at, road) in roads.into_iter().enumerate() {
            let stretch = network.measured(at, &road)?;
            network.roads.push(stretch);
            network.bends.extend(road.bends);
            network.first_bend.push(u32::try_from(network.bends.len()).unwrap_or(u32::MAX));
        }
        network.join();
        Ok(network)
    }

    fn measured(&self, at: usize, road: &Road) -> Result<Stretch, NetworkError> {
        let place = |node: u32| {
            let missing = NetworkError::NoSuchNode { road: at, node, nodes: self.points.len() };
            self.points.get(node as usize).copied().ok_or(missing)
        };
        let (start, end) = (place(road.from)?, place(road.to)?);
        road.bends.iter().try_for_each(on_earth)?;
        let &Road { from, to, speed, forwards, backwards, .. } = road;
        if !(1..=FASTEST).contains(&speed) {
            return Err(NetworkError::Speed { road: at, speed });
        }
        if !forwards && !backwards {
            return Err(NetworkError::Closed { road: at });
        }
        let places = std::iter::once(&start).chain(&road.bends).chain([&end]);
        let places: Vec<[f64; 3]> = places.map(|&point| on_sphere(point, RADIUS)).collect();
        let length = millimetres(places.windows(2).map(|pair| arc(pair[0], pair[1])).sum());
        let found = length.max(duration(length, speed));
        let too_long = NetworkError::TooLong { road: at, found };
        u32::try_from(found).map_err(|_| too_long)?;
        let millimetres = u32::try_from(length).map_err(|_| too_long)?;
        Ok(Stretch { from, to, millimetres, speed, forwards, backwards })
    }

    /// Sorts the roads' directions by the node they leave.
    fn join(&mut self) {
        for (road, stretch) in (0..).zip(&self.roads) {
            let &Stretch { from, to, millimetres, speed, .. } = stretch;
            let milliseconds = duration(u64::from(millimetres), speed);
            let milliseconds = u32::try_from(milliseconds).unwrap_or(u32::MAX);
            let forth = RoadArc { from, to, millimetres, milliseconds, road };
            self.arcs.extend(stretch.forwards.then_some(forth));
            let back = RoadArc { from: to, to: from, ..forth };
            self.arcs.extend(stretch.backwards.then_some(back));
        }
        self.arcs.sort_by_key(|a| (a.from, a.to, a.millimetres, a.milliseconds, a.road));
        self.first = vec![0; self.points.len() + 1];
        for arc in &self.arcs {
            self.first[arc.from as usize + 1] += 1;
        }
        for node in 0..self.points.len() {
            self.first[node + 1] += self.first[node];
        }
    }

    /// The roads, in the order they were given.
    #[must_use]
    pub fn roads(&self) -> &[Stretch] {
        &self.roads
    }

    /// The shape of a road between its junctions, from `from` to `to`.
    #[must_use]
    pub fn bends(&self, road: u32) -> &[Point] {
        let (from, to) = (self.first_bend[road as usize], self.first_bend[road as usize + 1]);
        &self.bends[from as usize..to as usize]
    }

    /// Speed of the fastest road, in km/h; 1 without roads. No way takes less time than the straight
    /// line at this speed.
    #[must_use]
    pub fn top_speed(&self) -> u32 {
        self.roads.iter().map(|road| road.speed).max().unwrap_or(1)
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
        let inside = (0..).zip(&self.roads).filter_map(|(at, road)| {
            let (from, to) = (number[road.from as usize], number[road.to as usize]);
            let &Stretch { speed, forwards, backwards, .. } = road;
            let bends = || self.bends(at).to_vec();
            let kept = from != u32::MAX && to != u32::MAX;
            kept.then(|| Road { from, to, bends: bends(), speed, forwards, backwards })
        });
        Self::new(points, inside.collect()).unwrap_or_default()
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
                let there = so_far + u64::from(arc.weight(measure));
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

fn on_earth(point: &Point) -> Result<(), NetworkError> {
    let &Point { longitude, latitude } = point;
    if longitude.abs() <= 180.0 && latitude.abs() <= 90.0 {
        return Ok(());
    }
    Err(NetworkError::NoSuchPlace { longitude, latitude })
}

#[cfg(test)]
mod tests {
    use super::{Measure, NetworkError, Road, RoadNetwork};
    use crate::model::Point;

    /// A thousandth of a degree on the equator, in millimetres.
    const STEP: u64 = 111_196;

    fn road(from: u32, to: u32, both: bool) -> Road {
        Road { from, to, bends: Vec::new(), speed: 36, forwards: true, backwards: both }
    }

    /// Nodes along the equator.
    fn network(nodes: u32, roads: Vec<Road>) -> Result<RoadNetwork, NetworkError> {
        let place = |n| Point { longitude: f64::from(n) / 1000.0, latitude: 0.0 };
        RoadNetwork::new((0..nodes).map(place).collect(), roads)
    }

    #[test]
    fn the_largest_strong_part_keeps_order_and_drops_dead_ends() {
        // 0 → 1 ⇄ 2 ⇄ 3 → 4: whoever drives to 4 does not come back.
        let roads = vec![road(0, 1, false), road(1, 2, true), road(2, 3, true), road(3, 4, false)];
        let all = network(5, roads).expect("a network");
        let part = all.largest_strong_part();
        assert_eq!((part.points().len(), part.roads().len(), part.arcs().len()), (3, 2, 4));
        assert_eq!(part.shortest_from(0, Measure::Length), [Some(0), Some(STEP), Some(2 * STEP)]);
        // 36 km/h are ten metres a second.
        assert_eq!(part.shortest_from(1, Measure::Duration)[2], Some(STEP.div_ceil(10)));
        assert_eq!(all.shortest_from(4, Measure::Length)[..4], [None; 4]);
    }

    #[test]
    fn bends_are_measured_and_kept() {
        let detour = Point { longitude: 0.0, latitude: 0.001 };
        let bent = Road { bends: vec![detour], ..road(0, 1, true) };
        let network = network(2, vec![road(0, 1, false), bent]).expect("a network");
        assert_eq!(network.bends(0), []);
        assert_eq!(network.bends(1), [detour]);
        let metres = network.roads()[1].millimetres / 1000;
        assert_eq!(metres, 268, "one step north, and back across the diagonal");
        assert_eq!(network.arcs()[0].road, 0);
    }

    #[test]
    fn what_makes_no_network_is_refused() {
        let refused = |road: Road| network(2, vec![road]).expect_err("refused");
        let missing = NetworkError::NoSuchNode { road: 0, node: 2, nodes: 2 };
        assert_eq!(refused(road(0, 2, true)), missing);
        let slow = Road { speed: 0, ..road(0, 1, true) };
        assert_eq!(refused(slow), NetworkError::Speed { road: 0, speed: 0 });
        let closed = Road { forwards: false, ..road(0, 1, false) };
        assert_eq!(refused(closed), NetworkError::Closed { road: 0 });
        let nowhere = Point { longitude: f64::NAN, latitude: 0.0 };
        let lost = Road { bends: vec![nowhere], ..road(0, 1, true) };
        assert!(matches!(refused(lost), NetworkError::NoSuchPlace { .. }));
        let pole = Point { longitude: 0.0, latitude: 90.0 };
        let long = Road { bends: vec![pole], speed: 1, ..road(0, 1, true) };
        assert!(matches!(refused(long), NetworkError::TooLong { road: 0, .. }));
    }
}
