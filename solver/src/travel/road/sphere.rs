//! Lengths on the sphere, between positions in space.

use crate::model::Point;
use crate::travel::chord;
use crate::travel::straight::RADIUS;

/// Length of the great circle between two positions on the sphere, in metres.
pub(super) fn arc(a: [f64; 3], b: [f64; 3]) -> f64 {
    2.0 * RADIUS * (chord(a, b) / (2.0 * RADIUS)).min(1.0).asin()
}

/// The place on the sphere above or below a position other than the centre.
pub(super) fn lifted(at: [f64; 3]) -> [f64; 3] {
    let scale = RADIUS / chord(at, [0.0; 3]);
    at.map(|x| x * scale)
}

/// Longitude and latitude of a position on the sphere.
pub(super) fn place(at: [f64; 3]) -> Point {
    let latitude = (at[2] / RADIUS).clamp(-1.0, 1.0).asin().to_degrees();
    Point { longitude: at[1].atan2(at[0]).to_degrees(), latitude }
}

/// Metres as millimetres, rounded up.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths are never negative; what does not fit is the largest there is"
)]
pub(super) fn millimetres(metres: f64) -> u64 {
    (metres * 1000.0).ceil() as u64
}
