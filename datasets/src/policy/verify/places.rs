//! Properties of stations: seats, hours, terms.

use std::collections::BTreeMap;

use super::Judged;
use super::facts::{Evidence, Facts, within};
use crate::document::Day;
use crate::document::cadence::PlaceWord;

/// No station receives more children on a day than it has seats, nor anybody while it is closed.
pub(super) fn stations(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some(calendar) = facts.calendar() else { return judged };
    let hours = &evidence.policy.visits.station_hours;
    let mut seats: BTreeMap<(&str, Day), u32> = BTreeMap::new();
    for visit in facts.visits().into_iter().filter(|visit| visit.place == PlaceWord::Station) {
        let known = evidence.problem.stations.iter().find(|s| Some(s.id.as_str()) == visit.station);
        judged.look(known.is_some(), || format!("{} is at no station", visit.child));
        let Some(station) = known else { continue };
        *seats.entry((&station.id, Day(visit.date))).or_default() += 1;
        let working = calendar.is_working(visit.date).unwrap_or(false);
        let open = station.available.is_some() || within(hours, working, visit.start, visit.end);
        let (id, date) = (&station.id, visit.date);
        judged.expect(open, || format!("{id} is closed on {date} at {}", visit.start));
    }
    for ((id, date), taken) in seats {
        let station = evidence.problem.stations.iter().find(|station| station.id == id);
        let most = station.map_or(0, |station| station.seats);
        let date = date.0;
        judged.expect(taken <= most, || format!("{id} has {most} seats, {taken} on {date}"));
    }
    judged
}

/// So many more children come to a station on a day as it has seats.
pub(super) fn break_stations(evidence: &mut Evidence) -> bool {
    let Evidence { problem, plan, .. } = evidence;
    let seats = problem.stations.iter().map(|station| station.seats).max().unwrap_or(0);
    for tour in plan.iter_mut().flat_map(|plan| &mut plan.tours) {
        let found = tour.stops.iter().find(|stop| stop.station.is_some()).cloned();
        let Some(stop) = found else { continue };
        for nth in 0..=u16::try_from(seats).unwrap_or(u16::MAX - 1) {
            let mut more = stop.clone();
            more.visit.nth = u16::MAX - nth;
            tour.stops.push(more);
        }
        return true;
    }
    false
}
