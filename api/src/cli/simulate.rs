//! `tongxing simulate`.

use std::path::{Path, PathBuf};

use tongxing_datasets::document::simulation::{ScenarioResult, SimulationDocument};
use tongxing_datasets::document::{
    ExpansionDocument, Fault, Faults, ProblemDocument, ResultDocument, ScenarioDocument, parse,
};
use tongxing_datasets::export::{self, SimulationView};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::simulate::{names, planned, shipped};

use super::console::Console;
use super::files::{self, Given};
use super::layout;
use super::options::{Common, Simulate};
use super::{ANSWERED, messages, pair, progress, summary, table};
use crate::round::{self, Failure};
use crate::simulate::{self, SimulateRequest};

pub(super) fn run(
    command: &Simulate,
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), &["json", "xlsx", "html", "svg"]);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let previous = command.previous.as_ref();
    let previous = previous.map(|path| files::read::<ResultDocument>(path)).transpose();
    let policy = command.overrides.policy.as_deref().map(files::pack).transpose();
    let scenarios: Vec<_> = command.scenario.iter().map(|given| scenario(given)).collect();
    let expansion = command.expansion.as_ref();
    let expansion = expansion.map(|path| files::read::<ExpansionDocument>(path)).transpose();
    let mut faults = vec![
        expansion.as_ref().err(),
        limit.as_ref().err(),
        checked.as_ref().err(),
        problem.as_ref().err(),
        previous.as_ref().err(),
        policy.as_ref().err(),
    ];
    faults.extend(scenarios.iter().map(|scenario| scenario.as_ref().err()));
    files::refuse(faults)?;
    let mut scenarios = scenarios.into_iter().collect::<Result<Vec<ScenarioDocument>, Faults>>()?;
    if let Some(expansion) = expansion? {
        scenarios.extend(scenarios.first().map(|base| planned(base, &expansion, command.month)));
    }
    let request = SimulateRequest {
        problem: problem?,
        policy: policy?,
        travel: command.overrides.travel.clone(),
        previous: previous?,
        scenarios,
        months: command.months,
        replications: command.replications,
        run: pair::run_options(common),
    };
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        previous: command.previous.as_deref(),
        overrides: Some(&command.overrides),
        ..Given::default()
    };
    let found = simulate::simulate(&request, &clock).map_err(|failure| given.named(failure))?;
    drop(clock);
    if let Some(path) = &common.out {
        files::write(path, &written(path, &request, &found, console)?)?;
    }
    console.notices(&found.notices);
    if console.json {
        console.document(&found);
        return Ok(ANSWERED);
    }
    print(&found, console);
    if let Some(path) = &common.out {
        let text = format!("{}: {}", messages::WRITTEN.say(console.lang), path.display());
        console.line(&text);
    }
    Ok(ANSWERED)
}

/// A scenario by its name, or from a file where the text has an ending or a folder.
fn scenario(given: &str) -> Result<ScenarioDocument, Faults> {
    let path = PathBuf::from(given);
    if path.extension().is_some() || path.components().count() > 1 {
        return files::read::<ScenarioDocument>(&path);
    }
    match shipped(given) {
        Some(text) => parse::json(text.as_bytes()),
        None => {
            let names: Vec<&str> = names().collect();
            let allowed = format!("{}, or a file (.json)", names.join(", "));
            let message = "is the name of no scenario";
            let fault = Fault::new("unknown_id", "--scenario", message, given, allowed);
            Err(Faults::one(fault))
        }
    }
}

fn written(
    path: &Path,
    request: &SimulateRequest,
    found: &SimulationDocument,
    console: &Console,
) -> Result<Vec<u8>, Failure> {
    let gazetteer = Gazetteer::from_environment()?;
    let view = SimulationView {
        problem: &request.problem,
        simulation: found,
        gazetteer: &gazetteer,
        language: console.lang.of_exports(),
    };
    let bytes = match files::ending(path).as_str() {
        "xlsx" => export::simulation_sheet(&view),
        "html" => export::simulation_page(&view),
        "svg" => Ok(export::simulation_curves(&view)),
        _ => return Ok(layout::pretty(found)),
    };
    bytes.map_err(pair::unwritten)
}

/// What the last month has, by scenario.
fn print(found: &SimulationDocument, console: &mut Console) {
    let lang = console.lang;
    let label = |text: messages::Text| text.say(lang).to_owned();
    let start = &found.start;
    let rows = [
        (messages::CHILDREN_COUNTED, start.children.sum()),
        (messages::VOLUNTEERS_COUNTED, start.volunteers),
        (messages::PAIRS, start.pairs),
    ];
    let rows = rows.map(|(text, count)| vec![label(text), count.to_string()]);
    for line in summary::aligned(&rows) {
        console.line(&line);
    }
    let head = [
        messages::SCENARIO,
        messages::COVERED_AT_END,
        messages::BAND_AT_END,
        messages::RED_AT_END,
        messages::BLUE_AT_END,
        messages::MEAN_WAIT,
        messages::AGAINST_FIRST,
    ];
    let mut lines = vec![head.map(label).to_vec()];
    lines.extend(found.scenarios.iter().map(line));
    for line in table::lines(&lines) {
        console.line(&line);
    }
}

fn percent(share: Option<&Option<f64>>) -> String {
    match share.copied().flatten() {
        Some(share) => format!("{:.1} %", 100.0 * share),
        None => "-".to_owned(),
    }
}

fn line(result: &ScenarioResult) -> Vec<String> {
    let last = &result.covered;
    let waits = [&result.waits.red, &result.waits.orange, &result.waits.yellow, &result.waits.blue];
    let filled = |of: &tongxing_datasets::document::simulation::WaitsDocument| -> u64 {
        of.months.iter().sum()
    };
    let all: u64 = waits.iter().map(|of| filled(of)).sum();
    let sum: u64 =
        waits.iter().flat_map(|of| (0..).zip(&of.months)).map(|(n, many): (u64, _)| n * many).sum();
    #[expect(clippy::cast_precision_loss, reason = "a mean to read")]
    let mean = sum as f64 / all.max(1) as f64;
    let more = result.against_first.as_ref().map(|more| percent(more.covered.mean.last()));
    vec![
        result.name.clone(),
        percent(last.mean.last()),
        format!("{} – {}", percent(last.p5.last()), percent(last.p95.last())),
        percent(result.colours.red.mean.last()),
        percent(result.colours.blue.mean.last()),
        format!("{mean:.1}"),
        more.unwrap_or_default(),
    ]
}
