//! What a repaired plan has otherwise than the earlier one.

use std::collections::BTreeMap;

use super::revise::revise;
use crate::document::plan::{
    ChangedDocument, MomentDocument, PlanDocument, StopDocument, TourDocument, VisitKey,
};
use crate::document::{Day, Fault};

/// A visit: child, rule, lead, first day of its period, number within it.
type Name = (String, u16, String, Day, u16);

fn led_by_anybody((child, rule, _, since, nth): &Name) -> (String, u16, Day, u16) {
    (child.clone(), *rule, *since, *nth)
}

/// Visits of a plan with when they take place.
fn visits(plan: &PlanDocument) -> BTreeMap<Name, (VisitKey, MomentDocument)> {
    let mut all: BTreeMap<Name, (VisitKey, MomentDocument)> = BTreeMap::new();
    for (tour, stop) in plan.tours.iter().flat_map(|tour| tour.stops.iter().map(move |s| (tour, s)))
    {
        let VisitKey { rule, lead, since, nth, .. } = &stop.visit;
        let name = (stop.child.clone(), *rule, lead.clone(), *since, *nth);
        all.entry(name).or_insert_with(|| (stop.visit.clone(), moment(tour, stop)));
    }
    all
}

fn moment(tour: &TourDocument, stop: &StopDocument) -> MomentDocument {
    let mut volunteers = stop.with.clone();
    volunteers.push(tour.volunteer.clone());
    volunteers.sort_unstable();
    MomentDocument {
        date: tour.date,
        start: stop.start.clone(),
        end: stop.end.clone(),
        kind: stop.kind,
        volunteers,
        attended: stop.attended,
        station: stop.station.clone(),
        school: stop.school.clone(),
    }
}

/// Every visit that is another in a plan than in the earlier one, by date, child and rule; visits for which `could_stay`
/// made room. Visits up to the day that everything is held until and that the plan does not have took place.
#[must_use]
pub fn changed(
    plan: &PlanDocument,
    earlier: &PlanDocument,
    could_stay: impl Fn(&str, &VisitKey) -> bool,
) -> Vec<ChangedDocument> {
    let (mut before, mut now) = (visits(earlier), visits(plan));
    let mut all = Vec::new();
    let common: Vec<Name> = now.keys().filter(|name| before.contains_key(*name)).cloned().collect();
    let mut pairs: Vec<(Name, Name)> =
        common.iter().map(|name| (name.clone(), name.clone())).collect();
    // Somebody else leads it now.
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    let mut gone: BTreeMap<_, &Name> = gone.map(|name| (led_by_anybody(name), name)).collect();
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        if let Some(gone) = gone.remove(&led_by_anybody(name)) {
            pairs.push((gone.clone(), name.clone()));
        }
    }
    for (then, name) in pairs {
        let (Some((visit, then)), Some((newer, moment))) =
            (before.remove(&then), now.remove(&name))
        else {
            continue;
        };
        if then != moment || visit.lead != newer.lead {
            let made_room = could_stay(&name.0, &visit);
            let (before, now) = (Some(then), Some(moment));
            all.push(ChangedDocument { child: name.0, visit: newer, before, now, made_room });
        }
    }
    for (name, (visit, moment)) in now {
        let (before, now) = (None, Some(moment));
        all.push(ChangedDocument { child: name.0, visit, before, now, made_room: false });
    }
    let held = held_until(plan);
    for (name, (visit, then)) in before {
        if held.is_none_or(|held| then.date > held) {
            let made_room = could_stay(&name.0, &visit);
            let before = Some(then);
            all.push(ChangedDocument { child: name.0, visit, before, now: None, made_room });
        }
    }
    let date = |one: &ChangedDocument| {
        let moment = one.before.as_ref().or(one.now.as_ref());
        moment.map(|moment| (moment.date, moment.start.clone()))
    };
    all.sort_by_cached_key(|one| (date(one), one.child.clone(), one.visit.clone()));
    all
}

/// The day that everything is held until.
pub(super) fn held_until(plan: &PlanDocument) -> Option<Day> {
    plan.inputs.changes.as_ref()?.held_until
}

/// Statements of a plan about the earlier one that are not so: numbers, what is withdrawn, what has changed, and that
/// nothing held has moved. `found` is the document that the plan itself would have.
#[must_use]
pub fn follows(
    stated: &PlanDocument,
    mut found: PlanDocument,
    earlier: &PlanDocument,
    could_stay: impl Fn(&str, &VisitKey) -> bool,
) -> Vec<Fault> {
    revise(&mut found, earlier);
    let mut faults = Vec::new();
    let mut hold = |place: String, same: bool, stated: String, found: String| {
        if !same && faults.len() < Fault::MOST {
            faults.push(Fault::new("false_statement", place, "is not so", stated, found));
        }
    };
    for (number, (a, b)) in stated.tours.iter().zip(&found.tours).enumerate() {
        for (place, (a, b)) in a.stops.iter().zip(&b.stops).enumerate() {
            let (a, b) = (a.sequence, b.sequence);
            let place = format!("tours[{number}].stops[{place}].sequence");
            hold(place, a == b, a.to_string(), b.to_string());
        }
    }
    for (number, (a, b)) in stated.calls.iter().zip(&found.calls).enumerate() {
        let (a, b) = (a.sequence, b.sequence);
        hold(format!("calls[{number}].sequence"), a == b, a.to_string(), b.to_string());
    }
    let text = |value: &dyn std::fmt::Debug| format!("{value:?}");
    let (a, b) = (&stated.withdrawn, &found.withdrawn);
    hold("withdrawn".to_owned(), a == b, text(a), text(b));
    let changed = changed(stated, earlier, could_stay);
    let (a, b) = (&stated.changed, &changed);
    hold("changed".to_owned(), a == b, text(a), text(b));
    let changes = stated.inputs.changes.clone().unwrap_or_default();
    let pinned = |one: &ChangedDocument| {
        let over = |date: Day| changes.held_until.is_some_and(|until| date <= until);
        if one.now.as_ref().is_some_and(|now| over(now.date)) {
            return true;
        }
        let Some(before) = &one.before else { return false };
        let pin =
            changes.pinned.iter().any(|pin| pin.child == one.child && pin.date == before.date);
        pin || over(before.date)
    };
    for (number, one) in changed.iter().enumerate().filter(|(_, one)| pinned(one)) {
        let place = format!("changed[{number}]");
        hold(place, false, text(one), "as it was given out".to_owned());
    }
    let moved = changed.iter().filter(|one| one.made_room).count();
    let most = changes.most_moved as usize;
    hold("changed".to_owned(), moved <= most, moved.to_string(), format!("at most {most}"));
    faults
}
