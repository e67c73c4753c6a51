//! From a document back to the plan that it states, and what else it states.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::plan::{Plan, Prices, SCALE, Stop, TaskKey, Tasks, Tour};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Date;
use tongxing_solver::visits::{Agenda, Day, ObligationId, OccurrenceName, ResourceId, ShiftId};

use super::{calls, cases, revise};
use crate::document::plan::{PlanDocument, PriceOn, StopDocument, TourDocument, VisitKey};
use crate::document::{Case, Fault, Faults, ProblemDocument};

/// `HH:MM:SS` as seconds since midnight.
fn seconds(text: &str) -> Option<u32> {
    let mut parts = text.split(':').map(|part| {
        match part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) {
            true => part.parse::<u32>().ok(),
            false => None,
        }
    });
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let fits = parts.next().is_none() && hour <= 24 && minute < 60 && second < 60;
    fits.then_some(hour * 3600 + minute * 60 + second)
}

/// The plan that a document states.
///
/// # Errors
/// Every place where it names what is not there, or holds what cannot be read.
pub fn plan(
    case: &Case,
    problem: &ProblemDocument,
    travel: &dyn Travel,
    agenda: &Agenda,
    document: &PlanDocument,
) -> Result<Plan, Faults> {
    let mut reader = Reader::new(case, problem, agenda);
    let mut tours = Vec::new();
    for (number, tour) in document.tours.iter().enumerate() {
        tours.extend(reader.tour(&format!("tours[{number}]"), tour));
    }
    tours.sort_by_key(|tour| tour.shift);
    let calls = calls::read(&mut reader, &document.calls);
    let tasks = Tasks::new(&case.instance, travel, agenda);
    let prices = reader.prices(document, &tasks);
    let proofs = cases::read(&mut reader, &tasks, &document.certificate.cases);
    if reader.faults.is_empty() {
        let (value, bound) = (document.value, document.bound);
        Ok(Plan { tours, calls, value, bound, prices, proofs })
    } else {
        Err(reader.faults.into())
    }
}

