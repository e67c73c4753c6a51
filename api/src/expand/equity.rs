//! Stations that leave no county out: found, and judged again.

use tongxing_datasets::document::candidates::AimWord;
use tongxing_datasets::document::expansion::{EquityDocument, PointDocument};
use tongxing_datasets::document::{Fault, Faults};
use tongxing_datasets::expand::{self, Prospect};
use tongxing_solver::expansion::{self, Ask, Counties, Expansion};
use tongxing_solver::pairing::Monitor;
use tongxing_solver::siting::Options;
use tongxing_solver::travel::Travel;

use super::{Equity, always, refuse};
use crate::round::{Failure, RunOptions};

/// Refuses floors of what is not counted, and shares that are none.
pub(super) fn within(prospect: &Prospect, equity: Equity) -> Result<(), Faults> {
    if prospect.candidates.aim != AimWord::Cover {
        let (message, found) = ("goes with covering", format!("{equity:?}").to_lowercase());
        return Err(refuse("usage", "equity", message, found, "candidates.aim cover"));
    }
    match equity {
        Equity::Floor(permille) if !(1..=1000).contains(&permille) => {
            let message = "is out of range";
            Err(refuse("out_of_range", "floor", message, permille, "1 to 1000"))
        }
        Equity::Floor(_) | Equity::Weakest => Ok(()),
    }
}

/// With as many stations as the point that knows of no floor.
pub(super) fn found(
    prospect: &Prospect,
    (travel, expansion): (&dyn Travel, &Expansion),
    (equity, plain): (Equity, &PointDocument),
    run: RunOptions,
    monitor: &dyn Monitor,
) -> Result<EquityDocument, Failure> {
    let expansion = &opened(prospect, expansion, plain);
    let outlook = prospect.outlook(travel);
    let counties = Counties::new(&prospect.case.instance, &expansion.near);
    let (answer, proof) = expand::answer(prospect, expansion, "points", plain)?;
    let (ask, asked) = match equity {
        Equity::Floor(permille) => (Ask::Floor(permille), Some(permille)),
        Equity::Weakest => (Ask::Weakest, None),
    };
    let options = Options { seed: run.seed, iterations: run.iterations };
    let known = (&counties, (&answer, &proof));
    let fair = expansion::fair(&outlook, expansion, known, ask, options, monitor);
    let fair = fair.map_err(|error| Failure::Internal(format!("{error:?}")))?;
    Ok(expand::equity(prospect, (expansion, &counties), (asked, &fair), plain))
}

/// With so many stations as a point has.
fn opened(prospect: &Prospect, expansion: &Expansion, point: &PointDocument) -> Expansion {
    let stations = usize::try_from(point.stations).unwrap_or(usize::MAX);
    let most = always(prospect, expansion).saturating_add(stations);
    let problem = expansion.problem.with_most_open(most);
    Expansion { problem, ..expansion.clone() }
}

/// What a document states that is not so.
pub(super) fn differences(
    prospect: &Prospect,
    (travel, expansion): (&dyn Travel, &Expansion),
    (stated, plain): (&EquityDocument, Option<&PointDocument>),
) -> Result<Vec<Fault>, Faults> {
    let Some(plain) = plain else { return Ok(Vec::new()) };
    let expansion = &opened(prospect, expansion, plain);
    let counties = Counties::new(&prospect.case.instance, &expansion.near);
    let outlook = prospect.outlook(travel);
    let known = (expansion, &counties);
    let (fair, mut faults) = expand::fair(prospect, &outlook, known, stated)?;
    let report =
        tongxing_solver::certificate::siting::check_siting(&expansion.problem, &fair.answer, None);
    faults.extend(report.objections.iter().map(|objection| {
        let text = objection.to_string();
        Fault::new("rejected", "equity.point", text, "as stated", "what holds")
    }));
    if faults.is_empty() {
        let found = expand::equity(prospect, known, (stated.asked, &fair), plain);
        faults.extend(expand::equity_statements(stated, &found));
    }
    Ok(faults)
}
