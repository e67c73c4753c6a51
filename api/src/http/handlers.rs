//! The endpoints.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_datasets::document::{PolicyDocument, canonical};
use tongxing_datasets::policy;

use super::App;
use super::openapi::{
    CheckSchema, ExpandSchema, ExpansionSchema, ExplainSchema, ExplanationSchema, ListedSchema,
    PairSchema, PlanSchema, PolicySchema, ProblemSchema, RebalanceSchema, Refusals, ResultSchema,
    SimulateSchema, SimulationSchema, VerdictSchema, VisitsSchema,
};
use super::problem::Problem;
use super::requests::{self, Options};
use super::rounds::Rounds;
use crate::clock::Clock;
use crate::round::{Failure, RunOptions, Verdict};

/// Whether the service lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// `ok`.
    pub status: String,
    /// Version of the program.
    pub version: String,
}

/// Answers as long as the service lives.
#[utoipa::path(get, path = "/healthz", tag = "service",
    responses((status = 200, description = "The service lives.", body = super::openapi::HealthSchema)))]
pub(super) async fn health() -> Json<Health> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Json(Health { status: "ok".to_owned(), version })
}

/// A policy pack that the program ships.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyEntry {
    /// Its name, as a problem's `policy` names it.
    pub name: String,
    /// What it is called in Chinese.
    pub title_zh: String,
    /// What it is called in English.
    pub title_en: String,
    /// SHA-256 of its canonical bytes, as a result's `inputs.policy_sha256` states it.
    pub sha256: String,
}

/// Lists the policy packs that the program ships.
#[utoipa::path(get, path = "/v1/policies", tag = "policies",
    responses((status = 200, description = "The packs.", body = [ListedSchema])))]
pub(super) async fn policies() -> Json<Vec<PolicyEntry>> {
    let entry = |(name, _): &(&str, &str)| {
        policy::pack(name).map(|pack| PolicyEntry {
            name: (*name).to_owned(),
            sha256: canonical::policy_sha256(&pack),
            title_zh: pack.title_zh,
            title_en: pack.title_en,
        })
    };
    Json(policy::PACKS.iter().filter_map(entry).collect())
}

/// Shows one policy pack with every key spelt out.
#[utoipa::path(get, path = "/v1/policies/{name}", tag = "policies",
    params(("name" = String, Path, description = "Name of the pack.")),
    responses(
        (status = 200, description = "The pack.", body = PolicySchema),
        (status = 404, description = "No pack has this name.", body = ProblemSchema,
            content_type = "application/problem+json"),
    ))]
pub(super) async fn policy(
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<PolicyDocument>, Problem> {
    let pack = name.ok().and_then(|Path(name)| policy::pack(&name));
    pack.map(Json).ok_or_else(|| {
        let detail = "no policy pack has this name; GET /v1/policies lists them";
        Problem::new(StatusCode::NOT_FOUND, "unknown-policy", detail)
    })
}

/// Pairs one round.
///
/// The body is a problem document, or an envelope with what overrides or precedes it. The answer is
/// a result document that has passed the independent checker. At the time limit the answer is what
/// was found, with status `stopped` and a valid bound.
#[utoipa::path(post, path = "/v1/pair", tag = "rounds",
    params(
        ("seed" = Option<u64>, Query, description = "Seed; 1 unless said."),
        ("iterations" = Option<u64>, Query, description = "Most pricing rounds."),
        ("max_queries" = Option<u64>, Query,
            description = "Most distinct ways asked for; beyond, the answer has a valid bound."),
        ("time_limit" = Option<f64>, Query,
            description = "Longest search in seconds, at most the service's own limit."),
    ),
    request_body(content = PairSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "The answer, accepted by the checker.", body = ResultSchema),
        Refusals,
    ))]
pub(super) async fn pair(
    State(app): State<App>,
    query: Asked,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, query, request, |rounds, run, bytes, clock| {
        let request = requests::pair(bytes, run)?;
        let result = rounds.pair(&request, clock)?;
        tracing::info!(
            children = request.problem.children.len(),
            volunteers = request.problem.volunteers.len(),
            pairs = result.pairs.len(),
            status = ?result.status,
            problem = result.inputs.problem_sha256,
            "paired"
        );
        Ok(result)
    })
    .await
}

