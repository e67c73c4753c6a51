//! Proofs by cases: to their document and back.

use std::collections::BTreeMap;

use tongxing_solver::certificate::plan::{Cut, Proof, ProofStep, Split, TaskId, TaskKey, Tasks};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::units::Cost;
use tongxing_solver::visits::{Agenda, Day, ObligationId, ResourceId, ShiftId};

use super::read::Reader;
use super::write::{Written, clock};
use crate::document::cases::{CaseCut, CaseDay, CasePlace, CaseStep, CaseVisits, CasesDocument};

/// The number of every obligation among those of its child and rule.
pub(super) fn series(agenda: &Agenda) -> Vec<u16> {
    let mut known: BTreeMap<(ChildId, u16), u16> = BTreeMap::new();
    let of = |obligation: &tongxing_solver::visits::Obligation| {
        let next = known.entry((obligation.child, obligation.rule)).or_default();
        *next += 1;
        *next - 1
    };
    agenda.obligations().iter().map(of).collect()
}

fn sorted(tasks: &[TaskId], number: impl Fn(&TaskId) -> u32) -> Vec<u32> {
    let mut numbers: Vec<u32> = tasks.iter().map(number).collect();
    numbers.sort_unstable();
    numbers
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Written<'_> {
    pub(super) fn cases(&self, tasks: &Tasks, series: &[u16]) -> Vec<CasesDocument> {
        self.plan.proofs.iter().map(|proof| self.proof(tasks, series, proof)).collect()
    }

    fn proof(&self, tasks: &Tasks, series: &[u16], proof: &Proof) -> CasesDocument {
        let mut lines: BTreeMap<(u32, u16, VolunteerId), Vec<usize>> = BTreeMap::new();
        for (at, &task) in proof.tasks.iter().enumerate() {
            let key = tasks.task(task).key;
            lines.entry((key.obligation.0, key.kind, key.member)).or_default().push(at);
        }
        let order: Vec<usize> = lines.values().flatten().copied().collect();
        let numbers: BTreeMap<TaskId, u32> =
            order.iter().enumerate().map(|(n, &at)| (proof.tasks[at], position(n))).collect();
        let number = |task: &TaskId| numbers.get(task).copied().unwrap_or(u32::MAX);
        let visits = lines.into_iter().map(|((obligation, form, member), those)| {
            let day = |at: usize| {
                let key = tasks.task(proof.tasks[at]).key;
                CaseDay { date: self.date(key.day), start: key.start.map(clock) }
            };
            let series = series[obligation as usize];
            let obligation = &self.agenda.obligations()[obligation as usize];
            let child = self.case.ids.child_text(obligation.child).to_owned();
            let (volunteer, rule) = (self.volunteer(member), obligation.rule);
            let days = those.into_iter().map(day).collect();
            CaseVisits { volunteer, child, rule, series, form, days }
        });
        let prices = proof.prices.iter();
        let tasks_of = proof.tasks.len();
        let prices = prices.map(|list| {
            let tasks = order.iter().map(|&at| list[at]);
            tasks.chain(list[tasks_of..].iter().copied()).map(|price| price.to_string()).collect()
        });
        let step = |step: &ProofStep| match step {
            ProofStep::Bounded(list) => CaseStep::Bounded { prices: position(*list) },
            ProofStep::Split(Split::Visit { occurrence, tasks }) => {
                CaseStep::Visit { occurrence: *occurrence, visits: sorted(tasks, number) }
            }
            ProofStep::Split(Split::Shift { task, shift }) => {
                let of = self.agenda.shift(*shift);
                let mut shifts = self.agenda.shifts_of(of.volunteer, of.day);
                let at = shifts.position(|at| at == shift.0).unwrap_or_default();
                let shift = u16::try_from(at).unwrap_or(u16::MAX);
                CaseStep::Shift { visit: number(task), shift }
            }
            ProofStep::Split(Split::Together { visits: [one, other] }) => {
                CaseStep::Together { visits: [sorted(one, number), sorted(other, number)] }
            }
        };
        let cut = |cut: &Cut| {
            let visits = cut.visits.iter().map(|visit| sorted(visit, number)).collect();
            CaseCut { visits, by: cut.by }
        };
        CasesDocument {
            visits: visits.collect(),
            places: self.places(proof),
            cuts: proof.cuts.iter().map(cut).collect(),
            prices: prices.collect(),
            steps: proof.steps.iter().map(step).collect(),
        }
    }
}

impl Written<'_> {
    fn places(&self, proof: &Proof) -> Vec<CasePlace> {
        let mut places: Vec<CasePlace> = Vec::new();
        let mut last = None;
        for &(resource, day) in &proof.units {
            if last != Some(resource) {
                let station = self.place(resource);
                places.push(CasePlace { station, days: Vec::new() });
                last = Some(resource);
            }
            if let Some(place) = places.last_mut() {
                place.days.push(self.date(day));
            }
        }
        places
    }
}

/// Reads the proofs that a document states.
pub(super) fn read(reader: &mut Reader<'_>, tasks: &Tasks, stated: &[CasesDocument]) -> Vec<Proof> {
    let mut proofs = Vec::with_capacity(stated.len());
    for (number, proof) in stated.iter().enumerate() {
        let place = format!("certificate.cases[{number}]");
        let known = visits(reader, tasks, &place, &proof.visits);
        let units = places(reader, &place, &proof.places);
        let prices = prices(reader, &place, &proof.prices);
        let steps = steps(reader, (tasks, &known), &place, &proof.steps);
        let cuts = cuts(reader, &known, &place, &proof.cuts);
        proofs.push(Proof { tasks: known, units, cuts, prices, steps });
    }
    proofs
}

