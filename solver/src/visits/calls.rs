//! Calls: what a pair owes its child that nobody travels for.

use super::agenda::{Day, Gap, OccurrenceName, Opening};
use super::builder::{AgendaLimits, AgendaProblem};
use crate::ids::{ChildId, VolunteerId};
use crate::units::{Cost, Hours, Seconds};

/// Position of a series of calls in its agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(pub u32);

/// Why a call can never take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lack {
    /// The child has no hours in its period.
    ChildHours,
    /// The parent has none on a day on which the child has some.
    ParentHours,
    /// The volunteer has no hours, or no valid vetting, on such a day.
    CommonDay,
    /// On every common day what all have in common is too short.
    CommonHours,
}

/// One time that a call falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallDue {
    /// First day of its period.
    pub first: Day,
    /// Last day of its period.
    pub last: Day,
    /// When all who take part have time, by day ascending; or why never.
    pub hours: Result<Vec<Opening>, Lack>,
    /// What it is in every plan.
    pub name: OccurrenceName,
}

/// Calls that somebody owes a child by one rule, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSeries {
    /// To whom.
    pub child: ChildId,
    /// By whom.
    pub volunteer: VolunteerId,
    /// What it is, in the caller's numbering.
    pub rule: u16,
    /// Visits and calls of the same pair with a higher tier satisfy one call of their period each.
    pub tier: Option<u8>,
    /// How long.
    pub stay: Seconds,
    /// From each to the next.
    pub gap: Gap,
    /// Whose parent takes part too; of siblings the first stands for all.
    pub parent: Option<ChildId>,
    /// What leaving one out costs.
    pub penalty: Cost,
    /// In the order in which they take place.
    pub calls: Vec<CallDue>,
}

impl CallSeries {
    /// Whether something of a tier satisfies a call.
    #[must_use]
    pub fn is_below(&self, tier: u8) -> bool {
        self.tier.is_some_and(|mine| tier > mine)
    }

    /// When a call of the series can begin within some hours: at multiples of `step` since midnight.
    pub fn starts(&self, hours: Hours, step: Seconds) -> impl Iterator<Item = u32> + use<> {
        let (step, stay) = (step.0.max(1), self.stay.0);
        let first = hours.from.div_ceil(step).saturating_mul(step);
        let last = hours.until.checked_sub(stay);
        last.into_iter().flat_map(move |last| {
            (first..=last.max(first)).step_by(step as usize).filter(move |_| first <= last)
        })
    }

    /// Everything that is wrong with it as number `at` of an agenda of so many days.
    pub(super) fn problems(
        &self,
        at: usize,
        days: u16,
        limits: AgendaLimits,
    ) -> Vec<AgendaProblem> {
        let mut problems = Vec::new();
        let mut tell = |place: String, found: String, allowed: &str| {
            problems.push(AgendaProblem { place, found, allowed: allowed.to_owned() });
        };
        let (place, many) = (format!("calls[{at}]"), self.calls.len());
        if many == 0 || many > limits.each {
            tell(format!("{place}.calls"), many.to_string(), &format!("1 to {}", limits.each));
        }
        if self.gap.least == 0 || self.gap.most < self.gap.least {
            let found = format!("{} to {}", self.gap.least, self.gap.most);
            tell(format!("{place}.gap"), found, "at least a day, ascending");
        }
        if !(0..=limits.penalty).contains(&self.penalty) {
            let allowed = format!("0 to {}", limits.penalty);
            tell(place.clone(), self.penalty.to_string(), &allowed);
        }
        for (number, call) in self.calls.iter().enumerate() {
            let place = format!("{place}.calls[{number}]");
            if call.first > call.last || call.last.0 >= days {
                let found = format!("{} to {}", call.first.0, call.last.0);
                tell(place.clone(), found, "days of the span");
            }
            let openings = call.hours.as_deref().unwrap_or_default();
            let ordered = openings.windows(2).all(|pair| pair[0].day < pair[1].day)
                && openings.iter().all(|o| o.day >= call.first && o.day <= call.last);
            let spans = |o: &Opening| {
                o.spans.iter().all(|span| span.is_within_a_day())
                    && o.spans.windows(2).all(|pair| pair[0].until < pair[1].from)
            };
            if !ordered || !openings.iter().all(spans) {
                tell(place, "openings".to_owned(), "days of its period, hours ascending");
            }
        }
        let in_order =
            |pair: &[CallDue]| pair[0].first <= pair[1].first && pair[0].last <= pair[1].last;
        if !self.calls.windows(2).all(in_order) {
            tell(place, "periods out of order".to_owned(), "periods in order");
        }
        problems
    }
}
