//! Ways along roads between homes.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use super::hierarchy::{Climb, End, Hierarchy, Search, many_to_many};
use super::index::{Foot, RoadIndex};
use super::network::{Measure, RoadNetwork, Stretch, duration};
use super::shapes::Shapes;
use crate::model::{Instance, Point, Site};
use crate::travel::Travel;
use crate::travel::straight::{RADIUS, on_sphere};
use crate::units::{Leg, Metres, Seconds};

/// Most junctions that the climbs of all sites may name together: 4 GiB.
const MOST_CLIMBED: usize = 1 << 28;

/// How one gets from a home to the nearest road: straight, on foot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approach {
    /// A road farther away does not serve a home.
    pub most: Metres,
    /// In km/h, at least 1. Faster than the fastest road counts as the fastest road.
    pub speed: u32,
}

impl Default for Approach {
    /// At most 3 km, at 5 km/h (ours).
    fn default() -> Self {
        Self { most: Metres(3000), speed: 5 }
    }
}

/// A network that is ready for ways: where its roads are, and a hierarchy for each measure.
#[derive(Clone, Debug)]
pub struct Roads {
    network: RoadNetwork,
    index: RoadIndex,
    length: Hierarchy,
    duration: Hierarchy,
}

impl Roads {
    /// Prepares a network. Seconds for a county, minutes for a province.
    #[must_use]
    pub fn new(network: RoadNetwork) -> Self {
        let (length, duration) = rayon::join(
            || Hierarchy::new(&network, Measure::Length),
            || Hierarchy::new(&network, Measure::Duration),
        );
        Self::with_hierarchies(network, length, duration)
    }

    /// With hierarchies of this very network, prepared before.
    #[must_use]
    pub fn with_hierarchies(network: RoadNetwork, length: Hierarchy, duration: Hierarchy) -> Self {
        Self { index: RoadIndex::new(&network), network, length, duration }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &RoadNetwork {
        &self.network
    }

    /// Where its roads are.
    #[must_use]
    pub fn index(&self) -> &RoadIndex {
        &self.index
    }

    /// The hierarchy of a measure.
    #[must_use]
    pub fn hierarchy(&self, measure: Measure) -> &Hierarchy {
        match measure {
            Measure::Length => &self.length,
            Measure::Duration => &self.duration,
        }
    }
}

/// Why no way leads from or to a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplaced {
    /// The nearest road is too far away.
    #[error("the nearest road is {found} m away, allowed: {most} m")]
    TooFar {
        /// Distance in metres, rounded up.
        found: u64,
        /// What is allowed, in metres.
        most: u32,
    },
    /// There is no road at all.
    #[error("the network has no roads")]
    NoRoads,
}

/// More sites than ways can be prepared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sites} homes in a network of this size need {found} entries, allowed: {MOST_CLIMBED}")]
pub struct RoadTravelError {
    /// Sites asked for.
    pub sites: usize,
    /// Junctions that their climbs would name.
    pub found: usize,
}

/// A site with the way to its road.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) foot: Foot,
    pub(super) road: Stretch,
    /// Milliseconds to the road.
    approach: u64,
}

/// Climbs of all sites in one measure.
struct Climbs {
    out: Vec<Climb>,
    into: Vec<Climb>,
}

/// Shortest and fastest ways along roads: straight to the nearest road, along it, through the
/// network, and straight home again. Metres are those of the shortest way, seconds those of the
/// fastest, which may be another.
///
/// # The lower bound
/// Every part is rounded up in millimetres and none is shorter than its straight line on the one
/// sphere, so neither is the sum. No part is faster than [`Travel::top_speed`].
pub struct RoadTravel {
    roads: Arc<Roads>,
    approach: Approach,
    points: Vec<Point>,
    positions: Vec<[f64; 3]>,
    places: Vec<Result<Place, Unplaced>>,
    length: Climbs,
    duration: Climbs,
    longest: Leg,
    top_speed: u32,
}

impl RoadTravel {
    /// Travel between the sites of `instance`.
    ///
    /// # Errors
    /// If there are too many sites for a network of this size.
    pub fn new(
        roads: Arc<Roads>,
        instance: &Instance,
        approach: Approach,
    ) -> Result<Self, RoadTravelError> {
        Self::between(roads, instance.site_points().collect(), approach)
    }

