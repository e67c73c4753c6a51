//! Explanations of a result as a library call: what the command line and HTTP both do.

use std::collections::BTreeMap;

use tongxing_datasets::document::result::{BlockingSet, CheckStatus, CostDocument};
use tongxing_datasets::document::{Case, Fault, Faults};
use tongxing_solver::eligibility::{self, Refusal};
use tongxing_solver::explain::{self, Answered, Facts, Price, Unexplained, Verdict};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Mode;
use tongxing_solver::objective;
use tongxing_solver::pairing;
use tongxing_solver::travel::{Travel, straight};

use crate::clock::Clock;
use crate::groups::{self, GroupExplanation};
use crate::round::{self, CheckRequest, Failure};
use crate::watch::Watch;

/// Alternatives of a child that are listed.
pub const ALTERNATIVES: usize = 3;

/// Volunteers who could step in that are listed.
pub const RESERVES: usize = 5;

/// A question about a result.
#[derive(Clone, Debug)]
pub struct ExplainRequest {
    /// The result with its problem.
    pub check: CheckRequest,
    /// The child.
    pub child: String,
    /// The volunteer, for a question about the pair alone.
    pub volunteer: Option<String>,
}

/// What the answer says of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In the answer; the price is that of forbidding it, null for a mandatory pair.
    Chosen,
    /// Forbidden by a rule.
    Refused,
    /// Eligible, not in the answer; the price is that of forcing it.
    Possible,
    /// Eligible, but mandatory pairs leave no place for it.
    NoPlace,
}

/// What a change does to the best value, level by level.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct ChangePrice {
    /// Covered units gained, by class; negative where lost.
    pub covered: BTreeMap<String, i64>,
    /// Policy cost gained, in metre-equivalents.
    pub cost: i64,
    /// Whether both values are proved optimal, so that the price is exact.
    pub exact: bool,
}

/// One pair, in the answer or not.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct PairExplanation {
    /// The volunteer.
    pub volunteer: String,
    /// What the answer says of it.
    pub standing: Standing,
    /// Code of the first rule that forbids it.
    pub rule: Option<String>,
    /// Metres of the straight line between the homes; null for a remote pair.
    pub straight_metres: Option<u32>,
    /// The way in metres; null for a remote pair and where none leads.
    pub metres: Option<u32>,
    /// The way in seconds.
    pub seconds: Option<u32>,
    /// What it costs; `balance` is that of the volunteer's last child, or of one more.
    pub cost: Option<CostDocument>,
    /// Price of forbidding a chosen pair or of forcing a possible one, where it was asked.
    pub price: Option<ChangePrice>,
    /// Where the rule is `unreachable`: the homes of the two that are too far from every road.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_road: Vec<Fault>,
}

/// What there is to say about a child, or about one pair of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Explanation {
    /// The child.
    pub child: String,
    /// Code of the rule that bars the child from every pair.
    pub rule: Option<String>,
    /// That the child's home is too far from every road: only remote volunteers can help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_road: Option<Fault>,
    /// The child's pairs.
    pub pairs: Vec<PairExplanation>,
    /// Units that stay uncovered.
    pub missing: u16,
    /// The set that proves them uncoverable, where there is one.
    pub blocking_set: Option<BlockingSet>,
    /// The pair that was asked about.
    pub pair: Option<PairExplanation>,
    /// The cheapest volunteers not chosen, by price; empty where a pair was asked about.
    pub alternatives: Vec<PairExplanation>,
    /// Whether no volunteer left out can be cheaper than those listed.
    pub alternatives_complete: bool,
    /// Volunteers with a place left who could step in and nobody else would change, by what the pair would cost; empty
    /// where a pair was asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserves: Vec<PairExplanation>,
    /// How many there are in all.
    pub reserves_in_all: u32,
    /// Groups that the child attends, or could, or may not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupExplanation>,
    /// What has to be said with it: a policy pack of another area.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
}