/// Repairs the pairs of the round before.
///
/// The answer is a result document that ends no more pairs than the limits allow, says of every pair that ends
/// why and who follows, and has passed the independent checker. At the time limit the answer is what
/// was found, with status `stopped` and a valid bound.
#[utoipa::path(post, path = "/v1/rebalance", tag = "rounds",
    params(
        ("seed" = Option<u64>, Query, description = "Seed; 1 unless said."),
        ("iterations" = Option<u64>, Query, description = "Most pricing rounds."),
        ("time_limit" = Option<f64>, Query,
            description = "Longest search in seconds, at most the service's own limit."),
    ),
    request_body(content = RebalanceSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "The answer, accepted by the checker.", body = ResultSchema),
        Refusals,
    ))]
pub(super) async fn rebalance(
    State(app): State<App>,
    query: Asked,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, query, request, |rounds, run, bytes, clock| {
        let run = RunOptions { max_queries: None, ..run };
        let request = requests::rebalance(bytes, run)?;
        let result = rounds.pair(&request, clock)?;
        tracing::info!(
            pairs = result.pairs.len(),
            changed = result.repair.as_ref().map_or(0, |repair| repair.changed),
            status = ?result.status,
            problem = result.inputs.problem_sha256,
            "rebalanced"
        );
        Ok(result)
    })
    .await
}

/// Checks a result.
///
/// Decides anew, without the search, whether every statement of the result holds: rules, costs,
/// coverage, bound and blocking sets. A result that fails is an answer, with every false statement.
#[utoipa::path(post, path = "/v1/check", tag = "rounds",
    request_body(content = CheckSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "What the checker says.", body = VerdictSchema),
        Refusals,
    ))]
pub(super) async fn check(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    asked(app, Ok(Query(Vec::new())), request, |rounds, run, bytes, clock| {
        let request = requests::check(bytes, run)?;
        let verdict: Verdict = rounds.check(&request, clock)?;
        tracing::info!(
            pairs = request.result.pairs.len(),
            violations = verdict.violations.len(),
            status = ?verdict.status,
            problem = request.result.inputs.problem_sha256,
            "checked"
        );
        Ok(verdict)
    })
    .await
}

/// Explains a child's pairs, or one pair, of a result.
///
/// Costs broken down, the rule that forbids a pair or the exact price of forcing it, the cheapest
/// alternatives, and what blocks an uncovered child. The result must pass the checker.
#[utoipa::path(post, path = "/v1/explain", tag = "rounds",
    request_body(content = ExplainSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "The explanation.", body = ExplanationSchema),
        Refusals,
    ))]
pub(super) async fn explain(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    asked(app, Ok(Query(Vec::new())), request, |rounds, run, bytes, clock| {
        let request = requests::explain(bytes, run)?;
        let told = rounds.explain(&request, clock)?;
        tracing::info!(problem = request.check.result.inputs.problem_sha256, "explained");
        Ok(told)
    })
    .await
}

/// Plans the visits that follow a result.
///
/// The result must pass the checker. The plan has passed its own: tours, windows, gaps, people, seats,
/// the rules that protect the child, and the bound. At the time limit the answer is what was found, with
/// status `stopped` and a valid bound.
#[utoipa::path(post, path = "/v1/visits", tag = "visits",
    params(
        ("iterations" = Option<u64>, Query, description = "Most rounds of column generation."),
        ("time_limit" = Option<f64>, Query,
            description = "Longest search in seconds, at most the service's own limit."),
    ),
    request_body(content = VisitsSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "The plan, accepted by the checker.", body = PlanSchema),
        Refusals,
    ))]
pub(super) async fn visits(
    State(app): State<App>,
    query: Asked,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, query, request, |rounds, run, bytes, clock| {
        let request = requests::visits(bytes, run)?;
        let plan = rounds.visits(&request, clock)?;
        tracing::info!(
            tours = plan.tours.len(),
            unplanned = plan.unplanned.len(),
            status = ?plan.status,
            problem = plan.inputs.problem_sha256,
            "planned"
        );
        Ok(plan)
    })
    .await
}

