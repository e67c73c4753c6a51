//! The best mixture of known answers, whose duals say what a unit of a class and a change are worth.

use crate::certificate::Pair;
use crate::lp::{self, Limits, Program, Sense};

/// An answer by what counts of it; it need not obey the budgets.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Units that it leaves uncovered, by class.
    pub(super) uncovered: Vec<i64>,
    pub(super) cost: i64,
    /// Changes by budget.
    pub(super) changes: Vec<i64>,
    pub(super) pairs: Vec<Pair>,
}

/// What is least in a mixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// Uncovered units of the class.
    Class(usize),
    /// The cost.
    Cost,
}

impl Aim {
    /// How many classes come before.
    pub(super) fn before(self, classes: usize) -> usize {
        match self {
            Self::Class(class) => class,
            Self::Cost => classes,
        }
    }

    /// What the answer has of it.
    pub(super) fn of(self, known: &Known) -> i64 {
        match self {
            Self::Class(class) => known.uncovered[class],
            Self::Cost => known.cost,
        }
    }
}

/// The best mixture.
pub(super) struct Mixture {
    /// What it has of the aim.
    pub(super) value: f64,
    /// What a unit of each class before the aim is worth in it.
    pub(super) classes: Vec<f64>,
    /// What a change of each budget is worth in it.
    pub(super) budgets: Vec<f64>,
    /// The answers in it.
    pub(super) parts: Vec<usize>,
}

/// Mixes the answers for the least of `aim`, with at most `held` of each class before and within `most` changes.
/// Of each of `ordered` the first class is worth no less than the second. `None` where the engine has
/// nothing to say.
pub(super) fn mixture(
    known: &[Known],
    aim: Aim,
    (held, most): (&[i64], &[i64]),
    ordered: &[(usize, usize)],
) -> Option<Mixture> {
    let mut program = Program::new();
    let before = aim.before(held.len());
    // Numbers relative to the first answer are small.
    let first = known.first()?;
    let base = aim.of(first);
    let parts: Vec<_> = known
        .iter()
        .map(|one| {
            let cost = lp::real(aim.of(one) - base);
            program.variable(cost, 0.0, 1.0, lp::Domain::Real)
        })
        .collect();
    let one = parts.iter().map(|&part| (part, 1.0)).collect();
    program.row(one, Sense::Exactly, 1.0);
    let mut row = |of: &dyn Fn(&Known) -> i64| {
        let terms = parts.iter().zip(known).map(|(&part, one)| (part, lp::real(of(one))));
        let terms = terms.filter(|&(_, factor)| factor != 0.0).collect();
        program.row(terms, Sense::AtMost, 0.0)
    };
    let classes: Vec<lp::Row> =
        (0..before).map(|class| row(&|one: &Known| one.uncovered[class] - held[class])).collect();
    let budgets: Vec<lp::Row> =
        most.iter().enumerate().map(|(at, most)| row(&|one| one.changes[at] - most)).collect();
    for &(first, second) in ordered.iter().filter(|&&(first, _)| first < before) {
        // Whoever leaves fewer units of the first class uncovered may count them for the second.
        let (cost, within) = match aim {
            Aim::Class(class) if class == second => (-1.0, None),
            _ if second < before => (0.0, Some(classes[second])),
            _ => continue,
        };
        let count = program.variable(cost, 0.0, f64::INFINITY, lp::Domain::Real);
        program.term(classes[first], count, 1.0);
        if let Some(row) = within {
            program.term(row, count, -1.0);
        }
    }
    let answer = program.minimise(Limits::default()).ok()?;
    if answer.status != lp::Status::Optimal {
        return None;
    }
    let dual = |row: &lp::Row| (-answer.duals.get(row.0).copied().unwrap_or(0.0)).max(0.0);
    let in_it = parts.iter().enumerate().filter(|(_, part)| answer.values[part.0] > 1e-9);
    Some(Mixture {
        value: answer.objective + lp::real(base),
        classes: classes.iter().map(dual).collect(),
        budgets: budgets.iter().map(dual).collect(),
        parts: in_it.map(|(at, _)| at).collect(),
    })
}
