//! `tongxing rebalance`.

use std::path::{Path, PathBuf};

use tongxing_datasets::document::approval::{Decision, decide};
use tongxing_datasets::document::{
    CurveDocument, DiffDocument, Faults, LimitsDocument, People, ProblemDocument, ResultDocument,
};
use tongxing_datasets::export::{self, Positions, View};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::roster::{Limits, read_decisions};

use super::console::Console;
use super::files::{self, Given};
use super::import::faulty;
use super::layout;
use super::options::{Common, Rebalance};
use super::pair::{FORMATS, answer, format, policy, run_options, unwritten};
use super::{ANSWERED, messages, progress, table};
use crate::rebalance;
use crate::round::{self, Failure, PairRequest};

pub(super) fn run(
    command: &Rebalance,
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let formats = if command.curve { &["json", "csv"] } else { FORMATS };
    let checked = files::check_ending(common.out.as_ref(), formats);
    let diff_checked = files::check_ending(command.diff.as_ref(), &["json", "xlsx", "html"]);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let fits = match (format(common), &problem) {
        (Some(format), Ok(problem)) if !command.curve => format.fits(problem),
        _ => Ok(()),
    };
    let previous = files::read::<ResultDocument>(&command.previous);
    let people = common.people.as_ref().map(|p| files::read::<People>(p)).transpose();
    let policy = policy(&command.overrides);
    let limits = limits(command, console);
    files::refuse([
        limit.as_ref().err(),
        checked.as_ref().err(),
        diff_checked.as_ref().err(),
        fits.as_ref().err(),
        problem.as_ref().err(),
        previous.as_ref().err(),
        people.as_ref().err(),
        policy.as_ref().err(),
        limits.as_ref().err(),
    ])?;
    let request = PairRequest {
        problem: problem?,
        policy: policy?,
        travel: command.overrides.travel.clone(),
        previous: Some(previous?),
        limits: Some(limits?),
        run: run_options(common),
    };
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        previous: Some(&command.previous),
        overrides: Some(&command.overrides),
        ..Given::default()
    };
    if command.curve {
        let curve = rebalance::curve(&request, command.points, &clock);
        let curve = curve.map_err(|failure| given.named(failure))?;
        drop(clock);
        return drawn(&curve, out(command, common), console);
    }
    let paired = round::pair_with_round(&request, &clock);
    let (round, result) = paired.map_err(|failure| given.named(failure))?;
    drop(clock);
    let people = people?;
    if let Some(path) = command.diff.as_ref().filter(|_| !command.dry_run) {
        let bytes = diff(&request.problem, &result, people.as_ref(), path, console)?;
        files::write(path, &bytes)?;
    }
    let shown = (people.as_ref(), out(command, common));
    answer(&request.problem, &round, &result, shown, common, console)
}

/// Where the answer goes.
fn out<'c>(command: &Rebalance, common: &'c Common) -> Option<&'c PathBuf> {
    common.out.as_ref().filter(|_| !command.dry_run)
}

/// What changes, in the format that the path asks for.
fn diff(
    problem: &ProblemDocument,
    result: &ResultDocument,
    people: Option<&People>,
    path: &Path,
    console: &Console,
) -> Result<Vec<u8>, Failure> {
    let Some(diff) = DiffDocument::of(problem, result) else { return Ok(Vec::new()) };
    let (gazetteer, positions) = (&Gazetteer::from_environment()?, Positions::Coarse);
    let language = console.lang.of_exports();
    let view = View { problem, result, travel: None, people, gazetteer, positions, language };
    let written = match files::ending(path).as_str() {
        "xlsx" => export::diff_sheet(&view, &diff),
        "html" => export::diff_page(&view, &diff),
        _ => return Ok(layout::pretty(&diff)),
    };
    written.map_err(unwritten)
}

/// The limits of a call: those of the file, and what the options say.
fn limits(command: &Rebalance, console: &mut Console) -> Result<LimitsDocument, Faults> {
    let file = command.pin.as_ref().map(|path| files::read::<LimitsDocument>(path)).transpose()?;
    let mut limits = file.unwrap_or_default();
    if let Some(path) = &command.approved {
        let decided = decide(&decisions(path, console)?, &mut limits)?;
        let counts = [
            (messages::APPROVED_LINES, decided.approved),
            (messages::DECLINED_LINES, decided.declined),
            (messages::OPEN_LINES, decided.open),
        ];
        for (label, count) in counts {
            console.diagnostic(&format!("{}: {count}", label.say(console.lang)));
        }
    }
    limits.freeze |= command.freeze;
    limits.max_changes = command.max_changes.or(limits.max_changes);
    Ok(limits)
}

/// What a planner has decided, from a sheet or a document.
fn decisions(path: &Path, console: &Console) -> Result<Vec<Decision>, Faults> {
    if files::ending(path) == "json" {
        return Ok(files::read::<DiffDocument>(path)?.decisions());
    }
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let bytes = files::bytes(path, Limits::default().bytes)?;
    read_decisions(&name, &bytes).map_err(|problems| faulty(&problems, console.lang))
}

/// Writes and prints a curve.
fn drawn(
    curve: &CurveDocument,
    out: Option<&PathBuf>,
    console: &mut Console,
) -> Result<u8, Failure> {
    if let Some(path) = out {
        let csv = files::ending(path) == "csv";
        files::write(path, &if csv { curve.csv().into_bytes() } else { layout::pretty(curve) })?;
    }
    console.notices(&curve.notices);
    if console.json {
        console.document(curve);
        return Ok(ANSWERED);
    }
    let heads = [
        messages::MOST_CHANGES,
        messages::CHANGED_PAIRS,
        messages::PAIRS,
        messages::KILOMETRES,
        messages::COST,
        messages::GAP,
    ];
    let mut rows = vec![heads.map(|text| text.say(console.lang).to_owned()).to_vec()];
    for point in &curve.points {
        rows.push(vec![
            point.max_changes.to_string(),
            point.changed.to_string(),
            point.pairs.to_string(),
            format!("{:.1}", kilometres(point.metres)),
            point.levels.last().map_or(0, |level| level.value).to_string(),
            format!("{:.4}%", point.gap * 100.0),
        ]);
    }
    for line in table::lines(&rows) {
        console.line(&line);
    }
    if let Some(path) = out {
        let text = format!("{}: {}", messages::WRITTEN.say(console.lang), path.display());
        console.line(&text);
    }
    Ok(ANSWERED)
}

#[expect(clippy::cast_precision_loss, reason = "for reading; exact below 2^53")]
fn kilometres(metres: u64) -> f64 {
    metres as f64 / 1000.0
}
