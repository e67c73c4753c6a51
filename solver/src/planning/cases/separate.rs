//! Cuts that an answer of the program breaks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;

use super::super::Scene;
use super::super::components::Component;
use super::super::master::Master;
use super::NOTHING;
use crate::certificate::plan::{Cut, TaskId};
use crate::ids::VolunteerId;
use crate::lp::integer;
use crate::visits::ObligationId;

/// How far a cut is broken at least, in thousandths.
const BROKEN: i64 = 30;
/// Most cuts of one answer.
const MOST: usize = 40;
/// Most visits that hang together; the bits of a set.
const BITS: usize = 128;
/// All odd sets of so many visits are looked at; of more those that grow from the best threes.
const FEW: usize = 13;
/// So many threes, to so many visits.
const THREES: usize = 100;
const LARGEST: u32 = 9;
/// Sets from which those counted in threes are sought.
const STARTS: usize = 60;

/// A visit that is made at most once: an occurrence of an obligation, by somebody where several people make it together.
pub(super) type Visit = (ObligationId, usize, Option<VolunteerId>);

/// Visits that are made at most once, by the tasks by which they could be made.
pub(super) struct Visits {
    of: BTreeMap<TaskId, Visit>,
    tasks: BTreeMap<Visit, Vec<TaskId>>,
}

impl Visits {
    /// Of a component: visits of which every task belongs to no other.
    pub(super) fn new(scene: Scene<'_>, component: &Component) -> Self {
        let (mut of, mut several) = (BTreeMap::new(), BTreeSet::new());
        for &id in &component.obligations {
            for (at, nodes) in scene.tasks.occurrences(id).enumerate() {
                let joint = nodes.iter().any(|node| node.tasks[1].is_some());
                for task in nodes.iter().flat_map(|node| node.tasks).flatten() {
                    let who = joint.then(|| scene.tasks.task(task).key.member);
                    if *of.entry(task).or_insert((id, at, who)) != (id, at, who) {
                        several.insert(task);
                    }
                }
            }
        }
        of.retain(|task, _| !several.contains(task));
        let mut tasks: BTreeMap<Visit, Vec<TaskId>> = BTreeMap::new();
        of.iter().for_each(|(&task, &visit)| tasks.entry(visit).or_default().push(task));
        Self { of, tasks }
    }

    /// The tasks by which a visit could be made.
    pub(super) fn tasks(&self, visit: Visit) -> Vec<TaskId> {
        self.tasks.get(&visit).cloned().unwrap_or_default()
    }

    /// The visits that a tour makes.
    pub(super) fn made(&self, route: &[TaskId]) -> BTreeSet<Visit> {
        route.iter().filter_map(|task| self.of.get(task).copied()).collect()
    }
}

/// Visits that hang together, and the tours of an answer with those that they make, as bits.
struct Support {
    visits: Vec<Visit>,
    tours: Vec<(u128, f64)>,
}

/// Cuts that the tours of an answer break, the most broken first.
pub(super) fn broken(visits: &Visits, master: &Master<'_>, values: &[f64]) -> Vec<Cut> {
    let mut tours: Vec<(BTreeSet<Visit>, f64)> = Vec::new();
    for of in &master.routes {
        let weight = values.get(of.column.0).copied().unwrap_or(0.0);
        let made = visits.made(&of.route.tasks);
        if weight > NOTHING && made.len() > 1 {
            tours.push((made, weight));
        }
    }
    let mut found: Vec<(i64, u8, Vec<Visit>)> = Vec::new();
    for support in supports(&tours) {
        let named = |set: u128| -> Vec<Visit> {
            let within = |(at, _): &(usize, &Visit)| set & (1 << at) != 0;
            support.visits.iter().enumerate().filter(within).map(|(_, &visit)| visit).collect()
        };
        found.extend(support.broken().into_iter().map(|(by, set)| (by, 2, named(set))));
        found.extend(support.broken_by_threes().into_iter().map(|(by, set)| (by, 3, named(set))));
    }
    // Of sets that are broken alike the smaller ones say more.
    found.sort_by_key(|(by, counted, set)| (Reverse(*by), set.len(), *counted, set.clone()));
    found.truncate(MOST);
    let cut = |(_, by, set): (i64, u8, Vec<Visit>)| Cut {
        visits: set.into_iter().map(|visit| visits.tasks(visit)).collect(),
        by,
    };
    found.into_iter().map(cut).collect()
}

/// Tours by the visits that hang together through them.
fn supports(tours: &[(BTreeSet<Visit>, f64)]) -> Vec<Support> {
    let all: BTreeSet<Visit> = tours.iter().flat_map(|(made, _)| made).copied().collect();
    let number: BTreeMap<Visit, usize> = all.into_iter().zip(0..).collect();
    let mut sets = UnionFind::<usize>::new(number.len());
    for (made, _) in tours {
        let numbers: Vec<usize> = made.iter().map(|visit| number[visit]).collect();
        numbers.windows(2).for_each(|two| {
            sets.union(two[0], two[1]);
        });
    }
    let mut parts: BTreeMap<usize, Support> = BTreeMap::new();
    for (&visit, &at) in &number {
        let none = || Support { visits: Vec::new(), tours: Vec::new() };
        parts.entry(sets.find(at)).or_insert_with(none).visits.push(visit);
    }
    for (made, weight) in tours {
        let first = made.iter().next().map(|visit| sets.find(number[visit]));
        let Some(part) = first.and_then(|first| parts.get_mut(&first)) else { continue };
        let bits = made.iter().filter_map(|visit| part.visits.binary_search(visit).ok());
        let set = bits.filter(|&at| at < BITS).fold(0, |all, at| all | 1 << at);
        part.tours.push((set, *weight));
    }
    parts.into_values().filter(|part| part.visits.len() > 2).collect()
}

