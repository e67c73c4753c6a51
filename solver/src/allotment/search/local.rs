//! Answers: chains of ejections under penalties that follow how full agents are (Yagiura, Ibaraki and Glover 2004),
//! among the pairs that prices say are good.

use super::super::model::{Allotment, AllotmentProblem};
use crate::random::Random;

/// Agents that an item looks at.
const CHOICES: usize = 8;
/// Items that a chain moves at most, and agents at which it goes on.
const LONGEST: usize = 5;
/// Rounds after which the search goes back to the best answer.
const PATIENCE: u32 = 60;

/// An item goes to an agent.
type Move = (u32, u32);

/// A chain on its way: an item in the air, from an agent; what it comes to; where there is an empty place, of what
/// weight; what it has to come to.
struct Air {
    item: usize,
    first: usize,
    sum: f64,
    hole: usize,
    lost: i64,
    least: f64,
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The search and the best answer that it knows.
pub(super) struct Local<'a> {
    problem: &'a AllotmentProblem,
    random: Random,
    /// By item: agents to look at. By agent: items that look at it.
    choices: Vec<Vec<u32>>,
    looked_at_by: Vec<Vec<u32>>,
    agent: Vec<u32>,
    load: Vec<i64>,
    /// Cost of a unit above each capacity.
    penalty: Vec<f64>,
    cost: i64,
    waits: Vec<bool>,
    queue: Vec<u32>,
    chain: Vec<Move>,
    best_chain: Vec<Move>,
    pub(super) best: Option<Allotment>,
    vain: u32,
    /// Moves that were looked at.
    pub(super) work: u64,
}

impl<'a> Local<'a> {
    /// Starts with what is cheapest by the reduced costs.
    pub(super) fn new(problem: &'a AllotmentProblem, seed: u64) -> Self {
        let (agents, items) = (problem.agents().len(), problem.items());
        Self {
            problem,
            random: Random::new(seed),
            choices: vec![Vec::new(); items],
            looked_at_by: vec![Vec::new(); agents],
            agent: Vec::new(),
            load: vec![0; agents],
            penalty: vec![0.0; agents],
            cost: 0,
            waits: vec![false; items],
            queue: Vec::new(),
            chain: Vec::new(),
            best_chain: Vec::new(),
            best: None,
            vain: 0,
            work: 0,
        }
    }

    /// Only knows an answer.
    pub(super) fn knowing(problem: &'a AllotmentProblem, answer: Allotment) -> Self {
        Self { best: Some(answer), ..Self::new(problem, 0) }
    }

    /// Chooses whom items look at: by cost, and what capacity is worth.
    pub(super) fn aim(&mut self, worth: &[f64]) {
        let agents = self.problem.agents();
        for list in &mut self.looked_at_by {
            list.clear();
        }
        let mut order: Vec<(f64, u32)> = Vec::new();
        for item in 0..self.problem.items() {
            order.clear();
            for (at, agent) in (0_u32..).zip(agents) {
                if agent.weights[item] <= agent.capacity {
                    let takes = worth[at as usize] * crate::lp::real(agent.weights[item]);
                    order.push((crate::lp::real(agent.costs[item]) + takes, at));
                }
            }
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            order.truncate(CHOICES);
            self.choices[item] = order.iter().map(|choice| choice.1).collect();
            if let Some(&now) = self.agent.get(item)
                && !self.choices[item].contains(&now)
            {
                self.choices[item].push(now);
            }
            let number = u32::try_from(item).unwrap_or(u32::MAX);
            for &agent in &self.choices[item] {
                self.looked_at_by[agent as usize].push(number);
            }
        }
        for (penalty, worth) in self.penalty.iter_mut().zip(worth) {
            *penalty = penalty.max(2.0 * worth).max(1e-3);
        }
        if self.agent.is_empty() && self.choices.iter().all(|choice| !choice.is_empty()) {
            let first = self.choices.iter().map(|choice| choice[0]).collect();
            self.set(first);
        }
    }

