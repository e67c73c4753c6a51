//! Walks a proof case by case.

use super::Objection;
use super::case::Case;
use super::sack::{self, Item};
use crate::allotment::model::{AgentItem, AllotmentProblem, Proof, Step};

/// Largest scale.
const MOST_SCALE: i64 = 1 << 20;

/// Whether the cases of the proof leave nothing out and nothing in any of them costs less than its bound; gives their
/// number. The bound is a whole number, so what exceeds the number before it is enough.
pub(super) fn check(problem: &AllotmentProblem, proof: &Proof) -> Result<usize, Objection> {
    if !(1..=MOST_SCALE).contains(&proof.scale) {
        return Err(Objection::Step { step: 0 });
    }
    // So that no sum over all items leaves 64 bits.
    let most = (1_i64 << 61) / i64::try_from(problem.items()).unwrap_or(i64::MAX);
    for (at, prices) in proof.prices.iter().enumerate() {
        let small = prices.iter().all(|price| (0..=most).contains(price));
        if prices.len() != problem.items() || !small {
            return Err(Objection::Prices { prices: at });
        }
    }
    let wanted = i128::from(proof.bound - 1) * i128::from(proof.scale);
    let mut walk = Walk { problem, proof, wanted, cases: 0, table: Vec::new() };
    let mut open = vec![Case::new(problem)];
    for (at, step) in proof.steps.iter().enumerate() {
        let case = open.pop().ok_or(Objection::Step { step: at })?;
        walk.step(at, step, case, &mut open)?;
    }
    if open.is_empty() { Ok(walk.cases) } else { Err(Objection::Step { step: proof.steps.len() }) }
}

struct Walk<'a> {
    problem: &'a AllotmentProblem,
    proof: &'a Proof,
    /// Parts of a unit of cost that have to be exceeded.
    wanted: i128,
    cases: usize,
    table: Vec<i64>,
}

impl Walk<'_> {
    /// Judges a step; what follows it is pushed, the first half last.
    fn step(
        &mut self,
        at: usize,
        step: &Step,
        mut case: Case,
        open: &mut Vec<Case>,
    ) -> Result<(), Objection> {
        match step {
            Step::Leaf { prices } => {
                self.cases += 1;
                if case.is_empty {
                    return Ok(());
                }
                let found = self.value(at, *prices, &case)?.0;
                if found > self.wanted { Ok(()) } else { Err(self.weak(at, found)) }
            }
            Step::Fixed { prices, taken, apart } => {
                self.cases += 1;
                if case.is_empty || !taken.iter().chain(apart).all(|pair| case.allows(*pair)) {
                    return Err(Objection::Step { step: at });
                }
                self.fixed(at, *prices, &case, (taken, apart))?;
                apart.iter().for_each(|pair| case.part(*pair));
                taken.iter().for_each(|pair| case.take(self.problem, *pair));
                case.conclude(self.problem);
                open.push(case);
                Ok(())
            }
            Step::Branch(pair) => {
                if case.is_empty || !case.allows(*pair) {
                    return Err(Objection::Step { step: at });
                }
                let mut second = case.clone();
                second.part(*pair);
                second.conclude(self.problem);
                case.take(self.problem, *pair);
                case.conclude(self.problem);
                open.extend([second, case]);
                Ok(())
            }
        }
    }

    fn weak(&self, step: usize, found: i128) -> Objection {
        Objection::Weak { step, found, wanted: self.wanted }
    }

    fn prices(&self, step: usize, prices: usize) -> Result<&[i64], Objection> {
        let found = self.proof.prices.get(prices);
        found.map(Vec::as_slice).ok_or(Objection::Step { step })
    }

    /// Items that an agent would take at the prices, the densest first.
    fn worth_taking(&self, case: &Case, prices: &[i64], agent: u32) -> Vec<Item> {
        let of = &self.problem.agents()[agent as usize];
        let worth = |item: usize| prices[item] - of.costs[item] * self.proof.scale;
        let mut items: Vec<Item> = (0_u32..)
            .take(self.problem.items())
            .filter(|&item| case.allows(AgentItem { agent, item }))
            .map(|item| (item, item as usize))
            .map(|(item, at)| Item { item, worth: worth(at), takes: of.weights[at] })
            .filter(|item| item.worth > 0)
            .collect();
        sack::sort(&mut items);
        items
    }

    /// At most what a sack is worth: exactly, where its table is not too large.
    fn sack(&mut self, agent: u32, items: &[Item], room: i64, out: Option<u32>) -> i64 {
        if self.problem.is_exact(agent as usize) {
            sack::whole(items, room, out, &mut self.table)
        } else {
            sack::shares(items, room, out)
        }
    }

    /// What everything in a case costs at least, and what every sack is worth, in parts.
    fn value(
        &mut self,
        at: usize,
        prices: usize,
        case: &Case,
    ) -> Result<(i128, Vec<i64>), Objection> {
        let prices = self.prices(at, prices)?.to_vec();
        let free = case.owner.iter().zip(&prices).filter(|(owner, _)| owner.is_none());
        let mut sum = free.map(|(_, price)| i128::from(*price)).sum::<i128>();
        sum += case.base * i128::from(self.proof.scale);
        let mut sacks = Vec::with_capacity(case.room.len());
        for (agent, &room) in (0_u32..).zip(&case.room) {
            let items = self.worth_taking(case, &prices, agent);
            let sack = self.sack(agent, &items, room, None);
            sum -= i128::from(sack);
            sacks.push(sack);
        }
        Ok((sum, sacks))
    }

    /// Whether each of the pairs changed alone makes everything cost more than what is wanted. Shares are asked first.
    fn fixed(
        &mut self,
        at: usize,
        number: usize,
        case: &Case,
        (taken, apart): (&[AgentItem], &[AgentItem]),
    ) -> Result<(), Objection> {
        let (value, sacks) = self.value(at, number, case)?;
        let prices = self.prices(at, number)?.to_vec();
        let changes = taken.iter().map(|pair| (pair, true));
        let mut changes: Vec<(&AgentItem, bool)> =
            changes.chain(apart.iter().map(|pair| (pair, false))).collect();
        changes.sort();
        for of_agent in changes.chunk_by(|a, b| a.0.agent == b.0.agent) {
            let agent = of_agent[0].0.agent;
            let of = &self.problem.agents()[agent as usize];
            let items = self.worth_taking(case, &prices, agent);
            let (sack, room) = (sacks[agent as usize], case.room[agent as usize]);
            for (pair, without) in of_agent {
                let item = pair.item as usize;
                // The pair is left out, or it is there: what it is worth, and the rest within what it leaves.
                let (rest, own) = if *without {
                    (room, 0)
                } else {
                    (room - of.weights[item], prices[item] - of.costs[item] * self.proof.scale)
                };
                let found = |other: i64| value + i128::from(sack) - i128::from(own + other);
                if found(sack::shares(&items, rest, Some(pair.item))) > self.wanted {
                    continue;
                }
                let exact = self.sack(agent, &items, rest, Some(pair.item));
                if found(exact) <= self.wanted {
                    return Err(self.weak(at, found(exact)));
                }
            }
        }
        Ok(())
    }
}