impl Support {
    fn many(&self) -> usize {
        self.visits.len().min(BITS)
    }

    /// By how much the cut of a set is broken, in thousandths, its visits counted in so many.
    fn by(&self, set: u128, counted: u32) -> i64 {
        let times = |made: u128| f64::from((made & set).count_ones() / counted);
        let made: f64 = self.tours.iter().map(|&(made, weight)| times(made) * weight).sum();
        integer((made - f64::from(set.count_ones() / counted)) * 1000.0)
    }

    /// Sets whose cuts are broken when counted in threes: what all visits and those of every two tours come to when one
    /// visit after the other is added or left out, as long as that breaks more.
    fn broken_by_threes(&self) -> Vec<(i64, u128)> {
        let threes: Vec<u128> =
            self.tours.iter().map(|tour| tour.0).filter(|made| made.count_ones() > 2).collect();
        let all = threes.iter().fold(0, |all, made| all | made);
        let two = |at: usize| threes[at + 1..].iter().map(move |other| (at, other));
        let two = (0..threes.len()).flat_map(two);
        let two = two.filter(|&(at, other)| threes[at] & other != 0);
        let two = two.map(|(at, other)| threes[at] | other);
        let starts: BTreeSet<u128> = [all].into_iter().chain(two).take(STARTS).collect();
        let mut found: BTreeSet<(i64, u128)> = BTreeSet::new();
        for mut set in starts {
            let mut by = self.by(set, 3);
            loop {
                let other = |at: usize| set ^ 1 << at;
                let others = bits(all).map(|at| (self.by(other(at), 3), Reverse(other(at))));
                let Some((best, Reverse(other))) = others.max().filter(|(best, _)| *best > by)
                else {
                    break;
                };
                (by, set) = (best, other);
            }
            found.insert((by, set));
        }
        let says = |&(by, set): &(i64, u128)| by >= BROKEN && set.count_ones() > 3;
        found.into_iter().filter(says).filter(|(_, set)| set.count_ones() % 3 != 0).collect()
    }

    /// Odd sets whose cuts are broken.
    fn broken(&self) -> Vec<(i64, u128)> {
        let mut found: Vec<(i64, u128)> = match self.many() <= FEW {
            true => {
                let odd = (0..1_u128 << self.many()).filter(|set| set.count_ones() % 2 == 1);
                odd.map(|set| (self.by(set, 2), set)).collect()
            }
            false => self.grown(),
        };
        found.retain(|&(by, set)| by >= BROKEN && set.count_ones() > 2);
        found
    }

    /// The best threes, and what grows from them by two visits at a time.
    fn grown(&self) -> Vec<(i64, u128)> {
        let beside: Vec<u128> = (0..self.many())
            .map(|at| {
                let with = self.tours.iter().filter(|(made, _)| made & (1 << at) != 0);
                with.fold(0, |all, (made, _)| all | made)
            })
            .collect();
        let threes = (0..self.many()).flat_map(|at| pairs(beside[at] & !(1 << at), 1 << at));
        let threes: BTreeSet<u128> = threes.collect();
        let mut front: Vec<(i64, u128)> =
            threes.into_iter().map(|set| (self.by(set, 2), set)).collect();
        let mut all = Vec::new();
        loop {
            front.sort_by_key(|&(by, set)| (Reverse(by), set));
            front.dedup();
            front.truncate(THREES);
            all.extend(front.iter().copied());
            front.retain(|(_, set)| set.count_ones() < LARGEST);
            if front.is_empty() {
                return all;
            }
            let grow = |&(before, set): &(i64, u128)| {
                let near = bits(set).fold(0, |all, at| all | beside[at]);
                let far = bits(near).fold(near, |all, at| all | beside[at]);
                let sets = pairs(far & !set, set).into_iter().map(|set| (self.by(set, 2), set));
                sets.max_by_key(|&(by, set)| (by, Reverse(set))).filter(|(by, _)| *by > before)
            };
            front = front.iter().filter_map(grow).collect();
        }
    }
}

/// A set with every two of others.
fn pairs(others: u128, set: u128) -> Vec<u128> {
    let two = |at: usize| bits(others & !((2 << at) - 1)).map(move |to| set | 1 << at | 1 << to);
    bits(others).filter(|&at| at + 1 < BITS).flat_map(two).collect()
}

fn bits(set: u128) -> impl Iterator<Item = usize> {
    (0..BITS).filter(move |at| set & (1 << at) != 0)
}
