//! Public instances of location problems, mapped to the model of the siting engine.

mod allotment;
mod capacitated;
mod cover;
mod pmed;
mod warehouse;
mod words;

pub use allotment::allotment;
pub use capacitated::capacitated_median;
pub use cover::{Cover, cover};
pub use pmed::median;
pub use warehouse::warehouse;

use tongxing_solver::siting::model::{ProblemBuilder, SitingFault, SitingProblem};

use super::FormatError;

/// An instance of a location problem.
#[derive(Clone, Debug)]
pub struct Siting {
    /// Costs are counted in parts of the file's unit.
    pub problem: SitingProblem,
    /// Number of parts.
    pub parts: i64,
    /// The best value that the file itself states.
    pub stated: Option<i64>,
}

impl Siting {
    /// A cost in the file's unit.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a number for people to read")]
    pub fn unit(&self, cost: i64) -> f64 {
        cost as f64 / self.parts as f64
    }
}

fn built(builder: ProblemBuilder) -> Result<SitingProblem, FormatError> {
    builder.build().map_err(|faults| invalid(&faults))
}

fn invalid(faults: &[SitingFault]) -> FormatError {
    let Some(first) = faults.first() else { return FormatError::new("file", "faults", "none") };
    let more = faults.len() - 1;
    let found = format!("{} ({}, and {more} more faults)", first.found, first.code);
    FormatError::new(&first.place, found, &first.allowed)
}
