//! What a client sends: documents in the body, numbers in the query.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::LengthLimitError;
use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use tongxing_datasets::document::parse::{self, Document};
use tongxing_datasets::document::{
    CandidatesDocument, ChangesDocument, Day, Fault, Faults, LimitsDocument, PlanDocument,
    PolicyChoice, PolicyDocument, ProblemDocument, ResultDocument, ScenarioDocument,
};
use tongxing_datasets::expand::townships;
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::policy;
use tongxing_datasets::travel::Files;

use super::limits::Limits;
use super::problem::Problem;
use crate::expand::{Equity, ExpandRequest};
use crate::explain::ExplainRequest;
use crate::round::{CheckRequest, PairRequest, RunOptions};
use crate::simulate::SimulateRequest;
use crate::visits::VisitsRequest;

/// A round to pair, with what overrides or precedes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairBody {
    /// The round.
    pub problem: ProblemDocument,
    /// The result of the round before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<ResultDocument>,
    /// A policy pack, by name or inline, instead of the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
    /// `straight[:FACTOR]`, instead of the problem's own travel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
}

/// A round before to repair, within limits on changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RebalanceBody {
    /// The round.
    pub problem: ProblemDocument,
    /// The result of the round before. Who is not in the problem any more has left, who is new has arrived.
    pub previous: ResultDocument,
    /// What must stay, and how many pairs may end.
    #[serde(default)]
    pub limits: LimitsDocument,
    /// A policy pack, by name or inline, instead of the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
    /// `straight[:FACTOR]`, instead of the problem's own travel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
}

/// A result to check against its problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckBody {
    /// The round.
    pub problem: ProblemDocument,
    /// Its result.
    pub result: ResultDocument,
    /// The policy pack that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
    /// The travel that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
    /// Look at every volunteer with every child, without an index: at most 100 million pairs.
    #[serde(default)]
    pub brute_force: bool,
}

/// A question about a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainBody {
    /// The round.
    pub problem: ProblemDocument,
    /// Its result.
    pub result: ResultDocument,
    /// The child.
    pub child: String,
    /// The volunteer, to ask about one pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volunteer: Option<String>,
    /// The policy pack that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
    /// The travel that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
}

/// A span of visits to be planned after a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitsBody {
    /// The round.
    pub problem: ProblemDocument,
    /// Its result.
    pub result: ResultDocument,
    /// First day.
    pub from: Day,
    /// Weeks, 1 to 53.
    #[serde(default = "four")]
    pub weeks: u16,
    /// The plan of these days that was given out: it is repaired instead of planned anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<PlanDocument>,
    /// What has come up since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<ChangesDocument>,
    /// The policy pack that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
    /// The travel that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
}

/// Stations to be opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpandBody {
    /// The round.
    pub problem: ProblemDocument,
    /// Where they could be, and what counts; absent, in every township of the round's division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidates: Option<CandidatesDocument>,
    /// At most so many new ones.
    #[serde(default)]
    pub stations: usize,
    /// An answer for every smaller number too.
    #[serde(default)]
    pub curve: bool,
    /// The fewest that cover so many thousandths of all that the children count, instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<u32>,
    /// Also with a station for so many thousandths of every county's children.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<u32>,
    /// Also with as much as every county can have, instead.
    #[serde(default)]
    pub weakest_first: bool,
    /// Also where at most so many volunteers more do most for the pairing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recruits: Option<u32>,
    /// The travel that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
}

/// Months to come to be drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SimulateBody {
    /// The round; its date is the start.
    pub problem: ProblemDocument,
    /// The pairs at the start; absent, the problem is paired first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<ResultDocument>,
    /// What may happen; the first is what the others are compared with.
    pub scenarios: Vec<ScenarioDocument>,
    /// Months after the start.
    #[serde(default = "three_years")]
    pub months: u32,
    /// Replications of every scenario.
    #[serde(default = "hundred")]
    pub replications: u32,
    /// The policy pack that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
    /// The travel that overrode the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<String>,
}

fn three_years() -> u32 {
    36
}

fn hundred() -> u32 {
    100
}

fn four() -> u16 {
    4
}

/// A body is versioned by the problem in it, and as large as one may be.
macro_rules! bodies {
    ($($body:ty),*) => {$(
        impl Document for $body {
            const NAME: &'static str = "request";
            const LIMIT: u64 = ProblemDocument::LIMIT;
            const VERSION: u32 = ProblemDocument::VERSION;

            fn version(&self) -> u32 {
                self.problem.version
            }
        }
    )*};
}

bodies!(CheckBody, ExpandBody, ExplainBody, PairBody, RebalanceBody, SimulateBody, VisitsBody);

/// Most pairs of a check by brute force.
const BRUTE_FORCE_LIMIT: usize = 100_000_000;

