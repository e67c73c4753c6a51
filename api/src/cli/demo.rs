//! `tongxing demo`: the main job on the shipped sample.

use std::path::Path;

use tongxing_datasets::document::{People, ProblemDocument, ResultDocument};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::{roster, synthetic};
use tongxing_solver::pairing::Monitor;

use super::console::Console;
use super::options::{Common, Demo};
use super::{ANSWERED, files, import, messages, pair, progress, summary};
use crate::round::{self, CheckRequest, Failure, PairRequest};

pub(super) fn run(command: &Demo, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose()?;
    let Sample { problem, people, roster } = sample(console)?;
    let request = PairRequest {
        problem,
        policy: None,
        travel: None,
        previous: None,
        run: pair::run_options(common),
    };
    let clock = progress::clock(limit, console);
    let result = round::pair(&request, &clock)?;
    let stopped = clock.should_stop();
    drop(clock);
    files::make_folder(&command.dir)?;
    let export = |ending| {
        let gazetteer = Gazetteer::builtin();
        let at = pair::positions(common);
        pair::exported(ending, &request.problem, &result, Some(&people), &gazetteer, at)
    };
    let written = [
        ("roster.xlsx", roster),
        ("people.json", files::pretty(&people)),
        ("problem.json", files::pretty(&request.problem)),
        ("result.json", files::pretty(&result)),
        ("ledger.xlsx", export("xlsx")?),
        ("map.html", export("html")?),
        ("map.geojson", export("geojson")?),
    ];
    for (name, bytes) in &written {
        files::write(&command.dir.join(name), bytes)?;
    }
    recheck(&request, &command.dir)?;
    if console.json {
        console.document(&result);
        return Ok(ANSWERED);
    }
    summary::print(&result, console);
    console.line("");
    for (name, _) in &written {
        let path = command.dir.join(name);
        let text = format!("{}: {}", messages::WRITTEN.say(console.lang), path.display());
        console.line(&text);
    }
    if stopped {
        let text = messages::STOPPED.say(console.lang);
        console.diagnostic(text);
    }
    Ok(ANSWERED)
}

/// What the sample's roster file holds, imported as any roster is.
struct Sample {
    problem: ProblemDocument,
    people: People,
    roster: Vec<u8>,
}

fn sample(console: &Console) -> Result<Sample, Failure> {
    let county = synthetic::sample();
    let roster = roster::write_xlsx(&county.workbook())
        .map_err(|error| Failure::Internal(error.to_string()))?;
    let files = [("roster.xlsx", roster.as_slice())];
    let import = roster::import(&files, county.date(), county.division(), &Gazetteer::builtin())
        .map_err(|problems| import::faulty(&problems, console.lang))?;
    let mut problem = import.problem;
    "straight:1.3".clone_into(&mut problem.travel);
    Ok(Sample { problem, people: import.people, roster })
}

/// Reads back what was written and has it checked anew.
fn recheck(request: &PairRequest, folder: &Path) -> Result<(), Failure> {
    let problem = files::read::<ProblemDocument>(&folder.join("problem.json"))?;
    let result = files::read::<ResultDocument>(&folder.join("result.json"))?;
    let check = CheckRequest {
        problem,
        result,
        policy: None,
        travel: None,
        previous: None,
        brute_force: false,
        run: request.run,
    };
    let verdict = round::check(&check)?;
    match verdict.violations.first() {
        None => Ok(()),
        Some(violation) => {
            Err(Failure::Internal(format!("what was written does not hold: {violation}")))
        }
    }
}
