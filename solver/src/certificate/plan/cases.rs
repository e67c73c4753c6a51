//! Proofs by cases: what no plan of a part of an agenda costs less than, case by case at prices of its own.
//!
//! A part is a component: obligations and people that share tasks with nobody else. A proof splits what its
//! plans can be in two, again and again: an occurrence takes place by one of some tasks or it does not, a task
//! is in no tour of one shift or in none of another, two visits are made by one tour or by none (Ryan and Foster
//! 1981). All only take visits and tours out, so a case is bounded as the whole is ([`bound`](super::bound)), and the
//! part costs no less than the least of its cases.
//! Each case may price units anew as well: the part alone cannot take more of them than there are; and cuts, which every
//! plan obeys.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use petgraph::unionfind::UnionFind;

use super::cuts::{Counted, Cut, is_once};
use super::ground::Ground;
use super::patterns::{self, Pattern};
use super::tasks::{Node, TaskId, Tasks};
use super::tours::{Alike, Search};
use crate::units::Cost;
use crate::visits::{Agenda, Day, ObligationId, ResourceId, ShiftId};

/// Most steps of all proofs of a plan.
const MOST_STEPS: usize = 100_000;
/// Most splits that a case comes from.
pub const MOST_DEPTH: usize = 1000;

/// A proof by cases about one component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// All tasks of the component.
    pub tasks: Vec<TaskId>,
    /// Units of resources on days of which the component alone could want more than there are.
    pub units: Vec<(ResourceId, Day)>,
    /// Cuts that prices are about.
    pub cuts: Vec<Cut>,
    /// Prices of these tasks, then what these units cost more than in the plan's prices, then of these cuts, one for
    /// each.
    pub prices: Vec<Vec<Cost>>,
    /// The cases: after a split all of the first half, then the second.
    pub steps: Vec<ProofStep>,
}

/// A step of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofStep {
    /// The case is bounded at the prices of this number.
    Bounded(usize),
    /// It is split.
    Split(Split),
}

/// What makes two cases of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Split {
    /// An occurrence takes place by one of these tasks, which are of one obligation; or it does not.
    Visit {
        /// Which occurrence.
        occurrence: u16,
        /// The tasks, ascending.
        tasks: Vec<TaskId>,
    },
    /// A task is in no tour of this shift; or in none of another.
    Shift {
        /// The task.
        task: TaskId,
        /// The shift.
        shift: ShiftId,
    },
    /// Of two visits that are made at most once each no tour makes only one; or none makes both.
    Together {
        /// The tasks by which each could be made.
        visits: [Vec<TaskId>; 2],
    },
}

/// A split with the half that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    obligation: ObligationId,
    split: Split,
    first: bool,
}

/// What the plans of a case have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// Cases of one tree share them.
    rules: Vec<Arc<Rule>>,
}

impl Case {
    /// One half of the case.
    #[must_use]
    pub fn half(&self, tasks: &Tasks, split: &Split, first: bool) -> Self {
        let of = match split {
            Split::Visit { tasks, .. } => tasks.first(),
            Split::Shift { task, .. } => Some(task),
            Split::Together { visits } => visits[0].first(),
        };
        let Some(&of) = of else { return self.clone() };
        let obligation = tasks.task(of).key.obligation;
        let mut rules = self.rules.clone();
        rules.push(Arc::new(Rule { obligation, split: split.clone(), first }));
        Self { rules }
    }

    fn visits(&self, id: ObligationId) -> impl Iterator<Item = (usize, &[TaskId], bool)> {
        let mine = self.rules.iter().filter(move |rule| rule.obligation == id);
        mine.filter_map(|rule| match &rule.split {
            Split::Visit { occurrence, tasks } => {
                Some((usize::from(*occurrence), tasks.as_slice(), rule.first))
            }
            Split::Shift { .. } | Split::Together { .. } => None,
        })
    }

