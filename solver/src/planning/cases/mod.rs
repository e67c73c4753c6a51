//! Gaps that prices alone leave, closed by cases: branch and price, which writes its own proof.
//!
//! The case whose bound is least is split until every case costs no less than the plan (Barnhart, Johnson,
//! Nemhauser, Savelsbergh, Vance 1998). Where that takes too long the proof holds as far as it has come.

mod choose;
mod look;
mod plans;
mod separate;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Scene;
use super::components::Component;
use super::days::Days;
use super::master::{self, Master, Priced, Relaxed};
use super::search::Found;
use super::whole::Chosen;
use crate::certificate::plan::{Case, Cut, MOST_DEPTH, Proof, ProofStep, Split, TaskId};
use crate::units::Cost;
use crate::visits::{Day, ResourceId};
use look::By;

/// Most cases of a proof and of a search for a plan.
const MOST_CASES: usize = 6000;
const FEW_CASES: usize = 100;
/// Most tasks of an agenda whose gaps are closed by cases.
const MOST_TASKS: usize = 150_000;
/// Most work for a component, and prices that its proof states, where an agenda has no more tasks than `FEW_TASKS`; less in
/// larger ones.
const MOST_WORK: u64 = 80_000_000;
const MOST_PRICES: u64 = 3_000_000;
const FEW_TASKS: u64 = 12_000;
/// Most work for a plan only, and prices of a proof that does not close the gap.
const LITTLE_WORK: u64 = 500_000;
const MOST_OPEN: usize = 150_000;
/// Rounds of cuts of the first case and of others, and most cuts of a proof.
const CUTS: [u32; 2] = [30, 4];
const MOST_CUTS: usize = 1000;
/// How often the prices of a case are improved further where its program's answer is whole.
const MORE: u64 = 8;

/// Weights below are nothing.
const NOTHING: f64 = 1e-4;

/// A case of the tree.
struct Knot {
    case: Case,
    /// How many splits it comes from.
    depth: usize,
    /// Which program it is priced by.
    by: By,
    /// Number of its prices.
    prices: usize,
    /// Its bound in thousandths; `None` where it has no plan.
    value: Option<i128>,
    /// How it is split, and the numbers of both halves.
    split: Option<(Split, [usize; 2])>,
}

struct Tree<'a> {
    scene: Scene<'a>,
    component: &'a Component,
    /// Its programs, once they are needed.
    programs: [Option<Master<'a>>; 2],
    /// The cuts of all programs.
    cuts: Vec<Cut>,
    knots: Vec<Knot>,
    prices: Vec<Priced>,
    /// Cases that are not proved yet: the least bounds first, of these those of most splits, where plans are met.
    open: BTreeSet<(i128, Reverse<usize>, usize)>,
    found: Found,
    /// Most cases, and most columns of programs.
    most: (usize, u64),
    work: u64,
    rounds: u64,
    /// All tasks of the component.
    tasks: Vec<TaskId>,
    /// Visits that cuts can be about.
    visits: separate::Visits,
    /// Days that are alike.
    days: Days,
}

/// Whether proofs by cases are tried.
pub(super) fn are_within_reach(scene: Scene<'_>) -> bool {
    scene.tasks.len() <= MOST_TASKS
}

/// Less for each component of a larger agenda, which has more of them: all together take about as much.
fn shared(scene: Scene<'_>, most: u64) -> u64 {
    most * FEW_TASKS / FEW_TASKS.max(scene.tasks.len() as u64)
}

/// Closes the gap between bound and plan by cases, as far as it gets; a better plan is taken where one is met.
pub(super) fn close(
    scene: Scene<'_>,
    component: &Component,
    relaxed: &mut Relaxed,
    found: &mut Found,
) {
    let mut tree = Tree::new(scene, component, &relaxed.prices, Case::default(), found.clone());
    tree.grow();
    relaxed.rounds += tree.rounds;
    let most = tree.worth_stating();
    let bound = tree.bound(most);
    if bound > relaxed.bound {
        relaxed.bound = bound;
        relaxed.proof = Some(tree.proof(most));
    }
    if tree.found.value < found.value {
        *found = tree.found;
    }
}

/// A plan of a case that costs less than `most`, where one is met among few cases.
pub(super) fn within(
    scene: Scene<'_>,
    component: &Component,
    relaxed: &Relaxed,
    case: Case,
    most: Cost,
) -> Option<Found> {
    let known = Found { value: most, chosen: Chosen::default() };
    let mut tree = Tree::new(scene, component, &relaxed.prices, case, known);
    tree.most = (FEW_CASES, LITTLE_WORK);
    tree.grow();
    (tree.found.value < most).then_some(tree.found)
}

/// All tasks of a component.
fn tasks(scene: Scene<'_>, component: &Component) -> Vec<TaskId> {
    let mut tasks: BTreeSet<TaskId> = BTreeSet::new();
    for &id in &component.obligations {
        for nodes in scene.tasks.occurrences(id) {
            tasks.extend(nodes.iter().flat_map(|node| node.tasks).flatten());
        }
    }
    tasks.into_iter().collect()
}