/// Explains a result that the checker accepts.
///
/// # Errors
/// Every fault of the problem and the result; ids that the problem does not have.
pub fn explain(request: &ExplainRequest, clock: &Clock) -> Result<Explanation, Failure> {
    let run = request.check.run;
    let spec = request.check.travel.as_ref().unwrap_or(&request.check.problem.travel);
    round::in_pool(round::threads(run, spec), || {
        let (round, solution) = round::stated(&request.check)?;
        let case = &round.case;
        // Check and solves ask for much the same ways.
        let kept = round::kept(&round);
        let travel = kept.as_ref().map_or(&*round.travel.model as &dyn Travel, |kept| kept);
        let (child, volunteer) = people(request, case)?;
        let judged = round::judged(&request.check, &round, &solution, clock, travel)?;
        match judged.status {
            CheckStatus::Accepted => {}
            CheckStatus::Rejected => return Err(Faults::from(judged.violations).into()),
            CheckStatus::Unchecked => {
                let message = "does not suffice to check the result";
                let (found, allowed) = ("no time left", "more time");
                let fault = Fault::new("out_of_time", "time-limit", message, found, allowed);
                return Err(Faults::one(fault).into());
            }
        }
        let (seed, iterations) = (run.seed, run.iterations);
        let options = pairing::Options { seed, iterations, ..pairing::Options::default() };
        let instance = &case.instance;
        let watch = Watch { clock, travel };
        let answered = Answered { instance, travel, solution: &solution, options, monitor: &watch };
        let most = if volunteer.is_some() { 0 } else { ALTERNATIVES };
        let told = explain::child(answered, child, most).map_err(failure);
        let asked = volunteer.map(|v| explain::pair(answered, v, child).map(|told| (v, told)));
        watch.believed()?;
        let (told, asked) = (told?, asked.transpose().map_err(failure)?);
        let told_of = groups::Told {
            problem: &request.check.problem,
            case,
            whole: round.whole.as_ref(),
            solution: &solution,
            travel,
        };
        let sets = &request.check.result.certificate.violators;
        let alternatives = told.alternatives.iter().map(|a| {
            let price = Some(price(case, &a.price));
            standing(case, (a.volunteer, child), Standing::Possible, &a.facts, price)
        });
        let listed = if volunteer.is_some() { 0 } else { RESERVES };
        let reserves = told.reserves.iter().take(listed).map(|one| {
            standing(case, (one.volunteer, child), Standing::Possible, &one.facts, None)
        });
        let pairs = told.pairs.iter().map(|(pair, facts)| {
            standing(case, (pair.volunteer, child), Standing::Chosen, facts, None)
        });
        let missing = told.missing;
        Ok(Explanation {
            child: request.child.clone(),
            rule: told.refusal.map(|refusal| refusal.code().to_owned()),
            no_road: no_road(case, &format!("children[{}]", child.index())),
            pairs: pairs.collect(),
            missing,
            blocking_set: told
                .violator
                .filter(|_| missing > 0)
                .and_then(|at| sets.get(at))
                .cloned(),
            pair: asked.map(|(volunteer, told)| verdict(case, travel, (volunteer, child), &told)),
            alternatives: alternatives.collect(),
            alternatives_complete: told.complete,
            reserves: reserves.collect(),
            reserves_in_all: u32::try_from(told.reserves.len()).unwrap_or(u32::MAX),
            groups: groups::explain(&request.check.result, child, told_of)?,
            notices: case.notices.clone(),
        })
    })
}

fn people(request: &ExplainRequest, case: &Case) -> Result<(ChildId, Option<VolunteerId>), Faults> {
    let unknown = |place: &str, text: &str| {
        Fault::new("unknown_id", place, "the problem has no such id", text, "an id of the problem")
    };
    let child = case.ids.child(&request.child);
    let volunteer = request.volunteer.as_deref().map(|text| case.ids.volunteer(text));
    let mut faults = Vec::new();
    if child.is_none() {
        faults.push(unknown("child", &request.child));
    }
    if let (Some(text), Some(None)) = (&request.volunteer, volunteer) {
        faults.push(unknown("volunteer", text));
    }
    match child {
        Some(child) if faults.is_empty() => Ok((child, volunteer.flatten())),
        _ => Err(faults.into()),
    }
}