/// Finds in an agenda what a document names.
pub(super) struct Reader<'a> {
    case: &'a Case,
    problem: &'a ProblemDocument,
    pub(super) agenda: &'a Agenda,
    by_child: BTreeMap<(ChildId, u16), Vec<ObligationId>>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(case: &'a Case, problem: &'a ProblemDocument, agenda: &'a Agenda) -> Self {
        let mut by_child: BTreeMap<(ChildId, u16), Vec<ObligationId>> = BTreeMap::new();
        for (id, obligation) in agenda.obligation_ids().zip(agenda.obligations()) {
            by_child.entry((obligation.child, obligation.rule)).or_default().push(id);
        }
        Self { case, problem, agenda, by_child, faults: Vec::new() }
    }

    pub(super) fn tell(
        &mut self,
        place: String,
        message: &str,
        found: impl ToString,
        allowed: &str,
    ) {
        if self.faults.len() < Fault::MOST {
            self.faults.push(Fault::new("not_in_the_agenda", place, message, found, allowed));
        }
    }

    pub(super) fn time(&mut self, place: String, text: &str) -> Option<u32> {
        let read = seconds(text);
        if read.is_none() {
            self.tell(place, "is no time of day", text, "HH:MM:SS");
        }
        read
    }

    pub(super) fn day(&mut self, place: String, date: Date) -> Option<Day> {
        let since = date.days_since_epoch() - self.agenda.first().days_since_epoch();
        let day = u16::try_from(since).ok().filter(|&day| day < self.agenda.days());
        if day.is_none() {
            self.tell(place, "is outside what is planned", date, "a day of the plan");
        }
        day.map(Day)
    }

    /// Obligations of a child by a rule.
    pub(super) fn obligations(
        &self,
        child: ChildId,
        rule: u16,
    ) -> impl Iterator<Item = ObligationId> {
        self.by_child.get(&(child, rule)).into_iter().flatten().copied()
    }

    pub(super) fn volunteer(&mut self, place: String, text: &str) -> Option<VolunteerId> {
        let found = self.case.ids.volunteer(text);
        if found.is_none() {
            self.tell(
                place,
                "names a volunteer who is not in the problem",
                text,
                "an id of volunteers[]",
            );
        }
        found
    }

    pub(super) fn child(&mut self, place: String, text: &str) -> Option<ChildId> {
        let found = self.case.ids.child(text);
        if found.is_none() {
            self.tell(
                place,
                "names a child who is not in the problem",
                text,
                "an id of children[]",
            );
        }
        found
    }

    /// The tour with all of its visits that the agenda knows; tells of the others.
    pub(super) fn tour(&mut self, place: &str, tour: &TourDocument) -> Option<Tour> {
        let volunteer = self.volunteer(format!("{place}.volunteer"), &tour.volunteer);
        let day = self.day(format!("{place}.date"), tour.date.0);
        let depart = self.time(format!("{place}.depart"), &tour.depart);
        let back = self.time(format!("{place}.back"), &tour.back);
        let mut stops = Vec::new();
        for (number, stop) in tour.stops.iter().enumerate() {
            let place = format!("{place}.stops[{number}]");
            stops.extend(self.stop(&place, stop, volunteer));
        }
        let (volunteer, day, depart, back) = (volunteer?, day?, depart?, back?);
        // The shift that it leaves in; the checker says whether it stays within.
        let shifts = self.agenda.shifts_of(volunteer, day);
        let spans = shifts.clone().map(|at| (at, self.agenda.shifts()[at as usize].span));
        let within = spans.clone().find(|(_, span)| span.from <= depart && depart <= span.until);
        let Some((shift, _)) = within.or_else(|| spans.clone().next()) else {
            self.tell(place.to_owned(), "is on a day without hours", tour.date, "a day with hours");
            return None;
        };
        Some(Tour { shift: ShiftId(shift), depart, stops, back })
    }

    pub(super) fn stop(
        &mut self,
        place: &str,
        stop: &StopDocument,
        member: Option<VolunteerId>,
    ) -> Option<Stop> {
        let child = self.child(format!("{place}.child"), &stop.child);
        let lead = self.volunteer(format!("{place}.visit.lead"), &stop.visit.lead);
        let start = self.time(format!("{place}.start"), &stop.start);
        let (child, lead, start, member) = (child?, lead?, start?, member?);
        let known = self.by_child.get(&(child, stop.visit.rule)).cloned().unwrap_or_default();
        let found = known.into_iter().find_map(|id| {
            let occurrences = &self.agenda.obligation(id).occurrences;
            let name = OccurrenceName { since: stop.visit.since.0, nth: stop.visit.nth };
            let number = occurrences.iter().position(|occurrence| occurrence.name == name)?;
            let forms = &occurrences[number].forms;
            let fits = |crew: tongxing_solver::visits::Crew| {
                crew.lead == lead && crew.members().any(|one| one == member)
            };
            let mut named =
                (0..).zip(forms).filter(|(_, f)| f.kind == stop.visit.form && fits(f.crew));
            // Two of one kind differ in who is there; where neither is as stated, it is told later.
            let as_stated = named.clone().find(|(_, form)| form.attended == stop.attended);
            let form: usize = as_stated.or_else(|| named.next())?.0;
            let form = u16::try_from(form).ok()?;
            let occurrence = u16::try_from(number).ok()?;
            Some(Stop { obligation: id, occurrence, form, start })
        });
        if found.is_none() {
            let VisitKey { rule, since, nth, .. } = &stop.visit;
            let found = format!("{}, rule {rule}, since {since}, number {nth}", stop.child);
            self.tell(
                place.to_owned(),
                "names a visit that is not due",
                found,
                "a visit that is due",
            );
        }
        found
    }

    pub(super) fn prices(&mut self, document: &PlanDocument, tasks: &Tasks) -> Prices {
        let mut prices = Prices::none(self.agenda, tasks);
        if document.certificate.scale != SCALE {
            let found = document.certificate.scale;
            self.tell(
                "certificate.scale".to_owned(),
                "is another scale",
                found,
                &SCALE.to_string(),
            );
        }
        for (number, visit) in document.certificate.visits.iter().enumerate() {
            let place = format!("certificate.visits[{number}]");
            let member = self.volunteer(format!("{place}.volunteer"), &visit.volunteer);
            let child = self.child(format!("{place}.child"), &visit.child);
            let (Some(member), Some(child)) = (member, child) else { continue };
            let known = self.by_child.get(&(child, visit.rule)).cloned().unwrap_or_default();
            for (at, on) in visit.prices.iter().enumerate() {
                let place = format!("{place}.prices[{at}]");
                let Some((day, start, price)) = self.price(&place, on) else { continue };
                let key = |&obligation: &ObligationId| {
                    let kind = visit.form;
                    tasks.find(&TaskKey { obligation, kind, day, start, member })
                };
                match known.iter().skip(usize::from(visit.series)).find_map(key) {
                    Some(id) => prices.tasks[id.0 as usize] = price,
                    None => self.tell(
                        place,
                        "prices a visit that cannot be",
                        on.date,
                        "a possible visit",
                    ),
                }
            }
        }
        self.places(document, &mut prices);
        prices
    }

    /// The seats of a station, or staff; tells of a station that is not there.
    pub(super) fn resource(&mut self, place: &str, station: Option<&String>) -> Option<ResourceId> {
        let number = match station {
            None => Some(0),
            Some(id) => self.problem.stations.iter().position(|s| s.id == *id).map(|at| at + 1),
        };
        let found = number.and_then(|at| u16::try_from(at).ok()).map(ResourceId);
        if found.is_none() {
            let message = "names a station that is not in the problem";
            self.tell(place.to_owned(), message, "it", "an id of stations[]");
        }
        found
    }

    fn places(&mut self, document: &PlanDocument, prices: &mut Prices) {
        for (number, entry) in document.certificate.places.iter().enumerate() {
            let place = format!("certificate.places[{number}]");
            let Some(resource) = self.resource(&place, entry.station.as_ref()) else { continue };
            for (at, on) in entry.prices.iter().enumerate() {
                let Some((day, _, price)) = self.price(&format!("{place}.prices[{at}]"), on) else {
                    continue;
                };
                prices.resources[usize::from(resource.0)][usize::from(day.0)] = price;
            }
        }
    }

    fn price(&mut self, place: &str, on: &PriceOn) -> Option<(Day, Option<u32>, i64)> {
        let day = self.day(format!("{place}.date"), on.date.0);
        let start = match &on.start {
            Some(text) => Some(self.time(format!("{place}.start"), text)?),
            None => None,
        };
        let price = on.price.parse::<i64>().ok();
        if price.is_none() {
            self.tell(format!("{place}.price"), "is no whole number", &on.price, "a whole number");
        }
        Some((day?, start, price?))
    }
}

