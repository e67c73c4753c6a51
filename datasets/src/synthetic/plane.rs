//! A county as a plane of metres, in arithmetic that every machine does alike: the four basic
//! operations and square roots, no library sine.

use tongxing_solver::model::Point;

/// Metres per degree of latitude on the mean sphere (R = 6 371 008.8 m).
const METRES_PER_DEGREE: f64 = 111_195.08;

/// A place in metres east and north of the plane's origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Spot {
    pub(super) fn distance(self, other: Self) -> f64 {
        self.square(other).sqrt()
    }

    pub(super) fn square(self, other: Self) -> f64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        x * x + y * y
    }

    pub(super) fn moved(self, (x, y): (f64, f64), metres: f64) -> Self {
        Self { x: self.x + x * metres, y: self.y + y * metres }
    }
}

/// The equirectangular plane around an origin: exact to some metres over a county.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    origin: Point,
    shrink: f64,
}

impl Plane {
    pub(super) fn around(origin: Point) -> Self {
        Self { origin, shrink: cosine(origin.latitude).max(0.01) }
    }

    pub(super) fn spot(&self, point: Point) -> Spot {
        Spot {
            x: (point.longitude - self.origin.longitude) * self.shrink * METRES_PER_DEGREE,
            y: (point.latitude - self.origin.latitude) * METRES_PER_DEGREE,
        }
    }

    pub(super) fn point(&self, spot: Spot) -> Point {
        Point {
            longitude: self.origin.longitude + spot.x / (self.shrink * METRES_PER_DEGREE),
            latitude: self.origin.latitude + spot.y / METRES_PER_DEGREE,
        }
    }
}

/// The cosine of an angle of at most 90 degrees, by its series.
fn cosine(degrees: f64) -> f64 {
    let square =
        (degrees * (std::f64::consts::PI / 180.0)) * (degrees * (std::f64::consts::PI / 180.0));
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..12_u32 {
        term = -term * square / f64::from((2 * n - 1) * (2 * n));
        sum += term;
    }
    sum
}

/// A coordinate to six decimals (0.1 m), as rosters write it.
pub(super) fn six_decimals(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_agrees_with_the_sphere() {
        for degrees in [0.0_f64, 18.3, 33.8, 53.5, 90.0] {
            assert!((cosine(degrees) - degrees.to_radians().cos()).abs() < 1e-12, "{degrees}");
        }
        use geo::{Distance, Haversine};
        let (a, b) = (
            Point { longitude: 119.254_797, latitude: 33.782_714 },
            Point { longitude: 119.621_761, latitude: 33.937_03 },
        );
        let plane = Plane::around(a);
        let far = Haversine.distance(
            geo::Point::new(a.longitude, a.latitude),
            geo::Point::new(b.longitude, b.latitude),
        );
        assert!((plane.spot(b).distance(plane.spot(a)) - far).abs() < 0.002 * far);
        let back = plane.point(plane.spot(b));
        assert!((back.longitude - b.longitude).abs() < 1e-12);
        assert!((back.latitude - b.latitude).abs() < 1e-12);
    }
}
