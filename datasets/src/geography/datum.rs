//! Reference systems of coordinates: WGS-84, GCJ-02 (Gaode, Tencent), BD-09 (Baidu).
//!
//! A map of mainland China shows places 100–700 m away from where they are. Outside the mainland
//! nothing is shifted. Where the mainland ends is decided by the simplified mask of the
//! `coordtransform` crate (© OpenStreetMap contributors, ODbL 1.0) and a margin around it: the mask
//! alone misses the seats of six border counties, and a home there would be 500 m off.

use tongxing_solver::model::Point;

use crate::document::Datum;

/// Where the inverse stops: 1e-10 degrees are 0.01 mm.
const RESIDUAL: f64 = 1e-10;
/// Steps of the inverse at most; two or three do.
const STEPS: usize = 10;
/// Width of the margin around the mask, degrees: about 30 km.
const MARGIN: f64 = 0.3;
/// Hong Kong and Macau, south of the seats of Shenzhen and Zhuhai: here the mask alone decides.
/// Longitudes from and to, latitudes from and to.
const WITHOUT_MARGIN: [[f64; 4]; 2] = [[113.8, 114.5, 22.1, 22.5], [113.52, 113.62, 22.0, 22.215]];

/// `point` in WGS-84, given in `datum`, degrees both. A point whose coordinates are not on earth
/// comes back unchanged, for whoever checks it.
#[must_use]
pub fn to_wgs84(datum: Datum, point: Point) -> Point {
    if datum == Datum::Wgs84 || !on_earth(point) {
        return point;
    }
    let start = match datum {
        Datum::Bd09 => by(coordtransform::bd09_to_gcj02, point),
        _ => point,
    };
    refine(point, by(coordtransform::gcj02_to_wgs84_in_mainland, start), datum)
}

/// `point`, given in WGS-84, in `datum`, degrees both. A point whose coordinates are not on earth
/// comes back unchanged.
#[must_use]
pub fn from_wgs84(datum: Datum, point: Point) -> Point {
    if datum == Datum::Wgs84 || !on_earth(point) || !is_shifted(point) {
        return point;
    }
    let shifted = by(coordtransform::wgs84_to_gcj02_in_mainland, point);
    match datum {
        Datum::Bd09 => by(coordtransform::gcj02_to_bd09, shifted),
        _ => shifted,
    }
}

/// Whether maps shift the place: it lies in the mask, or within [`MARGIN`] of it.
fn is_shifted(Point { longitude, latitude }: Point) -> bool {
    let inside = |east: f64, north: f64| {
        coordtransform::is_in_gcj02_region(longitude + east, latitude + north)
    };
    let without_margin = WITHOUT_MARGIN.iter().any(|[west, east, south, north]| {
        (west..=east).contains(&&longitude) && (south..=north).contains(&&latitude)
    });
    let around = [-MARGIN, 0.0, MARGIN];
    inside(0.0, 0.0)
        || !without_margin
            && around.iter().any(|&east| around.iter().any(|&north| inside(east, north)))
}

fn on_earth(point: Point) -> bool {
    (-180.0..=180.0).contains(&point.longitude) && (-90.0..=90.0).contains(&point.latitude)
}

fn by(transform: fn(f64, f64) -> (f64, f64), point: Point) -> Point {
    let (longitude, latitude) = transform(point.longitude, point.latitude);
    Point { longitude, latitude }
}

/// Fixed-point steps from `start` until the forward transform gives `shown`. They do not settle
/// where nothing is shifted, and `shown` is the place.
fn refine(shown: Point, start: Point, datum: Datum) -> Point {
    let mut place = start;
    for _ in 0..STEPS {
        let picture = from_wgs84(datum, place);
        let (east, north) =
            (picture.longitude - shown.longitude, picture.latitude - shown.latitude);
        if east.abs() < RESIDUAL && north.abs() < RESIDUAL {
            return place;
        }
        place.longitude -= east;
        place.latitude -= north;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const METRES_PER_DEGREE: f64 = 111_320.0;

    fn offset(from: Point, to: Point) -> (f64, f64) {
        let east = (to.longitude - from.longitude) * from.latitude.to_radians().cos();
        (east * METRES_PER_DEGREE, (to.latitude - from.latitude) * METRES_PER_DEGREE)
    }

    fn point(longitude: f64, latitude: f64) -> Point {
        Point { longitude, latitude }
    }

    #[test]
    fn gcj02_lies_where_it_was_measured() {
        // Seats of cn_counties_2020 (WGS-84) and the offsets measured there, metres east and north.
        for (place, east, north) in [
            (point(119.254_797, 33.782_714), 502.0, -154.0),
            (point(106.618_906, 26.605_128), 353.0, -409.0),
            (point(106.235_284, 38.473_905), 383.0, 51.0),
        ] {
            let found = offset(place, from_wgs84(Datum::Gcj02, place));
            assert!(
                (found.0 - east).abs() < 4.0 && (found.1 - north).abs() < 4.0,
                "{place:?}: {found:?} instead of {east} {north}"
            );
        }
    }

    #[test]
    fn bd09_lies_beyond_gcj02() {
        // Baidu's constants shift a further 0.0065° east and 0.006° north, give or take its ripple.
        let place = point(119.254_797, 33.782_714);
        let (gcj, bd) = (from_wgs84(Datum::Gcj02, place), from_wgs84(Datum::Bd09, place));
        assert!((bd.longitude - gcj.longitude - 0.0065).abs() < 2e-4, "{gcj:?} {bd:?}");
        assert!((bd.latitude - gcj.latitude - 0.006).abs() < 6e-4, "{gcj:?} {bd:?}");
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
            for row in 0..=60 {
                for column in 0..=60 {
                    let place = point(98.0 + 0.33 * f64::from(column), 25.0 + 0.2 * f64::from(row));
                    let (east, north) = offset(place, to_wgs84(datum, from_wgs84(datum, place)));
                    assert!(east.abs() < 0.1 && north.abs() < 0.1, "{datum:?} {place:?}");
                }
            }
        }
    }

    #[test]
    fn gcj02_shifts_nothing_outside_the_mainland() {
        for place in [point(139.76, 35.68), point(2.35, 48.85), point(114.16, 22.28)] {
            assert_eq!(from_wgs84(Datum::Gcj02, place), place);
            assert_eq!(to_wgs84(Datum::Gcj02, place), place);
        }
    }

    #[test]
    fn nonsense_comes_back_as_it_is() {
        for (longitude, latitude) in [(f64::INFINITY, 0.0), (200.0, 30.0), (110.0, -91.0)] {
            for datum in [Datum::Gcj02, Datum::Bd09] {
                assert_eq!(to_wgs84(datum, point(longitude, latitude)), point(longitude, latitude));
                assert_eq!(
                    from_wgs84(datum, point(longitude, latitude)),
                    point(longitude, latitude)
                );
            }
        }
        assert!(to_wgs84(Datum::Gcj02, point(f64::NAN, 30.0)).longitude.is_nan());
    }
}
