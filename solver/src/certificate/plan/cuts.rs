//! Cuts of proofs by cases: of an odd number of visits that are made at most once each, the tours make at most half two by two
//! (subset rows of Jepsen, Petersen, Spoorendonk and Pisinger 2008; where tours make two visits at most, the odd sets of
//! Edmonds 1965).

use std::collections::{BTreeMap, BTreeSet};

use super::tasks::{Node, TaskId, Tasks};
use crate::units::Cost;

/// Visits, an odd number, by the tasks by which each could be made. With the visits of each tour counted in twos, a plan has
/// at most half as many as there are visits, rounded down.
pub type Cut = Vec<Vec<TaskId>>;

/// Most cuts of a proof.
const MOST_CUTS: usize = 4000;
/// Most visits of a cut.
const MOST_VISITS: usize = 127;

/// Cuts that are true of every plan, by the tasks that they count.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    by_task: BTreeMap<TaskId, Vec<u32>>,
    /// By number, how many twos of visits there are at most.
    most: Vec<u32>,
}

impl Counted {
    /// `None` where one of them is not true of every plan, or there are too many. O(cuts · nodes of their obligations).
    #[must_use]
    pub fn new(tasks: &Tasks, cuts: &[Cut]) -> Option<Self> {
        let mut all = Self::default();
        let fits = cuts.len() <= MOST_CUTS && cuts.iter().all(|cut| all.add(tasks, cut));
        fits.then_some(all)
    }

    /// Counts one more; whether it is true of every plan. Then nothing but it has changed.
    pub fn add(&mut self, tasks: &Tasks, cut: &Cut) -> bool {
        let once: BTreeSet<&TaskId> = cut.iter().flatten().collect();
        let apart = once.len() == cut.iter().map(Vec::len).sum::<usize>();
        let odd = (3..=MOST_VISITS).contains(&cut.len()) && cut.len() % 2 == 1;
        if !odd || !apart || !cut.iter().all(|visit| is_once(tasks, visit)) {
            return false;
        }
        let number = u32::try_from(self.most.len()).unwrap_or(u32::MAX);
        for &task in cut.iter().flatten() {
            self.by_task.entry(task).or_default().push(number);
        }
        self.most.push(u32::try_from(cut.len() / 2).unwrap_or(u32::MAX));
        true
    }

    /// What no plan's tours pay more than, at these tolls by number.
    #[must_use]
    pub fn paid(&self, tolls: &[Cost]) -> i128 {
        self.most.iter().zip(tolls).map(|(&n, &toll)| i128::from(n) * i128::from(toll)).sum()
    }

    /// Numbers of the cuts that count a task.
    #[must_use]
    pub fn of(&self, task: TaskId) -> &[u32] {
        self.by_task.get(&task).map_or(&[], Vec::as_slice)
    }

    /// By number of a cut, how many of its visits these tasks of a tour make.
    #[must_use]
    pub fn visits(&self, tasks: &[TaskId]) -> BTreeMap<u32, u32> {
        let mut visits = BTreeMap::new();
        for &cut in tasks.iter().flat_map(|&task| self.of(task)) {
            *visits.entry(cut).or_default() += 1;
        }
        visits
    }
}

/// Whether no plan has more than one of these tasks: they are of one occurrence, of no other, and no way of meeting it takes
/// two of them.
pub(super) fn is_once(tasks: &Tasks, visit: &[TaskId]) -> bool {
    let Some(&first) = visit.first() else { return false };
    let id = tasks.task(first).key.obligation;
    let wanted: BTreeSet<TaskId> = visit.iter().copied().collect();
    if wanted.iter().any(|&task| tasks.task(task).key.obligation != id) {
        return false;
    }
    let taken = |node: &Node| node.tasks.iter().flatten().filter(|t| wanted.contains(t)).count();
    let most = |nodes: &[Node]| nodes.iter().map(taken).max().unwrap_or(0);
    let occurrences: Vec<usize> = tasks.occurrences(id).map(most).filter(|&n| n > 0).collect();
    occurrences == [1]
}
