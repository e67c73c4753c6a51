//! A contraction hierarchy: shortest ways as a way up and a way down.

use super::contraction::{Contracted, DIRECT, Way, contract};
use super::front::{FAR, Front};
use super::network::{Measure, RoadNetwork};

/// An order that does not name every junction once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the order does not name each of the {nodes} junctions once")]
pub struct OrderError {
    /// Junctions of the network.
    pub nodes: usize,
}

/// Where a way may begin or end: a junction, and how far it is from there.
pub type End = (u32, u64);

/// Ways to higher junctions, by rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Upward {
    first: Vec<u32>,
    ways: Vec<Way>,
}

impl Upward {
    /// By the order of contraction, renumbered by rank.
    fn new(by_node: &[Vec<Way>], order: &[u32], rank: &[u32]) -> Self {
        let (mut first, mut ways) = (vec![0], Vec::new());
        let ranked = |way: &Way| Way {
            other: rank[way.other as usize],
            middle: rank.get(way.middle as usize).copied().unwrap_or(DIRECT),
            ..*way
        };
        for &node in order {
            ways.extend(by_node[node as usize].iter().map(ranked));
            first.push(u32::try_from(ways.len()).unwrap_or(u32::MAX));
        }
        Self { first, ways }
    }

    pub(super) fn of(&self, rank: u32) -> &[Way] {
        let (from, to) = (self.first[rank as usize], self.first[rank as usize + 1]);
        &self.ways[from as usize..to as usize]
    }
}

/// The network with shortcuts, every junction ranked: a shortest way climbs, then descends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hierarchy {
    pub(super) rank: Vec<u32>,
    pub(super) up: Upward,
    /// Ways down, from their lower end.
    pub(super) down: Upward,
}

impl Hierarchy {
    /// Prepares a network. Seconds for a county, minutes for a province.
    #[must_use]
    pub fn new(network: &RoadNetwork, measure: Measure) -> Self {
        Self::ranked(contract(network, measure, None))
    }

    /// Prepares a network whose junctions' order is known from before, several times faster. Any
    /// order gives the same ways; a bad one only costs time.
    ///
    /// # Errors
    /// If the order does not name every junction once.
    pub fn with_order(
        network: &RoadNetwork,
        measure: Measure,
        order: &[u32],
    ) -> Result<Self, OrderError> {
        let nodes = network.points().len();
        let mut named = vec![false; nodes];
        for &node in order {
            match named.get_mut(node as usize) {
                Some(named) if !*named => *named = true,
                _ => return Err(OrderError { nodes }),
            }
        }
        if order.len() != nodes {
            return Err(OrderError { nodes });
        }
        Ok(Self::ranked(contract(network, measure, Some(order))))
    }

    fn ranked(contracted: Contracted) -> Self {
        let Contracted { order, out, into } = contracted;
        let mut rank = vec![0; order.len()];
        for (at, &node) in (0..).zip(&order) {
            rank[node as usize] = at;
        }
        let (up, down) = (Upward::new(&out, &order, &rank), Upward::new(&into, &order, &rank));
        Self { rank, up, down }
    }

    /// The junctions, the least important first.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        let mut order = vec![0; self.rank.len()];
        for (node, &rank) in (0..).zip(&self.rank) {
            order[rank as usize] = node;
        }
        order
    }

    /// Ways and shortcuts, up and down.
    #[must_use]
    pub fn ways(&self) -> usize {
        self.up.ways.len() + self.down.ways.len()
    }

    /// Room for searches, to be used again and again.
    #[must_use]
    pub fn search(&self) -> Search<'_> {
        Search { hierarchy: self, front: Front::new(self.rank.len()) }
    }
}

/// What can be reached by climbing alone: ranks, ascending, each with how far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Climb(pub(super) Vec<(u32, u64)>);

