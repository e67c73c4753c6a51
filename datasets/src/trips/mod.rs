//! Delegations of a problem <-> what the solver plans; trips <-> their document.

mod faults;
mod read;
mod write;

use tongxing_solver::model::Site;
use tongxing_solver::travel::Travel;
use tongxing_solver::trips::round::{Asked, Booked, TripPolicy, booked};
use tongxing_solver::units::{Date, Hours, Metres};
use tongxing_solver::visits::Period;
use tongxing_solver::visits::calendar::Window;

use crate::document::trips::{DelegationDocument, TripsPolicyDocument};
use crate::document::{
    Case, Fault, Faults, PolicyDocument, ProblemDocument, ResultDocument, StationDocument, convert,
};
use crate::visits::Timetable;

pub use faults::{check, policy_faults};
pub use read::{answer, statements};
pub use write::{Written, document};

/// A round whose stations are followed by the bases of its delegations, with its pairs and days.
pub struct Prospect {
    /// The round.
    pub case: Case,
    /// Its problem with the bases among the stations.
    pub problem: ProblemDocument,
    /// Pairs, days and hours.
    pub timetable: Timetable,
    /// Stations that are no bases.
    stations: usize,
}

impl Prospect {
    /// Reads what trips are planned from.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn new(
        problem: &ProblemDocument,
        policy: Option<&PolicyDocument>,
        result: &ResultDocument,
        span: (Date, u16),
    ) -> Result<Self, Faults> {
        let stations = problem.stations.len();
        let mut whole = problem.clone();
        whole.stations.extend(problem.delegations.iter().enumerate().map(base));
        let case = match policy {
            Some(policy) => convert::case_under(&whole, policy.clone(), None),
            None => convert::case(&whole, None),
        }?;
        let timetable = Timetable::new(&case, &whole, result, None, span)?;
        Ok(Self { case, problem: whole, timetable, stations })
    }

    /// What the delegations can do.
    ///
    /// # Errors
    /// Every delegation that is too large to be planned.
    pub fn booked(&self, travel: &dyn Travel) -> Result<Booked, Faults> {
        let asked: Vec<Asked> =
            self.problem.delegations.iter().enumerate().map(|line| self.asked(line)).collect();
        let outlook = self.timetable.outlook(&self.case, travel);
        booked(&outlook, &asked, policy(&self.case.policy.trips)).map_err(|found| {
            let told = |one: tongxing_solver::trips::round::TooLarge| {
                let place = format!("delegations[{}]", one.delegation);
                let id = self.problem.delegations.get(one.delegation).map(|d| d.id.as_str());
                let place = crate::document::fault::place(&place, id);
                let message = format!("has too many {}", one.what);
                let allowed = format!("at most {}", one.most);
                Fault::new("too_large", place, message, one.found, allowed)
            };
            found.into_iter().map(told).collect::<Vec<_>>().into()
        })
    }

    fn asked(&self, (line, one): (usize, &DelegationDocument)) -> Asked {
        let block = |block: &crate::document::trips::BlockDocument| Period {
            first: block.from.0,
            last: block.until.0,
        };
        Asked {
            division: one.division.0,
            base: self.base(line),
            blocks: one.blocks.iter().map(block).collect(),
            trips: usize::from(one.trips),
            cars: one.cars.into(),
            seats: one.seats.into(),
        }
    }

    fn base(&self, line: usize) -> Site {
        let station = tongxing_solver::ids::StationId::new(self.stations + line);
        self.case.instance.station_site(station)
    }
}

/// A base among the stations, under an id that no roster uses.
fn base((line, one): (usize, &DelegationDocument)) -> StationDocument {
    StationDocument {
        id: format!("base of delegations[{line}]"),
        title: None,
        division: one.division,
        longitude: one.longitude,
        latitude: one.latitude,
        datum: one.datum,
        seats: 0,
        hours: None,
        level: None,
        available: None,
    }
}

/// The solver's words for `[trips]`. Faulty hours are a whole day: [`policy_faults`] tells them.
fn policy(document: &TripsPolicyDocument) -> TripPolicy {
    let TripsPolicyDocument { metres, stops, car_day, member, staff, .. } = *document;
    let window = Window::parse(&document.hours);
    let hours = window.map_or(Hours::DAY, |window| Hours {
        from: window.from().since_midnight().0,
        until: window.to().since_midnight().0,
    });
    TripPolicy {
        hours,
        way: Metres(metres),
        stops: stops.into(),
        car_day: car_day.into(),
        taking_part: member.into(),
        staffed: staff,
    }
}