/// Numbers of a request, from its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Seed; 1 unless said.
    pub seed: u64,
    /// Most pricing rounds.
    pub iterations: Option<u64>,
    /// Most distinct ways asked for.
    pub max_queries: Option<u64>,
    /// Longest search.
    pub time: Duration,
}

impl Options {
    /// How to run: no document may name a file of this machine.
    #[must_use]
    pub fn run(self, limits: &Limits) -> RunOptions {
        let Self { seed, iterations, max_queries, .. } = self;
        let (threads, files) = (limits.threads, Files::Refused);
        RunOptions { seed, threads, iterations, max_queries, files }
    }

    /// Reads `seed`, `iterations`, `max_queries` and `time_limit` (seconds, at most the service's own limit).
    ///
    /// # Errors
    /// Every parameter that is unknown, stands twice or is out of range.
    pub fn read(query: &[(String, String)], limits: &Limits) -> Result<Self, Problem> {
        let mut options = Self { seed: 1, iterations: None, max_queries: None, time: limits.time };
        let mut faults = Vec::new();
        for (at, (name, text)) in query.iter().enumerate() {
            let place = format!("query.{name}");
            if query[..at].iter().any(|(known, _)| known == name) {
                faults.push(Fault::new("duplicate", place, "stands twice", text, "once"));
                continue;
            }
            let longest = limits.time.as_secs();
            let (read, allowed) = match name.as_str() {
                "seed" => (text.parse().map(|n| options.seed = n).ok(), "0 to 2^64 − 1".to_owned()),
                "iterations" => (
                    text.parse().map(|n| options.iterations = Some(n)).ok(),
                    "0 to 2^64 − 1".to_owned(),
                ),
                "max_queries" => (
                    text.parse().map(|n| options.max_queries = Some(n)).ok(),
                    "0 to 2^64 − 1".to_owned(),
                ),
                "time_limit" => (
                    seconds(text, limits.time).map(|time| options.time = time),
                    format!("0 to {longest} seconds"),
                ),
                _ => {
                    let allowed = "seed, iterations, max_queries, time_limit";
                    faults.push(Fault::new("unknown", place, "is not known", text, allowed));
                    continue;
                }
            };
            if read.is_none() {
                faults.push(Fault::new("out_of_range", place, "is out of range", text, allowed));
            }
        }
        if faults.is_empty() { Ok(options) } else { Err(Problem::input(faults.into())) }
    }
}

fn seconds(text: &str, longest: Duration) -> Option<Duration> {
    let time = Duration::try_from_secs_f64(text.parse().ok()?).ok()?;
    (time <= longest).then_some(time)
}

/// Reads a body of JSON within the limits on its size and time.
///
/// # Errors
/// 415 for another media type, 413 above the limit, 408 where the client is too slow, 400 where it
/// stops half-way.
pub(super) async fn body(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<Vec<u8>, Problem> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/json")
        });
    if !is_json {
        let detail = "send the content type application/json";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", detail));
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|value| value.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.body_bytes as u64) {
        return Err(too_large(limits));
    }
    let reading = axum::body::to_bytes(body, limits.body_bytes);
    match tokio::time::timeout(limits.body_time, reading).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error)) => {
            if error.into_inner().is::<LengthLimitError>() {
                return Err(too_large(limits));
            }
            let detail = "the body ended before its end";
            Err(Problem::new(StatusCode::BAD_REQUEST, "body", detail))
        }
        Err(_) => {
            let detail = format!("the body took longer than {} s", limits.body_time.as_secs());
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "slow", detail))
        }
    }
}

fn too_large(limits: &Limits) -> Problem {
    let allowed = format!("at most {} bytes", limits.body_bytes);
    let fault = Fault::new("too_large", "body", "the body is too large", "more", allowed);
    Problem::input(Faults::one(fault))
}

/// Reads the body of `/v1/pair`: a [`PairBody`], or the problem document itself.
///
/// # Errors
/// Every problem at once.
pub(super) fn pair(bytes: &[u8], run: RunOptions) -> Result<PairRequest, Faults> {
    #[derive(Deserialize)]
    struct Envelope {
        problem: Option<IgnoredAny>,
    }
    let is_bare =
        serde_json::from_slice::<Envelope>(bytes).is_ok_and(|body| body.problem.is_none());
    let body = if is_bare {
        PairBody { problem: parse::json(bytes)?, previous: None, policy: None, travel: None }
    } else {
        parse::json::<PairBody>(bytes)?
    };
    let PairBody { problem, previous, policy, travel } = body;
    let faults = [known_version("previous", previous.as_ref()), pack(policy.as_ref()).err()];
    refuse(faults)?;
    let policy = pack(policy.as_ref())?;
    Ok(PairRequest { problem, policy, travel, previous, limits: None, run })
}

