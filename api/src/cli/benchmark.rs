//! `tongxing benchmark`: public instances, one JSON line per file.

mod allotment;
mod meter;
mod rebalance;
mod siting;
mod turnover;
mod visits;

use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};
use tongxing_datasets::benchmark::{self, FormatError};
use tongxing_datasets::document::{Fault, Faults};
use tongxing_solver::certificate::{CheckMode, Status, check};
use tongxing_solver::model::Instance;
use tongxing_solver::network::{FlowEnd, minimum_cost_flow};
use tongxing_solver::pairing::{self, Monitor, Options, Outcome};
use tongxing_solver::travel::Travel;

use super::ANSWERED;
use super::console::Console;
use super::options::{Benchmark, Common, RouteObjective};
use super::{files, progress};
use crate::round::{self, Failure};
use meter::Meter;

/// Kinds of instances that can be run.
const KINDS: &[&str] = &[
    "assignment",
    "dense",
    "min-cost-flow",
    "complete",
    allotment::KIND,
    "pvrp",
    "mdpvrp",
    "mdvrptw",
    "vrptw",
    "hhcrsp",
    "convrp",
    "p-median",
    "p-center",
    "capacitated-p-median",
    "warehouse",
    "mclp",
    "rebalance",
];

/// What a run of one file needs.
struct Run<'a> {
    options: Options,
    monitor: &'a dyn Monitor,
    turnover: &'a [usize],
    /// Fewer vehicles before shorter ways.
    vehicles_first: bool,
    choice: siting::Choice,
}

/// What a run of one file gives, the common keys apart.
struct Line {
    status: &'static str,
    objective: Value,
    bound: Value,
    /// `None` where no bound is known.
    gap: Option<f64>,
    checked: bool,
    meter: Meter,
    check_seconds: f64,
    iterations: u64,
    details: Value,
}

pub(super) fn run(
    command: &Benchmark,
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    let kind = command.kind.as_str();
    if !KINDS.contains(&kind) {
        let message = "no benchmark of this kind is known";
        return Err(fault("unknown_kind", "KIND", message, kind, &KINDS.join(", ")));
    }
    if !command.turnover.is_empty() && kind != "complete" {
        let message = "turnover is measured on complete instances";
        return Err(fault("unknown_option", "--turnover", message, kind, "complete"));
    }
    if command.objective.is_some() && kind != "vrptw" {
        let message = "the objective is a choice for vrptw only";
        return Err(fault("unknown_option", "--objective", message, kind, "vrptw"));
    }
    let choice = choice(command)?;
    let vehicles_first = command.objective == Some(RouteObjective::Vehicles);
    let limit = common.time_limit.map(round::time_limit).transpose()?;
    let formats: &[&str] = if command.files.len() == 1 { &["jsonl", "json"] } else { &["jsonl"] };
    files::check_ending(common.out.as_ref(), formats)?;
    let mut lines = Vec::new();
    for file in &command.files {
        let clock = progress::clock(limit, console);
        let options =
            Options { seed: common.seed, iterations: common.iterations, ..Options::default() };
        let turnover = &command.turnover;
        let run = Run { options, monitor: &clock, turnover, vehicles_first, choice };
        let line = round::in_pool(common.threads, || one(kind, file, &run));
        let cancelled = clock.is_cancelled();
        drop(clock);
        let line = line?;
        console.document(&line);
        // A line is plain JSON: it always serialises.
        serde_json::to_writer(&mut lines, &line).unwrap_or_default();
        lines.push(b'\n');
        if cancelled || console.is_closed() {
            break;
        }
    }
    if let Some(path) = &common.out {
        files::write(path, &lines)?;
    }
    Ok(ANSWERED)
}

/// Options of location problems, each of its kind only.
fn choice(command: &Benchmark) -> Result<siting::Choice, Failure> {
    let kind = command.kind.as_str();
    let given = [
        (command.capacity.is_some(), "--capacity", "warehouse"),
        (command.sites.is_some(), "--sites", "mclp"),
        (command.radius.is_some(), "--radius", "mclp"),
    ];
    for (given, option, allowed) in given {
        if given && kind != allowed {
            let message = "the option is for another kind";
            return Err(fault("unknown_option", option, message, kind, allowed));
        }
    }
    let sites = match command.sites.as_deref() {
        None => None,
        Some(text) => Some(span(text).ok_or_else(|| {
            let message = "a number of sites, or a span of them";
            fault("usage", "--sites", message, text, "P or P..Q, 1 to 20000, at most 1000 of them")
        })?),
    };
    Ok(siting::Choice { capacity: command.capacity, sites, radius: command.radius })
}

