//! Finds the road nearest to a place: a tree of boxes over the straight pieces of all roads.

use std::cmp::Ordering;

use super::network::RoadNetwork;
use super::sphere::{arc, lifted, millimetres, place};
use crate::model::Point;
use crate::travel::chord;
use crate::travel::straight::{RADIUS, on_sphere};

type Position = [f64; 3];

/// Pieces that are looked at one by one.
const LEAF: usize = 8;

/// Pieces below a node of the tree, and the box that holds them. The left half follows the node.
#[derive(Clone, Debug)]
struct Branch {
    low: Position,
    high: Position,
    from: u32,
    to: u32,
    /// The right half; 0 where the pieces are looked at one by one.
    right: u32,
}

/// Where a place meets its nearest road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foot {
    /// The road.
    pub road: u32,
    /// Where on it.
    pub point: Point,
    /// Straight distance to it, in millimetres, rounded up.
    pub away: u64,
    /// Along the road from where it begins, in metres.
    pub(super) along: f64,
    /// Along the road back to where it begins, in millimetres, rounded up.
    pub to_start: u64,
    /// Along the road on to where it ends, in millimetres, rounded up.
    pub to_end: u64,
}

/// The roads of a network by where they are.
#[derive(Clone, Debug)]
pub struct RoadIndex {
    /// Corners of all roads, road by road.
    corners: Vec<Position>,
    /// First corner of each road, and the end.
    first: Vec<u32>,
    /// Pieces, each by its first corner, as the tree has them.
    pieces: Vec<u32>,
    tree: Vec<Branch>,
}

impl RoadIndex {
    /// Prepares the network's roads. O(bends · log² bends).
    #[must_use]
    pub fn new(network: &RoadNetwork) -> Self {
        let (mut corners, mut first) = (Vec::new(), vec![0]);
        let mut pieces = Vec::new();
        let counted = |corners: &Vec<Position>| u32::try_from(corners.len()).unwrap_or(u32::MAX);
        for (road, stretch) in (0..).zip(network.roads()) {
            let [start, end] = [stretch.from, stretch.to].map(|n| network.points()[n as usize]);
            let bends = network.bends(road).iter().copied();
            let begin = counted(&corners);
            let all = std::iter::once(start).chain(bends).chain([end]);
            corners.extend(all.map(|point| on_sphere(point, RADIUS)));
            pieces.extend(begin..counted(&corners) - 1);
            first.push(counted(&corners));
        }
        let mut index = Self { corners, first, pieces: Vec::new(), tree: Vec::new() };
        if !pieces.is_empty() {
            index.grow(&mut pieces, 0);
        }
        index.pieces = pieces;
        index
    }

    fn piece(&self, piece: u32) -> [Position; 2] {
        [self.corners[piece as usize], self.corners[piece as usize + 1]]
    }

    /// Grows the branch over pieces that stand at `from` in all.
    fn grow(&mut self, pieces: &mut [u32], from: u32) {
        let (low, high) = self.extent(pieces);
        let count = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
        let own = self.tree.len();
        self.tree.push(Branch { low, high, from, to: from.saturating_add(count), right: 0 });
        if pieces.len() <= LEAF {
            return;
        }
        let span = |axis: usize| high[axis] - low[axis];
        let longest = if span(1) > span(0) { 1 } else { 0 };
        let axis = if span(2) > span(longest) { 2 } else { longest };
        let middle = |piece: u32| {
            let [a, b] = self.piece(piece);
            a[axis] + b[axis]
        };
        let half = pieces.len() / 2;
        pieces.select_nth_unstable_by(half, |&a, &b| {
            middle(a).total_cmp(&middle(b)).then_with(|| a.cmp(&b))
        });
        let (left, right) = pieces.split_at_mut(half);
        self.grow(left, from);
        self.tree[own].right = u32::try_from(self.tree.len()).unwrap_or(0);
        self.grow(right, from + count / 2);
    }

    /// The box of the pieces, as they run on the sphere: a little above the straight line.
    fn extent(&self, pieces: &[u32]) -> (Position, Position) {
        let (mut low, mut high) = ([f64::MAX; 3], [f64::MIN; 3]);
        for &piece in pieces {
            let [a, b] = self.piece(piece);
            let half = chord(a, b) / 2.0;
            let above = RADIUS - (RADIUS * RADIUS - half * half).max(0.0).sqrt() + 0.001;
            for axis in 0..3 {
                low[axis] = low[axis].min(a[axis].min(b[axis]) - above);
                high[axis] = high[axis].max(a[axis].max(b[axis]) + above);
            }
        }
        (low, high)
    }

    /// The road nearest to a place, whichever its directions; of equally near ones the first. `None`
    /// without roads. O(log pieces) where roads do not crowd at one distance.
    #[must_use]
    pub fn nearest(&self, point: Point) -> Option<Foot> {
        let home = on_sphere(point, RADIUS);
        let (mut best, mut nearest): (f64, Option<(u32, Position)>) = (f64::INFINITY, None);
        let mut open = vec![(0.0, 0)];
        while let Some((bound, at)) = open.pop() {
            let Some(branch) = self.tree.get(at as usize).filter(|_| bound <= best) else {
                continue;
            };
            if branch.right != 0 {
                let ways = [at + 1, branch.right].map(|b| (self.bound(home, b), b));
                let left_first = ways[0].0 <= ways[1].0;
                open.extend(if left_first { [ways[1], ways[0]] } else { ways });
                continue;
            }
            for &piece in &self.pieces[branch.from as usize..branch.to as usize] {
                let on_road = foot(home, self.piece(piece));
                let away = chord(home, on_road);
                let order = away.total_cmp(&best);
                let earlier = nearest.is_none_or(|(known, _)| piece < known);
                if order == Ordering::Less || order == Ordering::Equal && earlier {
                    (best, nearest) = (away, Some((piece, on_road)));
                }
            }
        }
        let (piece, on_road) = nearest?;
        Some(self.measured(home, piece, on_road))
    }

