//! A pairing round and its check as library calls: what the command line and HTTP both do.

use std::time::Duration;

use tongxing_datasets::document::repair::RepairInput;
use tongxing_datasets::document::result::{
    CheckDocument, CheckStatus, Inputs, PreviousPairDocument, StatisticsDocument,
};
use tongxing_datasets::document::violation::located;
use tongxing_datasets::document::{
    Answer, Case, Fault, Faults, LimitsDocument, PolicyDocument, ProblemDocument, ResultDocument,
    answer, audit, canonical, convert, recruit, repaired, reread,
};
use tongxing_datasets::travel::{Files, Prepared, TravelSpec};
use tongxing_solver::certificate::{CheckMode, Report, Solution, check as judge, check_until};
use tongxing_solver::model::Instance;
use tongxing_solver::pairing::{self, Monitor, Phase, Refusal};
use tongxing_solver::travel::{Metered, Travel};

use crate::clock::{self, Clock};
use crate::groups;
pub(crate) use crate::pool::{in_pool, threads};
use crate::watch::Watch;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The input is at fault.
    #[error("{0}")]
    Input(#[from] Faults),
    /// The program is at fault.
    #[error("internal error: {0}")]
    Internal(String),
}

/// A round to be paired. What is `None` the problem says itself.
#[derive(Clone, Debug)]
pub struct PairRequest {
    /// The problem.
    pub problem: ProblemDocument,
    /// Policy in place of the problem's own.
    pub policy: Option<PolicyDocument>,
    /// Travel in place of the problem's own.
    pub travel: Option<String>,
    /// The round before.
    pub previous: Option<ResultDocument>,
    /// Limits under which the round before is repaired; where there are none, the round is paired anew.
    pub limits: Option<LimitsDocument>,
    /// How to run.
    pub run: RunOptions,
}

/// How to run; results depend on seed, iterations and the limit on ways alone.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions {
    /// Seed.
    pub seed: u64,
    /// Threads; 0 uses all.
    pub threads: usize,
    /// Most pricing rounds.
    pub iterations: Option<u64>,
    /// Most distinct ways asked for, by search and check together.
    pub max_queries: Option<u64>,
    /// Whether a travel specification may name files.
    pub files: Files,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self { seed: 1, threads: 0, iterations: None, max_queries: None, files: Files::Allowed }
    }
}

/// Longest time limit: a year.
const LONGEST: f64 = 31_536_000.0;

/// A time limit from seconds.
///
/// # Errors
/// A limit that is negative, not a number or longer than a year.
pub fn time_limit(seconds: f64) -> Result<Duration, Faults> {
    if (0.0..=LONGEST).contains(&seconds) {
        return Ok(Duration::from_secs_f64(seconds));
    }
    let message = "is out of range";
    let allowed = format!("0 to {LONGEST} seconds");
    Err(Faults::one(Fault::new("out_of_range", "time-limit", message, seconds, allowed)))
}

/// A problem ready to be solved or checked, with what a result says about it.
pub struct Round {
    /// Instance, ids and policy.
    pub case: Case,
    /// Travel model.
    pub travel: Prepared,
    /// What was asked, but for seed and iterations.
    pub inputs: Inputs,
    /// The round in which nobody leads groups, where somebody does.
    pub whole: Option<Instance>,
}

/// Prepares a round.
///
/// # Errors
/// Every fault of problem, policy, previous result and travel at once.
pub fn prepare(request: &PairRequest) -> Result<Round, Faults> {
    let PairRequest { problem, run, .. } = request;
    let spec = TravelSpec::parse(request.travel.as_ref().unwrap_or(&problem.travel));
    let previous = request.previous.as_ref().map(|p| answer::previous_input(problem, p));
    let repair = request.limits.as_ref().zip(request.previous.as_ref());
    let repair = repair.map(|(limits, previous)| repaired::input(problem, previous, limits));
    let pairs = previous.as_ref().map(|p| p.pairs.as_slice());
    let case = case(problem, request.policy.as_ref(), pairs, repair.as_ref());
    let (mut case, spec) = match (case, spec) {
        (Ok(case), Ok(spec)) => (case, spec),
        (case, spec) => {
            let faults = [case.err(), spec.err()].into_iter().flatten();
            return Err(faults.flat_map(|f| f.problems).collect::<Vec<_>>().into());
        }
    };
    let mut travel = spec.prepare(&case, run.files)?;
    case.notices.append(&mut travel.notices);
    if let Some(repair) = &repair {
        repaired::limit(&mut case, &*travel.model, repair)?;
    }
    let inputs = Inputs {
        problem_sha256: canonical::problem_sha256(problem),
        policy_sha256: canonical::policy_sha256(&case.policy),
        policy: case.policy.name.clone(),
        travel: travel.input.clone(),
        repair,
        previous,
        seed: run.seed,
        iterations: run.iterations,
        max_queries: run.max_queries,
    };
    Ok(Round { case, travel, inputs, whole: None })
}

