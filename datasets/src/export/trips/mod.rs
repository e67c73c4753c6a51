//! Block trips as people use them: a workbook to plan by, and a sheet for every day of a car to take along.
//!
//! Names are joined here, and only where a people file is given. Drawings show homes as coarsely as maps do.

mod book;
mod picture;
mod sheet;

use std::collections::BTreeMap;

use super::view::{self, Language};
use super::{ExportError, Positions};
use crate::document::trips::{
    CarDocument, DelegationDocument, DelegationTrips, TripsDocument, UnmetReason,
};
use crate::document::{ChildDocument, People, ProblemDocument};
use crate::geography::Gazetteer;

/// Block trips with what their exports join.
#[derive(Clone, Copy)]
pub struct TripsView<'a> {
    /// The problem.
    pub problem: &'a ProblemDocument,
    /// The trips.
    pub trips: &'a TripsDocument,
    /// Who stands behind the ids, where names may be shown.
    pub people: Option<&'a People>,
    /// Names of divisions.
    pub gazetteer: &'a Gazetteer,
    /// How exactly drawings show homes.
    pub positions: Positions,
    /// The language of all that is written.
    pub language: Language,
}

/// A format that trips can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TripsFormat {
    /// The workbook.
    Book,
    /// Sheets to take along.
    Sheets,
}

impl TripsFormat {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Book, Self::Sheets];

    /// Ending of its files, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Book => "xlsx",
            Self::Sheets => "html",
        }
    }

    /// The format of a file of that name.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        Self::ALL.into_iter().find(|format| name.ends_with(&format!(".{}", format.ending())))
    }

    /// The trips in this format. The same trips give the same bytes.
    ///
    /// # Errors
    /// More lines than a sheet of the workbook holds.
    pub fn write(self, view: &TripsView<'_>) -> Result<Vec<u8>, ExportError> {
        match self {
            Self::Book => book::book(view),
            Self::Sheets => Ok(sheet::sheets(view)),
        }
    }
}

/// A day of a car, with what it belongs to.
#[derive(Clone, Copy)]
struct Ride<'a> {
    of: &'a DelegationTrips,
    car: &'a CarDocument,
    /// Number among the cars of the delegation on that day, from 1.
    number: usize,
}

/// All days of cars, by delegation, date and car.
fn rides<'a>(view: &TripsView<'a>) -> Vec<Ride<'a>> {
    let mut all = Vec::new();
    for of in &view.trips.delegations {
        let mut on = BTreeMap::new();
        for trip in &of.trips {
            for car in &trip.cars {
                let number = on.entry(car.date).or_insert(0_usize);
                *number += 1;
                all.push(Ride { of, car, number: *number });
            }
        }
    }
    all
}

fn delegation<'a>(view: &TripsView<'a>, id: &str) -> Option<&'a DelegationDocument> {
    view.problem.delegations.iter().find(|delegation| delegation.id == id)
}

/// What a delegation is called, with its id.
fn titled(view: &TripsView<'_>, id: &str) -> String {
    match delegation(view, id).and_then(|delegation| delegation.title.as_ref()) {
        Some(title) => format!("{title} ({id})"),
        None => id.to_owned(),
    }
}

/// Children by id.
fn children<'a>(view: &TripsView<'a>) -> BTreeMap<&'a str, &'a ChildDocument> {
    view.problem.children.iter().map(|child| (child.id.as_str(), child)).collect()
}

/// What the round's division is called.
fn area(view: &TripsView<'_>) -> String {
    view::area(view.gazetteer, view.problem.round.division.0)
}

/// Why a visit is not planned.
fn unmet(reason: UnmetReason, language: Language) -> &'static str {
    let (chinese, english) = match reason {
        UnmetReason::NoDelegation => {
            ("没有走访团去该儿童所在的县", "no delegation goes to the child's county")
        }
        UnmetReason::NoBlock => {
            ("走访团的日期都不在应走访的期间内", "no block of the delegation is in the period")
        }
        UnmetReason::NotVetted => {
            ("志愿者的审核或合同到期", "vetting or contract of the volunteer runs out")
        }
        UnmetReason::NeverFree => {
            ("志愿者在这些日期都没有时间", "the volunteer has no time in any of these blocks")
        }
        UnmetReason::NoTime => {
            ("路远或儿童时间短，单独去也来不及", "too far, or the child's hours are too short")
        }
        UnmetReason::Elsewhere => {
            ("志愿者当时在另一个走访团", "the volunteer is on another delegation's trip")
        }
        UnmetReason::OtherBlock => ("走访团安排在别的日期", "the delegation comes in other blocks"),
        UnmetReason::NoSeat => ("该次走访的座位已满", "all seats of the block are taken"),
        UnmetReason::TooDear => {
            ("单独派车的代价高于不去", "a car for it alone costs more than leaving it out")
        }
        UnmetReason::NoRoom => {
            ("车辆、座位和时间排不下", "cars, seats and hours leave no room for it")
        }
    };
    language.say(chinese, english)
}
