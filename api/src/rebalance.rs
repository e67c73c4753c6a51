//! Curves over limits on changes as library calls; a repair itself is a round with limits.

use tongxing_datasets::document::curve::CurvePointDocument;
use tongxing_datasets::document::result::{CheckDocument, CheckStatus, StatisticsDocument};
use tongxing_datasets::document::{Answer, Case, CurveDocument};
use tongxing_solver::certificate::Survivors;
use tongxing_solver::pairing::{self, CurvePoint};
use tongxing_solver::travel::Travel;

use crate::clock::Clock;
use crate::round::{
    self, Failure, PairRequest, Round, check_solution, in_pool, kept, prepare, refused, threads,
};
use crate::watch::Watch;

/// What more changes bring: `points` limits from none to that of the request, or to as many as the best
/// answer ends. Every point has passed the checker.
///
/// # Errors
/// Every fault of the input; or an internal error, which a point rejected by the checker is.
pub fn curve(
    request: &PairRequest,
    points: usize,
    clock: &Clock,
) -> Result<CurveDocument, Failure> {
    let mut open = request.clone();
    let limits = open.limits.get_or_insert_default();
    let most = limits.max_changes.take();
    let spec = request.travel.as_ref().unwrap_or(&request.problem.travel);
    in_pool(threads(request.run, spec), || {
        let round = prepare(&open)?;
        let kept = kept(&round);
        let travel = kept.as_ref().map_or(&*round.travel.model as &dyn Travel, |kept| kept);
        drawn(&round, travel, (most, points), request.run, clock)
    })
}

fn drawn(
    round: &Round,
    travel: &dyn Travel,
    span: (Option<u32>, usize),
    run: round::RunOptions,
    clock: &Clock,
) -> Result<CurveDocument, Failure> {
    let instance = &round.case.instance;
    let watch = Watch { clock, travel };
    let options = pairing::Options {
        seed: run.seed,
        iterations: run.iterations,
        ..pairing::Options::default()
    };
    let survivors = Survivors::all(instance, travel).iter().count() as u64;
    let (mut points, mut rejected) = (Vec::new(), None);
    let tell = &mut |point: CurvePoint<'_>| match told(round, travel, &point, clock) {
        Ok(told) => points.push(told),
        Err(why) => {
            rejected.get_or_insert(why);
        }
    };
    let end = pairing::curve(instance, travel, span, options, &watch, tell);
    end.map_err(|refusal| refused(&round.case, refusal))?;
    watch.believed()?;
    if let Some(why) = rejected {
        return Err(why);
    }
    points.reverse();
    Ok(CurveDocument {
        version: CurveDocument::VERSION,
        inputs: round.inputs.clone(),
        notices: round.case.notices.clone(),
        survivors,
        points,
        seconds: clock.seconds(),
    })
}

/// A point as a document, once the checker has accepted it.
fn told(
    round: &Round,
    travel: &dyn Travel,
    point: &CurvePoint<'_>,
    clock: &Clock,
) -> Result<CurvePointDocument, Failure> {
    let solution = &point.outcome.solution;
    let case = Case { instance: point.instance.clone(), ..round.case.clone() };
    let (report, check) = check_solution(&case, travel, solution, clock);
    if let Some(violation) = report.violations.first() {
        return Err(Failure::Internal(format!("the checker rejects a point: {violation}")));
    }
    let answer = Answer { case: &case, travel, solution };
    let unchecked = CheckDocument { status: CheckStatus::Accepted, ..check };
    let result = answer.document(round.inputs.clone(), unchecked, StatisticsDocument::default());
    let repair = result.repair.as_ref();
    Ok(CurvePointDocument {
        max_changes: point.most,
        changed: repair.map_or(0, |repair| repair.changed),
        status: result.status,
        gap: result.gap,
        covered: result.covered,
        pairs: result.pairs.len() as u64,
        metres: result.pairs.iter().filter_map(|pair| pair.metres).map(u64::from).sum(),
        levels: result.levels,
        check: result.check.status,
    })
}
