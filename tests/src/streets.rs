//! Rounds whose people live along real roads.

use tongxing_solver::model::{Child, Instance, InstanceBuilder, NeedSet, Point, Policy, Priority};
use tongxing_solver::model::{Mode, Volunteer};
use tongxing_solver::travel::road::{Road, RoadNetwork};

use crate::county;
use crate::random::{Dice, today};

/// Places on random roads.
fn on_roads(network: &RoadNetwork, dice: &mut Dice) -> Point {
    let road = u32::try_from(dice.below(network.roads().len())).expect("few roads");
    let stretch = network.roads()[road as usize];
    let [from, to] = [stretch.from, stretch.to].map(|node| network.points()[node as usize]);
    let places: Vec<Point> =
        [from].into_iter().chain(network.bends(road).iter().copied()).chain([to]).collect();
    let at = dice.below(places.len() - 1);
    let part = f64::from(u32::try_from(dice.below(1000)).expect("small")) / 1000.0;
    let between = |a: f64, b: f64| a + part * (b - a);
    Point {
        longitude: between(places[at].longitude, places[at + 1].longitude),
        latitude: between(places[at].latitude, places[at + 1].latitude),
    }
}

/// Near volunteers with one to three places and children (so many of each) on random roads; where
/// nobody states needs or skills all children are blue.
///
/// # Panics
/// Never: what is drawn is valid.
#[must_use]
pub fn round(
    network: &RoadNetwork,
    sizes: [usize; 2],
    seed: u64,
    needs: bool,
    policy: Policy,
) -> Instance {
    let mut dice = Dice::new(seed);
    let mut builder = InstanceBuilder::new(today(), policy);
    for _ in 0..sizes[0] {
        let home = on_roads(network, &mut dice);
        let drawn = county::volunteer(&mut dice, &[home]);
        let capacity = 1 + u16::try_from(dice.below(3)).expect("small");
        let skills = if needs { drawn.skills } else { NeedSet::EMPTY };
        builder.volunteer(Volunteer { home, capacity, skills, mode: Mode::Near, ..drawn });
    }
    for _ in 0..sizes[1] {
        let home = on_roads(network, &mut dice);
        let drawn = Child { consent: true, ..county::child(&mut dice, home, None) };
        builder.child(match needs {
            true => drawn,
            false => Child { needs: NeedSet::EMPTY, priority: Priority::Blue, ..drawn },
        });
    }
    builder.build().expect("a valid round")
}

/// A network as large as a county's, of real streets: `side` times `side` copies of a network beside each
/// other, joined by up to a dozen roads across each border.
///
/// # Panics
/// If `side` is so large that the copies leave the earth.
#[must_use]
pub fn joined(network: &RoadNetwork, side: u32) -> RoadNetwork {
    const JOINS: u32 = 12;
    let nodes = u32::try_from(network.points().len()).expect("few junctions");
    let degrees: [fn(&Point) -> f64; 2] = [|p| p.longitude, |p| p.latitude];
    let [east, north] = degrees.map(|of| Extent::new(network, of));
    let place = |point: Point, copy: u32| Point {
        longitude: east.moved(point.longitude, copy % side),
        latitude: north.moved(point.latitude, copy / side),
    };
    let copies = 0..side * side;
    let points =
        copies.clone().flat_map(|copy| network.points().iter().map(move |&p| place(p, copy)));
    let copied = |copy: u32| {
        (0..).zip(network.roads()).map(move |(road, stretch)| Road {
            from: stretch.from + copy * nodes,
            to: stretch.to + copy * nodes,
            bends: network.bends(road).iter().map(|&bend| place(bend, copy)).collect(),
            speed: stretch.speed,
            forwards: stretch.forwards,
            backwards: stretch.backwards,
        })
    };
    let mut roads: Vec<Road> = copies.clone().flat_map(copied).collect();
    let borders =
        [(east.borders(network, &north, JOINS), 1), (north.borders(network, &east, JOINS), side)];
    for copy in copies {
        let next = [copy % side + 1 < side, copy / side + 1 < side];
        for ((borders, step), _) in borders.iter().zip(next).filter(|(_, there)| *there) {
            roads.extend(borders.iter().map(|[last, first]| Road {
                from: last + copy * nodes,
                to: first + (copy + step) * nodes,
                bends: Vec::new(),
                speed: 60,
                forwards: true,
                backwards: true,
            }));
        }
    }
    RoadNetwork::new(points.collect(), roads).expect("copies of a network")
}

/// How far a network reaches in one direction.
struct Extent {
    of: fn(&Point) -> f64,
    least: f64,
    most: f64,
}

impl Extent {
    fn new(network: &RoadNetwork, of: fn(&Point) -> f64) -> Self {
        let all = || network.points().iter().map(of);
        Self { of, least: all().fold(f64::MAX, f64::min), most: all().fold(f64::MIN, f64::max) }
    }

    /// So many copies on; the first begins at zero degrees.
    fn moved(&self, degrees: f64, copies: u32) -> f64 {
        degrees - self.least + f64::from(copies) * (self.most - self.least + 0.002)
    }

    /// Band by band across: the last junction of a copy and the first of the next.
    fn borders(&self, network: &RoadNetwork, across: &Self, bands: u32) -> Vec<[u32; 2]> {
        let by = |a: &(u32, &Point), b: &(u32, &Point)| (self.of)(a.1).total_cmp(&(self.of)(b.1));
        let edge = |band: u32| {
            across.least + f64::from(band) / f64::from(bands) * (across.most - across.least)
        };
        let ends = (0..bands).filter_map(|band| {
            let within = edge(band)..edge(band + 1);
            let there = |entry: &(u32, &Point)| within.contains(&(across.of)(entry.1));
            let band = || (0..).zip(network.points()).filter(there);
            Some([band().max_by(by)?.0, band().min_by(by)?.0])
        });
        ends.collect()
    }
}
