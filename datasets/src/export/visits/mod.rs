//! Plans as people use them: a calendar for every volunteer, sheets to take along, a workbook.
//!
//! Names are joined here, and only where a people file is given; never in a calendar.

mod book;
mod calendar;
mod sheet;

pub use book::book;
pub use calendar::calendar;
pub use sheet::sheets;

use tongxing_solver::model::Division;

use super::view::Language;
use crate::document::plan::MissedReason;
use crate::document::{People, PlanDocument, ProblemDocument};
use crate::geography::Gazetteer;

/// A plan with what its exports join.
#[derive(Clone, Copy)]
pub struct PlanView<'a> {
    /// The problem.
    pub problem: &'a ProblemDocument,
    /// The plan.
    pub plan: &'a PlanDocument,
    /// Who stands behind the ids, where names may be shown.
    pub people: Option<&'a People>,
    /// Names of divisions.
    pub gazetteer: &'a Gazetteer,
    /// The language of what has only one.
    pub language: Language,
}

/// What the round's division is called.
fn area(view: &PlanView<'_>) -> String {
    let division = view.problem.round.division.0;
    match view.gazetteer.county(division) {
        Some(county) if division.digits() >= 6 => county.name.clone(),
        _ => division.to_string(),
    }
}

/// Township and village of a division.
fn place(view: &PlanView<'_>, division: Division) -> (String, String) {
    let town = division.truncate(9).and_then(|code| view.gazetteer.towns(code).next());
    let village = division.truncate(12).and_then(|code| view.gazetteer.villages(code).next());
    let town = town.map_or_else(|| division.to_string(), |town| town.name.clone());
    (town, village.map(|village| village.name.clone()).unwrap_or_default())
}

/// Why something is not planned, in both languages.
fn missed(reason: MissedReason) -> (&'static str, &'static str) {
    match reason {
        MissedReason::NobodyForIt => ("没有具备此专长的专业人员", "no professional with the skill"),
        MissedReason::NoPlace => ("没有驿站", "no station"),
        MissedReason::ChildHasNoHours => (
            "儿童（或驿站）在期间内没有时间",
            "the child (or the station) has no hours in the period",
        ),
        MissedReason::NoCommonDay => (
            "志愿者与儿童没有共同的日子（或审核已过期）",
            "no day on which both have hours and the vetting is valid",
        ),
        MissedReason::TooFarOrTooLong => (
            "路远或时间短，出行超出限度",
            "too far or too long for the hours or the limits of a tour",
        ),
        MissedReason::NoRoomBesideOthers => {
            ("与其他已安排的探访相冲突", "no room beside what else is planned")
        }
    }
}
