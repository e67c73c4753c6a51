//! Calls of a plan: which of them visits satisfy, what is left out, and what no plan can do better.

use std::collections::BTreeMap;

use super::{Plan, Stop, Tour};
use crate::ids::{ChildId, VolunteerId};
use crate::units::Cost;
use crate::visits::{Agenda, CallSeries, Day, Form, Obligation, SeriesId};

/// A call at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// Which series.
    pub series: SeriesId,
    /// Which call of it.
    pub number: u16,
    /// When.
    pub day: Day,
    /// When it begins, in seconds since midnight.
    pub start: u32,
}

/// What becomes of a call that falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Something of a higher tier satisfies it, on this day.
    Satisfied(Day),
    /// It takes place, on this day.
    Called(Day),
    /// It is left out.
    Missed,
}

/// Days and tiers of what a pair does, by day.
pub type Doings = Vec<(Day, u8)>;

/// A pair.
pub type Pair = (ChildId, VolunteerId);

/// The obligation and the form of a stop; `None` where it names what is not there.
pub(super) fn form<'a>(agenda: &'a Agenda, stop: &Stop) -> Option<(&'a Obligation, &'a Form)> {
    let obligation = agenda.obligations().get(stop.obligation.0 as usize)?;
    let occurrence = obligation.occurrences.get(usize::from(stop.occurrence))?;
    Some((obligation, occurrence.forms.get(usize::from(stop.form))?))
}

/// The visits of every pair, by day: of a joint visit those of each. O(stops · log stops).
#[must_use]
pub fn visits(agenda: &Agenda, tours: &[Tour]) -> BTreeMap<Pair, Doings> {
    let mut all: BTreeMap<Pair, Doings> = BTreeMap::new();
    for tour in tours {
        let Some(shift) = agenda.shifts().get(tour.shift.0 as usize) else { continue };
        for stop in &tour.stops {
            let Some((obligation, form)) = form(agenda, stop) else { continue };
            let pair = (obligation.child, shift.volunteer);
            all.entry(pair).or_default().push((shift.day, form.tier));
        }
    }
    all.values_mut().for_each(|doings| doings.sort_unstable());
    all
}

/// Days on which something of a higher tier satisfies the calls of a series: each satisfies one call at most,
/// the first of its day that none has satisfied before. O(calls · doings).
#[must_use]
pub fn satisfied(series: &CallSeries, doings: &[(Day, u8)]) -> Vec<Option<Day>> {
    let mut days: Vec<Day> =
        doings.iter().filter(|(_, tier)| series.is_below(*tier)).map(|(day, _)| *day).collect();
    let mut take = |first: Day, last: Day| {
        let at = days.iter().position(|day| (first..=last).contains(day))?;
        Some(days.remove(at))
    };
    series.calls.iter().map(|call| take(call.first, call.last)).collect()
}

/// Series of every pair, higher tiers before lower ones; those without come first.
#[must_use]
pub fn pairs(agenda: &Agenda) -> BTreeMap<Pair, Vec<SeriesId>> {
    let mut pairs: BTreeMap<Pair, Vec<SeriesId>> = BTreeMap::new();
    for (id, series) in agenda.series_ids().zip(agenda.calls()) {
        pairs.entry((series.child, series.volunteer)).or_default().push(id);
    }
    let tier = |id: &SeriesId| std::cmp::Reverse(agenda.series(*id).tier.map_or(256, u16::from));
    pairs.values_mut().for_each(|ids| ids.sort_by_key(|id| (tier(id), *id)));
    pairs
}

