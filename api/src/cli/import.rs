//! `tongxing import`: rosters to a problem and a people file.

use std::path::PathBuf;

use tongxing_datasets::document::{Day, DivisionCode, Fault, Faults, ResultDocument};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::roster::{self, RosterProblem};

use super::console::{Console, Lang};
use super::options::{Common, Import};
use super::{ANSWERED, files, messages};
use crate::round::Failure;

/// Notices that are printed one by one; the files hold what all of them filled in.
const SHOWN: usize = 20;

pub(super) fn run(command: &Import, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let mut faults = Vec::new();
    let (date, division) = (Day::parse(&command.date), DivisionCode::parse(&command.division));
    if date.is_none() {
        let (message, allowed) = ("cannot be read", "a calendar day YYYY-MM-DD");
        faults.push(Fault::new("not_a_date", "--date", message, &command.date, allowed));
    }
    if division.is_none() {
        let (message, allowed) = ("cannot be read", "2, 4, 6, 9 or 12 digits");
        let found = &command.division;
        faults.push(Fault::new("not_a_division_code", "--division", message, found, allowed));
    }
    for (option, given) in [("--out", &common.out), ("--people", &common.people)] {
        if given.is_none() {
            let message = "say where to write";
            faults.push(Fault::new("missing", option, message, "nothing", "a .json file"));
        }
    }
    let (Some(date), Some(division), Some(out), Some(people)) =
        (date, division, &common.out, &common.people)
    else {
        return Err(Faults::from(faults).into());
    };
    let limit = roster::Limits::default().bytes;
    let mut read = Vec::new();
    for path in &command.rosters {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        read.push((name.unwrap_or_default(), files::bytes(path, limit)?));
    }
    let gazetteer = Gazetteer::from_environment()?;
    let borrowed: Vec<(&str, &[u8])> =
        read.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let tables = roster::read_all(&borrowed).map_err(|problems| faulty(&problems, console.lang))?;
    let import = match roster::understand(&tables, date.0, division.0, &gazetteer) {
        Ok(import) => import,
        Err(problems) => {
            if let Some(path) = &command.errors {
                let marked = roster::write_marked(&tables, &problems);
                let bytes = marked.map_err(|error| Failure::Internal(error.to_string()))?;
                files::write(path, &bytes)?;
            }
            return Err(faulty(&problems, console.lang).into());
        }
    };
    files::write(out, &files::pretty(&import.problem))?;
    files::write(people, &files::pretty(&import.people))?;
    let beside =
        || Some(out.with_extension("previous.json")).filter(|_| !import.previous.is_empty());
    let previous = command.previous_out.clone().or_else(beside);
    if let Some(path) = &previous {
        files::write(path, &files::pretty(&ResultDocument::on_record(&import.previous)))?;
    }
    if console.json {
        let counts = serde_json::json!({
            "children": import.problem.children.len(),
            "volunteers": import.problem.volunteers.len(),
            "previous": import.previous.len(),
            "notices": import.notices,
        });
        console.document(&counts);
        return Ok(ANSWERED);
    }
    let written: Vec<&PathBuf> = [out, people].into_iter().chain(&previous).collect();
    print(&import, &written, console);
    Ok(ANSWERED)
}

/// Counts, files and the first notices, for people.
fn print(import: &roster::Import, written: &[&PathBuf], console: &mut Console) {
    for notice in import.notices.iter().take(SHOWN) {
        let fault = fault(notice, console.lang);
        let line = format!("{}: {} ({})", fault.place, fault.message, fault.allowed);
        console.diagnostic(&line);
    }
    if import.notices.len() > SHOWN {
        console.diagnostic(&format!("… {}", import.notices.len()));
    }
    for (label, count) in [
        (messages::CHILDREN, import.problem.children.len()),
        (messages::VOLUNTEERS, import.problem.volunteers.len()),
        (messages::PREVIOUS_PAIRS, import.previous.len()),
    ] {
        console.line(&format!("{}: {count}", label.say(console.lang)));
    }
    for path in written {
        let text = messages::WRITTEN.say(console.lang);
        console.line(&format!("{text}: {}", path.display()));
    }
}

/// Problems of rosters as commands report problems.
pub(super) fn faulty(problems: &[RosterProblem], lang: Lang) -> Faults {
    problems.iter().map(|problem| fault(problem, lang)).collect::<Vec<_>>().into()
}

fn fault(problem: &RosterProblem, lang: Lang) -> Fault {
    let (place, message) = match lang {
        Lang::Zh => (problem.where_zh(), &problem.message.zh),
        Lang::En => (problem.where_en(), &problem.message.en),
    };
    Fault::new(problem.code, place, message, &problem.found, problem.allowed.clone())
}
