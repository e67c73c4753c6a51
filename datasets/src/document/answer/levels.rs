//! Value and bound of every level.

use tongxing_solver::certificate::Status;
use tongxing_solver::eligibility;
use tongxing_solver::model::{CoverageClass, Rank};
use tongxing_solver::objective::{self, Value};

use super::super::result::LevelDocument;
use super::Answer;

/// The levels in order, each with its bound; none where no answer exists.
///
/// # The bounds
/// The certificate proves that no answer's scaled objective, cost + F · Σ (m − i) · uncovered of
/// class i, lies below `bound`. With `e` = scaled objective − `bound`, an answer that equals this one
/// on the levels above class i has
/// F · (m − i) · uncovered_i ≥ bound − (largest cost) − F · Σ of the levels above, as they are
/// − F · Σ of the levels below, wholly uncovered. The cost of two answers differs by less than F.
/// An answer equal on every class costs at least cost − e.
pub(super) fn levels(answer: Answer<'_>) -> Vec<LevelDocument> {
    if answer.solution.status == Status::Infeasible {
        return Vec::new();
    }
    let policy = answer.instance().policy();
    let Value { covered, cost } = &answer.solution.value;
    let names = objective::level_names(policy);
    if let Some(proof) = &answer.solution.certificate.siblings {
        return proved(names, &answer.solution.value, &proof.levels);
    }
    let classes = objective::classes(policy);
    let demand = class_demand(answer);
    let scale = i128::from(answer.solution.certificate.scale);
    let weight = |at: usize| scale * (classes.len() - at) as i128;
    let missing = |at: usize| i128::from(demand[at] - covered.get(at).copied().unwrap_or(0));
    let penalties: i128 = (0..classes.len()).map(|at| weight(at) * missing(at)).sum();
    let scaled = i128::from(*cost) + penalties;
    // Where value and bound meet every level is closed, whatever the answer calls itself.
    let optimal = answer.solution.status == Status::Optimal || scaled <= answer.solution.bound;
    let excess = if optimal { 0 } else { (scaled - answer.solution.bound).max(0) };
    let mut levels = Vec::with_capacity(names.len());
    let mut below: i128 = (0..classes.len()).map(|at| weight(at) * i128::from(demand[at])).sum();
    for (at, name) in names.iter().take(classes.len()).enumerate() {
        below -= weight(at) * i128::from(demand[at]);
        let value = covered.get(at).copied().unwrap_or(0);
        // What the classes below contribute now, and what they could at most.
        let here: i128 = (at + 1..classes.len()).map(|n| weight(n) * missing(n)).sum();
        let least = weight(at) * missing(at) - excess - scale - (below - here);
        let least = div_up(least, weight(at)).max(0);
        let most = i64::try_from(i128::from(demand[at]) - least).unwrap_or(demand[at]);
        let bound = if optimal { value } else { most.clamp(value, demand[at].max(value)) };
        levels.push(LevelDocument { name: name.clone(), value, bound });
    }
    let bound = i64::try_from(i128::from(*cost) - excess).unwrap_or(i64::MIN);
    let name = names.last().cloned().unwrap_or_default();
    levels.push(LevelDocument {
        name,
        value: *cost,
        bound: bound.max(cheapest(answer)).min(*cost),
    });
    levels
}

/// The levels with bounds that the certificate states one by one.
fn proved(names: Vec<String>, value: &Value, bounds: &Value) -> Vec<LevelDocument> {
    let values = value.covered.iter().chain([&value.cost]);
    let bounds = bounds.covered.iter().chain([&bounds.cost]);
    let levels = names.into_iter().zip(values.zip(bounds));
    levels.map(|(name, (&value, &bound))| LevelDocument { name, value, bound }).collect()
}

/// No answer costs less: every unit at the largest bonus.
fn cheapest(answer: Answer<'_>) -> i64 {
    let instance = answer.instance();
    let units: i64 = instance.child_ids().map(|child| i64::from(instance.demand(child))).sum();
    -units.saturating_mul(instance.policy().weights.largest_keep())
}

/// Units asked by class, of the children who may have pairs.
fn class_demand(answer: Answer<'_>) -> Vec<i64> {
    let instance = answer.instance();
    let classes = objective::classes(instance.policy());
    let mut demand = vec![0; classes.len()];
    let children = instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok());
    for child in children {
        let priority = instance.child(child).priority;
        let asked = i64::from(instance.demand(child));
        for (rank, units) in [(Rank::First, 1), (Rank::Further, asked - 1)] {
            let class = CoverageClass { priority, rank };
            if let Some(at) = classes.iter().position(|&c| c == class) {
                demand[at] += units;
            }
        }
    }
    demand
}

fn div_up(a: i128, b: i128) -> i128 {
    if b <= 0 { i128::MIN } else { -(-a).div_euclid(b) }
}

/// |bound − value| / max(1, |value|) of the first level whose bound does not meet its value.
pub(super) fn gap(levels: &[LevelDocument]) -> f64 {
    let open = levels.iter().find(|level| level.bound != level.value);
    open.map_or(0.0, |level| {
        let difference = level.bound.abs_diff(level.value);
        ratio(difference, level.value.unsigned_abs().max(1))
    })
}

#[expect(clippy::cast_precision_loss, reason = "a ratio for reading; exact below 2^53")]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}
