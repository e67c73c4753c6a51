//! Builds an agenda, and tells everything that is wrong with one.

use super::agenda::{
    Agenda, Obligation, Occurrence, Opening, Resource, ResourceId, Shift, TourLimits,
};
use super::calls::CallSeries;
use crate::units::{Cost, Date, Hours, Seconds};

/// Most of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgendaLimits {
    /// Most days.
    pub days: u16,
    /// Most shifts.
    pub shifts: usize,
    /// Most obligations.
    pub obligations: usize,
    /// Most occurrences of one obligation, and most forms of one occurrence.
    pub each: usize,
    /// Most spans of all openings together.
    pub spans: usize,
    /// Largest penalty.
    pub penalty: Cost,
    /// Most upgrades of one obligation.
    pub upgrades: usize,
}

impl AgendaLimits {
    /// Two years of a county many times over.
    pub const STANDARD: Self = Self {
        days: 731,
        shifts: 5_000_000,
        obligations: 1_000_000,
        each: 512,
        spans: 200_000_000,
        penalty: 1_000_000_000,
        upgrades: 8,
    };
}

/// What is wrong with an agenda.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place} is {found}, allowed: {allowed}")]
pub struct AgendaProblem {
    /// Where.
    pub place: String,
    /// What is there.
    pub found: String,
    /// What may be there.
    pub allowed: String,
}

/// Collects an agenda and everything that is wrong with it.
#[derive(Clone, Debug)]
pub struct AgendaBuilder {
    agenda: Agenda,
    limits: AgendaLimits,
    problems: Vec<AgendaProblem>,
}

/// Most problems that are told.
const MOST_TOLD: usize = 100;

impl AgendaBuilder {
    /// Calls begin at multiples of a quarter of an hour unless told otherwise.
    pub const CALL_STEP: Seconds = Seconds(900);

    /// An agenda of so many days from a date, nothing in it yet.
    #[must_use]
    pub fn new(first: Date, days: u16, limits: TourLimits) -> Self {
        let agenda = Agenda {
            first,
            days,
            shifts: Vec::new(),
            obligations: Vec::new(),
            resources: Vec::new(),
            limits,
            series: Vec::new(),
            call_step: Self::CALL_STEP,
        };
        Self { agenda, limits: AgendaLimits::STANDARD, problems: Vec::new() }
    }

