//! The HTTP service: stateless, the same documents as the command line.
//!
//! [`app`] is the whole service as one value; [`serve`] runs it on a listener. Nothing of a request
//! is kept after its answer, and no log line holds more of it than counts and hashes.

mod desk;
mod handlers;
mod limits;
mod log;
mod openapi;
mod policies;
mod problem;
mod requests;
mod rounds;
mod router;
mod serve;
mod trips;

use std::sync::Arc;

use desk::Desk;
pub use handlers::{Health, PolicyEntry};
pub use limits::Limits;
pub use log::REQUEST_ID;
pub use policies::{PolicyDiffBody, PolicyVerdict, ShadowBody, VerifyBody};
pub use problem::{MEDIA_TYPE, Problem};
pub use requests::{
    CheckBody, ExpandBody, ExplainBody, Options, PairBody, RebalanceBody, SimulateBody, VisitsBody,
};
pub use rounds::{Local, Rounds};
pub use router::{app, openapi_document};
pub use serve::{asked_to_end, serve};
pub use trips::TripsBody;

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    rounds: Arc<dyn Rounds>,
    limits: Limits,
    desk: Desk,
}

impl App {
    /// A service that computes with `rounds` within `limits`.
    #[must_use]
    pub fn new(rounds: impl Rounds, limits: Limits) -> Self {
        Self { rounds: Arc::new(rounds), limits, desk: Desk::new(&limits) }
    }

    /// Places that are free, computing and waiting together.
    #[must_use]
    pub fn free_places(&self) -> usize {
        self.desk.free()
    }
}
