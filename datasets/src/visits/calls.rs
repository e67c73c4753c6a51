//! Calls of a plan: to their document and back, and from one plan to the next.

use std::collections::BTreeMap;

use tongxing_solver::certificate::plan::{Call, Fate};
use tongxing_solver::visits::{CallDue, CallSeries, Lack, OccurrenceName, SeriesId};

use super::changed::held_until;
use super::read::Reader;
use super::revise::Key;
use super::write::{Written, clock};
use crate::document::Day;
use crate::document::plan::{
    CallDocument, MissedDocument, MissedReason, PlanDocument, VisitKey, WithdrawnDocument,
};

impl Written<'_> {
    /// The calls, by date, then volunteer in the problem's order, then time.
    pub(super) fn calls(&self) -> Vec<CallDocument> {
        let mut calls: Vec<&Call> = self.plan.calls.iter().collect();
        calls.sort_by_key(|call| {
            (call.day, self.agenda.series(call.series).volunteer, call.start, **call)
        });
        calls.into_iter().map(|call| self.call(call)).collect()
    }

    fn call(&self, call: &Call) -> CallDocument {
        let series = self.agenda.series(call.series);
        let due = &series.calls[usize::from(call.number)];
        CallDocument {
            child: self.case.ids.child_text(series.child).to_owned(),
            volunteer: self.volunteer(series.volunteer),
            kind: self.kind(series.rule),
            rule: series.rule,
            since: Day(due.name.since),
            nth: due.name.nth,
            from: self.date(due.first),
            to: self.date(due.last),
            date: self.date(call.day),
            start: clock(call.start),
            end: clock(call.start + series.stay.0),
            parent: series.parent.is_some(),
            sequence: 0,
        }
    }

    /// The calls that fall due and are left out, by series.
    pub(super) fn missed_calls(&self) -> Vec<MissedDocument> {
        let fates = self.plan.fates(self.agenda);
        let mut all = Vec::new();
        for (series, fates) in self.agenda.calls().iter().zip(fates) {
            let missed = series.calls.iter().zip(fates).filter(|(_, fate)| *fate == Fate::Missed);
            all.extend(missed.map(|(due, _)| self.missed_call(series, due)));
        }
        all
    }

    fn missed_call(&self, series: &CallSeries, due: &CallDue) -> MissedDocument {
        let reason = match due.hours {
            Err(Lack::ChildHours) => MissedReason::ChildHasNoHours,
            Err(Lack::ParentHours) => MissedReason::ParentHasNoHours,
            Err(Lack::CommonDay) => MissedReason::NoCommonDay,
            Err(Lack::CommonHours) => MissedReason::NoCommonHours,
            Ok(_) => MissedReason::NoRoomBesideOthers,
        };
        MissedDocument {
            child: self.case.ids.child_text(series.child).to_owned(),
            kind: self.kind(series.rule),
            rule: series.rule,
            volunteers: vec![self.volunteer(series.volunteer)],
            from: self.date(due.first),
            to: self.date(due.last),
            penalty: series.penalty,
            reason,
            relaxation: None,
        }
    }
}

