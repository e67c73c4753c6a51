//! Where to open stations, and the check of such an answer, as library calls.

mod equity;
mod recruits;

use tongxing_datasets::document::candidates::AimWord;
use tongxing_datasets::document::expansion::{ExpansionDocument, ExpansionInputs, PointDocument};
use tongxing_datasets::document::result::{CheckDocument, CheckStatus};
use tongxing_datasets::document::{CandidatesDocument, Fault, Faults, ProblemDocument, canonical};
use tongxing_datasets::expand::{self, Prospect};
use tongxing_datasets::travel::{Prepared, TravelSpec};
use tongxing_solver::certificate::siting::check_siting;
use tongxing_solver::expansion::{Expansion, least};
use tongxing_solver::pairing::{Monitor, Phase};
use tongxing_solver::siting::model::Sharing;
use tongxing_solver::siting::{self, Options, Outcome};
use tongxing_solver::travel::Travel;

use crate::clock::Clock;
use crate::round::{self, Failure, RunOptions, Verdict};
use crate::watch::Watch;

/// Most points of a curve.
pub const MOST_POINTS: usize = 400;

/// What no county is to be left without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equity {
    /// A station for so many thousandths of its children.
    Floor(u32),
    /// As much as every county can have.
    Weakest,
}

impl Equity {
    /// One of both, or neither.
    ///
    /// # Errors
    /// Both.
    pub fn asked(floor: Option<u32>, weakest_first: bool) -> Result<Option<Self>, Faults> {
        match (floor, weakest_first) {
            (Some(_), true) => {
                let message = "goes with weakest_first not";
                Err(refuse("usage", "floor", message, "both", "one of them"))
            }
            (Some(permille), false) => Ok(Some(Self::Floor(permille))),
            (None, true) => Ok(Some(Self::Weakest)),
            (None, false) => Ok(None),
        }
    }
}

/// Stations to be opened.
#[derive(Clone, Debug)]
pub struct ExpandRequest {
    /// The round.
    pub problem: ProblemDocument,
    /// Where they could be.
    pub candidates: CandidatesDocument,
    /// Travel in place of the problem's own.
    pub travel: Option<String>,
    /// At most so many.
    pub stations: usize,
    /// Also for every smaller number.
    pub curve: bool,
    /// The fewest that cover so many thousandths of all that children count.
    pub target: Option<u32>,
    /// Also such that no county is left out.
    pub equity: Option<Equity>,
    /// At most so many volunteers to recruit.
    pub recruits: Option<u32>,
    /// How to run.
    pub run: RunOptions,
}

/// An expansion to be checked against its round.
#[derive(Clone, Debug)]
pub struct ExpansionCheckRequest {
    /// The round.
    pub problem: ProblemDocument,
    /// The answer.
    pub expansion: ExpansionDocument,
    /// Travel in place of the problem's own, as given before.
    pub travel: Option<String>,
    /// How to run.
    pub run: RunOptions,
}

/// A round with candidates, ready to be sited.
struct Ready {
    prospect: Prospect,
    travel: Prepared,
}

fn ready(
    problem: &ProblemDocument,
    candidates: &CandidatesDocument,
    travel: Option<&String>,
    run: RunOptions,
) -> Result<Ready, Faults> {
    let spec = TravelSpec::parse(travel.unwrap_or(&problem.travel));
    let prospect = Prospect::new(problem, candidates.clone());
    let (prospect, spec) = match (prospect, spec) {
        (Ok(prospect), Ok(spec)) => (prospect, spec),
        (prospect, spec) => {
            let faults = [prospect.err(), spec.err()].into_iter().flatten();
            return Err(faults.flat_map(|f| f.problems).collect::<Vec<_>>().into());
        }
    };
    let travel = spec.prepare(&prospect.case, run.files)?;
    Ok(Ready { prospect, travel })
}

/// Sites of the problem that are open whatever is decided: those that stand, and going without.
fn always(prospect: &Prospect, expansion: &Expansion) -> usize {
    prospect.standing + usize::from(expansion.problem.sharing() == Sharing::Split)
}

fn refuse(code: &str, place: &str, message: &str, found: impl ToString, allowed: &str) -> Faults {
    Faults::one(Fault::new(code, place, message, found, allowed))
}

/// Sites stations, checks every answer and writes them as a document.
///
/// # Errors
/// Every fault of the input; or an internal error, which an answer rejected by the checker is.
pub fn expand(request: &ExpandRequest, clock: &Clock) -> Result<ExpansionDocument, Failure> {
    let spec = request.travel.as_ref().unwrap_or(&request.problem.travel);
    round::in_pool(round::threads(request.run, spec), || sited(request, clock))
}

