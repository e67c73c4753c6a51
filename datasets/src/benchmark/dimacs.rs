//! DIMACS minimum-cost flow, and an independent check of its solutions.

use tongxing_solver::network::{FlowArc, FlowProblem, FlowSolution, UNBOUNDED};

use super::{FormatError, text};

/// Most nodes, and most arcs.
const MOST: usize = 100_000_000;

/// Lines that say something: letter, words after it, form.
const WORDS: [(&str, usize, &str); 3] = [
    ("p", 3, "p min NODES ARCS"),
    ("n", 2, "n NODE SUPPLY"),
    ("a", 5, "a TAIL HEAD LOWER UPPER COST"),
];

/// Reads `p min NODES ARCS`, `n NODE SUPPLY`, `a TAIL HEAD LOWER UPPER COST`; a negative upper bound
/// means none.
///
/// # Errors
/// Where the file is not of this format.
pub fn flow(bytes: &[u8]) -> Result<FlowProblem, FormatError> {
    let mut problem = FlowProblem::default();
    let mut announced = None;
    let mut supplied = std::collections::BTreeSet::new();
    for (at, line) in text(bytes)?.lines().enumerate() {
        let mut words = line.split_ascii_whitespace();
        let kind = words.next().unwrap_or("c");
        let error = |allowed: &str| FormatError::new(format!("line {}", at + 1), line, allowed);
        let words: Vec<&str> = words.collect();
        let number = |word: usize| words.get(word).and_then(|w| w.parse::<i64>().ok());
        let node = |word: usize| {
            let nodes = problem.supply.len();
            let index = number(word).and_then(|n| u32::try_from(n.checked_sub(1)?).ok());
            index.filter(|&n| (n as usize) < nodes)
        };
        let wanted = WORDS.iter().find(|(word, _, _)| *word == kind);
        if let Some((_, count, allowed)) = wanted.filter(|(_, count, _)| words.len() != *count) {
            return Err(error(&format!("{allowed}, {count} words after the letter")));
        }
        match kind {
            "c" => {}
            "p" if announced.is_none() && words.first() == Some(&"min") => {
                let size = |word| number(word).and_then(|n| usize::try_from(n).ok());
                // Every node that matters is named somewhere: a short file has no room for many.
                let most = MOST.min(bytes.len());
                let sizes = size(1).zip(size(2)).filter(|&(n, m)| n <= most && m <= most);
                let allowed = "p min NODES ARCS, at most 10^8 and the file's length in bytes";
                let (nodes, arcs) = sizes.ok_or_else(|| error(allowed))?;
                problem.supply = vec![0; nodes];
                announced = Some(arcs);
            }
            "n" => {
                let (node, supply) =
                    node(0).zip(number(1)).ok_or_else(|| error("n NODE SUPPLY"))?;
                if !supplied.insert(node) {
                    return Err(error("one line n for each node"));
                }
                problem.supply[node as usize] = supply;
            }
            "a" => {
                let ends = node(0).zip(node(1));
                let bounds = number(2).zip(number(3)).zip(number(4));
                let both = ends.zip(bounds).ok_or_else(|| error("a TAIL HEAD LOWER UPPER COST"))?;
                let ((tail, head), ((lower, upper), cost)) = both;
                let upper = if upper < 0 { UNBOUNDED } else { upper.min(UNBOUNDED) };
                if !(0..=upper).contains(&lower) {
                    return Err(error("a lower bound from 0 to the upper bound"));
                }
                if announced == Some(problem.arcs.len()) {
                    return Err(error(&format!("at most {} arcs", problem.arcs.len())));
                }
                problem.arcs.push(FlowArc { tail, head, lower, upper, cost });
            }
            "p" if announced.is_some() => return Err(error("one line p")),
            _ => return Err(error("c, p min, n or a")),
        }
    }
    if announced == Some(problem.arcs.len()) {
        Ok(problem)
    } else {
        let allowed = announced.map_or("a line p".to_owned(), |arcs| format!("{arcs} arcs"));
        Err(FormatError::new("file", format!("{} arcs", problem.arcs.len()), allowed))
    }
}

/// What is wrong with a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowFault {
    /// Arrays of other lengths than the problem's.
    Shape,
    /// A flow outside its bounds, by arc.
    Bounds(usize),
    /// Out − in differs from the supply, by node.
    Balance(usize),
    /// An arc below its upper bound with negative reduced cost, or above its lower bound with positive.
    Slackness(usize),
    /// The stated cost is not the flow's.
    Cost,
}

/// Whether flow and prices prove each other optimal, from the problem alone; every fault.
#[must_use]
pub fn flow_faults(problem: &FlowProblem, solution: &FlowSolution) -> Vec<FlowFault> {
    let mut faults = Vec::new();
    if solution.flow.len() != problem.arcs.len() || solution.price.len() != problem.supply.len() {
        return vec![FlowFault::Shape];
    }
    let mut balance: Vec<i128> = problem.supply.iter().map(|&s| i128::from(s)).collect();
    let mut cost = 0;
    for (at, (arc, &flow)) in problem.arcs.iter().zip(&solution.flow).enumerate() {
        balance[arc.tail as usize] -= i128::from(flow);
        balance[arc.head as usize] += i128::from(flow);
        cost += i128::from(flow) * i128::from(arc.cost);
        if !(arc.lower..=arc.upper).contains(&flow) {
            faults.push(FlowFault::Bounds(at));
        }
        let price = |node: u32| i128::from(solution.price[node as usize]);
        let reduced = i128::from(arc.cost) + price(arc.tail) - price(arc.head);
        if (reduced < 0 && flow < arc.upper) || (reduced > 0 && flow > arc.lower) {
            faults.push(FlowFault::Slackness(at));
        }
    }
    let unbalanced = balance.iter().enumerate().filter(|&(_, &b)| b != 0);
    faults.extend(unbalanced.map(|(node, _)| FlowFault::Balance(node)));
    if cost != solution.cost {
        faults.push(FlowFault::Cost);
    }
    faults
}
