//! From a plan to its document.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::plan::{
    Missed, Missing, Plan, SCALE, Stop, Tasks, Tour, covers, way,
};
use tongxing_solver::ids::VolunteerId;
use tongxing_solver::model::{Site, Spot};
use tongxing_solver::objective;
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Leg;
use tongxing_solver::visits::cadence::Place;
use tongxing_solver::visits::{Agenda, Day as AgendaDay, Form, Obligation, ResourceId};

use super::{Timetable, cases, kinds};
use crate::document::cadence::{PlaceWord, VisitKind};
use crate::document::plan::{
    MissedDocument, MissedReason, PlacePrices, PlanCertificate, PlanDocument, PlanInputs,
    PlanStatistics, PriceOn, RelaxationDocument, StopDocument, TourDocument, VisitKey, VisitPrices,
};
use crate::document::result::{CheckDocument, StatusName};
use crate::document::{Case, Day, ProblemDocument};

/// A plan with what its document needs.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    /// The round.
    pub case: &'a Case,
    /// Its problem.
    pub problem: &'a ProblemDocument,
    /// How one gets around.
    pub travel: &'a dyn Travel,
    /// What it was planned from.
    pub timetable: &'a Timetable,
    /// What had to be planned.
    pub agenda: &'a Agenda,
    /// The plan.
    pub plan: &'a Plan,
}

/// Seconds since midnight as `HH:MM:SS`.
pub(crate) fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The document of a plan that the checker has seen.
#[must_use]
pub fn document(
    written: Written<'_>,
    inputs: PlanInputs,
    stopped: bool,
    check: CheckDocument,
) -> PlanDocument {
    let Written { case, agenda, plan, timetable, .. } = written;
    let status = match (plan.bound >= plan.value, stopped) {
        (true, _) => StatusName::Optimal,
        (false, true) => StatusName::Stopped,
        (false, false) => StatusName::Feasible,
    };
    let gap = (plan.value - plan.bound).unsigned_abs() as f64 / plan.value.abs().max(1) as f64;
    PlanDocument {
        version: PlanDocument::VERSION,
        inputs,
        status,
        provisional: timetable.is_provisional(),
        notices: case.notices.clone(),
        value: plan.value,
        bound: plan.bound,
        gap,
        kinds: kinds::kinds(&case.policy, agenda, plan),
        tours: written.tours(),
        calls: written.calls(),
        unplanned: written.unplanned(),
        withdrawn: Vec::new(),
        changed: Vec::new(),
        certificate: written.certificate(),
        check,
        statistics: PlanStatistics::default(),
    }
}

