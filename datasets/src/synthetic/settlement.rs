//! Villages of a county: those on the list at their known points, the others where measured
//! counties have theirs, spread over the land with mild repulsion.

use tongxing_solver::model::Point;

use super::plane::{Plane, Spot};
use super::random::{Purpose, Stream, apportion, whole};
use super::spec::SettlementSpec;
use super::territory::{Neighbours, Territory, nearest};
use crate::geography::{County, Gazetteer, Town, Village};

/// Farthest a home lies from its hamlet, metres.
const HAMLET: f64 = 120.0;
/// Farthest a home lies from the centre of a township, and of the county's seat.
const TOWN: [f64; 2] = [700.0, 1800.0];

/// A village: a place with hamlets.
#[derive(Clone, Debug)]
pub(super) struct VillagePlace {
    pub(super) town: usize,
    pub(super) name: String,
    pub(super) spot: Spot,
    /// Whether its point stands on the list.
    pub(super) known: bool,
    pub(super) hamlets: Vec<Spot>,
    /// Share of the county's village children, relative to other villages.
    pub(super) weight: f64,
}

/// Where the people of a county live.
#[derive(Clone, Debug)]
pub(super) struct Settlement {
    pub(super) territory: Territory,
    pub(super) villages: Vec<VillagePlace>,
    /// Running sums of the villages' weights.
    sums: Vec<f64>,
}

/// A home: the town, the village where there is one, and the spot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Home {
    pub(super) town: usize,
    pub(super) village: Option<usize>,
    pub(super) spot: Spot,
}

impl Settlement {
    pub(super) fn of(
        county: &County,
        gazetteer: &Gazetteer,
        neighbours: &Neighbours,
        spec: &SettlementSpec,
        seed: u64,
    ) -> Self {
        let territory = Territory::of(county, gazetteer, neighbours, seed);
        let mut villages = listed(county, gazetteer, &territory);
        if villages.is_empty() {
            villages = named(county, &territory, spec);
        }
        place(&mut villages, &territory, county, spec, seed);
        let mut sum = 0.0;
        let weights = villages.iter().map(|village| village.weight);
        let sums = weights
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        Self { territory, villages, sums }
    }

    pub(super) fn plane(&self) -> &Plane {
        &self.territory.plane
    }

    pub(super) fn point(&self, home: &Home) -> Point {
        self.plane().point(home.spot)
    }

    /// A home in a village of the county, by the villages' weights; in a town where there is none.
    pub(super) fn village_home(&self, stream: &mut Stream) -> Home {
        let Some(&total) = self.sums.last() else { return self.town_home(stream) };
        let drawn = stream.unit() * total;
        let index = self.sums.partition_point(|&sum| sum <= drawn).min(self.sums.len() - 1);
        self.home_in(index, stream)
    }

    /// A home at the seat of a township, by the number of its villages.
    pub(super) fn town_home(&self, stream: &mut Stream) -> Home {
        let town = match self.villages.is_empty() {
            true => stream.below(self.territory.towns.len()),
            false => stream.pick(&self.villages).town,
        };
        self.home_at(town, stream)
    }

    /// A home in the county's seat.
    pub(super) fn seat_home(&self, stream: &mut Stream) -> Home {
        self.home_at(self.territory.seat, stream)
    }

    fn home_in(&self, index: usize, stream: &mut Stream) -> Home {
        let village = &self.villages[index];
        let hamlet = *stream.pick(&village.hamlets);
        let spot = hamlet.moved(stream.disc(), HAMLET);
        Home { town: village.town, village: Some(index), spot }
    }

    fn home_at(&self, town: usize, stream: &mut Stream) -> Home {
        let radius = TOWN[usize::from(town == self.territory.seat)];
        // Twice the disc: denser towards the centre.
        let inner = stream.disc();
        let spot = self.territory.towns[town].spot.moved(inner, radius * stream.unit());
        Home { town, village: None, spot }
    }
}

/// The villages on the list of 2016 that are rural, under today's townships.
fn listed(county: &County, gazetteer: &Gazetteer, territory: &Territory) -> Vec<VillagePlace> {
    let reach = (county.area_km2 * 1e6).sqrt() * 1.5;
    let origin = Spot { x: 0.0, y: 0.0 };
    let rural = gazetteer.villages(county.code).filter(|village| village.rural);
    rural
        .map(|village| {
            let spot = village.point.map(|point| territory.plane.spot(point));
            let spot = spot.filter(|spot| spot.distance(origin) < reach);
            VillagePlace {
                town: town_of(village, county, gazetteer, territory, spot),
                name: village.name.clone(),
                spot: spot.unwrap_or(origin),
                known: spot.is_some(),
                hamlets: Vec::new(),
                weight: 0.0,
            }
        })
        .collect()
}

