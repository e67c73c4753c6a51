//! Recruits of an expansion: placed, and judged again. Every round in between has passed the checker.

use tongxing_datasets::document::expansion::RecruitedDocument;
use tongxing_datasets::document::{Fault, Faults};
use tongxing_datasets::expand::{Prospect, recruited, recruits, stated};
use tongxing_solver::certificate::{CheckMode, Solution, Status, check};
use tongxing_solver::expansion::{MOST_RECRUITS, opened, place};
use tongxing_solver::model::Instance;
use tongxing_solver::objective::TooWide;
use tongxing_solver::pairing::{self, MOST_ADVISED, Monitor, Phase};
use tongxing_solver::travel::{Relocated, Travel};

use crate::round::Failure;

/// How rounds with recruits are paired: to the end, and nobody asks why somebody is left over.
pub(super) fn options(seed: u64) -> pairing::Options {
    pairing::Options { seed, reasons: false, ..pairing::Options::default() }
}

/// Refuses more recruits, or a larger round, than are placed.
pub(super) fn within(prospect: &Prospect, most: u32) -> Result<(), Faults> {
    let mut faults = Vec::new();
    if most > MOST_RECRUITS {
        let (message, allowed) = ("are too many", format!("at most {MOST_RECRUITS}"));
        faults.push(Fault::new("too_large", "recruits", message, most, allowed));
    }
    let instance = &prospect.case.instance;
    let people = instance.volunteers().len() + instance.children().len();
    if people > MOST_ADVISED {
        let (message, allowed) =
            ("are too many to place recruits among", format!("at most {MOST_ADVISED}"));
        faults.push(Fault::new("too_large", "children", message, people, allowed));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// Places at most so many recruits.
pub(super) fn placed(
    prospect: &Prospect,
    travel: &dyn Travel,
    most: u32,
    options: pairing::Options,
    monitor: &dyn Monitor,
) -> Result<RecruitedDocument, Failure> {
    let instance = &prospect.case.instance;
    let before = solved(instance, travel, options, monitor)?;
    let placed = place(instance, travel, &before, most, options, monitor).map_err(too_wide)?;
    let (open, kinds) = opened(instance, &placed.kinds, most);
    accepted(&open, &Relocated::with_recruits(travel, instance, &kinds), &placed.open, monitor)?;
    let grown = instance.with_recruits(&placed.recruits);
    let ways = Relocated::with_recruits(travel, instance, &placed.recruits);
    accepted(&grown, &ways, &placed.solution, monitor)?;
    Ok(recruited(prospect, most, &before, &placed))
}

/// What a document of recruits states that is not so. The rounds without them, with them and with open places are
/// solved anew, and the checker says whether their values are the best.
pub(super) fn differences(
    prospect: &Prospect,
    travel: &dyn Travel,
    document: &RecruitedDocument,
    options: pairing::Options,
    monitor: &dyn Monitor,
) -> Result<Vec<Fault>, Failure> {
    let (placed, kinds) = recruits(prospect, document)?;
    let instance = &prospect.case.instance;
    let before = solved(instance, travel, options, monitor)?;
    let grown = instance.with_recruits(&placed);
    let ways = Relocated::with_recruits(travel, instance, &placed);
    let with = solved(&grown, &ways, options, monitor)?;
    let (open, kinds) = opened(instance, &kinds, document.most);
    let ways = Relocated::with_recruits(travel, instance, &kinds);
    let open = solved(&open, &ways, options, monitor)?;
    let lists = (document.most, document.placed.clone(), document.kinds.clone());
    let holds = stated(prospect, lists, [&before, &with, &open]);
    let mut faults = Vec::new();
    let mut hold = |key: &str, stated: String, found: String| {
        if stated != found {
            let place = format!("recruiting.{key}");
            faults.push(Fault::new("false_statement", place, "is not so", stated, found));
        }
    };
    hold("levels", format!("{:?}", document.levels), format!("{:?}", holds.levels));
    hold("cost", format!("{:?}", document.cost), format!("{:?}", holds.cost));
    Ok(faults)
}

/// The best answer, accepted by the checker.
fn solved(
    instance: &Instance,
    travel: &dyn Travel,
    options: pairing::Options,
    monitor: &dyn Monitor,
) -> Result<Solution, Failure> {
    let found = pairing::pair(instance, travel, options, monitor).map_err(too_wide)?;
    accepted(instance, travel, &found.solution, monitor)?;
    Ok(found.solution)
}

fn accepted(
    instance: &Instance,
    travel: &dyn Travel,
    solution: &Solution,
    monitor: &dyn Monitor,
) -> Result<(), Failure> {
    if solution.status != Status::Optimal {
        let message = "the best round was not proved in the time that there is";
        let fault = Fault::new("out_of_time", "recruits", message, "no proof", "more time");
        return Err(Faults::one(fault).into());
    }
    monitor.enter(Phase::Check);
    let report = check(instance, travel, solution, CheckMode::Indexed);
    match report.violations.first() {
        Some(violation) => Err(Failure::Internal(format!(
            "the checker rejects a round with recruits: {violation}"
        ))),
        None => Ok(()),
    }
}

fn too_wide(error: TooWide) -> Failure {
    let allowed = format!("at most {}", error.allowed);
    let message = error.to_string();
    Faults::one(Fault::new("too_large", "document", message, error.needed, allowed)).into()
}