    /// Goes on from here; agents that an item does not look at are looked at from now on.
    pub(super) fn set(&mut self, agent: Vec<u32>) {
        self.load.fill(0);
        self.cost = 0;
        for (item, &at) in agent.iter().enumerate() {
            let of = &self.problem.agents()[at as usize];
            self.load[at as usize] += of.weights[item];
            self.cost += of.costs[item];
            if !self.choices[item].contains(&at) {
                self.choices[item].push(at);
                self.looked_at_by[at as usize].push(u32::try_from(item).unwrap_or(u32::MAX));
            }
        }
        self.agent = agent;
        for item in 0..self.agent.len() {
            self.wait(item);
        }
    }

    /// Looks from a given beginning; says whether something better was found.
    pub(super) fn look_from(&mut self, agent: Vec<u32>) -> bool {
        let before = self.best.as_ref().map(|best| best.cost);
        self.set(agent);
        for _ in 0..6 {
            self.descend();
            if self.adapt() {
                break;
            }
        }
        self.best.as_ref().map(|best| best.cost) != before
    }

    /// One round: a kick, the way down, new penalties. Says whether something better was found.
    pub(super) fn round(&mut self) -> bool {
        if self.agent.is_empty() {
            return false;
        }
        let before = self.best.as_ref().map(|best| best.cost);
        self.descend();
        self.adapt();
        let better = self.best.as_ref().map(|best| best.cost) != before;
        self.vain = if better { 0 } else { self.vain + 1 };
        if self.vain % PATIENCE == PATIENCE - 1
            && let Some(best) = &self.best
        {
            self.set(best.agent.clone());
        }
        let most = 2 + self.agent.len() / 60;
        for _ in 0..1 + self.random.below(most) {
            let item = self.random.below(self.agent.len());
            let choices = &self.choices[item];
            let few = choices.len().min(4);
            let to = choices[self.random.below(few)];
            self.go(item, to);
        }
        better
    }

    fn wait(&mut self, item: usize) {
        if !self.waits[item] {
            self.waits[item] = true;
            self.queue.push(u32::try_from(item).unwrap_or(u32::MAX));
        }
    }

    /// Moves an item; those of both agents look again.
    fn go(&mut self, item: usize, to: u32) {
        let from = self.agent[item];
        if from == to {
            return;
        }
        let agents = self.problem.agents();
        self.cost += agents[to as usize].costs[item] - agents[from as usize].costs[item];
        self.load[from as usize] -= agents[from as usize].weights[item];
        self.load[to as usize] += agents[to as usize].weights[item];
        self.agent[item] = to;
        self.wait(item);
        for agent in [from as usize, to as usize] {
            for at in 0..self.looked_at_by[agent].len() {
                let other = self.looked_at_by[agent][at] as usize;
                if self.agent[other] as usize == agent {
                    self.wait(other);
                }
            }
        }
    }

    /// Down to where no chain helps any more.
    fn descend(&mut self) {
        self.random.shuffle(&mut self.queue);
        let mut at = 0;
        // Where penalties are so large that doubles lose the costs, chains could go round.
        let most = 1_000 + 100 * self.agent.len();
        while at < self.queue.len() && at < most {
            let item = self.queue[at] as usize;
            at += 1;
            self.waits[item] = false;
            if self.improve(item) {
                for step in 0..self.best_chain.len() {
                    let (item, to) = self.best_chain[step];
                    self.go(item as usize, to);
                }
                self.keep();
            }
        }
        for at in at..self.queue.len() {
            self.waits[self.queue[at] as usize] = false;
        }
        self.queue.clear();
        self.keep();
    }

    /// What exceeding its capacity adds for an agent when its load changes.
    fn excess(&self, agent: usize, change: i64) -> f64 {
        let (load, most) = (self.load[agent], self.problem.agents()[agent].capacity);
        let over = |load: i64| (load - most).max(0);
        let more = over(load + change) - over(load);
        if more == 0 { 0.0 } else { crate::lp::real(more) * self.penalty[agent] }
    }

