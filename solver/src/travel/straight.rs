//! Straight line on the sphere times a stated detour factor.

use geo::{Distance, Haversine};

use super::Travel;
use crate::model::{Instance, Point, Site};
use crate::units::{Leg, Metres, Seconds};

/// Mean earth radius of `geo`'s haversine, in metres (IUGG: 6 371 008.8; geo ≥ 0.29 uses it).
pub(super) const RADIUS: f64 = 6_371_008.8;

/// Speed that turns metres into seconds where no road is known: 30 km/h (ours).
const METRES_PER_SECOND: f64 = 30.0 / 3.6;

/// A factor outside 1.000–10.000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the detour factor is {found} permille, allowed: 1000 to 10000")]
pub struct FactorError {
    /// What was asked for, in permille.
    pub found: u32,
}

/// Great-circle distance × factor, rounded to the nearest metre.
///
/// # References
/// The haversine formula as in `geo::Haversine`; detour factors by terrain are calibrated from real
/// road networks (1.3 in plains to 2.6 in mountains).
pub struct StraightLine {
    factor: f64,
    points: Vec<geo::Point<f64>>,
    positions: Vec<[f64; 3]>,
}

impl StraightLine {
    /// Travel between the sites of `instance` with a detour factor in permille.
    ///
    /// # Errors
    /// If the factor lies outside 1000–10000.
    pub fn new(instance: &Instance, factor_permille: u32) -> Result<Self, FactorError> {
        if !(1000..=10_000).contains(&factor_permille) {
            return Err(FactorError { found: factor_permille });
        }
        let factor = f64::from(factor_permille) / 1000.0;
        let points: Vec<Point> = instance.site_points().collect();
        Ok(Self {
            factor,
            positions: points.iter().map(|&p| on_sphere(p, RADIUS * factor)).collect(),
            points: points.iter().map(|p| geo::Point::new(p.longitude, p.latitude)).collect(),
        })
    }
}

/// Metres of the great circle between two places, rounded to the nearest.
#[must_use]
pub fn straight(from: Point, to: Point) -> Metres {
    let [from, to] = [from, to].map(|p| geo::Point::new(p.longitude, p.latitude));
    Metres(whole(Haversine.distance(from, to).round()))
}

/// The chord never exceeds the arc, so positions on a sphere of radius R × factor bound the way.
pub(super) fn on_sphere(point: Point, radius: f64) -> [f64; 3] {
    let (longitude, latitude) = (point.longitude.to_radians(), point.latitude.to_radians());
    [
        radius * latitude.cos() * longitude.cos(),
        radius * latitude.cos() * longitude.sin(),
        radius * latitude.sin(),
    ]
}

impl Travel for StraightLine {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        let way = Haversine.distance(self.points[from.0 as usize], self.points[to.0 as usize]);
        let metres = (way * self.factor).round();
        Some(Leg {
            metres: Metres(whole(metres)),
            seconds: Seconds(whole((metres / METRES_PER_SECOND).round())),
        })
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.positions[site.0 as usize]
    }

    fn is_cheap(&self) -> bool {
        true
    }

    fn longest(&self) -> Leg {
        let metres = (RADIUS * std::f64::consts::PI * self.factor).ceil();
        Leg {
            metres: Metres(whole(metres)),
            seconds: Seconds(whole((metres / METRES_PER_SECOND).ceil())),
        }
    }

    fn top_speed(&self) -> f64 {
        METRES_PER_SECOND
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "half the earth's circumference × 10 fits u32"
)]
pub(super) fn whole(value: f64) -> u32 {
    value as u32
}
