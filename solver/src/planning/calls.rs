//! Calls after the tours: each at a time of all who take part, beside what they do already.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::certificate::plan::{Call, Doings, Tour, pairs, satisfied, visits};
use crate::units::{Cost, Hours};
use crate::visits::{Agenda, CallSeries, Day, SeriesId};

/// Which call of which series.
type Id = (SeriesId, u16);

/// Most calls that are tried to be moved for one: chains are followed by recursion, and end.
const MOST_TRIED: usize = 1000;

/// What somebody does on a day: with `None` a tour or a visit, which stays.
type Doing = (Hours, Option<Id>);

/// Places the calls of an agenda beside tours, by descending penalty. A call whose every time is taken moves
/// another, which moves another, until one finds a free time.
///
/// Exact where calls fit in one step, no gap binds, no call satisfies another and nobody but the volunteer has
/// several: what can be called together is then a transversal matroid, in which taking what weighs most first
/// and augmenting is best (Edmonds and Fulkerson 1965), unless a chain would try more than a thousand. Elsewhere a call may be left out that another order
/// would place.
///
/// Calls keep the weekday and the hour of the one before where that is possible. O(calls · times) where there
/// is room for all; where there is none, each call that finds no time looks at all that it could move.
///
/// What an earlier plan had stays where it was if it can, and does not move.
pub(super) fn placed(agenda: &Agenda, tours: &[Tour], kept: Kept<'_>) -> Vec<Call> {
    let mut desk = Desk::new(agenda, tours);
    let mut known: BTreeMap<SeriesId, Vec<&Call>> = BTreeMap::new();
    for call in kept.calls {
        known.entry(call.series).or_default().push(call);
    }
    desk.from = kept.from;
    let mut doings = visits(agenda, tours);
    for id in order(agenda) {
        let series = agenda.series(id);
        let pair = doings.entry((series.child, series.volunteer)).or_default();
        desk.satisfied[id.0 as usize] = satisfied(series, pair);
        for call in known.get(&id).into_iter().flatten() {
            desk.keep(call);
        }
        for number in (0_u16..).take(series.calls.len()) {
            if desk.met(id, usize::from(number)).is_none() {
                desk.place((id, number), &mut BTreeSet::new());
            }
        }
        desk.done(id, pair);
    }
    desk.calls()
}

/// Series by descending penalty, but those of a pair that may satisfy others of it before these.
fn order(agenda: &Agenda) -> Vec<SeriesId> {
    let mut keys: Vec<(Reverse<Cost>, usize, SeriesId)> = Vec::new();
    for (_, ids) in pairs(agenda) {
        let mut least = Cost::MAX;
        for (at, id) in ids.into_iter().enumerate() {
            least = least.min(agenda.series(id).penalty);
            keys.push((Reverse(least), at, id));
        }
    }
    keys.sort_unstable();
    keys.into_iter().map(|(_, _, id)| id).collect()
}

/// Calls of an earlier plan.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept<'a> {
    /// As it had them.
    pub(super) calls: &'a [Call],
    /// No other call is placed before this day.
    pub(super) from: Day,
}

struct Desk<'a> {
    agenda: &'a Agenda,
    /// What everybody does, by party and day; only asked, never gone through.
    busy: HashMap<(u32, Day), Vec<Doing>>,
    /// When each call takes place.
    at: Vec<Vec<Option<(Day, u32)>>>,
    /// Days of what satisfies each call.
    satisfied: Vec<Vec<Option<Day>>>,
    /// Series whose calls satisfy others, and stay where they are.
    fixed: Vec<bool>,
    /// Calls that were kept, and stay where they are.
    kept: BTreeSet<Id>,
    /// The first day of others.
    from: Day,
}

/// Whether a time is free.
enum Room {
    Free,
    /// But for one call, which could move.
    Behind(Id),
    Taken,
}

/// Numbers for all who are at one thing at a time: volunteers, children, parents.
fn parties(series: &CallSeries) -> impl Iterator<Item = u32> {
    let number = |index: usize, kind: u32| u32::try_from(index).unwrap_or(0) * 3 + kind;
    let two = [number(series.volunteer.index(), 0), number(series.child.index(), 1)];
    two.into_iter().chain(series.parent.map(|parent| number(parent.index(), 2)))
}