/// Says where to open stations.
///
/// Every answer has passed the checker: what it does for children, and the proof of its bound. At the time
/// limit the answer is what was found, with a valid bound.
#[utoipa::path(post, path = "/v1/expand", tag = "expansion",
    params(
        ("seed" = Option<u64>, Query, description = "Seed of everything that is drawn."),
        ("iterations" = Option<u64>, Query, description = "Most steps of the search."),
        ("time_limit" = Option<f64>, Query,
            description = "Longest search in seconds, at most the service's own limit."),
    ),
    request_body(content = ExpandSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "The stations, accepted by the checker.", body = ExpansionSchema),
        Refusals,
    ))]
pub(super) async fn expand(
    State(app): State<App>,
    query: Asked,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, query, request, |rounds, run, bytes, clock| {
        let request = requests::expand(bytes, run)?;
        let found = rounds.expand(&request, clock)?;
        tracing::info!(points = found.points.len(), problem = found.inputs.problem_sha256, "sited");
        Ok(found)
    })
    .await
}

/// Draws what turnover does to coverage over the months to come.
///
/// The same request gives the same numbers. Rounds held in the replications have passed the checker. At the time
/// limit the answer is made of the replications that were finished, and says so.
#[utoipa::path(post, path = "/v1/simulate", tag = "expansion",
    params(
        ("seed" = Option<u64>, Query, description = "Seed of everything that is drawn."),
        ("time_limit" = Option<f64>, Query,
            description = "Longest run in seconds, at most the service's own limit."),
    ),
    request_body(content = SimulateSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "Bands by month, scenarios side by side.", body = SimulationSchema),
        Refusals,
    ))]
pub(super) async fn simulate(
    State(app): State<App>,
    query: Asked,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, query, request, |rounds, run, bytes, clock| {
        let request = requests::simulate(bytes, run)?;
        let found = rounds.simulate(&request, clock)?;
        let (scenarios, problem) = (found.scenarios.len(), &found.inputs.problem_sha256);
        tracing::info!(scenarios, problem, "simulated");
        Ok(found)
    })
    .await
}

/// What stands in the query of a request.
pub(super) type Asked = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// Reads the query, then answers with what `work` makes of the computations, how to run, body and clock.
pub(super) async fn asked<T: Serialize>(
    app: App,
    query: Asked,
    request: Request,
    work: impl FnOnce(&dyn Rounds, RunOptions, &[u8], &Clock) -> Result<T, Failure> + Send + 'static,
) -> Result<Response, Problem> {
    let options = options(query, &app)?;
    let (rounds, run) = (Arc::clone(&app.rounds), options.run(&app.limits));
    compute(app, options.time, request, move |bytes, clock| work(&*rounds, run, bytes, clock)).await
}

fn options(query: Asked, app: &App) -> Result<Options, Problem> {
    let detail = "the query is not a list of name=value";
    let Query(query) = query.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "query", detail))?;
    Options::read(&query, &app.limits)
}

/// Takes a place, reads the body, and computes the answer off the async threads.
async fn compute<T: Serialize>(
    app: App,
    time: Duration,
    request: Request<Body>,
    work: impl FnOnce(&[u8], &Clock) -> Result<T, Failure> + Send + 'static,
) -> Result<Response, Problem> {
    let place = app.desk.enter()?;
    let (parts, body) = request.into_parts();
    let bytes = requests::body(&parts.headers, body, &app.limits).await?;
    let text = app.desk.run(place, time, move |clock| {
        let answer = work(&bytes, clock).map_err(told)?;
        serde_json::to_vec(&answer).map_err(|error| told(Failure::Internal(error.to_string())))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, text.await?).into_response())
}

fn told(failure: Failure) -> Problem {
    match failure {
        Failure::Input(faults) => Problem::input(faults),
        Failure::Internal(text) => {
            tracing::error!("{text}");
            Problem::internal()
        }
    }
}

/// Where no route leads.
pub(super) async fn nowhere() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no-such-path", "GET /openapi.json lists all paths")
}

/// Where the path exists but not with this method.
pub(super) async fn wrong_method() -> Problem {
    let detail = "the header Allow lists the methods of this path";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", detail)
}
