//! A case: which pairs are left, and who has what.

use crate::allotment::model::{AgentItem, AllotmentProblem};

/// A case.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// By agent, then item: whether the pair is left.
    left: Vec<bool>,
    /// By item: who has it.
    pub(super) owner: Vec<Option<u32>>,
    /// By agent.
    pub(super) room: Vec<i64>,
    /// Cost of the items that somebody has.
    pub(super) base: i128,
    /// Whether it is known to allow no answer.
    pub(super) is_empty: bool,
}

impl Case {
    pub(super) fn new(problem: &AllotmentProblem) -> Self {
        let (agents, items) = (problem.agents(), problem.items());
        let mut case = Self {
            left: vec![true; agents.len() * items],
            owner: vec![None; items],
            room: agents.iter().map(|agent| agent.capacity).collect(),
            base: 0,
            is_empty: false,
        };
        case.conclude(problem);
        case
    }

    /// Whether an agent may still take an item that nobody has.
    pub(super) fn allows(&self, pair: AgentItem) -> bool {
        let (agent, item) = (pair.agent as usize, pair.item as usize);
        let known = agent < self.room.len() && item < self.owner.len();
        known && self.owner[item].is_none() && self.left[agent * self.owner.len() + item]
    }

    /// Without the pair.
    pub(super) fn part(&mut self, pair: AgentItem) {
        let items = self.owner.len();
        self.left[pair.agent as usize * items + pair.item as usize] = false;
    }

    /// With the pair.
    pub(super) fn take(&mut self, problem: &AllotmentProblem, pair: AgentItem) {
        let (agent, item) = (pair.agent as usize, pair.item as usize);
        if self.owner[item].is_some_and(|owner| owner != pair.agent) {
            self.is_empty = true;
        }
        if self.owner[item].is_some() {
            return;
        }
        let of = &problem.agents()[agent];
        self.owner[item] = Some(pair.agent);
        self.room[agent] -= of.weights[item];
        self.base += i128::from(of.costs[item]);
        self.is_empty |= self.room[agent] < 0;
    }

    /// What follows: what does not fit vanishes, items with one agent left are taken by it.
    pub(super) fn conclude(&mut self, problem: &AllotmentProblem) {
        let items = self.owner.len();
        loop {
            let mut changed = false;
            for item in 0..items {
                if self.is_empty {
                    return;
                }
                if self.owner[item].is_some() {
                    continue;
                }
                let (mut count, mut last) = (0, 0);
                for (agent, of) in problem.agents().iter().enumerate() {
                    let left = &mut self.left[agent * items + item];
                    *left &= of.weights[item] <= self.room[agent];
                    if *left {
                        (count, last) = (count + 1, agent);
                    }
                }
                self.is_empty |= count == 0;
                if count == 1 {
                    let number = |at| u32::try_from(at).unwrap_or(u32::MAX);
                    self.take(problem, AgentItem { agent: number(last), item: number(item) });
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }
}
