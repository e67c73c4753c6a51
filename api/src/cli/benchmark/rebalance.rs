//! `rebalance`: repair after turnover in a folder of CSV files, beside the same round from scratch, frozen,
//! and as a curve.

use std::path::Path;

use serde_json::{Value, json};
use tongxing_datasets::benchmark::{self, Turned};
use tongxing_solver::certificate::{CheckMode, Solution, Status, Survivors, check, settled};
use tongxing_solver::model::{Budget, Instance, Scope};
use tongxing_solver::pairing::{self, CurvePoint, Outcome, Refusal};
use tongxing_solver::travel::Travel;

use super::{Line, Run, bad_file, meter, read as bytes, relative};
use crate::round::Failure;

/// Changes allowed, of a thousand pairs that could go on.
const PERMILLE: u64 = 10;
/// Points of the curve.
const POINTS: usize = 20;

/// Reads children.csv, volunteers.csv and previous.csv of a folder.
pub(super) fn read(folder: &Path) -> Result<Turned, Failure> {
    let file = |name: &str| {
        let path = folder.join(name);
        bytes(&path).map_err(|error| bad_file(&path, &error.to_string(), "a readable file"))
    };
    let files = (file("children.csv")?, file("volunteers.csv")?, file("previous.csv")?);
    benchmark::turned(&files.0, &files.1, &files.2)
        .map_err(|e| bad_file(folder, &format!("{}: {}", e.place, e.found), &e.allowed))
}

/// Repair with one change allowed of a hundred pairs that could go on.
pub(super) fn solve(read: &Turned, run: &Run<'_>) -> Result<Line, Failure> {
    let (instance, travel) = (&read.instance, &read.travel as &dyn Travel);
    let all = instance.with_budgets(vec![Budget { scope: Scope::Round, most: u32::MAX }]);
    let counted = Survivors::of(&all, travel);
    let survivors = counted.iter().count() as u64;
    let most = u32::try_from(survivors * PERMILLE / 1000).unwrap_or(u32::MAX);
    let limited = instance.with_budgets(vec![Budget { scope: Scope::Round, most }]);
    let repair = |of: &Instance| pairing::rebalance(of, travel, run.options, run.monitor);
    let (repaired, meter) = meter::metered(|| repair(&limited));
    let Outcome { solution, statistics } = repaired.map_err(failed)?;
    let checking = std::time::Instant::now();
    let report = check(&limited, travel, &solution, CheckMode::Indexed);
    let check_seconds = checking.elapsed().as_secs_f64();
    let (scratch, alone) = meter::metered(|| repair(instance));
    let scratch = scratch.map_err(failed)?.solution;
    let frozen = instance.with_budgets(vec![Budget { scope: Scope::Round, most: 0 }]);
    let (freeze, cold) = meter::metered(|| {
        let settled = settled(&frozen, travel).ok()?;
        let outcome = repair(&settled).ok()?;
        Some((settled, outcome))
    });
    // Up to one change of twenty pairs that could go on: no office has more to spare.
    let span = (Some(most.saturating_mul(5)), POINTS);
    let (points, drawn) = meter::metered(|| curve((instance, &counted), travel, span, run));
    let details = json!({
        "survivors": survivors,
        "max_changes": most,
        "changed": changed(&counted, &solution),
        "covered": solution.value.covered,
        "pivots": statistics.pivots,
        "candidate_edges": statistics.candidate_edges,
        "scratch": {
            "cpu_seconds": alone.cpu,
            "covered": scratch.value.covered,
            "cost": scratch.value.cost,
            "changed": changed(&counted, &scratch),
        },
        "freeze": freeze.map(|(settled, outcome)| json!({
            "cpu_seconds": cold.cpu,
            "covered": outcome.solution.value.covered,
            "cost": outcome.solution.value.cost,
            "changed": changed(&counted, &outcome.solution),
            "status": status(outcome.solution.status),
            "checked": check(&settled, travel, &outcome.solution, CheckMode::Indexed).accepted(),
        })),
        "curve": { "cpu_seconds": drawn.cpu, "wall_seconds": drawn.wall, "points": points? },
    });
    let levels = solution.certificate.siblings.as_ref().map(|proof| &proof.levels);
    let bound = levels.map_or(solution.value.cost, |levels| levels.cost);
    Ok(Line {
        status: status(solution.status),
        objective: json!(solution.value.cost),
        bound: json!(bound),
        gap: Some(relative(bound.into(), solution.value.cost.into())),
        checked: report.accepted(),
        meter,
        check_seconds,
        iterations: statistics.rounds,
        details,
    })
}

/// The points with what the checker says of each; the clock counts it.
fn curve(
    (instance, counted): (&Instance, &Survivors),
    travel: &dyn Travel,
    span: (Option<u32>, usize),
    run: &Run<'_>,
) -> Result<Vec<Value>, Failure> {
    let mut points = Vec::new();
    let tell = &mut |point: CurvePoint<'_>| {
        let solution = &point.outcome.solution;
        let levels = solution.certificate.siblings.as_ref().map(|proof| &proof.levels);
        let bound = levels.map_or(solution.value.cost, |levels| levels.cost);
        points.push(json!({
            "max_changes": point.most,
            "changed": changed(counted, solution),
            "covered": solution.value.covered.iter().sum::<i64>(),
            "cost": solution.value.cost,
            "gap": relative(bound.into(), solution.value.cost.into()),
            "status": status(solution.status),
            "checked": check(point.instance, travel, solution, CheckMode::Indexed).accepted(),
        }));
    };
    pairing::curve(instance, travel, span, run.options, run.monitor, tell).map_err(failed)?;
    Ok(points)
}

fn changed(counted: &Survivors, solution: &Solution) -> i64 {
    let changes = counted.changes(|volunteer, child| {
        let key = (child, volunteer);
        solution.pairs.binary_search_by_key(&key, |p| (p.child, p.volunteer)).is_ok()
    });
    changes.first().copied().unwrap_or(0)
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Optimal => "optimal",
        Status::Feasible => "feasible",
        Status::Infeasible => "infeasible",
        Status::Stopped => "stopped",
    }
}

fn failed(refusal: Refusal) -> Failure {
    Failure::Internal(refusal.to_string())
}