/// Reads the calls that a document states.
pub(super) fn read(reader: &mut Reader<'_>, stated: &[CallDocument]) -> Vec<Call> {
    let agenda = reader.agenda;
    let mut known: BTreeMap<_, SeriesId> = BTreeMap::new();
    for (id, series) in agenda.series_ids().zip(agenda.calls()) {
        known.entry((series.child, series.volunteer, series.rule)).or_insert(id);
    }
    let mut calls = Vec::with_capacity(stated.len());
    for (number, call) in stated.iter().enumerate() {
        let place = format!("calls[{number}]");
        let child = reader.child(format!("{place}.child"), &call.child);
        let volunteer = reader.volunteer(format!("{place}.volunteer"), &call.volunteer);
        let day = reader.day(format!("{place}.date"), call.date.0);
        let start = reader.time(format!("{place}.start"), &call.start);
        let (Some(child), Some(volunteer)) = (child, volunteer) else { continue };
        let (Some(day), Some(start)) = (day, start) else { continue };
        let name = OccurrenceName { since: call.since.0, nth: call.nth };
        let found = known.get(&(child, volunteer, call.rule)).and_then(|&series| {
            let due = &agenda.series(series).calls;
            Some((series, due.iter().position(|due| due.name == name)?))
        });
        let number = found.and_then(|(_, number)| u16::try_from(number).ok());
        match found.zip(number) {
            Some(((series, _), number)) => calls.push(Call { series, number, day, start }),
            None => {
                let CallDocument { child, volunteer, rule, since, nth, .. } = call;
                let found =
                    format!("{child} and {volunteer}, rule {rule}, since {since}, number {nth}");
                reader.tell(place, "names a call that is not due", found, "a call that is due");
            }
        }
    }
    calls.sort_unstable();
    calls
}

/// A statement: its place, whether it holds, what is stated and what is found.
pub(super) type Statement = (String, bool, String, String);

/// What the calls of a document state against those that its plan would have.
pub(super) fn statements(stated: &PlanDocument, found: &PlanDocument) -> Vec<Statement> {
    let (many, most) = (stated.calls.len(), found.calls.len());
    let mut all = vec![("calls".to_owned(), many == most, many.to_string(), most.to_string())];
    for (number, (a, b)) in stated.calls.iter().zip(&found.calls).enumerate() {
        let same = CallDocument { sequence: 0, ..a.clone() } == *b;
        if !same {
            all.push((format!("calls[{number}]"), false, format!("{a:?}"), format!("{b:?}")));
        }
    }
    all
}

/// A call's place in the cadence, as visits have one.
#[must_use]
pub fn call_key(call: &CallDocument) -> VisitKey {
    let lead = call.volunteer.clone();
    VisitKey { rule: call.rule, lead, since: call.since, nth: call.nth, form: call.rule }
}

pub(super) fn key(call: &CallDocument) -> Key {
    let (volunteer, child) = (call.volunteer.clone(), call.child.clone());
    (volunteer.clone(), child, call.rule, volunteer, call.since, call.nth)
}

/// Numbers the calls of a plan after those of an earlier one, as visits are; returns what is withdrawn.
pub(super) fn revise(
    plan: &mut PlanDocument,
    earlier: &PlanDocument,
    gone: &mut BTreeMap<Key, &WithdrawnDocument>,
) -> Vec<WithdrawnDocument> {
    let mut before: BTreeMap<Key, &CallDocument> =
        earlier.calls.iter().map(|call| (key(call), call)).collect();
    let from = plan.inputs.from;
    for call in &mut plan.calls {
        let key = key(call);
        call.sequence = match (before.remove(&key), gone.remove(&key)) {
            (Some(old), _) => {
                let same = (old.date, &old.start, &old.end, old.kind)
                    == (call.date, &call.start, &call.end, call.kind);
                old.sequence.saturating_add(u32::from(!same))
            }
            (None, Some(gone)) => gone.sequence.saturating_add(1),
            (None, None) => 0,
        };
    }
    let days = i32::from(plan.inputs.weeks) * 7;
    let first = from.0.days_since_epoch();
    let held = held_until(plan);
    let inside = |call: &&CallDocument| {
        (0..days).contains(&(call.date.0.days_since_epoch() - first))
            && held.is_none_or(|held| call.date > held)
    };
    let withdrawn = before.into_values().filter(inside).map(|call| WithdrawnDocument {
        volunteer: call.volunteer.clone(),
        child: call.child.clone(),
        kind: call.kind,
        visit: call_key(call),
        date: call.date,
        start: call.start.clone(),
        end: call.end.clone(),
        sequence: call.sequence.saturating_add(1),
    });
    withdrawn.collect()
}
