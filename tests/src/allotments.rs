//! Small random allotments, and their best answers by trying every one.

use tongxing_solver::allotment::model::{Agent, AllotmentProblem};

use crate::sitings::Draws;

/// At most four agents and eight items, capacities tight or short; some weights are nothing.
#[must_use]
pub fn allotment(seed: u64) -> AllotmentProblem {
    let mut draws = Draws::new(seed);
    let agents = 1 + draws.below(4);
    let items = 1 + draws.below(8);
    let wide = 1 + 9 * draws.below(2);
    // What takes more may cost less: then prices leave more open.
    let dear = 3 * draws.below(2);
    let mut agent = |_| {
        let weights: Vec<i64> = (0..items).map(|_| draws.below(wide * 8)).collect();
        let cost =
            |weight: &i64| 30 - dear * weight / wide + draws.below(if dear > 0 { 4 } else { 30 });
        let costs = weights.iter().map(cost).collect();
        Agent { capacity: draws.below(wide * (4 + 8 * items / agents)), costs, weights }
    };
    let agents = (0..agents).map(&mut agent).collect();
    AllotmentProblem::new(usize::try_from(items).expect("small"), agents).expect("in range")
}

/// The least cost; `None` where nothing is allowed.
#[must_use]
pub fn least(problem: &AllotmentProblem) -> Option<i64> {
    let room: Vec<i64> = problem.agents().iter().map(|agent| agent.capacity).collect();
    rest(problem, 0, &mut room.clone())
}

fn rest(problem: &AllotmentProblem, item: usize, room: &mut Vec<i64>) -> Option<i64> {
    if item == problem.items() {
        return Some(0);
    }
    let mut best = None;
    for (at, agent) in problem.agents().iter().enumerate() {
        if agent.weights[item] > room[at] {
            continue;
        }
        room[at] -= agent.weights[item];
        let found = rest(problem, item + 1, room).map(|cost| cost + agent.costs[item]);
        room[at] += agent.weights[item];
        best = best.into_iter().chain(found).min();
    }
    best
}
