//! Euclidean distance in a plane: the convention of the public benchmark instances.

use super::{Travel, straight::whole};
use crate::model::Site;
use crate::units::{Leg, Metres, Seconds};

/// Euclidean distance of integer points, rounded half to even.
pub struct Planar {
    positions: Vec<[f64; 3]>,
    longest: Leg,
}

impl Planar {
    /// Travel between points given in the order of the instance's sites. Coordinates must lie
    /// within ±1 000 000 000.
    #[must_use]
    pub fn new(points: &[(i32, i32)]) -> Self {
        let positions: Vec<[f64; 3]> =
            points.iter().map(|&(x, y)| [f64::from(x), f64::from(y), 0.0]).collect();
        let span = |axis: usize| {
            let values = positions.iter().map(|p| p[axis]);
            let (low, high) = values.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
            (high - low).max(0.0)
        };
        let most = whole(span(0).hypot(span(1)).ceil());
        let longest = Leg { metres: Metres(most), seconds: Seconds(most) };
        Self { positions, longest }
    }
}

impl Travel for Planar {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        let (a, b) = (self.positions[from.0 as usize], self.positions[to.0 as usize]);
        let (x, y) = (a[0] - b[0], a[1] - b[1]);
        let metres = whole((x * x + y * y).sqrt().round_ties_even());
        Some(Leg { metres: Metres(metres), seconds: Seconds(metres) })
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.positions[site.0 as usize]
    }

    fn is_cheap(&self) -> bool {
        true
    }

    fn top_speed(&self) -> f64 {
        1.0
    }

    fn longest(&self) -> Leg {
        self.longest
    }
}
