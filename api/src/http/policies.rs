//! Endpoints of policy packs: checked, compared, put to the test, and run beside a round.

use axum::extract::{Query, Request, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_datasets::document::parse::{self, Document};
use tongxing_datasets::document::{Fault, Faults, PolicyChoice, PolicyDocument, ProblemDocument};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::policy;
use tongxing_datasets::policy::diff::diff;
use tongxing_datasets::policy::shadow::shadow;

use super::App;
use super::handlers::asked;
use super::openapi::{
    DiffAnswerSchema, DiffSchema, PolicySchema, PolicyVerdictSchema, Refusals, ShadowAnswerSchema,
    ShadowSchema, VerificationSchema, VerifySchema,
};
use super::problem::Problem;
use crate::policies;

/// Two packs to compare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDiffBody {
    /// By name or inline.
    pub a: PolicyChoice,
    /// By name or inline.
    pub b: PolicyChoice,
}

/// Packs to put to the test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBody {
    /// Names of shipped packs; all where there is none.
    #[serde(default)]
    pub packs: Vec<String>,
}

/// A round whose colours a scoring is held against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShadowBody {
    /// The round.
    pub problem: ProblemDocument,
    /// A policy pack, by name or inline, instead of the problem's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyChoice>,
}

/// What there is to say of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyVerdict {
    /// Its name.
    pub name: String,
    /// Whether it obeys every rule.
    pub valid: bool,
    /// Every rule that it breaks.
    pub problems: Vec<Fault>,
}

impl Document for PolicyDiffBody {
    const NAME: &'static str = "request";
    const LIMIT: u64 = 2 * PolicyDocument::LIMIT;
    const VERSION: u32 = PolicyDocument::VERSION;

    fn version(&self) -> u32 {
        Self::VERSION
    }
}

impl Document for VerifyBody {
    const NAME: &'static str = "request";
    const LIMIT: u64 = PolicyDocument::LIMIT;
    const VERSION: u32 = PolicyDocument::VERSION;

    fn version(&self) -> u32 {
        Self::VERSION
    }
}

impl Document for ShadowBody {
    const NAME: &'static str = "request";
    const LIMIT: u64 = ProblemDocument::LIMIT;
    const VERSION: u32 = ProblemDocument::VERSION;

    fn version(&self) -> u32 {
        self.problem.version
    }
}

/// A pack by name or inline, valid.
fn pack(choice: &PolicyChoice, place: &str) -> Result<PolicyDocument, Faults> {
    let found = policy::resolve(choice)?;
    let mut faults = policy::faults(&found);
    faults.iter_mut().for_each(|fault| fault.place = format!("{place}.{}", fault.place));
    if faults.is_empty() { Ok(found) } else { Err(faults.into()) }
}

/// Checks a policy pack.
///
/// A pack that breaks rules is an answer, with all of them; one that cannot be read is refused.
#[utoipa::path(post, path = "/v1/policies/check", tag = "policies",
    request_body(content = PolicySchema, content_type = "application/json"),
    responses(
        (status = 200, description = "Every rule that the pack breaks.", body = PolicyVerdictSchema),
        Refusals,
    ))]
pub(super) async fn check_policy(
    State(app): State<App>,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, Ok(Query(Vec::new())), request, |_, _, bytes, _| {
        let pack: PolicyDocument = parse::json(bytes)?;
        let problems = policy::faults(&pack);
        Ok(PolicyVerdict { name: pack.name, valid: problems.is_empty(), problems })
    })
    .await
}

/// Compares two policy packs key by key.
#[utoipa::path(post, path = "/v1/policies/diff", tag = "policies",
    request_body(content = DiffSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "Every key that they say differently.", body = DiffAnswerSchema),
        Refusals,
    ))]
pub(super) async fn diff_policies(
    State(app): State<App>,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, Ok(Query(Vec::new())), request, |_, _, bytes, _| {
        let PolicyDiffBody { a, b } = parse::json(bytes)?;
        let (a, b) = (pack(&a, "a"), pack(&b, "b"));
        let faults = [a.as_ref().err(), b.as_ref().err()].into_iter().flatten();
        let faults: Vec<Fault> = faults.flat_map(|found| found.problems.clone()).collect();
        if !faults.is_empty() {
            return Err(Faults::from(faults).into());
        }
        Ok(diff(&a?, &b?))
    })
    .await
}

/// Puts shipped packs to the test.
///
/// A county of each is paired, planned and checked independently; what the pack promises is recomputed from the
/// answer, and a violation put into it must be caught.
#[utoipa::path(post, path = "/v1/policies/verify", tag = "policies",
    params(("seed" = Option<u64>, Query, description = "Seed of the counties; 1 unless said.")),
    request_body(content = VerifySchema, content_type = "application/json"),
    responses(
        (status = 200, description = "A line a property.", body = VerificationSchema),
        Refusals,
    ))]
pub(super) async fn verify_policies(
    State(app): State<App>,
    query: super::handlers::Asked,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, query, request, |_, run, bytes, clock| {
        let VerifyBody { packs } = parse::json(bytes)?;
        policies::verify(&packs, &Gazetteer::from_environment()?, run, clock)
    })
    .await
}

/// Says which colours a pack's scoring would change. Nothing is changed.
#[utoipa::path(post, path = "/v1/policies/shadow", tag = "policies",
    request_body(content = ShadowSchema, content_type = "application/json"),
    responses(
        (status = 200, description = "Who would change colour, and why.", body = ShadowAnswerSchema),
        Refusals,
    ))]
pub(super) async fn shadow_policy(
    State(app): State<App>,
    request: Request,
) -> Result<Response, Problem> {
    asked(app, Ok(Query(Vec::new())), request, |_, _, bytes, _| {
        let ShadowBody { problem, policy } = parse::json(bytes)?;
        let pack = policy::resolve(policy.as_ref().unwrap_or(&problem.policy))?;
        let found = shadow(&problem, &pack)?;
        tracing::info!(changes = found.changes.len(), problem = found.problem_sha256, "shadowed");
        Ok(found)
    })
    .await
}