impl<'a> Tree<'a> {
    /// Of the plans of a case, none of which has been looked at.
    fn new(
        scene: Scene<'a>,
        component: &'a Component,
        prices: &Priced,
        case: Case,
        found: Found,
    ) -> Self {
        Self {
            scene,
            component,
            programs: [None, None],
            cuts: Vec::new(),
            days: Days::alike(scene, component),
            knots: vec![Knot {
                case,
                depth: 0,
                by: By::Alike,
                prices: 0,
                value: None,
                split: None,
            }],
            prices: vec![prices.clone()],
            open: BTreeSet::from([(i128::MIN, Reverse(0), 0)]),
            found,
            most: (MOST_CASES, shared(scene, MOST_WORK)),
            work: 0,
            rounds: 0,
            tasks: tasks(scene, component),
            visits: separate::Visits::new(scene, component),
        }
    }

    /// How many cases a proof states: all where they close the gap, else those that came first, which have raised the
    /// bound most.
    fn worth_stating(&self) -> usize {
        let all = self.knots.len();
        if self.bound(all) >= self.found.value {
            return all;
        }
        all.min((MOST_OPEN / self.tasks.len().max(1)).max(3))
    }

    /// How a case is split, where both halves are among the first `most` cases.
    fn split(&self, at: usize, most: usize) -> Option<&(Split, [usize; 2])> {
        self.knots[at].split.as_ref().filter(|(_, halves)| halves.iter().all(|&half| half < most))
    }

    /// What no plan of the component costs less than, by the first `most` cases.
    fn bound(&self, most: usize) -> Cost {
        let leaves = (0..most).filter(|&at| self.split(at, most).is_none());
        let least = leaves.filter_map(|at| self.knots[at].value).min();
        let paid = master::paid(self.scene, self.component);
        least.map_or(Cost::MIN, |least| master::whole(least - paid))
    }

    fn grow(&mut self) {
        let most = self.scene.options.iterations.unwrap_or(u64::MAX);
        while let Some((value, _, at)) = self.open.pop_first() {
            let over = self.scene.monitor.should_stop() || self.rounds >= most;
            let many = self.knots.len() >= self.most.0
                || self.work >= self.most.1
                || self.stated() >= shared(self.scene, MOST_PRICES);
            if value >= self.goal() || over || many {
                return;
            }
            if !self.look_at(at) {
                return;
            }
        }
    }

    /// Prices that a proof of all cases so far states: half of them are split and need none.
    fn stated(&self) -> u64 {
        let each = self.tasks.len() + self.cuts.len();
        (self.knots.len() / 2).saturating_mul(each) as u64
    }

    /// Looks at a case and splits it where it is not proved; whether there is anything more to do.
    fn look_at(&mut self, at: usize) -> bool {
        let halves = self.looked_at(at);
        let Some(known) = self.knots[at].value.filter(|&value| value < self.goal()) else {
            return true;
        };
        let depth = self.knots[at].depth + 1;
        let Some(split) = halves.map(|halves| halves.split).filter(|_| depth <= MOST_DEPTH) else {
            return false;
        };
        let halves = [true, false].map(|first| {
            let Knot { case, by, prices, .. } = &self.knots[at];
            let case = case.half(self.scene.tasks, &split, first);
            let (by, prices) = (*by, *prices);
            self.knots.push(Knot { case, depth, by, prices, value: Some(known), split: None });
            let half = self.knots.len() - 1;
            self.open.insert((known, Reverse(depth), half));
            half
        });
        self.knots[at].split = Some((split, halves));
        true
    }

    /// What the first `most` cases prove.
    fn proof(&self, most: usize) -> Proof {
        let limits = self.programs.iter().flatten().next().map(|program| program.limits.keys());
        let units: Vec<(ResourceId, Day)> = limits.into_iter().flatten().copied().collect();
        let many = u32::try_from(self.cuts.len()).unwrap_or(u32::MAX);
        let (mut prices, mut numbers) = (Vec::new(), BTreeMap::new());
        let (mut steps, mut open) = (Vec::new(), vec![0]);
        while let Some(at) = open.pop() {
            let knot = &self.knots[at];
            if let Some((split, [first, second])) = self.split(at, most) {
                steps.push(ProofStep::Split(split.clone()));
                open.extend([*second, *first]);
                continue;
            }
            let number = *numbers.entry(knot.prices).or_insert_with(|| {
                let of = &self.prices[knot.prices];
                let tasks = self.tasks.iter().map(|&task| of.task(task));
                let more = |unit| of.units.get(unit).copied().unwrap_or(0);
                let cuts = (0..many).map(|cut| of.cut(cut));
                prices.push(tasks.chain(units.iter().map(more)).chain(cuts).collect());
                prices.len() - 1
            });
            steps.push(ProofStep::Bounded(number));
        }
        Proof { tasks: self.tasks.clone(), units, cuts: self.cuts.clone(), prices, steps }
    }
}
