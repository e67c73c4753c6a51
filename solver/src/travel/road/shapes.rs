//! The shapes of shortest ways.

use super::hierarchy::{End, Search};
use super::network::{Measure, RoadNetwork, Stretch};
use super::paths::{Paths, Side};
use super::sphere::arc;
use super::ways::{Approach, Place, Roads, along, ends, place};
use crate::model::Point;
use crate::travel::straight::{RADIUS, on_sphere};

/// Draws ways.
pub(super) struct Shapes<'r> {
    roads: &'r Roads,
    approach: Approach,
    paths: Paths<'r>,
}

impl<'r> Shapes<'r> {
    /// O(junctions).
    pub(super) fn new(roads: &'r Roads, approach: Approach) -> Self {
        Self { roads, approach, paths: Paths::new(roads.hierarchy(Measure::Length)) }
    }

    /// Room for [`Shapes::of`], to be used again and again.
    pub(super) fn search(&self) -> Search<'r> {
        self.roads.hierarchy(Measure::Length).search()
    }

    /// The shortest way between two places, from home to home.
    pub(super) fn of(&self, search: &mut Search<'_>, way: [Point; 2]) -> Option<Vec<Point>> {
        let [from, to] = way;
        let placed = |point| place(self.roads, point, self.approach).ok();
        let (start, end) = (placed(from)?, placed(to)?);
        if from == to {
            return Some(way.to_vec());
        }
        let ([starts, _], [_, finishes]) =
            (ends(&start, Measure::Length), ends(&end, Measure::Length));
        let (up, down) = (search.from(&starts), search.to(&finishes));
        let through = up.meet(&down);
        let mut shape = vec![from, start.foot.point];
        let shared = along(&start, &end);
        if shared.is_some_and(|shared| through.is_none_or(|through| shared <= through)) {
            let (a, b) = (start.foot.along, end.foot.along);
            shape.extend(bends_between(self.roads.network(), start.foot.road, a, b));
        } else {
            let (up, down) =
                (Side { climb: &up, ends: &starts }, Side { climb: &down, ends: &finishes });
            let junctions = self.paths.between(&up, &down)?;
            self.along_roads((&start, &starts), (&end, &finishes), &junctions, &mut shape)?;
        }
        shape.extend([end.foot.point, to]);
        // A home on a road or at a junction stands once, and the ends are the homes to the bit.
        shape.dedup_by(|a, b| same(*a, *b));
        if shape.len() > 1 {
            shape.pop();
        }
        shape.push(to);
        Some(shape)
    }

    /// From one's foot to the first junction, through all of them, and to the other's foot.
    fn along_roads(
        &self,
        (start, starts): (&Place, &[End]),
        (end, finishes): (&Place, &[End]),
        junctions: &[u32],
        shape: &mut Vec<Point>,
    ) -> Option<()> {
        let network = self.roads.network();
        let (first, last) = (*junctions.first()?, *junctions.last()?);
        let out = side(start, starts, first, start.road.forwards);
        shape.extend(bends_between(network, start.foot.road, start.foot.along, out));
        shape.push(network.points()[first as usize]);
        for pair in junctions.windows(2) {
            // Arcs that lead to the same junction stand together, the shortest first.
            let arc = network.leaving(pair[0]).iter().find(|arc| arc.to == pair[1])?;
            let bends = network.bends(arc.road).iter().copied();
            if network.roads()[arc.road as usize].from == arc.from {
                shape.extend(bends);
            } else {
                shape.extend(bends.rev());
            }
            shape.push(network.points()[pair[1] as usize]);
        }
        let back = side(end, finishes, last, end.road.backwards);
        shape.extend(bends_between(network, end.foot.road, back, end.foot.along));
        Some(())
    }
}

/// Within a tenth of a millimetre.
fn same(a: Point, b: Point) -> bool {
    (a.longitude - b.longitude).abs() < 1e-9 && (a.latitude - b.latitude).abs() < 1e-9
}

/// Which end of the place's road the junction is that a way begins or ends at, as metres along the
/// road: a loop has the same at both.
fn side(place: &Place, ends: &[End], junction: u32, to_end: bool) -> f64 {
    let Place { foot, road, .. } = place;
    let far = ends.iter().filter(|end| end.0 == junction).map(|end| end.1).min();
    let at_end = road.to == junction && far == Some(foot.to_end) && (to_end || foot.to_end == 0);
    if at_end { f64::INFINITY } else { f64::NEG_INFINITY }
}

