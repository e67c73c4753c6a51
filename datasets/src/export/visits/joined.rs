//! Tours with who goes to whom, and where maps show them.

use std::collections::BTreeMap;

use tongxing_solver::model::Point;

use super::PlanView;
use crate::document::plan::{PlanDocument, StopDocument, TourDocument};
use crate::document::problem::{SchoolDocument, StationDocument};
use crate::document::{ChildDocument, Day, Fault, VolunteerDocument};
use crate::export::ExportError;
use crate::export::lines::Lines;
use crate::export::view::{self, Spot};
use crate::geography::datum;

/// The day with the most visits, the first of them; of a joint visit everybody's part counts.
#[must_use]
pub fn busiest_day(plan: &PlanDocument) -> Option<Day> {
    let mut visits: BTreeMap<Day, usize> = BTreeMap::new();
    for tour in &plan.tours {
        *visits.entry(tour.date).or_default() += tour.stops.len();
    }
    let mut best: Option<(Day, usize)> = None;
    for (day, many) in visits {
        if best.is_none_or(|(_, most)| many > most) {
            best = Some((day, many));
        }
    }
    best.map(|(day, _)| day)
}

/// A stop of a tour.
pub(super) struct Visit<'a> {
    pub(super) document: &'a StopDocument,
    pub(super) child: &'a ChildDocument,
    pub(super) station: Option<&'a StationDocument>,
    pub(super) school: Option<&'a SchoolDocument>,
    pub(super) spot: Spot,
}

/// A tour.
pub(super) struct Trip<'a> {
    /// Its position in the plan.
    pub(super) number: usize,
    pub(super) document: &'a TourDocument,
    pub(super) volunteer: &'a VolunteerDocument,
    pub(super) home: Spot,
    pub(super) visits: Vec<Visit<'a>>,
    /// The position of its first leg among all legs.
    first: usize,
}

impl Trip<'_> {
    /// From home through all visits and back, as shown.
    pub(super) fn places(&self) -> impl Iterator<Item = Point> {
        let home = self.home.point;
        let visits = self.visits.iter().map(|visit| visit.spot.point);
        [home].into_iter().chain(visits).chain([home])
    }

    /// The positions of its legs among all legs.
    pub(super) fn legs(&self) -> std::ops::RangeInclusive<usize> {
        self.first..=self.first + self.visits.len()
    }
}

/// Tours of a plan, in its order.
pub(super) struct Joined<'a> {
    pub(super) trips: Vec<Trip<'a>>,
    /// The lines of their legs.
    pub(super) lines: Lines,
}

impl<'a> Joined<'a> {
    /// The tours of a day, or all.
    ///
    /// # Errors
    /// Every id that the problem does not know.
    pub(super) fn new(view: &PlanView<'a>, day: Option<Day>) -> Result<Self, ExportError> {
        let mut ids = Ids::new(view);
        let (mut trips, mut first) = (Vec::new(), 0);
        for (number, tour) in view.plan.tours.iter().enumerate() {
            if day.is_some_and(|day| day != tour.date) {
                continue;
            }
            if let Some(trip) = ids.trip(number, tour, first) {
                first = trip.legs().end() + 1;
                trips.push(trip);
            }
        }
        if !ids.faults.is_empty() {
            return Err(ExportError::Refused(ids.faults.into()));
        }
        let places: Vec<Vec<Point>> = trips.iter().map(|trip| trip.places().collect()).collect();
        let legs = places.iter().flat_map(|all| all.windows(2).map(|ends| [ends[0], ends[1]]));
        let legs: Vec<_> = legs.map(Some).collect();
        let lines = Lines::along(view.travel, legs.into_iter());
        Ok(Self { trips, lines })
    }
}

/// Who stands behind the ids, as documents.
struct Ids<'v, 'a> {
    view: &'v PlanView<'a>,
    children: BTreeMap<&'a str, &'a ChildDocument>,
    volunteers: BTreeMap<&'a str, &'a VolunteerDocument>,
    stations: BTreeMap<&'a str, &'a StationDocument>,
    schools: BTreeMap<&'a str, &'a SchoolDocument>,
    faults: Vec<Fault>,
}

impl<'v, 'a> Ids<'v, 'a> {
    fn new(view: &'v PlanView<'a>) -> Self {
        let problem = view.problem;
        Self {
            view,
            children: problem.children.iter().map(|c| (c.id.as_str(), c)).collect(),
            volunteers: problem.volunteers.iter().map(|v| (v.id.as_str(), v)).collect(),
            stations: problem.stations.iter().map(|s| (s.id.as_str(), s)).collect(),
            schools: problem.schools.iter().map(|s| (s.id.as_str(), s)).collect(),
            faults: Vec::new(),
        }
    }

    fn tell(&mut self, place: String, id: &str) {
        let message = "the plan names what is not in the problem";
        self.faults.push(Fault::new("unknown_id", place, message, id, "an id of the problem"));
    }

    fn trip(&mut self, number: usize, tour: &'a TourDocument, first: usize) -> Option<Trip<'a>> {
        let volunteer = self.volunteers.get(tour.volunteer.as_str()).copied();
        if volunteer.is_none() {
            self.tell(format!("tours[{number}].volunteer"), &tour.volunteer);
        }
        let visits = tour.stops.iter().enumerate();
        let visits: Vec<Visit<'a>> = visits
            .filter_map(|(at, stop)| self.visit(&format!("tours[{number}].stops[{at}]"), stop))
            .collect();
        let volunteer = volunteer?;
        let home = view::volunteer_spot(self.view.gazetteer, self.view.positions, volunteer);
        Some(Trip { number, document: tour, volunteer, home, visits, first })
    }

    fn visit(&mut self, place: &str, stop: &'a StopDocument) -> Option<Visit<'a>> {
        let child = self.children.get(stop.child.as_str()).copied();
        let station = stop.station.as_deref().map(|id| self.stations.get(id).copied().ok_or(id));
        let school = stop.school.as_deref().map(|id| self.schools.get(id).copied().ok_or(id));
        if child.is_none() {
            self.tell(format!("{place}.child"), &stop.child);
        }
        if let Some(Err(id)) = school {
            self.tell(format!("{place}.school"), id);
        }
        if let Some(Err(id)) = station {
            self.tell(format!("{place}.station"), id);
        }
        let (child, station) = (child?, station.and_then(Result::ok));
        let school = school.and_then(Result::ok);
        // A child who may not be listed is not, whatever the plan says.
        child.consent.on_file(self.view.problem.round.date).then_some(())?;
        let PlanView { gazetteer, positions, .. } = *self.view;
        let spot = match (station, school) {
            (Some(station), _) => public(station),
            (None, Some(school)) => view::school_spot(gazetteer, positions, school),
            (None, None) => view::child_spot(gazetteer, positions, child),
        };
        Some(Visit { document: stop, child, station, school, spot })
    }
}

/// A station is no home: it stands where it is.
fn public(station: &StationDocument) -> Spot {
    let point = Point { longitude: station.longitude, latitude: station.latitude };
    Spot { point: datum::to_wgs84(station.datum, point), precision: "station" }
}