/// The case of a problem, with what a repair pins and forbids.
fn case(
    problem: &ProblemDocument,
    policy: Option<&PolicyDocument>,
    previous: Option<&[PreviousPairDocument]>,
    repair: Option<&RepairInput>,
) -> Result<Case, Faults> {
    let limits = repair.map(|repair| &repair.limits);
    let ruled = limits.filter(|limits| !limits.pinned.is_empty() || !limits.forbidden.is_empty());
    let changed = ruled.map(|limits| repaired::with_rules(problem, limits));
    let asked = changed.as_ref().unwrap_or(problem);
    let case = match policy {
        Some(policy) => convert::case_under(asked, policy.clone(), previous),
        None => convert::case(asked, previous),
    };
    case.map_err(|faults| repaired::located(faults, problem))
}

/// Pairs a round, checks the answer and writes it as a document.
///
/// # Errors
/// Every fault of the input; or an internal error, which an answer rejected by the checker is.
pub fn pair(request: &PairRequest, clock: &Clock) -> Result<ResultDocument, Failure> {
    pair_with_round(request, clock).map(|(_, result)| result)
}

/// As [`pair`], with the round: an export draws the ways of its travel.
///
/// # Errors
/// As [`pair`].
pub fn pair_with_round(
    request: &PairRequest,
    clock: &Clock,
) -> Result<(Round, ResultDocument), Failure> {
    let spec = request.travel.as_ref().unwrap_or(&request.problem.travel);
    in_pool(threads(request.run, spec), || {
        let mut round = prepare(request)?;
        let result = paired(&request.problem, &mut round, request.run, clock)?;
        Ok((round, result))
    })
}

fn paired(
    problem: &ProblemDocument,
    round: &mut Round,
    run: RunOptions,
    clock: &Clock,
) -> Result<ResultDocument, Failure> {
    let Round { case, travel, inputs, whole } = round;
    let metered = metered(case, &*travel.model, run.max_queries)?;
    let options = pairing::Options {
        seed: run.seed,
        iterations: run.iterations,
        ..pairing::Options::default()
    };
    let watch = Watch { clock, travel: &metered };
    let (outcome, formed) = groups::solve(problem, (case, whole), &metered, options, &watch)?;
    let (case, instance) = (&*case, &case.instance);
    watch.believed()?;
    let (report, check) = check_solution(case, &metered, &outcome.solution, clock);
    watch.believed()?;
    if let Some(violation) = report.violations.first() {
        return Err(Failure::Internal(format!("the checker rejects the answer: {violation}")));
    }
    let solution = &outcome.solution;
    let answer = Answer { case, travel: &metered, solution };
    let mut result = answer.document(inputs.clone(), check, StatisticsDocument::default());
    result.groups = formed;
    let told = groups::Told { problem, case, whole: whole.as_ref(), solution, travel: &metered };
    let differ = groups::differences(&result, told);
    if let Some(fault) = differ.first() {
        return Err(Failure::Internal(format!("the checker rejects the groups: {fault}")));
    }
    // Advice would ask for ways of its own.
    if run.max_queries.is_none() && instance.budgets().is_empty() {
        let recommended = recommend(&mut result, answer, &watch);
        watch.believed()?;
        recommended?;
    }
    watch.believed()?;
    result.statistics = answer::statistics(outcome.statistics);
    result.statistics.distance_queries = metered.distinct_queries();
    result.statistics.seconds = clock.seconds();
    result.statistics.peak_memory_mb = clock::peak_memory_mb();
    Ok(result)
}

/// Why a round has no answer.
pub(crate) fn refused(case: &Case, refusal: Refusal) -> Faults {
    match refusal {
        Refusal::TooWide(error) => {
            let allowed = format!("at most {}", error.allowed);
            let message = error.to_string();
            Faults::one(Fault::new("too_large", "document", message, error.needed, allowed))
        }
        Refusal::Unmet => repaired::unmet(&[], case),
    }
}

/// The round's travel, counted, and within the limit on ways where there is one.
fn metered<'a>(
    case: &Case,
    model: &'a dyn Travel,
    max_queries: Option<u64>,
) -> Result<Metered<'a>, Faults> {
    let instance = &case.instance;
    let Some(most) = max_queries else { return Ok(Metered::new(model, instance)) };
    if case.gatherings.is_some() {
        let message = "cannot limit a round with meetings";
        return Err(Faults::one(Fault::new(
            "not_together",
            "max-queries",
            message,
            most,
            "no limit",
        )));
    }
    let least = pairing::least_queries(instance);
    if most < least {
        let message = "does not suffice for the mandatory pairs";
        let allowed = format!("at least {least}");
        return Err(Faults::one(Fault::new("out_of_range", "max-queries", message, most, allowed)));
    }
    Ok(Metered::with_limit(model, instance, most))
}

