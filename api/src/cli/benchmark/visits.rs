//! Vehicle routing: the engine, then the checker.

use serde_json::json;
use tongxing_datasets::benchmark::{self, Family, FormatError, Visits};
use tongxing_solver::certificate::routes::check_routes;
use tongxing_solver::routing;

use super::meter;
use super::{Line, Run};

/// Kinds of this family.
pub(super) const KINDS: [&str; 6] = ["pvrp", "mdpvrp", "mdvrptw", "vrptw", "hhcrsp", "convrp"];

/// Reads a file of the kind.
pub(super) fn read(kind: &str, bytes: &[u8]) -> Result<Visits, FormatError> {
    match kind {
        "pvrp" => benchmark::cordeau(bytes, Family::Periodic),
        "mdpvrp" => benchmark::cordeau(bytes, Family::PeriodicDepots),
        "vrptw" => benchmark::solomon(bytes),
        "hhcrsp" => benchmark::hhcrsp(bytes),
        "convrp" => benchmark::convrp(bytes),
        // Both formats are in use: one starts with a digit, the other with a heading.
        _ if bytes.trim_ascii_start().first().is_some_and(u8::is_ascii_digit) => {
            benchmark::cordeau(bytes, Family::DepotsWindows)
        }
        _ => benchmark::vrplib(bytes),
    }
}

/// Plans, checks, and counts in the convention of the family.
pub(super) fn solve(visits: &Visits, run: &Run<'_>) -> Result<Line, FormatError> {
    // A vehicle costs more than all ways together can.
    let priced = if run.vehicles_first {
        let customers = u32::try_from(visits.problem.customers().len()).unwrap_or(u32::MAX);
        Some(visits.with_fixed_cost(2.0 * visits.longest_way() * f64::from(customers.max(1)))?)
    } else {
        None
    };
    let visits = priced.as_ref().unwrap_or(visits);
    let options = routing::Options { seed: run.options.seed, iterations: run.options.iterations };
    let (outcome, meter) = meter::metered(|| routing::plan(&visits.problem, options, run.monitor));
    let checking = std::time::Instant::now();
    let report = check_routes(&visits.problem, &outcome.plan);
    let objective = visits.objective(&outcome.plan, report.cost);
    let check_seconds = checking.elapsed().as_secs_f64();
    let complete = outcome.plan.unserved.is_empty();
    let objections: Vec<String> =
        report.objections.iter().take(5).map(ToString::to_string).collect();
    let mut details = json!({
        "routes": outcome.plan.routes.len(),
        "vehicles": visits.problem.shifts().iter().map(|shift| shift.vehicles).sum::<u32>(),
        "customers": visits.problem.customers().len(),
        "days": visits.problem.days(),
        "unserved": outcome.plan.unserved.len(),
        "objections": objections,
    });
    if visits.problem.is_linked() {
        details["distance"] = json!(visits.plain(report.distance));
        details["tardiness"] = json!(visits.plain(report.tardiness));
        details["max_tardiness"] = json!(visits.plain(report.worst));
    }
    if visits.problem.customers().iter().any(|customer| customer.one_driver) {
        details["max_arrival_difference"] = json!(visits.arrival_difference(&outcome.plan));
    }
    let bound = outcome.bound.and_then(|bound| visits.bound(bound)).filter(|_| complete);
    let gap = bound.map(|bound| (bound - objective).abs() / objective.abs().max(1.0));
    // Equal in the model, not only in doubles.
    let proved = bound.is_some() && outcome.bound.is_some_and(|bound| bound >= report.cost);
    Ok(Line {
        status: match (complete, proved) {
            (true, true) => "optimal",
            (true, false) => "feasible",
            (false, _) => "stopped",
        },
        objective: if complete { json!(objective) } else { json!(null) },
        bound: json!(bound),
        gap,
        checked: report.accepted(),
        meter,
        check_seconds,
        iterations: outcome.iterations,
        details,
    })
}
