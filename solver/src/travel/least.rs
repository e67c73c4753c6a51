//! What a straight distance says about every way over it.

use crate::units::{Leg, Metres, Seconds};

/// What rounding to whole metres can take off a way against the distance of its positions.
pub const SLACK_METRES: f64 = 1.0;

/// What rounding to whole seconds can take off a way.
const SLACK_SECONDS: f64 = 1.0;

/// What rounding of coordinates and of the distance itself can add, in metres and as a fraction: far
/// above the error of a few additions in `f64` at planetary distances.
const MARGIN_METRES: f64 = 1e-3;
const MARGIN_FRACTION: f64 = 1e-12;

/// No way between positions so far apart takes less: metres by the distance, seconds by the distance
/// at top speed. Errs towards less; a distance that is no number bounds nothing.
#[must_use]
pub fn least(distance: f64, top_speed: f64) -> Leg {
    let seconds = sure(distance) / top_speed * (1.0 - MARGIN_FRACTION) - SLACK_SECONDS;
    Leg { metres: least_metres(distance), seconds: Seconds(whole(seconds)) }
}

/// [`least`] without the time.
pub(crate) fn least_metres(distance: f64) -> Metres {
    Metres(whole(sure(distance)))
}

/// The distance without what rounding can add.
fn sure(distance: f64) -> f64 {
    distance * (1.0 - MARGIN_FRACTION) - SLACK_METRES - MARGIN_METRES
}

/// No way within `limit` leads farther than this, straight. Errs towards more.
#[must_use]
pub fn farthest(limit: Leg, top_speed: f64) -> f64 {
    let by_metres = match limit.metres {
        Metres(u32::MAX) => f64::INFINITY,
        Metres(metres) => f64::from(metres) + SLACK_METRES,
    };
    let by_seconds = match limit.seconds {
        Seconds(u32::MAX) => f64::INFINITY,
        Seconds(seconds) => (f64::from(seconds) + SLACK_SECONDS) * top_speed + SLACK_METRES,
    };
    by_metres.min(by_seconds) * (1.0 + 1e-9)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and saturating: a way holds at most u32::MAX"
)]
fn whole(value: f64) -> u32 {
    value.max(0.0).ceil() as u32
}

/// What travel costs at least over a straight distance, as searches ask it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Metre-equivalents per thousand metres.
    pub permille: f64,
    /// Metre-equivalents that the rounding of seconds takes off.
    pub lost: f64,
}

impl Rate {
    /// The rate at which a policy's weights charge a way: metres as they are, minutes at top speed.
    #[must_use]
    pub fn new(per_metre_permille: u32, per_minute: u32, top_speed: f64) -> Self {
        let per_second = f64::from(per_minute) / 60.0;
        let permille = f64::from(per_metre_permille) + 1000.0 * per_second / top_speed;
        Self { permille, lost: per_second * SLACK_SECONDS }
    }

    /// Nothing, whatever the distance.
    pub const NOTHING: Self = Self { permille: 0.0, lost: 0.0 };

    /// Least cost over a straight distance: off by the rounding of metres, seconds and cost.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "distances and weights are far below 2^53")]
    pub fn floor(self, distance: f64) -> i64 {
        (((distance - SLACK_METRES) * self.permille * 0.001 - 1.0 - self.lost) as i64).max(0)
    }

    /// Whether travel that costs less than `budget` can lead over this distance, given squared. Errs
    /// towards yes; no root and no rounding to integers, because this is the innermost question of
    /// pricing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the margin covers it")]
    pub fn affords(self, budget: i64, squared: f64) -> bool {
        if budget <= 0 {
            return false;
        }
        let reach = (budget as f64 + 2.0 + self.lost) * 1000.0 + SLACK_METRES * self.permille;
        squared * self.permille * self.permille <= reach * reach * (1.0 + 1e-9)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, farthest, least};
    use crate::units::{Leg, Metres, Seconds};

    #[test]
    fn least_and_farthest_take_off_what_rounding_can_add() {
        let leg = least(1000.5, 10.0);
        assert_eq!(leg, Leg { metres: Metres(1000), seconds: Seconds(99) });
        assert_eq!(least(0.3, 10.0), Leg::default());
        assert_eq!(least(f64::NAN, 10.0), Leg::default());
        assert_eq!(least(5000.0, f64::INFINITY).seconds, Seconds(0));
        let limit = Leg { metres: Metres(1000), ..Leg::LONGEST };
        assert!((farthest(limit, 10.0) - 1001.0).abs() < 0.01);
        let limit = Leg { seconds: Seconds(60), ..Leg::LONGEST };
        assert!((farthest(limit, 10.0) - 611.0).abs() < 0.01);
        assert!(farthest(limit, f64::INFINITY).is_infinite());
        assert!(farthest(Leg::LONGEST, 10.0).is_infinite());
    }

    #[test]
    fn a_rate_undercuts_metres_and_minutes() {
        // 60 metre-equivalents a minute at 20 m/s are 0.05 a metre.
        let rate = Rate::new(500, 60, 20.0);
        assert!((rate.permille - 550.0).abs() < 1e-9);
        for metres in [1, 2, 100, 12_345_i32] {
            let cost = i64::from(metres / 2 + metres / 20);
            let distance = f64::from(metres) + 0.9;
            assert!(rate.floor(distance) <= cost, "{distance}");
            assert!(rate.affords(cost + 1, distance * distance));
        }
        assert!(!rate.affords(100, 1e6));
    }
}
