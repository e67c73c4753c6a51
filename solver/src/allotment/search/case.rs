//! A case of the proof: which pairs are left, and what follows from that.

use super::super::model::{AgentItem, AllotmentProblem, NOBODY};

/// Which pairs are left.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// By agent: the items that it may take and that nobody has, ascending.
    pub(super) lists: Vec<Vec<u32>>,
    /// By agent: capacity that is left.
    pub(super) room: Vec<i64>,
    /// By item: the agent that has it, or [`NOBODY`].
    pub(super) owner: Vec<u32>,
    /// By item: how many agents may take it.
    ways: Vec<u32>,
    /// Cost of the items that somebody has.
    pub(super) base: i64,
    /// Items that nobody has.
    pub(super) left: usize,
}

impl Case {
    /// Everything that fits. `None` where nothing does.
    pub(super) fn new(problem: &AllotmentProblem) -> Option<Self> {
        Self::of(problem, |_, _| true)
    }

    /// The pairs that are meant, told by positions of agent and item, as far as they fit.
    pub(super) fn of(
        problem: &AllotmentProblem,
        is_meant: impl Fn(u32, u32) -> bool,
    ) -> Option<Self> {
        let items = u32::try_from(problem.items()).unwrap_or(0);
        let agents = u32::try_from(problem.agents().len()).unwrap_or(0);
        let mut ways = vec![0; problem.items()];
        let mut list = |agent| {
            let list: Vec<u32> = (0..items).filter(|&item| is_meant(agent, item)).collect();
            list.iter().for_each(|&item| ways[item as usize] += 1);
            list
        };
        let mut case = Self {
            lists: (0..agents).map(&mut list).collect(),
            room: problem.agents().iter().map(|agent| agent.capacity).collect(),
            owner: vec![NOBODY; problem.items()],
            ways,
            base: 0,
            left: problem.items(),
        };
        case.conclude(problem).then_some(case)
    }

    /// With few agents for every item: those at which it costs least, prices of capacity included.
    pub(super) fn core(
        &self,
        problem: &AllotmentProblem,
        worth: &[f64],
        most: usize,
    ) -> Option<Self> {
        let mut order: Vec<Vec<(f64, u32)>> = vec![Vec::new(); self.owner.len()];
        for (agent, list) in (0_u32..).zip(&self.lists) {
            let of = &problem.agents()[agent as usize];
            for &item in list {
                let at = item as usize;
                let takes = worth[agent as usize] * crate::lp::real(of.weights[at]);
                order[at].push((crate::lp::real(of.costs[at]) + takes, agent));
            }
        }
        let mut case = self.clone();
        case.lists.iter_mut().for_each(Vec::clear);
        for (item, order) in (0..).zip(&mut order) {
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            order.truncate(most);
            for choice in order.iter() {
                case.lists[choice.1 as usize].push(item);
            }
            case.ways[item as usize] = u32::try_from(order.len()).unwrap_or(0);
        }
        case.conclude(problem).then_some(case)
    }

    /// Number of pairs that are left.
    pub(super) fn pairs(&self) -> usize {
        self.lists.iter().map(Vec::len).sum()
    }

    /// Without the pairs, which stand in order.
    pub(super) fn part(&mut self, problem: &AllotmentProblem, apart: &[AgentItem]) -> bool {
        for pairs in apart.chunk_by(|a, b| a.agent == b.agent) {
            let out = |item: &u32| pairs.binary_search_by_key(item, |pair| pair.item).is_ok();
            let list = &mut self.lists[pairs[0].agent as usize];
            for item in list.iter().filter(|item| out(item)) {
                self.ways[*item as usize] -= 1;
            }
            list.retain(|item| !out(item));
        }
        self.conclude(problem)
    }

    /// With the pairs: their items go to nobody else.
    pub(super) fn take(&mut self, problem: &AllotmentProblem, taken: &[AgentItem]) -> bool {
        taken.iter().all(|pair| self.give(problem, *pair)) && self.conclude(problem)
    }

    /// Gives an item; says whether it fits.
    fn give(&mut self, problem: &AllotmentProblem, pair: AgentItem) -> bool {
        let (agent, item) = (pair.agent as usize, pair.item as usize);
        if self.owner[item] != NOBODY {
            return self.owner[item] == pair.agent;
        }
        self.owner[item] = pair.agent;
        self.left -= 1;
        self.room[agent] -= problem.agents()[agent].weights[item];
        self.base += problem.agents()[agent].costs[item];
        self.room[agent] >= 0
    }

    /// What follows: pairs that do not fit vanish, items with one agent left are taken. Says whether anything can be an
    /// answer.
    fn conclude(&mut self, problem: &AllotmentProblem) -> bool {
        loop {
            for (agent, list) in self.lists.iter_mut().enumerate() {
                let weights = &problem.agents()[agent].weights;
                let (room, owner, ways) = (self.room[agent], &self.owner, &mut self.ways);
                list.retain(|&item| {
                    let free = owner[item as usize] == NOBODY;
                    let fits = weights[item as usize] <= room;
                    ways[item as usize] -= u32::from(free && !fits);
                    free && fits
                });
            }
            let mut given = Vec::new();
            for item in 0..self.owner.len() {
                if self.owner[item] != NOBODY || self.ways[item] > 1 {
                    continue;
                }
                if self.ways[item] == 0 {
                    return false;
                }
                given.push(u32::try_from(item).unwrap_or(NOBODY));
            }
            if given.is_empty() {
                return true;
            }
            let mut of = Vec::new();
            for (agent, list) in (0..).zip(&self.lists) {
                let mine = given.iter().filter(|item| list.binary_search(item).is_ok());
                of.extend(mine.map(|&item| AgentItem { agent, item }));
            }
            if !of.into_iter().all(|pair| self.give(problem, pair)) {
                return false;
            }
        }
    }
}
