//! Assignment problems: a square matrix of costs, everybody paired once.

use tongxing_solver::model::{Instance, InstanceBuilder, NeedSet, Policy};
use tongxing_solver::travel::Matrix;

use super::{FormatError, child, day, text, volunteer};

/// Largest matrix, rows.
const ROWS: usize = 20_000;
/// Largest span of costs: the longest way of a matrix, whose u32::MAX stands for none.
const MOST_SPAN: i64 = Matrix::NO_WAY as i64 - 1;

/// An assignment problem as an instance: agents are volunteers, tasks children.
pub struct Assignment {
    /// One place and one unit each.
    pub instance: Instance,
    /// The costs, shifted so that the least is 0.
    pub travel: Matrix,
    /// What the shift took off every cost.
    shift: i64,
    rows: i64,
}

impl Assignment {
    /// Cost in the file's own numbers of a complete assignment with the instance's policy cost.
    #[must_use]
    pub fn objective(&self, cost: i64) -> i64 {
        cost + self.shift * self.rows
    }
}

/// Reads text: n, then n rows of n costs.
///
/// # Errors
/// Where the file is not of this format.
pub fn assignment(bytes: &[u8]) -> Result<Assignment, FormatError> {
    let mut words = text(bytes)?.split_ascii_whitespace();
    let first = words.next().unwrap_or("");
    let n = first.parse().ok().filter(|n| (1..=ROWS).contains(n));
    let n = n.ok_or_else(|| FormatError::new("word 0", first, format!("1 to {ROWS}")))?;
    let mut costs = Vec::new();
    for (at, word) in words.enumerate() {
        let error = || FormatError::new(format!("cost {at}"), word, "a 32-bit integer");
        costs.push(word.parse::<i32>().map_err(|_| error())?);
    }
    square(n, &costs)
}

/// Reads raw little-endian i32, n² of them, row by row.
///
/// # Errors
/// Where the file is not of this format.
pub fn dense(bytes: &[u8]) -> Result<Assignment, FormatError> {
    let whole = bytes.len().is_multiple_of(4);
    let costs: Vec<i32> =
        bytes.as_chunks().0.iter().map(|&cost| i32::from_le_bytes(cost)).collect();
    let n = costs.len().isqrt();
    if !whole || n == 0 || n > ROWS {
        let allowed = format!("4 n² bytes, n from 1 to {ROWS}");
        return Err(FormatError::new("file", bytes.len(), allowed));
    }
    square(n, &costs)
}

fn square(n: usize, costs: &[i32]) -> Result<Assignment, FormatError> {
    if costs.len() != n * n {
        return Err(FormatError::new("costs", costs.len(), format!("{n} × {n}")));
    }
    let least = i64::from(costs.iter().copied().min().unwrap_or(0));
    let most = i64::from(costs.iter().copied().max().unwrap_or(0));
    if most - least > MOST_SPAN {
        let found = format!("{least} to {most}, a span of {}", most - least);
        let allowed = format!("largest − least at most {MOST_SPAN}");
        return Err(FormatError::new("costs", found, allowed));
    }
    // The model's matrix stands child by child; u32::MAX means no way.
    let mut metres = vec![0; n * n];
    for (agent, row) in costs.chunks_exact(n).enumerate() {
        for (task, &cost) in row.iter().enumerate() {
            let shifted = u32::try_from(i64::from(cost) - least);
            metres[task * n + agent] = shifted.expect("the span has been checked");
        }
    }
    let mut policy = Policy::standard();
    policy.weights.nth_child = Vec::new();
    let mut builder = InstanceBuilder::new(day(), policy);
    for _ in 0..n {
        builder.volunteer(volunteer(1, NeedSet::EMPTY));
        builder.child(child(1, NeedSet::EMPTY, 0));
    }
    let instance = builder.build().expect("one place and one unit each is valid");
    let travel = Matrix::new(&instance, metres, None).expect("n² entries");
    let rows = i64::try_from(n).expect("at most 20000");
    Ok(Assignment { instance, travel, shift: least, rows })
}
