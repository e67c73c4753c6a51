//! A plan that was given out, as far as the agenda of today knows it.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::plan::{Tasks, Tour};
use tongxing_solver::planning::repair::{Earlier, Occasion};
use tongxing_solver::visits::{Agenda, Day};

use super::calls;
use super::read::Reader;
use crate::document::plan::{PlanDocument, TourDocument};
use crate::document::{Case, ChangesDocument, Fault, Faults, ProblemDocument};

/// What a plan is repaired from.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The round.
    pub case: &'a Case,
    /// Its problem.
    pub problem: &'a ProblemDocument,
    /// What has to be planned now.
    pub agenda: &'a Agenda,
    /// Its tasks.
    pub tasks: &'a Tasks,
    /// The plan that was given out.
    pub earlier: &'a PlanDocument,
    /// What has come up since.
    pub changes: &'a ChangesDocument,
}

/// The earlier plan in the agenda of today, with the pin that holds each visit that may not move.
///
/// # Errors
/// Pins of visits that the earlier plan does not have, or that today's agenda does not know.
pub fn earlier(given: Given<'_>) -> Result<(Earlier, BTreeMap<Occasion, String>), Faults> {
    let Given { case, problem, agenda, tasks, earlier, changes } = given;
    let tours = tours(given);
    let mut reader = Reader::new(case, problem, agenda);
    let prices = reader.prices(earlier, tasks);
    let planned: BTreeSet<Occasion> = tours
        .iter()
        .flat_map(|tour| &tour.stops)
        .map(|stop| (stop.obligation, stop.occurrence))
        .collect();
    let fresh = fresh(given, &planned);
    let pins = Pins { given, reader }.held(changes)?;
    let held = pins.keys().copied().collect();
    let mut reader = Reader::new(case, problem, agenda);
    let calls = calls::read(&mut reader, &earlier.calls);
    let from = changes.held_until.map_or(Day(0), |held| {
        let days = held.0.days_since_epoch() + 1 - agenda.first().days_since_epoch();
        Day(u16::try_from(days.max(0)).unwrap_or(u16::MAX))
    });
    let most_moved = changes.most_moved;
    Ok((Earlier { tours, prices, held, fresh, most_moved, calls, from }, pins))
}

/// The tours of the earlier plan with all of their visits that today's agenda knows.
#[must_use]
pub fn tours(given: Given<'_>) -> Vec<Tour> {
    let Given { case, problem, agenda, earlier, .. } = given;
    let mut reader = Reader::new(case, problem, agenda);
    let tours = earlier.tours.iter().filter_map(|tour| reader.tour("earlier", tour));
    tours.collect()
}

/// Occasions that the earlier plan neither planned, as the agenda knows it, nor left out.
fn fresh(given: Given<'_>, planned: &BTreeSet<Occasion>) -> BTreeSet<Occasion> {
    let Given { case, agenda, earlier, .. } = given;
    let left_out: BTreeSet<_> = earlier
        .unplanned
        .iter()
        .map(|missed| (missed.child.as_str(), missed.rule, missed.from.0, missed.to.0))
        .collect();
    let mut fresh = BTreeSet::new();
    for (id, obligation) in agenda.obligation_ids().zip(agenda.obligations()) {
        let child = case.ids.child_text(obligation.child);
        for (number, occurrence) in (0..).zip(&obligation.occurrences) {
            let (first, last) = (agenda.date(occurrence.first), agenda.date(occurrence.last));
            let known = left_out.contains(&(child, obligation.rule, first, last));
            if !known && !planned.contains(&(id, number)) {
                fresh.insert((id, number));
            }
        }
    }
    fresh
}

struct Pins<'a> {
    given: Given<'a>,
    reader: Reader<'a>,
}

impl Pins<'_> {
    fn held(mut self, changes: &ChangesDocument) -> Result<BTreeMap<Occasion, String>, Faults> {
        let earlier = self.given.earlier;
        let mut held = BTreeMap::new();
        let mut faults = Vec::new();
        let until = changes.held_until;
        for tour in earlier.tours.iter().filter(|tour| until.is_some_and(|day| tour.date <= day)) {
            // What today's agenda does not know has taken place.
            let found = self.occasions(tour, |_| true);
            held.extend(found.into_iter().map(|one| (one, "changes.held_until".to_owned())));
        }
        for (number, pin) in changes.pinned.iter().enumerate() {
            let place = format!("changes.pinned[{number}]");
            let tours = earlier.tours.iter().filter(|tour| tour.date == pin.date);
            let found: Vec<Occasion> =
                tours.flat_map(|tour| self.occasions(tour, |child| child == pin.child)).collect();
            if found.is_empty() {
                let message = "is no visit of the earlier plan that is still due";
                let what = format!("{} on {}", pin.child, pin.date);
                let allowed = "a child and a day on which it is visited";
                faults.push(Fault::new("unknown_id", place.clone(), message, what, allowed));
            }
            held.extend(found.into_iter().map(|one| (one, place.clone())));
        }
        if faults.is_empty() { Ok(held) } else { Err(faults.into()) }
    }

    fn occasions(&mut self, tour: &TourDocument, of: impl Fn(&str) -> bool) -> Vec<Occasion> {
        let member = self.reader.volunteer(String::new(), &tour.volunteer);
        let stops = tour.stops.iter().filter(|stop| of(&stop.child));
        let found = stops.filter_map(|stop| self.reader.stop("earlier", stop, member));
        found.map(|stop| (stop.obligation, stop.occurrence)).collect()
    }
}
