//! `tongxing pair`.

use std::path::PathBuf;

use tongxing_datasets::document::{Faults, People, ProblemDocument, ResultDocument};
use tongxing_datasets::export::{ExportError, Format, Positions, View};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::travel::Files;
use tongxing_solver::travel::Travel;

use super::console::Console;
use super::files::{self, Given};
use super::layout;
use super::options::{Common, Overrides, Pair};
use super::{ANSWERED, messages, progress, summary};
use crate::round::{self, Failure, PairRequest, Round, RunOptions};

/// Formats that an answer can be written in.
pub(super) const FORMATS: &[&str] = &["json", "csv", "xlsx", "geojson", "html"];

pub(super) fn run(command: &Pair, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), FORMATS);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let fits = match (format(common), &problem) {
        (Some(format), Ok(problem)) => format.fits(problem),
        _ => Ok(()),
    };
    let previous = command.previous.as_ref().map(|p| files::read::<ResultDocument>(p)).transpose();
    let people = common.people.as_ref().map(|p| files::read::<People>(p)).transpose();
    let policy = policy(&command.overrides);
    let faults = [
        limit.as_ref().err(),
        checked.as_ref().err(),
        fits.as_ref().err(),
        problem.as_ref().err(),
        previous.as_ref().err(),
        people.as_ref().err(),
        policy.as_ref().err(),
    ];
    files::refuse(faults)?;
    let request = PairRequest {
        problem: problem?,
        policy: policy?,
        travel: command.overrides.travel.clone(),
        previous: previous?,
        limits: None,
        run: RunOptions { max_queries: command.max_queries, ..run_options(common) },
    };
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        previous: command.previous.as_deref(),
        overrides: Some(&command.overrides),
        ..Given::default()
    };
    let paired = round::pair_with_round(&request, &clock);
    let (round, result) = paired.map_err(|failure| given.named(failure))?;
    drop(clock);
    let people = people?;
    let shown = (people.as_ref(), common.out.as_ref());
    answer(&request.problem, &round, &result, shown, common, console)
}

/// The policy in place of the problem's own, if any.
pub(super) fn policy(
    overrides: &Overrides,
) -> Result<Option<tongxing_datasets::document::PolicyDocument>, Faults> {
    overrides.policy.as_deref().map(files::pack).transpose()
}

/// How to run, as the common options say.
pub(super) fn run_options(common: &Common) -> RunOptions {
    RunOptions {
        seed: common.seed,
        threads: common.threads,
        iterations: common.iterations,
        max_queries: None,
        files: Files::Allowed,
    }
}

/// The format of `--out` where it is an export; the result itself is none.
pub(super) fn format(common: &Common) -> Option<Format> {
    Format::from_ending(&files::ending(common.out.as_ref()?))
}

/// An answer in a format.
pub(super) fn exported(format: Format, view: &View<'_>) -> Result<Vec<u8>, Failure> {
    format.write(view).map_err(unwritten)
}

/// Why an export cannot be written.
pub(super) fn unwritten(error: ExportError) -> Failure {
    match error {
        ExportError::Refused(faults) => faults.into(),
        ExportError::Spreadsheet(error) => Failure::Internal(error.to_string()),
    }
}

pub(super) fn positions(common: &Common) -> Positions {
    if common.exact { Positions::Exact } else { Positions::Coarse }
}

/// Writes and prints a result.
pub(super) fn answer(
    problem: &ProblemDocument,
    round: &Round,
    result: &ResultDocument,
    (people, out): (Option<&People>, Option<&PathBuf>),
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    if let Some(path) = out {
        let bytes = match format(common) {
            None => layout::pretty(result),
            Some(format) => {
                let (gazetteer, positions) = (&Gazetteer::from_environment()?, positions(common));
                let language = console.lang.of_exports();
                let travel: Option<&dyn Travel> = Some(&*round.travel.model);
                let view = View { problem, result, travel, people, gazetteer, positions, language };
                round::in_pool(common.threads, || exported(format, &view))?
            }
        };
        files::write(path, &bytes)?;
    }
    console.notices(&result.notices);
    if console.json {
        console.document(result);
        return Ok(ANSWERED);
    }
    summary::print(result, console);
    if let Some(path) = out {
        let text = format!("{}: {}", messages::WRITTEN.say(console.lang), path.display());
        console.line(&text);
    }
    Ok(ANSWERED)
}
