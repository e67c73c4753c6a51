//! Visits that follow a pairing, and the check of their plan, as library calls.

mod repair;

use std::collections::BTreeSet;

use tongxing_datasets::document::plan::{PlanDocument, PlanInputs};
use tongxing_datasets::document::result::{CheckDocument, CheckStatus};
use tongxing_datasets::document::{ChangesDocument, Day, Fault, Faults, canonical};
use tongxing_datasets::visits::{Given, Timetable, Written, document, plan as read, statements};
use tongxing_solver::certificate::plan::{Plan, PlanReport, Tasks, check_plan};
use tongxing_solver::pairing::{Monitor, Phase};
use tongxing_solver::planning::repair::Repaired;
use tongxing_solver::planning::{self, Options};
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Date;
use tongxing_solver::visits::Agenda;

use crate::clock::{self, Clock};
use crate::round::{self, CheckRequest, Failure, Round, Verdict};
use crate::watch::Watch;

/// A span of visits to be planned after a round.
#[derive(Clone, Debug)]
pub struct VisitsRequest {
    /// The round and its result.
    pub check: CheckRequest,
    /// First day.
    pub from: Date,
    /// Weeks.
    pub weeks: u16,
    /// The plan of these days that was given out: it is repaired instead of planned anew.
    pub earlier: Option<PlanDocument>,
    /// What has come up since.
    pub changes: Option<ChangesDocument>,
}

impl VisitsRequest {
    /// A span to be planned anew.
    #[must_use]
    pub fn new(check: CheckRequest, from: Date, weeks: u16) -> Self {
        Self { check, from, weeks, earlier: None, changes: None }
    }
}

/// A plan to be checked against its round and result.
#[derive(Clone, Debug)]
pub struct PlanCheckRequest {
    /// The round and its result.
    pub check: CheckRequest,
    /// The plan.
    pub plan: PlanDocument,
    /// The plan that it repairs: then what it says of that one is checked too.
    pub earlier: Option<PlanDocument>,
}

/// What a plan is made from.
struct Prepared {
    timetable: Timetable,
    agenda: Agenda,
    inputs: PlanInputs,
}

fn prepare(
    request: &CheckRequest,
    round: &Round,
    travel: &dyn Travel,
    changes: Option<&ChangesDocument>,
    (from, weeks): (Date, u16),
) -> Result<Prepared, Faults> {
    let CheckRequest { problem, result, run, .. } = request;
    let timetable = Timetable::new(&round.case, problem, result, changes, (from, weeks))?;
    let agenda = timetable.agenda(&round.case, travel)?;
    let inputs = PlanInputs {
        problem_sha256: round.inputs.problem_sha256.clone(),
        policy_sha256: round.inputs.policy_sha256.clone(),
        policy: round.inputs.policy.clone(),
        pairs_sha256: canonical::followed_sha256(result),
        travel: round.inputs.travel.clone(),
        from: Day(from),
        weeks,
        iterations: run.iterations,
        earlier_sha256: None,
        changes: changes.cloned(),
    };
    Ok(Prepared { timetable, agenda, inputs })
}

/// Refuses a result that the checker does not accept.
///
/// # Errors
/// Every violation, or that there was no time to look for them.
pub(crate) fn accepted(
    request: &CheckRequest,
    round: &Round,
    solution: &tongxing_solver::certificate::Solution,
    clock: &Clock,
    travel: &dyn Travel,
) -> Result<(), Failure> {
    let judged = round::judged(request, round, solution, clock, travel)?;
    match judged.status {
        CheckStatus::Accepted => Ok(()),
        CheckStatus::Rejected => Err(Faults::from(judged.violations).into()),
        CheckStatus::Unchecked => {
            let message = "does not suffice to check the result";
            let fault =
                Fault::new("out_of_time", "time-limit", message, "no time left", "more time");
            Err(Faults::one(fault).into())
        }
    }
}