/// Bends of a road between two places of it, each by its metres along the road, in their order.
fn bends_between(network: &RoadNetwork, road: u32, from: f64, to: f64) -> Vec<Point> {
    let Stretch { from: node, .. } = network.roads()[road as usize];
    let mut before = on_sphere(network.points()[node as usize], RADIUS);
    let (mut so_far, mut found) = (0.0, Vec::new());
    for &bend in network.bends(road) {
        let here = on_sphere(bend, RADIUS);
        so_far += arc(before, here);
        before = here;
        if from.min(to) < so_far && so_far < from.max(to) {
            found.push(bend);
        }
    }
    if from > to {
        found.reverse();
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::model::Point;
    use crate::travel::Travel;
    use crate::travel::road::{Approach, Road, RoadNetwork, RoadTravel, Roads};
    use crate::units::Metres;

    fn at(longitude: f64, latitude: f64) -> Point {
        Point { longitude, latitude }
    }

    /// A ring of four sides around 0°, 0°; the first is one-way east, the third has a bend, and a
    /// loop with two bends hangs at the first corner.
    fn ring() -> RoadTravel {
        let corners = [at(0.0, 0.0), at(0.01, 0.0), at(0.01, 0.01), at(0.0, 0.01)];
        let side = |n: u32| Road {
            from: n,
            to: (n + 1) % 4,
            bends: if n == 2 { vec![at(0.005, 0.012)] } else { Vec::new() },
            speed: 36,
            forwards: true,
            backwards: n != 0,
        };
        let bends = vec![at(-0.002, 0.0), at(-0.002, -0.002)];
        let turn = Road { from: 0, to: 0, bends, speed: 36, forwards: true, backwards: false };
        let roads = (0..4).map(side).chain([turn]).collect();
        let network = RoadNetwork::new(corners.to_vec(), roads).expect("a network");
        let approach = Approach { most: Metres(400), speed: 5 };
        RoadTravel::between(Arc::new(Roads::new(network)), Vec::new(), approach).expect("few")
    }

    fn shape(from: Point, to: Point) -> Option<Vec<(i32, i32)>> {
        #[expect(clippy::cast_possible_truncation, reason = "degrees are small")]
        let whole = |degrees: f64| (degrees * 1e4).round() as i32;
        let shape = ring().shapes(&[[from, to]]).pop()??;
        Some(shape.iter().map(|p| (whole(p.longitude), whole(p.latitude))).collect())
    }

    #[test]
    fn shapes_follow_the_direction_of_roads() {
        let (west, east) = (at(0.002, -0.001), at(0.007, -0.001));
        let there = [(20, -10), (20, 0), (70, 0), (70, -10)];
        assert_eq!(shape(west, east).expect("a way"), there);
        let around = [(100, 0), (100, 100), (50, 120), (0, 100), (0, 0)];
        let back = [(70, -10), (70, 0)].into_iter().chain(around).chain([(20, 0), (20, -10)]);
        assert_eq!(shape(east, west).expect("a way"), back.collect::<Vec<_>>());
        // Against the order of the road's bends.
        let over = shape(at(0.0, 0.011), at(0.01, 0.011)).expect("a way");
        assert_eq!(over, [(0, 110), (3, 101), (50, 120), (97, 101), (100, 110)]);
    }

    #[test]
    fn a_loop_is_left_in_its_own_direction() {
        // On the loop's first side, driven away from the corner: over both bends, back to it.
        let way = shape(at(-0.001, 0.0005), at(0.0, 0.005)).expect("a way");
        let turn = [(-10, 5), (-10, 0), (-20, 0), (-20, -20), (0, 0), (0, 50)];
        assert_eq!(way, turn);
        let way = shape(at(0.0, 0.005), at(-0.001, 0.0005)).expect("a way");
        assert_eq!(way, [(0, 50), (0, 0), (-10, 0), (-10, 5)]);
    }

    #[test]
    fn places_at_corners_in_one_place_and_nowhere() {
        let corner = shape(at(0.0, 0.0), at(0.01, 0.01)).expect("a way");
        assert_eq!(corner, [(0, 0), (100, 0), (100, 100)]);
        assert_eq!(shape(at(0.002, 0.001), at(0.002, 0.001)).expect("a way"), [(20, 10); 2]);
        assert_eq!(shape(at(0.002, 0.001), at(0.005, 0.02)), None);
        assert_eq!(shape(at(0.005, 0.02), at(0.005, 0.02)), None);
    }
}
