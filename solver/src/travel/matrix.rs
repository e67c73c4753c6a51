//! A matrix of ways, volunteer by child.

use super::{Stated, Travel};
use crate::model::{Instance, Site};
use crate::units::{Leg, Metres, Seconds};

/// A matrix that does not fit its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the matrix holds {found} ways, the instance asks for {volunteers} × {children}")]
pub struct MatrixError {
    /// Entries found.
    pub found: usize,
    /// Volunteers of the instance.
    pub volunteers: usize,
    /// Children of the instance.
    pub children: usize,
}

/// Metres from every volunteer to every child, child by child. Promises no lower bound unless one is
/// [stated](Matrix::stating), so that all pairs are scanned.
pub struct Matrix {
    volunteers: usize,
    metres: Vec<u32>,
    seconds: Option<Vec<u32>>,
    longest: Leg,
    /// Where the stated bound places the sites, and how fast one gets from one to another.
    bound: Option<(Vec<[f64; 3]>, f64)>,
}

impl Matrix {
    /// No way leads there.
    pub const NO_WAY: u32 = u32::MAX;

    /// `metres[child * volunteers + volunteer]`, and the like for seconds (where absent, a metre
    /// counts a second); [`Matrix::NO_WAY`] where no way leads.
    ///
    /// # Errors
    /// If the number of entries differs from volunteers × children.
    pub fn new(
        instance: &Instance,
        metres: Vec<u32>,
        seconds: Option<Vec<u32>>,
    ) -> Result<Self, MatrixError> {
        let (volunteers, children) = (instance.volunteers().len(), instance.children().len());
        for found in [Some(metres.len()), seconds.as_ref().map(Vec::len)].into_iter().flatten() {
            if found != volunteers * children {
                return Err(MatrixError { found, volunteers, children });
            }
        }
        let most = |ways: &[u32]| ways.iter().copied().filter(|&w| w != Self::NO_WAY).max();
        let longest = Leg {
            metres: Metres(most(&metres).unwrap_or(0)),
            seconds: Seconds(most(seconds.as_ref().unwrap_or(&metres)).unwrap_or(0)),
        };
        Ok(Self { volunteers, metres, seconds, longest, bound: None })
    }

    /// With a lower bound, which [holds](Stated::holds) for every entry: that is the caller's to check.
    /// The ways are then asked for one by one where the bound does not rule them out.
    #[must_use]
    pub fn stating(self, instance: &Instance, stated: Stated) -> Self {
        let positions = instance.site_points().map(|point| stated.position(point)).collect();
        Self { bound: Some((positions, stated.top_speed())), ..self }
    }

    fn entry(&self, from: Site, to: Site) -> Option<usize> {
        let (from, to) = (from.0 as usize, to.0 as usize);
        let child = to.checked_sub(self.volunteers)?;
        (from < self.volunteers).then_some(child * self.volunteers + from)
    }
}

impl Travel for Matrix {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        let entry = self.entry(from, to)?;
        let metres = self.metres.get(entry).copied().filter(|&m| m != Self::NO_WAY)?;
        let seconds = self.seconds.as_ref().map_or(metres, |seconds| seconds[entry]);
        Some(Leg { metres: Metres(metres), seconds: Seconds(seconds) })
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.bound.as_ref().map_or([0.0; 3], |(positions, _)| positions[site.0 as usize])
    }

    fn top_speed(&self) -> f64 {
        self.bound.as_ref().map_or(f64::INFINITY, |&(_, speed)| speed)
    }

    fn is_cheap(&self) -> bool {
        true
    }

    fn longest(&self) -> Leg {
        self.longest
    }

    fn row(&self, to: Site) -> Option<&[u32]> {
        // A search by distance looks at less than a row.
        if self.bound.is_some() {
            return None;
        }
        let start = (to.0 as usize).checked_sub(self.volunteers)? * self.volunteers;
        self.metres.get(start..start + self.volunteers)
    }
}