/// Plans visits, checks the plan and writes it as a document.
///
/// # Errors
/// Every fault of the input, a result that the checker rejects among them; or an internal error, which a
/// plan rejected by the checker is.
pub fn plan(request: &VisitsRequest, clock: &Clock) -> Result<PlanDocument, Failure> {
    plan_with_round(request, clock).map(|(_, plan)| plan)
}

/// As [`plan`], with the round: an export draws the ways of its travel.
///
/// # Errors
/// As [`plan`].
pub fn plan_with_round(
    request: &VisitsRequest,
    clock: &Clock,
) -> Result<(Round, PlanDocument), Failure> {
    let check = &request.check;
    let spec = check.travel.as_ref().unwrap_or(&check.problem.travel);
    round::in_pool(round::threads(check.run, spec), || {
        let (round, solution) = round::stated(check)?;
        let kept = round::kept(&round);
        let travel = kept.as_ref().map_or(&*round.travel.model as &dyn Travel, |kept| kept);
        accepted(check, &round, &solution, clock, travel)?;
        let span = (request.from, request.weeks);
        let changes = repair::changes(request)?;
        let mut prepared = prepare(check, &round, travel, changes.as_ref(), span)?;
        prepared.inputs.earlier_sha256 = request.earlier.as_ref().map(canonical::plan_sha256);
        let plan = planned(request, &round, travel, prepared, clock)?;
        drop(kept);
        Ok((round, plan))
    })
}

fn planned(
    request: &VisitsRequest,
    round: &Round,
    travel: &dyn Travel,
    prepared: Prepared,
    clock: &Clock,
) -> Result<PlanDocument, Failure> {
    let Prepared { timetable, agenda, inputs } = prepared;
    let watch = Watch { clock, travel };
    watch.enter(Phase::Visits);
    let check = &request.check;
    let options = Options { iterations: check.run.iterations };
    let instance = &round.case.instance;
    let (mut outcome, stood) = match &request.earlier {
        None => (planning::plan(instance, travel, &agenda, options, &watch), BTreeSet::new()),
        Some(earlier) => {
            let changes = inputs.changes.clone().unwrap_or_default();
            let tasks = Tasks::new(instance, travel, &agenda);
            let (case, problem) = (&round.case, &check.problem);
            let (agenda, tasks, changes) = (&agenda, &tasks, &changes);
            let given = Given { case, problem, agenda, tasks, earlier, changes };
            let Repaired { outcome, stood } = repair::repaired(given, travel, &watch)?;
            (outcome, stood)
        }
    };
    watch.believed()?;
    let (report, told) = checked(round, travel, &agenda, &outcome.plan, clock);
    watch.believed()?;
    if let Some(violation) = report.violations.first() {
        return Err(Failure::Internal(format!("the checker rejects the plan: {violation}")));
    }
    if request.earlier.is_some() {
        // A repair states no bound of its own: what its prices prove has just been found.
        let proved = report.bound.unwrap_or_default().min(outcome.plan.value);
        outcome.plan.bound = proved.max(outcome.plan.bound);
    }
    let written = Written {
        case: &round.case,
        problem: &check.problem,
        travel,
        timetable: &timetable,
        agenda: &agenda,
        plan: &outcome.plan,
    };
    let mut plan = document(written, inputs, outcome.stopped, told);
    if let Some(earlier) = &request.earlier {
        repair::told(&mut plan, &written, earlier, &stood);
    }
    let statistics = &mut plan.statistics;
    statistics.components = outcome.statistics.components;
    statistics.proved = outcome.statistics.proved;
    statistics.rounds = outcome.statistics.rounds;
    statistics.obligations = agenda.obligations().len() as u64;
    statistics.shifts = agenda.shifts().len() as u64;
    statistics.tasks = outcome.plan.prices.tasks.len() as u64;
    statistics.seconds = clock.seconds();
    statistics.peak_memory_mb = clock::peak_memory_mb();
    Ok(plan)
}

