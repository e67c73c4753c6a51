//! Rows that every whole answer satisfies and a relaxed one exceeds: mod-k cuts.
//!
//! Tight rows whose sum with multipliers has coefficients divisible by k at every fractional column,
//! and a right-hand side that is not, give a cut of k-th parts that is exceeded by up to (k − 1)/k:
//! Gaussian elimination modulo k finds them (Caprara and Fischetti 1996; Caprara, Fischetti and
//! Letchford 2000; Andreello, Caprara and Fischetti 2007). Households of two and three children leave
//! halves and thirds. Columns at their upper bound are counted from there. Cuts are rows like others, so that
//! cuts of cuts are found.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::program::Formulation;
use crate::certificate::siblings::{Cut, Row};
use crate::ids::{ChildId, VolunteerId};
use crate::lp::{Answer, Variable, real};

/// How far a row must be exceeded to be worth adding.
const EXCESS: f64 = 0.01;
/// How far from its right-hand side a row may be and still count as tight.
const TIGHT: f64 = 1e-6;
/// Divisors tried.
const DIVISORS: [i64; 2] = [2, 3];
/// Most rows in a sum: longer ones are rarely exceeded by anything that matters.
const LONGEST: usize = 64;

type Terms = Vec<(Variable, i64)>;

/// Adds the cuts that the answer exceeds. Says how many.
pub(super) fn separate(formulation: &mut Formulation<'_>, answer: &Answer) -> usize {
    let point = Point::new(formulation, answer);
    let mut known: BTreeSet<(i64, Terms)> = BTreeSet::new();
    let mut found = Vec::new();
    for divisor in DIVISORS {
        for sum in point.sums(formulation, divisor) {
            let times = (1..divisor).filter_map(|by| point.cut(formulation, &sum, by, divisor));
            let Some(best) = times.max_by(|a, b| a.excess.total_cmp(&b.excess)) else { continue };
            if best.excess > EXCESS && known.insert((best.right, best.terms.clone())) {
                found.push(best);
            }
        }
    }
    found.into_iter().map(|it| usize::from(formulation.cut(it.cut, it.terms))).sum()
}

/// A cut that a point exceeds.
struct Exceeded {
    excess: f64,
    right: i64,
    terms: Terms,
    cut: Cut,
}

/// Multipliers of rows.
type Sum = BTreeMap<Row, i64>;

/// A row in the elimination: coefficients at fractional columns, right-hand side, where it comes from.
struct Line {
    at: BTreeMap<Variable, i64>,
    right: i64,
    sum: Sum,
}

/// A relaxed answer with what its columns are bounded by.
struct Point<'a> {
    values: &'a [f64],
    /// Whole value by column; `None` where it is fractional.
    whole: Vec<Option<i64>>,
    /// The row that bounds a column, and the bound.
    bounds: Vec<Option<(Bound, i64)>>,
}

/// What says that a column is bounded.
#[derive(Clone, Copy)]
enum Bound {
    Row(Row),
    /// A volunteer's places, from the first to the last.
    Places(VolunteerId, u16, u16),
}

impl<'a> Point<'a> {
    fn new(formulation: &Formulation<'_>, answer: &'a Answer) -> Self {
        let columns = answer.values.len();
        let whole = (0..columns).map(|at| answer.rounded(Variable(at))).collect();
        let mut bounds = vec![None; columns];
        let head = |child: ChildId| formulation.coefficients.head(child);
        for &((volunteer, child), column) in &formulation.singles {
            bounds[column.0] = Some((Bound::Row(Row::Pair(volunteer, child)), 1));
        }
        for option in &formulation.options {
            let row = Row::Pair(option.volunteer, head(option.children[0]));
            bounds[option.column.0] = Some((Bound::Row(row), 1));
        }
        for &(child, rank, column) in &formulation.uncovered {
            let row = Row::Uncovered(child, rank);
            let most = match rank {
                crate::model::Rank::First => 1,
                crate::model::Rank::Further => i64::from(formulation.instance.demand(child)) - 1,
            };
            bounds[column.0] = Some((Bound::Row(row), most));
        }
        for &(volunteer, first, last, column) in &formulation.places {
            let most = i64::from(last) + 1 - i64::from(first);
            bounds[column.0] = Some((Bound::Places(volunteer, first, last), most));
        }
        Self { values: &answer.values, whole, bounds }
    }

    fn value(&self, terms: &[(Variable, i64)]) -> f64 {
        terms.iter().map(|&(column, factor)| real(factor) * self.values[column.0]).sum()
    }

    /// Sums of tight rows that are divisible at every fractional column and not on the right.
    fn sums(&self, formulation: &Formulation<'_>, divisor: i64) -> Vec<Sum> {
        let mut lines = Vec::new();
        for (&row, terms) in &formulation.rows {
            let right = formulation.right(row);
            let open = matches!(row, Row::Pair(..) | Row::Cut(_));
            if open && self.value(terms) < real(right) - TIGHT {
                continue;
            }
            let mut line = Line { at: BTreeMap::new(), right, sum: [(row, 1)].into() };
            for &(column, factor) in terms {
                match self.whole[column.0] {
                    Some(value) => line.right -= factor * value,
                    None => {
                        line.at.insert(column, factor.rem_euclid(divisor));
                    }
                }
            }
            line.at.retain(|_, factor| *factor != 0);
            line.right = line.right.rem_euclid(divisor);
            if !line.at.is_empty() || line.right != 0 {
                lines.push(line);
            }
        }
        eliminate(lines, divisor)
    }

