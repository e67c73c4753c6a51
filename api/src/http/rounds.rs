//! What the service computes, apart from how it is asked over HTTP.

use tongxing_datasets::document::{
    ExpansionDocument, PlanDocument, ResultDocument, SimulationDocument, TripsDocument,
};

use crate::clock::Clock;
use crate::expand::{self, ExpandRequest};
use crate::explain::{self, ExplainRequest, Explanation};
use crate::round::{self, CheckRequest, Failure, PairRequest, Verdict};
use crate::simulate::{self, SimulateRequest};
use crate::trips::{self, TripsRequest};
use crate::visits::{self, VisitsRequest};

/// The computations behind the endpoints. Called on threads that may block; the clock says when to
/// stop.
pub trait Rounds: Send + Sync + 'static {
    /// Pairs a round; the answer has passed the checker.
    ///
    /// # Errors
    /// Every problem of the input; a fault of the program.
    fn pair(&self, request: &PairRequest, clock: &Clock) -> Result<ResultDocument, Failure>;

    /// Decides anew whether every statement of a result holds.
    ///
    /// # Errors
    /// Every problem of the input; a result that answers something else.
    fn check(&self, request: &CheckRequest, clock: &Clock) -> Result<Verdict, Failure>;

    /// Explains a child's pairs, or one pair, of a result. Computes here unless said otherwise.
    ///
    /// # Errors
    /// Every problem of the input; a result that the checker rejects.
    fn explain(&self, request: &ExplainRequest, clock: &Clock) -> Result<Explanation, Failure> {
        explain::explain(request, clock)
    }

    /// Sites stations. Computes here unless said otherwise.
    ///
    /// # Errors
    /// Every problem of the input.
    fn expand(&self, request: &ExpandRequest, clock: &Clock) -> Result<ExpansionDocument, Failure> {
        expand::expand(request, clock)
    }

    /// Draws the months to come. Computes here unless said otherwise.
    ///
    /// # Errors
    /// Every problem of the input; a time that is over too soon.
    fn simulate(
        &self,
        request: &SimulateRequest,
        clock: &Clock,
    ) -> Result<SimulationDocument, Failure> {
        simulate::simulate(request, clock)
    }

    /// Plans the block trips of delegations. Computes here unless said otherwise.
    ///
    /// # Errors
    /// Every problem of the input; a result that the checker rejects.
    fn trips(&self, request: &TripsRequest, clock: &Clock) -> Result<TripsDocument, Failure> {
        trips::plan(request, clock)
    }

    /// Plans the visits that follow a result. Computes here unless said otherwise.
    ///
    /// # Errors
    /// Every problem of the input; a result that the checker rejects.
    fn visits(&self, request: &VisitsRequest, clock: &Clock) -> Result<PlanDocument, Failure> {
        visits::plan(request, clock)
    }
}

/// Computes here, with the same calls as the command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

impl Rounds for Local {
    fn pair(&self, request: &PairRequest, clock: &Clock) -> Result<ResultDocument, Failure> {
        round::pair(request, clock)
    }

    fn check(&self, request: &CheckRequest, clock: &Clock) -> Result<Verdict, Failure> {
        round::check(request, clock)
    }
}
