//! From pairs and rules to an agenda.

use super::absences::Absences;
use super::agenda::{
    Agenda, Crew, Day, Gap, Obligation, Occurrence, OccurrenceName, Resource, ResourceId, Shift,
    TourLimits, Upgrade,
};
use super::builder::{AgendaBuilder, AgendaProblem};
use super::cadence::{People, Place, Rule, VisitPolicy};
use super::calendar::{Availability, Calendar, Window, merge};
use super::engagements::{Engaged, Engagement, without};
use super::periods::{Due, Period};
use super::points::OpenPoint;
use super::remote::CallHours;
use crate::eligibility::{self, may_serve};
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Mode, Need, Party, Priority};
use crate::travel::Travel;
use crate::units::{Date, Hours};

/// A pair that visits are planned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// To whom.
    pub child: ChildId,
    /// By whom.
    pub volunteer: VolunteerId,
    /// Since when.
    pub since: Date,
}

/// Everything that an agenda is made of.
#[derive(Clone, Copy)]
pub struct Outlook<'a> {
    /// Who there is.
    pub instance: &'a Instance,
    /// How one gets around; only asked which station or professional is near.
    pub travel: &'a dyn Travel,
    /// The pairs, by child, then volunteer.
    pub ties: &'a [Tie],
    /// The rules.
    pub policy: &'a VisitPolicy,
    /// The days, a year around the span where terms matter.
    pub calendar: &'a Calendar,
    /// The span that is planned.
    pub span: Period,
    /// When volunteers have time, where they say so.
    pub volunteers: &'a [Option<Availability>],
    /// When children have time, where it is known.
    pub children: &'a [Option<Availability>],
    /// When stations are open, where they say so.
    pub stations: &'a [Option<Availability>],
    /// When schools let children be visited, where they say so.
    pub schools: &'a [Option<Availability>],
    /// Who has no time after all.
    pub absences: &'a Absences,
    /// Groups that meet every week.
    pub engagements: &'a [Engagement],
    /// What visits left open, by child, then day.
    pub open: &'a [OpenPoint],
    /// When parents have time for calls, by child, where it is known.
    pub parents: &'a [Option<Availability>],
}

/// The agenda of an outlook: what falls due in the span, in which forms, and who has time.
///
/// # Errors
/// What is wrong with it: an outlook beyond the limits of an [`Agenda`].
pub fn agenda(outlook: Outlook<'_>) -> Result<Agenda, Vec<AgendaProblem>> {
    let Outlook { policy, span, instance, .. } = outlook;
    let limits = TourLimits {
        away: policy.away,
        way: policy.way,
        stops: policy.stops,
        joint_step: policy.joint_step,
    };
    let days = u16::try_from(span.days()).unwrap_or(u16::MAX);
    let mut builder = AgendaBuilder::new(span.first, days, limits);
    let units = vec![policy.staff_per_day; usize::from(days)];
    let staff = builder.resource(Resource { units });
    for station in instance.stations() {
        builder.resource(Resource { units: vec![station.seats; usize::from(days)] });
    }
    builder.call_step(policy.call_step);
    let volunteers = instance.volunteers().len();
    let (busy, call_hours) = (vec![false; volunteers], vec![None; volunteers]);
    let engaged = Engaged::of(outlook);
    let mut maker = Maker { outlook, builder, staff, busy, call_hours, engaged };
    let mut rest = outlook.ties;
    while let Some(first) = rest.first() {
        let many = rest.iter().take_while(|tie| tie.child == first.child).count();
        let (ties, after) = rest.split_at(many);
        maker.child(ties);
        maker.calls(ties);
        rest = after;
    }
    maker.shifts();
    maker.builder.build()
}

/// Makes an agenda, child by child.
pub(super) struct Maker<'a> {
    pub(super) outlook: Outlook<'a>,
    pub(super) builder: AgendaBuilder,
    pub(super) staff: ResourceId,
    /// Who is in some crew.
    busy: Vec<bool>,
    pub(super) call_hours: CallHours,
    pub(super) engaged: Engaged,
}

/// What is known of somebody's hours.
pub(super) fn of(list: &[Option<Availability>], index: usize) -> Option<&Availability> {
    list.get(index).and_then(Option::as_ref)
}