fn sited(request: &ExpandRequest, clock: &Clock) -> Result<ExpansionDocument, Failure> {
    let ExpandRequest { problem, candidates, run, .. } = request;
    let Ready { prospect, travel } = ready(problem, candidates, request.travel.as_ref(), *run)?;
    within(request, &prospect)?;
    let watch = Watch { clock, travel: &*travel.model };
    watch.enter(Phase::Candidates);
    let expansion = prospect.expansion(&*travel.model, request.stations)?;
    watch.believed()?;
    watch.enter(Phase::Siting);
    let outcomes = outcomes(request, &prospect, &expansion, &watch)?;
    let mut points: Vec<PointDocument> = outcomes
        .iter()
        .filter_map(|(new, outcome)| {
            let answer = outcome.answer.as_ref()?;
            Some(expand::point(&prospect, &expansion, (*new, answer, &outcome.proof)))
        })
        .collect();
    if points.is_empty() {
        let message = "no choice of so many stations serves everybody";
        let fault = refuse("no_answer", "stations", message, request.stations, "more stations");
        return Err(fault.into());
    }
    points.sort_by_key(|point| point.stations);
    points.dedup_by_key(|point| point.stations);
    let equity = request.equity.zip(points.last()).map(|(ask, plain)| {
        equity::found(&prospect, (&*travel.model, &expansion), (ask, plain), *run, &watch)
    });
    let equity = equity.transpose()?;
    let pairing = recruits::options(run.seed);
    let placed = |most| recruits::placed(&prospect, &*travel.model, most, pairing, &watch);
    let recruiting = request.recruits.map(placed).transpose()?;
    let target = request.target.map(|permille| expand::target(&expansion, permille, &points));
    let mut document = ExpansionDocument {
        version: ExpansionDocument::VERSION,
        inputs: ExpansionInputs {
            problem_sha256: canonical::problem_sha256(problem),
            travel: travel.input.clone(),
            candidates: candidates.clone(),
            seed: run.seed,
            iterations: run.iterations,
        },
        notices: [prospect.case.notices.clone(), travel.notices.clone()].concat(),
        asked: expand::asked(&prospect, &expansion),
        points,
        target,
        equity,
        recruiting,
        check: CheckDocument::default(),
        seconds: 0.0,
    };
    watch.enter(Phase::Check);
    let before = clock.elapsed();
    if let Some(fault) = differences(&document, &prospect, (&*travel.model, &expansion))?.first() {
        return Err(Failure::Internal(format!("the checker rejects the answer: {fault}")));
    }
    let seconds = clock.elapsed();
    document.check = CheckDocument {
        status: CheckStatus::Accepted,
        seconds: rounded(seconds - before),
        pairs_scanned: 0,
    };
    document.seconds = rounded(seconds);
    Ok(document)
}

