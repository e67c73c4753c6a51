//! A problem and candidates <-> a siting problem; what is sited <-> its document.

mod equity;
mod read;
mod recruits;
mod write;

use tongxing_solver::expansion::{Aim, Expansion, ExpansionError, Outlook};
use tongxing_solver::model::Division;
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Metres;

use crate::document::candidates::{AimWord, catchment};
use crate::document::{
    CandidatesDocument, Case, Datum, DivisionCode, Fault, Faults, ProblemDocument, StationDocument,
    convert, fault,
};
use crate::geography::{Gazetteer, Town};

pub use equity::{equity, equity_statements, fair};
pub use read::{answer, statements, target_statements};
pub use recruits::{recruited, recruits, stated};
pub use write::{asked, needed, point, target};

/// Largest weight of a child.
const MOST_WEIGHT: u32 = 1_000_000;
/// Longest catchment, in metres.
const MOST_METRES: u32 = 1_000_000;
/// Most children of a seat.
const MOST_A_SEAT: u32 = 1_000;
/// Most candidates.
const MOST_SITES: usize = 19_000;

/// A round whose stations are those that stand, then the candidates.
pub struct Prospect {
    /// The round.
    pub case: Case,
    /// Its problem with the candidates among the stations.
    pub problem: ProblemDocument,
    /// So many of the stations stand.
    pub standing: usize,
    /// Where stations could be opened.
    pub candidates: CandidatesDocument,
    catchment: Vec<Metres>,
    places: Option<Vec<u32>>,
}

impl Prospect {
    /// Reads a problem with its candidates.
    ///
    /// # Errors
    /// Every fault of both at once.
    pub fn new(problem: &ProblemDocument, candidates: CandidatesDocument) -> Result<Self, Faults> {
        let mut faults = faults(&candidates);
        let standing = problem.stations.len();
        let mut whole = problem.clone();
        whole.stations.extend(candidates.sites.iter().cloned());
        let case = match convert::case(&whole, None) {
            Ok(case) if faults.is_empty() => case,
            Ok(_) => return Err(faults.into()),
            Err(found) => {
                let moved = found.problems.into_iter().map(|fault| moved(fault, standing));
                faults.extend(moved);
                faults.truncate(Fault::MOST);
                return Err(faults.into());
            }
        };
        let reach = |station: &StationDocument| {
            Metres(catchment(station, candidates.catchment_metres, &candidates.catchment))
        };
        let reaches = whole.stations.iter().map(reach).collect();
        let room = |a_seat: u32| {
            whole.stations.iter().map(|station| station.seats.saturating_mul(a_seat)).collect()
        };
        let limited = candidates.aim == AimWord::Cover;
        let places = candidates.children_per_seat.filter(|_| limited).map(room);
        Ok(Self { case, problem: whole, standing, candidates, catchment: reaches, places })
    }

    /// What is to be sited.
    pub fn outlook<'a>(&'a self, travel: &'a dyn Travel) -> Outlook<'a> {
        let weights = self.candidates.weights;
        Outlook {
            instance: &self.case.instance,
            travel,
            standing: self.standing,
            catchment: &self.catchment,
            places: self.places.as_deref(),
            weights: [weights.red, weights.orange, weights.yellow, weights.blue].map(i64::from),
            aim: match self.candidates.aim {
                AimWord::Cover => Aim::Cover,
                AimWord::Median => Aim::Median,
                AimWord::Center => Aim::Center,
            },
        }
    }

    /// The siting problem with at most so many new stations.
    ///
    /// # Errors
    /// Children without any way, where each must have one; more than the engine takes.
    pub fn expansion(&self, travel: &dyn Travel, new: usize) -> Result<Expansion, Faults> {
        self.outlook(travel).problem(new).map_err(|error| match error {
            ExpansionError::NoWay(children) => {
                let told = |child: &tongxing_solver::ids::ChildId| {
                    let id = self.case.ids.child_text(*child);
                    let path = format!("children[{}]", child.index());
                    let (message, allowed) = ("has no way to any station", "a way to one at least");
                    Fault::new("no_way", fault::place(&path, Some(id)), message, "none", allowed)
                };
                children.iter().take(Fault::MOST).map(told).collect::<Vec<_>>().into()
            }
            ExpansionError::TooLarge(found) => {
                let told = |fault: &tongxing_solver::siting::model::SitingFault| {
                    let message = "cannot be sited";
                    let (place, found) = (fault.place.clone(), fault.found.clone());
                    Fault::new("too_large", place, message, found, fault.allowed.clone())
                };
                found.iter().map(told).collect::<Vec<_>>().into()
            }
        })
    }
}

/// What is wrong with the candidates beside their places.
fn faults(candidates: &CandidatesDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    if candidates.version != CandidatesDocument::VERSION {
        let known = CandidatesDocument::VERSION;
        faults.push(Fault::unknown_version("candidates.version", candidates.version, known));
    }
    let mut range = |place: String, found: usize, least: usize, most: usize| {
        if !(least..=most).contains(&found) {
            let allowed = format!("{least} to {most}");
            faults.push(Fault::new("out_of_range", place, "is out of range", found, allowed));
        }
    };
    let weights = candidates.weights;
    let colours = [
        ("red", weights.red),
        ("orange", weights.orange),
        ("yellow", weights.yellow),
        ("blue", weights.blue),
    ];
    for (colour, weight) in colours {
        range(format!("candidates.weights.{colour}"), weight as usize, 0, MOST_WEIGHT as usize);
    }
    range(
        "candidates.catchment_metres".to_owned(),
        candidates.catchment_metres as usize,
        0,
        MOST_METRES as usize,
    );
    for (level, metres) in &candidates.catchment {
        let place = format!("candidates.catchment.{level}");
        range(place, *metres as usize, 0, MOST_METRES as usize);
    }
    if let Some(children) = candidates.children_per_seat {
        let place = "candidates.children_per_seat".to_owned();
        range(place, children as usize, 1, MOST_A_SEAT as usize);
    }
    range("candidates.sites".to_owned(), candidates.sites.len(), 0, MOST_SITES);
    faults
}

/// A fault of a candidate, which stands behind the stations of the problem.
fn moved(mut fault: Fault, standing: usize) -> Fault {
    let number = fault.place.strip_prefix("stations[").and_then(|rest| rest.split_once(']'));
    if let Some((number, rest)) = number
        && let Some(at) = number.parse::<usize>().ok().and_then(|n| n.checked_sub(standing))
    {
        fault.place = format!("candidates.sites[{at}]{rest}");
    }
    fault
}

/// A candidate in every township of the round's division, at the point where it is.
#[must_use]
pub fn townships(problem: &ProblemDocument, gazetteer: &Gazetteer) -> CandidatesDocument {
    let within: Division = problem.round.division.0;
    let towns = gazetteer.towns(within).filter(|town| town.current);
    let site = |town: &Town| {
        let point = town.point?;
        Some(StationDocument {
            id: format!("T{}", town.code),
            title: Some(town.name.clone()),
            division: DivisionCode(town.code),
            longitude: point.longitude,
            latitude: point.latitude,
            datum: Datum::Wgs84,
            seats: 0,
            hours: None,
            level: None,
            available: None,
        })
    };
    CandidatesDocument::new(towns.filter_map(site).collect())
}