impl Climb {
    /// The shortest way that climbs as `self` and descends as `down`; `None` where none leads.
    /// Linear in both.
    #[must_use]
    pub fn meet(&self, down: &Self) -> Option<u64> {
        let (up, down) = (&self.0, &down.0);
        let (mut i, mut j, mut best) = (0, 0, FAR);
        while let (Some(&(a, there)), Some(&(b, back))) = (up.get(i), down.get(j)) {
            if a == b {
                best = best.min(there + back);
            }
            i += usize::from(a <= b);
            j += usize::from(b <= a);
        }
        (best != FAR).then_some(best)
    }

    /// Where that way turns: the rank, and how far it is from either side.
    pub(super) fn summit(&self, down: &Self) -> Option<(u32, u64, u64)> {
        let place = |rank: u32| down.0.binary_search_by_key(&rank, |entry| entry.0);
        let both = self.0.iter().filter_map(|&(rank, there)| {
            let back = down.0[place(rank).ok()?].1;
            Some((rank, there, back))
        });
        both.min_by_key(|&(rank, there, back)| (there + back, rank))
    }
}

/// Searches in a hierarchy.
pub struct Search<'h> {
    hierarchy: &'h Hierarchy,
    front: Front,
}

impl Search<'_> {
    /// Length or duration of the shortest way from a junction to a junction; `None` where none leads
    /// or one is not there.
    pub fn between(&mut self, from: u32, to: u32) -> Option<u64> {
        let up = self.from(&[(from, 0)]);
        up.meet(&self.to(&[(to, 0)]))
    }

    /// What is reached by climbing from where a way may begin.
    pub fn from(&mut self, starts: &[End]) -> Climb {
        let hierarchy = self.hierarchy;
        self.climb(starts, &hierarchy.up, &hierarchy.down)
    }

    /// From where one descends to where a way may end.
    pub fn to(&mut self, ends: &[End]) -> Climb {
        let hierarchy = self.hierarchy;
        self.climb(ends, &hierarchy.down, &hierarchy.up)
    }

    /// Leaves out what is reached sooner by climbing higher and coming back down: no shortest way
    /// turns there.
    fn climb(&mut self, ends: &[End], along: &Upward, against: &Upward) -> Climb {
        for &(node, so_far) in ends {
            if let Some(&rank) = self.hierarchy.rank.get(node as usize) {
                self.front.reach(rank, so_far);
            }
        }
        let mut found = Vec::new();
        while let Some((so_far, rank)) = self.front.next() {
            let sooner =
                |way: &Way| self.front.known(way.other).saturating_add(way.weight) < so_far;
            if against.of(rank).iter().any(sooner) {
                continue;
            }
            found.push((rank, so_far));
            for &Way { other: higher, weight, .. } in along.of(rank) {
                self.front.reach(higher, so_far + weight);
            }
        }
        self.front.clear();
        found.sort_unstable();
        Climb(found)
    }
}

