//! Rows that every whole answer satisfies and a relaxed one may not, a volunteer at a time.
//!
//! The bound solves each volunteer's knapsack exactly; these rows let the relaxation see what that
//! will say, so that its duals are good prices for it. Knapsack covers (Balas 1975) of the kind that
//! households make.

use std::collections::BTreeMap;

use super::program::{Formulation, Whole};
use crate::ids::VolunteerId;
use crate::lp::{Answer, Sense, Variable, integer, real};

/// How far a row must be exceeded to be worth adding.
const EXCESS: f64 = 1e-3;

/// Adds the rows that the answer exceeds most, at most two for a volunteer. Says how many.
pub(super) fn separate(formulation: &mut Formulation<'_>, answer: &Answer) -> usize {
    let value = |column: Variable| answer.values.get(column.0).copied().unwrap_or(0.0);
    let mut options: BTreeMap<VolunteerId, Vec<&Whole>> = BTreeMap::new();
    let mut fractional: BTreeMap<VolunteerId, bool> = BTreeMap::new();
    for option in &formulation.options {
        options.entry(option.volunteer).or_default().push(option);
        *fractional.entry(option.volunteer).or_default() |= answer.rounded(option.column).is_none();
    }
    options.retain(|volunteer, _| fractional.get(volunteer) == Some(&true));
    let mut singles: BTreeMap<VolunteerId, Vec<Variable>> = BTreeMap::new();
    for &((volunteer, _), column) in &formulation.singles {
        if options.contains_key(&volunteer) && value(column) > 0.0 {
            singles.entry(volunteer).or_default().push(column);
        }
    }
    let mut rows: Vec<(Vec<(Variable, f64)>, f64)> = Vec::new();
    for (volunteer, options) in options {
        let capacity = usize::from(formulation.instance.volunteer(volunteer).capacity);
        let mut singles = singles.remove(&volunteer).unwrap_or_default();
        singles.sort_by_key(|&column| (-integer(value(column) * 1e9), column));
        rows.extend(by_size(capacity, &options, &value));
        rows.extend(by_singles(capacity, &options, &singles, &value));
    }
    let count = rows.len();
    for (terms, right) in rows {
        formulation.program.row(terms, Sense::AtMost, right);
    }
    count
}

type Terms = (Vec<(Variable, f64)>, f64);

/// So many households of `size` or more children fit the capacity, rounded down.
fn by_size(capacity: usize, options: &[&Whole], value: &dyn Fn(Variable) -> f64) -> Option<Terms> {
    let sizes = (2..=capacity).filter(|size| !capacity.is_multiple_of(*size));
    let rows = sizes.map(|size| {
        let large = options.iter().filter(|option| option.children.len() >= size);
        let terms = large.map(|option| (option.column, 1.0)).collect();
        (terms, whole(capacity / size))
    });
    exceeded(rows, value)
}

/// A household of s children takes s − 1 of any capacity − 1 other children's places, and more than
/// one household takes no fewer.
fn by_singles(
    capacity: usize,
    options: &[&Whole],
    singles: &[Variable],
    value: &dyn Fn(Variable) -> f64,
) -> Option<Terms> {
    let most = capacity.checked_sub(1).filter(|&most| most > 0)?;
    let households = options.iter().map(|option| (option.column, whole(option.children.len() - 1)));
    let others = singles.iter().take(most).map(|&column| (column, 1.0));
    let row = (households.filter(|(_, factor)| *factor > 0.0).chain(others).collect(), whole(most));
    exceeded(std::iter::once(row), value)
}

fn exceeded(rows: impl Iterator<Item = Terms>, value: &dyn Fn(Variable) -> f64) -> Option<Terms> {
    let excess = |(terms, right): &Terms| {
        terms.iter().map(|&(column, factor)| factor * value(column)).sum::<f64>() - right
    };
    rows.filter(|row| excess(row) > EXCESS).max_by(|a, b| excess(a).total_cmp(&excess(b)))
}

fn whole(count: usize) -> f64 {
    real(i64::try_from(count).unwrap_or(i64::MAX))
}
