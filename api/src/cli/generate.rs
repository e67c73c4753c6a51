//! `tongxing generate`: synthetic counties on real geography.

use std::path::Path;

use serde::Serialize;
use tongxing_datasets::document::{Day, DivisionCode, Fault, Faults, ProblemDocument};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::synthetic::{self, Generator, Share, Spec};
use tongxing_solver::model::Division;

use super::console::Console;
use super::options::{Area, Common, Generate};
use super::{ANSWERED, files, messages, table};
use crate::round::Failure;

/// Largest specification file, in bytes.
const SPEC_LIMIT: u64 = 1 << 20;
/// Travel of what is generated: a detour factor as roads in the plains have it.
const TRAVEL: &str = "straight:1.3";

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
    for spec in specs(command.area, spec, &gazetteer)? {
        let shares = synthetic::plan(&spec, &gazetteer, common.seed)?;
        let generator = Generator::new(&spec, &gazetteer, common.seed);
        if command.whole {
            written.push(whole(&spec, &generator, &shares, &gazetteer, folder)?);
            continue;
        }
        for share in &shares {
            let folder = match command.area {
                Area::County => folder.clone(),
                Area::Province | Area::Nation => folder.join(share.division.to_string()),
            };
            written.push(county(&spec, &generator, share, &gazetteer, &folder)?);
        }
    }
    print(&written, console);
    Ok(ANSWERED)
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
            Spec::parse(&text)?
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
fn specs(area: Area, spec: Spec, gazetteer: &Gazetteer) -> Result<Vec<Spec>, Faults> {
    if area != Area::Nation {
        return Ok(vec![spec]);
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
    Ok(specs.collect())
}

/// One file written.
#[derive(Serialize)]
struct Written {
    division: String,
    children: usize,
    volunteers: usize,
    file: String,
}

fn county(
    spec: &Spec,
    generator: &Generator<'_>,
    share: &Share,
    gazetteer: &Gazetteer,
    folder: &Path,
) -> Result<Written, Failure> {
    let mut problem = empty(spec, share.division);
    generator.county(share).add_to(&mut problem, gazetteer);
    write(&problem, folder)
}

/// Every county of the division as one problem.
fn whole(
    spec: &Spec,
    generator: &Generator<'_>,
    shares: &[Share],
    gazetteer: &Gazetteer,
    folder: &Path,
) -> Result<Written, Failure> {
    let mut problem = empty(spec, spec.division.0);
    for share in shares {
        generator.county(share).add_to(&mut problem, gazetteer);
    }
    write(&problem, &folder.join(spec.division.to_string()))
}

fn empty(spec: &Spec, division: Division) -> ProblemDocument {
    let mut problem = ProblemDocument::new(spec.date, DivisionCode(division));
    TRAVEL.clone_into(&mut problem.travel);
    problem
}

fn write(problem: &ProblemDocument, folder: &Path) -> Result<Written, Failure> {
    files::make_folder(folder)?;
    let path = folder.join("problem.json");
    files::write(&path, &files::pretty(problem))?;
    Ok(Written {
        division: problem.round.division.to_string(),
        children: problem.children.len(),
        volunteers: problem.volunteers.len(),
        file: path.display().to_string(),
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
        rows.push(vec![line.file.clone(), line.division.clone(), children, volunteers]);
    }
    for line in table::lines(&rows) {
        console.line(&line);
    }
}