/// Statements of a document that its plan does not bear out: `stated` against `found`, the document that
/// the plan would have.
#[must_use]
pub fn statements(stated: &PlanDocument, found: &PlanDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut hold = |place: String, same: bool, stated: String, found: String| {
        if !same && faults.len() < Fault::MOST {
            faults.push(Fault::new("false_statement", place, "is not so", stated, found));
        }
    };
    hold(
        "status".into(),
        status_holds(stated),
        format!("{:?}", stated.status),
        "what value and bound say".into(),
    );
    hold(
        "provisional".into(),
        stated.provisional == found.provisional,
        stated.provisional.to_string(),
        found.provisional.to_string(),
    );
    hold(
        "gap".into(),
        (stated.gap - found.gap).abs() <= 1e-12,
        stated.gap.to_string(),
        found.gap.to_string(),
    );
    hold(
        "kinds".into(),
        stated.kinds == found.kinds,
        format!("{:?}", stated.kinds),
        format!("{:?}", found.kinds),
    );
    hold(
        "tours".into(),
        stated.tours.len() == found.tours.len(),
        stated.tours.len().to_string(),
        found.tours.len().to_string(),
    );
    for (number, (a, b)) in stated.tours.iter().zip(&found.tours).enumerate() {
        hold(format!("tours[{number}]"), unnumbered(a) == *b, brief(a), brief(b));
    }
    for (place, same, stated, found) in calls::statements(stated, found) {
        hold(place, same, stated, found);
    }
    let called = stated.calls.iter().map(calls::key);
    let planned: BTreeSet<_> = revise::parts(stated).map(|part| part.key).chain(called).collect();
    for (number, gone) in stated.withdrawn.iter().enumerate() {
        let kept = !planned.contains(&revise::withdrawn_key(gone));
        let (stated, found) = ("withdrawn".to_owned(), "planned".to_owned());
        hold(format!("withdrawn[{number}]"), kept, stated, found);
    }
    hold(
        "unplanned".into(),
        stated.unplanned.len() == found.unplanned.len(),
        stated.unplanned.len().to_string(),
        found.unplanned.len().to_string(),
    );
    for (number, (a, b)) in stated.unplanned.iter().zip(&found.unplanned).enumerate() {
        hold(format!("unplanned[{number}]"), a == b, format!("{a:?}"), format!("{b:?}"));
    }
    faults
}

fn status_holds(stated: &PlanDocument) -> bool {
    use crate::document::result::StatusName;
    match stated.status {
        StatusName::Optimal => stated.bound >= stated.value,
        StatusName::Feasible | StatusName::Stopped => stated.bound <= stated.value,
        StatusName::Infeasible => false,
    }
}

/// Without what only an earlier plan could bear out.
fn unnumbered(tour: &TourDocument) -> TourDocument {
    let mut tour = tour.clone();
    tour.stops.iter_mut().for_each(|stop| stop.sequence = 0);
    tour
}

fn brief(tour: &TourDocument) -> String {
    serde_json::to_string(tour).unwrap_or_default()
}