/// People of a visit, and whether staff come along.
#[derive(Clone, Copy)]
pub(super) struct Company {
    pub(super) crew: Crew,
    pub(super) attended: bool,
}

impl<'a> Maker<'a> {
    pub(super) fn day(&self, date: Date) -> Day {
        let since = date.days_since_epoch() - self.outlook.span.first.days_since_epoch();
        Day(u16::try_from(since).unwrap_or(u16::MAX))
    }

    fn child(&mut self, ties: &[Tie]) {
        let Some(&Tie { child, .. }) = ties.first() else { return };
        let near: Vec<Tie> =
            ties.iter().copied().filter(|tie| self.mode(tie) == Mode::Near).collect();
        let red = self.outlook.instance.child(child).priority == Priority::Red;
        // Two who are paired with a red child go together; anybody else goes with her own visits.
        match near.as_slice() {
            [one, two, rest @ ..] if red => {
                self.series(&[*one, *two]);
                rest.iter().for_each(|tie| self.series(&[*tie]));
            }
            all => all.iter().for_each(|tie| self.series(&[*tie])),
        }
        self.specialists(child, &near);
    }

    pub(super) fn mode(&self, tie: &Tie) -> Mode {
        self.outlook.instance.volunteer(tie.volunteer).mode
    }

    /// Rules that hold for somebody's visits to a child, with their numbers.
    pub(super) fn rules(&self, child: ChildId, mode: Mode) -> Vec<(u16, &'a Rule)> {
        let child = self.outlook.instance.child(child);
        let rules = (0..).zip(&self.outlook.policy.rules);
        rules.filter(|(_, rule)| rule.whom.holds(child, mode)).collect()
    }

    /// Rules of visits to a child, with their numbers.
    fn travelled(&self, child: ChildId) -> impl Iterator<Item = (u16, &'a Rule)> + use<'a> {
        let rules = self.rules(child, Mode::Near).into_iter();
        rules.filter(|(_, rule)| rule.place != Place::Remote)
    }

    /// The visits of one volunteer, or of two together.
    fn series(&mut self, ties: &[Tie]) {
        let Some(&Tie { child, volunteer, since }) = ties.first() else { return };
        let mine = self
            .travelled(child)
            .filter(|(_, rule)| matches!(rule.people, People::Volunteer | People::TwoAdults));
        type Numbered<'r> = Vec<(u16, &'r Rule)>;
        let (mut nested, mut single): (Numbered<'_>, Numbered<'_>) =
            mine.partition(|(_, rule)| rule.tier.is_some());
        nested.sort_by_key(|(number, rule)| (rule.tier, *number));
        let company = self.company(child, volunteer, ties.get(1).map(|tie| tie.volunteer));
        let new = since >= self.outlook.instance.date();
        let mut from = self.outlook.span.first;
        if let Some((base, higher)) = nested.split_first()
            && let Some(obligation) = self.nested(child, *base, higher, company, (new, since))
        {
            if new && let Some(first) = obligation.occurrences.first() {
                // Nothing else before they have met.
                let after = i32::from(first.last.0) + 1;
                let first = self.outlook.span.first.days_since_epoch();
                from = Date::from_days_since_epoch(first + after).unwrap_or(from);
            }
            self.builder.obligation(obligation);
        }
        single.sort_by_key(|(number, _)| *number);
        single.retain(|(_, rule)| self.takes_up(rule, child, volunteer));
        for (number, rule) in single {
            self.single(child, number, rule, &[company], (from, new));
        }
    }

    /// Who goes: alone, together, or with staff where two adults are asked for.
    fn company(
        &mut self,
        child: ChildId,
        lead: VolunteerId,
        second: Option<VolunteerId>,
    ) -> Company {
        let crew = Crew { lead, companion: second };
        let instance = self.outlook.instance;
        let red = instance.child(child).priority == Priority::Red;
        let guarded = red && instance.policy().safeguards.two_adults_red;
        crew.members().for_each(|member| self.busy[member.index()] = true);
        Company { crew, attended: guarded && self.adults(crew) < 2 }
    }

