//! Turnover over the months to come as a library call.

use tongxing_datasets::document::simulation::{SimulationDocument, SimulationInputs};
use tongxing_datasets::document::{
    Fault, Faults, PolicyDocument, ProblemDocument, ResultDocument, ScenarioDocument, canonical,
};
use tongxing_datasets::simulate::{self, Future};
use tongxing_solver::certificate::Survivors;
use tongxing_solver::model::Instance;
use tongxing_solver::simulation::{Broken, Extent, Outset, Run, Standing, cells, simulate as draw};
use tongxing_solver::travel::{Relocated, Travel};

use crate::clock::Clock;
use crate::round::{
    self, Failure, PairRequest, Round, RunOptions, in_pool, kept, prepare, threads,
};
use crate::watch::Watch;

/// Most numbers that a run may count at once, over all replications.
const MOST_CELLS: u64 = 150_000_000;

/// A simulation to be run.
#[derive(Clone, Debug)]
pub struct SimulateRequest {
    /// The problem.
    pub problem: ProblemDocument,
    /// Policy in place of the problem's own.
    pub policy: Option<PolicyDocument>,
    /// Travel in place of the problem's own.
    pub travel: Option<String>,
    /// The pairs at the start; where there are none, the problem is paired first.
    pub previous: Option<ResultDocument>,
    /// What may happen; the first is what the others are compared with.
    pub scenarios: Vec<ScenarioDocument>,
    /// Months after the start.
    pub months: u32,
    /// Replications of every scenario.
    pub replications: u32,
    /// How to run.
    pub run: RunOptions,
}

/// Runs all scenarios from the same start with the same draws.
///
/// # Errors
/// Every fault of the input; a time that is over before a replication of every scenario is finished; or an internal
/// error, which a round rejected by the checker is.
pub fn simulate(request: &SimulateRequest, clock: &Clock) -> Result<SimulationDocument, Failure> {
    let spec = request.travel.as_ref().unwrap_or(&request.problem.travel);
    in_pool(threads(request.run, spec), || {
        let whole = simulate::whole(&request.problem, &request.scenarios, request.months)?;
        replications(request.replications)?;
        let previous = match &request.previous {
            Some(previous) => previous.clone(),
            None => round::pair(&asked(request, request.problem.clone(), None), clock)?,
        };
        let round = prepare(&asked(request, whole.clone(), Some(previous)))?;
        let kept = kept(&round);
        let travel = kept.as_ref().map_or(&*round.travel.model as &dyn Travel, |kept| kept);
        drawn(request, &whole, &round, travel, clock)
    })
}

fn asked(
    request: &SimulateRequest,
    problem: ProblemDocument,
    previous: Option<ResultDocument>,
) -> PairRequest {
    PairRequest {
        problem,
        policy: request.policy.clone(),
        travel: request.travel.clone(),
        previous,
        limits: None,
        run: request.run,
    }
}

fn refuse(place: &str, message: &str, found: impl ToString, allowed: String) -> Faults {
    Faults::one(Fault::new("out_of_range", place, message, found, allowed))
}

fn replications(asked: u32) -> Result<(), Faults> {
    let most = simulate::MOST_REPLICATIONS;
    if (1..=most).contains(&asked) {
        return Ok(());
    }
    Err(refuse("simulation.replications", "is out of range", asked, format!("1 to {most}")))
}

/// The pairs that stand at the start: those of the round before that may go on.
fn standing(instance: &Instance, travel: &dyn Travel) -> Vec<Standing> {
    let survivors = Survivors::all(instance, travel);
    let pair = |(child, survivor): (_, &tongxing_solver::certificate::Survivor)| {
        let since = instance.previous_since(survivor.volunteer, child)?;
        Some(Standing { child, volunteer: survivor.volunteer, since })
    };
    survivors.iter().filter_map(pair).collect()
}

fn drawn(
    request: &SimulateRequest,
    whole: &ProblemDocument,
    round: &Round,
    travel: &dyn Travel,
    clock: &Clock,
) -> Result<SimulationDocument, Failure> {
    let SimulateRequest { problem, scenarios, months, replications, run, .. } = request;
    let instance = &round.case.instance;
    let pairs = standing(instance, travel);
    let outset = Outset { instance, travel, pairs: &pairs, models: 0 };
    let counted = cells(&outset, *months) * u64::from(*replications);
    if counted > MOST_CELLS {
        let most = MOST_CELLS / cells(&outset, *months).max(1);
        let message = "are too many for so many counties and months";
        let place = "simulation.replications";
        return Err(refuse(place, message, replications, format!("at most {most}")).into());
    }
    let extent = Extent { months: *months, replications: *replications, seed: run.seed };
    let watch = Watch { clock, travel };
    let own = problem.stations.len();
    let read = |(at, scenario)| simulate::future(scenario, at, (whole, own), instance, travel);
    let futures: Result<Vec<Future>, Faults> = scenarios.iter().enumerate().map(read).collect();
    let (mut first, mut results): (Option<Run>, Vec<_>) = (None, Vec::new());
    let (mut start, mut short) = (None, Vec::new());
    for (document, Future { scenario, models }) in scenarios.iter().zip(&futures?) {
        let grown = instance.with_recruits(models);
        let ways = Relocated::with_recruits(travel, instance, models);
        let outset = Outset { instance: &grown, travel: &ways, models: models.len(), ..outset };
        let run = draw(&outset, scenario, extent, &watch).map_err(|broken| failure(&broken))?;
        watch.believed()?;
        if run.tallies.len() < *replications as usize {
            short.push(stopped(&document.name, &run, *replications));
        }
        let stations = !whole.stations.is_empty();
        results.push(simulate::result(&document.name, &run, stations, first.as_ref()));
        start.get_or_insert_with(|| simulate::start(instance, &pairs, &run));
        first.get_or_insert(run);
    }
    let start = start.ok_or_else(|| Failure::Internal("no scenario was run".to_owned()))?;
    Ok(SimulationDocument {
        version: SimulationDocument::VERSION,
        inputs: SimulationInputs {
            problem_sha256: canonical::problem_sha256(problem),
            policy_sha256: round.inputs.policy_sha256.clone(),
            travel: round.inputs.travel.clone(),
            previous: request.previous.is_some(),
            months: *months,
            replications: *replications,
            seed: run.seed,
            scenarios: scenarios.clone(),
        },
        notices: [round.case.notices.clone(), short].concat(),
        start,
        scenarios: results,
        seconds: clock.seconds(),
    })
}

/// Said of a scenario whose replications the time was too short for.
fn stopped(name: &str, run: &Run, asked: u32) -> Fault {
    let message = "the time was over before all replications were finished";
    let allowed = format!("{asked} replications in more time");
    Fault::new("out_of_time", name, message, run.tallies.len(), allowed)
}

fn failure(broken: &Broken) -> Failure {
    match broken {
        Broken::Stopped => {
            let message = "the time is over before the first replication is finished";
            let fault = Fault::new("out_of_time", "time-limit", message, "none", "more time");
            Faults::one(fault).into()
        }
        Broken::Round { .. } | Broken::Rejected { .. } => Failure::Internal(broken.to_string()),
    }
}
