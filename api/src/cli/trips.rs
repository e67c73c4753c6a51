//! `tongxing trips`.

use tongxing_datasets::document::trips::TripsDocument;
use tongxing_datasets::document::{People, ProblemDocument, ResultDocument};
use tongxing_datasets::export::{TripsFormat, TripsView};
use tongxing_datasets::geography::Gazetteer;

use super::console::Console;
use super::files::{self, Given};
use super::layout;
use super::options::{Common, Trips};
use super::{ANSWERED, messages, pair, progress, summary, visits};
use crate::round::{self, CheckRequest, Failure};
use crate::trips::{self, TripsRequest};

pub(super) fn run(command: &Trips, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), &["json", "xlsx", "html"]);
    let from = visits::date("--from", &command.from);
    let problem = files::read::<ProblemDocument>(&command.problem);
    let result = files::read::<ResultDocument>(&command.result);
    let people = common.people.as_ref().map(|p| files::read::<People>(p)).transpose();
    let policy = pair::policy(&command.overrides);
    files::refuse([
        people.as_ref().err(),
        limit.as_ref().err(),
        checked.as_ref().err(),
        from.as_ref().err(),
        problem.as_ref().err(),
        result.as_ref().err(),
        policy.as_ref().err(),
    ])?;
    let people = people?;
    let check = CheckRequest {
        problem: problem?,
        result: result?,
        policy: policy?,
        travel: command.overrides.travel.clone(),
        previous: None,
        brute_force: false,
        run: pair::run_options(common),
    };
    let request = TripsRequest { check, from: from?, weeks: command.weeks };
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        result: Some(&command.result),
        overrides: Some(&command.overrides),
        ..Given::default()
    };
    let planned = trips::plan(&request, &clock).map_err(|failure| given.named(failure))?;
    drop(clock);
    if let Some(path) = &common.out {
        let bytes = match TripsFormat::of_file(&path.to_string_lossy()) {
            None => layout::pretty(&planned),
            Some(format) => {
                let view = TripsView {
                    problem: &request.check.problem,
                    trips: &planned,
                    people: people.as_ref(),
                    gazetteer: &Gazetteer::from_environment()?,
                    positions: pair::positions(common),
                    language: console.lang.of_exports(),
                };
                format.write(&view).map_err(pair::unwritten)?
            }
        };
        files::write(path, &bytes)?;
    }
    console.notices(&planned.notices);
    if console.json {
        console.document(&planned);
        return Ok(ANSWERED);
    }
    print(&planned, console);
    if let Some(path) = &common.out {
        let text = format!("{}: {}", messages::WRITTEN.say(console.lang), path.display());
        console.line(&text);
    }
    Ok(ANSWERED)
}

/// The trips in a few lines, then a line a trip.
fn print(planned: &TripsDocument, console: &mut Console) {
    let label = |text: messages::Text| text.say(console.lang).to_owned();
    let trips = planned.delegations.iter().flat_map(|of| of.trips.iter().map(move |t| (of, t)));
    let cars: usize = trips.clone().map(|(_, trip)| trip.cars.len()).sum();
    let metres: u64 =
        trips.clone().flat_map(|(_, trip)| &trip.cars).map(|car| u64::from(car.metres)).sum();
    let rows = [
        vec![label(messages::STATUS), label(summary::status(planned.status))],
        vec![label(messages::BLOCK_TRIPS), trips.clone().count().to_string()],
        vec![label(messages::CAR_DAYS), cars.to_string()],
        vec![label(messages::VISITS), format!("{} / {}", planned.planned, planned.due)],
        vec![label(messages::KILOMETRES), format!("{:.1}", metres as f64 / 1000.0)],
        vec![label(messages::UNPLANNED), planned.unplanned.len().to_string()],
        vec![label(messages::COST), planned.value.to_string()],
        vec![label(messages::BOUND), planned.bound.to_string()],
        vec![label(messages::GAP), format!("{:.4} %", planned.gap * 100.0)],
    ];
    let lines: Vec<String> = trips
        .map(|(of, trip)| {
            let visits: usize = trip.cars.iter().map(|car| car.stops.len()).sum();
            let (from, until) = (trip.block.from, trip.block.until);
            let (members, cars) = (trip.members.len(), trip.cars.len());
            format!("  {} {from}..{until}: {members}, {cars}, {visits}", of.delegation)
        })
        .collect();
    for line in summary::aligned(&rows).into_iter().chain(lines) {
        console.line(&line);
    }
}