/// `P` or `P..Q`.
fn span(text: &str) -> Option<(usize, usize)> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (1 <= from && from <= to && to <= 20_000 && to - from < 1000).then_some((from, to))
}

fn one(kind: &str, file: &Path, run: &Run<'_>) -> Result<Value, Failure> {
    let reading = std::time::Instant::now();
    if kind == "rebalance" {
        let read = rebalance::read(file)?;
        let seconds = reading.elapsed().as_secs_f64();
        return Ok(told(kind, file, rebalance::solve(&read, run)?, seconds));
    }
    let packed =
        read(file).map_err(|error| bad_file(file, &error.to_string(), "a readable file"))?;
    let bad = |error: FormatError| {
        bad_file(file, &format!("{}: {}", error.place, error.found), &error.allowed)
    };
    let bytes = benchmark::unpacked(packed, benchmark::LARGEST).map_err(bad)?;
    let (line, read_seconds) = match kind {
        "complete" => {
            let read = benchmark::complete(&bytes).map_err(bad)?;
            let seconds = reading.elapsed().as_secs_f64();
            (matching(&read.instance, &read.travel, run, |cost| cost)?, seconds)
        }
        "min-cost-flow" => {
            let problem = benchmark::flow(&bytes).map_err(bad)?;
            drop(bytes);
            let seconds = reading.elapsed().as_secs_f64();
            (flow(&problem, run), seconds)
        }
        allotment::KIND => {
            let problem = benchmark::allotment(&bytes).map_err(bad)?;
            drop(bytes);
            let seconds = reading.elapsed().as_secs_f64();
            (allotment::solve(&problem, run), seconds)
        }
        _ if visits::KINDS.contains(&kind) => {
            let read = visits::read(kind, &bytes).map_err(bad)?;
            drop(bytes);
            let seconds = reading.elapsed().as_secs_f64();
            (visits::solve(&read, run).map_err(bad)?, seconds)
        }
        _ if siting::KINDS.contains(&kind) => {
            let read = siting::read(kind, &bytes, run.choice).map_err(bad)?;
            drop(bytes);
            let seconds = reading.elapsed().as_secs_f64();
            (siting::solve(&read, run).map_err(bad)?, seconds)
        }
        _ => {
            let read = if kind == "dense" {
                benchmark::dense(&bytes)
            } else {
                benchmark::assignment(&bytes)
            };
            let read = read.map_err(bad)?;
            drop(bytes);
            let seconds = reading.elapsed().as_secs_f64();
            (matching(&read.instance, &read.travel, run, |cost| read.objective(cost))?, seconds)
        }
    };
    Ok(told(kind, file, line, read_seconds))
}

/// The line of a file.
fn told(kind: &str, file: &Path, line: Line, read_seconds: f64) -> Value {
    let mut details = line.details;
    details["read_seconds"] = json!(read_seconds);
    details["check_seconds"] = json!(line.check_seconds);
    json!({
        "instance": file.file_name().map(|name| name.to_string_lossy()),
        "kind": kind,
        "status": line.status,
        "objective": line.objective,
        "bound": line.bound,
        "gap": line.gap.map_or_else(|| json!("unknown"), |gap| json!(gap)),
        "checked": line.checked,
        "cpu_seconds": line.meter.cpu,
        "wall_seconds": line.meter.wall,
        "peak_memory_mb": meter::peak_memory_mb(),
        "iterations": line.iterations,
        "details": details,
    })
}

