//! The best mixture of known answers, whose duals say what a child in each county is worth.

use super::search::Known;
use crate::lp::{self, Domain, Limits, Program, Sense, Status};

/// The best mixture.
pub(super) struct Mixture {
    /// Its value; or by which part of the floors it meets them all.
    pub(super) value: f64,
    /// By county: what a child is worth.
    pub(super) counties: Vec<f64>,
}

/// What is large in a mixture.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// The part of every floor that is met.
    Part,
    /// The value, where all floors are met.
    Value,
}

/// Mixes the answers. `None` where no mixture does, or the engine has nothing to say.
pub(super) fn mixture(known: &[Known], needs: &[i64], aim: Aim) -> Option<Mixture> {
    let mut program = Program::new();
    let parts: Vec<_> = known
        .iter()
        .map(|one| {
            let cost = if aim == Aim::Value { -lp::real(one.value) } else { 0.0 };
            program.variable(cost, 0.0, 1.0, Domain::Real)
        })
        .collect();
    program.row(parts.iter().map(|&part| (part, 1.0)).collect(), Sense::Exactly, 1.0);
    let part = (aim == Aim::Part).then(|| program.variable(-1.0, 0.0, 1.0, Domain::Real));
    let mut rows = Vec::with_capacity(needs.len());
    for (county, &need) in needs.iter().enumerate() {
        let has = parts.iter().zip(known).map(|(&part, one)| (part, lp::real(one.covered[county])));
        let mut terms: Vec<_> = has.filter(|&(_, children)| children > 0.0).collect();
        let right = if let Some(part) = part {
            terms.push((part, -lp::real(need)));
            0.0
        } else {
            lp::real(need)
        };
        rows.push((need > 0).then(|| program.row(terms, Sense::AtLeast, right)));
    }
    let answer = program.minimise(Limits::default()).ok()?;
    if answer.status != Status::Optimal {
        return None;
    }
    let dual = |row: &Option<lp::Row>| {
        row.and_then(|row| answer.duals.get(row.0).copied()).unwrap_or(0.0).max(0.0)
    };
    Some(Mixture { value: -answer.objective, counties: rows.iter().map(dual).collect() })
}