/// What becomes of every call of every series. Calls that are not in the agenda are passed over.
/// O((calls + stops) · log).
#[must_use]
pub fn fates(agenda: &Agenda, tours: &[Tour], calls: &[Call]) -> Vec<Vec<Fate>> {
    let mut stated: BTreeMap<(SeriesId, u16), Day> = BTreeMap::new();
    for call in calls {
        stated.entry((call.series, call.number)).or_insert(call.day);
    }
    let mut fates: Vec<Vec<Fate>> = vec![Vec::new(); agenda.calls().len()];
    let mut visits = visits(agenda, tours);
    for (pair, ids) in pairs(agenda) {
        let mut doings = visits.remove(&pair).unwrap_or_default();
        for id in ids {
            let series = agenda.series(id);
            let fate = |(number, day): (u16, Option<Day>)| match (day, stated.get(&(id, number))) {
                (Some(day), _) => Fate::Satisfied(day),
                (None, Some(&day)) => Fate::Called(day),
                (None, None) => Fate::Missed,
            };
            let found: Vec<Fate> = (0..).zip(satisfied(series, &doings)).map(fate).collect();
            if let Some(tier) = series.tier {
                let called = found.iter().filter_map(|fate| match fate {
                    Fate::Called(day) => Some((*day, tier)),
                    _ => None,
                });
                doings.extend(called);
                doings.sort_unstable();
            }
            fates[id.0 as usize] = found;
        }
    }
    fates
}

/// Penalties of the calls that are left out.
#[must_use]
pub fn left_out(agenda: &Agenda, fates: &[Vec<Fate>]) -> Cost {
    let of = |(series, fates): (&CallSeries, &Vec<Fate>)| {
        let missed = fates.iter().filter(|fate| **fate == Fate::Missed).count();
        series.penalty.saturating_mul(i64::try_from(missed).unwrap_or(i64::MAX))
    };
    agenda.calls().iter().zip(fates).map(of).sum()
}

/// What the calls of every plan cost at least: the penalties of those that have no hours and that nothing of a
/// higher tier can satisfy, whatever the tours. What is merely crowded out counts nothing.
/// O(calls · openings of the child · log shifts).
#[must_use]
pub fn calls_bound(agenda: &Agenda) -> Cost {
    let mut visits: BTreeMap<ChildId, Vec<&Form>> = BTreeMap::new();
    for obligation in agenda.obligations() {
        let forms = obligation.occurrences.iter().flat_map(|occurrence| &occurrence.forms);
        visits.entry(obligation.child).or_default().extend(forms);
    }
    let mut calls: BTreeMap<Pair, Vec<&CallSeries>> = BTreeMap::new();
    for series in agenda.calls() {
        calls.entry((series.child, series.volunteer)).or_default().push(series);
    }
    // Everybody who comes has hours, and valid vetting, on the day.
    let can = |form: &Form, day: Day| {
        form.crew.members().all(|member| !agenda.shifts_of(member, day).is_empty())
    };
    let mut sum: Cost = 0;
    for series in agenda.calls() {
        let visits = visits.get(&series.child).map(Vec::as_slice).unwrap_or_default();
        let beside = &calls[&(series.child, series.volunteer)];
        for call in series.calls.iter().filter(|call| call.hours.is_err()) {
            let inside = |day: Day| (call.first..=call.last).contains(&day);
            let visit = |form: &&Form| {
                series.is_below(form.tier)
                    && form.crew.members().any(|member| member == series.volunteer)
                    && form
                        .openings
                        .iter()
                        .any(|opening| inside(opening.day) && can(form, opening.day))
            };
            let higher = |other: &&CallSeries| {
                let mut openings =
                    other.calls.iter().flat_map(|c| c.hours.as_deref().unwrap_or_default());
                other.tier.is_some_and(|tier| series.is_below(tier))
                    && openings.any(|opening| inside(opening.day))
            };
            if !visits.iter().any(visit) && !beside.iter().any(higher) {
                sum = sum.saturating_add(series.penalty);
            }
        }
    }
    sum
}

impl Plan {
    /// What becomes of every call of every series of the agenda.
    #[must_use]
    pub fn fates(&self, agenda: &Agenda) -> Vec<Vec<Fate>> {
        fates(agenda, &self.tours, &self.calls)
    }
}
