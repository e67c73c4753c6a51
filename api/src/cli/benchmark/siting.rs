//! Location problems: the engine, then the checker.

use serde_json::{Value, json};
use tongxing_datasets::benchmark::{self, Cover, FormatError, Siting};
use tongxing_solver::certificate::siting::{SitingReport, check_siting};
use tongxing_solver::siting::model::{Measure, SitingProblem};
use tongxing_solver::siting::{self, Outcome};

use super::meter::{self, Meter};
use super::{Line, Run};

/// Kinds of this family.
pub(super) const KINDS: [&str; 5] =
    ["p-median", "p-center", "capacitated-p-median", "warehouse", "mclp"];

/// What is chosen on the command line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Choice {
    /// Capacity that the word stands for.
    pub(super) capacity: Option<i64>,
    /// Sites to open: from and to; a curve where they differ.
    pub(super) sites: Option<(usize, usize)>,
    /// Radius.
    pub(super) radius: Option<f64>,
}

/// An instance.
pub(super) enum Read {
    Costs(Siting),
    Cover(Cover),
}

/// Reads a file of the kind.
pub(super) fn read(kind: &str, bytes: &[u8], choice: Choice) -> Result<Read, FormatError> {
    let most = choice.sites.map(|(_, to)| to);
    Ok(match kind {
        "p-median" => Read::Costs(benchmark::median(bytes, Measure::Total)?),
        "p-center" => Read::Costs(benchmark::median(bytes, Measure::Largest)?),
        "capacitated-p-median" => Read::Costs(benchmark::capacitated_median(bytes)?),
        "warehouse" => Read::Costs(benchmark::warehouse(bytes, choice.capacity)?),
        _ => Read::Cover(benchmark::cover(bytes, most, choice.radius)?),
    })
}

/// Sites, checks, and counts in the convention of the family.
pub(super) fn solve(read: &Read, run: &Run<'_>) -> Result<Line, FormatError> {
    match read {
        Read::Costs(siting) => Ok(costs(siting, run)),
        Read::Cover(cover) => match run.choice.sites {
            Some((from, to)) if from < to => curve(cover, (from, to), run),
            _ => covered(cover, run),
        },
    }
}

fn options(run: &Run<'_>) -> siting::Options {
    siting::Options { seed: run.options.seed, iterations: run.options.iterations }
}

/// What the checker says of an outcome, and how long it takes.
fn judge(problem: &SitingProblem, outcome: &Outcome) -> (Option<SitingReport>, f64) {
    let checking = std::time::Instant::now();
    let answer = outcome.answer.as_ref();
    let report = answer.map(|answer| check_siting(problem, answer, Some(&outcome.proof)));
    (report, checking.elapsed().as_secs_f64())
}

fn status(report: Option<&SitingReport>) -> &'static str {
    match report {
        Some(report) if report.is_optimal() => "optimal",
        Some(_) => "feasible",
        None => "stopped",
    }
}

fn details(problem: &SitingProblem, outcome: &Outcome, report: Option<&SitingReport>) -> Value {
    let objections = report.map(|report| {
        report.objections.iter().take(5).map(ToString::to_string).collect::<Vec<_>>()
    });
    json!({
        "sites": problem.sites().len(),
        "customers": problem.customers().len(),
        "offers": problem.offers_in_all(),
        "most_open": problem.most_open(),
        "open": outcome.answer.as_ref().map(|answer| answer.open.len()),
        "proof_steps": outcome.proof.steps.len(),
        "proof_prices": outcome.proof.prices.len(),
        "cases_checked": report.map(|report| report.cases),
        "objections": objections.unwrap_or_default(),
    })
}

fn gap(bound: f64, objective: f64) -> f64 {
    (bound - objective).abs() / objective.abs().max(1.0)
}