/// Today's township of a village: of the same code and name, of the same name, else the nearest to
/// the village or to its former township.
fn town_of(
    village: &Village,
    county: &County,
    gazetteer: &Gazetteer,
    territory: &Territory,
    spot: Option<Spot>,
) -> usize {
    let towns = &territory.towns;
    let within = |town: &Town| towns.iter().position(|t| t.code == town.code);
    let own = village.code.truncate(9);
    let own = own.and_then(|code| gazetteer.towns(code).next());
    let former = own.filter(|town| !town.current);
    if let Some(index) = own.filter(|town| town.current).and_then(within) {
        return index;
    }
    let same = former.and_then(|town| gazetteer.town_named(county.code, &town.name));
    if let Some(index) = same.and_then(within) {
        return index;
    }
    let former = former.and_then(|town| town.point).map(|point| territory.plane.spot(point));
    let by_code = || {
        // A township merged into nobody knows which: its villages stay together.
        own.map_or(0, |town| super::number(town.code))
            .checked_rem(towns.len() as u64)
            .and_then(|index| usize::try_from(index).ok())
            .unwrap_or(0)
    };
    match spot.or(former) {
        Some(spot) => nearest(towns.iter().map(|town| town.spot), spot),
        None => by_code(),
    }
}

/// Villages without names of their own, as many as the rural population asks for, by land.
fn named(county: &County, territory: &Territory, spec: &SettlementSpec) -> Vec<VillagePlace> {
    let rural = f64::from(county.rural_population);
    let count = whole(rural / spec.rural_people_per_village).clamp(1, 3000);
    let land: Vec<f64> = territory.towns.iter().map(|town| town.cells.len() as f64).collect();
    let counts = apportion(count, &land);
    let mut villages = Vec::new();
    for (town, &count) in counts.iter().enumerate() {
        for number in 1..=count {
            villages.push(VillagePlace {
                town,
                name: format!("示例{number:02}村"),
                spot: Spot { x: 0.0, y: 0.0 },
                known: false,
                hamlets: Vec::new(),
                weight: 0.0,
            });
        }
    }
    villages
}

/// Places the villages that have no point, gives every village its hamlets and its weight.
fn place(
    villages: &mut [VillagePlace],
    territory: &Territory,
    county: &County,
    spec: &SettlementSpec,
    seed: u64,
) {
    let number = super::number(county.code);
    let mut counts = vec![0_u32; territory.towns.len()];
    villages.iter().for_each(|village| counts[village.town] += 1);
    let spacing: Vec<f64> = (0..counts.len())
        .map(|town| {
            let cells = territory.towns[town].cells.len().max(1) as f64;
            territory.step * (cells / f64::from(counts[town].max(1))).sqrt()
        })
        .collect();
    let mut taken: Vec<Spot> = territory.towns.iter().map(|town| town.spot).collect();
    taken.extend(villages.iter().filter(|v| v.known).map(|v| v.spot));
    for (index, village) in villages.iter_mut().enumerate() {
        let mut stream = Stream::new(seed, number, Purpose::Villages, index);
        let spacing = spacing[village.town];
        if !village.known {
            let least = spec.repulsion * spacing * (0.5 + 0.5 * stream.unit());
            village.spot = apart(territory, village.town, least, &taken, &mut stream);
            taken.push(village.spot);
        }
        let count = 1 + stream.below((2 * spec.hamlets_per_village - 1) as usize);
        let reach = (0.35 * spacing).min(1500.0);
        let place = village.spot;
        village.hamlets = (0..count).map(|_| place.moved(stream.disc(), reach)).collect();
        // Skewed: the largest villages have about six times the children of the smallest.
        let (a, b) = (stream.unit(), stream.unit());
        village.weight = 0.4 + 1.8 * a * b;
    }
}

/// A place on the town's land at least `least` metres from every settlement; the distance gives way
/// where the land is full.
fn apart(
    territory: &Territory,
    town: usize,
    mut least: f64,
    taken: &[Spot],
    stream: &mut Stream,
) -> Spot {
    const TRIES: usize = 60;
    let mut spot = territory.place(town, stream);
    for _ in 0..TRIES {
        let square = least * least;
        if taken.iter().all(|other| other.square(spot) >= square) {
            break;
        }
        least *= 0.97;
        spot = territory.place(town, stream);
    }
    spot
}
