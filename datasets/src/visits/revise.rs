//! What a plan changes of an earlier one, as calendars count it.

use std::collections::BTreeMap;

use tongxing_solver::units::Date;

use super::{calls, changed};
use crate::document::Day;
use crate::document::plan::{PlanDocument, StopDocument, VisitKey, WithdrawnDocument};

/// Whose part in which occurrence: volunteer, child, rule, lead, first day of its period, number within it.
pub(super) type Key = (String, String, u16, String, Day, u16);

/// Somebody's part in a visit.
pub(super) struct Part<'a> {
    pub(super) key: Key,
    volunteer: &'a str,
    date: Day,
    stop: &'a StopDocument,
}

fn key(volunteer: &str, child: &str, visit: &VisitKey) -> Key {
    let (volunteer, child) = (volunteer.to_owned(), child.to_owned());
    (volunteer, child, visit.rule, visit.lead.clone(), visit.since, visit.nth)
}

/// The part that was withdrawn.
pub(super) fn withdrawn_key(gone: &WithdrawnDocument) -> Key {
    key(&gone.volunteer, &gone.child, &gone.visit)
}

/// Everybody's parts in the visits of a plan.
pub(super) fn parts(plan: &PlanDocument) -> impl Iterator<Item = Part<'_>> {
    let stops = plan.tours.iter().flat_map(|tour| tour.stops.iter().map(move |s| (tour, s)));
    stops.map(move |(tour, stop)| Part {
        key: key(&tour.volunteer, &stop.child, &stop.visit),
        volunteer: &tour.volunteer,
        date: tour.date,
        stop,
    })
}

/// Numbers the visits and calls of a plan after those of an earlier one: as before where time, people and place are the
/// same, one more where they are not. What the earlier plan gave out on days of this one, and this one does
/// not, is withdrawn; what was withdrawn before stays so, as long as its day is not past the plan's first.
pub fn revise(plan: &mut PlanDocument, earlier: &PlanDocument) {
    let mut before: BTreeMap<Key, Part<'_>> =
        parts(earlier).map(|part| (part.key.clone(), part)).collect();
    let mut gone: BTreeMap<Key, &WithdrawnDocument> =
        earlier.withdrawn.iter().map(|gone| (withdrawn_key(gone), gone)).collect();
    let from = plan.inputs.from;
    for tour in &mut plan.tours {
        for stop in &mut tour.stops {
            let key = key(&tour.volunteer, &stop.child, &stop.visit);
            let gone = gone.remove(&key);
            stop.sequence = match (before.remove(&key), gone) {
                (Some(part), _) => {
                    let same = part.date == tour.date && alike(part.stop, stop);
                    part.stop.sequence.saturating_add(u32::from(!same))
                }
                (None, Some(gone)) => gone.sequence.saturating_add(1),
                (None, None) => 0,
            };
        }
    }
    let held = changed::held_until(plan);
    let days = i32::from(plan.inputs.weeks) * 7;
    let since = |date: Date| date.days_since_epoch() - from.0.days_since_epoch();
    let calls = calls::revise(plan, earlier, &mut gone);
    // What is held until a day and is not due any more has taken place.
    let missing = before.into_values().filter(|part| {
        (0..days).contains(&since(part.date.0)) && held.is_none_or(|held| part.date > held)
    });
    let mut withdrawn: Vec<WithdrawnDocument> = missing
        .map(|Part { volunteer, date, stop, .. }| WithdrawnDocument {
            volunteer: volunteer.to_owned(),
            child: stop.child.clone(),
            kind: stop.kind,
            visit: stop.visit.clone(),
            date,
            start: stop.start.clone(),
            end: stop.end.clone(),
            sequence: stop.sequence.saturating_add(1),
        })
        .collect();
    withdrawn.extend(calls);
    withdrawn.extend(gone.into_values().filter(|gone| since(gone.date.0) >= 0).cloned());
    withdrawn.sort_by_cached_key(|gone| (gone.date, withdrawn_key(gone)));
    plan.withdrawn = withdrawn;
}

/// Whether nobody has to be told of a difference.
fn alike(a: &StopDocument, b: &StopDocument) -> bool {
    let told = |stop: &StopDocument| {
        let place = (stop.place, stop.station.clone(), stop.school.clone());
        (stop.start.clone(), stop.end.clone(), stop.kind, place, stop.with.clone(), stop.attended)
    };
    told(a) == told(b)
}