/// Adds whom to recruit. Every proposal is read back and judged before it is given out.
fn recommend(
    result: &mut ResultDocument,
    answer: Answer<'_>,
    watch: &Watch<'_>,
) -> Result<(), Failure> {
    let instance = &answer.case.instance;
    // Wider than 64 bits with a few volunteers more: then there is no advice.
    let advice = pairing::recruit(instance, answer.travel, answer.solution, watch);
    let advice = advice.unwrap_or_default();
    result.recruit = advice.iter().map(|advice| recruit::document(answer, advice)).collect();
    watch.enter(Phase::Check);
    match recruit::differences(result, answer, CheckMode::Indexed, &|| false).first() {
        Some(fault) => Err(Failure::Internal(format!("the checker rejects a proposal: {fault}"))),
        None => Ok(()),
    }
}

/// The round's travel with its answers kept, where they are dear to ask for.
pub(crate) fn kept(round: &Round) -> Option<Metered<'_>> {
    let model = &*round.travel.model;
    (!model.is_cheap()).then(|| Metered::new(model, &round.case.instance))
}

pub(crate) fn check_solution(
    case: &Case,
    travel: &dyn Travel,
    solution: &Solution,
    clock: &Clock,
) -> (Report, CheckDocument) {
    clock.enter(Phase::Check);
    let before = clock.elapsed();
    let report = judge(&case.instance, travel, solution, CheckMode::Indexed);
    let status = if report.accepted() { CheckStatus::Accepted } else { CheckStatus::Rejected };
    let seconds = ((clock.elapsed() - before) * 1e6).round() / 1e6;
    let check = CheckDocument { status, seconds, pairs_scanned: report.pairs_scanned };
    (report, check)
}

/// An answer to be checked against its problem.
#[derive(Clone, Debug)]
pub struct CheckRequest {
    /// The problem.
    pub problem: ProblemDocument,
    /// Its result.
    pub result: ResultDocument,
    /// Policy in place of the problem's own, as given when pairing.
    pub policy: Option<PolicyDocument>,
    /// Travel in place of the problem's own, as given when pairing.
    pub travel: Option<String>,
    /// The round before, to be held against what the result says of it.
    pub previous: Option<ResultDocument>,
    /// Every volunteer with every child, without an index.
    pub brute_force: bool,
    /// How to run.
    pub run: RunOptions,
}

/// What a check says.
#[derive(Clone, Debug, serde::Serialize, schemars::JsonSchema)]
pub struct Verdict {
    /// Whether every statement holds.
    pub status: CheckStatus,
    /// Every false statement: what was found, and in `allowed` what holds.
    pub violations: Vec<Fault>,
    /// Violations beyond those listed.
    pub omitted: u64,
    /// What has to be said with the verdict: a policy pack of another area.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
    /// Pairs whose exact cost was compared.
    pub pairs_scanned: u64,
    /// How long the check took.
    pub seconds: f64,
}

/// Decides anew whether every statement of a result holds. Once the clock says stop, nothing is decided:
/// the status is `unchecked`.
///
/// # Errors
/// Every fault of the problem; a result that is not an answer to it, or that cannot be understood.
pub fn check(request: &CheckRequest, clock: &Clock) -> Result<Verdict, Failure> {
    let spec = request.travel.as_ref().unwrap_or(&request.problem.travel);
    in_pool(threads(request.run, spec), || {
        let before = clock.elapsed();
        let (round, solution) = stated(request)?;
        let kept = kept(&round);
        let travel = kept.as_ref().map_or(&*round.travel.model as &dyn Travel, |kept| kept);
        let verdict = judged(request, &round, &solution, clock, travel)?;
        let seconds = ((clock.elapsed() - before) * 1e6).round() / 1e6;
        Ok(Verdict { seconds, ..verdict })
    })
}

/// What there is to say of a result whose solution has been read.
///
/// # Errors
/// A travel model that failed.
pub(crate) fn judged(
    request: &CheckRequest,
    round: &Round,
    solution: &Solution,
    clock: &Clock,
    travel: &dyn Travel,
) -> Result<Verdict, Faults> {
    let watch = Watch { clock, travel };
    let verdict = verdict(request, round, solution, &watch);
    watch.believed()?;
    Ok(verdict)
}