impl<'a> Desk<'a> {
    fn new(agenda: &'a Agenda, tours: &[Tour]) -> Self {
        let empty = |series: &CallSeries| vec![None; series.calls.len()];
        let mut fixed = vec![false; agenda.calls().len()];
        for (_, ids) in pairs(agenda) {
            for (id, series) in ids.iter().map(|&id| (id, agenda.series(id))) {
                let below = |other: &SeriesId| {
                    series.tier.is_some_and(|tier| agenda.series(*other).is_below(tier))
                };
                fixed[id.0 as usize] = ids.iter().any(below);
            }
        }
        let at = agenda.calls().iter().map(empty).collect();
        let satisfied =
            agenda.calls().iter().map(|series| vec![None; series.calls.len()]).collect();
        let (busy, kept) = (HashMap::new(), BTreeSet::new());
        let mut desk = Self { agenda, busy, at, satisfied, fixed, kept, from: Day(0) };
        let called: BTreeSet<usize> = agenda.calls().iter().map(|s| s.child.index()).collect();
        for tour in tours {
            let shift = agenda.shift(tour.shift);
            let party = u32::try_from(shift.volunteer.index()).unwrap_or(0) * 3;
            let away = Hours { from: tour.depart, until: tour.back };
            desk.busy.entry((party, shift.day)).or_default().push((away, None));
            for stop in &tour.stops {
                let obligation = agenda.obligation(stop.obligation);
                if !called.contains(&obligation.child.index()) {
                    continue;
                }
                let occurrence = &obligation.occurrences[usize::from(stop.occurrence)];
                let stay = occurrence.forms[usize::from(stop.form)].stay.0;
                let there = Hours { from: stop.start, until: stop.start + stay };
                let party = u32::try_from(obligation.child.index()).unwrap_or(0) * 3 + 1;
                desk.busy.entry((party, shift.day)).or_default().push((there, None));
            }
        }
        desk
    }