fn failure(error: Unexplained) -> Failure {
    match error {
        Unexplained::TooWide(wide) => {
            let allowed = format!("at most {}", wide.allowed);
            let message = wide.to_string();
            Faults::one(Fault::new("too_large", "document", message, wide.needed, allowed)).into()
        }
        Unexplained::Rejected(_) => Failure::Internal(error.to_string()),
    }
}

fn price(case: &Case, price: &Price) -> ChangePrice {
    let names = objective::level_names(case.instance.policy());
    let covered = names.into_iter().zip(price.covered.iter().copied()).collect();
    ChangePrice { covered, cost: price.cost, exact: price.exact }
}

/// What the notices say of a home that is too far from every road.
fn no_road(case: &Case, home: &str) -> Option<Fault> {
    let here = |notice: &&Fault| notice.code == "no_road" && notice.place.starts_with(home);
    case.notices.iter().find(here).cloned()
}

/// Metres of the straight line of a near pair.
fn straight_metres(case: &Case, (volunteer, child): (VolunteerId, ChildId)) -> Option<u32> {
    let (volunteer, child) = (case.instance.volunteer(volunteer), case.instance.child(child));
    (volunteer.mode == Mode::Near).then(|| straight(volunteer.home, child.home).0)
}

fn standing(
    case: &Case,
    pair: (VolunteerId, ChildId),
    standing: Standing,
    facts: &Facts,
    price: Option<ChangePrice>,
) -> PairExplanation {
    PairExplanation {
        volunteer: case.ids.volunteer_text(pair.0).to_owned(),
        standing,
        rule: None,
        straight_metres: straight_metres(case, pair),
        metres: facts.leg.map(|leg| leg.metres.0),
        seconds: facts.leg.map(|leg| leg.seconds.0),
        cost: Some(CostDocument {
            travel: facts.cost.travel,
            need: facts.cost.need,
            language: facts.cost.language,
            balance: facts.load,
            continuity: facts.cost.continuity,
        }),
        price,
        no_road: Vec::new(),
    }
}

fn verdict(
    case: &Case,
    travel: &dyn Travel,
    pair: (VolunteerId, ChildId),
    verdict: &Verdict,
) -> PairExplanation {
    let say = |at, facts, found: &Option<Price>| {
        standing(case, pair, at, facts, found.as_ref().map(|found| price(case, found)))
    };
    match verdict {
        Verdict::Chosen { facts, without } => say(Standing::Chosen, facts, without),
        Verdict::Possible { facts, forced: None } => say(Standing::NoPlace, facts, &None),
        Verdict::Possible { facts, forced } => say(Standing::Possible, facts, forced),
        Verdict::Refused(refusal) => refused(case, travel, pair, *refusal),
    }
}

fn refused(
    case: &Case,
    travel: &dyn Travel,
    pair: (VolunteerId, ChildId),
    refusal: Refusal,
) -> PairExplanation {
    let (volunteer, child) = pair;
    let leg = eligibility::way(&case.instance, travel, volunteer, child);
    let homes =
        [format!("volunteers[{}]", volunteer.index()), format!("children[{}]", child.index())];
    let far = homes.iter().filter_map(|home| no_road(case, home));
    PairExplanation {
        volunteer: case.ids.volunteer_text(volunteer).to_owned(),
        standing: Standing::Refused,
        rule: Some(refusal.code().to_owned()),
        straight_metres: straight_metres(case, pair),
        metres: leg.map(|leg| leg.metres.0),
        seconds: leg.map(|leg| leg.seconds.0),
        cost: None,
        price: None,
        no_road: if refusal == Refusal::Unreachable { far.collect() } else { Vec::new() },
    }
}
