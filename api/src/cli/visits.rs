//! `tongxing visits`.

use tongxing_datasets::document::plan::{ChangedDocument, PlanDocument};
use tongxing_datasets::document::{Day, Fault, Faults, People, ProblemDocument, ResultDocument};
use tongxing_datasets::export::{self, PlanFormat, PlanView};
use tongxing_datasets::geography::Gazetteer;
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::Weekday;

use super::console::{Console, Lang};
use super::files::{self, Given};
use super::layout;
use super::options::{Common, Visits};
use super::{ANSWERED, changes, messages, pair, progress, summary};
use crate::round::{self, CheckRequest, Failure, Round};
use crate::visits::{self, VisitsRequest};

/// Weeks of a plan unless said.
const WEEKS: u16 = 4;
/// Formats that a plan can be written in.
const FORMATS: &[&str] = &["json", "xlsx", "html", "map.html", "geojson", "ics"];

pub(super) fn run(command: &Visits, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let limit = common.time_limit.map(round::time_limit).transpose();
    let checked = files::check_ending(common.out.as_ref(), FORMATS);
    let earlier = command.earlier.as_ref().map(|p| files::read::<PlanDocument>(p)).transpose();
    let changes = changes::read(&command.changes);
    let span = span(command, earlier.as_ref().ok().and_then(Option::as_ref));
    let day = day(command, common, span.as_ref().ok().copied());
    let problem = files::read::<ProblemDocument>(&command.problem);
    let result = files::read::<ResultDocument>(&command.result);
    let people = common.people.as_ref().map(|p| files::read::<People>(p)).transpose();
    let chosen = volunteer(command, common, problem.as_ref().ok());
    let policy = pair::policy(&command.overrides);
    let faults = [
        people.as_ref().err(),
        chosen.as_ref().err(),
        day.as_ref().err(),
        limit.as_ref().err(),
        checked.as_ref().err(),
        span.as_ref().err(),
        earlier.as_ref().err(),
        changes.as_ref().err(),
        problem.as_ref().err(),
        result.as_ref().err(),
        policy.as_ref().err(),
    ];
    files::refuse(faults)?;
    let check = CheckRequest {
        problem: problem?,
        result: result?,
        policy: policy?,
        travel: command.overrides.travel.clone(),
        previous: None,
        brute_force: false,
        run: pair::run_options(common),
    };
    let (from, weeks) = span?;
    let request = VisitsRequest { check, from, weeks, earlier: earlier?, changes: changes? };
    let clock = progress::clock(limit?, console);
    let given = Given {
        problem: Some(&command.problem),
        result: Some(&command.result),
        overrides: Some(&command.overrides),
        ..Given::default()
    };
    let planned = visits::plan_with_round(&request, &clock);
    let (round, plan) = planned.map_err(|failure| given.named(failure))?;
    drop(clock);
    let people = people?;
    let told = Told { command, common, people: people.as_ref(), day: day? };
    answer(told, &request, &round, &plan, console)
}

/// What an answer is written with.
#[derive(Clone, Copy)]
struct Told<'a> {
    command: &'a Visits,
    common: &'a Common,
    people: Option<&'a People>,
    day: Option<Day>,
}

/// Writes and prints a plan.
fn answer(
    told: Told<'_>,
    request: &VisitsRequest,
    round: &Round,
    plan: &PlanDocument,
    console: &mut Console,
) -> Result<u8, Failure> {
    let Told { command, common, people, day } = told;
    if let Some(path) = &common.out {
        let bytes = match format(common) {
            None => layout::pretty(plan),
            Some(format) => {
                let travel: Option<&dyn Travel> = Some(&*round.travel.model);
                let view = PlanView {
                    problem: &request.check.problem,
                    plan,
                    travel,
                    people,
                    gazetteer: &Gazetteer::from_environment()?,
                    positions: pair::positions(common),
                    language: console.lang.of_exports(),
                };
                let volunteer = command.volunteer.as_deref();
                round::in_pool(common.threads, || exported(format, &view, volunteer, day))?
            }
        };
        files::write(path, &bytes)?;
    }
    console.notices(&plan.notices);
    if console.json {
        console.document(plan);
        return Ok(ANSWERED);
    }
    print(plan, console);
    if let Some(path) = &common.out {
        let opens = day.or_else(|| export::busiest_day(plan));
        if let Some(day) = opens.filter(|_| format(common) == Some(PlanFormat::Map)) {
            let text = format!("{}: {day}", messages::MAP_DAY.say(console.lang));
            console.line(&text);
        }
        let text = format!("{}: {}", messages::WRITTEN.say(console.lang), path.display());
        console.line(&text);
    }
    Ok(ANSWERED)
}

pub(super) fn date(option: &str, text: &str) -> Result<Date, Faults> {
    Date::parse_iso(text).ok_or_else(|| {
        let allowed = "a calendar day YYYY-MM-DD from 1800 to 2999";
        Faults::one(Fault::new("not_a_day", option, "is no calendar day", text, allowed))
    })
}

/// The format of `--out` where it is an export; the plan itself is none.
fn format(common: &Common) -> Option<PlanFormat> {
    PlanFormat::of_file(&common.out.as_ref()?.file_name()?.to_string_lossy())
}