    /// No piece of the branch is nearer.
    fn bound(&self, home: Position, branch: u32) -> f64 {
        let Branch { low, high, .. } = &self.tree[branch as usize];
        let outside = |axis: usize| (low[axis] - home[axis]).max(home[axis] - high[axis]).max(0.0);
        chord([outside(0), outside(1), outside(2)], [0.0; 3])
    }

    fn measured(&self, home: Position, piece: u32, on_road: Position) -> Foot {
        let road = self.first.partition_point(|&first| first <= piece) - 1;
        let [begin, end] = [self.first[road], self.first[road + 1]].map(|at| at as usize);
        let length = |corners: &[Position]| -> f64 {
            corners.windows(2).map(|pair| arc(pair[0], pair[1])).sum()
        };
        let [before, after] = self.piece(piece);
        let along = length(&self.corners[begin..=piece as usize]) + arc(before, on_road);
        let left = arc(on_road, after) + length(&self.corners[piece as usize + 1..end]);
        Foot {
            road: u32::try_from(road).unwrap_or(u32::MAX),
            point: place(on_road),
            away: millimetres(arc(home, on_road)),
            along,
            to_start: millimetres(along),
            to_end: millimetres(left),
        }
    }
}

/// The point of a piece that is nearest, on the sphere.
fn foot(home: Position, [a, b]: [Position; 2]) -> Position {
    let step = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    let length: f64 = step.iter().map(|s| s * s).sum();
    let towards: f64 = (0..3).map(|axis| (home[axis] - a[axis]) * step[axis]).sum();
    // Within a millimetre of a corner it is the corner: no noise decides whether one is at a junction.
    let margin = 0.001 * length.sqrt();
    if towards <= margin {
        return a;
    }
    if towards >= length - margin {
        return b;
    }
    let part = towards / length;
    lifted([a[0] + part * step[0], a[1] + part * step[1], a[2] + part * step[2]])
}

#[cfg(test)]
mod tests {
    use super::RoadIndex;
    use crate::model::Point;
    use crate::travel::chord;
    use crate::travel::road::{Road, RoadNetwork};
    use crate::travel::straight::{RADIUS, on_sphere};

    fn at(longitude: f64, latitude: f64) -> Point {
        Point { longitude, latitude }
    }

    /// A zigzag of many roads, across the antimeridian.
    fn zigzag() -> RoadNetwork {
        let longitude = |n: u32| {
            let east = 179.9 + f64::from(n) / 1000.0;
            if east > 180.0 { east - 360.0 } else { east }
        };
        let place = |n: u32| at(longitude(n), f64::from(n * 37 % 11) / 500.0);
        let road = |n: u32| Road {
            from: n,
            to: n + 1,
            bends: vec![at(longitude(n), 0.5)],
            speed: 30,
            forwards: true,
            backwards: true,
        };
        RoadNetwork::new((0..201).map(place).collect(), (0..200).map(road).collect())
            .expect("a network")
    }

    #[test]
    fn the_nearest_road_is_that_of_looking_at_all() {
        let index = RoadIndex::new(&zigzag());
        for n in 0..400_u32 {
            let east = 179.8 + f64::from(n * 7919 % 400) / 1000.0;
            let home =
                at(if east > 180.0 { east - 360.0 } else { east }, f64::from(n % 60) / 100.0);
            let position = on_sphere(home, RADIUS);
            let away = |&piece: &u32| chord(position, super::foot(position, index.piece(piece)));
            let least = index.pieces.iter().map(away).fold(f64::MAX, f64::min);
            let nearest = index.nearest(home).expect("a road");
            #[expect(clippy::cast_precision_loss, reason = "distances are small")]
            let found = nearest.away as f64 / 1000.0;
            assert!((found - least).abs() < 0.1, "{home:?}: {found} m, {least} m");
            let road = zigzag().roads()[nearest.road as usize];
            let around = nearest.to_start + nearest.to_end;
            assert!(around.abs_diff(u64::from(road.millimetres)) <= 3);
        }
    }

    #[test]
    fn of_equally_near_roads_the_first_counts() {
        let line = |from, to| Road {
            from,
            to,
            bends: Vec::new(),
            speed: 30,
            forwards: true,
            backwards: false,
        };
        let points = vec![at(0.0, 0.0), at(0.01, 0.0), at(0.02, 0.0)];
        let roads = vec![line(1, 2), line(0, 1), line(1, 0)];
        let index = RoadIndex::new(&RoadNetwork::new(points, roads).expect("a network"));
        let foot = index.nearest(at(0.01, 0.001)).expect("a road");
        assert_eq!((foot.road, foot.to_start, foot.away), (0, 0, 111_196));
        assert_eq!(index.nearest(at(0.005, 0.0)).map(|foot| foot.road), Some(1));
        let empty = RoadIndex::new(&RoadNetwork::default());
        assert_eq!(empty.nearest(at(0.0, 0.0)), None);
    }
}