fn checked(
    round: &Round,
    travel: &dyn Travel,
    agenda: &Agenda,
    plan: &Plan,
    clock: &Clock,
) -> (PlanReport, CheckDocument) {
    clock.enter(Phase::Check);
    let before = clock.elapsed();
    let report = check_plan(&round.case.instance, travel, agenda, plan);
    let status = if report.accepted() { CheckStatus::Accepted } else { CheckStatus::Rejected };
    let seconds = ((clock.elapsed() - before) * 1e6).round() / 1e6;
    let pairs_scanned = plan.prices.tasks.len() as u64;
    (report, CheckDocument { status, seconds, pairs_scanned })
}

/// Decides anew whether every statement of a plan holds.
///
/// # Errors
/// Every fault of the round; a plan of something else, or one that cannot be understood.
pub fn check(request: &PlanCheckRequest, clock: &Clock) -> Result<Verdict, Failure> {
    let check = &request.check;
    let spec = check.travel.as_ref().unwrap_or(&check.problem.travel);
    round::in_pool(round::threads(check.run, spec), || {
        let before = clock.elapsed();
        let (round, solution) = round::stated(check)?;
        let kept = round::kept(&round);
        let travel = kept.as_ref().map_or(&*round.travel.model as &dyn Travel, |kept| kept);
        accepted(check, &round, &solution, clock, travel)?;
        let stated = &request.plan;
        let span = (stated.inputs.from.0, stated.inputs.weeks);
        let changes = stated.inputs.changes.as_ref();
        let mut prepared = prepare(check, &round, travel, changes, span)?;
        same_inputs(&stated.inputs, &prepared.inputs)?;
        prepared.inputs.earlier_sha256.clone_from(&stated.inputs.earlier_sha256);
        if let Some(earlier) = &request.earlier {
            repair::same_earlier(&stated.inputs, earlier)?;
        }
        let verdict = judged(request, &round, travel, &prepared, clock)?;
        let seconds = ((clock.elapsed() - before) * 1e6).round() / 1e6;
        Ok(Verdict { seconds, ..verdict })
    })
}

fn judged(
    request: &PlanCheckRequest,
    round: &Round,
    travel: &dyn Travel,
    prepared: &Prepared,
    clock: &Clock,
) -> Result<Verdict, Failure> {
    let PlanCheckRequest { check, plan: stated, earlier } = request;
    let Prepared { timetable, agenda, inputs } = prepared;
    let plan = read(&round.case, &check.problem, travel, agenda, stated)?;
    let (report, told) = checked(round, travel, agenda, &plan, clock);
    Watch { clock, travel }.believed()?;
    let pairs_scanned = told.pairs_scanned;
    let mut violations: Vec<Fault> = report
        .violations
        .iter()
        .take(Fault::MOST)
        .map(|violation| {
            let message = violation.to_string();
            Fault::new("plan_violation", "plan", message, "the plan", "what the rules say")
        })
        .collect();
    let omitted = report.violations.len().saturating_sub(violations.len()) as u64;
    if violations.is_empty() {
        let (case, problem) = (&round.case, &check.problem);
        let written = Written { case, problem, travel, timetable, agenda, plan: &plan };
        let found = document(written, inputs.clone(), false, told);
        violations = statements(stated, &found);
        if let Some(earlier) = earlier {
            violations.extend(repair::follows(stated, found, &written, earlier));
        }
    }
    let status = if violations.is_empty() { CheckStatus::Accepted } else { CheckStatus::Rejected };
    let notices = round.case.notices.clone();
    Ok(Verdict { status, violations, omitted, notices, pairs_scanned, seconds: 0.0 })
}

fn same_inputs(stated: &PlanInputs, actual: &PlanInputs) -> Result<(), Faults> {
    let fields = [
        ("problem_sha256", &stated.problem_sha256, &actual.problem_sha256),
        ("policy_sha256", &stated.policy_sha256, &actual.policy_sha256),
        ("policy", &stated.policy, &actual.policy),
        ("pairs_sha256", &stated.pairs_sha256, &actual.pairs_sha256),
        ("travel.spec", &stated.travel.spec, &actual.travel.spec),
        ("travel.sha256", &stated.travel.sha256, &actual.travel.sha256),
    ];
    round::same_fields("plan.", "the plan is of another problem, policy, result or travel", fields)
}
