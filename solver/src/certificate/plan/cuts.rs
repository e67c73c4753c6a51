//! Cuts of proofs by cases: of visits that are made at most once each, the tours make at most a half two by two, rounded
//! down, and at most a third three by three (subset rows of Jepsen, Petersen, Spoorendonk and Pisinger 2008; where tours make
//! two visits at most, the odd sets of Edmonds 1965).

use std::collections::{BTreeMap, BTreeSet};

use super::tasks::{Node, TaskId, Tasks};
use crate::units::Cost;

/// Visits that are made at most once each, and how they are counted: with those of each tour counted in twos, say, a plan
/// has at most half as many as there are visits, rounded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// By the tasks by which each could be made; a number that can not be counted without rest.
    pub visits: Vec<Vec<TaskId>>,
    /// In what they are counted, one of [`COUNTED_IN`].
    pub by: u8,
}

impl Cut {
    /// How many times so many visits can be counted.
    #[must_use]
    pub fn times(&self, visits: usize) -> usize {
        visits / usize::from(self.by.max(1))
    }
}

/// In what visits of a cut can be counted.
pub const COUNTED_IN: [u8; 2] = [2, 3];

/// Most cuts of a proof.
const MOST_CUTS: usize = 4000;
/// Most visits of a cut.
const MOST_VISITS: usize = 127;

/// Cuts that are true of every plan, by the tasks that they count.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    by_task: BTreeMap<TaskId, Vec<u32>>,
    /// By number, in what its visits are counted, and how many times at most.
    most: Vec<(u8, u32)>,
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
        let (visits, by) = (&cut.visits, usize::from(cut.by));
        let once: BTreeSet<&TaskId> = visits.iter().flatten().collect();
        let apart = once.len() == visits.iter().map(Vec::len).sum::<usize>();
        let many = visits.len();
        let says = COUNTED_IN.contains(&cut.by) && many > by && many % by != 0;
        if !says || many > MOST_VISITS || !apart || !visits.iter().all(|v| is_once(tasks, v)) {
            return false;
        }
        let number = u32::try_from(self.most.len()).unwrap_or(u32::MAX);
        for &task in visits.iter().flatten() {
            self.by_task.entry(task).or_default().push(number);
        }
        self.most.push((cut.by, u32::try_from(cut.times(many)).unwrap_or(u32::MAX)));
        true
    }

    /// What no plan's tours pay more than, at these tolls by number.
    #[must_use]
    pub fn paid(&self, tolls: &[Cost]) -> i128 {
        let most = self.most.iter().zip(tolls);
        most.map(|(&(_, most), &toll)| i128::from(most) * i128::from(toll)).sum()
    }

    /// In what the visits of a cut are counted.
    #[must_use]
    pub fn by(&self, cut: u32) -> u8 {
        self.most.get(cut as usize).map_or(COUNTED_IN[0], |&(by, _)| by)
    }

    /// Numbers of the cuts that count a task.
    #[must_use]
    pub fn of(&self, task: TaskId) -> &[u32] {
        self.by_task.get(&task).map_or(&[], Vec::as_slice)
    }

    /// The cuts that count the visits of these tasks of a tour, by number, and how many times.
    #[must_use]
    pub fn times(&self, tasks: &[TaskId]) -> Vec<(u32, u32)> {
        let mut visits: BTreeMap<u32, u32> = BTreeMap::new();
        for &cut in tasks.iter().flat_map(|&task| self.of(task)) {
            *visits.entry(cut).or_default() += 1;
        }
        let times = visits.into_iter().map(|(cut, many)| (cut, many / u32::from(self.by(cut))));
        times.filter(|&(_, times)| times > 0).collect()
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
