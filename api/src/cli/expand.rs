//! `tongxing expand`.

use tongxing_datasets::document::expansion::{
    EquityDocument, ExpansionDocument, PointDocument, RecruitedDocument,
};
use tongxing_datasets::document::{CandidatesDocument, ProblemDocument};
use tongxing_datasets::expand::townships;
use tongxing_datasets::export::{self, ExpansionView};
use tongxing_datasets::geography::Gazetteer;

use super::console::Console;
use super::files::{self, Given};
use super::layout;
use super::options::{Common, Expand};
use super::{ANSWERED, messages, pair, progress, summary, table};
use crate::expand::{self, Equity, ExpandRequest};
use crate::round::{self, Failure};

pub(super) fn run(command: &Expand, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), &["json", "xlsx", "html"]);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let given = command.candidates.as_ref();
    let candidates = given.map(|path| files::read::<CandidatesDocument>(path)).transpose();
    let faults = [
        limit.as_ref().err(),
        checked.as_ref().err(),
        problem.as_ref().err(),
        candidates.as_ref().err(),
    ];
    files::refuse(faults)?;
    let problem = problem?;
    let candidates = match candidates? {
        Some(candidates) => candidates,
        None => townships(&problem, &Gazetteer::from_environment()?),
    };
    let request = ExpandRequest {
        problem,
        candidates,
        travel: command.travel.clone(),
        stations: command.stations,
        curve: command.curve,
        target: command.target,
        equity: Equity::asked(command.floor, command.weakest_first)?,
        recruits: command.recruits,
        run: pair::run_options(common),
    };
    let clock = progress::clock(limit?, console);
    let given = Given { problem: Some(&command.problem), ..Given::default() };
    let expansion = expand::expand(&request, &clock).map_err(|failure| given.named(failure))?;
    drop(clock);
    if let Some(path) = &common.out {
        let bytes = match files::ending(path).as_str() {
            "json" => layout::pretty(&expansion),
            ending => shown(&request, &expansion, ending, console)?,
        };
        files::write(path, &bytes)?;
    }
    console.notices(&expansion.notices);
    if console.json {
        console.document(&expansion);
        return Ok(ANSWERED);
    }
    print(&expansion, &request.candidates, console);
    if let Some(path) = &common.out {
        let text = format!("{}: {}", messages::WRITTEN.say(console.lang), path.display());
        console.line(&text);
    }
    Ok(ANSWERED)
}

/// Curve, map and tables as one page, or tables as a workbook.
fn shown(
    request: &ExpandRequest,
    expansion: &ExpansionDocument,
    ending: &str,
    console: &Console,
) -> Result<Vec<u8>, Failure> {
    let gazetteer = Gazetteer::from_environment()?;
    let view = ExpansionView {
        problem: &request.problem,
        expansion,
        gazetteer: &gazetteer,
        language: console.lang.of_exports(),
    };
    let written = match ending {
        "xlsx" => export::expansion_sheet(&view),
        _ => export::expansion(&view),
    };
    written.map_err(pair::unwritten)
}

/// The answers in a table, and the stations of the last.
fn print(expansion: &ExpansionDocument, candidates: &CandidatesDocument, console: &mut Console) {
    let lang = console.lang;
    let label = |text: messages::Text| text.say(lang).to_owned();
    let asked = &expansion.asked;
    let mut rows = vec![
        vec![label(messages::CHILDREN_COUNTED), asked.children.sum().to_string()],
        vec![label(messages::OUT_OF_REACH), asked.out_of_reach.to_string()],
    ];
    if let Some(target) = &expansion.target {
        let found = target.stations.map_or_else(|| "-".to_owned(), |found| found.to_string());
        let proved = if target.proved { messages::PROVED } else { messages::NOT_PROVED };
        let text = format!("{found} ({})", label(proved));
        rows.push(vec![label(messages::FEWEST_STATIONS), text]);
    }
    let head = [
        messages::NEW_STATIONS,
        messages::VALUE,
        messages::LIMIT,
        messages::GAP,
        messages::CHILDREN_COVERED,
    ];
    let mut lines = vec![head.map(label).to_vec()];
    lines.extend(expansion.points.iter().map(line));
    for line in summary::aligned(&rows).into_iter().chain(table::lines(&lines)) {
        console.line(&line);
    }
    if let Some(fair) = &expansion.equity {
        equity(fair, console);
    }
    if let Some(recruited) = &expansion.recruiting {
        recruits(recruited, console);
    }
    let Some(last) = expansion.points.last() else { return };
    for id in &last.open {
        let title = candidates.sites.iter().find(|site| site.id == *id);
        let title = title.and_then(|site| site.title.clone()).unwrap_or_default();
        let used = last.stations_used.iter().find(|used| used.station == *id);
        let children = used.map_or(0, |used| used.children);
        console.line(&format!("  {id} {title}: {children}"));
    }
}

/// What no county is left without, and what that costs.
fn equity(fair: &EquityDocument, console: &mut Console) {
    let lang = console.lang;
    let label = |text: messages::Text| text.say(lang).to_owned();
    let share = |permille: u32| format!("{:.1} %", f64::from(permille) / 10.0);
    let point = &fair.point;
    let rows = [
        vec![label(messages::EVERY_COUNTY_HAS), share(fair.floor)],
        vec![label(messages::NO_CHOICE_EXCEEDS), share(fair.most)],
        vec![label(messages::VALUE), format!("{} (≤ {})", point.value, point.bound)],
        vec![label(messages::CHILDREN_COVERED), point.covered.sum().to_string()],
        vec![label(messages::FEWER_IN_ALL), fair.children.to_string()],
    ];
    for line in summary::aligned(&rows) {
        console.line(&line);
    }
    if fair.levels.is_empty() {
        return;
    }
    let head = [messages::COUNTIES_STAY, messages::OTHERS_HAVE, messages::NO_CHOICE_EXCEEDS];
    let mut lines = vec![head.map(label).to_vec()];
    lines.extend(fair.levels.iter().map(|level| {
        let stay = level.stay.iter().map(|code| code.0.to_string());
        let stay = stay.collect::<Vec<_>>().join(" ");
        vec![stay, share(level.floor), share(level.most)]
    }));
    for line in table::lines(&lines) {
        console.line(&line);
    }
}

/// What recruits bring, level by level.
fn recruits(recruited: &RecruitedDocument, console: &mut Console) {
    let lang = console.lang;
    let label = |text: messages::Text| text.say(lang).to_owned();
    let all: u32 = recruited.placed.iter().map(|line| line.count).sum();
    console.line(&format!("{}: {all}", label(messages::RECRUITS)));
    let head = [messages::LEVEL, messages::WITHOUT, messages::WITH_RECRUITS, messages::LIMIT];
    let mut lines = vec![head.map(label).to_vec()];
    lines.extend(recruited.levels.iter().map(|line| {
        let numbers = [line.before, line.value, line.bound].map(|number| number.to_string());
        [&[line.name.clone()][..], &numbers[..]].concat()
    }));
    for line in table::lines(&lines) {
        console.line(&line);
    }
}

fn line(point: &PointDocument) -> Vec<String> {
    vec![
        point.stations.to_string(),
        point.value.to_string(),
        point.bound.to_string(),
        format!("{:.3} %", 100.0 * point.gap),
        point.covered.sum().to_string(),
    ]
}
