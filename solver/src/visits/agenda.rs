//! What has to be planned in a span of days, valid by construction.

use super::calls::{CallSeries, SeriesId};
use crate::ids::{ChildId, VolunteerId};
use crate::model::Site;
use crate::units::{Cost, Date, Hours, Metres, Seconds};

/// A day of the span, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u16);

/// Position of a shift in its agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShiftId(pub u32);

/// Position of an obligation in its agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObligationId(pub u32);

/// Position of a resource in its agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u16);

/// Some hours of a day in which a volunteer can be on the way: at most one tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Whose.
    pub volunteer: VolunteerId,
    /// When.
    pub day: Day,
    /// Not away from home before or after.
    pub span: Hours,
}

/// Who comes to a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Crew {
    /// Who stays the same from occurrence to occurrence.
    pub lead: VolunteerId,
    /// Who comes too, at the same time.
    pub companion: Option<VolunteerId>,
}

impl Crew {
    /// All of them.
    pub fn members(self) -> impl Iterator<Item = VolunteerId> {
        [self.lead].into_iter().chain(self.companion)
    }

    /// Whether somebody else has to be there at the same time.
    #[must_use]
    pub fn is_joint(self) -> bool {
        self.companion.is_some()
    }
}

/// Hours of a day in which a visit can take place, ascending and apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// When.
    pub day: Day,
    /// The visit lies within one of these.
    pub spans: Vec<Hours>,
}

/// One way of meeting an occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is, in the caller's numbering.
    pub kind: u16,
    /// Higher tiers satisfy the lower ones of their period.
    pub tier: u8,
    /// Who comes.
    pub crew: Crew,
    /// Whether one of the staff, who is on nobody's tour, is there too.
    pub attended: bool,
    /// Whether people can meet for the first time in it; matters where they may not have met.
    pub introduces: bool,
    /// How long everybody stays.
    pub stay: Seconds,
    /// Where.
    pub site: Site,
    /// What it takes one unit of on its day.
    pub resource: Option<ResourceId>,
    /// When it can take place, by day ascending.
    pub openings: Vec<Opening>,
}

/// One time that an obligation falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// First day of its period.
    pub first: Day,
    /// Last day of its period.
    pub last: Day,
    /// Ways of meeting it.
    pub forms: Vec<Form>,
    /// What it costs to leave it out.
    pub penalty: Cost,
    /// What it is in every plan, whatever is planned.
    pub name: OccurrenceName,
}

/// Which occurrence of its obligation something is, the same in all plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccurrenceName {
    /// First day of its whole period, in the plan or before.
    pub since: Date,
    /// Number within its period, from 0.
    pub nth: u16,
}

/// Among some occurrences at least one has a form of this tier or a higher one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// What it is, in the caller's numbering.
    pub kind: u16,
    /// First of the occurrences.
    pub from: u16,
    /// Last of the occurrences.
    pub to: u16,
    /// The tier asked for.
    pub tier: u8,
    /// What it costs to do without.
    pub penalty: Cost,
}

/// Days between one occurrence and the next, where neither is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// At least.
    pub least: u16,
    /// At most.
    pub most: u16,
}

/// What is owed to a child: occurrences in order, met by the same lead throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// To whom.
    pub child: ChildId,
    /// What it is, in the caller's numbering.
    pub rule: u16,
    /// Whether they may not have met: then the first occurrence that takes place has a form that introduces.
    pub first_visit: bool,
    /// In the order in which they take place.
    pub occurrences: Vec<Occurrence>,
    /// From each occurrence to the next.
    pub gap: Gap,
    /// Higher tiers among the occurrences.
    pub upgrades: Vec<Upgrade>,
}

/// Something that only so many visits a day can use: seats of a station, staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Units on every day of the span.
    pub units: Vec<u32>,
}

/// Limits on one tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TourLimits {
    /// Longest time away from home.
    pub away: Seconds,
    /// Longest way.
    pub way: Metres,
    /// Most visits.
    pub stops: u16,
    /// Joint visits begin at multiples of this since midnight.
    pub joint_step: Seconds,
}

