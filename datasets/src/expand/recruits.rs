//! Recruits of an expansion <-> their document.

use tongxing_solver::certificate::Solution;
use tongxing_solver::expansion::{MOST_RECRUITS, Placed};
use tongxing_solver::model::{Need as CoreNeed, Recruits};
use tongxing_solver::objective;

use super::Prospect;
use crate::document::expansion::{PlacedDocument, RecruitedDocument, RecruitedLevel};
use crate::document::{DivisionCode, Fault, Faults, Need};

/// Most kinds of a document.
const MOST_KINDS: usize = 200_000;

/// What was placed, and what it does.
#[must_use]
pub fn recruited(
    prospect: &Prospect,
    most: u32,
    before: &Solution,
    placed: &Placed,
) -> RecruitedDocument {
    let line = |kind: &Recruits| line(prospect, kind);
    let recruits = placed.recruits.iter().map(line).collect();
    let kinds = placed.kinds.iter().map(line).collect();
    stated(prospect, (most, recruits, kinds), [before, &placed.solution, &placed.open])
}

/// What follows from the answers without, with, and with open places.
#[must_use]
pub fn stated(
    prospect: &Prospect,
    (most, placed, kinds): (u32, Vec<PlacedDocument>, Vec<PlacedDocument>),
    [before, with, open]: [&Solution; 3],
) -> RecruitedDocument {
    let names = objective::level_names(prospect.case.instance.policy());
    let counts = [before, with, open].map(|solution| &solution.value.covered);
    let level = |(at, name): (usize, String)| {
        let [before, value, bound] = counts.map(|covered| covered.get(at).copied());
        Some(RecruitedLevel { name, before: before?, value: value?, bound: bound? })
    };
    RecruitedDocument {
        most,
        placed,
        levels: names.into_iter().enumerate().filter_map(level).collect(),
        cost: [before.value.cost, with.value.cost],
        kinds,
    }
}

fn line(prospect: &Prospect, kind: &Recruits) -> PlacedDocument {
    let division = prospect.case.instance.child(kind.at).division;
    PlacedDocument {
        division: DivisionCode(division.truncate(9).unwrap_or(division)),
        at: prospect.case.ids.child_text(kind.at).to_owned(),
        skill: kind.skill.map(Need::from),
        professional: kind.professional,
        count: kind.count,
    }
}

/// The recruits and their kinds that a document states.
///
/// # Errors
/// Children who are not there, more than the engine takes.
pub fn recruits(
    prospect: &Prospect,
    document: &RecruitedDocument,
) -> Result<(Vec<Recruits>, Vec<Recruits>), Faults> {
    let mut faults = Vec::new();
    let place = |field: &str| format!("recruiting.{field}");
    if document.most > MOST_RECRUITS {
        let (message, allowed) = ("are too many", format!("at most {MOST_RECRUITS}"));
        faults.push(Fault::new("too_large", place("most"), message, document.most, allowed));
    }
    let all: u64 = document.placed.iter().map(|line| u64::from(line.count)).sum();
    if all > document.most.into() {
        let (message, allowed) = ("are too many", format!("at most {}", document.most));
        faults.push(Fault::new("false_statement", place("placed"), message, all, allowed));
    }
    if document.kinds.len() > MOST_KINDS || document.placed.len() > MOST_KINDS {
        let (message, allowed) = ("are too many", format!("at most {MOST_KINDS}"));
        let found = document.kinds.len().max(document.placed.len());
        faults.push(Fault::new("too_large", place("kinds"), message, found, allowed));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut read = |field: &str, lines: &[PlacedDocument]| {
        let mut kinds = Vec::new();
        for (number, document) in lines.iter().enumerate() {
            let Some(at) = prospect.case.ids.child(&document.at) else {
                let place = place(&format!("{field}[{number}].at"));
                let (message, allowed) = ("is no child", "an id of children[]");
                faults.push(Fault::new("unknown_id", place, message, &document.at, allowed));
                continue;
            };
            let skill: Option<CoreNeed> = document.skill.map(Need::core);
            let kind =
                Recruits { at, skill, professional: document.professional, count: document.count };
            if line(prospect, &kind).division != document.division {
                let place = place(&format!("{field}[{number}].division"));
                let allowed = line(prospect, &kind).division.to_string();
                let found = document.division;
                faults.push(Fault::new("false_statement", place, "is not so", found, allowed));
            }
            kinds.push(kind);
        }
        kinds
    };
    let placed = read("placed", &document.placed);
    let kinds = read("kinds", &document.kinds);
    if faults.is_empty() { Ok((placed, kinds)) } else { Err(faults.into()) }
}
