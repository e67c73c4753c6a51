//! Whether the calls of a plan can take place as it says.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Call, Fate, form, left_out};
use super::checker::may_visit;
use super::{Plan, PlanViolation};
use crate::eligibility::may_serve;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Instance;
use crate::units::{Cost, Hours};
use crate::visits::{Agenda, CallDue, CallSeries, SeriesId};

/// Somebody who is at one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Party {
    Volunteer(VolunteerId),
    Child(ChildId),
    Parent(ChildId),
}

impl Party {
    fn name(self) -> &'static str {
        match self {
            Self::Volunteer(_) => "volunteer",
            Self::Child(_) => "child",
            Self::Parent(_) => "parent",
        }
    }
}

/// Everybody who takes part in the calls of a series.
fn parties(series: &CallSeries) -> impl Iterator<Item = Party> {
    let two = [Party::Volunteer(series.volunteer), Party::Child(series.child)];
    two.into_iter().chain(series.parent.map(Party::Parent))
}

/// What somebody does on a day; a call has a position in the plan.
type Busy = BTreeMap<(Party, u16), Vec<(Hours, Option<usize>)>>;

/// Everything that is wrong with the calls, and the penalties of those that are left out.
pub(super) fn check(
    instance: &Instance,
    agenda: &Agenda,
    plan: &Plan,
) -> (Vec<PlanViolation>, Cost) {
    let mut violations = Vec::new();
    let mut busy = on_tours(agenda, plan);
    let mut known: BTreeSet<(SeriesId, u16)> = BTreeSet::new();
    for (number, call) in plan.calls.iter().enumerate() {
        let Some((series, due)) = due(agenda, call) else {
            violations.push(PlanViolation::NoSuchCall { call: number });
            continue;
        };
        if !known.insert((call.series, call.number)) {
            violations.push(PlanViolation::CallTwice { call: number });
        }
        one(instance, agenda, (number, call), (series, due), &mut violations);
        let span = Hours { from: call.start, until: call.start.saturating_add(series.stay.0) };
        for party in parties(series) {
            busy.entry((party, call.day.0)).or_default().push((span, Some(number)));
        }
    }
    overlaps(&mut busy, &mut violations);
    let fates = plan.fates(agenda);
    for (number, call) in plan.calls.iter().enumerate() {
        let fate = fates.get(call.series.0 as usize);
        let fate = fate.and_then(|fates| fates.get(usize::from(call.number)));
        if let Some(Fate::Satisfied(_)) = fate {
            violations.push(PlanViolation::CallNotDue { call: number });
        }
    }
    for (id, series) in agenda.series_ids().zip(agenda.calls()) {
        gaps(id, series, &fates[id.0 as usize], &mut violations);
    }
    (violations, left_out(agenda, &fates))
}

fn due<'a>(agenda: &'a Agenda, call: &Call) -> Option<(&'a CallSeries, &'a CallDue)> {
    let series = agenda.calls().get(call.series.0 as usize)?;
    Some((series, series.calls.get(usize::from(call.number))?))
}

/// A call by itself: its hours, and who calls whom.
fn one(
    instance: &Instance,
    agenda: &Agenda,
    (number, call): (usize, &Call),
    (series, due): (&CallSeries, &CallDue),
    violations: &mut Vec<PlanViolation>,
) {
    let CallSeries { child, volunteer, stay, .. } = *series;
    let openings = due.hours.as_deref().unwrap_or_default();
    let mut spans = openings.iter().filter(|o| o.day == call.day).flat_map(|o| &o.spans);
    let over = call.start.saturating_add(stay.0);
    let inside = spans.any(|span| span.from <= call.start && over <= span.until);
    if !inside || !call.start.is_multiple_of(agenda.call_step().0) {
        violations.push(PlanViolation::CallOutsideHours { call: number, start: call.start });
    }
    if let Err(refusal) = may_visit(instance, volunteer, child) {
        violations.push(PlanViolation::NotEligible { volunteer, child, refusal });
    }
    let on_a_day = call.day.0 < agenda.days();
    if !on_a_day || !may_serve(instance, volunteer, agenda.date(call.day)) {
        violations.push(PlanViolation::CallVetting { call: number, volunteer });
    }
}

/// When volunteers are on their tours and children are visited.
fn on_tours(agenda: &Agenda, plan: &Plan) -> Busy {
    let mut busy = Busy::new();
    for tour in &plan.tours {
        let Some(shift) = agenda.shifts().get(tour.shift.0 as usize) else { continue };
        let away = Hours { from: tour.depart, until: tour.back };
        let party = Party::Volunteer(shift.volunteer);
        busy.entry((party, shift.day.0)).or_default().push((away, None));
        for stop in &tour.stops {
            let Some((obligation, form)) = form(agenda, stop) else { continue };
            let until = stop.start.saturating_add(form.stay.0);
            let there = Hours { from: stop.start, until };
            let party = Party::Child(obligation.child);
            busy.entry((party, shift.day.0)).or_default().push((there, None));
        }
    }
    busy
}

/// Calls that overlap something else of somebody, each told once for each who cannot.
fn overlaps(busy: &mut Busy, violations: &mut Vec<PlanViolation>) {
    for (&(party, _), doings) in busy.iter_mut() {
        doings.sort_unstable();
        let mut before: Option<(u32, Option<usize>)> = None;
        for &(span, call) in doings.iter() {
            if let Some((until, earlier)) = before.filter(|(until, _)| span.from < *until) {
                if let Some(call) = call.or(earlier) {
                    let who = party.name();
                    violations.push(PlanViolation::CallOverlaps { call, who });
                }
                if until >= span.until {
                    continue;
                }
            }
            before = Some((span.until, call));
        }
    }
}

/// Days from one to the next, where at least one of the two is a call: visits keep gaps of their own.
fn gaps(id: SeriesId, series: &CallSeries, fates: &[Fate], violations: &mut Vec<PlanViolation>) {
    let mut last: Option<(usize, i32, bool)> = None;
    for (number, fate) in fates.iter().enumerate() {
        let (day, call) = match *fate {
            Fate::Satisfied(day) => (i32::from(day.0), false),
            Fate::Called(day) => (i32::from(day.0), true),
            Fate::Missed => continue,
        };
        if let Some((before, earlier, _)) = last.filter(|&(_, _, called)| called || call) {
            let found = day - earlier;
            let too_far = before + 1 == number && found > i32::from(series.gap.most);
            if found < i32::from(series.gap.least) || too_far {
                let number = u16::try_from(number).unwrap_or(u16::MAX);
                violations.push(PlanViolation::CallGap { series: id, number, found });
            }
        }
        last = Some((number, day, call));
    }
}