/// Lengths or durations from every start to every end, start by start, `None` where no way leads: the
/// same as [`Climb::meet`] of every pair.
///
/// Every junction keeps a bucket of the ends below it, and each start looks into the buckets above it
/// (Knopp, Sanders, Schultes, Schulz, Wagner 2007). O(starts · what their buckets hold).
#[must_use]
pub fn many_to_many(from: &[Climb], to: &[Climb]) -> Vec<Option<u64>> {
    let highest = to.iter().filter_map(|climb| climb.0.last()).map(|&(rank, _)| rank as usize);
    let mut buckets: Vec<Vec<(usize, u64)>> = vec![Vec::new(); highest.max().map_or(0, |h| h + 1)];
    for (end, climb) in to.iter().enumerate() {
        for &(rank, back) in &climb.0 {
            buckets[rank as usize].push((end, back));
        }
    }
    let mut table = Vec::with_capacity(from.len().saturating_mul(to.len()));
    let mut row = vec![FAR; to.len()];
    for climb in from {
        row.fill(FAR);
        for &(rank, there) in &climb.0 {
            for &(end, back) in buckets.get(rank as usize).into_iter().flatten() {
                row[end] = row[end].min(there + back);
            }
        }
        table.extend(row.iter().map(|&way| (way != FAR).then_some(way)));
    }
    table
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Hierarchy, OrderError, many_to_many};
    use crate::model::Point;
    use crate::travel::road::{Measure, Road, RoadNetwork};

    /// A square grid with roads of several speeds, some of them one-way.
    pub(in crate::travel::road) fn grid(side: u32) -> RoadNetwork {
        let nodes = side * side;
        let place = |n: u32| Point {
            longitude: f64::from(n % side) / 1000.0 + f64::from(n * 7 % 5) / 20_000.0,
            latitude: f64::from(n / side) / 1000.0,
        };
        let road = |from: u32, to: u32| Road {
            from,
            to,
            bends: Vec::new(),
            speed: 20 + from * 13 % 70,
            forwards: true,
            backwards: !(from * 31 + to * 17).is_multiple_of(4),
        };
        let east = (0..nodes).filter(|n| n % side != side - 1).map(|n| road(n, n + 1));
        let north = (0..nodes - side).map(|n| road(n, n + side));
        let loops = (0..nodes).step_by(9).map(|n| Road { bends: vec![place(n)], ..road(n, n) });
        let roads = east.chain(north).chain(loops).collect();
        RoadNetwork::new((0..nodes).map(place).collect(), roads).expect("a network")
    }

    #[test]
    fn ways_are_those_of_plain_search() {
        let network = grid(9);
        for measure in [Measure::Length, Measure::Duration] {
            let hierarchy = Hierarchy::new(&network, measure);
            let mut search = hierarchy.search();
            let nodes = 0..81;
            let from: Vec<_> = nodes.clone().map(|n| search.from(&[(n, 0)])).collect();
            let to: Vec<_> = nodes.clone().map(|n| search.to(&[(n, 0)])).collect();
            let table = many_to_many(&from, &to);
            for node in nodes {
                let plain = network.shortest_from(node, measure);
                let row = &table[node as usize * 81..][..81];
                assert_eq!(row, plain, "{measure:?} from {node}");
                let single: Vec<_> = (0..81).map(|to| search.between(node, to)).collect();
                assert_eq!(single, plain, "{measure:?} from {node}");
            }
        }
    }

    #[test]
    fn any_order_gives_the_same_ways() {
        let network = grid(6);
        let plain = network.shortest_from(7, Measure::Length);
        let known = Hierarchy::new(&network, Measure::Length);
        let backwards: Vec<u32> = (0..36).rev().collect();
        for order in [known.order(), backwards] {
            let again = Hierarchy::with_order(&network, Measure::Length, &order).expect("ordered");
            assert_eq!(again.order(), order);
            let mut search = again.search();
            assert_eq!((0..36).map(|to| search.between(7, to)).collect::<Vec<_>>(), plain);
        }
        for wrong in [vec![0; 36], (0..35).collect(), (1..37).collect()] {
            let refused = Hierarchy::with_order(&network, Measure::Length, &wrong);
            assert_eq!(refused, Err(OrderError { nodes: 36 }));
        }
    }

    #[test]
    fn ways_begin_and_end_between_junctions() {
        let network = grid(6);
        let hierarchy = Hierarchy::new(&network, Measure::Length);
        let mut search = hierarchy.search();
        let (start, end) = ([(0, 500), (1, 20)], [(35, 7), (34, 100_000)]);
        let way = search.from(&start).meet(&search.to(&end));
        let mut pair = |(a, there): (u32, u64), (b, back): (u32, u64)| {
            search.between(a, b).map(|between| there + between + back)
        };
        let pairs = start.iter().flat_map(|&a| end.iter().map(move |&b| (a, b)));
        assert_eq!(way, pairs.filter_map(|(a, b)| pair(a, b)).min());
        assert_eq!(search.between(0, 99), None);
    }
}
