//! Packs put to the test: a county of each is paired, planned and checked, and the pack's properties are
//! recomputed from the answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_datasets::document::plan::PlanDocument;
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::document::{Fault, Faults, PolicyChoice, ProblemDocument, ResultDocument};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::policy;
use tongxing_datasets::policy::verify::{Evidence, Property, Setting, properties, setting};

use crate::clock::Clock;
use crate::round::{self, CheckRequest, Failure, PairRequest, RunOptions};
use crate::trips::{self, TripsCheckRequest, TripsRequest};
use crate::visits::{self, PlanCheckRequest, VisitsRequest};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// A line a property.
    pub rows: Vec<VerifiedRow>,
    /// Whether every line is ok.
    pub ok: bool,
}

/// A property of a pack, held against an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifiedRow {
    /// The pack.
    pub pack: String,
    /// The property's name.
    pub property: String,
    /// What it says, in Chinese.
    pub title_zh: String,
    /// What it says, in English.
    pub title_en: String,
    /// The county.
    pub division: String,
    /// Its children.
    pub children: usize,
    /// Its volunteers.
    pub volunteers: usize,
    /// Pairs of the answer.
    pub pairs: usize,
    /// Visits of the plan; 0 where there is none.
    pub visits: usize,
    /// Whether the independent checkers accept pairs and plan.
    pub accepted: bool,
    /// What was looked at.
    pub examined: usize,
    /// What that counts, in Chinese.
    pub counted_zh: String,
    /// What that counts, in English.
    pub counted_en: String,
    /// Violations in the answer: none may be.
    pub violations: Vec<String>,
    /// Whether a violation put into the answer was caught.
    pub caught: bool,
    /// Accepted, looked at, no violation, and the one put in was caught.
    pub ok: bool,
}

/// Puts packs to the test, all where none is named.
///
/// # Errors
/// Unknown names, all at once; or what a round or a plan fails with.
pub fn verify(
    names: &[String],
    gazetteer: &Gazetteer,
    run: RunOptions,
    clock: &Clock,
) -> Result<Verification, Failure> {
    let known = |name: &String| policy::resolve(&PolicyChoice::Named(name.clone())).err();
    let unknown: Vec<Fault> = names.iter().filter_map(known).flat_map(|f| f.problems).collect();
    if !unknown.is_empty() {
        return Err(Faults::from(unknown).into());
    }
    let asked = |pack: &&str| names.is_empty() || names.iter().any(|name| name == pack);
    let mut rows = Vec::new();
    for pack in policy::PACKS.iter().map(|(name, _)| *name).filter(asked) {
        let (evidence, accepted) = answer(pack, &setting(pack), gazetteer, run, clock)?;
        rows.extend(properties(pack).map(|property| row(property, &evidence, accepted)));
    }
    let ok = rows.iter().all(|row| row.ok);
    Ok(Verification { rows, ok })
}

/// The pairs and the plan of a pack's county, and whether the independent checkers accept them.
///
/// # Errors
/// What a round or a plan fails with.
pub fn answer(
    pack: &str,
    setting: &Setting,
    gazetteer: &Gazetteer,
    run: RunOptions,
    clock: &Clock,
) -> Result<(Evidence, bool), Failure> {
    let problem = setting.problem(pack, gazetteer, run.seed)?;
    let mut result = paired(&problem, None, run, clock)?;
    if let Some(since) = setting.since() {
        // The same people half a year on: pairs that know each other.
        let mut previous = result;
        previous.pairs.iter_mut().for_each(|pair| pair.since = since);
        result = paired(&problem, Some(previous), run, clock)?;
    }
    let check = CheckRequest {
        problem: problem.clone(),
        result: result.clone(),
        policy: None,
        travel: None,
        previous: None,
        brute_force: false,
        run,
    };
    let mut accepted = round::check(&check, clock)?.status == CheckStatus::Accepted;
    let mut plan = None;
    let mut trips = None;
    if let Some((from, weeks)) = setting.block_trips() {
        let check = check.clone();
        let made = trips::plan(&TripsRequest { check: check.clone(), from, weeks }, clock)?;
        let request = TripsCheckRequest { check, trips: made };
        accepted &= trips::check(&request, clock)?.status == CheckStatus::Accepted;
        trips = Some(request.trips);
    }
    if let Some((from, weeks)) = setting.span() {
        let made: PlanDocument =
            visits::plan(&VisitsRequest::new(check.clone(), from, weeks), clock)?;
        let request = PlanCheckRequest { check, plan: made.clone(), earlier: None };
        accepted &= visits::check(&request, clock)?.status == CheckStatus::Accepted;
        plan = Some(made);
    }
    let policy = policy::resolve(&problem.policy)?;
    Ok((Evidence { problem, policy, result, plan, trips }, accepted))
}

fn paired(
    problem: &ProblemDocument,
    previous: Option<ResultDocument>,
    run: RunOptions,
    clock: &Clock,
) -> Result<ResultDocument, Failure> {
    let (problem, limits) = (problem.clone(), None);
    round::pair(&PairRequest { problem, policy: None, travel: None, previous, limits, run }, clock)
}

/// Holds a property against an answer and against the same answer with a violation in it.
#[must_use]
pub fn row(property: &Property, evidence: &Evidence, accepted: bool) -> VerifiedRow {
    let judged = (property.judge)(evidence);
    let mut broken = evidence.clone();
    let caught = (property.seed)(&mut broken) && !(property.judge)(&broken).violations.is_empty();
    let ok = accepted && judged.examined > 0 && judged.violations.is_empty() && caught;
    let stops = evidence.plan.iter().flat_map(|plan| &plan.tours).map(|tour| tour.stops.len());
    VerifiedRow {
        pack: property.pack.to_owned(),
        property: property.name.to_owned(),
        title_zh: property.title_zh.to_owned(),
        title_en: property.title_en.to_owned(),
        division: evidence.problem.round.division.to_string(),
        children: evidence.problem.children.len(),
        volunteers: evidence.problem.volunteers.len(),
        pairs: evidence.result.pairs.len(),
        visits: stops.sum(),
        accepted,
        examined: judged.examined,
        counted_zh: property.counted_zh.to_owned(),
        counted_en: property.counted_en.to_owned(),
        violations: judged.violations,
        caught,
        ok,
    }
}
