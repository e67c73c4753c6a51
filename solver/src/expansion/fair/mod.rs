//! Coverage that leaves no county out: a floor under every county, or the weakest county first.
//!
//! # Method
//! A floor is one row a county, so it is priced out: with a price for every child of a county, what is left is a
//! covering problem like any other, and whatever the prices, what it proves bounds every answer that meets the
//! floors ([`Priced`]). The prices come from the best mixture of the answers known (Dantzig and Wolfe 1960), halfway to those
//! that have proved most (Wentges 1997). That no answer meets a floor is the same statement with nothing counted
//! but the counties' prices. So it goes on level by level: counties that stay at their floor have it as their row, and all
//! others a higher one. Which ones stay is a choice of the search (those that are short of more in the answer that leaves the
//! fewest counties short); that all others have no more is proved. Answers come from the priced problems and from an interchange that counts who is short
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
    /// The highest floor that can be; then, with those who cannot have more at theirs, the highest of all others, and so on.
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

    /// The highest floor up to `most` that [`Self::limit`] does not refuse beside settled ones.
    #[must_use]
    pub fn most_floor(
        &self,
        limit: i64,
        (counties, settled): (&Counties, &[Option<u32>]),
        most: u32,
    ) -> u32 {
        let may = |needs: &[i64]| self.most_value(limit, needs).is_none_or(|most| most >= 0);
        counties.highest(settled, most, may)
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
    /// Higher floors of all but the weakest counties.
    pub levels: Vec<Level>,
    /// What no answer that meets all floors exceeds in value.
    pub bound: i64,
    /// Why not.
    pub priced: Priced,
}

/// What all counties have but those that stay, here or at a level before.
#[derive(Clone, Debug)]
pub struct Level {
    /// Counties, by position, that keep the floor of the level before: nothing was found that gives all others what they
    /// have here and fewer counties less.
    pub stay: Vec<u32>,
    /// The floor that all others meet, in permille.
    pub floor: u32,
    /// No answer gives all others more, where those that stay have theirs.
    pub most: u32,
    /// Why not, where that is less than everything.
    pub refusal: Option<Priced>,
}

pub use search::fair;