/// Refuses more stations, points or recruits than are looked at.
fn within(request: &ExpandRequest, prospect: &Prospect) -> Result<(), Faults> {
    let most = prospect.candidates.sites.len();
    if request.stations > most {
        let allowed = format!("0 to {most}, the number of candidates");
        return Err(refuse("out_of_range", "stations", "is too many", request.stations, &allowed));
    }
    if request.curve && request.stations > MOST_POINTS {
        let allowed = format!("at most {MOST_POINTS} with a curve");
        return Err(refuse("too_large", "stations", "is too many", request.stations, &allowed));
    }
    if let Some(equity) = request.equity {
        equity::within(prospect, equity)?;
    }
    request.recruits.map_or(Ok(()), |most| recruits::within(prospect, most))
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

/// What is sited for every number of new stations asked for.
fn outcomes(
    request: &ExpandRequest,
    prospect: &Prospect,
    expansion: &Expansion,
    monitor: &dyn Monitor,
) -> Result<Vec<(usize, Outcome)>, Faults> {
    let options = Options { seed: request.run.seed, iterations: request.run.iterations };
    let always = always(prospect, expansion);
    if let Some(permille) = request.target {
        if prospect.candidates.aim != AimWord::Cover {
            let message = "goes with covering";
            return Err(refuse("usage", "target", message, permille, "candidates.aim cover"));
        }
        if !(1..=1000).contains(&permille) {
            let message = "is out of range";
            return Err(refuse("out_of_range", "target", message, permille, "1 to 1000"));
        }
        let most = expansion.cost(expansion.total - expand::needed(expansion, permille));
        let all = expansion.problem.with_most_open(usize::MAX);
        let Some(found) = least(&all, most, options, monitor) else {
            let all_open = siting::site(&all, options, monitor);
            return Ok(vec![(prospect.candidates.sites.len(), all_open)]);
        };
        let new = found.open - always;
        let before = found.without.map(|outcome| (new.saturating_sub(1), outcome));
        return Ok(before.into_iter().chain([(new, found.with)]).collect());
    }
    if !request.curve {
        let outcome = siting::site(&expansion.problem, options, monitor);
        return Ok(vec![(request.stations, outcome)]);
    }
    let range = always..=always + request.stations;
    let outcomes = siting::curve(&expansion.problem, range, options, monitor);
    Ok(outcomes.into_iter().enumerate().collect())
}

/// Everything in a document that is not so.
fn differences(
    document: &ExpansionDocument,
    prospect: &Prospect,
    (travel, expansion): (&dyn Travel, &Expansion),
) -> Result<Vec<Fault>, Faults> {
    let always = always(prospect, expansion);
    let mut faults = Vec::new();
    let asked = expand::asked(prospect, expansion);
    if document.asked != asked {
        let (stated, found) = (format!("{:?}", document.asked), format!("{asked:?}"));
        faults.push(Fault::new("false_statement", "asked", "is not so", stated, found));
    }
    for (number, point) in document.points.iter().enumerate() {
        let place = format!("points[{number}]");
        let (answer, proof) = expand::answer(prospect, expansion, &place, point)?;
        let stations = usize::try_from(point.stations).unwrap_or(usize::MAX);
        let problem = expansion.problem.with_most_open(always.saturating_add(stations));
        let report = check_siting(&problem, &answer, Some(&proof));
        let told = report.objections.iter().map(|objection| {
            Fault::new("rejected", place.clone(), objection.to_string(), "as stated", "what holds")
        });
        faults.extend(told);
        if report.accepted() {
            let found = expand::point(prospect, expansion, (stations, &answer, &proof));
            faults.extend(expand::statements(&place, point, &found));
        }
    }
    let ordered = document.points.windows(2).all(|pair| pair[0].stations < pair[1].stations);
    if !ordered {
        let message = "are not ascending";
        faults.push(Fault::new("out_of_order", "points", message, "them", "each number once"));
    }
    faults.extend(expand::target_statements(expansion, document));
    if let Some(equity) = &document.equity {
        let plain = document.points.last();
        faults.extend(equity::differences(prospect, (travel, expansion), (equity, plain))?);
    }
    Ok(faults)
}

/// Decides anew whether every statement of an expansion holds.
///
/// # Errors
/// Every fault of the problem; an answer to something else, or one that cannot be understood.
pub fn check(request: &ExpansionCheckRequest, clock: &Clock) -> Result<Verdict, Failure> {
    let ExpansionCheckRequest { problem, expansion: document, run, .. } = request;
    let spec = request.travel.as_ref().unwrap_or(&problem.travel);
    round::in_pool(round::threads(*run, spec), || {
        let before = clock.elapsed();
        let inputs = &document.inputs;
        let Ready { prospect, travel } =
            ready(problem, &inputs.candidates, request.travel.as_ref(), *run)?;
        let sha256 = canonical::problem_sha256(problem);
        let fields = [
            ("inputs.problem_sha256", inputs.problem_sha256.clone(), sha256),
            ("inputs.travel.spec", inputs.travel.spec.clone(), travel.input.spec.clone()),
            ("inputs.travel.sha256", inputs.travel.sha256.clone(), travel.input.sha256.clone()),
        ];
        let message = "the answer is one to another problem or travel";
        let differ = fields.into_iter().filter(|(_, stated, actual)| stated != actual);
        let differ: Vec<Fault> = differ
            .map(|(place, stated, actual)| {
                Fault::new("inputs_differ", place, message, stated, actual)
            })
            .collect();
        if !differ.is_empty() {
            return Err(Faults::from(differ).into());
        }
        let watch = Watch { clock, travel: &*travel.model };
        let expansion = prospect.expansion(&*travel.model, prospect.candidates.sites.len())?;
        watch.believed()?;
        let ways: (&dyn Travel, &Expansion) = (&*travel.model, &expansion);
        let mut violations = differences(document, &prospect, ways)?;
        if let Some(recruiting) = &document.recruiting {
            let options = recruits::options(inputs.seed);
            let found =
                recruits::differences(&prospect, &*travel.model, recruiting, options, &watch)?;
            violations.extend(found);
        }
        let accepted = violations.is_empty();
        Ok(Verdict {
            status: if accepted { CheckStatus::Accepted } else { CheckStatus::Rejected },
            violations,
            omitted: 0,
            notices: prospect.case.notices.clone(),
            pairs_scanned: 0,
            seconds: rounded(clock.elapsed() - before),
        })
    })
}