fn visits(
    reader: &mut Reader<'_>,
    tasks: &Tasks,
    place: &str,
    stated: &[CaseVisits],
) -> Vec<TaskId> {
    let mut known = Vec::new();
    for (number, line) in stated.iter().enumerate() {
        let place = format!("{place}.visits[{number}]");
        let member = reader.volunteer(format!("{place}.volunteer"), &line.volunteer);
        let child = reader.child(format!("{place}.child"), &line.child);
        let (Some(member), Some(child)) = (member, child) else { continue };
        let obligation = reader.obligations(child, line.rule).nth(usize::from(line.series));
        for (at, day) in line.days.iter().enumerate() {
            let place = format!("{place}.days[{at}]");
            let found = task(reader, tasks, &place, day, (obligation, line.form, member));
            match found {
                Some(task) => known.push(task),
                None => {
                    reader.tell(place, "is of a visit that cannot be", day.date, "a possible visit")
                }
            }
        }
    }
    known
}

fn task(
    reader: &mut Reader<'_>,
    tasks: &Tasks,
    place: &str,
    stated: &CaseDay,
    (obligation, kind, member): (Option<ObligationId>, u16, VolunteerId),
) -> Option<TaskId> {
    let day: Option<Day> = reader.day(format!("{place}.date"), stated.date.0);
    let start = match &stated.start {
        Some(text) => Some(reader.time(format!("{place}.start"), text)?),
        None => None,
    };
    tasks.find(&TaskKey { obligation: obligation?, kind, day: day?, start, member })
}

fn places(reader: &mut Reader<'_>, place: &str, stated: &[CasePlace]) -> Vec<(ResourceId, Day)> {
    let mut units = Vec::new();
    for (number, of) in stated.iter().enumerate() {
        let place = format!("{place}.places[{number}]");
        let Some(resource) = reader.resource(&place, of.station.as_ref()) else { continue };
        for (at, date) in of.days.iter().enumerate() {
            let day = reader.day(format!("{place}.days[{at}]"), date.0);
            units.extend(day.map(|day| (resource, day)));
        }
    }
    units
}

fn prices(reader: &mut Reader<'_>, place: &str, stated: &[Vec<String>]) -> Vec<Vec<Cost>> {
    let mut lists = Vec::with_capacity(stated.len());
    for (number, list) in stated.iter().enumerate() {
        let mut read = Vec::with_capacity(list.len());
        for (at, text) in list.iter().enumerate() {
            match text.parse::<Cost>() {
                Ok(price) => read.push(price),
                Err(_) => {
                    let place = format!("{place}.prices[{number}][{at}]");
                    reader.tell(place, "is no whole number", text, "a whole number");
                }
            }
        }
        lists.push(read);
    }
    lists
}

fn cuts(reader: &mut Reader<'_>, known: &[TaskId], place: &str, stated: &[CaseCut]) -> Vec<Cut> {
    let mut cuts = Vec::with_capacity(stated.len());
    for (number, cut) in stated.iter().enumerate() {
        let tasks = |visits: &Vec<u32>| -> Option<Vec<TaskId>> {
            visits.iter().map(|&at| known.get(at as usize).copied()).collect()
        };
        match cut.visits.iter().map(tasks).collect() {
            Some(visits) => cuts.push(Cut { visits, by: cut.by }),
            None => {
                let place = format!("{place}.cuts[{number}]");
                let message = "names a visit that is not there";
                reader.tell(place, message, format!("{:?}", cut.visits), "numbers of visits[]");
            }
        }
    }
    cuts
}

fn steps(
    reader: &mut Reader<'_>,
    (tasks, known): (&Tasks, &[TaskId]),
    place: &str,
    stated: &[CaseStep],
) -> Vec<ProofStep> {
    let mut steps = Vec::with_capacity(stated.len());
    for (number, step) in stated.iter().enumerate() {
        let those = |numbers: &Vec<u32>| {
            let those = numbers.iter().map(|&at| known.get(at as usize).copied());
            those.collect::<Option<Vec<TaskId>>>()
        };
        let found = match step {
            CaseStep::Bounded { prices } => Some(ProofStep::Bounded(*prices as usize)),
            CaseStep::Visit { occurrence, visits } => those(visits).map(|mut tasks| {
                tasks.sort_unstable();
                ProofStep::Split(Split::Visit { occurrence: *occurrence, tasks })
            }),
            CaseStep::Together { visits: [one, other] } => {
                let both = those(one).zip(those(other));
                both.map(|(one, other)| ProofStep::Split(Split::Together { visits: [one, other] }))
            }
            CaseStep::Shift { visit, shift } => known.get(*visit as usize).and_then(|&task| {
                let key = tasks.task(task).key;
                let mut shifts = reader.agenda.shifts_of(key.member, key.day);
                let shift = ShiftId(shifts.nth(usize::from(*shift))?);
                Some(ProofStep::Split(Split::Shift { task, shift }))
            }),
        };
        match found {
            Some(step) => steps.push(step),
            None => {
                let place = format!("{place}.steps[{number}]");
                let message = "names a visit or a shift that is not there";
                reader.tell(place, message, format!("{step:?}"), "a number of visits[]");
            }
        }
    }
    steps
}