/// An instance of the model: the engine, then the checker.
fn matching(
    instance: &Instance,
    travel: &dyn Travel,
    run: &Run<'_>,
    objective: impl Fn(i64) -> i64,
) -> Result<Line, Failure> {
    let (outcome, meter) =
        meter::metered(|| pairing::pair(instance, travel, run.options, run.monitor));
    let outcome = outcome.map_err(|error| Failure::Internal(error.to_string()))?;
    let checking = std::time::Instant::now();
    let report = check(instance, travel, &outcome.solution, CheckMode::Indexed);
    let check_seconds = checking.elapsed().as_secs_f64();
    let Outcome { solution, statistics } = outcome;
    let value = objective(solution.value.cost);
    let optimal = solution.status == Status::Optimal;
    let priced = solution.value.covered.is_empty();
    let asked: usize = instance.child_ids().map(|c| usize::from(instance.demand(c))).sum();
    // Where units have no price, everybody has to be paired.
    let complete = priced || solution.pairs.len() == asked;
    let bound = match (optimal, priced) {
        (true, _) => Some(i128::from(value)),
        (false, true) => Some(solution.bound),
        (false, false) => None,
    };
    let gap = bound.map(|bound| relative(bound, i128::from(value)));
    // Along rows of a matrix the checker looks at every pair by way and price, and counts only those
    // whose exact cost it goes on to compare.
    let rows = instance.child_ids().next().map(|child| instance.child_site(child));
    let by_rows = rows.is_some_and(|site| travel.row(site).is_some());
    let looked_at = instance.volunteers().len() * instance.children().len();
    let scanned = if by_rows { looked_at as u64 } else { report.pairs_scanned };
    let mut details = json!({
        "edges_priced": statistics.edges_priced,
        "candidate_edges": statistics.candidate_edges,
        "components": statistics.components,
        "pivots": statistics.pivots,
        "pairs_scanned_by_checker": scanned,
        "pairs_compared_by_checker": report.pairs_scanned,
    });
    if !run.turnover.is_empty() && optimal {
        details["turnover"] = turnover::measure(instance, travel, run)?;
    }
    Ok(Line {
        status: match solution.status {
            _ if !complete && optimal => "infeasible",
            Status::Optimal => "optimal",
            Status::Feasible => "feasible",
            Status::Infeasible => "infeasible",
            Status::Stopped => "stopped",
        },
        objective: json!(value),
        bound: json!(bound.and_then(|bound| i64::try_from(bound).ok())),
        gap,
        checked: report.accepted(),
        meter,
        check_seconds,
        iterations: statistics.rounds,
        details,
    })
}

fn flow(problem: &tongxing_solver::network::FlowProblem, run: &Run<'_>) -> Line {
    let stop = &mut || run.monitor.should_stop();
    let (solution, meter) = meter::metered(|| minimum_cost_flow(problem, stop));
    let checking = std::time::Instant::now();
    let optimal = solution.end == FlowEnd::Optimal;
    let checked = optimal && benchmark::flow_faults(problem, &solution).is_empty();
    let cost = i64::try_from(solution.cost).ok().filter(|_| optimal);
    Line {
        status: match solution.end {
            FlowEnd::Optimal => "optimal",
            FlowEnd::Infeasible => "infeasible",
            FlowEnd::Unbounded => "unbounded",
            FlowEnd::Stopped => "stopped",
            FlowEnd::TooWide => "too_wide",
        },
        objective: json!(cost),
        bound: json!(cost),
        gap: optimal.then_some(0.0),
        checked,
        meter,
        check_seconds: checking.elapsed().as_secs_f64(),
        iterations: solution.pivots,
        details: json!({ "pivots": solution.pivots }),
    }
}

/// The file, but never more of it than one byte above the limit.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(benchmark::LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// |bound − value| / max(1, |value|).
#[expect(clippy::cast_precision_loss, reason = "a ratio for people to read")]
fn relative(bound: i128, value: i128) -> f64 {
    (bound - value).unsigned_abs() as f64 / value.unsigned_abs().max(1) as f64
}

fn bad_file(file: &Path, found: &str, allowed: &str) -> Failure {
    let place = file.display().to_string();
    fault("bad_instance", &place, "the file cannot be used", found, allowed)
}

fn fault(code: &'static str, place: &str, message: &str, found: &str, allowed: &str) -> Failure {
    Faults::one(Fault::new(code, place, message, found, allowed.to_owned())).into()
}
