//! The independent checker of plans: every statement decided anew, every violation told.

use std::collections::BTreeMap;

use super::bound::{Prices, bound};
use super::called;
use super::calls::{calls_bound, form};
use super::ground::{Ground, Trip, way};
use super::patterns::covers;
use super::tasks::{Tasks, begins};
use super::{Plan, PlanViolation, SCALE, Stop, Tour};
use crate::eligibility::{self, Refusal, may_serve};
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Party, Priority, Sex};
use crate::objective;
use crate::travel::Travel;
use crate::units::{Cost, Hours};
use crate::visits::{Agenda, Crew, Day, Form, Obligation, ObligationId, Shift};

/// Largest price, in thousandths: prices of a whole agenda then sum within 128 bits, of a tour within 64.
const MOST_PRICE: Cost = SCALE * 1_000_000_000_000;

/// What the checker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanReport {
    /// Everything that is wrong.
    pub violations: Vec<PlanViolation>,
    /// What the plan costs, as far as it can be told.
    pub value: Cost,
    /// What its prices prove.
    pub bound: Option<Cost>,
}

impl PlanReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.violations.is_empty()
    }
}

/// Checks every statement of a plan. Linear in its stops and calls, and the bound once more.
#[must_use]
pub fn check_plan(
    instance: &Instance,
    travel: &dyn Travel,
    agenda: &Agenda,
    plan: &Plan,
) -> PlanReport {
    let mut checker = Checker {
        instance,
        travel,
        agenda,
        violations: Vec::new(),
        visits: BTreeMap::new(),
        cost: 0,
    };
    let mut used = vec![false; agenda.shifts().len()];
    for (number, tour) in plan.tours.iter().enumerate() {
        match used.get_mut(tour.shift.0 as usize) {
            None => checker.tell(PlanViolation::NoSuchShift { tour: number, shift: tour.shift }),
            Some(used) => {
                if std::mem::replace(used, true) {
                    checker.tell(PlanViolation::SecondTour { tour: number, shift: tour.shift });
                }
                checker.tour(number, tour);
            }
        }
    }
    checker.obligations();
    let (found, left_out) = called::check(instance, agenda, plan);
    checker.violations.extend(found);
    checker.cost += left_out;
    let value = checker.cost;
    if value != plan.value {
        checker.tell(PlanViolation::Value { stated: plan.value, found: value });
    }
    let proved = checker.proved(plan);
    match &proved {
        Err(violation) => checker.tell(violation.clone()),
        Ok(found) if *found < plan.bound => {
            checker.tell(PlanViolation::Bound { stated: plan.bound, found: *found });
        }
        Ok(_) => {}
    }
    PlanReport { violations: checker.violations, value, bound: proved.ok() }
}

/// Somebody's part in a visit that was made.
#[derive(Clone, Copy)]
struct Part {
    member: VolunteerId,
    day: u16,
    form: u16,
    start: u32,
}

struct Checker<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    agenda: &'a Agenda,
    violations: Vec<PlanViolation>,
    visits: BTreeMap<(ObligationId, u16), Vec<Part>>,
    cost: Cost,
}

impl<'a> Checker<'a> {
    fn tell(&mut self, violation: PlanViolation) {
        self.violations.push(violation);
    }

    fn tour(&mut self, number: usize, tour: &Tour) {
        let shift = *self.agenda.shift(tour.shift);
        let home = self.instance.volunteer_site(shift.volunteer);
        if tour.stops.is_empty() {
            self.tell(PlanViolation::EmptyTour { tour: number });
        }
        if !may_serve(self.instance, shift.volunteer, self.agenda.date(shift.day)) {
            self.tell(PlanViolation::Vetting { volunteer: shift.volunteer, tour: number });
        }
        let (mut now, mut metres, mut at) = (tour.depart, 0_u64, home);
        for (place, stop) in tour.stops.iter().enumerate() {
            let Some((obligation, form)) = form(self.agenda, stop) else {
                self.tell(PlanViolation::NoSuchVisit { tour: number, stop: place });
                continue;
            };
            (now, metres) = self.go(number, place, [at, form.site], stop.start, (now, metres));
            self.stop(number, place, &shift, stop, form);
            self.guard(number, obligation, form);
            now = stop.start.max(now).saturating_add(form.stay.0);
            at = form.site;
        }
        let last = tour.stops.len();
        (now, metres) = self.go(number, last, [at, home], tour.back, (now, metres));
        let back = tour.back.max(now);
        let span = Hours { from: tour.depart, until: back };
        if span.from < shift.span.from || span.until > shift.span.until {
            let (depart, back) = (tour.depart, back);
            self.tell(PlanViolation::OutsideShift { tour: number, depart, back });
        }
        let limits = self.agenda.limits();
        let away = u64::from(back.saturating_sub(tour.depart));
        let checks = [
            ("seconds away", away, u64::from(limits.away.0)),
            ("metres", metres, u64::from(limits.way.0)),
            ("stops", tour.stops.len() as u64, u64::from(limits.stops)),
        ];
        for (what, found, allowed) in checks {
            if found > allowed {
                self.tell(PlanViolation::TourLimit { tour: number, what, found, allowed });
            }
        }
    }

