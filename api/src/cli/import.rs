//! `tongxing import`: rosters to a problem and a people file.

use std::path::{Component, Path, PathBuf};

use tongxing_datasets::document::{
    Day, DivisionCode, Fault, Faults, PolicyChoice, ProblemDocument, ResultDocument,
};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::roster::table::Workbook;
use tongxing_datasets::roster::{self, Refused, RosterProblem};
use tongxing_datasets::travel::TravelSpec;

use super::console::{Console, Lang};
use super::options::{Common, Import};
use super::{ANSWERED, files, layout, messages};
use crate::round::Failure;

/// Notices that are printed one by one; `--json` and the sheet 提示 hold all of them.
const SHOWN: usize = 20;

pub(super) fn run(command: &Import, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    let round = round(command);
    let mut faults = outputs(command, common);
    let (round, out, people) = match (round, &common.out, &common.people) {
        (Ok(round), Some(out), Some(people)) if faults.is_empty() => (round, out, people),
        (round, ..) => {
            faults.splice(..0, round.err().unwrap_or_default());
            return Err(Faults::from(faults).into());
        }
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
    let mut import = match roster::understand(&tables, round, &gazetteer) {
        Ok(import) => import,
        Err(refused) => return refuse(&refused, &tables, command, console),
    };
    let mut documents = vec![
        (out.clone(), layout::pretty(&import.problem)),
        (people.clone(), layout::pretty(&import.people)),
    ];
    let beside = beside(out);
    match &command.previous_out {
        None if import.previous.is_empty() => import.notices.extend(stale(&beside)),
        path => documents.push((
            path.clone().unwrap_or(beside),
            layout::pretty(&ResultDocument::on_record(&import.previous)),
        )),
    }
    if let Some(path) = &command.errors {
        documents.push((path.clone(), marked(&tables, &[], &import.notices)?));
    }
    for (path, bytes) in &documents {
        files::write(path, bytes)?;
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
    let written: Vec<&PathBuf> = documents.iter().map(|(path, _)| path).collect();
    print(&import, &written, command.errors.as_deref(), console);
    Ok(ANSWERED)
}

/// Where the pairs of the round before go unless told otherwise.
fn beside(out: &Path) -> PathBuf {
    out.with_extension("previous.json")
}

/// The round with nobody in it: date, division, policy and travel.
fn round(command: &Import) -> Result<ProblemDocument, Vec<Fault>> {
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
    if let Some(Err(found)) = command.travel.as_deref().map(TravelSpec::parse) {
        faults.extend(found.problems);
    }
    let pack = command.policy.as_ref().map(|text| (text, files::pack(text)));
    let policy = match pack {
        None => None,
        Some((name, Ok(pack))) if pack.name == *name => Some(PolicyChoice::Named(pack.name)),
        Some((_, Ok(pack))) => Some(PolicyChoice::Inline(Box::new(pack))),
        Some((_, Err(found))) => {
            faults.extend(found.problems);
            None
        }
    };
    let (Some(date), Some(division), true) = (date, division, faults.is_empty()) else {
        return Err(faults);
    };
    let mut round = ProblemDocument::new(date, division);
    if let Some(travel) = &command.travel {
        round.travel.clone_from(travel);
    }
    round.policy = policy.unwrap_or_default();
    Ok(round)
}

/// What is wrong with the places to write to: missing, or one for two documents, or a roster itself.
fn outputs(command: &Import, common: &Common) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (option, given) in [("--out", &common.out), ("--people", &common.people)] {
        if given.is_none() {
            let message = "say where to write";
            faults.push(Fault::new("missing", option, message, "nothing", "a .json file"));
        }
    }
    let previous = command.previous_out.clone().or_else(|| common.out.as_deref().map(beside));
    let outputs = [
        ("--out", common.out.as_deref()),
        ("--people", common.people.as_deref()),
        ("--errors", command.errors.as_deref()),
        ("--previous-out", previous.as_deref()),
    ];
    let rosters = command.rosters.iter().map(|path| ("ROSTER", path.as_path()));
    let named = outputs.into_iter().filter_map(|(option, path)| Some((option, path?)));
    let paths: Vec<(&str, PathBuf)> =
        named.chain(rosters).map(|(option, path)| (option, real(path))).collect();
    for (at, (option, path)) in paths.iter().enumerate().filter(|(_, (o, _))| *o != "ROSTER") {
        for (other, _) in paths[at + 1..].iter().filter(|(_, other)| other == path) {
            let (place, message) = (format!("{option} = {other}"), "the paths are the same");
            let allowed = "a path of its own for every document";
            faults.push(Fault::new("usage", place, message, path.display(), allowed));
        }
    }
    faults
}

/// The path as it is reached: from the root, links of folders followed, without `.` and `..`.
fn real(path: &Path) -> PathBuf {
    if let Ok(found) = path.canonicalize() {
        return found;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute.parent().and_then(|folder| folder.canonicalize().ok());
    if let (Some(folder), Some(name)) = (folder, absolute.file_name()) {
        return folder.join(name);
    }
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// A notice of a file that an earlier import left: nothing of it belongs to this round.
fn stale(path: &Path) -> Option<RosterProblem> {
    let name = path.file_name().filter(|_| path.exists())?.to_string_lossy().into_owned();
    let message = roster::Message {
        zh: "名单没有原结对；这个文件是以前导入留下的，不属于本轮，请勿用于 --previous".to_owned(),
        en: "the rosters name no pairs of the round before: an earlier import left this file; do not \
             take it for --previous"
            .to_owned(),
    };
    let place = roster::Place::sheet(&name, "");
    let (found, allowed) = (String::new(), String::new());
    Some(RosterProblem { code: "stale_previous", message, place, found, allowed })
}

fn marked(
    tables: &[(String, Workbook)],
    problems: &[RosterProblem],
    notices: &[RosterProblem],
) -> Result<Vec<u8>, Failure> {
    let bytes = roster::write_marked(tables, problems, notices);
    bytes.map_err(|error| Failure::Internal(error.to_string()))
}

/// Answers with the problems, and writes the marked workbook where one is asked for.
fn refuse(
    refused: &Refused,
    tables: &[(String, Workbook)],
    command: &Import,
    console: &mut Console,
) -> Result<u8, Failure> {
    if let Some(path) = &command.errors {
        files::write(path, &marked(tables, &refused.problems, &refused.notices)?)?;
        if !console.json {
            let text = messages::WRITTEN.say(console.lang);
            console.diagnostic(&format!("{text}: {}", path.display()));
        }
    }
    Err(faulty(&refused.problems, console.lang).into())
}

/// Counts, files and the first notices, for people.
fn print(
    import: &roster::Import,
    written: &[&PathBuf],
    errors: Option<&Path>,
    console: &mut Console,
) {
    for notice in import.notices.iter().take(SHOWN) {
        let Fault { place, message, found, allowed, .. } = fault(notice, console.lang);
        // Of these alone what was found says more than the place, and nothing of a person.
        let heads = ["outside_division", "sheet_ignored", "unknown_column"];
        let found = if heads.contains(&notice.code) { found } else { String::new() };
        let said = [found, allowed].into_iter().filter(|text| !text.is_empty());
        let said = said.collect::<Vec<_>>().join("; ");
        let said = if said.is_empty() { said } else { format!(" ({said})") };
        console.diagnostic(&format!("{place}: {message}{said}"));
    }
    if let Some(rest) = import.notices.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let errors = errors.map(|path| path.display().to_string());
        let text = messages::more_notices(console.lang, rest, errors.as_deref());
        console.diagnostic(&text);
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
