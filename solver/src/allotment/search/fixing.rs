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

/// Share of the pairs that shares have to decide before sacks are worked out for the others.
const DECIDED: f64 = 0.5;

/// By what each sack loses where a pair is changed: by shares first; thoroughly, exactly where they do not decide, unless
/// they decide little.
pub(super) fn fixed(
    dual: &mut Dual<'_>,
    case: &Case,
    prices: &[i64],
    levels: (i64, i64),
    (thorough, stops): (bool, &dyn Fn() -> bool),
) -> Fixed {
    let found = pass(dual, case, prices, levels, (false, stops));
    let count = crate::lp::real(i64::try_from(found.taken.len() + found.apart.len()).unwrap_or(0));
    let pairs = crate::lp::real(i64::try_from(case.pairs()).unwrap_or(i64::MAX));
    if thorough && count >= DECIDED * pairs {
        return pass(dual, case, prices, levels, (true, stops));
    }
    found
}

fn pass(
    dual: &mut Dual<'_>,
    case: &Case,
    prices: &[i64],
    (value, enough): (i64, i64),
    (thorough, stops): (bool, &dyn Fn() -> bool),
) -> Fixed {
    let mut fixed = Fixed::default();
    let most = enough.saturating_sub(value);
    let (problem, scale) = (dual.problem, dual.scale);
    let mut place = vec![usize::MAX; problem.items()];
    for (agent, of) in problem.agents().iter().enumerate() {
        if stops() {
            break;
        }
        let number = u32::try_from(agent).unwrap_or(u32::MAX);
        dual.fill(case, prices, agent);
        let (room, exact) = (case.room[agent], problem.is_exact(agent));
        let all = dual.pack(room, agent, usize::MAX);
        place.fill(usize::MAX);
        for at in 0..dual.sack.len() {
            place[dual.sack.item(at) as usize] = at;
        }
        let is_taken = |at: usize| exact && dual.sack.is_taken(at);
        let taken: Vec<bool> = (0..dual.sack.len()).map(is_taken).collect();
        for &item in &case.lists[agent] {
            let (at, pair) = (place[item as usize], AgentItem { agent: number, item });
            // Shares do not say what is taken: what is worth taking is tried both ways.
            let inside = at != usize::MAX && (!exact || taken[at]);
            if inside && loses(dual, (room, agent, at), all - most, thorough && exact) {
                fixed.taken.push(pair);
            } else if !inside || !exact {
                let takes = of.weights[item as usize];
                let worth = prices[item as usize] - of.costs[item as usize] * scale;
                let rest = (room - takes, agent, at);
                if loses(dual, rest, all - most - worth, thorough && exact) {
                    fixed.apart.push(pair);
                }
            }
        }
    }
    fixed
}

/// Whether the filled sack, one item left out, is worth less than that.
fn loses(
    dual: &mut Dual<'_>,
    (room, agent, out): (i64, usize, usize),
    least: i64,
    thorough: bool,
) -> bool {
    dual.sack.shares(room, out) < least || (thorough && dual.pack(room, agent, out) < least)
}
