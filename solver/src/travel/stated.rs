//! What a planner states about ways that the program cannot know by itself.

use geo::{Distance, Haversine};

use super::least::SLACK_METRES;
use super::straight::{RADIUS, on_sphere, whole};
use crate::model::Point;
use crate::units::{Leg, Metres, Seconds};

/// Metres per second of one km/h.
const KMH: f64 = 1.0 / 3.6;

/// A factor outside 0.001–10.000, or a speed outside 1–300.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatedError {
    /// The factor, in permille.
    #[error("the stated factor is {0} permille, allowed: 1 to 10000")]
    Factor(u32),
    /// The speed, in km/h.
    #[error("the stated speed is {0} km/h, allowed: 1 to 300")]
    Speed(u32),
}

/// A way that breaks what was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Shorter than stated.
    Metres {
        /// Its length.
        found: Metres,
        /// The least that was stated, rounding taken off.
        least: Metres,
    },
    /// Faster than stated.
    Seconds {
        /// Its duration.
        found: Seconds,
        /// The least that was stated, rounding taken off.
        least: Seconds,
    },
}

/// Every way is at least the straight line times a factor and, where a speed is stated, takes at least
/// what the straight line takes at it.
///
/// # The lower bound
/// Sites stand on the sphere scaled by the factor, so the distance of their positions is at most the
/// straight line times the factor. Seconds are stated about the straight line itself: over a distance
/// that is scaled, the speed is scaled too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    permille: u32,
    kmh: Option<u32>,
}

impl Stated {
    /// With a factor in permille, and no way faster than `kmh` over the straight line.
    ///
    /// # Errors
    /// If the factor lies outside 1–10000 or the speed outside 1–300.
    pub fn new(permille: u32, kmh: Option<u32>) -> Result<Self, StatedError> {
        if !(1..=10_000).contains(&permille) {
            return Err(StatedError::Factor(permille));
        }
        match kmh {
            Some(kmh) if !(1..=300).contains(&kmh) => Err(StatedError::Speed(kmh)),
            _ => Ok(Self { permille, kmh }),
        }
    }

    /// The factor, in permille.
    #[must_use]
    pub fn permille(self) -> u32 {
        self.permille
    }

    /// The speed in km/h, where one is stated.
    #[must_use]
    pub fn kmh(self) -> Option<u32> {
        self.kmh
    }

    fn factor(self) -> f64 {
        f64::from(self.permille) / 1000.0
    }

    /// Where the bound places somebody who lives at `point`: [`super::Travel::position`].
    #[must_use]
    pub fn position(self, point: Point) -> [f64; 3] {
        on_sphere(point, RADIUS * self.factor())
    }

    /// [`super::Travel::top_speed`] over the distance of positions.
    #[must_use]
    pub fn top_speed(self) -> f64 {
        self.kmh.map_or(f64::INFINITY, |kmh| f64::from(kmh) * KMH * self.factor())
    }

    /// Whether a way between two homes is as stated, but for what rounding can take off.
    ///
    /// # Errors
    /// The first of metres and seconds that is not.
    pub fn holds(self, from: Point, to: Point, leg: Leg) -> Result<(), Broken> {
        let place = |p: Point| geo::Point::new(p.longitude, p.latitude);
        let scaled = Haversine.distance(place(from), place(to)) * self.factor() - SLACK_METRES;
        let up = |value: f64| whole(value.max(0.0).ceil());
        let least = Metres(up(scaled));
        if leg.metres < least {
            return Err(Broken::Metres { found: leg.metres, least });
        }
        let least = Seconds(up(scaled / self.top_speed() - 1.0));
        if leg.seconds < least {
            return Err(Broken::Seconds { found: leg.seconds, least });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::travel::chord;

    fn at(longitude: f64, latitude: f64) -> Point {
        Point { longitude, latitude }
    }

    #[test]
    fn the_least_way_that_holds_keeps_the_promise_of_positions() {
        let places = [at(119.2, 33.7), at(119.2001, 33.7), at(118.1, 35.2), at(-60.0, -33.0)];
        for (permille, kmh) in [(1, Some(1)), (990, Some(120)), (1300, None), (10_000, Some(300))] {
            let stated = Stated::new(permille, kmh).expect("in range");
            for from in places {
                for to in places {
                    let mut leg = Leg::default();
                    while let Err(broken) = stated.holds(from, to, leg) {
                        match broken {
                            Broken::Metres { least, .. } => leg.metres = least,
                            Broken::Seconds { least, .. } => leg.seconds = least,
                        }
                    }
                    let apart = chord(stated.position(from), stated.position(to)) - 1e-6;
                    assert!(f64::from(leg.metres.0) + 1.0 >= apart, "{permille} {leg:?}");
                    let seconds = f64::from(leg.seconds.0) + 1.0;
                    assert!(seconds * stated.top_speed() + 1.0 >= apart, "{permille} {leg:?}");
                }
            }
        }
    }

    #[test]
    fn a_kilometre_is_a_kilometre() {
        // 0.01° of latitude: 1111.95 m.
        let (from, to) = (at(119.0, 33.0), at(119.0, 33.01));
        let stated = Stated::new(1500, Some(36)).expect("in range");
        let leg = |metres, seconds| Leg { metres: Metres(metres), seconds: Seconds(seconds) };
        assert_eq!(stated.holds(from, to, leg(1667, 111)), Ok(()));
        let (found, least) = (Metres(1666), Metres(1667));
        assert_eq!(stated.holds(from, to, leg(1666, 111)), Err(Broken::Metres { found, least }));
        let (found, least) = (Seconds(109), Seconds(111));
        assert_eq!(stated.holds(from, to, leg(1667, 109)), Err(Broken::Seconds { found, least }));
        assert_eq!(Stated::new(0, None), Err(StatedError::Factor(0)));
        assert_eq!(Stated::new(1000, Some(301)), Err(StatedError::Speed(301)));
    }
}