    /// When a call would take place, the most regular first.
    fn times(&self, (id, number): Id) -> impl Iterator<Item = (Day, u32)> + use<'a> {
        let agenda = self.agenda;
        let series = agenda.series(id);
        let due = &series.calls[usize::from(number)];
        let before = usize::from(number).checked_sub(1).and_then(|before| {
            let (day, start) = self.at[id.0 as usize][before]?;
            Some((i32::from(day.0) - i32::from(series.calls[before].first.0), start))
        });
        let (since, hour) = before.unzip();
        let day = i32::from(due.first.0) + since.unwrap_or(0);
        let mut openings: Vec<_> = due.hours.as_deref().unwrap_or_default().iter().collect();
        openings.retain(|opening| opening.day >= self.from);
        openings.sort_by_key(|opening| ((i32::from(opening.day.0) - day).abs(), opening.day));
        let step = agenda.call_step();
        openings.into_iter().flat_map(move |opening| {
            let spans = opening.spans.iter();
            let mut starts: Vec<u32> = spans.flat_map(|span| series.starts(*span, step)).collect();
            if let Some(hour) = hour {
                starts.sort_by_key(|&start| (start.abs_diff(hour), start));
            }
            starts.into_iter().map(|start| (opening.day, start))
        })
    }

    /// Finds a time for a call, moving others where need be. `seen` are those that have been tried to be moved.
    fn place(&mut self, id: Id, seen: &mut BTreeSet<Id>) -> bool {
        seen.insert(id);
        let mut behind: Vec<(Id, (Day, u32))> = Vec::new();
        for time in self.times(id) {
            match self.room(id, time) {
                Room::Free => {
                    self.put(id, time);
                    return true;
                }
                Room::Behind(other) => behind.push((other, time)),
                Room::Taken => {}
            }
        }
        for (other, time) in behind {
            if seen.contains(&other) || seen.len() >= MOST_TRIED {
                continue;
            }
            let Some(old) = self.lift(other) else { continue };
            self.put(id, time);
            if self.place(other, seen) {
                return true;
            }
            self.lift(id);
            self.put(other, old);
        }
        false
    }

    /// What stands in the way of a call at a time.
    fn room(&self, id: Id, (day, start): (Day, u32)) -> Room {
        let series = self.agenda.series(id.0);
        let mut one: Option<Id> = None;
        let mut hindered = |other: Option<Id>| match (other, one) {
            (None, _) => true,
            (Some(other), _) if self.fixed[other.0.0 as usize] || self.kept.contains(&other) => {
                true
            }
            (Some(other), None) => {
                one = Some(other);
                false
            }
            (Some(other), Some(known)) => other != known,
        };
        let until = start + series.stay.0;
        for party in parties(series) {
            for &(span, other) in self.busy.get(&(party, day)).into_iter().flatten() {
                if span.from < until && start < span.until && hindered(other) {
                    return Room::Taken;
                }
            }
        }
        let (least, most) = (i32::from(series.gap.least), i32::from(series.gap.most));
        for (near, forward) in [(self.before(id), false), (self.after(id), true)] {
            let Some((number, other, called)) = near else { continue };
            let days = (i32::from(other.0) - i32::from(day.0)) * if forward { 1 } else { -1 };
            let next = number.abs_diff(id.1) == 1;
            let other = called.then_some((id.0, number));
            if (days < least || (next && days > most)) && hindered(other) {
                return Room::Taken;
            }
        }
        one.map_or(Room::Free, Room::Behind)
    }

    /// Keeps a call where it was, if that is possible and it is still due.
    fn keep(&mut self, call: &Call) {
        let (id, time) = ((call.series, call.number), (call.day, call.start));
        let series = self.agenda.series(call.series);
        let Some(due) = series.calls.get(usize::from(call.number)) else { return };
        let openings = due.hours.as_deref().unwrap_or_default();
        let mut spans = openings.iter().filter(|o| o.day == call.day).flat_map(|o| &o.spans);
        let step = self.agenda.call_step();
        let possible = spans.any(|span| series.starts(*span, step).any(|at| at == call.start));
        let due = self.met(call.series, usize::from(call.number)).is_none();
        if possible && due && matches!(self.room(id, time), Room::Free) {
            self.put(id, time);
            self.kept.insert(id);
        }
    }

    /// The day of a call or of what satisfies it, and whether it is a call.
    fn met(&self, id: SeriesId, number: usize) -> Option<(Day, bool)> {
        let called = self.at[id.0 as usize][number].map(|(day, _)| (day, true));
        called.or(self.satisfied[id.0 as usize][number].map(|day| (day, false)))
    }

    fn before(&self, (id, number): Id) -> Option<(u16, Day, bool)> {
        (0..number).rev().find_map(|at| {
            let (day, called) = self.met(id, usize::from(at))?;
            Some((at, day, called))
        })
    }

    fn after(&self, (id, number): Id) -> Option<(u16, Day, bool)> {
        let many = u16::try_from(self.at[id.0 as usize].len()).unwrap_or(u16::MAX);
        (number + 1..many).find_map(|at| {
            let (day, called) = self.met(id, usize::from(at))?;
            Some((at, day, called))
        })
    }

    fn put(&mut self, id: Id, (day, start): (Day, u32)) {
        let series = self.agenda.series(id.0);
        let span = Hours { from: start, until: start + series.stay.0 };
        for party in parties(series) {
            self.busy.entry((party, day)).or_default().push((span, Some(id)));
        }
        self.at[id.0.0 as usize][usize::from(id.1)] = Some((day, start));
    }

    fn lift(&mut self, id: Id) -> Option<(Day, u32)> {
        let (day, start) = self.at[id.0.0 as usize][usize::from(id.1)].take()?;
        for party in parties(self.agenda.series(id.0)) {
            if let Some(doings) = self.busy.get_mut(&(party, day)) {
                doings.retain(|(_, other)| *other != Some(id));
            }
        }
        Some((day, start))
    }

    /// Adds the calls of a series to what its pair does.
    fn done(&self, id: SeriesId, doings: &mut Doings) {
        let Some(tier) = self.agenda.series(id).tier.filter(|_| self.fixed[id.0 as usize]) else {
            return;
        };
        doings.extend(self.at[id.0 as usize].iter().flatten().map(|&(day, _)| (day, tier)));
        doings.sort_unstable();
    }

    fn calls(&self) -> Vec<Call> {
        let ids = self.agenda.series_ids().zip(&self.at);
        let calls = ids.flat_map(|(series, at)| {
            let call = move |(number, at): (u16, &Option<(Day, u32)>)| {
                at.map(|(day, start)| Call { series, number, day, start })
            };
            (0..).zip(at).filter_map(call)
        });
        calls.collect()
    }
}