/// Reads the body of `/v1/rebalance`.
///
/// # Errors
/// Every problem at once.
pub(super) fn rebalance(bytes: &[u8], run: RunOptions) -> Result<PairRequest, Faults> {
    let RebalanceBody { problem, previous, limits, policy, travel } = parse::json(bytes)?;
    refuse([
        known_version("previous", Some(&previous)),
        known_version("limits", Some(&limits)),
        pack(policy.as_ref()).err(),
    ])?;
    let policy = pack(policy.as_ref())?;
    let (previous, limits) = (Some(previous), Some(limits));
    Ok(PairRequest { problem, policy, travel, previous, limits, run })
}

/// Reads the body of `/v1/check`.
///
/// # Errors
/// Every problem at once.
pub(super) fn check(bytes: &[u8], run: RunOptions) -> Result<CheckRequest, Faults> {
    let CheckBody { problem, result, policy, travel, brute_force } = parse::json(bytes)?;
    let pairs = problem.volunteers.len().saturating_mul(problem.children.len());
    let too_many = (brute_force && pairs > BRUTE_FORCE_LIMIT).then(|| {
        let message = "has too many pairs for a check by brute force over HTTP";
        let allowed = format!("at most {BRUTE_FORCE_LIMIT} pairs");
        Faults::one(Fault::new("out_of_range", "brute_force", message, pairs, allowed))
    });
    let faults = [known_version("result", Some(&result)), pack(policy.as_ref()).err(), too_many];
    refuse(faults)?;
    let policy = pack(policy.as_ref())?;
    Ok(CheckRequest { problem, result, policy, travel, previous: None, brute_force, run })
}

/// Reads the body of `/v1/explain`.
///
/// # Errors
/// Every problem at once.
pub(super) fn explain(bytes: &[u8], run: RunOptions) -> Result<ExplainRequest, Faults> {
    let ExplainBody { problem, result, child, volunteer, policy, travel } = parse::json(bytes)?;
    refuse([known_version("result", Some(&result)), pack(policy.as_ref()).err()])?;
    let policy = pack(policy.as_ref())?;
    let (previous, brute_force) = (None, false);
    let check = CheckRequest { problem, result, policy, travel, previous, brute_force, run };
    Ok(ExplainRequest { check, child, volunteer })
}

/// Reads the body of `/v1/visits`.
///
/// # Errors
/// Every problem at once.
pub(super) fn visits(bytes: &[u8], run: RunOptions) -> Result<VisitsRequest, Faults> {
    let VisitsBody { problem, result, from, weeks, earlier, changes, policy, travel } =
        parse::json(bytes)?;
    refuse([
        known_version("result", Some(&result)),
        known_version("earlier", earlier.as_ref()),
        known_version("changes", changes.as_ref()),
        pack(policy.as_ref()).err(),
    ])?;
    let policy = pack(policy.as_ref())?;
    let (previous, brute_force) = (None, false);
    let check = CheckRequest { problem, result, policy, travel, previous, brute_force, run };
    Ok(VisitsRequest { check, from: from.0, weeks, earlier, changes })
}

/// Reads the body of `/v1/expand`.
///
/// # Errors
/// Every problem at once.
pub(super) fn expand(bytes: &[u8], run: RunOptions) -> Result<ExpandRequest, Faults> {
    let body: ExpandBody = parse::json(bytes)?;
    let ExpandBody { problem, candidates, stations, curve, target, recruits, travel, .. } = body;
    let equity = Equity::asked(body.floor, body.weakest_first)?;
    refuse([known_version("candidates", candidates.as_ref())])?;
    let candidates = match candidates {
        Some(candidates) => candidates,
        None => townships(&problem, &Gazetteer::from_environment()?),
    };
    Ok(ExpandRequest {
        problem,
        candidates,
        travel,
        stations,
        curve,
        target,
        equity,
        recruits,
        run,
    })
}

/// Reads the body of `/v1/simulate`.
///
/// # Errors
/// Every problem at once.
pub(super) fn simulate(bytes: &[u8], run: RunOptions) -> Result<SimulateRequest, Faults> {
    let SimulateBody { problem, previous, scenarios, months, replications, policy, travel } =
        parse::json(bytes)?;
    let policy = pack(policy.as_ref());
    let version = known_version("previous", previous.as_ref());
    refuse([version, policy.as_ref().err().cloned()])?;
    let policy = policy?;
    Ok(SimulateRequest { problem, policy, travel, previous, scenarios, months, replications, run })
}

pub(super) fn pack(choice: Option<&PolicyChoice>) -> Result<Option<PolicyDocument>, Faults> {
    choice.map(policy::resolve).transpose()
}

pub(super) fn refuse(faults: impl IntoIterator<Item = Option<Faults>>) -> Result<(), Faults> {
    let faults: Vec<Fault> = faults.into_iter().flatten().flat_map(|f| f.problems).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

pub(super) fn known_version<D: Document>(place: &str, document: Option<&D>) -> Option<Faults> {
    let version = document?.version();
    (version != D::VERSION).then(|| {
        Faults::one(Fault::unknown_version(format!("{place}.version"), version, D::VERSION))
    })
}