    /// Other limits, for tests.
    #[must_use]
    pub fn within(mut self, limits: AgendaLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Adds a shift.
    pub fn shift(&mut self, shift: Shift) {
        self.agenda.shifts.push(shift);
    }

    /// Adds an obligation.
    pub fn obligation(&mut self, obligation: Obligation) {
        self.agenda.obligations.push(obligation);
    }

    /// Adds a series of calls.
    pub fn calls(&mut self, series: CallSeries) {
        self.agenda.series.push(series);
    }

    /// Lets calls begin at multiples of this since midnight.
    pub fn call_step(&mut self, step: Seconds) {
        self.agenda.call_step = step;
    }

    /// Adds a resource.
    pub fn resource(&mut self, resource: Resource) -> ResourceId {
        let id = u16::try_from(self.agenda.resources.len()).unwrap_or(u16::MAX);
        self.agenda.resources.push(resource);
        ResourceId(id)
    }

    fn problem(&mut self, place: String, found: impl ToString, allowed: impl ToString) {
        if self.problems.len() < MOST_TOLD {
            let (found, allowed) = (found.to_string(), allowed.to_string());
            self.problems.push(AgendaProblem { place, found, allowed });
        }
    }

    /// The agenda.
    ///
    /// # Errors
    /// Everything that is wrong with it, at most a hundred problems.
    pub fn build(mut self) -> Result<Agenda, Vec<AgendaProblem>> {
        self.agenda.shifts.sort_by_key(|s| (s.volunteer, s.day, s.span.from, s.span.until));
        self.check_sizes();
        if self.problems.is_empty() {
            self.check_shifts();
            self.check_obligations();
            self.check_calls();
        }
        if self.problems.is_empty() { Ok(self.agenda) } else { Err(self.problems) }
    }

    fn check_sizes(&mut self) {
        let limits = self.limits;
        let Agenda { first, days, .. } = self.agenda;
        if !(1..=limits.days).contains(&days) {
            self.problem("days".to_owned(), days, format!("1 to {}", limits.days));
        }
        let last = first.days_since_epoch() + i32::from(days);
        if Date::from_days_since_epoch(last).is_none() {
            self.problem("days".to_owned(), days, "days within the calendar");
        }
        let counts = [
            ("shifts", self.agenda.shifts.len(), limits.shifts),
            ("obligations", self.agenda.obligations.len(), limits.obligations),
            ("resources", self.agenda.resources.len(), usize::from(u16::MAX)),
            ("calls", self.agenda.series.len(), limits.obligations),
        ];
        for (name, found, most) in counts {
            if found > most {
                self.problem(name.to_owned(), found, format!("at most {most}"));
            }
        }
        let forms = self.agenda.obligations.iter().flat_map(|o| &o.occurrences);
        let openings = forms.flat_map(|o| &o.forms).flat_map(|form| &form.openings);
        let calls = self.agenda.series.iter().flat_map(|series| &series.calls);
        let calls = calls.flat_map(|call| call.hours.as_deref().unwrap_or_default());
        let spans: usize = openings.chain(calls).map(|opening| opening.spans.len()).sum();
        if spans > limits.spans {
            self.problem("openings".to_owned(), spans, format!("at most {}", limits.spans));
        }
        let tour = self.agenda.limits;
        if tour.joint_step.0 == 0 || tour.joint_step.0 > Hours::DAY.until {
            self.problem("joint_step".to_owned(), tour.joint_step.0, "1 second to a day");
        }
        let step = self.agenda.call_step.0;
        if step == 0 || step > Hours::DAY.until {
            self.problem("call_step".to_owned(), step, "1 second to a day");
        }
        for at in 0..self.agenda.resources.len() {
            let found = self.agenda.resources[at].units.len();
            if found != usize::from(days) {
                self.problem(format!("resources[{at}]"), found, format!("{days} days"));
            }
        }
    }

    fn check_calls(&mut self) {
        let (days, limits) = (self.agenda.days, self.limits);
        let series = self.agenda.series.iter().enumerate();
        let found = series.flat_map(|(at, series)| series.problems(at, days, limits));
        let room = MOST_TOLD.saturating_sub(self.problems.len());
        let found: Vec<AgendaProblem> = found.take(room).collect();
        self.problems.extend(found);
    }

    fn check_shifts(&mut self) {
        for at in 0..self.agenda.shifts.len() {
            let shift = self.agenda.shifts[at];
            if shift.day.0 >= self.agenda.days || !shift.span.is_within_a_day() {
                let found = format!("day {}, {:?}", shift.day.0, shift.span);
                self.problem(format!("shifts[{at}]"), found, "hours of a day of the span");
            }
            let before = at.checked_sub(1).map(|before| self.agenda.shifts[before]);
            let same = |b: &Shift| (b.volunteer, b.day) == (shift.volunteer, shift.day);
            if before.filter(same).is_some_and(|b| b.span.until > shift.span.from) {
                self.problem(
                    format!("shifts[{at}]"),
                    format!("{:?}", shift.span),
                    "after the last",
                );
            }
        }
    }

    fn check_obligations(&mut self) {
        for at in 0..self.agenda.obligations.len() {
            // Taken out while it is looked at, to report what is found.
            let empty = Vec::new();
            let occurrences =
                std::mem::replace(&mut self.agenda.obligations[at].occurrences, empty);
            let each = self.limits.each;
            if occurrences.is_empty() || occurrences.len() > each {
                let place = format!("obligations[{at}].occurrences");
                self.problem(place, occurrences.len(), format!("1 to {each}"));
            }
            for (number, occurrence) in occurrences.iter().enumerate() {
                self.check_occurrence(
                    &format!("obligations[{at}].occurrences[{number}]"),
                    occurrence,
                );
            }
            self.agenda.obligations[at].occurrences = occurrences;
            self.check_whole(at);
        }
    }

    fn check_whole(&mut self, at: usize) {
        let Obligation { occurrences, gap, upgrades, .. } = self.agenda.obligations[at].clone();
        if gap.least == 0 || gap.most < gap.least {
            let found = format!("{} to {}", gap.least, gap.most);
            self.problem(format!("obligations[{at}].gap"), found, "at least a day, ascending");
        }
        if upgrades.len() > self.limits.upgrades {
            let allowed = format!("at most {}", self.limits.upgrades);
            self.problem(format!("obligations[{at}].upgrades"), upgrades.len(), allowed);
        }
        for upgrade in upgrades {
            let inside = upgrade.from <= upgrade.to && usize::from(upgrade.to) < occurrences.len();
            if !inside || !(0..=self.limits.penalty).contains(&upgrade.penalty) {
                let found = format!("{} to {}, {}", upgrade.from, upgrade.to, upgrade.penalty);
                self.problem(format!("obligations[{at}].upgrades"), found, "occurrences it has");
            }
        }
        let ordered = occurrences
            .windows(2)
            .all(|pair| pair[0].first <= pair[1].first && pair[0].last <= pair[1].last);
        if !ordered {
            self.problem(format!("obligations[{at}]"), "periods out of order", "periods in order");
        }
    }

    fn check_occurrence(&mut self, place: &str, occurrence: &Occurrence) {
        let Occurrence { first, last, forms, penalty, .. } = occurrence;
        if first > last || last.0 >= self.agenda.days {
            self.problem(
                place.to_owned(),
                format!("{} to {}", first.0, last.0),
                "days of the span",
            );
        }
        if !(0..=self.limits.penalty).contains(penalty) {
            self.problem(place.to_owned(), penalty, format!("0 to {}", self.limits.penalty));
        }
        if forms.len() > self.limits.each {
            self.problem(
                place.to_owned(),
                forms.len(),
                format!("at most {} forms", self.limits.each),
            );
        }
        for form in forms {
            if form.crew.companion == Some(form.crew.lead) {
                self.problem(place.to_owned(), "somebody twice", "two people");
            }
            if form.resource.is_some_and(|id| usize::from(id.0) >= self.agenda.resources.len()) {
                self.problem(place.to_owned(), "no such resource", "a resource");
            }
            let days = form.openings.windows(2).all(|pair| pair[0].day < pair[1].day)
                && form.openings.iter().all(|o| o.day >= *first && o.day <= *last);
            let spans = |o: &Opening| {
                o.spans.iter().all(|span| span.is_within_a_day())
                    && o.spans.windows(2).all(|pair| pair[0].until < pair[1].from)
            };
            if !days || !form.openings.iter().all(spans) {
                self.problem(place.to_owned(), "openings", "days of its period, hours ascending");
            }
        }
    }
}