fn costs(read: &Siting, run: &Run<'_>) -> Line {
    let problem = &read.problem;
    let (outcome, meter) = meter::metered(|| siting::site(problem, options(run), run.monitor));
    let (report, check_seconds) = judge(problem, &outcome);
    let number = |cost: i64| if read.parts == 1 { json!(cost) } else { json!(read.unit(cost)) };
    let mut details = details(problem, &outcome, report.as_ref());
    if let Some(stated) = read.stated {
        details["stated_best"] = json!(stated);
    }
    let bound = report.as_ref().map(|report| report.bound);
    let both = report.as_ref().map(|report| (read.unit(report.bound), read.unit(report.cost)));
    Line {
        status: status(report.as_ref()),
        objective: json!(report.as_ref().map(|report| number(report.cost))),
        bound: json!(bound.map(number)),
        gap: both.map(|(bound, cost)| gap(bound, cost)),
        checked: report.as_ref().is_some_and(SitingReport::accepted),
        meter,
        check_seconds,
        iterations: outcome.iterations,
        details,
    }
}

/// Weight that is covered, and what none can exceed.
fn covered(cover: &Cover, run: &Run<'_>) -> Result<Line, FormatError> {
    let (solved, meter) = meter::metered(|| {
        let problem = cover.problem()?;
        let outcome = siting::site(&problem, options(run), run.monitor);
        Ok((problem, outcome))
    });
    let (problem, outcome) = solved?;
    let (report, check_seconds) = judge(&problem, &outcome);
    let mut details = details(&problem, &outcome, report.as_ref());
    details["total"] = json!(cover.total());
    details["radius"] = json!(cover.radius);
    Ok(line(cover, (report.as_ref(), &outcome), (meter, check_seconds), details))
}

fn line(
    cover: &Cover,
    (report, outcome): (Option<&SitingReport>, &Outcome),
    (meter, check_seconds): (Meter, f64),
    details: Value,
) -> Line {
    let total = cover.total();
    let both = report.map(|report| (total - report.bound, total - report.cost));
    #[expect(clippy::cast_precision_loss, reason = "a ratio for people to read")]
    let gap = both.map(|(bound, value)| gap(bound as f64, value as f64));
    Line {
        status: status(report),
        objective: json!(both.map(|(_, value)| value)),
        bound: json!(both.map(|(bound, _)| bound)),
        gap,
        checked: report.is_some_and(SitingReport::accepted),
        meter,
        check_seconds,
        iterations: outcome.iterations,
        details,
    }
}

/// One answer for every number of sites; the line is that of the last.
fn curve(cover: &Cover, (from, to): (usize, usize), run: &Run<'_>) -> Result<Line, FormatError> {
    let (solved, meter) = meter::metered(|| {
        let problem = cover.problem()?;
        let outcomes = siting::curve(&problem, from..=to, options(run), run.monitor);
        Ok((problem, outcomes))
    });
    let (problem, outcomes) = solved?;
    let (mut points, mut seconds, mut last) = (Vec::new(), 0.0, None);
    let mut accepted = true;
    for (open, outcome) in (from..).zip(outcomes) {
        let problem = problem.with_most_open(open);
        let (report, took) = judge(&problem, &outcome);
        seconds += took;
        accepted &= report.as_ref().is_some_and(SitingReport::accepted);
        let value = report.as_ref().map(|report| cover.total() - report.cost);
        let bound = report.as_ref().map(|report| cover.total() - report.bound);
        points.push(json!({ "sites": open, "value": value, "bound": bound }));
        let details = details(&problem, &outcome, report.as_ref());
        last = Some((report, outcome, details));
    }
    let none = || FormatError::curve_without_points();
    let (report, outcome, mut details) = last.ok_or_else(none)?;
    details["total"] = json!(cover.total());
    details["radius"] = json!(cover.radius);
    details["curve"] = Value::Array(points);
    let mut line = line(cover, (report.as_ref(), &outcome), (meter, seconds), details);
    line.checked &= accepted;
    Ok(line)
}
