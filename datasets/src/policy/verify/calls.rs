//! The property of three-party calls: child, parent and volunteer all have time.

use std::collections::BTreeMap;

use super::Judged;
use super::facts::{Evidence, Facts, within};
use crate::calendar::{AvailabilityDocument, availability};
use crate::document::cadence::{HoursDocument, VisitKind};
use crate::document::plan::CallDocument;
use tongxing_solver::units::Date;

/// Whether somebody has time: by what the roster says, else in the usual hours.
fn free(
    own: Option<&AvailabilityDocument>,
    usual: &HoursDocument,
    working: bool,
    date: Date,
    call: &CallDocument,
) -> bool {
    let Some(own) = own else { return within(usual, working, &call.start, &call.end) };
    let windows = availability(own, "available").map(|read| read.windows(date));
    let text = windows.unwrap_or_default().iter().map(ToString::to_string).collect();
    let hours = HoursDocument { working: text, free: Vec::new() };
    within(&hours, true, &call.start, &call.end)
}

/// In every call of three all three have time, and nobody is in two calls at once.
pub(super) fn three_parties(evidence: &Evidence) -> Judged {
    let facts = Facts::of(evidence);
    let mut judged = Judged::default();
    let Some(calendar) = facts.calendar() else { return judged };
    let usual = &evidence.policy.visits;
    let mut busy: BTreeMap<(&str, Date), Vec<(&str, &str)>> = BTreeMap::new();
    for call in facts.calls() {
        let date = call.date.0;
        for id in [&call.child, &call.volunteer] {
            let taken = busy.entry((id, date)).or_default();
            let apart = taken
                .iter()
                .all(|(start, end)| call.end.as_str() <= *start || *end <= call.start.as_str());
            judged.expect(apart, || format!("{id} is in two calls at once on {date}"));
            taken.push((&call.start, &call.end));
        }
        if call.kind != VisitKind::ThreePartyCall {
            continue;
        }
        let ends = facts.child(&call.child).zip(facts.volunteer(&call.volunteer));
        let (Some((child, who)), Some(day)) = (ends, calendar.day(date)) else {
            judged.look(false, || format!("a call of nobody on {date}"));
            continue;
        };
        let (school, work) = (day.school_in(), day.is_working());
        let parent = child.parent_available.as_ref();
        let all = call.parent
            && free(who.available.as_ref(), &usual.volunteer_call_hours, work, date, call)
            && free(child.available.as_ref(), &usual.child_call_hours, school, date, call)
            && free(parent, &usual.parent_hours, work, date, call);
        let start = &call.start;
        judged.look(all, || format!("not all have time for {} on {date} at {start}", child.id));
    }
    judged
}

/// A call of three is put into the night.
pub(super) fn break_three_parties(evidence: &mut Evidence) -> bool {
    let calls = evidence.plan.iter_mut().flat_map(|plan| &mut plan.calls);
    let call = calls.into_iter().find(|call| call.kind == VisitKind::ThreePartyCall);
    let Some(call) = call else { return false };
    "03:00:00".clone_into(&mut call.start);
    "03:30:00".clone_into(&mut call.end);
    true
}
