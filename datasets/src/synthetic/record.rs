//! How a roster keeps a home: with coordinates in some datum, or with names alone.

use tongxing_solver::model::Point;

use super::Making;
use super::plane::six_decimals;
use super::random::Stream;
use super::settlement::Home;
use crate::document::Datum;
use crate::geography::datum::from_wgs84;

/// A home as the roster has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) home: Home,
    /// The coordinates written down, in their datum; `None` where there are none.
    pub(super) written: Option<(Datum, Point)>,
}

impl Record {
    pub(super) fn of(making: &Making<'_>, home: Home, stream: &mut Stream) -> Self {
        let spec = &making.spec.records;
        let [none, gcj, bd] = [spec.without_coordinates, spec.gcj02, spec.bd09];
        let datum = match stream.weighted(&[none, gcj, bd, (1.0 - none - gcj - bd).max(0.0)]) {
            0 => None,
            1 => Some(Datum::Gcj02),
            2 => Some(Datum::Bd09),
            _ => Some(Datum::Wgs84),
        };
        let written = datum.map(|datum| {
            let point = from_wgs84(datum, making.settlement.point(&home));
            let longitude = six_decimals(point.longitude);
            (datum, Point { longitude, latitude: six_decimals(point.latitude) })
        });
        Self { home, written }
    }
}