    /// The best chain that begins with the item; whether it helps.
    fn improve(&mut self, item: usize) -> bool {
        let first = self.agent[item] as usize;
        let of = &self.problem.agents()[first];
        let lost = of.weights[item];
        let sum = self.excess(first, -lost) - crate::lp::real(of.costs[item]);
        let mut air = Air { item, first, sum, hole: first, lost, least: -1e-7 };
        self.chain.clear();
        self.best_chain.clear();
        self.land(&mut air);
        for _ in 0..LONGEST {
            let Some((other, from, sum)) = self.eject(&mut air) else { break };
            let out = self.problem.agents()[from].weights[other as usize];
            self.chain.push((other, number(air.hole)));
            (air.sum, air.hole, air.lost) = (sum, from, out);
            self.land(&mut air);
        }
        !self.best_chain.is_empty()
    }

    /// The item in the air goes to an agent that the chain has not touched.
    fn land(&mut self, air: &mut Air) {
        self.work += self.choices[air.item].len() as u64;
        let mut best = None;
        for &to in &self.choices[air.item] {
            let at = to as usize;
            let touched = at == air.first || at == air.hole;
            if touched || self.chain.iter().any(|step| step.1 == to) {
                continue;
            }
            let of = &self.problem.agents()[at];
            let cost = crate::lp::real(of.costs[air.item]);
            let found = air.sum + cost + self.excess(at, of.weights[air.item]);
            if found < air.least {
                air.least = found;
                best = Some(to);
            }
        }
        if let Some(to) = best {
            self.best_chain.clone_from(&self.chain);
            self.best_chain.push((number(air.item), to));
        }
    }

    /// Somebody takes the place that is empty; the item in the air may take that one's, or the chain goes on: with whom,
    /// from where, and what it comes to.
    fn eject(&mut self, air: &mut Air) -> Option<(u32, usize, f64)> {
        let agents = self.problem.agents();
        let (hole, item) = (air.hole, air.item);
        let empty = self.excess(hole, -air.lost);
        let (mut next, mut closing): (Option<(u32, usize, f64)>, _) = (None, None);
        self.work += self.looked_at_by[hole].len() as u64;
        for &other in &self.looked_at_by[hole] {
            let at = other as usize;
            let from = self.agent[at] as usize;
            let is_old = |step: &Move| self.agent[step.0 as usize] as usize == from;
            let touched = from == hole || from == air.first || self.chain.iter().any(is_old);
            if touched || at == item {
                continue;
            }
            let change = agents[hole].costs[at] - agents[from].costs[at];
            let out = agents[from].weights[at];
            let filled = self.excess(hole, agents[hole].weights[at] - air.lost) - empty;
            let found = air.sum + crate::lp::real(change) + filled;
            let emptied = found + self.excess(from, -out);
            if next.is_none_or(|next| emptied < next.2) {
                next = Some((other, from, emptied));
            }
            let back = self.excess(from, agents[from].weights[item] - out);
            let closed = found + crate::lp::real(agents[from].costs[item]) + back;
            if closed < air.least {
                air.least = closed;
                closing = Some((other, from));
            }
        }
        if let Some((other, from)) = closing {
            self.best_chain.clone_from(&self.chain);
            self.best_chain.push((other, number(hole)));
            self.best_chain.push((number(item), number(from)));
        }
        next
    }

    /// Keeps what is allowed and cheaper.
    fn keep(&mut self) {
        let better = self.best.as_ref().is_none_or(|best| self.cost < best.cost);
        let agents = self.problem.agents().iter();
        if better && agents.zip(&self.load).all(|(agent, &load)| load <= agent.capacity) {
            self.best = Some(Allotment { agent: self.agent.clone(), cost: self.cost });
        }
    }

    /// Raises the penalties of what is too full; lowers all where nothing is. Says whether nothing was.
    fn adapt(&mut self) -> bool {
        let over = |at: usize| (self.load[at] - self.problem.agents()[at].capacity).max(0);
        let over: Vec<i64> = (0..self.load.len()).map(over).collect();
        let most = over.iter().copied().max().unwrap_or(0);
        for (penalty, &over) in self.penalty.iter_mut().zip(&over) {
            *penalty *= if most == 0 {
                0.9
            } else {
                1.0 + 0.3 * crate::lp::real(over) / crate::lp::real(most)
            };
            *penalty = penalty.clamp(1e-6, 1e12);
        }
        if most > 0 {
            for item in 0..self.agent.len() {
                if over[self.agent[item] as usize] > 0 {
                    self.wait(item);
                }
            }
        }
        most == 0
    }
}
