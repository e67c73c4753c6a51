//! `tongxing generate`: synthetic counties on real geography.

use std::path::Path;

use serde::Serialize;
use tongxing_datasets::document::{Day, DivisionCode, Fault, Faults, ProblemDocument};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::synthetic::{self, Generator, Share, Spec};
use tongxing_solver::model::Division;

use super::console::Console;
use super::options::{Area, Common, Generate};
use super::rosters::{Rosters, TRAVEL};
use super::{ANSWERED, files, layout, messages, table};
use crate::round::Failure;

/// Largest specification file, in bytes.
const SPEC_LIMIT: u64 = 1 << 20;
/// Most children, and most volunteers, of a county with a roster: so many rows stay within what
/// import reads.
const ROSTER_LIMIT: u32 = 100_000;

pub(super) fn run(
    command: &Generate,
    common: &Common,
    console: &mut Console,
) -> Result<u8, Failure> {
    let Some(folder) = &common.out else {
        let message = "say where to write";
        let fault = Fault::new("missing", "--out", message, "nothing", "a folder");
        return Err(Faults::one(fault).into());
    };
    let gazetteer = Gazetteer::from_environment()?;
    let spec = spec(command)?;
    let mut written = Vec::new();
    for (spec, shares) in &plans(command, spec, &gazetteer, common.seed)? {
        let generator = Generator::new(spec, &gazetteer, common.seed);
        if command.whole {
            written.push(whole(spec, &generator, shares, &gazetteer, folder)?);
            continue;
        }
        for share in shares {
            let folder = match command.area {
                Area::County => folder.clone(),
                Area::Province | Area::Nation => folder.join(share.division.to_string()),
            };
            let rosters = Rosters::of(&generator.county(share), &gazetteer)?;
            written.push(county(&rosters, &folder)?);
        }
    }
    print(&written, console);
    Ok(ANSWERED)
}

/// Who lives where, province by province; nothing is written where any of it cannot be.
fn plans(
    command: &Generate,
    spec: Spec,
    gazetteer: &Gazetteer,
    seed: u64,
) -> Result<Vec<(Spec, Vec<Share>)>, Faults> {
    if command.area != Area::County && gazetteer.all_counties().nth(1).is_none() {
        let message = "only the built-in county is known here";
        let allowed = "set TONGXING_DATA to a folder that holds geography/cn_counties_2020.csv";
        let fault = Fault::new("unknown_division", "division", message, spec.division, allowed);
        return Err(Faults::one(fault));
    }
    let (mut plans, mut faults) = (Vec::new(), Vec::new());
    for spec in specs(command.area, spec, gazetteer) {
        match synthetic::plan(&spec, gazetteer, seed) {
            Ok(shares) => plans.push((spec, shares)),
            Err(found) => faults.extend(found.problems),
        }
    }
    let shares = plans.iter().flat_map(|(_, shares)| shares);
    let large = shares.filter(|s| !command.whole && s.children.max(s.volunteers) > ROSTER_LIMIT);
    faults.extend(large.map(|share| {
        let message = "a roster cannot hold so many people";
        let found = share.children.max(share.volunteers);
        let allowed =
            format!("at most {ROSTER_LIMIT} of a kind, or --whole, which writes no roster");
        Fault::new("too_large", share.division.to_string(), message, found, allowed)
    }));
    if faults.is_empty() { Ok(plans) } else { Err(faults.into()) }
}

/// The specification of the file with what the command line says in its place.
fn spec(command: &Generate) -> Result<Spec, Faults> {
    let mut spec = match &command.spec {
        None => Spec::default(),
        Some(path) => {
            let bytes = files::bytes(path, SPEC_LIMIT)?;
            let text = String::from_utf8(bytes).map_err(|error| {
                let message = "the specification cannot be read";
                let place = path.display().to_string();
                Faults::one(Fault::new("not_toml", place, message, error, "TOML in UTF-8"))
            })?;
            Spec::parse(&text).map_err(|faults| files::in_file(faults, path))?
        }
    };
    let mut faults = Vec::new();
    if let Some(text) = &command.division {
        match DivisionCode::parse(text) {
            Some(code) => spec.division = code,
            None => faults.push(unreadable("not_a_division_code", "--division", text)),
        }
    }
    if let Some(text) = &command.date {
        match Day::parse(text) {
            Some(day) => spec.date = day,
            None => faults.push(unreadable("not_a_date", "--date", text)),
        }
    }
    spec.children = command.children.unwrap_or(spec.children);
    spec.volunteers = command.volunteers.unwrap_or(spec.volunteers);
    let digits = spec.division.0.digits();
    let fits = match command.area {
        Area::County => digits == 6,
        Area::Province => digits < 6,
        Area::Nation => command.division.is_none(),
    };
    if !fits {
        let message = "does not fit the area";
        let allowed = "6 digits for a county, 2 or 4 for a province, none for the nation";
        let place = "--division";
        faults.push(Fault::new("wrong_level", place, message, spec.division, allowed));
    }
    if faults.is_empty() { Ok(spec) } else { Err(faults.into()) }
}

