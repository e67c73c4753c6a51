//! When somebody has time.

use super::Limit;
use super::recurrence::Recurrence;
use super::time::{Days, Span, Window, merge};
use crate::units::Date;

/// The same windows on every day of a recurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// On which days.
    pub recurrence: Recurrence,
    /// At which times of the day, in any order.
    pub windows: Vec<Window>,
}

/// Recurring times without the days on which somebody has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    slots: Vec<Slot>,
    blackouts: Days,
}

impl Availability {
    /// Most slots.
    pub const MOST_SLOTS: usize = 64;
    /// Most windows of one slot.
    pub const MOST_WINDOWS: usize = 16;

    /// The union of all slots, less the black-out days.
    ///
    /// # Errors
    /// Too many slots, or too many windows in one of them.
    pub fn new(slots: Vec<Slot>, blackouts: Days) -> Result<Self, Limit> {
        Limit::hold("slots", slots.len(), Self::MOST_SLOTS)?;
        for slot in &slots {
            Limit::hold("windows of a day", slot.windows.len(), Self::MOST_WINDOWS)?;
        }
        Ok(Self { slots, blackouts })
    }

    /// Whether it is a day on which somebody is not there at all.
    #[must_use]
    pub fn is_blacked_out(&self, date: Date) -> bool {
        self.blackouts.contains(date)
    }

    /// The windows of one day, in order and apart from each other; none on a day without time.
    #[must_use]
    pub fn windows(&self, date: Date) -> Vec<Window> {
        if self.is_blacked_out(date) {
            return Vec::new();
        }
        let open = self.slots.iter().filter(|slot| slot.recurrence.contains(date));
        merge(open.flat_map(|slot| slot.windows.iter().copied()).collect())
    }

    /// The days of the span on which there is time, each with its windows.
    pub fn days(&self, span: Span) -> impl Iterator<Item = (Date, Vec<Window>)> {
        let days = span.days().map(|date| (date, self.windows(date)));
        days.filter(|(_, windows)| !windows.is_empty())
    }
}