    /// Who meets for the first time is accompanied, unless a province says otherwise.
    pub(super) fn met(&self, company: Company) -> Company {
        let accompanied = self.outlook.instance.policy().safeguards.first_visit_accompanied;
        let attended = company.attended || (accompanied && self.adults(company.crew) < 2);
        Company { attended, ..company }
    }

    pub(super) fn adults(&self, crew: Crew) -> usize {
        let of = |member| match self.outlook.instance.volunteer(member).party {
            Party::Person(_) => 1,
            Party::Team { women, men } => usize::from(women) + usize::from(men),
        };
        crew.members().map(of).sum()
    }

    fn nested(
        &self,
        child: ChildId,
        (number, base): (u16, &Rule),
        higher: &[(u16, &Rule)],
        company: Company,
        (new, since): (bool, Date),
    ) -> Option<Obligation> {
        let Outlook { instance, policy, .. } = self.outlook;
        let priority = instance.child(child).priority;
        let mut periods = repeated(&self.due(base, child), base.count);
        if new {
            self.meet_in_time(&mut periods, base, child, since);
        }
        let mut upgrades = Vec::new();
        for (kind, rule) in higher {
            for Due { period, .. } in self.due(rule, child) {
                let middle =
                    |p: &Period| (p.first.days_since_epoch() + p.last.days_since_epoch()) / 2;
                let inside = |p: &Period| {
                    (period.first.days_since_epoch()..=period.last.days_since_epoch())
                        .contains(&middle(p))
                };
                // Who meets for the first time does no more than meet.
                let first = u16::from(new);
                let covered: Vec<u16> = (0..)
                    .zip(&periods)
                    .filter(|(at, (p, _))| *at >= first && inside(p))
                    .map(|(at, _)| at)
                    .collect();
                if let (Some(&from), Some(&to)) = (covered.first(), covered.last()) {
                    let penalty = policy.missed(rule, priority);
                    let tier = rule.tier.unwrap_or(0);
                    upgrades.push(Upgrade { kind: *kind, from, to, tier, penalty });
                }
            }
        }
        upgrades.truncate(super::AgendaLimits::STANDARD.upgrades);
        let mut occurrences = Vec::new();
        for (at, (period, name)) in (0_u16..).zip(&periods) {
            let mut forms = self.forms(child, (number, base), *period, company, (new, at == 0));
            for &(kind, rule) in higher {
                let asked =
                    upgrades.iter().any(|u| u.kind == kind && (u.from..=u.to).contains(&at));
                if asked {
                    forms.extend(self.form(child, (kind, rule), *period, company, false));
                }
            }
            occurrences.push(Occurrence {
                first: self.day(period.first),
                last: self.day(period.last),
                forms,
                penalty: policy.missed(base, priority),
                name: *name,
            });
        }
        let gap =
            Gap { least: base.least_gap.max(1), most: base.most_gap.max(base.least_gap.max(1)) };
        (!occurrences.is_empty()).then_some(Obligation {
            child,
            rule: number,
            first_visit: new,
            occurrences,
            gap,
            upgrades,
        })
    }

    /// A series without tiers; one of several companies leads all of it.
    pub(super) fn single(
        &mut self,
        child: ChildId,
        number: u16,
        rule: &Rule,
        companies: &[Company],
        (from, new): (Date, bool),
    ) {
        let Outlook { instance, policy, span, .. } = self.outlook;
        let priority = instance.child(child).priority;
        let after = Period { first: from, ..span };
        let cut = |due: Due| Some(Due { period: due.period.common(after)?, ..due });
        let periods: Vec<Due> = self.due(rule, child).into_iter().filter_map(cut).collect();
        let occurrence = |(at, (period, name)): (usize, &(Period, OccurrenceName))| {
            let forms = |&company: &Company| {
                self.forms(child, (number, rule), *period, company, (new, at == 0))
            };
            Occurrence {
                first: self.day(period.first),
                last: self.day(period.last),
                forms: companies.iter().flat_map(forms).collect(),
                penalty: policy.missed(rule, priority),
                name: *name,
            }
        };
        let occurrences: Vec<Occurrence> =
            repeated(&periods, rule.count).iter().enumerate().map(occurrence).collect();
        let least = rule.least_gap.max(1);
        let gap = Gap { least, most: rule.most_gap.max(least) };
        if !occurrences.is_empty() {
            let upgrades = Vec::new();
            self.builder.obligation(Obligation {
                child,
                rule: number,
                first_visit: new,
                occurrences,
                gap,
                upgrades,
            });
        }
    }

