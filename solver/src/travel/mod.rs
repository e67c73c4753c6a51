//! Travel: one trait, with the lower bound that pricing and checking prune with.

mod curve;
mod least;
mod matrix;
mod metered;
mod planar;
mod relocated;
pub mod road;
mod stated;
mod straight;

pub use curve::ranks;
pub(crate) use least::least_metres;
pub use least::{Rate, SLACK_METRES, farthest, least};
pub use matrix::{Matrix, MatrixError};
pub use metered::Metered;
pub use planar::Planar;
pub use relocated::Relocated;
pub use stated::{Broken, Stated, StatedError};
pub use straight::{FactorError, StraightLine, straight};

use crate::model::{Point, Site};
use crate::units::Leg;

/// How one gets from a site to a site.
///
/// # The lower bound
/// Every model places its sites in space, in metres, such that for all sites a, b with a way
/// `leg(a, b).metres + 1 ≥ |position(a) − position(b)|`.
/// A model that can promise nothing puts every site at the origin: then all pairs are scanned.
pub trait Travel: Sync {
    /// The way from `from` to `to`, or `None` where none leads.
    fn leg(&self, from: Site, to: Site) -> Option<Leg>;

    /// Where the lower bound places the site, in metres.
    fn position(&self, site: Site) -> [f64; 3];

    /// No way is longer, and none takes longer.
    fn longest(&self) -> Leg;

    /// In metres per second: for all sites a, b with a way
    /// `(leg(a, b).seconds + 1) · top_speed + 1 ≥ |position(a) − position(b)|`. Infinite where
    /// nothing is promised about seconds.
    fn top_speed(&self) -> f64 {
        f64::INFINITY
    }

    /// The ways from every volunteer (sites 0, 1, …) to `to` as one row of metres, for models that
    /// hold them so; `u32::MAX` where no way leads. Pricing then scans the row.
    fn row(&self, to: Site) -> Option<&[u32]> {
        let _ = to;
        None
    }

    /// The ways from each of `from` to `to`, asked for together: what [`Travel::leg`] says of each.
    fn legs(&self, from: &[Site], to: Site) -> Vec<Option<Leg>> {
        from.iter().map(|&from| self.leg(from, to)).collect()
    }

    /// The shapes of the ways between places, which need not be sites, each from its first place to its
    /// last: as long as the metres of its [leg](Travel::leg). `None` where no way leads or its shape is
    /// not known.
    fn shapes(&self, ways: &[[Point; 2]]) -> Vec<Option<Vec<Point>>> {
        vec![None; ways.len()]
    }

    /// How many ways are best asked for together; 1 where each is as cheap alone.
    fn batch(&self) -> usize {
        1
    }

    /// How many more ways may be asked for; `None` where there is no limit, or nothing is asked for any
    /// more.
    fn remaining(&self) -> Option<u64> {
        None
    }

    /// Whether the way is known, so that asking for it is free.
    fn knows(&self, from: Site, to: Site) -> bool {
        let _ = (from, to);
        true
    }

    /// From now on a way that is not known is not asked for: [`Travel::leg`] says the least that it can
    /// take. For models with a limit, once a search has ended.
    fn close(&self) {}

    /// Why no answer since then can be believed, for models that ask elsewhere: every way is `None`
    /// from then on, and what was made of it is to be thrown away.
    fn failure(&self) -> Option<String> {
        None
    }

    /// Whether asking again costs no more than looking an answer up.
    fn is_cheap(&self) -> bool {
        false
    }

    /// How many distinct pairs have been asked, for models that count.
    fn distinct_queries(&self) -> u64 {
        0
    }
}

/// Square of the straight distance of a position to a box, 0 inside. No root, and comparisons that processors have
/// instructions for, because this is what descents ask most.
#[must_use]
pub fn squared_to_box(at: [f64; 3], low: [f64; 3], high: [f64; 3]) -> f64 {
    let gap = |axis: usize| {
        let (below, above) = (low[axis] - at[axis], at[axis] - high[axis]);
        let outside = if below > above { below } else { above };
        if outside > 0.0 { outside } else { 0.0 }
    };
    squared([gap(0), gap(1), gap(2)], [0.0; 3])
}

/// Square of the straight distance of two positions.
#[must_use]
pub fn squared(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (x, y, z) = (a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    x * x + y * y + z * z
}

/// Straight distance of two positions, in metres.
#[must_use]
pub fn chord(a: [f64; 3], b: [f64; 3]) -> f64 {
    squared(a, b).sqrt()
}