    /// Goes on to a stop; returns when one is there and the way so far.
    fn go(
        &mut self,
        tour: usize,
        stop: usize,
        [from, to]: [crate::model::Site; 2],
        stated: u32,
        (now, metres): (u32, u64),
    ) -> (u32, u64) {
        let Some(leg) = way(self.travel, from, to) else {
            self.tell(PlanViolation::NoWay { tour, stop });
            return (now, metres);
        };
        self.cost += objective::travel(self.instance.policy(), leg);
        let there = now.saturating_add(leg.seconds.0);
        if there > stated {
            self.tell(PlanViolation::TooEarly { tour, stop, stated, found: there });
        }
        (there, metres + u64::from(leg.metres.0))
    }

    fn stop(&mut self, tour: usize, place: usize, shift: &Shift, stop: &Stop, form: &Form) {
        let Shift { volunteer: member, day: Day(day), span } = *shift;
        if !form.crew.members().any(|one| one == member) {
            self.tell(PlanViolation::NotOfTheCrew { tour, stop: place });
        }
        let opening = form.openings.iter().find(|opening| opening.day.0 == day);
        let spans = opening.map(|opening| opening.spans.as_slice()).unwrap_or_default();
        let over = stop.start.saturating_add(form.stay.0);
        let inside = spans.iter().any(|span| span.from <= stop.start && over <= span.until);
        let step = self.agenda.limits().joint_step.0;
        if !inside || (form.crew.is_joint() && !stop.start.is_multiple_of(step)) {
            self.tell(PlanViolation::OutsideHours { tour, stop: place, start: stop.start });
        }
        let home = self.instance.volunteer_site(member);
        let trip = Trip::new(self.travel, home, form.site);
        let begins: Vec<Hours> = match form.crew.is_joint() {
            true => vec![Hours { from: stop.start, until: stop.start }],
            false => begins(form, spans),
        };
        let limits = self.agenda.limits();
        if !trip.is_some_and(|trip| trip.fits(span, &begins, form.stay, limits)) {
            self.tell(PlanViolation::NotAlone { tour, stop: place });
        }
        let part = Part { member, day, form: stop.form, start: stop.start };
        self.visits.entry((stop.obligation, stop.occurrence)).or_default().push(part);
    }

    /// The rules that protect the child, whatever the agenda says.
    fn guard(&mut self, tour: usize, obligation: &Obligation, form: &Form) {
        let child = obligation.child;
        for member in form.crew.members() {
            if let Err(refusal) = may_visit(self.instance, member, child) {
                self.tell(PlanViolation::NotEligible { volunteer: member, child, refusal });
            }
        }
        let (adults, women) = present(self.instance, form.crew);
        if women == 0 && !self.instance.policy().safeguards.man_alone_allowed {
            self.tell(PlanViolation::MenAlone { child, tour });
        }
        let red = self.instance.child(child).priority == Priority::Red;
        let guarded = red && self.instance.policy().safeguards.two_adults_red;
        if guarded && adults + usize::from(form.attended) < 2 {
            self.tell(PlanViolation::OneAdult { child, tour });
        }
    }

    fn obligations(&mut self) {
        let mut used: BTreeMap<(u16, u16), u32> = BTreeMap::new();
        for id in self.agenda.obligation_ids() {
            let obligation = self.agenda.obligation(id);
            let mut met = vec![None; obligation.occurrences.len()];
            for (number, occurrence) in (0_u16..).zip(&obligation.occurrences) {
                let parts = self.visits.remove(&(id, number)).unwrap_or_default();
                let Some(&first) = parts.first() else {
                    self.cost += occurrence.penalty;
                    continue;
                };
                let form = &occurrence.forms[usize::from(first.form)];
                let mut who: Vec<VolunteerId> = parts.iter().map(|part| part.member).collect();
                let mut crew: Vec<VolunteerId> = form.crew.members().collect();
                who.sort_unstable();
                crew.sort_unstable();
                let together = parts.iter().all(|part| {
                    (part.day, part.form, part.start) == (first.day, first.form, first.start)
                });
                if who != crew || !together {
                    self.tell(PlanViolation::NotOneVisit { obligation: id, occurrence: number });
                }
                if let Some(resource) = form.resource {
                    *used.entry((resource.0, first.day)).or_default() += 1;
                }
                met[usize::from(number)] = Some((first.day, form));
            }
            if obligation.first_visit {
                self.first_visit(id, obligation, &met);
            }
            self.gaps(id, obligation, &met);
            self.upgrades(obligation, &met);
        }
        for ((resource, day), found) in used {
            let units = &self.agenda.resources()[usize::from(resource)].units;
            let allowed = units.get(usize::from(day)).copied().unwrap_or(0);
            if found > allowed {
                self.tell(PlanViolation::Resource { resource, day, found, allowed });
            }
        }
    }

