//! What a repaired plan has otherwise than the earlier one, visits and calls.

use std::collections::BTreeMap;

use super::calls::call_key;
use super::revise::revise;
use crate::document::plan::{
    CallDocument, ChangedDocument, MomentDocument, PlanDocument, StopDocument, TourDocument,
    VisitKey,
};
use crate::document::{Day, Fault};

/// A visit: child, rule, lead, first day of its period, number within it.
type Name = (String, u16, String, Day, u16);

/// When visits or calls take place.
type Moments = BTreeMap<Name, (VisitKey, MomentDocument)>;

fn led_by_anybody((child, rule, _, since, nth): &Name) -> (String, u16, Day, u16) {
    (child.clone(), *rule, *since, *nth)
}

/// Visits of a plan with when they take place.
fn visits(plan: &PlanDocument) -> Moments {
    let mut all = Moments::new();
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

/// Calls of a plan with when they take place.
fn calls(plan: &PlanDocument) -> Moments {
    let call = |call: &CallDocument| {
        let key = call_key(call);
        let name = (call.child.clone(), key.rule, key.lead.clone(), key.since, key.nth);
        let moment = MomentDocument {
            date: call.date,
            start: call.start.clone(),
            end: call.end.clone(),
            kind: call.kind,
            volunteers: vec![call.volunteer.clone()],
            attended: false,
            station: None,
            school: None,
        };
        (name, (key, moment))
    };
    plan.calls.iter().map(call).collect()
}

/// Names that both have.
fn same(before: &Moments, now: &Moments) -> Vec<(Name, Name)> {
    let common = now.keys().filter(|name| before.contains_key(*name));
    common.map(|name| (name.clone(), name.clone())).collect()
}

/// What is other, by pairs of names before and now; all others are new or left out.
fn differences(
    pairs: Vec<(Name, Name)>,
    (mut before, mut now): (Moments, Moments),
    held: Option<Day>,
    could_stay: impl Fn(&str, &VisitKey) -> bool,
) -> Vec<ChangedDocument> {
    let mut all = Vec::new();
    for (then, name) in pairs {
        let (Some((visit, then)), Some((newer, moment))) =
            (before.remove(&then), now.remove(&name))
        else {
            continue;
        };
        if then != moment || visit.lead != newer.lead {
            let made_room = could_stay(&name.0, &visit);
            let (before, now) = (Some(then), Some(moment));
            let (child, visit) = (name.0, newer);
            all.push(ChangedDocument { child, visit, call: false, before, now, made_room });
        }
    }
    for ((child, ..), (visit, moment)) in now {
        let now = Some(moment);
        let (call, before, made_room) = (false, None, false);
        all.push(ChangedDocument { child, visit, call, before, now, made_room });
    }
    for ((child, ..), (visit, then)) in before {
        if held.is_none_or(|held| then.date > held) {
            let made_room = could_stay(&child, &visit);
            let (call, before, now) = (false, Some(then), None);
            all.push(ChangedDocument { child, visit, call, before, now, made_room });
        }
    }
    all
}

/// Every visit and call that is another in a plan than in the earlier one, by date, child and rule; visits for which
/// `could_stay` made room, a call never does. What the plan does not have up to the day that everything is held
/// until took place.
#[must_use]
pub fn changed(
    plan: &PlanDocument,
    earlier: &PlanDocument,
    could_stay: impl Fn(&str, &VisitKey) -> bool,
) -> Vec<ChangedDocument> {
    let (before, now) = (visits(earlier), visits(plan));
    let mut pairs = same(&before, &now);
    // Somebody else leads it now.
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    let mut gone: BTreeMap<_, &Name> = gone.map(|name| (led_by_anybody(name), name)).collect();
    for name in now.keys().filter(|name| !before.contains_key(*name)) {
        if let Some(gone) = gone.remove(&led_by_anybody(name)) {
            pairs.push((gone.clone(), name.clone()));
        }
    }
    let held = held_until(plan);
    let mut all = differences(pairs, (before, now), held, could_stay);
    let (before, now) = (calls(earlier), calls(plan));
    let calls = differences(same(&before, &now), (before, now), held, |_, _| false);
    all.extend(calls.into_iter().map(|one| ChangedDocument { call: true, ..one }));
    let date = |one: &ChangedDocument| {
        let moment = one.before.as_ref().or(one.now.as_ref());
        moment.map(|moment| (moment.date, moment.start.clone()))
    };
    all.sort_by_cached_key(|one| (date(one), one.child.clone(), one.visit.clone(), one.call));
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
        // A call that could not stay finds a later day.
        let Some(before) = one.before.as_ref().filter(|_| !one.call) else { return false };
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