    /// Travel between places, which are sites 0, 1, … O(sites · search in the hierarchy).
    ///
    /// # Errors
    /// If there are too many for a network of this size.
    pub fn between(
        roads: Arc<Roads>,
        points: Vec<Point>,
        approach: Approach,
    ) -> Result<Self, RoadTravelError> {
        let top_speed = roads.network.top_speed();
        let approach = Approach { speed: approach.speed.clamp(1, top_speed), ..approach };
        let placed = |&point: &Point| place(&roads, point, approach);
        let places: Vec<Result<Place, Unplaced>> = points.par_iter().map(placed).collect();
        let length = climbs(&roads, &places, Measure::Length)?;
        let duration = climbs(&roads, &places, Measure::Duration)?;
        let longest = Leg {
            metres: Metres(longest(&roads, &places, &length, Measure::Length)),
            seconds: Seconds(longest(&roads, &places, &duration, Measure::Duration)),
        };
        let positions = points.iter().map(|&point| on_sphere(point, RADIUS)).collect();
        Ok(Self {
            roads,
            approach,
            points,
            positions,
            places,
            length,
            duration,
            longest,
            top_speed,
        })
    }

    /// Sites from and to which no way leads, with the reason, ascending.
    pub fn unplaced(&self) -> impl Iterator<Item = (Site, Unplaced)> + '_ {
        let sites = (0..).map(Site).zip(&self.places);
        sites.filter_map(|(site, place)| place.as_ref().err().map(|&why| (site, why)))
    }

    /// Where a site meets its road; `None` where it does not.
    #[must_use]
    pub fn foot(&self, site: Site) -> Option<Foot> {
        self.places.get(site.0 as usize)?.ok().map(|place| place.foot)
    }

    /// The ways from every one of `from` to every one of `to`, row by row: what [`Travel::leg`] says
    /// of each pair. Sites that are not there have no way.
    #[must_use]
    pub fn table(&self, from: &[Site], to: &[Site]) -> Vec<Option<Leg>> {
        let chosen = |climbs: &[Climb], sites: &[Site]| -> Vec<Climb> {
            let climb = |site: &Site| climbs.get(site.0 as usize).cloned().unwrap_or_default();
            sites.iter().map(climb).collect()
        };
        let through = |c: &Climbs| many_to_many(&chosen(&c.out, from), &chosen(&c.into, to));
        let (metres, seconds) = (through(&self.length), through(&self.duration));
        let pairs = from.iter().flat_map(|&a| to.iter().map(move |&b| (a, b)));
        let through = metres.into_iter().zip(seconds);
        pairs
            .zip(through)
            .map(|((a, b), (metres, seconds))| self.whole(a, b, metres, seconds))
            .collect()
    }

    /// The way with what lies in the network in between, in millimetres and milliseconds.
    fn whole(
        &self,
        from: Site,
        to: Site,
        length: Option<u64>,
        lasting: Option<u64>,
    ) -> Option<Leg> {
        let (a, b) = (from.0 as usize, to.0 as usize);
        let [Ok(start), Ok(end)] = [self.places.get(a)?, self.places.get(b)?] else { return None };
        if self.points[a] == self.points[b] {
            return Some(Leg::default());
        }
        let along = along(start, end);
        let lasted = along.map(|along| duration(along, start.road.speed));
        let sooner = |one: Option<u64>, other: Option<u64>| one.into_iter().chain(other).min();
        let millimetres = sooner(length, along)? + start.foot.away + end.foot.away;
        let milliseconds = sooner(lasting, lasted)? + start.approach + end.approach;
        Some(Leg {
            metres: Metres(thousands(millimetres)),
            seconds: Seconds(thousands(milliseconds)),
        })
    }
}

/// Thousandths as whole units, rounded up.
fn thousands(value: u64) -> u32 {
    u32::try_from(value.div_ceil(1000)).unwrap_or(u32::MAX)
}

pub(super) fn place(roads: &Roads, point: Point, approach: Approach) -> Result<Place, Unplaced> {
    let Approach { most, speed } = approach;
    let foot = roads.index.nearest(point).ok_or(Unplaced::NoRoads)?;
    if foot.away > u64::from(most.0) * 1000 {
        return Err(Unplaced::TooFar { found: foot.away.div_ceil(1000), most: most.0 });
    }
    let road = roads.network.roads()[foot.road as usize];
    Ok(Place { foot, road, approach: duration(foot.away, speed) })
}

