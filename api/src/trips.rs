//! Block trips of delegations, and the check of them, as library calls.

use tongxing_datasets::document::result::{CheckDocument, CheckStatus};
use tongxing_datasets::document::trips::{TripsDocument, TripsInputs};
use tongxing_datasets::document::{Day, Fault, Faults, canonical};
use tongxing_datasets::travel::{Prepared, TravelSpec};
use tongxing_datasets::trips::{Prospect, Written, answer, document, statements};
use tongxing_solver::certificate::trips::{TripReport, check_trips};
use tongxing_solver::pairing::{Monitor, Phase};
use tongxing_solver::travel::Travel;
use tongxing_solver::trips::model::Answer;
use tongxing_solver::trips::round::Booked;
use tongxing_solver::trips::{self, Options};
use tongxing_solver::units::Date;

use crate::clock::Clock;
use crate::round::{self, CheckRequest, Failure, Round, Verdict};
use crate::visits::accepted;
use crate::watch::Watch;

/// A span of trips to be planned after a round.
#[derive(Clone, Debug)]
pub struct TripsRequest {
    /// The round and its result.
    pub check: CheckRequest,
    /// First day.
    pub from: Date,
    /// Weeks.
    pub weeks: u16,
}

/// Trips to be checked against their round and result.
#[derive(Clone, Debug)]
pub struct TripsCheckRequest {
    /// The round and its result.
    pub check: CheckRequest,
    /// The trips.
    pub trips: TripsDocument,
}

/// What trips are planned from.
struct Ready {
    prospect: Prospect,
    booked: Booked,
    inputs: TripsInputs,
}

/// Reads the round, has its result accepted, and says what delegations can do.
fn ready(
    request: &CheckRequest,
    span: (Date, u16),
    clock: &Clock,
) -> Result<(Ready, Prepared), Failure> {
    let CheckRequest { problem, result, policy, run, .. } = request;
    let (round, solution) = round::stated(request)?;
    let kept = round::kept(&round);
    let travel = kept.as_ref().map_or(&*round.travel.model as &dyn Travel, |kept| kept);
    accepted(request, &round, &solution, clock, travel)?;
    drop(kept);
    let prospect = Prospect::new(problem, policy.as_ref(), result, span)?;
    let spec = TravelSpec::parse(request.travel.as_ref().unwrap_or(&problem.travel))?;
    // The bases are places that the round does not know.
    let travel = spec.prepare(&prospect.case, run.files)?;
    let booked = prospect.booked(&*travel.model)?;
    Watch { clock, travel: &*travel.model }.believed()?;
    let inputs = inputs(&round, request, span);
    Ok((Ready { prospect, booked, inputs }, travel))
}

fn inputs(round: &Round, request: &CheckRequest, (from, weeks): (Date, u16)) -> TripsInputs {
    TripsInputs {
        problem_sha256: round.inputs.problem_sha256.clone(),
        policy_sha256: round.inputs.policy_sha256.clone(),
        policy: round.inputs.policy.clone(),
        pairs_sha256: canonical::previous_sha256(&request.result),
        travel: round.inputs.travel.clone(),
        from: Day(from),
        weeks,
        iterations: request.run.iterations,
    }
}

/// Plans trips, checks them and writes them as a document.
///
/// # Errors
/// Every fault of the input, a result that the checker rejects among them; or an internal error, which trips that the
/// checker rejects are.
pub fn plan(request: &TripsRequest, clock: &Clock) -> Result<TripsDocument, Failure> {
    let check = &request.check;
    let spec = check.travel.as_ref().unwrap_or(&check.problem.travel);
    round::in_pool(round::threads(check.run, spec), || {
        let (ready, travel) = ready(check, (request.from, request.weeks), clock)?;
        let watch = Watch { clock, travel: &*travel.model };
        watch.enter(Phase::Visits);
        let options = Options { iterations: check.run.iterations };
        let outcome = trips::plan(&ready.booked.problem, options, &watch);
        let (report, told) = checked(&ready.booked, &outcome.answer, clock);
        if let Some(objection) = report.objections.first() {
            return Err(Failure::Internal(format!("the checker rejects the trips: {objection}")));
        }
        let Ready { prospect, booked, inputs } = &ready;
        let bounds = &report.bounds;
        let written = Written { prospect, booked, answer: &outcome.answer, bounds };
        let mut document = document(written, inputs.clone(), outcome.stopped, told);
        document.notices.extend(travel.notices);
        document.seconds = rounded(clock.elapsed());
        Ok(document)
    })
}

fn checked(booked: &Booked, answer: &Answer, clock: &Clock) -> (TripReport, CheckDocument) {
    clock.enter(Phase::Check);
    let before = clock.elapsed();
    let report = check_trips(&booked.problem, answer);
    let status = if report.accepted() { CheckStatus::Accepted } else { CheckStatus::Rejected };
    let seconds = rounded(clock.elapsed() - before);
    (report, CheckDocument { status, seconds, pairs_scanned: 0 })
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

/// Decides anew whether every statement of trips holds.
///
/// # Errors
/// Every fault of the round; trips of something else, or that cannot be understood.
pub fn check(request: &TripsCheckRequest, clock: &Clock) -> Result<Verdict, Failure> {
    let TripsCheckRequest { check, trips: stated } = request;
    let spec = check.travel.as_ref().unwrap_or(&check.problem.travel);
    round::in_pool(round::threads(check.run, spec), || {
        let before = clock.elapsed();
        let span = (stated.inputs.from.0, stated.inputs.weeks);
        let (ready, _) = ready(check, span, clock)?;
        let Ready { prospect, booked, inputs } = &ready;
        same_inputs(&stated.inputs, inputs)?;
        let answer = answer(prospect, booked, stated)?;
        let (report, told) = checked(booked, &answer, clock);
        let told_of = report.objections.iter().take(Fault::MOST).map(|objection| {
            let message = objection.to_string();
            Fault::new("trips_violation", "trips", message, "the trips", "what the rules say")
        });
        let mut violations: Vec<Fault> = told_of.collect();
        let omitted = report.objections.len().saturating_sub(violations.len()) as u64;
        if violations.is_empty() {
            let bounds = &report.bounds;
            let written = Written { prospect, booked, answer: &answer, bounds };
            violations = statements(stated, &document(written, inputs.clone(), false, told));
        }
        let accepted = violations.is_empty();
        Ok(Verdict {
            status: if accepted { CheckStatus::Accepted } else { CheckStatus::Rejected },
            violations,
            omitted,
            notices: prospect.case.notices.clone(),
            pairs_scanned: 0,
            seconds: rounded(clock.elapsed() - before),
        })
    })
}

fn same_inputs(stated: &TripsInputs, actual: &TripsInputs) -> Result<(), Faults> {
    let fields = [
        ("problem_sha256", &stated.problem_sha256, &actual.problem_sha256),
        ("policy_sha256", &stated.policy_sha256, &actual.policy_sha256),
        ("policy", &stated.policy, &actual.policy),
        ("pairs_sha256", &stated.pairs_sha256, &actual.pairs_sha256),
        ("travel.spec", &stated.travel.spec, &actual.travel.spec),
        ("travel.sha256", &stated.travel.sha256, &actual.travel.sha256),
    ];
    round::same_fields(
        "trips.",
        "the trips are of another problem, policy, result or travel",
        fields,
    )
}