    /// Visits of which no tour makes only one, and of which none makes both: with whether it is the first.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&[Vec<TaskId>; 2], bool)> {
        self.rules.iter().filter_map(|rule| match &rule.split {
            Split::Together { visits } => Some((visits, rule.first)),
            Split::Visit { .. } | Split::Shift { .. } => None,
        })
    }

    /// Whether a tour may make these visits, as far as visits that it has with them are concerned.
    #[must_use]
    pub fn may_go_together(&self, route: &[TaskId]) -> bool {
        self.pairs().all(|(visits, together)| {
            let made = |visit: &Vec<TaskId>| route.iter().any(|task| visit.contains(task));
            let [one, other] = [made(&visits[0]), made(&visits[1])];
            if together { one == other } else { !(one && other) }
        })
    }

    /// Whether an occurrence of an obligation may be met by a node.
    #[must_use]
    pub fn allows(&self, id: ObligationId, occurrence: usize, node: &Node) -> bool {
        let by = |those: &[TaskId]| {
            node.tasks.iter().flatten().any(|task| those.binary_search(task).is_ok())
        };
        self.visits(id).all(|(at, those, first)| at != occurrence || by(those) == first)
    }

    /// Whether an occurrence of an obligation may be left out.
    #[must_use]
    pub fn may_skip(&self, id: ObligationId, occurrence: usize) -> bool {
        !self.visits(id).any(|(at, _, first)| at == occurrence && first)
    }

    /// Tasks by which nothing takes place.
    #[must_use]
    pub fn without(&self, tasks: &Tasks) -> BTreeSet<TaskId> {
        let split = self.rules.iter().filter(|rule| matches!(rule.split, Split::Visit { .. }));
        let obligations: BTreeSet<ObligationId> = split.map(|rule| rule.obligation).collect();
        let mut without = BTreeSet::new();
        for id in obligations {
            let (mut all, mut kept) = (BTreeSet::new(), BTreeSet::new());
            for (at, nodes) in tasks.occurrences(id).enumerate() {
                for node in nodes {
                    let of = node.tasks.iter().flatten();
                    match self.allows(id, at, node) {
                        true => kept.extend(of.copied()),
                        false => all.extend(of.copied()),
                    }
                }
            }
            without.extend(all.difference(&kept));
        }
        without
    }

    /// Whether a tour of a shift may have a task, as far as shifts are concerned.
    #[must_use]
    pub fn is_in(&self, task: TaskId, shift: ShiftId) -> bool {
        self.rules.iter().all(|rule| match rule.split {
            Split::Shift { task: other, shift: at } => other != task || (at == shift) != rule.first,
            Split::Visit { .. } | Split::Together { .. } => true,
        })
    }

    /// The cheapest pattern of an obligation; `None` where the case has none.
    #[must_use]
    pub fn cheapest(
        &self,
        agenda: &Agenda,
        tasks: &Tasks,
        id: ObligationId,
        price: impl Fn(&Node) -> Cost,
    ) -> Option<Pattern> {
        let obligation = agenda.obligation(id);
        if self.visits(id).next().is_none() {
            return Some(patterns::cheapest(obligation, id, tasks, price));
        }
        let allowed = |at: usize, node: &Node| self.allows(id, at, node).then(|| price(node));
        patterns::cheapest_within(obligation, id, tasks, allowed, |at| self.may_skip(id, at))
    }

    /// As [`through`](super::through), of what the case allows.
    #[must_use]
    pub fn through(
        &self,
        agenda: &Agenda,
        tasks: &Tasks,
        id: ObligationId,
        price: impl Fn(&Node) -> Cost,
        most: Cost,
    ) -> Vec<Pattern> {
        let allowed = |at: usize, node: &Node| self.allows(id, at, node).then(|| price(node));
        let may_skip = |at| self.may_skip(id, at);
        patterns::through_within(agenda.obligation(id), id, tasks, allowed, may_skip, most)
    }

    /// What patterns and tours of a part come to at the least, in thousandths; `None` where the case has no plan.
    #[must_use]
    pub fn least(
        &self,
        (agenda, tasks, ground): (&Agenda, &Tasks, &Ground),
        part: &Part,
        price: impl Fn(TaskId) -> Cost,
        node: impl Fn(&Node) -> Cost,
        (cuts, toll): (&Counted, impl Fn(u32) -> Cost),
    ) -> Option<i128> {
        let mut sum = 0;
        for &id in &part.obligations {
            sum += i128::from(self.cheapest(agenda, tasks, id, &node)?.reduced);
        }
        let without = self.without(tasks);
        let mut alike = (None, Alike::default());
        for &id in &part.shifts {
            let shift = agenda.shift(id);
            if alike.0 != Some(shift.volunteer) {
                alike = (Some(shift.volunteer), Alike::default());
            }
            let offered =
                |task| (!without.contains(&task) && self.is_in(task, id)).then(|| price(task));
            let tours = Search::new(agenda, tasks, ground, shift, offered);
            let tours = tours.together(self).tolled(cuts, &toll);
            sum += i128::from(alike.1.least(&tours));
        }
        Some(sum)
    }
}

