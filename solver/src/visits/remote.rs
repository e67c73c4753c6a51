//! From pairs and remote rules to calls.

use super::agenda::{Day, Gap, Opening};
use super::cadence::{Kind, People, Place, Rule};
use super::calendar;
use super::calls::{CallDue, CallSeries, Lack};
use super::obligations::{Maker, Tie, dates, of, repeated, spans};
use super::periods::Period;
use crate::eligibility::may_serve;
use crate::ids::{ChildId, VolunteerId};
use crate::model::Mode;
use crate::units::{Date, Hours};

/// Hours of volunteers for calls, day by day, once they have been looked at.
pub(super) type CallHours = Vec<Option<Vec<Vec<Hours>>>>;

/// What all of two lists of hours have in common.
fn common(a: &[Hours], b: &[Hours]) -> Vec<Hours> {
    let pairs = a.iter().flat_map(|a| b.iter().filter_map(|b| a.common(*b)));
    pairs.filter(|both| both.from < both.until).collect()
}

impl<'a> Maker<'a> {
    /// The calls that everybody who is paired with a child owes it, and those of professionals. Calls may
    /// come before a first visit: nobody meets in them.
    pub(super) fn calls(&mut self, ties: &[Tie]) {
        let Some(&Tie { child, .. }) = ties.first() else { return };
        for tie in ties {
            for (number, rule) in self.remote(child, self.mode(tie)) {
                let by_pair = matches!(rule.people, People::Volunteer | People::TwoAdults);
                if by_pair && self.takes_up(rule, child, tie.volunteer) {
                    self.call_series(child, tie.volunteer, (number, rule));
                }
            }
        }
        let near: Vec<Tie> =
            ties.iter().copied().filter(|tie| self.mode(tie) == Mode::Near).collect();
        for (number, rule) in self.remote(child, Mode::Near) {
            if let People::Specialist(need) | People::VolunteerAndSpecialist(need) = rule.people {
                match self.nearest(child, need, &near).first() {
                    Some(&lead) => self.call_series(child, lead, (number, rule)),
                    // Nobody for it: a visit in no form says so.
                    None => {
                        let from = self.outlook.span.first;
                        self.single(child, number, rule, &[], (from, false));
                    }
                }
            }
        }
    }

    /// Remote rules that hold for somebody's calls to a child, with their numbers.
    fn remote(&self, child: ChildId, mode: Mode) -> Vec<(u16, &'a Rule)> {
        let mut rules = self.rules(child, mode);
        rules.retain(|(_, rule)| rule.place == Place::Remote);
        rules
    }

    fn call_series(&mut self, child: ChildId, lead: VolunteerId, (number, rule): (u16, &Rule)) {
        let outlook = self.outlook;
        let instance = outlook.instance;
        let priority = instance.child(child).priority;
        let periods = repeated(&self.due(rule, child), rule.count);
        if periods.is_empty() {
            return;
        }
        let least = rule.least_gap.max(1);
        let parent = (rule.kind == Kind::ThreePartyCall).then(|| {
            let household = instance.child(child).household;
            let siblings = household.map(|id| instance.household(id)).unwrap_or_default();
            siblings.iter().copied().min().unwrap_or(child)
        });
        let mut series = CallSeries {
            child,
            volunteer: lead,
            rule: number,
            tier: rule.tier,
            stay: rule.stay,
            gap: Gap { least, most: rule.most_gap.max(least) },
            parent,
            penalty: outlook.policy.missed(rule, priority),
            calls: Vec::with_capacity(periods.len()),
        };
        self.fill(lead);
        for (period, name) in periods {
            let call = CallDue {
                first: self.day(period.first),
                last: self.day(period.last),
                hours: self.common_hours(&series, rule, period),
                name,
            };
            series.calls.push(call);
        }
        self.builder.calls(series);
    }

    /// Looks up when somebody can call, once.
    fn fill(&mut self, lead: VolunteerId) {
        let outlook = self.outlook;
        let engaged = &self.engaged;
        let slot = &mut self.call_hours[lead.index()];
        if slot.is_some() {
            return;
        }
        let hours = |date: Date| match outlook.calendar.day(date) {
            _ if outlook.absences.of_volunteer(lead, date) => Vec::new(),
            Some(day) if may_serve(outlook.instance, lead, date) => {
                let hours = match of(outlook.volunteers, lead.index()) {
                    Some(availability) => spans(&availability.windows(date)),
                    None => spans(outlook.policy.volunteer_call_hours.on(day.is_working())),
                };
                engaged.volunteer(lead, date, hours)
            }
            _ => Vec::new(),
        };
        *slot = Some(dates(outlook.span).map(hours).collect());
    }

    /// When everybody who takes part in a call has time in a period.
    fn common_hours(
        &self,
        series: &CallSeries,
        rule: &Rule,
        period: Period,
    ) -> Result<Vec<Opening>, Lack> {
        let mut lack = Lack::ChildHours;
        let mut openings = Vec::new();
        for date in dates(period) {
            match self.on(series, rule, date) {
                Ok(spans) => openings.push(Opening { day: self.day(date), spans }),
                Err(found) => lack = lack.max(found),
            }
        }
        if openings.is_empty() { Err(lack) } else { Ok(openings) }
    }

    /// The same of a date; or what is missing last.
    fn on(&self, series: &CallSeries, rule: &Rule, date: Date) -> Result<Vec<Hours>, Lack> {
        let outlook = self.outlook;
        let day = outlook.calendar.day(date).ok_or(Lack::ChildHours)?;
        if !rule.allows(day) || outlook.absences.of_visit(series.child, None, date) {
            return Err(Lack::ChildHours);
        }
        let mut all = match of(outlook.children, series.child.index()) {
            Some(availability) => spans(&availability.windows(date)),
            None => spans(outlook.policy.child_call_hours.on(day.school_in())),
        };
        all = self.engaged.child(series.child, date, all);
        if all.is_empty() {
            return Err(Lack::ChildHours);
        }
        if series.parent.is_some() {
            let parent = match of(outlook.parents, series.child.index()) {
                Some(availability) => spans(&availability.windows(date)),
                None => spans(outlook.policy.parent_hours.on(day.is_working())),
            };
            if parent.is_empty() {
                return Err(Lack::ParentHours);
            }
            all = common(&all, &parent);
        }
        let Day(at) = self.day(date);
        let mine = self.call_hours[series.volunteer.index()].as_ref();
        let mine = mine.and_then(|days| days.get(usize::from(at))).ok_or(Lack::CommonDay)?;
        if mine.is_empty() {
            return Err(Lack::CommonDay);
        }
        all = common(&all, mine);
        let step = outlook.policy.call_step;
        all.retain(|hours| series.starts(*hours, step).next().is_some());
        if all.is_empty() { Err(Lack::CommonHours) } else { Ok(all) }
    }
}

impl super::cadence::DayRule {
    /// Whether something may take place on a day.
    #[must_use]
    pub fn allows(self, day: &calendar::Day) -> bool {
        match self {
            Self::Any => true,
            Self::Working => day.is_working(),
            Self::Free => !day.is_working(),
        }
    }
}

impl super::cadence::Season {
    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(self, day: &calendar::Day) -> bool {
        match self {
            Self::Any => true,
            Self::Term => day.school.is_term(),
            Self::Break => !day.school.is_term(),
        }
    }
}

impl Rule {
    /// Whether something of the rule may take place on a day.
    #[must_use]
    pub fn allows(&self, day: &calendar::Day) -> bool {
        self.days.allows(day) && self.season.holds(day)
    }
}
