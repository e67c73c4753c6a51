//! The generalized assignment files of the OR-Library (Cattrysse 1990; Yagiura, Ibaraki and Glover 2004).

use tongxing_solver::allotment::model::{Agent, AllotmentFault, AllotmentProblem, limits};

use super::super::FormatError;
use super::words::Words;

/// Reads `agents items`, a row of costs an agent, a row of weights an agent, then the capacities. Every item goes to one
/// agent; the sum of costs is to be small.
///
/// # Errors
/// Where the file is not of this format.
pub fn allotment(bytes: &[u8]) -> Result<AllotmentProblem, FormatError> {
    let mut words = Words::new(bytes)?;
    let count = words.count("the number of agents", limits::AGENTS)?;
    let items = words.count("the number of items", limits::ITEMS)?;
    if count.saturating_mul(items) > limits::PAIRS {
        let allowed = format!("at most {} pairs of agent and item", limits::PAIRS);
        return Err(words.error(&format!("{count} × {items}"), &allowed));
    }
    let mut agents = vec![Agent::default(); count];
    for agent in &mut agents {
        agent.costs = row(&mut words, items, ("a cost", limits::COST))?;
    }
    for agent in &mut agents {
        agent.weights = row(&mut words, items, ("a weight", limits::WEIGHT))?;
    }
    for agent in &mut agents {
        agent.capacity = words.whole("a capacity", 0, limits::WEIGHT)?;
    }
    words.end()?;
    AllotmentProblem::new(items, agents).map_err(|faults| invalid(&faults))
}

fn row(
    words: &mut Words<'_>,
    items: usize,
    (what, most): (&str, i64),
) -> Result<Vec<i64>, FormatError> {
    let mut row = Vec::new();
    for _ in 0..items {
        row.push(words.whole(what, 0, most)?);
    }
    Ok(row)
}

fn invalid(faults: &[AllotmentFault]) -> FormatError {
    let Some(first) = faults.first() else { return FormatError::new("file", "faults", "none") };
    FormatError::new(&first.place, format!("{} ({})", first.found, first.code), &first.allowed)
}
