//! Why an occurrence is not planned, as far as the agenda alone tells.

use super::ground::way;
use super::timing::Timing;
use crate::model::Instance;
use crate::travel::Travel;
use crate::units::Hours;
use crate::visits::{Agenda, Day, Form, Obligation, Opening, TourLimits};

/// Why something is not planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// There is no form for it: nobody, or no place.
    NoForm,
    /// The child, or the place, has no hours in its period.
    NoHours,
    /// Nobody who could come has hours, or valid vetting, on such a day.
    NoCommonDay,
    /// On every common day it is too long for the hours or for the limits of a tour.
    TooLong,
    /// Alone it would be possible.
    NoRoom,
}

/// More hours that would make an occurrence possible on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relaxation {
    /// Seconds more of somebody's hours, before or after.
    pub more: u32,
    /// On this day.
    pub day: Day,
}

/// Looks at one occurrence.
pub struct Missing<'a> {
    /// Who there is.
    pub instance: &'a Instance,
    /// How one gets around.
    pub travel: &'a dyn Travel,
    /// What has to be planned.
    pub agenda: &'a Agenda,
}

impl Missing<'_> {
    /// Why an occurrence is not planned, and the least more hours that would make it possible.
    /// O(forms · days).
    #[must_use]
    pub fn reason(&self, obligation: &Obligation, number: usize) -> (Missed, Option<Relaxation>) {
        let forms = &obligation.occurrences[number].forms;
        if forms.is_empty() {
            return (Missed::NoForm, None);
        }
        if forms.iter().all(|form| form.openings.is_empty()) {
            return (Missed::NoHours, None);
        }
        let mut common = false;
        let mut best: Option<Relaxation> = None;
        for form in forms {
            for opening in &form.openings {
                let (shared, more) = self.more(form, opening);
                common |= shared;
                if more == Some(0) {
                    return (Missed::NoRoom, None);
                }
                let found = more.map(|more| Relaxation { more, day: opening.day });
                best = best.into_iter().chain(found).min();
            }
        }
        (if common { Missed::TooLong } else { Missed::NoCommonDay }, best)
    }

    /// Whether all who come have hours on the day, and how many more seconds of them it takes; `None`
    /// where more hours are of no use.
    fn more(&self, form: &Form, opening: &Opening) -> (bool, Option<u32>) {
        let (mut shared, mut sum) = (true, Some(0_u32));
        for member in form.crew.members() {
            let shifts = self.agenda.shifts_of(member, opening.day);
            let hours: Vec<Hours> =
                shifts.map(|at| self.agenda.shifts()[at as usize].span).collect();
            shared &= !hours.is_empty();
            let home = self.instance.volunteer_site(member);
            let ways = [way(self.travel, home, form.site), way(self.travel, form.site, home)];
            let [Some(there), Some(back)] = ways else { return (shared, None) };
            let trip = Trip {
                there: there.seconds.0,
                stay: form.stay.0,
                back: back.seconds.0,
                metres: u64::from(there.metres.0) + u64::from(back.metres.0),
            };
            let more = trip.more(opening, &hours, self.agenda.limits());
            sum = sum.zip(more).and_then(|(sum, more)| sum.checked_add(more));
        }
        // Two who have time, but not at the same time, are not looked into.
        (shared, sum)
    }
}

/// There, a visit, and back.
struct Trip {
    there: u32,
    stay: u32,
    back: u32,
    metres: u64,
}

impl Trip {
    /// Seconds that the best of the hours is too short by; all of the trip where there are none.
    fn more(&self, opening: &Opening, hours: &[Hours], limits: TourLimits) -> Option<u32> {
        let lasting = self.there.checked_add(self.stay)?.checked_add(self.back)?;
        if lasting > limits.away.0 || self.metres > u64::from(limits.way.0) || limits.stops == 0 {
            return None;
        }
        let begins: Vec<Hours> = opening
            .spans
            .iter()
            .filter_map(|span| {
                let until = span.until.checked_sub(self.stay)?;
                (span.from <= until).then_some(Hours { from: span.from, until })
            })
            .collect();
        let one = |hours: &Hours, begin: &Hours| -> Option<u32> {
            if let Some(timing) = Timing::at_home(*hours).then(self.there, *begin, self.stay)
                && timing.over().checked_add(self.back)? <= hours.until
                && timing.lasting.checked_add(self.back)? <= limits.away.0
            {
                return Some(0);
            }
            // As near to the hours as it can be.
            let earliest = begin.from.max(self.there);
            let start =
                hours.from.saturating_add(self.there).clamp(earliest, begin.until.max(earliest));
            let (leave, home) = (start - self.there, start + self.stay + self.back);
            if start > begin.until || home > Hours::DAY.until {
                return None;
            }
            Some(hours.from.saturating_sub(leave) + home.saturating_sub(hours.until))
        };
        if hours.is_empty() {
            let possible = |begin: &Hours| {
                let start = begin.from.max(self.there);
                start <= begin.until && start + self.stay + self.back <= Hours::DAY.until
            };
            return begins.iter().any(possible).then_some(lasting);
        }
        hours.iter().flat_map(|hours| begins.iter().filter_map(|begin| one(hours, begin))).min()
    }
}