/// First day and weeks, of an earlier plan where they are not given.
fn span(command: &Visits, earlier: Option<&PlanDocument>) -> Result<(Date, u16), Faults> {
    let from = match (&command.from, earlier) {
        (Some(text), _) => date("--from", text)?,
        (None, Some(earlier)) => earlier.inputs.from.0,
        // The earlier plan could not be read, which is told.
        (None, None) => return Err(Vec::new().into()),
    };
    let weeks = command.weeks.or(earlier.map(|earlier| earlier.inputs.weeks));
    Ok((from, weeks.unwrap_or(WEEKS)))
}

/// A day of the plan, which only maps and GeoJSON have.
fn day(
    command: &Visits,
    common: &Common,
    span: Option<(Date, u16)>,
) -> Result<Option<Day>, Faults> {
    let Some(text) = &command.day else { return Ok(None) };
    let day = date("--day", text)?;
    if !matches!(format(common), Some(PlanFormat::Map | PlanFormat::Geojson)) {
        let (message, allowed) = ("goes with maps of tours", "--out FILE.map.html or FILE.geojson");
        return Err(Faults::one(Fault::new("usage", "--day", message, text, allowed)));
    }
    let days = i32::from(span.map_or(WEEKS, |(_, weeks)| weeks)) * 7;
    let since = span.map_or(0, |(from, _)| day.days_since_epoch() - from.days_since_epoch());
    if (0..days).contains(&since) {
        return Ok(Some(Day(day)));
    }
    let (message, allowed) = ("is not planned", format!("one of the {days} days from --from"));
    Err(Faults::one(Fault::new("out_of_range", "--day", message, text, allowed)))
}

/// A calendar is one volunteer's, and only sheets and calendars can be.
fn volunteer(
    command: &Visits,
    common: &Common,
    problem: Option<&ProblemDocument>,
) -> Result<(), Faults> {
    let fault = |message: &str, found: &str, allowed: &str| {
        Err(Faults::one(Fault::new("usage", "--volunteer", message, found, allowed)))
    };
    match (&command.volunteer, format(common)) {
        (None, Some(PlanFormat::Calendar)) => {
            fault("a calendar is that of one volunteer", "none", "--volunteer ID")
        }
        (Some(id), Some(PlanFormat::Calendar | PlanFormat::Sheets)) => {
            let known = problem.is_none_or(|p| p.volunteers.iter().any(|v| v.id == *id));
            if known { Ok(()) } else { fault("is not in the problem", id, "an id of volunteers[]") }
        }
        (Some(id), _) => fault("goes with sheets and calendars", id, "--out FILE.html or FILE.ics"),
        (None, _) => Ok(()),
    }
}

/// A plan in a format.
pub(super) fn exported(
    format: PlanFormat,
    view: &PlanView<'_>,
    volunteer: Option<&str>,
    day: Option<Day>,
) -> Result<Vec<u8>, Failure> {
    format.write(view, volunteer, day).map_err(pair::unwritten)
}

/// The first Monday after a day.
pub(super) fn next_monday(day: Date) -> Date {
    let days = 7 - i32::try_from(Weekday::of(day).index()).unwrap_or(0);
    Date::from_days_since_epoch(day.days_since_epoch() + days).unwrap_or(day)
}

/// How many visits and calls are others than in the earlier plan.
fn changed(plan: &PlanDocument, lang: Lang) -> Vec<Vec<String>> {
    let (calls, visits): (Vec<&ChangedDocument>, Vec<_>) =
        plan.changed.iter().partition(|c| c.call);
    let count = |of: fn(&ChangedDocument) -> bool| visits.iter().filter(|c| of(c)).count();
    let counts = [
        (messages::CHANGED, count(|c| c.before.is_some() && c.now.is_some())),
        (messages::WITHDRAWN, count(|c| c.now.is_none())),
        (messages::ADDED, count(|c| c.before.is_none())),
        (messages::MADE_ROOM, count(|c| c.made_room)),
        (messages::CALLS_CHANGED, calls.len()),
    ];
    counts.map(|(text, count)| vec![text.say(lang).to_owned(), count.to_string()]).to_vec()
}

/// The plan in a few lines.
pub(super) fn print(plan: &PlanDocument, console: &mut Console) {
    let lang = console.lang;
    let label = |text: messages::Text| text.say(lang).to_owned();
    let visits: usize = plan.tours.iter().map(|tour| tour.stops.len()).sum();
    let metres: u64 = plan.tours.iter().map(|tour| tour.metres).sum();
    let mut rows = vec![
        vec![label(messages::STATUS), label(summary::status(plan.status))],
        vec![label(messages::TOURS), plan.tours.len().to_string()],
        vec![label(messages::VISITS), visits.to_string()],
        vec![label(messages::CALLS), plan.calls.len().to_string()],
        vec![label(messages::KILOMETRES), format!("{:.1}", metres as f64 / 1000.0)],
        vec![label(messages::UNPLANNED), plan.unplanned.len().to_string()],
        vec![label(messages::COST), plan.value.to_string()],
        vec![label(messages::BOUND), plan.bound.to_string()],
        vec![label(messages::GAP), format!("{:.4} %", plan.gap * 100.0)],
    ];
    for kind in &plan.kinds {
        let name = match lang {
            Lang::Zh => kind.kind.zh(),
            Lang::En => kind.kind.en(),
        };
        let name = name.to_owned();
        rows.push(vec![name, format!("{} / {}", kind.planned, kind.due)]);
    }
    if plan.inputs.earlier_sha256.is_some() {
        rows.extend(changed(plan, lang));
    }
    for line in summary::aligned(&rows) {
        console.line(&line);
    }
    if plan.provisional {
        console.line(messages::PROVISIONAL.say(lang));
    }
}