    fn specialists(&mut self, child: ChildId, near: &[Tie]) {
        for (number, rule) in self.travelled(child) {
            let (need, together) = match rule.people {
                People::Specialist(need) => (need, false),
                People::VolunteerAndSpecialist(need) => (need, true),
                People::Volunteer | People::TwoAdults => continue,
            };
            let leads = self.nearest(child, need, near);
            // Of a professional who is not paired with the child nobody knows whether they have met.
            let known =
                |tie: &Tie| tie.since < self.outlook.instance.date() && leads == [tie.volunteer];
            let new = !near.iter().any(known);
            let companies: Vec<Company> = leads
                .into_iter()
                .map(|lead| {
                    let second = near.first().map(|tie| tie.volunteer);
                    let second = second.filter(|&second| together && second != lead);
                    self.company(child, lead, second)
                })
                .collect();
            self.single(child, number, rule, &companies, (self.outlook.span.first, new));
        }
    }

    /// Professionals with a skill: who is paired with the child, else the nearest who may have pairs.
    pub(super) fn nearest(&self, child: ChildId, need: Need, near: &[Tie]) -> Vec<VolunteerId> {
        let Outlook { instance, travel, policy, .. } = self.outlook;
        let serves = |id: VolunteerId| {
            let volunteer = instance.volunteer(id);
            volunteer.professional
                && volunteer.skills.contains(need)
                && volunteer.mode == Mode::Near
        };
        if let Some(tie) = near.iter().find(|tie| serves(tie.volunteer)) {
            return vec![tie.volunteer];
        }
        let mut ways: Vec<(u32, VolunteerId)> = instance
            .volunteer_ids()
            .filter(|&id| serves(id) && eligibility::volunteer(instance, id).is_ok())
            .filter(|&id| !instance.is_forbidden(id, child))
            .filter_map(|id| {
                let leg = travel.leg(instance.volunteer_site(id), instance.child_site(child))?;
                Some((leg.metres.0, id))
            })
            .collect();
        ways.sort_unstable();
        ways.truncate(usize::from(policy.specialists));
        ways.into_iter().map(|(_, id)| id).collect()
    }

    /// Shifts of everybody who is in some crew, on every day on which vetting and contract are valid.
    fn shifts(&mut self) {
        let Outlook { instance, policy, calendar, volunteers, absences, span, .. } = self.outlook;
        for id in instance.volunteer_ids().filter(|id| self.busy[id.index()]) {
            let goes =
                |&date: &Date| may_serve(instance, id, date) && !absences.of_volunteer(id, date);
            for date in dates(span).filter(goes) {
                let Some(day) = calendar.day(date) else { continue };
                let windows = match of(volunteers, id.index()) {
                    Some(availability) => availability.windows(date),
                    None => policy.volunteer_hours.on(day.is_working()).to_vec(),
                };
                let hours = without(spans(&windows), spans(&policy.rest).into_iter());
                for hours in self.engaged.volunteer(id, date, hours) {
                    let day = self.day(date);
                    self.builder.shift(Shift { volunteer: id, day, span: hours });
                }
            }
        }
    }
}

/// Windows as seconds of the day, merged where they touch.
pub(super) fn spans(windows: &[Window]) -> Vec<Hours> {
    let seconds = |window: Window| Hours {
        from: window.from().since_midnight().0,
        until: window.to().since_midnight().0,
    };
    merge(windows.to_vec()).into_iter().map(seconds).collect()
}

/// The dates of a period.
pub(crate) fn dates(period: Period) -> impl Iterator<Item = Date> {
    let days = period.first.days_since_epoch()..=period.last.days_since_epoch();
    days.filter_map(Date::from_days_since_epoch)
}

/// Every period so many times.
pub(super) fn repeated(periods: &[Due], count: u16) -> Vec<(Period, OccurrenceName)> {
    let times = |&Due { since, period }: &Due| {
        (0..count).map(move |nth| (period, OccurrenceName { since, nth }))
    };
    periods.iter().flat_map(times).collect()
}
