//! What the service computes, apart from how it is asked over HTTP.

use tongxing_datasets::document::{Faults, ResultDocument};
use tongxing_solver::pairing::Monitor;

use super::requests::{Options, PairRequest};

/// Why a computation has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The input is at fault.
    Input(Faults),
    /// The program is at fault; the text goes to the log.
    Internal(String),
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Input(faults)
    }
}

/// The computations behind the endpoints. Called on threads that may block.
pub trait Rounds: Send + Sync + 'static {
    /// Pairs a round; the answer has passed the checker.
    ///
    /// # Errors
    /// Every problem of the input; a fault of the program.
    fn pair(
        &self,
        request: &PairRequest,
        options: Options,
        monitor: &dyn Monitor,
    ) -> Result<ResultDocument, Failure>;
}
