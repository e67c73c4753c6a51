//! Ways that wind: like roads they are no shorter and no faster than a straight line, and dear to ask
//! for.

use tongxing_solver::model::Site;
use tongxing_solver::travel::{Planar, Travel};
use tongxing_solver::units::{Leg, Metres, Seconds};

use crate::random::Dice;

/// Planar travel with a detour and a speed of each way's own; some ways do not lead anywhere.
pub struct Winding {
    straight: Planar,
    seed: u64,
}

/// Metres per second on the fastest ways.
const TOP_SPEED: u32 = 20;

impl Winding {
    /// Travel between points given in the order of the instance's sites.
    #[must_use]
    pub fn new(points: &[(i32, i32)], seed: u64) -> Self {
        Self { straight: Planar::new(points), seed }
    }
}

impl Travel for Winding {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        let mut dice = Dice::new(self.seed ^ u64::from(from.0) << 20 ^ u64::from(to.0));
        let straight = self.straight.leg(from, to)?.metres.0 + 1;
        let tenths = 10 + u32::try_from(dice.below(16)).expect("small");
        let metres = straight * tenths / 10;
        let speed = TOP_SPEED - u32::try_from(dice.below(15)).expect("small");
        let leg = Leg { metres: Metres(metres), seconds: Seconds(metres.div_ceil(speed)) };
        (!dice.chance(5)).then_some(leg)
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.straight.position(site)
    }

    fn longest(&self) -> Leg {
        let metres = (self.straight.longest().metres.0 + 1) * 5 / 2;
        Leg { metres: Metres(metres), seconds: Seconds(metres.div_ceil(TOP_SPEED - 14)) }
    }

    fn top_speed(&self) -> f64 {
        f64::from(TOP_SPEED)
    }
}