    /// The cut that `by` times the sum gives, columns at their upper bound counted from there.
    fn cut(
        &self,
        formulation: &Formulation<'_>,
        sum: &Sum,
        by: i64,
        divisor: i64,
    ) -> Option<Exceeded> {
        let mut terms: Sum = BTreeMap::new();
        let mut factors: BTreeMap<Variable, i64> = BTreeMap::new();
        let mut right = 0;
        let mut add = |factors: &mut BTreeMap<Variable, i64>, row: Row, times: i64| {
            *terms.entry(row).or_default() += times;
            right += times * formulation.right(row);
            for &(column, factor) in formulation.rows.get(&row).into_iter().flatten() {
                *factors.entry(column).or_default() += times * factor;
            }
        };
        for (&row, &times) in sum {
            add(&mut factors, row, (times * by).rem_euclid(divisor));
        }
        let columns: Vec<Variable> = factors.keys().copied().collect();
        for column in columns {
            let short = (-factors[&column]).rem_euclid(divisor);
            let Some((bound, most)) = self.bounds[column.0] else { continue };
            if short == 0 || most == 0 || self.whole[column.0] != Some(most) {
                continue;
            }
            match bound {
                Bound::Row(row) => {
                    add(&mut factors, row, short);
                    // Rows of one column are not kept with it.
                    if !formulation.rows.contains_key(&row) {
                        *factors.entry(column).or_default() += short;
                    }
                }
                Bound::Places(volunteer, first, last) => {
                    (first..=last).for_each(|n| add(&mut factors, Row::Place(volunteer, n), short));
                    *factors.entry(column).or_default() += short;
                }
            }
        }
        terms.retain(|_, times| *times > 0);
        if terms.values().any(|&times| times >= divisor) {
            return None;
        }
        let right = right.div_euclid(divisor);
        let floor = factors.iter().map(|(&column, &by)| (column, by.div_euclid(divisor)));
        let columns: Terms = floor.filter(|&(_, by)| by != 0).collect();
        let excess = self.value(&columns) - real(right);
        let cut = Cut { price: 0, divisor, terms: terms.into_iter().collect() };
        Some(Exceeded { excess, right, terms: columns, cut })
    }
}

/// Gaussian elimination modulo a prime, shortest line first; lines that end empty on the left alone.
fn eliminate(mut lines: Vec<Line>, divisor: i64) -> Vec<Sum> {
    let mut holders: BTreeMap<Variable, BTreeSet<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        for &column in line.at.keys() {
            holders.entry(column).or_default().insert(at);
        }
    }
    let mut heap: BinaryHeap<Reverse<(usize, usize)>> =
        lines.iter().enumerate().map(|(at, line)| Reverse((line.at.len(), at))).collect();
    let mut done = vec![false; lines.len()];
    let mut sums = Vec::new();
    while let Some(Reverse((length, at))) = heap.pop() {
        if done[at] || lines[at].at.len() != length {
            continue;
        }
        done[at] = true;
        let pivot = Line {
            at: std::mem::take(&mut lines[at].at),
            right: lines[at].right,
            sum: std::mem::take(&mut lines[at].sum),
        };
        for column in pivot.at.keys() {
            holders.entry(*column).or_default().remove(&at);
        }
        let fewest = pivot.at.keys().min_by_key(|&c| (holders.get(c).map_or(0, BTreeSet::len), *c));
        let Some(&column) = fewest else {
            if pivot.right != 0 {
                sums.push(pivot.sum);
            }
            continue;
        };
        for other in holders.get(&column).cloned().unwrap_or_default() {
            let line = &mut lines[other];
            // The divisor is a prime below 5: every factor is its own inverse.
            let times = (-line.at[&column] * pivot.at[&column]).rem_euclid(divisor);
            for (&at, &factor) in &pivot.at {
                add(&mut line.at, at, times * factor, divisor);
                let holders = holders.entry(at).or_default();
                if line.at.contains_key(&at) {
                    holders.insert(other)
                } else {
                    holders.remove(&other)
                };
            }
            line.right = (line.right + times * pivot.right).rem_euclid(divisor);
            for (&row, &factor) in &pivot.sum {
                add(&mut line.sum, row, times * factor, divisor);
            }
            if line.sum.len() > LONGEST {
                done[other] = true;
                for at in line.at.keys() {
                    holders.entry(*at).or_default().remove(&other);
                }
            }
            heap.push(Reverse((lines[other].at.len(), other)));
        }
    }
    sums
}

fn add<K: Ord + Copy>(to: &mut BTreeMap<K, i64>, key: K, by: i64, divisor: i64) {
    let sum = (to.get(&key).copied().unwrap_or(0) + by).rem_euclid(divisor);
    if sum == 0 {
        to.remove(&key);
    } else {
        to.insert(key, sum);
    }
}
