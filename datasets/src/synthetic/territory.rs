//! The ground of a county as cells: no boundary is shipped, so a county is the land nearer to its own
//! townships than to its neighbours', as much of it as its area says.

use tongxing_solver::model::{Division, Point};

use super::plane::{Plane, Spot};
use super::random::{Purpose, Stream, whole};
use crate::geography::{County, Gazetteer};

/// Cells a county is cut into, about.
const CELLS: f64 = 5000.0;
/// Half the side of the square that is searched, in radii of a disc of the county's area.
const SEARCHED: f64 = 2.5;

/// A township of the county with its place and its land.
#[derive(Clone, Debug)]
pub(super) struct TownLand {
    /// Code of 9 digits, or of 6 where the county has no township on the list.
    pub(super) code: Division,
    pub(super) name: String,
    pub(super) spot: Spot,
    /// Whether its point is known, not made up.
    pub(super) known: bool,
    /// Centres of its cells.
    pub(super) cells: Vec<Spot>,
}

/// The county's land.
#[derive(Clone, Debug)]
pub(super) struct Territory {
    pub(super) plane: Plane,
    /// Side of a cell, metres.
    pub(super) step: f64,
    pub(super) towns: Vec<TownLand>,
    /// Town at whose place the county's seat is.
    pub(super) seat: usize,
}

/// The points of every current township, by county; made once for a province.
#[derive(Clone, Debug)]
pub(super) struct Neighbours(Vec<(Division, Point)>);

impl Neighbours {
    pub(super) fn of(gazetteer: &Gazetteer) -> Self {
        let towns = gazetteer.all_counties().flat_map(|county| {
            let towns = gazetteer.towns(county.code).filter(|t| t.current);
            towns.filter_map(|town| town.point).map(|point| (county.code, point))
        });
        Self(towns.collect())
    }

    /// Places of other counties' townships within `reach` metres along both axes.
    fn around(&self, own: Division, plane: &Plane, reach: f64) -> Vec<Spot> {
        let foreign = self.0.iter().filter(|(code, _)| *code != own);
        let near = |spot: &Spot| spot.x.abs() < reach && spot.y.abs() < reach;
        foreign.map(|(_, point)| plane.spot(*point)).filter(near).collect()
    }
}

impl Territory {
    pub(super) fn of(
        county: &County,
        gazetteer: &Gazetteer,
        neighbours: &Neighbours,
        seed: u64,
    ) -> Self {
        let plane = Plane::around(county.centroid);
        let radius = (county.area_km2 * 1e6 / std::f64::consts::PI).sqrt();
        let mut towns: Vec<TownLand> = gazetteer
            .towns(county.code)
            .filter(|town| town.current)
            .map(|town| TownLand {
                code: town.code,
                name: town.name.clone(),
                spot: town.point.map_or(Spot { x: 0.0, y: 0.0 }, |p| plane.spot(p)),
                // A point far outside is a mistake of the source.
                known: town.point.is_some_and(|p| {
                    let spot = plane.spot(p);
                    spot.distance(Spot { x: 0.0, y: 0.0 }) < SEARCHED * radius
                }),
                cells: Vec::new(),
            })
            .collect();
        let seat = plane.spot(county.seat);
        if towns.is_empty() {
            let (code, name) = (county.code, String::new());
            towns.push(TownLand { code, name, spot: seat, known: true, cells: Vec::new() });
        }
        let step = (county.area_km2 * 1e6 / CELLS).sqrt();
        let foreign = neighbours.around(county.code, &plane, 2.0 * SEARCHED * radius);
        let cells = land(&towns, seat, &foreign, (radius, step), county.area_km2);
        settle_unknown(&mut towns, &cells, seat, county, seed);
        for &cell in &cells {
            let nearest = nearest(towns.iter().map(|town| town.spot), cell);
            towns[nearest].cells.push(cell);
        }
        let seat = nearest(towns.iter().map(|town| town.spot), seat);
        Self { plane, step, towns, seat }
    }

    /// A random place on the land of a town; the town's own where it has no land.
    pub(super) fn place(&self, town: usize, stream: &mut Stream) -> Spot {
        let TownLand { spot, cells, .. } = &self.towns[town];
        if cells.is_empty() {
            return *spot;
        }
        let cell = *stream.pick(cells);
        let jitter = (stream.unit() - 0.5, stream.unit() - 0.5);
        cell.moved(jitter, self.step)
    }
}

/// Index of the nearest spot, the first of equals; 0 where there is none.
pub(super) fn nearest(spots: impl Iterator<Item = Spot>, to: Spot) -> usize {
    let squares = spots.map(|spot| spot.square(to)).enumerate();
    squares.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(index, _)| index)
}

/// The cells nearest to the county's own townships, as many as its area has; none that is nearer to
/// a township of another county.
fn land(
    towns: &[TownLand],
    seat: Spot,
    foreign: &[Spot],
    (radius, step): (f64, f64),
    area_km2: f64,
) -> Vec<Spot> {
    let mut own: Vec<Spot> = towns.iter().filter(|t| t.known).map(|t| t.spot).collect();
    own.push(seat);
    if own.len() < towns.len() / 2 {
        own.push(Spot { x: 0.0, y: 0.0 });
    }
    let half = i32::try_from(whole(SEARCHED * radius / step)).unwrap_or(0);
    let mut cells: Vec<(f64, Spot)> = Vec::new();
    for row in -half..=half {
        for column in -half..=half {
            let cell = Spot { x: f64::from(column) * step, y: f64::from(row) * step };
            let near =
                |spots: &[Spot]| spots.iter().map(|s| s.square(cell)).fold(f64::INFINITY, f64::min);
            let distance = near(&own);
            // Squares are compared; beyond one radius from every township nobody is placed.
            if distance < radius * radius && distance <= near(foreign) {
                cells.push((distance, cell));
            }
        }
    }
    cells.sort_by(|a, b| a.0.total_cmp(&b.0));
    cells.truncate(whole(area_km2 * 1e6 / (step * step)) as usize);
    cells.into_iter().map(|(_, cell)| cell).collect()
}

/// Townships without a point get one: subdistricts near the seat, the others wherever of some
/// random cells is farthest from every township so far.
fn settle_unknown(towns: &mut [TownLand], cells: &[Spot], seat: Spot, county: &County, seed: u64) {
    const TRIES: usize = 24;
    if cells.is_empty() {
        return;
    }
    let mut central = cells.to_vec();
    central.sort_by(|a, b| a.square(seat).total_cmp(&b.square(seat)));
    central.truncate((cells.len() / 25).max(1));
    let mut settled: Vec<Spot> = towns.iter().filter(|t| t.known).map(|t| t.spot).collect();
    let number = super::number(county.code);
    for (index, town) in towns.iter_mut().enumerate().filter(|(_, town)| !town.known) {
        let mut stream = Stream::new(seed, number, Purpose::Towns, index);
        let from: &[Spot] = if town.name.ends_with("街道") { &central } else { cells };
        let mut best = (f64::NEG_INFINITY, seat);
        for _ in 0..TRIES {
            let spot = *stream.pick(from);
            let room = settled.iter().map(|s| s.square(spot)).fold(f64::INFINITY, f64::min);
            if room > best.0 {
                best = (room, spot);
            }
        }
        town.spot = best.1;
        settled.push(best.1);
    }
}
