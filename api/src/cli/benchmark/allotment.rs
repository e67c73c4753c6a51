//! Generalized assignment: the engine, then the checker.

use serde_json::json;
use tongxing_solver::allotment::{self, Options, model::AllotmentProblem};
use tongxing_solver::certificate::allotment::{AllotmentReport, check_allotment, proved};

use super::{Line, Run, meter, relative};

/// The kind of this family.
pub(super) const KIND: &str = "generalized-assignment";

/// Allots, and has everything checked.
pub(super) fn solve(problem: &AllotmentProblem, run: &Run<'_>) -> Line {
    let options = Options { seed: run.options.seed, iterations: run.options.iterations };
    let (outcome, meter) = meter::metered(|| allotment::allot(problem, options, run.monitor));
    let checking = std::time::Instant::now();
    let proof = &outcome.proof;
    let report =
        outcome.answer.as_ref().map(|answer| check_allotment(problem, answer, Some(proof)));
    // Where nothing can cost as much as the bound, there is no answer.
    let none = report.is_none() && i128::from(proof.bound) > problem.dearest();
    let proves_none = none && proved(problem, proof).is_ok();
    let check_seconds = checking.elapsed().as_secs_f64();
    let status = match &report {
        Some(report) if report.is_optimal() => "optimal",
        Some(_) => "feasible",
        None if proves_none => "infeasible",
        None => "stopped",
    };
    let objections: Vec<String> = report
        .iter()
        .flat_map(|report| &report.objections)
        .take(5)
        .map(ToString::to_string)
        .collect();
    let both = report.as_ref().map(|report| (report.bound, report.cost));
    let known = report.as_ref().map(|report| report.bound);
    let open = proved(problem, proof).ok().map(|(bound, _)| bound).filter(|_| !none);
    Line {
        status,
        objective: json!(both.map(|(_, cost)| cost)),
        bound: json!(known.or(open)),
        gap: both.map(|(bound, cost)| relative(i128::from(bound), i128::from(cost))),
        checked: proves_none || report.as_ref().is_some_and(AllotmentReport::accepted),
        meter,
        check_seconds,
        iterations: outcome.iterations,
        details: json!({
            "agents": problem.agents().len(),
            "items": problem.items(),
            "proof_steps": proof.steps.len(),
            "proof_prices": proof.prices.len(),
            "cases_checked": report.as_ref().map(|report| report.cases),
            "objections": objections,
        }),
    }
}