/// What has to be planned. Immutable; comes from an [`AgendaBuilder`](super::AgendaBuilder) only.
#[derive(Clone, Debug)]
pub struct Agenda {
    pub(super) first: Date,
    pub(super) days: u16,
    pub(super) shifts: Vec<Shift>,
    pub(super) obligations: Vec<Obligation>,
    pub(super) resources: Vec<Resource>,
    pub(super) limits: TourLimits,
    pub(super) series: Vec<CallSeries>,
    pub(super) call_step: Seconds,
}

impl Agenda {
    /// The date of day 0.
    #[must_use]
    pub fn first(&self) -> Date {
        self.first
    }

    /// Number of days.
    #[must_use]
    pub fn days(&self) -> u16 {
        self.days
    }

    /// The date of a day of the span.
    ///
    /// # Panics
    /// Never: the builder takes no span that leaves the calendar.
    #[must_use]
    pub fn date(&self, day: Day) -> Date {
        let since = self.first.days_since_epoch() + i32::from(day.0);
        Date::from_days_since_epoch(since).expect("the builder keeps the span in the calendar")
    }

    /// All shifts, by volunteer, day and time.
    #[must_use]
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// Ids of all shifts.
    pub fn shift_ids(&self) -> impl ExactSizeIterator<Item = ShiftId> + use<> {
        let many = u32::try_from(self.shifts.len()).unwrap_or(u32::MAX);
        (0..many).map(ShiftId)
    }

    /// The shift `id`.
    #[must_use]
    pub fn shift(&self, id: ShiftId) -> &Shift {
        &self.shifts[id.0 as usize]
    }

    /// Shifts of a volunteer on a day, in order of time. O(log shifts).
    #[must_use]
    pub fn shifts_of(&self, volunteer: VolunteerId, day: Day) -> std::ops::Range<u32> {
        let key = |shift: &Shift| (shift.volunteer, shift.day);
        let from = self.shifts.partition_point(|shift| key(shift) < (volunteer, day));
        let to = self.shifts.partition_point(|shift| key(shift) <= (volunteer, day));
        let number = |at| u32::try_from(at).unwrap_or(u32::MAX);
        number(from)..number(to)
    }

    /// All obligations.
    #[must_use]
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }

    /// Ids of all obligations.
    pub fn obligation_ids(&self) -> impl ExactSizeIterator<Item = ObligationId> + use<> {
        let many = u32::try_from(self.obligations.len()).unwrap_or(u32::MAX);
        (0..many).map(ObligationId)
    }

    /// The obligation `id`.
    #[must_use]
    pub fn obligation(&self, id: ObligationId) -> &Obligation {
        &self.obligations[id.0 as usize]
    }

    /// All resources.
    #[must_use]
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// Limits on one tour.
    #[must_use]
    pub fn limits(&self) -> TourLimits {
        self.limits
    }

    /// What leaving all visits out costs.
    #[must_use]
    pub fn nothing(&self) -> Cost {
        let of = |obligation: &Obligation| {
            let occurrences: Cost = obligation.occurrences.iter().map(|o| o.penalty).sum();
            occurrences + obligation.upgrades.iter().map(|u| u.penalty).sum::<Cost>()
        };
        self.obligations.iter().map(of).sum()
    }

    /// All series of calls, by child, then volunteer.
    #[must_use]
    pub fn calls(&self) -> &[CallSeries] {
        &self.series
    }

    /// Ids of all series of calls.
    pub fn series_ids(&self) -> impl ExactSizeIterator<Item = SeriesId> + use<> {
        let many = u32::try_from(self.series.len()).unwrap_or(u32::MAX);
        (0..many).map(SeriesId)
    }

    /// The series `id`.
    #[must_use]
    pub fn series(&self, id: SeriesId) -> &CallSeries {
        &self.series[id.0 as usize]
    }

    /// Calls begin at multiples of this since midnight.
    #[must_use]
    pub fn call_step(&self) -> Seconds {
        self.call_step
    }
}