/// Along the road that both share, if it is driven that way.
pub(super) fn along(start: &Place, end: &Place) -> Option<u64> {
    let (a, b) = (start.foot.along, end.foot.along);
    let open = match a.total_cmp(&b) {
        Ordering::Less => start.road.forwards,
        Ordering::Equal => true,
        Ordering::Greater => start.road.backwards,
    };
    let shared = start.foot.road == end.foot.road && open;
    shared.then(|| super::sphere::millimetres((a - b).abs()))
}

/// Where one comes from the road into the network, and where one turns into it. At a junction one is
/// in the network, whatever the direction of the road.
pub(super) fn ends(place: &Place, measure: Measure) -> [Vec<End>; 2] {
    let Place { foot, road, .. } = place;
    let far = |millimetres: u64| match measure {
        Measure::Length => millimetres,
        Measure::Duration => duration(millimetres, road.speed),
    };
    let (start, end) = ((road.from, far(foot.to_start)), (road.to, far(foot.to_end)));
    let open = |allowed: bool, (node, far): End| (allowed || far == 0).then_some((node, far));
    let (forth, back) = (road.forwards, road.backwards);
    let out = [open(back, start), open(forth, end)];
    let into = [open(forth, start), open(back, end)];
    [out, into].map(|ends| ends.into_iter().flatten().collect())
}

fn climbs(
    roads: &Roads,
    places: &[Result<Place, Unplaced>],
    measure: Measure,
) -> Result<Climbs, RoadTravelError> {
    let hierarchy = roads.hierarchy(measure);
    let climb = |search: &mut Search<'_>, place: &Result<Place, Unplaced>| match place {
        Ok(place) => {
            let [out, into] = ends(place, measure);
            (search.from(&out), search.to(&into))
        }
        Err(_) => (Climb::default(), Climb::default()),
    };
    let (mut out, mut into) = (Vec::new(), Vec::new());
    let mut found = 0;
    for block in places.chunks(4096) {
        let pairs: Vec<(Climb, Climb)> =
            block.par_iter().map_init(|| hierarchy.search(), climb).collect();
        found += pairs.iter().map(|(out, into)| out.0.len() + into.0.len()).sum::<usize>();
        // Each measure may take half.
        if found > MOST_CLIMBED / 2 {
            return Err(RoadTravelError { sites: places.len(), found });
        }
        for (there, back) in pairs {
            out.push(there);
            into.push(back);
        }
    }
    Ok(Climbs { out, into })
}

/// No way is longer: over the highest junction where everybody reaches it, else over every road.
fn longest(
    roads: &Roads,
    places: &[Result<Place, Unplaced>],
    climbs: &Climbs,
    measure: Measure,
) -> u32 {
    let top = u32::try_from(roads.network.points().len()).unwrap_or(u32::MAX).saturating_sub(1);
    let farthest = |climbs: &[Climb]| {
        let placed = climbs.iter().zip(places).filter(|(_, place)| place.is_ok());
        let to_top = |climb: &Climb| climb.0.last().filter(|&&(rank, _)| rank == top).map(|e| e.1);
        placed.map(|(climb, _)| to_top(climb)).try_fold(0, |most, far| Some(far?.max(most)))
    };
    let all = || roads.network.arcs().iter().map(|arc| u64::from(arc.weight(measure)) + 3).sum();
    let over_top = farthest(&climbs.out).zip(farthest(&climbs.into)).map(|(a, b)| a + b);
    let approach = |place: &Place| match measure {
        Measure::Length => place.foot.away,
        Measure::Duration => place.approach,
    };
    let approach = places.iter().flatten().map(approach).max().unwrap_or(0);
    let network: u64 = over_top.unwrap_or_else(all);
    thousands(network.saturating_add(2 * approach))
}

