//! Plans as people use them: a calendar for every volunteer, sheets to take along, a workbook, and maps of
//! the tours.
//!
//! Names are joined here, and only where a people file is given; never in a calendar or a GeoJSON. Maps show
//! homes as coarsely as those of pairs do.

mod book;
mod calendar;
mod calls;
mod changes;
mod format;
mod geojson;
mod joined;
mod map;
mod sheet;

pub use book::book;
pub use calendar::calendar;
pub use format::PlanFormat;
pub use geojson::tours;
pub use joined::busiest_day;
pub use map::tours_map;
pub use sheet::sheets;

use tongxing_solver::model::Division;
use tongxing_solver::travel::Travel;
use tongxing_solver::visits::calendar::Weekday;

use super::Positions;
use super::view::{self, Language};
use crate::document::cadence::VisitKind;
use crate::document::plan::MissedReason;
use crate::document::{Day, People, PlanDocument, ProblemDocument};
use crate::geography::Gazetteer;

/// A plan with what its exports join.
#[derive(Clone, Copy)]
pub struct PlanView<'a> {
    /// The problem.
    pub problem: &'a ProblemDocument,
    /// The plan.
    pub plan: &'a PlanDocument,
    /// The travel of the round, where lines are to follow its ways; without it they are straight.
    pub travel: Option<&'a dyn Travel>,
    /// Who stands behind the ids, where names may be shown.
    pub people: Option<&'a People>,
    /// Names of divisions.
    pub gazetteer: &'a Gazetteer,
    /// How exactly maps show homes.
    pub positions: Positions,
    /// The language of what has only one, and that a map begins in.
    pub language: Language,
}

/// What the round's division is called.
fn area(of: &PlanView<'_>) -> String {
    view::area(of.gazetteer, of.problem.round.division.0)
}

/// Township and village of a division.
fn place(of: &PlanView<'_>, division: Division) -> (String, String) {
    view::place(of.gazetteer, division)
}

/// What a kind of visits is called.
fn kind(of: &PlanView<'_>, kind: VisitKind) -> &'static str {
    of.language.say(kind.zh(), kind.en())
}

/// What the federation's staff are called.
fn staff(of: &PlanView<'_>) -> &'static str {
    of.language.say("妇联工作人员", "staff of the federation")
}

/// Why something is not planned, in both languages.
fn missed(reason: MissedReason) -> (&'static str, &'static str) {
    match reason {
        MissedReason::NobodyForIt => ("没有具备此专长的专业人员", "no professional with the skill"),
        MissedReason::NoPlace => ("没有驿站，或不知道所在学校", "no station, or no known school"),
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
        MissedReason::ParentHasNoHours => {
            ("家长在儿童有空的日子没有时间", "no parent has hours on a day on which the child has")
        }
        MissedReason::NoCommonHours => (
            "各方虽有共同的日子，但没有足够长的共同时间",
            "the hours in common are too short on every common day",
        ),
        MissedReason::NoRoomBesideOthers => {
            ("与其他已安排的探访相冲突", "no room beside what else is planned")
        }
    }
}

/// Without seconds, which nobody plans by.
pub(super) fn minutes(clock: &str) -> &str {
    clock.get(..5).unwrap_or(clock)
}

/// A volunteer's id, with the name where names may be shown.
fn shown_volunteer(view: &PlanView<'_>, id: &str) -> String {
    view::shown_volunteer(view.people, id)
}

/// What the day of the week is called.
pub(super) fn weekday(day: Day, language: Language) -> &'static str {
    let names = match language {
        Language::Chinese => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        Language::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    names[Weekday::of(day.0).index()]
}