/// Obligations and shifts that share tasks with no others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The obligations.
    pub obligations: Vec<ObligationId>,
    /// The shifts, volunteer by volunteer.
    pub shifts: Vec<ShiftId>,
    /// The tasks.
    pub tasks: Vec<TaskId>,
}

/// The parts of an agenda that have tasks. O(tasks · log tasks).
#[must_use]
pub fn parts(agenda: &Agenda, tasks: &Tasks) -> Vec<Part> {
    let obligations = agenda.obligations().len();
    let people = tasks.all().iter().map(|task| task.key.member.index() + 1).max().unwrap_or(0);
    let mut sets = UnionFind::<usize>::new(obligations + people);
    for task in tasks.all() {
        sets.union(task.key.obligation.0 as usize, obligations + task.key.member.index());
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for (id, task) in (0..).zip(tasks.all()) {
        let part = parts.entry(sets.find(task.key.obligation.0 as usize)).or_default();
        part.tasks.push(TaskId(id));
    }
    for id in agenda.obligation_ids() {
        if let Some(part) = parts.get_mut(&sets.find(id.0 as usize)) {
            part.obligations.push(id);
        }
    }
    for (id, shift) in agenda.shift_ids().zip(agenda.shifts()) {
        if shift.volunteer.index() < people
            && let Some(part) = parts.get_mut(&sets.find(obligations + shift.volunteer.index()))
        {
            part.shifts.push(id);
        }
    }
    parts.into_values().collect()
}

/// Walks all proofs: what is proved of parts, by number, in thousandths, with the prices of units; `None` where one is
/// none. `unit` is what a node takes beside its tasks.
pub(super) fn proved(
    scene: (&Agenda, &Tasks, &Ground),
    parts: &[Part],
    proofs: &[Proof],
    unit: impl Fn(&Node) -> Cost,
) -> Option<BTreeMap<usize, i128>> {
    let (agenda, tasks, _) = scene;
    let mut all = BTreeMap::new();
    if proofs.iter().map(|proof| proof.steps.len()).sum::<usize>() > MOST_STEPS {
        return None;
    }
    let first = |(number, part): (usize, &Part)| Some((*part.tasks.first()?, number));
    let mut numbers: BTreeMap<TaskId, usize> = parts.iter().enumerate().filter_map(first).collect();
    for proof in proofs {
        let mut stated = proof.tasks.clone();
        stated.sort_unstable();
        // Each part once, with all that it has.
        let number = numbers.remove(stated.first()?)?;
        let part = parts.get(number).filter(|part| part.tasks == stated)?;
        let many = proof.tasks.len() + proof.units.len() + proof.cuts.len();
        let fits = |prices: &Vec<Cost>| {
            prices.len() == many && prices[proof.tasks.len()..].iter().all(|&price| price >= 0)
        };
        if !proof.prices.iter().all(fits) || !are_units(agenda, &proof.units) {
            return None;
        }
        // What is of no part may not even be a task.
        let known = |task: &TaskId| part.tasks.binary_search(task).is_ok();
        if !proof.cuts.iter().flat_map(|cut| &cut.visits).flatten().all(known) {
            return None;
        }
        let cuts = Counted::new(tasks, &proof.cuts)?;
        all.insert(number, Walk { scene, part, proof, cuts, unit: &unit }.least()?);
    }
    Some(all)
}

/// Whether these are units that there are, each once.
fn are_units(agenda: &Agenda, units: &[(ResourceId, Day)]) -> bool {
    let once: BTreeSet<_> = units.iter().collect();
    once.len() == units.len() && units.iter().all(|&unit| many(agenda, unit).is_some())
}

/// How many units of a resource there are on a day.
fn many(agenda: &Agenda, (resource, day): (ResourceId, Day)) -> Option<u32> {
    let resource = agenda.resources().get(usize::from(resource.0))?;
    resource.units.get(usize::from(day.0)).copied()
}

struct Walk<'a, U> {
    scene: (&'a Agenda, &'a Tasks, &'a Ground),
    part: &'a Part,
    proof: &'a Proof,
    cuts: Counted,
    unit: &'a U,
}

impl<U: Fn(&Node) -> Cost> Walk<'_, U> {
    /// The least of all cases; `None` where they do not cover everything, or none has a plan.
    fn least(&self) -> Option<i128> {
        let (_, tasks, _) = self.scene;
        let mut open = vec![Case::default()];
        let mut least: Option<i128> = None;
        for step in &self.proof.steps {
            let case = open.pop()?;
            match step {
                ProofStep::Bounded(prices) => {
                    let found = self.bounded(&case, self.proof.prices.get(*prices)?);
                    least = least.into_iter().chain(found).min();
                }
                ProofStep::Split(split) => {
                    if case.rules.len() >= MOST_DEPTH || !self.is_split(split) {
                        return None;
                    }
                    open.push(case.half(tasks, split, false));
                    open.push(case.half(tasks, split, true));
                }
            }
        }
        least.filter(|_| open.is_empty())
    }

    fn bounded(&self, case: &Case, prices: &[Cost]) -> Option<i128> {
        let of: BTreeMap<TaskId, Cost> =
            self.proof.tasks.iter().copied().zip(prices.iter().copied()).collect();
        let price = |task: TaskId| of.get(&task).copied().unwrap_or(0);
        let (more, tolls) = prices[self.proof.tasks.len()..].split_at(self.proof.units.len());
        let more: BTreeMap<(ResourceId, Day), Cost> =
            self.proof.units.iter().copied().zip(more.iter().copied()).collect();
        let node = |node: &Node| {
            let unit = node.resource.and_then(|id| more.get(&(id, node.day)));
            let tasks: Cost = node.tasks.iter().flatten().map(|&task| price(task)).sum();
            tasks + (self.unit)(node) + unit.copied().unwrap_or(0)
        };
        // No plan takes more of them than there are, so this is no more than they come to.
        let all = |(&unit, &price): (&(ResourceId, Day), &Cost)| {
            i128::from(many(self.scene.0, unit).unwrap_or(0)) * i128::from(price)
        };
        // Every second or third of a cut's visits that a tour makes pays its toll.
        let toll = |cut: u32| tolls[cut as usize];
        let least = case.least(self.scene, self.part, price, node, (&self.cuts, toll))?;
        Some(least - self.cuts.paid(tolls) - more.iter().map(all).sum::<i128>())
    }

    /// Whether every plan is in one of the two halves.
    fn is_split(&self, split: &Split) -> bool {
        let (agenda, tasks, _) = self.scene;
        let known = |task: &TaskId| self.part.tasks.binary_search(task).is_ok();
        match split {
            Split::Visit { occurrence, tasks: those } => {
                let obligations: BTreeSet<ObligationId> = those
                    .iter()
                    .filter(|task| known(task))
                    .map(|&task| tasks.task(task).key.obligation)
                    .collect();
                let ascending = those.windows(2).all(|pair| pair[0] < pair[1]);
                let Some(&id) = obligations.first() else { return false };
                let many = agenda.obligation(id).occurrences.len();
                those.iter().all(known)
                    && ascending
                    && obligations.len() == 1
                    && usize::from(*occurrence) < many
            }
            Split::Together { visits } => {
                let [one, other] = visits;
                visits.iter().flatten().all(known)
                    && visits.iter().all(|visit| is_once(tasks, visit))
                    && !one.iter().any(|task| other.contains(task))
            }
            Split::Shift { task, shift } => {
                if !known(task) || !self.part.shifts.contains(shift) {
                    return false;
                }
                // Where visits of an obligation share a day, its tasks could be in two tours.
                let key = tasks.task(*task).key;
                let at = agenda.shift(*shift);
                let gap = agenda.obligation(key.obligation).gap;
                (at.volunteer, at.day) == (key.member, key.day) && gap.least > 0
            }
        }
    }
}