    /// Who may not have met meet in company, in a form made for it.
    fn first_visit(&mut self, id: ObligationId, owed: &Obligation, met: &[Option<(u16, &Form)>]) {
        let Some(&(_, form)) = met.iter().flatten().next() else { return };
        if !form.introduces {
            self.tell(PlanViolation::NotMet { obligation: id });
        }
        let (adults, _) = present(self.instance, form.crew);
        let accompanied = self.instance.policy().safeguards.first_visit_accompanied;
        if accompanied && adults + usize::from(form.attended) < 2 {
            self.tell(PlanViolation::MetAlone { obligation: id, child: owed.child });
        }
    }

    fn gaps(&mut self, id: ObligationId, obligation: &Obligation, met: &[Option<(u16, &Form)>]) {
        let mut last: Option<(usize, u16, VolunteerId)> = None;
        for (number, met) in met.iter().enumerate() {
            let Some((day, form)) = *met else { continue };
            let occurrence = u16::try_from(number).unwrap_or(u16::MAX);
            if let Some((before, earlier, lead)) = last {
                let found = i32::from(day) - i32::from(earlier);
                let fresh = before + 1 == number;
                let too_far = fresh && found > i32::from(obligation.gap.most);
                if found < i32::from(obligation.gap.least) || too_far {
                    self.tell(PlanViolation::Gap { obligation: id, occurrence, found });
                }
                if lead != form.crew.lead {
                    self.tell(PlanViolation::AnotherLead { obligation: id, occurrence });
                }
            }
            last = Some((number, day, form.crew.lead));
        }
    }

    fn upgrades(&mut self, obligation: &Obligation, met: &[Option<(u16, &Form)>]) {
        for upgrade in &obligation.upgrades {
            let mut among = met.iter().enumerate().filter(|&(number, _)| covers(upgrade, number));
            if !among.any(|(_, met)| met.is_some_and(|(_, form)| form.tier >= upgrade.tier)) {
                self.cost += upgrade.penalty;
            }
        }
    }

    /// What prices and proofs prove.
    fn proved(&self, plan: &Plan) -> Result<Cost, PlanViolation> {
        let prices = &plan.prices;
        let tasks = Tasks::new(self.instance, self.travel, self.agenda);
        let none = Prices::none(self.agenda, &tasks);
        let sizes =
            |p: &Prices| (p.tasks.len(), p.resources.iter().map(Vec::len).collect::<Vec<_>>());
        let of_cases = plan.proofs.iter().flat_map(|proof| proof.prices.iter().flatten());
        let in_range = prices.tasks.iter().chain(of_cases).all(|p| p.abs() <= MOST_PRICE)
            && prices.resources.iter().flatten().all(|price| (0..=MOST_PRICE).contains(price));
        if sizes(prices) != sizes(&none) || !in_range {
            return Err(PlanViolation::Prices);
        }
        let ground = Ground::new(self.instance, self.travel, &tasks);
        let tours = bound(self.agenda, &tasks, &ground, prices, &plan.proofs);
        let tours = tours.ok_or(PlanViolation::Proof)?;
        Ok(tours.saturating_add(calls_bound(self.agenda)))
    }
}

/// Whether somebody may visit a child at all: what protects the child in pairing protects it here.
pub(super) fn may_visit(
    instance: &Instance,
    member: VolunteerId,
    child: ChildId,
) -> Result<(), Refusal> {
    eligibility::volunteer(instance, member)?;
    eligibility::child(instance, child)?;
    if instance.is_forbidden(member, child) { Err(Refusal::Forbidden) } else { Ok(()) }
}

/// Adults of a crew, and women among them.
fn present(instance: &Instance, crew: Crew) -> (usize, usize) {
    let of = |member: VolunteerId| match instance.volunteer(member).party {
        Party::Person(Sex::Female) => (1, 1),
        Party::Person(Sex::Male) => (1, 0),
        Party::Team { women, men } => (usize::from(women) + usize::from(men), usize::from(women)),
    };
    crew.members().map(of).fold((0, 0), |(adults, women), (a, w)| (adults + a, women + w))
}
