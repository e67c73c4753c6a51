//! Which pairs of a case the prices decide.

use super::super::model::AgentItem;
use super::case::Case;
use super::dual::Dual;

/// Pairs without which, and with which, everything costs more than `enough`.
#[derive(Default)]
pub(super) struct Fixed {
    pub(super) taken: Vec<AgentItem>,
    pub(super) apart: Vec<AgentItem>,
}

/// By what each sack loses where a pair is changed: by shares first, exactly where they do not decide.
pub(super) fn fixed(
    dual: &mut Dual<'_>,
    case: &Case,
    prices: &[i64],
    (value, enough): (i64, i64),
) -> Fixed {
    let mut fixed = Fixed::default();
    let most = enough.saturating_sub(value);
    let (problem, scale) = (dual.problem, dual.scale);
    let mut place = vec![usize::MAX; problem.items()];
    for (agent, of) in problem.agents().iter().enumerate() {
        let number = u32::try_from(agent).unwrap_or(u32::MAX);
        dual.fill(case, prices, agent);
        let room = case.room[agent];
        let all = dual.pack(room, agent, usize::MAX);
        let exact = problem.is_exact(agent);
        let taken: Vec<bool> = if exact {
            (0..dual.sack.len()).map(|at| dual.sack.is_taken(at)).collect()
        } else {
            vec![true; dual.sack.len()]
        };
        place.fill(usize::MAX);
        for at in 0..dual.sack.len() {
            place[dual.sack.item(at) as usize] = at;
        }
        for &item in &case.lists[agent] {
            let (at, pair) = (place[item as usize], AgentItem { agent: number, item });
            let is_taken = taken.get(at).copied().unwrap_or(false);
            if is_taken {
                let least = all - most;
                let more = dual.sack.shares(room, at) >= least;
                if !more || (exact && dual.pack(room, agent, at) < least) {
                    fixed.taken.push(pair);
                    continue;
                }
            }
            if !is_taken || !exact {
                let takes = of.weights[item as usize];
                let worth = prices[item as usize] - of.costs[item as usize] * scale;
                let least = all - most - worth;
                let more = dual.sack.shares(room - takes, at) >= least;
                if !more || (exact && dual.pack(room - takes, agent, at) < least) {
                    fixed.apart.push(pair);
                }
            }
        }
    }
    fixed
}
