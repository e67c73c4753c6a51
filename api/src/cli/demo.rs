//! `tongxing demo`: the main job on the shipped sample.

use std::path::Path;

use tongxing_datasets::document::{People, PlanDocument, ProblemDocument, ResultDocument};
use tongxing_datasets::export::{Format, Language, PlanFormat, PlanView, Positions, View};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::synthetic;
use tongxing_solver::pairing::Monitor;

use super::console::Console;
use super::options::{Common, Demo};
use super::rosters::Rosters;
use super::{ANSWERED, files, layout, messages, pair, progress, summary, visits};
use crate::clock::Clock;
use crate::round::{self, CheckRequest, Failure, PairRequest};
use crate::visits::{self as planning, VisitsRequest};

pub(super) fn run(command: &Demo, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    files::no_out(common, "demo writes into the folder of --dir")?;
    let limit = common.time_limit.map(round::time_limit).transpose()?;
    let Rosters { workbook, problem, people } =
        Rosters::of(&synthetic::sample(), &Gazetteer::builtin())?;
    let request = PairRequest {
        problem,
        policy: None,
        travel: None,
        previous: None,
        limits: None,
        run: pair::run_options(common),
    };
    let clock = progress::clock(limit, console);
    let result = round::pair(&request, &clock)?;
    let stopped = clock.should_stop();
    drop(clock);
    files::make_folder(&command.dir)?;
    let language = console.lang.of_exports();
    let export = |format, people| {
        let (gazetteer, positions) = (&Gazetteer::builtin(), pair::positions(common));
        let (problem, result) = (&request.problem, &result);
        // The sample measures straight lines.
        let travel = None;
        let view = View { problem, result, travel, people, gazetteer, positions, language };
        pair::exported(format, &view)
    };
    let written = [
        ("roster.xlsx", workbook),
        ("people.json", layout::pretty(&people)),
        ("problem.json", layout::pretty(&request.problem)),
        ("result.json", layout::pretty(&result)),
        ("ledger.xlsx", export(Format::Xlsx, Some(&people))?),
        ("map.html", export(Format::Html, None)?),
        ("map.geojson", export(Format::Geojson, None)?),
    ];
    for (name, bytes) in &written {
        files::write(&command.dir.join(name), bytes)?;
    }
    let check = recheck(&request, &command.dir)?;
    let clock = progress::clock(limit, console);
    let from = visits::next_monday(request.problem.round.date.0);
    let span = VisitsRequest::new(check, from, WEEKS);
    let plan = planning::plan(&span, &clock)?;
    let stopped = stopped || clock.should_stop();
    drop(clock);
    let plans = plan_files(&span, &plan, &people, (language, pair::positions(common)))?;
    for (name, bytes) in &plans {
        files::write(&command.dir.join(name), bytes)?;
    }
    if console.json {
        console.document(&result);
        return Ok(ANSWERED);
    }
    summary::print(&result, console);
    console.line("");
    visits::print(&plan, console);
    console.line("");
    for (name, _) in written.iter().chain(&plans) {
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

/// Weeks of visits.
const WEEKS: u16 = 4;

/// The plan, its workbook, sheets and map, and the calendar of whoever goes first.
fn plan_files(
    span: &VisitsRequest,
    plan: &PlanDocument,
    people: &People,
    (language, positions): (Language, Positions),
) -> Result<[(&'static str, Vec<u8>); 5], Failure> {
    let gazetteer = &Gazetteer::builtin();
    let problem = &span.check.problem;
    // The sample measures straight lines.
    let travel = None;
    let named =
        PlanView { problem, plan, travel, people: Some(people), gazetteer, positions, language };
    let unnamed = PlanView { people: None, ..named };
    let first = plan.tours.first().map(|tour| tour.volunteer.as_str());
    let export = |format, view, volunteer| visits::exported(format, view, volunteer, None);
    Ok([
        ("plan.json", layout::pretty(plan)),
        ("visits.xlsx", export(PlanFormat::Book, &named, None)?),
        ("visits.html", export(PlanFormat::Sheets, &named, None)?),
        ("visits.map.html", export(PlanFormat::Map, &unnamed, None)?),
        ("visits.ics", export(PlanFormat::Calendar, &unnamed, first)?),
    ])
}

/// Reads back what was written and has it checked anew.
fn recheck(request: &PairRequest, folder: &Path) -> Result<CheckRequest, Failure> {
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
    let verdict = round::check(&check, &Clock::start(None))?;
    match verdict.violations.first() {
        None => Ok(check),
        Some(violation) => {
            Err(Failure::Internal(format!("what was written does not hold: {violation}")))
        }
    }
}