impl Written<'_> {
    pub(super) fn volunteer(&self, id: VolunteerId) -> String {
        self.case.ids.volunteer_text(id).to_owned()
    }

    pub(super) fn date(&self, day: AgendaDay) -> Day {
        Day(self.agenda.date(day))
    }

    pub(super) fn kind(&self, rule: u16) -> VisitKind {
        let rules = &self.case.policy.cadence;
        rules.get(usize::from(rule)).map_or(VisitKind::HomeVisit, |rule| rule.kind)
    }

    fn tours(&self) -> Vec<TourDocument> {
        let mut tours: Vec<&Tour> = self.plan.tours.iter().collect();
        let key = |tour: &&Tour| {
            let shift = self.agenda.shift(tour.shift);
            (shift.day, shift.volunteer, tour.depart)
        };
        tours.sort_by_key(key);
        tours.into_iter().map(|tour| self.tour(tour)).collect()
    }

    fn tour(&self, tour: &Tour) -> TourDocument {
        let shift = self.agenda.shift(tour.shift);
        let home = self.case.instance.volunteer_site(shift.volunteer);
        let (mut at, mut metres, mut seconds, mut cost) = (home, 0, 0, 0);
        let mut go = |to: Site| {
            let leg = way(self.travel, at, to).unwrap_or_default();
            metres += u64::from(leg.metres.0);
            seconds += u64::from(leg.seconds.0);
            cost += objective::travel(self.case.instance.policy(), leg);
            at = to;
            leg
        };
        let stops = tour
            .stops
            .iter()
            .map(|stop| {
                let obligation = self.agenda.obligation(stop.obligation);
                let occurrence = &obligation.occurrences[usize::from(stop.occurrence)];
                let form = &occurrence.forms[usize::from(stop.form)];
                self.stop(shift.volunteer, stop, obligation, form, go(form.site))
            })
            .collect();
        go(home);
        TourDocument {
            volunteer: self.volunteer(shift.volunteer),
            date: self.date(shift.day),
            depart: clock(tour.depart),
            back: clock(tour.back),
            metres,
            seconds,
            cost,
            stops,
        }
    }

    fn stop(
        &self,
        member: VolunteerId,
        stop: &Stop,
        obligation: &Obligation,
        form: &Form,
        leg: Leg,
    ) -> StopDocument {
        let rule = &self.timetable.policy.rules[usize::from(form.kind)];
        let occurrence = &obligation.occurrences[usize::from(stop.occurrence)];
        let others = form.crew.members().filter(|&other| other != member);
        StopDocument {
            child: self.case.ids.child_text(obligation.child).to_owned(),
            kind: self.kind(form.kind),
            visit: VisitKey {
                rule: obligation.rule,
                lead: self.volunteer(form.crew.lead),
                since: Day(occurrence.name.since),
                nth: occurrence.name.nth,
                form: form.kind,
            },
            place: place(rule.place),
            station: self.station(form.site),
            school: self.school(form.site),
            start: clock(stop.start),
            end: clock(stop.start + form.stay.0),
            metres: leg.metres.0,
            seconds: leg.seconds.0,
            with: others.map(|other| self.volunteer(other)).collect(),
            attended: form.attended,
            sequence: 0,
        }
    }

    fn station(&self, site: Site) -> Option<String> {
        let Spot::Station(id) = self.case.instance.at_site(site) else { return None };
        self.problem.stations.get(id.index()).map(|station| station.id.clone())
    }

    fn school(&self, site: Site) -> Option<String> {
        let Spot::School(id) = self.case.instance.at_site(site) else { return None };
        self.problem.schools.get(id.index()).map(|school| school.id.clone())
    }

    fn unplanned(&self) -> Vec<MissedDocument> {
        let mut met: BTreeMap<(u32, u16), u8> = BTreeMap::new();
        for stop in self.plan.tours.iter().flat_map(|tour| &tour.stops) {
            let occurrence =
                &self.agenda.obligation(stop.obligation).occurrences[usize::from(stop.occurrence)];
            met.insert(
                (stop.obligation.0, stop.occurrence),
                occurrence.forms[usize::from(stop.form)].tier,
            );
        }
        let mut all = Vec::new();
        for (id, obligation) in self.agenda.obligation_ids().zip(self.agenda.obligations()) {
            let tier = |number: usize| met.get(&(id.0, u16::try_from(number).ok()?)).copied();
            for (number, occurrence) in obligation.occurrences.iter().enumerate() {
                if tier(number).is_none() {
                    let days = (occurrence.first, occurrence.last);
                    let reason = self.reason(obligation, number);
                    all.push(self.missed(
                        obligation,
                        obligation.rule,
                        days,
                        occurrence.penalty,
                        reason,
                    ));
                }
            }
            for upgrade in &obligation.upgrades {
                let mut among = (0..obligation.occurrences.len()).filter(|&n| covers(upgrade, n));
                if !among.any(|n| tier(n).is_some_and(|tier| tier >= upgrade.tier)) {
                    let occurrences = &obligation.occurrences;
                    let first = occurrences[usize::from(upgrade.from)].first;
                    let last = occurrences[usize::from(upgrade.to)].last;
                    let reason = (MissedReason::NoRoomBesideOthers, None);
                    all.push(self.missed(
                        obligation,
                        upgrade.kind,
                        (first, last),
                        upgrade.penalty,
                        reason,
                    ));
                }
            }
        }
        all.extend(self.missed_calls());
        all.sort_by_key(|line| self.case.ids.child(&line.child));
        all
    }

    fn reason(
        &self,
        obligation: &Obligation,
        number: usize,
    ) -> (MissedReason, Option<RelaxationDocument>) {
        let Written { travel, agenda, .. } = *self;
        let missing = Missing { instance: &self.case.instance, travel, agenda };
        let (missed, relaxation) = missing.reason(obligation, number);
        let rule = &self.timetable.policy.rules[usize::from(obligation.rule)];
        let reason = match missed {
            Missed::NoForm if matches!(rule.place, Place::Station | Place::School) => {
                MissedReason::NoPlace
            }
            Missed::NoForm => MissedReason::NobodyForIt,
            Missed::NoHours => MissedReason::ChildHasNoHours,
            Missed::NoCommonDay => MissedReason::NoCommonDay,
            Missed::TooLong => MissedReason::TooFarOrTooLong,
            Missed::NoRoom => MissedReason::NoRoomBesideOthers,
        };
        let relaxation = relaxation.map(|relaxation| RelaxationDocument {
            date: self.date(relaxation.day),
            more_minutes: relaxation.more.div_ceil(60),
        });
        (reason, relaxation)
    }

    fn missed(
        &self,
        obligation: &Obligation,
        rule: u16,
        (first, last): (AgendaDay, AgendaDay),
        penalty: i64,
        (reason, relaxation): (MissedReason, Option<RelaxationDocument>),
    ) -> MissedDocument {
        let forms = obligation.occurrences.iter().flat_map(|occurrence| &occurrence.forms);
        let leads: BTreeSet<VolunteerId> = forms.map(|form| form.crew.lead).collect();
        MissedDocument {
            child: self.case.ids.child_text(obligation.child).to_owned(),
            kind: self.kind(rule),
            rule,
            volunteers: leads.into_iter().map(|lead| self.volunteer(lead)).collect(),
            from: self.date(first),
            to: self.date(last),
            penalty,
            reason,
            relaxation,
        }
    }

    fn certificate(&self) -> PlanCertificate {
        let tasks = Tasks::new(&self.case.instance, self.travel, self.agenda);
        let prices = &self.plan.prices;
        let mut visits: BTreeMap<(u32, u16, VolunteerId), Vec<PriceOn>> = BTreeMap::new();
        for (task, &price) in
            tasks.all().iter().zip(&prices.tasks).filter(|(_, price)| **price != 0)
        {
            let key = (task.key.obligation.0, task.key.kind, task.key.member);
            let start = task.key.start.map(clock);
            let date = self.date(task.key.day);
            visits.entry(key).or_default().push(PriceOn { date, start, price: price.to_string() });
        }
        let numbers = cases::series(self.agenda);
        let visits = visits.into_iter().map(|((obligation, form, member), prices)| {
            let series = numbers[obligation as usize];
            let obligation = &self.agenda.obligations()[obligation as usize];
            let child = self.case.ids.child_text(obligation.child).to_owned();
            let (volunteer, rule) = (self.volunteer(member), obligation.rule);
            VisitPrices { volunteer, child, rule, series, form, prices }
        });
        let places = prices.resources.iter().enumerate().filter_map(|(number, prices)| {
            let on = |(day, price): (u16, &i64)| PriceOn {
                date: self.date(AgendaDay(day)),
                start: None,
                price: price.to_string(),
            };
            let prices: Vec<PriceOn> =
                (0..).zip(prices).filter(|(_, price)| **price != 0).map(on).collect();
            let station = self.place(ResourceId(u16::try_from(number).ok()?));
            (!prices.is_empty()).then_some(PlacePrices { station, prices })
        });
        PlanCertificate {
            scale: SCALE,
            visits: visits.collect(),
            places: places.collect(),
            cases: self.cases(&tasks, &numbers),
        }
    }

    /// The station whose seats a resource is; `None` for staff.
    pub(super) fn place(&self, id: ResourceId) -> Option<String> {
        let number = usize::from(id.0).checked_sub(1)?;
        self.problem.stations.get(number).map(|station| station.id.clone())
    }
}

fn place(place: Place) -> PlaceWord {
    match place {
        Place::Home => PlaceWord::Home,
        Place::Station => PlaceWord::Station,
        Place::School => PlaceWord::School,
        Place::Remote => PlaceWord::Remote,
    }
}