fn unreadable(code: &str, place: &str, text: &str) -> Fault {
    let allowed = match code {
        "not_a_date" => "a calendar day YYYY-MM-DD",
        _ => "2, 4 or 6 digits",
    };
    Fault::new(code, place, "cannot be read", text, allowed)
}

/// The specification of every province of the area, people shared by census children.
fn specs(area: Area, spec: Spec, gazetteer: &Gazetteer) -> Vec<Spec> {
    if area != Area::Nation {
        return vec![spec];
    }
    let mut provinces: Vec<(Division, u64)> = Vec::new();
    for county in gazetteer.all_counties() {
        let Some(code) = county.code.truncate(2) else { continue };
        let ages = county.ages.map_or(0, |ages| ages.iter().copied().map(u64::from).sum::<u64>());
        match provinces.last_mut().filter(|(last, _)| *last == code) {
            Some((_, children)) => *children += ages,
            None => provinces.push((code, ages)),
        }
    }
    let total: u64 = provinces.iter().map(|(_, children)| children).sum();
    // Cumulative shares, so that the parts add up to the whole.
    let part = |people: u32, before: u64, until: u64| {
        let at = |children: u64| u64::from(people) * children / total.max(1);
        u32::try_from(at(until) - at(before)).unwrap_or(u32::MAX)
    };
    let mut before = 0;
    let specs = provinces.into_iter().map(|(code, children)| {
        let until = before + children;
        let share = Spec {
            division: DivisionCode(code),
            children: part(spec.children, before, until),
            volunteers: part(spec.volunteers, before, until),
            ..spec.clone()
        };
        before = until;
        share
    });
    specs.collect()
}

/// One problem written, with the roster and the people behind it where it has any.
#[derive(Serialize)]
struct Written {
    division: String,
    children: usize,
    volunteers: usize,
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    roster: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<String>,
}

/// A county's roster, and the problem and people file that importing it gives.
fn county(rosters: &Rosters, folder: &Path) -> Result<Written, Failure> {
    let line = problem(&rosters.problem, folder)?;
    let roster = folder.join("roster.xlsx");
    files::write(&roster, &rosters.workbook)?;
    let people = folder.join("people.json");
    files::write(&people, &layout::pretty(&rosters.people))?;
    let [roster, people] = [roster, people].map(|path| Some(path.display().to_string()));
    Ok(Written { roster, people, ..line })
}

/// Every county of the division as one problem, without rosters.
fn whole(
    spec: &Spec,
    generator: &Generator<'_>,
    shares: &[Share],
    gazetteer: &Gazetteer,
    folder: &Path,
) -> Result<Written, Failure> {
    let mut made = ProblemDocument::new(spec.date, spec.division);
    TRAVEL.clone_into(&mut made.travel);
    for share in shares {
        generator.county(share).add_to(&mut made, gazetteer);
    }
    problem(&made, &folder.join(spec.division.to_string()))
}

fn problem(problem: &ProblemDocument, folder: &Path) -> Result<Written, Failure> {
    files::make_folder(folder)?;
    let path = folder.join("problem.json");
    files::write(&path, &layout::pretty(problem))?;
    Ok(Written {
        division: problem.round.division.to_string(),
        children: problem.children.len(),
        volunteers: problem.volunteers.len(),
        file: path.display().to_string(),
        roster: None,
        people: None,
    })
}

fn print(written: &[Written], console: &mut Console) {
    if console.json {
        return console.document(&serde_json::json!({ "written": written }));
    }
    let heads = [messages::WRITTEN, messages::DIVISION, messages::CHILDREN, messages::VOLUNTEERS];
    let mut rows = vec![heads.map(|text| text.say(console.lang).to_owned()).to_vec()];
    for line in written {
        let counts = [line.children.to_string(), line.volunteers.to_string()];
        let [children, volunteers] = counts;
        let file = line.roster.as_ref().unwrap_or(&line.file).clone();
        rows.push(vec![file, line.division.clone(), children, volunteers]);
    }
    for line in table::lines(&rows) {
        console.line(&line);
    }
}