fn verdict(
    request: &CheckRequest,
    round: &Round,
    solution: &Solution,
    watch: &Watch<'_>,
) -> Verdict {
    let mode = if request.brute_force { CheckMode::BruteForce } else { CheckMode::Indexed };
    let travel = watch.travel;
    let stop = || watch.should_stop();
    let report = check_until(&round.case.instance, travel, solution, mode, &stop);
    let mut verdict = Verdict {
        status: CheckStatus::Unchecked,
        violations: Vec::new(),
        omitted: 0,
        notices: round.case.notices.clone(),
        pairs_scanned: 0,
        seconds: 0.0,
    };
    let Some(report) = report else { return verdict };
    let mut violations: Vec<Fault> =
        report.violations.iter().map(|v| located(v, "result", &round.case)).collect();
    if violations.is_empty() {
        let (problem, case, whole) = (&request.problem, &round.case, round.whole.as_ref());
        let told = groups::Told { problem, case, whole, solution, travel };
        violations = groups::differences(&request.result, told);
    }
    if violations.is_empty() {
        // Only a solution that holds has statements that can follow from it.
        let answer = Answer { case: &round.case, travel, solution };
        violations = audit::differences(&request.result, answer);
        violations.extend(recruit::differences(&request.result, answer, mode, &stop));
        if violations.is_empty() && stop() {
            return verdict;
        }
    }
    let accepted = violations.is_empty();
    verdict.status = if accepted { CheckStatus::Accepted } else { CheckStatus::Rejected };
    Verdict { violations, omitted: report.omitted, pairs_scanned: report.pairs_scanned, ..verdict }
}

/// The round of a result as the result itself states it, and its solution.
///
/// # Errors
/// Every fault of the problem; a result that is not an answer to it, or that cannot be understood.
pub fn stated(request: &CheckRequest) -> Result<(Round, Solution), Faults> {
    let CheckRequest { problem, result, run, .. } = request;
    let spec = TravelSpec::parse(request.travel.as_ref().unwrap_or(&problem.travel))?;
    let previous = result.inputs.previous.as_ref().map(|p| p.pairs.as_slice());
    let repair = result.inputs.repair.as_ref();
    let mut case = case(problem, request.policy.as_ref(), previous, repair)?;
    let whole = groups::reduce(&mut case, result)?;
    let mut travel = spec.prepare(&case, run.files)?;
    case.notices.append(&mut travel.notices);
    if let Some(repair) = repair {
        repaired::limit(&mut case, &*travel.model, repair)?;
    }
    let inputs = Inputs {
        problem_sha256: canonical::problem_sha256(problem),
        policy_sha256: canonical::policy_sha256(&case.policy),
        policy: case.policy.name.clone(),
        travel: travel.input.clone(),
        ..result.inputs.clone()
    };
    same_inputs(&result.inputs, &inputs)?;
    if let Some(previous) = &request.previous
        && result.inputs.previous != Some(answer::previous_input(problem, previous))
    {
        let message = "the result was made after another round";
        let sha256 = canonical::previous_sha256(previous);
        let found = result.inputs.previous.as_ref().map_or("none", |p| &p.sha256);
        return Err(Faults::one(Fault::new(
            "inputs_differ",
            "inputs.previous",
            message,
            found,
            sha256,
        )));
    }
    if let (Some(previous), Some(repair)) = (&request.previous, repair) {
        let found = repaired::input(problem, previous, &repair.limits);
        if *repair != found {
            let message = "the round before says otherwise who has left and what was changed";
            let say = |input: &RepairInput| {
                format!("{} departed, {} changed", input.departed.len(), input.earlier.len())
            };
            let (place, stated, found) = ("inputs.repair", say(repair), say(&found));
            let fault = Fault::new("inputs_differ", place, message, stated, found);
            return Err(Faults::one(fault));
        }
    }
    let solution = reread::solution(result, &case)?;
    Ok((Round { case, travel, inputs, whole }, solution))
}

fn same_inputs(stated: &Inputs, actual: &Inputs) -> Result<(), Faults> {
    let fields = [
        ("problem_sha256", &stated.problem_sha256, &actual.problem_sha256),
        ("policy_sha256", &stated.policy_sha256, &actual.policy_sha256),
        ("policy", &stated.policy, &actual.policy),
        ("travel.spec", &stated.travel.spec, &actual.travel.spec),
        ("travel.sha256", &stated.travel.sha256, &actual.travel.sha256),
    ];
    same_fields("", "the result answers another problem, policy or travel", fields)
}

/// What documents state of what was asked, by field: stated, and as it is now.
type Asked<'a> = (&'a str, &'a String, &'a String);

/// A fault for every field in which what was asked differs; `within` what document it is, `message` in what.
pub(crate) fn same_fields<'a>(
    within: &str,
    message: &'static str,
    fields: impl IntoIterator<Item = Asked<'a>>,
) -> Result<(), Faults> {
    let differ = fields.into_iter().filter(|(_, stated, actual)| stated != actual);
    let fault = |(field, stated, actual): Asked<'_>| {
        let place = format!("{within}inputs.{field}");
        Fault::new("inputs_differ", place, message, stated, actual.clone())
    };
    let faults: Vec<Fault> = differ.map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}