impl Travel for RoadTravel {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        let through = |climbs: &Climbs| {
            let (out, into) = (climbs.out.get(from.0 as usize)?, climbs.into.get(to.0 as usize)?);
            out.meet(into)
        };
        self.whole(from, to, through(&self.length), through(&self.duration))
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.positions[site.0 as usize]
    }

    fn longest(&self) -> Leg {
        self.longest
    }

    fn top_speed(&self) -> f64 {
        f64::from(self.top_speed) / 3.6
    }

    /// Those of the shortest ways, between any places.
    fn shapes(&self, ways: &[[Point; 2]]) -> Vec<Option<Vec<Point>>> {
        let shapes = Shapes::new(&self.roads, self.approach);
        let drawn = ways.par_iter().with_min_len(64);
        drawn.map_init(|| shapes.search(), |search, &way| shapes.of(search, way)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Approach, RoadTravel, Roads, Unplaced};
    use crate::model::{Point, Site};
    use crate::travel::Travel;
    use crate::travel::road::{Road, RoadNetwork};
    use crate::units::{Leg, Metres, Seconds};

    fn at(longitude: f64, latitude: f64) -> Point {
        Point { longitude, latitude }
    }

    /// A ring of four sides of about 1112 m at 36 km/h around 0°, 0°; the first is one-way east.
    fn ring() -> Roads {
        let corners = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01)];
        let side = |n: u32| Road {
            from: n,
            to: (n + 1) % 4,
            bends: Vec::new(),
            speed: 36,
            forwards: true,
            backwards: n != 0,
        };
        let points = corners.iter().map(|&(x, y)| at(x, y)).collect();
        Roads::new(RoadNetwork::new(points, (0..4).map(side).collect()).expect("a network"))
    }

    fn leg(metres: u32, seconds: u32) -> Option<Leg> {
        Some(Leg { metres: Metres(metres), seconds: Seconds(seconds) })
    }

    #[test]
    fn ways_begin_and_end_at_homes() {
        // Two homes at the one-way side, 111.2 m below it, 556 m apart; the second stands twice.
        let homes = vec![at(0.002, -0.001), at(0.007, -0.001), at(0.007, -0.001)];
        let approach = Approach { most: Metres(200), speed: 4 };
        let travel = RoadTravel::between(Arc::new(ring()), homes, approach).expect("few sites");
        // 111.196 m on foot at 4 km/h are 100.08 s, 555.98 m at 36 km/h are 55.6 s.
        assert_eq!(travel.leg(Site(0), Site(1)), leg(779, 256));
        // Back only all around: four sides without these 556 m.
        assert_eq!(travel.leg(Site(1), Site(0)), leg(4115, 590));
        assert_eq!(travel.leg(Site(1), Site(2)), Some(Leg::default()));
        let sites = [Site(0), Site(1), Site(2), Site(9)];
        let pairs = sites.iter().flat_map(|&a| sites.map(|b| travel.leg(a, b)));
        assert_eq!(travel.table(&sites, &sites), pairs.collect::<Vec<_>>());
        assert!(travel.longest().metres >= Metres(4115));
    }

    #[test]
    fn at_a_junction_one_is_in_the_network() {
        // The one-way side ends at the second corner: nobody drives around to arrive there.
        let homes = vec![at(0.01, 0.0), at(0.01, 0.01), at(0.0, 0.0)];
        let travel =
            RoadTravel::between(Arc::new(ring()), homes, Approach::default()).expect("few sites");
        assert_eq!(travel.leg(Site(1), Site(0)), leg(1112, 112));
        assert_eq!(travel.leg(Site(0), Site(2)).map(|leg| leg.metres), Some(Metres(3336)));
        assert_eq!(travel.leg(Site(2), Site(0)), leg(1112, 112));
    }

    #[test]
    fn homes_far_from_every_road_are_named() {
        let homes = vec![at(0.0, 0.001), at(0.005, -0.01), at(0.005, 0.001)];
        let approach = Approach { most: Metres(1000), speed: 5 };
        let travel =
            RoadTravel::between(Arc::new(ring()), homes.clone(), approach).expect("few sites");
        let far = Unplaced::TooFar { found: 1112, most: 1000 };
        assert_eq!(travel.unplaced().collect::<Vec<_>>(), [(Site(1), far)]);
        assert_eq!(far.to_string(), "the nearest road is 1112 m away, allowed: 1000 m");
        assert_eq!(travel.leg(Site(0), Site(1)), None);
        assert_eq!(travel.leg(Site(1), Site(1)), None);
        assert!(travel.leg(Site(0), Site(2)).is_some());
        let nothing = Roads::new(RoadNetwork::default());
        let travel = RoadTravel::between(Arc::new(nothing), homes, approach).expect("few sites");
        assert!(travel.unplaced().all(|(_, why)| why == Unplaced::NoRoads));
    }
}
