//! Coverage that leaves no county out: a floor under every county, or the weakest county first.
//!
//! # Method
//! A floor is one row a county, so it is priced out: with a price for every child of a county, what is left is a
//! covering problem like any other, and whatever the prices, what it proves bounds every answer that meets the
//! floors ([`Priced`]). The prices come from the best mixture of the answers known (Dantzig and Wolfe 1960), halfway to those
//! that have proved most (Wentges 1997). That no answer meets a floor is the same statement with nothing counted
//! but the counties' prices. Answers come from the priced problems and from an interchange that counts who is short
//! of a floor first; where the whole is small, from one program in whole numbers.

mod counties;
mod exchange;
mod master;
mod program;
mod search;

pub use counties::{Counties, County};

use super::{Expansion, ExpansionError, Outlook};
use crate::certificate::siting::{Objection, proved};
use crate::ids::ChildId;
use crate::siting::model::{Answer, Proof};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// In every county so many thousandths of the children with a station, or all who are in reach of a site.
    Floor(u32),
    /// The highest floor that can be.
    Weakest,
}

/// Prices of counties, with what they prove: of every answer, `weight` times its value and the children that it covers
/// times their county's price are together no more than [`Priced::limit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// What a unit of value counts; nothing where the prices prove that a floor cannot be met.
    pub weight: i64,
    /// By county: what a child covered there counts beside its value.
    pub counties: Vec<i64>,
    /// Proof of the covering problem with these worths.
    pub proof: Proof,
}

impl Priced {
    /// The covering problem with these worths.
    ///
    /// # Errors
    /// Numbers larger than the engine takes.
    pub fn expansion(
        &self,
        outlook: &Outlook<'_>,
        expansion: &Expansion,
        counties: &Counties,
    ) -> Result<Expansion, ExpansionError> {
        let worth = |child: ChildId| {
            let county = counties.of(child).map_or(0, |at| self.counties[at]);
            self.weight.saturating_mul(outlook.weight(child)).saturating_add(county)
        };
        outlook.worth(expansion, &worth)
    }

    /// What no answer exceeds, where the proof holds of [`Self::expansion`].
    #[must_use]
    pub fn limit(&self, priced: &Expansion) -> i64 {
        priced.total - priced.units(self.proof.bound.max(0))
    }

    /// What no answer with so many children by county exceeds in value, by [`Self::limit`]; negative where there is no
    /// such answer, `None` where the prices say nothing of it.
    #[must_use]
    pub fn most_value(&self, limit: i64, needs: &[i64]) -> Option<i64> {
        let paid = self.counties.iter().zip(needs).map(|(p, n)| i128::from(*p) * i128::from(*n));
        let left = i128::from(limit) - paid.sum::<i128>();
        match (left < 0, self.weight) {
            (true, _) => Some(-1),
            (false, ..=0) => None,
            (false, weight) => i64::try_from(left / i128::from(weight)).ok(),
        }
    }

    /// Checks the proof: gives the limit that it proves.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(&self, priced: &Expansion) -> Result<i64, Objection> {
        proved(&priced.problem, &self.proof)?;
        Ok(self.limit(priced))
    }
}

/// Stations that leave no county out.
#[derive(Clone, Debug)]
pub struct Fair {
    /// The floor that the answer meets, in permille: as asked for, or the highest found.
    pub floor: u32,
    /// No answer meets a higher one; of what was asked for, no more than that.
    pub most: u32,
    /// Why not, where that is less than what was asked for.
    pub refusal: Option<Priced>,
    /// Which stations are open, as an answer to the expansion.
    pub answer: Answer,
    /// What no answer that meets the floor exceeds in value.
    pub bound: i64,
    /// Why not.
    pub priced: Priced,
}

pub use search::fair;
