//! The endpoint of block trips.

use axum::extract::{Request, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_datasets::document::parse::{self, Document};
use tongxing_datasets::document::{Day, Faults, PolicyChoice, ProblemDocument, ResultDocument};

use super::App;
use super::handlers::{Asked, asked};
use super::openapi::{Refusals, TripsAnswerSchema, TripsSchema};
use super::problem::Problem;
use super::requests::{known_version, pack, refuse};
use crate::round::{CheckRequest, RunOptions};
use crate::trips::TripsRequest;

/// A span of block trips to be planned after a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TripsBody {
    /// The round, with its delegations.
    pub problem: ProblemDocument,
    /// Its result.
    pub result: ResultDocument,
    /// First day.
    pub from: Day,
    /// Weeks, 1 to 53.
    #[serde(default = "half_year")]
    pub weeks: u16,
    /// The policy pack that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
    /// The travel that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
}

fn half_year() -> u16 {
    26
}

impl Document for TripsBody {
    const NAME: &'static str = "request";
    const LIMIT: u64 = ProblemDocument::LIMIT;
    const VERSION: u32 = ProblemDocument::VERSION;

    fn version(&self) -> u32 {
        self.problem.version
    }
}

/// Plans the block trips of delegations to remote pairs.
///
/// The result must pass the checker. The trips have passed their own: blocks, cars, seats, hours, who is free and vetted,
/// two adults in every car, and the bound. At the time limit the answer is what was found, with status `stopped` and a
/// valid bound.
#[utoipa::path(post, path = "/v1/trips", tag = "visits",
    params(
        ("iterations" = Option<u64>, Query, description = "Most splits of a delegation's cases."),
        ("time_limit" = Option<f64>, Query,
            description = "Longest search in seconds, at most the service's own limit."),
    ),
    request_body(content = TripsSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "The trips, accepted by the checker.", body = TripsAnswerSchema),
        Refusals,
    ))]
pub(super) async fn trips(
    State(app): State<App>,
    query: Asked,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, query, request, |rounds, run, bytes, clock| {
        let request = read(bytes, run)?;
        let found = rounds.trips(&request, clock)?;
        tracing::info!(
            delegations = found.delegations.len(),
            unplanned = found.unplanned.len(),
            status = ?found.status,
            problem = found.inputs.problem_sha256,
            "planned trips"
        );
        Ok(found)
    })
    .await
}

fn read(bytes: &[u8], run: RunOptions) -> Result<TripsRequest, Faults> {
    let TripsBody { problem, result, from, weeks, policy, travel } = parse::json(bytes)?;
    refuse([known_version("result", Some(&result)), pack(policy.as_ref()).err()])?;
    let policy = pack(policy.as_ref())?;
    let (previous, brute_force) = (None, false);
    let check = CheckRequest { problem, result, policy, travel, previous, brute_force, run };
    Ok(TripsRequest { check, from: from.0, weeks })
}
